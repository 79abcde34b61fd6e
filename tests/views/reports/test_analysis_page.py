"""The analysis page: chart and table of the same figures, which open their rows."""

from decimal import Decimal

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop.models.actor import Actor
from desktop.services.list_exports import write_list
from desktop.services.visit_bill import LineDraft, write_bill
from desktop.services.visit_money import settle_visit
from desktop.views.reports.analysis_page import AnalysisPage


@pytest.fixture
def settled(sqlite_office, receive):
    """One visit of 林淑芬, settled today: labour 2,000 before tax."""
    visit = receive("王小明", "ABC-1234", "0912-345-678")
    lines = (LineDraft("labour", "Oil change", price=Decimal(2100)),)
    sqlite_office.write(lambda uow: write_bill(uow, visit, 1, lines, ()))
    sqlite_office.write(lambda uow: settle_visit(uow, visit, 2))


@pytest.fixture
def page(qtbot, settled, context):
    page = AnalysisPage(context)
    qtbot.addWidget(page)
    page.resize(1180, 640)
    page.refresh()
    page.show()
    qtbot.waitUntil(lambda: page.table.rowCount() == 12)
    qtbot.waitUntil(lambda: page.choices.whose.count() > 1)
    return page


def ask(page, qtbot, **choices):
    """Choose something and wait for the answer."""
    before = page.chart.chart
    for name, key in choices.items():
        combo = getattr(page.choices, name)
        page.choices.choose(combo, key)
    page.compute()
    qtbot.waitUntil(lambda: page.chart.chart is not before)


def test_the_chart_shows_the_figures_of_the_table(page):
    own = page.chart.chart.all_series[0]
    texts = [page.table.item(row, 1).text() for row in range(11)]
    assert [f"{value:,}" for value in own.values] == texts
    assert texts[10] == "1"
    assert page.table.item(11, 1).text() == "1"


def test_a_mark_opens_the_rows_behind_it(page, qtbot, context):
    with qtbot.waitSignal(context.listed) as listed:
        page.chart.picked.emit(0, 10)
    assert listed.args == ["visits", "figure", "car_count/2026-11-01/2026-11-20"]


def test_enter_on_a_figure_opens_its_rows(page, qtbot, context):
    page.table.setCurrentCell(11, 1)
    with qtbot.waitSignal(context.listed) as listed:
        page.table.cellActivated.emit(11, 1)
    assert listed.args == ["visits", "figure", "car_count/2026-01-01/2026-11-20"]


def test_a_change_opens_nothing(page, qtbot, context):
    with qtbot.assertNotEmitted(context.listed):
        page.table.cellActivated.emit(10, 3)
        page.table.cellActivated.emit(10, 0)


@pytest.mark.parametrize("view", ["rolling", "target", "records"])
def test_every_view_draws_a_chart(page, qtbot, view):
    ask(page, qtbot, view=view)
    assert page.chart.marks()
    assert page.note.text().startswith("Car count: ")


def test_what_cannot_be_answered_is_said_in_a_sentence(page, qtbot):
    page.choices.choose(page.choices.view, "seasons")
    page.compute()
    qtbot.waitUntil(lambda: "two complete years" in page.note.text())
    assert page.chart.chart is None
    page.copy_chart()
    page.print_answer()


def test_a_period_that_ends_before_it_begins_is_refused(page):
    page.choices.end.set_value(page.choices.start.value().replace(year=2020))
    page.compute()
    assert "lies before the first" in page.choices.end.problem()


def test_a_span_fills_the_dates(page, qtbot):
    page.choices.choose(page.choices.span, "last_month")
    page.choices.span.activated.emit(0)
    assert page.choices.start.value().isoformat() == "2026-10-01"
    assert page.choices.end.value().isoformat() == "2026-10-31"


