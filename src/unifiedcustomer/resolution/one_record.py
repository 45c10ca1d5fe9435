"""One record and the few that it may be of one person with: its tokens, and what each of them weighs.

For whoever keeps the records elsewhere and finds candidates by tokens, such as a store. The answers are those of
`Resolver.tokens` and `Resolver.score`, which are made for columns and take a hundred times as long for one record.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np

from unifiedcustomer.features import PackedFeatures
from unifiedcustomer.kernels import library
from unifiedcustomer.kernels.blocks import FORM_NAMES
from unifiedcustomer.kernels.few_records import FewRecords, KnownFeature, KnownKey
from unifiedcustomer.kernels.lookup import MOST_PARTS, IndexedRule
from unifiedcustomer.resolution.blocking import FORMS, MARK
from unifiedcustomer.resolution.classes import moved_by_rarity
from unifiedcustomer.resolution.columns import Rows, stable_hashes
from unifiedcustomer.resolution.comparison import LevelMatrix
from unifiedcustomer.resolution.compiled_index import _feature, _feature_names, _is_known
from unifiedcustomer.resolution.model import BLOCK_SIZES, ResolutionModel
from unifiedcustomer.resolution.scoring import RARITY_WEIGHT, Scorer

__all__ = ["OneRecord"]

Features: TypeAlias = Mapping[str, Sequence[str]]

MOST_ENDS: Final = 8
"""Right ends of pairs up to which each is compared by itself; beyond it a table costs less."""

_WORD: Final = (1 << 64) - 1
_MIX: Final = 0x9E3779B97F4A7C15  #: as in `blocking`


class OneRecord:
    """One model, ready to look at single records. Any number of threads may ask.

    Args:
        model: how records are matched.
        carefully: the weight of each of some records with the one after them, as a batch weighs them.
    """

    def __init__(self, model: ResolutionModel, carefully: Callable[[Sequence[Features]], list[float]]) -> None:
        self._model = model
        self._weights = carefully
        self._seeds = stable_hashes([key.name for key in self._model.blocking]).tolist()
        self._local = threading.local()

    # ── tokens ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def tokens(self, features: Features) -> list[int]:
        """The blocking tokens of a record, signed 64-bit, each once."""
        few = self._few()
        return self._tokens_carefully(features) if few is None else [*few.tokens(features)]

    def _tokens_carefully(self, features: Features) -> list[int]:
        """The slow twin."""
        forms = self._forms(self._heard(features))
        found: set[int] = set()
        for key, seed in zip(self._model.blocking, self._seeds, strict=True):
            tokens = [seed]
            for part in key.parts:
                hashes = forms.get((part.feature, part.form), ())
                tokens = [_continued(token, value) for token in tokens for value in hashes]
            if key.largest is not None:
                mark = BLOCK_SIZES.index(key.largest)
                tokens = [token & ~MARK | mark for token in tokens]
            found.update(tokens)
        return [token - (1 << 64) if token >> 63 else token for token in found]

    def _heard(self, features: Features) -> Features:
        """The features without hub values."""
        hubs = self._model.hubs
        if not hubs.keys() & features.keys():
            return features
        kept = dict(features)
        for name in hubs.keys() & features.keys():
            values = [*features[name]]
            hashes = stable_hashes(values).tolist()
            kept[name] = [value for value, known in zip(values, hashes, strict=True) if known not in hubs[name]]
        return kept

    def _forms(self, features: Features) -> dict[tuple[str, str], list[int]]:
        """The hashes of all forms that keys ask for, hashed together."""
        texts: list[str] = []
        spans: dict[tuple[str, str], slice] = {}
        for feature, form in self._parts:
            begin = len(texts)
            for value in features.get(feature, ()):
                if value:
                    texts.extend(FORMS[form](value))
            if len(texts) > begin:
                spans[feature, form] = slice(begin, len(texts))
        hashes: list[int] = stable_hashes(texts).tolist() if texts else []
        return {part: hashes[span] for part, span in spans.items()}

    @cached_property
    def _parts(self) -> list[tuple[str, str]]:
        return [*dict.fromkeys((part.feature, part.form) for key in self._model.blocking for part in key.parts)]

    # ── weights ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def weigh(self, asked: Features, others: Sequence[Features], at_least: float) -> list[tuple[int, float]]:
        """Which of ``others`` weigh ``at_least`` so much, by place, and how much in bits; the best first."""
        if not others:
            return []
        few = self._few() if self._is_known else None
        found = None if few is None else few.weigh(asked, [*map(_brought, others)], at_least)
        return self._carefully(asked, others, at_least) if found is None else found

    def levels(self, records: Sequence[Features], left: Rows, right: Rows) -> LevelMatrix | None:
        """How pairs of ``records`` agree, a row a comparison; None where a table of them is better asked.

        That is where the kernels are not compiled or cannot tell, and where the pairs have more than a few right ends.
        """
        few = self._few() if self._is_known else None
        ends = dict.fromkeys(right.tolist())
        if few is None or len(ends) > MOST_ENDS:
            return None
        found = np.zeros((len(self._model.comparisons), len(left)), dtype=np.uint8)
        for end in ends:
            places = np.flatnonzero(right == end)
            levels = few.levels(records[end], [_brought(records[row]) for row in left[places].tolist()])
            if levels is None:
                return None
            found[:, places] = levels
        return found

    def _carefully(self, asked: Features, others: Sequence[Features], at_least: float) -> list[tuple[int, float]]:
        """The slow twin."""
        weights = self._weights([*others, asked])
        found = [(place, weight) for place, weight in enumerate(weights) if weight >= at_least]
        return sorted(found, key=lambda one: (-one[1], one[0]))

    @cached_property
    def _is_known(self) -> bool:
        return _is_known(self._model)

    def _few(self) -> FewRecords | None:
        """The kernels' room of this thread; None where they are not compiled or do not know a key."""
        try:
            found: FewRecords | None = self._local.few
        except AttributeError:
            found = self._local.few = _few_of(self._model, self._seeds)
        return found


