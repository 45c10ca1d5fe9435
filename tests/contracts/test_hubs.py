"""What every hub promises, wherever its facts are kept and however many write at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import attrs
import pytest

from unifiedcustomer.errors import Conflict, ContradictoryJudgement
from unifiedcustomer.features import feature_table
from unifiedcustomer.hub import CustomerHub
from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.records import RecordKey, Role, SourceRecord
from unifiedcustomer.resolution import Resolver, person_model
from unifiedcustomer.wire import to_dict

MODEL = attrs.evolve(person_model(), largest_block=5)
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
GIVEN, FAMILY = ("Ann", "Robert", "Zoë"), ("Lee", "Stone", "O'Neil")


def records(count):
    """Records of a few persons in three systems, with values that meet and differ."""
    for number in range(count):
        given, family = GIVEN[number % 3], FAMILY[number // 3 % 3]
        yield SourceRecord.of(
            ("till", "web", "crm")[number % 2],
            str(number),
            given_name=given,
            family_name=family,
            email=None if number % 5 == 0 else f"{given}.{family}@example.com".lower().replace("'", ""),
            birth_date=f"198{number % 3}-03-14" if number % 4 else None,
        )


def partition(hub, keys):
    """The hub's groups of records."""
    groups = {}
    for key in keys:
        groups.setdefault(hub.customer_of(key), set()).add(key)
    return {frozenset(group) for group in groups.values()}


def batch(of):
    """What a resolution of all records gives."""
    table = feature_table([Normalizer().record(record) for record in of])
    return {frozenset(table.key(row) for row in rows) for rows in Resolver(MODEL).cluster(table)}


def test_a_history_ends_the_same_in_every_store(place):
    """Put, load, change, judge and remove: what is left is what the batch makes of it, and it reads back whole."""
    everything = list(records(40))
    rows = [{"id": "n1", "name": "Ann Lee"}, {"id": "n2", "name": "Zoë O'Neil"}]
    with CustomerHub(place, model=MODEL, clock=lambda: MONDAY) as hub:
        hub.put_many(everything[:20])
        hub.load("shop", rows, id="id", fields={"name": Role.FULL_NAME})
        for record in everything[20:]:
            hub.put(record)
        hub.put(attrs.evolve(everything[0], values=everything[7].values))
        for record in (everything[3], RecordKey("shop", "n1"), RecordKey("shop", "n2")):
            hub.remove(getattr(record, "key", record))
        live = [attrs.evolve(everything[0], values=everything[7].values), *everything[1:3], *everything[4:]]
        keys = [record.key for record in live]
        assert batch(live) == partition(hub, keys)

        left, right = keys[0], keys[1]
        hub.same(left, right, by="kim")
        assert hub.customer_of(left) == hub.customer_of(right)
        with pytest.raises(ContradictoryJudgement):
            hub.different(left, right, by="kim")
        hub.retract(left, right, by="kim")
        assert batch(live) == partition(hub, keys)
        exported = hub.export(hub.customer_of(left))
        assert to_dict(hub.customer(hub.customer_of(left))) == exported["customer"]
        assert list(range(1, len(hub.changes()) + 1)) == [change.cursor for change in hub.changes()]


def test_many_writers_end_where_one_would(place):
    """Threads that put at once, each over a hub of its own where the store can be shared, lose nothing."""
    everything = list(records(24))
    keys = [record.key for record in everything]
    shared = CustomerHub(place, model=MODEL)

    def work(part):
        hub = shared if place == "sqlite://" else CustomerHub(place)
        for record in part:
            hub.put(record)
        if hub is not shared:
            hub.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, [everything[start::4] for start in range(4)]))
    assert batch(everything) == partition(shared, keys)
    assert set(shared.customer_ids()) == {shared.customer_of(key) for key in keys}
    shared.close()


def test_a_hub_opens_again_as_it_was(place):
    """Customers, ids and the feed are the same after closing and opening, and other settings are refused."""
    if place == "sqlite://":
        return
    with CustomerHub(place, model=MODEL) as hub:
        hub.put_many(records(12))
        before = [hub.customer(customer_id) for customer_id in hub.customer_ids()], hub.changes()
    with CustomerHub(place) as hub:
        assert before == ([hub.customer(customer_id) for customer_id in hub.customer_ids()], hub.changes())
        assert MODEL.largest_block == hub.model.largest_block
    with pytest.raises(Conflict):
        CustomerHub(place, model=person_model())
