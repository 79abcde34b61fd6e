"""Migrations: every office ever released comes to this revision with its rows, and none is lost."""

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from desktop.db import migrate as migrations
from desktop.db import schema
from desktop.db.engine import make_engine, office_url
from desktop.db.migrate import known_revisions, migrate, upgrade_to
from desktop.models.errors import OfficeError
from desktop.models.tables import TABLES
from tests.helpers.rows import add, contents, fill

METADATA = TABLES[0].metadata
REMADE = {"kept_figure"}  # answers, not records: a migration may ask anew


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
    assert {name: ids(after[name]) for name in before.keys() - REMADE} == {
        name: ids(rows) for name, rows in before.items() if name not in REMADE
    }


@pytest.fixture
def office_0001(bare_engine):
    """An office of the first release with rows in it; its settled visit came with an import."""
    fill_first_release(bare_engine)
    return bare_engine


def fill_first_release(engine):
    upgrade_to(engine, "0001")
    with engine.begin() as connection:
        fill(connection)
        connection.execute(text("UPDATE visit SET import_id = 1 WHERE id = 2"))
        connection.execute(text("DELETE FROM follow_up"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def migrated(request, tmp_path_factory):
    """That office, brought to head once for all who look at it and change nothing for good."""
    if request.param == "sqlite":
        url = str(tmp_path_factory.mktemp("migrated") / "office.db")
    else:
        cluster = request.getfixturevalue("cluster")
        url = cluster.create("migrated")
    engine = make_engine(office_url(url))
    fill_first_release(engine)
    migrate(engine, lambda _engine: None)
    yield engine
    engine.dispose()
    if request.param == "postgresql":
        cluster.drop("migrated")


def test_an_import_of_the_first_release_keeps_its_counts(migrated):
    with migrated.connect() as connection:
        (run,) = contents(connection)["import_run"]
    counts = {name: value for name, value in run.items() if name.startswith("rows_")}
    assert counts == {
        "rows_read": 3,
        "rows_created": 1,
        "rows_updated": 0,
        "rows_unchanged": 0,
        "rows_duplicate": 1,
        "rows_rejected": 1,
    }
    assert (run["traced"], run["undone_at"], run["records_left"]) == (False, None, None)


@pytest.mark.parametrize("table", ["visit", "visit_line", "visit_share"])
@pytest.mark.parametrize(
    "state",
    [
        "import_id = NULL",
        "undone_at = NULL, records_left = NULL",
        "undone_at = '2026-11-20 10:00', records_left = 0",
    ],
)
def test_what_is_settled_is_kept_unless_its_import_is_being_undone(migrated, table, state):
    changed = "visit" if state.startswith("import_id") else "import_run"
    with migrated.connect() as connection:
        connection.execute(text(f"UPDATE {changed} SET {state}"))
        with pytest.raises(IntegrityError, match="settled visit is frozen"):
            connection.execute(text(f"DELETE FROM {table} WHERE id = 2 OR id = 1"))


def test_an_undo_at_work_may_delete_what_its_import_settled(migrated):
    with migrated.connect() as connection:
        connection.execute(text("UPDATE import_run SET undone_at = '2026-11-20 10:00'"))
        for table in ("visit_line", "visit_share"):
            connection.execute(text(f"DELETE FROM {table} WHERE visit_id = 2"))
        assert contents(connection)["visit_line"] == []


def test_an_undo_at_work_may_delete_the_lines_its_import_added_and_no_others(migrated):
    with migrated.connect() as connection:
        connection.execute(text("UPDATE visit SET import_id = NULL"))
        connection.execute(text("UPDATE import_run SET undone_at = '2026-11-20 10:00'"))
        change = {"table_name": "visit_line", "row_id": 1, "action": "insert"}
        add(connection, "import_change", **change, version_before=None, version_after=1)
        connection.execute(text("DELETE FROM visit_line WHERE id = 1"))
        with pytest.raises(IntegrityError, match="settled visit is frozen"):
            connection.execute(text("DELETE FROM visit_line WHERE id = 2"))


@both
def test_a_migration_that_fails_half_way_leaves_the_office_as_it_was(office_0001):
    with office_0001.begin() as connection:
        connection.execute(text("CREATE TABLE import_change (id INTEGER)"))
    with office_0001.connect() as connection:
        before, looks = contents(connection), definitions(connection)
    with pytest.raises(DBAPIError, match="import_change"):
        migrate(office_0001, lambda _engine: None)
    assert revision_of(office_0001) == "0001"
    with office_0001.connect() as connection:
        assert contents(connection) == before
        assert definitions(connection) == looks


def test_a_migrated_office_looks_like_a_new_one(migrated, request):
    name = "sqlite" if migrated.dialect.name == "sqlite" else "postgres"
    new = make_engine(office_url(request.getfixturevalue(f"{name}_url")))
    with migrated.connect() as old, new.connect() as fresh:
        assert definitions(old) == definitions(fresh)
    new.dispose()


def definitions(connection):
    """Return the tables, columns and triggers of an office as the database describes them."""
    if connection.dialect.name == "sqlite":
        chosen = "SELECT type, name, sql FROM sqlite_master"
        return sorted(map(str, connection.execute(text(chosen)).all()))
    columns = (
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns "
        "WHERE table_schema = 'public'"
    )
    triggers = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    functions = "SELECT prosrc FROM pg_proc WHERE proname LIKE 'daysheet%'"
    return [
        sorted(map(str, connection.execute(text(chosen)).all()))
        for chosen in (columns, triggers, functions)
    ]


def test_the_program_works_on_the_newest_revision():
    assert known_revisions()[-1] == schema.HEAD
    assert ScriptDirectory(str(migrations._MIGRATIONS)).get_heads() == [schema.HEAD]


def test_the_database_is_what_the_mapped_classes_say(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_mapped})
        assert compare_metadata(context, METADATA) == []


def is_mapped(name, kind, _parents):
    """Tell whether a table is one of records; the words for search differ by database."""
    return kind != "table" or not name.startswith("search_")


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
