"""The ledger: every byte of it counts, what is erased leaves it whole, and a checkpoint knows how it was."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent_acts import HOME, MOBILE, MONDAY, TILL, TUESDAY, WEBSHOP, act, grant, sms_grant, withdraw
from unifiedcustomer.consents import ConsentKind
from unifiedcustomer.contact_registers import KeyRing
from unifiedcustomer.contact_registers.canonical_json import canonical_json
from unifiedcustomer.contact_registers.checkpoints import Checkpoint
from unifiedcustomer.contact_registers.ledger import ConsentLedger
from unifiedcustomer.contact_registers.ledger_entries import LONGEST_LINE, NOTHING_BEFORE, read_line
from unifiedcustomer.contact_registers.ledger_verification import Damage, DamageKind, LedgerReport, verify_ledger
from unifiedcustomer.errors import InvalidValue, NotFound, StoreError, WrongType

RING = KeyRing(current="k1", secrets={"k1": bytes(range(32))})
THIEF = KeyRing(current="k1", secrets={"k1": bytes(32)})
EVERY_BYTE = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"


def ledger(*acts):
    """A ledger in which these acts were recorded, a minute apart."""
    made = ConsentLedger()
    for minutes, it in enumerate(acts):
        made.append(it, at=TUESDAY + timedelta(minutes=minutes))
    return made


def damage(lines, **options):
    """Where and how the lines are damaged."""
    found = verify_ledger(lines, **options).damage
    return None if found is None else (found.position, found.kind)


@cache
def thousand():
    """The lines of a ledger of a thousand acts, and the report on it before each of them."""
    made = ledger(*(grant(MONDAY + timedelta(minutes=n)) if n % 3 else withdraw(subject=TILL) for n in range(1_000)))
    before, report = [], LedgerReport(count=0, head=NOTHING_BEFORE, erased=frozenset())
    for line in made.lines:
        before.append(report)
        report = verify_ledger([line], since=report)
    assert report == made.verify()
    assert report
    return made.lines, before


def test_a_ledger_gives_back_its_acts():
    """What was recorded is read back equal, in order, by a ledger made of the lines."""
    acts = [grant(), withdraw(), sms_grant()]
    made = ledger(*acts)
    again = ConsentLedger(line + b"\n" for line in made.lines)

    assert list(enumerate(acts, 1)) == list(again.acts())
    assert (made.head, 3) == (again.head, len(again))
    assert again.verify()


def test_an_empty_ledger_holds():
    """Nothing is no damage."""
    assert LedgerReport(count=0, head=NOTHING_BEFORE, erased=frozenset()) == verify_ledger([])
    assert "ConsentLedger(<0 entries>)" == repr(ConsentLedger())


# ── tampering ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_tampering_at_every_position_of_a_thousand_acts_is_found_there():
    """One byte changed in any of the thousand lines is damage at exactly that position."""
    lines, before = thousand()
    for position, line in enumerate(lines, 1):
        places = range(len(line)) if EVERY_BYTE else range(position % 17, len(line), 17)
        for place in places:
            changed = line[:place] + bytes([line[place] ^ 1]) + line[place + 1 :]
            found = verify_ledger([changed], since=before[position - 1]).damage
            assert found is not None, (position, place)
            assert position == found.position


@pytest.mark.parametrize("position", [1, 2, 500, 999, 1_000])
def test_tampering_is_found_from_the_start(position):
    """Read from its first line, a ledger is sound up to the changed line, and no further."""
    lines = list(thousand()[0])
    line = lines[position - 1]
    lines[position - 1] = line.replace(b'"grant"', b'"GRANT"').replace(b'"withdraw"', b'"Withdraw"')
    report = verify_ledger(lines)

    assert position - 1 == report.count
    assert position == report.damage.position


@pytest.mark.parametrize("position", range(1, 41))
def test_every_value_of_a_byte_counts(position):
    """Not one other byte will do, whatever it is."""
    lines, before = thousand()
    line, place = lines[position - 1], (position * 37) % len(lines[position - 1])
    for byte in range(256):
        changed = line[:place] + bytes([byte]) + line[place + 1 :]
        assert (changed == line) is bool(verify_ledger([changed], since=before[position - 1]))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda lines: lines[1:], (1, DamageKind.WRONG_NUMBER)),
        (lambda lines: [lines[0], *lines[2:]], (2, DamageKind.WRONG_NUMBER)),
        (lambda lines: [lines[0], lines[0], *lines[1:]], (2, DamageKind.WRONG_NUMBER)),
        (lambda lines: [lines[1], lines[0], *lines[2:]], (1, DamageKind.WRONG_NUMBER)),
        (lambda lines: [*lines, b""], (5, DamageKind.UNREADABLE)),
        (lambda lines: [lines[0] + b" ", *lines[1:]], (1, DamageKind.UNREADABLE)),
        (lambda lines: [lines[0] + b"\r", *lines[1:]], (1, DamageKind.UNREADABLE)),
        (lambda lines: [lines[0][:-1], *lines[1:]], (1, DamageKind.UNREADABLE)),
        (lambda lines: [lines[0] + b"\n" + lines[1], *lines[2:]], (1, DamageKind.UNREADABLE)),
        (lambda lines: [b"[" * 300_000, *lines], (1, DamageKind.UNREADABLE)),
        (lambda lines: [b'"' + b"x" * LONGEST_LINE + b'"', *lines], (1, DamageKind.UNREADABLE)),
        (lambda lines: [b"\xff\xfe", *lines], (1, DamageKind.UNREADABLE)),
        (lambda lines: [b"null", *lines], (1, DamageKind.UNREADABLE)),
        (lambda lines: [lines[0].replace(b'"n":1', b'"n":1152921504606846976'), *lines], (1, DamageKind.UNREADABLE)),
        (lambda lines: [b"{}", *lines], (1, DamageKind.UNREADABLE)),
    ],
)
def test_lines_that_go_come_and_change_places_are_found(change, expected):
    """A ledger with a line taken out, put in, doubled, swapped, joined or cut is damaged at that line."""
    assert expected == damage(change(list(ledger(grant(), withdraw(), grant(), withdraw()).lines)))


def changed(line, **fields):
    """The line with other values, and a hash that fits them."""
    data = json.loads(line) | fields
    claimed = {name: value for name, value in data.items() if name not in ("hash", "content")}
    return canonical_json(data | {"hash": hashlib.sha256(canonical_json(claimed)).hexdigest()})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"at": "2020-01-01T00:00:00+00:00"}, (2, DamageKind.WRONG_LINK)),
        ({"n": 7}, (1, DamageKind.WRONG_NUMBER)),
        ({"prev": "0" * 64}, (1, DamageKind.WRONG_LINK)),
        ({"proof": "0" * 64}, (1, DamageKind.WRONG_CONTENT)),
        ({"proof": None}, (1, DamageKind.UNREADABLE)),
        ({"content": {"act": {}, "salt": "0" * 64}}, (1, DamageKind.WRONG_CONTENT)),
        ({"content": {"act": {}}}, (1, DamageKind.UNREADABLE)),
        ({"content": []}, (1, DamageKind.UNREADABLE)),
        ({"content": None}, (1, DamageKind.CONTENT_MISSING)),
        ({"kind": "erasure", "proof": None, "content": None, "facts": {"erased": ["1"]}}, (1, DamageKind.UNREADABLE)),
        ({"kind": "erasure", "proof": None, "content": None, "facts": {"erased": 1}}, (1, DamageKind.UNREADABLE)),
        ({"kind": "unheard"}, (1, DamageKind.UNREADABLE)),
        ({"at": "yesterday"}, (1, DamageKind.UNREADABLE)),
        ({"n": "1"}, (1, DamageKind.UNREADABLE)),
        ({"more": 1}, (1, DamageKind.UNREADABLE)),
    ],
)
def test_a_hash_made_to_fit_does_not_help(fields, expected):
    """Whoever computes a line's hash anew must compute all later ones too, and cannot make up an act's content."""
    lines = ledger(grant(), withdraw()).lines

    assert expected == damage([changed(lines[0], **fields), *lines[1:]])


def test_a_damaged_ledger_is_not_opened():
    """No act is appended to lines that do not verify."""
    with pytest.raises(StoreError):
        ConsentLedger([b"{}"])


# ── erasure ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_ledger_verifies_after_an_erasure():
    """The acts of one person go, with everything that names them; the chain holds and says where something was."""
    made = ledger(grant(), sms_grant(subject=TILL), grant(), withdraw(subject=TILL))
    checkpoint = made.checkpoint(RING, at=TUESDAY)
    numbers = made.about([MOBILE], [WEBSHOP])
    made.erase(numbers, at=TUESDAY)
    report = made.verify(RING, [checkpoint])

    assert [1, 2, 3] == numbers
    assert report
    assert {1, 2, 3} == report.erased == set(ConsentLedger(made.lines).verify().erased)
    assert [4] == [number for number, _act in made.acts()]
    text = b"\n".join(made.lines).decode()
    for personal in (HOME.mailbox, MOBILE.e164, WEBSHOP.source, "Yes, send me"):
        assert personal not in text
    assert '"act":"grant"' in text  # that there was an agreement, and when, can still be shown


def test_an_erased_ledger_goes_on():
    """After an erasure acts are appended as before, and the ledger is read back."""
    made = ledger(grant(), grant())
    made.erase([1], at=TUESDAY)
    made.append(withdraw(), at=TUESDAY)
    made.erase([1, 2], at=TUESDAY)

    assert {1, 2} == ConsentLedger(made.lines).verify().erased
    assert 5 == len(made)


@pytest.mark.parametrize(("numbers", "error"), [([0], NotFound), ([9], NotFound), ([3], NotFound), ([1], InvalidValue)])
def test_only_acts_can_be_erased(numbers, error):
    """What is not there, is no act, or is erased already cannot be erased; nothing is half done."""
    made = ledger(grant(), grant())
    made.erase([1], at=TUESDAY)
    before = made.lines
    with pytest.raises(error):
        made.erase(numbers, at=TUESDAY)

    assert before == made.lines


def test_content_that_just_went_is_damage():
    """An act can be taken out of a line without breaking the hash, but not without a word."""
    lines = list(ledger(grant(), withdraw()).lines)
    lines[1] = read_line(lines[1])[0].without_content().line

    assert (2, DamageKind.CONTENT_MISSING) == damage(lines)


def test_content_that_stayed_is_damage():
    """Where an erasure was recorded and the content is still there, somebody kept the old lines."""
    made = ledger(grant(), withdraw())
    kept = made.lines[0]
    made.erase([1], at=TUESDAY)

    assert (1, DamageKind.NOT_ERASED) == damage([kept, *made.lines[1:]])


@given(st.sets(st.integers(1, 6), min_size=1), st.integers(1, 6))
def test_any_erasure_leaves_a_ledger_that_verifies(numbers, later):
    """Whatever is erased, in one go or two, the chain holds, and every act that was not erased is there."""
    made = ledger(*(grant() if n % 2 else withdraw() for n in range(6)))
    checkpoint = made.checkpoint(RING, at=TUESDAY)
    made.erase(numbers, at=TUESDAY)
    if later not in numbers:
        made.erase([later], at=TUESDAY)

    assert made.verify(RING, [checkpoint])
    assert set(range(1, 7)) - numbers - {later} == {number for number, _act in made.acts()}


def test_two_equal_acts_leave_different_traces():
    """A commitment is salted, so it does not tell that two erased acts were the same."""
    one = grant()
    made = ledger(one, one)
    proofs = {entry.proof for entry in made}

    assert 2 == len(proofs)


def test_nothing_personal_is_shown():
    """An entry's repr says that there is content, and no more."""
    entry = next(iter(ledger(grant())))

    assert HOME.mailbox not in repr(entry)
    assert "webshop" not in repr(entry)


