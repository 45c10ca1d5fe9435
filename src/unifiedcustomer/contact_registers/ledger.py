"""The consent ledger: every act in the order in which it became known, each bound to the one before.

It is evidence, not the store: decisions are made from acts, and the ledger shows years later that these were the acts.
It is a text of lines that any program can keep: append what `ConsentLedger.append` returns to a file or a table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime

from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.contact_registers.checkpoints import Checkpoint
from unifiedcustomer.contact_registers.key_rings import KeyRing
from unifiedcustomer.contact_registers.ledger_entries import EntryKind, LedgerEntry, read_line
from unifiedcustomer.contact_registers.ledger_verification import LedgerReport, verify_ledger
from unifiedcustomer.contact_registers.suppression_list import point_key
from unifiedcustomer.errors import InvalidValue, NotFound, Problem, StoreError, WrongType
from unifiedcustomer.records import RecordKey
from unifiedcustomer.wire import from_dict

__all__ = ["ConsentLedger"]


class ConsentLedger:
    """A ledger in memory, as long as its lines.

    Args:
        lines: the lines of a ledger that was written before; an open binary file will do.

    Raises:
        StoreError: the lines do not verify. `verify_ledger` tells where.
    """

    def __init__(self, lines: Iterable[bytes] = ()) -> None:
        self._lines = [line[:-1] if line.endswith(b"\n") else line for line in lines]
        report = verify_ledger(self._lines)
        if not report:
            raise StoreError(Problem.CORRUPT)
        self._head = report.head
        self._erased = set(report.erased)

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[LedgerEntry]:
        return (read_line(line)[0] for line in self._lines)

    def __repr__(self) -> str:
        return f"ConsentLedger(<{len(self)} entries>)"

    @property
    def lines(self) -> tuple[bytes, ...]:
        """Every line, without its end."""
        return tuple(self._lines)

    @property
    def head(self) -> str:
        """The hash of the last entry."""
        return self._head

    def append(self, act: ConsentAct, *, at: datetime) -> bytes:
        """Record an act; the new line.

        Args:
            act: the act.
            at: when it is recorded, an aware datetime.
        """
        return self._append(LedgerEntry.of_act(act, number=len(self) + 1, previous=self._head, at=_utc(at)))

    def acts(self) -> Iterator[tuple[int, ConsentAct]]:
        """The position and the act of every entry whose content is there."""
        for entry in self:
            if entry.content is not None:
                yield entry.number, from_dict(entry.content["act"], ConsentAct)

    def about(self, points: Iterable[ContactPoint | str] = (), subjects: Iterable[RecordKey] = ()) -> list[int]:
        """The positions of the acts at these contact points, given themselves or by key, or by these records."""
        keys, records = frozenset(map(point_key, points)), frozenset(subjects)
        return [number for number, act in self.acts() if act.contact_point in keys or act.subject in records]

    def erase(self, numbers: Collection[int], *, at: datetime) -> bytes:
        """Erase the content of entries, and record that it was erased; the new line.

        All of `lines` must be written anew afterwards, over the old ones: those still have the content.

        Args:
            numbers: positions of acts, as `acts` gives them; those that are erased already are passed over.
            at: when they are erased, an aware datetime.

        Raises:
            NotFound: there is no act at one of the positions.
        """
        chosen = sorted(set(numbers) - self._erased)
        for number in chosen:
            if not 1 <= number <= len(self) or read_line(self._lines[number - 1])[0].content is None:
                raise NotFound("act")
        if not chosen:
            raise InvalidValue("numbers", Problem.EMPTY)
        for number in chosen:
            self._lines[number - 1] = read_line(self._lines[number - 1])[0].without_content().line
        self._erased.update(chosen)
        return self._append(
            LedgerEntry(
                number=len(self) + 1,
                previous=self._head,
                kind=EntryKind.ERASURE,
                recorded_at=_utc(at),
                facts={"erased": chosen},
            )
        )

    def checkpoint(self, keys: KeyRing, *, at: datetime) -> Checkpoint:
        """How long the ledger is and how it ends, sealed; to be kept elsewhere."""
        return Checkpoint.sealed(keys, count=len(self), head=self._head, at=_utc(at))

    def verify(self, keys: KeyRing | None = None, checkpoints: Sequence[Checkpoint] = ()) -> LedgerReport:
        """As `verify_ledger`."""
        return verify_ledger(self._lines, keys=keys, checkpoints=checkpoints)

    def _append(self, entry: LedgerEntry) -> bytes:
        line = entry.line
        self._lines.append(line)
        self._head = entry.hash
        return line


def _utc(at: datetime) -> datetime:
    if not isinstance(at, datetime):
        raise WrongType("at")
    if at.tzinfo is None or at.utcoffset() is None:
        raise WrongType("at", Problem.NAIVE_DATETIME)
    return at.astimezone(UTC)
