"""A short life of a hub, call by call, and what the store holds after each."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from datetime import timedelta

import attrs
from sqlalchemy import select

from hub_people import BOB, CRM, MONDAY, TILL, WEB, act, ann, bob, call
from unifiedcustomer.records import RecordKey, SourceRecord
from unifiedcustomer.resolution import person_model
from unifiedcustomer.storage.schema import METADATA

USUAL = person_model()
STRICT = attrs.evolve(USUAL, match_at=30.0, review_at=20.0, blocking=USUAL.blocking[:9])
LISTED = [{"id": str(number), "name": f"Cid Moor{number}", "email": f"cid{number}@moor.example"} for number in range(4)]
TABLES = [METADATA.tables[name] for name in sorted(METADATA.tables)]


def calls(rounds):
    """Calls of every kind, one after the other. A first load is written otherwise than what comes later."""
    yield lambda hub: hub.load_all({"list": LISTED, "mail": LISTED[:2]}, id="id")
    yield lambda hub: hub.put_many([ann(), bob()])
    for number in range(rounds):
        key = RecordKey("shop", str(number))
        yield lambda hub, number=number: hub.put(ann(WEB, phone=f"+4420794600{number % 90 + 10}"))
        zoe = SourceRecord.of("shop", str(number), full_name=f"Zoe Wu{number}", email=f"{number}@wu.example")
        yield lambda hub, zoe=zoe: hub.put(zoe)
        yield lambda hub, number=number: hub.record(call(str(number), TILL, occurred_at=MONDAY))
        yield lambda hub, number=number: hub.consent(act(str(number)))
        yield lambda hub: hub.same(TILL, BOB, by="kim")
        yield lambda hub: hub.unmerge(TILL, BOB, by="kim")
        yield lambda hub: hub.retract(TILL, BOB)
        yield lambda hub: hub.put_many([ann(CRM), bob(WEB)])
        yield lambda hub: hub.remove(CRM)
        yield lambda hub, number=number: hub.retrain(STRICT if number % 2 == 0 else USUAL, by="kim")
        yield lambda hub: hub.rely(hub.customer_of(TILL), "gift card")
        yield lambda hub, key=key: hub.erase(hub.customer_of(key))


def ticking():
    """A clock that moves by a second whenever it is asked."""
    now = MONDAY

    def clock():
        nonlocal now
        now += timedelta(seconds=1)
        return now

    return clock


def state_of(store):
    """A digest of everything that the store holds."""
    with store.reading() as session:
        return digest([list(map(tuple, session._connection.execute(select(table)))) for table in TABLES])


def state_in(path):
    """The same of a file, read by plain SQLite, which checks every page of it first."""
    with closing(sqlite3.connect(path)) as plain:
        if plain.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            return "corrupt"
        names = ["".join((", ".join(table.columns.keys()), " FROM ", table.name)) for table in TABLES]
        try:
            return digest([plain.execute(f"SELECT {name}").fetchall() for name in names])
        except sqlite3.OperationalError:
            return "no tables"


def digest(tables):
    """The same for the same rows in any order."""
    text = repr([sorted(map(repr, rows)) for rows in tables])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
