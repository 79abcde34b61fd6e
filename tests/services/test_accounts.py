from datetime import timedelta
from decimal import Decimal

import pytest

from desktop.models.errors import RuleBrokenError
from desktop.models.visit import PaymentMethod, VisitKind
from desktop.services.accounts import open_accounts, pay_account
from desktop.services.visit_money import take_payment

CASH, ACCOUNT, TRANSFER = PaymentMethod.CASH, PaymentMethod.ON_ACCOUNT, PaymentMethod.TRANSFER


def pay(shop, visit, amount, method=CASH, note=""):
    return shop.do(take_payment, visit, method, Decimal(amount), note)


def accounts(shop):
    return shop.ask(open_accounts, shop.office.now.date())


@pytest.fixture
def fleet(shop, lines, clock):
    """A company with three settled visits: 100 days, 45 days and no days ago."""
    owner = shop.customer("大發車隊")
    vehicle = shop.vehicle(owner)
    visits = []
    for days, price in ((55, "1000"), (45, "2000"), (0, "3000")):
        visits.append(shop.visit(owner, vehicle))
        shop.bill(visits[-1], lines.labour(price))
        shop.settle(visits[-1])
        clock.now += timedelta(days=days)
    return owner, visits


def test_what_is_put_on_account_is_due_no_longer_and_owed_until_it_is_paid(shop):
    visit = shop.settled()
    assert pay(shop, visit, "50") == 1000
    assert pay(shop, visit, "1000", ACCOUNT) == 0
    card = shop.card(visit)
    assert (card.paid, card.on_account, card.due) == (50, 1000, 0)
    assert accounts(shop)[0].owed == 1000
    assert pay(shop, visit, "400", TRANSFER) == 0
    card = shop.card(visit)
    assert (card.paid, card.on_account, card.due) == (450, 600, 0)
    with pytest.raises(RuleBrokenError, match="Only 600 is due"):
        pay(shop, visit, "601")
    pay(shop, visit, "600")
    assert accounts(shop) == ()


def test_money_pays_what_is_due_before_it_pays_the_account(shop):
    visit = shop.settled()
    pay(shop, visit, "500", ACCOUNT)
    assert pay(shop, visit, "700") == 0
    assert (shop.card(visit).paid, shop.card(visit).on_account) == (700, 350)


def test_what_is_on_account_is_not_given_back_as_money(shop):
    visit = shop.settled()
    pay(shop, visit, "1050", ACCOUNT)
    with pytest.raises(RuleBrokenError, match="Only 0 was paid"):
        pay(shop, visit, "-1", note="退")
    with pytest.raises(RuleBrokenError, match="Only 1,050 is on account"):
        pay(shop, visit, "-1051", ACCOUNT, "改付現")
    assert pay(shop, visit, "-1050", ACCOUNT, "改付現") == 1050
    assert pay(shop, visit, "1050") == 0


def test_no_more_is_put_on_account_than_is_due(shop, lines):
    visit = shop.visit()
    with pytest.raises(RuleBrokenError, match="Only 0 is due"):
        pay(shop, visit, "1", ACCOUNT)
    shop.bill(visit, lines.labour("300"))
    assert pay(shop, visit, "300", ACCOUNT) == 0


def test_open_accounts_are_aged_by_the_day_of_the_settlement(shop, fleet):
    owner, (old, middle, new) = fleet
    (account,) = accounts(shop)
    assert (account.customer_id, account.customer, account.owed) == (owner, "大發車隊", 6000)
    assert account.ages == (3000, 2000, 0, 1000)
    assert [visit.id for visit in account.visits] == [old, middle, new]
    assert [visit.days for visit in account.visits] == [100, 45, 0]


def test_the_largest_debt_is_listed_first_and_one_customer_can_be_asked_for(shop, fleet):
    owner, _visits = fleet
    small = shop.settled()
    assert [account.owed for account in accounts(shop)] == [6000, 1050]
    assert accounts(shop)[1].visits[0].id == small
    today = shop.office.now.date()
    assert [a.customer_id for a in shop.ask(open_accounts, today, owner)] == [owner]


def test_an_account_is_paid_oldest_first(shop, fleet):
    owner, (old, middle, new) = fleet
    pay(shop, middle, "1500", ACCOUNT)
    assert shop.do(pay_account, owner, TRANSFER, Decimal(2700), "11月") == 3300
    paid = [(shop.card(visit).paid, shop.card(visit).due) for visit in (old, middle, new)]
    assert paid == [(1000, 0), (1700, 0), (0, 3000)]
    assert shop.card(middle).on_account == 300
    assert accounts(shop)[0].owed == 3300


@pytest.mark.parametrize(
    ("method", "amount", "sentence"),
    [
        (CASH, "6001", "Only 6,000 is owed"),
        (CASH, "0", "not above zero"),
        (CASH, "0.001", "two digits behind the point"),
        (ACCOUNT, "10", "is no way to pay"),
    ],
)
def test_a_wrong_payment_of_an_account_changes_nothing(shop, fleet, method, amount, sentence):
    owner, _visits = fleet
    with pytest.raises(RuleBrokenError, match=sentence):
        shop.do(pay_account, owner, method, Decimal(amount))
    assert accounts(shop)[0].owed == 6000


def test_two_seats_that_pay_an_account_at_once_pay_it_once(shop, at_once):
    visit = shop.settled()
    owner = shop.card(visit).customer_id
    pay(shop, visit, "1050", ACCOUNT)
    whole = Decimal(1050)
    answers = at_once(
        lambda uow: pay_account(uow, owner, CASH, whole),
        lambda uow: take_payment(uow, visit, CASH, whole),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Decimal", "RuleBrokenError"]
    card = shop.card(visit)
    assert (card.paid, card.on_account, card.due) == (1050, 0, 0)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (VisitKind.WARRANTY, "The customer owes nothing"),
        (VisitKind.INTERNAL, "Nobody pays for internal work"),
    ],
)
def test_nobody_owes_warranty_and_internal_work(shop, kind, sentence):
    visit = shop.settled(kind=kind)
    assert (shop.card(visit).due, accounts(shop)) == (0, ())
    with pytest.raises(RuleBrokenError, match=sentence):
        pay(shop, visit, "10", ACCOUNT)


def test_a_share_of_the_customer_in_warranty_work_can_be_taken(shop):
    visit = shop.settled(kind=VisitKind.WARRANTY)
    assert pay(shop, visit, "300") == 0
    assert (shop.card(visit).paid, shop.card(visit).due) == (300, 0)
