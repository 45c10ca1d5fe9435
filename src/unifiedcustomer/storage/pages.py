"""Pages: some hundred pairs of a word and a number in one row, ascending; an index of what loads brought in.

A load writes all its pairs of a kind at once, in order, as a run of pages, and nothing is ever put into a page
afterwards; a pair can only go. So the page of a run that a word is in is found by the first pairs of pages, and a word
that many pairs have fills several. A later load begins a run of its own.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, update

from unifiedcustomer.storage.lookup import Forget, Lookup, Statement, add_tuples, next_number, parameter, rows_of
from unifiedcustomer.storage.schema import page

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

__all__ = ["PageKind", "Pages"]

PAIRS: Final = 330
"""Pairs in a page, of eight bytes and four: about a page of the database."""

MOST_KNOWN: Final = 20_000
"""Words that a transaction remembers: who changes a record counts who holds its tokens, and then asks who they are."""

_MOST_IN_FOUR: Final = 2**32 - 1  #: a page with higher numbers has eight bytes for each
_NOBODY: Final[list[int]] = []
_SHIFT: Final = 32


class PageKind(IntEnum):
    """What the pairs are. The numbers stand in stores."""

    TOKENS = 1  #: a blocking token, and a record that holds it
    KEYS = 2  #: the hash of a record's key, and the record
    MINTED = 3  #: the first half of a customer id, and the record that it was minted for
    COMPONENTS = 4  #: a component of several records, and one of them
    IDENTITIES = 5  #: a person of several records, and one of them
    CREATED = 6  #: the first half of a customer id, and where the feed says that it was made


class _Page(NamedTuple):
    number: int
    held: bytes
    words: Any
    numbers: Any


_LAST_UP_TO = {
    "sqlite": (
        "SELECT page, word, held FROM uc_page WHERE page IN (SELECT (SELECT q.page FROM uc_page q"
        " WHERE q.run = {run} AND q.word <= w.value ORDER BY q.word DESC, q.number DESC LIMIT 1)"
        " FROM json_each(?) w)"
    ),
    "postgresql": (
        "SELECT page, word, held FROM uc_page WHERE page IN (SELECT (SELECT q.page FROM uc_page q"
        " WHERE q.run = {run} AND q.word <= w.value ORDER BY q.word DESC, q.number DESC LIMIT 1)"
        " FROM unnest(%s::bigint[]) w(value))"
    ),
}
_IN_RUN = page.c.run == bindparam("of_run")
_STARTING_WITH = Lookup(select(page.c.page, page.c.word, page.c.held).where(_IN_RUN), page.c.word)
_BEFORE = Statement(
    select(page.c.page, page.c.word, page.c.held)
    .where(_IN_RUN, page.c.word < bindparam("of_word"))
    .order_by(page.c.word.desc(), page.c.number.desc())
    .limit(1)
)
_STARTING = select(page.c.held).where(_IN_RUN, page.c.word == bindparam("of_word")).order_by(page.c.number)
_FEW: Final = 4
_DROP = Forget(page, page.c.page)
_REWRITE = Statement(update(page).where(page.c.page == bindparam("of_page")).values(held=bindparam("now")))
_OF_KIND = (page.c.run >= bindparam("least"), page.c.run < bindparam("end"))
_CLEAR = delete(page).where(*_OF_KIND)
_NEXT_RUN = "SELECT min(run) FROM uc_page WHERE run >= {least:d} AND run < {end:d}"


class Pages:
    """The pages of one kind. Where they are asked for the same words again, it ``remembers`` what it found."""

    def __init__(self, connection: Connection, kind: PageKind, *, remembers: bool = False) -> None:
        self._connection = connection
        self._range = {"least": kind << _SHIFT, "end": (kind + 1) << _SHIFT}
        self._found_runs: list[int] | None = None
        self._known: dict[int, list[int]] | None = {} if remembers else None

    @property
    def _runs(self) -> list[int]:
        """The runs of this kind."""
        if self._found_runs is None:
            self._found_runs, least = [], self._range["least"]
            while True:
                query = _NEXT_RUN.format(least=least, end=self._range["end"])
                ((run,),) = rows_of(self._connection, query)
                if run is None:
                    break
                self._found_runs.append(run)
                least = run + 1
        return self._found_runs

    def holders(self, words: Collection[int]) -> dict[int, list[int]]:
        """The numbers that stand with each of those ``words`` that a page has."""
        known = self._known
        if known is None:
            return self._holders(words)
        fresh = [word for word in words if word not in known]
        if fresh:
            if len(known) > MOST_KNOWN:
                known.clear()
                fresh = [*words]
            found = self._holders(fresh)
            known |= {word: found.get(word, _NOBODY) for word in fresh}
        return {word: known[word] for word in words if known[word]}

    def _holders(self, words: Collection[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        wanted = sorted(words)
        for one in self._pages(wanted):
            first, last = one.words[0], one.words[-1]
            for word in wanted[bisect_left(wanted, first) : bisect_right(wanted, last)]:
                begin = bisect_left(one.words, word)
                end = bisect_right(one.words, word, begin)
                if end > begin:
                    found.setdefault(word, []).extend(one.numbers[begin:end])
        return found

    def _forget_known(self) -> None:
        if self._known:
            self._known.clear()

    def _pages(self, wanted: Collection[int]) -> Iterator[_Page]:
        """Every page that may have one of the words, each once."""
        if not wanted:
            return
        dialect = self._connection.dialect.name
        given = (parameter(wanted, dialect),)
        for run in self._runs:
            # A number of ours, not of a user's.
            rows = rows_of(self._connection, _LAST_UP_TO[dialect].format(run=run), given)
            found = {row[0]: row for row in rows}
            # A page that begins with a word may not be the first that has it.
            for word in {row[1] for row in rows}.intersection(wanted):
                found |= {row[0]: row for row in _STARTING_WITH.tuples(self._connection, [word], of_run=run)}
                found |= {row[0]: row for row in _BEFORE.rows(self._connection, of_run=run, of_word=word)}
            for number, _, held in found.values():
                yield _Page(number, bytes(held), *_read(held))

    def count(self, word: int, most: int) -> int:
        """How many numbers stand with ``word``, counted not much further than ``most``."""
        total = 0
        for run in self._runs:
            total += self._count(run, word, most - total) if total < most else 0
        return total

    def _count(self, run: int, word: int, most: int) -> int:
        given, total, at = {"of_run": run, "of_word": word}, 0, 0
        held = [row[2] for row in _BEFORE.rows(self._connection, **given)]
        while True:
            for words, _ in map(_read, held):
                total += bisect_right(words, word) - bisect_left(words, word)
            if total >= most or (at and not held):
                return total
            query = _STARTING.offset(at).limit(_FEW)
            held, at = [*self._connection.execute(query, given).scalars()], at + _FEW

    def fill(self, words: NDArray[int64], numbers: NDArray[Any], above: int = 0) -> None:
        """Keep pairs, which ascend, as a run of their own; the numbers are so much higher than is said."""
        if not len(words):
            return
        run = max(self._runs, default=self._range["least"] - 1) + 1
        first = next_number(self._connection, page.c.page)
        add_tuples(self._connection, page, _written(first, run, words, numbers, above))
        self._found_runs = [*self._runs, run]
        self._forget_known()

    def clear(self) -> None:
        """Forget all of them."""
        self._connection.execute(_CLEAR, self._range)
        self._found_runs = []
        self._forget_known()

    def remove(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Take ``pairs`` out of their pages."""
        self._forget_known()
        gone = sorted(set(pairs))
        for one in self._pages({word for word, _ in gone}):
            held, changed = one.held, False
            for word, number in gone[bisect_left(gone, (one.words[0], 0)) :]:
                if word > one.words[-1]:
                    break
                held, was_there = _without(held, word, number)
                changed |= was_there
            if len(held) == 1:
                _DROP.rows(self._connection, [one.number])
            elif changed:
                _REWRITE.run(self._connection, [{"of_page": one.number, "now": held}])


