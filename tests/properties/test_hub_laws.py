"""Laws of the hub: after any history it is what a resolution of its live records would be, and no id is ever lost."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count, cycle

import attrs
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from unifiedcustomer.errors import ContradictoryJudgement, NotFound
from unifiedcustomer.features import feature_table
from unifiedcustomer.hub import CustomerHub, PutKind, living_identities, retraining
from unifiedcustomer.identities import ChangeKind, Judgement, Verdict
from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.records import RecordKey, Role, SourceRecord
from unifiedcustomer.resolution import Resolver, person_model
from unifiedcustomer.resolution.columns import stable_hashes
from unifiedcustomer.resolution.model import BLOCK_SIZES

# Blocks this small open and close all the time.
MODEL = attrs.evolve(person_model(), largest_block=3)
SIZES = cycle((BLOCK_SIZES[0], BLOCK_SIZES[-1]))
NARROWED = tuple(attrs.evolve(key, largest=size) for key, size in zip(MODEL.blocking, SIZES, strict=False))
MODELS = (
    MODEL,
    attrs.evolve(MODEL, match_at=8.0, review_at=0.0),
    attrs.evolve(MODEL, match_at=-0.5, review_at=-9.0),
    attrs.evolve(MODEL, blocking=MODEL.blocking[:2], largest_block=4),
    attrs.evolve(MODEL, blocking=NARROWED, largest_block=4),
    attrs.evolve(MODEL, largest_block=2, hubs={"email": frozenset(stable_hashes(["info@example.com"]).tolist())}),
)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

FIELDS = {name: Role(name) for name in ("given_name", "family_name", "email", "phone", "birth_date", "postal_code")}
KEYS = st.builds(RecordKey, st.sampled_from(["till", "web"]), st.sampled_from("123456"))
VALUES = st.fixed_dictionaries(
    {
        "given_name": st.sampled_from(["Ann", "Anna", "Robert", "Bob", None]),
        "family_name": st.sampled_from(["Lee", "Leigh", "Stone", None]),
        "email": st.sampled_from(["ann.lee@example.com", "bob.stone@example.com", "info@example.com", None]),
        "phone": st.sampled_from(["+442079460018", "+442079460123", None]),
        "birth_date": st.sampled_from(["1980-03-04", "1981-05-06", None]),
        "postal_code": st.sampled_from(["1011 AB", None]),
    }
)


def record_of(key, values, minutes=None):
    """A record of ``key``; ``minutes`` is when its source changed it, if that is said."""
    updated_at = None if minutes is None else NOON + timedelta(minutes=minutes)
    return SourceRecord.of(key.source, key.record_id, updated_at=updated_at, **values)


def content(record):
    """What the record says, in whatever order."""
    return record.updated_at, frozenset(record.values)


@cache
def normalized(record):
    """The record as matching sees it."""
    return Normalizer().record(record)


def partition(groups):
    """Groups of keys, whatever their order."""
    return {frozenset(group) for group in groups}


class AnyHistory(RuleBasedStateMachine):
    """A hub beside the plainest model of it: the live records, the judgements, and who was first."""

    place = "sqlite://"

    def __init__(self):
        super().__init__()
        self.hub = CustomerHub(self.place, model=MODEL)
        self.resolver = Resolver(MODEL)
        self.version = 1
        self.live = {}
        self.judged = {}
        self.first_seen = {}
        self.minted = {}
        self.leads_to = {}
        self.known_ids = set()
        self.alive = set()
        self.cursor = 0

    def teardown(self):
        self.hub.close()

    # ── what can happen ─────────────────────────────────────────────────────────────────────────────────────────────

    @rule(key=KEYS, values=VALUES, minutes=st.none() | st.integers(0, 3))
    def put(self, key, values, minutes):
        record = record_of(key, values, minutes)
        before = self.live.get(key)
        outcome = self.hub.put(record)
        self.remember([record])
        assert (outcome.kind is PutKind.UNCHANGED) == (before is not None and content(before) == content(record))
        assert (outcome.kind is PutKind.OLDER) == (content(self.live[key]) != content(record))
        assert outcome.customer_id == self.hub.customer_of(key)

    @rule(records=st.lists(st.builds(record_of, KEYS, VALUES), max_size=6))
    def put_many(self, records):
        outcomes = self.hub.put_many(records)
        self.remember(records)
        assert [record.key for record in records] == [outcome.key for outcome in outcomes]

    @rule(rows=st.dictionaries(st.sampled_from("123456"), VALUES, min_size=1, max_size=6))
    def load(self, rows):
        report = self.hub.load(
            "till", [{"id": number, **values} for number, values in rows.items()], id="id", fields=FIELDS
        )
        self.remember([record_of(RecordKey("till", number), values) for number, values in rows.items()])
        assert (len(rows), len(self.groups())) == (report.records, report.customers_after)

    @rule(key=KEYS)
    def remove(self, key):
        if key in self.live:
            mates = next(keys for keys in self.groups().values() if key in keys) - {key}
            self.hub.remove(key)
            del self.live[key]
            self.leads_to[key] = min(mates, key=self.first_seen.__getitem__, default=None)
        else:
            with pytest.raises(NotFound):
                self.hub.remove(key)

    @rule(left=KEYS, right=KEYS, verdict=st.sampled_from(Verdict))
    def judge(self, left, right, verdict):
        if left == right or left not in self.first_seen or right not in self.first_seen:
            return
        act = {Verdict.SAME: self.hub.same, Verdict.DIFFERENT: self.hub.different, Verdict.UNSURE: self.hub.retract}
        pair = frozenset((left, right))
        judged = {**self.judged, pair: verdict}
        is_opposite = {self.judged.get(pair), verdict} == {Verdict.SAME, Verdict.DIFFERENT}
        if is_opposite or contradicts(judged):
            with pytest.raises(ContradictoryJudgement) as caught:
                act[verdict](left, right, by="kim")
            assert (left, right) == (caught.value.path[0], caught.value.path[-1])
        else:
            act[verdict](left, right, by="kim")
            self.judged = judged

    @rule(
        number=st.sampled_from(range(len(MODELS))),
        looked=st.booleans(),
        meanwhile=st.lists(st.builds(record_of, KEYS, VALUES), max_size=3),
    )
    def retrain(self, number, looked, meanwhile):
        """Another model, learned while others write; what was said to change is what changes, if nobody does."""
        model = MODELS[number]
        seen = self.hub.what_if(model) if looked else None
        before = self.groups()
        with self.written_while_preparing(meanwhile):
            done = self.hub.retrain(seen or model, by="kim")
        self.remember(meanwhile)
        is_new = Resolver(model).model != self.resolver.model
        self.version += is_new
        self.resolver = Resolver(self.hub.model)
        assert (model, is_new, self.version) == (self.hub.model, done.is_new, self.hub.model_version)
        if seen and not meanwhile:
            home = {key: customer_id for customer_id, keys in self.groups().items() for key in keys}
            told = {key: part.customer_id for each in seen.regroupings for part in each.after for key in part.records}
            was = {key: customer_id for customer_id, keys in before.items() for key in keys}
            assert home == was | told
            assert seen.moved == sum(home[key] != customer_id for key, customer_id in was.items())
            assert (len(before), len(self.groups())) == (seen.customers_before, seen.customers_after)
            assert seen.ids_kept == len(before.keys() & self.groups().keys())

    @contextmanager
    def written_while_preparing(self, records):
        """Records that are put after the hub has looked at its records, and before it writes."""
        prepare = retraining.prepare

        def interrupted(*given):
            prepared = prepare(*given)
            self.hub.put_many(records)
            return prepared

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(retraining, "prepare", interrupted)
            yield

    # ── what must hold ──────────────────────────────────────────────────────────────────────────────────────────────

    @invariant()
    def everything_holds(self):
        """All laws, over one look at the hub."""
        groups = self.groups()
        self.the_hub_is_what_the_batch_would_be(groups)
        self.an_id_is_that_of_the_earliest_record(groups)
        self.every_id_ever_given_leads_to_where_its_record_is(groups)
        self.following_the_feed_gives_the_ids_that_are_alive(groups)
        self.a_block_is_closed_if_and_only_if_it_is_too_large()
        self.pairs_are_in_doubt_as_the_batch_says(groups)

    def the_hub_is_what_the_batch_would_be(self, groups):
        assert self.batch() == partition(groups.values())

    def an_id_is_that_of_the_earliest_record(self, groups):
        for customer_id, keys in groups.items():
            earliest = min(keys, key=self.first_seen.__getitem__)
            assert customer_id == self.minted.setdefault(earliest, customer_id)

    def every_id_ever_given_leads_to_where_its_record_is(self, groups):
        home = {key: customer_id for customer_id, keys in groups.items() for key in keys}
        for earliest, customer_id in self.minted.items():
            key = earliest
            while key is not None and key not in self.live:
                key = self.leads_to[key]
            if key is None:
                with pytest.raises(NotFound):
                    self.hub.customer(customer_id)
            elif home[key] != customer_id:
                assert home[key] == self.hub.customer(customer_id).customer_id

    def following_the_feed_gives_the_ids_that_are_alive(self, groups):
        for change in self.hub.changes(self.cursor):
            assert self.cursor + 1 == change.cursor
            self.cursor = change.cursor
            if change.kind in (ChangeKind.MERGED, ChangeKind.REMOVED):
                self.alive.discard(change.previous_id if change.kind is ChangeKind.MERGED else change.customer_id)
            if change.kind is not ChangeKind.REMOVED:
                self.alive.add(change.customer_id)
        assert set(groups) == self.alive

    def a_block_is_closed_if_and_only_if_it_is_too_large(self):
        with self.hub._store.reading() as session:
            numbers = session.records.numbers(self.live)
            held = Counter(token for tokens in session.blocks.tokens(numbers.values()).values() for token in tokens)
            largest = self.resolver.model.largest_by_mark
            closed = {token for token, count in held.items() if count > largest[token & 3]}
            assert held.keys() - closed == {token for token, _ in session.blocks.open_tokens(numbers.values())}
            assert len(closed) == session.blocks.count_closed()

    def pairs_are_in_doubt_as_the_batch_says(self, groups):
        home = {key: customer_id for customer_id, keys in groups.items() for key in keys}
        expected = {}
        if self.live:
            table = feature_table([normalized(record) for record in self.live.values()])
            found, model = self.resolver.evidence(table), self.resolver.model
            order = found.columns.order
            for left, right, weight in zip(found.left, found.right, found.weights.tolist(), strict=True):
                pair = frozenset((table.key(int(order[left])), table.key(int(order[right]))))
                is_apart = len({home[key] for key in pair}) == 2
                is_judged = self.judged.get(pair, Verdict.UNSURE) is not Verdict.UNSURE
                if weight >= model.review_at and (weight < model.match_at or is_apart) and not is_judged:
                    expected[pair] = round(weight, 6)
        with self.hub._store.reading() as session:
            doubts = session.doubts.closest(1_000)
            keys = session.records.keys({number for each in doubts for number in each[:2]})
        assert sorted(doubts, key=lambda each: each.distance) == doubts
        assert expected == {frozenset((keys[each.low], keys[each.high])): round(each.weight, 6) for each in doubts}

    # ── the plain model ─────────────────────────────────────────────────────────────────────────────────────────────

    def remember(self, records):
        """The newest content counts where its source says when; otherwise the last."""
        for record in records:
            known = self.live.get(record.key)
            older = (
                known is not None and known.updated_at and record.updated_at and record.updated_at < known.updated_at
            )
            if not older:
                self.live[record.key] = record
            self.first_seen.setdefault(record.key, len(self.first_seen))

    def groups(self):
        """The hub's live records by customer id."""
        with self.hub._store.reading() as session:
            numbers = session.records.numbers(self.live)
            live = session.identities.of(numbers.values())
            assert len(live) == len(self.live) == session.identities.count()
            ids = session.records.minted_ids({record.identity for record in live.values()})
        groups = {}
        for key, number in numbers.items():
            groups.setdefault(ids[live[number].identity], set()).add(key)
        assert set(groups) == set(self.hub.customer_ids())
        return groups

    def batch(self):
        """The partition that a resolution of all live records gives."""
        records = [normalized(record) for record in self.live.values()]
        if not records:
            return set()
        judgements = []
        for pair, verdict in self.judged.items():
            left, right = sorted(pair)
            judgements.append(Judgement(left=left, right=right, verdict=verdict))
        table = feature_table(records)
        return partition([table.key(row) for row in rows] for rows in self.resolver.cluster(table, judgements))


