"""A page that stands alone: one file, without scripts, that loads nothing."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

from unifiedcustomer.charts.drawing import style

__all__ = ["page"]

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(title: str, body: str) -> str:
    """A whole document around ``body``, which is HTML; ``title`` is text."""
    return "".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            # Whatever the page shows: nothing is loaded, nothing runs.
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n',
            f"<title>{escape(title)}</title>\n<style>\n{_style()}{style()}</style>\n</head>\n<body>\n",
            body,
            "\n</body>\n</html>\n",
        ]
    )


@cache
def _style() -> str:
    return (files("unifiedcustomer.charts") / "styles" / "page.css").read_text(encoding="utf-8")
