"""What the tests of imports and their undo begin with."""

from datetime import timedelta

import pytest

from tests.helpers.garage import Garage

VISITS = """\
visit.number,visit.arrived_on,visit.settled_on,customer.name,customer.phone,vehicle.plate,\
vehicle.model,line.kind,line.text,line.quantity,line.amount
A1,2026-11-02,2026-11-03,王小明,0912-345-678,ABC-1234,Altis,labour,換機油,1,500
A1,2026-11-02,2026-11-03,王小明,0912-345-678,ABC-1234,Altis,part,機油,4,1200.50
B2,2026-11-05,,陳堃,0922-000-111,XYZ-0001,Camry,part,雨刷,2,300
"""


@pytest.fixture
def garage(office, clock):
    """A garage with a few people and visits of its own."""
    garage = Garage(office, clock)
    garage.staff("林小姐", "sales")
    garage.settled_on(clock.now.date(), count=2)
    return garage


@pytest.fixture
def visits_file(tmp_path):
    """A settled visit of two lines and an open one."""
    path = tmp_path / "visits.csv"
    path.write_text(VISITS, encoding="utf-8")
    return path


@pytest.fixture
def later(clock):
    """Let an hour go by."""

    def pass_by():
        clock.now += timedelta(hours=1)

    return pass_by
