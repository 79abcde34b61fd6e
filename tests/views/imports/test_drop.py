import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from desktop.views.imports.dialog import ImportDialog
from desktop.views.imports.history import HistoryDialog
from desktop.views.kit.memory import ShortMemory
from desktop.views.main_window import MainWindow

LONG = 20_000
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
COPY = Qt.DropAction.CopyAction
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def parts_file(tmp_path):
    path = tmp_path / "parts.csv"
    path.write_text("part.number,part.name\nA-1,Oil filter\n", encoding="utf-8")
    return path


@pytest.fixture
def main_window(qtbot, context, activate):
    window = MainWindow(ShortMemory())
    qtbot.addWidget(window)
    window.enter(context)
    activate(window)
    return window


def drop(widget, *paths):
    """Drag files over a widget and let them go; return whether they were welcome."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    enter = QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, NONE)
    enter.ignore()
    QApplication.sendEvent(widget, enter)
    if enter.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), COPY, data, LEFT, NONE))
    return enter.isAccepted()


def test_a_file_dropped_on_the_import_is_opened(qtbot, dialog, parts_file):
    assert drop(dialog, parts_file)
    qtbot.waitUntil(dialog.next_button.isEnabled, timeout=LONG)
    assert dialog.file_page.path == parts_file


def test_a_file_dropped_on_the_main_window_opens_the_import(qtbot, main_window, parts_file):
    assert drop(main_window, parts_file)
    qtbot.waitUntil(lambda: main_window.findChild(ImportDialog) is not None)
    dialog = main_window.findChild(ImportDialog)
    qtbot.waitUntil(dialog.next_button.isEnabled, timeout=LONG)
    assert dialog.file_page.kind.currentData() == "parts"
    dialog.reject()


def test_two_files_at_once_are_not_taken(dialog, parts_file):
    assert not drop(dialog, parts_file, parts_file)


def test_the_history_opens_with_its_keys(qtbot, main_window):
    qtbot.keyClick(main_window, Qt.Key.Key_I, CONTROL | SHIFT)
    history = main_window.findChild(HistoryDialog)
    qtbot.waitUntil(lambda: bool(history.runs.empty_text) and history.isVisible())
    history.reject()
