"""Backups and restores: the same rows come back, on either engine, or nothing changes."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from desktop.db import backup as backups
from desktop.db import schema
from desktop.db.backup import (
    backup_before_migration,
    daily_backup,
    read_backup,
    row_counts,
    write_backup,
)
from desktop.db.engine import make_engine, office_url
from desktop.db.migrate import upgrade_to
from desktop.db.restore import restore
from desktop.models.errors import ConflictError, NotFoundError, OfficeError
from tests.helpers.rows import add, contents, fill


@pytest.fixture
def engine(url):
    engine = make_engine(office_url(url))
    with engine.begin() as connection:
        fill(connection)
    yield engine
    engine.dispose()


@pytest.fixture
def saved(engine, tmp_path):
    path = tmp_path / "saved.db"
    write_backup(engine, path)
    return path


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(backups, "data_folder", lambda: tmp_path / "data")


def rows_of(engine):
    with engine.connect() as connection:
        return contents(connection)


def rows_in(path):
    engine = make_engine(office_url(str(path)))
    try:
        return rows_of(engine)
    finally:
        engine.dispose()


def add_team(engine):
    with engine.begin() as connection:
        add(connection, "team")


def damage(path):
    """Spoil the middle of a file, where rows and indexes lie."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 20_000)


def set_revision(path, revision):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [revision])
        connection.commit()


def test_a_backup_holds_every_row_of_the_office(engine, saved):
    assert rows_in(saved) == rows_of(engine)


def test_a_backup_is_one_file_with_nothing_left_beside_it(engine, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    write_backup(engine, folder / "office.db")
    assert [file.name for file in folder.iterdir()] == ["office.db"]


def test_a_backup_tells_its_revision_and_its_rows(engine, tmp_path):
    facts = write_backup(engine, tmp_path / "saved.db")
    with engine.connect() as connection:
        assert facts.rows == row_counts(connection)
    assert facts.revision == schema.HEAD


def test_a_backup_replaces_an_older_one(engine, saved):
    add_team(engine)
    assert write_backup(engine, saved).rows["team"] == 2


def test_a_failed_backup_leaves_the_older_one_as_it_was(engine, saved, monkeypatch):
    before = saved.read_bytes()
    monkeypatch.setattr(backups.os, "fsync", full_disk)
    with pytest.raises(OfficeError, match="is full"):
        write_backup(engine, saved)
    assert saved.read_bytes() == before
    assert not list(saved.parent.glob("*.part*"))


def full_disk(_handle):
    raise OSError(28, "No space left on device")


def test_a_backup_sees_one_moment_while_another_seat_writes(engine, tmp_path):
    with engine.connect() as other:
        add(other, "team")
        facts = write_backup(engine, tmp_path / "saved.db")
        other.commit()
    assert facts.rows["team"] == 1


def test_a_missing_folder_is_named(engine, tmp_path):
    with pytest.raises(OfficeError, match="does not exist; choose another"):
        write_backup(engine, tmp_path / "nowhere" / "saved.db")


def test_the_office_is_not_backed_up_onto_itself(sqlite_url):
    engine = make_engine(office_url(sqlite_url))
    with pytest.raises(OfficeError, match="is the office itself"):
        write_backup(engine, Path(sqlite_url))
    engine.dispose()


def test_a_missing_backup_is_named(tmp_path):
    with pytest.raises(NotFoundError, match="There is no file"):
        read_backup(tmp_path / "none.db")


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 500])
def test_a_file_that_is_no_backup_is_refused(tmp_path, content):
    path = tmp_path / "letter.db"
    path.write_bytes(content)
    with pytest.raises(OfficeError, match="is no office file"):
        read_backup(path)


def test_another_programs_database_is_refused(tmp_path):
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE song (id INTEGER)")
    with pytest.raises(OfficeError, match="is no office file"):
        read_backup(tmp_path / "other.db")


def test_a_damaged_backup_is_refused_and_the_office_stays(engine, url, saved):
    damage(saved)
    before = rows_of(engine)
    engine.dispose()
    with pytest.raises(OfficeError, match="damaged"):
        restore(office_url(url), saved)
    assert rows_of(engine) == before


