"""Laws of resolution: order independence, reproducibility, locality, obedience to judgements, equality with twins."""

from __future__ import annotations

from itertools import combinations
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from record_tables import partition, records, table_of
from unifiedcustomer.features import FeatureTable
from unifiedcustomer.identities import Judgement, Verdict
from unifiedcustomer.records import NormalizedRecord
from unifiedcustomer.resolution import ResolutionModel, Resolver, person_model, resolve_table, trained_model
from unifiedcustomer.resolution.blocking import FORMS, candidate_pairs
from unifiedcustomer.resolution.clustering import CLIP, agglomerate, components, unsaid
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.resolution.comparison import patterns, together
from unifiedcustomer.resolution.similarity import distinct_pairs

MODEL = person_model()
RESOLVER = Resolver(MODEL)


def shares_a_key(left: NormalizedRecord, right: NormalizedRecord) -> bool:
    """Slow twin of blocking: the forms of both records, key by key."""

    def forms(record: NormalizedRecord, feature: str, form: str) -> set[str]:
        return {text for value in record.features.get(feature, ()) for text in FORMS[form](value)}

    return any(
        all(forms(left, part.feature, part.form) & forms(right, part.feature, part.form) for part in key.parts)
        for key in MODEL.blocking
    )


@given(records(max_size=10))
def test_blocking_finds_every_pair_that_a_double_loop_finds(rows: list[NormalizedRecord]) -> None:
    """Candidate pairs are exactly the pairs that share every part of some key."""
    columns = RecordColumns.of(table_of(rows))
    left, right, _ = candidate_pairs(columns, MODEL.blocking, largest=1000)
    ordered = [rows[row] for row in columns.order]
    expected = {(i, j) for i, j in combinations(range(len(rows)), 2) if shares_a_key(ordered[i], ordered[j])}

    assert expected == set(zip(left.tolist(), right.tolist(), strict=True))


@given(records(), st.randoms(use_true_random=False))
def test_shuffled_records_give_the_same_persons(rows: list[NormalizedRecord], random: Random) -> None:
    """Arrival order never decides who is who."""
    shuffled = random.sample(rows, len(rows))
    one, two = table_of(rows), table_of(shuffled)

    assert partition(one, resolve_table(one).person) == partition(two, resolve_table(two).person)


@settings(max_examples=15)
@given(records(min_size=70, max_size=90), st.randoms(use_true_random=False))
def test_shuffled_records_train_the_same_model(rows: list[NormalizedRecord], random: Random) -> None:
    """What is learned depends on the records and the seed alone, to the last digit."""
    shuffled = random.sample(rows, len(rows))

    assert trained_model(table_of(rows))[0].to_dict() == trained_model(table_of(shuffled))[0].to_dict()


@settings(max_examples=15)
@given(records(min_size=70, max_size=90))
def test_a_saved_model_gives_the_answer_it_was_trained_on(rows: list[NormalizedRecord]) -> None:
    """Training and then using the stored model is the same as training and using it at once."""
    table = table_of(rows)
    first = resolve_table(table)
    stored = ResolutionModel.from_dict(first.resolver.model.to_dict())

    assert first.resolver.model == stored
    assert partition(table, first.person) == partition(table, resolve_table(table, model=stored).person)


@given(records(min_size=2))
def test_a_person_is_found_from_its_component_alone(rows: list[NormalizedRecord]) -> None:
    """Records that no link ties to a component cannot change what becomes of it."""
    table = table_of(rows)
    whole = RESOLVER.cluster(table)
    links = RESOLVER.links(table)
    left, right = np.array([a for a, _, _ in links], dtype=np.int64), np.array([b for _, b, _ in links], dtype=np.int64)
    root = components(len(rows), left, right)
    for component in np.unique(root):
        members = np.flatnonzero(root == component)
        part = table_of([rows[row] for row in members])
        expected = {frozenset(group) for group in whole if group[0] in members}
        assert expected == {frozenset(int(members[row]) for row in group) for group in RESOLVER.cluster(part)}


@given(records(min_size=3), st.data())
def test_judgements_are_obeyed(rows: list[NormalizedRecord], data: st.DataObject) -> None:
    """Records judged the same are one person and records judged different are not, whatever the evidence says."""
    a, b, c = data.draw(st.permutations(rows).map(lambda found: [row.key for row in found[:3]]))
    table = table_of(rows)
    same = Judgement(left=a, right=b, verdict=Verdict.SAME)
    different = Judgement(left=c, right=b, verdict=Verdict.DIFFERENT)
    persons = partition(table, resolve_table(table, judgements=[same, different]).person)
    home = {key: group for group in persons for key in group}

    assert home[a] == home[b]
    assert home[b] != home[c]


