"""The list on show goes into a file: what the window asks, shows and stops."""

import csv
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from threading import Event

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from python_calamine import CalamineWorkbook

from desktop.services.list_exports import BATCH, HeldRows, ListColumn, ListExport
from desktop.services.listing import ListQuery
from desktop.services.parts import PartDraft, enter_part
from desktop.views.kit.desk import Desk
from desktop.views.kit.list_export import ExportBar, SaveDialog
from desktop.views.kit.memory import ShortMemory
from desktop.views.kit.palette import Palette
from desktop.views.kit.window_actions import EXPORT
from desktop.views.main_window import MainWindow

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
NAMES = ("機油芯", "=1+1", "空氣芯", "機油")


@dataclass(frozen=True)
class Row:
    id: int


class Gate(HeldRows):
    """Rows of which the second batch waits until the gate is open."""

    def __init__(self, count):
        super().__init__(tuple(Row(number) for number in range(1, count + 1)))
        object.__setattr__(self, "open", Event())

    __slots__ = ("open",)

    def rows(self, session, ids):
        if ids[0] > BATCH:
            assert self.open.wait(20)
        return super().rows(session, ids)


@pytest.fixture
def desk(sqlite_office, qtbot):
    """A desk over a real office."""
    desk = Desk(sqlite_office)
    yield desk
    desk.close()


@pytest.fixture
def told(context):
    """What the window was told."""
    found = []
    context.told.connect(lambda kind, text: found.append((kind, text)))
    return found


@pytest.fixture
def window(qtbot, context, activate, monkeypatch, tmp_path):
    monkeypatch.setattr("desktop.views.visits.screen.leave_draft", lambda *_args: True)
    window = MainWindow(ShortMemory())
    qtbot.addWidget(window)
    context.memory.set("export", f'{{"folder": "{tmp_path.as_posix()}"}}')
    window.enter(context)
    activate(window)
    return window


@pytest.fixture
def parts(sqlite_office):
    for number, name in enumerate(NAMES, start=1):
        draft = PartDraft(f"A-{number}", name, "Bosch", price=Decimal(f"{number}00.5"))
        sqlite_office.write(lambda uow, draft=draft: enter_part(uow, draft))


@pytest.fixture
def gate():
    """A list that does not come to its end before it is let."""
    gate = Gate(BATCH * 2)
    yield ListExport("Rows", gate, ListQuery(), (ListColumn("id", lambda row: row.id, int),))
    gate.open.set()


@pytest.fixture
def bar(qtbot, context):
    bar = ExportBar(context)
    qtbot.addWidget(bar)
    return bar


@pytest.fixture
def page(qtbot, window, parts):
    """The page of parts, its list read."""
    window.go("parts")
    screen = window.screen_on_show.listed
    qtbot.waitUntil(lambda: screen.listing.model.rowCount() == len(NAMES))
    return screen


@pytest.fixture
def save(qtbot, window):
    """Press the key of the export and choose a file in the dialog that comes."""

    def save(path, form=None):
        qtbot.keyClick(window, Qt.Key.Key_E, CONTROL_SHIFT)
        dialog = window.findChild(SaveDialog)
        if form:
            dialog.filterSelected.emit(form)
        dialog.selectFile(str(path))
        dialog.accept()
        qtbot.waitUntil(lambda: window.messages.kind == "success" and path.exists())

    return save


def shown(table):
    """What stands on the screen: titles and cells, from left to right."""
    header, model = table.horizontalHeader(), table.model()
    order = [header.logicalIndex(place) for place in range(header.count())]
    visible = [number for number in order if not header.isSectionHidden(number)]
    titles = [model.headerData(number, Qt.Orientation.Horizontal) for number in visible]
    rows = range(model.rowCount())
    return [titles, *([model.index(row, n).data() for n in visible] for row in rows)]


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def arrange(qtbot, page):
    """Hide, move, sort and filter as somebody would."""
    table, header = page.listing.table, page.listing.table.horizontalHeader()
    keys = [column.key for column in page.listing.model.columns]
    for place, key in enumerate(keys):
        table.setColumnHidden(place, key not in {"number", "name", "brand"})
    header.moveSection(header.visualIndex(keys.index("name")), 0)
    table.sort_by(keys.index("number"))
    table.sort_by(keys.index("number"))
    page.listing.set_filter_text("芯")
    qtbot.waitUntil(lambda: page.listing.model.rowCount() == 2)


