"""What the morning sheet says of parts."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import insert, update

from desktop.models.base import Base
from desktop.models.part import Part
from desktop.models.purchase import PurchaseOrderLine
from desktop.reports.morning_lists import part_list
from desktop.services.sheets.days import morning_book
from desktop.services.sheets.part_reminders import Reminder, part_reminders
from desktop.services.stock.posting import Entry
from tests.helpers.storeroom import Storeroom, line

DAY = date(2026, 11, 23)


def put(shop, table, **values):
    """Insert a row and return its id."""

    def write(uow):
        with uow:
            made = uow.session.execute(insert(Base.metadata.tables[table]).values(**values))
            uow.commit()
            return made.inserted_primary_key[0]

    return shop.office.write(write)[0]


def change(shop, statement):
    def write(uow):
        with uow:
            uow.session.execute(statement)
            uow.commit()

    shop.office.write(write)


@pytest.fixture
def room(shop):
    return Storeroom(shop.office)


def order(shop, expected_on=date(2026, 11, 20), number="P-1"):
    supplier = put(shop, "supplier", name=f"大同 {number}", name_key=number, version=1)
    return put(
        shop,
        "purchase_order",
        number=number,
        supplier_id=supplier,
        state="sent",
        emergency=False,
        made_on=DAY,
        sent_at=shop.office.now,
        expected_on=expected_on,
        close_reason="",
        note="",
        version=1,
    )


def found(shop, day=DAY):
    return shop.ask(part_reminders, day)


def test_what_came_for_a_car_is_a_call_until_the_customer_was_told(shop, room):
    part, visit = room.stocked("1", "100"), shop.visit()
    ordered = put(
        shop,
        "purchase_order_line",
        order_id=order(shop, expected_on=date(2026, 12, 1)),
        position=1,
        part_id=part,
        quantity=Decimal(2),
        visit_id=visit,
        note="",
        version=1,
    )
    assert found(shop) == ()
    room.post("receipt", Entry(part, Decimal(2), Decimal(100), order_line_id=ordered))
    (call,) = found(shop)
    assert (call.kind, call.what, call.quantity) == (Reminder.ARRIVED, "機油芯", 2)
    assert part_list(shop.ask(morning_book, DAY)).rows == [("Came in, call 1", "機油芯")]
    told = update(PurchaseOrderLine).values(told_at=shop.office.now)
    change(shop, told)
    assert found(shop) == ()


def test_what_a_car_needs_and_is_not_there_is_missing_or_runs_out(shop, room):
    few, last, enough = (room.stocked(n, "10", f"N{n}") for n in ("1", "3", "9"))
    visit = shop.visit()
    shop.bill(visit, *(line(part, "2") for part in (few, last, enough)))
    change(shop, update(Part).where(Part.id.in_((last, enough))).values(minimum=Decimal(2)))
    kinds = [(each.kind, each.what, each.quantity) for each in found(shop)]
    assert kinds == [(Reminder.MISSING, "N1 機油芯", 1), (Reminder.LOW, "N3 機油芯", 3)]


def test_stock_below_zero_late_orders_and_open_counts_are_told(shop, room):
    room.goes(room.part(cost="10"), "3")
    order(shop)
    order(shop, expected_on=DAY, number="P-2")
    put(
        shop,
        "stock_count",
        number="C-1",
        kind="shelves",
        scope="A01",
        state="open",
        started_on=DAY,
        started_at=shop.office.now,
        note="",
        version=1,
    )
    below, late, count = found(shop)
    assert (below.kind, below.quantity) == (Reminder.NEGATIVE, -3)
    assert (late.kind, late.what, late.day) == (Reminder.OVERDUE, "P-1", date(2026, 11, 20))
    assert (count.kind, count.what, count.whose) == (Reminder.COUNTING, "C-1", "A01")
    assert len(found(shop, date(2026, 11, 24))) == 4


def test_the_sheet_says_a_line_for_each_kind_and_counts_it(shop, room):
    for number in ("A", "B"):
        room.goes(room.part(number, cost="10"), "3")
    order(shop)
    book = shop.ask(morning_book, DAY)
    assert part_list(book).rows == [
        ("Below zero 2", "A 機油芯 (-3); B 機油芯 (-3)"),
        ("Order late 1", "P-1 (大同 P-1 11-20)"),
    ]
    figures = book.figures()
    assert (figures["parts/negative"], figures["parts/overdue"]) == ("2", "1")
    assert "parts/missing" not in figures
