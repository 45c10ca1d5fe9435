"""Laws of labels: their order says nothing, what nobody labelled changes nothing, and judgements stand above them."""

from __future__ import annotations

from itertools import combinations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from record_tables import partition, records, table_of
from unifiedcustomer.identities import Judgement, Verdict
from unifiedcustomer.records import NormalizedRecord
from unifiedcustomer.resolution import Label, estimate_of, pairs_worth_asking, resolve_table

MANY = records(min_size=62, max_size=70)


def labels_of(rows: list[NormalizedRecord], random: Random, number: int = 30) -> list[Label]:
    """Labels of random pairs, true or not."""
    pairs = random.sample(list(combinations(range(len(rows)), 2)), number)
    return [(rows[a].key, rows[b].key, random.random() < 0.5) for a, b in pairs]


@settings(max_examples=12)
@given(MANY, st.randoms(use_true_random=False))
def test_the_order_of_labels_and_records_does_not_matter(rows: list[NormalizedRecord], random: Random) -> None:
    """Shuffled, turned round and repeated labels of shuffled records teach the same model, to the last digit."""
    labels = labels_of(rows, random)
    turned = [(b, a, is_match) for a, b, is_match in random.sample([*labels, *labels[:9]], len(labels) + 9)]
    one, two = table_of(rows), table_of(random.sample(rows, len(rows)))
    first, second = resolve_table(one, labels=labels), resolve_table(two, labels=turned)

    assert first.resolver.model == second.resolver.model
    assert partition(one, first.person) == partition(two, second.person)
    assert estimate_of(first) == estimate_of(second)


@settings(max_examples=12)
@given(MANY, st.randoms(use_true_random=False))
def test_a_taught_model_gives_the_answer_it_was_taught_on(rows: list[NormalizedRecord], random: Random) -> None:
    """Labels work through the model alone: with the model saved, nobody needs them again."""
    table = table_of(rows)
    taught = resolve_table(table, labels=labels_of(rows, random))

    assert taught.person.tolist() == resolve_table(table, model=taught.resolver.model).person.tolist()


@settings(max_examples=12)
@given(MANY, st.randoms(use_true_random=False))
def test_labels_do_not_choose_what_is_compared(rows: list[NormalizedRecord], random: Random) -> None:
    """The same pairs are compared with labels and without."""
    table = table_of(rows)
    plain, taught = resolve_table(table), resolve_table(table, labels=labels_of(rows, random))

    assert plain.evidence.left.tolist() == taught.evidence.left.tolist()
    assert plain.evidence.right.tolist() == taught.evidence.right.tolist()


@settings(max_examples=12)
@given(MANY, st.randoms(use_true_random=False))
def test_judgements_stand_above_labels(rows: list[NormalizedRecord], random: Random) -> None:
    """Whatever labels say of a pair, a judgement of it is obeyed."""
    table = table_of(rows)
    a, b, c, d = (row.key for row in random.sample(rows, 4))
    judgements = [
        Judgement(left=a, right=b, verdict=Verdict.SAME),
        Judgement(left=c, right=d, verdict=Verdict.DIFFERENT),
    ]
    found = resolve_table(table, judgements=judgements, labels=[(a, b, False), (c, d, True), *labels_of(rows, random)])
    home = {key: group for group in partition(table, found.person) for key in group}

    assert home[a] == home[b]
    assert home[c] != home[d]


@settings(max_examples=20)
@given(records(max_size=40), st.integers(0, 60))
def test_what_is_worth_asking_was_compared_and_comes_once(rows: list[NormalizedRecord], number: int) -> None:
    """Questions are about compared pairs, each once, as many as asked for or as there are."""
    resolved = resolve_table(table_of(rows))
    places = pairs_worth_asking(resolved, number).tolist()

    assert len(set(places)) == len(places) == min(number, len(resolved.evidence.left))
    assert all(0 <= place < len(resolved.evidence.left) for place in places)
