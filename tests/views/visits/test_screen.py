from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtWidgets import QApplication

from desktop.models.visit import VisitState
from desktop.services.visit_bill import LineDraft, write_bill
from desktop.services.visit_money import settle_visit, take_payment
from desktop.services.visit_work import VisitChanges, change_visit
from desktop.system.i18n import use_language
from desktop.views.kit.actions import Actions
from desktop.views.visits.columns import SHAPES
from desktop.views.visits.screen import VisitsScreen
from desktop.views.visits.strips import RefundStrip


def press(qtbot, key):
    qtbot.keyClick(QApplication.focusWidget(), key)


def plates(screen):
    model = screen.pane.model
    return [model.row_at(model.index(row, 0)).plate for row in range(model.rowCount())]


@pytest.fixture
def settle(sqlite_office, card):
    return lambda visit: sqlite_office.write(
        lambda uow: settle_visit(uow, visit, card(visit).version)
    )


def test_open_visits_are_listed_first(billed, receive, settle, screen, qtbot):
    receive("李大華", "DEF-5555", "0922111222")
    settle(billed)
    screen.refresh()
    qtbot.waitUntil(lambda: plates(screen) == ["DEF-5555"])


def test_every_state_has_a_shape_of_its_own():
    assert len(set(SHAPES.values())) == len(VisitState)


def test_the_keys_of_the_screen_do_not_collide(screen):
    actions = Actions(screen)
    for command in screen.commands():
        actions.add(command.spec, command.run)
    assert {spec.shortcut for spec in actions.specs} >= {"F2", "F6", "F7", "F8", "F9", "Ctrl+P"}


def test_a_visit_is_shown_with_all_that_is_known(billed, screen, show):
    show(billed)
    text = screen.detail.card.browser.toPlainText()
    for part in ("261120-001", "王小明", "ABC-1234", "88,000", "冷氣檢修", "1,050", "林淑芬"):
        assert part in text


def test_what_was_typed_is_never_read_as_markup(receive, screen, show):
    show(receive("<b>A&B</b>", "TAG-0001", "0911999888"))
    assert "<b>A&B</b>" in screen.detail.card.browser.toPlainText()


def test_the_customer_of_a_visit_is_a_link(wang, screen, show, context, card, qtbot):
    show(wang)
    with qtbot.waitSignal(context.go) as went:
        screen.detail.card.browser.anchorClicked.emit(QUrl(f"customers/{card(wang).customer_id}"))
    assert went.args == ["customers", card(wang).customer_id]


def test_the_next_state_is_one_key_away(wang, screen, show, card, qtbot):
    show(wang)
    for state in ("working", "finished"):
        screen.detail.card.move_on()
        qtbot.waitUntil(lambda state=state: screen.detail.card.card.state == state)
    assert card(wang).state == "finished"


def test_waiting_asks_what_for(wang, screen, show, card, qtbot):
    show(wang)
    screen.detail.card.wait()
    qtbot.keyClicks(QApplication.focusWidget(), "pump")
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card(wang).waiting_for == "pump")
    qtbot.waitUntil(lambda: screen.detail.card.strip is None)


def test_settling_asks_then_takes_the_money(billed, screen, show, card, told, qtbot):
    show(billed)
    pane = screen.detail.card
    pane.settle()
    assert "NT$ 1,050" in pane.strip.question.text()
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: hasattr(pane.strip, "amount"))
    assert pane.strip.amount.value() == 1050
    press(qtbot, Qt.Key.Key_Return)
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card(billed).paid == 1050)
    qtbot.waitUntil(lambda: pane.strip is None)
    assert card(billed).payments[0].method == "cash"
    assert told[-1] == ("success", "Visit 261120-001 is paid in full.")


def test_escape_takes_the_question_away_and_settles_nothing(billed, screen, show, card, qtbot):
    show(billed)
    screen.detail.card.settle()
    press(qtbot, Qt.Key.Key_Escape)
    assert screen.detail.card.strip is None
    assert card(billed).is_open


def test_a_bill_without_lines_says_why_it_cannot_be_settled(wang, screen, show, qtbot):
    show(wang)
    screen.detail.card.settle()
    strip = screen.detail.card.strip
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(strip.problem.isVisible)
    assert "no lines" in strip.problem.text()


