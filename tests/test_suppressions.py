"""A no that names nobody: what it refuses, and how two of one scope become one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from unifiedcustomer.consents import ConsentKind
from unifiedcustomer.errors import InvalidValue, WrongType
from unifiedcustomer.suppressions import KeyedDigest, Suppression

WHO = KeyedDigest(key_id="k1", digest="ab" * 16)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)


def no(at=MONDAY, **changes):
    """Somebody objected."""
    whole = {"kind": ConsentKind.OBJECT, "controller": "Acme", "occurred_at": at, "contact_point": WHO}
    return Suppression(**whole | changes)


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"kind": ConsentKind.GRANT}, InvalidValue, "kind"),
        ({"kind": ConsentKind.LISTED}, InvalidValue, "kind"),
        ({"kind": "object"}, WrongType, "kind"),
        ({"contact_point": None}, InvalidValue, "contact_point"),
        ({"subject": WHO}, InvalidValue, "contact_point"),
        ({"controller": " "}, InvalidValue, "controller"),
        ({"controller": "x" * 201}, InvalidValue, "controller"),
        ({"controller": 3}, WrongType, "controller"),
        ({"again_at": MONDAY - timedelta(1)}, InvalidValue, "again_at"),
        ({"occurred_at": datetime(2026, 1, 1)}, WrongType, "occurred_at"),
        ({"purpose": "not a code"}, InvalidValue, "purpose"),
    ],
)
def test_what_is_no_suppression_is_refused(changes, error, field):
    """A yes, a no about nobody, and times that cannot be are errors that name the field."""
    with pytest.raises(error) as caught:
        no(**changes)

    assert field == caught.value.field


@pytest.mark.parametrize("digest", ["", "AB" * 16, "ab" * 15, "zz" * 16, 5])
def test_a_digest_is_32_hexadecimal_digits(digest):
    """Anything else would never be found again."""
    with pytest.raises((InvalidValue, WrongType)):
        KeyedDigest(key_id="k1", digest=digest)


def test_the_digest_is_not_shown():
    """A keyed digest recognises a person for whoever has the key, so logs do not have it."""
    assert WHO.digest not in repr(no())


def test_one_scope_said_twice_is_said_first_and_last():
    """The order in which the two are met does not matter, and a third between them changes nothing."""
    both = no(MONDAY).with_time(no(WEDNESDAY))

    assert both == no(WEDNESDAY).with_time(no(MONDAY))
    assert (MONDAY, WEDNESDAY) == (both.occurred_at, both.again_at)
    assert both == both.with_time(no(TUESDAY)) == both.with_time(both)


def test_it_is_known_since_it_was_first_recorded():
    """Of two times of recording the earlier one stays; none stays none."""
    late = no(WEDNESDAY, recorded_at=TUESDAY)

    assert TUESDAY == no(MONDAY).with_time(late).recorded_at
    assert MONDAY == attrs.evolve(late, recorded_at=MONDAY).with_time(late).recorded_at
    assert no().with_time(no()).recorded_at is None
