"""Fixtures every test may use: an empty office on each database, a founded one, a fixed clock."""

import os
import shutil
from datetime import UTC, datetime

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from desktop.db.engine import make_engine, office_url
from desktop.db.migrate import migrate
from desktop.models.tables import TABLES
from desktop.services.office import Office
from desktop.services.settings import NewOffice, found_office
from desktop.system.garbage import collect_due, collected_by_hand
from desktop.system.i18n import use_language
from tests.helpers import postgres
from tests.helpers.kept import Compiled, KeptDatabase, put_rows, state_of

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # ten in the morning in Taipei, a Friday
COMPILED = Compiled()


@pytest.fixture(autouse=True, scope="session")
def _garbage_by_hand():
    with collected_by_hand():
        yield


@pytest.fixture(autouse=True)
def _garbage(_garbage_by_hand):
    """Collect between tests, on this thread: a worker that collects a widget ends the run."""
    yield
    collect_due()


@pytest.fixture(autouse=True)
def _english():
    use_language("en")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "office.db"
    engine = make_engine(office_url(str(path)))
    migrate(engine, lambda _engine: None)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def cluster():
    if reason := postgres.why_not():
        pytest.skip(reason)
    with postgres.cluster() as running:
        yield running


@pytest.fixture(scope="session")
def postgres_template(cluster):
    engine = make_engine(office_url(cluster.create("template_office")))
    migrate(engine, lambda _engine: None)
    engine.dispose()
    return "template_office"


@pytest.fixture(scope="session")
def kept_database(cluster, postgres_template):
    """The database that all tests of a worker use, one after the other."""
    kept = KeptDatabase(cluster, "office", postgres_template)
    yield kept
    kept.close()


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path):
    path = tmp_path / "office.db"
    shutil.copy(sqlite_template, path)
    return str(path)


@pytest.fixture
def postgres_url(request):
    return request.getfixturevalue("kept_database").anew()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    """The address of an office without settings, on each database."""
    return request.getfixturevalue(f"{'sqlite' if request.param == 'sqlite' else 'postgres'}_url")


@pytest.fixture
def clock():
    """What time it is; a test may set `clock.now`."""

    class Clock:
        now = NOW

        def __call__(self):
            return self.now

    return Clock()


def _open(url, clock):
    return Office(COMPILED.engine(str(url)), clock=clock)


@pytest.fixture(scope="session")
def founded_file(sqlite_template, tmp_path_factory):
    """The file of an office that was founded at the clock's first instant."""
    path = tmp_path_factory.mktemp("founded") / "office.db"
    shutil.copy(sqlite_template, path)
    _found_once(path)
    return path


@pytest.fixture(scope="session")
def founded_state(cluster, postgres_template):
    """The rows of such an office on PostgreSQL."""
    url = cluster.create("founded", postgres_template)
    _found_once(url)
    return state_of(url)


def _found_once(url):
    use_language("en")
    office = _open(url, lambda: NOW)
    answers = NewOffice("順發汽車", "zh_Hant_TW", "TWD", 3)
    office.write(lambda uow: found_office(uow, answers))
    office.close()


@pytest.fixture
def empty_office(url, clock):
    """An office nobody has answered the first questions of, on each database."""
    office = _open(url, clock)
    yield office
    office.close()


@pytest.fixture
def office(empty_office, request):
    """A founded office, on each database."""
    if empty_office.engine.name == "sqlite":
        _put_file(request.getfixturevalue("founded_file"), empty_office)
    else:
        put_rows(request.getfixturevalue("founded_state"), empty_office.engine)
    return empty_office


@pytest.fixture
def sqlite_office(sqlite_url, founded_file, clock):
    """A founded office in a file, for tests in which the database does not matter."""
    office = _open(sqlite_url, clock)
    _put_file(founded_file, office)
    yield office
    office.close()


def _put_file(origin, office):
    office.close()  # whoever has looked into it before let go of the file
    shutil.copy(origin, office.engine.url.database)


@pytest.fixture(scope="session")
def table_names():
    return [table.__tablename__ for table in TABLES]
