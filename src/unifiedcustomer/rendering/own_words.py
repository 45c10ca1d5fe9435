"""The sentences that rendering adds by itself: the way out of a mailing, the opening of a call. One file a language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

__all__ = ["OWN_LANGUAGES", "colon", "filled", "own_words"]

OWN_LANGUAGES = ("de", "en", "es", "fr", "nl", "sv")


def own_words(locale: str) -> Mapping[str, str]:
    """The sentences in the language of ``locale``, or in English where it is not among `OWN_LANGUAGES`."""
    language = locale.partition("_")[0]
    return _read(language if language in OWN_LANGUAGES else "en")


def colon(locale: str) -> str:
    r"""What stands between a label and what it leads to: French sets a space before it, which does not break.

    >>> colon("nl"), colon("fr_BE")
    (': ', '\xa0: ')
    """
    return "\u00a0: " if locale.partition("_")[0] == "fr" else ": "


@cache
def _read(language: str) -> Mapping[str, str]:
    path = files("unifiedcustomer.rendering") / "wording" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def filled(sentence: str, name: str) -> tuple[str, str]:
    """What stands before and after ``{name}`` in a sentence of ours, so that a fact can be put between."""
    before, _, after = sentence.partition(f"{{{name}}}")
    return before, after
