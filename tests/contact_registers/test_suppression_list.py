"""The suppression list: it recognises people without naming them, through rotation of keys, and what it says denies."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent_acts import HOME, LANDLINE, MOBILE, MONDAY, THURSDAY, TILL, TUESDAY, WEBSHOP, act, ask, codes, grant
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentKind
from unifiedcustomer.contact_points import EmailAddress
from unifiedcustomer.contact_registers import KeyRing, SuppressionList
from unifiedcustomer.errors import InvalidValue
from unifiedcustomer.normalization import email_address, phone_number
from unifiedcustomer.records import RecordKey
from unifiedcustomer.wire import from_dict, to_dict

RING = KeyRing(current="k1", secrets={"k1": bytes(range(32))})
REFUSING = [kind for kind in ConsentKind if not kind.opens and kind not in (ConsentKind.LISTED, ConsentKind.CLEARED)]


def listed(*acts, keys=RING):
    """A list with what these acts said."""
    found = SuppressionList(keys)
    for it in acts:
        found.suppress(it)
    return found


def test_a_suppressed_contact_point_is_recognised():
    """Asked about the point, the list gives back what was said there, and nothing for another point."""
    stop = act(ConsentKind.STOP, TUESDAY, subject=None, contact_point=MOBILE, channel=Channel.SMS)
    back = listed(stop).acts_for([MOBILE, LANDLINE])

    assert [(ConsentKind.STOP, MOBILE.key, TUESDAY, Channel.SMS)] == [
        (it.kind, it.contact_point, it.occurred_at, it.channel) for it in back
    ]
    assert [] == listed(stop).acts_for([LANDLINE])


def test_a_suppressed_record_is_recognised():
    """A no of the person is given back for the record it came in on."""
    back = listed(act(ConsentKind.OBJECT)).acts_for([HOME], [WEBSHOP, TILL])

    assert [WEBSHOP] == [it.subject for it in back]


def test_a_key_of_a_contact_point_will_do():
    """The point itself, its key, and both together are the same question."""
    found = listed(act(ConsentKind.WITHDRAW, contact_point=HOME))

    assert found.acts_for([HOME]) == found.acts_for([HOME.key]) == found.acts_for([HOME.key, HOME, HOME])


def test_a_yes_is_never_on_the_list():
    """The list can only forbid."""
    with pytest.raises(InvalidValue):
        listed(grant())


def test_the_list_denies_what_an_older_grant_allows():
    """A re-imported grant from before the no does not count; one from after it does, if it can be shown."""
    found = listed(act(ConsentKind.WITHDRAW, TUESDAY, contact_point=HOME))
    held = found.acts_for([HOME])

    assert ask(grant(MONDAY))
    assert "withdrawn" in codes(ask(grant(MONDAY), *held))
    assert ask(grant(TUESDAY + timedelta(hours=1)), *held)


def test_the_same_no_again_moves_the_time_it_was_last_said():
    """Whoever unsubscribes, agrees and unsubscribes again is unsubscribed."""
    found = listed(act(ConsentKind.WITHDRAW, MONDAY, contact_point=HOME, subject=None))
    again = act(ConsentKind.WITHDRAW, THURSDAY - timedelta(hours=1), contact_point=HOME, subject=None)
    assert 1 == found.add(*listed(again))

    assert 1 == len(found)
    assert not ask(grant(TUESDAY), *found.acts_for([HOME]))


@given(st.lists(st.tuples(st.sampled_from(REFUSING), st.integers(0, 5), st.sampled_from([HOME, MOBILE])), max_size=6))
def test_order_and_repetition_never_decide(said):
    """The same acts in another order, and twice, make the same list."""
    acts = [act(kind, MONDAY + timedelta(hours=hours), contact_point=point) for kind, hours, point in said]
    one, other = listed(*acts), listed(*reversed(acts), *acts)

    assert one.acts_for([HOME, MOBILE], [WEBSHOP]) == other.acts_for([MOBILE, HOME], [WEBSHOP, WEBSHOP])
    assert 0 == one.add(*other)


def test_adding_what_is_there_changes_nothing():
    """The number of changed entries tells an idempotent import from a new one."""
    found = listed(act(ConsentKind.OBJECT))

    assert 0 == found.add(*found)


# ── keys ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_entries_under_an_old_key_are_recognised_after_rotation():
    """A new key does not forget anybody; new entries are made with it."""
    old = listed(act(ConsentKind.WITHDRAW, contact_point=HOME))
    rotated = SuppressionList(RING.rotated("k2", bytes(32)), old)
    rotated.suppress(act(ConsentKind.WITHDRAW, contact_point=MOBILE))

    assert 1 == len(rotated.acts_for([HOME]))
    assert 1 == len(rotated.acts_for([MOBILE]))
    assert {"k1", "k2"} == rotated.keys_in_use


def test_an_entry_is_renewed_when_its_person_is_seen():
    """Once seen, an entry is recognised under the new key alone, and is still one act."""
    ring = RING.rotated("k2", bytes(32))
    found = SuppressionList(ring, listed(act(ConsentKind.OBJECT, subject=WEBSHOP, contact_point=HOME)))
    before = found.acts_for([HOME], [WEBSHOP])

    assert 2 == found.renewed([HOME, MOBILE], [WEBSHOP])
    assert 0 == found.renewed([HOME], [WEBSHOP])
    assert before == found.acts_for([HOME], [WEBSHOP])
    without = SuppressionList(ring.without("k1"), found)
    assert before == without.acts_for([HOME], [WEBSHOP])


def test_without_the_key_nobody_is_recognised():
    """Who steals the list and not the key learns nothing of who is on it."""
    found = listed(act(ConsentKind.WITHDRAW, contact_point=MOBILE))
    thief = SuppressionList(KeyRing.generate("k1"), found)

    assert [] == thief.acts_for([MOBILE])


def test_nothing_personal_is_written():
    """The entries as they are stored and shown have neither the number nor the record."""
    found = listed(act(ConsentKind.WITHDRAW, contact_point=MOBILE, subject=RecordKey("till", "ann-lee")))
    written = json.dumps([to_dict(entry) for entry in found]) + repr(list(found))

    for personal in (MOBILE.e164, MOBILE.e164[1:], "ann-lee"):
        assert personal not in written
    assert all(entry == from_dict(to_dict(entry)) for entry in found)
    assert "SuppressionList(<1 entries>)" == repr(listed(act(ConsentKind.OBJECT)))


# ── spellings ───────────────────────────────────────────────────────────────────────────────────────────────────────


@given(
    st.sampled_from(["Ann.Lee@Example.com", " ann.lee@example.COM ", "ANN.LEE@EXAMPLE.COM", "<ann.lee@example.com>"])
)
def test_every_spelling_of_a_mailbox_is_suppressed(spelling):
    """Case and spaces do not bring anybody back."""
    found = listed(act(ConsentKind.WITHDRAW, contact_point=email_address("ann.lee@example.com")))

    assert 1 == len(found.acts_for([email_address(spelling)]))


@given(st.sampled_from(["0470 83 91 27", "+32 470 83 91 27", "0032470839127", "+32(0)470/839127"]))
def test_every_spelling_of_a_number_is_suppressed(spelling):
    """National and international forms are one number."""
    found = listed(act(ConsentKind.WITHDRAW, contact_point="phone:+32470839127"))

    assert 1 == len(found.acts_for([phone_number(spelling, "BE")]))


def test_a_list_of_many_stays_quick():
    """Ten thousand entries, each recognised."""
    points = [EmailAddress(address=f"p{n}@x.example", mailbox=f"p{n}@x.example") for n in range(10_000)]
    found = listed(*(act(ConsentKind.WITHDRAW, contact_point=point, subject=None) for point in points))

    assert 10_000 == len(found) == len(found.acts_for(points))
