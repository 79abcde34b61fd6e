from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from desktop.models.errors import NotAllowedError
from desktop.services.analysis import figures_by
from desktop.services.customer_work import CustomerDraft
from desktop.services.measures.figures import Period
from desktop.services.segments import segment_list
from desktop.services.vehicles import VehicleDraft
from desktop.services.visit_bill import LineDraft, write_bill
from desktop.services.visit_money import settle_visit
from desktop.services.visit_work import NewVisit, open_visit
from desktop.views.reports.figures_page import FiguresPage
from desktop.views.reports.print_page import PrintPage
from desktop.views.reports.screen import ReportsScreen


@pytest.fixture
def settled(sqlite_office):
    """One visit, settled today: labour 2,100 with 5 % tax inside."""
    segment = sqlite_office.read(segment_list)[0].id
    new = NewVisit(CustomerDraft("王小明", segment), VehicleDraft("ABC-1234", model="Altis"))
    visit, _changed = sqlite_office.write(partial(open_visit, new=new))
    lines = (LineDraft("labour", "Oil change", price=Decimal(2100)),)
    bill = partial(write_bill, visit_id=visit, version=1, lines=lines, shares=())
    sqlite_office.write(bill)
    sqlite_office.write(partial(settle_visit, visit_id=visit, version=2))


@pytest.fixture
def page(qtbot, settled, context):
    page = FiguresPage(context)
    qtbot.addWidget(page)
    page.refresh()
    qtbot.waitUntil(lambda: page.table.rowCount() > 0)
    return page


@pytest.fixture
def screen(qtbot, settled, context):
    screen = ReportsScreen(context)
    qtbot.addWidget(screen)
    screen.show()
    return screen


def test_figures_are_those_of_the_catalogue(page):
    cells = [page.table.item(0, column).text() for column in range(4)]
    assert cells == ["2026-11", "1", "1", "2,000"]


def test_the_slice_is_chosen_by_name(page, qtbot):
    page.slice.setCurrentIndex(page.slice.findData("segment"))
    page.compute()
    qtbot.waitUntil(lambda: page.table.item(0, 0).text() == "Retail")


def test_a_period_that_ends_before_it_begins_is_refused(page):
    page.end.set_value(page.start.value().replace(year=2020))
    page.compute()
    assert "lies before the first" in page.end.problem()


def test_the_morning_sheet_is_offered_for_print(qtbot, settled, context):
    page = PrintPage(context)
    qtbot.addWidget(page)
    with qtbot.waitSignal(context.printed) as printed:
        page.print_sheet()
    data, name = printed.args
    assert bytes(data).startswith(b"%PDF")
    assert name == "Morning sheet M-20261120-1"


def test_a_tab_is_read_when_it_is_first_on_show(screen, qtbot):
    table = screen.pages["figures"].table
    assert table.rowCount() == 0
    screen.show_tab("figures")
    qtbot.waitUntil(lambda: table.rowCount() > 0)


def test_a_command_brings_its_own_tab_to_the_front(screen, qtbot):
    run = {command.spec.id: command.run for command in screen.commands()}
    run["reports.count"]()
    assert screen.page_on_show() is screen.pages["figures"]
    qtbot.waitUntil(lambda: screen.pages["figures"].table.rowCount() > 0)


def test_a_figure_opens_the_visits_behind_it(page, qtbot, context):
    with qtbot.waitSignal(context.listed) as listed:
        page.table.cellActivated.emit(0, 1)
    assert listed.args == ["visits", "figure", "car_count/2026-11-01/2026-11-20"]


def test_a_figure_of_a_slice_opens_its_visits_too(page, qtbot, context):
    page.slice.setCurrentIndex(page.slice.findData("kind"))
    page.compute()
    qtbot.waitUntil(lambda: page.table.item(0, 0).text() == "Maintenance")
    with qtbot.waitSignal(context.listed) as listed:
        page.table.cellActivated.emit(0, 1)
    value = "car_count/2026-01-01/2026-11-20/kind=maintenance"
    assert listed.args == ["visits", "figure", value]


@pytest.mark.parametrize(("role", "offered"), [("front_desk", False), ("manager", True)])
def test_figures_by_person_are_for_managers(qtbot, context, sqlite_office, role, offered):
    context.actor = replace(context.actor, role=role)
    page = FiguresPage(context)
    qtbot.addWidget(page)
    assert (page.slice.findData("advisor") >= 0) is offered
    ask = partial(
        figures_by,
        cut="advisor",
        measures=["car_count"],
        period=Period(date(2026, 11, 1), date(2026, 11, 30)),
        actor=context.actor,
    )
    if offered:
        assert sqlite_office.read(ask).measures == ("car_count",)
    else:
        with pytest.raises(NotAllowedError, match="for managers"):
            sqlite_office.read(ask)
