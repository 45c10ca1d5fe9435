"""What views are made of: text that is escaped, lines, frames for documents of their own."""

from __future__ import annotations

from html import escape

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


def frame(document: str, css: str, title: str) -> str:
    """A document in a frame of its own, in which nothing runs and from which nothing gets out."""
    return (
        f'<iframe class="{css}" title="{text(title)}" sandbox="" loading="lazy" srcdoc="{escape(document)}"></iframe>'
    )


def initial(name: str) -> str:
    """The sender's picture where there is none: the first letter of the name."""
    return f'<span class="avatar" aria-hidden="true">{text(name[:1].upper())}</span>'
