"""Retraining: what another model would change, and all of it in one transaction."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import attrs
import pytest

import unifiedcustomer as uc
from hub_people import BOB, TILL, WEB, ann, bob
from unifiedcustomer.errors import Conflict, InvalidModel, InvalidValue, Problem, StoreError
from unifiedcustomer.hub import CustomerHub, RegroupKind, applying, retraining
from unifiedcustomer.identities import ChangeKind, Mode, Verdict
from unifiedcustomer.records import Comparison, Field, RecordKey, Role, SourceRecord
from unifiedcustomer.resolution import ResolutionModel, person_model
from unifiedcustomer.testing import synthetic_customers

STRICT = attrs.evolve(person_model(), match_at=30.0, review_at=20.0)
LOOSE = attrs.evolve(person_model(), match_at=-0.5, review_at=-8.0)
RELEASED = Path(__file__).parents[1] / "storage" / "released"


@pytest.fixture(params=["memory", "file", "postgresql"])
def place(request, tmp_path):
    """Every kind of store."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_url")
    return "sqlite://" if request.param == "memory" else tmp_path / "hub.db"


def two_of_ann(hub):
    """Ann in two systems, one customer by the shipped model, and Bob."""
    hub.put_many([ann(), ann(WEB, birth_date=None), bob()])
    assert hub.customer_of(TILL) == hub.customer_of(WEB)


# ── what if ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_if_says_who_would_split_and_writes_nothing(hub):
    """The customer, the records on each side, the ids that stay; the store is as it was."""
    two_of_ann(hub)
    before = hub.changes()
    seen = hub.what_if(STRICT)

    assert (3, 2, 3, 1) == (seen.records, seen.customers_before, seen.customers_after, seen.moved)
    (split,) = seen.splits
    assert ((), ()) == (seen.joins, seen.exchanges)
    assert RegroupKind.SPLIT is split.kind
    assert [(TILL, WEB)] == [part.records for part in split.before]
    assert [(TILL,), (WEB,)] == [part.records for part in split.after]
    assert (hub.customer_of(TILL),) == split.kept
    assert 2 == seen.ids_kept
    assert before == hub.changes()
    assert 1 == hub.model_version
    assert hub.customer_of(TILL) == hub.customer_of(WEB)


def test_what_if_can_be_read(hub):
    """In words, with records by their keys and no value of theirs."""
    two_of_ann(hub)
    text = str(hub.what_if(STRICT))

    assert "3 records, 1 of them would move" in text
    assert "2 customers would be 3" in text
    assert "split    (till/1, web/1) -> (till/1) + (web/1)" in text
    assert "Lee" not in text + repr(hub.what_if(STRICT))


def test_much_that_would_change_is_shortened(hub):
    """A report of a thousand splits is a screen long."""
    for name in "abcdefghijkl":
        mail, family = f"{name}@{name}.example.org", f"{name}{name}stone"
        born = f"19{60 + ord(name) % 20}-0{1 + ord(name) % 9}-1{ord(name) % 7}"
        keys = [RecordKey(f"s{copy}", name) for copy in range(6)]
        hub.put_many(
            [ann(key, email=mail, given_name=f"{name}orinda", family_name=family, birth_date=born) for key in keys]
        )
    text = str(hub.what_if(attrs.evolve(STRICT, match_at=90.0)))

    assert "and 2 more" in text
    assert "(s0/a, s1/a, s2/a, 3 more)" in text


def test_a_model_joins_customers(hub):
    """What a steward sees before it happens, with the id that goes on."""
    hub.retrain(STRICT)
    hub.put_many([ann(), ann(WEB, birth_date=None)])
    first, second = hub.customer_of(TILL), hub.customer_of(WEB)
    (join,) = hub.what_if(person_model()).joins

    assert ((first, second), (first,)) == (
        tuple(part.customer_id for part in join.before),
        tuple(part.customer_id for part in join.after),
    )
    assert 1 == join.moved


