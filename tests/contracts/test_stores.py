"""What every store promises."""

from __future__ import annotations

import contextlib
import itertools
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import inspect

from unifiedcustomer.errors import Problem, StoreError, StoreVersionMismatch
from unifiedcustomer.identities import ChangeKind, CustomerId, Judgement, Verdict
from unifiedcustomer.records import RecordKey
from unifiedcustomer.storage import AttachedFact, Doubt, LiveRecord, NewVersion, Step, Store
from unifiedcustomer.storage.migrator import LATEST
from unifiedcustomer.storage.schema import METADATA

NOW = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
A, B, C = (RecordKey("till", text) for text in ("1", "2", "Zoë\n'\"; DROP TABLE uc_identity; --"))
CANARY = "canary-9d1c"


class Undone(Exception):
    """Ends a transaction as a bug in the middle of it would."""

    @classmethod
    def expected(cls):
        """Goes on where this was raised."""
        return contextlib.suppress(cls)


def registered(session, *keys):
    """Register ``keys``, each with an id made of its place."""
    return session.records.register({key: CustomerId(f"id-{key.record_id}") for key in keys})


def live(record, component=None, identity=None, **fields):
    """A live record, by itself unless told otherwise."""
    return LiveRecord(
        **({"record": record, "version": 1, "features": {}, "updated_at": None, "since": NOW} | fields),
        component=component or record,
        identity=identity or record,
    )


def test_the_tables_are_those_that_the_queries_name(store):
    """The migrations make exactly the tables, columns and keys that the queries are written for."""
    with store.reading() as session:
        found = inspect(session._connection)
        tables = {name for name in found.get_table_names() if name.startswith("uc_")}
        assert set(METADATA.tables) == tables
        for name, table in METADATA.tables.items():
            columns = {column["name"]: column["nullable"] for column in found.get_columns(name)}
            assert {column.name: column.nullable for column in table.columns} == columns
            keys = found.get_pk_constraint(name)["constrained_columns"]
            assert {column.name for column in table.primary_key} == set(keys)


def test_records_are_numbered_by_first_sight(store):
    """Numbers rise in the order in which keys are registered, and are found by key and by id."""
    with store.writing() as session:
        assert {A: 1, C: 2} == registered(session, A, C)
        assert {B: 3} == registered(session, B)
    with store.reading() as session:
        assert {A: 1, B: 3} == session.records.numbers([A, B, RecordKey("web", "1")])
        assert {2: C} == session.records.keys([2, 9])
        assert {1: "id-1"} == session.records.minted_ids([1])
        assert (3, None) == (session.records.minted("id-2"), session.records.minted("id-9"))


def test_every_content_is_kept_and_the_live_one_is_found(store):
    """A record's history is whole; its live body is that of the version that counts."""
    with store.writing() as session:
        registered(session, A, B)
        session.records.append([NewVersion(record=1, version=1, body="old", body_digest="d1")], NOW)
        session.records.append([NewVersion(record=1, version=2, body="new", body_digest="d2")], NOW)
        session.records.append([NewVersion(record=2, version=1)], NOW)
        session.identities.put([live(1)])
    with store.reading() as session:
        assert {1: "old"} == session.records.live_bodies([1, 2])
        assert [("old", NOW), ("new", NOW)] == [(v.body, v.recorded_at) for v in session.records.history([1])]
        assert {1: {1: "d1", 2: "d2"}, 2: {1: None}} == session.records.versions([1, 2])


def test_live_records_are_found_by_component_and_identity(store):
    """A row is what was put last; assigning moves it."""
    with store.writing() as session:
        registered(session, A, B, C)
        session.identities.put([live(1), live(2, component=1, updated_at=NOW), live(3)])
        session.identities.remove([1])
        session.identities.put([live(1, features={"a": ("b",)})])
        session.identities.assign({2: (1, 2, NOW), 3: (1, 1, NOW)})
    with store.reading() as session:
        identities = session.identities
        assert {1, 2, 3} == set(identities.in_components([1]))
        assert {1, 3} == set(identities.in_identities([1]))
        assert live(2, component=1, updated_at=NOW) == identities.of([2])[2]
        assert {"a": ["b"]} == identities.of([1])[1].features
        assert (3, 2) == (identities.count(), identities.count_customers())


def test_the_id_of_a_removed_record_leads_on(store):
    """It leads to where its companion is now, over several steps; a record that comes back leads to itself."""
    with store.writing() as session:
        registered(session, A, B, C)
        session.identities.put([live(3)])
        session.identities.redirect({1: 2})
        session.identities.redirect({2: 3})
        assert session.identities.follow(1).record == 3
        session.identities.put([live(2)])
        session.identities.come_back([2])
        assert session.identities.follow(1).record == 2
        session.identities.remove([2])
        assert session.identities.follow(1) is None


