"""A chart on the screen: the marks of the paper, the keyboard, the mouse, the clipboard."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from reportlab.pdfgen.canvas import Canvas

from desktop.reports.charts import ColumnChart, Series, StackChart, paper
from desktop.reports.charts.layout import marks_of
from desktop.reports.charts.marks import Dot, Line, Poly, Rect, Text
from desktop.reports.kit.pen import Pen
from desktop.views.kit import theme
from desktop.views.kit.chart import MARGIN, ChartView
from desktop.views.kit.chart_painter import SCALE, ChartPainter, Fonts, colours_of

YEAR = Series("2026", (Decimal(346), None, Decimal(439)))
LAST = Series("2025", (Decimal(320), Decimal(301), Decimal(410)))
CHART = ColumnChart("Cars", ("Jan", "Feb", "Mar"), [YEAR], line=LAST)
STACK = StackChart("", ("1", "2"), [LAST, Series("returns", (Decimal(-5), Decimal(3)))])


@pytest.fixture
def view(qtbot):
    view = ChartView()
    qtbot.addWidget(view)
    view.resize(700, 300)
    view.set_chart(CHART)
    view.show()
    return view


@pytest.mark.parametrize("chart", [CHART, STACK])
def test_both_painters_draw_every_mark_of_the_same_layout(qapp, chart):
    marks = marks_of(chart, 400, 160, paper.text_width)
    fonts = Fonts(qapp.font())
    image = QImage(800, 400, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    screen = ChartPainter(painter, fonts, colours_of(theme.LIGHT))
    pen = Pen(Canvas("unused.pdf", invariant=1), 842)
    before = len(pen.canvas._code)
    for mark in marks:
        screen.draw(mark)
        paper.draw(mark, pen)
        assert len(pen.canvas._code) > before, mark
        before = len(pen.canvas._code)
    painter.end()
    assert {type(mark) for mark in marks} <= {Text, Line, Rect, Dot, Poly}
    for mark in marks:
        if isinstance(mark, Rect) and mark.fill and mark.height > 8 and mark.width > 8:
            x, y = (mark.x + mark.width / 2) * SCALE, (mark.y + mark.height - 4) * SCALE
            assert image.pixelColor(round(x), round(y)) != Qt.GlobalColor.white, mark


def test_a_click_on_a_column_picks_it(view, qtbot):
    column = next(mark for mark in view.marks() if mark.pick == (0, 2))
    x, y = column.x + column.width / 2, column.y + column.height / 2
    place = QPoint(round(x * SCALE + MARGIN), round(y * SCALE + MARGIN))
    with qtbot.waitSignal(view.picked) as picked:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert picked.args == [0, 2]


def test_the_keyboard_goes_through_the_known_figures(view, qtbot):
    view.setFocus()
    view.current = (0, 0)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.current == (0, 2)  # what is missing is passed over
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.current == (0, 2)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.current == (1, 2)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    with qtbot.waitSignal(view.picked) as picked:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert picked.args == [1, 0]


def test_a_screen_reader_is_told_the_chart_and_the_figure(view, qtbot):
    assert view.accessibleName().startswith("Cars")
    assert "2025: Jan 320; Feb 301; Mar 410" in view.accessibleDescription()
    view.current = (0, 0)
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.accessibleName() == "Cars: 2026, Mar: 439"


def test_the_picture_is_on_white_in_every_theme(view, qapp):
    theme.apply(qapp, "dark")
    view.copy_picture()
    theme.apply(qapp, "light")
    image = QGuiApplication.clipboard().image()
    assert image.width() == 2 * view.width()
    assert image.pixelColor(2, 2) == Qt.GlobalColor.white


def test_no_chart_is_an_empty_page(view, qtbot):
    view.set_chart(None)
    view.repaint()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.marks() == ()
    assert view.current is None