def contradicts(judged):
    """Whether two records that chains of "same" join are judged different."""
    home = {}
    for pair, verdict in judged.items():
        if verdict is Verdict.SAME:
            merged = set(pair).union(*(home.get(key, {key}) for key in pair))
            home.update(dict.fromkeys(merged, frozenset(merged)))
    different = [tuple(pair) for pair, verdict in judged.items() if verdict is Verdict.DIFFERENT]
    return any(right in home.get(left, {left}) for left, right in different)


SOME = settings(
    max_examples=15 if settings().max_examples <= 100 else 1_000,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_after_any_history_the_hub_is_what_the_batch_would_be():
    """Whatever was put, changed, removed and judged, in whatever order: the partition is that of the batch."""
    run_state_machine_as_test(AnyHistory, settings=SOME)


@pytest.mark.parametrize("large", [2, 4])
def test_a_part_of_a_large_component_gives_what_all_of_it_gives(large, monkeypatch):
    """The same laws where the smallest components count as large, so that only a part of them is ever looked at."""
    monkeypatch.setattr(living_identities, "LARGE", large)
    run_state_machine_as_test(AnyHistory, settings=SOME)


@pytest.mark.parametrize("kind", ["file", "postgresql"])
def test_after_any_history_every_store_is_what_the_batch_would_be(kind, request, tmp_path):
    """The same laws in a file and in PostgreSQL, each history in a store of its own."""
    numbers = count()

    def new_place(_machine):
        if kind == "file":
            return tmp_path / f"{next(numbers)}.db"
        return request.getfixturevalue("postgres_server").new_database()

    machine = type("AnyHistoryStored", (AnyHistory,), {"place": property(new_place)})
    few = settings(SOME, max_examples=4 if SOME.max_examples <= 15 else 1_000, stateful_step_count=12)
    run_state_machine_as_test(machine, settings=few)
