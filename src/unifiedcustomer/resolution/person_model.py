"""What is known about persons before any data is seen.

Each comparison has its levels, and how often they occur among records of one person (`m`) and of two random persons
(`u`). Training starts from these figures and leans on them as far as the data is small. They are round figures taken
from what customer files usually look like, not fitted to any one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import attrs

from unifiedcustomer.records import Comparison
from unifiedcustomer.resolution.model import BlockingKey, KeyPart, ResolutionModel, TrainedComparison

__all__ = ["BLOCKING", "CLASSES", "COARSE_BLOCKING", "PERSON", "TYPICAL_RECORDS", "Rule", "custom_rule", "person_model"]


@attrs.frozen(kw_only=True)
class Rule:
    """One comparison of persons: the comparator, the feature it needs, and its levels with their usual ``(m, u)``."""

    kind: str
    feature: str
    levels: Mapping[str, tuple[float, float]]
    rare_values_tell_more: bool = False  #: agreement on a rare value weighs more than on a frequent one


PERSON: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "given_name": Rule(
            kind="given_name",
            feature="given",
            levels={
                "different": (0.015, 0.97500),
                "similar": (0.015, 0.01000),
                "swapped with the family name": (0.050, 0.00060),
                "an initial or one of several": (0.060, 0.00600),
                "spelt alike": (0.040, 0.00200),
                "short for the same name": (0.070, 0.00140),
                "same": (0.750, 0.00500),
            },
            rare_values_tell_more=True,
        ),
        "family_name": Rule(
            kind="family_name",
            feature="family",
            levels={
                "different": (0.050, 0.98700),
                "similar": (0.010, 0.00600),
                "swapped with the given name": (0.040, 0.00060),
                "one part is shared": (0.030, 0.00240),
                "spelt alike": (0.060, 0.00100),
                "same": (0.810, 0.00300),
            },
            rare_values_tell_more=True,
        ),
        "other_names": Rule(
            kind="other_names",
            feature="name",
            levels={
                "none shared": (0.600, 0.99000),
                "some shared": (0.150, 0.00300),
                "all shared": (0.250, 0.00700),
            },
        ),
        "birth_date": Rule(
            kind="birth_date",
            feature="birth_date",
            levels={
                "different": (0.020, 0.97990),
                "same year": (0.010, 0.01500),
                "one digit or part differs": (0.030, 0.00500),
                "day and month swapped": (0.050, 0.00003),
                "same": (0.890, 0.00007),
            },
            rare_values_tell_more=True,
        ),
        "email": Rule(
            kind="email",
            feature="email",
            levels={
                "different": (0.200, 0.99990),
                "same name at another provider": (0.030, 0.00004),
                "one typing error or tag apart": (0.030, 0.00005),
                "same": (0.740, 0.00001),
            },
        ),
        "phone": Rule(
            kind="phone",
            feature="phone",
            levels={
                "different": (0.220, 0.99998),
                "one digit differs": (0.020, 0.00001),
                "same": (0.760, 0.00001),
            },
        ),
        "address": Rule(
            kind="address",
            feature="address",
            levels={
                "different": (0.110, 0.97600),
                "same town or postal area": (0.050, 0.02000),
                "postal code one digit apart": (0.020, 0.00250),
                "same postal code": (0.250, 0.00130),
                "same postal code and number": (0.030, 0.00005),
                "same street": (0.040, 0.00005),
                "same street and number": (0.500, 0.00010),
            },
        ),
        "birth_place": Rule(
            kind="text",
            feature="birth_place",
            levels={"different": (0.15, 0.96), "spelt alike": (0.10, 0.02), "same": (0.75, 0.02)},
            rare_values_tell_more=True,
        ),
        "occupation": Rule(
            kind="text",
            feature="occupation",
            levels={"different": (0.15, 0.90), "spelt alike": (0.05, 0.03), "same": (0.80, 0.07)},
            rare_values_tell_more=True,
        ),
        "gender": Rule(kind="exact", feature="gender", levels={"different": (0.03, 0.50), "same": (0.97, 0.50)}),
        "company": Rule(
            kind="text",
            feature="company",
            levels={
                "different": (0.060, 0.99500),
                "spelt alike": (0.090, 0.00100),
                "same": (0.850, 0.00400),
            },
            rare_values_tell_more=True,
        ),
        "national_id": Rule(
            kind="identifier",
            feature="national_id",
            levels={
                "different": (0.020, 0.99997),
                "one digit differs": (0.050, 0.00002),
                "same": (0.930, 0.00001),
            },
        ),
        "loyalty_card": Rule(
            kind="exact",
            feature="loyalty_card",
            levels={
                "different": (0.500, 0.99999),
                "same": (0.500, 0.00001),
            },
        ),
        "customer_number": Rule(
            kind="exact",
            feature="customer_number",
            levels={
                "different": (0.900, 0.99999),
                "same": (0.100, 0.00001),
            },
        ),
    }
)

_CUSTOM: Final = {
    Comparison.EXACT: Rule(kind="exact", feature="", levels={"different": (0.10, 0.95), "same": (0.90, 0.05)}),
    Comparison.CATEGORY: Rule(kind="exact", feature="", levels={"different": (0.20, 0.80), "same": (0.80, 0.20)}),
    Comparison.STRING: Rule(
        kind="text",
        feature="",
        levels={"different": (0.15, 0.96), "spelt alike": (0.10, 0.02), "same": (0.75, 0.02)},
        rare_values_tell_more=True,
    ),
    Comparison.NUMBER: Rule(
        kind="number", feature="", levels={"different": (0.15, 0.90), "near": (0.10, 0.05), "same": (0.75, 0.05)}
    ),
    Comparison.DATE: Rule(kind="birth_date", feature="", levels=PERSON["birth_date"].levels),
    Comparison.GEO: Rule(
        kind="place",
        feature="",
        levels={
            "far apart": (0.12, 0.930),
            "within 50 km": (0.05, 0.050),
            "within 10 km": (0.08, 0.016),
            "within 1 km": (0.15, 0.003),
            "the same place": (0.60, 0.001),
        },
    ),
    Comparison.SET: Rule(
        kind="overlap",
        feature="",
        levels={
            "none shared": (0.10, 0.70),
            "few shared": (0.10, 0.17),
            "some shared": (0.15, 0.08),
            "most shared": (0.20, 0.03),
            "the same": (0.45, 0.02),
        },
    ),
}


def custom_rule(name: str, comparison: Comparison) -> Rule:
    """The rule for an attribute of the user's own."""
    return attrs.evolve(_CUSTOM[comparison.whole], feature=name)


