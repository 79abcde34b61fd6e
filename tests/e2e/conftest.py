"""A shop at ten in the morning, its window, and somebody who has no mouse."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QLocale

from desktop.services.customer_work import CustomerDraft, PhoneDraft
from desktop.services.discounts import ceilings, change_ceilings
from desktop.services.packages import PackageDraft, PackageLineDraft, enter_package
from desktop.services.segments import segment_list
from desktop.services.settings import office_info
from desktop.services.staff import StaffDraft, enter_staff, sign_in
from desktop.services.vehicles import VehicleDraft
from desktop.services.visit_bill import LineDraft, write_bill
from desktop.services.visit_money import settle_visit, take_payment
from desktop.services.visit_work import NewVisit, open_visit
from desktop.services.visits import visit_card
from desktop.system.drafts import DraftFolder
from desktop.views.kit.background import Background
from desktop.views.kit.desk import Desk
from desktop.views.kit.drafts import Drafts
from desktop.views.kit.memory import ShortMemory
from desktop.views.kit.screen import Context
from desktop.views.main_window import MainWindow
from tests.helpers.typist import Typist

PEOPLE = (("林淑芬", "front_desk"), ("陳志明", "technician"), ("張文雄", "owner"))
PACKAGE = PackageDraft(
    "小保養",
    "保養",
    Decimal(2000),
    60,
    lines=(
        PackageLineDraft("labour", "更換機油", price=Decimal(800), hours=Decimal("0.5")),
        PackageLineDraft("part", "機油", Decimal(4), "瓶", Decimal(300)),
    ),
)


@dataclass(frozen=True, slots=True)
class Shop:
    """An office in which one customer is known."""

    office: object
    people: dict
    visit: int

    def write(self, command, *args, **kwargs):
        return self.office.write(partial(command, *args, **kwargs))[0]

    def card(self, visit_id):
        return self.office.read(partial(visit_card, visit_id=visit_id))


@pytest.fixture(autouse=True)
def _english_numbers():
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def shop(sqlite_office, clock):
    """The office: people, a package, and 王小明 whose ABC-1234 was here six weeks ago."""
    now, clock.now = clock.now, clock.now - timedelta(days=42)
    do = Shop(sqlite_office, {}, 0).write
    people = {name: do(enter_staff, draft=StaffDraft(name, role)) for name, role in PEOPLE}
    do(enter_package, draft=PACKAGE)
    rows = sqlite_office.read(ceilings)
    limits = (replace(row, share=Decimal("0.1")) for row in rows if row.role == "front_desk")
    do(change_ceilings, drafts=tuple(limits))
    segment = sqlite_office.read(segment_list)[0].id
    customer = CustomerDraft("王小明", segment, phones=(PhoneDraft("0912-345-678"),))
    vehicle = VehicleDraft("ABC-1234", "Toyota", "Altis")
    visit = do(open_visit, new=NewVisit(customer, vehicle, concern="五萬公里保養", odometer=88_000))
    line = LineDraft("labour", "更換機油", Decimal(1), Decimal(1050), hours=Decimal("0.5"))
    do(write_bill, visit_id=visit, version=1, lines=(line,), shares=())
    do(settle_visit, visit_id=visit, version=2)
    do(take_payment, visit_id=visit, method="cash", amount=Decimal(1050))
    clock.now = now
    return Shop(sqlite_office, people, visit)


@contextmanager
def seat(qtbot, office, person, folder):
    """Open the window for a person, over the office and a folder of drafts."""
    info = office.read(office_info)
    today = info.calendar.day(office.now)
    office.actor = office.read(partial(sign_in, staff_id=person, pin="", on=today))
    context = Context(
        desk=Desk(office),
        memory=ShortMemory(),
        drafts=Drafts(DraftFolder(folder)),
        background=Background(1),
        office=info,
        actor=office.actor,
        clock=lambda: office.now,
    )
    window = MainWindow(ShortMemory())
    qtbot.addWidget(window)
    window.context = context
    window.enter(context)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    context.drafts.close()
    context.desk.close()
    context.background.close()


@pytest.fixture
def window(qtbot, shop, tmp_path, monkeypatch):
    """The window, with somebody of the front desk before it."""
    # A form that a test leaves unsaved asks nobody when the window is closed after it.
    monkeypatch.setattr("desktop.views.visits.screen.leave_draft", lambda *_args: True)
    monkeypatch.setattr("desktop.views.kit.record_screen.leave_draft", lambda *_args: True)
    with seat(qtbot, shop.office, shop.people["林淑芬"], tmp_path / "drafts") as window:
        yield window


@pytest.fixture
def keys(window, qtbot):
    """The person at the window's keyboard."""
    return Typist(qtbot)


@pytest.fixture
def paper(keys, window):
    """Wait for a sheet on show, close it by its key, and return its text on one line."""
    sheets = []
    window.context.printed.connect(lambda data, name: sheets.append((name, data)))

    def paper(title):
        keys.until(lambda: keys.title().startswith(title))
        keys.read("page")  # it could be opened, and its pages counted
        name, data = sheets.pop()
        assert name == keys.title()
        keys.press("Esc")
        pages = PdfReader(BytesIO(data)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    return paper
