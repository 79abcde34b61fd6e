"""One office with rows in it for all tests that write nothing for good."""

import shutil

import pytest

from desktop.db.engine import make_engine, office_url
from tests.helpers.rows import fill


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def lasting_engine(request, tmp_path_factory):
    """An office on each database; a test must roll back whatever it writes."""
    if request.param == "sqlite":
        url = tmp_path_factory.mktemp("lasting") / "office.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), url)
    else:
        template = request.getfixturevalue("postgres_template")
        url = request.getfixturevalue("cluster").create("lasting", template)
    engine = make_engine(office_url(str(url)))
    with engine.begin() as connection:
        fill(connection)
    yield engine
    engine.dispose()
