from PySide6.QtCore import Qt, QUrl

from desktop.services.customer_work import CustomerDraft, PhoneDraft, change_customer
from desktop.services.customers import customer_card
from desktop.services.vehicles import VehicleDraft, enter_vehicle
from desktop.services.visit_work import NewVisit, open_visit
from desktop.views.customers.form import CustomerForm
from desktop.views.customers.screen import DRAFT

CONTROL = Qt.KeyboardModifier.ControlModifier


def names(screen):
    model = screen.listing.model
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def shown(screen):
    return screen.pane.text.toPlainText()


def show(qtbot, screen, customer_id):
    screen.show_record(customer_id)
    qtbot.waitUntil(lambda: screen.record is not None and screen.record.id == customer_id)


def press(qtbot, widget, key):
    qtbot.keyClick(widget(), key)


def save(qtbot, screen):
    qtbot.keyClick(screen.form.form, Qt.Key.Key_S, CONTROL)


def card(office, customer_id):
    return office.read(lambda session: customer_card(session, customer_id))


def test_an_empty_list_says_what_to_do_first(open_screen):
    screen = open_screen()
    assert "Ctrl+Shift+N" in screen.listing.table._text_without_rows()
    assert "Ctrl+Shift+N" in shown(screen)


def test_a_customer_is_entered_by_keyboard_and_selected(open_screen, enter, qtbot, focused):
    enter("陳先生", "0911000111")
    screen = open_screen()
    screen.new_customer()
    qtbot.keyClicks(focused(), "Wang")
    press(qtbot, focused, Qt.Key.Key_Return)
    qtbot.keyClicks(focused(), "0912-345-678")
    press(qtbot, focused, Qt.Key.Key_Tab)
    qtbot.keyClicks(focused(), "Mrs Wang")
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "Wang" in names(screen))
    qtbot.waitUntil(lambda: getattr(screen.listing.table.current_row(), "name", "") == "Wang")
    qtbot.waitUntil(lambda: "0912-345-678" in shown(screen))
    assert "Mrs Wang" in shown(screen)
    assert screen.form is None
    assert screen.context.drafts.load(DRAFT) is None


def test_what_nothing_was_found_for_begins_the_new_customer(open_screen, qtbot):
    screen = open_screen()
    screen.listing.set_filter_text("0988777666")
    qtbot.waitUntil(lambda: not screen.listing.model.busy)
    screen.new_customer()
    assert screen.form.form.draft().phones == (PhoneDraft("0988777666"),)


def test_a_phone_of_somebody_else_offers_that_customer_and_loses_nothing(
    open_screen, enter, qtbot, focused
):
    existing = enter("陳先生", "0911000111")
    screen = open_screen()
    screen.new_customer()
    form = screen.form.form
    form.name.set_value("王太太")
    form.phones.set_value([["0911-000-111", "", False]])
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "陳先生" in form.problems().get("phones", ""))
    assert "already" in screen.form.messages.text()
    assert form.name.value() == "王太太"
    qtbot.keyClick(focused(), Qt.Key.Key_E, CONTROL)
    qtbot.waitUntil(lambda: screen.record is not None and screen.record.id == existing)
    assert screen.form is None
    screen.new_customer()
    assert screen.form.form.name.value() == "王太太"
    assert screen.form.form.phones.value() == [["0911-000-111", "", False]]


def test_a_phone_declared_shared_is_accepted(open_screen, enter, qtbot, sqlite_office):
    enter("陳先生", "0911000111")
    screen = open_screen()
    screen.new_customer()
    form = screen.form.form
    form.name.set_value("陳太太")
    form.phones.set_value([["0911000111", "", False]])
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "phones" in form.problems())
    qtbot.keyClick(form.phones.rows[0][2], Qt.Key.Key_Space)
    assert not form.problems()
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "陳太太" in names(screen))


def test_a_tax_id_of_somebody_else_is_shown_at_the_tax_id(open_screen, enter, qtbot):
    enter("大豐車行", tax_id="12345675")
    screen = open_screen()
    screen.new_customer()
    form = screen.form.form
    form.name.set_value("大豐")
    form.tax_id.set_value("12345675")
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "大豐車行" in form.problems().get("tax_id", ""))


