"""Measures of parts: what they bring, how the stock turns, how much of it lies dead."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from desktop.models.visit import LineKind, Visit, VisitLine
from desktop.services.measures.origins import LINES, VISITS
from desktop.services.measures.slices import Period, Value
from desktop.services.measures.stock_months import (
    COUNTER,
    COUNTER_PROFIT,
    HURRIED,
    HURRIED_LINES,
    ISSUED,
    LOST_LINES,
    LOST_PIECES,
    SERVED,
    SERVED_LINES,
    WHOLESALE,
    WHOLESALE_PROFIT,
    ledger,
)
from desktop.services.measures.stretched import MONTH, last_month
from desktop.services.measures.terms import (
    Added,
    Brought,
    DateRule,
    Measure,
    Ratio,
    Reckoned,
    Sum,
    Unit,
)
from desktop.services.measures.workshop import CAR_COUNT, PARTS, PARTS_PROFIT, PARTS_WITH_COST
from desktop.services.stock_figures.dead import dead_shelves
from desktop.services.stock_figures.worth import part_values, shelf_values, stock_worth
from desktop.system.i18n import N_

YEAR, ENDS, QUARTER, DAYS = 12, 13, 3, 365
_NONE = Decimal(0)
_visit, _line = Visit.__table__.c, VisitLine.__table__.c
_SETTLED, _IS_PART = _visit.settled_on.is_not(None), _line.kind == LineKind.PART
_HAS_PART = select(_line.id).where(_line.visit_id == _visit.id, _IS_PART).exists()


def _has_begun(session: Session, period: Period) -> bool:
    """Tell whether the ledger had begun by the end of a period."""
    return stock_worth(session, period.end) is not None


def _worth(session: Session, period: Period) -> Value:
    return stock_worth(session, period.end)


def _worth_rows(session: Session, period: Period) -> Iterator[Brought]:
    for part, value in part_values(session, period.end).items():
        yield "part", part, value


def _on_shelves(session: Session, period: Period) -> Value:
    if not _has_begun(session, period):
        return None
    return sum(shelf_values(session, period.end).values(), _NONE)


def _shelf_rows(session: Session, period: Period) -> Iterator[Brought]:
    for part, value in shelf_values(session, period.end).items():
        yield "part", part, value


def _dead(session: Session, period: Period) -> Value:
    if not _has_begun(session, period):
        return None
    return sum((shelf.value for shelf in dead_shelves(session, period.end)), _NONE)


def _dead_rows(session: Session, period: Period) -> Iterator[Brought]:
    for shelf in dead_shelves(session, period.end):
        yield "part", shelf.part_id, shelf.value


def _mean_of_ends(count: int, fewest: int, times: int = 1) -> Reckoned:
    """Reckon the mean stock of the last month ends, times a number; of too few it is unknown."""

    def ends(session: Session, period: Period) -> dict[int, Decimal]:
        last = last_month(period)
        found = {} if last is None else ledger(session).ends(last, count)
        return found if len(found) >= fewest else {}

    def of(session: Session, period: Period) -> Value:
        found = ends(session, period)
        return sum(found.values(), _NONE) * times / len(found) if found else None

    def rows(session: Session, period: Period) -> Iterable[Brought]:
        found = ends(session, period)
        return [(MONTH, month, end * times / len(found)) for month, end in found.items()]

    return Reckoned(of, rows)


AVERAGE = _mean_of_ends(ENDS, YEAR)
AVERAGE_DAYS = _mean_of_ends(ENDS, YEAR, DAYS)
ENDS_OF_QUARTER = _mean_of_ends(QUARTER, QUARTER, QUARTER)
END = _mean_of_ends(1, 1)
WORTH = Reckoned(_worth, _worth_rows)
ON_SHELVES = Reckoned(_on_shelves, _shelf_rows)
DEAD = Reckoned(_dead, _dead_rows)
ISSUED_YEAR = Added(((ISSUED, 1),), YEAR, of_nothing=_NONE)
ISSUED_QUARTER = Added(((ISSUED, 1),), QUARTER, of_nothing=_NONE)
ISSUED_MONTH = Added(((ISSUED, 1),), 1, of_nothing=_NONE)
_PROFITS = ((PARTS_PROFIT, 1), (COUNTER_PROFIT, 1), (WHOLESALE_PROFIT, 1))
PROFIT_YEAR = Added(_PROFITS, YEAR)
PROFIT = Added(_PROFITS)
REVENUE = Added(((PARTS, 1), (COUNTER, 1), (WHOLESALE, 1)))
WITH_COST = Added(((PARTS_WITH_COST, 1), (COUNTER, 1), (WHOLESALE, 1)))
FILLED = Added(((SERVED, 1), (HURRIED, -1)), least=_NONE)
DEMANDED = Added(((SERVED, 1), (LOST_PIECES, 1)))
FILLED_LINES = Added(((SERVED_LINES, 1), (HURRIED_LINES, -1)), least=_NONE)
DEMANDED_LINES = Added(((SERVED_LINES, 1), (LOST_LINES, 1)))
WITH_PARTS = Sum(
    VISITS,
    DateRule.SETTLED,
    and_(_SETTLED, _HAS_PART),
    lined=Sum(LINES, DateRule.SETTLED, and_(_SETTLED, _IS_PART), _visit.id, distinct=True),
)

_ADVISOR = N_("the advisor who received the car")
_NOBODY = N_("the whole office")
_NO_RETURNS = N_("less what customers brought back")
_COST_KNOWN = N_("without unsettled visits and lines without a cost")
_YOUNG = N_("unknown until the ledger of stock has twelve month ends; months that are not over")
_BELOW = N_("parts below zero count with what they owe")
_AFTER_SALES = N_("without sales that clear dead stock, which are no demand")


def _ledger(
    name: str,
    title: str,
    formula: str,
    unit: Unit,
    query: Sum | Ratio | Added,
    exclusions: str = _NO_RETURNS,
) -> Measure:
    return Measure(name, title, formula, DateRule.MOVED, _NOBODY, exclusions, unit, query)


def _end(  # noqa: PLR0913 -- the columns of the table below
    name: str,
    title: str,
    formula: str,
    unit: Unit,
    query: Reckoned | Ratio,
    exclusions: str,
    *,
    better_up: bool = False,
    rule: DateRule = DateRule.MONTH_END,
) -> Measure:
    return Measure(name, title, formula, rule, _NOBODY, exclusions, unit, query, better_up)


MEASURES: tuple[Measure, ...] = (
    Measure(
        "parts_gross_profit",
        N_("Gross profit of parts"),
        N_("parts in the workshop − their cost, of the part lines with a known cost"),
        DateRule.SETTLED,
        _ADVISOR,
        _COST_KNOWN,
        Unit.MONEY,
        PARTS_PROFIT,
    ),
    Measure(
        "attach_rate",
        N_("Visits with parts"),
        N_("settled visits with a part on the bill ÷ settled visits"),
        DateRule.SETTLED,
        _ADVISOR,
        N_("without void and unsettled visits"),
        Unit.SHARE,
        Ratio(WITH_PARTS, CAR_COUNT),
    ),
    _ledger(
        "counter_revenue",
        N_("Parts over the counter"),
        N_("what was sold over the counter, before tax"),
        Unit.MONEY,
        COUNTER,
    ),
    _ledger(
        "counter_gross_profit",
        N_("Gross profit of the counter"),
        N_("what was sold over the counter − what it had cost"),
        Unit.MONEY,
        COUNTER_PROFIT,
    ),
    _ledger(
        "counter_gross_margin",
        N_("Gross margin of the counter"),
        N_("gross profit of the counter ÷ what was sold over the counter"),
        Unit.SHARE,
        Ratio(COUNTER_PROFIT, COUNTER),
    ),
    _ledger(
        "wholesale_revenue",
        N_("Parts sold wholesale"),
        N_("what was sold wholesale, before tax"),
        Unit.MONEY,
        WHOLESALE,
    ),
    _ledger(
        "wholesale_gross_profit",
        N_("Gross profit of wholesale"),
        N_("what was sold wholesale − what it had cost"),
        Unit.MONEY,
        WHOLESALE_PROFIT,
    ),
    _ledger(
        "wholesale_gross_margin",
        N_("Gross margin of wholesale"),
        N_("gross profit of wholesale ÷ what was sold wholesale"),
        Unit.SHARE,
        Ratio(WHOLESALE_PROFIT, WHOLESALE),
    ),
    _ledger(
        "all_parts_revenue",
        N_("Parts by all channels"),
        N_("parts in the workshop + over the counter + sold wholesale, before tax"),
        Unit.MONEY,
        REVENUE,
    ),
    _ledger(
        "all_parts_gross_profit",
        N_("Gross profit of all parts"),
        N_("gross profit of parts in the workshop, over the counter and sold wholesale"),
        Unit.MONEY,
        PROFIT,
        _COST_KNOWN,
    ),
    _ledger(
        "all_parts_gross_margin",
        N_("Gross margin of all parts"),
        N_("gross profit of all parts ÷ what those with a known cost brought"),
        Unit.SHARE,
        Ratio(PROFIT, WITH_COST),
        _COST_KNOWN,
    ),
    _ledger(
        "parts_issued",
        N_("Parts issued at cost"),
        N_("cost of what was issued to visits and sold, as it was on that day"),
        Unit.MONEY,
        ISSUED,
    ),
    _ledger(
        "fill_rate",
        N_("Fill rate in pieces"),
        N_("(pieces issued and sold − bought in a hurry) ÷ (pieces issued and sold + lost)"),
        Unit.SHARE,
        Ratio(FILLED, DEMANDED),
    ),
    _ledger(
        "fill_rate_lines",
        N_("Fill rate in lines"),
        N_("(lines issued and sold − bought in a hurry) ÷ (lines issued and sold + lost)"),
        Unit.SHARE,
        Ratio(FILLED_LINES, DEMANDED_LINES),
        N_("none"),
    ),
    Measure(
        "lost_sales",
        N_("Lost sales"),
        N_("number of times that something was asked for and not there"),
        DateRule.ASKED,
        N_("the person who was asked"),
        N_("without entries that were taken back"),
        Unit.COUNT,
        LOST_LINES,
        better_up=False,
    ),
    Measure(
        "lost_pieces",
        N_("Pieces lost"),
        N_("pieces that were asked for and not there"),
        DateRule.ASKED,
        N_("the person who was asked"),
        N_("without entries that were taken back"),
        Unit.COUNT,
        LOST_PIECES,
        better_up=False,
    ),
    _end(
        "stock_value",
        N_("Value of the stock"),
        N_("what all parts are worth at moving average cost at the end of the period"),
        Unit.MONEY,
        WORTH,
        _BELOW,
        rule=DateRule.PERIOD_END,
    ),
    _end(
        "stock_turns",
        N_("Turns of the stock"),
        N_("parts issued at cost in twelve months ÷ mean of the stock at thirteen month ends"),
        Unit.RATIO,
        Ratio(ISSUED_YEAR, AVERAGE),
        _YOUNG,
        better_up=True,
    ),
    _end(
        "days_of_supply",
        N_("Days of supply"),
        N_("mean of the stock at thirteen month ends × 365 ÷ parts issued in twelve months"),
        Unit.COUNT,
        Ratio(AVERAGE_DAYS, ISSUED_YEAR),
        _YOUNG,
    ),
    _end(
        "months_of_stock",
        N_("Months of stock"),
        N_("sum of the stock at three month ends ÷ parts issued at cost in these months"),
        Unit.RATIO,
        Ratio(ENDS_OF_QUARTER, ISSUED_QUARTER),
        N_("unknown until the ledger of stock has three month ends; months that are not over"),
    ),
    _end(
        "stock_to_issues",
        N_("Stock to issues"),
        N_("stock at the month's end ÷ parts issued at cost in the month"),
        Unit.RATIO,
        Ratio(END, ISSUED_MONTH),
        N_("months that are not over in the period"),
    ),
    _end(
        "gmroi",
        N_("Return on the stock (GMROI)"),
        N_("gross profit of all parts in twelve months ÷ mean of the stock at thirteen month ends"),
        Unit.RATIO,
        Ratio(PROFIT_YEAR, AVERAGE),
        _YOUNG,
        better_up=True,
    ),
    _end(
        "dead_stock",
        N_("Dead stock"),
        N_("worth of the parts that lie here for twelve months and were not asked for in them"),
        Unit.MONEY,
        DEAD,
        _AFTER_SALES,
        rule=DateRule.PERIOD_END,
    ),
    _end(
        "dead_stock_share",
        N_("Share of dead stock"),
        N_("dead stock ÷ worth of all parts on the shelf"),
        Unit.SHARE,
        Ratio(DEAD, ON_SHELVES),
        N_("without parts below zero"),
        rule=DateRule.PERIOD_END,
    ),
)