def slow_agglomeration(rows: int, weight: dict[tuple[int, int], float], match_at: float) -> set[frozenset[int]]:
    """Twin of `agglomerate`: look at every pair of clusters, join the best, start over."""
    clusters = [frozenset([row]) for row in range(rows)]
    while True:
        best = None
        for a, b in combinations(sorted(clusters, key=min), 2):
            found = [
                weight[pair] for pair in weight if (pair[0] in a and pair[1] in b) or (pair[0] in b and pair[1] in a)
            ]
            if found:
                pairs = len(a) * len(b)
                clipped = sum(min(max(w, -CLIP), CLIP) for w in found)
                mean = (clipped + unsaid(match_at) * (pairs - len(found))) / pairs
                if mean >= match_at and (best is None or mean > best[0]):
                    best = (mean, a, b)
        if best is None:
            return set(clusters)
        clusters = [c for c in clusters if c not in best[1:]] + [best[1] | best[2]]


WEIGHTS = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]),
    st.integers(-80, 80).map(lambda eighths: eighths / 8),  # exact in binary, so that sums are equal in any order
)


@given(WEIGHTS)
def test_agglomeration_equals_its_slow_twin(weight: dict[tuple[int, int], float]) -> None:
    """The heap finds the same clusters as looking at every pair of clusters again and again."""
    pairs = sorted(weight)
    left, right = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    person = agglomerate(8, (left, right, np.array([weight[pair] for pair in pairs])), match_at=0.0)
    found = {frozenset(np.flatnonzero(person == name).tolist()) for name in person.tolist()}

    assert slow_agglomeration(8, weight, 0.0) == found


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20))
def test_components_equal_a_union_find(edges: list[tuple[int, int]]) -> None:
    """Every row carries the lowest row that it is connected to."""
    root = list(range(10))

    def find(row: int) -> int:
        return row if root[row] == row else find(root[row])

    for a, b in edges:
        low, high = sorted((find(a), find(b)))
        root[high] = low
    left, right = (np.array([edge[side] for edge in edges], dtype=np.int64) for side in (0, 1))

    assert [find(row) for row in range(10)] == components(10, left, right).tolist()


@given(st.lists(st.lists(st.integers(0, 8), min_size=34, max_size=34), max_size=30))
def test_patterns_lose_nothing(columns: list[list[int]]) -> None:
    """Every pair finds its own levels again in its pattern, however many comparisons there are."""
    matrix = np.array(columns, dtype=np.uint8).reshape(-1, 34).T
    grouped = patterns(matrix)

    assert matrix.T.tolist() == grouped.levels[grouped.of_pair].tolist()
    assert len(grouped.counts) == len({tuple(column) for column in columns})
    assert len(columns) == grouped.counts.sum()


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=30))
def test_distinct_pairs_lose_nothing(pairs: list[tuple[int, int]]) -> None:
    """Every pair of codes finds itself again among the distinct ones, lower code first."""
    left, right = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    a, b, place = distinct_pairs(left, right, 6)

    assert [tuple(sorted(pair)) for pair in pairs] == list(zip(a[place].tolist(), b[place].tolist(), strict=True))
    assert len({tuple(sorted(pair)) for pair in pairs}) == len(a)


def test_an_empty_table_has_no_persons() -> None:
    """Nothing in, nothing out."""
    table = FeatureTable(sources=[], record_ids=[], columns={})

    assert [] == resolve_table(table).person.tolist()
    assert [] == RESOLVER.cluster(table)


@given(records(min_size=2), st.integers(0, len(MODEL.blocking)))
def test_pairs_compared_in_two_parts_are_pairs_compared_at_once(rows: list[NormalizedRecord], cut: int) -> None:
    """It does not matter which of the blocking keys come first and which are added later."""
    columns = RecordColumns.of(table_of(rows))
    first = candidate_pairs(columns, MODEL.blocking[:cut], largest=100)
    left, right, _ = candidate_pairs(columns, MODEL.blocking, largest=100)
    known = set(zip(first[0].tolist(), first[1].tolist(), strict=True))
    fresh = np.array([pair not in known for pair in zip(left.tolist(), right.tolist(), strict=True)], dtype=bool)
    at_once = RESOLVER.compare(columns, left, right)
    in_parts = together(
        RESOLVER.compare(columns, first[0], first[1]), RESOLVER.compare(columns, left[fresh], right[fresh])
    )

    assert at_once.left.tolist() == in_parts.left.tolist()
    assert at_once.right.tolist() == in_parts.right.tolist()
    assert at_once.patterns.levels[at_once.patterns.of_pair].tolist() == (
        in_parts.patterns.levels[in_parts.patterns.of_pair].tolist()
    )
