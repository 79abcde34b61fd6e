"""Putting a backup in the office's place; the office that was there is kept."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, ForeignKeyConstraint, MetaData, Table, inspect, text
from sqlalchemy.exc import OperationalError

from desktop.db.backup import (
    backup_before_migration,
    backup_folder,
    leave_wal,
    office_stem,
    part_beside,
    put_in_place,
    read_backup,
    row_counts,
    stamp,
    write_backup,
    writing_sentences,
)
from desktop.db.copying import SEARCH, copy_rows, ledger_as_it_was
from desktop.db.engine import make_engine, office_url, sqlite_connect
from desktop.db.migrate import known_revisions, lock_office, migrate
from desktop.models.errors import ConflictError, OfficeError
from desktop.system.i18n import _

_WAIT_MS = 2000  # for other programs to let go of the file
_LOCK_WAIT = "10s"  # for other seats to finish what they are saving


def restore(url: URL, backup: Path) -> Path | None:
    """Replace an office by a backup; return the file that keeps what was there before, if any.

    The program must have closed the office. A backup of an older revision is brought to this
    program's revision on the way; the backup itself is not touched.

    Raises:
        OfficeError: The backup is damaged, newer than the program, or cannot be put in place.
        ConflictError: Another program has the office open.
    """
    _refuse_newer(read_backup(backup).revision)
    if url.get_backend_name() == "sqlite":
        return _restore_file(Path(url.database or ""), backup)
    engine = make_engine(url)
    try:
        return _restore_server(engine, backup)
    finally:
        engine.dispose()


def _refuse_newer(revision: str) -> None:
    if revision not in known_revisions():
        raise OfficeError(
            _(
                "A newer Daysheet made this backup (revision {found}); "
                "update the program on this computer, then restore it."
            ).format(found=revision)
        )


def _restore_file(office: Path, backup: Path) -> Path | None:
    if office.resolve() == backup.resolve():
        raise OfficeError(_("{path} is the office itself; choose a backup.").format(path=backup))
    with writing_sentences(office):
        office.parent.mkdir(parents=True, exist_ok=True)
        with part_beside(office) as part:
            _prepare(part, backup)
            kept = _set_aside(office) if office.exists() else None
            _put_or_undo(part, office, kept)
    return kept


def _prepare(part: Path, backup: Path) -> None:
    """Copy a backup, bring the copy to this program's revision, and examine it."""
    with (
        closing(sqlite_connect(str(backup))) as source,
        closing(sqlite_connect(str(part))) as copy,
    ):
        source.backup(copy)
    engine = make_engine(office_url(str(part)))
    try:
        migrate(engine, lambda _engine: None)  # the backup itself is the way back
    finally:
        engine.dispose()
    leave_wal(part)
    read_backup(part)


def _set_aside(office: Path) -> Path:
    """Rename the present office, which may be damaged, but not while somebody has it open."""
    _refuse_open(office)
    kept = office.with_name(f"{office.stem}.before-restore-{stamp()}{office.suffix}")
    for ending in ("", "-wal", "-shm"):
        present = office.with_name(office.name + ending)
        if present.exists():
            present.replace(kept.with_name(kept.name + ending))
    return kept


def _refuse_open(office: Path) -> None:
    # Only the last connection to a file may end its WAL mode; that also empties the -wal file.
    import sqlcipher3.dbapi2

    try:
        with closing(sqlite_connect(str(office))) as connection:
            connection.execute(f"PRAGMA busy_timeout = {_WAIT_MS}")
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlcipher3.dbapi2.DatabaseError as error:
        if "locked" in str(error):
            raise ConflictError(
                _(
                    "Another program has the office {path} open; "
                    "close Daysheet everywhere, then restore again."
                ).format(path=office)
            ) from error


def _put_or_undo(part: Path, office: Path, kept: Path | None) -> None:
    try:
        put_in_place(part, office, like=kept)
    except OSError:
        if kept is not None:
            kept.replace(office)
        raise


def _restore_server(engine: Engine, backup: Path) -> Path | None:
    migrate(engine, backup_before_migration)
    with part_beside(backup_folder(engine) / backup.name) as part:
        _prepare(part, backup)
        rows = make_engine(office_url(str(part)))
        try:
            return _replace_rows(engine, rows)
        finally:
            rows.dispose()


def _replace_rows(engine: Engine, rows: Engine) -> Path | None:
    with _busy_sentence(), engine.begin() as office, rows.connect() as source:
        expected = row_counts(source)
        tables = _tables(office, expected)
        _lock(office, tables)
        kept = _keep_present(engine, office, tables)
        names = ", ".join(table.name for table in tables)
        office.execute(text(f"TRUNCATE {names}"))  # past the triggers that guard single rows
        with ledger_as_it_was(office), _later_references(office, tables):
            _forget_words(office)
            copy_rows(source, office)
        for table in tables:
            _continue_numbering(office, table.name)
        _expect_all(row_counts(office), expected)
    return kept


def _forget_words(office: Connection) -> None:
    """Empty what search reads from the records; rows that come in are marked to be read."""
    for name in inspect(office).get_table_names():
        if name.startswith(SEARCH):
            office.execute(text(f"TRUNCATE {name}"))


def _expect_all(found: dict[str, int], expected: dict[str, int]) -> None:
    if any(found.get(name) != count for name, count in expected.items()):
        raise OfficeError(_("The restored rows are not like the backup's; nothing was changed."))


def _keep_present(engine: Engine, office: Connection, tables: list[Table]) -> Path | None:
    counts = row_counts(office)
    if not any(counts[table.name] for table in tables):
        return None
    kept = backup_folder(engine) / f"{office_stem(engine)}.before-restore-{stamp()}.db"
    write_backup(engine, kept)
    return kept


def _tables(office: Connection, names: Iterable[str]) -> list[Table]:
    metadata = MetaData()
    metadata.reflect(office, only=[name for name in names if name != "alembic_version"])
    return metadata.sorted_tables


def _lock(office: Connection, tables: list[Table]) -> None:
    """Let the other seats read, but write nothing, until all is done."""
    office.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'"))
    lock_office(office)
    names = ", ".join(table.name for table in tables)
    office.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


@contextmanager
def _later_references(office: Connection, tables: list[Table]) -> Iterator[None]:
    """Let a row refer to a later row of its own table until all rows are there."""
    own = [
        (table.name, key.name)
        for table in tables
        for key in table.constraints
        if isinstance(key, ForeignKeyConstraint) and key.referred_table is table
    ]
    for table_name, key_name in own:
        office.execute(
            text(
                f"ALTER TABLE {table_name} ALTER CONSTRAINT {key_name} "
                "DEFERRABLE INITIALLY DEFERRED"
            )
        )
    yield
    office.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table_name, key_name in own:
        office.execute(text(f"ALTER TABLE {table_name} ALTER CONSTRAINT {key_name} NOT DEFERRABLE"))


def _continue_numbering(office: Connection, table: str) -> None:
    office.execute(
        text(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # noqa: S608 -- a table
            f"COALESCE(max(id), 1), max(id) IS NOT NULL) FROM {table}"
        )
    )


@contextmanager
def _busy_sentence() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise ConflictError(
            _("Other seats are at work in this office; close Daysheet there, then restore again.")
        ) from error
