"""When a car is expected next."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from desktop.models.errors import NotAllowedError, RuleBrokenError
from desktop.models.forecast import ForecastBasis, ServiceForecast
from desktop.models.staff import Role
from desktop.models.visit import Visit
from desktop.services.forecasts.keeping import (
    forecast_of,
    forecasts_are_missing,
    keep_forecasts,
    note_next_service,
    note_reading,
)
from desktop.services.forecasts.mileage import Reading, mileage
from desktop.services.forecasts.next_service import Interval, LastService, add_months, forecast
from desktop.services.settings import OfficeChanges, change_settings, office_info

SERVED = date(2026, 3, 1)
TAXI = mileage([Reading(SERVED - timedelta(days=50 * n), 100_000 - 10_000 * n) for n in range(5)])
STILL = mileage([Reading(SERVED, 100_000), Reading(SERVED - timedelta(days=300), 99_700)])
OFTEN = Interval(5_000, 6)


def test_a_car_that_drives_much_is_due_by_distance():
    seen = forecast(LastService(SERVED, 100_000), OFTEN, TAXI, None)
    assert (seen.due_on, seen.basis) == (SERVED + timedelta(days=25), ForecastBasis.DISTANCE)
    assert seen.due_km == 105_000


def test_a_car_that_hardly_moves_is_due_by_time():
    seen = forecast(LastService(SERVED, 100_000), OFTEN, STILL, None)
    assert (seen.due_on, seen.basis) == (date(2026, 9, 1), ForecastBasis.TIME)


def test_what_the_customer_said_goes_before_what_is_computed_until_the_next_service():
    said = date(2026, 6, 15)
    assert forecast(LastService(SERVED, 100_000), OFTEN, TAXI, said).due_on == said
    later = LastService(said + timedelta(days=1), 120_000)
    assert forecast(later, OFTEN, STILL, said).basis is ForecastBasis.TIME


def test_of_a_car_that_was_never_served_nothing_is_foreseen():
    seen = forecast(None, OFTEN, STILL, None)
    assert (seen.due_on, seen.basis) == (None, None)


def test_a_service_without_a_reading_is_due_by_time():
    seen = forecast(LastService(SERVED, None), OFTEN, TAXI, None)
    assert (seen.due_on, seen.due_km) == (date(2026, 9, 1), None)


def test_six_months_after_the_end_of_august_is_the_end_of_february():
    assert add_months(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)


@pytest.fixture
def car(shop, clock):
    """A taxi that came four times, 80 km a day."""
    owner = shop.customer()
    vehicle = shop.vehicle(owner)
    clock.now -= timedelta(days=90)
    for odometer in (50_000, 52_400, 54_800, 57_200):
        shop.settled(customer=owner, vehicle=vehicle, odometer=odometer)
        clock.now += timedelta(days=30)
    clock.now -= timedelta(days=30)
    return vehicle


def today(shop):
    return shop.ask(office_info).calendar.day(shop.office.now)


def test_a_forecast_follows_from_the_visits_of_a_car(shop, car):
    seen = shop.ask(forecast_of, car)
    assert (seen.mileage.per_day, seen.mileage.readings) == (Decimal("80.00"), 4)
    assert (seen.due_km, seen.basis) == (62_200, ForecastBasis.DISTANCE)
    assert seen.due_on == today(shop) + timedelta(days=62)


def test_what_the_customer_says_on_the_phone_corrects_it(shop, car):
    shop.do(note_reading, car, 57_300, today(shop))
    assert shop.ask(forecast_of, car).mileage.last.odometer == 57_300
    named = today(shop) + timedelta(days=10)
    shop.do(note_next_service, car, shop.vehicle_card(car).version, named)
    assert (shop.ask(forecast_of, car).due_on, shop.ask(forecast_of, car).basis) == (
        named,
        ForecastBasis.SAID,
    )


def test_a_wrong_reading_is_refused_in_a_sentence(shop, car):
    with pytest.raises(RuleBrokenError, match="no negative number"):
        shop.do(note_reading, car, -1, today(shop))
    with pytest.raises(RuleBrokenError, match="still to come"):
        shop.do(note_reading, car, 60_000, today(shop) + timedelta(days=1))
    shop.sit_down(Role.TECHNICIAN)
    with pytest.raises(NotAllowedError):
        shop.do(note_reading, car, 60_000, today(shop))


def kept(shop):
    def read(session):
        return {
            row.vehicle_id: (row.due_on, row.basis, row.per_day, row.due_km, row.confidence)
            for row in session.query(ServiceForecast)
        }

    return shop.ask(read)


def live(shop, vehicle):
    seen = shop.ask(forecast_of, vehicle)
    driven = seen.mileage
    return seen.due_on, seen.basis, driven.per_day, seen.due_km, driven.confidence


def keep_all(shop):
    while shop.do(keep_forecasts):
        pass


def drive_on(shop, car):
    shop.settled(customer=shop.customer("李四"), vehicle=car, odometer=90_000)


def say_a_reading(shop, car):
    shop.do(note_reading, car, 58_000, today(shop))


def name_a_day(shop, car):
    shop.do(note_next_service, car, shop.vehicle_card(car).version, today(shop) + timedelta(days=5))


def mistype_a_visit(shop, car):
    def change(uow):
        with uow:
            visit = uow.session.query(Visit).order_by(Visit.id.desc()).first()
            visit.odometer = 57_900
            uow.commit()

    shop.office.write(change)


def lengthen_the_interval(shop, car):
    info = shop.ask(office_info)
    names = OfficeChanges.__slots__
    known = {name: getattr(info, name) for name in names if name != "currency"}
    changes = OfficeChanges(**known | {"currency": info.currency_code, "service_km": 10_000})
    shop.do(change_settings, info.version, changes)


@pytest.mark.parametrize(
    "event", [drive_on, say_a_reading, name_a_day, mistype_a_visit, lengthen_the_interval]
)
def test_a_kept_forecast_never_outlives_what_it_follows_from(shop, car, event):
    keep_all(shop)
    before = kept(shop)
    assert before == {car: live(shop, car)}
    event(shop, car)
    assert kept(shop) == {}
    assert shop.ask(forecasts_are_missing)
    keep_all(shop)
    assert kept(shop) == {car: live(shop, car)} != before
    assert not shop.ask(forecasts_are_missing)


def test_a_car_of_which_nothing_is_foreseen_is_not_computed_again_and_again(shop):
    vehicle = shop.vehicle(shop.customer())
    keep_all(shop)
    assert kept(shop) == {vehicle: (None, None, None, None, Decimal(0))}
    assert not shop.ask(forecasts_are_missing)
