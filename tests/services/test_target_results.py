"""What other systems and the market say: kept with its source, changed by one seat at a time."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.models.errors import ConflictError, NotAllowedError, RuleBrokenError
from desktop.models.staff import Role
from desktop.services.targets.market_totals import MarketDraft, enter_market, market_rows
from desktop.services.targets.owners import OFFICE, Owner
from desktop.services.targets.results import ResultDraft, enter_results, result_rows
from desktop.services.targets.top_down import market_areas, market_months


def score(owner=OFFICE, value="91.5", **more):
    return ResultDraft("head_office_score", 202610, owner, Decimal(value), "head office", **more)


def test_a_result_names_whose_it_is_and_who_told_it(shop):
    person = Owner(shop.crew[Role.SALES])
    shop.do(enter_results, (score(person), score()))
    rows = shop.ask(result_rows, "head_office_score", 2026)
    assert {(row.owner, row.value, row.source) for row in rows} == {
        (person, Decimal("91.5"), "head office"),
        (OFFICE, Decimal("91.5"), "head office"),
    }
    assert shop.ask(result_rows, "head_office_score", 2025) == ()


def test_a_result_is_changed_by_who_saw_it_and_taken_away(shop):
    shop.do(enter_results, (score(),))
    with pytest.raises(ConflictError, match="has a result already"):
        shop.do(enter_results, (score(),))
    (row,) = shop.ask(result_rows)
    seen = score(value="92", id=row.id, version=row.version)
    shop.do(enter_results, (seen,))
    with pytest.raises(ConflictError, match="Somebody else changed"):
        shop.do(enter_results, (seen,))
    assert shop.ask(result_rows)[0].value == 92
    shop.do(enter_results, (replace(seen, value=None, version=2),))
    assert shop.ask(result_rows) == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"source": " "}, "names its source"),
        ({"owner": Owner(segment_id=1)}, "a person's, a team's or the office's"),
        ({"measure": "luck"}, "no measure luck"),
        ({"measure": "aro"}, "counted from other measures"),
        ({"value": Decimal("0.00001")}, "4 digits behind the point"),
    ],
)
def test_a_result_that_says_too_little_is_refused(sqlite_shop, change, sentence):
    with pytest.raises(RuleBrokenError, match=sentence):
        sqlite_shop.do(enter_results, (replace(score(), **change),))


def market(month, units, **more):
    return MarketDraft(month, units, "motor vehicle office", "New Taipei", **more)


def test_the_market_is_known_by_month_area_and_make_with_its_source(shop):
    drafts = (
        market(202609, 1200, received_on=date(2026, 10, 5)),
        market(202609, 300, make="Toyota"),
        market(202610, 280, make="Toyota"),
        market(202610, 120, make="Honda"),
    )
    shop.do(enter_market, drafts)
    first = shop.ask(market_rows, 2026)[0]
    assert (first.units, first.source, first.received_on) == (
        1200,
        "motor vehicle office",
        date(2026, 10, 5),
    )
    assert shop.ask(market_areas) == ("New Taipei",)
    # A total is what it says; without one the makers are added up.
    assert shop.ask(market_months, 2026, "New Taipei")[8:] == (1200, 400, None, None)


def test_a_total_is_changed_by_who_saw_it(shop):
    shop.do(enter_market, (market(202609, 1200),))
    (row,) = shop.ask(market_rows)
    with pytest.raises(ConflictError, match="has a total of this area"):
        shop.do(enter_market, (market(202609, 1),))
    shop.do(enter_market, (market(202609, 1210, id=row.id, version=row.version),))
    with pytest.raises(ConflictError):
        shop.do(enter_market, (market(202609, None, id=row.id, version=row.version),))
    assert shop.ask(market_rows)[0].units == 1210
    shop.do(enter_market, (market(202609, None, id=row.id, version=2),))
    assert shop.ask(market_rows) == ()


def test_results_and_totals_are_for_those_who_set_targets(sqlite_shop):
    sqlite_shop.sit_down(Role.SALES)
    for command, drafts in ((enter_results, (score(),)), (enter_market, (market(202609, 1),))):
        with pytest.raises(NotAllowedError):
            sqlite_shop.do(command, drafts)
    sqlite_shop.sit_down(Role.OWNER)
    with pytest.raises(RuleBrokenError, match="less than nothing"):
        sqlite_shop.do(enter_market, (market(202609, -1),))
