"""Do the renderings of one message say the same? A pure question about their manifests and texts.

Presence: every required fact is shown, or behind a link where it may be. Agreement: a fact has one canonical value in
all of them, and what stands in its place reads back as that. Closed world: nothing that looks like a price, a date, a
percentage, a code, an address or a telephone number stands outside a fact, typed into the prose by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser
from typing import Final

from unifiedcustomer.errors import InvalidMessage, Problem
from unifiedcustomer.facts import FactKind
from unifiedcustomer.messages import Message
from unifiedcustomer.rendered_messages import Finding, FindingCode, RenderedMessage
from unifiedcustomer.rendering.duties import reads_back
from unifiedcustomer.rendering.media import EXCERPTS

__all__ = ["check_consistency"]

_OF_A_LANGUAGE: Final = frozenset({FactKind.TEXT, FactKind.LEGAL_TEXT, FactKind.BRAND_NAME, FactKind.URL})
_PLACE: Final = "\ufffc"  # stands where a fact was
_SHAPES: Final = re.compile(
    r"(?P<percent>[0-9]\s?[%\u066a])"
    r"|(?P<price>(?:[$\u00a3\u00a5\u20a0-\u20cf]|\b(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|INR|JPY)\b)\s?[0-9]"
    r"|[0-9]\s?(?:[$\u00a3\u00a5\u20a0-\u20cf]|(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|INR|JPY|kr)\b))"
    r"|(?P<date>\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b|\b[0-9]{1,2}[./][0-9]{1,2}[./](?:[0-9]{4}|[0-9]{2})\b)"
    r"|(?P<address>https?://|www\.)"
    r"|(?P<phone>\+[1-9][0-9 ().-]{6,18}[0-9])"
    r"|(?P<code>\b(?=[A-Z0-9]{5,20}\b)[A-Z]+[0-9][A-Z0-9]*\b)"
)


def check_consistency(message: Message, renderings: Iterable[RenderedMessage]) -> tuple[Finding, ...]:
    """What is wrong between ``renderings`` of ``message`` for one customer; nothing, where they say the same.

    Raises:
        InvalidMessage: a rendering is of another message or version.
    """
    found = tuple(renderings)
    for rendered in found:
        if (rendered.message_id, rendered.message_version) != (message.id, message.version):
            raise InvalidMessage("renderings", Problem.UNKNOWN_NAME)
    return (
        *(finding for rendered in found for finding in _absent(message, rendered)),
        *(finding for rendered in found for finding in _unreadable(rendered)),
        *_different(found),
        *(finding for rendered in found for finding in _undeclared(rendered)),
    )


def _absent(message: Message, rendered: RenderedMessage) -> Iterator[Finding]:
    if rendered.medium in EXCERPTS:
        return
    there = {landing.fact for landing in rendered.manifest}
    linked = {finding.fact for finding in rendered.findings if finding.code is FindingCode.BEHIND_LINK}
    unaddressed = {finding.fact for finding in rendered.findings if finding.code is FindingCode.NOT_PERSONAL}
    for name in sorted(message.required_in(rendered.channel, rendered.conditions) - there - unaddressed):
        if not (name in linked and message.declaration(name).linkable):
            yield Finding(code=FindingCode.MISSING_FACT, channel=rendered.channel, fact=name)


def _unreadable(rendered: RenderedMessage) -> Iterator[Finding]:
    for landing in rendered.manifest:
        if not reads_back(rendered, landing):
            code = FindingCode.UNREADABLE_FACT
            yield Finding(code=code, channel=rendered.channel, fact=landing.fact, part=landing.part)


def _different(renderings: Sequence[RenderedMessage]) -> Iterator[Finding]:
    """The message's facts alone: what the renderers add is worded for each channel."""
    first: dict[tuple[str, str], str] = {}
    told: set[tuple[str, str]] = set()
    for rendered in renderings:
        for landing in rendered.manifest:
            if "." in landing.fact:
                continue
            # Words and addresses may be another language's; a price is the same in all of them.
            language = rendered.locale.partition("_")[0] if landing.kind in _OF_A_LANGUAGE else ""
            known = first.setdefault((landing.fact, language), landing.canonical)
            if known != landing.canonical and (landing.fact, rendered.channel) not in told:
                told.add((landing.fact, rendered.channel))
                yield Finding(code=FindingCode.DIFFERENT_FACT, channel=rendered.channel, fact=landing.fact)


# ── closed world ────────────────────────────────────────────────────────────────────────────────────────────────────


def _undeclared(rendered: RenderedMessage) -> Iterator[Finding]:
    for part, text in rendered.parts.items():
        rest = _without_facts(rendered, part, text)
        if part == "html":
            rest = _seen(rest)
        for token in _SHAPES.finditer(rest):
            details = {"shape": token.lastgroup or ""}
            code = FindingCode.UNDECLARED_FACT
            yield Finding(code=code, channel=rendered.channel, part=part, details=details)


def _without_facts(rendered: RenderedMessage, part: str, text: str) -> str:
    pieces, end = [], 0
    for landing in sorted((mark for mark in rendered.manifest if mark.part == part), key=lambda mark: mark.start):
        pieces.append(text[end : landing.start])
        end = landing.end
    return _PLACE.join([*pieces, text[end:]])


class _Seen(HTMLParser):
    """The text of a document that a reader sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self._hidden += tag in {"style", "title"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def _seen(html: str) -> str:
    parser = _Seen()
    parser.feed(html)
    parser.close()
    return " ".join(parser.pieces)
