"""The keys: what they refuse, that they do not leak, and that one use never passes for another."""

from __future__ import annotations

import hashlib
import hmac
import pickle

import pytest

from unifiedcustomer.contact_registers import KeyRing
from unifiedcustomer.contact_registers.key_rings import KeyUse, text_of_record
from unifiedcustomer.errors import InvalidValue, NotFound, WrongType
from unifiedcustomer.records import RecordKey

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
RING = KeyRing(current="old", secrets={"old": OLD})


def test_a_digest_is_that_of_the_standard():
    """A digest is half of HMAC-SHA-256 under a key that is itself derived with HMAC-SHA-256."""
    derived = hmac.new(OLD, b"unifiedcustomer/1/suppression", hashlib.sha256).digest()
    expected = hmac.new(derived, b"phone:+31612345678", hashlib.sha256).digest()[:16]

    assert expected == RING.digest(KeyUse.SUPPRESSION, "phone:+31612345678")
    assert expected.hex() == RING.keyed_digest(KeyUse.SUPPRESSION, "phone:+31612345678").digest


def test_no_use_passes_for_another():
    """The same text has another digest for every use."""
    assert len(KeyUse) == len({RING.digest(use, "x") for use in KeyUse})


def test_a_new_key_is_used_and_the_old_one_still_recognised():
    """After rotation new digests are made with the new key; the old key is asked for by its id."""
    ring = RING.rotated("new", NEW)

    assert "new" == ring.current == ring.keyed_digest(KeyUse.REGISTRY, "x").key_id
    assert RING.digest(KeyUse.REGISTRY, "x") == ring.digest(KeyUse.REGISTRY, "x", "old")
    assert ring.is_mac(KeyUse.CHECKPOINT, b"x", "old", RING.mac(KeyUse.CHECKPOINT, b"x"))


def test_a_key_that_left_recognises_nothing():
    """What was made with a key that is no longer there is not recognised, and cannot be made."""
    ring = RING.rotated("new", NEW).without("old")

    assert not ring.is_mac(KeyUse.CHECKPOINT, b"x", "old", RING.mac(KeyUse.CHECKPOINT, b"x"))
    with pytest.raises(NotFound):
        ring.digest(KeyUse.REGISTRY, "x", "old")
    with pytest.raises(NotFound):
        ring.without("new")


@pytest.mark.parametrize(
    ("current", "secrets", "error", "field"),
    [
        ("a", {"a": bytes(31)}, InvalidValue, "secret"),
        ("a b", {"a b": OLD}, InvalidValue, "key_id"),
        ("a" * 17, {"a" * 17: OLD}, InvalidValue, "key_id"),
        ("a", {"a": "0" * 32}, WrongType, "secrets"),
        ("a", {1: OLD}, WrongType, "secrets"),
    ],
)
def test_what_is_no_key_is_refused(current, secrets, error, field):
    """Short secrets, secrets in text and ids that would not fit into a token are errors that name the field."""
    with pytest.raises(error) as caught:
        KeyRing(current=current, secrets=secrets)

    assert field == caught.value.field


def test_an_id_is_given_once():
    """A ring never has two keys of one id."""
    with pytest.raises(InvalidValue):
        RING.rotated("old", NEW)


def test_secrets_do_not_leak():
    """Neither repr nor pickle has the secret."""
    assert "old" in repr(RING)
    assert OLD.hex() not in repr(RING)
    assert repr(OLD) not in repr(RING)
    with pytest.raises(WrongType):
        pickle.dumps(RING)


def test_a_generated_key_is_new_each_time():
    """Two generated rings have nothing in common but the id."""
    one, other = KeyRing.generate("a"), KeyRing.generate("a")

    assert 32 == len(one.secrets["a"])
    assert one.digest(KeyUse.REGISTRY, "x") != other.digest(KeyUse.REGISTRY, "x")


def test_no_two_records_have_one_text():
    """Where the source ends and the id begins is part of the text."""
    assert text_of_record(RecordKey("a", "b:c")) != text_of_record(RecordKey("a:b", "c"))
