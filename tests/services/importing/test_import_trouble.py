"""The disk full, the server gone in the middle of an import: one sentence, nothing written."""

import pytest
from sqlalchemy import event, func, select, text

from desktop.db.engine import make_engine, office_url
from desktop.models.customer import Customer
from desktop.models.errors import OfficeError
from desktop.services.importing import ImportSource, Stage, run_import
from desktop.services.importing import scratch as scratches
from desktop.services.office import Office
from desktop.services.settings import NewOffice, found_office
from tests.services.importing.test_killed import HEADER


@pytest.fixture
def file(tmp_path):
    rows = [f"N{n},2026-11-01,,王{n},,P-{n},part,油,1,5\n" for n in range(3000)]
    path = tmp_path / "visits.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def take_in(office, path, progress=lambda _p: None):
    source = ImportSource(path, "visits")
    options = {"dry_run": False, "progress": progress, "cancelled": lambda: False}
    return office.write(lambda uow: run_import(uow, source, **options))[0]


def customers(office):
    return office.read(lambda s: s.execute(select(func.count(Customer.id))).scalar_one())


def test_a_full_disk_is_told_and_nothing_of_the_import_stays(sqlite_office, file):
    def fill_up(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 20}")

    sqlite_office.engine.dispose()
    event.listen(sqlite_office.engine, "connect", fill_up)
    with pytest.raises(OfficeError, match="The disk is full, and this was not saved; make room"):
        take_in(sqlite_office, file)
    assert customers(sqlite_office) == 0


def test_no_room_for_temporary_files_is_told(sqlite_office, file, monkeypatch):
    monkeypatch.setattr(scratches, "PRAGMAS", (*scratches.PRAGMAS, "max_page_count = 20"))
    with pytest.raises(OfficeError, match="room for temporary files"):
        take_in(sqlite_office, file)
    assert customers(sqlite_office) == 0


@pytest.fixture
def server_office(postgres_url, clock):
    office = Office(make_engine(office_url(postgres_url)), clock=clock)
    office.write(lambda uow: found_office(uow, NewOffice("Shop", "en", "TWD", 3)))
    yield office
    office.close()


def test_a_server_that_goes_in_the_middle_is_told(server_office, file):
    office = server_office

    def hang_up(told):
        if told.stage is Stage.WRITING:
            with office.engine.connect() as other:
                others = (
                    "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'office'"
                )
                other.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))

    with pytest.raises(OfficeError, match=r"does not answer: .* try again"):
        take_in(office, file, hang_up)
    office.engine.dispose()
    assert customers(office) == 0
