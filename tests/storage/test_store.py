"""Opening stores: paths, URLs, and everything that is no store of ours."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, inspect

from unifiedcustomer.errors import Problem, StoreError
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.records import RecordKey
from unifiedcustomer.storage import Store
from unifiedcustomer.storage import transactions as store_module
from unifiedcustomer.storage.migrator import LATEST, migrations
from unifiedcustomer.storage.schema import APPLICATION_ID


def problem_of(place):
    """Why ``place`` cannot be opened."""
    with pytest.raises(StoreError) as caught:
        Store(place)
    return caught.value.problem


def test_a_new_file_is_signed_and_durable(tmp_path):
    """The file says whose it is and which version it has; it is in WAL mode and erases what it deletes."""
    store = Store(tmp_path / "hub.db")
    with store.reading() as session:
        pragma = {
            name: session._connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "secure_delete",
                "trusted_schema",
                "user_version",
            )
        }
    store.close()
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
        "user_version": LATEST,
    }

    assert expected == pragma
    with closing(sqlite3.connect(tmp_path / "hub.db")) as plain:
        assert (APPLICATION_ID,) == plain.execute("PRAGMA application_id").fetchone()


def test_a_file_of_another_application_is_left_alone(tmp_path):
    """Neither a database with other tables nor a text file is touched."""
    path = tmp_path / "theirs.db"
    with sqlite3.connect(path) as theirs:
        theirs.execute("CREATE TABLE orders (id)")
    theirs.close()
    before = path.read_bytes()
    (tmp_path / "notes.txt").write_text("hello, world\n" * 500)

    assert Problem.UNSUPPORTED is problem_of(path)
    assert before == path.read_bytes()
    assert Problem.UNSUPPORTED is problem_of(str(tmp_path / "notes.txt"))


def test_a_database_with_another_mark_is_refused(tmp_path):
    """An application id that is not ours is somebody else's, even without tables."""
    with sqlite3.connect(tmp_path / "theirs.db") as theirs:
        theirs.execute("PRAGMA application_id = 7")
    theirs.close()

    assert Problem.UNSUPPORTED is problem_of(tmp_path / "theirs.db")


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ("mysql://localhost/x", Problem.UNSUPPORTED),
        ("nonsense://x", Problem.UNSUPPORTED),
        ("postgresql://postgres@127.0.0.1:1/x", Problem.UNREACHABLE),
        ("://", Problem.BAD_SYNTAX),
    ],
)
def test_a_place_that_is_no_store_is_refused(place, problem):
    """Other databases, unreachable servers and unreadable URLs are told apart."""
    assert problem is problem_of(place)


def test_a_missing_folder_is_unreachable(tmp_path):
    """A file cannot be made in a folder that is not there."""
    assert Problem.UNREACHABLE is problem_of(tmp_path / "nowhere" / "hub.db")


def test_a_busy_file_is_told_from_a_broken_one(tmp_path, monkeypatch):
    """A writer that waited in vain is told that another one is writing."""
    monkeypatch.setattr(store_module, "PRAGMAS", ("busy_timeout = 10",))
    store = Store(tmp_path / "hub.db")
    other = sqlite3.connect(tmp_path / "hub.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as caught, store.writing():
        pass
    other.close()
    store.close()

    assert Problem.BUSY is caught.value.problem


def fill(store):
    """Write more than a small disk holds."""
    with store.writing() as session:
        session._connection.exec_driver_sql("PRAGMA max_page_count = 60")
        session.records.register({RecordKey("till", str(n)): CustomerId(str(n) * 100) for n in range(5_000)})


def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path):
    """When there is no room left the transaction is undone, and the store goes on."""
    store = Store(tmp_path / "hub.db")
    with pytest.raises(StoreError) as caught:
        fill(store)
    with store.reading() as session:
        assert {} == session.records.numbers([RecordKey("till", "1")])
    store.close()

    assert Problem.FULL is caught.value.problem


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_process_opens_connections_of_its_own(tmp_path):
    """A child reads and writes without sharing its parent's connection."""
    store = Store(tmp_path / "hub.db")
    with store.writing() as session:
        session.records.register({RecordKey("till", "1"): CustomerId("1")})
    child = os.fork()
    if child == 0:
        with store.writing() as session:
            session.records.register({RecordKey("till", "2"): CustomerId("2")})
        os._exit(0)
    assert 0 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with store.reading() as session:
        assert 2 == len(session.records.numbers([RecordKey("till", "1"), RecordKey("till", "2")]))
    store.close()


