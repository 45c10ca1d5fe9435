"""Pages of blocking tokens: some hundred pairs of token and record in one row, ascending.

A load writes all its pairs at once, in order, and nothing is ever put into a page afterwards; a pair can only go. So
the page that a token is in is found by the first pairs of pages, and a token that many records hold fills several.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from unifiedcustomer.storage.lookup import Forget, Lookup, add_tuples, parameter, rows_of
from unifiedcustomer.storage.schema import token_page

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

__all__ = ["TokenPages"]

PAIRS: Final = 330
"""Pairs in a page, of eight bytes and four: about a page of the database."""

_MOST_IN_FOUR: Final = 2**32 - 1  #: a page with higher numbers of records has eight bytes for each


MOST_KNOWN: Final = 20_000
"""Tokens whose holders a transaction remembers: who changes a record counts them, and then asks who they are."""

_NOBODY: Final[list[int]] = []


class _Page(NamedTuple):
    number: int
    held: bytes
    tokens: Any
    records: Any


_LAST_UP_TO = {
    "sqlite": (
        "SELECT page, token, held FROM uc_token_page WHERE page IN (SELECT (SELECT q.page FROM uc_token_page q"
        " WHERE q.token <= w.value ORDER BY q.token DESC, q.record DESC LIMIT 1) FROM json_each(?) w)"
    ),
    "postgresql": (
        "SELECT page, token, held FROM uc_token_page WHERE page IN (SELECT (SELECT q.page FROM uc_token_page q"
        " WHERE q.token <= w.value ORDER BY q.token DESC, q.record DESC LIMIT 1) FROM unnest(%s::bigint[]) w(value))"
    ),
}
_STARTING_WITH = Lookup(select(token_page.c.page, token_page.c.token, token_page.c.held), token_page.c.token)
_BEFORE = (
    select(token_page.c.page, token_page.c.token, token_page.c.held)
    .where(token_page.c.token < bindparam("of_token"))
    .order_by(token_page.c.token.desc(), token_page.c.record.desc())
    .limit(1)
)
_STARTING = select(token_page.c.held).where(token_page.c.token == bindparam("of_token")).order_by(token_page.c.record)
_FEW: Final = 4
_DROP = Forget(token_page, token_page.c.page)
_REWRITE = update(token_page).where(token_page.c.page == bindparam("of_page")).values(held=bindparam("now"))


class TokenPages:
    """The pages of a store."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[int, list[int]] = {}  #: what was found in this transaction

    def holders(self, tokens: Collection[int]) -> dict[int, list[int]]:
        """The records that hold each of those ``tokens`` that a page has."""
        fresh = [token for token in tokens if token not in self._known]
        if fresh:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
                fresh = [*tokens]
            found = self._holders(fresh)
            self._known |= {token: found.get(token, _NOBODY) for token in fresh}
        known = self._known
        return {token: known[token] for token in tokens if known[token]}

    def _holders(self, tokens: Collection[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        wanted = sorted(tokens)
        for page in self._pages(wanted):
            first, last = page.tokens[0], page.tokens[-1]
            for token in wanted[bisect_left(wanted, first) : bisect_right(wanted, last)]:
                begin = bisect_left(page.tokens, token)
                end = bisect_right(page.tokens, token, begin)
                if end > begin:
                    found.setdefault(token, []).extend(page.records[begin:end])
        return found

    def _pages(self, wanted: Collection[int]) -> Iterator[_Page]:
        """Every page that may have one of the tokens, each once."""
        if not wanted:
            return
        dialect = self._connection.dialect.name
        rows = rows_of(self._connection, _LAST_UP_TO[dialect], (parameter(wanted, dialect),))
        found = {row[0]: row for row in rows}
        # A page that begins with a token may not be the first that has it.
        for token in {row[1] for row in rows}.intersection(wanted):
            found |= {row[0]: row for row in _STARTING_WITH.tuples(self._connection, [token])}
            found |= {row.page: tuple(row) for row in self._connection.execute(_BEFORE, {"of_token": token})}
        for number, _, held in found.values():
            yield _Page(number, bytes(held), *_read(held))

    def count(self, token: int, most: int) -> int:
        """How many records hold ``token``, counted not much further than ``most``."""
        total, at = 0, 0
        held = [row.held for row in self._connection.execute(_BEFORE, {"of_token": token})]
        while True:
            for tokens, _ in map(_read, held):
                total += bisect_right(tokens, token) - bisect_left(tokens, token)
            if total >= most or (at and not held):
                return total
            query = _STARTING.offset(at).limit(_FEW)
            held, at = [*self._connection.execute(query, {"of_token": token}).scalars()], at + _FEW

    def fill(self, tokens: NDArray[int64], records: NDArray[int64]) -> None:
        """Keep pairs, which ascend; there must be no pages."""
        self._known.clear()
        add_tuples(self._connection, token_page, _written(tokens, records))

    def remove(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Take ``pairs`` out of their pages."""
        self._known.clear()
        gone = sorted(set(pairs))
        for page in self._pages({token for token, _ in gone}):
            held, changed = page.held, False
            for token, record in gone[bisect_left(gone, (page.tokens[0], 0)) :]:
                if token > page.tokens[-1]:
                    break
                held, was_there = _without(held, token, record)
                changed |= was_there
            if len(held) == 1:
                _DROP.rows(self._connection, [page.number])
            elif changed:
                self._connection.execute(_REWRITE, {"of_page": page.number, "now": held})


def _without(held: bytes, token: int, record: int) -> tuple[bytes, bool]:
    """A page without a pair, and whether it had it."""
    tokens, records = _read(held)
    begin = bisect_left(tokens, token)
    end = bisect_right(tokens, token, begin)
    at = bisect_left(records, record, begin, end)
    if at == end or records[at] != record:
        return held, False
    width, middle = held[-1], 8 * len(tokens)
    return (
        held[: 8 * at] + held[8 * at + 8 : middle + width * at] + held[middle + width * (at + 1) :],
        True,
    )


def _written(tokens: NDArray[int64], records: NDArray[int64]) -> Iterator[tuple[int, int, int, bytes]]:
    import numpy as np

    wide = bool(len(records)) and int(records.max()) > _MOST_IN_FOUR
    of_tokens, of_records = tokens.astype("<i8"), records.astype("<i8" if wide else "<u4")
    end = b"\x08" if wide else b"\x04"
    firsts = np.arange(0, len(tokens), PAIRS)
    for number, (at, token, record) in enumerate(
        zip(firsts.tolist(), tokens[firsts].tolist(), records[firsts].tolist(), strict=True), 1
    ):
        part = slice(at, at + PAIRS)
        yield number, token, record, of_tokens[part].tobytes() + of_records[part].tobytes() + end


def _read(held: bytes) -> tuple[Any, Any]:
    """The tokens and the records of a page."""
    view = memoryview(held)
    width = view[-1]
    count = (len(view) - 1) // (8 + width)
    tokens, records = view[: 8 * count], view[8 * count : -1]
    if sys.byteorder == "little":
        return tokens.cast("q"), records.cast("I" if width == 4 else "q")
    import numpy as np

    return np.frombuffer(tokens, "<i8").tolist(), np.frombuffer(records, "<u4" if width == 4 else "<i8").tolist()
