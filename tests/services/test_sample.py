"""The made-up office: the same for the same number, plausible, and whole on each database."""

import hashlib
import shutil
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import func, select, text

from desktop.db.checks import find_faults
from desktop.db.engine import make_engine, office_url
from desktop.models.base import Base
from desktop.models.bill import bill_totals
from desktop.models.customer import Customer
from desktop.models.errors import RuleBrokenError
from desktop.models.keys import compact_key
from desktop.models.staff import Team
from desktop.models.visit import OPEN_STATES, LineKind, VisitKind
from desktop.services.bulk import Writer
from desktop.services.buying.special import awaited, to_be_told
from desktop.services.counter.campaigns import CAMPAIGNS
from desktop.services.counter.owed import debtors
from desktop.services.counting.review import review
from desktop.services.listing import ListQuery
from desktop.services.maintenance import faults
from desktop.services.office import Office
from desktop.services.parts.price_lists import PRICE_LISTS
from desktop.services.sample import SIZES, SamplePlan, cars, fill_sample, names
from desktop.services.sample.crew import hire
from desktop.services.sample.days import LUNAR_NEW_YEAR, busyness
from desktop.services.sample.dice import Dice
from desktop.services.sample.fill import SHOP
from desktop.services.sample.names import Unique, tax_id, tax_id_is_right
from desktop.services.sample.profiles import OWN_WORKS, PROFILES, deal
from desktop.services.settings import office_info

LAST_DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TABLES = Base.metadata.tables
customer, vehicle, plate = TABLES["customer"], TABLES["vehicle"], TABLES["plate"]
visit, line, share = TABLES["visit"], TABLES["visit_line"], TABLES["visit_share"]
payment, follow_up, target = TABLES["payment"], TABLES["follow_up"], TABLES["target"]
staff, team = TABLES["staff"], TABLES["team"]
state_time = TABLES["visit_state_time"]


def fill(office, *, seed=1, counts=(150, 2500), last_day=LAST_DAY, progress=None):
    plan = SamplePlan(last_day=last_day, seed=seed, counts=counts)
    return office.write(lambda uow: fill_sample(uow, plan, progress))[0]


def rows(office, statement):
    return office.read(lambda session: session.execute(statement).all())


def listed_by(office, source):
    return office.read(lambda session: source.rows(session, source.ids(session, ListQuery())))


def digest(office):
    found = hashlib.sha256()
    for name, table in sorted(TABLES.items()):
        for row in rows(office, select(table).order_by(table.c.id)):
            found.update(f"{name} {tuple(row)}\n".encode())
    return found.hexdigest()


def new_office(template, path):
    shutil.copy(template, path)
    return Office(make_engine(office_url(str(path))), clock=lambda: NOW)


@pytest.fixture(scope="module")
def filled(sqlite_template, tmp_path_factory):
    """A founded and filled office, for tests that only read."""
    office = new_office(sqlite_template, tmp_path_factory.mktemp("sample") / "office.db")
    fill(office)
    yield office
    office.close()


def test_one_number_makes_one_office_and_another_number_another(sqlite_template, tmp_path):
    digests = []
    for place, seed in enumerate((1, 1, 2)):
        office = new_office(sqlite_template, tmp_path / f"{place}.db")
        fill(office, seed=seed, counts=(40, 200))
        digests.append(digest(office))
        office.close()
    assert digests[0] == digests[1] != digests[2]


def test_each_database_takes_the_whole_office_and_numbers_on_behind_it(office):
    summary = fill(office, counts=(60, 300))
    assert summary.customers == 60
    assert summary.visits == len(rows(office, select(visit.c.id)))
    assert summary.lines == len(rows(office, select(line.c.id)))

    def add_team(uow):
        with uow:
            team = Team(name="夜班")
            uow.session.add(team)
            uow.commit()
            return team.id

    assert office.write(add_team)[0] == 3


