"""Laws of unification: order never decides, nothing is invented, nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.records import Field, FieldValue, NormalizedRecord, NormalizedValue, RecordKey, Role
from unifiedcustomer.unification import unify

WORDS = st.sampled_from(["Ann", "ann", "Bo", "J", "+31201234567", "a@b.c", "A@b.c", "x", "\udcff", "x\x00"])
ROLES = st.sampled_from(
    [Role.GIVEN_NAME, Role.FAMILY_NAME, Role.EMAIL, Role.PHONE, Role.STREET, Role.CITY, Role.COUNTRY, Role.IGNORE]
)


@st.composite
def cells(draw):
    """One cell, usable or not."""
    role, word = draw(ROLES), draw(WORDS)
    usable = draw(st.booleans())
    normal, key = (word, word.casefold()) if usable else (None, None)
    return FieldValue(column=role.value, field=Field(role=role), raw=word), NormalizedValue(
        raw=word, normal=normal, key=key
    )


RECORDS = st.lists(
    st.builds(
        NormalizedRecord,
        key=st.builds(RecordKey, st.sampled_from(["crm", "web"]), st.sampled_from("123456")),
        cells=st.lists(cells(), max_size=5).map(tuple),
        features=st.just({}),
        updated_at=st.none() | st.integers(2000, 2003).map(lambda year: datetime(year, 1, 1, tzinfo=UTC)),
    ),
    max_size=6,
    unique_by=lambda record: record.key,
)


@given(RECORDS, st.randoms(use_true_random=False))
def test_order_and_repetition_never_decide(records, random):
    """Shuffled and repeated records give the same customer."""
    shuffled = [*records, *records[:2]]
    random.shuffle(shuffled)

    assert unify(records, "c") == unify(shuffled, "c")


@given(RECORDS)
def test_a_surviving_value_is_one_that_its_record_says(records):
    """No value is invented, and each names a record that really has it."""
    said = {
        (record.key, value.field.role.value, cell.normal)
        for record in records
        for value, cell in record.cells
        if cell.normal is not None
    }
    for role, value in unify(records, "c").values.items():
        assert (value.record, role, value.value) in said
        assert all((record, role, other) in said for other, record in value.others)


@given(RECORDS)
def test_no_usable_value_is_lost(records):
    """Every usable key of a shown role is the surviving one or among the others."""
    customer = unify(records, "c")
    for record in records:
        for value, cell in record.cells:
            role = value.field.role
            if cell.key is not None and role is not Role.IGNORE and role.value in customer.values:
                shown = customer.values[role.value]
                kept = {shown.value.casefold(), *(other.casefold() for other, _record in shown.others)}
                assert cell.key in kept


@given(RECORDS)
def test_every_address_comes_from_one_record(records):
    """All parts of a postal address are said by a single record."""
    for address in unify(records, "c").addresses:
        parts = {
            (role, part)
            for role, part in (
                (Role.STREET, address.street),
                (Role.CITY, address.city),
                (Role.COUNTRY, address.country),
            )
            if part is not None
        }
        assert any(parts <= {(value.field.role, cell.normal) for value, cell in record.cells} for record in records)
