"""Turns, classes, fill rate and channels, each worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.models.purchase import LostSale, PurchaseOrder, PurchaseOrderLine, Supplier
from desktop.models.stock import StockMovement
from desktop.services.measures.opening import figure_filter
from desktop.services.measures.rows import rows_of_figure
from desktop.services.measures.slices import Period
from desktop.services.stock.posting import Entry
from desktop.services.stock_figures.attached import job_parts
from desktop.services.stock_figures.classes import (
    Evenness,
    PartUse,
    Worth,
    class_parts,
    part_classes,
    worth_classes,
)
from desktop.services.stock_figures.filled import fill_rate
from desktop.services.stock_figures.turns import channels, stock_figures
from tests.helpers.storeroom import line
from tests.services.conftest import labour

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def sold(years, part, quantity, net, kind="counter"):
    net = Decimal(net)
    entry = Entry(part, -Decimal(quantity), price=net, amount=net, net=net)
    return years.post(kind, entry)


def test_turns_are_a_years_issues_over_the_average_of_the_month_ends(years):
    part = years.on("2025-01-10").stocked("100", "10")
    for month in range(1, 13):
        sold(years.on(f"2025-{month:02}-20"), part, "5", "80")
    ends = [Decimal(1000 - 50 * month) for month in range(1, 13)]
    young, full = years.read(stock_figures, [202506, 202512])
    assert (young.value, young.turns, young.gmroi) == (700, None, None)
    assert full.value == ends[-1]
    assert full.turns == Decimal(600) / (sum(ends) / 12)
    assert full.days_of_supply == sum(ends) * 365 / 12 / 600
    assert full.gmroi == Decimal(12 * 30) / (sum(ends) / 12)
    assert full.months_of_stock == sum(ends[-3:]) / 150
    assert full.stock_to_issues == Decimal(400) / 50


def test_months_before_the_ledger_have_no_figures(years):
    years.on("2026-03-10").stocked()
    assert [found.month for found in years.read(stock_figures, [202602, 202603])] == [202603]


def test_parts_are_ranked_until_they_make_up_four_fifths():
    costs = {1: Decimal(80), 2: Decimal(15), 3: Decimal(5), 4: Decimal(0)}
    assert worth_classes(costs) == {1: "A", 2: "B", 3: "C", 4: "Z"}


@pytest.mark.parametrize(
    ("months", "even"), [((2,) * 12, "X"), ((4, 0) * 6, "Y"), ((12, *(0,) * 11), "Z")]
)
def test_evenness_is_the_spread_of_the_months_over_their_mean(months, even):
    assert PartUse(1, Decimal(1), tuple(map(Decimal, months))).evenness == even


def test_the_matrix_has_every_part_with_its_money(years):
    even = years.on("2025-01-10").stocked("100", "10")
    years.stocked("3", "7", "B2")
    for month in range(1, 13):
        years.on(f"2025-{month:02}-20").goes(even, "2")
    found = years.read(part_classes, 202512)
    assert found.cells.keys() == {(Worth.A, Evenness.X), (Worth.Z, Evenness.Z)}
    (listed,) = years.read(class_parts, 202512, Worth.A, Evenness.X)
    assert (listed.part_id, listed.name) == (even, "A1 機油芯")
    assert years.read(class_parts, 202512, Worth.A) == [listed]
    whole = found.of(Worth.A)
    assert (whole.parts, whole.cost, whole.stock) == (1, 240, 760)
    assert found.of(Worth.Z).stock == 21


def test_the_fill_rate_counts_what_was_lost_and_bought_in_a_hurry(years):
    part = years.on("2026-01-10").stocked("10", "10")
    years.goes(part, "6")
    order_line = years.office.write(lambda uow: _hurry(uow, part))[0]
    arrived = Entry(part, Decimal(2), Decimal(10), order_line_id=order_line)
    years.post("receipt", arrived)
    found = years.read(fill_rate, YEAR)
    assert found.pieces == Decimal(6 - 2) / (6 + 2)
    assert found.lines == Decimal(1 - 1) / (1 + 1)
    years.post("receipt", arrived)
    years.post("receipt", arrived)
    assert years.read(fill_rate, YEAR).pieces == 0
    assert years.read(rows_of_figure, figure_filter("fill_rate", YEAR)).figure == 0
    nothing = years.read(fill_rate, Period(date(2020, 1, 1), date(2020, 12, 31)))
    assert nothing.pieces is None


def _hurry(uow, part_id):
    """Buy in a hurry, and lose some sales, one of which does not count."""
    day = uow.now.date()
    with uow:
        supplier = Supplier(name="大同", name_key="大同")
        uow.session.add(supplier)
        uow.session.flush()
        order = PurchaseOrder(
            number="P1", supplier_id=supplier.id, state="sent", emergency=True, made_on=day
        )
        order.sent_at = uow.now
        uow.session.add(order)
        uow.session.flush()
        ordered = PurchaseOrderLine(
            order_id=order.id, position=1, part_id=part_id, quantity=Decimal(2)
        )
        lost = [
            LostSale(asked_on=day, asked_at=uow.now, part_id=part_id, quantity=Decimal(2)),
            LostSale(
                asked_on=day,
                asked_at=uow.now,
                text="?",
                quantity=Decimal(5),
                void_reason="twice",
            ),
        ]
        uow.session.add_all([ordered, *lost])
        uow.commit()
        return ordered.id


def test_channels_have_their_revenue_and_margin_less_what_came_back(years):
    part = years.on("2026-01-10").stocked("10", "10")
    sale = sold(years, part, "4", "100")
    sold(years, part, "2", "30", "wholesale")
    origin = years.office.read(lambda session: _line_of(session, sale.document_id))
    back = Decimal(25)
    entry = Entry(
        part, Decimal(1), Decimal(10), price=back, amount=back, net=back, origin_id=origin
    )
    years.post("return_in", entry, reverses_id=sale.document_id)
    workshop, counter, wholesale = years.read(channels, YEAR)
    assert (workshop.revenue, workshop.margin) == (None, None)
    assert (counter.revenue, counter.margin) == (75, 45)
    assert (wholesale.revenue, wholesale.margin_share) == (30, Decimal(10) / 30)


def _line_of(session, document_id):
    found = select(StockMovement.id).where(StockMovement.document_id == document_id)
    return session.scalars(found).one()


def test_jobs_tell_how_often_they_take_parts(shop, clock):
    shop.settled(labour("1050"), line(None, "2", "300"), kind="repair")
    shop.settled(kind="repair")
    day = clock.now.date()
    (repair,) = shop.ask(job_parts, Period(day, day))
    assert (repair.kind, repair.visits) == ("repair", 2)
    assert repair.attach_rate == Decimal("0.5")
    assert repair.parts_to_labour == Decimal(571) / 2000
