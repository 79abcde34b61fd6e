from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QCalendarWidget

from desktop.views.kit.date_field import DateField, NotADateError, parse_date
from desktop.views.kit.field import plain_label
from desktop.views.kit.fields import (
    ChoiceField,
    DecimalField,
    MoneyField,
    MultilineField,
    NumberField,
    TextField,
    TickField,
    YearField,
)
from desktop.views.kit.figures import NotANumberError, parse_decimal, show_decimal
from desktop.views.kit.pick_field import Candidate, PickField

ENGLISH = QLocale(QLocale.Language.English)
GERMAN = QLocale(QLocale.Language.German)


@pytest.fixture
def shown(window, activate):
    """Put a field into a window that has the focus."""

    def show(field):
        field.setParent(window)
        field.resize(300, 60)
        activate(window)
        field.editor.setFocus()
        return field

    return show


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23",
        "2026/11/23",
        "2026.11.23",
        "20261123",
        "11/23",
        "1123",
        "115/11/23",
        "1151123",
        "２０２６－１１－２３",
        "2026年11月23日",
        "11月23日",
        "t",
        "今天",
        "+0",
    ],
)
def test_a_date_may_be_typed_in_many_ways(text, today):
    assert parse_date(text, today) == date(2026, 11, 23)


@pytest.mark.parametrize(("text", "day"), [("+3", 26), ("-1", 22), ("明天", 24), ("y", 22)])
def test_a_date_may_be_said_in_days_from_today(text, day, today):
    assert parse_date(text, today) == date(2026, 11, day)


@pytest.mark.parametrize("text", ["2026-02-30", "soon", "13/40", "99999999", "300/1/1", "5"])
def test_what_is_no_date_is_refused_with_a_sentence(text, today):
    with pytest.raises(NotADateError, match="is not a date; type it like 2026-11-23"):
        parse_date(text, today)


def test_nothing_is_no_date(today):
    assert parse_date("  ", today) is None


@pytest.mark.parametrize(
    ("text", "locale", "number"),
    [
        ("1,250.50", ENGLISH, "1250.50"),
        ("1.250,50", GERMAN, "1250.50"),
        ("１２３４", ENGLISH, "1234"),
        (".5", ENGLISH, "0.5"),
        ("-3", ENGLISH, "-3"),
    ],
)
def test_a_number_is_read_as_its_country_writes_it(text, locale, number):
    assert parse_decimal(text, locale) == Decimal(number)


@pytest.mark.parametrize("text", ["12a", "1e5", "--1", "9" * 30, "NaN"])
def test_what_is_no_number_is_refused_with_a_sentence(text):
    with pytest.raises(NotANumberError, match="is not a number"):
        parse_decimal(text, ENGLISH)


def test_a_number_is_written_as_its_country_reads_it():
    assert show_decimal(Decimal("1234567.5"), 2, ENGLISH) == "1,234,567.50"
    assert show_decimal(Decimal("1234567.5"), 2, GERMAN) == "1.234.567,50"


def test_money_stays_as_typed_until_it_is_valid(shown, qtbot):
    field = shown(MoneyField("&Price", places=2))
    qtbot.keyClicks(field.line, "12x")
    field.left.emit()
    assert field.line.text() == "12x"
    assert field.value() is None
    assert "is not a number" in field.problem()
    field.line.setText("1234.5")
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    assert field.line.text() == "1,234.50"
    assert field.value() == Decimal("1234.50")
    assert field.problem() is None


def test_money_finer_than_the_currency_is_refused(qtbot):
    field = MoneyField("Price", places=0)
    qtbot.addWidget(field)
    field.set_typed("10.5")
    assert field.problem() == "“Price” takes whole numbers only."


def test_a_number_has_limits(qtbot):
    field = NumberField("Odometer", least=0, most=2_000_000)
    qtbot.addWidget(field)
    field.set_value(123456)
    assert (field.line.text(), field.value()) == ("123,456", 123456)
    field.set_typed("-5")
    assert field.problem() == "“Odometer” must be at least 0."
    field.set_typed("3000000")
    assert field.problem() == "“Odometer” must be at most 2,000,000."


def test_hours_take_two_decimal_places(qtbot):
    field = DecimalField("Hours", places=2)
    qtbot.addWidget(field)
    field.set_value(Decimal("1.5"))
    assert field.typed() == "1.50"
    field.set_typed("1.555")
    assert field.problem() == "“Hours” takes at most 2 decimal places."