# ── checkpoints ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_ledger_that_was_cut_off_is_found():
    """Without its last entries a chain is whole; the checkpoint knows that there were more."""
    made = ledger(grant(), withdraw(), grant())
    checkpoint = made.checkpoint(RING, at=TUESDAY)
    cut = made.lines[:2]

    assert damage(cut) is None
    assert (3, DamageKind.TRUNCATED) == damage(cut, keys=RING, checkpoints=[checkpoint])
    assert damage(made.lines, keys=RING, checkpoints=[checkpoint]) is None


def test_a_ledger_that_was_written_anew_is_found():
    """A whole chain computed anew is sound in itself, and is not the one of the checkpoint."""
    made = ledger(grant(), withdraw(), grant())
    forged = ledger(grant(), grant(), grant())
    checkpoints = [ledger().checkpoint(RING, at=TUESDAY), made.checkpoint(RING, at=TUESDAY)]

    assert forged.verify()
    assert (3, DamageKind.REWRITTEN) == damage(forged.lines, keys=RING, checkpoints=checkpoints)


def test_every_checkpoint_counts():
    """A ledger may grow after a checkpoint; an earlier part that changed is found by an earlier checkpoint."""
    made = ledger(grant())
    early = made.checkpoint(RING, at=TUESDAY)
    made.append(withdraw(), at=TUESDAY)
    late = made.checkpoint(RING, at=TUESDAY)

    assert made.verify(RING, [late, early])
    assert (1, DamageKind.REWRITTEN) == damage(ledger(grant()).lines, keys=RING, checkpoints=[late, early])


