"""Whether a ledger is what it was: line by line, up to the first one that is not.

Every byte counts. A line must be written exactly as this library writes it, so that no change hides in a space or in
another spelling of the same text; it must follow the line before; its hash must fit it; and its content must be the one
that it was made of, or be erased, and then a later entry must say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum, auto
from typing import Final

import attrs

from unifiedcustomer.contact_registers.checkpoints import Checkpoint
from unifiedcustomer.contact_registers.key_rings import KeyRing
from unifiedcustomer.contact_registers.ledger_entries import NOTHING_BEFORE, EntryKind, LedgerEntry, read_line
from unifiedcustomer.errors import InvalidValue, WrongType

__all__ = ["Damage", "DamageKind", "LedgerReport", "verify_ledger"]


class DamageKind(StrEnum):
    """What is wrong with a ledger."""

    UNREADABLE = auto()  #: it is not a line as such a line is written
    WRONG_NUMBER = auto()  #: entries are missing, doubled or in another order
    WRONG_LINK = auto()  #: it does not follow the entry before
    WRONG_HASH = auto()  #: something in it was changed
    WRONG_CONTENT = auto()  #: the act in it is not the act that was recorded
    CONTENT_MISSING = auto()  #: the act is gone, and no entry says that it was erased
    NOT_ERASED = auto()  #: a later entry says that the act was erased, and it is there
    TRUNCATED = auto()  #: it is shorter than a checkpoint says that it was
    REWRITTEN = auto()  #: it is another ledger than that of the checkpoint
    FALSE_CHECKPOINT = auto()  #: the checkpoint's seal was made with no key of ours


@attrs.frozen(kw_only=True)
class Damage:
    """The first thing that is wrong. `position` counts from 1; it is where the damage shows."""

    position: int
    kind: DamageKind


@attrs.frozen(kw_only=True)
class LedgerReport:
    """What verification found. `bool(report)` is whether the ledger holds."""

    count: int  #: entries that hold, before the first damage
    head: str  #: the hash of the last of them
    erased: frozenset[int]  #: positions whose content was erased, and said to be
    damage: Damage | None = None

    def __bool__(self) -> bool:
        return self.damage is None


def verify_ledger(
    lines: Iterable[bytes],
    *,
    keys: KeyRing | None = None,
    checkpoints: Sequence[Checkpoint] = (),
    since: LedgerReport | None = None,
) -> LedgerReport:
    """Read a ledger from its first line to its first damage.

    Args:
        lines: the lines, with or without their ends; an open binary file will do.
        keys: the ring that checkpoints were sealed with; needed where there are any.
        checkpoints: what was exported earlier, in any order.
        since: the report on the lines before, which are then not given again.

    A checkpoint that is not genuine is damage too: nothing that it says was said by us.
    """
    reading = _Reading(keys, checkpoints, since)
    for line in lines:
        if reading.damage is None:
            reading.take(line[:-1] if line.endswith(b"\n") else line)
    return reading.report()


_NO_CONTENT: Final = (DamageKind.CONTENT_MISSING, DamageKind.NOT_ERASED)


class _Reading:
    """How far it was read, and what was found on the way."""

    def __init__(self, keys: KeyRing | None, checkpoints: Sequence[Checkpoint], since: LedgerReport | None) -> None:
        self.start = 0 if since is None else since.count
        self.count = self.start
        self.head = NOTHING_BEFORE if since is None else since.head
        self.damage = None if since is None else since.damage
        self.missing: set[int] = set()
        self.said_erased: set[int] = set()
        self.checkpoints = sorted(checkpoints, key=lambda checkpoint: checkpoint.count)
        for checkpoint in self.checkpoints:
            if keys is None or not checkpoint.is_genuine(keys):
                self.damage = Damage(position=max(checkpoint.count, 1), kind=DamageKind.FALSE_CHECKPOINT)
        self.due = {checkpoint.count: checkpoint.head for checkpoint in self.checkpoints}
        self._compare_with_checkpoint()

    def take(self, line: bytes) -> None:
        """One more line."""
        position = self.count + 1
        try:
            entry, claimed = read_line(line)
            kind = self._fault(entry, claimed)
        except (InvalidValue, WrongType):
            self.damage = Damage(position=position, kind=DamageKind.UNREADABLE)
            return
        if kind is not None:
            self.damage = Damage(position=position, kind=kind)
            return
        self._note(entry)
        self.count, self.head = position, claimed
        self._compare_with_checkpoint()

    def _fault(self, entry: LedgerEntry, claimed: str) -> DamageKind | None:
        if entry.number != self.count + 1:
            return DamageKind.WRONG_NUMBER
        if entry.previous != self.head:
            return DamageKind.WRONG_LINK
        if entry.hash != claimed:
            return DamageKind.WRONG_HASH
        return None if entry.is_content_as_committed else DamageKind.WRONG_CONTENT

    def _note(self, entry: LedgerEntry) -> None:
        if entry.proof is not None and entry.content is None:
            self.missing.add(entry.number)
        if entry.kind is EntryKind.ERASURE:
            # What was erased of the lines before is for those who have those lines.
            self.said_erased |= {number for number in entry.erased if self.start < number < entry.number}

    def _compare_with_checkpoint(self) -> None:
        head = self.due.get(self.count)
        if head is not None and head != self.head and self.damage is None:
            self.damage = Damage(position=max(self.count, 1), kind=DamageKind.REWRITTEN)

    def report(self) -> LedgerReport:
        """What was found; what only the whole of it shows comes last."""
        damage = self.damage or self._of_the_whole()
        return LedgerReport(
            count=self.count, head=self.head, erased=frozenset(self.missing & self.said_erased), damage=damage
        )

    def _of_the_whole(self) -> Damage | None:
        sets = ((self.missing - self.said_erased), (self.said_erased - self.missing))
        found = [(min(numbers), kind) for numbers, kind in zip(sets, _NO_CONTENT, strict=True) if numbers]
        if found:
            position, kind = min(found)
            return Damage(position=position, kind=kind)
        if self.checkpoints and self.checkpoints[-1].count > self.count:
            return Damage(position=self.count + 1, kind=DamageKind.TRUNCATED)
        return None
