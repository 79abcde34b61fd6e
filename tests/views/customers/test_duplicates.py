"""Nobody twice: what the form says while typing, what a stop offers, and the page of duplicates."""

from functools import partial

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog
from sqlalchemy import select

from desktop.models.customer import Customer, Phone
from desktop.models.merge import MergeKind
from desktop.services.customer_work import CustomerDraft, PhoneDraft, enter_customer
from desktop.services.customers import customer_card
from desktop.services.duplicates.fields import Choice
from desktop.services.duplicates.merging import kept_id
from desktop.services.vehicles import VehicleDraft, enter_vehicle
from desktop.views.customers.duplicates_page import DuplicatesPage
from desktop.views.customers.form import CustomerForm
from desktop.views.customers.tabs import CustomersPlace
from desktop.views.kit.merge_choice import MergeChoice
from desktop.views.kit.merge_dialog import MergeDialog
from desktop.views.kit.pick_field import Candidate

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def rows(office, table):
    return office.read(lambda session: session.execute(select(table)).scalars().all())


def stopped(qtbot, screen, name, number):
    """Type a customer whose phone is somebody else's, and try to save."""
    screen.new_customer()
    form = screen.form.form
    form.name.set_value(name)
    form.phones.set_value([[number, "", False]])
    qtbot.keyClick(form, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: "phones" in form.problems())
    return form


def dialog(kind):
    return next(
        (
            one
            for one in QApplication.topLevelWidgets()
            if isinstance(one, kind) and one.isVisible()
        ),
        None,
    )


def test_similar_names_are_named_while_typing_and_opened_by_key(open_screen, enter, qtbot, focused):
    existing = enter("王曉明", "0912-345-678")
    screen = open_screen()
    screen.new_customer()
    form = screen.form.form
    focused().insert("王小明")
    qtbot.waitUntil(lambda: len(form.alike.buttons) == 1)
    assert "王曉明 · 0912-345-678" in form.alike.buttons[0].text()
    assert not form.problems()
    with qtbot.waitSignal(screen.context.go) as gone:
        qtbot.keyClick(focused(), Qt.Key.Key_1, CONTROL)
    assert gone.args == ["customers", existing]
    focused().insert("華")
    qtbot.waitUntil(lambda: not form.alike.buttons)


def test_a_record_is_not_similar_to_itself(open_screen, enter, qtbot):
    number = enter("王曉明")
    screen = open_screen()
    screen.show_record(number)
    qtbot.waitUntil(lambda: screen.record is not None and screen.record.id == number)
    screen.edit()
    form = screen.form.form
    form.name.set_value("王小明")
    with qtbot.waitSignal(form.alike.pause.timeout):
        pass
    enter("王笑明")
    form.name.set_value("王小明 ")
    qtbot.waitUntil(lambda: len(form.alike.buttons) == 1)
    assert "王笑明" in form.alike.buttons[0].text()


def test_one_key_declares_the_phone_shared_and_saves(open_screen, enter, qtbot, sqlite_office):
    enter("王先生", "0912-345-678")
    screen = open_screen()
    form = stopped(qtbot, screen, "王太太", "+886 912 345 678")
    assert [button.text() for button in form.phone_offers.buttons] == [
        "Declare the phone shared (Ctrl+Shift+S)",
        "Make what is typed a contact of the one that is there (Ctrl+Shift+C)",
    ]
    qtbot.keyClick(form, Qt.Key.Key_S, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: len(rows(sqlite_office, Customer)) == 2)
    assert [phone.shared for phone in rows(sqlite_office, Phone)] == [False, True]


def test_one_key_makes_what_is_typed_a_contact(open_screen, enter, qtbot, sqlite_office):
    company = enter("順發交通", "02-2345-6789")
    screen = open_screen()
    form = stopped(qtbot, screen, "林小姐", "02-2345-6789")
    form.note.set_value("找會計")
    with qtbot.waitSignal(screen.context.go) as gone:
        qtbot.keyClick(form, Qt.Key.Key_C, CONTROL | SHIFT)
    assert gone.args == ["customers", company]
    assert screen.form is None
    assert screen.context.drafts.load("customers.new") is None
    card = sqlite_office.read(lambda session: customer_card(session, company))
    assert [row.name for row in card.contacts] == ["林小姐"]
    assert card.note == "林小姐: 找會計"


def test_what_is_wrong_or_odd_is_said_beside_the_field(context):
    form = CustomerForm(context, [])
    form.phones.set_value([["0912345678 王太太", "", False]])
    form.tax_id.set_value("12345678")
    assert "letters" in form.problems()["phones"]
    assert "check digit" in form.problems()["tax_id"]
    form.phones.set_value([["0912", "", False]])
    form.tax_id.set_value("1234567")
    form.phones.left.emit()
    form.tax_id.left.emit()
    assert form.problems().keys() == {"name", "segment", "kind"}
    assert "missing" in form.phones.caution
    assert "8 digits" in form.tax_id.caution


@pytest.fixture
def shown():
    """Windows of a test, kept: one that nobody holds is gone."""
    return []


@pytest.fixture
def place(qtbot, context, activate, shown):
    """The place of customers, its tab of duplicates on show."""

    def place(kind=MergeKind.CUSTOMER):
        screen = CustomersPlace(context)
        shown.append(screen)
        qtbot.addWidget(screen)
        screen.resize(1200, 640)
        activate(screen)
        screen.show_tab("duplicates")
        page = screen.pages["duplicates"]
        page.kind.setCurrentIndex(page.kind.findData(kind))
        qtbot.waitUntil(lambda: "Looking" not in page.note.text())
        return screen

    return place


