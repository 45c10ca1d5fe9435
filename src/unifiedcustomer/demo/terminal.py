"""Where the demo is drawn: a terminal or a pipe of any width and encoding.

Colour is rich's matter, which honours NO_COLOR, FORCE_COLOR and what the terminal can do. What is added here: lines are
never longer than can be read, and where the output cannot hold a character, a plain one stands in its place.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import IO, Final, TextIO, cast

from anyascii import anyascii
from rich.console import Console

__all__ = ["PlainWriter", "save_picture", "terminal"]

_WIDEST: Final = 140
_PADDING: Final = re.compile(r" {1,200}(?=\n)")
_PIPE: Final = 100
_FONT_FACE: Final = re.compile(r"@font-face \{[^}]*\}\s*")
_DRAWN: Final = {"█": "#", "▌": "#", "░": ".", "→": ">", "·": "-", "│": "|", "─": "-", "✓": "+", "✗": "x", "…": "~"}


class PlainWriter:
    """A stream that writes what its encoding can, and a plain character of the same width for what it cannot.

    Blanks at the ends of lines, which only fill up a screen, are left out of pipes.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    @property
    def encoding(self) -> str:
        """That of the stream; it tells rich which lines it may draw."""
        return self._stream.encoding or "utf-8"

    def write(self, text: str) -> int:
        """Write ``text``, whatever it holds."""
        return self._stream.write("".join(map(self._held, text if self.isatty() else _PADDING.sub("", text))))

    def flush(self) -> None:
        """Pass on what was written."""
        self._stream.flush()

    def isatty(self) -> bool:
        """Whether somebody looks at it."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """The stream's number, for asking how wide it is."""
        return self._stream.fileno()

    def _held(self, character: str) -> str:
        try:
            character.encode(self.encoding)
        except UnicodeEncodeError:
            plain = _DRAWN.get(character) or anyascii(character)[:1]
            return plain if plain.isprintable() and plain else "?"
        return character


def terminal(stream: TextIO | None = None, *, width: int | None = None) -> Console:
    """A console on ``stream``, by default standard output, at most 140 columns wide."""
    target = stream or sys.stdout
    console = Console(file=cast("IO[str]", PlainWriter(target)), highlight=False, width=width)
    if width is None:
        # A pipe has no width of its own: rich says 80 then, unless COLUMNS tells.
        told = console.width if console.is_terminal or "COLUMNS" in console._environ else _PIPE  # noqa: SLF001
        console.width = min(told, _WIDEST)
    return console


def save_picture(console: Console, path: Path) -> None:
    """Write what ``console`` recorded as SVG. Its letters are the reader's own: no font is loaded from anywhere."""
    drawn = console.export_svg(title="unifiedcustomer demo")
    path.write_text(_FONT_FACE.sub("", drawn), encoding="utf-8", newline="\n")
