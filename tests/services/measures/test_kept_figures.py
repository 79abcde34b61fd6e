"""What is kept of months and years that are over is the plain query's answer, or is not there."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnClause

from desktop.db.engine import writing
from desktop.models.summary import KeptFigure
from desktop.services.maintenance import compute_again, faults
from desktop.services.measures import keeping, yearly
from desktop.services.measures.closed import ADDED, NAMES, STOCKS, answer, stocks_at
from desktop.services.measures.customers import WHO
from desktop.services.measures.figures import Period, figure_table, figures, figures_of
from desktop.services.measures.proof import wrong_kept
from desktop.services.measures.summaries import all_stale
from desktop.services.measures.terms import Sum
from desktop.services.measures.visitors import CAME, SERVED
from desktop.services.visit_work import void_visit

ADDED_UP = (
    "late_night_share",
    "new_customers",
    "return_interval",
    "follow_ups_due",
    "follow_ups_done",
    "follow_up_share",
    "orders",
    "deliveries",
    "cancellations",
    "sales_revenue",
    "sales_gross_margin",
    "discount_share",
    "referral_share",
    "repeat_share",
    "new_customer_share",
    "market_share",
    "csi",
    "questionnaires",
    "nps",
)
AT_END = ("vehicles_served", "active_customers", "retention", "lost_share", "open_orders")
NOT_SALES = AT_END[:-1]
YEARS = (2024, 2025, 2026, 2027)
WHOLE = Period(date(2024, 1, 1), date(2027, 12, 31))
PART = Period(date(2024, 5, 10), date(2026, 3, 7))
SALE = (
    "INSERT INTO sale (number, kind, customer_id, segment_id, ordered_on, delivered_on, quantity,"
    " model, list_price, price, cost, source, note, version) VALUES ('{n}', 'vehicle', {customer},"
    " {segment}, '{ordered}', {delivered}, 1000, 'Altis', 800, 700, 600, '', '', 1)"
)


def year(number):
    return Period(date(number, 1, 1), date(number, 12, 31))


def so_far(number, day=17):
    """A year up to a day of the month at work, of which days are kept."""
    return Period(date(number, 1, 1), date(number, 10, day))


def month_so_far(number):
    """The days of the month at work that are over, or the same of another year."""
    return Period(date(number, 10, 1), date(number, 10, 17))


def as_read(session):
    """Every question that something is kept for, over periods whole and in part."""
    ids = (*ADDED_UP, *AT_END)
    asked = [(WHOLE, ("month",)), (WHOLE, ("quarter",)), (PART, ()), (PART, ("month",))]
    tables = [figure_table(session, ADDED_UP, period, by) for period, by in asked]
    tables += [figure_table(session, ids, WHOLE, ("year",))]
    told = [figures(session, ids, year(number)) for number in YEARS]
    told += [figures(session, ids, so_far(number)) for number in YEARS]
    told += figures_of(session, ADDED_UP, [month_so_far(number) for number in YEARS])
    days = [date(number, *day) for number in YEARS for day in ((12, 31), (10, 17), (2, 28))]
    ends = [stocks_at(session, (*STOCKS, *WHO), day) for day in days]
    answers = [
        {question.name: dict(answer(session, question, period))}
        for number in YEARS
        for period in (year(number), so_far(number), so_far(number, 31))
        for question in yearly.QUESTIONS
    ]
    return tables, told, ends, answers


def as_asked(session):
    all_stale(session)  # until the session is closed, which takes it back
    return as_read(session)


def assert_equal(shop):
    read, asked = shop.ask(as_read), shop.ask(as_asked)
    for one, other in zip(read, asked, strict=True):
        assert one == other
    assert shop.ask(wrong_kept) == set()


def run(shop, statement):
    with writing(shop.office.engine)() as session, session.begin():
        session.execute(text(statement))


def kept(shop):
    rows = select(KeptFigure.what, KeptFigure.span)
    return shop.ask(lambda session: {tuple(row) for row in session.execute(rows)})


@pytest.fixture
def old(shop, clock, lines):
    """A shop of three years: two people and a fleet, each with cars; calls made, cars sold."""
    clock.now = datetime(2024, 2, 3, 2, tzinfo=UTC)
    owners = [
        shop.customer("王小明", "0912-345-678", segment_id=shop.retail),
        shop.customer("李大華", segment_id=shop.taxi),
        shop.customer("大大車隊", segment_id=shop.taxi, kind="fleet"),
    ]
    cars = [shop.vehicle(owner, "", model="Altis") for owner in owners]
    days = (0, 40, 300, 330, 420, 700, 760, 1000)
    visits = []
    for place, day in enumerate(days):
        clock.now = datetime(2024, 2, 3, 2, tzinfo=UTC) + timedelta(days=day)
        owner = place % 3
        visit = shop.visit(owners[owner], cars[owner])
        shop.bill(visit, lines.labour("500"), lines.part("70"))
        shop.settle(visit)
        visits.append(visit)
        ordered = clock.now.date()
        delivered = f"'{ordered + timedelta(days=20)}'" if place % 2 else "NULL"
        sale = SALE.format(
            n=f"S{place}",
            customer=owners[owner],
            segment=shop.retail,
            ordered=ordered,
            delivered=delivered,
        )
        run(shop, sale)
    run(shop, "UPDATE visit SET arrived_at = '2024-03-14 15:30' WHERE id = 2")
    run(
        shop,
        "INSERT INTO market_total (month, area, make, units, source, received_on, version)"
        " VALUES (202501, '', '', 100, 'x', '2025-02-03', 1)",
    )
    shop.office.catch_up()
    return shop


def test_months_and_years_that_are_over_are_kept_and_the_month_at_work_is_not(old):
    spans = {span for _what, span in kept(old)}
    assert {202401, 202412, 202413, 202512, 202513, 202609} <= spans
    assert not {span for span in spans if 202610 <= span <= 999_999}
    names = {what for what, _span in kept(old)}
    assert names == {*NAMES.values(), *CAME, *(question.name for question in yearly.QUESTIONS)}
    assert_equal(old)


def test_of_the_month_at_work_the_days_that_are_over_are_kept_and_those_of_the_years_before(old):
    days = {(what, span) for what, span in kept(old) if span > 999_999}
    new = {span for what, span in days if what == "new_customers.0"}
    assert new == {*range(20251001, 20251032), *range(20261001, 20261030)}
    assert {span for what, span in days if what == "came.vehicle"} == {
        *range(20241001, 20241032),
        *new,
    }


def test_the_days_of_a_month_are_forgotten_when_it_is_over(old, clock, lines):
    clock.now += timedelta(days=5)
    visit = old.visit(1, 1)
    old.bill(visit, lines.labour("500"))
    old.settle(visit)
    old.office.catch_up()
    spans = {span for _what, span in kept(old)}
    assert 202610 in spans
    assert {span // 100 for span in spans if span > 999_999} == {202411, 202511, 202611}
    assert_equal(old)


WRITTEN = {
    "visits": (
        "UPDATE visit SET customer_id = 2 WHERE id = 1",
        "UPDATE visit SET vehicle_id = 2 WHERE customer_id = 1",
        "UPDATE visit SET arrived_on = '2025-06-01' WHERE id = 1",
        "UPDATE visit SET arrived_at = '2024-02-03 15:30' WHERE id = 1",
        "UPDATE visit SET advisor_id = (SELECT MIN(id) FROM staff) WHERE id = 4",
        "UPDATE visit SET odometer = 12345 WHERE id = 4",
        "UPDATE visit SET promised_at = '2025-01-01 10:00' WHERE id = 4",
    ),
    "lines and calls": (
        (
            "INSERT INTO visit_line (visit_id, position, kind, text, job, quantity, unit, discount,"
            " hours, version) VALUES (4, 9, 'labour', 'x', '', 1000, '', 0, 250, 1)"
        ),
        (
            "UPDATE follow_up SET result = 'reached', done_on = '2024-12-24',"
            " done_at = '2024-12-24 10:00' WHERE visit_id = 1"
        ),
        "UPDATE follow_up SET due_on = '2025-02-24' WHERE visit_id = 2",
        (
            "INSERT INTO answer (follow_up_id, question_id, kind, weight, score, text, version)"
            " SELECT id, (SELECT MIN(id) FROM question), 'score', 2, 4, '', 1 FROM follow_up"
            " WHERE visit_id = 1"
        ),
        "UPDATE answer SET score = 1",
        "UPDATE follow_up SET done_on = '2024-11-24' WHERE visit_id = 1",
        "DELETE FROM answer",
        "DELETE FROM follow_up WHERE visit_id = 3",
    ),
    "sales": (
        "UPDATE sale SET cancelled_on = '2026-02-02', cancel_reason = 'x' WHERE number = 'S0'",
        "UPDATE sale SET delivered_on = '2025-02-02' WHERE number = 'S1'",
        "UPDATE sale SET price = 650, referred_by_id = 3 WHERE number = 'S1'",
        "UPDATE sale SET customer_id = 1 WHERE number = 'S3'",
        "DELETE FROM sale WHERE number = 'S4'",
        "UPDATE market_total SET month = 202502",
    ),
    "people": (
        "UPDATE phone SET customer_id = 2",
        "DELETE FROM phone",
        "UPDATE vehicle SET vin = 'WVWZZZ1JZXW000001' WHERE id = 1",
        "UPDATE customer SET kind = 'fleet' WHERE id = 1",
        "UPDATE office SET time_zone = 'Europe/Berlin'",
    ),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_whoever_writes_what_was_told_takes_it_away(old, what):
    for statement in WRITTEN[what]:
        before = kept(old)
        run(old, statement)
        assert kept(old) < before, statement
        assert old.ask(wrong_kept) == set(), statement
        old.office.catch_up()
        assert kept(old) == before
    assert_equal(old)


def test_a_visit_that_is_entered_late_counts_in_what_was_over(old, clock, lines):
    before = kept(old)
    clock.now = datetime(2024, 6, 10, 2, tzinfo=UTC)
    first, second = (old.visit(2, 2) for _visit in range(2))
    old.bill(first, lines.labour("500"))
    old.settle(first)
    assert kept(old) < before
    assert_equal(old)
    old.office.catch_up()
    old.do(void_visit, second, old.card(second).version, "entered twice")
    assert kept(old) < before
    assert_equal(old)


def test_another_clock_with_summer_time_is_not_added_up(old):
    run(old, "UPDATE office SET time_zone = 'America/New_York'")
    run(
        old,
        "UPDATE visit SET arrived_at = '2024-07-14 02:30', arrived_on = '2024-07-13' WHERE id = 2",
    )
    run(
        old,
        "UPDATE visit SET arrived_at = '2025-01-15 03:30', arrived_on = '2025-01-14' WHERE id = 4",
    )
    old.office.catch_up()
    assert_equal(old)


def test_a_settlement_of_today_takes_nothing_away(old, clock, lines):
    clock.now += timedelta(days=1)
    before = kept(old)
    visit = old.visit(old.customer("新來", "0922-000-111", segment_id=old.retail))
    old.bill(visit, lines.labour("500"))
    old.settle(visit)
    assert kept(old) == before
    assert_equal(old)


def test_a_heap_forgets_what_was_kept_and_the_next_to_open_asks_again(old):
    before = kept(old)
    with writing(old.office.engine)() as session, session.begin():
        all_stale(session)
    assert kept(old) == set()
    old.office.catch_up()
    assert kept(old) == before


def test_what_somebody_spoiled_is_found_and_asked_again(old):
    run(old, "UPDATE kept_figure SET value = 99 WHERE what = 'new_customers.0' AND span = 202412")
    run(old, "DELETE FROM kept_figure WHERE what = 'hours' AND span = 202513 AND key <> ''")
    assert old.ask(wrong_kept) == {202412, 202513}
    found = [finding for finding in old.office.read(faults) if finding.rule == "summaries"]
    assert found[0].count == 2
    compute_again(old.office)
    assert old.ask(wrong_kept) == set()


def test_figures_of_years_that_are_over_do_not_read_the_visits(old):
    def statements(session):
        seen = []
        connection = session.connection()
        event.listen(
            connection, "before_cursor_execute", lambda _c, _cu, sql, *_more: seen.append(sql)
        )
        figure_table(session, ADDED_UP, Period(date(2024, 1, 1), date(2025, 12, 31)), ("month",))
        figures(session, (*ADDED_UP, *AT_END), year(2025))
        figures(session, (*ADDED_UP, *NOT_SALES), so_far(2026))
        figures_of(session, ADDED_UP, [month_so_far(2026), month_so_far(2025)])
        for question in yearly.QUESTIONS:
            answer(session, question, year(2025))
            answer(session, question, so_far(2026))
        read = [sql for sql in seen if re.search("FROM (visit|sale|follow_up|customer)", sql)]
        return [sql for sql in read if "min(visit.settled_on)" not in sql]

    assert old.ask(statements) == []


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_nothing_is_kept_while_somebody_writes_what_it_is_read_from(old):
    before = kept(old)
    with writing(old.office.engine)() as session, session.begin():
        session.execute(text("UPDATE visit SET customer_id = 2 WHERE id = 1"))
        old.office.catch_up()
        assert kept(old) == before
    assert kept(old) < before
    old.office.catch_up()
    assert kept(old) == before
    assert_equal(old)


def columns_read(part):
    """Yield every column that a part of a measure looks at."""
    told = [part.condition, part.origin.days[part.rule]] if isinstance(part, Sum) else []
    told += [] if isinstance(part, Sum) else [part.at(date(2025, 12, 31))]
    told += [] if part.of is None else [part.of]
    for each in told:
        for element in visitors.iterate(each):
            if isinstance(element, ColumnClause) and element.table is not None:
                table = getattr(element.table, "element", element.table)
                yield f"{table.name}.{element.name}"


def test_a_write_to_anything_that_was_read_takes_answers_away(sqlite_office):
    triggers = sqlite_office.read(
        lambda session: session.execute(
            text("SELECT tbl_name, sql FROM sqlite_master WHERE name LIKE 'kept_%' AND type = :t"),
            {"t": "trigger"},
        ).all()
    )
    watched = {
        f"{table}.{name}" for table, sql in triggers for name in re.findall(r"OLD\.(\w+)", sql)
    }
    whole = {table for table, sql in triggers if f"AFTER UPDATE ON {table} " in sql}
    read = {name for part in (*ADDED, *STOCKS, *WHO, *SERVED) for name in columns_read(part)}
    assert read > {"visit.settled_on", "sale.price", "follow_up.due_on"}
    left = {name for name in read - watched if name.partition(".")[0] not in whole}
    assert {name for name in left if not name.endswith(".id")} == set()
    assert {name.partition(".")[0] for name in read} <= set(keeping.READ)