def test_a_backup_whose_rows_refer_to_nothing_is_refused(saved):
    with closing(sqlite3.connect(saved)) as connection:
        connection.execute("DELETE FROM team")
        connection.commit()
    with pytest.raises(OfficeError, match="is damaged"):
        read_backup(saved)


def test_a_restore_brings_every_row_back(engine, url, saved):
    before = rows_of(engine)
    add_team(engine)
    engine.dispose()
    restore(office_url(url), saved)
    assert rows_of(engine) == before


def test_a_restore_keeps_what_was_there(engine, url, saved):
    add_team(engine)
    before = rows_of(engine)
    engine.dispose()
    kept = restore(office_url(url), saved)
    assert ".before-restore-" in kept.name
    assert rows_in(kept) == before


def test_a_restored_office_goes_on_numbering(engine, url, saved):
    engine.dispose()
    restore(office_url(url), saved)
    add_team(engine)
    assert [row["id"] for row in rows_of(engine)["team"]] == [1, 2]


def test_a_restored_office_still_guards_its_rows(engine, url, saved):
    engine.dispose()
    restore(office_url(url), saved)
    with engine.begin() as connection, pytest.raises(Exception, match="append-only"):
        connection.execute(text("UPDATE audit SET actor = 'nobody'"))


def test_a_restored_office_still_guards_its_stock(engine, url, saved):
    engine.dispose()
    restore(office_url(url), saved)
    with engine.begin() as connection, pytest.raises(Exception, match="is a sum of movements"):
        connection.execute(text("UPDATE stock SET on_hand = on_hand + 1"))


def test_a_restored_office_keeps_its_stock_by_itself(engine, url, saved):
    engine.dispose()
    restore(office_url(url), saved)
    with engine.begin() as connection:
        add(connection, "stock_movement")
    assert [row["on_hand"] for row in rows_of(engine)["stock"]] == [8000]


def test_an_office_with_locked_months_comes_back(engine, url, tmp_path):
    with engine.begin() as connection:
        add(connection, "period_lock", month=202611)
    write_backup(engine, tmp_path / "locked.db")
    before = rows_of(engine)
    engine.dispose()
    restore(office_url(url), tmp_path / "locked.db")
    assert rows_of(engine) == before


def test_a_restored_office_checks_references_at_once(engine, url, saved):
    engine.dispose()
    restore(office_url(url), saved)
    with engine.begin() as connection, pytest.raises(Exception, match=r"(?i)foreign key"):
        connection.execute(text("UPDATE customer SET referred_by_id = 99"))


def test_a_newer_backup_is_refused(engine, url, saved):
    set_revision(saved, "9999")
    engine.dispose()
    with pytest.raises(OfficeError, match="A newer Daysheet made this backup"):
        restore(office_url(url), saved)


def test_a_backup_moves_from_one_seat_to_several(sqlite_url, postgres_url, tmp_path):
    one, several = make_engine(office_url(sqlite_url)), make_engine(office_url(postgres_url))
    with one.begin() as connection:
        fill(connection)
    write_backup(one, tmp_path / "move.db")
    assert restore(office_url(postgres_url), tmp_path / "move.db") is None
    assert rows_of(several) == rows_of(one)
    one.dispose()
    several.dispose()


def test_a_backup_becomes_an_office_that_was_not_there(engine, saved, tmp_path):
    target = tmp_path / "new folder" / "office.db"
    assert restore(office_url(str(target)), saved) is None
    assert rows_in(target) == rows_of(engine)


def test_a_damaged_office_is_replaced_and_kept(sqlite_url, tmp_path):
    engine = make_engine(office_url(sqlite_url))
    write_backup(engine, tmp_path / "saved.db")
    engine.dispose()
    office = Path(sqlite_url)
    office.write_bytes(b"the disk had a bad day" * 1000)
    kept = restore(office_url(sqlite_url), tmp_path / "saved.db")
    assert kept.read_bytes().startswith(b"the disk had")
    assert read_backup(office).revision == schema.HEAD


