"""The unifier: many records, one customer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from unifiedcustomer.contact_points import EmailAddress, PhoneNumber, PostalAddress
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.records import Field, FieldValue, NormalizedRecord, NormalizedValue, RecordKey, Role
from unifiedcustomer.unification import unify

ID = CustomerId("018f-1")


def record(source, record_id, *, year=None, **values):
    """A normalised record; a value is text, None for an unusable one, or a list of either for several columns."""
    cells = []
    for name, given in values.items():
        for text in given if isinstance(given, list) else [given]:
            role = Role(name) if name in set(Role) else Role.CUSTOM
            field = Field(role=role, name=name if role is Role.CUSTOM else None)
            cell = NormalizedValue(raw=str(text), normal=text, key=None if text is None else text.casefold())
            cells.append((FieldValue(column=name, field=field, raw=str(text)), cell))
    updated = None if year is None else datetime(year, 1, 1, tzinfo=UTC)
    return NormalizedRecord(key=RecordKey(source, record_id), cells=tuple(cells), features={}, updated_at=updated)


def shown(customer):
    """The surviving values, without their provenance."""
    return {role: value.value for role, value in customer.values.items()}


def test_a_customer_of_one_record_is_what_the_record_says():
    """Every usable value is shown; nothing decided, because there was nothing to decide."""
    customer = unify([record("till", "1", given_name="Ann", email="a@b.c", gender=None)], ID)

    assert {"given_name": "Ann", "email": "a@b.c"} == shown(customer)
    assert {"only_value"} == {value.rule for value in customer.values.values()}
    assert (RecordKey("till", "1"),) == customer.records


def test_a_name_is_taken_from_one_record():
    """Given and family name survive together, from the record that has both in full."""
    customer = unify(
        [
            record("crm", "1", given_name="Ann", family_name="Lee"),
            record("web", "1", given_name="Annabel", year=2026),
            record("web", "2", given_name="A", family_name="Leigh", year=2026),
        ],
        ID,
    )

    assert {"given_name": "Ann", "family_name": "Lee"} == shown(customer)
    assert "most_complete" == customer.values["family_name"].rule
    assert (("Annabel", RecordKey("web", "1")), ("A", RecordKey("web", "2"))) == customer.values["given_name"].others


def test_an_address_is_never_mixed_from_two_records():
    """The newest address wins whole; a part it lacks stays missing."""
    customer = unify(
        [
            record("crm", "1", street="High Street", house_number="1", postal_code="AB1", city="York", year=2020),
            record("web", "1", street="Low Road", city="Leeds", year=2026),
        ],
        ID,
    )

    assert {"street": "Low Road", "city": "Leeds"} == shown(customer)
    assert (
        PostalAddress(street="Low Road", city="Leeds"),
        PostalAddress(street="High Street", house_number="1", postal_code="AB1", city="York"),
    ) == customer.addresses


def test_several_addresses_of_one_record_stay_apart():
    """The second street goes with the second city, also when the first street is unusable."""
    customer = unify([record("crm", "1", street=[None, "B Street"], city=["Aberdeen", "Bath"])], ID)

    assert {PostalAddress(city="Aberdeen"), PostalAddress(street="B Street", city="Bath")} == set(customer.addresses)


def test_every_contact_point_is_kept_once_and_the_best_comes_first():
    """Two spellings of a mailbox are one point, written as the newest record writes it."""
    customer = unify(
        [
            record("crm", "1", email="ann@work.example", phone="+31201234567", year=2019),
            record("crm", "2", email="ann@work.example", phone="?5551234", year=2019),
            record("web", "1", email="Ann@Home.example", year=2026),
            record("web", "2", email="ann@home.example", year=2024),
            record("app", "1", email="old@home.example"),
        ],
        ID,
    )

    assert [
        EmailAddress(address="Ann@Home.example", mailbox="ann@home.example"),
        EmailAddress(address="ann@work.example", mailbox="ann@work.example"),
        EmailAddress(address="old@home.example", mailbox="old@home.example"),
    ] == list(customer.emails)
    assert (PhoneNumber(e164="+31201234567"),) == customer.phones
    assert "Ann@Home.example" == customer.value("email")


def test_provenance_names_who_agrees_and_what_lost():
    """A surviving value carries its record, the rule, those who say the same, and every other value with its record."""
    customer = unify(
        [
            record("a", "1", birth_date="1980-03-04", year=2026),
            record("b", "1", birth_date="1980-04-03"),
            record("c", "1", birth_date="1980-04-03"),
            record("c", "2", birth_date="1980-04-03"),
        ],
        ID,
    )
    value = customer.values["birth_date"]

    assert ("1980-04-03", RecordKey("b", "1"), "most_frequent") == (value.value, value.record, value.rule)
    assert (RecordKey("c", "1"), RecordKey("c", "2")) == value.agreeing
    assert (("1980-03-04", RecordKey("a", "1")),) == value.others
    assert value.updated_at is None


def test_an_address_in_one_cell_is_read_by_who_can():
    """Without a reader the whole text is the street line; with one it is taken apart. A country alone is no address."""
    whole = record("crm", "1", address="1 High Street, York")
    apart = PostalAddress(street="High Street", house_number="1", city="York")

    assert (PostalAddress(street="1 High Street, York"),) == unify([whole], ID).addresses
    assert (apart,) == unify([whole], ID, read_address=lambda _text: apart).addresses
    assert () == unify([record("crm", "1", country="GB")], ID).addresses


def test_a_number_is_read_by_who_knows_numbering_plans():
    """A reader tells mobiles apart; the number stays the one that the record has."""
    mobile = PhoneNumber(e164="+447911123456", is_mobile=True)

    assert (mobile,) == unify([record("crm", "1", phone=mobile.e164)], ID, read_phone=lambda _text: mobile).phones


def test_attributes_of_your_own_survive_too():
    """A custom attribute is known by its name, and never takes the place of a role or a group."""
    customer = unify(
        [record("crm", "1", shoe_size="42", address_kind="home"), record("web", "1", shoe_size="43", year=2026)], ID
    )

    assert {"shoe_size": "43", "address_kind": "home"} == shown(customer)


@pytest.mark.parametrize("name", ["email", "name"])
def test_an_attribute_named_as_a_role_is_set_apart(name):
    """Your own attribute "email" is shown as "custom:email", and is no contact point."""
    field = Field(role=Role.CUSTOM, name=name)
    cell = (FieldValue(column="x", field=field, raw="y"), NormalizedValue(raw="y", normal="y", key="y"))
    customer = unify([NormalizedRecord(key=RecordKey("crm", "1"), cells=(cell,), features={})], ID)

    assert {f"custom:{name}": "y"} == shown(customer)
    assert () == customer.emails


def test_what_is_ignored_or_only_a_time_is_no_attribute():
    """Ignored columns and the time of the last change stay with the record."""
    assert {} == shown(unify([record("crm", "1", ignore="x", updated_at="2026-01-01")], ID))


def test_nobody_is_a_customer_without_values():
    """No records make an empty customer rather than an error."""
    customer = unify([], ID)

    assert ((), {}, ()) == (customer.records, dict(customer.values), customer.emails)