def test_a_false_checkpoint_is_damage():
    """A checkpoint sealed by somebody else, changed, or that nobody can check is not believed."""
    made = ledger(grant())
    genuine = made.checkpoint(RING, at=TUESDAY)
    for false in (
        made.checkpoint(THIEF, at=TUESDAY),
        attrs.evolve(genuine, count=2),
        attrs.evolve(genuine, head="0" * 64),
        attrs.evolve(genuine, at=MONDAY),
        attrs.evolve(genuine, key_id="k2"),
        attrs.evolve(genuine, seal="é"),
    ):
        assert DamageKind.FALSE_CHECKPOINT == damage(made.lines, keys=RING, checkpoints=[false])[1]
    assert DamageKind.FALSE_CHECKPOINT == damage(made.lines, checkpoints=[genuine])[1]


def test_a_checkpoint_survives_rotation_and_the_journey_through_text():
    """It is read back equal, and is genuine as long as its key is in the ring."""
    checkpoint = ledger(grant()).checkpoint(RING, at=TUESDAY.astimezone(timezone(timedelta(hours=1))))
    again = Checkpoint.from_json(checkpoint.to_json())

    assert checkpoint == again
    assert again.is_genuine(RING.rotated("k2", bytes(32)))
    assert not again.is_genuine(RING.rotated("k2", bytes(32)).without("k1"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "x" * 2_000,
        '{"a":1,"a":1}',
        "\ud800",
        '{"at":"x","count":1,"form":"?","head":"","key_id":"","seal":""}',
    ],
)
def test_text_that_is_no_checkpoint_is_refused(text):
    """Whatever it is, the error names a field and shows nothing."""
    with pytest.raises(InvalidValue):
        Checkpoint.from_json(text)


