from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from desktop.views.kit.fields import TextField
from desktop.views.kit.forms import Form


def test_an_empty_office_says_what_to_do_first(screen, context, qtbot):
    today = screen()
    assert today.first_steps.isVisible()
    with qtbot.waitSignal(context.listed) as listed:
        qtbot.keyClick(today.first_steps.button, Qt.Key.Key_Space)
    assert listed.args == ["visits", "new", ""]


def test_the_first_visit_brings_the_page_to_life(screen, receive, desk, qtbot):
    today = screen()
    desk.changed.emit(frozenset({"visit"}))
    receive("王小明", "ABC-1234", "0912345678")
    desk.changed.emit(frozenset({"visit"}))
    qtbot.waitUntil(lambda: not today.first_steps.isVisible())
    assert [visit.plate for visit in today.arrivals.short_model.rows] == ["ABC-1234"]


def test_figures_are_those_of_the_day_before(settled, screen):
    today = screen()
    assert today.figures.buttons["car_count", "day"].text() == "1"
    assert "2026-11-20" in today.headings["figures"].text()


def test_a_figure_opens_the_visits_behind_it(settled, screen, context, qtbot):
    today = screen()
    with qtbot.waitSignal(context.listed) as listed:
        qtbot.keyClick(today.figures.buttons["car_count", "month"], Qt.Key.Key_Space)
    assert listed.args == ["visits", "figure", "car_count/2026-11-01/2026-11-20"]


def test_a_car_left_over_opens_with_enter(wang, clock, screen, context, qtbot):
    clock.now += timedelta(days=2)
    today = screen()
    today.carried.setFocus()
    today.carried.selectRow(0)
    with qtbot.waitSignal(context.go) as went:
        qtbot.keyClick(today.carried, Qt.Key.Key_Return)
    assert went.args == ["visits", wang]
    assert today.headings["carried"].text() == "Left over: 1, late: 0"


def test_a_call_that_is_due_is_begun_with_enter(settled, clock, screen, context, qtbot):
    clock.now += timedelta(days=5)
    today = screen()
    qtbot.waitUntil(lambda: bool(today.calls.short_model.rows))
    assert today.headings["calls"].text() == "Calls due: 1"
    today.calls.setFocus()
    today.calls.selectRow(0)
    with qtbot.waitSignal(context.listed) as wanted:
        qtbot.keyClick(today.calls, Qt.Key.Key_Return)
    assert wanted.args == ["today", "calls", "follow_up/1"]


def test_one_key_prints_the_morning_sheet(settled, screen, context, qtbot):
    today = screen()
    (command,) = today.commands()
    assert command.spec.shortcut == "Ctrl+P"
    with qtbot.waitSignal(context.printed, timeout=20_000) as printed:
        command.run()
    assert printed.args[0].startswith(b"%PDF")
    assert printed.args[1] == "Morning sheet M-20261121-1"


def test_a_visit_that_was_not_saved_is_pointed_to(wang, screen, context, qtbot):
    form = Form()
    qtbot.addWidget(form)
    field = form.add("name", TextField("Name"))
    context.drafts.attach(form, "visits.new")
    field.set_value("王")
    assert "Ctrl+N" in screen().note.text()


def test_everything_fits_the_smallest_window(settled, screen):
    today = screen()
    assert today.minimumSizeHint().width() <= 1220
    assert today.minimumSizeHint().height() <= 690


@pytest.mark.parametrize(
    ("measure", "listed"),
    [("car_count", "visits"), ("follow_up_share", "visits")],
)
def test_a_figure_opens_the_list_of_its_records(settled, screen, context, qtbot, measure, listed):
    page = screen()
    with qtbot.waitSignal(context.listed) as wanted:
        page.figures.buttons[measure, "month"].click()
    assert wanted.args[:2] == [listed, "figure"]
    assert wanted.args[2].startswith(f"{measure}/2026-11-01/")
