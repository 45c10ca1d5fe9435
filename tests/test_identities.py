"""Verdicts chain by their own algebra; judgements and identities are plain, frozen facts."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.errors import Problem, WrongType
from unifiedcustomer.identities import CustomerId, Identity, Judgement, Verdict
from unifiedcustomer.records import RecordKey

SAME, DIFFERENT, UNSURE = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE
ANN, BEN = RecordKey("till", "1"), RecordKey("web", "2")
verdicts = st.sampled_from(Verdict)


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        (SAME, SAME, SAME),
        (SAME, DIFFERENT, DIFFERENT),
        (SAME, UNSURE, UNSURE),
        (DIFFERENT, DIFFERENT, UNSURE),
        (DIFFERENT, UNSURE, UNSURE),
        (UNSURE, UNSURE, UNSURE),
    ],
)
def test_two_links_of_a_chain_say(first, second, both):
    """What is known of the ends follows from the links: two differences in a row say nothing."""
    assert both is first.and_then(second)
    assert both is second.and_then(first)


@given(verdicts)
def test_being_the_same_adds_nothing(verdict):
    """A record that is the same as the next passes every verdict on unchanged."""
    assert verdict is SAME.and_then(verdict)


def test_a_judgement_outlives_whoever_made_it():
    """Who, why and when may be unknown; the two records and the verdict may not."""
    judgement = Judgement(left=ANN, right=BEN, verdict=SAME)

    assert ("", "", None) == (judgement.by, judgement.reason, judgement.at)


def test_repr_of_a_judgement_does_not_tell_on_the_steward():
    """Who decided, and the words in which they said why, stay out of logs."""
    shown = repr(Judgement(left=ANN, right=BEN, verdict=SAME, by="kim", reason="called Mrs Lee"))

    assert not [word for word in ("kim", "Lee") if word in shown]


def test_a_judgement_with_a_naive_time_is_refused():
    """The latest of two judgements is only known with time zones."""
    with pytest.raises(WrongType) as caught:
        Judgement(left=ANN, right=BEN, verdict=SAME, at=datetime(2026, 11, 22))

    assert ("at", Problem.NAIVE_DATETIME) == (caught.value.field, caught.value.problem)


def test_equal_judgements_are_one():
    """The same judgement said twice is one fact."""
    at = datetime(2026, 11, 22, tzinfo=UTC)

    assert 1 == len({Judgement(left=ANN, right=BEN, verdict=SAME, at=at) for _ in range(2)})


def test_an_identity_is_a_frozen_fact():
    """An identity is computed anew, never edited."""
    identity = Identity(customer_id=CustomerId("c-1"), records=(ANN, BEN))

    assert identity == Identity(customer_id=CustomerId("c-1"), records=(ANN, BEN))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        identity.records = ()
