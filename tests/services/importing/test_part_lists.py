"""Parts with all that hangs on them, suppliers, and the stock that the ledger begins with."""

from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import select

from desktop.models.errors import RuleBrokenError
from desktop.models.part import Part
from desktop.models.purchase import Supplier
from desktop.models.stock import MovementKind, Stock, StockDocument
from desktop.services.exports import write_export
from desktop.services.files.tables import read_table
from desktop.services.importing.proposing.proposal import propose
from desktop.services.importing.undoing.history import import_runs
from desktop.services.parts import PartDraft, SourceDraft, change_part, part_card
from desktop.services.parts.prices import price_history
from desktop.services.parts.suppliers import supplier_list
from desktop.services.settings import office_info
from desktop.services.stock.posting import Entry, Paper, post
from tests.helpers.imports import csv_file, imported, picture, reasons, rows_of, tally, undo

HEAD = (
    "part.number,part.name,part.price,part.barcodes,part.shelves,part.minimum,part.maximum,"
    "part.pack_size,part.service_level,part.fitment,part.supplier,part.supplier_number,"
    "part.supplier_lead_days,part.supplier_last_price\n"
)
WHOLE = HEAD + "A-1,機油芯,150,4006381333931、X-9,A-01;B-02,2,10,6,0.97,Altis,順益,S-1,5,88.5\n"
STOCK = "part.number,stock.quantity,stock.cost,stock.shelf\n"


def take(office, tmp_path, text, kind="parts"):
    return imported(office, csv_file(tmp_path, text), kind)


def card(office, number="A-1"):
    key = office.read(lambda session: session.execute(_id_of(number)).scalar_one())
    return office.read(partial(part_card, part_id=key))


def _id_of(number):
    return select(Part.id).where(Part.number == number)


def test_a_part_comes_with_codes_shelves_and_its_supplier(office, tmp_path):
    result = take(office, tmp_path, WHOLE)
    assert result.created == {
        "part": 1,
        "part_barcode": 2,
        "part_shelf": 2,
        "part_supplier": 1,
        "supplier": 1,
    }
    part = card(office)
    assert (part.barcodes, part.shelves) == (("4006381333931", "X-9"), ("A-01", "B-02"))
    assert (part.minimum, part.maximum, part.pack_size, part.fitment) == (2, 10, 6, "Altis")
    assert part.service_level == Decimal("0.97")
    (source,) = part.sources
    assert (source.supplier, source.number, source.lead_days, source.last_price) == (
        "順益",
        "S-1",
        5,
        Decimal("88.5"),
    )
    assert source.preferred
    assert tally(take(office, tmp_path, WHOLE)) == (1, 0, 1, 0)


def test_a_second_file_adds_what_is_new_and_takes_nothing_away(office, tmp_path):
    take(office, tmp_path, WHOLE)
    more = (
        "part.number,part.barcodes,part.shelves,part.supplier,part.supplier_last_price\n"
        "A-1,Y-1,C-03,大同,80\n"
    )
    result = take(office, tmp_path, more)
    assert "Part: barcodes, Part: shelves, Part: supplier" in reasons(result)[2]
    part = card(office)
    assert part.barcodes == ("4006381333931", "X-9", "Y-1")
    assert part.shelves == ("A-01", "B-02", "C-03")
    assert [(one.supplier, one.preferred) for one in part.sources] == [
        ("順益", True),
        ("大同", False),
    ]
    take(office, tmp_path, more.replace("80", "79"))
    assert card(office).sources[1].last_price == 79


@pytest.mark.parametrize(
    ("columns", "cells", "sentence"),
    [
        ("part.minimum,part.maximum", "5,4", "below the minimum"),
        ("part.service_level", "0.2", "between 50%"),
        ("part.pack_size", "0", "more than nothing"),
    ],
)
def test_a_row_that_contradicts_itself_is_rejected(office, tmp_path, columns, cells, sentence):
    head = f"part.number,part.name,{columns}\n"
    for text in (head + f"A-1,x,{cells}\n", head + f"A-1,x,{cells}\n"):
        result = take(office, tmp_path, text)
        assert sentence in reasons(result)[2]
    assert rows_of(office, Part.id) == []


def test_a_changed_price_is_history_and_its_undo_takes_that_back(office, tmp_path):
    plain = "part.number,part.name,part.price\nA-1,機油芯,150\n"
    take(office, tmp_path, plain)
    before = picture(office)
    take(office, tmp_path, plain.replace("150", "180"))
    part = card(office)
    today = part_day(office)
    steps = office.read(partial(price_history, part_id=part.id, today=today))
    assert [step.price for step in steps] == [180, 150]
    again = take(office, tmp_path, plain.replace("150", "190"))
    assert "was set today already" in reasons(again)[2]
    undo(office, last_run(office, 1))
    assert picture(office) == before


def part_day(office):
    return office.read(office_info).calendar.day(office.now)


def last_run(office, back=0):
    return office.read(import_runs)[back].id


def test_an_undo_takes_back_what_was_hung_on_known_parts(office, tmp_path):
    take(office, tmp_path, "part.number,part.name\nA-1,機油芯\n")
    before = picture(office)
    take(office, tmp_path, WHOLE)
    result = undo(office, last_run(office))
    assert result.left == ()
    assert picture(office) == before


def test_an_undone_part_goes_with_its_codes_unless_somebody_changed_it(office, tmp_path):
    before = picture(office)
    take(office, tmp_path, WHOLE)
    undo(office, last_run(office), dry_run=True)
    part = card(office)
    undo(office, last_run(office))
    assert picture(office) == before
    take(office, tmp_path, WHOLE)
    part = card(office)
    draft = PartDraft("A-1", "改", sources=(SourceDraft("順益"),))
    office.write(partial(change_part, part_id=part.id, version=1, draft=draft))
    left = undo(office, last_run(office)).left
    assert {one.table for one in left} == {"part", "supplier"}
    assert card(office).name == "改"


