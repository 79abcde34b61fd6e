import pytest
import xlsxwriter
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from desktop.services.importing import Outcome
from desktop.views.imports.steps import CHECK, COLUMNS, FILE, IMPORT
from desktop.views.imports.undo_dialog import UndoDialog

LONG = 20_000
BIG5 = (
    "客戶名單,,\r\n"
    "客戶名稱,行動電話,地址\r\n"
    "王小明,0912-345-678,台北市中山區民生東路一段\r\n"
    "林淑芬,0922-333-444,新北市板橋區文化路\r\n"
    "陳志明,打家裡,桃園市中壢區中正路\r\n"
    "黃建國,0933-555-666,臺中市西區公益路\r\n"
)
PARTS = "part.number,part.name,part.price\nA-1,Oil filter,250\nA-2,Brake pads,1800\n"
DOUBTFUL = (
    "客戶名稱,行動電話,生日\n王小明,0912-345-678,03/04/1980\n林淑芬,0922-333-444,05/06/1981\n"
)


@pytest.fixture
def write(tmp_path):
    def write(text, name="parts.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "lists.xlsx"
    with xlsxwriter.Workbook(path) as book:
        first, second = book.add_worksheet("Notes"), book.add_worksheet("Parts")
        first.write_row(0, 0, ("Who", "What"))
        first.write_row(1, 0, ("me", "nothing"))
        second.write_row(0, 0, ("part.number", "part.name", "part.price"))
        second.write_row(1, 0, ("A-1", "Oil filter", 250))
        second.write_row(2, 0, ("A-2", "Brake pads", 1800.5))
    return path


def choose(qtbot, box: QComboBox, text):
    """Choose a line of a box with the keys that a person would press."""
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)
    while text not in box.currentText():
        before = box.currentIndex()
        qtbot.keyClick(box, Qt.Key.Key_Down)
        assert box.currentIndex() > before, f"{text} is not offered"


def test_a_big5_file_comes_in_by_keyboard_alone(dialog, write, to_end, customers, shown):
    result = to_end(write(BIG5, "customers.csv", "cp950"))
    assert dialog.file_page.encoding.currentText() == "Found: Big5 (Taiwan)"
    assert dialog.file_page.kind.currentData() == "customers"
    assert dialog.file_page.above.isVisibleTo(dialog.file_page)
    assert result.rows[Outcome.CREATED] == 3
    assert customers() == 3


def test_nothing_is_written_before_the_last_button(dialog, write, to_check, parts):
    to_check(write(PARTS))
    assert dialog.check_page.result.rows[Outcome.CREATED] == 2
    assert dialog.next_button.text() == "&Import"
    assert parts() == 0


def test_a_rejected_row_is_listed_with_its_reason(qtbot, dialog, write, to_check, shown):
    to_check(write(BIG5, "customers.csv", "cp950"))
    rows = dialog.check_page.view.rows
    qtbot.waitUntil(lambda: rows.grid.rowCount() == 1)
    assert shown(rows, 0) == ["5"]
    assert "打家裡" in shown(rows, 2)[0]
    assert shown(rows, 3) == ["陳志明"]


def test_the_whole_reason_of_the_current_row_stands_under_the_rows(
    qtbot, dialog, write, to_check, shown
):
    to_check(write(BIG5, "customers.csv", "cp950"))
    view = dialog.check_page.view
    qtbot.waitUntil(view.reason.isVisible)
    assert view.reason.text() == shown(view.rows, 2)[0]
    choose(qtbot, view.filter, "New  3")
    assert not view.reason.isVisible()


def test_the_keyboard_stays_at_the_box_that_overrules(qtbot, dialog, write, open_file, focused):
    open_file(write(BIG5, "customers.csv", "cp950"))
    box = dialog.file_page.encoding
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.waitUntil(dialog.next_button.isEnabled, timeout=LONG)
    assert focused() is box


def test_the_rows_are_listed_by_what_became_of_them(qtbot, dialog, write, to_check, shown):
    to_check(write(BIG5, "customers.csv", "cp950"))
    view = dialog.check_page.view
    choose(qtbot, view.filter, "New  3")
    qtbot.waitUntil(lambda: shown(view.rows, 0) == ["3", "4", "6"])
    choose(qtbot, view.filter, "All rows")
    qtbot.waitUntil(lambda: shown(view.rows, 0) == ["3", "4", "5", "6"])


