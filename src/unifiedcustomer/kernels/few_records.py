"""The kernel that asks an index about one record, given an index of a few that was made for this one question.

Who brings the candidates itself, such as a store, needs no tokens: the index has one key without parts, whose one token
all rows hold. Everything that does not change from question to question is laid out once; a question fills in values.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np

from unifiedcustomer.kernels.columns import stable_hashes
from unifiedcustomer.kernels.loading import library
from unifiedcustomer.kernels.lookup import (
    CAREFUL,
    SIDES,
    IndexedKey,
    IndexedRule,
    _calls,
    _Desk,
    _Feature,
    _Index,
    _Key,
    _key,
    _packed,
    _Rule,
    _rule,
    ordered,
)

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

__all__ = ["Cells", "FewRecords", "KnownFeature"]

_SEED: Final = 1

Cells: TypeAlias = Sequence[tuple[int, bytes]]
"""The keys of a record, each with the place of its feature; those of one feature stand together."""


@attrs.frozen(eq=False)
class KnownFeature:
    """What is known of a feature before anybody asks."""

    hubs: frozenset[int] = frozenset()  #: hashes of values that say nothing
    is_number: bool = False


@attrs.frozen(eq=False)
class _Columns:
    """Records as an index has them: distinct values of each feature in turn, and a matrix of codes."""

    texts: bytes
    bounds: list[int]  #: of all values, one more than there are
    firsts: list[int]  #: the first value of each feature, one more than there are
    widths: list[int]  #: the most keys that a record has of each feature
    codes: array[int]
    held: list[tuple[int, int, int, int]]  #: row, feature, position, code

    @classmethod
    def of(cls, records: Sequence[Cells], features: int) -> _Columns:
        values: list[dict[bytes, int]] = [{} for _ in range(features)]
        widths, held = [0] * features, []
        for row, cells in enumerate(records):
            last, position = -1, 0
            for place, key in cells:
                position = position + 1 if place == last else 0
                last, of_feature = place, values[place]
                held.append((row, place, position, of_feature.setdefault(key, len(of_feature))))
                if position >= widths[place]:
                    widths[place] = position + 1
        every = [key for of_feature in values for key in of_feature]
        firsts = [*accumulate(map(len, values), initial=0)]
        return cls(b"".join(every), [*accumulate(map(len, every), initial=0)], firsts, widths, array("i"), held)

    def fill(self, rows: int, silent: frozenset[int]) -> int:
        """Fill the matrix, but for ``silent`` values; gives how wide it is."""
        begins = [*accumulate(self.widths, initial=0)]
        width = max(begins[-1], 1)
        codes, firsts = self.codes, self.firsts
        codes.extend([-1] * (rows * width))
        for row, place, position, code in self.held:
            if not silent or firsts[place] + code not in silent:
                codes[row * width + begins[place] + position] = code
        return width


class FewRecords:
    """Room for one question at a time, of one thread.

    Args:
        features: by place.
        rules: the comparisons, without what moves single values.
        moved: by place of a rule, the bits by which values move it, by their hashes, and the bits of any other value.
        sides: the places of features that comparisons look at beside their own.
        prior: log2 of the share of each class.
    """

    def __init__(
        self,
        features: Sequence[KnownFeature],
        rules: Sequence[IndexedRule],
        moved: Mapping[int, tuple[Mapping[int, float], float]],
        sides: Mapping[str, int],
        prior: NDArray[float64],
    ) -> None:
        compiled = library()
        assert compiled is not None, "callers ask library() first"
        hubs = [np.array(sorted(feature.hubs), dtype=np.uint64) for feature in features]
        self._known, self._moved, self._kept = features, moved, (rules, prior, hubs)
        self._features = (_Feature * len(features))()
        for feature, values in zip(self._features, hubs, strict=True):
            feature.hubs, feature.hub_count = values.ctypes.data, len(values)
        self._rules = (_Rule * len(rules))(*map(_rule, rules))
        self._keys: dict[int, Any] = {}
        self._index = _Index(
            None, 0, ctypes.addressof(self._features), len(features), None, 0, None, 1,
            ctypes.addressof(self._rules), len(rules), prior.ctypes.data, len(prior),
            (ctypes.c_int32 * len(SIDES))(*(sides[name] for name in SIDES)),
        )  # fmt: skip
        self._at = ctypes.addressof(self._index)
        self._match, _ = _calls(compiled)
        self._desk = _Desk(compiled)

    def weigh(self, asked: Cells, others: Sequence[Cells], at_least: float) -> list[tuple[int, float]] | None:
        """Which of ``others`` weigh ``at_least`` so much, best first; None where only the careful path can tell."""
        columns = _Columns.of(others, len(self._known))
        hashes = self._hashes(columns)
        width = columns.fill(len(others), self._silent(columns, hashes))
        texts, bounds = array("B", columns.texts or b"\0"), array("q", columns.bounds)
        amounts = self._lay_out(columns, texts, bounds)
        moved = self._move(columns, hashes)
        self._index.codes, self._index.width = columns.codes.buffer_info()[0], width
        self._index.keys = ctypes.addressof(self._key_of_all(len(others)))
        header = [number for place, key in asked for number in (place, len(key))]
        numbers = array("d", [self._amount(place, key) for place, key in asked] or [0.0])
        desk = self._desk
        if len(others) > desk.room:
            desk.make_room(len(others))
        found = self._match(
            desk.work_at, self._at, b"".join(key for _, key in asked), _packed(header), numbers.buffer_info()[0],
            len(asked), len(others), at_least, desk.rows_at, desk.weights_at,
        )  # fmt: skip
        del amounts, moved  # the kernel has read them
        if found == CAREFUL:
            return None
        if found < 0:
            raise MemoryError
        return [*zip(desk.rows[:found], desk.weights[:found], strict=True)]

    def _hashes(self, columns: _Columns) -> list[int]:
        """The hash of every value, where any is looked at."""
        if not self._moved and not any(feature.hubs for feature in self._known):
            return []
        bounds = np.array(columns.bounds, dtype=np.int64)
        hashes: list[int] = stable_hashes(
            np.frombuffer(columns.texts or b"\0", np.uint8), bounds[:-1].copy(), bounds[1:].copy()
        ).tolist()
        return hashes

    def _silent(self, columns: _Columns, hashes: Sequence[int]) -> frozenset[int]:
        """The values that say nothing."""
        firsts = columns.firsts
        return frozenset(
            value
            for place, feature in enumerate(self._known)
            if feature.hubs
            for value in range(firsts[place], firsts[place + 1])
            if hashes[value] in feature.hubs
        )

    def _lay_out(self, columns: _Columns, texts: array[int], bounds: array[int]) -> array[float]:
        """Say where the values of each feature are; gives the numbers that some are, to be kept as long."""
        at_texts, at_bounds = texts.buffer_info()[0], bounds.buffer_info()[0]
        numbers = any(feature.is_number for feature in self._known)
        keys = [columns.texts[a:b] for a, b in zip(columns.bounds, columns.bounds[1:], strict=False)] if numbers else []
        amounts = array("d", [0.0] * (len(keys) + 1))
        begin = 0
        for place, (feature, known) in enumerate(zip(self._features, self._known, strict=True)):
            first = columns.firsts[place]
            feature.data, feature.bounds = at_texts, at_bounds + 8 * first
            feature.place, feature.width = begin, columns.widths[place]
            begin += columns.widths[place]
            if known.is_number:
                for value in range(first, columns.firsts[place + 1]):
                    amounts[value] = float(keys[value])
                feature.amounts = amounts.buffer_info()[0] + 8 * first
        return amounts

    def _amount(self, place: int, key: bytes) -> float:
        return float(key) if self._known[place].is_number else 0.0

    def _move(self, columns: _Columns, hashes: Sequence[int]) -> list[array[float]]:
        """Say by how many bits the values of each feature move its rule; gives the bits, to be kept as long."""
        kept = []
        for at, (known, other) in self._moved.items():
            rule = self._rules[at]
            first, last = columns.firsts[rule.feature], columns.firsts[rule.feature + 1]
            bits = array("d", [known.get(value, other) for value in hashes[first:last]] or [0.0])
            rule.rarity = bits.buffer_info()[0]
            kept.append(bits)
        return kept

    def _key_of_all(self, rows: int) -> Any:
        """A key whose one token the first ``rows`` rows hold."""
        found = self._keys.get(rows)
        if found is None:
            if len(self._keys) >= _MOST_KEYS:
                self._keys.clear()
            tokens = np.full(rows, _SEED, dtype=np.uint64)
            made = ordered(IndexedKey(_SEED, (), tokens, np.arange(rows, dtype=np.int64)), rows)
            found = self._keys[rows] = (_Key * 1)(_key(made, {})), made
        return found[0]


_MOST_KEYS: Final = 256