def test_a_required_field_asks_to_be_filled_in(qtbot):
    field = TextField("&Name", required=True)
    qtbot.addWidget(field)
    field.set_value("  ")
    assert field.problem() == "Please fill in “Name”."
    field.set_value("王小明")
    assert field.problem() is None


def test_a_text_may_be_checked_by_its_screen(qtbot):
    field = TextField("Plate", check=lambda text: None if "-" in text else "A plate has a hyphen.")
    qtbot.addWidget(field)
    field.set_value("ABC1234")
    assert field.problem() == "A plate has a hyphen."


def test_the_problem_of_somebody_else_goes_when_the_text_changes(qtbot):
    field = TextField("Phone")
    qtbot.addWidget(field)
    field.set_problem("This phone belongs to 王小明.")
    assert field.problem() == "This phone belongs to 王小明."
    assert field.editor.accessibleDescription() == "This phone belongs to 王小明."
    field.set_value("0912")
    assert field.problem() is None


def test_a_label_names_its_editor(qtbot):
    field = TextField("Customer(&C)")
    qtbot.addWidget(field)
    assert field.editor.accessibleName() == "Customer"
    assert field.label.buddy() is field.editor


@pytest.mark.parametrize(
    ("label", "plain"),
    [("&Name", "Name"), ("A && B", "A & B"), ("客戶(&C)", "客戶"), ("Km (&K)", "Km ")],
)
def test_a_label_is_read_aloud_without_its_key(label, plain):
    assert plain_label(label).strip() == plain.strip()


def test_a_date_field_steps_with_the_arrow_keys(shown, qtbot, today):
    field = shown(DateField("Day", today=lambda: today))
    qtbot.keyClick(field.line, Qt.Key.Key_Up)
    assert field.value() == date(2026, 11, 24)
    qtbot.keyClick(field.line, Qt.Key.Key_Down)
    assert field.line.text() == "2026-11-23"


def test_a_date_field_writes_the_whole_date_when_it_is_left(shown, qtbot, today):
    field = shown(DateField("Day", today=lambda: today))
    qtbot.keyClicks(field.line, "12/1")
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    assert field.line.text() == "2026-12-01"


