"""Kernels that ask an index of many records about one: plain numbers in, rows and weights out."""

from __future__ import annotations

import ctypes
import os
import threading
import weakref
from collections.abc import Mapping, Sequence
from struct import Struct
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from unifiedcustomer.kernels.loading import address, library

if TYPE_CHECKING:
    from numpy import float64, int32, int64, uint8, uint64
    from numpy.typing import NDArray

__all__ = [
    "KINDS",
    "MOST_CLASSES",
    "MOST_PARTS",
    "SIDES",
    "AskedIndex",
    "IndexedFeature",
    "IndexedKey",
    "IndexedRule",
    "OrderedKey",
    "ordered",
    "packed_values",
]

KINDS: Final = {
    "exact": 2, "text": 3, "identifier": 3, "email": 4, "phone": 3, "birth_date": 5, "number": 3, "given_name": 7,
    "family_name": 6, "other_names": 3, "address": 7,
}  # fmt: skip
"""Comparators that the kernel knows, in the order of lookup.h, and the highest level that each gives."""

SIDES: Final = ("given", "family", "given_root", "street", "house_number", "postal_code", "city")
"""Features that comparators look at beside their own, in the order of lookup.h."""

MOST_PARTS: Final = 8
MOST_CLASSES: Final = 16
CAREFUL: Final = -2  #: what the kernel says where only the careful path can tell

FEW: Final = 64
"""Answers that a thread has room for from the start."""

_HEADERS: Final = tuple(Struct(f"{2 * count}i") for count in range(33))


def packed_values(features: Mapping[str, Sequence[str]], places: Mapping[str, int]) -> tuple[bytes, list[int]]:
    """The values one behind the other, and the place of the feature and the size of each."""
    texts: list[bytes] = []
    header: list[int] = []
    for name, values in features.items():
        place = places.get(name)
        if place is None:
            continue
        for value in values:
            if value:
                text = value.encode("utf-8", "surrogatepass")
                texts.append(text)
                header += (place, len(text))
    return b"".join(texts), header


@attrs.frozen(eq=False)
class IndexedFeature:
    """A feature: its values' bytes and bounds, where its codes are in the matrix, and what is known of its values."""

    data: NDArray[uint8]
    bounds: NDArray[int64]
    place: int
    width: int
    hubs: NDArray[uint64]  #: hashes, ascending
    amounts: NDArray[float64] | None = None


@attrs.frozen(eq=False)
class IndexedKey:
    """A blocking key: forms (feature, kind of form) of its parts, and all tokens with the rows that hold them."""

    seed: int
    parts: Sequence[tuple[int, int]]
    tokens: NDArray[uint64]
    holders: NDArray[int64]


@attrs.frozen(eq=False)
class IndexedRule:
    """A comparison: `table` has log2 probabilities (classes, levels + 1), `rarity` the bits that each value moves."""

    kind: str
    feature: int
    table: NDArray[float64]
    rarity: NDArray[float64] | None
    moved: NDArray[np.bool_]


class _Tokens(ctypes.Structure):
    _fields_ = (
        ("tokens", ctypes.c_void_p), ("rows", ctypes.c_void_p), ("begins", ctypes.c_void_p), ("shift", ctypes.c_int64),
        ("secret", ctypes.c_uint64),
    )  # fmt: skip
    kept: tuple[Any, ...]


@attrs.frozen(eq=False)
class OrderedKey:
    """A key whose tokens can be found."""

    seed: int
    parts: Sequence[tuple[int, int]]
    tokens: _Tokens

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return sum(array.nbytes for array in self.tokens.kept)


class _Feature(ctypes.Structure):
    _fields_ = (
        ("data", ctypes.c_void_p), ("bounds", ctypes.c_void_p), ("place", ctypes.c_int64), ("width", ctypes.c_int64),
        ("hubs", ctypes.c_void_p), ("hub_count", ctypes.c_int64), ("amounts", ctypes.c_void_p),
    )  # fmt: skip


class _Form(ctypes.Structure):
    _fields_ = (("feature", ctypes.c_int32), ("kind", ctypes.c_int32))


