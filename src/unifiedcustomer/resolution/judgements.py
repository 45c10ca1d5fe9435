"""What people decided, as pairs of rows that must or must not be one person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from unifiedcustomer.errors import ContradictoryJudgement
from unifiedcustomer.identities import Judgement, Verdict
from unifiedcustomer.records import RecordKey

__all__ = ["judged_pairs"]

RowPairs = list[tuple[int, int]]


def judged_pairs(
    judgements: Iterable[Judgement], row_of: Callable[[RecordKey], int | None], *, one_per_source: bool = False
) -> tuple[RowPairs, RowPairs]:
    """Pairs judged the same, and pairs judged different, ``low < high``, sorted. Absent records are passed over.

    Raises:
        ContradictoryJudgement: a pair is judged different that other judgements make the same, however many in between;
            or, with ``one_per_source``, judgements make two records of one source the same.
    """
    pairs: dict[Verdict, set[tuple[int, int]]] = {Verdict.SAME: set(), Verdict.DIFFERENT: set(), Verdict.UNSURE: set()}
    asked: dict[tuple[int, int], Judgement] = {}
    near: dict[RecordKey, set[RecordKey]] = {}
    for judgement in judgements:
        if judgement.verdict is Verdict.SAME:
            near.setdefault(judgement.left, set()).add(judgement.right)
            near.setdefault(judgement.right, set()).add(judgement.left)
        left, right = row_of(judgement.left), row_of(judgement.right)
        if left is not None and right is not None and left != right:
            pair = (min(left, right), max(left, right))
            pairs[judgement.verdict].add(pair)
            asked.setdefault(pair, judgement) if judgement.verdict is Verdict.DIFFERENT else None
    for pair in sorted(pairs[Verdict.DIFFERENT]):
        path = _path(near, asked[pair].left, asked[pair].right)
        if path:
            raise ContradictoryJudgement(asked[pair].left, asked[pair].right, path)
    if one_per_source:
        _refuse_two_of_a_source(near, row_of)
    return sorted(pairs[Verdict.SAME]), sorted(pairs[Verdict.DIFFERENT])


def _refuse_two_of_a_source(
    near: Mapping[RecordKey, set[RecordKey]], row_of: Callable[[RecordKey], int | None]
) -> None:
    """A source that has nobody twice says that its records are different, as a judgement would."""
    done: set[RecordKey] = set()
    for start in sorted(near):
        if start in done:
            continue
        reached, frontier = {start}, [start]
        while frontier:
            frontier = [key for old in frontier for key in near[old] - reached]
            reached.update(frontier)
        done |= reached
        first: dict[str, RecordKey] = {}
        for key in sorted(key for key in reached if row_of(key) is not None):
            other = first.setdefault(key.source, key)
            if other != key:
                raise ContradictoryJudgement(other, key, _path(near, other, key))


def _path(near: Mapping[RecordKey, set[RecordKey]], start: RecordKey, end: RecordKey) -> list[RecordKey]:
    """The shortest chain of records judged the same, from ``start`` to ``end``; empty where there is none."""
    if start not in near or end not in near:
        return []
    came_from: dict[RecordKey, RecordKey] = {start: start}
    frontier = [start]
    while frontier and end not in came_from:
        reached = [
            (neighbour, key) for key in frontier for neighbour in sorted(near[key]) if neighbour not in came_from
        ]
        frontier = []
        for neighbour, key in reached:
            if neighbour not in came_from:
                came_from[neighbour] = key
                frontier.append(neighbour)
    if end not in came_from:
        return []
    path = [end]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return path[::-1]