def test_an_office_without_settings_is_founded(empty_office):
    fill(empty_office, counts=(20, 60))
    info = empty_office.read(office_info)
    assert (info.name, info.currency_code, info.cutoff_hour) == ("順發汽車服務廠", "TWD", 3)
    assert (info.tax_rate, info.tax_inclusive) == (Decimal("0.05"), True)
    assert len(rows(empty_office, select(TABLES["segment"].c.id))) == 4


def test_an_office_in_use_is_refused_in_one_sentence(filled):
    before = len(rows(filled, select(visit.c.id)))
    with pytest.raises(RuleBrokenError, match="in use already"):
        fill(filled)
    assert len(rows(filled, select(visit.c.id))) == before


def test_the_counts_are_those_of_the_plan_and_progress_tells_of_them(sqlite_office):
    told = []
    summary = fill(sqlite_office, progress=lambda done, total: told.append((done, total)))
    assert summary.customers == 150
    assert summary.vehicles >= 150
    assert 2400 <= summary.visits <= 2510
    assert 2.4 <= summary.lines / summary.visits <= 3.2
    assert told == sorted(told)
    assert told[-1] == (summary.visits, 2500)
    assert len(told) == 37


def test_the_small_office_is_planned_as_promised():
    plan = SamplePlan(last_day=LAST_DAY)
    assert (plan.customers, plan.visits) == SIZES["small"] == (5_000, 25_000)
    assert plan.first_day == date(2023, 11, 21)
    assert not plan.is_works


def test_the_large_office_is_the_main_works_of_a_chain():
    plan = SamplePlan(last_day=LAST_DAY, size="large")
    assert (plan.customers, plan.visits) == SIZES["large"] == (100_000, 500_000)
    assert plan.is_works
    own = deal(1_000, Dice(1), OWN_WORKS)[0]
    assert (own.own, own.name(Dice(1))) == (True, "順發汽車服務總廠（自用車）")


def test_a_large_shop_has_the_people_its_cars_need_in_several_teams(sqlite_office):
    plan = SamplePlan(last_day=LAST_DAY, size="large")

    def hire_all(uow):
        with uow:
            writer = Writer(uow.session.connection())
            crew = hire(writer, plan, Dice(1))
            writer.finish(uow)
            uow.commit()
            return crew

    crew = sqlite_office.write(hire_all)[0]
    people, teams = rows(sqlite_office, select(staff)), rows(sqlite_office, select(team.c.name))
    assert len({row.name for row in people}) == len(people)
    there = Counter(row.role for row in people if row.left_on is None)
    assert 85 <= there["technician"] <= 110
    assert 18 <= there["front_desk"] <= 24
    assert {"引擎一組", "引擎八組", "鈑噴一組", "鈑噴三組"} <= {row.name for row in teams}
    for offset in range(0, 1096, 7):
        shift = crew.on(LAST_DAY - timedelta(days=offset))
        assert all(len(mates) >= 2 for mates in (*shift.engine, *shift.body))
        assert all(len(mates) <= 10 for mates in (*shift.engine, *shift.body))


def test_a_small_shop_hires_the_first_fourteen_only(filled):
    assert len(rows(filled, select(staff.c.id))) == 14
    assert [row.name for row in rows(filled, select(team.c.name))] == ["引擎組", "鈑噴組"]


@pytest.mark.parametrize(
    "make",
    [
        names.mobile,
        names.landline,
        partial(cars.plate, "taxi", 2020),
        partial(cars.plate, "private", 2010),
        partial(cars.plate, "private", 2020),
        partial(cars.vin, cars.Model("Toyota", "Wish", "RKL")),
    ],
)
def test_a_hundred_and_fifty_thousand_customers_find_a_value_each(make):
    dice, unique = Dice(1), Unique()
    assert len({unique.new(make, dice) for _ in range(150_000)}) == 150_000


def test_every_firm_of_a_large_shop_finds_a_tax_id_even_four_times_as_many():
    dice, unique = Dice(1), Unique()
    assert len({unique.new(names.tax_id, dice) for _ in range(25_000)}) == 25_000


