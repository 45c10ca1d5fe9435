"""The languages that WhatsApp knows templates in, by their codes."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from unifiedcustomer.errors import InvalidMessage, Problem

__all__ = ["template_language"]


def template_language(locale: str) -> str:
    """The code for ``locale``: its own, or that of its language.

    >>> template_language("de_LU"), template_language("en_GB")
    ('de', 'en_GB')

    Raises:
        InvalidMessage: there are no templates in that language.
    """
    for code in (locale, locale.partition("_")[0]):
        if code in _codes():
            return code
    raise InvalidMessage("locale", Problem.UNSUPPORTED)


@cache
def _codes() -> frozenset[str]:
    path = files("unifiedcustomer.rendering") / "tables" / "whatsapp_languages.toml"
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8"))["codes"])
