"""How high a text is on paper, reckoned before it is printed: word by word, in the widths of the letters.

Paper does not scroll: what is longer than it is cut off, and with it the facts that stand there. A count of characters
would not do, since ten short paragraphs are higher than a long one. The reckoning leans to the safe side.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from html.parser import HTMLParser
from importlib.resources import files
from math import ceil
from typing import Any, Final

from attrs import frozen
from wcwidth import wcwidth

__all__ = ["MM_PER_POINT", "PaperText", "height_on_paper", "lines_on_paper", "paper_text"]

MM_PER_POINT: Final = 25.4 / 72
_BOLD: Final = 1.07
_SAFE: Final = 1.03  # other fonts of the style sheet's are a little wider
_BOXES: Final = frozenset({"p", "h1", "h2", "li", "tr"})
_GROUPS: Final = {"ul": "ul", "ol": "ul", "table": "table"}
_NAMED: Final = frozenset({"legal", "imprint", "brand", "label", "url", "code", "code-label", "code-value", "action"})
_CELL: Final = "\x00"  # begins a cell; no text has it
_VOID: Final = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_BARS, _PICTURE = 16.0, 42.0  # millimetres; the style sheets let none be higher


@frozen(kw_only=True)
class PaperText:
    """How text stands on one kind of paper; the fields are those of ``tables/paper_text.toml``."""

    margin_across: float  #: millimetres of the width that are not for text
    margin_down: float
    code_side: float  #: of a QR code
    action_gap: float  #: between the code of an action and its words
    boxes: Mapping[str, Mapping[str, float]]


@cache
def paper_text(name: str) -> PaperText:
    """The rules of one kind of paper: ``print_block``, ``postcard``, ``address``."""
    row = dict(_table()[name])
    plain = {field: row.pop(field) for field in ("margin_across", "margin_down", "code_side", "action_gap")}
    return PaperText(**plain, boxes=row)


@cache
def _table() -> Mapping[str, Any]:
    path = files("unifiedcustomer.rendering") / "tables" / "paper_text.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def height_on_paper(html: str, paper: PaperText, *, width: float) -> int:
    """Millimetres that the elements of ``html`` need in a column of ``width`` millimetres."""
    reader = _Reader(paper, width)
    reader.feed(html)
    reader.close()
    return ceil(reader.height)


def lines_on_paper(text: str, size: float, width: float, *, bold: bool = False, each: float = 0.0) -> int:
    """The lines that ``text`` takes in ``size`` points and ``width`` millimetres.

    >>> lines_on_paper("one two three", 10, 100), lines_on_paper("one two three", 10, 14)
    (1, 2)
    """
    room = width / (size * MM_PER_POINT) * 1000 / (_SAFE * (_BOLD if bold else 1.0))
    lines, used = 1, 0.0
    for word in text.split():
        needed = each * len(word) if each else float(sum(map(_width, word)))
        if used and used + 278 + needed <= room:
            used += 278 + needed
            continue
        if used:
            lines += 1
        lines += ceil(needed / room) - 1  # a word that is longer than a line is broken
        used = needed % room if needed > room else needed
    return lines


@lru_cache(maxsize=4096)
def _width(char: str) -> int:
    known = _widths()
    found = known.get(char) or known.get(unicodedata.normalize("NFD", char)[0])
    if found is not None:
        return found
    cells = wcwidth(char)
    return 0 if cells == 0 else 1000 if cells == 2 else 680


@cache
def _widths() -> Mapping[str, int]:
    return {char: int(width) for width, chars in _table()["widths"].items() for char in chars}


class _Reader(HTMLParser):
    """Adds up boxes from the top to the bottom."""

    def __init__(self, paper: PaperText, width: float) -> None:
        super().__init__(convert_charrefs=True)
        self.height = 0.0
        self._paper = paper
        self._width = width
        self._open: list[tuple[str, str]] = []  # tags with the box that they are, or nothing
        self._texts: list[list[str]] = []
        self._beside = 0.0  # how much of the width a code takes
        self._least = 0.0  # how low what stands beside it may end

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.handle_starttag(tag, attrs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        css = dict(attrs).get("class") or ""
        if tag == "svg":
            self._drawn(css)
        elif tag == "img":
            self.height += _PICTURE
        elif tag == "br":
            self._line_ends()
        elif tag in {"td", "th"}:
            self.handle_data(_CELL)
        if tag in _VOID:
            return
        is_inside = any(box == "action" for _, box in self._open) and tag == "p"
        box = css if css in _NAMED else _GROUPS.get(tag, "" if is_inside else tag if tag in _BOXES else "")
        self._open.append((tag, box if box in self._paper.boxes else "p" if box else ""))
        box = self._open[-1][1]
        if box:
            self._line_ends()
            self.height += self._paper.boxes[box]["before"]
            self._texts.append([])
            if box == "action":
                self._least = self.height

    def handle_endtag(self, tag: str) -> None:
        while any(tag == opened for opened, _ in self._open):
            opened, box = self._open.pop()
            if box:
                self._close(box)
            if opened == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._texts:
            self._texts[-1].append(data)

    def _row(self, cells: list[str], rule: Mapping[str, float]) -> int:
        """The lines of a row of a table: at worst its columns are equally wide, whatever stands in them."""
        width = self._width / len(cells) - 2
        return max(lines_on_paper(cell, rule["size"], max(width, 5.0), bold=True) for cell in cells)

    def close(self) -> None:
        super().close()
        while self._open:
            _, box = self._open.pop()
            if box:
                self._close(box)

    def _close(self, box: str) -> None:
        self._write(box, "".join(self._texts.pop()))
        if box == "action":
            self.height = max(self.height, self._least)
            self._beside = self._least = 0.0
        self.height += self._paper.boxes[box]["after"]

    def _line_ends(self) -> None:
        """What was written in a box so far has its own lines, as a new box begins or a line is broken."""
        boxes = [box for _, box in self._open if box]
        if self._texts and boxes:
            self._write(boxes[-1] if len(boxes) == len(self._texts) else "p", "".join(self._texts[-1]))
            self._texts[-1] = []

    def _write(self, box: str, text: str) -> None:
        rule = self._paper.boxes[box] if "size" in self._paper.boxes[box] else self._paper.boxes["p"]
        if not text.strip():
            return
        width = max(self._width - self._beside - rule.get("indent", 0.0), 10.0)
        if _CELL in text:
            lines = self._row(text.split(_CELL)[1:], rule)
        else:
            lines = lines_on_paper(text, rule["size"], width, bold=bool(rule.get("bold")), each=rule.get("each", 0.0))
        self.height += lines * rule["size"] * rule["line"] * MM_PER_POINT

    def _drawn(self, css: str) -> None:
        side = _BARS if css == "bars" else self._paper.code_side
        if any(box == "action" for _, box in self._open):
            self._least = max(self._least, self.height + side)
            self._beside = side + self._paper.action_gap
        else:
            self._line_ends()
            self.height += side