def test_two_seats_lose_nothing(open_screen, enter, qtbot, sqlite_office, focused, beside):
    number = enter("王小明", "0911000111", address="舊址", note="old")
    screen = open_screen()
    show(qtbot, screen, number)
    screen.edit()
    form = screen.form.form
    form.note.set_value("mine")
    before = card(sqlite_office, number)
    theirs = CustomerDraft(
        "王小明",
        before.segment_id,
        phones=(PhoneDraft("0911000111"),),
        address="新址",
        note="theirs",
    )
    sqlite_office.write(lambda uow: change_customer(uow, number, before.version, theirs))
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "Somebody else changed these" in screen.form.messages.text())
    assert form.is_dirty()
    assert beside(screen.form) == {
        "address": ["Address: 舊址", "Address: 新址"],
        "note": ["Remark: mine", "Remark: theirs"],
    }
    assert (form.note.value(), form.address.value()) == ("mine", "新址")
    assert focused() is screen.form.conflict.choices["address"].checkedButton()
    press(qtbot, focused, Qt.Key.Key_Left)  # what stood here, after all
    assert form.address.value() == "舊址"
    press(qtbot, focused, Qt.Key.Key_Right)
    press(qtbot, focused, Qt.Key.Key_Tab)
    press(qtbot, focused, Qt.Key.Key_Right)
    assert (form.note.value(), form.address.value()) == ("theirs", "新址")
    press(qtbot, focused, Qt.Key.Key_Left)
    save(qtbot, screen)
    qtbot.waitUntil(lambda: screen.form is None)
    saved = card(sqlite_office, number)
    assert (saved.note, saved.address) == ("mine", "新址")


def test_a_draft_of_an_older_version_is_not_saved_over_the_newer_one(
    open_screen, enter, qtbot, sqlite_office
):
    number = enter("王小明", address="舊址")
    screen = open_screen()
    show(qtbot, screen, number)
    screen.edit()
    screen.form.form.note.set_value("mine")
    screen.set_aside()
    with qtbot.waitSignal(screen.context.drafts.kept):
        screen.context.drafts.flush()
    before = card(sqlite_office, number)
    theirs = CustomerDraft("王小明", before.segment_id, address="新址")
    sqlite_office.write(lambda uow: change_customer(uow, number, before.version, theirs))
    screen.refresh()
    qtbot.waitUntil(lambda: "新址" in shown(screen))
    screen.edit()
    assert screen.form.form.note.value() == "mine"
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "Somebody else changed" in screen.form.messages.text())
    assert card(sqlite_office, number).address == "新址"


def test_archiving_needs_a_reason_and_can_be_undone(open_screen, enter, qtbot, focused):
    number = enter("王小明")
    screen = open_screen()
    show(qtbot, screen, number)
    screen.archive()
    press(qtbot, focused, Qt.Key.Key_Return)
    assert screen.form.form.problems().keys() == {"reason"}
    qtbot.keyClicks(focused(), "moved away")
    press(qtbot, focused, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(screen) == [])
    qtbot.waitUntil(lambda: "moved away" in shown(screen))
    screen.bring_back()
    qtbot.waitUntil(lambda: names(screen) == ["王小明"])
    qtbot.waitUntil(lambda: "moved away" not in shown(screen))


def test_the_archived_are_listed_when_asked_for(open_screen, enter, qtbot):
    number = enter("王小明")
    screen = open_screen()
    show(qtbot, screen, number)
    screen.archive()
    screen.form.form.fields["reason"].set_value("moved away")
    save(qtbot, screen)
    qtbot.waitUntil(lambda: names(screen) == [])
    screen.listing.set_choice("archived", "yes")
    qtbot.waitUntil(lambda: names(screen) == ["王小明 × archived"])


def test_a_customer_is_handed_over(open_screen, enter, qtbot, focused):
    number = enter("王小明")
    screen = open_screen()
    show(qtbot, screen, number)
    screen.hand_over()
    qtbot.waitUntil(lambda: screen.form is not None)
    screen.form.form.fields["staff"].set_typed("吳美玲")
    press(qtbot, focused, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "吳美玲" in shown(screen))


def test_the_list_finds_the_end_of_a_phone_and_a_segment(open_screen, enter, qtbot):
    enter("王小明", "0912-345-678")
    enter("陳先生", "0911-000-111")
    screen = open_screen()
    qtbot.keyClicks(screen.listing.filter_box, "5678")
    qtbot.waitUntil(lambda: names(screen) == ["王小明"])
    screen.listing.set_filter_text("")
    screen.listing.set_choice("segment", str(screen._segments[1].id))
    qtbot.waitUntil(lambda: names(screen) == [])


