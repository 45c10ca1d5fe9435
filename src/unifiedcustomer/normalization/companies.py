"""Company names as compared: without what the law adds to them.

"The Smith & Sons Ltd." and "Smith and Sons Limited" are one name. The form that is shown stays as it was written.
"""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import Final

import attrs

from unifiedcustomer.normalization.tables import read_toml
from unifiedcustomer.normalization.text import fold

__all__ = ["company_key"]


@attrs.frozen(kw_only=True)
class LegalForms:
    """Forms are tuples of folded words."""

    behind: frozenset[tuple[str, ...]]
    before: frozenset[str]
    doubtful: frozenset[str]
    articles: frozenset[str]
    connectors: frozenset[str]
    ideographic: tuple[str, ...]


_MOST_WORDS: Final = 5  # "gesellschaft mit beschrankter haftung" and a connector


def company_key(text: str) -> str | None:
    """The compared form of a company's name; None where no letter or digit is in it.

    >>> company_key("The Smith & Sons Ltd."), company_key("AB Volvo (publ)"), company_key("Müller GmbH & Co. KG")
    ('smith sons', 'volvo', 'muller')
    >>> company_key("I.B.M. Corp."), company_key("Limited")
    ('ibm', 'limited')

    A name that is nothing but legal forms stays as it is.
    """
    words = [word for written in _without_ideographic_forms(text).split() for word in _closed_up(fold(written).split())]
    if not words:
        return None
    doubtful = _doubtful_words(text)
    words = _without_forms_before(_without_connectors(_closed_up(words)), doubtful)
    return " ".join(_without_forms_behind(words, doubtful))


def _without_ideographic_forms(text: str) -> str:
    if text.isascii():
        return text
    shorter = text
    for form in _legal_forms().ideographic:
        shorter = shorter.replace(form, " ")
    return shorter if shorter.strip() else text


def _closed_up(words: list[str]) -> list[str]:
    """Single letters in a row are one word: "i b m" is "ibm"."""
    runs = groupby(words, key=lambda word: len(word) == 1 and word.isalpha())
    return " ".join(("" if are_letters else " ").join(run) for are_letters, run in runs).split()


def _doubtful_words(text: str) -> frozenset[str]:
    """Words of ``text`` that are written as words, though a legal form could be: "Day Spa", but not "S.p.A."."""
    doubtful = _legal_forms().doubtful
    shouted = text.isupper()
    return frozenset(
        key
        for word in text.split()
        if (key := fold(word)) in doubtful and word.isalpha() and (shouted or word[1:].islower())
    )


def _without_connectors(words: list[str]) -> list[str]:
    connectors = _legal_forms().connectors
    return [word for i, word in enumerate(words) if not (0 < i < len(words) - 1 and word in connectors)]


def _without_forms_before(words: list[str], doubtful: frozenset[str]) -> list[str]:
    forms = _legal_forms()
    while len(words) > 1 and (words[0] in forms.articles or (words[0] in forms.before and words[0] not in doubtful)):
        words = words[1:]
    return words


def _without_forms_behind(words: list[str], doubtful: frozenset[str]) -> list[str]:
    while length := _length_of_form(words, doubtful):
        words = words[:-length]
    return words


def _length_of_form(words: list[str], doubtful: frozenset[str]) -> int:
    """How many words at the end are one legal form; at least one word stays in front of it."""
    forms = _legal_forms()
    for length in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
        ending = tuple(words[-length:])
        if (ending in forms.behind and doubtful.isdisjoint(ending)) or (length == 1 and ending[0] in forms.articles):
            return length
    return 0


@cache
def _legal_forms() -> LegalForms:
    table = read_toml("legal_forms.toml")
    return LegalForms(
        behind=frozenset(tuple(form.split()) for forms in table["behind"].values() for form in forms),
        before=frozenset(table["before"]["words"]),
        doubtful=frozenset(table["doubtful"]["words"]),
        articles=frozenset(table["articles"]["words"]),
        connectors=frozenset(table["connectors"]["words"]),
        ideographic=tuple(table["ideographic"]["words"]),
    )
