"""The kinds of fields keep what they promise on any model."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import attrs
import pytest

from unifiedcustomer.errors import Problem, WrongType
from unifiedcustomer.model_fields import frozen_mapping, instant, masked, personal

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@attrs.frozen(kw_only=True)
class Visit:
    """A model that has every kind of field."""

    who: str | None = personal(default=None)
    at: datetime = instant()
    left: datetime | None = instant(default=None)
    notes: object = attrs.field(factory=dict, repr=masked, converter=frozen_mapping, hash=False)


class NoOffset(tzinfo):
    """A time zone that does not know its offset."""

    def utcoffset(self, _moment):
        return None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Ann", "'***'"),
        ("", "'***'"),
        (42, "'***'"),
        (None, "None"),
        ((), "<0 values>"),
        (("a", "b"), "<2 values>"),
        (["a"], "<1 values>"),
        (frozenset("abc"), "<3 values>"),
        ({"a": "b"}, "<1 values>"),
        (frozen_mapping({"a": "b"}), "<1 values>"),
    ],
)
def test_masking_tells_only_whether_and_how_many(value, shown):
    """A masked value says that it is there, or how many there are, and nothing else."""
    assert shown == masked(value)


def test_repr_of_a_model_shows_no_personal_value():
    """A model in a log line does not tell who it is about."""
    assert "Visit(who='***', at=" in repr(Visit(who="Ann", at=NOON))
    assert "Ann" not in repr(Visit(who="Ann", at=NOON, notes={"Ann": "Ann"}))


def test_repr_tells_a_missing_value_from_a_present_one():
    """Who debugs sees that nothing is there."""
    assert "who=None" in repr(Visit(at=NOON))


@pytest.mark.parametrize("naive", [datetime(2026, 11, 22), datetime(2026, 11, 22, tzinfo=NoOffset())])
@pytest.mark.parametrize("field", ["at", "left"])
def test_a_time_without_an_offset_is_refused(field, naive):
    """A naive datetime is a moment that nobody knows."""
    with pytest.raises(WrongType) as caught:
        Visit(**({"at": NOON} | {field: naive}))

    assert (field, Problem.NAIVE_DATETIME) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize("wrong", ["2026-11-22T12:00Z", 0, NOON.date()])
@pytest.mark.parametrize("field", ["at", "left"])
def test_what_is_no_datetime_is_refused(field, wrong):
    """A text, a number or a date is no moment in time."""
    with pytest.raises(WrongType) as caught:
        Visit(**({"at": NOON} | {field: wrong}))

    assert (field, Problem.WRONG_TYPE) == (caught.value.field, caught.value.problem)


def test_a_required_time_cannot_be_none():
    """Only a time declared with the default None may be absent."""
    with pytest.raises(WrongType):
        Visit(at=None)


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=12))])
def test_a_time_of_any_zone_is_kept_as_it_is(zone):
    """The offset that a source wrote is part of what it said."""
    moment = datetime(2026, 11, 22, 12, tzinfo=zone)

    assert zone is Visit(at=moment).at.tzinfo


def test_a_mapping_field_is_a_copy():
    """What the caller does with its dictionary afterwards changes no model."""
    notes = {"shop": "Ghent"}
    visit = Visit(at=NOON, notes=notes)
    notes["shop"] = "Lyon"

    assert {"shop": "Ghent"} == visit.notes


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda visit: pickle.loads(pickle.dumps(visit))])
def test_a_model_with_a_mapping_can_be_copied_and_sent(copied):
    """Worker pools and caches of the host get an equal model, frozen as before."""
    visit = copied(Visit(at=NOON, notes={"shop": "Ghent"}))

    assert Visit(at=NOON, notes={"shop": "Ghent"}) == visit
    with pytest.raises(TypeError):
        visit.notes["shop"] = "Lyon"


def test_a_frozen_mapping_equals_a_dictionary_with_the_same_items():
    """It reads as a dictionary does, and says what it is."""
    opened = frozen_mapping({"shop": "Ghent"})

    assert {"shop": "Ghent"} == opened == frozen_mapping(opened)
    assert "FrozenMapping({'shop': 'Ghent'})" == repr(opened)
    assert ["shop"] == list(opened)
    assert opened.get("town") is None
    with pytest.raises(KeyError):
        opened["town"]


def test_a_mapping_field_is_frozen():
    """A frozen model is frozen all the way down."""
    with pytest.raises(TypeError):
        Visit(at=NOON, notes={}).notes["shop"] = "Ghent"
