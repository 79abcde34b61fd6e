"""What opens behind a figure: the list that has its records, and no others in it."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import insert

from desktop.models.base import Base
from desktop.models.staff import Role
from desktop.services.listing import ListQuery
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import Period, figure_table, figures
from desktop.services.measures.opening import ROWS, figure_filter, list_of
from desktop.services.measures.rows import count_beside, rows_of_figure
from desktop.services.measures.stock import MEASURES
from desktop.services.sales.drafts import DeliveryDraft, SaleDraft
from desktop.services.sales.records import SALES
from desktop.services.sales.work import deliver_sale, enter_sale
from desktop.services.shares import ShareDraft
from desktop.services.visits import VISITS

LISTS = {"visits": VISITS, "sales": SALES}
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def garage(shop):
    """Two settled visits, each with a call that is due, one open visit, and an order."""
    for _visit in range(2):
        shop.settled()
    shop.visit()
    seller = ShareDraft(shop.crew[Role.SALES], Decimal(1))
    draft = SaleDraft(
        customer=shop.customer("林大同"),
        shares=(seller,),
        ordered_on=date(2026, 11, 20),
        model="Altis",
        price=Decimal(780_000),
    )
    shop.do(enter_sale, draft)
    return shop


@pytest.mark.parametrize(
    ("measure", "count"), [("car_count", 2), ("arrivals", 3), ("orders", 1), ("follow_ups_due", 2)]
)
def test_the_list_behind_a_figure_has_as_many_records_as_it_counts(garage, measure, count):
    query = ListQuery(filters=(("figure", figure_filter(measure, YEAR)),))
    assert garage.ask(LISTS[list_of(measure)].count, query) == count
    assert garage.ask(figures, [measure], YEAR)[measure] == count


def test_what_no_page_lists_opens_the_window_of_rows():
    others = {name for name in CATALOGUE if list_of(name) == ROWS}
    told = {"head_office_score", "market_units", "market_share"}
    stock = {measure.id for measure in MEASURES} - {"parts_gross_profit", "attach_rate"}
    assert others == told | stock | {"appointments", "no_show_share", "waiting_minutes"}


@pytest.fixture
def beside(garage):
    """The market of two months, scores of two people, and a result that sales count too."""
    garage.do(deliver_sale, 1, 1, DeliveryDraft(date(2026, 11, 20)))
    people = [garage.crew[role] for role in (Role.SALES, Role.MANAGER)]
    score = {"measure": "head_office_score", "month": 202611, "source": "HQ", "team_id": None}
    scores = [
        score | {"staff_id": person, "value": Decimal(value)}
        for person, value in zip(people, ("93.5", "88"), strict=True)
    ]
    sister = score | {"measure": "service_revenue", "staff_id": None, "value": Decimal(5000)}
    total = {"area": "台北市", "make": "", "source": "交通部", "received_on": date(2026, 11, 20)}
    _put(garage, "result", *scores, sister)
    _put(
        garage,
        "market_total",
        total | {"month": 202611, "units": 400},
        total | {"month": 202610, "units": 380},
    )
    correction = {"visit_id": 1, "field": "labour_net", "value": Decimal(-200), "reason": "折讓"}
    at = {"for_month": 202611, "made_at": garage.office.now, "booked_on": date(2026, 11, 20)}
    _put(garage, "adjustment", correction | at)
    return garage


def _put(shop, table, *rows):
    def write(uow):
        with uow:
            uow.session.execute(insert(Base.metadata.tables[table]), list(rows))
            uow.commit()

    shop.do(write)


@pytest.mark.parametrize(
    ("measure", "labels", "count"),
    [
        ("head_office_score", {}, 2),
        ("head_office_score", {"person": Role.SALES}, 1),
        ("market_units", {}, 2),
        ("market_units", {"month": "2026-10"}, 1),
        ("market_share", {}, 3),
        ("service_revenue", {}, 3),
    ],
)
def test_the_rows_in_the_window_add_up_to_the_figure(beside, measure, labels, count):
    found = beside.ask(rows_of_figure, figure_filter(measure, YEAR, labels))
    table = beside.ask(figure_table, [measure], YEAR, tuple(labels))
    figure = dict(table.rows)[tuple(labels.values())][0]
    assert (len(found.rows), found.figure) == (count, figure)


def test_the_rows_beside_a_list_are_counted_and_named(beside):
    value = figure_filter("service_revenue", YEAR)
    assert beside.ask(count_beside, value) == 2
    assert beside.ask(count_beside, figure_filter("car_count", YEAR)) == 0
    texts = [(row.words.day, row.words.text) for row in beside.ask(rows_of_figure, value).rows]
    number = beside.card(1).number
    assert texts == [
        ("", "2 records of the list"),
        ("2026-11", "The whole office"),
        ("2026-11-20", f"Correction of {number}: Labour"),
    ]