# ── into force ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_model_comes_into_force(place):
    """Customers, feed, ids, the store, and what every store opened later matches by."""
    with CustomerHub(place) as hub:
        two_of_ann(hub)
        old = hub.customer_of(WEB)
        done = hub.retrain(hub.what_if(STRICT), by="kim", reason="too many merged")

        assert (2, True, 2) == (done.version, done.is_new, hub.model_version)
        assert (STRICT, STRICT) == (hub.model, done.model)
        (change,) = hub.changes(done.since)
        assert (ChangeKind.SPLIT, old) == (change.kind, change.previous_id)
        assert hub.customer_of(WEB) == change.customer_id != old
        (kept,) = hub.retrainings()
        assert done.retraining == kept
        assert ("kim", "too many merged", 2) == (kept.by, kept.reason, kept.version)
        assert (3, 1, 2, 3) == (kept.records, kept.moved, kept.customers_before, kept.customers_after)
        again = hub.retrain(person_model())
        assert [ChangeKind.MERGED] == [change.kind for change in hub.changes(again.since)]
        assert hub.customer(change.customer_id).customer_id == old
        with pytest.raises(InvalidValue):
            hub.model_of(4)
        assert (person_model(), STRICT, person_model()) == tuple(hub.model_of(version) for version in (1, 2, 3))


def test_the_hub_that_is_opened_later_goes_on_with_the_model_in_force(tmp_path):
    """Also where the application opens it with the model that it was made with."""
    with CustomerHub(tmp_path / "hub.db", model=LOOSE) as hub:
        two_of_ann(hub)
        hub.retrain(STRICT)
    for asked in (None, LOOSE, STRICT):
        with CustomerHub(tmp_path / "hub.db", model=asked) as hub:
            assert (STRICT, 2) == (hub.model, hub.model_version)
    with pytest.raises(Conflict):
        CustomerHub(tmp_path / "hub.db", model=attrs.evolve(LOOSE, largest_block=7))


def test_a_hub_that_is_open_elsewhere_goes_on_with_the_new_model(tmp_path):
    """The very next record is matched by it, and so is the next question."""
    with CustomerHub(tmp_path / "hub.db") as one, CustomerHub(tmp_path / "hub.db") as other:
        one.put(ann())
        other.retrain(STRICT)
        one.put(ann(WEB, birth_date=None))

        assert one.customer_of(TILL) != one.customer_of(WEB)
        assert STRICT == one.model


def test_the_same_model_again_is_nothing_new(hub):
    """No version, no change, no row."""
    two_of_ann(hub)
    done = hub.retrain(hub.model)

    assert (1, False, None) == (done.version, done.is_new, done.retraining)
    assert [] == hub.changes(done.since) == hub.retrainings()


def test_a_preview_of_yesterday_is_refused(hub):
    """Another model is in force than the one that it was compared with."""
    two_of_ann(hub)
    seen = hub.what_if(STRICT)
    hub.retrain(LOOSE)

    with pytest.raises(Conflict):
        hub.retrain(seen)


def test_a_model_that_forbids_some_customers_is_refused(hub):
    """As when a hub is made; and labels teach nothing to a model that is there."""
    with pytest.raises(InvalidModel):
        hub.retrain(attrs.evolve(STRICT, mode=Mode.LINK))
    with pytest.raises(InvalidModel):
        hub.what_if(attrs.evolve(STRICT, mode=Mode.ONE_PER_SOURCE))
    with pytest.raises(InvalidValue):
        hub.what_if(STRICT, labels=[])


def test_what_was_known_before_stays_known(hub, clock):
    """A view of the past has the customers of the past."""
    two_of_ann(hub)
    clock.tick()
    before = clock.tick()
    hub.retrain(STRICT)

    assert {TILL} == set(hub.customer(hub.customer_of(TILL)).records)
    assert {TILL, WEB} == set(hub.customer(hub.customer_of(TILL), known_at=before).records)


