"""What a day's sheet says of appointments, bays, reasons and complaints."""

from datetime import date
from decimal import Decimal

import pytest

from desktop.models.visit import LineKind, VisitState
from desktop.services.checklists import checklist_items
from desktop.services.checks import CheckDraft, write_checks
from desktop.services.complaints import (
    ComplaintDraft,
    complaint_card,
    fix_complaint,
    open_complaint,
)
from desktop.services.customer_work import CustomerDraft
from desktop.services.proposals import ProposalDraft, write_proposals
from desktop.services.reception.appointments import (
    AppointmentDraft,
    book_appointment,
    cancel_appointment,
    receive_appointment,
)
from desktop.services.reception.bays import enter_bay
from desktop.services.reception.diary import appointment
from desktop.services.sheets.days import evening_book, morning_book
from desktop.services.sheets.words import path_text
from desktop.services.vehicles import VehicleDraft
from desktop.services.visit_work import NewVisit
from tests.helpers.garage import Garage, at, days_before

TODAY = date(2026, 11, 20)
THURSDAY = days_before(TODAY, 1)


@pytest.fixture
def garage(office, clock):
    return Garage(office, clock)


def book(garage, day=TODAY, of=morning_book):
    return garage.office.read(lambda session: of(session, day))


def reserve(garage, hour, day=TODAY, **more):
    garage.clock.now = at(THURSDAY, 8)
    draft = AppointmentDraft(at(day, hour), 60, **({"caller": "陳先生"} | more))
    return garage.do(book_appointment, draft)


def row_of(garage, key):
    return garage.office.read(lambda session: appointment(session, key))


def complain(garage, when, level="normal", **more):
    customer = garage.card(garage.visit(when)).customer_id
    draft = ComplaintDraft(customer, "修完又有異音", level=level, why="未鎖緊", how="重鎖", **more)
    return garage.do(open_complaint, draft)


def fix(garage, key, when):
    garage.clock.now = when
    version = garage.office.read(lambda session: complaint_card(session, key)).row.version
    garage.do(fix_complaint, key, version, "已重鎖")


def test_appointments_of_the_day_are_awaited_until_their_car_is_here(garage):
    came, _later, gone = (reserve(garage, hour) for hour in (9, 11, 10))
    garage.do(cancel_appointment, gone, row_of(garage, gone).version, "改期")
    reserve(garage, 9, date(2026, 11, 23))
    assert [row.starts_at for row in book(garage).expected] == [at(TODAY, 9), at(TODAY, 11)]
    garage.clock.now = at(TODAY, 9)
    customer, car = CustomerDraft("陳先生", garage.segment), VehicleDraft("AAA-0001")
    garage.do(receive_appointment, came, row_of(garage, came).version, NewVisit(customer, car))
    assert [row.starts_at for row in book(garage).expected] == [at(TODAY, 11)]
    assert len(book(garage).booked) == len((came, _later))


def test_the_bays_show_who_stands_there_and_who_is_booked_before_and_after_noon(garage):
    for name in ("一號", "二號"):
        garage.do(enter_bay, name)
    reserve(garage, 9, plate="AAA-0001")
    reserve(garage, 14, plate="AAA-0002")
    first, second = book(garage).bays
    assert (first.name, [row.plate for row in first.morning]) == ("一號", ["AAA-0001"])
    assert [row.plate for row in first.afternoon] == ["AAA-0002"]
    assert (second.name, second.morning, second.afternoon) == ("二號", (), ())


def test_an_office_without_appointments_plans_no_bays(garage):
    garage.do(enter_bay, "一號")
    assert book(garage).bays == ()


def test_a_car_tells_why_it_is_not_done_and_who_sees_to_it(garage):
    advisor = garage.staff("謝詩涵")
    early = at(THURSDAY, 9)
    untouched = garage.visit(early, advisor_id=advisor)
    asked = garage.visit(early, advisor_id=advisor)
    garage.do(
        write_proposals,
        asked,
        garage.card(asked).version,
        (ProposalDraft(LineKind.LABOUR, "換來令片", price=Decimal(1650)),),
    )
    waiting = garage.visit(early, advisor_id=advisor)
    garage.move(waiting, early, VisitState.WAITING, "節溫器")
    found = {visit.id: visit for visit in book(garage).data.carried}
    assert {found[key].responsible for key in (untouched, asked, waiting)} == {"謝詩涵"}
    assert [found[key].reason for key in (untouched, asked, waiting)] == [
        "a technician",
        "the customer's approval",
        "節溫器",
    ]


def test_complaints_stand_with_their_clock_until_they_are_closed(garage):
    late = complain(garage, at(days_before(TODAY, 3), 9), "serious")
    complain(garage, at(TODAY, 7), "critical")
    fixed = complain(garage, at(days_before(TODAY, 5), 9))
    fix(garage, fixed, at(THURSDAY, 9))
    found = book(garage).complaints
    assert [row.level for row in found.rows] == ["normal", "serious", "critical"]
    assert [row.state for row in found.rows] == ["fixed", "open", "open"]
    assert found.late == 1
    assert found.is_late(next(row for row in found.rows if row.id == late))


def test_a_complaint_that_was_fixed_since_stood_open_that_morning(garage):
    key = complain(garage, at(days_before(TODAY, 4), 9))
    fix(garage, key, at(TODAY, 10))
    assert [row.state for row in book(garage).complaints.rows] == ["open"]
    assert [row.state for row in book(garage, TODAY, evening_book).complaints.rows] == ["fixed"]
    assert book(garage, days_before(TODAY, 9)).complaints.rows == ()


def test_covers_and_checklists_of_the_day_are_told_where_they_are_kept(garage):
    assert book(garage).checks == ()
    key = garage.visit(at(THURSDAY, 9))
    covers = [item for item in garage.office.read(checklist_items) if item.covers]
    garage.do(write_checks, key, tuple(CheckDraft(item.id, "done") for item in covers))
    garage.move(key, at(THURSDAY, 11), VisitState.FINISHED)
    found = {each.measure: each.value for each in book(garage).checks}
    assert found["cover_share"] == 1


def test_every_new_figure_of_the_sheet_has_a_path_in_words(garage):
    reserve(garage, 9)
    complain(garage, at(days_before(TODAY, 3), 9), "serious")
    told = book(garage).figures()
    assert told["visits/appointments"] == "1"
    assert (told["complaints/unclosed"], told["complaints/overdue"]) == ("1", "1")
    assert path_text("visits/appointments") == "Visits › Appointments"
    assert path_text("complaints/unclosed") == "Complaints › Not closed yet"
    assert path_text("checks/cover_share/day") == "Checklists › Covers in place › Day"
