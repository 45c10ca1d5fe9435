"""A do-not-contact registry as far as its files tell: who is on it, since when, and how old that knowledge is.

The state is never stored. It is what the batches say, in the order in which the list was current; so a batch that
should not have been imported is taken out, and everything is as if it had never been there. What a registry says is
given to `unifiedcustomer.contact_policy` as acts: listed since then, or not found on that day. Which of an entry and a
consent wins, and how old a look may be, is a column of the law's row.

Files that tell changes alone say who is on the list, never who is not: that takes one file of the whole list first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Final

import attrs

from unifiedcustomer.consents import Actor, ConsentAct, ConsentKind
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.contact_registers.key_rings import DIGEST_BYTES, KeyRing, KeyUse
from unifiedcustomer.contact_registers.registry_batches import BatchMode, RegistryBatch
from unifiedcustomer.errors import InvalidValue, NotFound, Problem

__all__ = ["BatchDifference", "Registry", "RegistryAnswer"]

_ONE_DAY: Final = 1_440  # minutes


@attrs.frozen(kw_only=True)
class RegistryAnswer:
    """What a registry says about one contact point."""

    registry: str
    is_listed: bool
    as_of: date | None  #: the day of the newest list that was asked; None where a whole list was never imported
    listed_since: date | None = None  #: the day of the first of the lists that have had it without a gap
    batch_id: str | None = None  #: of that list

    def is_older_than(self, days: int, *, at: datetime) -> bool:
        """Whether the list is too old to rely on: it was never imported, or is more than ``days`` old at ``at``."""
        return self.as_of is None or (at.astimezone(UTC).date() - self.as_of).days > days


@attrs.frozen(kw_only=True)
class BatchDifference:
    """How many entries two lists differ in."""

    added: int
    removed: int
    kept: int


class Registry:
    """One registry and the batches that were imported of it.

    Args:
        name: its code, such as ``gb.tps``.
        keys: the ring; batches are read with the keys they were made with.
        batches: what was imported before, in any order.
    """

    def __init__(self, name: str, keys: KeyRing, batches: Iterable[RegistryBatch] = ()) -> None:
        self.name = name
        self._keys = keys
        self._batches: dict[str, RegistryBatch] = {}
        self._in_order: tuple[RegistryBatch, ...] | None = None
        for batch in batches:
            self.take(batch)

    def __repr__(self) -> str:
        return f"Registry({self.name!r}, <{len(self._batches)} batches>)"

    @property
    def batches(self) -> tuple[RegistryBatch, ...]:
        """The batches in the order in which the list was current."""
        if self._in_order is None:
            made = self._batches.values()
            self._in_order = tuple(sorted(made, key=lambda batch: (batch.as_of, batch.imported_at, batch.id)))
        return self._in_order

    @property
    def as_of(self) -> date | None:
        """The day on which the list, as known here, was current; None where it was never imported as a whole."""
        if not any(batch.mode is BatchMode.FULL for batch in self._batches.values()):
            return None
        return self.batches[-1].as_of

    @property
    def keys_in_use(self) -> frozenset[str]:
        """The ids of the keys that batches were made with; the others can leave the ring."""
        return frozenset(batch.key_id for batch in self._batches.values())

    def take(self, batch: RegistryBatch) -> bool:
        """Import a batch. Whether it is new: the same file again changes nothing.

        Raises:
            InvalidValue: it is of another registry.
            NotFound: its key is not in the ring.
        """
        if batch.registry != self.name:
            raise InvalidValue("registry", Problem.AMBIGUOUS)
        if batch.key_id not in self._keys.secrets:
            raise NotFound("key")
        if batch.id in self._batches:
            return False
        self._batches[batch.id] = batch
        self._in_order = None
        return True

    def revoke(self, batch_id: str) -> RegistryBatch:
        """Take a batch out again: everything is as if it had never been imported.

        Raises:
            NotFound: there is no such batch.
        """
        if batch_id not in self._batches:
            raise NotFound("batch")
        self._in_order = None
        return self._batches.pop(batch_id)

    def thinned(self) -> list[str]:
        """Drop the batches before the last whole list; their ids. Entries then seem to begin with that list."""
        whole = [place for place, batch in enumerate(self.batches) if batch.mode is BatchMode.FULL]
        dropped = [batch.id for batch in self.batches[: whole[-1]]] if whole else []
        for batch_id in dropped:
            self.revoke(batch_id)
        return dropped

    def difference(self, before: str, after: str) -> BatchDifference:
        """How many entries came and went between two lists of one form, made with one key.

        Raises:
            NotFound: there is no such batch.
            InvalidValue: their digests cannot be compared.
        """
        try:
            old, new = self._batches[before], self._batches[after]
        except KeyError:
            raise NotFound("batch") from None
        if (old.form, old.key_id) != (new.form, new.key_id):
            raise InvalidValue("key_id", Problem.AMBIGUOUS)
        one, other = _digests(old), _digests(new)
        return BatchDifference(added=len(other - one), removed=len(one - other), kept=len(one & other))

    def answer(self, point: ContactPoint) -> RegistryAnswer:
        """Whether the registry lists a contact point, by all that was imported."""
        since: RegistryBatch | None = None
        for batch, is_listed in self._history(point):
            since = (since or batch) if is_listed else None
        return RegistryAnswer(
            registry=self.name,
            is_listed=since is not None,
            as_of=self.as_of,
            listed_since=None if since is None else since.as_of,
            batch_id=None if since is None else since.id,
        )

    def acts_for(self, points: Iterable[ContactPoint], *, controller: str) -> list[ConsentAct]:
        """What was found of these contact points, list by list.

        `LISTED` stands where an entry begins, `CLEARED` at each list without one, from the first whole list on.

        Args:
            points: contact points.
            controller: the company that asks.
        """
        found: dict[str, ConsentAct] = {}
        for point in points:
            is_whole = was_listed = False
            for batch, is_listed in self._history(point):
                is_whole = is_whole or batch.mode is BatchMode.FULL
                if (is_whole and not is_listed) or (is_listed and not was_listed):
                    act = self._act(point, batch, controller, is_listed=is_listed)
                    found[act.id] = act
                was_listed = is_listed
        return list(found.values())

    def _history(self, point: ContactPoint) -> Iterator[tuple[RegistryBatch, bool]]:
        """Each batch that could have the point, and whether the point was on the list after it."""
        is_listed = False
        for batch in self.batches:
            texts = batch.form.texts(point)
            is_there = any(batch.has(self._keys.digest(KeyUse.REGISTRY, text, batch.key_id)) for text in texts)
            if batch.mode is BatchMode.FULL:
                is_listed = is_there
            elif is_there:
                is_listed = batch.mode is BatchMode.ADDED
            if texts:
                yield batch, is_listed

    def _act(self, point: ContactPoint, batch: RegistryBatch, controller: str, *, is_listed: bool) -> ConsentAct:
        # A day is known, not the minute: an entry counts from the end of it, a look that found none from its beginning.
        told = f"{self.name}\n{batch.id}\n{controller}\n{point.key}".encode("utf-8", "surrogatepass")
        return ConsentAct(
            id=f"registry:{self._keys.mac(KeyUse.REGISTRY, told)[:DIGEST_BYTES].hex()}",
            kind=ConsentKind.LISTED if is_listed else ConsentKind.CLEARED,
            controller=controller,
            occurred_at=datetime.combine(batch.as_of, time(), UTC),
            within_minutes=_ONE_DAY if is_listed else 0,
            recorded_at=batch.imported_at,
            contact_point=point,
            registry=self.name,
            actor=Actor.REGISTRY,
        )


def _digests(batch: RegistryBatch) -> set[bytes]:
    data = batch.digests
    return {data[place : place + DIGEST_BYTES] for place in range(0, len(data), DIGEST_BYTES)}