def _brought(features: Features) -> PackedFeatures:
    return features if isinstance(features, PackedFeatures) else PackedFeatures.of(features)


def _few_of(model: ResolutionModel, seeds: Sequence[int]) -> FewRecords | None:
    if library() is None or any(len(key.parts) > MOST_PARTS for key in model.blocking):
        return None
    names = _feature_names(model)
    places = {name: place for place, name in enumerate(names)}
    keys = [
        KnownKey(
            seed,
            [(places[part.feature], FORM_NAMES.index(part.form)) for part in key.parts],
            None if key.largest is None else BLOCK_SIZES.index(key.largest),
        )
        for key, seed in zip(model.blocking, seeds, strict=True)
    ]
    scorer = Scorer.of(model)
    numeric = {_feature(c) for c in model.comparisons if c.kind == "number"}
    rules, moved = [], {}
    compared = zip(model.comparisons, scorer.tables, strict=True) if _is_known(model) else ()
    for at, (comparison, table) in enumerate(compared):
        feature = places["street" if comparison.kind == "address" else _feature(comparison)]
        by_rarity = np.ascontiguousarray(moved_by_rarity(comparison.name))
        rules.append(IndexedRule(comparison.kind, feature, np.ascontiguousarray(table), None, by_rarity))
        if comparison.rarest:
            shares = np.array([*comparison.frequencies.values(), comparison.rarest])
            bits = (RARITY_WEIGHT * np.log2(shares / comparison.u[-1])).tolist()
            moved[at] = (dict(zip(comparison.frequencies, bits, strict=False)), bits[-1])
    known = [KnownFeature(name, model.hubs.get(name, frozenset()), name in numeric) for name in names]
    return FewRecords(known, keys, rules, moved, scorer.prior)


def _continued(token: int, value: int) -> int:
    mixed = (token ^ value) * _MIX & _WORD
    return mixed ^ (mixed >> 29)
