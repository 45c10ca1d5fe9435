"""The command line: the demo, the batch door for CSV files, and what is installed.

    unifiedcustomer demo                          see what the library does
    unifiedcustomer resolve A.csv B.csv           which records are one person, as CSV
    unifiedcustomer why A/17 B/42 A.csv B.csv     why two records are, or are not, one person
    unifiedcustomer review STORE                  decide about pairs in doubt, on the terminal or on a page
    unifiedcustomer preview MESSAGE.md            the message as every channel shows it, on one page
    unifiedcustomer lint MESSAGE.md ...           what is wrong with messages; exit code 1 where something is
    unifiedcustomer doctor                        versions, and which extras are there

Needs the extra ``cli``; this file alone must be importable without it, to say so.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec

__all__ = ["main"]

_NEEDED = ("click", "rich")


def main(words: Sequence[str] | None = None) -> int:
    """Do what ``words`` say, by default those of the command line; return the exit code."""
    if any(sys.modules.get(name, name) is None or find_spec(name) is None for name in _NEEDED):
        sys.stderr.write("The command line needs two more packages: pip install 'unifiedcustomer[cli]'\n")
        return 2
    from unifiedcustomer.cli.commands import run

    return run(words)
