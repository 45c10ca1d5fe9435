"""What is shown of a text, and what is compared."""

from __future__ import annotations

import time
import unicodedata

import pytest

from unifiedcustomer.errors import Problem
from unifiedcustomer.normalization import text as module
from unifiedcustomer.normalization.text import fold, tidy


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Ann", "Ann"),
        ("  Ann \t Lee\r\n", "Ann Lee"),
        ("Ann\u00a0\u2003Lee\u3000", "Ann Lee"),
        ("Ann\u2028Lee\u0085Kim", "Ann Lee Kim"),
        ("Jo\x00hn", "John"),
        ("Jo\u200bhn\ufeff", "John"),
        ("evil\u202etxt", "eviltxt"),
        ("e\u0301", "\u00e9"),
        ("O&#39;Neil &amp;amp; Sons", "O'Neil & Sons"),
        ("M&uuml;ller &lt;b&gt;", "M\u00fcller &lt;b&gt;"),
        ("AT&T", "AT&T"),
        ("\u5317\u4eac", "\u5317\u4eac"),
    ],
)
def test_tidy_keeps_what_a_reader_sees(raw, shown):
    """Case, accents and script stay; spaces are one space; what nobody sees is gone."""
    assert (shown, None) == tidy(raw, limit=200)


@pytest.mark.parametrize("raw", ["", " ", "\t\n", "\u200b\u200e", "\u3164", "\x00\x01"])
def test_text_that_shows_nothing_is_empty(raw):
    """A text without a visible character is EMPTY."""
    assert (None, Problem.EMPTY) == tidy(raw, limit=200)


def test_text_over_the_limit_is_too_long():
    """Length is counted in code points, before anything else is done."""
    assert (None, Problem.TOO_LONG) == tidy("a" * 201, limit=200)
    assert ("a" * 200, None) == tidy("a" * 200, limit=200)


def test_padding_does_not_make_a_text_too_long():
    """Columns of fixed width are padded with spaces."""
    assert ("Ann", None) == tidy("Ann" + " " * 500, limit=200)


@pytest.mark.parametrize("raw", ["a\ud800", "\udfffb", "\udcff"])
def test_half_a_surrogate_pair_is_a_bad_character(raw):
    """A lone surrogate cannot be stored as UTF-8, so it is refused."""
    assert (None, Problem.BAD_CHARACTER) == tidy(raw, limit=200)


def test_runs_of_marks_are_cut_to_thirty():
    """A stream-safe text has at most thirty non-starters in a row."""
    shown, _ = tidy("a" + "\u0316\u0301" * 100 + "b", limit=1000)

    assert shown is not None
    assert module.LONGEST_MARK_RUN >= sum(map(bool, map(unicodedata.combining, shown)))
    assert shown.endswith("b")


def test_a_long_text_with_short_runs_of_marks_keeps_them():
    """Only runs count, not how many marks there are in all."""
    vietnamese = "Nguy\u1ec5n V\u0103n \u0110\u1eaft " * 10

    assert (vietnamese.strip(), None) == tidy(unicodedata.normalize("NFD", vietnamese), limit=1000)


@pytest.mark.parametrize("unit", ["\u0316\u0301", "\u00c3\u00bc", "&amp;", "\u200b", "((", "\u00e2\u20ac", "\ufdfa"])
def test_hostile_text_takes_little_time(unit):
    """Ten thousand characters of the worst kinds take well under a second."""
    start = time.process_time()

    tidy(unit * (10_000 // len(unit)), limit=10_000)
    fold(unit * (10_000 // len(unit)))

    assert 0.5 > time.process_time() - start


def test_a_megabyte_is_refused_at_once():
    """What is longer than the limit is not read."""
    start = time.process_time()

    assert (None, Problem.TOO_LONG) == tidy("\u0316\u0301" * 500_000, limit=200)
    assert 0.05 > time.process_time() - start


@pytest.mark.parametrize(
    ("shown", "folded"),
    [
        ("Ann", "ann"),
        ("Jean-Pierre", "jean pierre"),
        ("O'Neil", "oneil"),
        ("O\u2019Neil", "oneil"),
        ("M\u00fcller", "muller"),
        ("Stra\u00dfe", "strasse"),
        ("\u00c5sa \u00d6berg", "asa oberg"),
        ("\u0141ukasz \u0110or\u0111e \u00de\u00f3r", "lukasz dorde thor"),
        ("\u0130stanbul \u0131\u015f\u0131k", "istanbul isik"),
        ("\u0412\u043b\u0430\u0434\u0438\u043c\u0438\u0440", "vladimir"),
        ("\u5317\u4eac", "beijing"),
        ("Gal\u00b7la", "galla"),
        ("M\u00aa Jos\u00e9", "ma jose"),
        ("a_b@c.d", "a b c d"),
        ("12 \u00bd", "12 1 2"),
        ("\U0001f338 Anna \u2122", "anna"),
        ("--", ""),
    ],
)
def test_fold_keeps_what_tells_texts_apart(shown, folded):
    """Letters of all scripts become ASCII, apostrophes vanish, other signs separate words."""
    assert folded == fold(shown)


def test_spellings_of_an_umlaut_come_close():
    """Müller is equal to Muller and one letter from Mueller."""
    assert fold("Muller") == fold("M\u00fcller") == fold("Mu\u0308ller")
    assert fold("Mueller").replace("ue", "u") == fold("M\u00fcller")


def test_the_memory_of_folded_characters_is_bounded(monkeypatch):
    """A text with every character there is does not fill the memory."""
    monkeypatch.setattr(module._Folds, "LARGEST", 3)
    folds = module._Folds()

    assert ["a", "b", "c", "d", "d"] == [folds[ord(c)] for c in "abcdd"]
    assert 3 == len(folds)
