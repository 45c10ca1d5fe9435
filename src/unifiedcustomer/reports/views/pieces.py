"""What views are made of: text that is escaped, lines, frames for documents of their own."""

from __future__ import annotations

from html import escape
from typing import Final

from unifiedcustomer.rendering.marked_text import MarkedText

__all__ = ["frame", "initial", "marked", "text"]


def text(value: str) -> str:
    """Text as it is, with its line breaks."""
    return escape(value, quote=True).replace("\n", "<br>")


def marked(value: MarkedText) -> str:
    """Text with what is strong in it."""
    pieces, end = [], 0
    for start, stop in value.strong:
        pieces += [text(value.text[end:start]), "<b>", text(value.text[start:stop]), "</b>"]
        end = stop
    return "".join([*pieces, text(value.text[end:])])


def frame(document: str, css: str, title: str, heights: tuple[int, int] | None = None) -> str:
    """A document in a frame of its own, in which nothing runs and from which nothing gets out.

    Without scripts a frame does not learn how high its document is; ``heights`` in pixels, at a desk and on a phone,
    say it.
    """
    high = "" if heights is None else f' style="--desk:{heights[0]}px;--hand:{heights[1]}px"'
    return (
        f'<iframe class="{css}" title="{text(title)}"{high} sandbox="" loading="lazy" srcdoc="{escape(document)}">'
        "</iframe>"
    )


def initial(name: str) -> str:
    """The sender's picture where there is none: the first letter of the name."""
    if not name[:1].isalpha():  # a number, of which a phone knows no name
        return f'<span class="avatar nobody" aria-hidden="true">{_HEAD_AND_SHOULDERS}</span>'
    return f'<span class="avatar" aria-hidden="true">{text(name[:1].upper())}</span>'


_HEAD_AND_SHOULDERS: Final = (
    '<svg viewBox="0 0 24 24" width="20" height="20" fill="currentColor"><circle cx="12" cy="8" r="4"/>'
    '<path d="M4 21c0-5 3.6-8 8-8s8 3 8 8z"/></svg>'
)
