"""How a brand speaks, as far as it can be read off a text: words that it does not use, and how it addresses people.

Tone cannot be proved. These are proxies, so what they find are findings and no errors.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import attrs

from unifiedcustomer.errors import InvalidMessage, Problem, WrongType
from unifiedcustomer.model_fields import frozen_mapping
from unifiedcustomer.prose import clean_text

__all__ = ["FormOfAddress", "Voice"]


class FormOfAddress(StrEnum):
    """The form in which a customer is addressed, where a language has two."""

    FORMAL = "formal"
    INFORMAL = "informal"


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise WrongType("forbidden_words")
    return tuple(clean_text("forbidden_words", word, longest=60).casefold() for word in value)


def _forms(value: Mapping[str, FormOfAddress | str]) -> Mapping[str, FormOfAddress]:
    found = {}
    for language, form in value.items():
        if language not in _pronouns():
            raise InvalidMessage("forms_of_address", Problem.UNSUPPORTED)
        try:
            found[language] = FormOfAddress(form)
        except ValueError:
            raise InvalidMessage("forms_of_address", Problem.UNKNOWN_NAME) from None
    return frozen_mapping(found)


@attrs.frozen(kw_only=True)
class Voice:
    """What a brand never says, and how it addresses its customers in languages with two forms.

    >>> voice = Voice(forbidden_words=["cheap"], forms_of_address={"de": "formal"})
    >>> voice.forbidden_in("Cheap and good"), voice.wrong_address("Hol dir deinen Code", "de")
    (('cheap',), ('deinen', 'dir'))
    """

    forbidden_words: tuple[str, ...] = attrs.field(default=(), converter=_words)
    #: by language: de, es, fr, it, nl, pt, sv
    forms_of_address: Mapping[str, FormOfAddress] = attrs.field(factory=dict, converter=_forms, hash=False)

    def forbidden_in(self, text: str) -> tuple[str, ...]:
        """The forbidden words that stand in ``text``, as whole words."""
        folded = f" {' '.join(_tokens(text.casefold()))} "
        return tuple(word for word in self.forbidden_words if f" {' '.join(_tokens(word))} " in folded)

    def wrong_address(self, text: str, locale: str) -> tuple[str, ...]:
        """The words in ``text`` that address the reader in the form that is not the brand's, sorted."""
        language = locale.replace("-", "_").partition("_")[0]
        form = self.forms_of_address.get(language)
        if form is None:
            return ()
        other = FormOfAddress.INFORMAL if form is FormOfAddress.FORMAL else FormOfAddress.FORMAL
        strict = set(_pronouns()[language][other])
        return tuple(sorted({word.casefold() for word in _addressed(text) if word in strict}))


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+(?:['’-]\w+)*", text)


def _addressed(text: str) -> Iterator[str]:
    """The words of a text; the first one of a sentence in small letters, since its capital says nothing."""
    begins = True
    for word in re.findall(r"\w+|[.!?:]", text):
        if word in ".!?:":
            begins = True
            continue
        yield word.lower() if begins else word
        begins = False


@cache
def _pronouns() -> Mapping[str, Mapping[str, list[str]]]:
    path = files("unifiedcustomer.rendering") / "tables" / "forms_of_address.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    return {language: row for language, row in rows.items() if isinstance(row, dict)}
