from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop.services.discounts import Ceiling, change_ceilings
from desktop.services.packages import PackageDraft, PackageLineDraft, enter_package
from desktop.services.shares import ShareDraft
from desktop.services.visit_bill import LineDraft, write_bill
from desktop.views.kit.conflict import MINE, THEIRS
from desktop.views.kit.lines.model import BILL
from desktop.views.kit.lines.typed import TypedLine, choice_for, totals


@pytest.fixture
def page(screen, show, wang):
    show(wang)
    screen.detail.bill()
    return screen.detail.form


@pytest.fixture
def type_(qtbot):
    def type_(text="", key=None, modifier=Qt.KeyboardModifier.NoModifier):
        for letter in text:  # keyClicks knows no Chinese
            press = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(QApplication.focusWidget(), press)
        if key is not None:
            qtbot.keyClick(QApplication.focusWidget(), key, modifier)
            QApplication.processEvents()  # the delegate closes its editor a moment later

    return type_


@pytest.fixture
def save(page, screen, qtbot):
    def save():
        with qtbot.waitSignal(page.saved):
            page.save_action.trigger()

    return save


@pytest.fixture
def other_seat(sqlite_office, card, wang):
    """Write the visit's bill past the window."""

    def other_seat(*lines, shares=()):
        version = card(wang).version
        sqlite_office.write(lambda uow: write_bill(uow, wang, version, lines, shares))

    return other_seat


def enter(type_, *texts):
    for text in texts:
        type_(text, Qt.Key.Key_Return)


def test_two_lines_are_typed_without_the_mouse(page, type_, save, card, wang):
    enter(type_, "l", "冷氣檢修", "1.5", "", "1050", "50", "老客戶")
    enter(type_, "4", "耗材", "2", "30")
    save()
    lines = [(x.kind, x.text, x.hours, x.quantity, x.price, x.amount) for x in card(wang).lines]
    assert lines == [
        ("labour", "冷氣檢修", Decimal("1.5"), 1, 1050, 1000),
        ("other", "耗材", None, 2, 30, 60),
    ]


def test_a_part_is_found_and_fills_the_line(page, type_, save, card, wang, oil_filter, qtbot):
    enter(type_, "p")
    type_("機油")
    editor = page.table.delegate.editor
    qtbot.waitUntil(editor.drop_down.isVisible)
    type_(key=Qt.Key.Key_Return)
    type_("2", Qt.Key.Key_Return)
    save()
    line = card(wang).lines[0]
    assert (line.part_id, line.text, line.unit) == (oil_filter, "機油芯", "個")
    assert (line.quantity, line.price, line.amount, line.cost) == (2, 180, 360, 180)


def test_enter_typed_faster_than_found_takes_the_first_part(
    page, type_, qtbot, oil_filter, save, card, wang
):
    enter(type_, "p")
    type_("90915", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.model.line(0).part_id == oil_filter)
    save()
    assert card(wang).lines[0].text == "機油芯"


def test_a_part_that_is_in_no_list_is_typed_as_it_is(page, type_, save, card, wang, qtbot):
    enter(type_, "p")
    type_("特製件", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.table.currentIndex().column() == BILL.place("quantity"))
    enter(type_, "", "500", "")
    save()
    assert card(wang).lines[0].part_id is None
    assert card(wang).total == 500


def test_the_sums_follow_every_keystroke(page, type_):
    enter(type_, "l", "保養", "", "")
    type_("1050")
    assert "Total NT$ 1,050" in page.sums.text()


def test_a_line_without_a_price_is_said_so(page, type_):
    enter(type_, "l", "保養")
    assert "1 line has no price." in page.sums.text()


def test_what_is_no_number_stays_and_is_shown(page, type_, card, wang):
    enter(type_, "l", "保養", "", "", "12x", "")
    page.save()
    assert "12x" in page.messages.text()
    assert page.table.delegate.editor.text() == "12x"
    assert card(wang).lines == ()


def test_a_refusal_leaves_everything_typed(page, type_, qtbot):
    enter(type_, "l", "保養", "", "0")
    page.save()
    qtbot.waitUntil(lambda: "quantity above zero" in page.messages.text())
    assert page.model.line(0).text == "保養"


def test_a_line_is_removed_by_key(page, type_, qtbot):
    enter(type_, "l", "多餘")
    page.table.finish_cell()
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert [line.text for line in page.model.lines] == [""]


def test_enter_on_the_empty_last_line_goes_to_the_technicians(page, type_):
    enter(type_, "l", "保養", "", "", "100", "", "", "")
    assert page.shares.combo.hasFocus()


