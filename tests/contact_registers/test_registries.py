"""Registries: what their files say, how hostile files fare, and that a batch taken out was never there."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, date, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent_acts import LANDLINE, MOBILE, WORK
from unifiedcustomer.consents import Actor, ConsentKind
from unifiedcustomer.contact_points import EmailAddress, PhoneNumber
from unifiedcustomer.contact_registers import KeyRing
from unifiedcustomer.contact_registers.registries import BatchDifference, Registry
from unifiedcustomer.contact_registers.registry_batches import BatchMode, EntryForm, RegistryBatch
from unifiedcustomer.contact_registers.registry_files import phone_numbers, read_registry
from unifiedcustomer.errors import InvalidValue, NotFound, Problem, UnreadableData, WrongType
from unifiedcustomer.normalization import email_address, phone_number

RING = KeyRing(current="k1", secrets={"k1": bytes(range(32))})
JULY, AUGUST, SEPTEMBER = date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
CANARY = "0479871234"


def batch(data, as_of=JULY, **changes):
    """A file of Belgian numbers."""
    data = data.encode() if isinstance(data, str) else data
    whole = {"registry": "be.dncm", "keys": RING, "as_of": as_of, "imported_at": NOW, "read": phone_numbers("32")}
    return read_registry(data, **whole | changes)


def registry(*batches, keys=RING):
    """The registry after these imports."""
    return Registry("be.dncm", keys, batches)


def number(text):
    """A number of Belgium."""
    return PhoneNumber(e164=f"+32{text}")


# ── what a file says ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_list_says_who_is_on_it():
    """A number of the file is listed, another one is not, and both answers say how old the list is."""
    found = registry(batch("470123456\n25551234\n470123456\n"))

    assert 2 == len(found.batches[0])
    assert 3 == found.batches[0].rows
    answer = found.answer(MOBILE)
    assert (True, JULY, JULY) == (answer.is_listed, answer.as_of, answer.listed_since)
    assert found.answer(LANDLINE).is_listed
    assert (False, JULY, None) == attrs.astuple(found.answer(number("470999999")))[1:4]


def test_without_a_list_nothing_is_known():
    """A registry that was never imported is older than any age."""
    answer = registry().answer(MOBILE)

    assert (False, None) == (answer.is_listed, answer.as_of)
    assert answer.is_older_than(10_000, at=NOW)
    assert [] == registry().acts_for([MOBILE], controller="Acme")


@pytest.mark.parametrize(("days", "too_old"), [(31, False), (32, True)])
def test_a_list_ages_by_the_day(days, too_old):
    """At most thirty-one days old is fresh on the thirty-first day, and not on the day after."""
    answer = registry(batch("470123456\n")).answer(MOBILE)

    assert too_old is answer.is_older_than(31, at=datetime(2026, 7, 1, 23, tzinfo=UTC) + timedelta(days=days))


def test_a_whole_list_replaces_the_one_before():
    """Who is no longer on it is off; who stayed is listed since the first; who came, since then."""
    found = registry(batch("470000001\n470000002\n", JULY), batch("470000002\n470000003\n", AUGUST))

    assert not found.answer(number("470000001")).is_listed
    assert JULY == found.answer(number("470000002")).listed_since
    assert AUGUST == found.answer(number("470000003")).listed_since
    one, other = (it.id for it in found.batches)
    assert BatchDifference(added=1, removed=1, kept=1) == found.difference(one, other)


def test_changes_are_applied_to_the_list():
    """Files of changes add and remove, and make the list as fresh as they are."""
    found = registry(
        batch("470000001\n470000002\n", JULY),
        batch("470000003\n", AUGUST, mode=BatchMode.ADDED),
        batch("470000001\n", SEPTEMBER, mode=BatchMode.REMOVED),
    )
    listed = [text for text in ("470000001", "470000002", "470000003") if found.answer(number(text)).is_listed]

    assert ["470000002", "470000003"] == listed
    assert SEPTEMBER == found.as_of


def test_changes_alone_clear_nobody():
    """Without the whole list a file of changes says who is on it, and never who is not."""
    found = registry(batch("470000003\n", AUGUST, mode=BatchMode.ADDED))

    assert found.answer(number("470000003")).is_listed
    assert found.as_of is None
    assert found.answer(number("470000009")).is_older_than(31, at=NOW)
    assert [] == found.acts_for([number("470000009")], controller="Acme")


def test_acts_tell_when_an_entry_began_and_when_it_was_gone():
    """Listed from the first list that has it, counted from the end of that day; cleared at each list that has not."""
    found = registry(batch("470000001\n", JULY), batch("470000001\n", AUGUST), batch("470000002\n", SEPTEMBER))
    acts = found.acts_for([number("470000001")], controller="Acme")

    assert [(ConsentKind.LISTED, JULY, 1440), (ConsentKind.CLEARED, SEPTEMBER, 0)] == [
        (it.kind, it.occurred_at.date(), it.within_minutes) for it in acts
    ]
    assert {("be.dncm", Actor.REGISTRY, "phone:+32470000001")} == {
        (it.registry, it.actor, it.contact_point) for it in acts
    }
    assert acts == found.acts_for([number("470000001")] * 2, controller="Acme")


def test_ids_of_acts_do_not_give_the_number_away():
    """The id is logged; without the key nobody can try numbers until one fits."""
    one = registry(batch("470000001\n")).acts_for([number("470000001")], controller="Acme")
    other_keys = KeyRing(current="k1", secrets={"k1": bytes(32)})
    other = registry(batch("470000001\n", keys=other_keys), keys=other_keys)

    assert one[0].id != other.acts_for([number("470000001")], controller="Acme")[0].id


# ── batches ─────────────────────────────────────────────────────────────────────────────────────────────────────────

NUMBERS = st.sets(st.integers(0, 9), max_size=6).map(lambda found: [f"47000000{digit}" for digit in found])
BATCHES = st.lists(st.tuples(NUMBERS, st.integers(0, 4), st.sampled_from(BatchMode)), max_size=5)


def built(rows):
    """Batches of these numbers, days and modes."""
    made = []
    for numbers, day, mode in rows:
        if numbers or mode is not BatchMode.FULL:
            made.append(batch("\n".join(numbers), JULY + timedelta(days=day), mode=mode))
    return made


def answers(found):
    """What a registry says about every number there is."""
    points = [number(f"47000000{digit}") for digit in range(10)]
    return [found.answer(point) for point in points], found.acts_for(points, controller="Acme")


@given(BATCHES, st.randoms(use_true_random=False))
def test_the_order_of_imports_never_decides(rows, dice):
    """Files imported in any order, and twice, say the same."""
    made = built(rows)
    shuffled = [*made, *made]
    dice.shuffle(shuffled)

    assert answers(registry(*made)) == answers(registry(*shuffled))


@given(BATCHES, NUMBERS.filter(bool), st.integers(0, 4), st.sampled_from(BatchMode))
def test_a_batch_taken_out_was_never_there(rows, numbers, day, mode):
    """Revoking an import undoes it exactly, whatever was imported before and after."""
    made = built(rows)
    wrong = batch("\n".join(numbers), JULY + timedelta(days=day), mode=mode, imported_at=NOW + timedelta(hours=1))
    found = registry(*made)
    before = answers(found)
    is_new = found.take(wrong)

    if is_new:
        assert wrong == found.revoke(wrong.id)
    assert before == answers(found)


@given(BATCHES)
def test_membership_is_that_of_plain_sets(rows):
    """Against a slow twin: sets of numbers, replaced, joined and subtracted file by file."""
    made = sorted(built(rows), key=lambda it: (it.as_of, it.imported_at, it.id))
    listed = set()
    for it in made:
        here = {
            digit
            for digit in range(10)
            if registry(attrs.evolve(it, mode=BatchMode.FULL)).answer(number(f"47000000{digit}")).is_listed
        }
        listed = here if it.mode is BatchMode.FULL else listed | here if it.mode is BatchMode.ADDED else listed - here

    assert listed == {digit for digit in range(10) if registry(*made).answer(number(f"47000000{digit}")).is_listed}


def test_the_same_file_again_changes_nothing():
    """Imported an hour later it has the same id, and is not new."""
    found = registry(batch("470000001\n"))

    assert not found.take(batch("470000001\n", imported_at=NOW + timedelta(hours=1)))
    assert not found.take(batch("470000001\n470000001\n470000001\n")) or 2 == len(found.batches)
    assert found.take(batch("470000001\n", AUGUST))


def test_old_batches_can_be_dropped():
    """What is listed now stays listed when everything before the last whole list goes."""
    made = [
        batch("470000001\n", JULY),
        batch("470000001\n", AUGUST),
        batch("470000002\n", SEPTEMBER, mode=BatchMode.ADDED),
    ]
    found = registry(*made)

    assert [made[0].id] == found.thinned()
    assert found.answer(number("470000001")).is_listed
    assert found.answer(number("470000002")).is_listed
    assert [] == registry().thinned()
    assert "Registry('be.dncm', <2 batches>)" == repr(found)


def test_a_batch_survives_the_journey_through_text():
    """It is read back equal, with its id; nothing personal is in it."""
    made = batch("470123456\n")
    text = made.to_json()

    assert made == RegistryBatch.from_json(text)
    assert made.id == json.loads(text)["id"]
    assert "470123456" not in text + repr(made)


@pytest.mark.parametrize(
    "change",
    [
        {"digests": "AAAA"},
        {"rows": "x"},
        {"as_of": "never"},
        {"form": "?"},
        {"id": "0" * 32},
        {"as_of": "2026-07-02"},
        {"digests": "é"},
    ],
)
def test_a_damaged_batch_is_refused(change):
    """Another digest, another day: the id no longer fits."""
    text = json.dumps(json.loads(batch("470123456\n").to_json()) | change, sort_keys=True, separators=(",", ":"))
    with pytest.raises(InvalidValue):
        RegistryBatch.from_json(text)


def test_what_cannot_be_imported_is_refused():
    """Another registry's file, one of an unknown key, and one that is not there."""
    found = registry(batch("470000001\n"))
    other = batch("470000001\n", keys=RING.rotated("k2", bytes(32)))

    with pytest.raises(InvalidValue):
        found.take(batch("470000001\n", registry="gb.tps"))
    with pytest.raises(NotFound):
        found.take(other)
    for wrong in (lambda: found.revoke("x"), lambda: found.difference("x", "y")):
        with pytest.raises(NotFound):
            wrong()
    both = registry(batch("470000001\n"), other, keys=RING.rotated("k2", bytes(32)))
    with pytest.raises(InvalidValue):
        both.difference(*(it.id for it in both.batches))
    assert {"k1", "k2"} == both.keys_in_use


