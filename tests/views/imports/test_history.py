from functools import partial

import pytest
from PySide6.QtCore import Qt

from desktop.models.actor import Actor
from desktop.services.importing import ImportSource, run_import
from desktop.services.listing import ListQuery
from desktop.services.parts import PARTS, PartDraft, change_part, part_card
from desktop.views.imports.history import HistoryDialog
from desktop.views.imports.undo_dialog import UndoDialog

LONG = 20_000
ROWS = "part.number,part.name,part.price\nA-1,Oil filter,250\nA-2,Brake pads,1800\n"


@pytest.fixture
def imported(context, sqlite_office, tmp_path):
    """An import of two parts; returns its run."""
    path = tmp_path / "parts.csv"
    path.write_text(ROWS, encoding="utf-8")
    command = partial(
        run_import,
        source=ImportSource(path, "parts"),
        dry_run=False,
        progress=lambda _progress: None,
        cancelled=lambda: False,
    )
    result, _changed = sqlite_office.write(command)
    return result.run_id


@pytest.fixture
def history(qtbot, context, window, activate):
    dialog = HistoryDialog(context, window)
    activate(dialog)
    yield dialog
    dialog.reject()


@pytest.fixture
def undo(qtbot, history, press):
    """Open the undo of the newest import, with keys, and wait for its dry run."""

    def undo():
        qtbot.waitUntil(history.undo_button.isEnabled, timeout=LONG)
        history.undo_button.setFocus()
        press(Qt.Key.Key_Return)
        dialog = history.findChild(UndoDialog)
        qtbot.waitUntil(dialog.undo_button.isEnabled, timeout=LONG)
        return dialog

    return undo


def test_an_office_without_imports_says_so(qtbot, history):
    qtbot.waitUntil(lambda: "Nothing was imported" in history.runs.empty_text)
    assert not history.undo_button.isEnabled()


def test_an_import_is_listed_with_who_what_and_how_many(qtbot, imported, history, shown):
    qtbot.waitUntil(lambda: history.runs.grid.rowCount() == 1)
    assert shown(history.runs, 1) == ["張文雄"]
    assert shown(history.runs, 2) == ["parts.csv"]
    assert (shown(history.runs, 4), shown(history.runs, 5)) == (["2"], ["2"])


def test_an_undo_is_shown_first_and_done_then(qtbot, imported, history, undo, parts, press, shown):
    dialog = undo()
    assert shown(dialog.counts, 0) == ["Parts"]
    assert shown(dialog.counts, 1) == ["2"]
    assert parts() == 2
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: parts() == 0, timeout=LONG)
    qtbot.waitUntil(lambda: not history.undo_button.isEnabled(), timeout=LONG)
    assert "張文雄" in shown(history.runs, 10)[0]
    dialog.reject()


def test_what_was_changed_since_stays_and_is_listed(
    qtbot, imported, sqlite_office, undo, parts, shown, tmp_path
):
    first = sqlite_office.read(lambda session: PARTS.first(session, ListQuery(), 1))[0]
    card = sqlite_office.read(partial(part_card, part_id=first.id))
    changed = PartDraft(card.number, "Better filter", price=card.price)
    sqlite_office.write(partial(change_part, part_id=first.id, version=card.version, draft=changed))
    dialog = undo()
    assert len(shown(dialog.left, 0)) == 1
    assert "Better filter" in shown(dialog.left, 1)[0]
    dialog.save_left(tmp_path / "left.csv")
    qtbot.waitUntil((tmp_path / "left.csv").exists, timeout=LONG)
    assert "Better filter" in (tmp_path / "left.csv").read_text(encoding="utf-8-sig")
    dialog.undo()
    qtbot.waitUntil(lambda: parts() == 1, timeout=LONG)
    dialog.reject()


def test_who_may_not_import_may_not_undo(qtbot, imported, history, sqlite_office, people):
    sqlite_office.actor = Actor(people["陳志明"], "陳志明", "technician")
    qtbot.waitUntil(history.undo_button.isEnabled, timeout=LONG)
    history.undo()
    dialog = history.findChild(UndoDialog)
    qtbot.waitUntil(lambda: bool(dialog.problem.text()), timeout=LONG)
    assert not dialog.undo_button.isEnabled()
    dialog.reject()