@pytest.fixture
def twins(enter, sqlite_office, retail):
    """A customer who was entered twice."""
    first = enter("王小明", "0912-345-678", note="嗓門大")
    draft = CustomerDraft(
        "王曉明", retail, phones=(PhoneDraft("0912345678", shared=True),), note="愛喝茶"
    )
    return first, sqlite_office.write(lambda uow: enter_customer(uow, draft))[0]


def open_pair(qtbot, page):
    qtbot.waitUntil(lambda: page.pairs.rowCount() == 1)
    page.pairs.setFocus()
    qtbot.keyClick(page.pairs, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog(MergeDialog) is not None)
    found = dialog(MergeDialog)
    qtbot.waitUntil(lambda: found.table.rowCount() > 0)
    return found


def test_a_pair_is_merged_by_keyboard_and_parted_again(place, twins, qtbot, sqlite_office):
    first, second = twins
    page = place().pages["duplicates"]
    merge = open_pair(qtbot, page)
    names = [merge.table.item(row, 0).text() for row in range(merge.table.rowCount())]
    qtbot.keyClick(merge.table, Qt.Key.Key_Right)
    assert merge.table.item(names.index("Name"), 2).text() == "● 王曉明"
    assert merge.table.item(names.index("Name"), 1).text() == "○ 王小明"
    assert merge.choices["note"] is Choice.BOTH
    qtbot.keyClick(merge.table, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: page.done.rowCount() == 1 and page.pairs.rowCount() == 0)
    card = sqlite_office.read(lambda session: customer_card(session, first))
    assert (card.name, card.note) == ("王曉明", "嗓門大\n愛喝茶")
    assert sqlite_office.read(lambda session: kept_id(session, MergeKind.CUSTOMER, second)) == first
    clicker = QTimer(page, interval=20)
    clicker.timeout.connect(partial(click, clicker, "Undo the merge"))
    clicker.start()
    page.undo()
    qtbot.waitUntil(lambda: page.pairs.rowCount() == 1)
    qtbot.waitUntil(lambda: page.done.item(0, 5).text() == "undone")
    card = sqlite_office.read(lambda session: customer_card(session, second))
    assert (card.name, card.archived_reason) == ("王曉明", None)


def click(clicker, text):
    """Click a button of the question as soon as it is asked."""
    box = QApplication.activeModalWidget()
    if box is not None:
        clicker.stop()
        next(button for button in box.buttons() if button.text() == text).click()


def test_what_is_not_the_same_is_not_offered_again(place, twins, qtbot):
    page = place().pages["duplicates"]
    qtbot.waitUntil(lambda: page.pairs.rowCount() == 1)
    page.declare_distinct()
    qtbot.waitUntil(lambda: page.pairs.rowCount() == 0)
    assert "Nothing" in page.note.text()
    page.merge()
    assert dialog(QDialog) is None


def test_a_merge_without_a_reason_says_so_and_two_sides_are_swapped(place, twins, qtbot):
    page = place().pages["duplicates"]
    merge = open_pair(qtbot, page)
    merge.reason.set_value("")
    merge.merge.click()
    assert "fill in" in merge.reason.problem()
    assert merge.isVisible()
    qtbot.keyClick(merge.table, Qt.Key.Key_T, CONTROL)
    head = merge.table.horizontalHeaderItem
    qtbot.waitUntil(lambda: head(1).text() == "Stays: 王曉明")
    merge.reject()


def test_vehicles_alike_are_found_too(place, enter, qtbot, sqlite_office):
    owner = enter("王小明")
    for plate in ("ABO-1234", "AB0-1234"):
        draft = VehicleDraft(plate, "Toyota", "Altis")
        sqlite_office.write(lambda uow, draft=draft: enter_vehicle(uow, draft, owner))
    page = place(MergeKind.VEHICLE).pages["duplicates"]
    qtbot.waitUntil(lambda: page.pairs.rowCount() == 1)
    assert "plates that look the same" in page.pairs.item(0, 3).text()
    with qtbot.waitSignal(page.context.go) as gone:
        page.open_record(1)
    assert gone.args[0] == "vehicles"


def test_a_merged_record_opens_the_one_that_stayed(place, twins, qtbot):
    screen = place()
    merge = open_pair(qtbot, screen.pages["duplicates"])
    with qtbot.waitSignal(merge.merged):
        merge.merge.click()
    screen.show_record(twins[1])
    page = screen.pages["list"]
    qtbot.waitUntil(lambda: page.record is not None and page.record.id == twins[0])
    assert screen.page_on_show() is page


def test_the_one_on_show_is_merged_with_another(open_screen, twins, qtbot):
    screen = open_screen()
    screen.show_record(twins[0])
    qtbot.waitUntil(lambda: screen.record is not None and screen.record.id == twins[0])
    screen.merge()
    choice = dialog(MergeChoice)
    choice.go_on.click()
    assert "fill in" in choice.other.problem()
    choice.other.pick(Candidate(twins[1], "王曉明"))
    choice.go_on.click()
    qtbot.waitUntil(lambda: dialog(MergeDialog) is not None)
    merge = dialog(MergeDialog)
    qtbot.waitUntil(lambda: merge.table.rowCount() > 0)
    merge.merge.click()
    qtbot.waitUntil(lambda: dialog(MergeDialog) is None)
    qtbot.waitUntil(lambda: "愛喝茶" in screen.pane.text.toPlainText())


def test_keys_of_the_place_differ(context, qtbot):
    place = CustomersPlace(context)
    qtbot.addWidget(place)
    keys = [command.spec.shortcut for command in place.commands()]
    assert len(keys) == len(set(keys))
    assert isinstance(place.pages["duplicates"], DuplicatesPage)
