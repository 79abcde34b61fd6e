from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.models.errors import ConflictError, OfficeError, RuleBrokenError
from desktop.models.follow_up import FollowUp
from desktop.models.staff import Role
from desktop.models.visit import Payment, PaymentMethod, VisitKind, VisitState
from desktop.services.customer_work import CustomerDraft, change_customer
from desktop.services.parts import PartDraft, change_part, enter_part
from desktop.services.visit_money import settle_visit, take_payment
from desktop.services.visit_work import move_visit, void_visit

CASH = PaymentMethod.CASH


def pay(shop, visit, amount, method=CASH, note=""):
    return shop.do(take_payment, visit, method, Decimal(amount), note)


def test_a_visit_is_not_settled_without_lines_or_prices(shop, lines):
    visit = shop.visit()
    with pytest.raises(RuleBrokenError, match="has no lines"):
        shop.settle(visit)
    for bill in ((lines.part(None),), (lines.labour("5"), lines.part(None))):
        shop.bill(visit, *bill)
        with pytest.raises(RuleBrokenError, match="has no price"):
            shop.settle(visit)
    assert shop.card(visit).is_open


def test_settling_finishes_the_visit_and_says_what_is_to_pay(shop, lines, clock):
    visit = shop.visit()
    shop.bill(visit, lines.labour("1050"))
    shop.do(move_visit, visit, 2, VisitState.WAITING, "客戶")
    shop.sit_down(Role.FRONT_DESK)
    clock.now += timedelta(hours=2)
    assert shop.settle(visit) == 1050
    card = shop.card(visit)
    assert (card.state_name, card.cashier, card.waiting_for) == ("Settled", "front_desk", "")
    assert card.finished_at == card.settled_at == clock.now
    assert card.times[-1].state == VisitState.SETTLED


def test_settling_leaves_the_time_at_which_the_work_was_finished(shop, lines, clock):
    visit = shop.visit()
    shop.bill(visit, lines.labour("1"))
    shop.do(move_visit, visit, 2, VisitState.FINISHED)
    finished = clock.now
    clock.now += timedelta(days=2)
    shop.settle(visit)
    card = shop.card(visit)
    assert (card.finished_at, card.settled_on) == (finished, date(2026, 11, 22))


def test_half_an_hour_after_midnight_settles_on_the_day_before(shop, lines, clock):
    visit = shop.visit()
    shop.bill(visit, lines.labour("1"))
    clock.now = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # 00:30 on the 21st in Taipei
    shop.settle(visit)
    assert shop.card(visit).settled_on == date(2026, 11, 20)


def test_a_settled_visit_is_settled_once_and_its_bill_stays(shop, lines):
    visit = shop.settled()
    settled = shop.card(visit)
    for again in (
        lambda: shop.settle(visit),
        lambda: shop.bill(visit, lines.labour("9")),
        lambda: shop.do(move_visit, visit, settled.version, VisitState.WORKING),
    ):
        with pytest.raises(RuleBrokenError, match="is settled; its bill stays as it is"):
            again()
    assert shop.card(visit) == settled


def test_a_void_visit_is_not_settled(shop):
    visit = shop.visit()
    shop.do(void_visit, visit, 1, "mistake")
    with pytest.raises(RuleBrokenError, match="is void"):
        shop.settle(visit)


def test_the_segment_of_the_settlement_day_stays(shop, lines):
    customer = shop.customer("王", segment_id=shop.retail)
    visit = shop.visit(customer)
    shop.bill(visit, lines.labour("1"))
    taxi, campus = (CustomerDraft("王", shop.taxi), CustomerDraft("王", shop.retail))
    shop.do(change_customer, customer, 1, taxi)
    shop.settle(visit)
    shop.do(change_customer, customer, 2, campus)
    assert shop.card(visit).segment == "Taxi"


def test_a_new_price_of_a_part_does_not_reach_an_old_bill(shop, lines):
    oil = shop.do(enter_part, PartDraft("OIL-1", "機油", price=Decimal(100)))
    visit = shop.settled(lines.part("100", part_id=oil))
    shop.do(change_part, oil, 1, PartDraft("OIL-1", "機油 2", price=Decimal(999)))
    assert (shop.card(visit).lines[0].text, shop.card(visit).total) == ("機油", 100)


