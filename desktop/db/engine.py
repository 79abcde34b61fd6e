"""The one place that opens a database."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from desktop.models.errors import OfficeError
from desktop.system.i18n import _

BUSY_MS = 10_000
ONE_MOMENT = "one moment"  # in a session's info: what it has read cannot change meanwhile
_PRAGMAS = (
    "foreign_keys = ON",
    "journal_mode = WAL",
    "synchronous = FULL",  # saved means on the disk, also after a power cut
    f"busy_timeout = {BUSY_MS}",
    "temp_store = MEMORY",
    "cache_size = -32000",
)


def office_url(office: str) -> URL:
    """Turn what a user types into a database address: a file path or a URL.

    Raises:
        OfficeError: It is neither SQLite nor PostgreSQL, or names no file.
    """
    if "://" not in office:
        return URL.create("sqlite", database=str(Path(office).expanduser().resolve()))
    try:
        url = make_url(office)
    except (ArgumentError, ValueError) as error:
        raise OfficeError(
            _("This is no address of an office; give a file or postgresql://…")
        ) from error
    match url.get_backend_name():
        case "sqlite" if url.database not in {None, "", ":memory:"}:
            return URL.create("sqlite", database=str(Path(url.database or "").resolve()))
        case "sqlite":
            raise OfficeError(_("An office needs a file; give its name after sqlite:///"))
        case "postgresql":
            return url.set(drivername="postgresql+psycopg")
    raise OfficeError(
        _("{kind} is no database Daysheet works on; give a file or postgresql://…").format(
            kind=url.get_backend_name()
        )
    )


def make_engine(url: URL) -> Engine:
    """Open the office's database: a SQLite file, or PostgreSQL for several seats."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    # Parameters are customers' names and phones: they stay out of errors, logs and crash notes.
    return create_engine(
        url, pool_pre_ping=True, hide_parameters=True, connect_args={"connect_timeout": 10}
    )


def reading(engine: Engine) -> sessionmaker[Session]:
    """Sessions for pages and reports: one moment of the office, whatever others write."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    return sessionmaker(engine, info={ONE_MOMENT: True})


def writing(engine: Engine) -> sessionmaker[Session]:
    """Sessions for commands; on SQLite they queue up for the write lock at once."""
    return sessionmaker(engine.execution_options(begin="BEGIN IMMEDIATE"), expire_on_commit=False)


def sqlite_connect(path: str) -> Any:  # noqa: ANN401 -- the driver has no types
    """Open a SQLite file with the driver of the program."""
    import sqlcipher3.dbapi2

    return sqlcipher3.dbapi2.connect(path, check_same_thread=False)


def _sqlite_engine(url: URL) -> Engine:
    import sqlcipher3.dbapi2

    path = url.database or ""
    _make_folder(Path(path).parent)
    engine = create_engine(
        url,
        module=sqlcipher3.dbapi2,
        creator=lambda: sqlite_connect(path),
        poolclass=QueuePool,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "reset", _leave_transaction)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OfficeError(
            _("The folder {folder} could not be made: {reason}; choose another one.").format(
                folder=folder, reason=error.strerror
            )
        ) from error


def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:  # noqa: ANN401 -- the driver has no types
    dbapi_connection.isolation_level = None  # SQLAlchemy, not the driver, emits BEGIN
    for pragma in _PRAGMAS:
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if begin := connection.get_execution_options().get("begin"):
        connection.exec_driver_sql(begin)
    else:  # waits for nobody and cannot be refused: past everything, for each page pays for it
        connection.connection.cursor().execute("BEGIN")


def _leave_transaction(dbapi_connection: Any, _record: Any, _state: Any) -> None:  # noqa: ANN401 -- as above
    """Roll back what a refused COMMIT left open, or the next command could not begin."""
    if dbapi_connection is not None and dbapi_connection.in_transaction:
        dbapi_connection.rollback()
