"""Text -> lines of a fixed number of columns, as printers and displays have them.

Columns are counted as they are seen: an ideograph takes two, an accent that combines takes none. What must not be
divided, a price, a code, a date, stays on one line as long as one line can hold it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wcwidth import iter_graphemes, wcswidth

__all__ = ["columns_of", "wrap"]

_SPACE = "\ue000"  # stands for a space inside what is not divided; no text of ours has private characters


def columns_of(text: str) -> int:
    """How many columns ``text`` takes."""
    return sum(map(_width, iter_graphemes(text)))


def _width(cluster: str) -> int:
    return max(0, wcswidth(cluster))


def wrap(text: str, columns: int, *, whole: Iterable[tuple[int, int]] = ()) -> tuple[str, ...]:
    """``text`` in lines of at most ``columns`` columns, divided at spaces; line feeds are kept.

    Args:
        text: what is written.
        columns: of a line.
        whole: spans of ``text`` that stay on one line where they fit.

    >>> wrap("Save 10 EUR until Friday", 12, whole=[(5, 11)])
    ('Save 10 EUR', 'until Friday')
    """
    chars = list(text)
    for start, end in whole:
        if columns_of(text[start:end]) <= columns:
            chars[start:end] = ["".join(chars[start:end]).replace(" ", _SPACE)] + [""] * (end - start - 1)
    lines: list[str] = []
    for paragraph in "".join(chars).split("\n"):
        lines += _wrapped(paragraph, columns)
    return tuple(line.replace(_SPACE, " ") for line in lines)


def _wrapped(paragraph: str, columns: int) -> Iterator[str]:
    line = ""
    for word in paragraph.split():
        joined = f"{line} {word}" if line else word
        if _seen(joined) <= columns:
            line = joined
            continue
        if line:
            yield line
        *full, line = _divided(word, columns)
        yield from full
    yield line


def _seen(text: str) -> int:
    return columns_of(text.replace(_SPACE, " "))


def _divided(word: str, columns: int) -> list[str]:
    """A word that is longer than a line, in as few lines as it takes; an address breaks after a slash if it can."""
    pieces, piece, used = [], "", 0
    for cluster in iter_graphemes(word):
        width = _width(cluster)
        if used + width > columns and piece:
            cut = piece.rfind("/") + 1
            head, tail = (piece[:cut], piece[cut:]) if cut > len(piece) // 2 else (piece, "")
            pieces.append(head)
            piece, used = tail, columns_of(tail)
        piece += cluster
        used += width
    return [*pieces, piece]
