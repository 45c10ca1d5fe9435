"""Text with strong spans, and its form in languages that have marks for them: Slack's mrkdwn, WhatsApp's asterisks.

A writer notes which spans are strong; marks and escapes are put in by whoever knows the language. So a customer's name
with an asterisk in it is a name and no mark.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import attrs

from unifiedcustomer.model_fields import masked
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.delivery import Delivery
from unifiedcustomer.rendering.part_writer import FactForm, PartWriter

__all__ = ["MarkedText", "MarkedWriter", "inert_marks"]

_WORD_JOINER: Final = "\u2060"
"""Has no width; facts drop it when they are read back, so a text with it is the same text."""


@attrs.frozen
class MarkedText:
    """A text and the spans of it that are strong, in order."""

    text: str = attrs.field(repr=masked)
    strong: tuple[tuple[int, int], ...] = ()

    def written(self, *, mark: str, escape: Callable[[str], str] = str) -> str:
        """The text in a language in which ``mark`` stands around what is strong.

        >>> MarkedText("Save 20 % & more", ((5, 9),)).written(mark="*", escape=lambda text: text.replace("&", "&amp;"))
        'Save *20 %* &amp; more'
        """
        pieces, end = [], 0
        for start, stop in self.strong:
            pieces += [escape(self.text[end:start]), mark, escape(self.text[start:stop]), mark]
            end = stop
        return "".join([*pieces, escape(self.text[end:])])


class MarkedWriter(PartWriter):
    """Writes text and notes where it is strong."""

    def __init__(self, delivery: Delivery, part: str, *, form: FactForm | None = None, isolates: bool = True) -> None:
        super().__init__(delivery, part, form=form, isolates=isolates)
        self._strong: list[tuple[int, int]] = []

    @property
    def marked(self) -> MarkedText:
        """What was written; spans that touch are one."""
        spans: list[tuple[int, int]] = []
        for start, end in self._strong:
            touches = bool(spans) and spans[-1][1] == start
            spans.append((spans.pop()[0] if touches else start, end))
        return MarkedText(self.text, tuple(spans))

    def strengthen(self) -> None:
        """Make all of it strong, as a heading is."""
        self._strong = [(0, self._length)] if self else []

    def emphasised(self, text: str, *, strong: bool) -> None:
        """Write words, strong where the author says so."""
        start = self._length
        self.words(text)
        self._note(start, strong=strong)

    def fact(self, fact: BoundFact, style: str = "", *, strong: bool = False) -> None:
        """Write a fact and note where it stands."""
        start = self._length
        super().fact(fact, style)
        self._note(start, strong=strong)

    def _note(self, start: int, *, strong: bool) -> None:
        written = self.text[start:] if strong else ""
        if written.strip():  # a mark beside a space is an asterisk
            first = start + len(written) - len(written.lstrip())
            self._strong.append((first, start + len(written.rstrip())))


def inert_marks(text: str, marks: Sequence[str]) -> str:
    """``text`` with an invisible joiner after each mark, so that it marks nothing.

    >>> inert_marks("*Ann*", "*_~`").replace(chr(0x2060), "|")
    '*|Ann*|'
    """
    for mark in marks:
        text = text.replace(mark, mark + _WORD_JOINER)
    return text
