"""A small garage built by the office's own commands, a day at a time."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from desktop.models.calendar import BusinessCalendar
from desktop.models.visit import LineKind
from desktop.services.customer_work import CustomerDraft, PhoneDraft
from desktop.services.segments import segment_list
from desktop.services.staff import StaffDraft, enter_staff
from desktop.services.vehicles import VehicleDraft
from desktop.services.visit_bill import LineDraft, write_bill
from desktop.services.visit_money import settle_visit
from desktop.services.visit_work import NewVisit, move_visit, open_visit, void_visit
from desktop.services.visits import visit_card

CALENDAR = BusinessCalendar("Asia/Taipei", 3)
BILL = (
    LineDraft(LineKind.LABOUR, "更換機油", price=Decimal(1050), hours=Decimal("0.5")),
    LineDraft(LineKind.PART, "機油 5W-30", Decimal(4), Decimal(300), unit="瓶"),
)


def at(day, hour, minute=0):
    """The instant when the clock of the office shows a time on a business day."""
    return CALENDAR.instant(day, time(hour, minute))


class Garage:
    """Does what a day brings; every command runs at the instant it is given."""

    def __init__(self, office, clock):
        self.office, self.clock, self._number = office, clock, 0
        self.segment = min(row.id for row in office.read(segment_list))

    def do(self, command, *args, **kwargs):
        return self.office.write(lambda uow: command(uow, *args, **kwargs))[0]

    def staff(self, name, role="front_desk", **more):
        return self.do(enter_staff, StaffDraft(name, role, **more))

    def visit(self, when, name="王小明", plate="", **more):
        self._number += 1
        phone = PhoneDraft(f"0912{self._number:06}")
        vehicle = VehicleDraft(plate or f"ABC-{self._number:04}", "Toyota", "Altis")
        customer = CustomerDraft(name, self.segment, phones=(phone,))
        self.clock.now = when
        return self.do(open_visit, NewVisit(customer, vehicle, **more))

    def bill(self, key, lines=BILL, shares=()):
        self.do(write_bill, key, self.card(key).version, tuple(lines), tuple(shares))

    def move(self, key, when, state, waiting_for=""):
        self.clock.now = when
        self.do(move_visit, key, self.card(key).version, state, waiting_for)

    def settle(self, key, when, lines=BILL):
        self.clock.now = when
        self.bill(key, lines)
        return self.do(settle_visit, key, self.card(key).version)

    def void(self, key):
        self.do(void_visit, key, self.card(key).version, "opened by mistake")

    def card(self, key):
        return self.office.read(lambda session: visit_card(session, key))

    def settled_on(self, day, count=1):
        """Let cars come at nine and leave at ten."""
        for _number in range(count):
            self.settle(self.visit(at(day, 9)), at(day, 10))


def days_before(day: date, count: int) -> date:
    return day - timedelta(days=count)


def utc(*parts) -> datetime:
    return datetime(*parts, tzinfo=UTC)
