"""The kernels that look at one record and a few that are brought along, such as candidates that a store found.

Everything that does not change from question to question is laid out once; a question brings values. Records are
brought as a store keeps them, and nobody but the kernel opens them.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

import attrs
import numpy as np

from unifiedcustomer.kernels.loading import library
from unifiedcustomer.kernels.lookup import (
    CAREFUL,
    MOST_PARTS,
    SIDES,
    IndexedRule,
    _Desk,
    _Feature,
    _Form,
    _Index,
    _Key,
    _packed,
    _Rule,
    _rule,
    packed_values,
)

if TYPE_CHECKING:
    from numpy import float64, uint8
    from numpy.typing import NDArray

__all__ = ["Brought", "FewRecords", "KnownFeature", "KnownKey"]

Features: TypeAlias = Mapping[str, Sequence[str]]

MOST_SHAPES: Final = 1_000
"""Ways of packing a record that are remembered: the combinations of features that records have."""

_FEW_TOKENS: Final = 256
_NOTHING: Final = -1


class Brought(Protocol):
    """A record as it is brought: see `unifiedcustomer.features.PackedFeatures`."""

    names: tuple[str, ...]
    width: int
    data: bytes

    def keys_as_bytes(self) -> list[bytes]:
        """The key of each name."""
        ...


@attrs.frozen(eq=False)
class KnownFeature:
    """What is known of a feature before anybody asks."""

    name: str
    hubs: frozenset[int] = frozenset()  #: hashes of values that say nothing
    is_number: bool = False


@attrs.frozen(eq=False)
class KnownKey:
    """A blocking key: forms (place of the feature, kind of form) of its parts, and the mark of its tokens."""

    seed: int
    parts: Sequence[tuple[int, int]]
    mark: int | None


class _Shape(ctypes.Structure):
    _fields_ = (("places", ctypes.c_void_p), ("cells", ctypes.c_int64), ("width", ctypes.c_int64))


class _Given(ctypes.Structure):
    _fields_ = (
        ("data", ctypes.c_char_p), ("header", ctypes.c_char_p), ("amounts", ctypes.c_void_p),
        ("values", ctypes.c_int64), ("records", ctypes.c_void_p), ("shapes", ctypes.c_void_p),
        ("brought_amounts", ctypes.c_void_p), ("count", ctypes.c_int64),
    )  # fmt: skip
    kept: tuple[Any, ...]


class _Moved(ctypes.Structure):
    _fields_ = (
        ("hashes", ctypes.c_void_p), ("bits", ctypes.c_void_p), ("count", ctypes.c_int64), ("other", ctypes.c_double),
    )  # fmt: skip


class FewRecords:
    """Room for one question at a time, of one thread.

    Args:
        features: by place.
        keys: the blocking keys.
        rules: the comparisons, without what moves single values.
        moved: by place of a rule, the bits by which values move it, by their hashes, and the bits of any other value.
        prior: log2 of the share of each class.
    """

    def __init__(
        self,
        features: Sequence[KnownFeature],
        keys: Sequence[KnownKey],
        rules: Sequence[IndexedRule],
        moved: Mapping[int, tuple[Mapping[int, float], float]],
        prior: NDArray[float64],
    ) -> None:
        compiled = library()
        assert compiled is not None, "callers ask library() first"
        self._places = {feature.name: place for place, feature in enumerate(features)}
        self._numeric = {feature.name for feature in features if feature.is_number}
        hubs = [np.array(sorted(feature.hubs), dtype=np.uint64) for feature in features]
        self._features = (_Feature * len(features))()
        for feature, values in zip(self._features, hubs, strict=True):
            feature.hubs, feature.hub_count = values.ctypes.data, len(values)
        self._rules = (_Rule * len(rules))(*map(_rule, rules))
        self._kept: list[Any] = [rules, prior, hubs]
        self._moved = (ctypes.c_void_p * len(rules))(*(self._moves(moved.get(at)) for at in range(len(rules))))
        forms: dict[tuple[int, int], int] = {}
        self._keys = (_Key * len(keys))(*(_known_key(key, forms) for key in keys))
        self._forms = (_Form * len(forms))(*(_Form(*form) for form in forms))
        self._marks = array("i", [_NOTHING if key.mark is None else key.mark for key in keys])
        self._index = _Index(
            None, 0, ctypes.addressof(self._features), len(features), ctypes.addressof(self._forms), len(forms),
            ctypes.addressof(self._keys), len(keys), ctypes.addressof(self._rules), len(rules), prior.ctypes.data,
            len(prior), (ctypes.c_int32 * len(SIDES))(*(self._places[name] for name in SIDES)),
        )  # fmt: skip
        self._at = ctypes.addressof(self._index)
        self._weigh, self._compare, self._tokens = _calls(compiled)
        self._moved_at = ctypes.addressof(self._moved)
        self._desk = _Desk(compiled)
        self._found = (ctypes.c_int64 * _FEW_TOKENS)()
        self._shapes: dict[tuple[tuple[str, ...], int], tuple[int, object]] = {}

    def _moves(self, moved: tuple[Mapping[int, float], float] | None) -> int | None:
        """Where it stands by how many bits values move a rule."""
        if moved is None:
            return None
        known, other = moved
        hashes = np.array(sorted(known), dtype=np.uint64)
        bits = np.array([known[value] for value in hashes.tolist()], dtype=np.float64)
        made = _Moved(hashes.ctypes.data, bits.ctypes.data, len(hashes), other)
        self._kept.append((made, hashes, bits))
        return ctypes.addressof(made)

    def tokens(self, features: Features) -> set[int]:
        """The blocking tokens of a record, signed 64-bit."""
        data, header = packed_values(features, self._places)
        packed, marks = _packed(header), self._marks.buffer_info()[0]
        while True:
            room = len(self._found)
            found = self._tokens(
                self._desk.work_at, self._at, data, packed, len(header) // 2, marks, ctypes.addressof(self._found), room
            )
            if found < 0:
                raise MemoryError
            if found <= room:
                return set(self._found[:found])
            self._found = (ctypes.c_int64 * found)()

    def weigh(self, asked: Features, others: Sequence[Brought], at_least: float) -> list[tuple[int, float]] | None:
        """Which of ``others`` weigh ``at_least`` so much, best first; None where only the careful path can tell."""
        given, desk = self._given(asked, others), self._desk
        if len(others) > desk.room:
            desk.make_room(len(others))
        found = self._weigh(
            desk.work_at, self._at, ctypes.addressof(given), self._moved_at, at_least, desk.rows_at, desk.weights_at
        )
        if found == CAREFUL:
            return None
        if found < 0:
            raise MemoryError
        return [*zip(desk.rows[:found], desk.weights[:found], strict=True)]

    def levels(self, asked: Features, others: Sequence[Brought]) -> NDArray[uint8] | None:
        """How ``others`` agree by each comparison, a row a comparison; None where only the careful path can tell."""
        given = self._given(asked, others)
        found = np.empty((len(self._rules), len(others)), dtype=np.uint8)
        failed = self._compare(self._desk.work_at, self._at, ctypes.addressof(given), self._moved_at, found.ctypes.data)
        if failed == CAREFUL:
            return None
        if failed < 0:
            raise MemoryError
        return found

    def _given(self, asked: Features, others: Sequence[Brought]) -> _Given:
        """What is asked and what is brought, as the kernels take them."""
        if len(self._shapes) > MOST_SHAPES:
            self._shapes.clear()
        count = len(others)
        records = (ctypes.c_char_p * count)(*[other.data for other in others])
        shapes = (ctypes.c_void_p * count)(*[self._shape(other) for other in others])
        data, header = packed_values(asked, self._places)
        mine, theirs = self._amounts(asked, others) if self._numeric else (None, None)
        given = _Given(
            data, _packed(header), _address(mine), len(header) // 2, ctypes.addressof(records),
            ctypes.addressof(shapes), _address(theirs), count,
        )  # fmt: skip
        given.kept = (records, shapes, mine, theirs)
        return given

    def _shape(self, one: Brought) -> int:
        """Where it stands how a record is packed."""
        known = self._shapes.get((one.names, one.width))
        if known is None:
            places = array("i", [self._places.get(name, _NOTHING) for name in one.names] or [_NOTHING])
            made = _Shape(places.buffer_info()[0], len(one.names), one.width)
            known = self._shapes[one.names, one.width] = ctypes.addressof(made), (made, places)
        return known[0]

    def _amounts(self, asked: Features, brought: Sequence[Brought]) -> tuple[array[float], array[float]]:
        """The number that each value is, 0 for those that are none: of what is asked, and of what is brought."""
        mine = [self._amount(name, value) for name, values in asked.items() for value in values if value]
        theirs = [
            self._amount(name, key.decode("utf-8", "surrogatepass"))
            for one in brought
            for name, key in zip(one.names, one.keys_as_bytes(), strict=True)
            if key and name in self._places
        ]
        return array("d", [*mine, 0.0]), array("d", [*theirs, 0.0])

    def _amount(self, name: str, value: str) -> float:
        return float(value) if name in self._numeric else 0.0


def _address(numbers: array[float] | None) -> int | None:
    return None if numbers is None else numbers.buffer_info()[0]


def _known_key(key: KnownKey, forms: dict[tuple[int, int], int]) -> _Key:
    places = (forms.setdefault(form, len(forms)) for form in key.parts)
    return _Key(key.seed, len(key.parts), (ctypes.c_int32 * MOST_PARTS)(*places), None)


def _calls(compiled: ctypes.CDLL) -> tuple[Any, Any, Any]:
    """The kernels, with the types of what they take; a pointer is passed as a plain number."""
    of_int64, pointer, text, number = ctypes.c_int64, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_double
    asked = (pointer, pointer, text, text)
    given = (pointer, pointer, pointer, pointer)
    weigh = ctypes.CFUNCTYPE(of_int64, *given, number, pointer, pointer)(("weigh_few", compiled))
    compare = ctypes.CFUNCTYPE(of_int64, *given, pointer)(("compare_few", compiled))
    tokens = ctypes.CFUNCTYPE(of_int64, *asked, of_int64, pointer, pointer, of_int64)(("record_tokens", compiled))
    return weigh, compare, tokens
