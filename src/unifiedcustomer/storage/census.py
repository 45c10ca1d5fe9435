"""Everything that is live at one moment, read in parts: for what has to look at every record, such as a retraining."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection

from unifiedcustomer.storage.identities import Identities
from unifiedcustomer.storage.records import Records

__all__ = ["Census", "CensusRow", "Place"]

PART: Final = 20_000
"""Rows that are held at once."""


class CensusRow(NamedTuple):
    """A live record with its key and what of it is compared."""

    record: int
    version: int
    source: str
    record_id: str
    features: Mapping[str, Sequence[str]]
    identity: int  #: who it is now


class Place(NamedTuple):
    """Where a live record is now, by the numbers of records; `since` as stored, in microseconds."""

    record: int
    version: int
    component: int
    identity: int
    since: int


class Census:
    """All live records, by number."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._identities = Identities(connection)
        self._records = Records(connection)

    def rows(self) -> Iterator[CensusRow]:
        """Each live record with its features."""
        every = self._identities.columns()
        for start in range(0, len(every), PART):
            part = every[start : start + PART, :4].tolist()
            numbers = [record for record, *_ in part]
            keys, features = self._records.keys(numbers), self._identities.features(numbers)
            for record, version, _, person in part:
                key = keys[record]
                yield CensusRow(record, version, key.source, key.record_id, features[record], person)

    def places(self) -> list[Place]:
        """Where each live record is."""
        return [Place(*row) for row in self._identities.columns().tolist()]