def test_shares_split_evenly_and_whole(page, people, save, type_, card, wang):
    enter(type_, "l", "保養", "", "", "100")
    for name in ("陳志明", "黃建國"):
        page.shares.add(people[name], name)
    save()
    assert {share.name: share.share for share in card(wang).shares} == {
        "陳志明": Decimal("0.5"),
        "黃建國": Decimal("0.5"),
    }


def test_three_shares_make_a_hundred(page, people):
    for name in ("陳志明", "黃建國", "林淑芬"):
        page.shares.add(people[name], name)
    assert sum(share.share for share in page.shares.drafts()) == 1
    assert page.shares.sum_label.text() == "Sum 100 %"


def test_shares_of_less_than_a_hundred_are_refused(page, people, type_, qtbot):
    enter(type_, "l", "保養", "", "", "100")
    page.shares.set_typed([[people["陳志明"], "陳志明", "40"]])
    page.save()
    qtbot.waitUntil(lambda: "40 %" in page.messages.text())


def test_an_unsaved_bill_comes_back(page, type_, screen, context, qtbot):
    enter(type_, "l", "未存")
    screen.detail.set_aside()
    screen.detail.bill()
    again = screen.detail.form
    assert again is not page
    assert again.model.line(0).text == "未存"
    assert "not saved" in again.messages.text()


def test_another_seat_changed_it_first_loses_neither(
    page, type_, other_seat, card, wang, qtbot, save
):
    enter(type_, "l", "我的", "", "", "100")
    other_seat(LineDraft("labour", "別人的", Decimal(1), Decimal(70)))
    page.save()
    qtbot.waitUntil(page.conflict.isVisible)
    assert "choose what shall stand" in page.messages.text()
    assert [line.text for line in page.model.lines] == ["我的", "別人的"]
    (added,) = page.conflict.choices.values()
    assert added.checkedButton().accessibleName() == "Line: 別人的 1 70"
    save()
    assert [line.text for line in card(wang).lines] == ["我的", "別人的"]


def test_two_seats_lose_nothing_of_a_line_and_choose_cell_by_cell(
    billed, page, other_seat, card, people, qtbot, save
):
    (mine,), shares = card(billed).lines, [[people["陳志明"], "陳志明", "100"]]
    page.shares.set_typed(shares)
    page.model.setData(page.model.index(0, BILL.place("price")), "500")
    theirs = LineDraft("labour", "改過", Decimal(2), Decimal(600), id=mine.id)
    other_seat(theirs, shares=(ShareDraft(people["黃建國"], Decimal(1)),))
    page.save_action.trigger()
    qtbot.waitUntil(page.conflict.isVisible)
    choices = page.conflict.choices
    cells = {f"{mine.id}.{key}" for key in ("text", "hours", "quantity", "price")}
    assert choices.keys() == {*cells, "shares"}
    line = page.model.line(0)
    assert (line.text, line.quantity, line.price) == ("改過", "2", "500")
    assert page.shares.typed() == shares
    price = choices[f"{mine.id}.price"]
    price.button(MINE).setFocus()
    qtbot.keyClick(price.button(MINE), Qt.Key.Key_Right)
    assert page.model.line(0).price == "600"
    choices["shares"].button(THEIRS).click()
    save()
    found = card(billed)
    assert [(row.text, row.price) for row in found.lines] == [("改過", Decimal(600))]
    assert [row.name for row in found.shares] == ["黃建國"]


def test_a_draft_of_a_bill_shows_what_another_seat_wrote_since(
    billed, page, screen, show, other_seat, card, qtbot
):
    (line,) = card(billed).lines
    page.model.setData(page.model.index(0, BILL.place("price")), "500")
    screen.detail.set_aside()
    other_seat(LineDraft("labour", "冷氣檢修", Decimal(1), Decimal(600), id=line.id))
    show(billed)
    qtbot.waitUntil(lambda: screen.detail.card.card.version == card(billed).version)
    screen.detail.bill()
    again = screen.detail.form
    assert "not saved" in again.messages.text()
    assert again.model.line(0).price == "500"
    assert f"{line.id}.price" in again.conflict.choices


def test_a_settled_bill_stays_closed(screen, billed, show, told, sqlite_office, card):
    from desktop.services.visit_money import settle_visit

    sqlite_office.write(lambda uow: settle_visit(uow, billed, card(billed).version))
    show(billed)
    screen.detail.bill()
    assert screen.detail.form is None
    assert told[-1] == ("warning", "Visit 261120-001 is settled; its bill stays as it is.")


