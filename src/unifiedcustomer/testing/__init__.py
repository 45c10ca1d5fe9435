"""For tests of applications that embed this library, and for trying it out: made-up customers."""

from unifiedcustomer.testing.synthetic import COUNTRIES, SyntheticData, Truth, synthetic_customers

__all__ = ["COUNTRIES", "SyntheticData", "Truth", "synthetic_customers"]