def test_people_stand_beside_each_other_only_when_a_manager_wants_it(page, qtbot):
    cuts = page.choices.cut
    assert cuts.findData("advisor") < 0
    page.choices.ranking.setChecked(True)
    assert cuts.findData("advisor") >= 0
    ask(page, qtbot, cut="advisor")
    qtbot.waitUntil(lambda: page.table.item(0, 0).text() == "林淑芬")
    page.choices.ranking.setChecked(False)
    assert cuts.findData("advisor") < 0


def test_others_see_their_own_figures_alone(qtbot, settled, context, people):
    context.actor = Actor(people["林淑芬"], "林淑芬", "front_desk")
    page = AnalysisPage(context)
    qtbot.addWidget(page)
    page.refresh()
    qtbot.waitUntil(lambda: page.choices.whose.count() > 1)
    assert page.choices.ranking.isHidden()
    texts = [page.choices.whose.itemText(place) for place in range(page.choices.whose.count())]
    assert texts == ["The whole office", "林淑芬"]
    page.choices.choose_self()
    qtbot.waitUntil(lambda: page.chart.chart is not None and "林淑芬" in page.chart.chart.title)
    assert page.table.item(10, 1).text() == "1"


def test_chart_and_table_can_be_copied(page):
    page.copy_table()
    first, *_rest, last = QGuiApplication.clipboard().text().splitlines()
    assert first.split("\t")[0] == "Month"
    assert last.split("\t")[:2] == ["Whole period", "1"]
    page.copy_chart()
    assert QGuiApplication.clipboard().image().width() == 2 * page.chart.width()


def test_the_table_is_exported_with_exact_values(page, qtbot, context, sqlite_office, tmp_path):
    path = tmp_path / "analysis.csv"
    wanted = page.list_on_show()
    count = sqlite_office.read(
        lambda session: write_list(
            session, wanted, path, progress=lambda _d, _t: None, cancelled=lambda: False
        )
    )
    assert count == 12
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Month,")
    assert lines[11].startswith("2026-11,1,")
    with qtbot.waitSignal(context.export_wanted):
        qtbot.mouseClick(page.buttons["export"], Qt.MouseButton.LeftButton)


def test_the_printed_page_holds_the_same_figures(page, qtbot, context):
    with qtbot.waitSignal(context.printed) as printed:
        page.print_answer()
    data, name = printed.args
    document = pypdfium2.PdfDocument(bytes(data))
    text = document[0].get_textpage().get_text_range()
    assert len(document) == 1
    assert "Whole period" in text
    assert "2026-11" in text
    assert name.startswith("Car count")


def test_every_field_has_a_name_and_can_be_reached_with_tab(page):
    fields = (
        page.choices.measure,
        page.choices.view,
        page.choices.cut,
        page.choices.whose,
        page.choices.span,
        page.choices.against,
        page.chart,
        page.table,
    )
    assert all(field.accessibleName() for field in fields)
    assert all(field.focusPolicy() & Qt.FocusPolicy.TabFocus for field in fields)


def test_a_change_of_the_figures_is_shown_at_once(page, qtbot, context, receive):
    visit = receive("陳小美", "DEF-5678", "0922-333-444")
    lines = (LineDraft("labour", "Oil change", price=Decimal(2100)),)
    context.desk.write(page, lambda uow: write_bill(uow, visit, 1, lines, ()))
    context.desk.write(page, lambda uow: settle_visit(uow, visit, 2))
    qtbot.waitUntil(lambda: page.table.item(10, 1).text() == "2")


def test_what_may_still_come_back_is_marked_with_the_day_it_is_final(page, qtbot, context):
    ask(page, qtbot, measure="first_time_fix")
    cell = page.table.item(10, 1)
    assert cell.text() == "100.0% prov."
    assert cell.toolTip().endswith("may still come back until 2026-12-20.")
    assert page.table.item(9, 1).toolTip() == ""  # nothing was settled in October
    with qtbot.waitSignal(context.printed) as printed:
        page.print_answer()
    document = pypdfium2.PdfDocument(bytes(printed.args[0]))
    text = document[0].get_textpage().get_text_range()
    assert "100.0% prov." in text
    assert "until 2026-12-20" in " ".join(text.split())
    document.close()
