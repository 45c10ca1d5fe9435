"""Settings of a hub: small texts by name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from unifiedcustomer.storage.lookup import microseconds, moment
from unifiedcustomer.storage.schema import setting

__all__ = ["Settings"]

_LATEST_MOMENT = "latest_moment"


class Settings:
    """Texts by name."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str | None:
        """The text of ``name``, or None."""
        return self._connection.execute(select(setting.c.value).where(setting.c.name == name)).scalar_one_or_none()

    def set(self, name: str, value: str) -> None:
        """Keep ``value`` under ``name``, in place of what was there."""
        self._connection.execute(delete(setting).where(setting.c.name == name))
        self._connection.execute(insert(setting).values(name=name, value=value))

    def stamp(self, now: datetime) -> datetime:
        """The time of this transaction: ``now``, but never before that of an earlier one, whatever the clocks say.

        What was known at a moment is then the same whenever one asks.
        """
        last = self.get(_LATEST_MOMENT)
        if last is not None and microseconds(now) <= int(last):
            return moment(int(last))
        self.set(_LATEST_MOMENT, str(microseconds(now)))
        return moment(microseconds(now))
