"""Values that only fill a field: they must never join two people, and never be shown as theirs.

What counts is data (`tables/placeholders.toml`), apart from three shapes that no table can list: one character
repeated, a run along the keyboard, and digits that count. Better to keep some junk than to lose a real value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from unifiedcustomer.normalization.tables import read_toml
from unifiedcustomer.normalization.text import fold
from unifiedcustomer.records import Role

__all__ = [
    "counting_digits",
    "is_placeholder",
    "made_up_addresses",
    "made_up_numbers",
    "placeholder_words",
    "rows_of_keys",
]

_TEXT_ROLES: Final = frozenset(Role) - {
    Role.BIRTH_DATE, Role.UPDATED_AT, Role.EMAIL, Role.PHONE, Role.HOUSE_NUMBER, Role.CUSTOM, Role.IGNORE,
    Role.COUNTRY, Role.LANGUAGE, Role.GENDER, Role.CUSTOMER_NUMBER, Role.COMPANY_NAME,
}  # fmt: skip
_ALL_ONE_DIGIT: Final = frozenset({Role.LOYALTY_CARD, Role.NATIONAL_ID})
_ZEROS_ONLY: Final = frozenset({Role.POSTAL_CODE, Role.HOUSE_NUMBER, Role.CUSTOMER_NUMBER, *_ALL_ONE_DIGIT})
_NO_DIGITS: Final = _TEXT_ROLES - _ZEROS_ONLY
_SHORTEST_RUN: Final = 5  # Wert and Trew are families, and four keys in a row
_SHORTEST_REPETITION: Final = 3  # Aa is a family, 33 a French department
_SUBSCRIBER: Final = 7  # digits of a telephone number after country and area


def is_placeholder(folded: str, role: Role) -> bool:
    """Whether ``folded`` stands for a missing value in a field of ``role``.

    ``folded`` is what `fold` makes of the text; for EMAIL the address in lower case, for PHONE its digits (a leading
    plus is allowed), for dates ISO 8601.

    >>> is_placeholder(fold("N/A"), Role.CITY), is_placeholder("none@none.com", Role.EMAIL)
    (True, True)
    >>> is_placeholder("na", Role.COUNTRY), is_placeholder("lee", Role.FAMILY_NAME)
    (False, False)
    """
    if role is Role.EMAIL:
        if "@" in folded:
            return _is_made_up_address(folded)
        folded = fold(folded)
    if folded in placeholder_words(role) or not (folded.isalnum() or any(map(str.isalnum, folded))):
        return True
    if role is Role.PHONE:
        return _is_made_up_number(folded)
    return _has_a_meaningless_shape(folded.replace(" ", ""), role)


def _has_a_meaningless_shape(text: str, role: Role) -> bool:
    if text.isdigit():
        if role in _ZEROS_ONLY and not text.strip("0"):
            return True
        if role in _ALL_ONE_DIGIT:
            return len(text) >= _SHORTEST_RUN and (_is_repeated(text) or _counts(text))
        return role in _NO_DIGITS and (not text.strip("0") or _is_repeated(text) or _counts(text))
    if role not in _TEXT_ROLES:
        return False
    return _is_repeated(text) or (len(text) >= _SHORTEST_RUN and text in rows_of_keys())


def _is_repeated(text: str) -> bool:
    return len(text) >= _SHORTEST_REPETITION and text[0] == text[1] and text == text[0] * len(text)


def _counts(digits: str) -> bool:
    return len(digits) >= _SHORTEST_RUN and any(digits in run for run in counting_digits())


def _is_made_up_number(text: str) -> bool:
    digits = "".join(filter(str.isdigit, text))
    if not digits:
        return False
    end = digits[-_SUBSCRIBER:]
    if end == end[0] * len(end):
        return True
    return digits in made_up_numbers() or (_counts(end) and len(end) == _SUBSCRIBER) or _counts(digits)


def _is_made_up_address(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    local = "".join(filter(str.isalnum, local.partition("+")[0]))
    *labels, ending = domain.split(".")
    label = "".join(filter(str.isalnum, labels[-1])) if labels else ""
    emails = made_up_addresses()
    if not local or local in emails["local_parts"] or label in emails["domains"] or ending in emails["endings"]:
        return True
    if local == local[0] * len(local) and label == local[0] * len(label) and label:
        return True
    return local in emails["doubtful_local_parts"] and (label == local or label in emails["doubtful_domains"])


@cache
def _table() -> Mapping[str, Any]:
    return read_toml("placeholders.toml")


def counting_digits() -> Sequence[str]:
    """Digits that count up or down: what is part of one of these is made up."""
    runs: Sequence[str] = _table()["phones"]["counting"]
    return runs


@cache
def made_up_numbers() -> frozenset[str]:
    """Digits of telephone numbers that nobody has."""
    return frozenset(_table()["phones"]["words"])


@cache
def made_up_addresses() -> Mapping[str, frozenset[str]]:
    """Parts of addresses that nobody has."""
    return {name: frozenset(words) for name, words in _table()["emails"].items()}


@cache
def rows_of_keys() -> str:
    """All rows of keyboards in both directions, one behind the other."""
    rows = _table()["filled_in_to_get_on"]["rows_of_keys"]
    return "|".join((*rows, *(row[::-1] for row in rows)))


@cache
def placeholder_words(role: Role) -> frozenset[str]:
    """The words that mean nothing in ``role``."""
    groups = [group for name, group in _table().items() if name not in ("phones", "emails")]
    return frozenset(
        word
        for group in groups
        if role.value in group.get("roles", [role.value]) and role.value not in group.get("except_roles", [])
        for word in group["words"]
    )
