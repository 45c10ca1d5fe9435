"""Laws of the index in memory: it answers as a batch does, to the last digit, whatever is asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import attrs
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from record_tables import features, records, table_of
from unifiedcustomer.features import FeatureTable, feature_table
from unifiedcustomer.records import Comparison, NormalizedRecord, RecordKey
from unifiedcustomer.resolution import ResolutionModel, Resolver, person_model
from unifiedcustomer.resolution.blocking import key_tokens
from unifiedcustomer.resolution.columns import stable_hashes
from unifiedcustomer.resolution.index import RecordIndex
from unifiedcustomer.resolution.model import BLOCK_SIZES, BlockingKey, KeyPart

EVERYTHING = -1e9  #: a weight that every pair has

CUSTOM = {
    "shoe": Comparison.NUMBER, "club": Comparison.STRING, "tier": Comparison.EXACT, "since": Comparison.DATE,
}  # fmt: skip

ODD = ("ann\u00a0lee", "x" * 80, "анна", "李", "müller", "a  b", " ann", "o|p", "\ud800", "ann\x00lee", "+a@b@c")
HOSTILE = {
    "given": (*ODD, "ann", "lee", "anna maria"),
    "given_root": ("ann|anna", "|", "ann", "a|b|c|d|e|f|g|h|i|j"),
    "family": (*ODD, "ann", "lee", "lee smith"),
    "name": (*ODD, "ann lee", "lee ann", " ".join(f"w{n:02}" for n in range(40)), "dr ann lee"),
    "birth_date": ("1980", "1980-03", "1980-03-04", "1980-04-03|1980-03-04", "1980-03-04|1980-04-03", "1980-03-04|"),
    "email": (*ODD, "ann@x.example", "ann+tag@x.example", "ann@y.example", "anm@x.example"),
    "phone": ("+442079460001", "?079460001", "+1", "no digits", "٣٤٥", "+442079460011"),
    "street": (*ODD, "high st", "hihg st"),
    "house_number": ("1", "12b"),
    "postal_code": ("SW1A1AA", "SW1A1AB", "1", "12", "\u0661\u0662\u0663"),
    "city": ("york", "yorke", "李"),
    "company": (*ODD, "acme", "acme works"),
    "national_id": ("123456789", "123456780"),
    "loyalty_card": ("1", "2"),
    "shoe": ("42", "43", "100", "-0.5", "1" + "0" * 400),
    "club": ("chess", "chess club"),
    "tier": ("gold", "tin"),
    "since": ("2001-01-02", "2001-02-01"),
    "nonsense": ("x",),
}


def hostile_records() -> st.SearchStrategy[list[dict[str, tuple[str, ...]]]]:
    """Features with several values, values of every kind, and features that nobody asks for."""
    values = {name: st.lists(st.sampled_from(kinds), max_size=3, unique=True) for name, kinds in HOSTILE.items()}
    one = st.fixed_dictionaries({}, optional=values)
    return st.lists(one.map(lambda f: {name: tuple(v) for name, v in f.items() if v}), min_size=1, max_size=7)


@cache
def rich_model() -> ResolutionModel:
    """Custom features, rare and frequent values, hub values, few records to a block, keys that bring many together."""
    model = person_model(CUSTOM)
    common = {int(h): 0.2 for h in stable_hashes(["ann", "lee", "1980-03-04"])}
    telling = {"given_name", "family_name", "birth_date", "company", "club"}
    return attrs.evolve(
        model,
        comparisons=tuple(
            attrs.evolve(c, rarest=0.0005, frequencies=common) if c.name in telling else c for c in model.comparisons
        ),
        blocking=(*model.blocking, BlockingKey((KeyPart("given", "initial"),)), BlockingKey((KeyPart("family"),))),
        hubs={"phone": frozenset(int(h) for h in stable_hashes(["+442079460001", "+1"]))},
        largest_block=4,
    )


@cache
def narrowed_model() -> ResolutionModel:
    """The same, where each key has a largest block of its own."""
    keys = enumerate(rich_model().blocking)
    narrowed = tuple(attrs.evolve(key, largest=BLOCK_SIZES[n % len(BLOCK_SIZES)]) for n, key in keys)
    return attrs.evolve(rich_model(), blocking=narrowed)


def weights(index: RecordIndex, asked: dict[str, tuple[str, ...]]) -> dict[int, float]:
    """The weight of every candidate."""
    return {found.row: found.weight for found in index.match(asked, limit=None, at_least=EVERYTHING)}


def brute_force(rows: FeatureTable, asked: dict[str, tuple[str, ...]], model: ResolutionModel) -> dict[int, float]:
    """Slow twin: count who holds each token, and let the resolver score the record with each holder of an open one."""
    resolver = Resolver(model)
    them = [_features_of(rows, row) for row in range(len(rows))]
    table = feature_table(
        [
            *(NormalizedRecord(key=rows.key(row), cells=(), features=f) for row, f in enumerate(them)),
            NormalizedRecord(key=RecordKey("?", "?"), cells=(), features=asked),
        ]
    )
    columns = resolver.columns(table)
    found: set[int] = set()
    for key in model.blocking:
        block = key_tokens(columns, key)
        holders: dict[int, set[int]] = {}
        for row, token in zip(columns.order[block.rows].tolist(), block.tokens.tolist(), strict=True):
            holders.setdefault(token, set()).add(row)
        for rows_of_token in holders.values():
            if len(rows) in rows_of_token and len(rows_of_token) - 1 <= model.largest_of(key):
                found |= rows_of_token - {len(rows)}
    return {row: resolver.score(table, row, len(rows)) for row in found}


def _features_of(table: FeatureTable, row: int) -> dict[str, tuple[str, ...]]:
    found = {}
    for name, group in table.columns.items():
        values = tuple(column.values[int(column.codes[row])] for column in group if column.codes[row] >= 0)
        if values:
            found[name] = values
    return found


@settings(max_examples=60)
@given(records(), features())
def test_one_record_is_matched_as_the_resolver_would(rows: list[NormalizedRecord], asked: dict) -> None:
    """The candidates are those who share an open token, and each weighs what the resolver says of the two."""
    table = table_of(rows)

    for model in (rich_model(), narrowed_model()):
        assert brute_force(table, asked, model) == weights(RecordIndex.of(table, model), asked)


@settings(max_examples=60)
@given(hostile_records())
def test_no_value_makes_the_index_answer_otherwise(rows: list[dict]) -> None:
    """Long, empty-looking, foreign and broken values are matched as the resolver matches them."""
    *others, asked = rows
    table = table_of([NormalizedRecord(key=RecordKey("s", str(n)), cells=(), features=f) for n, f in enumerate(others)])

    assert brute_force(table, asked, rich_model()) == weights(RecordIndex.of(table, rich_model()), asked)


@settings(max_examples=60)
@given(hostile_records())
def test_the_kernel_says_what_the_careful_path_says(rows: list[dict]) -> None:
    """Where the kernel answers at all, it gives the same rows and weights in the same order."""
    *others, asked = rows
    table = table_of([NormalizedRecord(key=RecordKey("s", str(n)), cells=(), features=f) for n, f in enumerate(others)])
    index = RecordIndex.of(table, rich_model())
    kernel = None if index._compiled is None else index._compiled.match(asked, None, EVERYTHING)

    assert kernel is None or index._matched(asked, EVERYTHING) == kernel


@settings(max_examples=30)
@given(records(max_size=20))
def test_asked_about_its_own_records_the_index_has_the_evidence_of_the_batch(rows: list[NormalizedRecord]) -> None:
    """Every pair that a batch compares, and no other, with the same weight."""
    table = table_of(rows)
    evidence = Resolver(rich_model()).evidence(table)
    index = RecordIndex.of(table, rich_model())
    order = evidence.columns.order
    left, right = order[evidence.left].tolist(), order[evidence.right].tolist()
    batch = {frozenset(pair): weight for *pair, weight in zip(left, right, evidence.weights.tolist(), strict=True)}
    asked = {
        frozenset((row, other)): weight
        for row, record in enumerate(rows)
        for other, weight in weights(index, dict(record.features)).items()
        if row != other
    }

    assert batch == asked


@settings(max_examples=20)
@given(records(min_size=2), st.randoms(use_true_random=False))
def test_order_of_arrival_changes_no_answer(rows: list[NormalizedRecord], random) -> None:
    """A shuffled table gives the same records in the same order."""
    shuffled = random.sample(rows, len(rows))
    one, two = (RecordIndex.of(table_of(some), rich_model()) for some in (rows, shuffled))
    answers = [
        [(found.record, found.weight) for found in index.match(rows[0], limit=None, at_least=EVERYTHING)]
        for index in (one, two)
    ]

    assert answers[0] == answers[1]


@settings(max_examples=5, deadline=None)
@given(records(min_size=8))
def test_any_number_of_threads_may_ask(rows: list[NormalizedRecord]) -> None:
    """Threads that ask at once get what one thread gets."""
    index = RecordIndex.of(table_of(rows), rich_model())
    alone = [weights(index, dict(row.features)) for row in rows] * 20
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda row: weights(index, dict(row.features)), rows * 20))

    assert alone == together


def test_answers_of_a_table_of_thousands_are_the_batch_evidence() -> None:
    """The same on many records, where blocks are closed and columns are wide."""
    dice = np.random.default_rng(5)
    names = [f"{a}{b}" for a in ("an", "be", "chri", "do", "ev") for b in ("na", "tta", "s", "ra", "lyn")]
    rows = [
        NormalizedRecord(
            key=RecordKey("s", f"{n:05}"),
            cells=(),
            features={
                "given": tuple(dice.choice(names, size=dice.integers(1, 3), replace=False).tolist()),
                "family": (str(dice.choice(names)) + str(dice.choice(names)),),
                "phone": (f"+4420794{dice.integers(0, 4000):05}",),
                "postal_code": (f"SW{dice.integers(1, 30)}AA",),
            },
        )
        for n in range(2_000)
    ]
    table = table_of(rows)
    evidence = Resolver(rich_model()).evidence(table)
    index = RecordIndex.of(table, rich_model())
    batch: dict[int, dict[int, float]] = {}
    for left, right, weight in zip(
        evidence.left.tolist(), evidence.right.tolist(), evidence.weights.tolist(), strict=True
    ):
        batch.setdefault(left, {})[right] = weight
        batch.setdefault(right, {})[left] = weight

    assert len(evidence.left) > 2_000
    for row in range(0, len(rows), 7):
        found = weights(index, dict(rows[row].features))
        found.pop(row, None)
        assert batch.get(row, {}) == found