@pytest.mark.parametrize(
    ("key", "now", "kind"),
    [("l", "part", "labour"), ("2", "labour", "part"), ("o", "labour", "outsourced")],
)
def test_a_key_stands_for_a_kind(key, now, kind):
    assert choice_for("kind", key, now) == kind


def test_a_letter_of_two_kinds_goes_round():
    assert choice_for("kind", "o", "outsourced") == "other"
    assert choice_for("kind", "z", "other") is None


def test_the_cost_of_a_part_follows_its_quantity(page, oil_filter, type_, qtbot):
    page.model.set_lines([TypedLine(kind="part", unit_cost="90", cost="90")])
    page.model.setData(page.model.index(0, BILL.place("quantity")), "3")
    assert page.model.line(0).cost == "270"


def test_sums_are_those_of_the_office(context):
    lines = [TypedLine(text="工", price="1050"), TypedLine(kind="part", text="料", price="105")]
    sums = totals(lines, context.office.tax, context.office.currency)
    assert (sums.labour_net, sums.parts_net, sums.total) == (1000, 100, 1155)


def test_the_arrow_keys_open_the_names_and_enter_adds_one(page, qtbot, people):
    combo = page.shares.combo
    qtbot.waitUntil(lambda: combo.count() == len(people))
    page.shares.begin()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert combo.view().isVisible()
    assert page.shares.typed() == []
    chosen = combo.itemText(0)
    qtbot.keyClick(combo.view(), Qt.Key.Key_Return)
    assert [[name, share] for _id, name, share in page.shares.typed()] == [[chosen, "100"]]


@pytest.fixture
def service(sqlite_office):
    """A package of two lines for 1,999."""
    lines = (
        PackageLineDraft("labour", "小保養", price=Decimal(600), hours=Decimal("0.8")),
        PackageLineDraft("part", "機油", Decimal(4), "L", Decimal(350)),
    )
    draft = PackageDraft("小保養套餐", "保養", Decimal(1999), 90, lines=lines)
    return sqlite_office.write(lambda uow: enter_package(uow, draft))[0]


def test_a_package_is_put_on_by_typing_its_name(page, type_, save, card, wang, service, qtbot):
    enter(type_, "5")
    type_("小保", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    assert page.table.currentIndex().row() == 2
    enter(type_, "4", "耗材", "", "30")
    save()
    found = card(wang)
    assert [(line.text, line.package_id) for line in found.lines] == [
        ("小保養", service),
        ("機油", service),
        ("耗材", None),
    ]
    assert found.total == 2029
    assert found.promised_at is not None


def test_a_package_that_was_not_picked_is_not_saved(page, type_, card, wang, qtbot):
    enter(type_, "5")
    type_("沒有", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.table.delegate.editor)
    page.save()
    assert "Pick the package from the list" in page.messages.text()
    assert card(wang).lines == ()


def test_a_discount_above_the_ceiling_is_answered_under_the_lines_while_it_is_typed(
    page, type_, sqlite_office, context, people, show, screen, card, wang, qtbot
):
    sqlite_office.write(lambda uow: change_ceilings(uow, (Ceiling("owner", Decimal("0.1")),)))
    screen.detail.close_form()
    screen.detail.bill()
    page = screen.detail.form
    qtbot.waitUntil(lambda: page.model._rule is not None)
    enter(type_, "l", "保養", "", "", "1000")
    type_("200")
    assert page.fault.text() == (
        "Line 1: The discount is 20.0% of the price, and your ceiling is 10%: "
        "lower it to 100, or let a manager sign in."
    )
    page.save()
    assert card(wang).lines == ()
    assert page.model.line(0).discount == "200"


def test_a_discount_asks_for_its_reason(page, type_, card, wang, save, qtbot):
    enter(type_, "l", "保養", "", "", "1000", "50")
    page.save()
    assert "needs a reason" in page.messages.text()
    assert page.table.currentIndex().column() == BILL.place("reason")
    type_("老客戶")
    save()
    assert card(wang).lines[0].discount_reason == "老客戶"


def test_shares_of_ninety_per_cent_are_answered_beside_them_before_saving(
    page, type_, card, wang, people
):
    enter(type_, "l", "保養", "", "", "1000")
    page.shares.set_typed([[people["陳志明"], "陳志明", "90"]])
    assert page.shares_fault.text() == "The shares sum to 90 %; make it 100 %."
    page.save()
    assert card(wang).lines == ()
    assert page.model.line(0).text == "保養"
