"""Blocking tokens: which records share what, so that only those are compared.

A block is the live records that hold one token. It is open, and yields pairs, while it is no larger than the model
allows; the last two bits of a token, its mark, say which of the model's sizes holds for it. Whether it is open is kept
beside the tokens, so that nobody counts a block of a million records to learn that it is closed.

The tokens of one record stand in rows, or in the pages and the pack that a load wrote; never in both. Once one of them
changes, all of them become rows.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, bindparam, delete, func, select

from unifiedcustomer.storage.lookup import Forget, Lookup, add_tuples, rows_of
from unifiedcustomer.storage.packs import PackKind, Packs
from unifiedcustomer.storage.pages import PageKind, Pages
from unifiedcustomer.storage.schema import blocking_token, closed_block

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

__all__ = ["Blocks"]

Held = tuple[int, int]  #: token, record

MARK: Final = 3  #: the bits of a token that say how many records may hold it


MANY: Final = 500
"""Tokens from which it is cheaper to read which blocks are closed than to ask for each whether it is."""

MOST_CLOSED: Final = 2_000
_SOME_CLOSED: Final = f"SELECT token FROM uc_closed_block LIMIT {MOST_CLOSED + 1:d}"  # noqa: S608 - a number of ours

_TOKENS = Lookup(select(blocking_token.c.token, blocking_token.c.record), blocking_token.c.record)
_HOLDERS = Lookup(select(blocking_token.c.token, blocking_token.c.record), blocking_token.c.token)
_CLOSED = Lookup(select(closed_block.c.token), closed_block.c.token)
_COUNTS = Lookup(select(blocking_token.c.token, func.count()).group_by(blocking_token.c.token), blocking_token.c.token)
_DROP = Forget(blocking_token, blocking_token.c.token, blocking_token.c.record == bindparam("of_record"))
_OPEN = Forget(closed_block, closed_block.c.token)


class Blocks:
    """The blocks of a hub."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._pages = Pages(connection, PageKind.TOKENS, remembers=True)
        self._packs = Packs(connection, PackKind.TOKENS)

    def tokens(self, records: Collection[int]) -> dict[int, set[int]]:
        """The tokens that ``records`` hold."""
        found: dict[int, set[int]] = {record: set() for record in records}
        for token, record in _TOKENS.tuples(self._connection, records):
            found[record].add(token)
        for record, held in self._packs.unopened(records).items():
            found[record] |= _read(held.data[held.width :])
        return found

    def fill(self, held: Iterable[Held], closed: Collection[int]) -> None:
        """The tokens of a new hub's records, in order, each once; and those of them whose blocks are closed."""
        import numpy as np

        pairs = np.fromiter((number for pair in held for number in pair), dtype=np.int64).reshape(-1, 2)
        if len(pairs):
            records = pairs[:, 1].copy()
            self._write([(pairs[:, 0].copy(), np.arange(len(pairs)))], records)
        self._close(closed)

    def fill_columns(
        self, parts: Sequence[tuple[NDArray[int64], NDArray[int64]]], records: NDArray[int64], largest: Sequence[int]
    ) -> None:
        """The tokens of a new hub's records; a block of more records than ``largest`` says of its mark is closed.

        Each part has tokens and the rows that hold them; ``records`` says which record each row is.
        """
        if any(len(tokens) for tokens, _ in parts):
            self._close(_crowded(self._write(parts, records), largest))

    def add_columns(
        self,
        parts: Sequence[tuple[NDArray[int64], NDArray[int64]]],
        records: NDArray[int64],
        first: int,
        largest: Sequence[int],
    ) -> None:
        """As `fill_columns`, of all records that there are, while those before the ``first`` are kept already."""
        import numpy as np

        self._write(parts, records, first)
        tokens = np.concatenate([tokens for tokens, _ in parts])
        tokens.sort()
        closed = set(_crowded(tokens, largest))
        self._close(sorted(closed - self._closed(closed)))

    def _write(
        self,
        parts: Sequence[tuple[NDArray[int64], NDArray[int64]]],
        records: NDArray[int64],
        first: int | None = None,
    ) -> NDArray[int64]:
        """Packs by record, and pages by token, of tokens; gives all of them, as they stand in pages."""
        import numpy as np

        from unifiedcustomer.kernels.ordering import pairs_by_token, tokens_by_record
        from unifiedcustomer.kernels.packing import CellColumn

        start = int(records.min()) if first is None else first
        count = int(records.max()) + 1 - start
        tokens, bounds = tokens_by_record(parts, np.maximum(records - start, -1), count)
        if not len(tokens):
            return tokens
        data = tokens.astype("<i8", copy=False).view(np.uint8)
        self._packs.fill(start, 0, [CellColumn(data, 8 * bounds[:-1], 8 * bounds[1:])], count)
        in_order, holders = pairs_by_token(tokens, bounds)
        self._pages.fill(in_order, holders, start)
        return in_order

    def _close(self, tokens: Iterable[int]) -> None:
        add_tuples(self._connection, closed_block, ((token,) for token in tokens))

    def replace(self, held: Iterable[Held], closed: Collection[int]) -> None:
        """The tokens of all records anew, as `fill` takes them."""
        for table in (blocking_token, closed_block):
            self._connection.execute(delete(table))
        self._pages.clear()
        self._packs.rows.clear()
        self.fill(held, closed)

    def change(self, *, added: Collection[Held], removed: Collection[Held], largest: Sequence[int]) -> set[int]:
        """Add and remove tokens; gives the tokens whose blocks were opened or closed by that.

        ``largest`` is how many records may hold a token, by its last two bits.
        """
        by_record: dict[int, list[int]] = {}
        for token, record in removed:
            by_record.setdefault(record, []).append(token)
        self._unpack({record for _, record in added} | by_record.keys())
        for record, tokens in by_record.items():
            _DROP.rows(self._connection, tokens, of_record=record)
        add_tuples(self._connection, blocking_token, added)
        return self._reckon({token for token, _ in added}, {token for token, _ in removed}, largest)

    def _unpack(self, records: Collection[int]) -> None:
        """From now on the tokens of these records stand in rows."""
        held = [
            (token, record) for record, tokens in self._packs.of(records).items() for token in _read(tokens.cells[0])
        ]
        if held:
            self._pages.remove(held)
            self._packs.forget(records)
            add_tuples(self._connection, blocking_token, held)

    def _reckon(self, added: set[int], removed: set[int], largest: Sequence[int]) -> set[int]:
        """Open and close blocks as their sizes say; gives the tokens of those that changed."""
        closed = self._closed(added | removed)
        # Those that were open are held by few, so counting them is cheap; a closed one may be held by millions.
        newly_closed = [token for token, count in self._counts(added - closed).items() if count > largest[token & MARK]]
        opened = {token for token in removed & closed if not self._is_larger(token, largest[token & MARK])}
        _OPEN.rows(self._connection, opened)
        self._close(newly_closed)
        return opened.union(newly_closed)

    def _closed(self, tokens: Collection[int]) -> set[int]:
        if len(tokens) > MANY:  # most hubs have some dozens of closed blocks
            every = rows_of(self._connection, _SOME_CLOSED)
            if len(every) <= MOST_CLOSED:
                return {token for (token,) in every}.intersection(tokens)
        return {token for (token,) in _CLOSED.tuples(self._connection, tokens)}

    def _counts(self, tokens: Collection[int]) -> dict[int, int]:
        """How many records hold each of ``tokens``, where any do."""
        found = dict(_COUNTS.tuples(self._connection, tokens))
        for token, records in self._pages.holders(tokens).items():
            found[token] = found.get(token, 0) + len(records)
        return found

    def _is_larger(self, token: int, largest: int) -> bool:
        """Whether more than ``largest`` records hold ``token``; counts no further than that."""
        held = select(blocking_token.c.record).where(blocking_token.c.token == token)
        rows = len(self._connection.execute(held.limit(largest + 1)).all())
        return rows > largest or rows + self._pages.count(token, largest + 1 - rows) > largest

    def open_tokens(
        self, records: Collection[int], known: Mapping[int, Collection[int]] = MappingProxyType({})
    ) -> list[Held]:
        """The open tokens that ``records`` hold, each with its record; what some of them hold may be ``known``."""
        held = self.tokens([record for record in records if record not in known])
        held |= {record: set(known[record]) for record in records if record in known}
        closed = self._closed(set().union(*held.values()))
        return [(token, record) for record, tokens in held.items() for token in tokens - closed]

    def neighbours(self, records: Collection[int]) -> set[int]:
        """Every record that shares an open token with one of ``records``, and these themselves if they hold any."""
        return self.holders({token for token, _ in self.open_tokens(records)})

    def neighbours_of_each(
        self, records: Collection[int], known: Mapping[int, Collection[int]] = MappingProxyType({})
    ) -> dict[int, set[int]]:
        """For each of ``records`` every record that shares an open token with it; it may be itself among them.

        What some of them hold may be ``known``.
        """
        held = self.open_tokens(records, known)
        tokens = {token for token, _ in held}
        holders = {token: set(found) for token, found in self._pages.holders(tokens).items()}
        for token, record in _HOLDERS.tuples(self._connection, tokens):
            holders.setdefault(token, set()).add(record)
        found: dict[int, set[int]] = {record: set() for record in records}
        for token, record in held:
            found[record] |= holders.get(token, set())
        return found

    def holders(self, tokens: Collection[int], *, only_open: bool = False) -> set[int]:
        """Every record that holds one of ``tokens``."""
        wanted = set(tokens) - self._closed(tokens) if only_open else tokens
        found = {record for _, record in _HOLDERS.tuples(self._connection, wanted)}
        return found.union(*self._pages.holders(wanted).values())

    def forget(self, records: Collection[int]) -> None:
        """Forget what ``records`` hold, if anything: they are erased."""
        self._unpack(records)
        _FORGET.rows(self._connection, records)

    def count_closed(self) -> int:
        """How many blocks are closed."""
        return int(self._connection.execute(select(func.count()).select_from(closed_block)).scalar_one())


_FORGET = Forget(blocking_token, blocking_token.c.record)


def _crowded(tokens: NDArray[int64], largest: Sequence[int]) -> list[int]:
    """Which of the ascending ``tokens`` stand there more often than ``largest`` says of their mark."""
    import numpy as np

    allowed, found = np.array(largest, dtype=np.int64), list[int]()
    for size in sorted({*largest}):
        crowded = np.unique(tokens[size:][tokens[size:] == tokens[:-size]])
        found += crowded[allowed[crowded & MARK] == size].tolist()
    return found


def _read(held: bytes) -> set[int]:
    """The tokens of a packed record."""
    if sys.byteorder == "little":
        return set(memoryview(held).cast("q"))
    return {int.from_bytes(held[at : at + 8], "little", signed=True) for at in range(0, len(held), 8)}
