"""A list leaves the office as it stands: its columns, its order, its filter, all its rows."""

import csv
from datetime import date, datetime
from decimal import Decimal
from itertools import product

import pytest
from python_calamine import CalamineWorkbook

from desktop.models.errors import OfficeError
from desktop.models.part import Part
from desktop.services.customers import CUSTOMERS
from desktop.services.files.tables import read_table
from desktop.services.files.xlsx_files import MOST_ROWS
from desktop.services.importing import ImportSource, Outcome, run_import
from desktop.services.list_exports import (
    BATCH,
    ExportStoppedError,
    HeldRows,
    ListColumn,
    ListExport,
    write_list,
)
from desktop.services.listing import ListQuery
from desktop.services.parts import PARTS, PartDraft, enter_part
from desktop.services.vehicles import VEHICLES
from desktop.services.visits import VISITS

PART_COLUMNS = (
    ListColumn("part.id", lambda row: row.id, int),
    ListColumn("Name", lambda row: row.name),
    ListColumn("Price", lambda row: row.price, Decimal),
)


def ids_of(source):
    """A list of nothing but ids."""
    return lambda query: ListExport("List", source, query, (ListColumn("id", lambda r: r.id, int),))


def write(shop, wanted, path, *, progress=lambda _done, _total: None, cancelled=lambda: False):
    return shop.ask(
        lambda session: write_list(session, wanted, path, progress=progress, cancelled=cancelled)
    )


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def read_xlsx(path):
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)


def parts(shop, *drafts):
    for draft in drafts:
        shop.do(enter_part, draft)


@pytest.fixture
def many(shop):
    """More parts than one batch holds."""

    def enter(uow):
        with uow:
            uow.session.add_all(
                Part(number=f"P-{n:05}", number_key=f"P{n:05}", name="濾芯", name_key="濾芯")
                for n in range(BATCH * 2 + 1)
            )
            uow.commit()

    shop.do(enter)
    return shop


@pytest.mark.parametrize("source", [CUSTOMERS, VEHICLES, VISITS], ids=lambda s: s.row.__name__)
def test_the_rows_of_a_file_are_those_of_the_list_in_its_order(shop, tmp_path, clock, source):
    owners = [shop.customer(name) for name in ("王乙", "王甲", "丙")]
    cars = [shop.vehicle(owner, f"ABC-{owner}") for owner in owners]
    for owner, car in zip(owners, cars, strict=True):
        shop.visit(owner, car)
    wanted, path = ids_of(source), tmp_path / "out.csv"
    for sort, down, text in product(("", *source.sorts), (False, True), ("", "王")):
        query = ListQuery(text=text, sort=sort, descending=down)
        count = write(shop, wanted(query), path)
        listed = [str(row.id) for row in shop.ask(source.first, query, 100)]
        assert [row[0] for row in read_csv(path)] == ["id", *listed]
        assert count == len(listed)


def test_a_workbook_holds_numbers_days_and_texts_as_such(shop, tmp_path):
    parts(shop, PartDraft("1", "=1+1", price=Decimal("1234.50")), PartDraft("2", "0912"))
    moment = datetime(2026, 11, 23, 17, 30)  # noqa: DTZ001 -- a file knows no time zones
    columns = (
        *PART_COLUMNS,
        ListColumn("Day", lambda _row: date(2026, 11, 23), date),
        ListColumn("At", lambda _row: moment, datetime),
    )
    path = tmp_path / "out.xlsx"
    write(shop, ListExport("Parts", PARTS, ListQuery(sort="number"), columns), path)
    header, first, second = read_xlsx(path)
    assert header == ["part.id", "Name", "Price", "Day", "At"]
    assert first[1:] == ["=1+1", 1234.5, date(2026, 11, 23), moment]
    assert second[1:3] == ["0912", ""]


