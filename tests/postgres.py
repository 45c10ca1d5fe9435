"""A PostgreSQL server of our own for the length of a test run.

It is made from the newest server that the machine has, listens on the loopback only, keeps its data in a temporary
folder, and is gone afterwards. PostgreSQL refuses to run as root, so under root it runs as the user ``postgres`` that
the server's package made. Durability is off: these tests ask what is stored, not whether it survives a power cut.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import attrs
import pytest

# Where Debian, Red Hat and Homebrew put the server's own programs; they are seldom on PATH.
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def newest_binaries() -> Path | None:
    """The folder of the newest server's programs on this machine, or None."""
    found = [path for place in PLACES for path in Path("/").glob(place[1:]) if (path / "initdb").exists()]
    on_path = shutil.which("initdb")
    if on_path is not None:
        found.append(Path(on_path).resolve().parent)
    return max(found, key=lambda path: [int(part) for part in re.findall(r"\d+", str(path))], default=None)


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@attrs.frozen(kw_only=True)
class PostgresServer:
    """A running server that trusts everybody on this machine."""

    binaries: Path
    data: Path
    port: int
    as_user: tuple[str, ...]  #: what is put before a command to run it as the server's owner
    numbers: itertools.count[int] = attrs.field(factory=itertools.count, repr=False)

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy URL of ``database``."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The URL of a new, empty database."""
        name = f"test_{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' STRATEGY FILE_COPY")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove the database of ``url``, and end whoever still uses it."""
        self.execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Run one statement as superuser, outside a transaction."""
        import psycopg

        with psycopg.connect(f"postgresql://postgres@127.0.0.1:{self.port}/postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs as its owner; its output is shown where it fails."""
        command = [*self.as_user, str(self.binaries / program), *arguments]
        # In its own folder: the server's owner may not enter the one we were started in.
        done = subprocess.run(
            command,
            cwd=self.data,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode != 0:
            pytest.fail(f"{program} failed:\n{done.stdout.decode(errors='replace')}")

    def start(self) -> None:
        """Make an empty cluster and wait until it answers."""
        self.run(
            "initdb", "--no-sync", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"
        )
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
        } | NOT_DURABLE
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        # Its log goes to a file: a server that inherits our pipe would keep us waiting for its end.
        self.run(
            "pg_ctl", "-w", "-s", "-D", str(self.data), "-l", str(self.data / "server.log"), "-o", options, "start"
        )

    def stop(self) -> None:
        """Stop at once, if it runs; the data is thrown away."""
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "-w", "-s", "-D", str(self.data), "-m", "immediate", "stop")


def owner_of_server() -> tuple[str, ...]:
    """What runs a command as the user ``postgres`` when we are root; nothing otherwise."""
    if os.name == "nt" or os.geteuid() != 0:
        return ()
    if shutil.which("setpriv"):
        return ("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups")
    return ("runuser", "-u", "postgres", "--")


def missing(reason: str) -> None:
    """Skip, loudly; or fail where the run promises that PostgreSQL is there."""
    if os.environ.get("UC_REQUIRE_PG") == "1":
        pytest.fail(f"UC_REQUIRE_PG=1, but {reason}")
    pytest.skip(f"NOT TESTED ON POSTGRESQL: {reason}")


@pytest.fixture(scope="session")
def postgres_server():
    """A PostgreSQL server for the whole run."""
    binaries = newest_binaries()
    if binaries is None:
        missing("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
    try:
        import psycopg  # noqa: F401
    except ImportError:
        missing("psycopg is not installed (the extra 'postgres')")
    # Not pytest's own tmp_path: its parents may be entered by their owner alone, and that is not the server's user.
    data = Path(tempfile.mkdtemp(prefix="unifiedcustomer-postgres-"))
    as_user = owner_of_server()
    if as_user:
        shutil.chown(data, "postgres", "postgres")
    server = PostgresServer(binaries=binaries, data=data, port=free_port(), as_user=as_user)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server):
    """The SQLAlchemy URL of an empty PostgreSQL database made for this test."""
    url = postgres_server.new_database()
    yield url
    postgres_server.drop_database(url)
