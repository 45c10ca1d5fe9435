"""Whether an address is proven: read alike record by record and column by column."""

from __future__ import annotations

import pytest

from unifiedcustomer.errors import Problem
from unifiedcustomer.features import Feature
from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.normalization.look_alikes import is_look_alike
from unifiedcustomer.normalization.verification import is_verified
from unifiedcustomer.records import SourceRecord


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("true", "yes"), ("Ja", "yes"), ("1", "yes"), ("2024-03-01T10:00:00Z", "yes"), ("nein", "no"), ("0", "no"),
        ("Pending", "no"), ("FALSE", "no"), ("maybe", None), ("", None), ("x" * 1000, None),
    ],
)  # fmt: skip
def test_answers_are_understood(raw, key):
    """And what is none of them says nothing."""
    assert key == is_verified(raw).key


@pytest.mark.parametrize(
    ("said", "features"),
    [
        ("true", {Feature.EMAIL, Feature.EMAIL_PROVEN}),
        ("false", {Feature.EMAIL_CLAIMED}),
        ("?", {Feature.EMAIL}),
    ],
)
def test_an_address_is_a_feature_by_what_is_said_of_its_proof(said, features):
    """A claim is no address to matching."""
    record = SourceRecord.of("app", "1", email="ann.lee@one.example", email_verified=said)

    assert features == set(Normalizer().record(record).features)


@pytest.mark.parametrize(
    "text", ["аnn@one.example", "ann@оne.example", "ɑnn@one.example", "annа@one.example", "раура@ра.example"]
)
def test_words_that_are_read_as_others_are_found(text):
    """One letter is enough."""
    assert is_look_alike(text)


@pytest.mark.parametrize(
    "text", ["ann@one.example", "анна@почта.рф", "zoë@café.example", "用户@例子.example", "ann@почта.example"]
)
def test_words_of_one_alphabet_are_what_they_are(text):
    """Whatever the alphabet, and with marks."""
    assert not is_look_alike(text)


def test_a_look_alike_address_has_no_key():
    """So it is compared with nothing, and the cell says why."""
    record = SourceRecord.of("app", "1", email="аnn.lee@one.example")
    ((_, value),) = Normalizer().record(record).cells

    assert (None, Problem.AMBIGUOUS) == (value.key, value.problem)
