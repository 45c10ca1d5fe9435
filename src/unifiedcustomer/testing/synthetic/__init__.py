"""Customers who do not exist, in all the disorder of those who do.

people live in households -> they have names, homes, phones, mailboxes, which change -> systems meet them -> each desk
writes down what it is told, in its own columns, with its own mistakes.
"""

from unifiedcustomer.testing.synthetic.customers import SyntheticData, Truth, synthetic_customers
from unifiedcustomer.testing.synthetic.tables import COUNTRIES

__all__ = ["COUNTRIES", "SyntheticData", "Truth", "synthetic_customers"]
