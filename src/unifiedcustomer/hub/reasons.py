"""What became of each record that was put, and why, read off what was settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from unifiedcustomer.hub.intake import Incoming, Intake
from unifiedcustomer.hub.living_identities import Settled, settle
from unifiedcustomer.hub.outcomes import PutKind, PutOutcome, PutReason
from unifiedcustomer.hub.suggesting import suggested
from unifiedcustomer.hub.tombstones import Tombstones
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.records import RecordKey
from unifiedcustomer.resolution import Resolver

__all__ = ["outcomes_of_putting"]


def outcomes_of_putting(intake: Intake, given: Iterable[Incoming], tombstones: Tombstones) -> list[PutOutcome]:
    """Put records and settle who is who. Where a key comes again, what came before it is settled first."""
    made = []
    for part in _distinct(given):
        refused = tombstones.refused({record.key: (record.features, record.updated_at) for record in part})
        now = intake.fresh()
        now.put([record for record in part if record.key not in refused])
        settled = settle(now)
        outcomes = {outcome.key: outcome for outcome in _outcomes(now, settled)}
        made += [outcomes.get(record.key) or _refusal(record.key) for record in part]
    return made


def _refusal(key: RecordKey) -> PutOutcome:
    return PutOutcome(key=key, kind=PutKind.REFUSED, customer_id=None, reason=PutReason.ERASED)


def _distinct(given: Iterable[Incoming]) -> Iterator[list[Incoming]]:
    """Runs of records in which each key comes once, in order."""
    part: dict[RecordKey, Incoming] = {}
    for record in given:
        if record.key in part:
            yield list(part.values())
            part = {}
        part[record.key] = record
    yield list(part.values())


def _outcomes(intake: Intake, settled: Settled) -> list[PutOutcome]:
    """The outcome for each record that was put."""
    places = intake.numbers
    still = intake.session.identities.of(set(places.values()) - settled.after.keys())
    identities = settled.after | {number: live.identity for number, live in still.items()}
    ids = intake.session.records.minted_ids({identities[number] for number in places.values()})
    return [_outcome(key, number, ids[identities[number]], intake, settled) for key, number in places.items()]


def _outcome(key: RecordKey, number: int, customer_id: CustomerId, intake: Intake, settled: Settled) -> PutOutcome:
    if number not in intake.created | intake.updated:
        is_older = number in intake.older
        return PutOutcome(
            key=key,
            kind=PutKind.OLDER if is_older else PutKind.UNCHANGED,
            customer_id=customer_id,
            reason=PutReason.OLDER_CONTENT if is_older else PutReason.SAME_CONTENT,
        )
    mates = _mates(number, settled.after)
    found = PutOutcome(
        key=key,
        kind=_new_kind(number, mates, settled) if number in intake.created else _kind(number, mates, settled),
        customer_id=customer_id,
        reason=PutReason.NO_CANDIDATE,
        changes=settled.changes,
    )
    found = attrs.evolve(found, **_reason(number, mates, settled, intake.resolver))
    return _with_suggestions(found, number, intake, settled)


def _with_suggestions(found: PutOutcome, number: int, intake: Intake, settled: Settled) -> PutOutcome:
    """The outcome with whom the record may be, and, where it is by itself, the rule that kept it so."""
    held = suggested(intake, number, settled)
    if not held.identities:
        return found
    ids = intake.session.records.minted_ids(held.identities)
    is_apart = found.reason in (PutReason.NO_CANDIDATE, PutReason.LOW_EVIDENCE)
    reason = held.reason if is_apart and held.reason is not None else found.reason
    return attrs.evolve(found, reason=reason, suggested=tuple(sorted(ids.values())))


def _mates(number: int, identities: Mapping[int, int]) -> set[int]:
    """The other records of the same customer."""
    own = identities.get(number)
    return {record for record, identity in identities.items() if identity == own and record != number}


def _new_kind(number: int, mates: set[int], settled: Settled) -> PutKind:
    customers = {settled.before[mate] for mate in mates if mate in settled.before}
    if len(customers) > 1:
        return PutKind.MERGED
    return PutKind.JOINED if customers or settled.after[number] != number else PutKind.CREATED


def _kind(number: int, mates: set[int], settled: Settled) -> PutKind:
    had = _mates(number, settled.before)
    gained = (mates - had) & settled.before.keys()  # what was put beside it has an outcome of its own
    if had - mates:
        return PutKind.MOVED if gained else PutKind.SPLIT
    return PutKind.MERGED if gained else PutKind.UPDATED


def _reason(number: int, mates: set[int], settled: Settled, resolver: Resolver) -> dict[str, Any]:
    """The reason, with the strongest evidence for it: among the customer's own records if there are any."""
    around = settled.around
    row = around.row_of[number]
    left, right = around.pairs
    mine = np.flatnonzero((left == row) | (right == row))
    others = np.where(left[mine] == row, right[mine], left[mine])
    compared = [
        (float(weight), around.live[other].record, place)
        for weight, other, place in zip(around.evidence.weights[mine], others.tolist(), mine.tolist(), strict=True)
    ]
    own = [pair for pair in compared if pair[1] in mates]
    if not own and mates:
        return {"reason": PutReason.JUDGEMENT}
    if not compared:
        return {"reason": PutReason.NO_CANDIDATE}
    weight, closest, place = max(own or compared, key=lambda pair: (pair[0], -pair[1]))
    by_evidence = PutReason.EVIDENCE if own else PutReason.LOW_EVIDENCE
    key = around.table.key(around.row_of[closest])
    return {
        "reason": by_evidence,
        "closest": key,
        "weight": weight,
        "agreeing": resolver.agreeing(around.evidence, place),
    }
