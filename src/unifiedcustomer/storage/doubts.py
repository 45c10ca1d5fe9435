"""Pairs of live records that somebody should look at: the evidence does not decide, and no person has.

Kept beside identities and computed from the same evidence, so that the next question is read off an index, however many
records there are. A store from before there were doubts has none until all of them are computed once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, select

from unifiedcustomer.storage.identities import Identities
from unifiedcustomer.storage.lookup import Forget, Lookup, add_tuples
from unifiedcustomer.storage.packed_doubts import PackedDoubts
from unifiedcustomer.storage.schema import doubt
from unifiedcustomer.storage.settings import Settings

if TYPE_CHECKING:
    from numpy import bool_, float64, int64
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


_OF_LOW = Lookup(select(doubt.c.low, doubt.c.high, doubt.c.weight), doubt.c.low)
_FORGET_PAIRS = Forget(doubt, doubt.c.high, doubt.c.low == bindparam("of_low"))
_INSTEAD: Final = "(low, high) DO UPDATE SET weight = excluded.weight, distance = excluded.distance"


class Doubts:
    """The pairs in doubt."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._identities = Identities(connection)
        self._packed = PackedDoubts(connection)

    @property
    def are_known(self) -> bool:
        """Whether the table has all of them."""
        return Settings(self._connection).get(KNOWN) is not None

    def forget(self, records: Collection[int]) -> None:
        """Forget every pair that has one of ``records`` in it."""
        for statement in _FORGET:
            statement.rows(self._connection, records)
        self._packed.remove(records, lambda pairs: _is_one(pairs[:, 0], records) | _is_one(pairs[:, 1], records))

    def forget_among(self, records: Collection[int], at_least: float | None = None) -> None:
        """Forget every pair of which both are among ``records``; only those that weigh so much, if that is said."""
        by_low: dict[int, list[int]] = {}
        least = None if at_least is None else _scaled(at_least)
        for low, high, weight in _OF_LOW.tuples(self._connection, records):
            if high in records and (least is None or weight >= least):
                by_low.setdefault(low, []).append(high)
        for low, highs in by_low.items():
            _FORGET_PAIRS.rows(self._connection, highs, of_low=low)
        weight = -(2**63) if least is None else least
        self._packed.remove(
            records,
            lambda pairs: _is_one(pairs[:, 0], records) & _is_one(pairs[:, 1], records) & (pairs[:, 2] >= weight),
        )

    def add(self, pairs: Iterable[Doubt]) -> None:
        """Add pairs; one that is there gets the new weight, which a later release may have given it."""
        rows = [(low, high, _scaled(weight), _scaled(distance)) for low, high, weight, distance in pairs]
        if not rows:
            return
        given = {row[:2] for row in rows}
        self._packed.remove(
            {low for low, _ in given},
            lambda known: _flags(pair in given for pair in map(tuple, known[:, :2].tolist())),
        )
        add_tuples(self._connection, doubt, rows, instead=_INSTEAD)

    def add_new(self, pairs: Iterable[Doubt]) -> None:
        """Add pairs that are not there."""
        add_tuples(
            self._connection,
            doubt,
            ((low, high, _scaled(weight), _scaled(distance)) for low, high, weight, distance in pairs),
        )

    def fill(self, pairs: Iterable[Doubt]) -> None:
        """These are all of them."""
        import numpy as np

        columns = np.array([*pairs], dtype=np.float64).reshape(-1, 4)
        low, high = columns[:, :2].T.astype(np.int64)
        self.fill_columns(low, high, columns[:, 2], columns[:, 3])

    def fill_columns(
        self, low: NDArray[int64], high: NDArray[int64], weights: NDArray[float64], distances: NDArray[float64]
    ) -> None:
        """These are all of them."""
        import numpy as np

        self._connection.execute(delete(doubt))
        self._packed.fill(low, high, *(np.rint(bits * SCALE).astype(np.int64) for bits in (weights, distances)))
        Settings(self._connection).set(KNOWN, "1")

    def count(self) -> int:
        """How many there are."""
        rows = int(self._connection.execute(select(func.count()).select_from(doubt)).scalar_one())
        return rows + self._packed.count()

    def closest(self, number: int) -> list[Doubt]:
        """Up to ``number`` pairs, those closest to the threshold first."""
        query = select(doubt).order_by(doubt.c.distance, doubt.c.low, doubt.c.high).limit(number)
        rows = [*map(tuple, self._connection.execute(query)), *self._packed.closest(number)]
        rows.sort(key=lambda row: (row[3], row[0], row[1]))
        return [Doubt(low, high, weight / SCALE, distance / SCALE) for low, high, weight, distance in rows[:number]]

    def homes(self, records: Collection[int]) -> dict[int, int]:
        """Who each of ``records`` is now, without what is compared of it."""
        return {place.record: place.identity for place in self._identities.places(records)}

    def sizes(self, identities: Collection[int]) -> dict[int, int]:
        """How many records each of ``identities`` has."""
        return Counter(place.identity for place in self._identities.places_in(identities))


def _is_one(numbers: NDArray[int64], records: Collection[int]) -> NDArray[bool_]:
    import numpy as np

    return np.isin(numbers, np.fromiter(records, np.int64, len(records)))


def _flags(flags: Iterable[bool]) -> NDArray[bool_]:
    import numpy as np

    return np.fromiter(flags, bool)


def _scaled(bits: float) -> int:
    return round(bits * SCALE)
