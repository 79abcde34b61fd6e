import pytest
from PySide6.QtCore import Qt

from desktop.services.importing import load_mapping
from desktop.views.imports.more_dialog import MoreDialog
from desktop.views.imports.pick_cells import PickLine
from desktop.views.imports.steps import CHECK

LONG = 20_000
LINES = (
    "工單號碼,結帳日,車牌號碼,車主姓名,分類,品名,金額\n"
    "A1,2026-01-05,ABC-1234,王小明,甲,更換機油,500\n"
    "A1,2026-01-05,ABC-1234,王小明,乙,機油濾芯,250\n"
    "A2,2026-01-06,DEF-5678,林淑芬,甲,四輪定位,900\n"
)
PARTS = "料號,品名,售價,備用\nA-1,Oil filter,250,x\nA-2,Brake pads,1800,\n"


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def page(dialog):
    return dialog.columns_page


@pytest.fixture
def stand_on(qtbot, page):
    """Go to a column of the file with the arrow keys."""

    def stand_on(column):
        page.columns.setFocus()
        while page.columns.current_column() != column:
            before = page.columns.current_column()
            qtbot.keyClick(page.columns, Qt.Key.Key_Down)
            assert page.columns.current_column() != before

    return stand_on


@pytest.fixture
def pick(qtbot):
    """Open the cell of the current row, type part of a title and take what is found."""

    def pick(table, text):
        qtbot.keyClick(table, Qt.Key.Key_Return)
        line = [line for line in table.findChildren(PickLine) if line.isVisible()][-1]
        qtbot.waitUntil(line.drop_down.isVisible)
        qtbot.keyClicks(line, text)
        qtbot.keyClick(line, Qt.Key.Key_Return)

    return pick


def said(table, column):
    return {
        str(table.grid.index(row, 0).data()): str(table.grid.index(row, column).data())
        for row in range(table.grid.rowCount())
    }


def test_each_column_shows_samples_its_field_and_the_reason(page, write, to_columns):
    to_columns(write(PARTS))
    assert said(page.columns, 1)["品名"].startswith("Oil filter")
    assert said(page.columns, 2)["料號"] == "Part: number"
    assert said(page.columns, 2)["備用"] == "Not used"
    assert said(page.columns, 3)["料號"]


def test_a_column_gets_a_field_by_typing_part_of_its_title(
    qtbot, page, write, to_columns, stand_on, pick
):
    to_columns(write(PARTS))
    stand_on("備用")
    pick(page.columns, "brand")
    assert page.mapping.columns["part.brand"] == "備用"
    assert said(page.columns, 3)["備用"] == "Chosen here"
    qtbot.waitUntil(lambda: "Part: brand" in [c.title for c in page.preview.grid.columns])


def test_a_field_is_said_by_one_column_only(page, write, to_columns, stand_on, pick):
    to_columns(write(PARTS))
    stand_on("備用")
    pick(page.columns, "part.price")
    assert page.mapping.columns["part.price"] == "備用"
    assert said(page.columns, 2)["售價"] == "Not used"


def test_escape_leaves_the_cell_and_not_the_window(qtbot, dialog, page, write, to_columns):
    to_columns(write(PARTS))
    before = page.mapping
    qtbot.keyClick(page.columns, Qt.Key.Key_F2)
    line = page.columns.findChild(PickLine)
    qtbot.waitUntil(line.drop_down.isVisible)
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert page.mapping == before


def test_a_required_field_that_nothing_says_keeps_from_going_on(
    qtbot, dialog, page, write, to_columns, stand_on, pick
):
    to_columns(write(PARTS))
    qtbot.waitUntil(dialog.next_button.isEnabled, timeout=LONG)
    stand_on("料號")
    pick(page.columns, "not used")
    qtbot.waitUntil(lambda: bool(page.preview.empty_text), timeout=LONG)
    assert "“Part: number”: choose" in page.preview.empty_text
    assert not dialog.next_button.isEnabled()


def test_words_of_a_choice_are_translated(
    qtbot, dialog, page, write, to_columns, stand_on, pick, go_on
):
    to_columns(write(LINES))
    stand_on("分類")
    pick(page.columns, "line.kind")
    qtbot.waitUntil(lambda: list(said(page.words, 1)) == ["甲", "乙"], timeout=LONG)
    assert set(said(page.words, 1).values()) == {"Say what it means"}
    qtbot.waitUntil(lambda: "3 of them" in page.preview_label.text(), timeout=LONG)
    pick(page.words, "labour")
    qtbot.keyClick(page.words, Qt.Key.Key_Down)
    pick(page.words, "part")
    assert page.mapping.values["line.kind"] == {"甲": "labour", "乙": "part"}
    qtbot.waitUntil(lambda: "0 of them" in page.preview_label.text(), timeout=LONG)
    go_on(CHECK)
    qtbot.waitUntil(lambda: dialog.check_page.result is not None, timeout=LONG)
    assert dialog.check_page.result.created["visit_line"] == 3