def test_a_csv_file_is_for_spreadsheets_and_defused(shop, tmp_path):
    parts(shop, PartDraft("1", "=1+1", price=Decimal("1234.50")), PartDraft("2", "機油\n濾芯"))
    path = tmp_path / "out.csv"
    write(shop, ListExport("Parts", PARTS, ListQuery(sort="number"), PART_COLUMNS), path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfpart.id,Name,Price\r\n")
    assert [row[1:] for row in read_csv(path)[1:]] == [["'=1+1", "1234.50"], ["機油\n濾芯", ""]]


def test_all_rows_come_in_batches_and_each_tells_how_far_it_is(many, tmp_path):
    told = []
    wanted = ids_of(PARTS)(ListQuery(sort="number", descending=True))
    count = write(
        many, wanted, tmp_path / "out.csv", progress=lambda done, total: told.append((done, total))
    )
    assert count == BATCH * 2 + 1
    assert told == [(BATCH, count), (BATCH * 2, count), (count, count)]
    ids = [int(row[0]) for row in read_csv(tmp_path / "out.csv")[1:]]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == count


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_who_stops_finds_no_new_file_and_the_old_one_as_it_was(many, tmp_path, name):
    path, told = tmp_path / name, []
    path.write_text("before", encoding="utf-8")
    with pytest.raises(ExportStoppedError, match="stopped; there is no new file"):
        write(
            many,
            ids_of(PARTS)(ListQuery()),
            path,
            progress=lambda done, _total: told.append(done),
            cancelled=lambda: bool(told),
        )
    assert told == [BATCH]
    assert path.read_text(encoding="utf-8") == "before"
    assert not list(tmp_path.glob(f"{name}?*"))


def test_a_list_without_rows_is_a_file_with_titles(shop, tmp_path):
    wanted = ListExport("Parts", PARTS, ListQuery(), PART_COLUMNS)
    assert write(shop, wanted, tmp_path / "out.csv") == 0
    assert read_csv(tmp_path / "out.csv") == [["part.id", "Name", "Price"]]


def test_a_folder_that_is_not_there_is_one_sentence(shop, tmp_path):
    wanted = ListExport("Parts", PARTS, ListQuery(), PART_COLUMNS)
    with pytest.raises(OfficeError, match=r"out\.csv"):
        write(shop, wanted, tmp_path / "none" / "out.csv")


def test_more_rows_than_a_sheet_has_are_refused_before_the_first_is_written(shop, tmp_path):
    class Millions(HeldRows):
        def ids(self, _session, _query):
            return range(MOST_ROWS)

    wanted, told = ids_of(Millions(()))(ListQuery()), []
    with pytest.raises(OfficeError, match=r"choose a name with \.csv"):
        write(shop, wanted, tmp_path / "out.xlsx", progress=lambda *_far: told.append(1))
    assert not told
    assert not list(tmp_path.glob("out*"))


def test_rows_that_are_at_hand_are_exported_as_they_are(shop, tmp_path):
    parts(shop, PartDraft("1", "甲"), PartDraft("2", "乙"))
    shown = shop.ask(PARTS.first, ListQuery(sort="number", descending=True), 9)
    held = HeldRows(tuple(shown))
    assert held.count(None, ListQuery()) == 2
    assert held.first(None, ListQuery(), 1) == shown[:1]
    write(shop, ListExport("Parts", held, ListQuery(), PART_COLUMNS), tmp_path / "out.csv")
    assert [row[1] for row in read_csv(tmp_path / "out.csv")] == ["Name", "乙", "甲"]


def test_an_export_changes_nothing(shop, tmp_path):
    parts(shop, PartDraft("1", "甲"))
    before = shop.ask(PARTS.first, ListQuery(), 9)
    wanted = ListExport("Parts", PARTS, ListQuery(), PART_COLUMNS)
    write(shop, wanted, tmp_path / "out.csv")
    assert shop.ask(PARTS.first, ListQuery(), 9) == before


def test_what_was_defused_is_restored_when_the_list_is_read_again(shop, tmp_path):
    parts(shop, PartDraft("1", "=1+1"), PartDraft("2", "'quoted'"))
    path = tmp_path / "out.csv"
    write(shop, ListExport("Parts", PARTS, ListQuery(sort="number"), PART_COLUMNS), path)
    assert [row.cells[1] for row in read_table(path).rows()] == ["=1+1", "'quoted'"]


def test_a_list_comes_back_as_it_went_and_changes_only_what_was_edited(shop, tmp_path):
    parts(shop, PartDraft("1", "=1+1", price=Decimal("12.50")), PartDraft("2", "機油"))
    path = tmp_path / "out.csv"
    write(shop, ListExport("Parts", PARTS, ListQuery(sort="number"), PART_COLUMNS), path)
    assert take_in(shop, path).rows[Outcome.UNCHANGED] == 2
    path.write_text(path.read_text("utf-8-sig").replace("機油", "機油芯"), "utf-8-sig")
    result = take_in(shop, path)
    assert (result.rows[Outcome.UNCHANGED], result.rows[Outcome.UPDATED]) == (1, 1)
    rows = shop.ask(PARTS.first, ListQuery(sort="number"), 9)
    assert [(row.name, row.price) for row in rows] == [
        ("=1+1", Decimal("12.50")),
        ("機油芯", None),
    ]


def take_in(shop, path):
    return shop.do(
        lambda uow: run_import(
            uow,
            ImportSource(path, "parts"),
            dry_run=False,
            progress=lambda _far: None,
            cancelled=lambda: False,
        )
    )