def test_part_of_the_money_leaves_the_rest_due(billed, settle, screen, show, told, card, qtbot):
    settle(billed)
    show(billed)
    screen.detail.card.pay()
    strip = screen.detail.card.strip
    strip.amount.set_value(Decimal(1000))
    strip.answer()
    qtbot.waitUntil(lambda: any("50 still due" in text for _kind, text in told))
    assert card(billed).due == 50


def test_too_much_money_is_refused_and_stays_typed(billed, settle, screen, show, qtbot):
    settle(billed)
    show(billed)
    screen.detail.card.pay()
    strip = screen.detail.card.strip
    strip.amount.set_value(Decimal(9999))
    strip.answer()
    qtbot.waitUntil(strip.problem.isVisible)
    assert strip.amount.value() == 9999


def test_a_paid_visit_takes_no_more(billed, settle, sqlite_office, screen, show, told):
    settle(billed)
    sqlite_office.write(lambda uow: take_payment(uow, billed, "cash", Decimal(1050)))
    show(billed)
    screen.detail.card.pay()
    assert screen.detail.card.strip is None
    assert told[-1][1] == "Visit 261120-001 is paid in full."


def test_voiding_needs_a_reason(wang, screen, show, card, qtbot):
    show(wang)
    screen.detail.card.void()
    press(qtbot, Qt.Key.Key_Return)
    assert card(wang).is_open
    qtbot.keyClicks(QApplication.focusWidget(), "opened twice")
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card(wang).void_reason == "opened twice")


def test_the_visit_stays_on_show_when_it_leaves_the_list(billed, screen, settle, show, desk, qtbot):
    show(billed)
    settle(billed)
    desk.changed.emit(frozenset({"visit"}))
    qtbot.waitUntil(lambda: screen.pane.model.rowCount() == 0)
    qtbot.waitUntil(lambda: screen.detail.card.card.state == "settled")


@pytest.mark.parametrize(("is_settled", "name"), [(False, "Work order"), (True, "Settlement")])
def test_the_paper_fits_the_state(is_settled, name, billed, settle, show, screen, context, qtbot):
    if is_settled:
        settle(billed)
    show(billed)
    with qtbot.waitSignal(context.printed, timeout=20_000) as printed:
        screen.detail.card.print()
    assert printed.args[0].startswith(b"%PDF")
    assert printed.args[1] == f"{name} 261120-001"


def test_editing_changes_what_was_typed(wang, screen, show, card, qtbot):
    show(wang)
    screen.detail.edit()
    form = screen.detail.form.form
    form.fields["cause"].set_value("冷媒漏")
    form.fields["promised_at"].line.setText("17:30")
    form.submit()
    qtbot.waitUntil(lambda: screen.detail.form is None)
    assert card(wang).cause == "冷媒漏"
    assert card(wang).promised_at.hour == 9  # UTC


def test_two_seats_edit_one_visit_and_lose_nothing(wang, screen, show, card, sqlite_office, qtbot):
    show(wang)
    screen.detail.edit()
    page = screen.detail.form
    page.form.fields["cause"].set_value("我的")
    theirs = VisitChanges("repair", "冷氣不冷", "別人的", "", 88000, None, None)
    version = card(wang).version
    sqlite_office.write(lambda uow: change_visit(uow, wang, version, theirs))
    page.form.submit()
    qtbot.waitUntil(lambda: "cause" in page.conflict.choices)
    assert page.conflict.choices["cause"].checkedButton().accessibleName() == "Cause: 我的"
    assert page.form.fields["cause"].value() == "我的"
    page._save_over.trigger()
    qtbot.waitUntil(lambda: card(wang).cause == "我的")


def test_a_figure_opens_its_visits_under_a_chip_that_can_be_removed(
    billed, settle, receive, screen, qtbot
):
    receive("李大華", "DEF-5555", "0922111222")
    settle(billed)
    screen.show_list("figure", "car_count/2026-11-01/2026-11-20")
    qtbot.waitUntil(lambda: not screen.pane.model.busy and plates(screen) == ["ABC-1234"])
    assert screen.chip.label.text() == "Car count 2026-11-01 – 2026-11-20"
    screen.chip.button.click()
    qtbot.waitUntil(lambda: not screen.pane.model.busy and plates(screen) == ["DEF-5555"])
    assert not screen.chip.isVisible()


