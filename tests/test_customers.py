"""A customer shows the surviving values, where each came from, and nothing of them in a log."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from unifiedcustomer.contact_points import EmailAddress, PhoneNumber, PostalAddress
from unifiedcustomer.customers import Customer, SurvivingValue
from unifiedcustomer.errors import Problem, WrongType
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.records import RecordKey, Role

TILL, WEB = RecordKey("till", "42"), RecordKey("web", "7")
NAME = SurvivingValue(value="Ann", record=WEB, rule="most_recent", agreeing=(TILL,), others=(("Anna", TILL),))


def ann(**changes):
    """A customer known to two systems."""
    whole = {
        "customer_id": CustomerId("c-1"),
        "records": (WEB, TILL, RecordKey("web", "8")),
        "values": {"given_name": NAME},
        "emails": (EmailAddress(address="ann@example.com", mailbox="ann@example.com"),),
        "phones": (PhoneNumber(e164="+32470123456"),),
        "addresses": (PostalAddress(city="Gent"),),
    }
    return Customer(**whole | changes)


def test_a_surviving_value_is_found_by_its_role():
    """The role itself and its code find the same value."""
    assert "Ann" == ann().value(Role.GIVEN_NAME) == ann().value("given_name")


def test_a_value_that_nobody_gave_is_none():
    """What is not known is None, not an empty text."""
    assert ann().value(Role.BIRTH_DATE) is None


def test_each_system_is_named_once():
    """A person with three records in two systems is known to two systems, sorted by name."""
    assert ("till", "web") == ann().sources


def test_values_cannot_be_changed():
    """A customer is a projection; it is computed anew, never edited."""
    with pytest.raises(TypeError):
        ann().values["given_name"] = NAME


def test_equal_customers_are_equal():
    """A replay of the same facts gives an equal customer, which can be the key of a dictionary."""
    assert ann() == ann()
    assert hash(ann()) == hash(ann())
    assert ann() != ann(values={})


def test_repr_names_the_records_and_shows_nothing_of_the_person():
    """In a log stands which customer and which records, and how many values there are."""
    shown = repr(ann())

    assert "c-1" in shown
    assert "record_id='42'" in shown
    assert 4 == shown.count("<1 values>")
    assert not [word for word in ("Ann", "ann@", "32470123456", "Gent") if word in shown]


def test_repr_of_a_surviving_value_shows_why_it_won_and_not_what_it_is():
    """The rule and the records are no personal data; the winner and the losers are."""
    shown = repr(NAME)

    assert "rule='most_recent'" in shown
    assert "Ann" not in shown


def test_a_naive_time_of_change_is_refused():
    """Which value is the latest is only known with time zones."""
    with pytest.raises(WrongType) as caught:
        SurvivingValue(value="Ann", record=WEB, rule="most_recent", updated_at=datetime(2026, 11, 22))

    assert ("updated_at", Problem.NAIVE_DATETIME) == (caught.value.field, caught.value.problem)
    assert SurvivingValue(value="Ann", record=WEB, rule="r", updated_at=datetime(2026, 11, 22, tzinfo=UTC))
