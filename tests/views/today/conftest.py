"""An office with a visit, and the Today screen over it in a window of the smallest size."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from desktop.services.customer_work import CustomerDraft, PhoneDraft
from desktop.services.segments import segment_list
from desktop.services.vehicles import VehicleDraft
from desktop.services.visit_bill import LineDraft, write_bill
from desktop.services.visit_money import settle_visit
from desktop.services.visit_work import NewVisit, open_visit
from desktop.services.visits import visit_card
from desktop.views.today.screen import TodayScreen

HERE = Path(__file__).parent
NO_SCREEN = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)


def pytest_collection_modifyitems(items):
    """Without a screen Qt cannot raise windows, and says so."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(NO_SCREEN)


@pytest.fixture(autouse=True)
def _english_numbers():
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def retail(sqlite_office):
    """The id of the first segment."""
    return sqlite_office.read(segment_list)[0].id


@pytest.fixture
def receive(sqlite_office, people, retail):
    """Open a visit of a new customer with a new vehicle; return its id."""

    def receive(name, plate, phone, **more):
        new = NewVisit(
            CustomerDraft(name, retail, phones=(PhoneDraft(phone),)),
            VehicleDraft(plate, "Toyota", "Altis"),
            concern="冷氣不冷",
            odometer=88000,
            advisor_id=people["林淑芬"],
            **more,
        )
        return sqlite_office.write(lambda uow: open_visit(uow, new))[0]

    return receive


@pytest.fixture
def wang(receive):
    """An open visit of 王小明 with ABC-1234."""
    return receive("王小明", "ABC-1234", "0912-345-678")


@pytest.fixture
def card(sqlite_office):
    """Read a visit."""
    return lambda visit_id: sqlite_office.read(lambda session: visit_card(session, visit_id))


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
        qtbot.waitUntil(lambda: bool(screen.figures.buttons))
        return screen

    return build
