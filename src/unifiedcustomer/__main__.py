"""``python -m unifiedcustomer`` is the command line."""

import sys

from unifiedcustomer.cli import main

if __name__ == "__main__":
    sys.exit(main())
