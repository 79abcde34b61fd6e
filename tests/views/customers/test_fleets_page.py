"""The tab of fleets: the list, the vehicles of one, the sum, the print and the export."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select

from desktop.models.customer import CustomerKind
from desktop.models.forecast import ServiceForecast
from desktop.services.vehicles import VehicleDraft, enter_vehicle
from desktop.services.visit_work import NewVisit, open_visit
from desktop.views.customers.fleets_page import FleetsPage
from desktop.views.customers.tabs import CustomersPlace

TODAY = date(2026, 11, 20)


@pytest.fixture
def fleet(enter, sqlite_office):
    """A fleet of three vehicles, one of which is overdue and one due soon."""
    number = enter("大豐車隊", kind=CustomerKind.FLEET)
    for plate, days in (("ABC-3333", None), ("ABC-1111", 20), ("ABC-2222", -3)):
        due = None if days is None else TODAY + timedelta(days=days)
        draft = VehicleDraft(plate, "Toyota", "Wish", inspection_due_on=due)
        sqlite_office.write(lambda uow, draft=draft: enter_vehicle(uow, draft, number))
    return number


@pytest.fixture
def page(show_screen, enter, fleet):
    """The page with a fleet, and a person who is none."""
    enter("王小明")
    return show_screen(FleetsPage)


def column(pane, place=0):
    model = pane.model
    return [model.index(row, place).data() for row in range(model.rowCount())]


def open_fleet(qtbot, page, fleet):
    page.show_record(fleet)
    qtbot.waitUntil(lambda: page.vehicles.model.rowCount() == 3 and not page.vehicles.model.busy)
    qtbot.waitUntil(lambda: page.fleet is not None)


def test_enter_opens_a_fleet_and_escape_leads_back(page, qtbot, focused):
    assert column(page.listing) == ["大豐車隊"]
    page.listing.table.setFocus()
    page.listing.table.select_first()
    qtbot.keyClick(page.listing.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: column(page.vehicles) == ["ABC-2222", "ABC-1111", "ABC-3333"])
    assert focused() is page.vehicles.filter_box
    qtbot.waitUntil(lambda: page.title.text() == "大豐車隊")
    qtbot.keyClick(focused(), Qt.Key.Key_Escape)
    assert page.pages.currentIndex() == 0
    assert focused() is page.listing.table


def test_the_sum_stands_below_and_days_are_marked(page, fleet, qtbot):
    open_fleet(qtbot, page, fleet)
    assert "3 vehicles" in page.sum.text()
    assert "1 overdue" in page.sum.text()
    assert "1 due in 30 days" in page.sum.text()
    assert column(page.vehicles, 5) == ["▲ 2026-11-17", "△ 2026-12-10", ""]
    page.vehicles.set_choice("due", "overdue")
    qtbot.waitUntil(lambda: column(page.vehicles) == ["ABC-2222"])


def test_forecasts_that_are_missing_are_kept(page, fleet, qtbot, sqlite_office):
    def kept():
        return len(sqlite_office.read(lambda s: s.execute(select(ServiceForecast.id)).all()))

    assert kept() == 0
    open_fleet(qtbot, page, fleet)
    qtbot.waitUntil(lambda: kept() == 3)


def test_no_forecast_is_begun_once_the_desk_is_left(page, fleet, qtbot, context):
    open_fleet(qtbot, page, fleet)
    page._keep_if(fleet, more=True)
    context.desk.close()  # finishes that write, whose answer comes afterwards
    with qtbot.waitSignal(context.desk.settled):
        page._keep_if(fleet, more=True)  # as the answer does in a large fleet
    assert context.desk.pending_writes == 0


def test_a_visit_changes_the_fleet_on_show(page, fleet, qtbot, context):
    open_fleet(qtbot, page, fleet)
    car = page.vehicles.model.row_at(page.vehicles.model.index(0, 0)).id
    new = NewVisit(fleet, car, odometer=55_000)
    context.desk.write(page, lambda uow: open_visit(uow, new))
    qtbot.waitUntil(lambda: "55,000" in column(page.vehicles, 3))


def test_enter_on_a_vehicle_shows_it(page, fleet, qtbot):
    open_fleet(qtbot, page, fleet)
    page.vehicles.table.select_first()
    car = page.vehicles.table.current_row().id
    with qtbot.waitSignal(page.context.go) as gone:
        qtbot.keyClick(page.vehicles.table, Qt.Key.Key_Return)
    assert gone.args == ["vehicles", car]


def test_what_is_on_show_is_what_is_exported(page, fleet, qtbot):
    assert page.list_on_show().name == "Fleets"
    open_fleet(qtbot, page, fleet)
    wanted = page.list_on_show()
    assert (wanted.name, wanted.query.filter("fleet")) == ("Vehicles of the fleet", str(fleet))
    assert wanted.columns[0].header == "vehicle.id"


def test_what_is_due_is_printed(page, fleet, qtbot):
    open_fleet(qtbot, page, fleet)
    with qtbot.waitSignal(page.context.printed, timeout=20_000) as printed:
        page.print_due()
    assert printed.args[0].startswith(b"%PDF")


def test_without_a_fleet_the_commands_say_so(page, qtbot):
    page.listing.set_filter_text("zzzz")
    qtbot.waitUntil(lambda: page.listing.model.rowCount() == 0)
    with qtbot.waitSignal(page.context.told) as told:
        page.open_customer()
    assert "Choose a fleet" in told.args[1]


def test_keys_of_the_place_do_not_meet(context, qtbot):
    place = CustomersPlace(context)
    qtbot.addWidget(place)
    keys = [command.spec.shortcut for command in place.commands()]
    assert len(keys) == len(set(keys))
    ids = [command.spec.id for command in place.commands()]
    assert len(ids) == len(set(ids))