class _Key(ctypes.Structure):
    _fields_ = (
        ("seed", ctypes.c_uint64), ("parts", ctypes.c_int64), ("forms", ctypes.c_int32 * MOST_PARTS),
        ("tokens", ctypes.POINTER(_Tokens)),
    )  # fmt: skip


class _Rule(ctypes.Structure):
    _fields_ = (
        ("kind", ctypes.c_int64), ("feature", ctypes.c_int32), ("same", ctypes.c_int32), ("table", ctypes.c_void_p),
        ("rarity", ctypes.c_void_p), ("moved", ctypes.c_void_p),
    )  # fmt: skip


class _Index(ctypes.Structure):
    _fields_ = (
        ("codes", ctypes.c_void_p), ("width", ctypes.c_int64), ("features", ctypes.c_void_p),
        ("feature_count", ctypes.c_int64), ("forms", ctypes.c_void_p), ("form_count", ctypes.c_int64),
        ("keys", ctypes.c_void_p), ("key_count", ctypes.c_int64), ("rules", ctypes.c_void_p),
        ("rule_count", ctypes.c_int64), ("prior", ctypes.c_void_p), ("classes", ctypes.c_int64),
        ("side", ctypes.c_int32 * len(SIDES)), ("unused", ctypes.c_int32),
    )  # fmt: skip


class _Work(ctypes.Structure):
    _fields_ = (("room", ctypes.c_void_p), ("total", ctypes.c_size_t))


class _Desk:
    """What one thread asks with: room for the work, and for the answers."""

    def __init__(self, compiled: ctypes.CDLL) -> None:
        self.work = _Work()
        self.work_at = ctypes.addressof(self.work)
        self.make_room(FEW)
        weakref.finalize(self, compiled.release_work, ctypes.byref(self.work))

    def make_room(self, answers: int) -> None:
        self.room = answers
        self.rows, self.weights = (ctypes.c_int32 * answers)(), (ctypes.c_double * answers)()
        self.rows_at, self.weights_at = ctypes.addressof(self.rows), ctypes.addressof(self.weights)