def test_an_empty_hub_can_be_retrained(place):
    """There is nobody to move."""
    with CustomerHub(place) as hub:
        assert 0 == hub.what_if(STRICT).records
        assert (0, 0) == attrs.astuple(hub.retrain(STRICT).retraining)[5:7]


# ── learning ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def people():
    """Tables of the systems of a few hundred people."""
    return synthetic_customers(150, seed=5).systems


def loaded(systems):
    """A hub in memory with those records."""
    hub = CustomerHub()
    for system, columns in systems.items():
        hub.load(system, columns)
    return hub


def test_a_hub_learns_what_the_batch_learns(people):
    """From the same records the same model, to the bit, and the same customers."""
    result = uc.resolve(dict(people))
    with loaded(people) as hub:
        told = []
        done = hub.retrain(progress=lambda *stage: told.append(stage))

        assert result.model == hub.model
        assert result.model.trained_on == done.retraining.trained_on > 60
        assert {"training"} <= done.report.keys()
        found = {frozenset(hub.customer(customer_id).records) for customer_id in hub.customer_ids()}
    groups = {}
    for source, record_id, customer_id in zip(*result.assignments.to_columns().values(), strict=True):
        groups.setdefault(customer_id, set()).add(RecordKey(source, record_id))
    assert {frozenset(group) for group in groups.values()} == found
    assert [("learn", 1, 3), ("resolve", 2, 3), ("write", 3, 3)] == told


def test_what_people_judged_teaches(people):
    """Judgements are labels unless labels are given; an empty list is none."""
    with loaded(people) as hub:
        for question in hub.review(3):
            hub.different(question.left, question.right, by="kim")
        taught, untaught = hub.what_if(), hub.what_if(labels=[])
        pairs = [(question.left, question.right, True) for question in hub.review(4)]

        assert 3 == taught.report["labels"]["pairs"]
        assert "labels" not in untaught.report
        assert 4 == hub.what_if(labels=pairs).report["labels"]["pairs"]


def test_from_few_records_nothing_is_learned(hub):
    """The model in force stays, and the report says why."""
    two_of_ann(hub)
    done = hub.retrain()

    assert (False, person_model()) == (done.is_new, hub.model)
    assert done.report["training"]["shipped"]


def test_attributes_of_ones_own_are_learned(tmp_path):
    """How they are compared stands with the records."""
    rows = [
        {
            "id": str(number),
            "name": f"Name{number % 50} Lee",
            "email": f"{number % 50}@example.org",
            "shoe": str(36 + number % 9),
        }
        for number in range(100)
    ]
    fields = {
        "name": Role.FULL_NAME,
        "email": Role.EMAIL,
        "shoe": Field(name="shoe size", comparison=Comparison.NUMBER),
    }
    with CustomerHub(tmp_path / "hub.db") as hub:
        hub.load("till", rows, id="id", fields=fields)
        hub.retrain()

        assert "shoe size" in {comparison.name for comparison in hub.model.comparisons}


LATE = RecordKey("late", "1")


def put_meanwhile(hub, prepare):
    """Preparing, while somebody else puts a record."""

    def prepared(*given):
        made = prepare(*given)
        hub.put(ann(LATE, email="late@example.org", birth_date=None))
        return made

    return prepared


