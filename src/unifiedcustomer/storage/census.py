"""Everything that is live at one moment, read in parts: for what has to look at every record, such as a retraining."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from unifiedcustomer.storage.identities import PACKED
from unifiedcustomer.storage.layouts import Layouts
from unifiedcustomer.storage.packs import PackKind, Packs
from unifiedcustomer.storage.schema import identity, source_record

__all__ = ["Census", "CensusRow", "Place"]

PART: Final = 20_000
"""Rows that are held at once."""


class CensusRow(NamedTuple):
    """A live record with its key and what of it is compared, as JSON."""

    record: int
    version: int
    source: str
    record_id: str
    features: str
    identity: int  #: who it is now


class Place(NamedTuple):
    """Where a live record is now, by the numbers of records; `since` as stored, in microseconds."""

    record: int
    version: int
    component: int
    identity: int
    since: int


_ROWS = select(
    identity.c.record,
    identity.c.version,
    source_record.c.source,
    source_record.c.record_id,
    identity.c.features,
    identity.c.identity,
).join(source_record, source_record.c.record == identity.c.record)
_PLACES = select(
    identity.c.record, identity.c.version, identity.c.component, identity.c.identity, identity.c.since
).order_by(identity.c.record)


class Census:
    """All live records, by number."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._packs = Packs(connection, PackKind.FEATURES)
        self._layouts = Layouts(connection)

    def rows(self) -> Iterator[CensusRow]:
        """Each live record with its features."""
        last = 0
        # By key rather than by cursor: a cursor of the server's would have to stay open beside other statements.
        while True:
            query = _ROWS.where(identity.c.record > last).order_by(identity.c.record).limit(PART)
            part = self._connection.execute(query).all()
            packed = self._packs.of([row.record for row in part if row.features == PACKED])
            for row in part:
                found = CensusRow(*row)
                if found.features == PACKED:
                    found = found._replace(features=json.dumps(self._layouts.features(packed[found.record])))
                yield found
            if len(part) < PART:
                return
            last = part[-1].record

    def places(self) -> list[Place]:
        """Where each live record is."""
        return [Place(*row) for row in self._connection.execute(_PLACES)]
