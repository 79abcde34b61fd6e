"""Companies and their vehicles: what is due, who drives, what was spent."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from desktop.models.customer import CustomerKind
from desktop.models.errors import NotFoundError
from desktop.services.fleets import fleet_list, fleet_sum, fleet_vehicles
from desktop.services.forecasts.keeping import (
    forecasts_are_missing,
    keep_forecasts,
    note_next_service,
    note_reading,
)
from desktop.services.listing import ListQuery
from desktop.services.vehicles import assign_driver, change_owner

TODAY = date(2026, 11, 20)
FLEETS, VEHICLES = fleet_list(lambda: TODAY), fleet_vehicles(lambda: TODAY)


def days(count):
    return TODAY + timedelta(days=count)


def of(fleet, **more):
    return ListQuery(filters=(("fleet", str(fleet)),), **more)


def plates(shop, fleet, **more):
    return [row.plate for row in shop.ask(VEHICLES.first, of(fleet, **more), 50)]


@pytest.fixture
def fleet(shop):
    """A fleet of three: one overdue, one due soon, one of which nothing is known."""
    fleet = shop.customer("大豐車隊", kind=CustomerKind.FLEET)
    shop.vehicle(fleet, "ABC-3333")
    shop.vehicle(fleet, "ABC-1111", insurance_due_on=days(20), inspection_due_on=days(400))
    shop.vehicle(fleet, "ABC-2222", inspection_due_on=days(-3), insurance_due_on=days(90))
    return fleet


def test_companies_and_fleets_are_listed_and_persons_are_not(shop, fleet):
    shop.customer("王小明")
    company = shop.customer("大同公司", kind=CustomerKind.COMPANY)
    names = [row.name for row in shop.ask(FLEETS.first, ListQuery(sort="name"), 10)]
    assert sorted(names) == sorted(["大同公司", "大豐車隊"])
    assert shop.ask(FLEETS.count, ListQuery()) == 2
    only = ListQuery(filters=(("kind", CustomerKind.COMPANY),))
    assert list(shop.ask(FLEETS.ids, only)) == [company]
    (row,) = shop.ask(FLEETS.rows, [fleet])
    assert (row.vehicles, row.overdue, row.soon, row.spent) == (3, 1, 1, 0)


def test_a_person_of_the_name_is_not_found_among_fleets(shop, fleet):
    shop.customer("大豐先生")
    wanted = ListQuery(text="大豐")
    assert [row.id for row in shop.ask(FLEETS.first, wanted, 10)] == [fleet]
    assert shop.ask(FLEETS.count, wanted) == 1


def test_vehicles_stand_by_what_is_due_first(shop, fleet):
    assert plates(shop, fleet) == ["ABC-2222", "ABC-1111", "ABC-3333"]
    assert plates(shop, fleet, sort="plate", descending=True)[0] == "ABC-3333"
    for due, count in (("soon", 2), ("overdue", 1)):
        query = ListQuery(filters=(("fleet", str(fleet)), ("due", due)))
        assert shop.ask(VEHICLES.count, query) == count


def test_a_kept_forecast_counts_and_missing_ones_are_kept_for_the_fleet_alone(shop, fleet):
    third = shop.ask(VEHICLES.first, of(fleet), 50)[2]
    version = shop.vehicle_card(third.id).version
    shop.do(note_next_service, third.id, version, days(-10))
    other = shop.vehicle(shop.customer("陳先生"), "XYZ-0001")
    assert shop.ask(forecasts_are_missing, fleet)
    assert not shop.do(keep_forecasts, fleet)
    assert not shop.ask(forecasts_are_missing, fleet)
    assert shop.ask(forecasts_are_missing)
    first = shop.ask(VEHICLES.first, of(fleet), 50)[0]
    assert (first.plate, first.service_on, first.due_on) == ("ABC-3333", days(-10), days(-10))
    assert shop.ask(fleet_sum, fleet, TODAY).overdue == 2
    assert other not in [row.id for row in shop.ask(VEHICLES.first, of(fleet), 50)]


def test_a_vehicle_stands_with_driver_odometer_last_visit_and_spend(shop, fleet, lines):
    car = shop.ask(VEHICLES.first, of(fleet), 50)[0]
    shop.do(assign_driver, car.id, "林司機")
    shop.settled(lines.labour("1050"), customer=fleet, vehicle=car.id, odometer=50_000)
    shop.do(note_reading, car.id, 50_400, TODAY)
    row = shop.ask(VEHICLES.first, of(fleet), 50)[0]
    assert (row.driver, row.odometer, row.last_visit_on) == ("林司機", 50_400, TODAY)
    assert row.spent == Decimal(1000)


def test_the_sum_counts_the_vehicles_of_now_and_names_the_whole(shop, fleet, lines):
    first, second, _third = shop.ask(VEHICLES.first, of(fleet), 50)
    for car in (first, second):
        shop.settled(lines.labour("1050"), customer=fleet, vehicle=car.id)
    shop.do(change_owner, second.id, shop.customer("陳先生"))
    found = shop.ask(fleet_sum, fleet, TODAY)
    assert (found.vehicles, found.overdue, found.soon) == (2, 1, 0)
    assert (found.spent, found.whole) == (Decimal(1000), Decimal(2000))
    (row,) = shop.ask(FLEETS.rows, [fleet])
    assert row.spent == Decimal(2000)


def test_a_fleet_that_is_gone_is_named(shop):
    with pytest.raises(NotFoundError, match="does not exist"):
        shop.ask(fleet_sum, 4711, TODAY)


def test_a_list_of_vehicles_needs_two_queries_however_many_there_are(shop, fleet):
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(shop.office.engine, "before_cursor_execute", note)
    try:
        shop.ask(VEHICLES.first, of(fleet), 50)
    finally:
        event.remove(shop.office.engine, "before_cursor_execute", note)
    assert len([text for text in statements if "SELECT" in text]) == 2
