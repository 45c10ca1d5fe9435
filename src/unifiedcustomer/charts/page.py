"""A page that stands alone: one file that loads nothing, and runs nothing but the script it was given, if any."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Final

from unifiedcustomer.charts.drawing import style as chart_style

__all__ = ["page"]

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(title: str, body: str, *, style: str = "", script: str = "") -> str:
    """A whole document around ``body``, which is HTML; ``title`` is text.

    ``style`` and ``script`` are the page's own; no other script runs, whatever gets into the body.
    """
    policy = f"{_POLICY}; script-src 'sha256-{_digest(script)}'" if script else _POLICY
    return "".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            # Whatever the page shows: nothing is loaded, nothing runs.
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
            f"<title>{escape(title)}</title>\n<style>\n{_style()}{chart_style()}{style}</style>\n</head>\n<body>\n",
            body,
            f"<script>{script}</script>" if script else "",
            "\n</body>\n</html>\n",
        ]
    )


def _digest(script: str) -> str:
    return b64encode(sha256(script.encode()).digest()).decode()


@cache
def _style() -> str:
    return (files("unifiedcustomer.charts") / "styles" / "page.css").read_text(encoding="utf-8")
