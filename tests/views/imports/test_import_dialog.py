from functools import partial

import pytest
from PySide6.QtWidgets import QWidget

from desktop.services.listing import ListQuery
from desktop.services.parts import PARTS
from desktop.views.imports.dialog import ImportDialog

GOOD = "part.number,part.name,part.price\nA-1,Oil filter,250\nA-2,Brake pads,1800\n"
BAD = "part.number,part.name,part.price\nA-1,Oil filter,cheap\nA-2,Brake pads,1800\n"


@pytest.fixture
def dialog(qtbot, context):
    window = QWidget()
    qtbot.addWidget(window)
    dialog = ImportDialog(context, window)
    dialog.show()
    yield dialog
    window.close()


@pytest.fixture
def parts(sqlite_office):
    """Count the parts of the office."""
    return partial(sqlite_office.read, partial(PARTS.count, query=ListQuery()))


def write(tmp_path, text):
    path = tmp_path / "parts.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_preview_shows_what_rows_become_and_writes_nothing(dialog, qtbot, tmp_path, parts):
    dialog.choose(write(tmp_path, GOOD), "parts")
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 2)
    assert "Oil filter" in {dialog.table.item(0, column).text() for column in range(5)}
    assert parts() == 0


def test_a_dry_run_counts_and_the_import_writes(dialog, qtbot, tmp_path, parts):
    dialog.choose(write(tmp_path, GOOD), "parts")
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 2)
    dialog.try_button.click()
    qtbot.waitUntil(lambda: "dry run" in dialog.answer.toPlainText())
    assert parts() == 0
    dialog.import_button.click()
    qtbot.waitUntil(lambda: "2 used" in dialog.answer.toPlainText())
    assert parts() == 2


def test_a_rejected_row_is_explained_in_the_result_file(dialog, qtbot, tmp_path, parts):
    dialog.choose(write(tmp_path, BAD), "parts")
    dialog.run(dry_run=False)
    qtbot.waitUntil(lambda: "1 rejected" in dialog.answer.toPlainText())
    assert parts() == 1
    dialog.save_result(tmp_path / "result.csv")
    qtbot.waitUntil((tmp_path / "result.csv").exists)
    qtbot.waitUntil(lambda: "result.csv" in dialog.answer.toPlainText())
    assert "cheap" in (tmp_path / "result.csv").read_text(encoding="utf-8-sig")


def test_a_stopped_import_leaves_nothing(dialog, qtbot, tmp_path, parts):
    rows = "\n".join(f"N-{number},Part {number},1" for number in range(20_000))
    path = write(tmp_path, f"part.number,part.name,part.price\n{rows}\n")
    dialog.choose(path, "parts")
    dialog.run(dry_run=False)
    dialog.stop()
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=20_000)
    assert parts() == 0


def test_a_file_that_is_no_table_is_refused_in_a_sentence(dialog, qtbot, tmp_path, parts):
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\x89PNG\x00\x01")
    dialog.choose(path, "parts")
    qtbot.waitUntil(lambda: "picture.csv" in dialog.answer.toPlainText())
    assert parts() == 0
