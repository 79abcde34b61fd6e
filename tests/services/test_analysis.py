"""The analysis: its figures are the catalogue's own, and open the very rows they count."""

import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from desktop.db.engine import make_engine, office_url
from desktop.models.actor import COMMAND_LINE, Actor
from desktop.models.errors import NotAllowedError, RuleBrokenError
from desktop.models.staff import Role
from desktop.models.visit import Visit
from desktop.services.analysis import Against, Kind, Question, View, answer, may_rank
from desktop.services.measures.figures import Period, Scope, figures
from desktop.services.measures.opening import conditions_of, figure_of
from desktop.services.office import Office
from desktop.services.periods import new_year_aligned, rolling_12, same_dates_last_year
from desktop.services.settings import NewOffice, found_office
from desktop.services.targets import TargetCell, set_targets
from desktop.services.visit_bill import LineDraft
from tests.helpers.garage import Garage, at

TODAY = date(2026, 11, 20)
YEAR = Period(date(2026, 1, 1), TODAY)
DAYS = (
    *(date(2024, month, 10) for month in range(1, 13)),
    *(date(2025, month, 12) for month in range(1, 13)),
    date(2025, 11, 12),
    date(2026, 2, 3),
    date(2026, 2, 4),
    date(2026, 7, 9),
    date(2026, 10, 30),
    date(2026, 11, 19),
)


class Clock:
    """What time it is."""

    now = at(TODAY, 10)

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def garage(sqlite_template, tmp_path_factory):
    """A garage of three years, for tests that only read it, or write of `arrivals` alone."""
    path, clock = tmp_path_factory.mktemp("analysis") / "office.db", Clock()
    shutil.copy(sqlite_template, path)
    office = Office(make_engine(office_url(str(path))), clock=clock)
    answers = NewOffice("順發汽車", "zh_Hant_TW", "TWD", 3)
    office.write(lambda uow: found_office(uow, answers))
    garage = Garage(office, clock)
    garage.people = [garage.staff("林淑芬"), garage.staff("黃建國")]
    for number, day in enumerate(DAYS):
        key = garage.visit(at(day, 9), advisor_id=garage.people[number % 2])
        price = Decimal(1050) * (1 + number)
        garage.settle(key, at(day, 17), (LineDraft("labour", "檢修", price=price),))
    clock.now = at(TODAY, 10)
    yield garage
    office.close()


@pytest.fixture
def ask(garage):
    """Ask a question about this year."""

    def ask(measure="car_count", period=YEAR, actor=COMMAND_LINE, **more):
        question = Question(measure, period, **more)
        return garage.office.read(lambda session: answer(session, question, TODAY, actor))

    return ask


@pytest.fixture
def figure(garage):
    """Read one figure straight from the catalogue."""

    def figure(measure, period, scope=None):
        more = (scope,) if scope else ()
        return garage.office.read(lambda s: figures(s, [measure], period, *more))[measure]

    return figure


@pytest.mark.parametrize("against", list(Against))
@pytest.mark.parametrize("cut", ["month", "week", "segment"])
def test_each_figure_is_that_of_the_catalogue_for_the_days_it_opens(ask, garage, against, cut):
    found = ask("service_revenue", against=against, cut=cut)
    figures_shown = [column for column in found.columns if column.opens]
    assert len(figures_shown) == {Against.NOTHING: 1, Against.YEARS: 4}.get(against, 2)
    for column in figures_shown:
        for place, opens in enumerate(column.opens):
            measure, days, labels = figure_of(opens)
            assert labels == ({} if cut != "segment" else {"segment": found.labels[place]})
            value = garage.office.read(lambda s, m=measure, d=days: figures(s, [m], d))[measure]
            assert column.values[place] == value
        _measure, days, _labels = figure_of(column.total_opens)
        whole = garage.office.read(lambda s, d=days: figures(s, ["service_revenue"], d))
        assert column.total == whole["service_revenue"]


def test_the_comparison_is_cut_at_the_same_day(ask):
    last_year = ask().columns[1]
    assert last_year.name == "2025-01-01 – 2025-11-20"
    assert last_year.values[10] == 2
    assert last_year.total == 12


def test_the_lunar_new_year_moves_each_month_by_itself(ask, figure):
    found = ask(period=Period(date(2026, 2, 1), date(2026, 2, 28)), against=Against.NEW_YEAR)
    aligned = new_year_aligned(Period(date(2026, 2, 1), date(2026, 2, 28)))
    assert aligned != same_dates_last_year(Period(date(2026, 2, 1), date(2026, 2, 28)))
    assert found.columns[1].values == (figure("car_count", aligned),)


def test_a_count_of_nothing_is_none_and_a_sum_of_nothing_is_unknown(ask):
    assert ask("car_count").columns[0].values[2] == 0
    assert ask("service_revenue").columns[0].values[2] is None