@pytest.mark.parametrize("profile", [profile for profile in PROFILES if profile.more is not None])
def test_firms_of_a_large_shop_find_a_name_each_even_ten_times_as_many(profile):
    dice, unique = Dice(1), Unique()
    count = round(profile.weight * 1_000)
    found = {unique.new(profile.name, dice, profile.more) for _ in range(count)}
    assert len(found) == count


def test_values_that_run_out_are_told_of_instead_of_looked_for_without_end():
    unique = Unique()
    assert {unique.new(lambda dice: dice.digits("#"), Dice(1)) for _ in range(10)} == set(
        "0123456789"
    )
    with pytest.raises(RuntimeError, match="10 values are taken"):
        unique.new(lambda dice: dice.digits("#"), Dice(1))


def test_a_large_office_at_a_hundredth_is_sound_and_has_all_its_indexes(sqlite_template, tmp_path):
    schema = text("SELECT name, sql FROM sqlite_master ORDER BY name")
    office = new_office(sqlite_template, tmp_path / "large.db")
    before = rows(office, schema)
    fill(office, counts=(1_000, 5_000))
    assert rows(office, schema) == before
    assert office.read(faults) == []
    kinds = Counter(row.kind for row in rows(office, select(visit.c.kind)))
    assert kinds.keys() == set(VisitKind)
    office.close()


def test_an_instant_in_bulk_is_written_as_the_session_writes_it(sqlite_office):
    instant = datetime(2026, 11, 20, 8, 5, 0, 70, tzinfo=timezone(timedelta(hours=8)))
    row = {"name": "王小明", "kind": "person", "segment_id": 1, "last_seen_on": LAST_DAY}
    row["created_at"] = instant

    def write_both(uow):
        with uow:
            uow.session.add(Customer(**row, name_key="session"))
            uow.session.flush()
            writer = Writer(uow.session.connection())
            writer.add("customer", row | {"name_key": "bulk"})
            writer.finish(uow)
            uow.commit()

    sqlite_office.write(write_both)
    by_session, in_bulk = rows(sqlite_office, text("SELECT created_at FROM customer ORDER BY id"))
    assert by_session == in_bulk == ("2026-11-20 00:05:00.000070",)


def test_a_refused_filling_leaves_the_indexes_where_they_were(sqlite_template, tmp_path):
    schema = text("SELECT name, sql FROM sqlite_master ORDER BY name")
    office = new_office(sqlite_template, tmp_path / "office.db")
    before = rows(office, schema)

    def stop(_done, _total):
        raise RuleBrokenError("Enough.")

    with pytest.raises(RuleBrokenError, match="Enough"):
        fill(office, counts=(20, 60), progress=stop)
    assert rows(office, schema) == before
    assert rows(office, select(customer.c.id)) == []
    office.close()


def test_sums_of_bills_are_the_sums_of_their_lines(filled):
    info = filled.read(office_info)
    lines = {}
    for row in rows(filled, select(line)):
        lines.setdefault(row.visit_id, []).append((row.kind, row.amount, row.net))
    for row in rows(filled, select(visit)):
        sums = bill_totals(lines.get(row.id, ()), info.tax, info.currency)
        assert row.total == sums.total
        assert row.tax == sums.tax
        assert row.parts_net == sums.parts_net
        assert row.total is None or row.total == row.total.to_integral_value()


def test_technicians_share_the_whole_of_a_visit(filled):
    whole = select(share.c.visit_id, func.sum(share.c.share)).group_by(share.c.visit_id)
    sums = rows(filled, whole)
    assert {Decimal(total) for _visit, total in sums} == {Decimal(1)}
    worked = rows(filled, select(visit.c.id).where(visit.c.total.is_not(None)))
    assert {row.id for row in worked} == {row.visit_id for row in sums}