def test_suppliers_are_entered_changed_and_undone(office, tmp_path):
    text = "supplier.name,supplier.phone,supplier.lead_days\n順益,02-1234-5678,3\n大同,,\n"
    before = picture(office)
    assert tally(take(office, tmp_path, text, "suppliers")) == (2, 2, 0, 0)
    assert tally(take(office, tmp_path, text, "suppliers")) == (2, 0, 2, 0)
    changed = take(office, tmp_path, text.replace(",3", ",4"), "suppliers")
    assert changed.updated == {"supplier": 1}
    assert [(row.name, row.lead_days) for row in office.read(supplier_list)] == [
        ("大同", None),
        ("順益", 4),
    ]
    for back in (0, 1, 2):
        undo(office, last_run(office, back))
    assert picture(office) == before


@pytest.fixture
def parts(office, tmp_path):
    take(office, tmp_path, "part.number,part.name,part.cost\nA-1,機油芯,\nB-2,雨刷,30\n")


def test_opening_stock_is_one_document(office, tmp_path, parts):
    text = STOCK + "a1,10,12.3456,A-01\nB-2,4.5,,\nA-1,2,15,B-02\n"
    result = take(office, tmp_path, text, "stock")
    assert tally(result) == (3, 3, 0, 0)
    kinds = rows_of(office, StockDocument.kind, StockDocument.import_id)
    assert kinds == [(MovementKind.OPENING, last_run(office))]
    assert sorted(rows_of(office, Stock.on_hand, Stock.stock_value)) == [
        (Decimal("4.5"), 135),
        (12, Decimal("153.46")),
    ]
    assert card(office).shelves == ("A-01", "B-02")


def test_rows_of_stock_that_cannot_be_say_why(office, tmp_path, parts):
    text = STOCK + "A-1,3,,\nZ-9,1,1,\nB-2,0,,\nB-2,-1,,\nB-2,0.0001,,\nB-2,2,5,\n"
    result = take(office, tmp_path, text, "stock")
    told = reasons(result)
    assert "What does one A-1 cost?" in told[2]
    assert "No part has the number Z-9" in told[3]
    assert 5 in told
    assert 6 in told
    assert tally(result) == (6, 1, 1, 4)
    again = take(office, tmp_path, STOCK + "B-2,7,5,\n", "stock")
    assert reasons(again) == {2: "B-2 is in the ledger already; count it instead."}


def test_undone_stock_is_set_off_and_may_come_again(office, tmp_path, parts):
    take(office, tmp_path, STOCK + "A-1,3,10,\nB-2,2,5,\nA-1,1,11,\n", "stock")
    trial = undo(office, last_run(office), dry_run=True)
    assert "sets off the stock" in trial.notes[0]
    assert len(rows_of(office, StockDocument.id)) == 1
    undo(office, last_run(office))
    assert rows_of(office, Stock.on_hand, Stock.stock_value) == [(0, 0), (0, 0)]
    with pytest.raises(RuleBrokenError, match="undone already"):
        undo(office, last_run(office))
    assert tally(take(office, tmp_path, STOCK + "A-1,5,10,\n", "stock")) == (1, 1, 0, 0)


def test_stock_that_has_moved_since_is_not_taken_back(office, tmp_path, parts):
    take(office, tmp_path, STOCK + "A-1,3,10,\nB-2,2,5,\n", "stock")
    sold = card(office).id

    def sell(uow):
        with uow:
            post(uow, Paper(MovementKind.COUNTER), [Entry(sold, Decimal(-1))])
            uow.commit()

    office.write(sell)
    with pytest.raises(RuleBrokenError, match="A-1 has moved since this import"):
        undo(office, last_run(office))
    assert sorted(rows_of(office, Stock.on_hand)) == [(2,), (2,)]


def test_a_copy_of_the_office_has_the_same_parts_and_the_same_money(
    office, empty_office_beside, tmp_path
):
    take(office, tmp_path, WHOLE)
    take(office, tmp_path, STOCK + "A-1,3,10.3333,\n", "stock")
    for kind in ("suppliers", "parts", "stock"):
        path = tmp_path / f"{kind}.csv"
        office.read(partial(write_export, kind=kind, target=path))
        result = imported(empty_office_beside, path, kind)
        assert reasons(result) == {}
    assert rows_of(empty_office_beside, Stock.on_hand, Stock.stock_value) == [(3, 31)]
    mine, theirs = card(office), card(empty_office_beside)
    for name in ("barcodes", "shelves", "minimum", "maximum", "service_level", "fitment"):
        assert getattr(mine, name) == getattr(theirs, name)
    assert theirs.sources[0].number == "S-1"
    assert rows_of(empty_office_beside, Supplier.name) == [("順益",)]


@pytest.mark.parametrize(
    ("header", "kind", "field"),
    [
        ("料號,品名,條碼,庫位,安全存量,供應商,交期", "parts", "part.barcodes"),
        ("料号,品名,条码,库位,安全库存,供应商", "parts", "part.shelves"),
        ("Part No,Description,Barcode,Bin,Min,Vendor", "parts", "part.supplier"),
        ("料號,庫存數量,單位成本,庫位", "stock", "stock.cost"),
        ("供應商名稱,聯絡人,電話,前置天數", "suppliers", "supplier.lead_days"),
    ],
)
def test_usual_words_are_known(tmp_path, header, kind, field):
    count = header.count(",")
    path = csv_file(tmp_path, header + "\n" + "A-1" + ",1" * count + "\n")
    proposal = propose(read_table(path), kind)
    assert field in {column.field for column in proposal.columns}