def test_growth_on_nothing_is_unknown(ask):
    change = ask("service_revenue").columns[-1]
    assert change.kind is Kind.CHANGE
    assert change.values[2] is None
    assert change.values[1] == Decimal(53000) / Decimal(14000) - 1


def test_targets_stand_beside_the_figures_where_there_are_any(ask, garage):
    assert [column.name for column in ask().columns[1:]] == ["2025-01-01 – 2025-11-20", "Change"]
    garage.do(set_targets, "arrivals", None, (TargetCell(202602, Decimal(4), 0),))
    target, attained = ask("arrivals").columns[1:3]
    assert (target.values[1], attained.values[1]) == (4, Decimal("0.5"))
    assert target.values[0] is None
    plan = ask("arrivals", view=View.TARGET)
    assert [column.values[1] for column in plan.running] == [2, 4, 2]


def test_twelve_months_roll_over_complete_months_only(ask, figure):
    found = ask("service_revenue", view=View.ROLLING)
    assert (found.labels[0], found.labels[-1]) == ("2026-01", "2026-10")
    now, before, _change = found.columns
    assert now.values[-1] == figure("service_revenue", rolling_12(202610))
    assert before.values[-1] == figure("service_revenue", rolling_12(202510))


def test_the_season_is_that_of_the_complete_years(ask):
    index, last, first = ask("car_count", view=View.SEASONS).columns
    assert (last.name, first.name) == ("2025", "2024")
    assert sum(index.values) == 12
    assert index.values[10] == Decimal(12 * 3) / 25


def test_a_rate_has_no_season(ask):
    with pytest.raises(RuleBrokenError, match="adds up"):
        ask("aro", view=View.SEASONS)


def test_records_leave_out_what_is_still_under_way(ask):
    best = ask("service_revenue", view=View.RECORDS)
    assert best.labels[:2] == ("2026-02", "2025-11")
    assert "2026-11" not in best.labels
    assert best.columns[0].values[0] == 53000
    days = ask("service_revenue", view=View.RECORDS, cut="day")
    assert days.labels[:2] == ("2025-11-12", "2026-11-19")


def test_figures_open_the_rows_they_count(ask, garage):
    column = ask("car_count").columns[0]
    count = select(func.count()).select_from(Visit).where(*conditions_of(column.opens[1]))
    assert garage.office.read(lambda session: session.execute(count).scalar()) == 2


def test_what_has_no_slice_opens_its_rows_too(ask, garage):
    found = ask("car_count", cut="branch")
    column = found.columns[0]
    assert (found.labels, column.values) == (("(not given)",), (5,))
    assert figure_of(column.opens[0])[2] == {"branch": ""}
    count = select(func.count()).select_from(Visit).where(*conditions_of(column.opens[0]))
    assert garage.office.read(lambda session: session.execute(count).scalar()) == 5


def test_people_stand_beside_each_other_only_where_that_is_on(ask):
    with pytest.raises(RuleBrokenError, match="a manager can turn them on"):
        ask(cut="advisor")
    found = ask(cut="advisor", ranking=True)
    assert sorted(found.labels) == ["林淑芬", "黃建國"]
    assert [role for role in Role if may_rank(role)] == [Role.MANAGER, Role.OWNER]


@pytest.mark.parametrize("role", [role for role in Role if not may_rank(role)])
def test_who_may_not_rank_sees_the_own_figures_and_those_of_the_office(ask, garage, role):
    own, other = garage.people
    actor = Actor(own, "林淑芬", role)
    for more in ({"cut": "advisor", "ranking": True}, {"scope": Scope(staff_id=other)}):
        with pytest.raises(NotAllowedError, match="Figures of other people are for managers"):
            ask(actor=actor, **more)
    mine = ask(actor=actor, scope=Scope(staff_id=own)).columns[0].total
    assert 0 < mine < ask(actor=actor).columns[0].total


def test_a_person_is_compared_with_the_own_past(ask, figure, garage):
    scope = Scope(staff_id=garage.people[0])
    found = ask(scope=scope, whose="林淑芬")
    own, before, _change = found.columns
    assert own.total == figure("car_count", YEAR, scope)
    assert before.total == figure("car_count", same_dates_last_year(YEAR), scope)
    assert figure_of(own.opens[0])[2] == {"person": "林淑芬"}
    assert found.title.startswith("林淑芬")


def test_a_period_without_anything_is_answered(ask):
    empty = ask("aro", period=Period(date(2010, 1, 1), date(2010, 3, 31)))
    assert empty.columns[0].values == (None, None, None)
    records = ask("car_count", view=View.RECORDS, scope=Scope(staff_id=999), whose="?")
    assert records.labels == ()


def test_slices_come_with_the_greatest_first(ask):
    found = ask("service_revenue", cut="model", against=Against.NOTHING)
    values = [value for value in found.columns[0].values if value is not None]
    assert values == sorted(values, reverse=True)
    assert replace(found.question, cut="month") == Question(
        "service_revenue", YEAR, against=Against.NOTHING
    )
