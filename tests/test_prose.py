"""Prose: cleaned, and taken apart once."""

from __future__ import annotations

import pytest

from unifiedcustomer.errors import InvalidMessage, Problem, WrongType
from unifiedcustomer.prose import (
    MOST_MARKS,
    FactRef,
    Link,
    Words,
    clean_text,
    names_in,
    parse_prose,
    typographic_fold,
)


def refused(text):
    with pytest.raises(InvalidMessage) as caught:
        parse_prose(text)
    assert "text" == caught.value.field
    return caught.value.problem


def test_names_styles_and_strong_words_are_told_apart():
    """An author's text becomes words and places for facts, each knowing whether it is strong."""
    assert (
        Words("Save "),
        FactRef("offer", strong=True),
        Words(" now", strong=True),
        Words(" until "),
        FactRef("ends", "full"),
    ) == parse_prose("Save **{offer} now** until {ends:full}")


def test_a_backslash_takes_the_meaning_away():
    """Braces, stars and brackets can be written."""
    assert (Words("{a} 2*3 [b] \\"),) == parse_prose(r"\{a\} 2\*3 \[b] \\")


def test_single_stars_and_brackets_stand_for_themselves():
    """Only what the language has is special."""
    for text in ("a * b [c] (d)", "snake_case", "_open", "a _b", "x_ y", "2_000_000"):
        assert (Words(text),) == parse_prose(text)


def test_links_and_stress_are_told_apart():
    """Words between brackets lead to the link that is named after them; words between underscores are stressed."""
    assert (
        Words("See "),
        Link((Words("our ", strong=True), FactRef("what", strong=True)), "shop"),
        Words(" "),
        FactRef("given_name", emphasised=True),
        Words(" now", emphasised=True),
    ) == parse_prose("See **[our {what}]({shop})** _{given_name} now_")
    assert {"what", "shop", "given_name"} == names_in(parse_prose("[{what}]({shop}) {given_name}"))


def test_line_breaks_are_spaces():
    """An author may break lines in the source as in Markdown."""
    assert (Words("one two"),) == parse_prose("\n  one\r\n\t two ")


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "}",
        "{}",
        "{{name}}",
        "{Name}",
        "{name",
        "{a.b}",
        "{a[0]}",
        "{a!r}",
        "{a:>10}",
        "**a",
        r"\n",
        "](",
        "a]({b})",
        "[]({b})",
        "[**a]({b})**",
    ],
)
def test_what_is_not_in_the_language_is_refused(text):
    """There are no attributes, indexes, conversions or widths, and nothing is left open."""
    assert Problem.BAD_SYNTAX is refused(text)


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ud800", "\ue000", "\uffff"])
def test_control_characters_are_refused(char):
    """What is a command to a header, a terminal or a printer is no text."""
    assert Problem.BAD_CHARACTER is refused(f"a{char}b")


@pytest.mark.parametrize("blank", ["\u3164", "\uffa0", "\u2800", "\u115f\u1160", "\u034f", "\u17b4"])
def test_letters_without_ink_are_no_name(blank):
    """A name made of them would be there for a program, and not for a reader."""
    assert "Ann" == clean_text("name", f"A{blank}nn{blank}", longest=50)
    with pytest.raises(InvalidMessage) as caught:
        clean_text("name", blank * 3, longest=50)
    assert Problem.EMPTY is caught.value.problem


def test_a_pile_of_marks_is_refused():
    """It would cover the lines around it. What scripts do pile up stays."""
    for name in ("a" + "\u0301" * MOST_MARKS, "ที่นั่น", "བསྒྲུབས", "नमस्ते", "1\ufe0f\u20e3", "שָׁלוֹם", "Nguyễn"):
        assert clean_text("name", name, longest=50)
    with pytest.raises(InvalidMessage) as caught:
        clean_text("name", "Z" + "\u0300\u0316\u20d2" * 4, longest=50)
    assert Problem.BAD_CHARACTER is caught.value.problem


def test_invisible_and_bidirectional_controls_are_dropped():
    """What changes how the text around it reads goes; joiners stay, since emoji and Persian need them."""
    assert "ab\u200dc\u200cd" == clean_text("x", "\u202ea\u2066b\u200dc\u200c\ufeffd\u00ad\u2069", longest=50)


def test_an_encoded_word_is_refused():
    """Header code of some interpreters would decode it."""
    with pytest.raises(InvalidMessage) as caught:
        clean_text("name", "=\u200b?utf-8?q?a=0ABcc:x?=", longest=50)
    assert ("name", Problem.BAD_CHARACTER) == (caught.value.field, caught.value.problem)


def test_lengths_are_capped_before_anything_else():
    """A megabyte of combining marks is refused at once."""
    assert Problem.TOO_LONG is refused("a" + "\u0301" * 1_000_000)
    with pytest.raises(InvalidMessage):
        clean_text("x", "abc", longest=2)


def test_nothing_is_refused():
    """An empty text is no text."""
    assert Problem.EMPTY is refused(" \n ")


@pytest.mark.parametrize("text", [None, 5, b"a", ["a"]])
def test_only_text_is_prose(text):
    """Anything else is a wrong type."""
    with pytest.raises(WrongType):
        parse_prose(text)
    with pytest.raises(WrongType):
        clean_text("x", text, longest=9)


def test_folding_is_about_typography_alone():
    """Spaces, quotes, dashes and dots become plain; letters and digits stay."""
    assert "1 234,5 zł - 'a' \"b\"..." == typographic_fold("1\u202f234,5\u00a0zł – ‘a’ «b»…")
