"""A touchpoint is a meeting at a known moment, tied to a record or a contact point."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.records import RecordKey
from unifiedcustomer.touchpoints import Direction, Touchpoint

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def visit(**changes):
    """Somebody's visit to a shop."""
    whole = {
        "source": "till",
        "id": "receipt-7",
        "type": "store.visited",
        "channel": Channel.STORE,
        "occurred_at": NOON,
        "subject": RecordKey("till", "42"),
        "data": {"shop": "Ghent"},
    }
    return Touchpoint(**whole | changes)


def test_people_come_to_us_unless_said_otherwise():
    """A touchpoint is inbound by default: calling it outbound would count it as a contact we made."""
    assert Direction.INBOUND is visit().direction


@pytest.mark.parametrize(
    "known", [{"subject": RecordKey("till", "42")}, {"subject": None, "contact_point": "phone:+1"}]
)
def test_a_record_or_a_contact_point_is_enough(known):
    """A call from an unknown number is a touchpoint too."""
    assert visit(**known)


def test_a_touchpoint_of_nobody_is_refused():
    """Without a record or contact point it could never be found again."""
    with pytest.raises(InvalidValue) as caught:
        visit(subject=None)

    assert ("subject", Problem.MISSING) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize("field", ["source", "id", "type"])
def test_its_name_must_be_whole(field):
    """Source and id are the idempotency key; neither can be empty."""
    with pytest.raises(InvalidValue) as caught:
        visit(**{field: ""})

    assert (field, Problem.EMPTY) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize("field", ["occurred_at", "sent_at", "received_at"])
def test_a_naive_time_is_refused(field):
    """A wall clock without a zone orders nothing."""
    with pytest.raises(WrongType) as caught:
        visit(**{field: datetime(2026, 11, 22)})

    assert (field, Problem.NAIVE_DATETIME) == (caught.value.field, caught.value.problem)


def test_contradicting_times_are_kept():
    """A clock that runs ahead is a fact about the source; nothing is corrected silently."""
    touchpoint = visit(occurred_at=NOON, received_at=NOON - timedelta(hours=3))

    assert timedelta(hours=-3) == touchpoint.received_at - touchpoint.occurred_at


def test_its_data_cannot_be_changed():
    """A fact is never edited."""
    with pytest.raises(TypeError):
        visit().data["shop"] = "Lyon"


def test_equal_content_is_an_equal_touchpoint():
    """Equality tells a replay from a conflict, and covers the data."""
    assert visit() == visit()
    assert visit() != visit(data={"shop": "Lyon"})
    assert hash(visit()) == hash(visit())


def test_a_touchpoint_can_be_changed_only_into_another_one():
    """A corrected touchpoint is a new object; the first stays what it was."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        visit().channel = Channel.APP


def test_repr_shows_neither_contact_point_nor_data():
    """What was bought and from which number is nobody's business in a log."""
    shown = repr(visit(contact_point="phone:+32470123456", data={"wish": "red shoes"}))

    assert "'***'" in shown
    assert "<1 values>" in shown
    assert not [word for word in ("32470123456", "wish", "red shoes") if word in shown]
