"""Packs and pages: what a load writes together is found again one by one, and goes one by one."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unifiedcustomer.identities import CustomerId
from unifiedcustomer.records import RecordKey
from unifiedcustomer.storage import Store, token_pages
from unifiedcustomer.storage.packs import PackKind, Packs, packed_cells, unpacked_cells

ENTRIES = st.lists(st.binary(max_size=6), max_size=40)
LARGEST = 3


def fill(packs, first, entries):
    """Entries as a load writes them."""
    data = np.frombuffer(b"".join(entries), dtype=np.uint8)
    packs.fill(first, data, np.cumsum([0, *map(len, entries)]).astype(np.int64))


@settings(max_examples=40)
@given(first=st.integers(1, 40), one=ENTRIES, other=ENTRIES, gone=st.sets(st.integers(0, 130)))
def test_an_entry_is_what_was_packed_until_it_is_forgotten(first, one, other, gone):
    """Also where a second load goes on in the middle of a pack; an entry without bytes is none."""
    with Store("sqlite://") as store, store.writing() as session:
        packs = Packs(session._connection, PackKind.CONTENT)
        fill(packs, first, one)
        fill(packs, first + len(one), other)
        kept = {first + place: entry for place, entry in enumerate([*one, *other]) if entry}
        assert kept == packs.of(range(150))
        packs.forget(gone)
        assert {record: entry for record, entry in kept.items() if record not in gone} == packs.of(range(150))
        assert {} == Packs(session._connection, PackKind.TOKENS).of(range(150))


@settings(max_examples=40)
@given(rows=st.lists(st.tuples(st.binary(max_size=5), st.binary(max_size=5), st.binary(max_size=5)), max_size=9))
def test_cells_come_back_with_their_layout(rows):
    """Whatever bytes they have."""
    columns = [[row[place] for row in rows] for place in range(3)]
    flat = [cell for column in columns for cell in column]
    bounds = np.cumsum([0, *map(len, flat)]).astype(np.int64)
    shape = (3, len(rows))
    starts, ends = bounds[:-1].reshape(shape).T, bounds[1:].reshape(shape).T
    data, ends_at = packed_cells(7, starts, ends, np.frombuffer(b"".join(flat), dtype=np.uint8))
    entries = [data[a:b].tobytes() for a, b in pairwise(ends_at)]

    assert [(7, [*row]) for row in rows] == [*map(unpacked_cells, entries)]


PAIRS = st.tuples(st.sampled_from([-(2**63), -5, 0, 1, 2, 2**63 - 1]), st.integers(1, 12))


@pytest.mark.parametrize("size", [1, 3, 330])
@settings(max_examples=30)
@given(
    loaded=st.sets(PAIRS),
    changes=st.lists(st.tuples(st.sets(PAIRS, max_size=4), st.sets(PAIRS, max_size=4)), max_size=4),
)
def test_blocks_are_those_of_a_plain_set_of_pairs(size, loaded, changes):
    """However much of them was loaded at once, and whatever came and went since."""
    held = set(loaded)
    with pytest.MonkeyPatch.context() as patch, Store("sqlite://") as store, store.writing() as session:
        session.records.register({RecordKey("till", str(n)): CustomerId(str(n)) for n in range(1, 13)})
        patch.setattr(token_pages, "PAIRS", size)
        blocks = session.blocks
        tokens, records = (np.array([pair[at] for pair in loaded], dtype=np.int64) for at in (0, 1))
        blocks.fill_columns(np.concatenate((tokens, tokens)), np.concatenate((records, records)), LARGEST)
        agrees(blocks, held)
        for added, removed in changes:
            before = closed(held)
            new, old = added - held, (removed & held) - added
            held = (held | new) - old
            assert before ^ closed(held) == blocks.change(added=new, removed=old, largest=LARGEST)
            agrees(blocks, held)
        blocks.forget([1, 2])
        assert {token for token, record in held if record > 2} == {
            token for found in blocks.tokens(range(3, 13)).values() for token in found
        }
        blocks.replace(sorted(held), sorted(closed(held)))
        agrees(blocks, held)


def closed(held):
    """The tokens that more records hold than may be."""
    tokens = [token for token, _ in held]
    return {token for token in tokens if tokens.count(token) > LARGEST}


def agrees(blocks, held):
    """Everything that can be asked of blocks."""
    records, tokens = range(1, 13), {token for token, _ in held}
    shut = closed(held)
    assert {record: {t for t, r in held if r == record} for record in records} == blocks.tokens(records)
    assert {pair for pair in held if pair[0] not in shut} == set(blocks.open_tokens(records))
    for token in tokens:
        own = {r for t, r in held if t == token}
        assert own == blocks.holders([token])
        assert (set() if token in shut else own) == blocks.holders([token], only_open=True)
    assert len(shut) == blocks.count_closed()


def test_numbers_beyond_four_bytes_are_kept():
    """A page with such records has eight bytes for each."""
    with Store("sqlite://") as store, store.writing() as session:
        session.blocks._pages.fill(np.array([5, 5]), np.array([1, 2**40]))
        assert {5: [1, 2**40]} == session.blocks._pages.holders([5, 6])
        session.blocks._pages.remove([(5, 1), (5, 7)])
        assert {5: [2**40]} == session.blocks._pages.holders([5])
