"""Blocking by kernels and by their readable twins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.features import FeatureColumn, FeatureTable
from unifiedcustomer.resolution import blocking
from unifiedcustomer.resolution.blocking import FORMS, Block, Groups, distinct_pairs, key_tokens, unpacked
from unifiedcustomer.resolution.columns import Column, RecordColumns, stable_hashes
from unifiedcustomer.resolution.model import BLOCK_SIZES, BlockingKey, KeyPart
from unifiedcustomer.texts import Texts

VALUES = st.one_of(
    st.text(max_size=14),
    st.sampled_from(
        [
            "ann lee",
            "1980-01-02|1980-02-01",
            "1980",
            "+49 30 1234567",
            "a@b",
            "anna@x",
            "sw1a1aa",
            "李小明",
            "é|ü",
            "phillips",
            "szewczyk",
            "aeh",
            "ann.lee@x.example",
            "annlee@",
            "@x",
        ]
    ),
)


def both(monkeypatch, compute):
    """What ``compute`` gives with kernels and without."""
    quick = compute()
    monkeypatch.setattr(blocking, "library", lambda: None)
    return quick, compute()


@pytest.mark.parametrize("form", FORMS)
@given(st.lists(VALUES.filter(bool), max_size=10, unique=True))
def test_forms_are_hashed_as_they_are_written(form, values):
    """The kernel finds the forms that the table of forms describes."""
    with pytest.MonkeyPatch.context() as patched:
        texts = [text for value in values for text in FORMS[form](value)]
        quick, slow = both(patched, lambda: blocking._forms_of(Column(Texts.of(values), ()), name=form))

    assert [part.tolist() for part in quick] == [part.tolist() for part in slow]
    assert Texts.of(texts).hashes().tolist() == quick[1].tolist()


TOKENS = st.lists(st.tuples(st.integers(0, 6), st.integers(-3, 4)), max_size=30).map(sorted)


@given(TOKENS, st.integers(2, 4), st.sets(st.integers(-3, 4)))
def test_rows_are_grouped_alike_with_and_without_kernels(held, largest, closed):
    """Groups, their order, their pairs, and what was too large."""
    block = Block(
        np.array([row for row, _ in held], dtype=np.int64), np.array([token for _, token in held], dtype=np.int64)
    )
    with pytest.MonkeyPatch.context() as patched:
        quick, slow = both(patched, lambda: Groups.of(block, largest, closed))
        of_kernel, pairs = both(patched, lambda: distinct_pairs([slow, slow]))
    holders = {token: sorted({row for row, t in held if t == token}) for _, token in held}
    expected = sorted(
        {
            (a, b)
            for token, rows in holders.items()
            if len(rows) <= largest and token not in closed
            for place, a in enumerate(rows)
            for b in rows[place + 1 :]
        }
    )

    assert expected == list(zip(*(side.tolist() for side in unpacked(pairs)), strict=True))
    assert of_kernel.tolist() == pairs.tolist()
    for name in ("members", "begins", "sizes", "pairs", "too_large"):
        assert np.array_equal(getattr(quick.rows, name), getattr(slow.rows, name))
    assert [side.tolist() for side in quick.sample(2)] == [side.tolist() for side in slow.sample(2)]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 60)), max_size=300).map(sorted), st.integers(2, 90))
def test_real_tokens_are_grouped_alike(held, largest):
    """They use all 64 bits, and many of them are held once."""
    tokens = stable_hashes([str(token) for _, token in held]).view(np.int64)
    block = Block(np.array([row for row, _ in held], dtype=np.int64), tokens)
    with pytest.MonkeyPatch.context() as patched:
        quick, slow = both(patched, lambda: Groups.of(block, largest))

    for name in ("members", "begins", "sizes", "pairs", "too_large"):
        assert np.array_equal(getattr(quick.rows, name), getattr(slow.rows, name))


def test_the_pairs_of_no_groups_are_none():
    """Nothing in, nothing out, with and without kernels."""
    with pytest.MonkeyPatch.context() as patched:
        assert [[], []] == [found.tolist() for found in both(patched, lambda: distinct_pairs([]))]


def test_rows_in_any_order_are_grouped():
    """A store hands out its index in the order of tokens; rows ascend within a group all the same."""
    block = Block(np.array([3, 1, 2, 1]), np.array([7, 7, 9, 9]))

    assert [1, 3, 1, 2] == Groups.of(block, 5).rows.members.tolist()


@given(
    st.lists(st.tuples(*[st.lists(st.sampled_from(["ann", "ann lee", "bo", "x|y"]), max_size=2)] * 2), max_size=8),
    st.sampled_from(["whole", "tokens", "options", "initial"]),
)
def test_tokens_are_the_same_with_and_without_kernels(rows, form):
    """Keys of several parts over features of several values give the same tokens to the same rows."""
    columns = {}
    for place, name in enumerate(("given", "family")):
        found = []
        for position in range(2):
            texts = Texts.of([row[place][position] if position < len(row[place]) else None for row in rows])
            values, codes = texts.encoded()
            found.append(FeatureColumn(values=values, codes=codes))
        columns[name] = tuple(found)
    ids = [f"{number:03}" for number in range(len(rows))]
    table = FeatureTable(sources=["till"] * len(rows), record_ids=ids, columns=columns)
    key = BlockingKey((KeyPart("given", form), KeyPart("family")))
    with pytest.MonkeyPatch.context() as patched:
        quick, slow = both(patched, lambda: key_tokens(RecordColumns.of(table), key))
    held = [sorted(zip(block.rows.tolist(), block.tokens.tolist(), strict=True)) for block in (quick, slow)]

    assert held[0] == held[1]
    assert 0 == len(key_tokens(RecordColumns.of(table), BlockingKey((KeyPart("email"),))).rows)


@pytest.mark.parametrize(
    ("form", "value", "forms"),
    [
        ("start", "ann.lee@mail.example", ["ann.l@mail.example"]),
        ("start", "lee@mail.example", []),
        ("start", "ann.lee", []),
        ("end", "ann.lee@mail.example", ["n.lee@mail.example"]),
        ("end", "lee@mail.example", []),
        ("consonants", "szewczyk", ["svksk"]),
        ("consonants", "schewtschick", ["skvtsk"]),
        ("consonants", "phillips", ["flps"]),
        ("consonants", "filips", ["flps"]),
        ("consonants", "lee", []),
        ("consonants", "李小明", ["李小明"]),
    ],
)
def test_one_error_leaves_a_form_alone(form, value, forms):
    """A mailbox keeps its start or its end, a name its consonants; what is too short has no such form."""
    assert forms == list(FORMS[form](value))


def test_groups_of_some_sizes_are_those_and_no_others():
    """What is larger counts as closed; pairs are counted anew."""
    held = [(row, token) for token, rows in enumerate((2, 3, 5)) for row in range(rows)]
    block = Block(*(np.array([pair[at] for pair in sorted(held)], dtype=np.int64) for at in (0, 1)))
    found = Groups.of(block, 100).of_sizes(3, 4)

    assert [3] == found.rows.sizes.tolist()
    assert (3, 1) == (found.rows.pairs, found.rows.too_large)
    assert 3 == len(distinct_pairs([found]))


@pytest.mark.parametrize("size", BLOCK_SIZES)
def test_a_token_says_how_large_its_block_may_be(size):
    """In its last two bits, and otherwise it is the token of the same key without a largest block."""
    texts = FeatureColumn(values=Texts.of(["ann", "bo"]), codes=np.array([0, 1, 0], dtype=np.int32))
    table = FeatureTable(sources=["till"] * 3, record_ids=["1", "2", "3"], columns={"given": (texts,)})
    columns, key = RecordColumns.of(table), BlockingKey((KeyPart("given"),))
    plain, marked = (key_tokens(columns, BlockingKey(key.parts, largest)).tokens for largest in (None, size))

    assert {BLOCK_SIZES.index(size)} == set((marked & 3).tolist())
    assert (plain >> 2).tolist() == (marked >> 2).tolist()
