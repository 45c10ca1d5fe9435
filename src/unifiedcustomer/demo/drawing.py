"""The few forms that every chapter is drawn with: colours by meaning, a heading, a bar."""

from __future__ import annotations

from typing import Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

import unifiedcustomer as uc

__all__ = ["AGAINST", "FOR", "NAMED", "QUIET", "STRONG", "bar", "heading", "indented", "share", "source_style", "words"]

# Colours of the terminal's own theme, so that they can be read on light and on dark.
FOR: Final = "green"
AGAINST: Final = "red"
NAMED: Final = "cyan"
QUIET: Final = "bright_black"
STRONG: Final = "bold"

_SOURCES: Final = {"till": "yellow", "webshop": "blue", "call_centre": "magenta", "app": "green", "crm": "cyan"}


def source_style(key: uc.RecordKey | str) -> str:
    """The colour of a system, the same in every chapter."""
    return _SOURCES.get(key if isinstance(key, str) else key.source, NAMED)


def words(code: str) -> str:
    """A code as people write it: ``most_recent`` is most recent."""
    return code.replace("_", " ")


def share(value: float | None) -> str:
    """A share between 0 and 1 in percent; what was not measured is never zero."""
    return "not measured" if value is None else f"{value:.1%}"


def heading(number: int, title: str, aside: str = "") -> RenderableType:
    """The line above a chapter."""
    line = Text.assemble((f"{number}  ", NAMED), (title, STRONG), (f"  {aside}" if aside else "", QUIET))
    return Padding(Rule(line, align="left", style=QUIET, characters="─"), (1, 0, 0, 0))


def indented(content: RenderableType) -> RenderableType:
    """A little inward, below a heading."""
    return Padding(content, (1, 0, 0, 2))


def bar(value: float, most: float, width: int) -> str:
    """A bar of ``width`` characters at most; what is there at all is seen."""
    return "█" * max(round(width * value / most), 1 if value else 0)