# ── hash in, hash out ───────────────────────────────────────────────────────────────────────────────────────────────

ANN = EmailAddress(address="Ann.Lee@Example.com", mailbox="ann.lee@example.com")


def hashed(name, text):
    """A hash as a registry gives it out."""
    return hashlib.new(name, text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("form", "entry", "point"),
    [
        (EntryForm.SHA1_EMAIL, hashed("sha1", "ann.lee@example.com"), ANN),
        (EntryForm.SHA256_EMAIL, hashed("sha256", "ann.lee@example.com"), ANN),
        (EntryForm.MD5_EMAIL, hashed("md5", "ann.lee@example.com").upper(), ANN),
        (EntryForm.SHA1_EMAIL_DOMAIN, hashed("sha1", "example.com"), ANN),
        (EntryForm.SHA256_PHONE, hashed("sha256", "+32470123456"), MOBILE),
        (EntryForm.SHA256_PHONE_DIGITS, hashed("sha256", "32470123456"), MOBILE),
    ],
)
def test_a_list_of_hashes_is_asked_by_hash(form, entry, point):
    """The hash is digested once more with the key: whoever steals the copy cannot look anybody up in it."""
    made = batch(f"{entry}\n", form=form, read=None)
    found = registry(made)
    other = WORK if isinstance(point, EmailAddress) else LANDLINE

    assert found.answer(point).is_listed
    assert not found.answer(other).is_listed
    assert entry.lower() not in made.to_json()
    assert bytes.fromhex(entry)[:16] not in made.digests
    wrong_kind = MOBILE if isinstance(point, EmailAddress) else ANN
    assert [] == found.acts_for([wrong_kind], controller="Acme")