def test_a_saved_mapping_reads_the_next_file(qtbot, dialog, page, write, tmp_path, to_columns):
    to_columns(write(PARTS))
    page.assign("備用", "part.brand")
    page.save(tmp_path / "parts.toml")
    qtbot.waitUntil(lambda: "parts.toml" in page.head.text(), timeout=LONG)
    assert load_mapping(tmp_path / "parts.toml").columns == page.mapping.columns
    page.assign("備用", "")
    dialog.load_mapping(tmp_path / "parts.toml")
    qtbot.waitUntil(lambda: "part.brand" in page.mapping.columns, timeout=LONG)


def test_a_mapping_that_does_not_fit_says_why(qtbot, dialog, page, write, tmp_path, to_columns):
    to_columns(write(PARTS))
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(
        'kind = "parts"\n[columns]\n"part.number" = "Nr"\n"part.name" = "品名"\n', encoding="utf-8"
    )
    dialog.load_mapping(wrong)
    qtbot.waitUntil(lambda: "Nr" in page.preview.empty_text, timeout=LONG)
    assert not dialog.next_button.isEnabled()


def test_a_file_that_is_no_mapping_is_refused_in_place(
    qtbot, dialog, page, write, tmp_path, to_columns
):
    to_columns(write(PARTS))
    (tmp_path / "broken.toml").write_text("kind = ", encoding="utf-8")
    dialog.load_mapping(tmp_path / "broken.toml")
    qtbot.waitUntil(lambda: "broken.toml" in page.head.text(), timeout=LONG)
    assert dialog.next_button.isEnabled()


def test_rules_keys_and_constants_are_set_behind_more(qtbot, dialog, page, write, to_columns, alt):
    to_columns(write(PARTS))
    alt("M")
    qtbot.waitUntil(lambda: dialog.findChild(MoreDialog) is not None)
    more = dialog.findChild(MoreDialog)
    more.choices["mode"].setCurrentIndex(more.choices["mode"].findData("create"))
    more.source.setText("oldshop")
    more.keys["part"].item(0).setCheckState(Qt.CheckState.Checked)
    brand = next(n for n, row in enumerate(more.constants.grid.rows) if row.field == "part.brand")
    more.constants.constants.setData(more.constants.constants.index(brand, 1), "Bosch")
    more.accept()
    mapping = page.mapping
    assert (mapping.rules.mode, mapping.source) == ("create", "oldshop")
    assert mapping.keys == {"part": ("料號",)}
    assert mapping.defaults == {"part.brand": "Bosch"}


def test_columns_called_like_months_are_read_once_the_measure_is_said(
    qtbot, dialog, page, write, to_columns, alt
):
    to_columns(write("業務員,2026年11月,2026年12月\n王小明,5,6\n李四,7,8\n"))
    shown = said(page.columns, 2)
    assert shown["2026年11月"] == "Target: value, of this month"
    alt("M")
    qtbot.waitUntil(lambda: dialog.findChild(MoreDialog) is not None)
    more = dialog.findChild(MoreDialog)
    assert more.choices["months"].currentData() == "target.value"
    people = more.choices["unknown_staff"]
    people.setCurrentIndex(people.findData("enter"))
    constants = more.constants.constants
    measure = next(n for n, row in enumerate(constants.rows) if row.field == "target.measure")
    constants.setData(constants.index(measure, 1), "car_count")
    more.accept()
    titles = [f"Target: value · 2026年{month}月" for month in (11, 12)]
    qtbot.waitUntil(lambda: titles[1] in [c.title for c in page.preview.grid.columns])
    assert page.mapping.rules.unknown_staff == "enter"
    assert page.preview.current_problem() == ""


def test_more_that_is_cancelled_changes_nothing(qtbot, dialog, page, write, to_columns, alt):
    to_columns(write(PARTS))
    before = page.mapping
    alt("M")
    qtbot.waitUntil(lambda: dialog.findChild(MoreDialog) is not None)
    more = dialog.findChild(MoreDialog)
    more.source.setText("oldshop")
    more.reject()
    assert page.mapping == before


def test_the_whole_problem_of_the_current_row_stands_under_the_preview(
    qtbot, page, write, to_columns
):
    to_columns(write("料號,品名,售價\nA-1,Oil filter,250\nA-2,Brake pads,later\n"))
    problem = "售價: “later” is no number like 1234 or 0.5."
    assert (page.problem.text(), page.problem.isVisible()) == (problem, True)
    page.preview.setFocus()
    qtbot.keyClick(page.preview, Qt.Key.Key_Up)
    assert not page.problem.isVisible()


def test_an_open_question_takes_the_keyboard_and_tab_goes_on_to_the_preview(
    qtbot, focused, page, write, to_columns
):
    to_columns(write("姓名,生日\n王小明,03/04/1980\n林淑芬,05/06/1981\n"))
    first = page.questions.buttons()[0]
    assert focused() is first
    qtbot.keyClick(first, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(page.preview.grid.rows), timeout=LONG)
    qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is page.preview
