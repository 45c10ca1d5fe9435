"""What a resolution knows before it sees a record: frozen, versioned, plain JSON.

The same model gives the same answer for the same live records, whatever order they came in, because everything that
would move with the data (frequencies, hub values, thresholds) is a number in here. It moves only in a new training.
The tables of frequent values hold hashes, never the values, so that a model can be shared.

Files of every earlier version are read. Version 1 named values by another hash; its tables of values mean nothing now
and are left behind. `ResolutionModel.left_behind` names them, and the next table that is resolved fills them again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import log2
from pathlib import Path
from typing import Any, Final

import attrs

from unifiedcustomer.charts import ComparisonWeights, LevelWeight, LevelWeights
from unifiedcustomer.errors import InvalidModel, InvalidValue, Problem, WrongType
from unifiedcustomer.identifier_rules import IdentifierRules
from unifiedcustomer.identities import Mode
from unifiedcustomer.model_fields import frozen_mapping
from unifiedcustomer.resolution.model_differences import ModelDifference, differences

__all__ = ["BlockingKey", "KeyPart", "ResolutionModel", "TrainedComparison", "rounded"]

VERSION: Final = 3
"""1: values named by BLAKE2b. 2: values named by FNV-1a and splitmix64, as in `unifiedcustomer.texts`. 3: each key has
a largest block of its own; a model whose keys have none is written as version 2."""

BLOCK_SIZES: Final = (100, 30, 10, 3)
"""What the largest block of a key may be. A token says in its last two bits which it is, so that whoever holds nothing
but tokens knows when a block is closed."""

TABLES: Final = ("frequencies", "hubs")
"""What names values by their hashes."""


@attrs.frozen
class KeyPart:
    """One part of a blocking key: a feature in one of the forms of `unifiedcustomer.resolution.blocking.FORMS`."""

    feature: str
    form: str = "whole"


@attrs.frozen
class BlockingKey:
    """Records that agree on all parts are compared, unless too many do."""

    parts: tuple[KeyPart, ...]
    largest: int | None = None
    """A block of more records yields no pairs: one of `BLOCK_SIZES`. None where all keys of a model have the same."""

    @property
    def name(self) -> str:
        """How a reader writes the key, such as ``family + birth_date``."""
        return " + ".join(
            part.feature if part.form == "whole" else f"{part.feature}:{part.form}" for part in self.parts
        )


@attrs.frozen(kw_only=True)
class TrainedComparison:
    """How one comparison weighs. Position 0 of `m` and `u` is the lowest level; a missing value weighs nothing."""

    name: str  #: a comparison of `unifiedcustomer.resolution.comparison.COMPARISONS`, or a custom feature
    kind: str  #: the comparator
    levels: tuple[str, ...]  #: what each level means, lowest first
    m: tuple[float, ...]  #: share of each level among pairs of one person
    u: tuple[float, ...]  #: share of each level among pairs of two random persons
    frequencies: Mapping[int, float] = attrs.field(factory=dict, converter=frozen_mapping, repr=False)
    """Share of records that hold a value, by the value's hash; only values that are frequent."""
    rarest: float = 0.0  #: the share taken for a value that is not in `frequencies`

    def __attrs_post_init__(self) -> None:
        if not len(self.levels) == len(self.m) == len(self.u):
            raise InvalidModel(f"comparisons.{self.name}", Problem.WRONG_LENGTH)
        if not all(0 < p <= 1 for p in (*self.m, *self.u)):
            raise InvalidModel(f"comparisons.{self.name}", Problem.OUT_OF_RANGE)


