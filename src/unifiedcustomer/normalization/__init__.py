"""Raw values become comparable ones.

Each file knows one kind of value and turns a raw text into a `NormalizedValue`: the form that is shown and sent, the
key that is compared, or the reason why there is neither. `Normalizer` applies them to a record, cell by cell;
`normalize_table` does the same to a whole table at once, on distinct values, with the same result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unifiedcustomer.normalization.addresses import postal_address
from unifiedcustomer.normalization.emails import email_address, is_role_mailbox
from unifiedcustomer.normalization.normalizer import Normalizer
from unifiedcustomer.normalization.phones import phone_number

if TYPE_CHECKING:
    from unifiedcustomer.normalization.columns import normalize_table, normalize_tables
    from unifiedcustomer.normalization.date_orders import learn_date_orders

__all__ = [
    "Normalizer",
    "email_address",
    "is_role_mailbox",
    "learn_date_orders",
    "normalize_table",
    "normalize_tables",
    "phone_number",
    "postal_address",
]


def __getattr__(name: str) -> Any:
    """The column path loads numpy, which a single record does not need."""
    if name in ("normalize_table", "normalize_tables"):
        from unifiedcustomer.normalization import columns

        return getattr(columns, name)
    if name == "learn_date_orders":
        from unifiedcustomer.normalization import date_orders

        return date_orders.learn_date_orders
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