def _keys(*names: str) -> tuple[BlockingKey, ...]:
    return tuple(BlockingKey(tuple(KeyPart(*part.split(":")) for part in name.split(" + "))) for name in names)


BLOCKING: Final = _keys(
    "email",
    "phone:line",
    "national_id",
    "loyalty_card",
    "customer_number",
    "company + postal_code",
    "company + family",
    "given_root:options + birth_date:dates",
    "name:tokens + birth_date:dates",
    "postal_code + birth_date:dates",
    "city + birth_date:dates",
    "given:initial + birth_place + birth_date:years",
    "postal_code + family:prefix3",
    "postal_code + given_root:options",
    "name:tokens + postal_code:area + birth_date:years",
    "street + house_number + given:initial",
    "given:prefix3 + family:prefix5 + city",
    "given_root:options + family + city",
    "given_root:options + family + birth_date:years",
    "given_root:options + family + birth_place",
    "email:local + family:initial",
    "name",
)

#: Keys that bring together far too many records of a large file, and find what the others miss in a small or noisy one.
COARSE_BLOCKING: Final = _keys(
    "email:local",
    "email:start",
    "email:end",
    "given:consonants + family:consonants",
    "given:initial + family",
    "street + house_number",
    "street + family:initial",
    "given_root:options + family",
    "family + city",
    "family + postal_code:area",
    "family + birth_place",
    "given_root:options + city",
    "given_root:options + birth_place",
    "given_root:options + birth_date:years",
    "family:prefix3 + birth_date:years",
    "given:prefix3 + family:prefix3",
    "birth_date:dates",
    "postal_code",
    "family",
)

TYPICAL_RECORDS: Final = 20_000
"""The size of file for which `CLASSES` holds; in a file twice as large each share is half."""

#: Share of each class of pairs among all pairs of a file. Training replaces all of them.
CLASSES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "match": 1e-4,
        "household": 2e-5,
        "twin": 2e-6,
        "shared_mailbox": 2e-6,
        "shared_phone": 5e-6,
        "namesake": 1e-5,
        "relative": 5e-7,
    }
)


def person_model(custom: Mapping[str, Comparison] = MappingProxyType({})) -> ResolutionModel:
    """The shipped model: for a store that starts empty, and for files too small to learn from.

    ``custom`` are attributes of your own, by name.
    """
    rules = dict(PERSON) | {name: custom_rule(name, comparison) for name, comparison in sorted(custom.items())}
    return ResolutionModel(
        comparisons=tuple(
            TrainedComparison(
                name=name,
                kind=rule.kind,
                levels=tuple(rule.levels),
                m=tuple(m for m, _ in rule.levels.values()),
                u=tuple(u for _, u in rule.levels.values()),
            )
            for name, rule in rules.items()
        ),
        blocking=BLOCKING,
        classes=CLASSES,
    )