def test_the_rows_before_the_header_and_the_header_are_told_apart(dialog, write, open_file, shown):
    open_file(write(BIG5, "customers.csv", "cp950"))
    raw = dialog.file_page.raw
    assert shown(raw, 1)[:3] == ["客戶名單", "客戶名稱", "王小明"]
    bold = raw.grid.index(1, 1).data(Qt.ItemDataRole.FontRole)
    assert bold.bold()
    assert raw.grid.index(2, 1).data(Qt.ItemDataRole.FontRole) is None


def test_a_sheet_of_a_workbook_is_chosen(qtbot, dialog, workbook, open_file, shown, go_on, parts):
    open_file(workbook)
    assert "xlsx" in dialog.file_page.form.text()
    assert not dialog.file_page.encoding.isVisibleTo(dialog.file_page)
    choose(qtbot, dialog.file_page.sheet, "Parts")
    qtbot.waitUntil(lambda: shown(dialog.file_page.raw, 1)[:1] == ["part.number"], timeout=LONG)
    choose(qtbot, dialog.file_page.kind, "Parts")
    qtbot.waitUntil(lambda: dialog.columns_page.mapping.kind == "parts", timeout=LONG)
    for step in (COLUMNS, CHECK, IMPORT):
        go_on(step)
    qtbot.waitUntil(lambda: dialog.import_page.result is not None, timeout=LONG)
    assert parts() == 2


def test_an_ambiguous_date_is_asked_once_with_both_readings(
    qtbot, dialog, write, to_columns, press, alt, shown
):
    to_columns(write(DOUBTFUL, "customers.csv"))
    assert not dialog.next_button.isEnabled()
    group = dialog.columns_page.questions.groups["date"]
    assert [button.text().rpartition(" ")[2] for button in group.buttons()] == [
        "1980-04-03",
        "1980-03-04",
    ]
    group.buttons()[0].setFocus()
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(dialog.next_button.isEnabled, timeout=LONG)
    preview = dialog.columns_page.preview
    assert "1980-04-03" in shown(preview, preview.grid.columnCount() - 1)
    assert group.buttons()[0].isChecked()
    assert group.buttons()[0].hasFocus()


def test_an_overruled_encoding_reads_the_file_anew(qtbot, dialog, write, open_file, shown):
    open_file(write(BIG5, "customers.csv", "cp950"))
    choose(qtbot, dialog.file_page.encoding, "GB18030")
    qtbot.waitUntil(lambda: dialog.file_page.options.encoding == "gb18030")
    qtbot.waitUntil(
        lambda: bool(dialog.file_page.raw.grid.rows) or bool(dialog.file_page.problem.text()),
        timeout=LONG,
    )
    assert "王小明" not in shown(dialog.file_page.raw, 1)
    choose(qtbot, dialog.file_page.encoding, "Big5")
    qtbot.waitUntil(lambda: "王小明" in shown(dialog.file_page.raw, 1), timeout=LONG)


def test_an_overruled_header_row_is_read_as_header(qtbot, dialog, write, open_file):
    open_file(write(PARTS))
    dialog.file_page.header_row.setFocus()
    qtbot.keyClick(dialog.file_page.header_row, Qt.Key.Key_Up)
    qtbot.keyClick(dialog.file_page.header_row, Qt.Key.Key_Up)
    qtbot.waitUntil(
        lambda: dialog._look is not None and dialog._look.table.header[0] == "A-1", timeout=LONG
    )


def test_a_file_that_is_no_table_is_refused_in_place(dialog, tmp_path, open_file, parts, write):
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00")
    open_file(path)
    assert "picture.csv" in dialog.file_page.problem.text()
    assert dialog.file_page.problem.isVisible()
    assert not dialog.next_button.isEnabled()
    open_file(write(PARTS))
    assert not dialog.file_page.problem.isVisible()
    assert dialog.next_button.isEnabled()


def test_a_stopped_import_leaves_nothing(qtbot, dialog, write, to_check, go_on, alt, parts):
    rows = "\n".join(f"N-{number},Part {number},1" for number in range(20_000))
    to_check(write(f"part.number,part.name,part.price\n{rows}\n"))
    go_on(IMPORT)
    qtbot.waitUntil(lambda: dialog.import_page.progress.bar.value() > 0, timeout=LONG)
    alt("S")
    qtbot.waitUntil(lambda: not dialog.import_page.running, timeout=LONG)
    assert "stopped" in dialog.import_page.problem.text()
    assert parts() == 0
    assert dialog.back_button.isEnabled()


