import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QVBoxLayout

from desktop.views.kit.fields import MultilineField, NumberField, TextField
from desktop.views.kit.forms import Form
from desktop.views.kit.pick_field import Candidate, PickField

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def form(window, activate):
    form = Form()
    form.add("name", TextField("&Name", required=True))
    form.add("km", NumberField("&Odometer"))
    form.add("note", MultilineField("No&te"))
    form.set_values({"name": "王小明", "km": 1000, "note": ""})
    QVBoxLayout(window).addWidget(form)
    activate(window)
    form.focus("name")
    return form


def answer(text):
    """Press a button of the question as soon as it stands on the screen."""

    def press():
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            next(button for button in box.buttons() if button.text() == text).click()
        else:
            QTimer.singleShot(0, press)

    QTimer.singleShot(0, press)


def test_values_come_by_key(form):
    assert form.values() == {"name": "王小明", "km": 1000, "note": ""}


def test_enter_goes_to_the_next_field(form, qtbot):
    qtbot.keyClick(form.fields["name"].editor, Qt.Key.Key_Return)
    assert form.fields["km"].editor.hasFocus()
    qtbot.keyClick(form.fields["km"].editor, Qt.Key.Key_Return)
    assert form.fields["note"].editor.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_S, Qt.Key.Key_Return])
def test_control_s_and_control_enter_save(form, key, qtbot):
    with qtbot.waitSignal(form.submitted):
        qtbot.keyClick(form.fields["name"].editor, key, CONTROL)


def test_saving_goes_to_the_first_field_with_a_problem(form, qtbot):
    form.fields["name"].set_value("")
    form.fields["km"].set_typed("x")
    form.focus("note")
    with qtbot.assertNotEmitted(form.submitted):
        assert not form.submit()
    assert form.fields["name"].editor.hasFocus()
    assert list(form.problems()) == ["name", "km"]


def test_what_was_typed_makes_the_form_dirty_and_saving_clean(form, qtbot):
    assert not form.is_dirty()
    qtbot.keyClicks(form.fields["name"].editor, "!")
    assert form.is_dirty()
    form.mark_clean()
    assert not form.is_dirty()


def test_escape_leaves_an_untouched_form_at_once(form, qtbot):
    with qtbot.waitSignal(form.cancelled):
        qtbot.keyClick(form.fields["name"].editor, Qt.Key.Key_Escape)


def test_escape_asks_when_something_was_typed(form, qtbot):
    qtbot.keyClicks(form.fields["name"].editor, "!")
    answer("Keep typing")
    with qtbot.assertNotEmitted(form.cancelled):
        form.cancel()
    answer("Leave without saving")
    with qtbot.waitSignal(form.cancelled):
        form.cancel()


def test_a_draft_keeps_what_is_not_valid_too(form):
    form.fields["km"].set_typed("12x")
    kept = form.typed()
    form.set_values({"name": "", "km": None, "note": ""})
    form.set_typed(kept | {"gone": "a field of an older version"})
    assert form.fields["km"].typed() == "12x"
    assert form.is_dirty()


def test_escape_closes_an_open_list_before_it_leaves_the_form(form, qtbot):
    asked = []
    pick = form.add("customer", PickField("&Customer", lambda _text, done: asked.append(done)))
    form.mark_clean()
    form.focus("customer")
    qtbot.keyClicks(pick.line, "w")
    qtbot.waitUntil(lambda: asked != [])
    asked[-1]([Candidate(1, "王小明")])
    with qtbot.assertNotEmitted(form.cancelled):
        qtbot.keyClick(pick.line, Qt.Key.Key_Escape)
    assert not pick.drop_down.isVisible()
    assert pick.line.text() == "w"


def test_enter_typed_before_the_candidates_means_the_first_and_goes_on(form, qtbot):
    asked = []
    pick = form.add("customer", PickField("&Customer", lambda _text, done: asked.append(done)))
    form.add("more", TextField("&More"))
    form.focus("customer")
    qtbot.keyClicks(pick.line, "wxm")
    qtbot.keyClick(pick.line, Qt.Key.Key_Return)
    assert pick.line.hasFocus()
    qtbot.waitUntil(lambda: asked != [])
    asked[-1]([Candidate(1, "王小明"), Candidate(2, "吳雪梅")])
    assert pick.value() == 1
    assert form.fields["more"].editor.hasFocus()
