"""Words of names: what kernels say of all of them is what is said of each by itself."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.kernels import library
from unifiedcustomer.normalization.name_classes import flags_of, form_of
from unifiedcustomer.normalization.name_vocabulary import vocabulary
from unifiedcustomer.texts import Texts

pytestmark = pytest.mark.skipif(library() is None, reason="only the compiled path has a vocabulary")

RUNS = st.one_of(
    st.sampled_from(
        [
            "ann",
            "Marie",
            "LEE",
            "o",
            "van",
            "Dr",
            "jr",
            "Saint",
            "é",
            "Ł",
            "ß",
            "Œ",
            "Åsa",
            "qwert",
            "aaa",
            "x",
            "phd",
            "sr",
            "李",
            "Ã",
        ]
    ),
    st.text("abcXYZéñ", min_size=1, max_size=5),
)
MARKS = st.sampled_from(
    ["-", ".", "..", "7", "07", "'", "-.", "1a", "\u2019", "_", "(", ")", '"', "&", "+", "@", ":", "*", "4711"]
)
WORDS = st.one_of(
    RUNS,
    st.builds("".join, st.lists(st.one_of(RUNS, MARKS), min_size=1, max_size=7)),
    st.text(min_size=1, max_size=6).filter(lambda text: set(" ,;/").isdisjoint(text)),
)


@given(st.lists(WORDS, min_size=1, max_size=20))
def test_words_taken_apart_by_kernels_are_those_looked_at_one_by_one(words):
    """Class, pieces and flags of each word."""
    known, _ = vocabulary([Texts.of(words)])
    found = list(Texts(known.pieces.data, known.pieces.starts, known.pieces.ends))
    places = list(zip(known.pieces.firsts.tolist(), known.pieces.counts.tolist(), strict=True))
    for number, word in enumerate(dict.fromkeys(words)):
        form, pieces = form_of(word)
        first, count = places[number]
        of_word = (known.forms[known.words.classes[number]], found[first : first + count])

        assert (form, pieces) == of_word
        assert flags_of(form, pieces) == known.words.flags[number]


@given(st.lists(st.lists(WORDS, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=8))
def test_words_have_one_key_if_and_only_if_they_fold_alike(texts):
    """A word that a name has twice is seen however it is written."""
    known, (worded,) = vocabulary([Texts.of(texts)])
    wholes = {}
    for text, begin, end in zip(texts, worded.bounds[:-1].tolist(), worded.bounds[1:].tolist(), strict=True):
        for word, number in zip(re.findall("[,;/]|[^ ,;/]+", text), worded.words[begin:end].tolist(), strict=True):
            wholes[number] = "".join(form_of(word)[1])
    keys = {number: int(known.words.keys[number]) for number in wholes}

    assert (
        len(set(wholes.values()))
        == len(set(keys.values()))
        == len(set(zip(wholes.values(), keys.values(), strict=True)))
    )
