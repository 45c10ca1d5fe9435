"""The review queue: which pairs in doubt to ask about, the most informative answers first.

What an answer is worth is how open it is times how much hangs on it:

    worth = doubt x records at stake

- *doubt* is the entropy of the answer in bits: 1 where the weight is at the model's threshold, 0.5 three bits from it,
  0.1 six bits from it;
- *records at stake* are those that may be another customer's after the answer: of two customers the records of the
  smaller one; of one customer that may be two at most half of the records.

Of many pairs in doubt between the same two customers only the one with the strongest doubt is asked about: its answer
is one for all. Not asked is what judgements say already, over however many records.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import attrs

from unifiedcustomer.hub.intake import features_of, table_of
from unifiedcustomer.hub.judging import known_verdict
from unifiedcustomer.hub.review_outcomes import ReviewQuestion
from unifiedcustomer.records import SourceRecord
from unifiedcustomer.reports import side_by_side
from unifiedcustomer.resolution import Resolver
from unifiedcustomer.storage import Doubt, Session
from unifiedcustomer.wire import from_json

__all__ = ["doubt_in_bits", "questions"]

POOL: Final = 2_000
"""Pairs closest to the threshold among which the most informative are found, whatever is asked for."""


def questions(session: Session, resolver: Resolver, limit: int) -> list[ReviewQuestion]:
    """Up to ``limit`` questions, the most informative first."""
    ranked = _ranked(session, session.doubts.closest(max(POOL, 20 * limit)))
    about = {record for each in ranked for record in each.records}
    judged = {record for pair in session.judgements.about(about) for record in (pair.low, pair.high)}
    chosen: list[_Candidate] = []
    for each in ranked:
        if len(chosen) >= limit:
            break
        # Only between judged records can a chain of judgements lead.
        if not judged.issuperset(each.records) or known_verdict(session, *each.records) is None:
            chosen.append(each)
    return _asked(session, resolver, chosen)


@attrs.frozen(kw_only=True)
class _Candidate:
    """A pair by the numbers of its records, and what its answer is worth."""

    records: tuple[int, int]
    worth: float
    at_stake: int
    alike: int


def doubt_in_bits(distance: float) -> float:
    """The entropy of an answer whose odds are so many bits from even."""
    likely = 1 / (1 + math.exp2(min(abs(distance), 60.0)))
    return -likely * math.log2(likely) - (1 - likely) * math.log2(1 - likely) if likely > 0 else 0.0


def _ranked(session: Session, doubts: Iterable[Doubt]) -> list[_Candidate]:
    """One pair for each pair of customers, the most informative first."""
    closest = list(doubts)
    home = session.doubts.homes({record for each in closest for record in (each.low, each.high)})
    sizes = session.doubts.sizes(set(home.values()))
    between: dict[tuple[int, int], list[Doubt]] = {}
    for each in closest:
        a, b = sorted((home[each.low], home[each.high]))
        between.setdefault((a, b), []).append(each)
    found = []
    for (a, b), pairs in between.items():
        at_stake = min(sizes[a], sizes[b]) if a != b else max(1, sizes[a] // 2)
        best = pairs[0]
        worth = doubt_in_bits(best.distance) * at_stake
        records = (best.low, best.high)
        found.append(_Candidate(records=records, worth=worth, at_stake=at_stake, alike=len(pairs) - 1))
    return sorted(found, key=lambda each: (-each.worth, each.records))


def _asked(session: Session, resolver: Resolver, chosen: list[_Candidate]) -> list[ReviewQuestion]:
    numbers = {record for each in chosen for record in each.records}
    live = session.identities.of(numbers)
    keys, bodies = session.records.keys(numbers), session.records.live_bodies(numbers)
    ids = session.records.minted_ids({row.identity for row in live.values()})
    made = []
    for each in chosen:
        left, right = sorted((live[record] for record in each.records), key=lambda row: keys[row.record])
        table = table_of([(keys[row.record], features_of(row)) for row in (left, right)])
        contents = (from_json(bodies[row.record], SourceRecord) for row in (left, right))
        made.append(
            ReviewQuestion(
                left=keys[left.record],
                right=keys[right.record],
                together=left.identity == right.identity,
                customers=tuple(ids[identity] for identity in sorted({left.identity, right.identity})),
                worth=round(each.worth, 6),
                at_stake=each.at_stake,
                alike=each.alike,
                why=resolver.why(table, 0, 1),
                values=side_by_side(*contents),
                left_version=left.version,
                right_version=right.version,
            )
        )
    return made
