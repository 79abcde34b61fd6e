"""From the bare window to the office at work, as a new user sees it."""

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication

from desktop.app.arguments import read_arguments
from desktop.app.opening import open_office, seat_settings
from desktop.app.window import Seat, no_display
from desktop.services.settings import OfficeChanges, change_settings, office_info
from desktop.system.crash import CrashKind, write_note
from desktop.system.i18n import current_language
from desktop.system.paths import HOME, data_folder
from desktop.views.crash_report import CrashReportDialog
from desktop.views.start import FirstStartDialog, SignInDialog


@pytest.fixture
def start(qtbot, tmp_path, monkeypatch):
    """Start a seat on an office in a file, as the program does."""
    monkeypatch.setenv(HOME, str(tmp_path / "home"))
    seats = []

    def start(address=str(tmp_path / "office.db")):
        wanted = read_arguments(["--office", address])
        seat = Seat(QApplication.instance(), seat_settings(), wanted)
        seats.append(seat)
        seat.begin()
        return seat

    yield start
    for seat in seats:
        seat.close()
        seat.window.close()
        seat.window.deleteLater()


def waited(qtbot, seat, kind):
    qtbot.waitUntil(lambda: seat.window.findChild(kind) is not None, timeout=20_000)
    return seat.window.findChild(kind)


def found(qtbot, seat, language="en"):
    dialog = waited(qtbot, seat, FirstStartDialog)
    dialog.form.fields["name"].set_value("Sunrise Motors")
    dialog.form.fields["language"].set_value(language)
    dialog.form.submit()


def sit_down(qtbot, seat, name):
    dialog = waited(qtbot, seat, SignInDialog)
    dialog.name.set_value(name)
    dialog.accept()
    qtbot.waitUntil(lambda: seat.window.screen_on_show is not None)


def rename(address, name):
    """Rename the shop as another seat would."""
    office = open_office(address, make=False)
    info = office.read(office_info)
    kept = {field: getattr(info, field) for field in OfficeChanges.__slots__ if field != "currency"}
    changes = OfficeChanges(**kept | {"name": name}, currency=info.currency_code)
    office.write(lambda uow: change_settings(uow, info.version, changes))
    office.close()


def test_a_new_office_asks_four_questions_and_a_name_then_opens(start, qtbot):
    seat = start()
    found(qtbot, seat)
    sit_down(qtbot, seat, "Ann")
    assert seat.window.windowTitle() == "Sunrise Motors – Daysheet"
    assert seat.window.person.text() == "Ann"


def test_the_window_speaks_the_language_of_the_office(start, qtbot):
    seat = start()
    before = seat.window
    found(qtbot, seat, "zh_Hans_CN")
    sit_down(qtbot, seat, "安")
    assert current_language() == "zh_Hans_CN"
    assert seat.window is not before
    qtbot.waitUntil(lambda: not shiboken6.isValid(before))


def test_the_second_start_asks_only_who_it_is(start, qtbot):
    first = start()
    found(qtbot, first)
    sit_down(qtbot, first, "Ann")
    first.close()
    second = start()
    dialog = waited(qtbot, second, SignInDialog)
    assert dialog.choice().staff_id is not None
    dialog.accept()
    qtbot.waitUntil(lambda: second.window.person.text() == "Ann")
    assert second.window.findChild(FirstStartDialog) is None


def test_whoever_sits_down_next_has_the_settings_of_now(start, qtbot, tmp_path):
    seat = start()
    found(qtbot, seat)
    sit_down(qtbot, seat, "Ann")
    rename(str(tmp_path / "office.db"), "Sunset Motors")
    assert seat.window.windowTitle() == "Sunrise Motors – Daysheet"
    before = seat.window.findChild(SignInDialog)
    seat.window.person_wanted.emit()
    qtbot.waitUntil(lambda: seat.window.findChildren(SignInDialog)[-1] is not before)
    seat.window.findChildren(SignInDialog)[-1].accept()
    qtbot.waitUntil(lambda: seat.window.windowTitle() == "Sunset Motors – Daysheet")


def test_an_office_that_cannot_be_opened_says_why(start, qtbot, tmp_path):
    (tmp_path / "office.db").write_text("this is no database, " * 100, encoding="utf-8")
    seat = start()
    qtbot.waitUntil(lambda: "office.db" in seat.window.messages.text(), timeout=20_000)


def test_a_crash_of_the_last_run_is_shown_once(start, qtbot):
    first = start()
    (data_folder() / "crashes").mkdir()
    write_note(data_folder() / "crashes", CrashKind.ERROR, "Traceback: oh dear")
    found(qtbot, first)
    sit_down(qtbot, first, "Ann")
    dialog = waited(qtbot, first, CrashReportDialog)
    assert "oh dear" in dialog.text.toPlainText()
    dialog.reject()
    first.close()
    second = start()
    waited(qtbot, second, SignInDialog).accept()
    qtbot.waitUntil(lambda: second.window.screen_on_show is not None)
    assert second.window.findChild(CrashReportDialog) is None


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, True),
        ({"DISPLAY": ":0"}, False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, False),
        ({"QT_QPA_PLATFORM": "offscreen"}, False),
    ],
)
def test_a_computer_without_a_display_is_recognised(monkeypatch, variables, expected):
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert no_display() is expected