def test_closing_the_window_stops_the_import(qtbot, dialog, write, to_check, go_on, parts, context):
    rows = "\n".join(f"N-{number},Part {number},1" for number in range(20_000))
    to_check(write(f"part.number,part.name,part.price\n{rows}\n"))
    go_on(IMPORT)
    qtbot.waitUntil(lambda: dialog.import_page.progress.bar.value() > 0, timeout=LONG)
    with qtbot.waitSignal(context.desk.settled, timeout=LONG):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert parts() == 0


def test_closing_the_window_during_the_check_says_nothing(
    qtbot, dialog, write, to_columns, go_on, context
):
    rows = "\n".join(f"N-{number},Part {number},1" for number in range(20_000))
    to_columns(write(f"part.number,part.name,part.price\n{rows}\n"))
    go_on(CHECK)
    qtbot.waitUntil(lambda: dialog.check_page.progress.bar.value() > 0, timeout=LONG)
    with (
        qtbot.assertNotEmitted(context.desk.refused),
        qtbot.waitSignal(context.desk.settled, timeout=LONG),
    ):
        dialog.reject()


def test_a_second_file_follows_the_first(qtbot, dialog, write, to_end, alt, parts):
    to_end(write(PARTS))
    alt("A")
    qtbot.waitUntil(lambda: dialog.step == FILE)
    result = to_end(write(PARTS.replace("A-", "B-"), "more.csv"))
    assert result.rows[Outcome.CREATED] == 2
    assert parts() == 4


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_result_is_saved_and_can_be_imported(
    qtbot, dialog, write, tmp_path, to_check, to_end, ending, customers
):
    to_check(write(BIG5, "customers.csv", "cp950"))
    path = tmp_path / f"result.{ending}"
    dialog.check_page.view.save(path)
    qtbot.waitUntil(lambda: path.name in dialog.check_page.head.text(), timeout=LONG)
    dialog.go_back()
    dialog.go_back()
    result = to_end(path)
    assert result.rows[Outcome.CREATED] == 3
    assert result.rows[Outcome.REJECTED] == 1
    assert customers() == 3


def test_a_result_over_the_file_itself_is_refused_in_place(qtbot, dialog, write, to_check):
    path = write(PARTS)
    to_check(path)
    dialog.check_page.view.save(path)
    qtbot.waitUntil(lambda: bool(dialog.check_page.problem.text()), timeout=LONG)
    assert "parts.csv" in dialog.check_page.problem.text()


def test_an_import_is_undone_from_its_result(qtbot, dialog, write, to_end, alt, parts):
    to_end(write(PARTS))
    alt("U")
    qtbot.waitUntil(lambda: dialog.findChild(UndoDialog) is not None)
    undo = dialog.findChild(UndoDialog)
    qtbot.waitUntil(undo.undo_button.isEnabled, timeout=LONG)
    assert parts() == 2
    qtbot.keyClick(undo.undo_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: parts() == 0, timeout=LONG)
    qtbot.waitUntil(lambda: "undone" in dialog.import_page.head.text(), timeout=LONG)
    assert not dialog.undo_button.isEnabled()
    undo.reject()


def test_another_kind_proposes_other_fields(qtbot, dialog, write, open_file):
    open_file(write(BIG5, "customers.csv", "cp950"))
    choose(qtbot, dialog.file_page.kind, "Vehicles")
    qtbot.waitUntil(lambda: dialog.columns_page.mapping.kind == "vehicles", timeout=LONG)
    assert "customer.name" in dialog.columns_page.mapping.columns


def test_a_change_of_the_columns_asks_for_another_check(qtbot, dialog, write, to_check, go_on, alt):
    to_check(write(PARTS))
    alt("B")
    qtbot.waitUntil(lambda: dialog.step == COLUMNS)
    dialog.columns_page.assign("part.price", "")
    assert dialog.check_page.result is None
    go_on(CHECK)
    qtbot.waitUntil(lambda: dialog.check_page.result is not None, timeout=LONG)
    assert "part.price" not in dialog.check_page.result.source.mapping.columns


def test_what_breaks_unexpectedly_keeps_nobody_waiting(qtbot, dialog, write, to_check, go_on):
    to_check(write(PARTS))
    dialog.import_page.running = True  # as it is when a run has broken and nobody was told
    dialog._context.desk.settled.emit()
    assert "did not expect" in dialog.import_page.problem.text()
    assert not dialog.import_page.running
    dialog.file_page.wait(None)
    dialog._context.desk.broke.emit(ValueError("broken"))
    assert "did not expect" in dialog.file_page.problem.text()