@pytest.mark.parametrize("entry", ["xyz", "ab" * 19, "ann.lee@example.com", "=cmd|' /C calc'!A0", "é" * 40])
def test_what_is_no_hash_is_refused(entry):
    """A plain address in a list of hashes is a file of another form."""
    with pytest.raises(UnreadableData):
        batch(f"{entry}\n", form=EntryForm.SHA1_EMAIL, read=None)


# ── files, good and bad ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "data",
    [
        "470123456",
        "470123456\r\n",
        "\n\n470123456\n\n",
        "\ufeff470123456\n".encode(),
        "470123456\n".encode("utf-16"),
        "470123456,x,y\n",
        '"470 12 34 56"\n',
        "+32470123456\n",
        " (470) 123-456 \n",
    ],
)
def test_usual_files_are_read(data):
    """Ends of lines, byte order marks, quotes, and what people put between digits."""
    assert registry(batch(data)).answer(MOBILE).is_listed


def test_a_column_is_found_by_place_or_name(tmp_path):
    """From a path or an open file, with a header or without."""
    path = tmp_path / "list.csv"
    path.write_text("date;number;note\n2026-01-01;470123456;x\n", encoding="utf-8")

    for source in (path, str(path), io.BytesIO(path.read_bytes())):
        assert registry(batch_of(source, column="number", delimiter=";")).answer(MOBILE).is_listed
    assert registry(batch("2026-01-01,470123456\n", column=1)).answer(MOBILE).is_listed