def test_a_block_closes_and_opens_at_its_size(store):
    """A token held by more records than allowed yields no neighbours until it is small enough again."""
    with store.writing() as session:
        registered(session, A, B, C)
        blocks = session.blocks
        assert set() == blocks.change(added=[(7, 1), (7, 2), (-8, 1)], removed=[], largest=(2,) * 4)
        assert {1, 2} == blocks.neighbours([1])
        assert {7} == blocks.change(added=[(7, 3)], removed=[], largest=(2,) * 4)
        assert ({1}, set()) == (blocks.neighbours([1]), blocks.neighbours([2]))
        assert ({1, 2, 3}, {1}) == (blocks.holders([7, -8]), blocks.holders([7, -8], only_open=True))
        assert ([(-8, 1)], [], 1) == (blocks.open_tokens([1, 2]), blocks.open_tokens([]), blocks.count_closed())
        assert {7} == blocks.change(added=[], removed=[(7, 2)], largest=(2,) * 4)
        assert {1: {7, -8}, 2: set(), 3: {7}} == blocks.tokens([1, 2, 3])
        assert {1, 3} == blocks.neighbours([3])


def test_a_block_that_stays_as_it_was_is_not_reported(store):
    """One in, one out leaves a closed block closed and an open one open."""
    with store.writing() as session:
        registered(session, A, B, C)
        session.blocks.change(added=[(7, 1), (7, 2), (2**63 - 1, 1)], removed=[], largest=(1,) * 4)

        assert set() == session.blocks.change(added=[(7, 3)], removed=[(7, 1)], largest=(1,) * 4)
        assert set() == session.blocks.change(added=[(2**63 - 1, 2)], removed=[(2**63 - 1, 1)], largest=(1,) * 4)


def test_the_latest_judgement_about_a_pair_counts(store):
    """Either order of the two records is the same pair; what was taken back stays in the history alone."""

    def judged(verdict, left=A, right=B):
        return Judgement(left=left, right=right, verdict=verdict, by="kim", reason=CANARY, at=NOW)

    with store.writing() as session:
        registered(session, A, B, C)
        session.judgements.append(1, 2, judged(Verdict.SAME), NOW)
        session.judgements.append(2, 1, judged(Verdict.DIFFERENT, B, A), NOW)
        session.judgements.append(1, 3, judged(Verdict.SAME, A, C), NOW)
        session.judgements.append(3, 1, judged(Verdict.UNSURE, C, A), NOW)
    with store.reading() as session:
        assert [(1, 2, Verdict.DIFFERENT)] == [
            (p.low, p.high, p.judgement.verdict) for p in session.judgements.about([2])
        ]
        assert [] == session.judgements.about([3])
        assert 4 == len(session.judgements.history([1]))


def test_a_fact_is_kept_once(store):
    """The same key and content is the same fact; another content is told apart."""
    fact = AttachedFact(
        key=("till", "1"), subject=A, contact_point="email:x", occurred_at=NOW, body="{1}", content="same"
    )
    with store.writing() as session:
        assert session.touchpoints.is_known(fact) is None
        session.touchpoints.append(fact, NOW)
    with store.reading() as session:
        other = AttachedFact(
            key=("till", "1"), subject=A, contact_point=None, occurred_at=NOW, body="", content="other"
        )
        assert session.touchpoints.is_known(fact) is True
        assert session.touchpoints.is_known(other) is False
        assert session.consent_acts.is_known(fact) is None
        assert ["{1}"] == session.touchpoints.bodies([A], ["email:x"])


def test_facts_are_found_by_record_or_contact_point_in_the_order_of_time(store):
    """Facts of other records and points are left out; the earliest comes first."""
    with store.writing() as session:
        for number, (subject, point, days) in enumerate(
            [(A, None, 3), (None, "email:x", 1), (B, "email:y", 2), (A, "p", 2)]
        ):
            fact = AttachedFact(
                key=(str(number),),
                subject=subject,
                contact_point=point,
                occurred_at=NOW + timedelta(days=days),
                body=str(number),
                content="",
            )
            session.consent_acts.append(fact, NOW)
    with store.reading() as session:
        assert ["1", "3", "0"] == session.consent_acts.bodies([A], ["email:x"])
        assert [] == session.consent_acts.bodies([C], [])


