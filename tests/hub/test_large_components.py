"""Components of which only a part is looked at: the answer is that of the batch, and the rest is left alone."""

from __future__ import annotations

from collections import Counter
from random import Random

import attrs
import pytest

from unifiedcustomer.errors import ContradictoryJudgement
from unifiedcustomer.features import feature_table
from unifiedcustomer.hub import CustomerHub, living_identities
from unifiedcustomer.hub.large_components import Region
from unifiedcustomer.identities import Judgement, Verdict
from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.records import SourceRecord
from unifiedcustomer.resolution import Resolver, person_model

GIVEN = ["Ann", "Anna", "Robert", "Bob", "Maria", "Marie", "Jon", "Zoe", "Yan", "Uwe"]
FAMILY = ["Lee", "Leigh", "Stone", "Stein", "Moss", "Kant", "Ito", "Fox"]
BIRTH_DATES = ["1980-03-04", "1980-04-03", "1981-05-06", "1990-01-02"]


@pytest.fixture
def looked_at(monkeypatch):
    """How often a part was enough, and how many records that were, of how many."""
    count = Counter()
    in_part = living_identities._Reach._in_part

    def counted(self, tied):
        found = in_part(self, tied)
        count["part" if found else "whole"] += 1
        if found:
            count["clustered"] += len(found[0].within)
            count["large"] += sum(self.sizes[label] for label in self.large)
        return found

    monkeypatch.setattr(living_identities._Reach, "_in_part", counted)
    return count


def record_of(random, number):
    """A record that shares something with many others."""
    values = {"given_name": random.choice(GIVEN), "family_name": random.choice(FAMILY)}
    if random.random() < 0.5:
        values["email"] = f"{random.choice(GIVEN)}.{random.choice(FAMILY)}@example.com"
    if random.random() < 0.4:
        values["phone"] = f"+4420794600{random.randrange(12):02d}"
    if random.random() < 0.5:
        values["birth_date"] = random.choice(BIRTH_DATES)
    if random.random() < 0.4:
        values |= {"postal_code": "1011 AB", "street": f"Main street {random.randrange(3)}"}
    record = SourceRecord.of("till", str(number), updated_at=None, **values)
    if random.random() < 0.2:
        second = SourceRecord.of("till", str(number), updated_at=None, email=f"{random.choice(GIVEN)}@example.com")
        record = attrs.evolve(record, values=(*record.values, *second.values))
    return record


class Beside:
    """A hub, and the live records and judgements beside it."""

    def __init__(self, hub, random):
        self.hub, self.random = hub, random
        self.live, self.judged = {}, {}

    def put(self, records):
        self.hub.put_many(records)
        self.live |= {record.key: record for record in records}

    def step(self, numbers):
        """Anything that can happen."""
        random, dice = self.random, self.random.random()
        if dice < 0.6 or len(self.live) < 20:
            self.put([record_of(random, random.randrange(numbers))])
        elif dice < 0.7:
            chosen = random.sample(range(numbers), random.randrange(1, 8))
            self.put([record_of(random, number) for number in chosen])
        elif dice < 0.85:
            key = random.choice(list(self.live))
            self.hub.remove(key)
            del self.live[key]
        else:
            self.judge(*random.sample(list(self.live), 2), random.choice(list(Verdict)))

    def judge(self, a, b, verdict):
        act = {Verdict.SAME: self.hub.same, Verdict.DIFFERENT: self.hub.different, Verdict.UNSURE: self.hub.retract}
        try:
            act[verdict](a, b, by="kim")
        except ContradictoryJudgement:
            return
        self.judged[frozenset((a, b))] = verdict

    def batch(self):
        """What a resolution of all live records gives."""
        table = feature_table([Normalizer().record(record) for record in self.live.values()])
        judged = [Judgement(left=min(pair), right=max(pair), verdict=verdict) for pair, verdict in self.judged.items()]
        found = Resolver(self.hub.model).cluster(table, judged)
        return {frozenset(table.key(row) for row in rows) for rows in found}

    def persons(self):
        groups = {}
        for key in self.live:
            groups.setdefault(self.hub.customer_of(key), set()).add(key)
        return {frozenset(keys) for keys in groups.values()}


