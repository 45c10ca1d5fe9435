"""The renderer's own sentences."""

from __future__ import annotations

import re

import pytest

from unifiedcustomer.rendering.own_words import OWN_LANGUAGES, filled, own_words


@pytest.mark.parametrize("language", OWN_LANGUAGES)
def test_every_language_says_everything(language):
    """The same sentences with the same places in all of them."""
    places = {key: re.findall(r"\{[a-z]+\}", text) for key, text in own_words("en").items()}

    assert places == {key: re.findall(r"\{[a-z]+\}", text) for key, text in own_words(language).items()}


@pytest.mark.parametrize("language", OWN_LANGUAGES)
def test_the_marks_of_an_address_are_told_apart(language):
    """A dot is not a slash, in any language, or nobody could take an address down."""
    words = own_words(language)

    assert 3 == len({words["dot"], words["slash"], words["dash"]})


def test_other_languages_get_english():
    """And the finding says so."""
    assert own_words("en") == own_words("ja_JP")


def test_a_sentence_is_opened_at_its_place():
    """A fact goes between the two halves."""
    assert ("Stop: ", " now") == filled("Stop: {url} now", "url")
    assert ("Stop", "") == filled("Stop", "url")