def test_settled_visits_are_paid_in_full(filled):
    paid = Counter()
    for row in rows(filled, select(payment)):
        paid[row.visit_id] += row.amount
    for row in rows(filled, select(visit.c.id, visit.c.total).where(visit.c.state == "settled")):
        assert paid[row.id] == row.total


def test_nothing_happens_after_the_last_morning(filled):
    for column in (visit.c.arrived_at, visit.c.settled_at, state_time.c.at, payment.c.paid_at):
        (latest,) = rows(filled, select(func.max(column)))[0]
        assert latest.isoformat() <= "2026-11-20T02:30:00+00:00"
    (done,) = rows(filled, select(func.max(follow_up.c.done_on)))[0]
    assert done <= LAST_DAY
    (seen,) = rows(filled, select(func.max(customer.c.last_seen_on)))[0]
    assert seen == LAST_DAY


def test_the_last_morning_shows_every_state_and_cars_left_over(filled):
    today = rows(filled, select(visit.c.state).where(visit.c.arrived_on == LAST_DAY))
    assert {row.state for row in today} >= {*OPEN_STATES, "settled"}
    late = select(visit).where(visit.c.arrived_on < LAST_DAY, visit.c.state == "waiting")
    left = rows(filled, late)
    assert left
    assert all(row.waiting_for and row.promised_at for row in left)


def test_the_last_day_has_visits_even_on_a_sunday(sqlite_office):
    sunday = date(2026, 11, 22)
    fill(sqlite_office, counts=(60, 1500), last_day=sunday)
    assert rows(sqlite_office, select(visit.c.id).where(visit.c.arrived_on == sunday))


@pytest.mark.parametrize("new_year", LUNAR_NEW_YEAR)
def test_the_shop_rests_at_lunar_new_year_after_a_rush(new_year):
    closed = [new_year + timedelta(days=offset) for offset in range(-1, 4)]
    assert all(busyness(day) == 0 for day in closed)
    rush = [busyness(new_year - timedelta(days=offset)) for offset in range(2, 9)]
    usual = [busyness(new_year + timedelta(days=offset)) for offset in range(21, 28)]
    assert sum(rush) > 1.2 * sum(usual)


def test_the_dip_of_lunar_new_year_is_in_the_visits(filled):
    days = Counter(row.arrived_on for row in rows(filled, select(visit.c.arrived_on)))
    for new_year in (date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17)):
        assert not any(days[new_year + timedelta(days=offset)] for offset in range(-1, 4))


def test_business_days_and_numbers_follow_the_arrival(filled):
    calendar = filled.read(office_info).calendar
    after_midnight = 0
    for row in rows(filled, select(visit)):
        assert row.arrived_on == calendar.day(row.arrived_at)
        assert row.number.startswith(f"{row.arrived_on:%y%m%d}-")
        assert row.settled_at is None or row.settled_on == calendar.day(row.settled_at)
        after_midnight += calendar.local(row.arrived_at).hour < 3
    assert after_midnight > 0
    assert "261120-001" in {row.number for row in rows(filled, select(visit))}


def test_odometers_only_grow_and_plates_are_those_of_the_day(filled):
    last = Counter()
    statement = select(visit).order_by(visit.c.vehicle_id, visit.c.arrived_at)
    for row in rows(filled, statement.where(visit.c.odometer.is_not(None))):
        assert row.odometer >= last[row.vehicle_id]
        last[row.vehicle_id] = row.odometer
    joined = select(visit.c.plate, plate.c.plate_key).join_from(
        visit,
        plate,
        (plate.c.vehicle_id == visit.c.vehicle_id)
        & (plate.c.from_on <= visit.c.arrived_on)
        & (func.coalesce(plate.c.to_on, date(2999, 1, 1)) > visit.c.arrived_on),
    )
    pairs = rows(filled, joined)
    assert len(pairs) == len(rows(filled, select(visit.c.id)))
    assert all(compact_key(written) == key for written, key in pairs)


