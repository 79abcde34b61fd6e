"""Verified backups: every backup is an office file of its own, checked before it bears its name."""

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, inspect, select, table
from sqlalchemy.exc import DBAPIError

from desktop.db import schema
from desktop.db.copying import SEARCH, copy_rows, ledger_as_it_was
from desktop.db.engine import make_engine, office_url, sqlite_connect
from desktop.db.migrate import upgrade_to
from desktop.models.errors import NotFoundError, OfficeError
from desktop.system.i18n import _
from desktop.system.paths import data_folder

KEEP = 10  # automatic backups of each kind
_REVISIONS = "alembic_version"
_BESIDE = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What a backup holds.

    Attributes:
        path: The file.
        revision: The database revision it was made at.
        rows: Number of rows by table.
    """

    path: Path
    revision: str
    rows: dict[str, int]


def write_backup(engine: Engine, target: Path) -> BackupFacts:
    """Write one moment of an office to a file, whatever other seats do meanwhile.

    Raises:
        OfficeError: The file cannot be written, or did not come out like the office.
    """
    _refuse_itself(engine, target)
    with writing_sentences(target), part_beside(target) as part:
        with _snapshot(engine) as source:
            _copy(source, part)
            facts = read_backup(part)
            _expect_same(source, facts)
        put_in_place(part, target, like=target)
    return replace(facts, path=target)


def read_backup(path: Path) -> BackupFacts:
    """Examine a backup from the first page to the last.

    Raises:
        NotFoundError: There is no such file.
        OfficeError: It is no office file, or it is damaged.
    """
    import sqlcipher3.dbapi2

    if not path.is_file():
        raise NotFoundError(_("There is no file {path}; choose another one.").format(path=path))
    try:
        with closing(sqlite_connect(str(path))) as connection:
            return _examine(path, connection)
    except (sqlcipher3.dbapi2.DatabaseError, UnicodeDecodeError) as error:  # its words, damaged
        raise OfficeError(
            _("{path} is no office file of Daysheet, or it is damaged; choose another one.").format(
                path=path
            )
        ) from error


def backup_before_migration(engine: Engine, folder: Path | None = None) -> Path:
    """Keep an office as it is before its database is changed, and the newest such backups only.

    Args:
        engine: The office, at any revision.
        folder: Where to keep it; `backups` beside the office's file, or in the user's data folder.
    """
    folder = folder or backup_folder(engine)
    with _snapshot(engine) as connection:
        revision = schema.revision(connection)
    target = folder / f"{office_stem(engine)}-{revision}-{stamp()}.db"
    write_backup(engine, target)
    _keep_newest(folder, rf"{re.escape(office_stem(engine))}-\w+-(\d{{8}}-\d{{6}})\.db")
    return target


def daily_backup(engine: Engine, today: date, folder: Path | None = None) -> Path | None:
    """Keep one backup of each day a file is opened on; None if today's is there already.

    A server has its own: every seat would copy the whole office over the network.
    """
    if engine.dialect.name != "sqlite":
        return None
    folder = folder or backup_folder(engine)
    target = folder / f"{office_stem(engine)}-daily-{today:%Y%m%d}.db"
    if target.exists():
        return None
    write_backup(engine, target)
    _keep_newest(folder, rf"{re.escape(office_stem(engine))}-daily-(\d{{8}})\.db")
    return target


def backup_folder(engine: Engine) -> Path:
    """Return the folder of an office's automatic backups, made on first use."""
    beside = engine.dialect.name == "sqlite"
    home = Path(engine.url.database or "").parent if beside else data_folder()
    folder = home / "backups"
    with writing_sentences(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def office_stem(engine: Engine) -> str:
    """Return the name an office's backups begin with."""
    name = Path(engine.url.database or "office")
    return name.stem if engine.dialect.name == "sqlite" else name.name


def stamp() -> str:
    """Return the present second, as it stands in a file's name."""
    return f"{datetime.now().astimezone():%Y%m%d-%H%M%S}"


def row_counts(connection: Connection) -> dict[str, int]:
    """Count the rows of every table, but those that search reads from the others."""
    return {
        name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
        for name in inspect(connection).get_table_names()
        if not name.startswith(SEARCH)
    }


@contextmanager
def part_beside(target: Path) -> Iterator[Path]:
    """Lend the name of a file in the same folder; what is left of it is removed."""
    handle, name = tempfile.mkstemp(".part", f"{target.name}.", target.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        for ending in _BESIDE:
            Path(name + ending).unlink(missing_ok=True)


def put_in_place(part: Path, target: Path, like: Path | None) -> None:
    """Give a finished file its name; after a power cut it is there whole or not at all.

    Args:
        part: The finished file.
        target: Its name from now on.
        like: A file whose readers may read this one too; nobody but its owner otherwise.
    """
    if like is not None and like.exists():
        shutil.copymode(like, part)
    _to_disk(part)
    part.replace(target)
    if os.name == "posix":  # Windows cannot open a folder, and needs not
        _to_disk(target.parent)


def leave_wal(path: Path) -> None:
    """Make a database one file, with no `-wal` beside it."""
    with closing(sqlite_connect(str(path))) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def writing_sentences(target: Path) -> Iterator[None]:
    """Say in a sentence why a file could not be written.

    Raises:
        OfficeError: It could not be written.
    """
    import sqlcipher3.dbapi2

    try:
        yield
    except OSError as error:
        raise OfficeError(_disk_sentence(target, error)) from error
    except (sqlcipher3.dbapi2.Error, DBAPIError) as error:
        raise OfficeError(
            _("{path} could not be written: {reason}; choose another place.").format(
                path=target, reason=str(getattr(error, "orig", error)).splitlines()[0]
            )
        ) from error


def _disk_sentence(target: Path, error: OSError) -> str:
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            text = _("The folder {folder} does not exist; choose another one.")
        case errno.ENOSPC:
            text = _("The disk of {folder} is full; make room, or choose another one.")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            text = _("You may not write into {folder}; choose another one.")
        case _other:
            text = _("{path} could not be written: {reason}; choose another place.")
    return text.format(folder=target.parent, path=target, reason=error.strerror)


def _refuse_itself(engine: Engine, target: Path) -> None:
    office = Path(engine.url.database or "")
    if engine.dialect.name == "sqlite" and target.resolve() == office.resolve():
        raise OfficeError(
            _("{path} is the office itself; choose another name for the backup.").format(
                path=target
            )
        )


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        yield connection


def _copy(source: Connection, part: Path) -> None:
    if source.dialect.name == "sqlite":
        _copy_pages(source, part)
    else:
        _copy_server(source, part)
    leave_wal(part)


def _copy_pages(source: Connection, part: Path) -> None:
    schema.revision(source)  # the first query fixes the moment that is copied and counted
    raw: Any = source.connection.dbapi_connection
    with closing(sqlite_connect(str(part))) as copy:
        raw.backup(copy)


def _copy_server(source: Connection, part: Path) -> None:
    engine = make_engine(office_url(str(part)))
    try:
        upgrade_to(engine, schema.revision(source) or "base")
        with engine.begin() as copy:
            copy.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # a row may refer to a later one
            with ledger_as_it_was(copy):
                copy_rows(source, copy)
    finally:
        engine.dispose()


def _expect_same(source: Connection, copy: BackupFacts) -> None:
    there = row_counts(source)
    expected = {name: there.get(name, 0) for name in copy.rows}
    if copy.revision != schema.revision(source) or copy.rows != expected:
        raise OfficeError(_("The backup is not like the office; it was thrown away. Try again."))


def _examine(path: Path, connection: Any) -> BackupFacts:  # noqa: ANN401 -- the driver has no types
    if not connection.execute(
        f"SELECT 1 FROM sqlite_schema WHERE name = '{_REVISIONS}'"  # noqa: S608 -- a constant
    ).fetchone():
        raise OfficeError(
            _("{path} is no office file of Daysheet; choose another one.").format(path=path)
        )
    faults = connection.execute("PRAGMA integrity_check").fetchall()
    orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    if faults != [("ok",)] or orphans:
        raise OfficeError(_("{path} is damaged; choose an older backup.").format(path=path))
    (revision,) = connection.execute(f"SELECT version_num FROM {_REVISIONS}").fetchone()  # noqa: S608 -- a constant
    return BackupFacts(path, revision, _raw_counts(connection))


def _raw_counts(connection: Any) -> dict[str, int]:  # noqa: ANN401 -- the driver has no types
    names = connection.execute(
        r"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' "
        r"ESCAPE '\'"
    ).fetchall()
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 -- a table
        for (name,) in names
        if not name.startswith(SEARCH)
    }


def _keep_newest(folder: Path, pattern: str) -> None:
    found = [
        (match[1], file) for file in folder.iterdir() if (match := re.fullmatch(pattern, file.name))
    ]
    for _when, file in sorted(found)[:-KEEP]:
        file.unlink()


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
