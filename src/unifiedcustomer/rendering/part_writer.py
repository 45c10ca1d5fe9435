"""Writing one part of a payload while noting where each fact lands."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from unifiedcustomer.facts import BrandName, FactKind, LegalText, Phone, Url, canonical
from unifiedcustomer.prose import FactRef, Link, Words
from unifiedcustomer.rendered_messages import Landing, Origin, Presence
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.delivery import Delivery
from unifiedcustomer.rendering.formats import write_fact
from unifiedcustomer.rendering.own_words import filled, own_words
from unifiedcustomer.rendering.templates import Cell, FixedLines, Surrounded, Template, landing_of

__all__ = ["COPIED", "FactForm", "PartWriter", "own_fact", "reads_other_way", "text_direction"]

FactForm = Callable[[BoundFact, str], str]
"""How a channel writes a fact, given the author's style."""

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
COPIED: Final = frozenset({FactKind.CODE, FactKind.URL, FactKind.PHONE})
"""Kinds that are copied out or tapped on; an invisible character would go with them."""


class PartWriter:
    """Text, and the landings in it."""

    def __init__(self, delivery: Delivery, part: str, *, form: FactForm | None = None, isolates: bool = True) -> None:
        self.delivery = delivery
        self.part = part
        self.landings: list[Landing] = []
        self._form = form or self._as_the_locale
        self._isolates = isolates
        self._pieces: list[str] = []
        self._length = 0
        self._cells: list[Cell] = []

    @property
    def text(self) -> str:
        """What was written."""
        return "".join(self._pieces)

    def __bool__(self) -> bool:
        return self._length > 0

    def raw(self, text: str) -> None:
        """Write ``text`` as it is."""
        self._pieces.append(text)
        self._length += len(text)

    def words(self, text: str) -> None:
        """Write words of an author, or of ours."""
        self.raw(text)

    def prose(self, text: str) -> None:
        """Write an author's text with its facts."""
        for inline in self.delivery.inlines(text):
            if isinstance(inline, Link):
                self.linked(self.delivery.facts[inline.name], inline.label)
            else:
                self.inline(inline)

    def inline(self, inline: Words | FactRef) -> None:
        """Write words or a fact, marked as the author marks them."""
        if inline.emphasised:
            self.stress(begins=True)
        if isinstance(inline, FactRef):
            self.fact(self.delivery.facts[inline.name], inline.style, strong=inline.strong)
        else:
            self.emphasised(inline.text, strong=inline.strong)
        if inline.emphasised:
            self.stress(begins=False)

    def linked(self, fact: BoundFact, label: Sequence[Words | FactRef]) -> None:
        """Write words that lead somewhere; plain text has the address after them."""
        for inline in label:
            self.inline(inline)
        self.words(" (")
        self.fact(fact)
        self.words(")")

    def stress(self, *, begins: bool) -> None:
        """Begin or end words that are stressed; plain text has no way to."""

    def emphasised(self, text: str, *, strong: bool) -> None:
        """Write words; plain text has no way to make them strong."""
        del strong
        self.words(text)

    def fact(self, fact: BoundFact, style: str = "", *, strong: bool = False) -> None:
        """Write a fact and note where it stands."""
        surround = self.surround(style, strong=strong)
        if fact.is_open:
            self._leave_open(fact, surround, Presence.SHOWN)
            return
        before, text, after = surround(fact)
        self.raw(before)
        self.landed(fact, text)
        self.raw(after)

    def surround(self, style: str, *, strong: bool) -> Callable[[BoundFact], Surrounded]:
        """How a fact is written here: what stands before it, how it looks, what stands after it."""
        del strong
        form, isolates, locale = self._form, self._isolates, self.delivery.locale

        def surrounded(fact: BoundFact) -> Surrounded:
            text = form(fact, style)
            if isolates and fact.kind not in COPIED and reads_other_way(text, locale):
                return _FIRST_STRONG_ISOLATE, text, _POP_ISOLATE
            return "", text, ""

        return surrounded

    def address(self, fact: BoundFact, presence: Presence) -> None:
        """Write the address of a `Url` fact, where nobody reads it: behind a button, behind a picture."""
        if fact.is_open:
            self._leave_open(fact, _as_address, presence)
        else:
            self.landed(fact, _as_address(fact)[1], presence)

    def landed(self, fact: BoundFact, text: str, presence: Presence = Presence.SHOWN) -> None:
        """Write ``text``, which is how ``fact`` looks here."""
        start = self._length
        self.raw(self.source(text))
        self.landings.append(landing_of(fact, self.part, start, self._length, presence))

    def source(self, text: str) -> str:
        """``text`` in the language of this part, in which it stands for itself."""
        return text

    @property
    def octets(self) -> bytes:
        """The text in UTF-8."""
        return self.text.encode()

    def line_runs(self) -> Iterator[str | FixedLines]:
        """The text, in one piece."""
        yield self.text

    # ── what comes later ────────────────────────────────────────────────────────────────────────────────────────────

    def template(self) -> Template:
        """What was written, with the places that were left open."""
        return Template(self.part, self.text, self.landings, self._cells)

    def _leave_open(self, fact: BoundFact, surround: Callable[[BoundFact], Surrounded], presence: Presence) -> None:
        """Leave the place of ``fact`` open, to be filled as it would be filled now."""
        source = self.source

        def write(value: BoundFact) -> Surrounded:
            before, text, after = surround(value)
            return before, source(text), after

        cell = Cell(before=self._length, landed=len(self.landings), fact=fact.name, presence=presence, write=write)
        self._cells.append(cell)

    # ── what we add ─────────────────────────────────────────────────────────────────────────────────────────────────

    def own(self, key: str, name: str = "", fact: BoundFact | None = None) -> None:
        """Write one of our sentences, with a fact in the place of ``{name}``."""
        before, after = filled(own_words(self.delivery.locale)[key], name)
        self.words(before)
        if fact is not None:
            self.fact(fact)
        self.words(after)

    def brand_name(self) -> BoundFact:
        """The sender's name, as a fact."""
        return own_fact("brand.name", BrandName(self.delivery.brand.name_in(self.delivery.channel)))

    def _as_the_locale(self, fact: BoundFact, style: str) -> str:
        return write_fact(fact.value, self.delivery.locale, style)


def _as_address(fact: BoundFact) -> Surrounded:
    assert isinstance(fact.value, Url)
    return "", fact.value.value, ""


def own_fact(name: str, value: BrandName | LegalText | Phone | Url) -> BoundFact:
    """A fact of the sender's, which no author declares; its name has a dot."""
    return BoundFact(name=name, value=value, canonical=canonical(value), origin=Origin.BRAND)


def reads_other_way(text: str, locale: str) -> bool:
    """Whether ``text`` has letters that run against the direction of ``locale``."""
    if text_direction(locale) == "rtl":
        return any(unicodedata.bidirectional(char) == "L" for char in text)
    # No letter before Hebrew runs from right to left.
    return (
        not text.isascii()
        and max(text) >= "\u0590"
        and any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text)
    )


@lru_cache(maxsize=64)
def text_direction(locale: str) -> str:
    """``ltr`` or ``rtl``."""
    from babel import Locale

    return str(Locale.parse(locale).text_direction)
