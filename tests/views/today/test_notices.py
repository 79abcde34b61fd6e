"""Reminders through the system: each once, and only what the seat wants."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.models.call import Reminder
from desktop.models.vehicle import Vehicle
from desktop.services.complaints import ComplaintDraft, open_complaint
from desktop.services.visit_bill import LineDraft, write_bill
from desktop.services.visit_money import settle_visit
from desktop.services.visit_work import void_visit
from desktop.views.kit.notices import Notices, Topic, choose_topics, chosen_topics
from desktop.views.today.daily import DailyWork


class Recorded:
    """Keeps what would be shown."""

    def __init__(self):
        self.shown = []

    def show(self, title, text):
        self.shown.append((title, text))


@pytest.fixture
def notifier():
    return Recorded()


@pytest.fixture
def look(context, desk, notifier, qtbot):
    """Look once, and return everything that was shown up to now."""
    notices = Notices(context, notifier)

    def look():
        notices.look()
        qtbot.waitUntil(lambda: not notices._asking)
        return notifier.shown

    return look


@pytest.fixture
def promised(receive, clock):
    return receive("王小明", "ABC-1234", "0912", promised_at=clock.now + timedelta(minutes=40))


def test_a_promise_is_reminded_of_half_an_hour_before_and_once(promised, look, clock):
    assert look() == []
    clock.now += timedelta(minutes=15)
    assert look() == [("Promised time", "ABC-1234 is promised for 10:40.")]
    clock.now += timedelta(minutes=5)
    assert len(look()) == 1


def test_calls_are_reminded_of_once_a_day(sqlite_office, wang, card, look, clock, context):
    line = (LineDraft("labour", "檢修", price=Decimal(1050)),)
    sqlite_office.write(lambda uow: write_bill(uow, wang, card(wang).version, line, ()))
    sqlite_office.write(lambda uow: settle_visit(uow, wang, card(wang).version))
    clock.now += timedelta(days=10)  # the owner sees what is a week late
    assert look() == [("Calls", "1 call is to be made.")]
    assert len(look()) == 1
    clock.now += timedelta(days=1)
    assert len(look()) == 2


def test_a_complaint_is_reminded_of_before_its_time_is_over(sqlite_office, wang, card, look, clock):
    draft = ComplaintDraft(card(wang).customer_id, "漏油", "critical")
    sqlite_office.write(lambda uow: open_complaint(uow, draft))
    assert look() == []
    clock.now += timedelta(hours=11)
    assert look() == [("Complaint", "Complaint C261120-01 is to be fixed by 22:00.")]


def test_a_seat_may_do_without(promised, look, clock, context):
    choose_topics(context.memory, [Topic.CALLS])
    clock.now += timedelta(minutes=15)
    assert look() == []
    choose_topics(context.memory, Topic)
    assert len(look()) == 1
    context.memory.set("notices", "{broken")
    assert chosen_topics(context.memory) == frozenset(Topic)


def test_the_day_is_prepared_when_the_desk_opens(context, desk, wang, sqlite_office, clock, qtbot):
    def renew(uow):
        with uow:
            uow.load(Vehicle, 1).inspection_due_on = clock.now.date() + timedelta(days=5)
            uow.load(Vehicle, 1).insurance_due_on = clock.now.date() + timedelta(days=45)
            uow.commit()

    def made():
        kinds = sqlite_office.read(lambda session: session.scalars(select(Reminder.kind)).all())
        return sorted(kinds)

    sqlite_office.write(renew)
    sqlite_office.write(lambda uow: void_visit(uow, wang, 1, "went home"))
    daily = DailyWork(context)
    daily.start()
    qtbot.waitUntil(lambda: desk.pending_writes == 0 and made() == ["inspection"])
    daily.look()  # the day is prepared already
    assert desk.pending_writes == 0
    clock.now += timedelta(days=20)
    daily.look()
    qtbot.waitUntil(lambda: desk.pending_writes == 0 and "insurance" in made())
    daily.stop()
