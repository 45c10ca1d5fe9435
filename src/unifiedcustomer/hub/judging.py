"""Judgements of people: kept when they agree with what was decided before, refused with the path when they do not.

"Same" is passed on from record to record, "different" is not. So judgements contradict each other if and only if a
chain of "same" leads from one end of a "different" to its other end.
"""

from __future__ import annotations

from unifiedcustomer.errors import ContradictoryJudgement
from unifiedcustomer.identities import Verdict
from unifiedcustomer.records import RecordKey
from unifiedcustomer.storage import Session

__all__ = ["known_verdict", "refuse_contradiction"]


def refuse_contradiction(session: Session, one: int, other: int, verdict: Verdict) -> None:
    """Raise `ContradictoryJudgement` if judging two records so would contradict what is decided."""
    path = _path_against(session, one, other, verdict)
    if path is not None:
        keys = session.records.keys(path)
        raise ContradictoryJudgement(keys[one], keys[other], _named(path, keys))


def known_verdict(session: Session, one: int, other: int) -> Verdict | None:
    """What judgements say of two records, directly or over others; None where they leave it open."""
    if _path_against(session, one, other, Verdict.DIFFERENT) is not None:
        return Verdict.SAME
    return None if _path_against(session, one, other, Verdict.SAME) is None else Verdict.DIFFERENT


def _path_against(session: Session, one: int, other: int, verdict: Verdict) -> list[int] | None:
    """The records over which judgements say the opposite of ``verdict``."""
    if verdict is Verdict.DIFFERENT:
        return _paths(session, one).get(other)
    if verdict is Verdict.SAME:
        return _opposed(session, _paths(session, one), _paths(session, other))
    return None


def _named(path: list[int], keys: dict[int, RecordKey]) -> list[RecordKey]:
    return [keys[record] for record in path]


def _paths(session: Session, start: int) -> dict[int, list[int]]:
    """The shortest chain of "same" from ``start`` to every record that one leads to."""
    paths = {start: [start]}
    frontier = {start}
    while frontier:
        steps = [pair for pair in session.judgements.about(frontier) if pair.judgement.verdict is Verdict.SAME]
        reached: dict[int, list[int]] = {}
        for pair in steps:
            for near, far in ((pair.low, pair.high), (pair.high, pair.low)):
                if near in frontier and far not in paths:
                    reached.setdefault(far, [*paths[near], far])
        paths |= reached
        frontier = set(reached)
    return paths


def _opposed(session: Session, ones: dict[int, list[int]], others: dict[int, list[int]]) -> list[int] | None:
    """A chain from the one over a "different" to the other."""
    for pair in session.judgements.about(ones):
        for near, far in ((pair.low, pair.high), (pair.high, pair.low)):
            if pair.judgement.verdict is Verdict.DIFFERENT and near in ones and far in others:
                return [*ones[near], *reversed(others[far])]
    return None