def test_a_calendar_opens_on_the_day_of_the_field(shown, qtbot, today):
    field = shown(DateField("Day", today=lambda: today))
    qtbot.keyClick(field.line, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = field.findChild(QCalendarWidget)
    assert calendar.selectedDate().toPython() == today
    calendar.activated.emit(calendar.selectedDate().addDays(2))
    assert field.value() == date(2026, 11, 25)


def test_a_choice_is_found_by_its_label(shown, qtbot):
    field = shown(ChoiceField("Segment", [("taxi", "Taxi"), ("fleet", "Fleet")]))
    assert field.value() is None
    field.set_value("fleet")
    assert field.combo.currentText() == "Fleet"
    field.set_typed("taxi")
    assert field.value() == "taxi"
    field.set_typed("bus")
    assert field.problem() == "“bus” is not one of the choices; pick one from the list."


def test_the_wheel_scrolls_the_page_and_changes_no_choice(shown):
    field = shown(ChoiceField("Segment", [(1, "Taxi"), (2, "Fleet")]))
    field.set_value(1)
    middle, turn = QPointF(5, 5), QPoint(0, -120)
    none, begun = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    wheel = QWheelEvent(middle, middle, turn, turn, Qt.MouseButton.NoButton, none, begun, False)
    QApplication.sendEvent(field.combo, wheel)
    assert field.value() == 1
    assert not wheel.isAccepted()


def test_new_choices_keep_what_was_chosen(qtbot):
    field = ChoiceField("Segment", [(1, "Taxi"), (2, "Fleet")])
    qtbot.addWidget(field)
    field.set_value(2)
    field.set_choices([(2, "Fleet"), (3, "Campus")])
    assert field.value() == 2


def test_tab_leaves_a_text_of_several_lines(qtbot):
    field = MultilineField("Concern")
    qtbot.addWidget(field)
    field.set_value("one\ntwo")
    assert field.text.tabChangesFocus()
    assert field.value() == "one\ntwo"


def test_a_tick_is_yes_or_no(qtbot):
    field = TickField("Shared", "more than one person has this phone")
    qtbot.addWidget(field)
    field.set_typed(typed=True)
    assert field.value() is True


class People:
    def __init__(self):
        self.asked = []
        self.created = []
        self.answers = []

    def __call__(self, text, done):
        self.asked.append(text)
        self.answers.append(done)

    def answer(self, *names, turn=-1):
        self.answers[turn]([Candidate(place, name) for place, name in enumerate(names, 1)])


@pytest.fixture
def people():
    return People()


@pytest.fixture
def customer(shown, people):
    return shown(PickField("Customer", people, create=people.created.append))


def type_and_wait(qtbot, field, people, text):
    asked = len(people.asked)
    qtbot.keyClicks(field.line, text)
    qtbot.waitUntil(lambda: len(people.asked) > asked)


def test_a_record_is_picked_with_down_and_enter(customer, people, qtbot):
    type_and_wait(qtbot, customer, people, "wxm")
    people.answer("王小明", "吳雪梅")
    qtbot.keyClick(customer.line, Qt.Key.Key_Down)
    with qtbot.waitSignal(customer.picked):
        qtbot.keyClick(customer.line, Qt.Key.Key_Return)
    assert (customer.value(), customer.line.text()) == (2, "吳雪梅")
    assert customer.problem() is None


def test_the_last_line_makes_a_new_record_with_what_was_typed(customer, people, qtbot):
    type_and_wait(qtbot, customer, people, "wang")
    people.answer("王小明")
    qtbot.keyClick(customer.line, Qt.Key.Key_Down)
    qtbot.keyClick(customer.line, Qt.Key.Key_Return)
    assert people.created == ["wang"]


def test_the_answer_to_an_older_text_is_not_offered(customer, people, qtbot):
    type_and_wait(qtbot, customer, people, "w")
    type_and_wait(qtbot, customer, people, "x")
    people.answer("old", turn=0)
    assert not customer.drop_down.isVisible()
    people.answer("new", turn=1)
    assert customer.drop_down.item(0).text() == "new"


def test_typing_on_forgets_the_record_that_was_picked(customer, people, qtbot):
    customer.pick(Candidate(7, "王小明"))
    qtbot.keyClicks(customer.line, "x")
    assert customer.value() is None
    assert "Pick “Customer” from the list" in customer.problem()


def test_escape_closes_the_list_and_nothing_else(customer, people, qtbot):
    type_and_wait(qtbot, customer, people, "w")
    people.answer("王小明")
    assert customer.drop_down.isVisible()
    qtbot.keyClick(customer.line, Qt.Key.Key_Escape)
    assert not customer.drop_down.isVisible()
    assert customer.line.text() == "w"


def test_a_picked_record_survives_as_a_draft(customer):
    customer.pick(Candidate(7, "王小明", "0912"))
    kept = customer.typed()
    customer.pick(None)
    customer.set_typed(kept)
    assert customer.candidate == Candidate(7, "王小明", "0912")


def test_enter_after_escape_asks_again(customer, people, qtbot):
    type_and_wait(qtbot, customer, people, "w")
    people.answer("王小明")
    qtbot.keyClick(customer.line, Qt.Key.Key_Escape)
    with qtbot.assertNotEmitted(customer.entered):
        qtbot.keyClick(customer.line, Qt.Key.Key_Return)
    people.answer("王小明", turn=1)
    assert customer.drop_down.isVisible()
    assert customer.editor.accessibleDescription() == ""


def test_that_nothing_was_found_is_said(shown, people, qtbot):
    field = shown(PickField("Customer", people))
    type_and_wait(qtbot, field, people, "zzz")
    people.answer()
    assert field.drop_down.item(0).text() == "Nothing found for “zzz”."


def test_a_list_follows_its_field(customer, people, qtbot):
    type_and_wait(qtbot, customer, people, "w")
    people.answer("王小明")
    before = customer.drop_down.y()
    customer.move(0, 40)
    qtbot.waitUntil(lambda: customer.drop_down.y() == before + 40)
    assert customer.drop_down.isVisible()


def test_years_have_no_separators(shown, qtbot):
    field = shown(YearField("Made in"))
    field.set_value(2019)
    assert field.line.text() == "2019"
    field.line.setText("1776")
    assert field.problem() == "“Made in” must be at least 1900."


def test_enter_goes_on_from_a_tick(shown, qtbot):
    field = shown(TickField("", "Shared"))
    with qtbot.waitSignal(field.entered):
        qtbot.keyClick(field.box, Qt.Key.Key_Return)
    assert not field.value()


def test_a_line_leaves_ctrl_e_to_its_form(shown):
    field = shown(TextField("Name"))
    keys = (Qt.Key.Key_E, Qt.Key.Key_A)
    events = [
        QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.ControlModifier)
        for key in keys
    ]
    for event in events:
        event.ignore()
        QApplication.sendEvent(field.line, event)
    assert [event.isAccepted() for event in events] == [False, True]
