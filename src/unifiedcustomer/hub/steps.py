"""From two partitions of the same records to the steps that lead from one to the other.

Identities go by the number of their earliest record. A step says what an id means from now on, so that whoever follows
the steps in order always knows which ids are customers, and where every old id leads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from unifiedcustomer.identities import ChangeKind

__all__ = ["IdentityStep", "steps_between"]


@attrs.frozen
class IdentityStep:
    """One step. All three are numbers of records."""

    kind: ChangeKind
    identity: int
    previous: int | None = None
    record: int | None = None


def steps_between(before: Mapping[int, int], after: Mapping[int, int]) -> list[IdentityStep]:
    """The steps from ``before`` to ``after``, each from record to identity; a removed record is in ``before`` alone."""
    fresh = set(after.values()) - set(before.values())
    gone = set(before.values()) - set(after.values())
    leads_to = {identity: _successor(identity, before, after) for identity in sorted(gone)}
    steps = [_begin(identity, before) for identity in sorted(fresh) if not _is_successor(identity, before, leads_to)]
    steps += [_end(identity, to) for identity, to in leads_to.items()]
    steps += _moves(before, after, fresh, leads_to)
    return steps


def _is_successor(identity: int, before: Mapping[int, int], leads_to: Mapping[int, int | None]) -> bool:
    """Whether an identity only goes on under another id, because its earliest record was removed."""
    return identity in before and leads_to.get(before[identity]) == identity


def _begin(identity: int, before: Mapping[int, int]) -> IdentityStep:
    previous = before.get(identity)
    if previous is None:
        return IdentityStep(ChangeKind.CREATED, identity)
    return IdentityStep(ChangeKind.SPLIT, identity, previous)


def _end(identity: int, to: int | None) -> IdentityStep:
    if to is None:
        return IdentityStep(ChangeKind.REMOVED, identity)
    return IdentityStep(ChangeKind.MERGED, to, identity)


def _successor(identity: int, before: Mapping[int, int], after: Mapping[int, int]) -> int | None:
    """Where an id leads: to where its own record is now; if that was removed, to its earliest one that is left."""
    if identity in after:
        return after[identity]
    left = [record for record, was in before.items() if was == identity and record in after]
    return after[min(left)] if left else None


def _moves(
    before: Mapping[int, int], after: Mapping[int, int], fresh: set[int], leads_to: Mapping[int, int | None]
) -> Iterator[IdentityStep]:
    """Records that are not where the other steps alone would put them."""
    for record in sorted(before.keys() & after.keys()):
        was, now = before[record], after[record]
        came_along = now in fresh and before.get(now) == was
        if not came_along and leads_to.get(was, was) != now:
            yield IdentityStep(ChangeKind.MOVED, now, was, record)
