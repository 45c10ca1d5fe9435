"""The wire forms: what is written, and everything that is refused."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import attrs
import pytest

from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_points import ContactPoint, EmailAddress, PhoneNumber
from unifiedcustomer.customers import Customer, SurvivingValue
from unifiedcustomer.errors import InvalidWireForm, Problem, WrongType
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.money import Money
from unifiedcustomer.records import RecordKey, SourceRecord
from unifiedcustomer.touchpoints import Touchpoint
from unifiedcustomer.wire import FORMS, from_dict, from_json, to_dict, to_json
from unifiedcustomer.wire.conversion import converter

NOON = datetime(2026, 3, 4, 12, tzinfo=timezone(timedelta(hours=1)))
TILL = RecordKey("till", "42")
CANARY = "canary-7f3a"


def touchpoint(**changes):
    """A call that came in on a record."""
    fields = {"source": "pbx", "id": "1", "type": "call.received", "channel": Channel.CALL_CENTER, "occurred_at": NOON}
    return Touchpoint(**(fields | {"subject": TILL} | changes))


def customer():
    """A customer with one value that won over another."""
    name = SurvivingValue(value="Ann", record=TILL, rule="longest", others=(("An", RecordKey("web", "1")),))
    email = EmailAddress(address="ann@example.com", mailbox="ann@example.com")
    return Customer(customer_id=CustomerId("c1"), records=(TILL,), values={"given_name": name}, emails=(email,))


def refused(data, kind=None):
    """The field and the problem that ``data`` is refused for."""
    with pytest.raises(InvalidWireForm) as caught:
        from_dict(data) if kind is None else from_dict(data, kind)
    assert CANARY not in str(caught.value)
    assert CANARY not in repr(caught.value.args)
    assert caught.value.__context__ is None
    return caught.value.field, caught.value.problem


def changed(thing, *path_and_value):
    """The wire form of ``thing`` with the value at the path replaced."""
    *path, last, value = path_and_value
    data = copy.deepcopy(to_dict(thing))
    place = data
    for step in path:
        place = place[step]
    place[last] = value
    return data


def test_a_touchpoint_is_written_field_by_field():
    """Times keep their offset, enums are codes, and the name of the form never hides the touchpoint's own type."""
    expected = {
        "@type": "Touchpoint",
        "@version": 1,
        "source": "pbx",
        "id": "1",
        "type": "call.received",
        "channel": "call_center",
        "occurred_at": "2026-03-04T12:00:00+01:00",
        "subject": {"source": "till", "record_id": "42"},
        "contact_point": None,
        "direction": "inbound",
        "sent_at": None,
        "received_at": None,
        "data": {"order": "7"},
    }
    written = to_dict(touchpoint(data={"order": "7"}))

    assert expected == written
    assert str is type(written["channel"])


def test_amounts_are_written_as_text():
    """No cent passes through a binary fraction."""
    assert {"@type": "Money", "@version": 1, "amount": "19.90", "currency": "EUR"} == to_dict(Money("19.90", "EUR"))


def test_the_same_thing_always_gives_the_same_text():
    """JSON text is ASCII on one line, and holds what the dictionary holds."""
    text = to_json(SourceRecord.of("till", "1", family_name="Šimić\n"))

    assert text.isascii()
    assert "\n" not in text
    assert to_dict(from_json(text)) == json.loads(text)


def test_only_things_have_a_wire_form():
    """What is not listed is not written, even if its class has a listed name."""

    class Money:
        pass

    for thing in (Money(), object(), {"a": 1}, None):
        with pytest.raises(WrongType):
            to_dict(thing)
    assert "Permit" not in FORMS


def test_every_listed_form_names_a_thing():
    """Each entry leads to a class of that name."""
    for name in FORMS:
        assert ("@type", Problem.WRONG_TYPE) == refused({"@type": name, "@version": 1}, kind=int)


@pytest.mark.parametrize(
    ("path_and_value", "expected"),
    [
        (("emails", 0, "address", 5), ("emails.0.address", Problem.WRONG_TYPE)),
        (("emails", 0, "address", CANARY), ("emails.0.address", Problem.BAD_SYNTAX)),
        (("emails", CANARY), ("emails", Problem.WRONG_TYPE)),
        (("emails", [CANARY]), ("emails.0", Problem.WRONG_TYPE)),
        (("emails", 0, CANARY, "x"), ("emails.0", Problem.UNKNOWN_NAME)),
        ((CANARY, 1), ("data", Problem.UNKNOWN_NAME)),
        (("values", {CANARY: {}}), ("values.value", Problem.MISSING)),
        (("values", [CANARY]), ("values", Problem.WRONG_TYPE)),
        (("values", "given_name", "others", 0, 1, "source", ""), ("values.others.0.source", Problem.EMPTY)),
        (("values", "given_name", "others", 0, [CANARY]), ("values.others.0", Problem.WRONG_LENGTH)),
        (("values", "given_name", "record", "source", None), ("values.record.source", Problem.WRONG_TYPE)),
        (("customer_id", None), ("customer_id", Problem.WRONG_TYPE)),
        (("records", 0, "source", True), ("records.0.source", Problem.WRONG_TYPE)),
        (("@version", 2), ("@version", Problem.NEWER_VERSION)),
        (("@version", 0), ("@version", Problem.OUT_OF_RANGE)),
        (("@version", True), ("@version", Problem.WRONG_TYPE)),
        (("@version", None), ("@version", Problem.MISSING)),
        (("@type", None), ("@type", Problem.MISSING)),
        (("@type", 3), ("@type", Problem.UNKNOWN_NAME)),
        (("@type", "Permit"), ("@type", Problem.UNKNOWN_NAME)),
    ],
)
def test_a_damaged_customer_is_refused_with_its_field(path_and_value, expected):
    """The error has the dotted path and the problem, and shows nothing of what was there."""
    assert expected == refused(changed(customer(), *path_and_value))


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("occurred_at", "2026-03-04T12:00:00", Problem.NAIVE_DATETIME),
        ("occurred_at", CANARY, Problem.BAD_SYNTAX),
        ("occurred_at", "2" * 300, Problem.TOO_LONG),
        ("occurred_at", 1_700_000_000, Problem.WRONG_TYPE),
        ("channel", CANARY, Problem.UNKNOWN_NAME),
        ("channel", [], Problem.WRONG_TYPE),
        ("subject", None, Problem.MISSING),
        ("id", "", Problem.EMPTY),
    ],
)
def test_a_damaged_touchpoint_is_refused_with_its_field(field, value, problem):
    """Times, codes and what the touchpoint itself demands are all checked."""
    assert (field, problem) == refused(changed(touchpoint(), field, value))


