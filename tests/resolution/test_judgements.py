"""What people decided comes first, and must not contradict itself."""

from __future__ import annotations

import pytest

from unifiedcustomer.errors import ContradictoryJudgement
from unifiedcustomer.identities import Judgement, Verdict
from unifiedcustomer.records import RecordKey
from unifiedcustomer.resolution.judgements import judged_pairs

A, B, C, D = (RecordKey("till", name) for name in "abcd")
ROW = {A: 0, B: 1, C: 2, D: 3}


def same(left, right):
    """A judgement that two records are one person."""
    return Judgement(left=left, right=right, verdict=Verdict.SAME)


def different(left, right):
    """A judgement that two records are two persons."""
    return Judgement(left=left, right=right, verdict=Verdict.DIFFERENT)


def test_pairs_are_sorted_whichever_way_they_were_judged():
    """A pair has no direction, and a repeated judgement counts once."""
    assert ([(0, 1)], [(1, 2)]) == judged_pairs([same(B, A), same(A, B), different(C, B)], ROW.get)


def test_records_that_are_not_there_are_passed_over():
    """A judgement about a removed record waits until it comes back."""
    assert ([], []) == judged_pairs([same(A, RecordKey("till", "gone"))], ROW.get)


def test_an_unsure_judgement_decides_nothing():
    """Not knowing is neither same nor different."""
    assert ([], []) == judged_pairs([Judgement(left=A, right=B, verdict=Verdict.UNSURE)], ROW.get)


def test_a_contradiction_is_refused_with_the_path_that_contradicts():
    """If a is b and b is c, then a and c cannot be two persons."""
    with pytest.raises(ContradictoryJudgement) as caught:
        judged_pairs([same(A, B), same(B, C), same(C, D), same(D, A), different(A, C)], ROW.get)

    assert (A, C) == (caught.value.path[0], caught.value.path[-1])
    assert 3 == len(caught.value.path)


def test_a_difference_beside_a_chain_is_no_contradiction():
    """Records outside the chain may differ from it."""
    assert ([(0, 1)], [(0, 2)]) == judged_pairs([same(A, B), different(A, C), same(C, C)], ROW.get)
