"""Whether somebody proved that an address or a number is theirs.

A system that says nothing of it vouches for its records as it always did. One that says "not verified" has what anybody
may have typed: such a value is a feature of its own, and no evidence (`unifiedcustomer.identifier_rules`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from unifiedcustomer.errors import Problem
from unifiedcustomer.features import Feature
from unifiedcustomer.normalization.tables import read_toml
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.normalization.timestamps import timestamp
from unifiedcustomer.records import NormalizedValue, Role

__all__ = ["PROOF_OF", "as_proven", "is_verified"]

PROOF_OF: Final[Mapping[Role, Role]] = MappingProxyType(
    {Role.EMAIL_VERIFIED: Role.EMAIL, Role.PHONE_VERIFIED: Role.PHONE}
)
"""What a column about proof is about."""

LONGEST_ANSWER: Final = 100

_FEATURES: Final[Mapping[tuple[str, str], tuple[Feature, ...]]] = {
    (Feature.EMAIL, "yes"): (Feature.EMAIL, Feature.EMAIL_PROVEN),
    (Feature.EMAIL, "no"): (Feature.EMAIL_CLAIMED,),
    (Feature.PHONE, "yes"): (Feature.PHONE, Feature.PHONE_PROVEN),
    (Feature.PHONE, "no"): (Feature.PHONE_CLAIMED,),
}


def as_proven(feature: str, answer: str | None) -> tuple[str, ...]:
    """The features that a value gives where a record says "yes", "no", or nothing (None) of its proof."""
    return _FEATURES.get((feature, answer or ""), (feature,))


@cache
def _answers() -> Mapping[str, str]:
    table = read_toml("verified_words.toml")
    return {word: answer for answer in ("yes", "no") for word in table[answer]}


def is_verified(raw: str) -> NormalizedValue:
    """Whether it says "yes" or "no"; a date says when it was verified, and so that it was.

    >>> is_verified("TRUE").key, is_verified("pending").key, is_verified("2024-03-01").key, is_verified("?").key
    ('yes', 'no', 'yes', None)
    """
    text, problem = tidy(raw, limit=LONGEST_ANSWER)
    if text is None:
        return NormalizedValue(raw=raw, problem=problem)
    answer = _answers().get(fold(text))
    if answer is None and timestamp(text) is not None:
        answer = "yes"
    return NormalizedValue(raw=raw, normal=answer, key=answer, problem=None if answer else Problem.BAD_SYNTAX)
