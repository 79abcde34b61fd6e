"""The disk full, the server gone: one sentence, and the office as it was."""

from dataclasses import dataclass
from datetime import date
from functools import partial

import pytest
from sqlalchemy import event

from desktop.db.engine import make_engine, office_url
from desktop.db.migrate import migrate
from desktop.models.errors import OfficeError
from desktop.services.documents import DOCUMENTS, next_number, store
from desktop.services.listing import ListQuery
from desktop.services.office import Office
from desktop.services.parts import PARTS, PartDraft, enter_part
from desktop.services.settings import NewOffice, find_office, found_office
from tests.helpers import postgres

LONG = "機油" * 200_000


def test_a_full_disk_is_told_and_nothing_of_the_command_stays(sqlite_office):
    _leave_no_room(sqlite_office)
    with pytest.raises(OfficeError, match="The disk is full, and this was not saved; make room"):
        sqlite_office.write(partial(enter_part, draft=PartDraft("A-1", LONG)))
    assert sqlite_office.read(partial(PARTS.count, query=ListQuery())) == 0


def test_a_print_that_finds_no_room_in_the_office_is_not_half_kept(sqlite_office):
    _leave_no_room(sqlite_office)
    day = date(2026, 11, 20)
    pages = Pages(LONG.encode(), 1)
    keep = partial(store, kind="morning", start=day, end=day, printed=pages, figures={"a": "1"})
    with pytest.raises(OfficeError, match="The disk is full, and this was not saved; make room"):
        sqlite_office.write(keep)
    assert sqlite_office.read(partial(DOCUMENTS.count, query=ListQuery())) == 0
    assert sqlite_office.read(partial(next_number, kind="morning", day=day)) == "M-20261120-1"


@dataclass(frozen=True)
class Pages:
    pdf: bytes
    pages: int


def _leave_no_room(office):
    def fill_up(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    office.engine.dispose()
    event.listen(office.engine, "connect", fill_up)


@pytest.fixture
def abandoned():
    """An office whose server has gone since it was opened."""
    if reason := postgres.why_not():
        pytest.skip(reason)
    with postgres.cluster() as running:
        engine = make_engine(office_url(running.create("office")))
        migrate(engine, lambda _engine: None)
        office = Office(engine)
        office.write(partial(found_office, office=NewOffice("Shop", "en", "TWD", 3)))
    yield office
    office.close()


def test_a_server_that_is_gone_is_told_to_who_reads(abandoned):
    with pytest.raises(OfficeError, match=r"does not answer: .* try again"):
        abandoned.read(find_office)


def test_a_server_that_is_gone_is_told_to_who_writes(abandoned):
    with pytest.raises(OfficeError, match=r"does not answer: .* try again"):
        abandoned.write(partial(enter_part, draft=PartDraft("A-1", "機油")))
