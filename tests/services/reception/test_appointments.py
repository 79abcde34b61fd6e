"""Appointments: a time is kept, and nobody gets it twice."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from desktop.models.errors import ConflictError, NotAllowedError, RuleBrokenError
from desktop.models.reception import AppointmentState
from desktop.models.staff import Role
from desktop.services.customer_work import CustomerDraft
from desktop.services.reception.appointments import (
    AppointmentDraft,
    appointment_warning,
    book_appointment,
    cancel_appointment,
    change_appointment,
    confirm_appointment,
    miss_appointment,
    receive_appointment,
)
from desktop.services.reception.bays import archive_bay, bay_list, enter_bay, rename_bay
from desktop.services.reception.diary import appointment, day_plan, week_plans
from desktop.services.settings import office_info
from desktop.services.vehicles import VehicleDraft
from desktop.services.visit_work import NewVisit

MONDAY = date(2026, 11, 23)


class Diary:
    """The diary of a shop with two bays; times are of one Monday."""

    def __init__(self, shop, bays=("一號", "二號")):
        self.shop = shop
        self.bays = [shop.do(enter_bay, name) for name in bays]
        self.calendar = shop.ask(office_info).calendar

    def at(self, hour, minute=0, day=MONDAY):
        return self.calendar.instant(day, time(hour, minute))

    def draft(self, hour, minutes=60, **more):
        return AppointmentDraft(self.at(hour), minutes, **({"caller": "王先生"} | more))

    def book(self, hour, minutes=60, **more):
        return self.shop.do(book_appointment, self.draft(hour, minutes, **more))

    def row(self, key):
        return self.shop.ask(appointment, key)

    def do(self, command, key, *more):
        return self.shop.do(command, key, self.row(key).version, *more)

    def plan(self, day=MONDAY):
        return self.shop.ask(day_plan, day)


@pytest.fixture
def diary(shop):
    return Diary(shop)


@pytest.fixture
def sqlite_diary(sqlite_shop):
    return Diary(sqlite_shop)


def test_a_booked_time_stands_in_the_diary_with_who_comes_and_why(diary):
    shop = diary.shop
    customer = shop.customer("王小明", "0912-345-678")
    vehicle = shop.vehicle(customer, "ABC-1234", make="Toyota", model="Altis")
    diary.book(9, customer_id=customer, vehicle_id=vehicle, concern=" 異音 ", caller="")
    (row,) = diary.plan().appointments
    assert (row.who, row.phone, row.plate, row.car) == (
        "王小明",
        "0912-345-678",
        "ABC-1234",
        "Toyota Altis",
    )
    assert (row.concern, row.bay, row.state) == ("異音", "一號", AppointmentState.BOOKED)
    assert (row.starts_at, row.ends_at) == (diary.at(9), diary.at(10))


def test_somebody_who_is_no_customer_yet_may_book(diary):
    diary.book(9, caller="陳小姐", phone="0922-333-444", plate="XYZ-9876")
    (row,) = diary.plan().appointments
    assert (row.who, row.phone, row.plate) == ("陳小姐", "0922-333-444", "XYZ-9876")


def test_each_gets_a_bay_until_none_is_free_and_the_next_time_is_named(diary):
    first, second = diary.book(9), diary.book(9, 90)
    assert [diary.row(key).bay for key in (first, second)] == ["一號", "二號"]
    with pytest.raises(RuleBrokenError, match="there is room at 10:00"):
        diary.book(9)
    assert diary.row(diary.book(10)).bay == "一號"


def test_a_bay_is_not_given_twice_and_one_may_squeeze_in(diary):
    diary.book(9, bay_id=diary.bays[1])
    with pytest.raises(RuleBrokenError, match="This bay is taken"):
        diary.book(9, bay_id=diary.bays[1])
    diary.book(9)
    assert diary.row(diary.book(9, squeeze=True)).bay_id is None
    assert diary.plan().room(diary.at(9), 60) == 0


def test_somebody_who_stands_in_no_bay_takes_room_all_the_same(diary):
    diary.book(9, squeeze=True)
    assert diary.plan().room(diary.at(9), 60) == 1
    diary.book(9)
    with pytest.raises(RuleBrokenError, match="All bays are taken"):
        diary.book(9)


def test_two_seats_that_book_the_last_bay_at_once_do_not_both_get_it(diary, at_once):
    diary.book(9)

    def book(uow):
        return book_appointment(uow, diary.draft(9))

    answers = at_once(book, book)
    assert sorted(type(answer).__name__ for answer in answers) == ["AppointmentError", "int"]


def test_a_full_day_sends_to_another_one(diary):
    for _bay in diary.bays:
        diary.book(9, 60 * 10)
    with pytest.raises(RuleBrokenError, match="choose another day"):
        diary.book(9)


def test_an_office_without_bays_books_as_it_likes(sqlite_shop):
    diary = Diary(sqlite_shop, ())
    keys = [diary.book(9) for _number in range(3)]
    assert [diary.row(key).bay for key in keys] == ["", "", ""]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"caller": "  "}, "Nobody is named"),
        ({"minutes": 4}, "takes 5 to 14400 minutes"),
        ({"hour": 9, "day": MONDAY - timedelta(days=30)}, "This time is past"),
    ],
)
def test_a_wrong_appointment_is_refused_with_a_sentence(sqlite_diary, wrong, sentence):
    diary = sqlite_diary
    draft = diary.draft(9, wrong.get("minutes", 60), caller=wrong.get("caller", "王先生"))
    draft = replace(draft, starts_at=diary.at(9, day=wrong.get("day", MONDAY)))
    with pytest.raises(RuleBrokenError, match=sentence):
        diary.shop.do(book_appointment, draft)
    assert diary.plan().appointments == ()


def test_an_unusual_time_is_spoken_of_and_taken(sqlite_diary):
    diary = sqlite_diary
    assert diary.shop.ask(appointment_warning, diary.draft(9)) is None
    assert "closed at this hour" in diary.shop.ask(appointment_warning, diary.draft(22))
    sunday = replace(diary.draft(9), starts_at=diary.at(9, day=MONDAY + timedelta(days=6)))
    assert "closed on this day" in diary.shop.ask(appointment_warning, sunday)
    new_year = replace(diary.draft(9), starts_at=diary.at(9, day=date(2027, 1, 1)))
    assert ":" in diary.shop.ask(appointment_warning, new_year)  # the holiday's name
    diary.book(22)


def test_an_appointment_moves_and_does_not_stand_in_its_own_way(diary):
    key = diary.book(9, 120)
    diary.book(9, 120)
    diary.do(change_appointment, key, diary.draft(10, 60, concern="換胎"))
    row = diary.row(key)
    assert (row.starts_at, row.minutes, row.concern) == (diary.at(10), 60, "換胎")
    assert row.bay == "一號"


def test_an_appointment_is_confirmed_missed_or_cancelled_with_a_reason(diary, clock):
    confirmed, cancelled, missed = diary.book(9), diary.book(9), diary.book(11)
    diary.do(confirm_appointment, confirmed)
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        diary.do(cancel_appointment, cancelled, " ")
    diary.do(cancel_appointment, cancelled, "出差")
    with pytest.raises(RuleBrokenError, match="still to come"):
        diary.do(miss_appointment, missed)
    clock.now = diary.at(11, 30)
    assert diary.row(missed).is_late(clock.now)
    diary.do(miss_appointment, missed)
    states = [diary.row(key).state for key in (confirmed, cancelled, missed)]
    assert states == ["confirmed", "cancelled", "no_show"]
    assert diary.plan().room(diary.at(9), 60) == 1  # the cancelled one gave its bay free
    with pytest.raises(RuleBrokenError, match="Nobody is expected"):
        diary.do(confirm_appointment, missed)


def test_an_appointment_becomes_a_visit_without_typing_anything_again(diary, clock):
    shop = diary.shop
    customer = shop.customer()
    vehicle = shop.vehicle(customer)
    key = diary.book(9, customer_id=customer, vehicle_id=vehicle, concern="異音")
    clock.now = diary.at(9)
    visit = diary.do(receive_appointment, key, NewVisit(customer, vehicle, concern="異音"))
    row = diary.row(key)
    assert (row.state, row.visit_id) == (AppointmentState.ARRIVED, visit)
    assert row.number == shop.card(visit).number
    with pytest.raises(RuleBrokenError, match="Nobody is expected"):
        diary.do(receive_appointment, key, NewVisit(customer, vehicle))


def test_a_caller_who_arrives_becomes_a_customer_and_nothing_is_half_done(diary, clock):
    shop = diary.shop
    shop.customer("別人", "0922-333-444")
    key = diary.book(9, caller="陳小姐", phone="0922-333-444", plate="XYZ-9876")
    car = VehicleDraft("XYZ-9876", model="Vios")
    clock.now = diary.at(9)
    with pytest.raises(RuleBrokenError):
        diary.do(receive_appointment, key, NewVisit(CustomerDraft("", shop.retail), car))
    assert diary.row(key).state == AppointmentState.BOOKED
    diary.do(receive_appointment, key, NewVisit(CustomerDraft("陳小姐", shop.retail), car))
    row = diary.row(key)
    assert (row.who, row.plate, row.car) == ("陳小姐", "XYZ-9876", "Vios")


def test_another_seat_s_change_is_not_overwritten(diary):
    key = diary.book(9)
    version = diary.row(key).version
    diary.do(confirm_appointment, key)
    with pytest.raises(ConflictError):
        diary.shop.do(change_appointment, key, version, diary.draft(11))


def test_a_week_shows_its_days_its_hours_and_its_holidays(sqlite_diary):
    diary = sqlite_diary
    diary.book(9)
    days = diary.shop.ask(week_plans, MONDAY + timedelta(days=3))
    assert [plan.day for plan in days] == [MONDAY + timedelta(days=n) for n in range(7)]
    assert [len(plan.appointments) for plan in days] == [1, 0, 0, 0, 0, 0, 0]
    assert days[6].slots == ()
    assert (days[0].slots[0], len(days[0].slots)) == (diary.at(8, 30), 18)


def test_a_technician_books_nothing(sqlite_diary):
    sqlite_diary.shop.sit_down(Role.TECHNICIAN)
    with pytest.raises(NotAllowedError):
        sqlite_diary.book(9)


def test_bays_are_named_renamed_and_taken_out_of_use(diary):
    shop = diary.shop
    first = shop.ask(bay_list)[0]
    shop.do(rename_bay, first.id, first.version, " 頂高機 ")
    with pytest.raises(RuleBrokenError, match="no name"):
        shop.do(enter_bay, " ")
    with pytest.raises(ConflictError):
        shop.do(enter_bay, "頂高機")
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        shop.do(archive_bay, first.id, shop.ask(bay_list)[0].version, "")
    shop.do(archive_bay, first.id, shop.ask(bay_list)[0].version, "拆除")
    assert [bay.name for bay in shop.ask(bay_list)] == ["二號"]
