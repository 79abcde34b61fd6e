"""Two programs save the same phone, tax id, VIN or plate at the same moment: one of them wins."""

import subprocess
import sys

from sqlalchemy import func, select

from desktop.models.customer import Customer
from desktop.models.vehicle import Vehicle
from desktop.services.customer_work import CustomerDraft, enter_customer
from desktop.services.segments import segment_list

SEAT = """
import sys
from functools import partial
from desktop.db.engine import make_engine, office_url
from desktop.models.errors import DuplicateError
from desktop.services.customer_work import CustomerDraft, PhoneDraft, enter_customer
from desktop.services.office import Office
from desktop.services.vehicles import VehicleDraft, enter_vehicle

url, who, segment, owner = sys.argv[1:]
office = Office(make_engine(office_url(url)))
phones = (PhoneDraft("0912-345-678" if who == "A" else "+886 912 345 678"),)
commands = (
    partial(enter_customer, draft=CustomerDraft(who, int(segment), phones=phones)),
    partial(enter_customer, draft=CustomerDraft(who, int(segment), tax_id="12345675")),
    partial(enter_vehicle, draft=VehicleDraft(model=who, vin="1M8GDM9AXKP042788"),
            owner_id=int(owner)),
    partial(enter_vehicle, draft=VehicleDraft("ABC-1234", model=who), owner_id=int(owner)),
)
office.read(lambda session: None)
for command in commands:
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        print("saved", office.write(command)[0], flush=True)
    except DuplicateError as stop:
        print("stopped", stop.row_id, stop.field, stop, flush=True)
office.close()
"""
SAID = {
    "phone": " has the phone ",
    "tax_id": " has the tax id ",
    "vin": "Another vehicle has the VIN ",
    "plate": "Another vehicle bears the plate ",
}


def sit_down(url, who, *ids):
    return subprocess.Popen(
        (sys.executable, "-c", SEAT, url, who, *map(str, ids)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def test_of_two_programs_that_save_the_same_at_once_one_is_stopped(office, url):
    segment = office.read(segment_list)[0].id
    draft = CustomerDraft("車主", segment)
    owner, _changed = office.write(lambda uow: enter_customer(uow, draft))
    seats = [sit_down(url, who, segment, owner) for who in "AB"]
    for field, sentence in SAID.items():
        assert [seat.stdout.readline() for seat in seats] == ["ready\n", "ready\n"]
        for seat in seats:
            seat.stdin.write("now\n")
            seat.stdin.flush()
        saved, stopped = sorted(seat.stdout.readline() for seat in seats)
        assert saved.startswith("saved ")
        assert stopped.startswith(f"stopped {saved.split()[1]} {field} ")
        assert sentence in stopped
    errors = [seat.communicate(timeout=60)[1] for seat in seats]
    assert [seat.returncode for seat in seats] == [0, 0], errors
    assert count(office, Customer) == 1 + 2
    assert count(office, Vehicle) == 2


def count(office, table):
    return office.read(lambda session: session.execute(select(func.count(table.id))).scalar())
