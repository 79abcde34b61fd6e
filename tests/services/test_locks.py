from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError

from desktop.models.errors import ConflictError, NotAllowedError, RuleBrokenError
from desktop.models.result import Result
from desktop.models.staff import Role
from desktop.models.visit import Visit, VisitKind, VisitLine
from desktop.services.locks import (
    AdjustmentDraft,
    adjust_visit,
    adjustments,
    adjustments_of,
    lock_months,
    lock_rows,
    locked_months,
)
from desktop.services.visit_work import void_visit

NOVEMBER, DECEMBER = 202611, 202612


@pytest.fixture
def november(shop, clock):
    """A visit settled in a locked November, in December."""
    visit = shop.settled()
    clock.now += timedelta(days=20)
    shop.do(lock_months, [NOVEMBER])
    return visit


def draft(value="-100", field="labour_net", reason="算錯"):
    return AdjustmentDraft(field, Decimal(value), reason)


def by_hand(shop, statement):
    """Write past every rule of the program itself."""
    with shop.office.engine.begin() as connection:
        connection.execute(statement)


def test_a_month_that_is_over_is_locked_once(shop, clock):
    with pytest.raises(RuleBrokenError, match="2026-11 is not over yet"):
        shop.do(lock_months, [NOVEMBER])
    clock.now += timedelta(days=20)
    assert shop.do(lock_months, [NOVEMBER, 202610]) == (202610, NOVEMBER)
    assert shop.do(lock_months, [NOVEMBER]) == ()
    assert shop.ask(locked_months) == {202610, NOVEMBER}
    locked = {row.month for row in shop.ask(lock_rows, 2026) if row.locked_at is not None}
    assert locked == {202610, NOVEMBER}


def test_two_seats_that_lock_a_month_at_once_lock_it_once(shop, clock, at_once):
    clock.now += timedelta(days=20)
    lock = partial(lock_months, months=[202610, NOVEMBER])
    assert sorted(at_once(lock, lock)) == [(), (202610, NOVEMBER)]
    assert shop.ask(locked_months) == {202610, NOVEMBER}


def test_only_the_manager_and_the_owner_lock(sqlite_shop):
    sqlite_shop.sit_down(Role.FRONT_DESK)
    with pytest.raises(NotAllowedError, match="may not lock a month"):
        sqlite_shop.do(lock_months, [202610])


@pytest.mark.parametrize(
    "change",
    [
        {"advisor_id": 1},
        {"kind": VisitKind.REPAIR},
        {"arrived_on": date(2026, 12, 1)},
        {"finished_on": date(2026, 12, 1)},
    ],
)
def test_a_visit_of_a_locked_month_stays_in_it(shop, november, change):
    with pytest.raises(IntegrityError, match=r"locked|frozen"):
        by_hand(shop, update(Visit).where(Visit.id == november).values(change))


def test_what_a_locked_month_does_not_count_may_be_completed(shop, november):
    by_hand(shop, update(Visit).where(Visit.id == november).values(cause="軸承"))
    assert shop.card(november).cause == "軸承"


def test_no_row_comes_into_a_locked_month_or_leaves_it(shop, november):
    for statement in (
        text(f"DELETE FROM visit WHERE id = {november}"),
        text(f"DELETE FROM visit_line WHERE visit_id = {november}"),
        text(f"UPDATE visit SET arrived_on = '2026-12-02' WHERE id = {november}"),
        text(
            "INSERT INTO visit_line (visit_id, position, kind, text, job, quantity, unit, "
            f"discount, version) VALUES ({november}, 9, 'labour', 'x', '', 1000, '', 0, 1)"
        ),
        insert(Result).values(
            measure="service_revenue", month=NOVEMBER, value=Decimal(1), source="x", version=1
        ),
    ):
        with pytest.raises(IntegrityError, match=r"locked|frozen"):
            by_hand(shop, statement)
    assert len(shop.card(november).lines) == 1


def test_a_car_left_over_from_a_locked_month_is_settled_in_the_next(shop, lines, clock):
    visit = shop.visit()
    clock.now += timedelta(days=20)
    shop.do(lock_months, [NOVEMBER])
    shop.bill(visit, lines.labour("500"))
    shop.settle(visit)
    assert shop.card(visit).state == "settled"
    other = shop.visit()
    shop.do(void_visit, other, shop.card(other).version, "twice")


def test_a_visit_that_a_locked_month_counts_is_not_made_void(shop, clock):
    visit = shop.visit()
    clock.now += timedelta(days=20)
    shop.do(lock_months, [NOVEMBER])
    with pytest.raises(ConflictError, match="The month is locked"):
        shop.do(void_visit, visit, shop.card(visit).version, "twice")


def test_a_late_correction_shows_in_both_months(shop, november):
    shop.do(adjust_visit, november, draft())
    (row,) = shop.ask(adjustments_of_visit, november)
    assert (row.number, row.field_name, row.value) == (shop.card(november).number, "Labour", -100)
    assert (row.for_month, row.booked_on, row.reason) == (NOVEMBER, date(2026, 12, 10), "算錯")
    for start, end in ((date(2026, 11, 1), date(2026, 11, 30)), (row.booked_on, row.booked_on)):
        assert shop.ask(adjustments, start, end) == (row,)
    assert shop.ask(adjustments, date(2026, 9, 1), date(2026, 10, 31)) == ()


def adjustments_of_visit(session, visit_id):
    return adjustments_of(session, visit_id=visit_id)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (draft("0"), "difference is zero"),
        (draft("0.5"), "TWD has 0 digits"),
        (draft(reason=" "), "needs a reason"),
        (draft(field="price"), "cannot be adjusted here"),
    ],
)
def test_an_adjustment_that_says_nothing_is_refused(sqlite_shop, wrong, sentence):
    visit = sqlite_shop.settled()
    with pytest.raises(RuleBrokenError, match=sentence):
        sqlite_shop.do(adjust_visit, visit, wrong)
    assert sqlite_shop.ask(adjustments_of_visit, visit) == ()


def test_an_open_visit_is_changed_and_not_adjusted(sqlite_shop):
    visit = sqlite_shop.visit()
    with pytest.raises(RuleBrokenError, match="is not settled; change its bill"):
        sqlite_shop.do(adjust_visit, visit, draft())


def test_a_month_is_not_locked_while_another_seat_writes_into_it(shop, clock, at_once, lines):
    visit = shop.settled()
    clock.now += timedelta(days=20)
    shop.do(lock_months, [])

    def move(uow):
        with uow:
            uow.load(Visit, visit).cause = "軸承"
            row = VisitLine(visit_id=visit, position=9, kind="other", text="補", quantity=1)
            uow.session.add(row)
            uow.session.flush()
            uow.commit()

    written, locked = at_once(move, lambda uow: lock_months(uow, [NOVEMBER]))
    assert locked == (NOVEMBER,)
    # Whoever was first: a line that came is in the locked figures, one that came late is refused.
    came = len(shop.card(visit).lines) == 2
    assert came == (not isinstance(written, ConflictError))
