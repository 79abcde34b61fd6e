"""Migrations: every office ever released comes to this revision with its rows, and none is lost."""

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect, text

from desktop.db import migrate as migrations
from desktop.db import schema
from desktop.db.engine import make_engine, office_url
from desktop.db.migrate import known_revisions, migrate, upgrade_to
from desktop.models.errors import OfficeError
from desktop.models.tables import TABLES
from tests.helpers.rows import contents, fill

METADATA = TABLES[0].metadata


@pytest.fixture
def bare(tmp_path, request):
    """The address of a database with nothing in it, on each engine."""
    if request.param == "sqlite":
        yield str(tmp_path / "bare.db")
        return
    cluster = request.getfixturevalue("cluster")
    yield cluster.create("bare")
    cluster.drop("bare")


both = pytest.mark.parametrize("bare", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def engine(url):
    engine = make_engine(office_url(url))
    yield engine
    engine.dispose()


@pytest.fixture
def bare_engine(bare):
    engine = make_engine(office_url(bare))
    yield engine
    engine.dispose()


def revision_of(engine):
    with engine.connect() as connection:
        return schema.revision(connection)


def ids(rows):
    return [row["id"] for row in rows]


def set_revision(engine, revision):
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})


def no_backup(_engine):
    raise AssertionError("nothing was to be backed up")


@both
@pytest.mark.parametrize("revision", known_revisions())
def test_every_released_office_comes_to_head_with_all_its_rows(bare_engine, revision):
    upgrade_to(bare_engine, revision)
    with bare_engine.begin() as connection:
        fill(connection)
        before = contents(connection)
    migrate(bare_engine, lambda _engine: None)
    assert revision_of(bare_engine) == schema.HEAD
    with bare_engine.connect() as connection:
        after = contents(connection)
    assert {name: ids(after[name]) for name in before} == {
        name: ids(rows) for name, rows in before.items()
    }


def test_the_program_works_on_the_newest_revision():
    assert known_revisions()[-1] == schema.HEAD
    assert ScriptDirectory(str(migrations._MIGRATIONS)).get_heads() == [schema.HEAD]


def test_the_database_is_what_the_mapped_classes_say(engine):
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_the_checks_of_the_database_are_those_of_the_mapped_classes(engine):
    with engine.connect() as connection:
        asked = inspect(connection)
        found = {
            (table.name, check["name"])
            for table in METADATA.sorted_tables
            for check in asked.get_check_constraints(table.name)
        }
    assert found == {
        (table.name, check.name)
        for table in METADATA.sorted_tables
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }


def test_the_checks_read_the_same_as_in_the_mapped_classes(sqlite_url):
    engine = make_engine(office_url(sqlite_url))
    with engine.connect() as connection:
        asked = inspect(connection)
        for table in METADATA.sorted_tables:
            kept = {
                check["name"]: check["sqltext"] for check in asked.get_check_constraints(table.name)
            }
            for check in table.constraints:
                if isinstance(check, CheckConstraint):
                    assert kept[check.name] == str(check.sqltext)
    engine.dispose()


@both
def test_a_new_office_is_made_without_a_backup(bare_engine):
    assert migrate(bare_engine, no_backup) is True
    assert revision_of(bare_engine) == schema.HEAD


def test_an_office_of_this_revision_is_left_alone(engine):
    assert migrate(engine, no_backup) is False


def test_an_older_office_is_backed_up_before_it_is_changed(engine, monkeypatch):
    set_revision(engine, "0000")
    steps = []
    monkeypatch.setattr(migrations, "known_revisions", lambda: ["0000", schema.HEAD])
    monkeypatch.setattr(migrations, "_upgrade", lambda _engine, to: steps.append(to))
    assert migrate(engine, lambda _engine: steps.append(revision_of(engine))) is True
    assert steps == ["0000", schema.HEAD]


def test_an_office_whose_backup_fails_is_not_changed(engine, monkeypatch):
    set_revision(engine, "0000")
    monkeypatch.setattr(migrations, "known_revisions", lambda: ["0000", schema.HEAD])

    def full(_engine):
        raise OfficeError("The disk is full.")

    with pytest.raises(OfficeError, match="full"):
        migrate(engine, full)
    assert revision_of(engine) == "0000"


def test_a_newer_office_is_refused_in_one_sentence(engine):
    set_revision(engine, "9999")
    with pytest.raises(OfficeError, match=r"revision 9999\); update the program"):
        migrate(engine, no_backup)
    assert revision_of(engine) == "9999"


@both
def test_two_seats_that_start_at_once_make_one_office(bare, bare_engine):
    start, changed, errors = threading.Barrier(2), [], []

    def seat():
        engine = make_engine(office_url(bare))
        try:
            start.wait(10)
            changed.append(migrate(engine, no_backup))
        except Exception as error:  # noqa: BLE001 -- asserted below, where pytest sees it
            errors.append(error)
        finally:
            engine.dispose()

    seats = [threading.Thread(target=seat) for _seat in range(2)]
    for thread in seats:
        thread.start()
    for thread in seats:
        thread.join(60)
    assert errors == []
    assert True in changed
    assert revision_of(bare_engine) == schema.HEAD


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    engine = make_engine(office_url(str(tmp_path / "bare.db")))
    monkeypatch.setattr("alembic.command.upgrade", half_an_upgrade)
    with pytest.raises(ZeroDivisionError):
        migrate(engine, no_backup)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()


def half_an_upgrade(config, _revision):
    config.attributes["connection"].execute(text("CREATE TABLE half (id INTEGER)"))
    raise ZeroDivisionError


def test_a_file_that_is_no_office_is_named(tmp_path):
    (tmp_path / "letter.db").write_bytes(b"Dear customer " * 1000)
    engine = make_engine(office_url(str(tmp_path / "letter.db")))
    with pytest.raises(OfficeError, match=r"letter\.db is no office file"):
        migrate(engine, no_backup)
    engine.dispose()


def test_a_folder_in_the_offices_place_is_named(tmp_path):
    engine = make_engine(office_url(str(tmp_path)))
    with pytest.raises(OfficeError, match="could not be opened"):
        migrate(engine, no_backup)
    engine.dispose()


def test_a_server_that_does_not_answer_is_named():
    engine = make_engine(office_url("postgresql://desk:geheim@127.0.0.1:1/office"))
    with pytest.raises(OfficeError, match="server does not let you in") as refusal:
        migrate(engine, no_backup)
    assert "geheim" not in str(refusal.value)
