"""The summaries equal the plain query, whatever was done and whoever did it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from desktop.db.engine import writing
from desktop.models.visit import VisitState
from desktop.services.maintenance import compute_again, faults
from desktop.services.measures.day_rows import RULES
from desktop.services.measures.figures import Period, figure_table
from desktop.services.measures.kept import moment
from desktop.services.measures.proof import wrong_spans
from desktop.services.measures.summaries import all_stale, is_behind, stale_marks
from desktop.services.shares import ShareDraft
from desktop.services.visit_money import settle_visit
from desktop.services.visit_work import void_visit
from tests.helpers.imports import VISITS, csv_file, take_in, undo

KEPT = (
    "arrivals",
    "car_count",
    "labour_revenue",
    "labour_net_income",
    "parts_revenue",
    "parts_quantity",
    "outsourced_revenue",
    "service_revenue",
    "aro",
    "billed_hours",
    "parts_gross_margin",
    "service_gross_profit",
    "comebacks",
    "comeback_rate",
    "first_time_fix",
    "on_time_share",
)
# Of these, answers are kept of months and years that are over.
ANSWERED = (
    "late_night_share",
    "new_customers",
    "return_interval",
    "follow_ups_due",
    "follow_up_share",
    "vehicles_served",
    "active_customers",
    "retention",
)
CUTS = (
    (),
    ("month",),
    ("year",),
    ("month", "person"),
    ("quarter", "segment"),
    ("technician",),
    ("week", "kind"),
    ("model",),
    ("part",),
    ("team",),
)
PERIODS = (
    Period(date(2025, 1, 1), date(2026, 12, 31)),
    Period(date(2026, 1, 10), date(2026, 11, 20)),
)


def from_summaries(session):
    return [
        figure_table(session, (*KEPT, *ANSWERED), period, by) for period in PERIODS for by in CUTS
    ]


def from_visits(session):
    all_stale(session)  # until the session is closed, which takes it back
    return from_summaries(session)


def assert_equal(shop):
    assert shop.ask(from_summaries) == shop.ask(from_visits)
    assert shop.ask(wrong_spans) == []


class Garage:
    """What may happen in a garage, each at a random day and with random amounts."""

    def __init__(self, shop, clock, lines):
        self.shop, self.clock, self.lines = shop, clock, lines
        self.cars = [
            (owner, shop.vehicle(owner, "", model=("Altis", "Camry")[at % 2]))
            for at in range(2)
            for owner in [shop.customer(segment_id=(shop.retail, shop.taxi)[at])]
        ]
        self.open, self.settled = [], []

    def arrive(self, number):
        owner, car = self.cars[number % 2]
        advisor = (None, *self.shop.crew.values())[number % 4]
        more = {}
        earlier = [card for card in map(self.shop.card, self.settled) if card.vehicle_id == car]
        if earlier and number % 3 == 0:
            more["original_number"] = earlier[number % len(earlier)].number
        kind = ("maintenance", "repair", "internal")[number % 3]
        promised = self.clock.now + timedelta(hours=number % 30)
        visit = self.shop.visit(
            owner, car, kind=kind, advisor_id=advisor, promised_at=promised, **more
        )
        self.open.append(visit)

    def bill(self, number):
        if self.open:
            visit = self.open[number % len(self.open)]
            hours = Decimal(number % 5) / 2
            rows = [self.lines.labour(str(number), hours=hours), self.lines.part("70")]
            rows[1:] = [self.lines.part("70", cost=Decimal(number % 60))] * (number % 3)
            people = list(self.shop.crew.values())[: number % 3]
            shares = tuple(ShareDraft(one, Decimal(1) / len(people)) for one in people)
            self.shop.bill(visit, *rows, shares=shares)

    def settle(self, number):
        ready = [visit for visit in self.open if self.shop.card(visit).lines]
        if ready:
            visit = ready[number % len(ready)]
            self.shop.settle(visit)
            self.open.remove(visit)
            self.settled.append(visit)

    def void(self, number):
        if self.open:
            visit = self.open.pop(number % len(self.open))
            self.shop.do(void_visit, visit, self.shop.card(visit).version, "entered twice")

    def wait(self, number):
        self.clock.now += timedelta(days=number % 40)

    def year_passes(self, _number):
        self.clock.now += timedelta(days=300)

    def write_by_hand(self, number):
        ways = (
            "UPDATE vehicle SET model = '' WHERE id = 1",
            "UPDATE visit SET advisor_id = NULL WHERE id = 1",
            "UPDATE visit SET arrived_on = '2026-02-03' WHERE id = 2",
            "UPDATE visit SET original_id = NULL WHERE original_id = 1",
            "UPDATE visit SET finished_at = NULL WHERE id = 3",
            "UPDATE visit SET customer_id = 2 WHERE customer_id = 1",
            "UPDATE visit SET vehicle_id = 1 WHERE id = 2",
            "UPDATE follow_up SET due_on = '2026-02-03' WHERE id = 1",
        )
        with writing(self.shop.office.engine)() as session, session.begin():
            session.execute(text(ways[number % len(ways)]))

    def heap(self, _number):
        with writing(self.shop.office.engine)() as session, session.begin():
            all_stale(session)

    def catch_up(self, _number):
        self.shop.office.catch_up()


STEPS = (
    *("arrive", "bill", "settle", "void", "wait", "year_passes", "write_by_hand"),
    *("heap", "catch_up"),
)
WEIGHTED = ("arrive", "bill", "settle", *STEPS)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.tuples(st.sampled_from(WEIGHTED), st.integers(1, 997)), max_size=25))
def test_whatever_happens_the_summaries_are_the_sums_of_the_visits(shop, clock, lines, steps):
    clock.now = datetime(2026, 1, 5, 2, tzinfo=UTC)
    garage = Garage(shop, clock, lines)
    for step, number in steps:
        getattr(garage, step)(number)
    assert_equal(shop)
    garage.catch_up(0)
    assert_equal(shop)


@pytest.fixture
def busy(shop, clock, lines):
    """A garage with a settled visit in each of four months, and one that is open."""
    clock.now = datetime(2026, 8, 5, 2, tzinfo=UTC)
    garage = Garage(shop, clock, lines)
    for number in (7, 12, 30, 31, 16):
        garage.arrive(number)
        garage.bill(number + 4)
        if number != 16:
            garage.settle(0)
        clock.now += timedelta(days=31)
    return garage


def stale_days(shop):
    marks = shop.ask(lambda session: stale_marks(session.connection()))
    return {rule: days for rule, days in marks.items() if rule in RULES and days}


def has_seats(shop):
    """Whether it is an office of several seats, which leaves nothing stale."""
    return shop.office.engine.dialect.name == "postgresql"


def test_a_command_leaves_the_day_at_work_to_its_visits(busy):
    newest = {"arrived_on": date(2026, 12, 7)}
    newest |= dict.fromkeys(("finished_on", "settled_on"), date(2026, 11, 6))
    days = {} if has_seats(busy.shop) else {rule: {day} for rule, day in newest.items()}
    assert stale_days(busy.shop) == days
    assert_equal(busy.shop)


def test_a_day_is_computed_as_soon_as_another_is_written_in(busy):
    busy.arrive(5)
    busy.clock.now += timedelta(days=1)
    busy.arrive(6)
    day = busy.clock.now.date()
    assert stale_days(busy.shop).get("arrived_on", {day}) == {day}
    rows = text(
        "SELECT visits FROM figure_sum WHERE cut = '' AND rule = 'arrived_on' AND span = :d"
    )
    span = int(f"{day - timedelta(days=1):%Y%m%d}")
    assert busy.shop.ask(lambda session: session.scalar(rows, {"d": span})) == 1
    assert_equal(busy.shop)


def test_only_the_month_at_work_has_no_rows_of_its_own(busy):
    now = busy.shop.ask(moment, PERIODS[0])
    assert now.is_open("settled_on", 202611)
    assert not now.is_open("settled_on", 202608)


def test_what_was_written_by_hand_is_read_from_the_visits_until_a_command_computes_it(busy):
    busy.write_by_hand(1)
    assert busy.shop.ask(is_behind)
    assert_equal(busy.shop)
    busy.arrive(5)
    assert sum(map(len, stale_days(busy.shop).values())) <= len(RULES)
    assert_equal(busy.shop)


def test_a_line_that_joins_a_settled_visit_makes_its_day_stale(busy):
    columns = "visit_id, position, kind, text, job, quantity, unit, discount, hours, version"
    row = f"{busy.settled[0]}, 9, 'labour', 'x', '', 1000, '', 0, 250, 1"
    with writing(busy.shop.office.engine)() as session, session.begin():
        session.execute(text(f"INSERT INTO visit_line ({columns}) VALUES ({row})"))
    assert busy.shop.ask(is_behind)
    assert_equal(busy.shop)


def test_a_heap_is_computed_by_whoever_opens_the_office_next(busy):
    busy.heap(0)
    busy.arrive(5)
    assert busy.shop.ask(is_behind)
    busy.catch_up(0)
    assert not busy.shop.ask(is_behind)
    assert_equal(busy.shop)


def test_sums_that_somebody_spoiled_are_found_and_computed_again(busy):
    office = busy.shop.office
    with writing(office.engine)() as session, session.begin():
        session.execute(text("UPDATE figure_sum SET visits = visits + 1 WHERE cut = 'kind'"))
        session.execute(text("DELETE FROM figure_sum WHERE span = 202608 AND cut = ''"))
    found = [finding for finding in office.read(faults) if finding.rule == "summaries"]
    assert found[0].count > 1
    assert 202608 in busy.shop.ask(wrong_spans)
    compute_again(office)
    assert "summaries" not in {finding.rule for finding in office.read(faults)}


def test_two_seats_that_settle_on_one_day_both_count(busy, at_once):
    shop = busy.shop
    for number in (21, 22):
        busy.arrive(number)
        shop.bill(busy.open[-1], busy.lines.labour("1050"))
    first, second = busy.open[-2:]

    def settled(visit):
        return lambda uow: settle_visit(uow, visit, shop.card(visit).version)

    assert at_once(settled(first), settled(second)) == [Decimal(1050)] * 2
    assert {shop.card(visit).state for visit in (first, second)} == {VisitState.SETTLED}
    assert_equal(shop)


def test_a_figure_of_whole_months_does_not_read_the_visits(busy):
    def statements(session):
        seen = []
        connection = session.connection()
        event.listen(
            connection, "before_cursor_execute", lambda _c, _cu, sql, *_more: seen.append(sql)
        )
        figure_table(session, KEPT, PERIODS[0], ("month", "person"))
        return seen

    busy.catch_up(0)
    found = busy.shop.ask(statements)
    assert found
    assert not [sql for sql in found if "FROM visit" in sql]


def test_a_day_that_was_computed_and_is_worked_in_again_counts_once(busy):
    busy.clock.now -= timedelta(days=31)
    busy.catch_up(0)
    busy.arrive(6)
    busy.settle(0)
    assert_equal(busy.shop)


def test_beside_the_day_at_work_a_figure_reads_no_visits(busy):
    """Each statement over visits is given that day as the first and as the last."""

    def days_asked(session):
        seen = []
        event.listen(
            session.connection(),
            "before_cursor_execute",
            lambda _c, _cu, sql, given, *_more: seen.append((sql, given)),
        )
        figure_table(session, KEPT, PERIODS[0], ("month", "person"))
        given = [values for sql, values in seen if "FROM visit" in sql]
        return {day for values in given for day in values if str(day).startswith("2026-")}

    at_work = set() if has_seats(busy.shop) else {"2026-11-06", "2026-12-07"}
    assert busy.shop.ask(days_asked) == at_work


def many_visits():
    """A file of enough visits over enough days to be left to be caught up."""
    head, *_rows = VISITS.splitlines()
    start = date(2026, 1, 1)
    rows = [
        f"C{at},{start + timedelta(days=at)},{start + timedelta(days=at + 2)},陳堃,0922-000-111,"
        f"XYZ-0001,Camry,part,雨刷,2,{at}"
        for at in range(60)
    ]
    return "\n".join((head, *rows))


@pytest.mark.parametrize("content", [VISITS, many_visits()])
def test_an_import_and_its_undo_leave_the_summaries_right(busy, tmp_path, content):
    office = busy.shop.office
    before = busy.shop.ask(from_summaries)
    run = take_in(office, csv_file(tmp_path, content), "visits")
    assert not busy.shop.ask(is_behind)
    assert busy.shop.ask(from_summaries) != before
    assert_equal(busy.shop)
    undo(office, run)
    assert not busy.shop.ask(is_behind)
    assert busy.shop.ask(from_summaries) == before
    assert_equal(busy.shop)