@pytest.mark.parametrize(
    "theirs",
    [
        "CREATE TABLE uc_identity (record BIGINT)",
        "CREATE TABLE uc_setting (key TEXT)",
        "CREATE TABLE uc_setting (name TEXT, value TEXT)",
    ],
)
def test_a_database_in_which_our_names_are_taken_is_refused(postgres_url, theirs):
    """Tables of our names that we did not make are somebody else's; nothing is made beside them."""
    engine = create_engine(postgres_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.exec_driver_sql(theirs)
    assert Problem.UNSUPPORTED is problem_of(postgres_url)
    assert 1 == len(inspect(engine).get_table_names())
    engine.dispose()


def test_a_hub_lives_beside_the_tables_of_its_host(postgres_url):
    """In PostgreSQL other tables are fine."""
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE orders (id BIGINT)")
    Store(postgres_url).close()
    Store(postgres_url).close()
    assert "orders" in inspect(engine).get_table_names()
    engine.dispose()


def test_a_missing_driver_is_told(monkeypatch):
    """Without psycopg a PostgreSQL URL is not supported, and says so."""
    monkeypatch.setitem(sys.modules, "psycopg", None)

    assert Problem.UNSUPPORTED is problem_of("postgresql://postgres@127.0.0.1/x")


def test_cleaning_a_file_in_use_is_put_off(tmp_path):
    """While another connection reads or writes, the bytes are pending; what else goes wrong is told."""
    store = Store(tmp_path / "hub.db")
    with store._transactions._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 10")
    with closing(sqlite3.connect(tmp_path / "hub.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "pending" == store.clean()
        other.execute("ROLLBACK")
    assert "removed" == store.clean()
    assert "removed" == store.clean(compact=False)
    store.close()
    with pytest.raises(StoreError):
        store.clean()


def test_migrations_are_numbered_without_gaps():
    """There is one migration for each version up to the latest."""
    assert list(range(1, LATEST + 1)) == list(migrations())


def test_times_are_kept_to_the_microsecond():
    """What is stored as a number is the same moment when read."""
    from unifiedcustomer.storage.lookup import microseconds, moment

    for at in (datetime(1955, 1, 1, 1, 2, 3, 4, tzinfo=UTC), datetime(2026, 11, 22, 1, 2, 3, 999_999, tzinfo=UTC)):
        assert at == moment(microseconds(at))


def journal_of(path):
    """How a file is written."""
    with closing(sqlite3.connect(path)) as plain:
        return plain.execute("PRAGMA journal_mode").fetchone()[0]


def test_a_file_that_is_filled_is_written_once(tmp_path):
    """While nobody else has it open what is new goes straight to where it stays, and afterwards all is as before."""
    path = tmp_path / "hub.db"
    with Store(path) as store:
        with store.filling() as session:
            session.records.register({RecordKey("till", "1"): CustomerId("1")})
            assert "delete" == session._connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        with store.reading() as session:
            assert "wal" == session._connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
            assert 30_000 == session._connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
            assert {RecordKey("till", "1"): 1} == session.records.numbers([RecordKey("till", "1")])
        with pytest.raises(ZeroDivisionError), store.filling() as session:
            session.records.register({RecordKey("till", "2"): CustomerId(str(1 // 0))})
        with store.reading() as session:
            assert {} == session.records.numbers([RecordKey("till", "2")])
    assert "wal" == journal_of(path)
    with pytest.raises(StoreError), store.filling():
        pass


def test_a_file_that_others_have_open_is_filled_beside_them(tmp_path):
    """Readers go on, and see what was there when they began."""
    path = tmp_path / "hub.db"
    with Store(path) as store, Store(path) as other, other.reading() as seen:
        assert {} == seen.records.numbers([RecordKey("till", "1")])
        with store.filling() as session:
            session.records.register({RecordKey("till", "1"): CustomerId("1")})
            assert "wal" == session._connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        assert {} == seen.records.numbers([RecordKey("till", "1")])


def test_memory_servers_and_hosts_are_filled_as_they_are_written(postgres_url, tmp_path):
    """How these keep what is written is not ours to say."""
    engine = create_engine(f"sqlite:///{tmp_path}/host.db")
    with engine.connect() as connection:
        for place in ("sqlite://", postgres_url, engine, connection):
            with Store(place) as store:
                with store.filling() as session:
                    session.records.register({RecordKey("till", "1"): CustomerId("1")})
                with store.reading() as session:
                    assert {RecordKey("till", "1"): 1} == session.records.numbers([RecordKey("till", "1")])
                if place is engine:
                    with engine.begin() as begun:
                        for table in ("uc_source_record",):
                            begun.exec_driver_sql(f"DELETE FROM {table}")
    engine.dispose()
