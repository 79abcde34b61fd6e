from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.services.staff import StaffRow
from desktop.system.crash import CrashKind, CrashNote
from desktop.views.crash_report import CrashReportDialog
from desktop.views.start import FirstStartDialog, SignInDialog

PEOPLE = (
    StaffRow(1, 1, "林淑芬", "front_desk", None, "", date(2020, 1, 1), None, has_pin=False),
    StaffRow(2, 1, "張文雄", "owner", None, "", None, None, has_pin=True),
)


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


def test_four_questions_are_answered_by_keyboard(window, qtbot):
    dialog = FirstStartDialog(window)
    dialog.show()
    name = dialog.form.fields["name"].editor
    qtbot.keyClicks(name, "Sunrise Motors")
    for _question in ("name", "language", "currency", "cutoff"):
        assert dialog.result() != dialog.DialogCode.Accepted
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Space)
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert dialog.result() == dialog.DialogCode.Accepted
    answers = dialog.answers()
    assert answers.office.name == "Sunrise Motors"
    assert (answers.office.currency, answers.office.cutoff_hour) == ("TWD", 3)
    assert answers.sample


def test_enter_never_means_cancel(window):
    dialog = FirstStartDialog(window)
    dialog.show()
    buttons = {button.text(): button for button in dialog.findChildren(QPushButton)}
    buttons["Cancel"].setFocus()
    dialog.form.focus("name")
    assert buttons["OK"].isDefault()


def test_a_shop_without_a_name_is_not_founded(window):
    dialog = FirstStartDialog(window)
    dialog.show()
    assert not dialog.form.submit()
    assert dialog.result() != dialog.DialogCode.Accepted
    assert "name" in dialog.form.problems()


def test_who_sat_here_last_is_offered_first(window):
    dialog = SignInDialog(PEOPLE, 2, window)
    assert dialog.choice().staff_id == 2
    assert SignInDialog(PEOPLE, None, window).choice().staff_id == 1


def test_a_person_with_a_pin_is_asked_for_it(window, qtbot):
    dialog = SignInDialog(PEOPLE, 1, window)
    dialog.show()
    assert not dialog.pin.isVisible()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.pin.isVisible()
    qtbot.keyClicks(dialog.pin, "2468")
    assert (dialog.choice().staff_id, dialog.choice().pin) == (2, "2468")


def test_a_refusal_is_shown_and_the_pin_typed_again(window):
    dialog = SignInDialog(PEOPLE, 2, window)
    dialog.show()
    dialog.pin.setText("1111")
    dialog.refuse("The PIN is wrong; type it again.")
    assert dialog.problem.text() == "The PIN is wrong; type it again."
    assert dialog.pin.text() == ""


def test_the_first_person_of_an_office_types_a_name(window):
    dialog = SignInDialog((), None, window)
    dialog.show()
    dialog.name.set_value("王大明")
    assert dialog.choice().new_name == "王大明"
    assert dialog.choice().staff_id is None


def test_a_crash_report_shows_the_note(window, tmp_path):
    note = CrashNote(tmp_path / "note.txt", CrashKind.ERROR, "Traceback: oh dear")
    dialog = CrashReportDialog(note, window)
    assert dialog.text.toPlainText() == "Traceback: oh dear"
