"""What was done on the strength of who is who, by the person as they were known then."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import attrs
from sqlalchemy import Connection, insert, select

from unifiedcustomer.storage.lookup import Lookup, digest, microseconds, moment, next_number
from unifiedcustomer.storage.schema import reliance

__all__ = ["KeptReliance", "Reliances"]


@attrs.frozen(kw_only=True)
class KeptReliance:
    """One of them, as stored."""

    identity: int  #: the number of the person's earliest record then
    at: datetime
    body: str = attrs.field(repr=False)


_OF = Lookup(select(reliance).order_by(reliance.c.number), reliance.c.identity)


class Reliances:
    """Appended; read by person."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, kept: KeptReliance, contact_point: str | None) -> None:
        """Append what was done, and at which contact point's key."""
        self._connection.execute(
            insert(reliance).values(
                number=next_number(self._connection, reliance.c.number),
                identity=kept.identity,
                point_digest=None if contact_point is None else digest(contact_point),
                at=microseconds(kept.at),
                body=kept.body,
            )
        )

    def of(self, identities: Collection[int]) -> list[KeptReliance]:
        """Everything that was done to these persons, in the order in which it was."""
        return [
            KeptReliance(identity=row.identity, at=moment(row.at), body=row.body)
            for row in _OF.rows(self._connection, identities)
        ]
