"""Blocking tokens: which records share what, so that only those are compared.

A block is the live records that hold one token. It is open, and yields pairs, while it is no larger than the model
allows. Whether it is open is kept beside the tokens, so that nobody counts a block of a million records to learn that
it is closed.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Select, delete, exists, func, select
from sqlalchemy.sql.elements import ColumnElement

from unifiedcustomer.storage.lookup import add_rows, batches, rows_where
from unifiedcustomer.storage.schema import blocking_token, closed_block

__all__ = ["Blocks"]

Held = tuple[int, int]  #: token, record


class Blocks:
    """The blocks of a hub."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tokens(self, records: Collection[int]) -> dict[int, set[int]]:
        """The tokens that ``records`` hold."""
        found: dict[int, set[int]] = {record: set() for record in records}
        for row in rows_where(self._connection, select(blocking_token), blocking_token.c.record, records):
            found[row.record].add(row.token)
        return found

    def change(self, *, added: Collection[Held], removed: Collection[Held], largest: int) -> set[int]:
        """Add and remove tokens; gives the tokens whose blocks were opened or closed by that."""
        by_record: dict[int, list[int]] = {}
        for token, record in removed:
            by_record.setdefault(record, []).append(token)
        for record, tokens in by_record.items():
            for batch in batches(tokens):
                same = (blocking_token.c.record == record) & blocking_token.c.token.in_(batch)
                self._connection.execute(delete(blocking_token).where(same))
        add_rows(self._connection, blocking_token, [{"token": token, "record": record} for token, record in added])
        return self._reckon({token for token, _ in added}, {token for token, _ in removed}, largest)

    def _reckon(self, added: set[int], removed: set[int], largest: int) -> set[int]:
        """Open and close blocks as their sizes say; gives the tokens of those that changed."""
        closed = self._closed(added | removed)
        opened = {token for token in removed & closed if not self._is_larger(token, largest)}
        newly_closed = self._larger(added - closed, largest)
        for batch in batches(opened):
            self._connection.execute(delete(closed_block).where(closed_block.c.token.in_(batch)))
        add_rows(self._connection, closed_block, [{"token": token} for token in newly_closed])
        return opened | newly_closed

    def _closed(self, tokens: Collection[int]) -> set[int]:
        return {row.token for row in rows_where(self._connection, select(closed_block), closed_block.c.token, tokens)}

    def _larger(self, tokens: Collection[int], largest: int) -> set[int]:
        """Those of ``tokens`` that more than ``largest`` records hold. They were open: none is held by many more."""
        query = select(blocking_token.c.token).group_by(blocking_token.c.token).having(func.count() > largest)
        return {row.token for row in rows_where(self._connection, query, blocking_token.c.token, tokens)}

    def _is_larger(self, token: int, largest: int) -> bool:
        """Whether more than ``largest`` records hold ``token``; counts no further than that, for millions may."""
        held = select(blocking_token.c.record).where(blocking_token.c.token == token)
        return self._connection.execute(held.offset(largest).limit(1)).first() is not None

    def closed_for(self, records: Collection[int]) -> set[int]:
        """The closed tokens that any of ``records`` holds."""
        query = select(closed_block.c.token).join(blocking_token, blocking_token.c.token == closed_block.c.token)
        return {row.token for row in rows_where(self._connection, query.distinct(), blocking_token.c.record, records)}

    def neighbours(self, records: Collection[int]) -> set[int]:
        """Every record that shares an open token with one of ``records``, and these themselves if they hold any."""
        own = blocking_token.alias("own")
        query = select(blocking_token.c.record).join(own, own.c.token == blocking_token.c.token)
        return self._distinct(query.where(_is_open(own.c.token)), own.c.record, records)

    def holders(self, tokens: Collection[int], *, only_open: bool = False) -> set[int]:
        """Every record that holds one of ``tokens``."""
        query = select(blocking_token.c.record)
        if only_open:
            query = query.where(_is_open(blocking_token.c.token))
        return self._distinct(query, blocking_token.c.token, tokens)

    def _distinct(self, query: Select[tuple[int]], by: ColumnElement[int], of: Collection[int]) -> set[int]:
        return {row.record for row in rows_where(self._connection, query.distinct(), by, of)}

    def count_closed(self) -> int:
        """How many blocks are closed."""
        return int(self._connection.execute(select(func.count()).select_from(closed_block)).scalar_one())


def _is_open(token: ColumnElement[int]) -> ColumnElement[bool]:
    return ~exists(select(closed_block.c.token).where(closed_block.c.token == token))
