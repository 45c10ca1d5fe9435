"""What type checkers see of the things. This file is checked and never run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import assert_type

from unifiedcustomer.channels import Channel, ChannelKind
from unifiedcustomer.contact_points import ContactPoint, EmailAddress, PhoneNumber
from unifiedcustomer.customers import Customer, SurvivingValue
from unifiedcustomer.errors import InvalidValue, Problem, UnifiedCustomerError
from unifiedcustomer.identities import CustomerId, Judgement, Verdict
from unifiedcustomer.money import Money
from unifiedcustomer.records import Field, RecordKey, Role, SourceRecord
from unifiedcustomer.touchpoints import Touchpoint

# A record, its key and its values.
record = SourceRecord.of("till", "42", given_name="Ann", updated_at=datetime.now(UTC))
assert_type(record, SourceRecord)
assert_type(record.key, RecordKey)
assert_type(record.raw(Role.GIVEN_NAME), str | None)
assert_type(record.updated_at, datetime | None)
assert_type(record.values[0].field, Field)

# Contact points are a union, each member with a key.
points: list[ContactPoint] = [
    EmailAddress(address="ann@example.com", mailbox="ann@example.com"),
    PhoneNumber(e164="+32470123456"),
]
assert_type(points[0].key, str)

# A touchpoint takes a plain dictionary and keeps a mapping.
visit = Touchpoint(
    source="till",
    id="1",
    type="store.visited",
    channel=Channel.STORE,
    occurred_at=datetime.now(UTC),
    subject=record.key,
    data={"shop": "Ghent"},
)
assert_type(visit.data, Mapping[str, str])
assert_type(visit.channel.kind, ChannelKind)

# Verdicts chain; money adds.
judgement = Judgement(left=record.key, right=record.key, verdict=Verdict.SAME)
assert_type(judgement.verdict.and_then(Verdict.UNSURE), Verdict)
total = Money("19.90", "EUR") + Money(5, "EUR")
assert_type(total, Money)
assert_type(total.amount, Decimal)

# A customer's values may be asked for by role.
customer = Customer(
    customer_id=CustomerId("c-1"),
    records=(record.key,),
    values={"given_name": SurvivingValue(value="Ann", record=record.key, rule="latest")},
)
assert_type(customer.value(Role.GIVEN_NAME), str | None)
assert_type(customer.sources, tuple[str, ...])

# Errors have typed fields.
try:
    Money("x", "EUR")
except InvalidValue as error:
    assert_type(error.field, str)
    assert_type(error.problem, Problem)
except UnifiedCustomerError as other:
    assert_type(other, UnifiedCustomerError)

# An argument that a model requires is required by type checkers too: strict mypy reports an ignore that nothing needs.
EmailAddress(address="ann@example.com")  # type: ignore[call-arg]
Touchpoint(source="till", id="1", type="store.visited", channel=Channel.STORE)  # type: ignore[call-arg]