def batch_of(source, **changes):
    """A file of Belgian numbers, from anywhere."""
    whole = {"registry": "be.dncm", "keys": RING, "as_of": JULY, "imported_at": NOW, "read": phone_numbers("32")}
    return read_registry(source, **whole | changes)


def test_readers_of_normalization_will_do():
    """Numbers and addresses in any spelling, with the readers that records are read with."""
    phones = batch("0470 83 91 27\n", read=lambda cell: phone_number(cell, "BE"))
    mails = batch("Ann.Lee@EXAMPLE.com \n", read=email_address)

    assert registry(phones).answer(phone_number("+32 470 83 91 27")).is_listed
    assert registry(mails).answer(email_address("ann.lee@example.com")).is_listed


@pytest.mark.parametrize(
    ("data", "problem", "line"),
    [
        ("470123456\n47012345678901234\n", Problem.BAD_SYNTAX, 2),
        (f"470123456\n={CANARY}+1\n", Problem.BAD_SYNTAX, 2),
        ("470123456\n@SUM(1)\n", Problem.BAD_SYNTAX, 2),
        ("470123456\nnone\n", Problem.BAD_SYNTAX, 2),
        ("470123456\n\n,x\n", Problem.BAD_SYNTAX, 3),
        ("470123456\n" + CANARY * 1_000, Problem.TOO_LONG, 2),
        (b"470123456\n" + CANARY.encode() * 100_000 + b"\n", Problem.TOO_LONG, 2),
        (b"470123456\n4701\x002345\n", Problem.BAD_CHARACTER, 2),
        (b"470123456\n\xff\xfe\xfd\n", Problem.UNDECODABLE, 1),
        ('470123456\n"470\n', Problem.BAD_SYNTAX, 3),
        (b"PK\x03\x04...", Problem.UNSUPPORTED, None),
        (b"\x1f\x8b...", Problem.UNSUPPORTED, None),
        ("+0470123456\n", Problem.BAD_SYNTAX, 1),
        ("٤٧٠١٢٣٤٥٦\n", Problem.BAD_SYNTAX, 1),
    ],
)
def test_a_hostile_file_is_refused_whole(data, problem, line):
    """One bad line refuses the file; the error has its number and shows nothing of it."""
    with pytest.raises(UnreadableData) as caught:
        batch(data)

    assert (problem, line) == (caught.value.problem, caught.value.line)
    assert CANARY not in str(caught.value)
    assert caught.value.__cause__ is None


