"""Packs and pages: what a load writes together is found again one by one, and goes one by one."""

from __future__ import annotations

import struct
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unifiedcustomer.identities import CustomerId
from unifiedcustomer.kernels.packing import CellColumn
from unifiedcustomer.records import RecordKey
from unifiedcustomer.storage import Store, packed_rows, pages
from unifiedcustomer.storage.packs import PackKind, Packs
from unifiedcustomer.storage.pages import PageKind, Pages

CELLS = st.lists(st.lists(st.binary(max_size=6), min_size=3, max_size=3), max_size=40)
LARGEST = (3, 2, 1, 4)  #: by the last two bits of a token


def fill(packs, first, entries, layout=7):
    """Entries as a load writes them: cells that stand anywhere in one buffer."""
    flat = [cell for entry in entries for cell in entry]
    bounds = np.cumsum([0, *map(len, flat)]).astype(np.int64)
    shape = (len(entries), len(entries[0]) if entries else 0)
    data = np.frombuffer(b"".join(flat), dtype=np.uint8)
    starts, ends = (np.ascontiguousarray(edge.reshape(shape).T) for edge in (bounds[:-1], bounds[1:]))
    packs.fill(first, layout, [CellColumn(data, *edges) for edges in zip(starts, ends, strict=True)], len(entries))


@pytest.mark.parametrize("room", [1, 30, 4_040])
@settings(max_examples=30)
@given(first=st.integers(1, 40), one=CELLS, other=CELLS, gone=st.sets(st.integers(0, 130)))
def test_an_entry_is_what_was_packed_until_it_is_forgotten(room, first, one, other, gone):
    """However full a row is, and also where a second load goes on; records without an entry have none."""
    with pytest.MonkeyPatch.context() as patch, Store("sqlite://") as store, store.writing() as session:
        patch.setattr(packed_rows, "ROOM", room)
        packs = Packs(session._connection, PackKind.CONTENT)
        fill(packs, first, one)
        fill(packs, first + len(one) + 2, other)
        kept = {first + place: (7, entry) for place, entry in enumerate([*one, None, None, *other]) if entry}
        assert kept == packs.of(range(150))
        assert max(kept, default=0) == packs.last()
        packs.forget(gone)
        assert {record: entry for record, entry in kept.items() if record not in gone} == packs.of(range(150))
        packs.forget(gone)
        assert {} == Packs(session._connection, PackKind.TOKENS).of(range(150))
        assert 0 == Packs(session._connection, PackKind.TOKENS).last()


