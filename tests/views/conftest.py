"""What every screen test needs: a desk over a real office, and the context of a window."""

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from desktop.models.keys import name_key
from desktop.models.staff import Staff, Team
from desktop.services.customer_work import CustomerDraft, PhoneDraft
from desktop.services.segments import segment_list
from desktop.services.settings import office_info
from desktop.services.staff import sign_in
from desktop.services.vehicles import VehicleDraft
from desktop.services.visit_work import NewVisit, open_visit
from desktop.services.visits import visit_card
from desktop.system.drafts import DraftFolder
from desktop.views.kit.background import Background
from desktop.views.kit.desk import Desk
from desktop.views.kit.drafts import Drafts
from desktop.views.kit.memory import ShortMemory
from desktop.views.kit.screen import Context

PEOPLE = (  # name, role, whether of the crew 引擎組
    ("林淑芬", "front_desk", False),
    ("陳志明", "technician", True),
    ("黃建國", "technician", True),
    ("吳美玲", "sales", False),
    ("張文雄", "owner", False),
)


@pytest.fixture
def people(sqlite_office):
    """Names of the people of the office, and their ids."""
    return sqlite_office.write(_hire)[0]


def _hire(uow):
    """Enter everybody in one transaction: nearly every test needs them."""
    with uow:
        crew = Team(name="引擎組")
        uow.session.add(crew)
        uow.session.flush()
        found = [
            Staff(
                name=name, name_key=name_key(name), role=role, team_id=crew.id if crewed else None
            )
            for name, role, crewed in PEOPLE
        ]
        uow.session.add_all(found)
        uow.commit()
        return {person.name: person.id for person in found}


@pytest.fixture
def desk(qtbot, sqlite_office):
    desk = Desk(sqlite_office)
    yield desk
    desk.close()


@pytest.fixture
def context(qtbot, sqlite_office, people, desk, tmp_path):
    """The context of a window at which the owner sits."""
    background, drafts = Background(1), Drafts(DraftFolder(tmp_path / "drafts"))
    today = office_info_of(sqlite_office).calendar.day(sqlite_office.now)
    actor = sqlite_office.read(lambda session: sign_in(session, people["張文雄"], "", today))
    sqlite_office.actor = actor
    yield Context(
        desk=desk,
        memory=ShortMemory(),
        drafts=drafts,
        background=background,
        office=office_info_of(sqlite_office),
        actor=actor,
        clock=lambda: sqlite_office.now,
    )
    drafts.close()
    background.close()


def office_info_of(office):
    return office.read(office_info)


@pytest.fixture
def activate(qtbot):
    """Show a window and give it the keyboard.

    qtbot.waitActive would not let the desk's workers run while it waits.
    """

    def activate(window):
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)

    return activate


@pytest.fixture
def show_screen(qtbot, context, activate):
    """Show a screen over a list, once the list is read."""

    def show_screen(kind):
        screen = kind(context)
        qtbot.addWidget(screen)
        screen.resize(1200, 640)
        activate(screen)
        qtbot.waitUntil(lambda: not screen.listing.model.busy)
        return screen

    return show_screen


@pytest.fixture
def focused():
    """Return the widget that a person's keys would go to."""
    return QApplication.focusWidget


@pytest.fixture
def beside():
    """Return what two seats wrote into a form, by field, as it is read aloud."""

    def beside(page):
        groups = page.conflict.choices.items()
        return {
            key: [button.accessibleName() for button in group.buttons()] for key, group in groups
        }

    return beside


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