def test_the_file_is_the_screen_with_the_ids_before_it(qtbot, page, save, tmp_path):
    arrange(qtbot, page)
    path = tmp_path / "out.csv"
    save(path)
    rows = read_csv(path)
    screen = shown(page.listing.table)
    assert screen == [
        ["Name", "Part number", "Brand"],
        ["空氣芯", "A-3", "Bosch"],
        ["機油芯", "A-1", "Bosch"],
    ]
    assert [row[1:] for row in rows] == screen
    assert [row[0] for row in rows] == ["part.id", "3", "1"]


def test_a_workbook_has_the_same_rows_with_numbers_that_are_numbers(qtbot, page, save, tmp_path):
    path = tmp_path / "out.xlsx"
    save(path)
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    titles, *rows = shown(page.listing.table)
    assert sheet[0] == ["part.id", *titles]
    price = sheet[0].index("Price")
    assert [row[price] for row in sheet[1:]] == [100.5, 200.5, 300.5, 400.5]
    assert [row[1:3] for row in sheet[1:]] == [row[:2] for row in rows]
    assert sheet[2][2] == "=1+1"


def test_what_is_typed_into_the_filter_counts_at_once(qtbot, page):
    page.listing.filter_box.setText("空")
    assert page.list_on_show().query.text == "空"
    qtbot.waitUntil(lambda: page.listing.model.rowCount() == 1)


def test_the_name_proposed_is_the_list_and_the_day_in_the_last_folder(
    qtbot, window, page, save, tmp_path
):
    save(tmp_path / "out.csv")
    qtbot.waitUntil(lambda: window.findChild(SaveDialog) is None)
    window.actions_[EXPORT.id].trigger()
    dialog = window.findChild(SaveDialog)
    assert dialog.directory().path() == tmp_path.as_posix()
    assert dialog.selectedFiles()[0].endswith("/Parts 2026-11-20.csv")
    assert dialog.selectedNameFilter() == "CSV in UTF-8 (*.csv)"
    dialog.reject()


def test_the_ending_follows_the_form(qtbot, window, page):
    window.actions_[EXPORT.id].trigger()
    dialog = window.findChild(SaveDialog)
    assert dialog.selectedFiles()[0].endswith("Parts 2026-11-20.xlsx")
    dialog.filterSelected.emit("CSV in UTF-8 (*.csv)")
    assert dialog.selectedFiles()[0].endswith("Parts 2026-11-20.csv")
    assert dialog.defaultSuffix() == "csv"
    dialog.reject()


def test_the_columns_menu_and_the_rows_menu_export_too(qtbot, window, page):
    table = page.listing.table
    assert table.export_action in table.actions()
    assert table.contextMenuPolicy() == Qt.ContextMenuPolicy.ActionsContextMenu
    entry = table.column_menu().actions()[-1]
    assert entry.text() == "Export this list…\tCtrl+Shift+E"
    entry.trigger()
    window.findChild(SaveDialog).reject()


def test_the_palette_offers_it_where_there_is_a_list(qtbot, window, page):
    palette = Palette([window.actions_], window)
    qtbot.addWidget(palette)
    palette.line.setText("export list")
    assert palette.lines.count() == 1
    window.go("targets")
    assert not window.actions_[EXPORT.id].isEnabled()
    palette.line.setText("export this")
    assert palette.lines.count() == 0


def test_the_bar_shows_how_far_it_is_and_the_window_goes_on(qtbot, bar, gate, told, tmp_path):
    path = tmp_path / "rows.csv"
    bar.write(gate, path)
    qtbot.waitUntil(lambda: bar.bar.format() == "1,000 of 2,000 rows")
    assert bar.isVisibleTo(bar.parentWidget())
    assert bar.label.text() == "Writing rows.csv"
    gate.source.open.set()
    qtbot.waitUntil(lambda: not bar.running)
    assert told == [("success", "2,000 rows are written to rows.csv.")]
    assert len(read_csv(path)) == 2001
    assert not bar.isVisibleTo(bar.parentWidget())


