"""A policy is rows with ids; a row that cannot be read is an error that names it."""

from __future__ import annotations

import sys
from datetime import timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_policy import ContactPolicy, read_rules
from unifiedcustomer.contact_policy.policy import CapRule, HoursRule, _installed_holidays, house_rules
from unifiedcustomer.contact_policy.public_holidays import UnknownHolidays
from unifiedcustomer.contact_policy.quiet_hours import WeeklyHours
from unifiedcustomer.errors import InvalidValue, Problem, UnifiedCustomerError, WrongType
from unifiedcustomer.permits import MessageClass, Obligation

EVERYWHERE = frozenset()


def row(table="caps", **changes):
    """One row of TOML; a value of None leaves the field out."""
    whole = {"id": '"mine"', "channels": '["email"]', "most": "1", "days": "1"} | changes
    return f"[[{table}]]\n" + "".join(f"{name} = {value}\n" for name, value in whole.items() if value is not None)


def test_the_house_rules_speak_about_every_addressable_channel():
    """Each has hours, and duties for every class of message: no gap turns into a refusal by accident."""
    policy = ContactPolicy(controller="Acme")
    for channel in (channel for channel in Channel if channel.is_addressable):
        assert policy.hours_of(channel, EVERYWHERE), channel
        assert policy.caps_of(channel), channel
        assert all(policy.duties_of(channel, kind) for kind in MessageClass), channel


def test_every_house_rule_has_a_source_and_a_date():
    """Where a row comes from, and when somebody last looked."""
    rules = house_rules()

    assert all(rule.source and rule.checked_on for rule in (*rules.hours, *rules.caps, *rules.duties))


def test_marketing_mail_carries_what_the_large_mailbox_providers_demand():
    """The link, the one-click header, who writes, and from where."""
    (duty,) = ContactPolicy(controller="Acme").duties_of(Channel.EMAIL, MessageClass.MARKETING)

    assert {
        Obligation.UNSUBSCRIBE_LINK,
        Obligation.ONE_CLICK_UNSUBSCRIBE,
        Obligation.SENDER_IDENTITY,
        Obligation.POSTAL_ADDRESS,
    } == set(duty.carries)


def test_a_row_for_countries_speaks_about_them_alone():
    """Mail has hours in South Africa, and none in Belgium."""
    own = HoursRule(id="mine", channels={Channel.EMAIL}, hours=WeeklyHours.parse("Mo-Fr 08:00-20:00"), countries={"ZA"})
    policy = ContactPolicy(controller="Acme")
    policy = attrs.evolve(policy, hours=(*policy.hours, own))

    assert all(rule.hours.is_always for rule in policy.hours_of(Channel.EMAIL, frozenset({"BE"})))
    assert any(not rule.hours.is_always for rule in policy.hours_of(Channel.EMAIL, frozenset({"BE", "ZA"})))


def test_rows_of_ones_own_replace_the_house():
    """A policy takes any rows."""
    rules = read_rules(row())

    assert rules.caps == ContactPolicy(controller="Acme", caps=rules.caps).caps
    assert CapRule(id="mine", channels={Channel.EMAIL}, most=1, days=1) == rules.caps[0]


@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        ("[[caps]", "rules", Problem.BAD_SYNTAX),
        ("[[limits]]", "limits", Problem.UNKNOWN_NAME),
        ("caps = 7", "caps", Problem.WRONG_TYPE),
        ("caps = [7]", "caps", Problem.WRONG_TYPE),
        (row(id=None), "?", Problem.MISSING),
        (row(id='""'), ".id", Problem.EMPTY),
        (row(most=None), "mine", Problem.MISSING),
        (row(most="true"), "mine.most", Problem.WRONG_TYPE),
        (row(most="-1"), "mine.most", Problem.OUT_OF_RANGE),
        (row(days="0"), "mine.days", Problem.OUT_OF_RANGE),
        (row(days="10001"), "mine.days", Problem.OUT_OF_RANGE),
        (row(channels='["fax"]'), "mine.channels", Problem.UNKNOWN_NAME),
        (row(channels="[]"), "mine.channels", Problem.EMPTY),
        (row(channels="7"), "mine.channels", Problem.UNKNOWN_NAME),
        (row(colour='"red"'), "mine.colour", Problem.UNKNOWN_NAME),
        (row("hours", most=None, days=None, allow='"9 to 5"'), "mine.allow", Problem.BAD_SYNTAX),
        (row("hours", most=None, days=None, allow="7"), "mine.allow", Problem.WRONG_TYPE),
        (row("hours", most=None, days=None, hours='"*"'), "mine.hours", Problem.UNKNOWN_NAME),
        (row("duties", most=None, days=None, classes='["x"]', carries="[]"), "mine.classes", Problem.UNKNOWN_NAME),
        (row() + row(), "id", Problem.DUPLICATE),
    ],
)
def test_a_wrong_row_is_named_with_its_field(text, field, problem):
    """No row is half-read: the error tells which row and which field."""
    with pytest.raises(InvalidValue) as caught:
        read_rules(text)

    assert (field, problem) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"controller": ""}, "controller"),
        ({"controller": " \u3000"}, "controller"),
        ({"controller": "x" * 201}, "controller"),
        ({"controller": None}, "controller"),
        ({"default_zone": "Europe/Atlantis"}, "default_zone"),
        ({"default_zone": "../../etc/passwd"}, "default_zone"),
        ({"default_zone": ""}, "default_zone"),
        ({"default_zone": 7}, "default_zone"),
        ({"valid_for": timedelta()}, "valid_for"),
        ({"valid_for": timedelta(days=2)}, "valid_for"),
        ({"valid_for": 60}, "valid_for"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(changes, field):
    """Each field says what it takes."""
    with pytest.raises(UnifiedCustomerError) as caught:
        ContactPolicy(**{"controller": "Acme"} | changes)

    assert field == caught.value.field


def test_a_zone_may_be_given_by_name():
    """Its name and the zone itself make the same policy, which does not change."""
    policy = ContactPolicy(controller="Acme", default_zone="Asia/Tokyo")

    assert ContactPolicy(controller="Acme", default_zone=ZoneInfo("Asia/Tokyo")) == policy
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        policy.caps = ()


def test_a_wrong_type_in_a_row_is_its_own_error():
    """Made by hand, a row refuses a count that is no number."""
    with pytest.raises(WrongType):
        CapRule(id="mine", channels={Channel.EMAIL}, most="many", days=1)


def test_one_text_is_no_set_of_places():
    """A text is a list of letters to Python."""
    with pytest.raises(WrongType) as refused:
        ContactPolicy(controller="Acme", established_in="DE")

    assert "established_in" == refused.value.field


def test_without_the_extra_nobody_knows_the_holidays(monkeypatch):
    """Where the package is not installed every day may be a holiday."""
    monkeypatch.setitem(sys.modules, "holidays", None)
    _installed_holidays.cache_clear()
    try:
        assert UnknownHolidays() == ContactPolicy(controller="Acme").holidays
    finally:
        _installed_holidays.cache_clear()
