"""Kernels over columns of text, and their twins in Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.kernels import columns, library
from unifiedcustomer.texts import Cells, Texts

TEXTS = st.lists(st.none() | st.sampled_from(["a", "b", "ab", "é", "李", "x" * 40]) | st.text(max_size=9), max_size=40)


def pure(patched):
    """Take the readable paths."""
    patched.setattr(columns, "library", lambda: None)


@given(TEXTS)
def test_distinct_texts_are_numbered_as_they_come(values):
    """Kernel and twin number the texts in the order in which a dict would."""
    index: dict[str, int] = {}
    expected = [index.setdefault(value, len(index)) if value else -1 for value in values]
    texts = Texts.of(values)
    quick = columns.distinct_texts(texts.data, texts.starts, texts.ends)
    with pytest.MonkeyPatch.context() as patched:
        pure(patched)
        slow = columns.distinct_texts(texts.data, texts.starts, texts.ends)

    assert expected == quick[0].tolist() == slow[0].tolist()
    assert quick[1].tolist() == slow[1].tolist()
    assert list(index) == list(texts.encoded()[0])


@given(st.lists(st.integers(-3, 5) | st.integers(-(2**62), 2**62), max_size=40))
def test_distinct_numbers_are_numbered_as_they_come(values):
    """Numbers below the least get no code."""
    numbers = np.array(values, dtype=np.int64)
    quick = columns.distinct_numbers(numbers)
    with pytest.MonkeyPatch.context() as patched:
        pure(patched)
        slow = columns.distinct_numbers(numbers)

    assert [code.tolist() for code in quick] == [code.tolist() for code in slow]
    assert [value for value in dict.fromkeys(values) if value >= 0] == numbers[quick[1]].tolist()


@given(TEXTS, st.integers(0, 2))
def test_words_of_texts_sort_as_their_bytes_do(values, word):
    """With and without kernels, eight bytes at a time, zero where a text has ended."""
    texts = Texts.of(values)
    quick = columns.big_endian_words(texts.data, texts.starts, texts.ends, word).tolist()
    with pytest.MonkeyPatch.context() as patched:
        pure(patched)
        slow = columns.big_endian_words(texts.data, texts.starts, texts.ends, word).tolist()
    parts = [text.encode()[8 * word : 8 * word + 8].ljust(8, b"\0") for text in texts]

    assert [int.from_bytes(part, "big") for part in parts] == quick == slow


@given(TEXTS)
def test_hashes_and_packing_are_the_same_with_and_without_kernels(values):
    """A hash is the same in every process; a packed column has the same texts."""
    texts = Texts.of(values)
    some = texts.take(np.arange(len(texts))[::-1])
    quick = (some.hashes().tolist(), some.packed())
    with pytest.MonkeyPatch.context() as patched:
        pure(patched)
        slow = (some.hashes().tolist(), some.packed())

    assert quick == slow
    assert [value or "" for value in reversed(values)] == list(quick[1])


def test_hashes_never_change():
    """Models and stores keep them: FNV-1a of the empty text and of "a", mixed."""
    assert [17665956581633026203, 198367012849983736] == Texts.of(["", "a"]).hashes().tolist()


def test_many_texts_and_numbers_make_tables_grow():
    """A million entries are found again, whatever the size that the table began with."""
    numbers = np.arange(50_000, dtype=np.int64) * 7919
    texts = Texts.of(map(str, numbers.tolist()))

    assert np.arange(50_000).tolist() == texts.encoded()[1].tolist()
    assert np.arange(50_000).tolist() == columns.distinct_numbers(numbers)[0].tolist()


def test_what_is_in_texts_and_what_is_not():
    """Slices, parts, repetition and comparison behave as those of a list of strings."""
    texts = Texts.of(["ann", None, "李", "\ud800"])

    assert ["ann", "", "李", "\ud800"] == texts
    assert texts[1:3] == ["", "李"]
    assert texts != ["ann"]
    assert texts != "ann"
    assert (texts == 42) is False
    assert ["x", "x"] == Texts.repeated("x", 2)
    assert [] == Texts.together([])
    assert "ann" not in repr(texts)
    assert ["ann", None, "李", "\ud800"] == Cells.of(["ann", "", "李", "\ud800"])
    assert Cells.of(["a", None])[0:1] == ["a"]
    assert Cells.of(["a", None]) != 42
    assert Cells.of(["ab", "é" * 3]).any_longer_than(2)
    assert not Cells.of(["ab", "é" * 3]).any_longer_than(3)


def test_a_sample_does_not_depend_on_order():
    """The texts with the lowest hashes are taken, whatever their order."""
    values = [f"text {number}" for number in range(100)]

    assert 10 == len(set(Texts.of(values).sample(10)))
    assert set(Texts.of(values).sample(10)) == set(Texts.of(reversed(values)).sample(10))
    assert values == Texts.of(values).sample(100)


def test_kernels_can_be_switched_off(monkeypatch):
    """An environment variable sends everything down the readable paths."""
    library.cache_clear()
    monkeypatch.setenv("UNIFIEDCUSTOMER_PURE", "1")

    assert library() is None
    library.cache_clear()
