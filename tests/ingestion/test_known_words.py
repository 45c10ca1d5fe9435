"""Words that values are known by."""

from __future__ import annotations

import pytest

from unifiedcustomer.ingestion import known_words
from unifiedcustomer.ingestion.known_words import (
    folded,
    is_city,
    is_country,
    is_given_name,
    is_street_word,
    sexes_of,
    words,
)


@pytest.mark.parametrize("name", ["anna", "bob", "katarzyna", "giulia", "mette", "aino", "joao", "solveig"])
def test_given_names_are_known_in_all_languages(name):
    """Those that normalization ships count, and those of the languages that it does not."""
    assert is_given_name(name)


@pytest.mark.parametrize("word", ["a", "", "smith", "london", "mr"])
def test_other_words_are_no_given_names(word):
    """An initial is no name."""
    assert not is_given_name(word)


def test_places_are_known_by_their_words():
    """Codes of countries are written in capitals; names as people write them."""
    assert is_city(words("São Paulo"))
    assert not is_city(words("Nowhere"))
    assert [True, False, True, True] == [is_country(text) for text in ("DE", "de", "Österreich", "United Kingdom")]


@pytest.mark.parametrize(
    ("word", "known"),
    [("rue", True), ("hauptstrasse", True), ("str", True), ("storgatan", True), ("kerkstraat", True), ("lamp", False)],
)
def test_streets_are_known_by_a_word_or_by_its_end(word, known):
    """German and Nordic streets are one word."""
    assert known == is_street_word(word)


def test_sexes_are_known_in_the_languages_of_the_table():
    """V is a woman in Dutch, H a man in French."""
    assert [(True, False), (False, True), (False, False)] == [sexes_of(text) for text in ("Herr", "V", "x")]


def test_the_table_is_folded():
    """A word that is not written as values are could never be met."""
    found = {word for row in known_words._table().values() for word in row.split()}

    assert set() == {word for word in found if word != folded(word)}
