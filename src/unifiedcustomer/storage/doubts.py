"""Pairs of live records that somebody should look at: the evidence does not decide, and no person has.

Kept beside identities and computed from the same evidence, so that the next question is read off an index, however many
records there are. A store from before there were doubts has none until all of them are computed once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, select

from unifiedcustomer.storage.lookup import Forget, Lookup, add_tuples, loading
from unifiedcustomer.storage.schema import doubt, identity
from unifiedcustomer.storage.settings import Settings

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

__all__ = ["Doubt", "Doubts"]

KNOWN: Final = "doubts_known"
"""The setting that says that the table has all doubts."""

SCALE: Final = 1_000_000
"""Weights are stored as whole numbers of such parts of a bit."""


class Doubt(NamedTuple):
    """Two records, by number, what speaks for one person, and how far that is from the threshold, both in bits."""

    low: int
    high: int
    weight: float
    distance: float


_FORGET = (Forget(doubt, doubt.c.low), Forget(doubt, doubt.c.high))


_HOMES = Lookup(select(identity.c.record, identity.c.identity), identity.c.record)
_SIZES = Lookup(
    select(identity.c.identity, func.count().label("records")).group_by(identity.c.identity), identity.c.identity
)
_OF_LOW = Lookup(select(doubt.c.low, doubt.c.high, doubt.c.weight), doubt.c.low)
_FORGET_PAIRS = Forget(doubt, doubt.c.high, doubt.c.low == bindparam("of_low"))
_INSTEAD: Final = "(low, high) DO UPDATE SET weight = excluded.weight, distance = excluded.distance"


class Doubts:
    """The pairs in doubt."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def are_known(self) -> bool:
        """Whether the table has all of them."""
        return Settings(self._connection).get(KNOWN) is not None

    def forget(self, records: Collection[int]) -> None:
        """Forget every pair that has one of ``records`` in it."""
        for statement in _FORGET:
            statement.rows(self._connection, records)

    def forget_among(self, records: Collection[int], at_least: float | None = None) -> None:
        """Forget every pair of which both are among ``records``; only those that weigh so much, if that is said."""
        by_low: dict[int, list[int]] = {}
        least = None if at_least is None else _scaled(at_least)
        for low, high, weight in _OF_LOW.tuples(self._connection, records):
            if high in records and (least is None or weight >= least):
                by_low.setdefault(low, []).append(high)
        for low, highs in by_low.items():
            _FORGET_PAIRS.rows(self._connection, highs, of_low=low)

    def add(self, pairs: Iterable[Doubt]) -> None:
        """Add pairs; one that is there gets the new weight, which a later release may have given it."""
        rows = ((low, high, _scaled(weight), _scaled(distance)) for low, high, weight, distance in pairs)
        add_tuples(self._connection, doubt, rows, instead=_INSTEAD)

    def fill(self, pairs: Iterable[Doubt]) -> None:
        """These are all of them."""
        self._connection.execute(delete(doubt))
        self.add(pairs)
        Settings(self._connection).set(KNOWN, "1")

    def fill_columns(
        self, low: NDArray[int64], high: NDArray[int64], weights: NDArray[float64], distances: NDArray[float64]
    ) -> None:
        """These are all of them, and there were none."""
        import numpy as np

        order = np.lexsort((high, low))
        columns = (low, high, *(np.rint(bits * SCALE).astype(np.int64) for bits in (weights, distances)))
        with loading(self._connection, doubt):
            add_tuples(self._connection, doubt, zip(*(column[order].tolist() for column in columns), strict=True))
        Settings(self._connection).set(KNOWN, "1")

    def count(self) -> int:
        """How many there are."""
        return int(self._connection.execute(select(func.count()).select_from(doubt)).scalar_one())

    def closest(self, number: int) -> list[Doubt]:
        """Up to ``number`` pairs, those closest to the threshold first."""
        query = select(doubt).order_by(doubt.c.distance, doubt.c.low, doubt.c.high).limit(number)
        return [
            Doubt(row.low, row.high, row.weight / SCALE, row.distance / SCALE)
            for row in self._connection.execute(query)
        ]

    def homes(self, records: Collection[int]) -> dict[int, int]:
        """Who each of ``records`` is now, without what is compared of it."""
        return {row.record: row.identity for row in _HOMES.rows(self._connection, records)}

    def sizes(self, identities: Collection[int]) -> dict[int, int]:
        """How many records each of ``identities`` has."""
        return {row.identity: row.records for row in _SIZES.rows(self._connection, identities)}


def _scaled(bits: float) -> int:
    return round(bits * SCALE)
