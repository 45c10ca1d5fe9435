"""What people decided, as pairs of rows that must or must not be one person."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from unifiedcustomer.errors import ContradictoryJudgement
from unifiedcustomer.identities import Judgement, Verdict
from unifiedcustomer.records import RecordKey

__all__ = ["judged_pairs"]

RowPairs = list[tuple[int, int]]


def judged_pairs(
    judgements: Iterable[Judgement], row_of: Callable[[RecordKey], int | None]
) -> tuple[RowPairs, RowPairs]:
    """Pairs judged the same, and pairs judged different, ``low < high``, sorted. Absent records are passed over.

    Raises:
        ContradictoryJudgement: a pair is judged different that other judgements make the same, however many in between.
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
    return sorted(pairs[Verdict.SAME]), sorted(pairs[Verdict.DIFFERENT])


def _path(near: dict[RecordKey, set[RecordKey]], start: RecordKey, end: RecordKey) -> list[RecordKey]:
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
