from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from desktop.models.audit import AuditEntry
from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.models.money import CURRENCIES
from desktop.models.office import OfficeSettings
from desktop.models.visit import LineKind, VisitState
from desktop.services.calendars.days import DayDraft, enter_day
from desktop.services.measures.figures import Period, figures
from desktop.services.packages import (
    PackageDraft,
    PackageLineDraft,
    archive_package,
    change_package,
    enter_package,
    find_packages,
    package_lines,
    package_list,
    promises_by_package,
    spread,
)
from desktop.services.parts import PartDraft, enter_part
from desktop.services.promises import ready_at
from desktop.services.visit_work import NewVisit, move_visit, open_visit
from desktop.services.work_days import work_calendar

LABOUR = PackageLineDraft(LineKind.LABOUR, "小保養", price=Decimal(600), hours=Decimal("0.8"))
OIL = PackageLineDraft(LineKind.PART, "機油", Decimal(4), "L", Decimal(350))
FILTER = PackageLineDraft(LineKind.PART, "機油芯", price=Decimal(250))
SERVICE = PackageDraft("小保養套餐", "maintenance", Decimal(1999), 90, "", (LABOUR, OIL, FILTER))


def set_tax(shop, *, inclusive, currency="TWD"):
    def command(uow):
        with uow:
            office = uow.load(OfficeSettings, 1)
            office.tax_inclusive, office.currency = inclusive, currency
            uow.commit()

    shop.office.write(command)


@pytest.fixture
def service(shop):
    return shop.do(enter_package, SERVICE)


def receive(shop, *packages, **more):
    owner = shop.customer()
    new = NewVisit(owner, shop.vehicle(owner, "", model="Altis"), package_ids=packages, **more)
    return shop.do(open_visit, new)


@pytest.mark.parametrize(("inclusive", "total"), [(True, 1999), (False, 2099)])
def test_a_fixed_price_is_exact_with_and_without_tax(shop, service, inclusive, total):
    set_tax(shop, inclusive=inclusive)
    card = shop.card(receive(shop, service))
    assert sum(line.amount for line in card.lines) == 1999
    assert card.total == total
    assert [(line.quantity, line.hours, line.job) for line in card.lines] == [
        (1, Decimal("0.8"), "maintenance"),
        (4, None, "maintenance"),
        (1, None, "maintenance"),
    ]
    assert {line.package_id for line in card.lines} == {service}


def test_the_cents_of_a_price_are_exact_where_no_unit_price_gives_them(shop):
    set_tax(shop, inclusive=True, currency="CNY")
    bulbs = PackageLineDraft(LineKind.PART, "燈泡", Decimal(3))
    package = shop.do(enter_package, PackageDraft("燈", "", Decimal("100.00"), lines=(bulbs,)))
    (line,) = shop.card(receive(shop, package)).lines
    assert (line.price, line.discount, line.amount) == (Decimal("33.34"), Decimal("0.02"), 100)
    assert line.discount_reason == "燈"


def test_a_visit_with_a_package_is_written_once_with_its_sums_and_its_promise(shop, service):
    card = shop.card(receive(shop, service))
    assert card.version == 1
    assert card.total is not None
    assert card.promised_at is not None
    written = (AuditEntry.table_name == "visit") & (AuditEntry.row_id == card.id)
    told = select(AuditEntry.action, AuditEntry.changes).where(written)
    ((action, changes),) = shop.ask(lambda session: session.execute(told).all())
    assert action == "insert"
    assert {"total", "promised_at"} <= changes.keys()


@given(
    whole=st.integers(0, 10**7),
    lines=st.lists(
        st.tuples(st.integers(1, 40_000), st.none() | st.integers(0, 10**6)), min_size=1, max_size=6
    ),
    code=st.sampled_from(["TWD", "CNY"]),
)
def test_whatever_the_lines_the_price_is_spread_without_a_rest(whole, lines, code):
    currency = CURRENCIES[code]
    whole = Decimal(whole).scaleb(-currency.decimals)
    quantities = [Decimal(count).scaleb(-3) for count, _price in lines]
    prices = [None if price is None else Decimal(price).scaleb(-2) for _count, price in lines]
    found = spread(whole, quantities, prices, currency)
    amounts = [
        currency.rounded(quantity * price) - discount
        for quantity, (price, discount) in zip(quantities, found, strict=True)
    ]
    assert sum(amounts) == whole
    piece = Decimal(1).scaleb(-currency.decimals)
    for quantity, (_price, discount) in zip(quantities, found, strict=True):
        assert 0 <= discount < piece * max(quantity, 1)


def test_a_package_without_a_fixed_price_takes_those_of_its_lines_and_of_the_parts_list(shop):
    oil = shop.do(enter_part, PartDraft("OIL", "機油", price=Decimal(400), cost=Decimal(210)))
    line = PackageLineDraft(LineKind.PART, "機油", Decimal(4), "L", part_id=oil)
    package = shop.do(enter_package, PackageDraft("換油", lines=(LABOUR, line)))
    labour, part = shop.ask(package_lines, package)
    assert (labour.price, part.price, part.cost) == (600, 400, 840)
    assert not shop.ask(package_list)[0].is_turnkey


def test_minutes_promise_a_time_within_the_opening_hours(shop, service, clock):
    card = shop.card(receive(shop, service))  # ten in the morning
    assert card.promised_at == clock.now + timedelta(minutes=90)
    clock.now = datetime(2026, 11, 20, 8, 58, tzinfo=UTC)  # 16:58 on a Friday, closes 17:30
    late = shop.card(receive(shop, service))
    assert late.promised_at == datetime(2026, 11, 21, 1, 30, tzinfo=UTC)  # Saturday 09:30


