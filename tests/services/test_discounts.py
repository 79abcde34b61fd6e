from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import update

from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.models.staff import Role
from desktop.models.visit import LineKind, VisitLine
from desktop.services.discounts import Ceiling, ceilings, change_ceilings
from desktop.services.packages import PackageDraft, PackageLineDraft, enter_package, package_lines
from desktop.services.visit_bill import LineDraft

TEN = Decimal("0.1")


def draft_of(row, **changes):
    return replace(
        LineDraft(**{name: getattr(row, name) for name in LineDraft.__slots__}), **changes
    )


@pytest.fixture
def ten_per_cent(shop):
    shop.do(change_ceilings, (Ceiling(Role.FRONT_DESK, TEN), Ceiling(Role.MANAGER, None)))


@pytest.fixture
def reduced(lines):
    def reduced(discount, **more):
        more = {"discount_reason": "老客戶"} | more
        return lines.labour("1000", discount=Decimal(discount), **more)

    return reduced


def test_a_discount_up_to_the_ceiling_is_given_with_its_reason(shop, ten_per_cent, reduced):
    shop.sit_down(Role.FRONT_DESK)
    visit = shop.visit()
    shop.bill(visit, reduced("100"))
    line = shop.card(visit).lines[0]
    assert (line.amount, line.discount_reason) == (900, "老客戶")


def test_a_discount_above_the_ceiling_says_what_to_do_and_a_manager_may(
    shop, ten_per_cent, reduced, lines
):
    shop.sit_down(Role.FRONT_DESK)
    visit = shop.visit()
    with pytest.raises(RuleBrokenError) as refusal:
        shop.bill(visit, lines.labour("5"), reduced("101"))
    assert str(refusal.value) == (
        "Line 2: The discount is 10.1% of the price, and your ceiling is 10%: "
        "lower it to 100, or let a manager sign in."
    )
    shop.sit_down(Role.MANAGER)
    shop.bill(visit, reduced("600"))
    assert shop.card(visit).total == 400


def test_what_was_given_before_stays_allowed_and_is_not_raised(shop, ten_per_cent, reduced):
    visit = shop.visit()
    shop.bill(visit, reduced("300"))
    shop.sit_down(Role.FRONT_DESK)
    (row,) = shop.card(visit).lines
    shop.bill(visit, draft_of(row, text="改字"))
    (row,) = shop.card(visit).lines
    with pytest.raises(RuleBrokenError, match=r"30\.1%"):
        shop.bill(visit, draft_of(row, discount=Decimal(301)))
    with pytest.raises(RuleBrokenError, match=r"33\.3%"):
        shop.bill(visit, draft_of(row, price=Decimal(900)))
    shop.bill(visit, draft_of(row, discount=Decimal(200)))
    assert shop.card(visit).total == 800


def test_a_discount_needs_a_reason_and_one_of_old_bills_none(shop, reduced):
    visit = shop.visit()
    with pytest.raises(RuleBrokenError, match="Line 1: A discount needs a reason"):
        shop.bill(visit, reduced("1", discount_reason=" "))
    shop.bill(visit, reduced("50"))

    def forget(uow):
        with uow:
            uow.session.execute(update(VisitLine).values(discount_reason=""))
            uow.commit()

    shop.office.write(forget)
    (row,) = shop.card(visit).lines
    shop.bill(visit, draft_of(row, text="改字"))
    (row,) = shop.card(visit).lines
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        shop.bill(visit, draft_of(row, discount=Decimal(51)))


def test_without_a_price_a_discount_is_judged_once_there_is_one(shop, ten_per_cent, reduced):
    shop.sit_down(Role.FRONT_DESK)
    visit = shop.visit()
    shop.bill(visit, replace(reduced("100"), price=None))
    (row,) = shop.card(visit).lines
    with pytest.raises(RuleBrokenError, match="your ceiling is 10%"):
        shop.bill(visit, draft_of(row, price=Decimal(500)))


def test_what_rounds_a_package_is_no_discount(shop):
    bulbs = PackageLineDraft(LineKind.PART, "燈泡", Decimal(300))
    package = shop.do(enter_package, PackageDraft("燈", price=Decimal(1000), lines=(bulbs,)))
    (line,) = shop.ask(package_lines, package)
    assert line.discount > 0
    shop.do(change_ceilings, (Ceiling(Role.FRONT_DESK, Decimal(0)),))
    shop.sit_down(Role.FRONT_DESK)
    visit = shop.visit()
    shop.bill(visit, line)
    assert shop.card(visit).total == 1000
    with pytest.raises(RuleBrokenError, match="your ceiling is 0%"):
        shop.bill(visit, replace(line, discount=Decimal(302)))


def test_ceilings_are_set_changed_and_taken_away(shop, ten_per_cent):
    def now():
        return {row.role: row.share for row in shop.ask(ceilings)}

    assert now() == dict.fromkeys(Role) | {Role.FRONT_DESK: TEN}
    (desk,) = (row for row in shop.ask(ceilings) if row.role == Role.FRONT_DESK)
    shop.do(change_ceilings, (replace(desk, share=Decimal("0.2")),))
    with pytest.raises(ConflictError, match="changed the ceilings meanwhile"):
        shop.do(change_ceilings, (replace(desk, share=Decimal(1)),))
    shop.do(change_ceilings, (replace(desk, share=None, version=2),))
    assert now() == dict.fromkeys(Role)


@pytest.mark.parametrize("share", ["-0.1", "1.01", "0.00001"])
def test_a_ceiling_is_a_share(shop, share):
    with pytest.raises(RuleBrokenError, match="between 0 and 100 %"):
        shop.do(change_ceilings, (Ceiling(Role.SALES, Decimal(share)),))