def test_a_record_kept_out_by_the_filter_is_found_and_selected(open_screen, enter, qtbot):
    number = enter("王小明")
    enter("陳先生")
    screen = open_screen()
    screen.listing.set_filter_text("陳")
    qtbot.waitUntil(lambda: names(screen) == ["陳先生"])
    show(qtbot, screen, number)
    qtbot.waitUntil(lambda: getattr(screen.listing.table.current_row(), "id", 0) == number)
    assert screen.record.id == number


def test_every_link_goes_to_its_record(open_screen, enter, qtbot, sqlite_office):
    friend = enter("陳先生")
    number = enter("王小明", referred_by_id=friend)
    write = sqlite_office.write
    vehicle, _changed = write(lambda uow: enter_vehicle(uow, VehicleDraft("ABC-1234"), number))
    visit, _changed = write(lambda uow: open_visit(uow, NewVisit(number, vehicle)))
    screen = open_screen()
    show(qtbot, screen, number)
    for target in (f"customers/{friend}", f"vehicles/{vehicle}", f"visits/{visit}"):
        assert f'href="{target}"' in screen.pane.text.toHtml()
        with qtbot.waitSignal(screen.context.go) as gone:
            screen.pane.text.anchorClicked.emit(QUrl(target))
        assert f"{gone.args[0]}/{gone.args[1]}" == target


def test_a_form_stays_while_the_list_goes_on(open_screen, enter, qtbot):
    number = enter("王小明")
    enter("陳先生")
    screen = open_screen()
    show(qtbot, screen, number)
    screen.edit()
    form = screen.form
    screen.listing.table._go_to(1 - screen.listing.table.currentIndex().row())
    assert screen.form is form
    assert screen.form.task.title == "Edit 王小明"


def test_an_unsaved_form_asks_before_the_window_closes(open_screen, answer):
    screen = open_screen()
    assert screen.may_leave()
    screen.new_customer()
    assert screen.may_leave()
    screen.form.form.name.set_value("王")
    answer("Keep typing")
    assert not screen.may_leave()
    answer("Leave, keep the draft")
    assert screen.may_leave()


def test_a_new_screen_finds_the_draft_again(open_screen, qtbot):
    first = open_screen()
    first.new_customer()
    first.form.form.name.set_value("王")
    with qtbot.waitSignal(first.context.drafts.kept):
        first.context.drafts.flush()
    second = open_screen()
    second.new_customer()
    assert second.form.form.name.value() == "王"
    assert "not saved" in second.form.messages.text()


def test_escape_leaves_an_untouched_form(open_screen, qtbot, focused):
    screen = open_screen()
    screen.new_customer()
    press(qtbot, focused, Qt.Key.Key_Escape)
    assert screen.form is None


def test_a_contact_without_a_name_is_refused(context):
    form = CustomerForm(context, [])
    form.contacts.set_value([["", "manager"]])
    form.phones.set_value([["", "Mrs Wang", False], ["abc", "", False]])
    assert "no name" in form.problems()["contacts"]
    assert "Mrs Wang has no number" in form.problems()["phones"]


def test_commands_have_a_key_each(open_screen):
    keys = [command.spec.shortcut for command in open_screen().commands()]
    assert len(keys) == len(set(keys)) == 13
    assert all(keys)


def test_contacts_beside_a_phone_are_not_named_twice(open_screen, enter, qtbot):
    number = enter("大豐車行", "0911000111", contacts=(("Lin", ""), ("Wu", "manager")))
    screen = open_screen()
    show(qtbot, screen, number)
    screen.edit()
    form = screen.form.form
    form.phones.set_value([["0911000111", "Lin", False]])
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "0911000111 Lin" in shown(screen))
    assert shown(screen).count("Lin") == 1
    assert "Wu manager" in shown(screen)


def test_a_visit_begins_with_the_only_vehicle_or_with_the_name(
    open_screen, enter, qtbot, sqlite_office, context
):
    number = enter("王小明", "0912345678")
    screen = open_screen()
    show(qtbot, screen, number)
    with qtbot.waitSignal(context.listed) as listed:
        screen.new_visit()
    assert listed.args == ["visits", "new", "王小明"]
    draft = VehicleDraft("ABC-1234")
    vehicle, _changed = sqlite_office.write(lambda uow: enter_vehicle(uow, draft, number))
    screen.want(number)
    qtbot.waitUntil(lambda: bool(screen.chosen().vehicles))
    with qtbot.waitSignal(context.go) as gone:
        screen.new_visit()
    assert gone.args == ["visits.new", vehicle]