@pytest.mark.parametrize("data", [None, 3, "x", [], (), {1: 2}, {"@type": "Money", 4: ""}])
def test_only_a_dictionary_with_text_keys_is_read(data):
    """Whatever else arrives is refused before anything is looked up in it."""
    assert "data" == refused(data)[0]


def test_too_much_is_refused_before_it_is_walked():
    """Depth, number of values and amount of text are all capped."""
    deep = []
    for _ in range(100_000):
        deep = [deep]

    assert ("data", Problem.TOO_DEEP) == refused({"a": deep})
    assert ("data", Problem.TOO_LONG) == refused({"a": [[0] * 1_000] * 1_000})
    assert ("data", Problem.TOO_LONG) == refused({"a": "x" * 4_000_001})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", Problem.BAD_SYNTAX),
        ("NaN", Problem.OUT_OF_RANGE),
        ('{"a": 1, "a": 2}', Problem.DUPLICATE),
        ("[" * 100_000, Problem.TOO_DEEP),
        ("1" * 5_000, Problem.BAD_SYNTAX),
        (" " * 4_000_001, Problem.TOO_LONG),
        (b"{}", Problem.WRONG_TYPE),
    ],
)
def test_text_that_is_no_json_object_is_refused(text, problem):
    """JSON is read strictly: no NaN, no key twice, no endless nesting, and bytes are no text."""
    with pytest.raises(InvalidWireForm) as caught:
        from_json(text)

    assert ("text", problem) == (caught.value.field, caught.value.problem)


def test_a_thing_of_another_kind_is_refused():
    """Who asks for a record does not get a touchpoint."""
    assert touchpoint() == from_json(to_json(touchpoint()), Touchpoint)
    with pytest.raises(InvalidWireForm):
        from_json(to_json(touchpoint()), SourceRecord)


@attrs.frozen
class Holder:
    """A thing with every kind of field that no shipped thing has yet."""

    anything: str | int | Decimal | date | time | Channel | EmailAddress | PhoneNumber | None
    point: ContactPoint | None = None
    channels: frozenset[Channel] = frozenset()
    pair: tuple[int, bool] = (1, True)
    ratio: float = 0.5


@pytest.mark.parametrize(
    "value",
    [
        None,
        "text",
        7,
        Decimal("1.50"),
        date(2026, 1, 2),
        time(9, 30),
        Channel.SMS,
        EmailAddress(address="a@b.c", mailbox="a@b.c"),
        PhoneNumber(e164="+31201234567"),
    ],
)
def test_one_of_several_things_comes_back_as_what_it_was(value):
    """In a union JSON's own types stand as they are, and everything else carries its name."""
    held = Holder(anything=value, point=PhoneNumber(e164="+15550100"), channels=frozenset({Channel.SMS, Channel.EMAIL}))
    written = json.loads(json.dumps(converter().unstructure(held)))

    assert ["email", "sms"] == written["channels"]
    assert "PhoneNumber" == written["point"]["@type"]
    assert held == converter().structure(written, Holder)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("anything", 1.5),
        ("anything", True),
        ("anything", {"a": 1}),
        ("anything", {"@type": "SocialHandle"}),
        ("anything", {"@type": "str", "value": "x"}),
        ("anything", {"@type": "Decimal", "value": "x"}),
        ("anything", {"@type": "Decimal"}),
        ("pair", [1]),
        ("pair", [True, True]),
        ("ratio", float("nan")),
        ("ratio", 1),
    ],
)
def test_what_is_none_of_the_several_things_is_refused(field, value):
    """1 is not True, a text is not a number, and a name outside the union is unknown."""
    with pytest.raises(Exception, match=r"."):
        converter().structure({"anything": None, field: value}, Holder)


def test_cattrs_is_loaded_on_first_use():
    """Importing the wire forms costs nothing of cattrs."""
    code = "import sys, unifiedcustomer.wire; sys.exit('cattrs' in sys.modules)"
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode


def test_times_are_compared_as_moments():
    """A time written in one offset is the same moment when read."""
    read = from_dict(to_dict(touchpoint(occurred_at=NOON.astimezone(UTC))), Touchpoint)

    assert read.occurred_at == NOON
