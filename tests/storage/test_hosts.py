"""A store in the host's house: on its engine, and inside its transaction."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import create_engine, event, inspect

from unifiedcustomer.errors import Problem, StoreError
from unifiedcustomer.hub import CustomerHub
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.records import RecordKey, SourceRecord
from unifiedcustomer.storage import Store

ONE, TWO = RecordKey("till", "1"), RecordKey("till", "2")
ANN = SourceRecord.of("till", "1", given_name="Ann", family_name="Lee", email="ann.lee@example.com")


@pytest.fixture(params=["file", "postgresql"])
def engine(request, tmp_path):
    """The host's engine, with a table of the host's."""
    is_file = request.param == "file"
    made = create_engine(f"sqlite:///{tmp_path}/host.db" if is_file else request.getfixturevalue("postgres_url"))
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE orders (number BIGINT)")
    yield made
    made.dispose()


def register(store, key):
    """Write something."""
    with store.writing() as session:
        session.records.register({key: CustomerId(f"id-{key.record_id}")})


def known(engine):
    """Which of the two keys a stranger sees."""
    with Store(engine) as store, store.reading() as session:
        return set(session.records.numbers([ONE, TWO]))


def orders(engine):
    """How many orders a stranger sees."""
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM orders").scalar_one()


def test_a_hub_lives_in_the_hosts_database(engine):
    """On a host's engine the hub's tables stand beside the host's; closing the hub leaves the engine open."""
    with CustomerHub(engine) as hub:
        customer_id = hub.put(ANN).customer_id
    with CustomerHub(engine) as hub:
        assert customer_id == hub.customer_of(ONE)
    assert "orders" in inspect(engine).get_table_names()
    assert 0 == orders(engine)


def test_what_the_hub_writes_and_what_the_host_writes_happen_together(engine):
    """In the host's transaction both are there after its commit, and nobody sees either before."""
    Store(engine).close()
    with engine.connect() as connection:
        connection.exec_driver_sql("INSERT INTO orders VALUES (1)")
        register(Store(connection), ONE)
        if engine.dialect.name == "postgresql":  # SQLite readers of this connection's database see the last commit too
            assert (set(), 0) == (known_without_writing(engine), orders(engine))
        connection.commit()
    assert ({ONE}, 1) == (known(engine), orders(engine))


def known_without_writing(engine):
    """Which keys a reader sees while another one writes."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT source, record_id FROM uc_source_record").all()
    return {RecordKey(*row) for row in rows}


@pytest.mark.parametrize("hosts_first", [True, False])
def test_what_the_host_takes_back_the_hub_takes_back(engine, hosts_first):
    """When the host rolls back, nothing of the hub's is left, whoever wrote first."""
    Store(engine).close()
    with engine.connect() as connection:
        if hosts_first:
            connection.exec_driver_sql("INSERT INTO orders VALUES (1)")
        register(Store(connection), ONE)
        if not hosts_first:
            connection.exec_driver_sql("INSERT INTO orders VALUES (1)")
        connection.rollback()
    assert (set(), 0) == (known(engine), orders(engine))


def test_a_call_that_fails_leaves_the_hosts_transaction_usable(engine):
    """What failed is undone alone; what the host did before and after it stays."""
    Store(engine).close()
    with engine.begin() as connection:
        store = Store(connection)
        connection.exec_driver_sql("INSERT INTO orders VALUES (1)")
        register(store, ONE)
        with pytest.raises(StoreError):
            register(store, ONE)
        register(store, TWO)
        connection.exec_driver_sql("INSERT INTO orders VALUES (2)")
    assert ({ONE, TWO}, 2) == (known(engine), orders(engine))


def test_a_store_can_be_made_inside_a_transaction(engine):
    """The tables are made in the host's transaction, and go with it."""
    with engine.connect() as connection:
        register(Store(connection), ONE)
        connection.rollback()
    assert "uc_setting" not in inspect(engine).get_table_names()
    with engine.begin() as connection:
        register(Store(connection), ONE)
    assert {ONE} == known(engine)


def test_a_hosts_connection_keeps_its_settings(tmp_path):
    """What the hub needs of a connection it sets for its own transaction, and sets back."""
    engine = create_engine(f"sqlite:///{tmp_path}/host.db", pool_size=1, max_overflow=0)

    def settings(connection):
        names = ("synchronous", "secure_delete")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]

    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA synchronous = NORMAL")
        connection.exec_driver_sql("PRAGMA secure_delete = OFF")
    with Store(engine).writing() as session:
        inside = settings(session._connection)
        session.records.register({ONE: CustomerId("1")})
    with engine.connect() as connection:
        after = settings(connection)

    assert ([2, 1], [1, 0]) == (inside, after)
    engine.dispose()


def test_a_host_that_begins_transactions_by_itself_is_no_hindrance(tmp_path):
    """The recipe of SQLAlchemy's manual, where the host's own listener sends BEGIN, works as well."""
    engine = create_engine(f"sqlite:///{tmp_path}/host.db")

    @event.listens_for(engine, "connect")
    def _no_begin_by_the_driver(connection, _record):
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection):
        connection.exec_driver_sql("BEGIN")

    register(Store(engine), ONE)
    with engine.connect() as connection:
        register(Store(connection), TWO)
        connection.rollback()
    assert {ONE} == known(engine)
    engine.dispose()


def test_a_file_of_our_own_may_be_opened_through_an_engine(tmp_path):
    """Its version stands in the file, and stays there."""
    with Store(tmp_path / "hub.db") as store:
        register(store, ONE)
    engine = create_engine(f"sqlite:///{tmp_path}/hub.db")
    assert {ONE} == known(engine)
    engine.dispose()
    with closing(sqlite3.connect(tmp_path / "hub.db")) as plain:
        assert [] == plain.execute("SELECT value FROM uc_setting WHERE name = 'schema_version'").fetchall()


def test_a_level_that_shows_the_past_is_refused(postgres_url):
    """On PostgreSQL a host's transaction must see what the writer before it wrote."""
    engine = create_engine(postgres_url)
    Store(engine).close()
    with engine.connect().execution_options(isolation_level="SERIALIZABLE") as connection:
        with pytest.raises(StoreError) as caught:
            Store(connection)
        assert Problem.UNSUPPORTED is caught.value.problem
    engine.dispose()


def test_other_databases_are_refused():
    """An engine for a database that the hub does not know is told so before anything is sent."""
    engine = create_engine("sqlite://")
    engine.dialect.name = "oracle"
    with pytest.raises(StoreError) as caught:
        Store(engine)

    assert Problem.UNSUPPORTED is caught.value.problem


def test_bytes_are_cleaned_by_whoever_owns_the_transaction(engine):
    """On an engine the store cleans up behind itself; inside a host's transaction it says that this is still to do."""
    assert "removed" == Store(engine).clean()
    with engine.begin() as connection:
        assert "pending" == Store(connection).clean()
