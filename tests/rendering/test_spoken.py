"""Facts as they are said."""

from __future__ import annotations

import pytest

from unifiedcustomer.facts import Code, Date, FactKind, Percent, Text, Url
from unifiedcustomer.money import Money
from unifiedcustomer.rendering.spoken import can_be_taken_down, hear, say


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (Money("19.9", "EUR"), "19.90 euros", "19,90 Euro"),
        (Percent("12.5"), "12.5 percent", "12,5 Prozent"),
        (Code("AB-1"), "A, B, dash, 1", "A, B, Bindestrich, 1"),
        (Url("https://kestrel.example/a-b/c"), "kestrel dot example slash a dash b slash c", None),
        (Url("https://kestrel.example/a"), None, "kestrel Punkt example Schrägstrich a"),
        (Url("https://kestrel.example/a?b=c"), "https://kestrel.example/a?b=c", "https://kestrel.example/a?b=c"),
        (Date("2026-11-30"), "November 30, 2026", "30. November 2026"),
        (Text("Blu"), "Blu", "Blu"),
    ],
)
def test_a_fact_is_said_and_taken_down_again(value, english, german):
    """In words where it is read out, letter by letter where it is written down."""
    for locale, said in (("en", english), ("de", german)):
        if said is not None:
            assert said == say(value, locale)
            assert value == hear(said, FactKind(value.__class__.__name__.lower()), locale)


def test_what_cannot_be_heard_rightly_is_said_as_it_is_written():
    """A code that is a word for a mark would come out as the mark."""
    assert "A_1" not in say(Code("A.1"), "en")
    assert "12.5%" == say(Percent("12.5"), "vi").replace(",", ".")  # CLDR has no word for it there


def test_a_mark_may_have_two_words():
    """As in French and Dutch."""
    link = Url("https://kestrel.example/a")

    assert "kestrel point example barre oblique a" == say(link, "fr")
    assert link == hear(say(link, "nl"), FactKind.URL, "nl")


def test_nonsense_is_not_heard():
    """As None, not as an error."""
    assert hear("A, !", FactKind.CODE, "en") is None
    assert hear("<>", FactKind.URL, "en") is None


def test_a_long_link_cannot_be_taken_down():
    """The finding says so; the agent can send it instead."""
    assert can_be_taken_down(Url("https://kestrel.example/autumn"))
    assert not can_be_taken_down(Url("https://kestrel.example/a?utm_source=call"))
    assert can_be_taken_down(Text("anything else"))
