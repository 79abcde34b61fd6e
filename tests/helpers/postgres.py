"""A throw-away PostgreSQL server: about a second from nothing to the first query."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

INITDB = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
# Nothing in it outlives the tests, so it need not survive a power cut.
SETTINGS = (
    *("listen_addresses=127.0.0.1", "fsync=off", "full_page_writes=off", "synchronous_commit=off"),
    *("wal_level=minimal", "max_wal_senders=0", "autovacuum=off", "jit=off"),
)
ROOM = 4_000_000_000  # bytes; a server fills a hundredth to a tenth of it


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server on this machine."""

    port: int
    _connection: psycopg.Connection

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str | None = None) -> str:
        """Create a database, as a copy of another if one is named, and return its URL."""
        origin = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template or "template0"))
        command = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database))
        self._connection.execute(command + origin)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drop a database and end the connections somebody left open to it."""
        command = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._connection.execute(command.format(sql.Identifier(database)))


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Run a server in a folder of its own; stop it and remove the folder at the end."""
    folder = Path(tempfile.mkdtemp(prefix="daysheet-pg-", dir=roomy_memory()))
    try:
        if owner := unprivileged():
            shutil.chown(folder, owner)
        run(folder, "initdb", *INITDB)
        with server(folder) as port, connected(port) as connection:
            yield Cluster(port, connection)
    finally:
        shutil.rmtree(folder)


def connected(port: int) -> psycopg.Connection:
    """Connect to the database that is no office's, in order to make and drop others."""
    return psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres", autocommit=True)


@contextmanager
def server(folder: Path) -> Iterator[int]:
    """Serve an initialised folder on a free port."""
    port = free_port()
    settings = (f"port={port}", f"unix_socket_directories={folder}", *SETTINGS)
    options = " ".join(f"-c {setting}" for setting in settings)
    try:
        run(folder, "pg_ctl", "start", "--wait", f"--log={folder / 'log'}", f"--options={options}")
        yield port
    finally:  # an interrupted start may have got as far as a server
        run(folder, "pg_ctl", "stop", "--mode=immediate")


def run(folder: Path, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the folder, never as root: they refuse that."""
    owner, home = unprivileged(), binaries()
    assert home is not None, why_not()
    prefix = ("runuser", "-u", owner, "--") if owner else ()
    command = (*prefix, str(home / program), *arguments, "--pgdata", str(folder / "data"))
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"


def roomy_memory() -> Path | None:
    """Find the folder that Linux keeps in memory, unless it is as small as in many containers."""
    memory = Path("/dev/shm")  # noqa: S108 -- mkdtemp makes a folder of its own in it
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else None


def unprivileged() -> str | None:
    """Name the account to run the server as; None where this is not root."""
    if os.geteuid() != 0:
        return None
    import pwd  # Windows has no such module

    accounts = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in accounts else "nobody"


def free_port() -> int:
    """Let the system choose a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def why_not() -> str | None:
    """Say why no server can run here, or None if one can."""
    if os.name == "nt":
        return "the throw-away PostgreSQL server needs Linux or macOS"
    if binaries() is None:
        return "PostgreSQL's server programs are not installed (Debian package: postgresql)"
    return None


def binaries() -> Path | None:
    """Find the folder of initdb and pg_ctl, the newest of Debian's before the one on PATH."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(debian, key=lambda initdb: int(initdb.parts[4]), default=None)
    on_path = shutil.which("initdb")
    if newest is None and on_path is not None:
        newest = Path(on_path).resolve()
    return newest and newest.parent
