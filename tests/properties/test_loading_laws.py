"""Laws of loading: through whichever door and in whatever parts records come, the hub is the same."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unifiedcustomer.errors import ContradictoryJudgement
from unifiedcustomer.hub import CustomerHub, later_load, loading
from unifiedcustomer.hub.intake import features_of
from unifiedcustomer.hub.wire_rows import bodies_of
from unifiedcustomer.identities import ChangeKind
from unifiedcustomer.records import Comparison, Field, RecordKey, Role, SourceRecord
from unifiedcustomer.resolution import person_model
from unifiedcustomer.source_tables import SourceColumn, SourceTable
from unifiedcustomer.wire import to_json

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
NAMES = TEXT.filter(bool)
FIELDS = {
    "given": Role.GIVEN_NAME, "family": Role.FAMILY_NAME, "mail": Role.EMAIL, "phone": Role.PHONE,
    "changed": Role.UPDATED_AT,
}  # fmt: skip
ROWS = st.fixed_dictionaries(
    {
        "given": st.sampled_from(["Ann", "Anna", "Bob", None]),
        "family": st.sampled_from(["Lee", "Leigh", "Stone", None]),
        "mail": st.sampled_from(["ann.lee@example.com", "bob@stone.example", "info@example.com", None]),
        "phone": st.sampled_from(["+442079460018", "+442079460123", None]),
        "changed": st.sampled_from(["2026-01-01", "2026-02-01T10:00:00Z", None]),
    }
)
TABLES = st.dictionaries(st.integers(1, 30).map(str), ROWS, min_size=1, max_size=25).map(
    lambda rows: [{"id": number} | {name: values[name] for name in FIELDS} for number, values in rows.items()]
)


def kept(hub):
    """Everything that the hub holds but the ids, which are random: customers by their first record."""
    keys = {change.customer_id: None for change in hub.changes(limit=10_000)}
    with hub._store.reading() as session:
        numbers = sorted(session.records.keys(range(1, 100)))
        live = session.identities.of(numbers)
        key_of = session.records.keys(numbers)
        tokens = session.blocks.tokens(numbers)
        open_tokens = set(session.blocks.open_tokens(numbers))
        history = [
            (key_of[version.record], version.version, version.body) for version in session.records.history(numbers)
        ]
    rows = {
        key_of[row.record]: (
            row.version,
            features_of(row),
            row.updated_at,
            key_of[row.component],
            key_of[row.identity],
        )
        for row in live.values()
    }
    return rows, history, {key_of[number]: held for number, held in tokens.items()}, len(open_tokens), len(keys)


@settings(max_examples=25)
@given(rows=TABLES)
def test_a_table_into_a_new_hub_is_the_same_as_its_records_one_by_one(rows):
    """The fast path writes what the slow one writes: contents, features, tokens, components and persons."""
    with CustomerHub(clock=lambda: NOON) as fast, CustomerHub(clock=lambda: NOON) as slow:
        report = fast.load("till", rows, id="id", fields=FIELDS)
        slow.load("till", rows[:1], id="id", fields=FIELDS)
        for row in rows[1:]:
            slow.load("till", [row], id="id", fields=FIELDS)

        assert kept(slow)[:4] == kept(fast)[:4]
        assert report.customers_after == len(slow.customer_ids())
        assert {ChangeKind.CREATED} == {change.kind for change in fast.changes(report.since)}
        assert report.customers_after == len(fast.changes(report.since))


@settings(max_examples=25)
@given(rows=TABLES, part=st.integers(1, 7))
def test_the_size_of_the_parts_decides_nothing(rows, part):
    """A table that comes in small parts ends where one that comes at once ends."""
    with pytest.MonkeyPatch.context() as patch, CustomerHub(clock=lambda: NOON) as one, CustomerHub() as other:
        one.load("till", rows, id="id", fields=FIELDS)
        patch.setattr(loading, "PART", part)
        other.put_many([])
        other.load("web", [{"id": "x", "given": "Zoe"}], id="id", fields={"given": Role.GIVEN_NAME})
        report = other.load("till", rows, id="id", fields=FIELDS)
        other.remove(RecordKey("web", "x"))

        assert (len(rows), 0, 0, 0) == (report.created, report.updated, report.unchanged, report.refused)
        assert partition(one) == partition(other)


def feed_of(hub):
    """The customers that are left for who follows the feed from its beginning."""
    ids = set()
    for change in hub.changes(limit=10_000):
        if change.kind in (ChangeKind.CREATED, ChangeKind.SPLIT):
            assert change.customer_id not in ids
            ids.add(change.customer_id)
        elif change.kind is ChangeKind.MERGED:
            ids.remove(change.previous_id)
            ids.add(change.customer_id)
        elif change.kind is ChangeKind.REMOVED:
            ids.remove(change.customer_id)
    return ids


def doubts_of(hub):
    """The pairs in doubt by the keys of their records, and how many there are."""
    with hub._store.reading() as session:
        key_of = session.records.keys(range(1, 100))
        found = session.doubts.closest(10_000)
        assert len(found) == session.doubts.count()
    return {(frozenset((key_of[each.low], key_of[each.high])), each.weight, each.distance) for each in found}


@pytest.mark.parametrize("largest", [3, 200])
@settings(max_examples=10)
@given(rows=TABLES, later=TABLES, last=TABLES, data=st.data())
def test_loaded_all_at_once_beside_others_is_the_same_as_part_by_part(largest, rows, later, last, data):
    """Whatever had been loaded, put, removed and judged before, and whatever of it comes again."""
    model = attrs.evolve(person_model(), largest_block=largest)
    keys = [RecordKey("till", row["id"]) for row in rows]
    pairs = st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(keys)).filter(lambda two: two[0] != two[1]))
    same, different = (data.draw(pairs) if len(keys) > 1 else [] for _ in range(2))
    gone = data.draw(st.sets(st.sampled_from(keys), max_size=3))
    hubs = []
    for fewest in (1, 10**9):
        with pytest.MonkeyPatch.context() as patch, CustomerHub(clock=lambda: NOON, model=model) as hub:
            for module in (loading, later_load):
                patch.setattr(module, "FEWEST", fewest)
            patch.setattr(later_load, "TIMES", 10**9)
            hub.load("till", rows, id="id", fields=FIELDS)
            for judge, decided in ((hub.same, same), (hub.different, different)):
                for a, b in decided:
                    with contextlib.suppress(ContradictoryJudgement):
                        judge(a, b, by="kim")
            for key in sorted(gone):
                hub.remove(key)
            again = later[: len(later) // 2 + 1]
            report = hub.load_all({"web": later, "till": again}, id="id", fields=FIELDS)
            hub.load("shop", last, id="id", fields=FIELDS)
            assert [len(later), len(again)] == [each.created + each.updated + each.unchanged for each in report]
            assert feed_of(hub) == set(hub.customer_ids())
            # A count that begins anew and a record that leaves show whether what is packed and what is in rows agree.
            hub.remove(RecordKey("shop", last[0]["id"]))
            hub.put(SourceRecord.of("shop", "new", given_name="Ann", family_name="Lee", email="ann.lee@example.com"))
            hubs.append((by_key(kept(hub)), partition(hub), doubts_of(hub)))
    assert hubs[1] == hubs[0]


def by_key(found):
    """What is kept, without the order in which records were numbered."""
    rows, history, tokens, open_tokens, _ = found
    places = {key: row[:3] for key, row in rows.items()}
    return places, sorted(history, key=repr), tokens, open_tokens


def partition(hub):
    """The hub's persons."""
    return {frozenset(hub.customer(customer_id).records) for customer_id in hub.customer_ids()}


COLUMNS = st.lists(
    st.tuples(TEXT, st.builds(Field, role=st.sampled_from(Role), name=NAMES, comparison=st.sampled_from(Comparison))),
    max_size=4,
)


@given(columns=COLUMNS, data=st.data())
def test_what_is_written_column_by_column_is_the_wire_form(columns, data):
    """Each row's text is what `to_json` makes of its record, whatever stands in names and cells."""
    count = data.draw(st.integers(0, 4))
    cells = st.lists(st.none() | TEXT, min_size=count, max_size=count)
    table = SourceTable(
        sources=data.draw(st.lists(NAMES, min_size=count, max_size=count)),
        record_ids=[str(number) for number in range(count)],
        columns=[SourceColumn(name=name, field=field, values=data.draw(cells)) for name, field in columns],
    )

    assert [to_json(record) for record in table.records()] == list(bodies_of(table))


def test_a_name_that_looks_like_our_mark_is_written_too():
    """A column that is called as what we fill in is read the slow way."""
    table = SourceTable(
        sources=["till"], record_ids=["1"],
        columns=[SourceColumn(name="\x00\x01", field=Field(role=Role.CITY), values=["York"])],
    )  # fmt: skip

    assert [to_json(table.record(0))] == list(bodies_of(table))