def test_a_promise_that_was_given_stays(shop, service, clock):
    promised = clock.now + timedelta(days=2)
    assert shop.card(receive(shop, service, promised_at=promised)).promised_at == promised
    visit = receive(shop)
    shop.bill(visit, *shop.ask(package_lines, service))
    given = shop.card(visit).promised_at
    assert given == clock.now + timedelta(minutes=90)
    clock.now += timedelta(hours=1)
    shop.bill(visit, *shop.ask(package_lines, service))
    assert shop.card(visit).promised_at == given


def test_days_off_and_nights_promise_nothing(shop, clock):
    shop.do(enter_day, DayDraft(date(2026, 11, 21), "holiday", "尾牙"))
    work = shop.ask(work_calendar)
    calendar = shop.ask(_calendar)
    friday = calendar.instant(date(2026, 11, 20), time(17, 0))
    monday = calendar.instant(date(2026, 11, 23), time(9, 0))
    assert ready_at(work, calendar, friday, 60) == monday
    night = calendar.instant(date(2026, 11, 20), time(1, 0))
    assert ready_at(work, calendar, night, 30) == calendar.instant(date(2026, 11, 23), time(9, 0))


def test_a_package_is_promised_past_days_off_and_make_up_days_as_the_calendar_says(
    shop, service, clock
):
    clock.now = datetime(2026, 11, 20, 8, 58, tzinfo=UTC)  # 16:58 on a Friday, closes 17:30
    shop.do(enter_day, DayDraft(date(2026, 11, 21), "holiday", "尾牙"))
    shop.do(enter_day, DayDraft(date(2026, 11, 22), "workday", "補班"))
    expected = ready_at(shop.ask(work_calendar), shop.ask(_calendar), clock.now, 90)
    assert shop.card(receive(shop, service)).promised_at == expected
    assert expected.date() == date(2026, 11, 22)


def test_a_package_ordered_twice_is_billed_twice_and_promised_once(shop, service, clock):
    card = shop.card(receive(shop, service, service))
    assert (card.total, len(card.lines)) == (2 * 1999, 6)
    assert card.promised_at == clock.now + timedelta(minutes=90)


def _calendar(session):
    from desktop.services.settings import office_info

    return office_info(session).calendar


def test_packages_are_found_by_part_of_name_or_job(shop, service):
    shop.do(enter_package, PackageDraft("大保養", "service", lines=(LABOUR,)))
    assert [row.name for row in shop.ask(find_packages, "保養")] == ["大保養", "小保養套餐"]
    assert [row.name for row in shop.ask(find_packages, "套餐 小")] == ["小保養套餐"]
    assert [row.name for row in shop.ask(find_packages, "MAINT")] == ["小保養套餐"]
    assert shop.ask(find_packages, "輪胎") == []


def test_a_changed_package_leaves_bills_as_they_are(shop, service):
    visit = receive(shop, service)
    dearer = PackageDraft("小保養套餐", "", Decimal(2500), 60, "", (LABOUR, FILTER))
    shop.do(change_package, service, 1, dearer)
    assert shop.card(visit).total == 1999
    (row,) = shop.ask(package_list)
    assert (row.price, row.minutes, len(row.lines), row.is_turnkey) == (2500, 60, 2, True)
    with pytest.raises(ConflictError):
        shop.do(change_package, service, 1, SERVICE)


def test_two_seats_do_not_overwrite_each_other_s_lines(shop, service):
    shop.do(change_package, service, 1, replace(SERVICE, lines=(LABOUR,)))
    with pytest.raises(ConflictError):
        shop.do(change_package, service, 1, replace(SERVICE, lines=(FILTER,)))
    (row,) = shop.ask(package_list)
    assert row.lines == (LABOUR,)


def test_an_archived_package_is_offered_no_longer(shop, service):
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        shop.do(archive_package, service, 1, "")
    shop.do(archive_package, service, 1, "2025 price")
    assert shop.ask(find_packages, "保養") == []


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (PackageDraft(" ", lines=(LABOUR,)), "has no name"),
        (PackageDraft("空"), "has no lines"),
        (PackageDraft("快", minutes=4, lines=(LABOUR,)), "takes 5 to 14400 minutes"),
        (PackageDraft("零", price=Decimal("99.5"), lines=(LABOUR,)), "an amount that can be paid"),
        (PackageDraft("負", price=Decimal(-1), lines=(LABOUR,)), "an amount that can be paid"),
        (PackageDraft("線", lines=(PackageLineDraft("gift", "x"),)), "of no known kind"),
        (
            PackageDraft("價", lines=(PackageLineDraft(LineKind.PART, "x", price=Decimal(-1)),)),
            "may not be negative",
        ),
    ],
)
def test_a_wrong_package_is_refused(shop, draft, sentence):
    with pytest.raises(RuleBrokenError, match=sentence):
        shop.do(enter_package, draft)
    assert shop.ask(package_list) == []


def test_promises_kept_are_counted_by_package_as_the_measure_counts_them(shop, service, clock):
    kept, late = receive(shop, service), receive(shop, service)
    receive(shop, service)  # not finished
    shop.do(move_visit, kept, shop.card(kept).version, VisitState.FINISHED)
    clock.now += timedelta(hours=3)
    shop.do(move_visit, late, shop.card(late).version, VisitState.FINISHED)
    month = Period(date(2026, 11, 1), date(2026, 11, 30))
    found = shop.ask(promises_by_package, month.start, month.end)
    assert found[service].share == Decimal("0.5")
    measured = shop.ask(lambda s: figures(s, ["on_time_share"], month))
    assert measured["on_time_share"] == found[service].share
