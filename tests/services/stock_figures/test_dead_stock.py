"""Ages of stock, dead stock, what to do about it, and what was done."""

from datetime import date
from decimal import Decimal

from desktop.models.purchase import PartSupplier, Supplier
from desktop.services.measures.slices import Period
from desktop.services.stock.posting import Entry
from desktop.services.stock_figures.ages import bucket_of, months_back, shelves, stock_ages
from desktop.services.stock_figures.bridge import Step, dead_bridge
from desktop.services.stock_figures.clearance import clearance, clearing_sums
from desktop.services.stock_figures.dead import dead_stock

TODAY = date(2026, 11, 23)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def numbers(years, day=TODAY):
    return [part.shelf.number for part in years.read(dead_stock, day).parts]


def pieces(ages):
    return [int(age.pieces) for age in ages]


def test_months_go_back_to_the_last_day_of_a_shorter_month():
    assert months_back(date(2026, 5, 31), 3) == date(2026, 2, 28)


def test_a_bucket_begins_on_the_day_its_months_are_over():
    assert bucket_of(date(2026, 8, 24), TODAY) == 0
    assert bucket_of(date(2026, 8, 23), TODAY) == 1
    assert bucket_of(date(2024, 11, 23), TODAY) == 5


def test_stock_ages_by_demand_and_by_receipt_apart(years):
    part = years.on("2024-01-10").stocked("10", "100")
    years.on("2026-02-10").comes(part, "4", "100")
    years.on("2026-10-10").goes(part, "2")
    ages = years.read(stock_ages, TODAY)
    assert pieces(ages.by_demand) == [12, 0, 0, 0, 0, 0]
    assert pieces(ages.by_receipt) == [0, 0, 0, 4, 0, 8]
    assert ages.value == sum(age.value for age in ages.by_receipt) == Decimal(1200)


def test_what_a_past_day_held_is_read_from_what_moved_since(years):
    part = years.on("2025-01-10").stocked("10", "100")
    years.on("2025-06-10").goes(part, "3")
    years.on("2026-06-10").comes(part, "5", "200")
    (shelf,) = years.read(shelves, date(2025, 3, 1))
    assert (shelf.on_hand, shelf.value, shelf.asked_on) == (10, 1000, None)
    (shelf,) = years.read(shelves, date(2025, 12, 31))
    assert (shelf.on_hand, shelf.value, shelf.asked_on) == (7, 700, date(2025, 6, 10))
    assert years.read(shelves, date(2024, 12, 31)) == []


def test_a_part_is_dead_when_nobody_asked_for_it_in_twelve_months(years):
    part = years.on("2025-01-10").stocked("10", "100")
    years.on("2025-11-23").goes(part, "1")
    years.on("2026-01-10").stocked("10", "100", "B2")
    assert numbers(years, date(2026, 11, 22)) == []
    found = years.read(dead_stock, TODAY)
    assert [part.shelf.number for part in found.parts] == ["A1"]
    assert (found.value, found.inventory) == (900, 1900)
    assert found.ratio == Decimal(900) / 1900


def test_what_was_not_on_the_shelf_for_twelve_months_is_not_dead(years):
    part = years.on("2023-01-10").stocked("10", "100")
    years.on("2024-01-10").goes(part, "10")
    years.on("2026-08-10").comes(part, "3", "100")
    assert numbers(years) == []


def test_a_sale_that_clears_does_not_make_the_rest_young(years):
    part = years.on("2024-01-10").stocked("10", "100")
    years.on("2026-10-10").clear(part, "4", "discount", "200")
    assert numbers(years) == ["A1"]
    years.on("2026-10-11").goes(part, "1")
    assert numbers(years) == []


def test_each_dead_part_has_a_suggestion_and_the_rule_that_gave_it(years):
    years.on("2023-01-10").stocked("1", "99", "scrap")
    years.on("2023-01-10").stocked("1", "900", "transfer")
    asked = years.on("2023-01-10").stocked("3", "900", "discount")
    years.on("2025-03-10").goes(asked, "1")
    back = years.on("2025-10-10").stocked("1", "900", "return")
    years.office.write(lambda uow: _sell(uow, back))
    found = years.on("2026-11-23").read(dead_stock, TODAY)
    assert all(part.action == part.shelf.number and part.why for part in found.parts)
    assert found.parts[0].shelf.number == "discount"
    assert len(found.parts) == 4


def _sell(uow, part_id):
    with uow:
        supplier = Supplier(name="大同", name_key="大同")
        uow.session.add(supplier)
        uow.session.flush()
        uow.session.add(PartSupplier(part_id=part_id, supplier_id=supplier.id))
        uow.commit()


def test_the_bridge_leads_from_opening_to_closing(years):
    old = years.on("2024-01-10").stocked("10", "100")
    years.on("2025-05-10").stocked("2", "50", "B2")
    sold = years.on("2024-01-10").stocked("5", "10", "C3")
    years.on("2026-02-10").clear(old, "4", "discount", "150")
    years.on("2026-03-10").clear(old, "2", "return", "180")
    years.on("2026-04-10").clear(old, "1", "scrap")
    years.on("2026-05-10").post("revaluation", Entry(old, Decimal(0), value=Decimal(-30)))
    years.on("2026-06-10").goes(sold, "2")
    years.on("2026-11-23")
    bridge = years.read(dead_bridge, YEAR)
    assert dict(bridge.steps) == {
        Step.AGED: 100,
        Step.RETURN: -200,
        Step.DISCOUNT: -400,
        Step.SCRAP: -100,
        Step.CONSUMED: -20,
        Step.MOVING: -30,
        Step.REVALUED: -30,
    }
    assert (bridge.opening, bridge.closing, bridge.residual) == (1050, 370, 0)
    assert [row.part for row in bridge.rows if row.step == Step.MOVING] == ["C3 機油芯"]


def test_what_comes_back_of_a_clearing_sale_takes_it_back(years):
    part = years.on("2024-01-10").stocked("10", "100")
    sale = years.on("2026-02-10").clear(part, "4", "discount", "150")
    paid = Decimal(50)
    entry = Entry(part, Decimal(1), Decimal(100), price=paid, amount=paid, net=paid)
    years.on("2026-02-12").post("return_in", entry, reverses_id=sale.document_id)
    assert dict(years.read(dead_bridge, YEAR).steps) == {Step.DISCOUNT: -300}
    (total,) = clearing_sums(years.read(clearance, YEAR))
    assert (total.book, total.released, total.loss) == (300, 100, 200)


def test_the_ledger_of_clearings_tells_money_released_and_lost(years):
    part = years.on("2024-01-10").stocked("10", "100")
    years.on("2026-02-10").clear(part, "4", "discount", "150")
    years.on("2026-02-11").clear(part, "2", "return", "220")
    years.on("2026-03-11").clear(part, "1", "scrap")
    rows = years.read(clearance, YEAR)
    assert [(row.action, row.book, row.released, row.loss) for row in rows] == [
        ("scrap", 100, 0, 100),
        ("return", 200, 220, -20),
        ("discount", 400, 150, 250),
    ]
    sums = [(total.month, total.action) for total in clearing_sums(rows)]
    assert sums == [(202602, "discount"), (202602, "return"), (202603, "scrap")]
