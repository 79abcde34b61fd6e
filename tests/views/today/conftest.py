"""An office with a visit, and the Today screen over it in a window of the smallest size."""

from datetime import timedelta
from decimal import Decimal

import pytest

from desktop.services.visit_bill import LineDraft, write_bill
from desktop.services.visit_money import settle_visit
from desktop.views.today.screen import TodayScreen


@pytest.fixture
def settled(sqlite_office, wang, card, clock):
    """A visit of 1,050 that was settled the day before the clock's day."""
    lines = (LineDraft("labour", "冷氣檢修", Decimal(1), Decimal(1050), hours=Decimal("1.5")),)
    sqlite_office.write(lambda uow: write_bill(uow, wang, card(wang).version, lines, ()))
    sqlite_office.write(lambda uow: settle_visit(uow, wang, card(wang).version))
    clock.now += timedelta(days=1)
    return wang


@pytest.fixture
def screen(context, qtbot, activate):
    """The screen, in use; built once the office is as the test wants it."""

    def build():
        screen = TodayScreen(context)
        qtbot.addWidget(screen)
        screen.resize(1220, 690)
        activate(screen)
        screen.refresh()
        qtbot.waitUntil(lambda: bool(screen.figures.buttons))
        return screen

    return build
