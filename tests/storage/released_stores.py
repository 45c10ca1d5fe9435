"""Makes the stored databases of this version, to be kept in ``released/`` for the tests of all later versions.

    python tests/storage/released_stores.py

Run it once, when the schema gets a new version and before that version is released. Files of earlier versions are
never made again: they are what users have.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind, Evidence
from unifiedcustomer.hub import CustomerHub
from unifiedcustomer.records import RecordKey, Role, SourceRecord
from unifiedcustomer.storage.migrator import LATEST
from unifiedcustomer.touchpoints import Touchpoint

FOLDER = Path(__file__).parent / "released"
START = datetime(2026, 11, 1, 9, tzinfo=UTC)


def ann(source, number, **changes):
    """What a source says about Ann Lee."""
    values = {"given_name": "Ann", "family_name": "Lee", "email": "ann.lee@example.com", "birth_date": "1980-03-14"}
    return SourceRecord.of(source, number, **(values | changes))


BOB = {"given_name": "Bob", "family_name": "Stone", "email": "bob@stone.example", "birth_date": "1975-11-02"}
CID = {"given_name": "Cid", "family_name": "Moor", "email": "cid@moor.example", "birth_date": "1968-07-30"}
COLUMNS = {name: Role(name) for name in BOB}


def loaded_tables():
    """What a first load brings in, kept together since version 4; nobody ever edits Cid's two records."""
    lee = {value.field.role.value: value.raw for value in ann("till", "1").values}
    return {
        "till": [{"id": "1"} | lee, {"id": "2"} | BOB, {"id": "3"} | CID],
        "web": [{"id": "1"} | lee, {"id": "3"} | CID],
    }


def a_short_history(place):
    """Something of everything that a store of version 4 could hold."""
    clock = iter(START + timedelta(hours=hour) for hour in range(1_000))
    with CustomerHub(place, clock=lambda: next(clock)) as hub:
        hub.load_all(loaded_tables(), id="id", fields=COLUMNS)
        hub.put(ann("crm", "1", phone="+442079460018"))
        hub.put(SourceRecord.of("web", "2", **BOB))
        hub.put(ann("web", "1", phone="+442079460018"))
        hub.same(RecordKey("till", "1"), RecordKey("web", "1"), by="kim", reason="asked her")
        hub.different(RecordKey("till", "2"), RecordKey("web", "2"), by="kim", reason="father and son")
        hub.remove(RecordKey("till", "1"))
        hub.record(
            Touchpoint(
                source="pbx", id="7", type="call.received", channel=Channel.CALL_CENTER, occurred_at=START,
                subject=RecordKey("web", "1"),
            )
        )  # fmt: skip
        hub.consent(
            ConsentAct(
                id="c-1", kind=ConsentKind.GRANT, controller="Shop", occurred_at=START, subject=RecordKey("web", "1"),
                contact_point="email:ann.lee@example.com", channel=Channel.EMAIL, purpose="marketing",
                evidence=Evidence(wording="Yes, write to me.", place="till"),
            )
        )  # fmt: skip


def main() -> None:
    """One SQLite file and one script for PostgreSQL."""
    from postgres import postgres_server

    path = FOLDER / f"version-{LATEST}.db"
    path.unlink(missing_ok=True)
    a_short_history(path)
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        plain.execute("PRAGMA journal_mode = DELETE")
        plain.execute("VACUUM")
    servers = postgres_server.__wrapped__()  # the fixture, as the generator that it is
    server = next(servers)
    try:
        url = server.new_database()
        a_short_history(url)
        dump = subprocess.run(
            [str(server.binaries / "pg_dump"), "--inserts", "--no-owner", "--no-acl", "-U", "postgres", "-h",
             "127.0.0.1", "-p", str(server.port), url.rpartition("/")[2]],
            check=True, stdout=subprocess.PIPE,
        ).stdout.decode()  # fmt: skip
    finally:
        next(servers, None)
    lines = [line for line in dump.splitlines() if line and not line.startswith(("--", "SET ", "SELECT ", "\\"))]
    (FOLDER / f"version-{LATEST}.postgresql.sql").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