def test_the_feed_has_no_gaps(store):
    """Cursors rise by one, across transactions and whatever was undone in between."""
    step = Step(kind=ChangeKind.CREATED, customer_id=CustomerId("c"))
    moved = Step(kind=ChangeKind.MOVED, customer_id=CustomerId("d"), previous_id=CustomerId("c"), record=A)
    with store.writing() as session:
        assert () == session.changes.append([], NOW)
        written = session.changes.append([step, moved], NOW)
    with Undone.expected(), store.writing() as session:
        session.changes.append([step] * 3, NOW)
        raise Undone
    with store.writing() as session:
        session.changes.append([step], NOW)
    with store.reading() as session:
        assert [1, 2, 3] == [change.cursor for change in session.changes.since(0, 10)]
        assert list(written) == session.changes.since(0, 2)
        assert ([], 3) == (session.changes.since(3, 10), session.changes.last())


def test_a_block_that_fails_leaves_nothing_behind(store):
    """Everything of a transaction is undone when anything in it fails."""
    with Undone.expected(), store.writing() as session:
        registered(session, A)
        session.settings.set("a", "b")
        raise Undone
    with store.reading() as session:
        assert {} == session.records.numbers([A])
        assert session.settings.get("a") is None


def test_settings_are_replaced(store):
    """A name has one text."""
    with store.writing() as session:
        session.settings.set("model", "1")
        session.settings.set("model", "2")
    with store.reading() as session:
        assert ("2", None) == (session.settings.get("model"), session.settings.get("other"))


def test_what_a_driver_says_never_gets_out(store):
    """An error of the database is a `StoreError` that neither shows nor holds the values of the row."""
    with store.writing() as session:
        registered(session, RecordKey("till", CANARY))
    with pytest.raises(StoreError) as caught, store.writing() as session:
        registered(session, RecordKey("till", CANARY))

    assert Problem.CORRUPT is caught.value.problem
    assert CANARY not in repr(caught.value)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


def test_a_closed_store_refuses_everything(store):
    """Closing twice is fine; using it afterwards is an error."""
    store.close()
    store.close()
    with pytest.raises(StoreError) as caught, store.reading():
        pass

    assert Problem.CLOSED is caught.value.problem


def test_many_rows_are_looked_up_at_once(store):
    """More values than a statement takes are asked for in batches."""
    keys = [RecordKey("till", str(number)) for number in range(1_201)]
    with store.writing() as session:
        numbers = registered(session, *keys)
        session.blocks.change(added=[(number, number) for number in numbers.values()], removed=[], largest=(5,) * 4)

        assert numbers == session.records.numbers(keys)
        assert set(numbers.values()) == session.blocks.holders(numbers.values())


def test_a_store_opens_again_as_it_was(place):
    """What was written is there when the store is opened the next time; a memory store starts empty."""
    first = Store(place)
    with first.writing() as session:
        registered(session, A)
    first.close()
    second = Store(place)
    with second.reading() as session:
        assert ({} if place == "sqlite://" else {A: 1}) == session.records.numbers([A])
    second.close()


def test_a_store_of_a_later_version_is_refused(place):
    """An older library does not touch what a newer one wrote."""
    if place == "sqlite://":
        return
    first = Store(place)
    with first.writing() as session:
        if str(place).startswith("postgresql"):
            session.settings.set("schema_version", "99")
        else:
            session._connection.exec_driver_sql("PRAGMA user_version = 99")
    first.close()
    with pytest.raises(StoreVersionMismatch) as caught:
        Store(place)

    assert (99, LATEST) == (caught.value.found, caught.value.expected)


def test_writers_take_turns(place):
    """Threads that read and then write at once lose nothing and wait for each other."""
    from concurrent.futures import ThreadPoolExecutor

    store = Store(place)
    names = itertools.count()

    def work(_):
        for _ in range(5):
            with store.writing() as session:
                key = RecordKey("till", f"n{next(names)}")
                registered(session, key)
                session.changes.append([Step(kind=ChangeKind.CREATED, customer_id=CustomerId(key.record_id))], NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    with store.reading() as session:
        assert list(range(1, 41)) == [change.cursor for change in session.changes.since(0, 100)]
    store.close()


def test_a_pair_in_doubt_has_the_weight_that_it_was_given_last(store):
    """A later release may weigh a pair otherwise than the one that kept it."""
    with store.writing() as session:
        session.doubts.add([Doubt(1, 2, 3.5, 1.5), Doubt(1, 3, 4.0, 1.0)])
        session.doubts.add([Doubt(1, 2, 4.5, 0.5)])

        assert [Doubt(1, 2, 4.5, 0.5), Doubt(1, 3, 4.0, 1.0)] == session.doubts.closest(5)
