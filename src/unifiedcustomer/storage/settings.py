"""Settings of a hub: small texts by name."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from unifiedcustomer.storage.lookup import Forget, Lookup, add_tuples, microseconds, moment
from unifiedcustomer.storage.schema import setting

__all__ = ["Settings"]

_LATEST_MOMENT = "latest_moment"
_FIRST: Final = ("normalizer", "model_version")
"""What everything that is asked of a hub begins with, read together."""

_OF = Lookup(select(setting.c.name, setting.c.value), setting.c.name)
_FORGET = Forget(setting, setting.c.name)


class Settings:
    """Texts by name."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._first: dict[str, str] | None = None

    def get(self, name: str) -> str | None:
        """The text of ``name``, or None."""
        if name in _FIRST:
            if self._first is None:
                self._first = dict(_OF.tuples(self._connection, _FIRST))
            return self._first.get(name)
        found = _OF.tuples(self._connection, [name])
        return found[0][1] if found else None

    def set(self, name: str, value: str) -> None:
        """Keep ``value`` under ``name``, in place of what was there."""
        self._first = None
        _FORGET.rows(self._connection, [name])
        add_tuples(self._connection, setting, [(name, value)])

    def stamp(self, now: datetime) -> datetime:
        """The time of this transaction: ``now``, but never before that of an earlier one, whatever the clocks say.

        What was known at a moment is then the same whenever one asks.
        """
        last = self.get(_LATEST_MOMENT)
        if last is not None and microseconds(now) <= int(last):
            return moment(int(last))
        self.set(_LATEST_MOMENT, str(microseconds(now)))
        return moment(microseconds(now))
