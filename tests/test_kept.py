"""A database that is kept for the next test is as good as a new one."""

import shutil
from contextlib import closing

import psycopg
import pytest

from desktop.db.engine import make_engine, office_url
from desktop.models.tables import TABLES
from desktop.services.office import Office
from desktop.services.settings import NewOffice, found_office
from tests.helpers.imports import rows_of
from tests.helpers.kept import state_of

FILL = "INSERT INTO segment (name, strategy, position, version) VALUES ('Left', '', 9, 1)"

COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns
WHERE table_schema = 'public' ORDER BY 1, 2
"""
TRIGGERS = """
SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger
WHERE NOT tgisinternal ORDER BY 1, 2
"""
SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg%' ORDER BY 1"
SETTINGS = "SELECT setconfig FROM pg_db_role_setting"
SHAPE = (COLUMNS, TRIGGERS, SCHEMAS, SETTINGS)


@pytest.fixture
def url(postgres_url):
    return postgres_url


@pytest.fixture
def as_made(cluster, postgres_template):
    """The rows and numbers of a database that was made from the template just now."""
    yield state_of(cluster.create("made", postgres_template))
    cluster.drop("made")


@pytest.mark.parametrize(
    "left",
    [
        FILL,
        "CREATE TABLE left_behind (id integer)",
        "CREATE SCHEMA left_behind",
        "ALTER TABLE segment ADD COLUMN left_behind integer",
        "ALTER TABLE visit DISABLE TRIGGER ALL",
        "ALTER DATABASE office SET lock_timeout = 9",
        "DROP TABLE figure_sum",
    ],
)
def test_nothing_is_left_of_what_a_test_wrote(kept_database, url, as_made, left):
    with psycopg.connect(url, autocommit=True) as connection:
        shape = shape_of(connection)
        connection.execute(left)
        assert (state_of(url), shape_of(connection)) != (as_made, shape)
    with psycopg.connect(kept_database.anew()) as connection:
        assert shape_of(connection) == shape
    assert state_of(url) == as_made


def shape_of(connection):
    """Describe the shape by names, which stay the same when a database is made again."""
    return [connection.execute(question).fetchall() for question in SHAPE]


def test_who_is_still_writing_is_sent_away(kept_database, url, as_made):
    with closing(psycopg.connect(url)) as connection:
        connection.execute(FILL)
        assert state_of(kept_database.anew()) == as_made
        with pytest.raises(psycopg.OperationalError):
            connection.commit()
    assert state_of(url) == as_made


def everything(office):
    found = {table.__tablename__: rows_of(office, table.__table__) for table in TABLES}
    return {name: sorted(map(repr, rows)) for name, rows in found.items()}


def test_an_office_that_is_kept_is_as_one_founded_now(office, sqlite_template, tmp_path, clock):
    shutil.copy(sqlite_template, tmp_path / "now.db")
    with closing(Office(make_engine(office_url(str(tmp_path / "now.db"))), clock=clock)) as founded:
        answers = NewOffice("順發汽車", "zh_Hant_TW", "TWD", 3)
        founded.write(lambda uow: found_office(uow, answers))
        assert everything(office) == everything(founded)