def _written(
    first: int, run: int, words: NDArray[int64], numbers: NDArray[Any], above: int
) -> Iterator[tuple[int, int, int, int, bytes]]:
    import numpy as np

    width = 8 if int(numbers.max()) + above > _MOST_IN_FOUR else 4
    of_words = np.ascontiguousarray(words, dtype="<i8").data.cast("B")
    numbers = numbers.astype("<i8" if width == 8 else "<u4")
    numbers += numbers.dtype.type(above)
    of_numbers = numbers.data.cast("B")
    end = bytes([width])
    firsts = np.arange(0, len(words), PAIRS)
    starts = zip(firsts.tolist(), words[firsts].tolist(), numbers[firsts].tolist(), strict=True)
    for place, (at, word, number) in enumerate(starts, first):
        stop = at + PAIRS
        held = b"".join((of_words[8 * at : 8 * stop], of_numbers[width * at : width * stop], end))
        yield place, run, word, number, held


def _without(held: bytes, word: int, number: int) -> tuple[bytes, bool]:
    """A page without a pair, and whether it had it."""
    words, numbers = _read(held)
    begin = bisect_left(words, word)
    end = bisect_right(words, word, begin)
    at = bisect_left(numbers, number, begin, end)
    if at == end or numbers[at] != number:
        return held, False
    width, middle = held[-1], 8 * len(words)
    return (
        held[: 8 * at] + held[8 * at + 8 : middle + width * at] + held[middle + width * (at + 1) :],
        True,
    )


def _read(held: bytes) -> tuple[Any, Any]:
    """The words and the numbers of a page."""
    view = memoryview(held)
    width = view[-1]
    count = (len(view) - 1) // (8 + width)
    words, numbers = view[: 8 * count], view[8 * count : -1]
    if sys.byteorder == "little":
        return words.cast("q"), numbers.cast("I" if width == 4 else "q")
    import numpy as np

    return np.frombuffer(words, "<i8").tolist(), np.frombuffer(numbers, "<u4" if width == 4 else "<i8").tolist()
