"""Months are locked in the settings; what was corrected afterwards is listed beside them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from desktop.models.period_lock import AdjustedField
from desktop.services.locks import AdjustmentDraft, adjust_visit, locked_months
from desktop.services.visit_bill import LineDraft, write_bill
from desktop.services.visit_money import settle_visit
from desktop.views.settings.locks_page import LocksPage

NOVEMBER = 202611


@pytest.fixture
def page(context, qtbot):
    page = LocksPage(context)
    qtbot.addWidget(page)
    page.refresh()
    qtbot.waitUntil(lambda: page.months.count() == 12)
    return page


def test_the_months_of_a_year_are_locked_through_one_of_them(page, qtbot, clock, sqlite_office):
    clock.now += timedelta(days=20)
    page.lock_through(NOVEMBER)
    qtbot.waitUntil(lambda: page.months.item(10).text().startswith("■ 2026-11  locked"))
    assert page.months.item(11).text() == "○ 2026-12  open"
    assert sqlite_office.read(locked_months) == set(range(202601, NOVEMBER + 1))


def test_a_month_that_is_not_over_is_refused_in_a_sentence(page, qtbot):
    page.lock_through(NOVEMBER)
    qtbot.waitUntil(lambda: "2026-11 is not over yet" in page.note.text())


def test_a_correction_stands_beside_the_months(page, qtbot, sqlite_office, wang, card):
    line = LineDraft("labour", "冷氣檢修", Decimal(1), Decimal(1050))
    sqlite_office.write(lambda uow: write_bill(uow, wang, card(wang).version, (line,), ()))
    sqlite_office.write(lambda uow: settle_visit(uow, wang, card(wang).version))
    draft = AdjustmentDraft(AdjustedField.LABOUR_NET, Decimal(-100), "算錯")
    sqlite_office.write(lambda uow: adjust_visit(uow, wang, draft))
    page.refresh()
    qtbot.waitUntil(lambda: page.table.rowCount() == 1)
    texts = [page.table.item(0, column).text() for column in (1, 2, 3, 5)]
    assert texts == ["Labour", "-100", "2026-11", "算錯"]
