"""Migrations: every released store opens as one of today; an interruption anywhere leaves the old one or the new."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event, inspect

from storage.released_stores import CID, START
from unifiedcustomer.errors import NotFound
from unifiedcustomer.hub import CustomerHub
from unifiedcustomer.identities import Verdict
from unifiedcustomer.records import RecordKey, SourceRecord
from unifiedcustomer.storage import Store
from unifiedcustomer.storage.migrator import LATEST, bring_up_to_date
from unifiedcustomer.storage.schema import METADATA

RELEASED = Path(__file__).parent / "released"
EARLIER = range(1, LATEST)


class PulledOut(Exception):
    """The power, in the middle of a migration."""


@pytest.fixture(params=EARLIER)
def version(request):
    """Each version that was released before this one."""
    return request.param


@pytest.fixture(params=["file", "postgresql"])
def released(request, version, tmp_path):
    """A place with a store of that version."""
    if request.param == "file":
        shutil.copy(RELEASED / f"version-{version}.db", tmp_path / "hub.db")
        return f"sqlite:///{tmp_path}/hub.db"
    url = request.getfixturevalue("postgres_url")
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in (RELEASED / f"version-{version}.postgresql.sql").read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement.replace("%", "%%"))
    engine.dispose()
    return url


def test_a_store_of_every_released_version_is_kept(version):
    """Without it a migration would be tried on nothing."""
    for name in (f"version-{version}.db", f"version-{version}.postgresql.sql"):
        assert (RELEASED / name).exists()


def test_what_was_there_is_there_afterwards(released):
    """Customers, ids, judgements, facts and the feed of an old store are what they were."""
    web, crm = RecordKey("web", "1"), RecordKey("crm", "1")
    with CustomerHub(released) as hub:
        ann = hub.customer(hub.customer_of(web))
        assert {web, crm} == set(ann.records)
        assert ["+442079460018"] == [phone.e164 for phone in ann.phones]
        assert hub.customer_of(RecordKey("till", "2")) != hub.customer_of(RecordKey("web", "2"))
        assert {Verdict.SAME} == {judgement.verdict for judgement in hub.how(ann.customer_id).judgements}
        assert (["7"], ["c-1"]) == (
            [met.id for met in hub.touchpoints(ann.customer_id)],
            [act.id for act in hub.consents(ann.customer_id)],
        )
        changes = hub.changes()
        assert list(range(1, len(changes) + 1)) == [change.cursor for change in changes]
        first = changes[0].customer_id
        assert ann == hub.customer(first)
        assert ann == hub.customer(ann.customer_id, known_at=START + timedelta(days=400))
        hub.erase(first)


def test_what_was_packed_is_read_changed_and_erased(released, version):
    """Records that an earlier version packed are found by key, by id and by what they say, and go for good."""
    till, web = RecordKey("till", "3"), RecordKey("web", "3")
    with CustomerHub(released) as hub:
        if version < 4:  # nothing was packed
            with pytest.raises(NotFound):
                hub.customer_of(till)
            return
        cid = hub.customer_of(till)
        assert {till, web} == set(hub.customer(cid).records)
        assert ["cid@moor.example"] == [email.address for email in hub.customer(cid).emails]
        assert {till, web} & {found.record for found in hub.match(**CID)}
        hub.put(SourceRecord.of("web", "3", **(CID | {"email": "cid.moor@moor.example"})))
        assert cid == hub.customer_of(web)
        assert {"cid@moor.example", "cid.moor@moor.example"} == {email.address for email in hub.customer(cid).emails}
        emails = ["cid@moor.example", "z@wu.example"]
        report = hub.load("crm", {"id": ["9", "10"], "name": ["Cid Moor", "Zoe Wu"], "email": emails})
        assert 2 == report.created
        assert cid == hub.customer_of(RecordKey("crm", "9"))
        hub.erase(cid)
        assert [] == hub.match(**CID)
    path = Path(released.removeprefix("sqlite:///"))
    if path.exists():
        assert b"cid" not in path.read_bytes().lower()


def test_the_tables_are_those_of_a_new_store(released, tmp_path):
    """A migrated store and a new one have the same columns and indexes."""
    Store(released).close()
    Store(tmp_path / "new.db").close()
    shapes = []
    for url in (released, f"sqlite:///{tmp_path}/new.db"):
        engine = create_engine(url)
        found = inspect(engine)
        columns = {name: {each["name"] for each in found.get_columns(name)} for name in METADATA.tables}
        indexes = {each["name"] for name in METADATA.tables for each in found.get_indexes(name)}
        shapes.append((columns, {name for name in indexes if not name.endswith("_key")}))
        engine.dispose()

    assert shapes[0] == shapes[1]


def test_interrupted_at_any_statement_it_is_the_old_or_the_new(released, version):
    """Cut off before its first, its second, or any other statement it has changed nothing, and can be repeated."""
    statements = cut_off(released, place=None)
    assert len(statements) > 5
    for place in range(len(statements)):
        with pytest.raises(PulledOut):
            cut_off(released, place=place)
    assert version == version_of(released)
    Store(released).close()
    assert LATEST == version_of(released)


def cut_off(url, place):
    """Migrate until the given statement; gives the statements. Without a place it is undone at the end."""
    engine = create_engine(url)
    seen = []

    @event.listens_for(engine, "before_cursor_execute")
    def _note(_connection, _cursor, statement, *_rest):
        if place == len(seen):
            raise PulledOut
        seen.append(statement)

    try:
        with engine.connect() as connection, connection.begin() as transaction:
            if engine.dialect.name == "sqlite":
                connection.connection.dbapi_connection.execute("BEGIN IMMEDIATE")
            bring_up_to_date(connection, is_guest=engine.dialect.name != "sqlite")
            transaction.rollback()
    finally:
        engine.dispose()
    return seen


def version_of(url):
    """The version that stands in the store."""
    engine = create_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        else:
            found = connection.exec_driver_sql(
                "SELECT value FROM uc_setting WHERE name = 'schema_version'"
            ).scalar_one()
    engine.dispose()
    return int(found)
