"""Judgements: what people decided about two records. Appended; the latest about a pair counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

import attrs
from sqlalchemy import Connection, insert, select

from unifiedcustomer.identities import Judgement, Verdict
from unifiedcustomer.storage.lookup import Lookup, microseconds, next_number
from unifiedcustomer.storage.schema import judgement
from unifiedcustomer.wire import from_json, to_json

__all__ = ["JudgedPair", "Judgements"]


@attrs.frozen(kw_only=True)
class JudgedPair:
    """The judgement that counts for two records, by their numbers."""

    low: int
    high: int
    judgement: Judgement


_BY_END = Lookup(select(judgement), judgement.c.low_record, judgement.c.high_record)


class Judgements:
    """Judgements by the records they are about."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, one: int, other: int, decided: Judgement, at: datetime) -> None:
        """Append what was decided about two records."""
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
        latest: dict[tuple[int, int], tuple[int, str]] = {}
        for number, pair, body in self._rows(records):
            if pair not in latest or latest[pair][0] < number:
                latest[pair] = (number, body)
        found = [
            JudgedPair(low=low, high=high, judgement=from_json(body, Judgement))
            for (low, high), (_, body) in sorted(latest.items())
        ]
        return [pair for pair in found if pair.judgement.verdict is not Verdict.UNSURE]

    def history(self, records: Collection[int]) -> list[Judgement]:
        """Everything ever decided about one of ``records``, in the order in which it was."""
        bodies = {number: body for number, _pair, body in self._rows(records)}
        return [from_json(body, Judgement) for _number, body in sorted(bodies.items())]

    def _rows(self, records: Collection[int]) -> Iterator[tuple[int, tuple[int, int], str]]:
        for row in _BY_END.rows(self._connection, records):
            yield row.judgement, (row.low_record, row.high_record), row.body
