"""The engine: what a connection guarantees before anybody writes a row."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from desktop.db import engine as engines
from desktop.db.engine import make_engine, office_url, reading, sqlite_connect, writing
from desktop.models.errors import OfficeError

TEAM = "INSERT INTO team (name, version) VALUES (:name, 1)"
COUNT = "SELECT count(*) FROM team"


@pytest.fixture
def engine(url):
    engine = make_engine(office_url(url))
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_engine(sqlite_url):
    engine = make_engine(office_url(sqlite_url))
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("foreign_keys", 1), ("journal_mode", "wal"), ("synchronous", 2), ("busy_timeout", 10_000)],
)
def test_a_file_is_opened_safely(sqlite_engine, pragma, value):
    with sqlite_engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


def test_every_further_connection_is_opened_safely_too(sqlite_engine):
    with sqlite_engine.connect(), sqlite_engine.connect() as second:
        assert second.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_sqlite_is_new_enough_on_every_system(sqlite_engine):
    with sqlite_engine.connect() as connection:
        version = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    assert tuple(int(part) for part in version.split(".")) >= (3, 50)


def test_a_reader_sees_one_moment_while_somebody_writes(engine):
    with reading(engine)() as reader:
        before = reader.execute(text(COUNT)).scalar_one()
        with writing(engine)() as writer, writer.begin():
            writer.execute(text(TEAM), {"name": "A"})
        assert reader.execute(text(COUNT)).scalar_one() == before
    with reading(engine)() as reader:
        assert reader.execute(text(COUNT)).scalar_one() == before + 1


def test_a_reader_does_not_wait_for_a_writer(engine):
    with writing(engine)() as writer, reading(engine)() as reader:
        writer.execute(text(TEAM), {"name": "A"})
        assert reader.execute(text(COUNT)).scalar_one() == 0


def test_writers_queue_up_and_none_is_lost(engine):
    def write(name):
        with writing(engine)() as session, session.begin():
            there = session.execute(text(COUNT)).scalar_one()
            session.execute(text(TEAM), {"name": f"{name} after {there}"})

    threads = [threading.Thread(target=write, args=(f"seat {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with engine.connect() as connection:
        assert connection.execute(text(COUNT)).scalar_one() == 4


def test_a_writer_takes_the_lock_with_its_first_query(sqlite_engine, monkeypatch, sqlite_url):
    monkeypatch.setattr(engines, "_PRAGMAS", (*engines._PRAGMAS, "busy_timeout = 0"))
    other = make_engine(office_url(sqlite_url))
    with writing(sqlite_engine)() as first, writing(other)() as second:
        first.execute(text(COUNT))
        with pytest.raises(OperationalError, match="locked"):
            second.execute(text(COUNT))
    other.dispose()


def test_an_error_does_not_quote_what_was_typed(engine):
    with engine.begin() as connection:
        connection.execute(text(TEAM), {"name": "A"})
    with engine.begin() as connection, pytest.raises(IntegrityError) as refusal:
        connection.execute(
            text(
                "INSERT INTO contact (customer_id, name, name_key, title, version)"
                " VALUES (1, :name, :name, '', 1)"
            ),
            {"name": "王小明"},
        )
    assert "王小明" not in str(refusal.value)


def test_a_path_is_a_file_of_this_computer(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    url = office_url("shop.db")
    assert (url.get_backend_name(), url.database) == ("sqlite", str(tmp_path / "shop.db"))


def test_a_tilde_is_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert office_url("~/shop.db").database == str(tmp_path / "shop.db")


def test_an_address_of_a_file_is_a_file(tmp_path):
    assert office_url(f"sqlite:///{tmp_path}/shop.db").database == str(tmp_path / "shop.db")


@pytest.mark.parametrize("start", ["postgresql", "postgresql+psycopg2", "postgresql+psycopg"])
def test_a_server_is_reached_through_the_programs_driver(start):
    url = office_url(f"{start}://desk@server:5433/office")
    assert (url.drivername, url.port) == ("postgresql+psycopg", 5433)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("mysql://root@server/office", "mysql is no database Daysheet works on"),
        ("https://example.org", "https is no database Daysheet works on"),
        ("sqlite://", "An office needs a file"),
        ("sqlite:///:memory:", "An office needs a file"),
        ("://", "no address of an office"),
        ("postgresql://server:port/office", "no address of an office"),
    ],
)
def test_an_address_that_cannot_be_an_office_is_refused(typed, sentence):
    with pytest.raises(OfficeError, match=sentence):
        office_url(typed)


def test_the_folder_of_a_new_office_is_made(tmp_path):
    make_engine(office_url(str(tmp_path / "new" / "folder" / "office.db"))).dispose()
    assert (tmp_path / "new" / "folder").is_dir()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OfficeError, match="could not be made"):
        make_engine(office_url(str(tmp_path / "file" / "office.db")))


def test_the_driver_opens_what_the_engine_wrote(sqlite_engine, sqlite_url):
    with writing(sqlite_engine)() as session, session.begin():
        session.execute(text(TEAM), {"name": "A"})
    connection = sqlite_connect(sqlite_url)
    assert connection.execute(COUNT).fetchone() == (1,)
    connection.close()


def test_a_refused_commit_leaves_the_connection_fit_for_the_next_command(sqlite_engine):
    orphan = "INSERT INTO phone (customer_id, number, digits, digits_reversed, shared, version) "
    with sqlite_engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql(orphan + "VALUES (99, '1', '1', '1', 0, 1)")
        with pytest.raises(IntegrityError):
            connection.commit()
    with sqlite_engine.begin() as connection:
        connection.execute(text(TEAM), {"name": "after"})
        assert connection.execute(text(COUNT)).scalar_one() == 1
