"""Blocking tokens: which records share what, so that only those are compared.

A block is the live records that hold one token. It is open, and yields pairs, while it is no larger than the model
allows. Whether it is open is kept beside the tokens, so that nobody counts a block of a million records to learn that
it is closed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, bindparam, delete, exists, func, select

from unifiedcustomer.storage.lookup import Forget, Lookup, add_rows, add_tuples
from unifiedcustomer.storage.schema import blocking_token, closed_block

__all__ = ["Blocks"]

Held = tuple[int, int]  #: token, record


_own = blocking_token.alias("own")
_is_open = ~exists(select(closed_block.c.token).where(closed_block.c.token == blocking_token.c.token))

_TOKENS = Lookup(select(blocking_token), blocking_token.c.record)
_CLOSED = Lookup(select(closed_block), closed_block.c.token)
_OPEN_TOKENS = Lookup(select(blocking_token).where(_is_open), blocking_token.c.record)
_LARGER = Lookup(
    select(blocking_token.c.token).group_by(blocking_token.c.token).having(func.count() > bindparam("largest")),
    blocking_token.c.token,
)
_HOLDERS = Lookup(select(blocking_token.c.record).distinct(), blocking_token.c.token)
_OPEN_HOLDERS = Lookup(select(blocking_token.c.record).where(_is_open).distinct(), blocking_token.c.token)
_NEIGHBOURS = Lookup(
    select(blocking_token.c.record).join(_own, _own.c.token == blocking_token.c.token).where(_is_open).distinct(),
    _own.c.record,
)
_DROP = Forget(blocking_token, blocking_token.c.token, blocking_token.c.record == bindparam("of_record"))
_OPEN = Forget(closed_block, closed_block.c.token)


class Blocks:
    """The blocks of a hub."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tokens(self, records: Collection[int]) -> dict[int, set[int]]:
        """The tokens that ``records`` hold."""
        found: dict[int, set[int]] = {record: set() for record in records}
        for row in _TOKENS.rows(self._connection, records):
            found[row.record].add(row.token)
        return found

    def fill(self, held: Iterable[Held], closed: Collection[int]) -> None:
        """The tokens of a new hub's records, in order, each once; and those of them whose blocks are closed."""
        # The index by record would be written to in no order at all; made afterwards it is made in one go.
        (by_record,) = blocking_token.indexes
        by_record.drop(self._connection)
        add_tuples(self._connection, blocking_token, held)
        by_record.create(self._connection)
        add_rows(self._connection, closed_block, [{"token": token} for token in closed])

    def replace(self, held: Iterable[Held], closed: Collection[int]) -> None:
        """The tokens of all records anew, as `fill` takes them."""
        self._connection.execute(delete(blocking_token))
        self._connection.execute(delete(closed_block))
        if self._connection.dialect.name == "sqlite":
            self.fill(held, closed)
            return
        # A server's readers go on meanwhile, and would have to wait for an index that is dropped.
        add_tuples(self._connection, blocking_token, held)
        add_rows(self._connection, closed_block, [{"token": token} for token in closed])

    def change(self, *, added: Collection[Held], removed: Collection[Held], largest: int) -> set[int]:
        """Add and remove tokens; gives the tokens whose blocks were opened or closed by that."""
        by_record: dict[int, list[int]] = {}
        for token, record in removed:
            by_record.setdefault(record, []).append(token)
        for record, tokens in by_record.items():
            _DROP.rows(self._connection, tokens, of_record=record)
        add_rows(self._connection, blocking_token, [{"token": token, "record": record} for token, record in added])
        return self._reckon({token for token, _ in added}, {token for token, _ in removed}, largest)

    def _reckon(self, added: set[int], removed: set[int], largest: int) -> set[int]:
        """Open and close blocks as their sizes say; gives the tokens of those that changed."""
        closed = {row.token for row in _CLOSED.rows(self._connection, added | removed)}
        # Those that were open are held by few, so counting them is cheap; a closed one may be held by millions.
        newly_closed = {row.token for row in _LARGER.rows(self._connection, added - closed, largest=largest)}
        opened = {token for token in removed & closed if not self._is_larger(token, largest)}
        _OPEN.rows(self._connection, opened)
        add_rows(self._connection, closed_block, [{"token": token} for token in newly_closed])
        return opened | newly_closed

    def _is_larger(self, token: int, largest: int) -> bool:
        """Whether more than ``largest`` records hold ``token``; counts no further than that."""
        held = select(blocking_token.c.record).where(blocking_token.c.token == token)
        return self._connection.execute(held.offset(largest).limit(1)).first() is not None

    def open_tokens(self, records: Collection[int]) -> list[Held]:
        """The open tokens that ``records`` hold, each with its record."""
        return [(row.token, row.record) for row in _OPEN_TOKENS.rows(self._connection, records)]

    def neighbours(self, records: Collection[int]) -> set[int]:
        """Every record that shares an open token with one of ``records``, and these themselves if they hold any."""
        return {row.record for row in _NEIGHBOURS.rows(self._connection, records)}

    def holders(self, tokens: Collection[int], *, only_open: bool = False) -> set[int]:
        """Every record that holds one of ``tokens``."""
        lookup = _OPEN_HOLDERS if only_open else _HOLDERS
        return {row.record for row in lookup.rows(self._connection, tokens)}

    def count_closed(self) -> int:
        """How many blocks are closed."""
        return int(self._connection.execute(select(func.count()).select_from(closed_block)).scalar_one())
