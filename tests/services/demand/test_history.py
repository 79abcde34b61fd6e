"""The demand that an office's own records hold, by part and month."""

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pytest
from sqlalchemy import insert

from desktop.models.demand import PartDemand
from desktop.services.buying.lost import LostDraft, lose
from desktop.services.demand.history import demand_history, known_demand, part_demand
from desktop.services.parts.links import supersede_part
from tests.helpers.garage import Garage
from tests.helpers.storeroom import Storeroom, line

TODAY = date(2026, 11, 20)


def day(month, number=10, hour=4):
    return datetime(2026, month, number, hour, tzinfo=UTC)


@pytest.fixture
def room(office, clock):
    clock.now = day(8, 1)
    return Storeroom(office)


def history(office, today=TODAY):
    """Return the known months of each part, by the last digits of the month."""
    grid = office.read(lambda session: demand_history(session, today))
    return {
        part: {
            month % 100: float(value)
            for month, value in zip(grid.months, row, strict=True)
            if not np.isnan(value)
        }
        for part, row in zip(grid.parts, grid.values, strict=True)
    }


def told(office, *rows):
    """Keep demand as an import does: part, month, quantity."""
    values = [
        {"part_id": part, "month": month, "quantity": Decimal(n), "version": 1}
        for part, month, n in rows
    ]

    def write(uow):
        with uow:
            uow.session.execute(insert(PartDemand.__table__), values)
            uow.commit()

    office.write(write)


def sell(room, clock, part, at, quantity):
    clock.now = at
    room.goes(part, quantity, moved_at=at)


def test_sales_of_a_month_are_added_up_and_months_without_are_0(office, clock, room):
    part = room.stocked("100")
    for at, quantity in ((day(8), 2), (day(8, 11), "1.5"), (day(10), 4), (day(11), 9)):
        sell(room, clock, part, at, quantity)
    assert history(office) == {part: {8: 3.5, 9: 0, 10: 4}}


def test_what_comes_back_is_no_demand(office, clock, room):
    part = room.stocked("100")
    sell(room, clock, part, day(8), 5)
    room.comes(part, "2", "100", kind="return_in")
    clock.now = day(9)
    room.comes(part, "2", "100", kind="return_in")
    clock.now = day(10)
    room.goes(part, "3", kind="scrap", reason="生鏽")
    assert history(office) == {part: {8: 3, 9: 0, 10: 0}}


def test_what_was_asked_for_in_vain_is_demand(office, clock, room):
    part = room.stocked("100")
    clock.now = day(9)
    office.write(lambda uow: lose(uow, LostDraft(Decimal(2), part_id=part)))
    assert history(office) == {part: {8: 0, 9: 2, 10: 0}}


def test_a_part_that_came_later_was_not_counted_before(office, clock, room):
    old = room.stocked("100", number="A1")
    clock.now = day(10, 5)
    new = room.stocked("10", number="B2")
    assert history(office) == {old: {8: 0, 9: 0, 10: 0}, new: {10: 0}}


def test_visits_before_the_ledger_count(office, clock, room):
    part = room.part()
    garage = Garage(office, clock)
    clock.now = day(8, 3)
    visit = garage.visit(clock.now)
    garage.settle(visit, clock.now, [line(part, "3")])
    clock.now = day(9)
    room.comes(part, "50", "100")
    sell(room, clock, part, day(10), 1)
    assert history(office) == {part: {8: 3, 9: 0, 10: 1}}


def test_a_file_speaks_of_the_months_up_to_the_ledger(office, clock, room):
    part = room.stocked("100")
    sell(room, clock, part, day(8), 2)
    sell(room, clock, part, day(9), 4)
    told(office, (part, 202606, 7), (part, 202608, 5), (part, 202609, 99))
    assert history(office) == {part: {6: 7, 8: 5, 9: 4, 10: 0}}


def test_a_replaced_part_is_asked_for_as_the_new_one(office, clock, room):
    old, new = room.stocked("100", number="A1"), room.stocked("100", number="A2")
    sell(room, clock, old, day(8), 2)
    sell(room, clock, new, day(9), 3)
    office.write(lambda uow: supersede_part(uow, old, new))
    assert history(office) == {new: {8: 2, 9: 3, 10: 0}}


def test_an_office_without_demand_has_no_months(office):
    assert history(office) == {}


def test_files_alone_are_forecast_as_they_are(office, room):
    part = room.part()
    told(office, (part, 199801, 7), (part, 199803, 5))
    grid = office.read(lambda session: known_demand(session, TODAY))
    assert grid.months == (199801, 199802, 199803)


def test_the_page_of_a_part_shows_the_very_demand_that_is_forecast(office, clock, room):
    old, new = room.stocked("100", number="A1"), room.stocked("100", number="A2")
    sell(room, clock, old, day(8), 2)
    sell(room, clock, new, day(9), 3)
    sell(room, clock, new, day(11), 6)
    told(office, (old, 202606, 7), (new, 202608, 1))
    office.write(lambda uow: supersede_part(uow, old, new))
    asked = office.read(lambda session: part_demand(session, (new, old), TODAY))
    months = {one.month.month: float(one.quantity) for one in asked}
    assert months.pop(11) == 6  # the running month, which is not forecast from
    assert months == history(office)[new]


def test_a_part_nobody_asked_for_has_no_months(office, room):
    part = room.stocked("100")
    assert office.read(lambda session: part_demand(session, (part,), TODAY)) == []
