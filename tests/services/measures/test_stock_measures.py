"""The measures of parts: what months keep is what movements say, and rows add up to figures."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import select

from desktop.models.stock import StockMovement
from desktop.services.measures.behind import behind
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import Period, figure_table, figures
from desktop.services.measures.opening import figure_filter
from desktop.services.measures.plain import Asked, sum_rows
from desktop.services.measures.rows import rows_of_figure
from desktop.services.measures.slices import EVERYTHING, Scope
from desktop.services.measures.stock import MEASURES
from desktop.services.measures.stock_months import KEPT, sum_by_month, whole_months
from desktop.services.stock.posting import Entry
from desktop.services.stock_figures.worth import part_values
from tests.services.stock_figures.conftest import Years

IDS = [measure.id for measure in MEASURES]
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
SPRING = Period(date(2026, 2, 10), date(2026, 5, 17))
DAY = timedelta(days=1)


@pytest.fixture
def years(shop, clock):
    """Two years at the counter, in the workshop and wholesale, with what came back."""
    years, chance = Years(shop.office, clock), Random(6)  # noqa: S311 -- the same course each time
    parts = [years.on("2025-01-08").stocked("60", f"{10 * n}", f"P{n}") for n in range(1, 4)]
    day = date(2025, 1, 20)
    while day < date(2026, 12, 20):
        years.on(day.isoformat())
        _happens(years, chance.choice(parts), chance)
        day += chance.randint(5, 25) * DAY
    return years


def _happens(years, part, chance):
    kind = chance.choice(["counter", "counter", "wholesale", "free", "back", "receipt", "count"])
    pieces, net = Decimal(chance.randint(1, 3)), Decimal(chance.randint(40, 90))
    match kind:
        case "receipt":
            years.comes(part, str(4 * pieces), str(net / 2))
        case "free":
            years.goes(part, str(pieces), "counter")
        case "count":
            years.goes(part, str(pieces), "scrap", reason="rust")
        case _:
            way = "wholesale" if kind == "wholesale" else "counter"
            sold = years.post(way, Entry(part, -pieces, price=net, amount=net, net=net))
            if kind == "back":
                _comes_back(years, part, sold, pieces, net)


def _comes_back(years, part, sold, pieces, net):
    line = select(StockMovement.id).where(StockMovement.document_id == sold.document_id)
    origin = years.office.read(lambda session: session.scalars(line).one())
    entry = Entry(part, pieces, price=net, amount=net, net=net, origin_id=origin)
    years.post("return_in", entry, reverses_id=sold.document_id)


@pytest.mark.parametrize("period", [YEAR, SPRING, Period(date(2026, 3, 3), date(2026, 3, 9))])
@pytest.mark.parametrize("by", [(), ("month",), ("year", "quarter")])
def test_what_is_kept_of_months_is_what_the_movements_say(years, period, by):
    asked = [Asked(period, by, EVERYTHING)]
    (kept,) = years.read(sum_by_month, list(KEPT), asked)
    (plain,) = years.read(sum_rows, list(KEPT), asked, {})
    assert kept.keys() == set(KEPT)
    for part in KEPT:
        nothing = part.of_nothing
        for key in kept[part].keys() | plain[part].keys():
            assert kept[part].get(key, nothing) == plain[part].get(key, nothing), (part.of, key)


def test_a_part_or_a_day_is_read_from_the_movements(years):
    day = years.read(figure_table, ["parts_issued"], SPRING, ("day",)).rows
    part = years.read(figure_table, ["parts_issued"], SPRING, ("part",)).rows
    whole = years.read(figures, ["parts_issued"], SPRING)["parts_issued"]
    assert len(day) > 1
    assert sum(value for _key, (value,) in day) == whole
    assert sum(value for _key, (value,) in part) == whole


@pytest.mark.parametrize("period", [YEAR, SPRING, Period(date(2026, 4, 1), date(2026, 4, 30))])
def test_the_rows_behind_every_figure_of_parts_add_up_to_it(years, period):
    told = years.read(figures, IDS, period)
    for name in IDS:
        measure, rows = CATALOGUE[name], years.read(behind, name, period)
        sums = [
            sum(row.value for row in rows if row.part == place and row.value is not None)
            for place in range(len(measure.parts))
        ]
        if len(sums) == 1:
            assert sums[0] == (told[name] or 0), name
        elif told[name] is not None:
            least = 0 if name.startswith("fill_rate") else sums[0]
            assert abs(max(sums[0], least) / sums[1] - told[name]) < Decimal("1e-15"), name


@pytest.mark.parametrize(
    "name", ["stock_turns", "stock_value", "gmroi", "fill_rate", "dead_stock_share", "lost_sales"]
)
def test_the_window_of_rows_names_each_of_them_and_comes_to_the_figure(years, name):
    found = years.read(rows_of_figure, figure_filter(name, YEAR))
    told = years.read(figures, [name], YEAR)[name]
    assert all(row.words.text for row in found.rows)
    assert found.figure is not None
    assert abs(found.figure - told) < Decimal("1e-15")


def test_the_stock_of_any_day_is_the_sum_of_its_parts(years):
    for day in (date(2025, 1, 8), date(2025, 6, 30), date(2026, 7, 13)):
        value = years.read(figures, ["stock_value"], Period(day, day))["stock_value"]
        assert value == sum(years.read(part_values, day).values())
    before = Period(date(2024, 12, 1), date(2024, 12, 31))
    assert set(years.read(figures, ["stock_value", "dead_stock"], before).values()) == {None}


def test_figures_of_months_are_unknown_where_no_month_ends_or_a_slice_cuts_them(years):
    week = Period(date(2026, 12, 7), date(2026, 12, 13))
    assert years.read(figures, ["stock_turns", "gmroi"], week) == {
        "stock_turns": None,
        "gmroi": None,
    }
    assert years.read(figures, ["stock_turns"], YEAR, Scope(staff_id=1)) == {"stock_turns": None}
    assert years.read(figure_table, ["stock_value"], YEAR, ("day",)).rows == ()


def test_a_months_figure_is_the_same_alone_and_among_others(years):
    names = ["stock_turns", "days_of_supply", "gmroi", "fill_rate", "stock_value", "dead_stock"]
    rows = dict(years.read(figure_table, names, YEAR, ("month",)).rows)
    may = Period(date(2026, 5, 1), date(2026, 5, 31))
    alone = years.read(figures, names, may)
    assert rows["2026-05",] == tuple(alone[name] for name in names)
    assert alone["stock_turns"] is not None


def test_a_period_is_divided_into_its_whole_months_and_the_days_beside_them():
    whole, rests = whole_months(SPRING)
    assert whole == Period(date(2026, 3, 1), date(2026, 4, 30))
    assert rests == [
        Period(date(2026, 2, 10), date(2026, 2, 28)),
        Period(date(2026, 5, 1), date(2026, 5, 17)),
    ]
    assert whole_months(Period(date(2026, 3, 3), date(2026, 3, 9)))[0] is None
