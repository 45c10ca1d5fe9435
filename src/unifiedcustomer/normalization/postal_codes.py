"""Postal codes -> as the country writes them, and as they are compared: upper case, without spaces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

import attrs

from unifiedcustomer.errors import Problem
from unifiedcustomer.normalization.placeholders import is_placeholder
from unifiedcustomer.normalization.spreadsheets import undone
from unifiedcustomer.normalization.tables import read_toml
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.records import NormalizedValue, Role

__all__ = ["CodeRules", "code_rules", "countries_with_postal_codes", "postal_code", "written_postal_code"]

LONGEST_POSTAL_CODE: Final = 40
_CLASSES: Final = {"#": "[0-9]", "@": "[A-Z]", "*": "[A-Z0-9]"}
_FOREIGN_SIGN: Final = re.compile(r"[A-Z]{1,3}(?=[0-9])", re.ASCII)  # D-10115, the sign of a car before the code


@attrs.frozen(kw_only=True)
class Picture:
    """One way in which codes are written, such as ``#### @@``."""

    text: str
    shape: re.Pattern[str]  #: of the code without spaces and hyphens

    @classmethod
    def of(cls, text: str) -> Picture:
        """The picture that ``text`` draws."""
        shape = "".join(_CLASSES.get(c, c) for c in text if c in _CLASSES or c.isalnum())
        return cls(text=text, shape=re.compile(shape, re.ASCII))

    @property
    def compact(self) -> str:
        """The signs without spaces and hyphens."""
        return "".join(c for c in self.text if c in _CLASSES or c.isalnum())

    def written(self, compact: str) -> str:
        """``compact`` with its spaces and hyphens."""
        if len(compact) == len(self.text):
            return compact
        characters = iter(compact)
        return "".join(next(characters) if c in _CLASSES or c.isalnum() else c for c in self.text)


@attrs.frozen(kw_only=True)
class CodeRules:
    """How one country writes its codes."""

    pictures: tuple[Picture, ...]
    zeros: int  #: how many leading zeros a code can have
    compared: int | None  #: how many characters are compared; None for all

    @property
    def literal(self) -> str:
        """The letters with which each code begins."""
        return "".join(filter(str.isalpha, self.pictures[0].text.partition("#")[0].replace("@", "")))

    def read(self, compact: str) -> tuple[str, str] | None:
        """Key and written form of ``compact``, or None where no picture fits."""
        found = self._fitting(compact)
        if found is not None:
            return found
        return next(filter(None, map(self._fitting, self._repaired(compact))), None)

    def _fitting(self, compact: str) -> tuple[str, str] | None:
        for picture in self.pictures:
            if picture.shape.fullmatch(compact):
                return compact[: self.compared], picture.written(compact)
        return None

    def _repaired(self, compact: str) -> list[str]:
        """The codes that ``compact`` may have been: with another country's sign, without zeros, without its letters."""
        literal = self.literal
        bare = _FOREIGN_SIGN.sub("", compact, count=1)
        found = [bare]
        if bare.isdigit():
            found += ["0" * count + bare for count in range(1, self.zeros + 1)]
        return found + [literal + candidate for candidate in (compact, *found)] if literal else found


@cache
def _countries() -> Mapping[str, CodeRules]:
    return {
        country: CodeRules(
            pictures=tuple(map(Picture.of, row["written"])), zeros=row.get("zeros", 0), compared=row.get("compared")
        )
        for country, row in read_toml("postal_codes.toml")["countries"].items()
    }


def code_rules(country: str | None) -> CodeRules | None:
    """How ``country`` writes its codes, where that is known."""
    return _countries().get(country or "")


def countries_with_postal_codes() -> frozenset[str]:
    """The countries (ISO 3166 alpha-2) whose codes are known here."""
    return frozenset(_countries())


def written_postal_code(text: str, country: str | None) -> tuple[str, str] | None:
    """Key and written form of ``text`` where it is a code of ``country``, or None.

    >>> written_postal_code("sw1a1aa", "GB"), written_postal_code("London", "GB")
    (('SW1A1AA', 'SW1A 1AA'), None)
    """
    rules = _countries().get(country or "")
    return None if rules is None else rules.read(fold(text).upper().replace(" ", ""))


def postal_code(raw: str, country: str | None = None) -> NormalizedValue:
    """The postal code in ``raw``, written as in ``country`` (ISO 3166 alpha-2).

    >>> postal_code("1234ab", "NL").normal, postal_code("1067", "DE").key, postal_code("tq13 8df").key
    ('1234 AB', '01067', 'TQ138DF')

    Zeros that a spreadsheet dropped are put back. A code that the country does not have is BAD_SYNTAX and kept as it is
    written: the country may be the one that is wrong.
    """
    text, problem = tidy(raw, limit=LONGEST_POSTAL_CODE)
    if text is None:
        return NormalizedValue(raw=raw, problem=problem)
    text = undone(text)
    folded = fold(text)
    if is_placeholder(folded, Role.POSTAL_CODE):
        return NormalizedValue(raw=raw, problem=Problem.PLACEHOLDER)
    compact = folded.upper().replace(" ", "")
    rules = _countries().get(country or "")
    found = rules.read(compact) if rules else None
    if found is not None:
        return NormalizedValue(raw=raw, normal=found[1], key=found[0])
    return NormalizedValue(raw=raw, normal=text.upper(), key=compact, problem=Problem.BAD_SYNTAX if rules else None)
