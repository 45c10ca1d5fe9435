"""Similarity of short texts in C, held equal to rapidfuzz and to Python's own text methods."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler

from unifiedcustomer.kernels import library
from unifiedcustomer.kernels.strings import ShortValues, last_digits, near_values, similarities, words
from unifiedcustomer.texts import Texts

COMPILED = library()

pytestmark = pytest.mark.skipif(COMPILED is None, reason="nothing is compiled")

#: Few letters, so that much is in common; and letters of one, two, three and four bytes.
SHORT = st.one_of(st.text("ab", min_size=1, max_size=70), st.text("anñø中😀 ", min_size=1, max_size=12))

PAIRS = st.lists(st.tuples(SHORT, SHORT), min_size=1, max_size=8)


def arrays(texts: list[str]):
    """A column of texts."""
    column = Texts.of(texts)
    return column.data, column.starts, column.ends


def prepared(pairs: list[tuple[str, str]]):
    """The values of all pairs, and the places of left and right ones among them."""
    short = ShortValues.of(COMPILED, arrays([text for pair in pairs for text in pair]))
    return short, np.arange(0, 2 * len(pairs), 2, dtype=np.int32), np.arange(1, 2 * len(pairs), 2, dtype=np.int32)


def is_short(text: str) -> bool:
    """Whether a kernel reads the text: at most 64 characters, words parted by one space."""
    return len(text) <= 64 and text == " ".join(text.split())


@given(PAIRS)
def test_similarity_is_that_of_rapidfuzz_to_the_last_bit(pairs):
    """Jaro-Winkler in C gives the very numbers of the library, for letters of any script."""
    expected = [JaroWinkler.similarity(a, b) if is_short(a) and is_short(b) else -1.0 for a, b in pairs]

    assert expected == similarities(COMPILED, *prepared(pairs)).tolist()


@pytest.mark.parametrize("most", [1, 2])
@given(PAIRS)
def test_edits_are_those_of_rapidfuzz(most, pairs):
    """One or two edits apart means the same in C and in the library; a swap of neighbours is one edit."""
    expected = [int(OSA.distance(a, b) <= most) if is_short(a) and is_short(b) else 2 for a, b in pairs]

    assert expected == near_values(COMPILED, *prepared(pairs), most).tolist()


@given(st.lists(st.text("0123456789+- a", max_size=24), max_size=6))
def test_the_last_digits_of_a_number_are_its_line(texts):
    """Whatever stands between the digits, the last nine are left."""
    expected = ["".join(filter(str.isdigit, text))[-9:] for text in texts]

    assert expected == Texts(*last_digits(COMPILED, arrays(texts))).strings()


@given(st.lists(st.text("ab é中 ", max_size=12), max_size=6))
def test_words_are_those_of_split(texts):
    """Texts are taken apart at spaces, at any number of them."""
    found, bounds = words(COMPILED, arrays(texts))
    expected = [text.split(" ") for text in texts]

    assert [[word for word in parts if word] for parts in expected] == [
        Texts(*found).strings()[begin:end] for begin, end in pairwise(bounds)
    ]


@pytest.mark.parametrize(
    "space", ["\t", "\n", "\x1c", "\x85", "\xa0", "\u1680", "\u2003", "\u2029", "\u202f", "\u3000"]
)
def test_other_spaces_are_left_to_the_careful_path(space):
    """Python splits at more than the space; a kernel does not try."""
    text = f"ann{space}lee"

    assert ["ann", "lee"] == text.split()
    assert words(COMPILED, arrays([text])) is None
    assert [0] == ShortValues.of(COMPILED, arrays([text])).values["length"].tolist()


def test_every_space_of_python_is_known():
    """No character that splits words, now or in a later Unicode, is taken for a letter."""
    spaces = [chr(code) for code in range(0x110000) if chr(code).isspace() and chr(code) != " "]

    assert not ShortValues.of(COMPILED, arrays([f"a{space}b" for space in spaces])).values["length"].any()


def test_a_column_with_more_letters_than_bytes_is_left_to_the_careful_path():
    """The first 128 letters beyond ASCII get a byte each; values with further ones have no length."""
    texts = [chr(0x4E00 + place) for place in range(200)]

    assert [1] * 128 + [0] * 72 == ShortValues.of(COMPILED, arrays(texts)).values["length"].tolist()
