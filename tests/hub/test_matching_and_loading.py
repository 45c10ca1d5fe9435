"""Asking a hub about a record, and loading tables of several sources at once."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine

from unifiedcustomer.errors import DuplicateRecord, InvalidValue
from unifiedcustomer.hub import CustomerHub, PutKind, later_load, loading
from unifiedcustomer.records import RecordKey, SourceRecord

ANN = {"given_name": "Ann", "family_name": "Lee", "email": "ann.lee@example.com", "birth_date": "1980-03-14"}
BOB = {"given_name": "Bob", "family_name": "Stone", "email": "bob@stone.example", "birth_date": "1975-11-02"}
TILL = {"id": ["1", "2"], "name": ["Ann Lee", "Bob Stone"], "email": ["ann.lee@example.com", "bob@stone.example"]}
SHOP = {"id": ["1"], "name": ["Ann Lee"], "email": ["ann.lee@example.com"]}


def found(hub, **values):
    """The records that match."""
    return [candidate.record for candidate in hub.match(**values)]


def test_what_another_process_writes_is_found_at_once(tmp_path):
    """What a hub remembers stands under record and version, so a new version is read anew."""
    place = tmp_path / "hub.db"
    with CustomerHub(place) as asking, CustomerHub(place) as writing:
        assert [] == asking.match(**ANN)
        writing.put(SourceRecord.of("till", "1", **ANN))
        assert [RecordKey("till", "1")] == found(asking, **ANN)
        assert [RecordKey("till", "1")] == found(asking, **ANN)
        writing.put(SourceRecord.of("till", "1", **BOB))
        assert ([], [RecordKey("till", "1")]) == (found(asking, **ANN), found(asking, **BOB))
        writing.remove(RecordKey("till", "1"))
        assert [] == asking.match(**BOB)
        writing.put(SourceRecord.of("till", "1", **ANN))
        assert [RecordKey("till", "1")] == found(asking, **ANN)


@pytest.mark.parametrize("most", [0, 1, 3])
def test_no_more_is_remembered_than_allowed(most):
    """The answer is the same with little memory, and with none."""
    with CustomerHub(remember=most) as hub:
        hub.load(
            "till",
            {
                "id": [str(n) for n in range(9)],
                "name": [f"Ann Lee{n}" for n in range(9)],
                "phone": ["+442079460018"] * 9,
            },
        )
        first = hub.match(full_name="Ann Lee3", phone="+442079460018")
        assert len(hub._remembered) <= most
        assert first == hub.match(full_name="Ann Lee3", phone="+442079460018")


def test_an_explanation_is_worked_out_when_it_is_asked_for():
    """It says what the candidate says."""
    with CustomerHub() as hub:
        hub.put(SourceRecord.of("till", "1", **ANN))
        (candidate,) = hub.match(source="web", **ANN)
        why = candidate.explanation

        assert (candidate.weight, candidate.is_match) == (why.weight, why.is_match)
        assert candidate.match_probability == pytest.approx(why.match_probability)
        assert (RecordKey("till", "1"), RecordKey("web", "?")) == (why.left, why.right)
        assert "ann" not in repr(candidate).lower()


def test_whoever_is_erased_is_not_remembered():
    """Nor is anybody else: it is read again."""
    with CustomerHub() as hub:
        outcome = hub.put(SourceRecord.of("till", "1", **ANN))
        hub.match(**ANN)
        assert len(hub._remembered) == 1
        hub.erase(outcome.customer_id)
        assert len(hub._remembered) == 0
        assert [] == hub.match(**ANN)


def test_in_the_transaction_of_a_host_nothing_is_remembered(tmp_path):
    """What is undone there may leave its number to another record."""
    engine = create_engine(f"sqlite:///{tmp_path}/host.db")
    with engine.connect() as connection:
        with CustomerHub(connection) as hub:
            hub.put(SourceRecord.of("till", "1", **ANN))
            assert [RecordKey("till", "1")] == found(hub, **ANN)
            connection.rollback()
        with CustomerHub(connection) as hub:
            hub.put(SourceRecord.of("till", "1", **BOB))
            assert ([], [RecordKey("till", "1")]) == (found(hub, **ANN), found(hub, **BOB))
    engine.dispose()


# ── tables of several sources ───────────────────────────────────────────────────────────────────────────────────────


def groups(hub):
    """The customers as sets of records."""
    return {frozenset(hub.customer(customer_id).records) for customer_id in hub.customer_ids()}


def test_tables_together_end_where_one_after_the_other_ends():
    """In a new hub, and in one that has records."""
    with CustomerHub() as once, CustomerHub() as twice, CustomerHub() as later:
        reports = once.load_all({"till": TILL, "shop": SHOP})
        twice.load("till", TILL)
        twice.load("shop", SHOP)
        later.put(SourceRecord.of("shop", "1", full_name="Ann Lee", email="ann.lee@example.com"))
        again = later.load_all({"till": TILL, "shop": SHOP})

        assert groups(once) == groups(twice) == groups(later)
        assert [("till", 2, 2), ("shop", 1, 1)] == [(each.source, each.records, each.created) for each in reports]
        assert {(0, 2)} == {(each.customers_before, each.customers_after) for each in reports}
        assert [(2, 0), (0, 1)] == [(each.created, each.updated) for each in again]
        assert [["till"], ["shop"]] == [[*each.columns] for each in reports]


@pytest.mark.parametrize("place", ["file", "postgresql"])
def test_what_a_later_load_brought_in_is_changed_and_erased_as_anything_else(place, request, tmp_path, monkeypatch):
    """All at once beside others, wherever it is kept; whoever was erased does not come back with it."""
    monkeypatch.setattr(loading, "FEWEST", 1)
    monkeypatch.setattr(later_load, "FEWEST", 1)
    with CustomerHub(tmp_path / "hub.db" if place == "file" else request.getfixturevalue("postgres_url")) as hub:
        hub.load("till", TILL)
        ann, bob = (hub.customer_of(RecordKey("till", number)) for number in "12")
        (report,) = hub.load_all({"shop": {name: values * 2 for name, values in SHOP.items()} | {"id": ["1", "2"]}})
        assert (2, 0, 2, 2) == (report.created, report.updated, report.customers_before, report.customers_after)
        assert [ann, ann] == [hub.customer_of(RecordKey("shop", number)) for number in "12"]
        assert 3 == len(hub.customer(ann).records)
        hub.put(SourceRecord.of("shop", "2", full_name="Bob Stone", email="bob@stone.example"))
        assert bob == hub.customer_of(RecordKey("shop", "2"))
        emails = ["ann.lee@example.com", "z@wu.example"]
        again = hub.load("crm", {"id": ["1", "2"], "name": ["Ann Lee", "Zoe Wu"], "email": emails})
        assert (2, 3) == (again.created, again.customers_after)
        hub.erase(ann)
        assert [] == hub.match(full_name="Ann Lee", email="ann.lee@example.com")
        refused = hub.load("web", TILL)
        assert (1, 1, 2) == (refused.created, refused.refused, refused.customers_after)
        hub.erase(hub.customer_of(RecordKey("crm", "2")))
        hub.erase(bob)  # one of whose records had said what Ann's says
        assert [] == hub.customer_ids()
    for path in tmp_path.iterdir():
        held = path.read_bytes()
        assert [] == [canary for canary in (b"ann.lee", b"z@wu.example", b"bob@stone", b"Zoe") if canary in held]


def test_all_tables_are_taken_in_or_none():
    """A table that cannot be read keeps the others out."""
    with CustomerHub() as hub:
        with pytest.raises(DuplicateRecord):
            hub.load_all({"till": TILL, "shop": {"id": ["1", "1"], "name": ["A", "B"], "email": ["a@x.example"] * 2}})
        with pytest.raises(InvalidValue):
            hub.load_all({"till": TILL, "shop": {"name": ["Ann Lee"], "email": ["ann.lee@example.com"]}})
        assert [] == hub.customer_ids()
        assert [] == hub.changes()


def test_what_was_loaded_is_changed_removed_and_erased_as_anything_else(tmp_path):
    """A packed record leaves its packs when it changes, with its history, and for good when it is erased."""
    with CustomerHub(tmp_path / "hub.db") as hub:
        hub.load_all({"till": TILL, "shop": SHOP})
        bob, ann = RecordKey("till", "2"), hub.customer_of(RecordKey("till", "1"))
        assert ann == hub.customer_of(RecordKey("shop", "1"))
        changed = SourceRecord.of("till", "2", full_name="Bob Stone", email="bob.stone@example.com")
        assert "updated" == hub.put(changed).kind.value
        assert "unchanged" == hub.put(changed).kind.value
        assert ["bob.stone@example.com"] == [found.address for found in hub.customer(hub.customer_of(bob)).emails]
        assert [bob] == [
            candidate.record for candidate in hub.match(full_name="Bob Stone", email="bob.stone@example.com")
        ]
        hub.remove(bob)
        assert [] == hub.match(full_name="Bob Stone", email="bob.stone@example.com")
        hub.erase(ann)
        assert [] == hub.match(full_name="Ann Lee", email="ann.lee@example.com")
    for path in tmp_path.iterdir():
        assert b"ann.lee" not in path.read_bytes()


@pytest.mark.parametrize("rows", [1, 30])
def test_a_source_that_turns_its_columns_around_has_nothing_new_to_say(rows):
    """The same values in another order are no new content, put or loaded; another value is."""
    people = {str(n): ANN | {"email": f"ann.lee{n}@example.com"} for n in range(rows)}
    turned = {n: dict(reversed(values.items())) for n, values in people.items()}

    def kinds(given):
        return {o.kind for o in hub.put_many([SourceRecord.of("till", n, **values) for n, values in given.items()])}

    with CustomerHub() as hub:
        hub.load("till", [{"id": n, **values} for n, values in people.items()], id="id")
        assert {PutKind.UNCHANGED} == kinds(turned)
        hub.load("till", [{"id": n, **values} for n, values in turned.items()], id="id")
        assert {PutKind.UNCHANGED} == kinds(people)
        assert {PutKind.UPDATED} == kinds({n: values | {"given_name": "Bob"} for n, values in turned.items()})
        with hub._store.reading() as session:
            numbers = session.records.numbers([RecordKey("till", n) for n in people])
            assert 2 * rows == len([*session.records.history(numbers.values())])
