"""Offices that are put back as they were before each test, in place of new ones.

PostgreSQL copies a database file by file, which takes most of a second, and SQLAlchemy compiles
every statement once for each engine. Both are spared: a worker has one database, whose rows are
exchanged, and all its engines share what has been compiled.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, OperationalError, connect, sql
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache

from desktop.db.engine import make_engine, office_url
from tests.helpers.postgres import Cluster

LARGEST = 8_000_000  # bytes, dead rows included, from which on a new database is cheaper
_TABLES = """
SELECT relname, pg_total_relation_size(oid) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""
_OURS = "IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
_SHAPE = {
    "pg_class": "relnamespace = 'public'::regnamespace",
    "pg_attribute": f"attrelid {_OURS}",
    "pg_attrdef": f"adrelid {_OURS}",
    "pg_constraint": "connamespace = 'public'::regnamespace",
    "pg_trigger": f"tgrelid {_OURS}",
    "pg_rewrite": f"ev_class {_OURS}",
    "pg_proc": "pronamespace = 'public'::regnamespace",
    "pg_namespace": "nspname NOT LIKE 'pg\\_%'",
    "pg_extension": "true",
    "pg_event_trigger": "true",
    "pg_db_role_setting": "true",
}
# Every change of a catalogue leaves a row with a younger xmin, or one row less.
_YOUNGEST = " UNION ALL ".join(
    f"SELECT '{catalogue}', max(xmin::text::bigint), count(*) FROM {catalogue} WHERE {ours}"
    for catalogue, ours in _SHAPE.items()
)
_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_SEQUENCES = "SELECT sequencename, start_value, last_value FROM pg_sequences"

Rows = dict[str, bytes]  # by table, as COPY writes them


class Compiled:
    """What SQLAlchemy has compiled, for every office of one kind of database."""

    def __init__(self) -> None:
        self._first: dict[str, Engine] = {}
        self._statements: dict[str, LRUCache[Any, Any]] = {}

    def engine(self, url: str) -> Engine:
        """Open a database with what was compiled for those before it."""
        engine = make_engine(office_url(url))
        first = self._first.setdefault(engine.name, engine)
        if first is engine:
            engine.connect().close()  # its dialect gets to know the server
        engine.dialect = first.dialect
        statements = self._statements.setdefault(engine.name, LRUCache(3_000))
        engine.update_execution_options(compiled_cache=statements)
        return engine


@dataclass(frozen=True, slots=True)
class State:
    """The rows of an office, and the numbers its next rows get."""

    rows: Rows
    numbers: tuple[tuple[str, int, int | None], ...]

    @classmethod
    def of(cls, connection: Connection) -> "State":
        """Read the whole office, as long as it is small."""
        rows = {table: _copied_out(connection, table) for table, _size in _tables(connection)}
        numbers = tuple(connection.execute(_SEQUENCES).fetchall())
        return cls({table: content for table, content in rows.items() if content}, numbers)

    def put(self, connection: Connection, tables: Mapping[str, int]) -> None:
        """Write the rows in place of those of some tables; no trigger and no key asks why."""
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(sql.SQL(";").join(map(_emptied, tables)))
        for table in tables.keys() & self.rows:
            copy_in = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
            with connection.cursor().copy(copy_in) as rows:
                rows.write(self.rows[table])
        connection.execute(sql.SQL(";").join(_next(*number) for number in self.numbers))


class KeptDatabase:
    """A database that begins anew as often as it is asked to.

    It is made from its template once; afterwards its rows are exchanged. Where something else has
    become different, such as a trigger, it is dropped and made again.
    """

    def __init__(self, cluster: Cluster, name: str, template: str) -> None:
        self._cluster, self._name, self._template = cluster, name, template
        self._make()

    def anew(self) -> str:
        """Return the address of the database, as if it had been made from its template now."""
        try:
            as_it_was = self._put_back()
        except OperationalError:  # a test has ended all connections
            as_it_was = False
        if not as_it_was:
            self.close()
            self._make()
        return self._cluster.url(self._name)

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def _make(self) -> None:
        self._cluster.drop(self._name)
        url = self._cluster.create(self._name, self._template)
        self._connection = connect(url, autocommit=True)
        self._shape, self._begin = _shape(self._connection), State.of(self._connection)

    def _put_back(self) -> bool:
        while self._connection.execute(_END_OTHERS).fetchone():
            pass  # a connection that was told to end is listed until it has
        tables = dict(_tables(self._connection))
        if _shape(self._connection) != self._shape or sum(tables.values()) > LARGEST:
            return False
        with self._connection.transaction():
            self._begin.put(self._connection, tables)
        return True


def state_of(url: str) -> State:
    """Read a whole office on PostgreSQL."""
    with connect(url) as connection:
        return State.of(connection)


def put_rows(state: State, engine: Engine) -> None:
    """Put an office into the database of another that is empty."""
    with engine.begin() as connection:
        state.put(connection.connection.driver_connection, dict.fromkeys(state.rows, 0))


def _shape(connection: Connection) -> object:
    return connection.execute(_YOUNGEST).fetchall()


def _tables(connection: Connection) -> list[tuple[str, int]]:
    return connection.execute(_TABLES).fetchall()


def _copied_out(connection: Connection, table: str) -> bytes:
    copy_out = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with connection.cursor().copy(copy_out) as rows:
        return b"".join(rows)


def _emptied(table: str) -> sql.Composed:
    return sql.SQL("DELETE FROM {}").format(sql.Identifier(table))


def _next(sequence: str, start: int, last: int | None) -> sql.Composed:
    name, number = sql.Literal(f'"{sequence}"'), sql.Literal(start if last is None else last)
    called = sql.Literal(last is not None)
    return sql.SQL("SELECT setval({}, {}, {})").format(name, number, called)