@attrs.frozen(kw_only=True)
class ResolutionModel:
    """Blocking keys, comparisons with their probabilities, kinds of non-match, thresholds. Weights are in bits."""

    comparisons: tuple[TrainedComparison, ...]
    blocking: tuple[BlockingKey, ...]
    classes: Mapping[str, float] = attrs.field(converter=frozen_mapping)
    """Share of each class of `unifiedcustomer.resolution.classes` among all pairs; "match" is the prior."""
    hubs: Mapping[str, frozenset[int]] = attrs.field(factory=dict, converter=frozen_mapping, repr=False)
    """Per feature the hashes of values that too many records share to say anything."""
    largest_block: int = 100  #: a block of more records yields no pairs, whatever its key allows
    match_at: float = 0.0  #: weight from which a pair is one person
    review_at: float = -4.0  #: weight from which a pair is worth asking about
    trained_on: int = 0  #: number of records; 0 for the shipped model
    mode: Mode = Mode.DEDUPE_AND_LINK
    """Which records may be one customer. What was learned of pairs between sources holds for such pairs alone."""
    rules: IdentifierRules = attrs.field(factory=IdentifierRules.shipped, repr=False)
    """How far each kind of identifier is trusted. See `unifiedcustomer.resolution.governed`."""
    left_behind: tuple[str, ...] = ()
    """Tables that an older file had and that cannot be read any more, of "frequencies" and "hubs"."""

    def __attrs_post_init__(self) -> None:
        sizes = {key.largest for key in self.blocking}
        if sizes != {None} and not sizes.issubset(BLOCK_SIZES):
            raise InvalidModel("largest_blocks", Problem.OUT_OF_RANGE)

    @property
    def is_narrowed(self) -> bool:
        """Whether each key has a largest block of its own."""
        return any(key.largest is not None for key in self.blocking)

    def largest_of(self, key: BlockingKey) -> int:
        """The most records that a block of ``key`` may have."""
        return self.largest_block if key.largest is None else min(key.largest, self.largest_block)

    @property
    def largest_by_mark(self) -> tuple[int, ...]:
        """The most records that may share a token, by the last two bits of the token."""
        sizes = BLOCK_SIZES if self.is_narrowed else (self.largest_block,) * len(BLOCK_SIZES)
        return tuple(min(size, self.largest_block) for size in sizes)

    def to_dict(self) -> dict[str, Any]:
        """The wire form: JSON types only."""
        return {
            "type": "ResolutionModel",
            "version": VERSION if self.is_narrowed else VERSION - 1,
            **({} if self.mode is Mode.DEDUPE_AND_LINK else {"mode": self.mode.value}),
            "trained_on": self.trained_on,
            "match_at": self.match_at,
            "review_at": self.review_at,
            "largest_block": self.largest_block,
            "classes": dict(self.classes),
            "blocking": [[[part.feature, part.form] for part in key.parts] for key in self.blocking],
            **({"largest_blocks": [key.largest for key in self.blocking]} if self.is_narrowed else {}),
            "comparisons": [_comparison_to_dict(comparison) for comparison in self.comparisons],
            "hubs": {feature: [f"{h:016x}" for h in sorted(hashes)] for feature, hashes in sorted(self.hubs.items())},
            **({} if self.rules == IdentifierRules.shipped() else {"identifier_rules": self.rules.to_dict()}),
            **({"left_behind": [*self.left_behind]} if self.left_behind else {}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ResolutionModel:
        """A model from its wire form.

        Raises:
            InvalidModel: the form is not a model's, or a later version wrote it.
        """
        if data.get("type") != "ResolutionModel":
            raise InvalidModel("type", Problem.WRONG_TYPE)
        version = data.get("version")
        if not isinstance(version, int) or not 1 <= version <= VERSION:
            raise InvalidModel("version", Problem.NEWER_VERSION)
        try:
            return _model_from_dict(data if version > 1 else _without_tables(data))
        except InvalidModel:
            raise
        except KeyError as error:
            raise InvalidModel(str(error.args[0]), Problem.MISSING) from None
        except (InvalidValue, WrongType) as error:  # before ValueError and TypeError, of which they are
            raise InvalidModel(f"identifier_rules.{error.field}", error.problem) from None
        except (TypeError, ValueError, AttributeError):
            raise InvalidModel("model", Problem.WRONG_TYPE) from None

    def save(self, path: str | Path) -> None:
        """Write the model as indented JSON with sorted keys, so that two models can be compared line by line."""
        Path(path).write_text(json.dumps(self.to_dict(), indent=1, sort_keys=True) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> ResolutionModel:
        """Read what `save` wrote. Raises `InvalidModel`."""
        try:
            data = json.loads(Path(path).read_text(encoding="utf-8"))
        except (UnicodeDecodeError, json.JSONDecodeError):
            raise InvalidModel("model", Problem.BAD_SYNTAX) from None
        if not isinstance(data, dict):
            raise InvalidModel("model", Problem.WRONG_TYPE)
        return cls.from_dict(data)

    def differences(self, other: ResolutionModel) -> list[ModelDifference]:
        """Every figure in which ``other`` differs, as (what, before, after); printed one a line they are a diff."""
        return differences(self.to_dict(), other.to_dict())

    def chart(self) -> LevelWeights:
        """What each level of agreement is worth against two strangers, in bits; the strongest comparison first."""
        rows = [
            ComparisonWeights(
                comparison.name.replace("_", " "),
                tuple(
                    LevelWeight(level, log2(m / u), m, u)
                    for level, m, u in reversed([*zip(comparison.levels, comparison.m, comparison.u, strict=True)])
                ),
            )
            for comparison in self.comparisons
        ]
        rows.sort(key=lambda row: -max((level.weight for level in row.levels), default=0.0))
        return LevelWeights(title="What each level of agreement is worth, in bits", comparisons=tuple(rows))


def _comparison_to_dict(comparison: TrainedComparison) -> dict[str, Any]:
    return {
        "name": comparison.name,
        "kind": comparison.kind,
        "levels": [
            {"level": label, "m": rounded(m), "u": rounded(u)}
            for label, m, u in zip(comparison.levels, comparison.m, comparison.u, strict=True)
        ],
        "rarest": rounded(comparison.rarest),
        "frequencies": {f"{h:016x}": rounded(share) for h, share in sorted(comparison.frequencies.items())},
    }


def rounded(probability: float) -> float:
    """Nine significant digits: what a saved model keeps, and therefore what a trained model is made of."""
    return float(f"{probability:.9g}")


def _without_tables(data: Mapping[str, Any]) -> dict[str, Any]:
    """A file of version 1 without the tables whose hashes nobody computes any more."""
    comparisons = [{**row, "frequencies": {}, "rarest": 0.0} for row in data["comparisons"]]
    had = (any(row["frequencies"] or row["rarest"] for row in data["comparisons"]), any(data["hubs"].values()))
    lost = [name for name, there in zip(TABLES, had, strict=True) if there]
    return {**data, "comparisons": comparisons, "hubs": {}, "left_behind": lost}


def _model_from_dict(data: Mapping[str, Any]) -> ResolutionModel:
    return ResolutionModel(
        comparisons=tuple(
            TrainedComparison(
                name=row["name"],
                kind=row["kind"],
                levels=tuple(level["level"] for level in row["levels"]),
                m=tuple(float(level["m"]) for level in row["levels"]),
                u=tuple(float(level["u"]) for level in row["levels"]),
                rarest=float(row["rarest"]),
                frequencies={int(h, 16): float(share) for h, share in row["frequencies"].items()},
            )
            for row in data["comparisons"]
        ),
        blocking=_blocking(data),
        classes={str(name): float(share) for name, share in data["classes"].items()},
        hubs={feature: frozenset(int(h, 16) for h in hashes) for feature, hashes in data["hubs"].items()},
        largest_block=int(data["largest_block"]),
        match_at=float(data["match_at"]),
        review_at=float(data["review_at"]),
        mode=Mode(data.get("mode", Mode.DEDUPE_AND_LINK)),
        trained_on=int(data["trained_on"]),
        rules=_rules(data.get("identifier_rules")),
        left_behind=tuple(name for name in TABLES if name in data.get("left_behind", ())),
    )


def _blocking(data: Mapping[str, Any]) -> tuple[BlockingKey, ...]:
    keys = [tuple(KeyPart(*part) for part in parts) for parts in data["blocking"]]
    sizes = data.get("largest_blocks", [None] * len(keys))
    return tuple(BlockingKey(parts, size) for parts, size in zip(keys, sizes, strict=True))


def _rules(data: Mapping[str, Any] | None) -> IdentifierRules:
    return IdentifierRules.shipped() if data is None else IdentifierRules.from_dict(data)
