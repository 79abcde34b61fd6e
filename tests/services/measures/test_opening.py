"""What opens behind a figure: the list that has its records, and no others in it."""

from datetime import date
from decimal import Decimal

import pytest

from desktop.models.staff import Role
from desktop.services.listing import ListQuery
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import Period, figures
from desktop.services.measures.opening import figure_filter, list_of
from desktop.services.sales.drafts import SaleDraft
from desktop.services.sales.records import SALES
from desktop.services.sales.work import enter_sale
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


def test_what_no_list_holds_opens_none():
    without = {name for name in CATALOGUE if not list_of(name)}
    assert without == {"head_office_score", "market_units", "market_share"}