def test_two_seats_that_settle_at_once_settle_once(shop, lines, at_once):
    visit = shop.visit()
    shop.bill(visit, lines.labour("5"))
    answers = at_once(*[lambda uow: settle_visit(uow, visit, 2)] * 2)
    refusals = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(refusals) == 1
    assert isinstance(refusals[0], ConflictError)
    assert [row.state for row in shop.card(visit).times].count(VisitState.SETTLED) == 1


def follow_ups(shop):
    return shop.ask(lambda session: session.execute(select(FollowUp)).scalars().all())


def test_a_care_call_is_planned_for_somebody_who_did_not_receive_the_car(shop):
    for _visit in range(4):
        shop.settled(advisor_id=shop.crew[Role.FRONT_DESK])
    calls = follow_ups(shop)
    assert {call.assignee_id for call in calls} == {shop.crew[Role.SALES]}
    assert {call.due_on for call in calls} == {date(2026, 11, 23)}


def test_care_calls_are_spread_over_those_who_may_make_them(shop):
    shop.hire("小美", Role.FRONT_DESK)
    for _visit in range(6):
        shop.settled()
    assert len({call.assignee_id for call in follow_ups(shop)}) == 3


def test_nobody_is_called_about_an_internal_visit(shop):
    shop.settled(kind=VisitKind.INTERNAL)
    assert follow_ups(shop) == []


def test_payments_count_down_what_is_due(shop):
    shop.sit_down(Role.FRONT_DESK)
    visit = shop.settled()
    assert pay(shop, visit, "50") == 1000
    assert pay(shop, visit, "1000", PaymentMethod.CARD) == 0
    card = shop.card(visit)
    assert (card.paid, card.due) == (1050, 0)
    assert [(row.method_name, row.amount, row.cashier) for row in card.payments] == [
        ("Cash", 50, "front_desk"),
        ("Card", 1000, "front_desk"),
    ]


def test_money_may_be_given_back_up_to_what_was_paid(shop):
    visit = shop.settled()
    pay(shop, visit, "1050")
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        pay(shop, visit, "-1000")
    assert pay(shop, visit, "-1000", note="重複收款") == 1000
    with pytest.raises(RuleBrokenError, match="Only 50 was paid"):
        pay(shop, visit, "-51", note="多退")
    assert shop.card(visit).paid == 50


@pytest.mark.parametrize(
    ("amount", "method", "sentence"),
    [
        ("1051", CASH, "Only 1,050 is due"),
        ("0", CASH, "amount is zero"),
        ("0.005", CASH, "two digits behind the point"),
        ("5", "shells", "shells is no way to pay"),
    ],
)
def test_a_wrong_payment_is_refused(shop, amount, method, sentence):
    visit = shop.settled()
    with pytest.raises(RuleBrokenError, match=sentence):
        pay(shop, visit, amount, method)
    assert shop.card(visit).payments == ()


def test_a_deposit_above_the_final_bill_is_given_back_in_parts(shop, lines):
    visit = shop.visit()
    pay(shop, visit, "2000")
    shop.bill(visit, lines.labour("1050"))
    shop.settle(visit)
    with pytest.raises(RuleBrokenError, match="Only 0 is due"):
        pay(shop, visit, "1")
    assert pay(shop, visit, "-50", note="訂金") == -900
    assert pay(shop, visit, "-900", note="訂金") == 0


def test_a_void_visit_takes_no_money(shop):
    visit = shop.visit()
    shop.do(void_visit, visit, 1, "mistake")
    with pytest.raises(OfficeError, match="is void"):
        pay(shop, visit, "1")


def test_two_seats_that_take_the_whole_amount_at_once_take_it_once(shop, at_once):
    visit = shop.settled()
    whole = Decimal(1050)
    answers = at_once(*[lambda uow: take_payment(uow, visit, CASH, whole)] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Decimal", "RuleBrokenError"]
    assert shop.card(visit).due == 0


def test_a_payment_counts_on_the_business_day_it_was_made(shop, clock):
    visit = shop.settled()
    clock.now = datetime(2026, 11, 20, 18, 59, tzinfo=UTC)  # 02:59 in Taipei
    pay(shop, visit, "1")
    assert shop.ask(lambda s: s.execute(select(Payment.paid_on)).scalar()) == date(2026, 11, 20)