def test_comebacks_point_at_an_earlier_settled_visit_of_the_same_car(filled):
    original = visit.alias()
    statement = select(visit, original.c.vehicle_id, original.c.settled_on).join(
        original, visit.c.original_id == original.c.id
    )
    found = rows(filled, statement)
    assert 0.005 < len(found) / 2500 < 0.04
    assert all(row.vehicle_id == row[-2] and row.arrived_on >= row[-1] for row in found)
    assert {row.kind for row in found} == {VisitKind.REPAIR}


def test_calls_are_made_by_somebody_else_than_the_advisor(filled):
    statement = select(follow_up, visit.c.advisor_id, visit.c.settled_on).join(visit)
    found = rows(filled, statement)
    assert all(row.assignee_id != row.advisor_id for row in found)
    assert all(row.due_on == row.settled_on + timedelta(days=3) for row in found)
    results = Counter(row.result for row in found)
    assert results["reached"] > 0.7 * len(found)
    assert results["open"] > 0


def test_targets_exist_for_every_month_and_measure(filled):
    office = target.c.staff_id.is_(None), target.c.team_id.is_(None), target.c.segment_id.is_(None)
    current = target.c.superseded_by.is_(None), target.c.tier == "target"
    found = rows(filled, select(target).where(*office, *current))
    measures = {"car_count", "labour_revenue", "parts_revenue", "service_revenue", "aro"}
    assert {row.measure for row in found} >= measures
    months = {row.month for row in found}
    assert (min(months), max(months), len(months)) == (202311, 202612, 38)
    assert len({(row.measure, row.month) for row in found}) == len(found)
    people = rows(filled, select(target).where(target.c.staff_id.is_not(None)))
    assert {row.month for row in people} >= {202512, 202611, 202612}
    assert {row.measure for row in people} >= {"car_count"}
    for owner in (target.c.team_id, target.c.segment_id):
        assert rows(filled, select(target).where(owner.is_not(None)))


def test_the_running_year_was_planned_by_the_office_by_head_office_and_anew(filled):
    plan = TABLES["plan"]
    versions = rows(
        filled,
        select(plan)
        .where(plan.c.measure == "car_count", plan.c.year == 2026)
        .order_by(plan.c.number),
    )
    assert [row.origin for row in versions] == ["office", "head_office", "office"]
    assert [bool(row.reason) for row in versions] == [False, True, True]
    tiers = rows(
        filled,
        select(target.c.tier, target.c.value)
        .where(target.c.measure == "car_count", target.c.month == 202610)
        .where(target.c.staff_id.is_(None), target.c.segment_id.is_(None))
        .where(target.c.plan_id == versions[-1].id, target.c.superseded_by.is_(None))
        .order_by(target.c.value),
    )
    assert [row.tier for row in tiers] == ["target", "sprint", "challenge"]


def test_every_segment_has_customers_and_taxis_run_far(filled):
    dealt = {(profile.kind, profile.segment) for profile in deal(150, Dice(1))}
    used = rows(filled, select(customer.c.kind, customer.c.segment_id).distinct())
    assert len(used) == len(dealt)
    yellow = select(func.count()).select_from(vehicle).where(vehicle.c.colour == "黃")
    assert rows(filled, yellow)[0][0] >= 8


def test_tax_ids_have_the_right_check_digit(filled):
    dice = Dice(3)
    assert all(tax_id_is_right(tax_id(dice)) for _ in range(200))
    assert tax_id_is_right("04595257")
    assert tax_id_is_right("10458575")  # the seventh digit is a 7
    assert not tax_id_is_right("04595253")
    assert tax_id_is_right(SHOP["tax_id"])
    given = rows(filled, select(customer.c.tax_id).where(customer.c.tax_id.is_not(None)))
    assert given
    assert all(tax_id_is_right(row.tax_id) for row in given)


def test_lines_carry_what_their_kind_demands(filled):
    for row in rows(filled, select(line)):
        assert row.amount == row.quantity * row.price - row.discount
        assert row.quantity == row.quantity.to_integral_value()
        assert (row.part_id is not None) == (row.kind == LineKind.PART)
        assert (row.hours is not None) == (row.kind == LineKind.LABOUR)
        assert (row.cost is not None) == (row.kind in {LineKind.PART, LineKind.OUTSOURCED})


