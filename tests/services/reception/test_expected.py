"""Who is expected: names, phones and plates that somebody left, looked up in the book."""

from datetime import timedelta

import pytest

from desktop.services.customer_work import CustomerDraft, PhoneDraft, enter_customer
from desktop.services.reception.appointments import (
    AppointmentDraft,
    AppointmentError,
    book_appointment,
)
from desktop.services.reception.bays import enter_bay
from desktop.services.reception.diary import appointment
from desktop.services.reception.expected import expected_by, expected_in_queue
from desktop.services.reception.queue import Arrival, join_queue, queue_of
from desktop.services.settings import office_info


def booked(shop, **more):
    draft = AppointmentDraft(shop.office.now + timedelta(hours=1), 60, **more)
    return shop.ask(appointment, shop.do(book_appointment, draft))


def test_somebody_unknown_stays_as_they_were_typed(shop):
    found = shop.ask(expected_by, booked(shop, caller="劉", phone="0933-111-222", plate="RBX-5566"))
    assert (found.customer_id, found.vehicle_id) == (None, None)
    assert (found.name, found.phone, found.plate) == ("劉", "0933-111-222", "RBX-5566")


def test_a_plate_of_the_book_means_its_vehicle_and_owner(shop):
    customer = shop.customer("王小明")
    vehicle = shop.vehicle(customer, "ABC-1234")
    found = shop.ask(expected_by, booked(shop, caller="小明", plate="abc 1234", concern="異音"))
    assert (found.customer_id, found.customer, found.vehicle_id, found.vehicle) == (
        customer,
        "王小明",
        vehicle,
        "ABC-1234",
    )
    assert (found.name, found.concern) == ("", "異音")


def test_a_phone_means_its_customer_unless_it_is_shared(shop):
    customer = shop.customer("王小明", "0912-345-678")
    assert shop.ask(expected_by, booked(shop, phone="+886 912345678")).customer_id == customer
    for name in ("李先生", "李太太"):
        phones = (PhoneDraft("02-2345-6789", shared=True),)
        shop.do(enter_customer, CustomerDraft(name, shop.retail, phones=phones))
    assert shop.ask(expected_by, booked(shop, phone="02-23456789")).customer_id is None


def test_a_vehicle_alone_books_its_owner(shop):
    customer = shop.customer("王小明")
    row = booked(shop, vehicle_id=shop.vehicle(customer, "ABC-1234"))
    assert (row.customer_id, row.who, row.plate) == (customer, "王小明", "ABC-1234")


def test_what_was_typed_in_the_queue_may_be_a_plate(shop):
    customer = shop.customer("王小明")
    vehicle = shop.vehicle(customer, "ABC-1234")
    shop.do(join_queue, Arrival("ABC1234", "換油"))
    shop.do(join_queue, Arrival("白色 Altis"))
    day = shop.ask(office_info).calendar.day(shop.office.now)
    known, unknown = (shop.ask(expected_in_queue, row, "林淑芬") for row in shop.ask(queue_of, day))
    assert (known.customer_id, known.vehicle_id, known.name) == (customer, vehicle, "")
    assert (known.concern, known.advisor) == ("換油", "林淑芬")
    assert (unknown.customer_id, unknown.name) == (None, "白色 Altis")


def test_a_refusal_names_its_field_and_whether_squeezing_in_is_left(shop):
    now, bay, other = shop.office.now, shop.do(enter_bay, "一號"), shop.do(enter_bay, "二號")
    soon = now + timedelta(hours=1)

    def refused(*values, **more):
        with pytest.raises(AppointmentError) as error:
            shop.do(book_appointment, AppointmentDraft(*values, **more))
        return error.value.field, error.value.full

    assert refused(soon, 60) == ("who", False)
    assert refused(soon, 1, caller="王") == ("minutes", False)
    assert refused(now - timedelta(hours=1), 60, caller="王") == ("starts_at", False)
    shop.do(book_appointment, AppointmentDraft(soon, 60, caller="王", bay_id=bay))
    assert refused(soon, 60, caller="李", bay_id=bay) == ("bay_id", False)
    shop.do(book_appointment, AppointmentDraft(soon, 60, caller="李", bay_id=other))
    assert refused(soon, 60, caller="陳") == ("bay_id", True)