@pytest.mark.parametrize("size", [0, 1, 255, 256, 5_000, 65_536, 70_000])
def test_a_cell_of_any_size_is_kept(size):
    """Sizes have as many bytes as the largest cell needs, and ends as many as the row needs."""
    entries = [[b"a" * size, b"b"], [b"", b""], [b"c", b"d" * (size // 2)]]
    with Store("sqlite://") as store, store.writing() as session:
        packs = Packs(session._connection, PackKind.CONTENT)
        fill(packs, 5, entries)
        assert {5 + place: (7, entry) for place, entry in enumerate(entries)} == packs.of(range(10))
        packs.forget([6])
        assert {5: (7, entries[0]), 7: (7, entries[2])} == packs.of(range(10))


def test_an_entry_without_cells_is_there():
    """Until it is forgotten."""
    with Store("sqlite://") as store, store.writing() as session:
        packs = Packs(session._connection, PackKind.FEATURES)
        fill(packs, 1, [[], []])
        packs.forget([1])
        assert {2: (7, [])} == packs.of([1, 2])


@settings(max_examples=30)
@given(entries=st.lists(st.lists(st.binary(max_size=5), max_size=3), max_size=16), gone=st.sets(st.integers(0, 15)))
def test_rows_of_the_form_before_are_read(entries, gone):
    """Sixteen entries under seventeen bounds, each with its layout and with sizes of four bytes; tokens bare."""
    heads = [struct.pack(f"<{2 + len(cells)}I", 9, len(cells), *map(len, cells)) for cells in entries]
    written = [head + b"".join(cells) for head, cells in zip(heads, entries, strict=True)]
    with Store("sqlite://") as store, store.writing() as session:
        for kind, old, kept in (
            (PackKind.CONTENT, written, [(9, cells) for cells in entries]),
            (PackKind.TOKENS, [b"".join(cells) for cells in entries], [(0, [b"".join(cells)]) for cells in entries]),
        ):
            packs = Packs(session._connection, kind)
            packs.rows.add(iter([(32, old_row(old))]))
            there = {32 + place: entry for place, (entry, bytes_) in enumerate(zip(kept, old, strict=True)) if bytes_}
            assert there == packs.of(range(100))
            packs.forget({32 + place for place in gone})
            assert {record: entry for record, entry in there.items() if record - 32 not in gone} == packs.of(range(100))


def old_row(entries):
    """A row as stores of version 4 have it."""
    entries = [*entries, *([b""] * (16 - len(entries)))]
    return struct.pack("<17I", 0, *accumulate(map(len, entries))) + b"".join(entries)


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
        patch.setattr(pages, "PAIRS", size)
        blocks = session.blocks
        by_record = sorted(loaded, key=lambda pair: pair[1])
        tokens, records = (np.array([pair[at] for pair in by_record], dtype=np.int64) for at in (0, 1))
        rows, some = np.arange(len(tokens)), slice(0, len(tokens) // 2)
        blocks.fill_columns([(tokens, rows), (tokens[some], rows[some])], records, LARGEST)
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
    return {token for token in tokens if tokens.count(token) > LARGEST[token & 3]}


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


def test_a_later_load_has_a_run_of_its_own():
    """Its pairs are found beside those of the first, and go as they do; other kinds are not disturbed."""
    with Store("sqlite://") as store, store.writing() as session:
        keys, tokens = Pages(session._connection, PageKind.KEYS), Pages(session._connection, PageKind.TOKENS)
        keys.fill(np.array([1, 5, 5]), np.array([7, 8, 9]))
        keys.fill(np.array([0, 5]), np.array([10, 11]))
        tokens.fill(np.array([5]), np.array([1]))
        for found in (keys, Pages(session._connection, PageKind.KEYS)):
            assert {0: [10], 1: [7], 5: [8, 9, 11]} == found.holders(range(7))
            assert (3, 1) == (found.count(5, 10), found.count(0, 10))
        keys.remove([(5, 8), (0, 10), (9, 9)])
        assert {1: [7], 5: [9, 11]} == keys.holders(range(7))
        keys.clear()
        assert ({}, {5: [1]}) == (keys.holders([5]), tokens.holders([5]))


@pytest.mark.parametrize("room", [1, 30, 200, 4_040])
@settings(max_examples=30)
@given(
    entries=st.lists(st.lists(st.binary(max_size=9) | st.just(b"x" * 300), min_size=3, max_size=3), max_size=40),
    codes=st.lists(st.integers(-1, 3), min_size=40, max_size=40),
    cells=st.integers(0, 3),
)
def test_the_kernel_writes_the_rows_that_its_twin_writes(room, entries, codes, cells):
    """Byte for byte, from texts by row and from texts by code."""
    texts = [b"one", b"", b"three" * 60, "vier é".encode()]
    columns = [column([entry[place] for entry in entries]) for place in range(3)][:cells]
    columns.append(column(texts)._replace(codes=np.array(codes[: len(entries)], dtype=np.int32)))
    for given_ in (columns, columns[:cells]):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(packed_rows, "ROOM", room)
            expected = [*packed_rows._packed_rows(9, given_, len(entries))]
            assert expected == [*packed_rows.packed_rows(9, given_, len(entries))]


def column(texts):
    """Texts one behind the other."""
    bounds = np.cumsum([0, *map(len, texts)]).astype(np.int64)
    return CellColumn(np.frombuffer(b"".join(texts), dtype=np.uint8), bounds[:-1].copy(), bounds[1:].copy())