# ── crashes and earlier releases ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("step", ["settle", "tell", "_closed", "doubts_among", "table_of"])
def test_what_fails_in_the_middle_leaves_the_old_model_and_customers(place, step, monkeypatch):
    """The transaction is undone, whatever of it was done, and by whoever looks afterwards."""
    with CustomerHub(place) as hub:
        two_of_ann(hub)
        before = {customer_id: hub.customer(customer_id).records for customer_id in hub.customer_ids()}
        seen = hub.what_if(STRICT)

        def broken(*_given, **_named):
            raise StoreError(Problem.FULL)

        with monkeypatch.context() as patch:
            patch.setattr(applying, step, broken)
            patch.setattr(retraining, "prepare", put_meanwhile(hub, retraining.prepare))
            with pytest.raises(StoreError):
                hub.retrain(seen)
        hub.remove(LATE)
        assert (1, person_model(), []) == (hub.model_version, hub.model, hub.retrainings())
        assert before == {customer_id: hub.customer(customer_id).records for customer_id in hub.customer_ids()}
        hub.put(ann(RecordKey("crm", "1")))
        assert hub.customer_of(RecordKey("crm", "1")) == hub.customer_of(TILL)


def test_a_store_of_the_first_release_is_matched_with_again(tmp_path):
    """Its blocking tokens were named by other hashes; whoever comes again is found all the same."""
    shutil.copy(RELEASED / "version-1.db", tmp_path / "hub.db")
    with CustomerHub(tmp_path / "hub.db") as hub:
        hub.put(
            SourceRecord.of(
                "app", "9", given_name="Ann", family_name="Lee", email="ann.lee@example.com", birth_date="1980-03-14"
            )
        )

        assert hub.customer_of(RecordKey("app", "9")) == hub.customer_of(RecordKey("web", "1"))
        assert 1 == hub.model_version
    with closing(sqlite3.connect(tmp_path / "hub.db")) as plain:
        (text,) = plain.execute("SELECT value FROM uc_setting WHERE name = 'model'").fetchone()
    assert '"version": 2' in text


def test_a_model_of_the_first_release_gets_its_tables_from_the_records(tmp_path):
    """In force, in a preview and in a retraining; and an application that opens the hub with its file goes on."""
    old = ResolutionModel.from_dict(model_of_first_release())
    assert ("frequencies", "hubs") == old.left_behind
    path = tmp_path / "hub.db"
    with CustomerHub(path) as hub:
        two_of_ann(hub)
        assert () == hub.what_if(old).model.left_behind
        assert () == hub.retrain(old).model.left_behind
    with closing(sqlite3.connect(path)) as plain, plain:
        plain.execute("UPDATE uc_setting SET value = ? WHERE name = 'model'", [json.dumps(model_of_first_release())])
    with CustomerHub(path, model=old) as hub:
        assert ((), 3) == (hub.model.left_behind, hub.model_version)
        assert hub.customer_of(TILL) == hub.customer_of(WEB)
    CustomerHub(path, model=old).close()
    with pytest.raises(InvalidModel):
        CustomerHub(model=old)


def model_of_first_release():
    """A model as it was written then, with tables of values that nobody can read any more."""
    data = person_model().to_dict() | {"version": 1, "hubs": {"phone": ["00000000000000ff"]}}
    data["comparisons"][0] |= {"frequencies": {"00000000000000aa": 0.1}, "rarest": 0.01}
    return data


def test_judgements_outlive_every_model(hub):
    """What people decided holds, whatever the evidence says."""
    two_of_ann(hub)
    hub.different(TILL, WEB, by="kim")
    hub.same(TILL, BOB, by="kim")
    hub.retrain(STRICT)
    hub.retrain(LOOSE)

    assert hub.customer_of(TILL) == hub.customer_of(BOB) != hub.customer_of(WEB)
    judged = hub.how(hub.customer_of(TILL)).judgements
    assert {Verdict.SAME, Verdict.DIFFERENT} == {judgement.verdict for judgement in judged}


def test_a_store_of_today_is_opened_without_computing_anything_anew(tmp_path, monkeypatch):
    """Only a model that names values by other hashes is renewed, and that once: otherwise opening takes no time."""
    from unifiedcustomer.hub import renewing

    CustomerHub(tmp_path / "hub.db").close()
    monkeypatch.setattr(renewing, "renew", None)

    CustomerHub(tmp_path / "hub.db").close()
