"""Judgements: what people decided about two records. Appended; the latest about a pair counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

import attrs
from sqlalchemy import Connection, insert, select

from unifiedcustomer.identities import Judgement, Verdict
from unifiedcustomer.storage.lookup import Lookup, microseconds, next_number, rows_of
from unifiedcustomer.storage.schema import judgement
from unifiedcustomer.wire import from_json, to_json

__all__ = ["JudgedPair", "Judgements"]


@attrs.frozen(kw_only=True)
class JudgedPair:
    """The judgement that counts for two records, by their numbers."""

    low: int
    high: int
    judgement: Judgement


_BY_END = Lookup(
    select(judgement.c.judgement, judgement.c.low_record, judgement.c.high_record, judgement.c.body),
    judgement.c.low_record,
    judgement.c.high_record,
)


_ANY = f"SELECT 1 FROM {judgement.name} LIMIT 1"  # noqa: S608 - the name of a table of ours


class Judgements:
    """Judgements by the records they are about."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._are_none: bool | None = None

    def append(self, one: int, other: int, decided: Judgement, at: datetime) -> None:
        """Append what was decided about two records."""
        self._are_none = False
        low, high = sorted((one, other))
        self._connection.execute(
            insert(judgement).values(
                judgement=next_number(self._connection, judgement.c.judgement),
                low_record=low,
                high_record=high,
                verdict=decided.verdict.value,
                body=to_json(decided),
                recorded_at=microseconds(at),
            )
        )

    def about(self, records: Collection[int]) -> list[JudgedPair]:
        """What counts for every pair that has one of ``records`` in it; what was taken back is left out."""
        if self._are_none is None:
            self._are_none = not rows_of(self._connection, _ANY)
        return [] if self._are_none else _in_force(self._rows(records))

    def in_force(self) -> list[JudgedPair]:
        """What counts for every pair that was ever judged; what was taken back is left out."""
        rows = self._connection.execute(select(judgement))
        return _in_force((row.judgement, (row.low_record, row.high_record), row.body) for row in rows)

    def last(self) -> int:
        """The number of the last judgement; 0 before the first."""
        return next_number(self._connection, judgement.c.judgement) - 1

    def judged_since(self, last: int) -> set[int]:
        """The records that were judged after the judgement of that number."""
        rows = self._connection.execute(select(judgement).where(judgement.c.judgement > last))
        return {record for row in rows for record in (row.low_record, row.high_record)}

    def history(self, records: Collection[int]) -> list[Judgement]:
        """Everything ever decided about one of ``records``, in the order in which it was."""
        bodies = {number: body for number, _pair, body in self._rows(records)}
        return [from_json(body, Judgement) for _number, body in sorted(bodies.items())]

    def _rows(self, records: Collection[int]) -> Iterator[tuple[int, tuple[int, int], str]]:
        for number, low, high, body in _BY_END.tuples(self._connection, records):
            yield number, (low, high), body


def _in_force(rows: Iterable[tuple[int, tuple[int, int], str]]) -> list[JudgedPair]:
    """The latest judgement of each pair, unless it took back what was decided."""
    latest: dict[tuple[int, int], tuple[int, str]] = {}
    for number, pair, body in rows:
        if pair not in latest or latest[pair][0] < number:
            latest[pair] = (number, body)
    found = [
        JudgedPair(low=low, high=high, judgement=from_json(body, Judgement))
        for (low, high), (_, body) in sorted(latest.items())
    ]
    return [pair for pair in found if pair.judgement.verdict is not Verdict.UNSURE]