@pytest.mark.parametrize(("name", "value"), [("count", "1"), ("head", 5), ("at", "never"), ("at", None)])
def test_a_damaged_checkpoint_is_refused(name, value):
    """Fields of another type, and times that are none."""
    data = json.loads(ledger(grant()).checkpoint(RING, at=TUESDAY).to_json()) | {name: value}
    with pytest.raises(InvalidValue):
        Checkpoint.from_json(canonical_json(data).decode())


def test_a_verification_goes_on_where_another_ended():
    """A long ledger is read once; later only what was added."""
    made = ledger(grant(), grant())
    before = made.verify()
    made.append(withdraw(), at=TUESDAY)
    made.erase([1], at=TUESDAY)

    assert made.verify().head == verify_ledger(made.lines[2:], since=before).head
    broken = attrs.evolve(before, damage=Damage(position=1, kind=DamageKind.WRONG_HASH))
    assert (1, DamageKind.WRONG_HASH) == damage(made.lines[2:], since=broken)


@pytest.mark.parametrize("at", [datetime(2026, 1, 1), "now"])
def test_a_time_without_a_zone_is_refused(at):
    """When something was recorded must be one moment."""
    with pytest.raises(WrongType):
        ConsentLedger().append(grant(), at=at)


def test_the_longest_act_fits():
    """No evidence is so long, or so full of characters to escape, that its line could not be read back."""
    from unifiedcustomer.consents import Evidence

    longest = "\U0001f600"
    evidence = Evidence(wording=longest * 20_000, place=longest * 2_000, by=longest * 500, proof=longest * 2_000)
    made = ledger(act(ConsentKind.WITHDRAW, evidence=evidence, contact_point="post:" + longest * 4_000))

    assert len(made.lines[0]) <= LONGEST_LINE
    assert ConsentLedger(made.lines).verify()


def test_a_ledger_of_the_first_version_is_read():
    """The form is a promise: lines that were written by an earlier version verify, and give back their acts."""
    lines = (Path(__file__).parent.parent / "golden" / "consent_ledger.jsonl").read_bytes().splitlines()
    report = verify_ledger(lines)

    assert report
    assert (3, {1}) == (report.count, report.erased)
    assert "32bbcd70d3d2115ce92bdb4838facee313ac3955575662958722ed4ca9f95b00" == report.head
    assert [(2, "a-2")] == [(number, it.id) for number, it in ConsentLedger(lines).acts()]
