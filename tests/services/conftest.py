"""A small garage to work in: a crew, two seats, and short words for what a desk does."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from threading import Barrier, BrokenBarrierError

import pytest

from desktop.db.engine import make_engine, office_url
from desktop.models.actor import COMMAND_LINE, Actor
from desktop.models.staff import Role, Staff
from desktop.models.visit import LineKind
from desktop.services.customer_work import CustomerDraft, PhoneDraft, enter_customer
from desktop.services.customers import customer_card
from desktop.services.office import Office
from desktop.services.segments import segment_list
from desktop.services.settings import NewOffice, found_office
from desktop.services.staff import StaffDraft, enter_staff
from desktop.services.vehicles import VehicleDraft, enter_vehicle, vehicle_card
from desktop.services.visit_bill import LineDraft, write_bill
from desktop.services.visit_money import settle_visit
from desktop.services.visit_work import NewVisit, open_visit
from desktop.services.visits import visit_card


class Shop:
    """An office and the commands of a day, each one line long."""

    def __init__(self, office):
        self.office = office
        self.retail, self.taxi, *_others = (row.id for row in self.ask(segment_list))
        self.crew = self.do(_hire_crew)

    def do(self, command, *arguments):
        return self.office.write(lambda uow: command(uow, *arguments))[0]

    def ask(self, query, *arguments):
        return self.office.read(lambda session: query(session, *arguments))

    def hire(self, name, role):
        return self.do(enter_staff, StaffDraft(name, role))

    def sit_down(self, role):
        """Let the person of a role be at the desk; an empty role is the command line."""
        person = Actor(self.crew[role], f"{role}", role) if role else COMMAND_LINE
        self.office.actor = person

    def customer(self, name="王小明", *phones, **more):
        draft = CustomerDraft(
            name,
            more.pop("segment_id", self.retail),
            phones=tuple(PhoneDraft(phone) for phone in phones),
            **more,
        )
        return self.do(enter_customer, draft)

    def vehicle(self, owner_id, plate="ABC-1234", **more):
        return self.do(enter_vehicle, VehicleDraft(plate, **more), owner_id)

    def visit(self, customer=None, vehicle=None, **more):
        customer = customer or self.customer()
        vehicle = vehicle or self.vehicle(customer, "", model="Altis")
        return self.do(open_visit, NewVisit(customer, vehicle, **more))

    def bill(self, visit_id, *lines, shares=()):
        self.do(write_bill, visit_id, self.card(visit_id).version, lines, shares)

    def settle(self, visit_id):
        return self.do(settle_visit, visit_id, self.card(visit_id).version)

    def settled(self, *lines, **more):
        """Open, bill and settle a visit at once."""
        visit_id = self.visit(**more)
        self.bill(visit_id, *(lines or (labour("1050"),)))
        self.settle(visit_id)
        return visit_id

    def card(self, visit_id):
        return self.ask(visit_card, visit_id)

    def customer_card(self, customer_id):
        return self.ask(customer_card, customer_id)

    def vehicle_card(self, vehicle_id):
        return self.ask(vehicle_card, vehicle_id)


def _hire_crew(uow):
    """Enter somebody of each role in one transaction: most tests need a few of them."""
    with uow:
        crew = {role: Staff(name=f"{role}", name_key=f"{role}", role=role) for role in Role}
        uow.session.add_all(crew.values())
        uow.commit()
        return {role: person.id for role, person in crew.items()}


def labour(price, text="工資", **more):
    price = None if price is None else Decimal(price)
    return LineDraft(LineKind.LABOUR, text, price=price, **more)


def part(price, text="機油", **more):
    price = None if price is None else Decimal(price)
    return LineDraft(LineKind.PART, text, price=price, **more)


@pytest.fixture
def lines():
    """Short words for lines of a bill."""

    class Lines:
        labour = staticmethod(labour)
        part = staticmethod(part)

    return Lines


@pytest.fixture
def shop(office):
    return Shop(office)


@pytest.fixture
def sqlite_shop(sqlite_office):
    """A garage in a file, for rules in which the database takes no part."""
    return Shop(sqlite_office)


@pytest.fixture
def other_seat(office, url, clock):
    """The same office, opened by a second program."""
    seat = Office(make_engine(office_url(url)), clock=clock)
    yield seat
    seat.close()


@pytest.fixture
def empty_office_beside(sqlite_template, tmp_path, clock):
    """A second office without records, for what leaves one and enters another."""
    path = tmp_path / "beside.db"
    shutil.copy(sqlite_template, path)
    office = Office(make_engine(office_url(str(path))), clock=clock)
    office.write(lambda uow: found_office(uow, NewOffice("Beside", "en", "TWD", 3)))
    yield office
    office.close()


@pytest.fixture
def at_once(office, other_seat):
    """Give one command at each of two seats at the same time; return results or refusals.

    A seat that is about to commit waits for the other, so that two transactions which do not
    keep each other out always overlap; where a lock holds the other back, it goes on alone.
    """

    def run(first, second):
        start, before_commit = Barrier(2), Barrier(2)

        def meet(uow):
            commit = uow.commit

            def commit_together():
                with suppress(BrokenBarrierError):
                    before_commit.wait(timeout=0.5)
                commit()

            uow.commit = commit_together
            return uow

        def give(seat, command):
            start.wait(timeout=10)
            try:
                return seat.write(lambda uow: command(meet(uow)))[0]
            except Exception as refusal:  # noqa: BLE001 -- the test says which it expects
                return refusal

        with ThreadPoolExecutor(2) as seats:
            orders = ((office, first), (other_seat, second))
            answers = [seats.submit(give, *order) for order in orders]
            return [answer.result() for answer in answers]

    return run
