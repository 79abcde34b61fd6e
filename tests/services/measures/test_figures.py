"""Every measure against a count of the same rows made without the catalogue."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from sqlalchemy import select

from desktop.models.errors import RuleBrokenError
from desktop.models.follow_up import FollowUp
from desktop.models.staff import Role
from desktop.models.visit import Visit, VisitKind, VisitState
from desktop.services.calls.reports import CallReport, Outcome
from desktop.services.follow_ups import report_follow_up
from desktop.services.listing import ListQuery
from desktop.services.measures import customers, workshop
from desktop.services.measures.catalogue import CATALOGUE, Ratio, Unit
from desktop.services.measures.figures import (
    SLICES,
    Period,
    Scope,
    behind,
    figure_table,
    figures,
    period_of,
    rows_behind,
)
from desktop.services.measures.slices import RECORD_SLICES
from desktop.services.shares import ShareDraft
from desktop.services.visit_bill import LineDraft
from desktop.services.visit_work import move_visit, void_visit
from desktop.services.visits import VISITS
from tests.helpers.ledger import AT_END, CALLS, Ledger, raw

YEARS = Period(date(2025, 1, 1), date(2027, 12, 31))
AUTUMN = Period(date(2025, 10, 1), date(2025, 12, 31))
OF_LINES = ("job", "line", "part")
ELSEWHERE = ("source", "area")  # slices of sales and of the market
DAY = timedelta(days=1)
NAMES = tuple(measure.id for measure in (*workshop.MEASURES, *customers.MEASURES))
OF_VISITS = tuple(name for name in NAMES if name not in (*CALLS, *AT_END))
# Start, kind, labour, part, outsourced, hours, days until finished, settled, promised.
PLAN = (
    ("2025-11-28T02:00", "maintenance", "1050", "2100", None, "1.5", 0, 0, 0),
    ("2025-12-30T02:00", "repair", "2100", None, "525", "3.25", 1, 3, 2),
    ("2025-12-31T16:30", "body", "525", "105", None, None, 0, 0, 1),  # 00:30 on New Year's day
    ("2026-01-05T02:00", "warranty", "735", "315", None, "1", 2, 2, 1),
    ("2026-01-06T02:00", "internal", "210", "1050", None, "0.75", 1, 1, None),
    ("2026-02-10T02:00", "free_clinic", "0", None, None, "0.5", 0, 0, 0),
    ("2026-03-31T18:59", "rescue", None, "945", None, None, 0, 1, None),  # 02:59: still March
    ("2026-04-01T02:00", "maintenance", "105", "210", "315", "2", 5, 7, 5),
    ("2026-11-19T02:00", "on_site", "630", None, None, "1", None, None, 0),  # still open
    ("2026-11-20T02:00", "repair", "630", None, None, "1", 1, None, 0),  # finished, not settled
    ("2026-11-20T03:00", "repair", "840", None, None, "1", 0, None, 0),  # will be void
)


@pytest.fixture
def garage(shop, clock, lines):
    """Eleven visits of every kind and fate, and one of an old file without amounts."""
    customers = [shop.customer("王"), shop.customer("李", segment_id=shop.taxi)]
    cars = [
        shop.vehicle(customers[at % 2], f"AAA-{at}", model=("Altis", "Camry", "")[at])
        for at in range(3)
    ]
    advisors = (shop.crew[Role.FRONT_DESK], shop.crew[Role.SALES], None)
    for at, (start, kind, labour, part, outsourced, hours, *days) in enumerate(PLAN):
        arrived = clock.now = datetime.fromisoformat(start).replace(tzinfo=UTC)
        finished, settled, promised = days
        visit = shop.visit(
            customers[at % 2],
            cars[at % 3],
            kind=kind,
            advisor_id=advisors[at % 3],
            promised_at=None if promised is None else arrived + promised * DAY,
            original_number="251128-001" if at == 3 else "",
        )
        bill = [lines.labour(labour, hours=hours and Decimal(hours), job="引擎")] if labour else []
        bill += [lines.part(part, cost=Decimal(50) if at % 4 else None)] if part else []
        paint = LineDraft("outsourced", "烤漆", price=Decimal(outsourced or 0), cost=Decimal(200))
        bill += [paint] if outsourced else []
        shop.bill(visit, *bill, shares=_shares(shop, at))
        if finished is not None:
            clock.now = arrived + finished * DAY
            shop.do(move_visit, visit, 2, VisitState.FINISHED)
        if settled is not None:
            clock.now = arrived + settled * DAY
            shop.settle(visit)
    shop.do(void_visit, len(PLAN), shop.card(len(PLAN)).version, "entered twice")
    shop.do(_old_visit, shop.card(1))
    call, *_others = shop.ask(lambda session: session.scalars(select(FollowUp.id)).all())
    shop.do(report_follow_up, call, 1, CallReport(Outcome.REACHED))
    return shop


def _shares(shop, at):
    """A third of the visits has no technician, a third one, a third two."""
    people = [shop.crew[Role.TECHNICIAN], shop.crew[Role.PARTS]][: at % 3]
    return tuple(ShareDraft(person, Decimal(1) / len(people)) for person in people)


def _old_visit(uow, like):
    """A settled visit as an old file brings it: days without hours, and no amounts."""
    day = date(2025, 6, 5)
    with uow:
        uow.session.add(
            Visit(
                number="A-1",
                vehicle_id=like.vehicle_id,
                customer_id=like.customer_id,
                segment_id=1,
                kind=VisitKind.REPAIR,
                state=VisitState.SETTLED,
                arrived_on=day,
                finished_on=day,
                settled_on=day,
                tax_rate=Decimal(0),
                tax_inclusive=False,
            )
        )
        uow.commit()


def figure(session, measure, period, advisor_id=None):
    return figures(session, (measure,), period, Scope(staff_id=advisor_id))[measure]


def months():
    starts = [date(2025 + at // 12, at % 12 + 1, 1) for at in range(37)]
    return [Period(start, after - DAY) for start, after in pairwise(starts)]


def test_every_measure_is_what_a_count_by_hand_says(garage):
    ledger = Ledger(garage)
    assert ledger.of("car_count", YEARS) == 9
    assert ledger.of("service_revenue", YEARS) == Decimal(10_290) / Decimal("1.05")
    for period in (YEARS, AUTUMN, *months()):
        found = garage.ask(figures, NAMES, period)
        for name in NAMES:
            assert found[name] == ledger.of(name, period), (name, period)


def test_a_figure_of_one_advisor_is_theirs(garage):
    ledger, desk = Ledger(garage), garage.crew[Role.FRONT_DESK]
    for name in OF_VISITS:
        by_hand = ledger.of(name, YEARS, lambda visit: visit["advisor_id"] == desk)
        assert garage.ask(figure, name, YEARS, desk) == by_hand, name


def test_the_day_of_business_decides_the_month(garage):
    def count(start, end):
        return garage.ask(figure, "arrivals", Period(start, end))

    assert count(date(2025, 12, 31), date(2025, 12, 31)) == 1  # at half past midnight
    assert count(date(2026, 3, 31), date(2026, 3, 31)) == 1  # at 02:59
    assert count(date(2026, 1, 1), date(2026, 1, 1)) == 0


def test_figures_in_a_table_are_the_figures_of_each_slice(garage):
    table = garage.ask(figure_table, NAMES, YEARS, ("month",))
    labels = [key[0] for key, _values in table.rows]
    assert labels == sorted(labels)
    assert "2026-03" in labels
    by_month = {f"{period.start:%Y-%m}": period for period in months()}
    for (label,), values in table.rows:
        assert dict(zip(NAMES, values, strict=True)) == garage.ask(figures, NAMES, by_month[label])


def test_slices_of_a_sum_add_up_to_the_whole(garage):
    sums = [measure.id for measure in workshop.MEASURES if measure.is_additive]
    lines = ["labour_revenue", "parts_revenue", "parts_quantity", "billed_hours"]
    whole = garage.ask(figures, sums, YEARS)
    for cut in SLICES:
        if cut not in ELSEWHERE:
            names = lines if cut in OF_LINES else sums
            table = garage.ask(figure_table, names, YEARS, (cut,))
            for at, name in enumerate(names):
                parts = [values[at] for _key, values in table.rows if values[at] is not None]
                assert sum(parts) == whole[name], (cut, name)


def test_a_slice_that_a_measure_does_not_have_is_unknown(garage):
    table = garage.ask(figure_table, ["arrivals", "billed_hours"], YEARS, ("job",))
    assert {values[0] for _key, values in table.rows} == {None}
    assert garage.ask(figure_table, ["arrivals"], YEARS, ("area",)).rows == ()


def test_slices_bear_the_labels_of_their_kind(garage):
    def labels(*by):
        return [key for key, _values in garage.ask(figure_table, ["arrivals"], YEARS, by).rows]

    assert labels("year") == [("2025",), ("2026",)]
    assert labels("quarter") == [
        ("2025-Q2",),
        ("2025-Q4",),
        ("2026-Q1",),
        ("2026-Q2",),
        ("2026-Q4",),
    ]
    assert labels("advisor") == [("",), ("front_desk",), ("sales",)]
    assert labels("model") == [("",), ("Altis",), ("Camry",)]
    assert labels("segment") == [("Retail",), ("Taxi",)]
    assert ("2025", "repair") in labels("year", "kind")
    assert ("2025-11-28",) in labels("day")


def test_an_unknown_amount_is_unknown_and_a_count_of_nothing_is_zero(garage):
    june = Period(date(2025, 6, 1), date(2025, 6, 30))
    empty = Period(date(2024, 1, 1), date(2024, 12, 31))
    for name in NAMES:
        measure = CATALOGUE[name]
        nothing = garage.ask(figure, name, empty)
        counted = measure.unit is Unit.COUNT and not isinstance(measure.query, Ratio)
        assert nothing == (0 if counted else None), name
    assert garage.ask(figure, "car_count", june) == 1
    for name in ("labour_revenue", "service_revenue", "aro", "billed_hours"):
        assert garage.ask(figure, name, june) is None


def test_a_slice_without_visits_of_a_measure_counts_zero(garage):
    table = garage.ask(figure_table, ["arrivals", "comebacks", "aro"], YEARS, ("month",))
    november = dict(table.rows)[("2026-11",)]
    assert november == (2, 0, None)


def test_a_rate_without_anything_to_divide_by_is_unknown(garage):
    internal = Period(date(2026, 1, 7), date(2026, 1, 7))
    assert garage.ask(figure, "car_count", internal) == 2
    assert garage.ask(figure, "aro", internal) is None
    march = Period(date(2026, 3, 1), date(2026, 4, 1))
    assert garage.ask(figure, "parts_to_labour", march) is None


def test_the_rows_behind_a_figure_are_the_visits_it_counts(garage):
    ledger = Ledger(garage)
    settled = {visit["id"] for visit in ledger.visits if visit["state"] == "settled"}
    paying = {
        visit["id"] for visit in ledger.visits if visit["kind"] not in {"internal", "warranty"}
    }
    promised = {
        visit["id"]
        for visit in ledger.visits
        if visit["promised_at"] and visit["finished_at"] and visit["state"] != "void"
    }
    alive = {visit["id"] for visit in ledger.visits if visit["state"] != "void"}
    back = {visit["id"] for visit in ledger.visits if visit["original_id"]}
    expected = {
        "car_count": settled,
        "service_revenue": settled,
        "hours_per_visit": settled,
        "arrivals": alive,
        "aro": settled & paying,
        "comebacks": settled & back,
        "on_time_share": promised,
    }
    for name, visits in expected.items():
        where = rows_behind(name, YEARS.start, YEARS.end)
        found = garage.ask(
            lambda session, where=where: (
                session.execute(select(Visit.id).where(*where)).scalars().all()
            )
        )
        assert sorted(found) == sorted(visits), name
        told = (("figure", f"{name}/{YEARS.start}/{YEARS.end}"),)
        assert garage.ask(VISITS.count, ListQuery(filters=told)) == len(visits)


def test_the_records_behind_a_figure_add_up_to_it(garage):
    advisor = {"advisor": "sales"}
    for labels in ({}, {"month": "2026-01"}, advisor, {"technician": "parts"}):
        for name in NAMES:
            measure = CATALOGUE[name]
            table = garage.ask(figure_table, [name], YEARS, tuple(labels))
            rows = dict(table.rows)
            expected = rows.get(tuple(labels.values()), (None,))[0]
            parts = [
                [row.value for row in garage.ask(behind, name, YEARS, labels) if row.part == at]
                for at in range(len(measure.parts))
            ]
            sums = [sum(value for value in part if value is not None) for part in parts]
            if isinstance(measure.query, Ratio) and measure.parts[0].distinct:
                assert expected is None or expected <= 1
            elif isinstance(measure.query, Ratio):
                assert (expected or 0) == (sums[0] / sums[1] if sums[1] else 0), (name, labels)
            elif not measure.query.distinct:
                assert (expected or 0) == sums[0], (name, labels)


def test_the_records_behind_a_slice_are_picked_by_a_condition(garage):
    where = rows_behind("car_count", YEARS.start, YEARS.end, {"model": "Altis"})
    found = garage.ask(lambda session: session.scalars(select(Visit.id).where(*where)).all())
    ledger = Ledger(garage)
    cars = {row["id"] for row in raw(garage, "vehicle") if row["model"] == "Altis"}
    assert set(found) == {
        visit["id"]
        for visit in ledger.visits
        if visit["settled_on"] and visit["vehicle_id"] in cars
    }


def test_a_visit_of_two_technicians_counts_half_for_each(garage):
    rows = dict(garage.ask(figure_table, ["car_count"], YEARS, ("technician",)).rows)
    shared = Ledger(garage)
    halves = [row for row in raw(garage, "visit_share") if row["share"] == 5000]
    counted = {visit["id"] for visit in shared.visits if visit["settled_on"]}
    alone = [row for row in raw(garage, "visit_share") if row["share"] == 10000]
    expected = Decimal(len([row for row in halves if row["visit_id"] in counted])) / 4
    assert rows[("parts",)] == (expected,)
    assert rows[("technician",)][0] == expected + len(
        [row for row in alone if row["visit_id"] in counted]
    )


PARTS_OF_A_WHOLE = (
    "attach_rate",
    "questionnaire_share",
    "checklist_share",
    "comeback_rate",
    "first_time_fix",
    "on_time_share",
    "late_night_share",
    "follow_up_share",
)


@pytest.mark.parametrize("cut", RECORD_SLICES)
def test_a_part_is_never_more_than_its_whole(garage, cut):
    for _labels, values in garage.ask(figure_table, PARTS_OF_A_WHOLE, YEARS, (cut,)).rows:
        told = dict(zip(PARTS_OF_A_WHOLE, values, strict=True))
        assert {name: value for name, value in told.items() if (value or 0) > 1} == {}


def test_the_visits_with_parts_are_shared_by_technicians_as_the_visits_are(garage):
    names = ("attach_rate", "car_count")
    rows = garage.ask(figure_table, names, YEARS, ("technician",)).rows
    whole = garage.ask(figures, names, YEARS)
    with_parts = sum((rate or 0) * cars for _labels, (rate, cars) in rows)
    assert whole["attach_rate"] > 0
    assert round(with_parts, 9) == round(whole["attach_rate"] * whole["car_count"], 9)


def test_an_unknown_measure_or_slice_is_refused_with_the_known_ones(sqlite_shop):
    with pytest.raises(RuleBrokenError, match="no measure luck; known are arrivals, car_count"):
        sqlite_shop.ask(figure, "luck", YEARS)
    with pytest.raises(RuleBrokenError, match="cut by weather; known are day, week, month"):
        sqlite_shop.ask(figure_table, ["arrivals"], YEARS, ("weather",))


def test_every_measure_says_what_it_is(sqlite_shop):
    for name, measure in CATALOGUE.items():
        assert measure.id == name
        assert all((measure.name, measure.formula, measure.person_rule, measure.exclusions))


@pytest.mark.parametrize(
    ("cut", "label", "start", "end"),
    [
        ("day", "2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("month", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("month", "2023-12", date(2023, 12, 1), date(2023, 12, 31)),
        ("quarter", "2023-Q4", date(2023, 10, 1), date(2023, 12, 31)),
        ("year", "2023", date(2023, 1, 1), date(2023, 12, 31)),
    ],
)
def test_a_slice_s_label_tells_its_days(cut, label, start, end):
    assert period_of(cut, label) == Period(start, end)


def test_a_slice_that_is_not_of_the_calendar_has_no_days():
    assert period_of("advisor", "林淑芬") is None
