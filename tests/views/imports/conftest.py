"""The import window over a real office, driven with keys."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.services.customers import CUSTOMERS
from desktop.services.listing import ListQuery
from desktop.services.parts import PARTS
from desktop.views.imports.dialog import ImportDialog
from desktop.views.imports.steps import CHECK, COLUMNS, IMPORT

LONG = 20_000  # milliseconds: other tests may keep the machine busy


@pytest.fixture
def window(qtbot, activate):
    window = QWidget()
    qtbot.addWidget(window)
    activate(window)
    yield window
    window.close()


@pytest.fixture
def dialog(context, window, activate):
    dialog = ImportDialog(context, window)
    activate(dialog)
    yield dialog
    dialog.reject()


@pytest.fixture
def parts(sqlite_office):
    """Count the parts of the office."""
    return partial(sqlite_office.read, partial(PARTS.count, query=ListQuery()))


@pytest.fixture
def customers(sqlite_office):
    """Count the customers of the office."""
    return partial(sqlite_office.read, partial(CUSTOMERS.count, query=ListQuery()))


@pytest.fixture
def press(qtbot, focused):
    """Press a key where the keyboard is."""

    def press(key, modifier=Qt.KeyboardModifier.NoModifier):
        qtbot.keyClick(focused(), key, modifier)

    return press


@pytest.fixture
def alt(press):
    """Press Alt and a letter; a button so pressed acts a moment later."""
    return lambda letter: press(Qt.Key(ord(letter)), Qt.KeyboardModifier.AltModifier)


@pytest.fixture
def go_on(qtbot, alt, dialog):
    """Go on to a step as soon as that is allowed."""

    def go_on(step):
        qtbot.waitUntil(dialog.next_button.isEnabled, timeout=LONG)
        alt("I" if step == IMPORT else "N")
        qtbot.waitUntil(lambda: dialog.step == step, timeout=LONG)

    return go_on


@pytest.fixture
def open_file(qtbot, press, focused, dialog):
    """Type the name of a file and wait until it is read or refused."""

    def open_file(path):
        dialog.file_page.file.setFocus()
        dialog.file_page.file.selectAll()
        qtbot.keyClicks(dialog.file_page.file, str(path))
        press(Qt.Key.Key_Return)
        qtbot.waitUntil(
            lambda: dialog.next_button.isEnabled() or bool(dialog.file_page.problem.text()),
            timeout=LONG,
        )

    return open_file


@pytest.fixture
def to_columns(qtbot, open_file, press, dialog):
    """Open a file, go on to its columns and wait for their preview or a refusal."""

    def to_columns(path):
        open_file(path)
        press(Qt.Key.Key_Return)
        assert dialog.step == COLUMNS
        table = dialog.columns_page.preview
        qtbot.waitUntil(lambda: bool(table.grid.rows or table.empty_text), timeout=LONG)

    return to_columns


@pytest.fixture
def to_check(qtbot, to_columns, go_on, dialog):
    """Open a file and go on to what would become of its rows."""

    def to_check(path):
        to_columns(path)
        go_on(CHECK)
        qtbot.waitUntil(lambda: not dialog.check_page.running, timeout=LONG)

    return to_check


@pytest.fixture
def to_end(qtbot, to_check, go_on, dialog):
    """Import a file."""

    def to_end(path):
        to_check(path)
        go_on(IMPORT)
        qtbot.waitUntil(lambda: dialog.import_page.result is not None, timeout=LONG)
        return dialog.import_page.result

    return to_end


@pytest.fixture
def shown():
    """Return the texts of a column of a table."""

    def shown(table, column):
        grid = table.grid
        return [str(grid.index(row, column).data()) for row in range(grid.rowCount())]

    return shown
