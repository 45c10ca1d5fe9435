"""For tests of applications that embed this library, and for trying it out.

Customers who do not exist (`synthetic_customers`, `sample_files`), a clock that stands still, and builders of things.
"""

from unifiedcustomer.testing.builders import record, touchpoint
from unifiedcustomer.testing.clock import FixedClock
from unifiedcustomer.testing.sample import sample_files, sample_truth
from unifiedcustomer.testing.sample_messages import sample_messages
from unifiedcustomer.testing.synthetic import COUNTRIES, SyntheticData, Truth, synthetic_customers

__all__ = [
    "COUNTRIES",
    "FixedClock",
    "SyntheticData",
    "Truth",
    "record",
    "sample_files",
    "sample_messages",
    "sample_truth",
    "synthetic_customers",
    "touchpoint",
]