ONE = {"max_per_person": 1, "when_over": "refuse"}


def model_of(block, match_at, rules=None):
    """The shipped model, otherwise adjusted."""
    shipped = person_model()
    changed = shipped.rules.but(rules or {})
    return attrs.evolve(shipped, largest_block=block, match_at=match_at, review_at=match_at - 4, rules=changed)


@pytest.mark.parametrize(
    ("seed", "large", "model"),
    [
        (3, 2, model_of(100, 0.0)),
        (5, 3, model_of(30, -3.0)),
        (8, 4, model_of(6, -0.5)),
        (2, 3, model_of(30, 0.0, {"email": ONE, "phone": ONE})),
    ],
)
def test_whatever_happens_in_a_large_component_the_hub_is_the_batch(seed, large, model, looked_at, monkeypatch):
    """Records come, change and go, blocks close and open, people judge: a part that is looked at is enough."""
    monkeypatch.setattr(living_identities, "LARGE", large)
    with CustomerHub(model=model) as hub:
        beside = Beside(hub, Random(seed))
        for number in range(150):
            beside.step(120)
            if number % 10 == 9:
                assert beside.batch() == beside.persons()

    assert looked_at["part"] > 50
    assert looked_at["clustered"] < looked_at["large"]


@pytest.mark.parametrize("reason", ["rounds", "displaced"])
def test_where_a_part_is_not_enough_all_of_it_is_looked_at(reason, looked_at, monkeypatch):
    """When a part would have to be widened too often, or a newcomer displaces a tie of somebody who has too many."""
    monkeypatch.setattr(living_identities, "LARGE", 3)
    if reason == "rounds":
        monkeypatch.setattr(living_identities, "MOST_ROUNDS", 0)
    else:
        monkeypatch.setattr(Region, "displaces", lambda _self, _records: True)
    with CustomerHub() as hub:
        beside = Beside(hub, Random(4))
        for _ in range(60):
            beside.step(40)

        assert beside.batch() == beside.persons()
    assert looked_at["whole"] > 10
    assert looked_at["part"] == 0


def test_a_part_is_enough_where_people_claim_what_they_did_not_prove(looked_at, monkeypatch):
    """Where it depends on the source what may be matched, who shares a block is looked at, and not who may be tied."""
    monkeypatch.setattr(living_identities, "LARGE", 3)
    rules = attrs.evolve(person_model().rules, self_asserted=frozenset({"till"}))
    with CustomerHub(model=attrs.evolve(person_model(), rules=rules)) as hub:
        beside = Beside(hub, Random(6))
        for _ in range(60):
            beside.step(40)

        assert beside.batch() == beside.persons()
    assert looked_at["part"] > 5


def everybody(hub):
    """The first five records."""
    with hub._store.reading() as session:
        return session.identities.of(range(1, 6))


def test_a_component_keeps_one_name_when_large_ones_become_one(monkeypatch):
    """Whoever is added between two large components makes them one, under the name of the earlier one."""
    monkeypatch.setattr(living_identities, "LARGE", 2)
    mail = {"given_name": "Ann", "family_name": "Lee", "email": "ann.lee@example.com"}
    call = {"given_name": "Ann", "family_name": "Lee", "phone": "+442079460018"}
    with CustomerHub() as hub:
        for number, values in enumerate([call, mail, call, mail, mail | call]):
            hub.put(SourceRecord.of("till", str(number), **values))
        live = everybody(hub)

    assert {1} == {record.component for record in live.values()}
    assert {1} == {record.identity for record in live.values()}


def test_who_agrees_on_names_alone_ties_nobody():
    """Namesakes match by the shipped model, join nobody, and make no component however many they are."""
    with CustomerHub() as hub:
        for number in range(5):
            hub.put(SourceRecord.of("till", str(number), given_name="Xanthippe", family_name="Quartermaine"))
        live = everybody(hub)
        with hub._store.reading() as session:
            doubts = session.doubts.count()

    assert 5 == len({record.component for record in live.values()})
    assert 10 == doubts
