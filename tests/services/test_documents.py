from dataclasses import dataclass
from datetime import date
from functools import partial

import pytest
from sqlalchemy import select, text

from desktop.models.audit import AuditEntry
from desktop.models.document import DocumentKind
from desktop.models.errors import ConflictError, NotFoundError, OfficeError
from desktop.services.documents import (
    DOCUMENTS,
    differences,
    document_data,
    document_row,
    last_print,
    next_number,
    store,
)
from desktop.services.listing import ListQuery
from desktop.services.morning import data_as_of
from desktop.services.sheets.words import path_text

DAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Pages:
    pdf: bytes = b"%PDF-1"
    pages: int = 2


@pytest.fixture
def keep(office):
    """Store a print of the morning of DAY."""

    def keep(data=b"%PDF-1", number="", figures=None):
        figures = figures or {"yesterday/car_count/day": "3"}
        command = partial(
            store,
            kind=DocumentKind.MORNING,
            start=DAY,
            end=DAY,
            printed=Pages(data),
            figures=figures,
            number=number,
        )
        return office.write(command)[0]

    return keep


def test_prints_are_numbered_by_kind_and_day(office, keep):
    assert [keep(), keep(b"%PDF-2")] == ["M-20261123-1", "M-20261123-2"]
    assert office.read(lambda s: next_number(s, DocumentKind.MORNING, DAY)) == "M-20261123-3"
    assert office.read(lambda s: next_number(s, DocumentKind.WEEKLY, DAY)) == "W-20261123-1"


def test_a_print_is_kept_byte_for_byte_with_all_that_is_known_of_it(office, keep):
    keep(bytes(range(256)))
    row = office.read(lambda s: document_row(s, 1))
    assert (row.number, row.kind_name, row.pages, row.language) == (
        "M-20261123-1",
        "Morning sheet",
        2,
        "en",
    )
    assert (row.made_at, row.by) == (office.now, "")
    assert office.read(lambda s: document_data(s, 1)) == bytes(range(256))
    found = office.read(lambda s: DOCUMENTS.first(s, ListQuery(text="m-202611"), 10))
    assert [each.id for each in found] == [1]


def test_a_number_that_is_taken_by_the_same_print_is_that_print(keep):
    first = keep(number="M-20261123-1")
    assert keep(number="M-20261123-1") == first
    with pytest.raises(ConflictError, match="print again"):
        keep(b"other", number="M-20261123-1")


def test_two_seats_that_keep_a_print_at_once_get_two_numbers(at_once):
    def keep(uow, data, number=""):
        return store(uow, DocumentKind.MORNING, DAY, DAY, Pages(data), {}, number)

    found = at_once(partial(keep, data=b"%PDF-1"), partial(keep, data=b"%PDF-2"))
    assert sorted(found) == ["M-20261123-1", "M-20261123-2"]
    number = "M-20261123-3"
    found = at_once(
        partial(keep, data=b"%PDF-3", number=number), partial(keep, data=b"%PDF-4", number=number)
    )
    assert sorted(type(each) for each in found if each != number) == [ConflictError]
    assert number in found


def test_the_last_print_of_a_period_is_known_by_its_digest(office, keep):
    keep()
    keep(b"%PDF-2")
    found = office.read(lambda s: last_print(s, DocumentKind.MORNING, DAY, DAY))
    assert found is not None
    assert found[0] == "M-20261123-2"
    assert office.read(lambda s: last_print(s, DocumentKind.EVENING, DAY, DAY)) is None


def test_figures_that_are_not_what_was_printed_are_listed(office, keep):
    keep(figures={"yesterday/car_count/day": "3", "gone/with/time": "1"})
    found = {each.path: each for each in office.read(lambda s: differences(s, 1))}
    assert (found["yesterday/car_count/day"].printed, found["yesterday/car_count/day"].now) == (
        "3",
        "0",
    )
    assert found["gone/with/time"].now == ""
    assert found["calls/due"].printed == ""


def test_a_document_that_is_not_there_or_damaged_is_said(office, keep):
    with pytest.raises(NotFoundError):
        office.read(lambda s: document_data(s, 7))
    with pytest.raises(NotFoundError):
        office.read(lambda s: document_row(s, 7))
    keep()
    with office.engine.begin() as connection:
        _without_guard(connection)
        connection.execute(text("UPDATE document SET digest = 'x'"))
    with pytest.raises(OfficeError, match="M-20261123-1 is damaged"):
        office.read(lambda s: document_data(s, 1))


def _without_guard(connection):
    """Let a stored print be changed, as a broken disk would."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE document DISABLE TRIGGER USER"))
        return
    guards = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'document'")
    for name in connection.execute(guards).scalars().all():
        connection.execute(text(f"DROP TRIGGER {name}"))


def test_keeping_a_print_makes_the_data_no_newer_and_writes_no_pdf_into_the_audit(
    office, clock, keep
):
    before = office.read(data_as_of)
    clock.now = clock.now.replace(hour=9)
    keep(b"%PDF" * 100)
    assert office.read(data_as_of) == before
    entry = office.read(
        lambda s: s.scalars(select(AuditEntry).where(AuditEntry.table_name == "document")).one()
    )
    assert entry.changes["data"] == [None, "400 bytes"]


def test_paths_are_written_in_words_and_names_stay():
    assert path_text("yesterday/car_count/day") == "Yesterday › Car count › Day"
    assert path_text("sales/吳美玲/orders/target") == "Sales › 吳美玲 › Orders › Target"
    assert path_text("kind/repair/car_count") == "By kind of visit › Repair › Car count"
    assert path_text("segment//aro").startswith("By segment › (not given)")