def test_the_database_finds_no_loose_end(filled):
    assert rows(filled, text("PRAGMA foreign_key_check")) == []
    assert rows(filled, text("PRAGMA integrity_check")) == [("ok",)]
    bulk = rows(filled, text("SELECT table_name FROM audit WHERE action = 'bulk'"))
    assert {row.table_name for row in bulk} >= {"customer", "vehicle", "visit", "visit_line"}


def test_the_ledger_goes_with_what_the_visits_took(filled):
    movement, visit_ = TABLES["stock_movement"], TABLES["visit"]
    opening = select(func.min(movement.c.moved_on)).where(movement.c.kind == "opening")
    since = rows(filled, opening)[0][0]
    used = (
        select(line.c.part_id, func.sum(line.c.quantity))
        .join(visit_, visit_.c.id == line.c.visit_id)
        .where(
            visit_.c.arrived_on > since,
            visit_.c.state.in_(("settled", "finished")),
            line.c.part_id.is_not(None),
        )
        .group_by(line.c.part_id)
    )
    issued = (
        select(movement.c.part_id, -func.sum(movement.c.quantity))
        .where(movement.c.kind == "issue")
        .group_by(movement.c.part_id)
    )
    assert dict(map(tuple, rows(filled, issued))) == dict(map(tuple, rows(filled, used)))
    assert rows(filled, select(movement.c.id).where(movement.c.on_hand < 0)) == []


def test_the_store_has_orders_on_their_way_and_parts_nobody_asks_for(filled):
    order, stock = TABLES["purchase_order"], TABLES["stock"]
    states = {row.state for row in rows(filled, select(order.c.state))}
    assert states == {"sent", "closed"}
    idle = select(stock.c.part_id).where(stock.c.asked_on.is_(None), stock.c.on_hand > 0)
    assert rows(filled, idle)
    assert filled.read(lambda session: find_faults(session.connection())) == []


def test_every_page_of_parts_has_something_to_show(filled):
    day = LAST_DAY
    listed = listed_by(filled, PRICE_LISTS)
    assert [(row.parts > 0, row.customers > 0) for row in listed] == [(True, True)]
    campaigns = listed_by(filled, CAMPAIGNS)
    assert [row.from_on <= day <= row.to_on for row in campaigns] == [False, False, True]
    owed = filled.read(lambda session: debtors(session, day))
    assert {place for debtor in owed for place, sum_ in enumerate(debtor.ages) if sum_} >= {0, 1}
    told = filled.read(to_be_told), filled.read(awaited)
    assert all(told)
    states = Counter(row.state for row in rows(filled, select(TABLES["stock_count"].c.state)))
    assert states == {"posted": 1, "open": 1}


def test_a_count_that_goes_on_can_be_looked_at_and_posted(filled):
    count = TABLES["stock_count"]
    going_on = rows(filled, select(count.c.id).where(count.c.state == "open"))[0].id
    seen = filled.read(lambda session: review(session, going_on))
    assert len(seen.ready) == 5
    assert Counter(line.difference for line in seen.ready)[Decimal(0)] >= 4


def test_what_fleets_bought_on_account_costs_them_the_agreed_price(filled):
    paper, price = TABLES["stock_document"], TABLES["part_price"]
    movement = TABLES["stock_movement"]
    sold = rows(filled, select(movement).where(movement.c.kind == "wholesale"))
    agreed = {row.part_id: row.price for row in rows(filled, select(price))}
    assert sold
    assert all(row.price == agreed[row.part_id] for row in sold)
    for row in rows(filled, select(paper).where(paper.c.kind == "wholesale")):
        lines = [one for one in sold if one.document_id == row.id]
        assert row.total == sum(one.amount for one in lines)
        assert row.net == sum(one.net for one in lines)
