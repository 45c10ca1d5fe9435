"""The customer: one person as the whole company sees them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from unifiedcustomer.contact_points import EmailAddress, PhoneNumber, PostalAddress
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.model_fields import frozen_mapping, instant, masked, personal
from unifiedcustomer.records import RecordKey

__all__ = ["Customer", "SurvivingValue"]


@attrs.frozen(kw_only=True)
class SurvivingValue:
    """A value that was chosen for a customer, where it came from, why it won, and what it won against."""

    value: str = personal()
    record: RecordKey  #: the record that says so
    rule: str  #: the survivorship rule that chose it
    agreeing: tuple[RecordKey, ...] = ()  #: other records that say the same
    others: tuple[tuple[str, RecordKey], ...] = attrs.field(
        default=(), repr=masked
    )  #: values that lost, with their record
    updated_at: datetime | None = instant(default=None)


@attrs.frozen(kw_only=True)
class Customer:
    """One customer: surviving values by role, every contact point, and the records behind them."""

    customer_id: CustomerId
    records: tuple[RecordKey, ...]
    values: Mapping[str, SurvivingValue] = attrs.field(repr=masked, converter=frozen_mapping, hash=False)
    emails: tuple[EmailAddress, ...] = attrs.field(default=(), repr=masked)
    phones: tuple[PhoneNumber, ...] = attrs.field(default=(), repr=masked)
    addresses: tuple[PostalAddress, ...] = attrs.field(default=(), repr=masked)

    @property
    def sources(self) -> tuple[str, ...]:
        """The systems that know this customer, sorted."""
        return tuple(sorted({key.source for key in self.records}))

    def value(self, role: str) -> str | None:
        """The surviving value of ``role``, or None."""
        found = self.values.get(role)
        return None if found is None else found.value