def test_bad_lines_can_be_passed_over():
    """Where the caller says so, the rest is taken and the numbers of the lines are told."""
    made = batch("470123456\nnone\n\nx,1\n", skip_unreadable=True)

    assert (1, (2, 4)) == (len(made), made.unreadable)


@pytest.mark.parametrize(("column", "problem"), [("number", Problem.MISSING), ("a", Problem.DUPLICATE)])
def test_a_header_must_name_the_column_once(column, problem):
    """Otherwise another column would be read in its place."""
    with pytest.raises(UnreadableData) as caught:
        batch("a,a,b\n1,2,3\n", column=column)

    assert problem is caught.value.problem


def test_a_row_without_the_column_is_refused():
    """A short row is a gap."""
    with pytest.raises(UnreadableData) as caught:
        batch("a,470123456\nb\n", column=1)

    assert (Problem.MISSING, 2) == (caught.value.problem, caught.value.line)


@pytest.mark.parametrize("data", ["", "\n\n", "number\n"])
def test_an_empty_list_is_refused(data):
    """A list of nobody is far likelier a broken download; a file of changes may be empty."""
    with pytest.raises(InvalidValue):
        batch(data, column="number" if data == "number\n" else 0)
    assert 0 == len(batch("", mode=BatchMode.ADDED))


def test_a_file_that_is_not_there_is_an_error():
    """It names the registry, not the path."""
    for path in ("/no/such/file", "bad\0path"):
        with pytest.raises(UnreadableData) as caught:
            batch_of(path)
        assert Problem.NOT_FOUND is caught.value.problem


def test_a_day_in_the_future_is_refused():
    """A slip in the date would make an old list look fresh for months."""
    with pytest.raises(InvalidValue) as caught:
        batch("470123456\n", date(2027, 11, 22))

    assert "as_of" == caught.value.field


def test_a_moment_is_no_day():
    """A datetime where a date belongs would be a day in no particular zone."""
    with pytest.raises(WrongType):
        batch("470123456\n", NOW)


def test_points_need_a_reader():
    """Without one nobody knows what a cell is."""
    with pytest.raises(WrongType):
        batch("470123456\n", read=None)


def test_a_long_file_is_read_across_its_chunks():
    """A hundred thousand lines, in chunks that cut lines and their ends anywhere."""
    rows = [f"47{digit:07d}" for digit in range(100_000)]
    found = registry(batch("\r\n".join(rows)))

    assert 100_000 == len(found.batches[0])
    for digit in (0, 1, 49_999, 99_999):
        assert found.answer(number(f"47{digit:07d}")).is_listed
    assert not found.answer(number("470100000")).is_listed


@given(st.binary(max_size=200))
def test_no_file_does_harm(data):
    """Whatever the bytes are, they are read or refused."""
    try:
        batch(data, skip_unreadable=True)
    except (UnreadableData, InvalidValue) as error:
        assert error.problem in Problem  # noqa: PT017 - any of them