def test_stop_leaves_no_file(qtbot, bar, gate, told, tmp_path):
    bar.write(gate, tmp_path / "rows.xlsx")
    qtbot.waitUntil(lambda: bar.bar.value() == BATCH)
    bar.stop_button.click()
    gate.source.open.set()
    qtbot.waitUntil(lambda: not bar.running)
    assert told == [("info", "The export was stopped; there is no new file.")]
    assert not list(tmp_path.glob("rows*"))


def test_one_list_at_a_time(bar, gate, told, tmp_path):
    bar.write(gate, tmp_path / "rows.csv")
    bar.begin(gate)
    assert told == [("info", "rows.csv is still being written; stop it first, or wait for it.")]
    assert QApplication.activeModalWidget() is None
    bar.stop()


def test_a_folder_that_is_gone_is_one_sentence(qtbot, bar, gate, told, tmp_path):
    bar.write(gate, tmp_path / "gone" / "rows.csv")
    qtbot.waitUntil(lambda: not bar.running)
    ((kind, text),) = told
    assert kind == "error"
    assert text.startswith("rows.csv cannot be written")


def test_a_desk_that_closes_does_not_wait_for_the_end(qtbot, bar, gate, tmp_path, desk):
    bar.write(gate, tmp_path / "rows.csv")
    qtbot.waitUntil(lambda: bar.bar.value() == BATCH)
    desk.closing.connect(gate.source.open.set)
    desk.close()
    assert not list(tmp_path.glob("rows*"))


@pytest.fixture
def answer_box():
    """Answer the next question by clicking one of its buttons."""

    def click(text):
        box = QApplication.activeModalWidget()
        next(button for button in box.buttons() if button.text() == text).click()

    return lambda text: QTimer.singleShot(0, lambda: click(text))


@pytest.mark.parametrize(("answer", "leaves"), [("Stop and close", True), ("Go on writing", False)])
def test_closing_the_window_asks_first(bar, gate, tmp_path, answer_box, answer, leaves):
    assert bar.may_leave()
    bar.write(gate, tmp_path / "rows.csv")
    answer_box(answer)
    assert bar.may_leave() is leaves
    bar.stop()


@pytest.mark.parametrize("key", ["customers", "vehicles", "visits"])
def test_every_column_holds_what_it_says(qtbot, wang, window, sqlite_office, key):
    window.go(key)
    export = window.screen_on_show.list_on_show()
    assert export.columns[0].header == f"{key.removesuffix('s')}.id"
    rows = sqlite_office.read(lambda session: export.source.first(session, export.query, 9))
    assert rows
    for column in export.columns:
        kinds = {type(column.value(row)) for row in rows}
        assert kinds <= {column.type, type(None)}, column.header


def test_export_is_offered_as_long_as_the_tab_on_show_has_a_list(window):
    window.go("reports")
    reports = window.screen_on_show
    offered = {}
    for key, page in reports.pages.items():
        reports.show_tab(key)
        offered[key] = window.actions_[EXPORT.id].isEnabled()
        assert offered[key] == (page.list_on_show() is not None)
    assert len(set(offered.values())) == 2


def test_today_exports_the_table_that_has_the_keyboard(qtbot, wang, window):
    window.go("today")
    today = window.screen_on_show.pages["morning"]
    qtbot.waitUntil(lambda: today.arrivals.model().rowCount() == 1)
    today.arrivals.setFocus()
    arrivals = today.list_on_show()
    assert (arrivals.name, arrivals.columns[0].header) == ("Visits of today", "visit.id")
    (row,) = arrivals.source.held
    values = {column.header: column.value(row) for column in arrivals.columns}
    assert values["Time"] == datetime(2026, 11, 20, 10)  # noqa: DTZ001 -- the office's own clock
    assert (values["Plate"], values["State"]) == ("ABC-1234", "Arrived")
    today.calls.setFocus()
    assert today.list_on_show().name == "Calls due"
