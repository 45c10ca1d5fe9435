"""The arrays of an index that kernels ask: a matrix of codes by row, tokens by key, tables by comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.kernels import in_threads, library
from unifiedcustomer.kernels.blocks import FORM_NAMES
from unifiedcustomer.kernels.lookup import (
    KINDS,
    MOST_CLASSES,
    MOST_PARTS,
    SIDES,
    AskedIndex,
    IndexedFeature,
    IndexedKey,
    IndexedRule,
    OrderedKey,
    ordered,
    packed_values,
)
from unifiedcustomer.resolution.blocking import raw_tokens
from unifiedcustomer.resolution.classes import CLASS_NAMES, moved_by_rarity
from unifiedcustomer.resolution.columns import Column, RecordColumns, stable_hashes
from unifiedcustomer.resolution.model import BlockingKey, ResolutionModel, TrainedComparison
from unifiedcustomer.resolution.person_model import PERSON
from unifiedcustomer.resolution.scoring import RARITY_WEIGHT, Rarity, Scorer

__all__ = ["CompiledIndex"]

NOWHERE: Final = np.zeros(1, dtype=np.uint8)  #: the bytes of no text at all


@attrs.frozen(eq=False)
class CompiledIndex:
    """An index that the kernels answer from. Rows are in key order."""

    _asked: AskedIndex
    _places: Mapping[str, int]
    _numeric: frozenset[str]
    weighs: bool  #: whether the kernel knows all comparisons of the model; it finds the candidates in any case
    nbytes: int

    @classmethod
    def of(cls, columns: RecordColumns, model: ResolutionModel) -> CompiledIndex | None:
        """The index of ``columns``, without hub values; None where the kernels are not compiled."""
        if library() is None or any(len(key.parts) > MOST_PARTS for key in model.blocking):
            return None
        names = _feature_names(model)
        places = {name: place for place, name in enumerate(names)}
        weighed = model.comparisons if _is_known(model) else ()
        numeric = frozenset(_feature(c) for c in weighed if c.kind == "number")
        features, matrix = _features(columns, model, names, numeric)
        keys = in_threads(lambda key: _ordered_key(columns, key, places, model.largest_of(key)), model.blocking)
        scorer = Scorer.of(model)
        rules = [_rule(columns, c, table, places) for c, table in zip(weighed, scorer.tables, strict=False)]
        held = matrix.nbytes + sum(key.nbytes for key in keys) + sum(f.data.nbytes + f.bounds.nbytes for f in features)
        sides = {name: places[name] for name in SIDES}
        asked = AskedIndex(matrix, features, keys, rules, sides, scorer.prior)
        return cls(asked, places, numeric, len(weighed) == len(model.comparisons), held)

    def match(
        self, features: Mapping[str, Sequence[str]], limit: int | None, at_least: float
    ) -> list[tuple[int, float]] | None:
        """Rows and weights, best first; None where only the careful path can tell."""
        if not self.weighs:
            return None
        data, header = packed_values(features, self._places)
        amounts = self._amounts(features) if self._numeric else None
        return self._asked.match(data, header, amounts, limit, at_least)

    def rows(self, features: Mapping[str, Sequence[str]]) -> list[int]:
        """The candidates."""
        return self._asked.rows(*packed_values(features, self._places))

    def _amounts(self, features: Mapping[str, Sequence[str]]) -> NDArray[np.float64]:
        """The number that each packed value is, 0 for those that are none."""
        amounts = (
            float(value) if name in self._numeric else 0.0
            for name, values in features.items()
            if name in self._places
            for value in values
            if value
        )
        return np.array([*amounts, 0.0], dtype=np.float64)


def _feature(comparison: TrainedComparison) -> str:
    return PERSON[comparison.name].feature if comparison.name in PERSON else comparison.name


def _is_known(model: ResolutionModel) -> bool:
    """Whether all of a model's comparisons are such as the kernel has."""
    return len(CLASS_NAMES) <= MOST_CLASSES and all(
        c.kind in KINDS
        and len(c.levels) >= KINDS[c.kind]
        and (c.kind == "address") == (_feature(c) == "address")
        and not (c.kind == "address" and c.rarest)
        for c in model.comparisons
    )


def _feature_names(model: ResolutionModel) -> list[str]:
    """Every feature that tokens or comparisons look at."""
    blocked = (part.feature for key in model.blocking for part in key.parts)
    compared = (_feature(c) for c in model.comparisons if c.kind != "address")
    return [str(name) for name in dict.fromkeys([*SIDES, *compared, *blocked])]


def _features(
    columns: RecordColumns, model: ResolutionModel, names: Sequence[str], numeric: frozenset[str]
) -> tuple[list[IndexedFeature], NDArray[np.int32]]:
    """The features, and the codes of all rows as a matrix, so that those of one row are near each other."""
    features: list[IndexedFeature] = []
    stack: list[NDArray[np.int32]] = []
    for name in names:
        column = columns.columns.get(name)
        hubs = np.array(sorted(model.hubs.get(name, ())), dtype=np.uint64)
        width = 0 if column is None else len(column.codes)
        features.append(
            IndexedFeature(
                *((NOWHERE, np.zeros(1, dtype=np.int64)) if column is None else _texts(column)),
                place=len(stack),
                width=width,
                hubs=hubs,
                amounts=_amounts(column) if column is not None and name in numeric else None,
            )
        )
        stack += [] if column is None else column.codes
    matrix = np.empty((len(columns), max(len(stack), 1)), dtype=np.int32)
    for place, codes in enumerate(stack):
        matrix[:, place] = codes
    return features, matrix


def _texts(column: Column) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The bytes of a column's values one behind the other, and where each begins and the last one ends."""
    texts = column.values
    if len(texts) and not (texts.starts[1:] == texts.ends[:-1]).all():
        texts = texts.packed()
    return texts.data, np.concatenate((texts.starts, texts.ends[-1:] if len(texts) else [0])).astype(np.int64)


def _amounts(column: Column) -> NDArray[np.float64]:
    return np.array([float(value) for value in column.strings], dtype=np.float64)


def _ordered_key(columns: RecordColumns, key: BlockingKey, places: Mapping[str, int], largest: int) -> OrderedKey:
    block = raw_tokens(columns, key)
    parts = [(places[part.feature], FORM_NAMES.index(part.form)) for part in key.parts]
    seed = int(stable_hashes([key.name])[0])
    tokens, rows = np.ascontiguousarray(block.tokens).view(np.uint64), np.ascontiguousarray(block.rows)
    return ordered(IndexedKey(seed, parts, tokens, rows), largest)


def _rule(
    columns: RecordColumns, comparison: TrainedComparison, table: NDArray[np.float64], places: Mapping[str, int]
) -> IndexedRule:
    rare = Rarity.of(comparison, columns) if comparison.rarest else None
    moved = None if rare is None or rare.column is None else np.append(RARITY_WEIGHT * rare.moved, 0.0)
    return IndexedRule(
        kind=comparison.kind,
        feature=places["street" if comparison.kind == "address" else _feature(comparison)],
        table=np.ascontiguousarray(table),
        rarity=moved,
        moved=np.ascontiguousarray(moved_by_rarity(comparison.name)),
    )