def test_another_page_can_begin_a_new_visit(screen):
    screen.show_list("new", "")
    assert screen.detail.form.form.who.line.hasFocus()


def test_enter_in_the_list_sets_a_form_aside(wang, screen, show, qtbot):
    screen.new_visit()
    screen.pane.table.setFocus()
    screen.pane.table.select_id(wang)
    press(qtbot, Qt.Key.Key_Return)
    assert screen.detail.form is None


def test_the_card_follows_the_theme(wang, screen, show):
    show(wang)
    before = screen.detail.card.browser.toHtml()
    QApplication.sendEvent(screen.detail.card, QEvent(QEvent.Type.PaletteChange))
    assert screen.detail.card.browser.toHtml() == before


@pytest.mark.parametrize("language", ["en", "zh_Hant_TW"])
@pytest.mark.parametrize("opens", ["new_visit", "bill", "edit"])
def test_nothing_is_clipped_in_the_smallest_window(language, opens, context, wang, qtbot):
    use_language(language)
    screen = VisitsScreen(context)
    qtbot.addWidget(screen)
    screen.resize(1220, 690)
    screen.show()
    screen.show_record(wang)
    qtbot.waitUntil(lambda: screen.detail.card.card is not None)
    getattr(screen.detail, opens)()
    area = screen.detail.form._area
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()


def test_a_technician_is_told_who_may(wang, screen, show, sqlite_office, told, qtbot):
    sqlite_office.actor = replace(sqlite_office.actor, role="technician")
    show(wang)
    screen.detail.card.void()
    strip = screen.detail.card.strip
    strip.reason.set_value("x")
    strip.answer()
    qtbot.waitUntil(strip.problem.isVisible)
    assert "may not" in strip.problem.text()


def test_waiting_offers_the_parts_on_the_bill_and_says_what_is_missing(
    wang, screen, show, sqlite_office, card, qtbot
):
    line = LineDraft("part", "冷媒", Decimal(2), Decimal(450))
    sqlite_office.write(lambda uow: write_bill(uow, wang, card(wang).version, (line,), ()))
    show(wang)
    pane = screen.detail.card
    qtbot.waitUntil(lambda: bool(pane.card.lines))
    pane.wait()
    offered = pane.strip.reason.line.completer().model().stringList()
    assert offered == ["Part: 冷媒", "The insurer"]
    pane.strip.answer()
    assert "Please fill in" in pane.strip.reason.problem()
    pane.strip.reason.set_value("Part: 冷媒")
    pane.strip.answer()
    qtbot.waitUntil(lambda: card(wang).waiting_for == "Part: 冷媒")


def test_a_deposit_above_the_bill_is_asked_back_at_the_settlement(
    billed, screen, show, sqlite_office, card, qtbot
):
    sqlite_office.write(lambda uow: take_payment(uow, billed, "cash", Decimal(2000)))
    show(billed)
    pane = screen.detail.card
    pane.settle()
    pane.strip.answer()
    qtbot.waitUntil(lambda: isinstance(pane.strip, RefundStrip))
    assert pane.strip.amount.value() == 950
    pane.strip.reason.set_value("訂金")
    pane.strip.answer()
    qtbot.waitUntil(lambda: card(billed).paid == 1050)


def test_nothing_is_asked_for_at_the_settlement_of_warranty_work(
    receive, screen, show, sqlite_office, card, qtbot, told
):
    visit = receive("李大華", "DEF-5555", "0922111222", kind="warranty")
    line = LineDraft("labour", "保固維修", Decimal(1), Decimal(1050))
    sqlite_office.write(lambda uow: write_bill(uow, visit, 1, (line,), ()))
    show(visit)
    pane = screen.detail.card
    qtbot.waitUntil(lambda: bool(pane.card.lines))
    assert "The maker pays" in pane.browser.toPlainText()
    pane.settle()
    pane.strip.answer()
    qtbot.waitUntil(lambda: card(visit).settled_on is not None)
    qtbot.waitUntil(lambda: pane.strip is None)