class AskedIndex:
    """The index as the kernel reads it. Nothing in it changes, so any number of threads may ask at once."""

    def __init__(
        self,
        codes: NDArray[int32],
        features: Sequence[IndexedFeature],
        keys: Sequence[OrderedKey],
        rules: Sequence[IndexedRule],
        sides: Mapping[str, int],
        prior: NDArray[float64],
    ) -> None:
        compiled = library()
        assert compiled is not None, "callers ask library() first"
        self._compiled = compiled
        self._kept = (codes, features, keys, rules, prior)
        forms: dict[tuple[int, int], int] = {}
        self._features = (_Feature * len(features))(*map(_feature, features))
        self._keys = (_Key * len(keys))(*(_key(key, forms) for key in keys))
        self._forms = (_Form * len(forms))(*(_Form(*form) for form in forms))
        self._rules = (_Rule * len(rules))(*map(_rule, rules))
        self._index = _Index(
            codes.ctypes.data, codes.shape[1], ctypes.addressof(self._features), len(features),
            ctypes.addressof(self._forms), len(forms), ctypes.addressof(self._keys), len(keys),
            ctypes.addressof(self._rules), len(rules), prior.ctypes.data, len(prior),
            (ctypes.c_int32 * len(SIDES))(*(sides[name] for name in SIDES)),
        )  # fmt: skip
        self._at = ctypes.addressof(self._index)
        self._match, self._find = _calls(compiled)
        self._desks = threading.local()

    def _desk(self) -> _Desk:
        try:
            desk: _Desk = self._desks.desk
        except AttributeError:
            desk = self._desks.desk = _Desk(self._compiled)
        return desk

    def match(
        self, data: bytes, header: list[int], amounts: NDArray[float64] | None, limit: int | None, at_least: float
    ) -> list[tuple[int, float]] | None:
        """Rows and weights of the best candidates; None where only the careful path can tell.

        Args:
            data: the values one behind the other, UTF-8.
            header: the feature and the size of each value.
            amounts: the number that each value is, where features are numbers.
            limit: the most rows to give; None for all.
            at_least: the least weight, in bits.
        """
        desk, packed, count = self._desk(), _packed(header), len(header) // 2
        numbers = None if amounts is None else amounts.ctypes.data
        while True:
            most = desk.room if limit is None else min(limit, desk.room)
            found = self._match(
                desk.work_at, self._at, data, packed, numbers, count, most, at_least, desk.rows_at, desk.weights_at
            )
            if found == CAREFUL:
                return None
            if found < 0:
                raise MemoryError
            if found < most or most == limit:
                break
            desk.make_room(8 * desk.room)
        return [*zip(desk.rows[:found], desk.weights[:found], strict=True)]

    def rows(self, data: bytes, header: list[int]) -> list[int]:
        """The rows that share an open token with these values."""
        desk, packed = self._desk(), _packed(header)
        while True:
            found = self._find(desk.work_at, self._at, data, packed, len(header) // 2, desk.rows_at, desk.room)
            if found < 0:
                raise MemoryError
            if found <= desk.room:
                return desk.rows[:found]
            desk.make_room(found)


def _packed(header: list[int]) -> bytes:
    count = len(header) // 2
    return (_HEADERS[count] if count < len(_HEADERS) else Struct(f"{2 * count}i")).pack(*header)


def _calls(compiled: ctypes.CDLL) -> tuple[Any, Any]:
    """The two kernels, with the types of what they take; a pointer is passed as a plain number."""
    of_int64, pointer, text = ctypes.c_int64, ctypes.c_void_p, ctypes.c_char_p
    kinds = (pointer, pointer, text, text, pointer, of_int64, of_int64, ctypes.c_double, pointer, pointer)
    match = ctypes.CFUNCTYPE(of_int64, *kinds)(("match_record", compiled))
    find = ctypes.CFUNCTYPE(of_int64, pointer, pointer, text, text, of_int64, pointer, of_int64)(
        ("find_rows", compiled)
    )
    return match, find


def _feature(feature: IndexedFeature) -> _Feature:
    amounts = None if feature.amounts is None else feature.amounts.ctypes.data
    return _Feature(
        feature.data.ctypes.data, feature.bounds.ctypes.data, feature.place, feature.width, feature.hubs.ctypes.data,
        len(feature.hubs), amounts,
    )  # fmt: skip


def _rule(rule: IndexedRule) -> _Rule:
    rarity = None if rule.rarity is None else rule.rarity.ctypes.data
    return _Rule(
        [*KINDS].index(rule.kind), rule.feature, rule.table.shape[1] - 1, rule.table.ctypes.data, rarity,
        rule.moved.ctypes.data,
    )  # fmt: skip


def _key(key: OrderedKey, forms: dict[tuple[int, int], int]) -> _Key:
    places = (forms.setdefault(form, len(forms)) for form in key.parts)
    return _Key(key.seed, len(key.parts), (ctypes.c_int32 * MOST_PARTS)(*places), ctypes.pointer(key.tokens))


def ordered(key: IndexedKey, largest: int) -> OrderedKey:
    """The tokens of a key so that they can be found. One that more than ``largest`` rows hold is closed."""
    compiled = library()
    assert compiled is not None, "callers ask library() first"
    count = len(key.tokens)
    bits = min(max(count // 4, 2).bit_length(), 28)
    begins = np.empty((1 << bits) + 1, dtype=np.uint32)
    tokens, rows = np.empty(count, dtype=np.uint64), np.empty(count, dtype=np.int32)
    secret = int.from_bytes(os.urandom(8), "little")
    compiled.order_tokens.restype = ctypes.c_int64
    kept = compiled.order_tokens(
        address(key.tokens), address(key.holders), ctypes.c_int64(count), ctypes.c_uint64(secret), ctypes.c_int64(bits),
        ctypes.c_int64(largest), address(begins), address(tokens), address(rows),
    )  # fmt: skip
    if kept < 0:
        raise MemoryError
    # Room for one more, because an empty array has no address.
    tokens, rows = np.append(tokens[:kept], np.uint64(0)), np.append(rows[:kept], np.int32(0))
    made = _Tokens(tokens.ctypes.data, rows.ctypes.data, begins.ctypes.data, 64 - bits, secret)
    made.kept = (tokens, rows, begins)
    return OrderedKey(key.seed, key.parts, made)