def test_a_file_that_somebody_has_open_is_not_replaced(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setattr("desktop.db.restore._WAIT_MS", 0)
    engine = make_engine(office_url(sqlite_url))
    write_backup(engine, tmp_path / "saved.db")
    with engine.connect() as connection:
        connection.execute(text("SELECT count(*) FROM team"))
        with pytest.raises(ConflictError, match="close Daysheet everywhere"):
            restore(office_url(sqlite_url), tmp_path / "saved.db")
    engine.dispose()
    assert {path.name for path in tmp_path.iterdir()} == {"office.db", "saved.db"}


def test_seats_at_work_hold_a_restore_up(postgres_url, tmp_path, monkeypatch):
    monkeypatch.setattr("desktop.db.restore._LOCK_WAIT", "50ms")
    engine = make_engine(office_url(postgres_url))
    write_backup(engine, tmp_path / "saved.db")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO team (name, version) VALUES ('B', 1)"))
        with pytest.raises(ConflictError, match="Other seats are at work"):
            restore(office_url(postgres_url), tmp_path / "saved.db")
    engine.dispose()


def test_the_office_is_not_restored_from_itself(sqlite_url):
    with pytest.raises(OfficeError, match="is the office itself"):
        restore(office_url(sqlite_url), Path(sqlite_url))


def test_a_failed_swap_puts_the_office_back(sqlite_url, tmp_path, monkeypatch):
    engine = make_engine(office_url(sqlite_url))
    write_backup(engine, tmp_path / "saved.db")
    engine.dispose()
    monkeypatch.setattr("desktop.db.restore.put_in_place", lambda *_paths, **_like: full_disk(0))
    with pytest.raises(OfficeError, match="is full"):
        restore(office_url(sqlite_url), tmp_path / "saved.db")
    assert {path.name for path in tmp_path.iterdir()} == {"office.db", "saved.db"}


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no modes")
def test_whoever_could_read_the_office_can_read_it_after_a_restore(sqlite_url, tmp_path):
    engine = make_engine(office_url(sqlite_url))
    write_backup(engine, tmp_path / "saved.db")
    engine.dispose()
    Path(sqlite_url).chmod(0o660)
    restore(office_url(sqlite_url), tmp_path / "saved.db")
    modes = [path.stat().st_mode & 0o777 for path in (Path(sqlite_url), tmp_path / "saved.db")]
    assert modes == [0o660, 0o600]


def test_the_backup_before_a_migration_bears_the_revision(engine):
    path = backup_before_migration(engine)
    assert path.parent.name == "backups"
    assert path.name.startswith(f"office-{schema.HEAD}-")
    assert rows_in(path) == rows_of(engine)


def test_only_the_newest_automatic_backups_are_kept(engine, tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()
    old = [folder / f"office-0000-202001{day:02}-000000.db" for day in range(1, 13)]
    for path in (*old, folder / "mine.db", folder / "office-daily-20200101.db"):
        path.touch()
    newest = backup_before_migration(engine, folder)
    left = {path.name for path in folder.iterdir()}
    assert left == {newest.name, "mine.db", "office-daily-20200101.db"} | {
        path.name for path in old[-9:]
    }


def test_a_file_is_backed_up_once_a_day(sqlite_url, tmp_path):
    engine = make_engine(office_url(sqlite_url))
    first = daily_backup(engine, date(2026, 11, 2))
    assert first == tmp_path / "backups" / "office-daily-20261102.db"
    assert daily_backup(engine, date(2026, 11, 2)) is None
    assert daily_backup(engine, date(2026, 11, 3)) != first
    engine.dispose()


def test_a_server_is_not_backed_up_by_every_seat(postgres_url):
    engine = make_engine(office_url(postgres_url))
    assert daily_backup(engine, date(2026, 11, 2)) is None
    engine.dispose()


def test_a_copied_file_with_its_log_beside_it_can_be_restored(sqlite_url, tmp_path):
    engine = make_engine(office_url(sqlite_url))
    add_team(engine)
    copy = tmp_path / "copied.db"
    for ending in ("", "-wal"):
        shutil.copy(sqlite_url + ending, f"{copy}{ending}")
    engine.dispose()
    restore(office_url(sqlite_url), copy)
    assert len(rows_of(engine)["team"]) == 1
    engine.dispose()


def test_an_office_of_every_revision_is_backed_up(sqlite_url, tmp_path):
    from desktop.db.migrate import known_revisions

    for revision in known_revisions():
        engine = make_engine(office_url(str(tmp_path / f"{revision}.db")))
        upgrade_to(engine, revision)
        assert write_backup(engine, tmp_path / f"copy-{revision}.db").revision == revision
        engine.dispose()
