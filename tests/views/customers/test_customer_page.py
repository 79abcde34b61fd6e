"""The page of a customer: its parts, what is asked next, and the way to the forms."""

from datetime import date
from functools import partial

import pytest
from PySide6.QtCore import Qt, QUrl

from desktop.models.forecast import ForecastBasis
from desktop.models.visit import LineKind
from desktop.services.complaints import ComplaintDraft, open_complaint
from desktop.services.customers import customer_card
from desktop.services.forecasts.keeping import note_reading
from desktop.services.forecasts.mileage import Reading, mileage
from desktop.services.forecasts.next_service import Forecast
from desktop.services.proposals import AnswerDraft, ProposalDraft, answer_proposals
from desktop.services.vehicles import VehicleDraft, change_owner, enter_vehicle
from desktop.services.visit_work import NewVisit, open_visit
from desktop.services.visits import visit_card
from desktop.views.customers.care_html import next_birthday
from desktop.views.kit.forecast_text import basis_text, computed_text, confidence_text

TODAY = date(2026, 11, 20)
WHOLE = {
    "model": "Altis",
    "vin": "JTDBR32E720000001",
    "inspection_due_on": date(2026, 11, 1),
    "insurance_due_on": date(2027, 4, 1),
}


@pytest.fixture
def do(sqlite_office):
    """Give a command and return what it returned."""

    def do(command, *args, **kwargs):
        return sqlite_office.write(lambda uow: command(uow, *args, **kwargs))[0]

    return do


@pytest.fixture
def own(do):
    """Enter a vehicle of a customer."""
    return lambda customer, plate="ABC-1234", **more: do(
        enter_vehicle, VehicleDraft(plate, **more), customer
    )


def shown(screen):
    return screen.pane.text.toPlainText()


def show(qtbot, screen, customer_id):
    screen.show_record(customer_id)
    qtbot.waitUntil(lambda: screen.record is not None and screen.record.id == customer_id)


def test_a_customer_entered_just_now_is_asked_for_the_phone_by_one_key(open_screen, enter, qtbot):
    number = enter("王小明")
    screen = open_screen()
    show(qtbot, screen, number)
    assert "Prospect" in shown(screen)
    assert "“On which number may we call you?” (F3)" in shown(screen)
    assert "What we do not know yet" in shown(screen)
    screen.ask()
    phones = screen.form.form.phones
    qtbot.waitUntil(lambda: phones.isAncestorOf(screen.window().focusWidget()))


def test_a_vehicle_that_is_not_known_is_asked_for_on_the_page_of_vehicles(
    open_screen, enter, qtbot
):
    number = enter("王小明", "0912-345-678")
    screen = open_screen()
    show(qtbot, screen, number)
    with qtbot.waitSignal(screen.context.listed) as listed:
        screen.ask()
    assert listed.args == ["vehicles", "new", f"{number}/王小明"]


def test_what_a_vehicle_lacks_is_asked_for_in_its_own_form(open_screen, enter, own, qtbot):
    number = enter("王小明", "0912-345-678")
    car = own(number)
    screen = open_screen()
    show(qtbot, screen, number)
    with qtbot.waitSignal(screen.context.listed) as listed:
        screen.ask()
    assert listed.args == ["vehicles", "ask", f"{car}/odometer"]


def test_who_is_wholly_known_is_not_asked(open_screen, enter, own, do, qtbot):
    number = enter("王小明", "0912-345-678", address="台北市", birthday=date(1980, 5, 1))
    do(note_reading, own(number, **WHOLE), 10_000, TODAY)
    screen = open_screen()
    show(qtbot, screen, number)
    assert "100% of what matters is known" in shown(screen)
    with qtbot.waitSignal(screen.context.told) as told:
        screen.ask()
    assert "is known" in told.args[1]
    assert screen.form is None


def test_keys_leaf_through_the_parts_and_the_part_stays(open_screen, enter, own, do, qtbot):
    number, other = enter("王小明", birthday=date(1980, 12, 1)), enter("陳先生")
    car = own(number, **WHOLE)
    visit = do(open_visit, NewVisit(number, car))
    do(open_complaint, ComplaintDraft(number, "noise in the brakes"))
    screen = open_screen()
    show(qtbot, screen, number)
    leaf, back = screen.part_commands("customers", "")
    assert "▲ 2026-11-01" in shown(screen)
    leaf.run()
    assert "Not paid yet" not in shown(screen)
    assert "ABC-1234" in shown(screen)
    leaf.run()
    assert "noise in the brakes" in shown(screen)
    assert "2026-12-01" in shown(screen)
    leaf.run()
    assert "Entered in this office" in shown(screen)
    show(qtbot, screen, other)
    assert "Entered in this office" in shown(screen)
    leaf.run()
    assert screen.bar.currentIndex() == 0
    back.run()
    assert screen.bar.currentIndex() == 3
    show(qtbot, screen, number)
    with qtbot.waitSignal(screen.context.go) as gone:
        screen.open_last_visit()
    assert gone.args == ["visits", visit]


def test_without_a_visit_there_is_none_to_open(open_screen, enter, qtbot):
    number = enter("王小明")
    screen = open_screen()
    show(qtbot, screen, number)
    with qtbot.waitSignal(screen.context.told) as told:
        screen.open_last_visit()
    assert "no visit yet" in told.args[1]


def test_declined_work_and_vehicles_of_the_past_stand_on_the_page(
    open_screen, enter, own, do, qtbot, sqlite_office
):
    number, other = enter("王小明"), enter("陳先生")
    car, sold = own(number), own(number, "XYZ-9999")
    visit = do(open_visit, NewVisit(number, car))
    version = sqlite_office.read(lambda session: visit_card(session, visit)).version
    work = ProposalDraft(LineKind.LABOUR, "<煞車>", urgency="safety", answer="declined")
    do(answer_proposals, visit, version, (work,), AnswerDraft("王太太"))
    do(change_owner, sold, other)
    screen = open_screen()
    show(qtbot, screen, number)
    assert "<煞車> (Safety)" in shown(screen)
    past = shown(screen).partition("Vehicles they had")[2]
    assert "XYZ-9999" in past
    assert "陳先生" in past


def test_a_change_elsewhere_is_shown_at_once(open_screen, enter, own, context, qtbot):
    number = enter("王小明")
    car = own(number)
    screen = open_screen()
    show(qtbot, screen, number)
    assert "not known yet" in shown(screen)
    command = partial(open_complaint, draft=ComplaintDraft(number, "slow", vehicle_id=car))
    screen.show_part("care")
    context.desk.write(screen, command)
    qtbot.waitUntil(lambda: "slow" in shown(screen))


def test_links_lead_to_referrals(open_screen, enter, qtbot):
    number = enter("王小明")
    friend = enter("陳先生", referred_by_id=number)
    screen = open_screen()
    show(qtbot, screen, number)
    screen.show_part("care")
    assert "陳先生" in shown(screen).partition("Customers they sent")[2]
    with qtbot.waitSignal(screen.context.go) as gone:
        screen.pane.text.anchorClicked.emit(QUrl(f"customers/{friend}"))
    assert gone.args == ["customers", friend]


def test_of_a_fleet_only_a_few_phones_stand_on_the_page(open_screen, enter, qtbot, sqlite_office):
    number = enter("大豐車隊", *(f"0912-345-{count:03}" for count in range(20)))
    screen = open_screen()
    show(qtbot, screen, number)
    assert len(sqlite_office.read(lambda session: customer_card(session, number)).phones) == 20
    assert shown(screen).count("0912-345-") == 6
    assert "and 14 more" in shown(screen)


def test_the_parts_are_reached_by_keyboard(open_screen, enter, qtbot):
    number = enter("王小明")
    screen = open_screen()
    show(qtbot, screen, number)
    screen.bar.setFocus()
    qtbot.keyClick(screen.bar, Qt.Key.Key_Right)
    assert "No visits yet" in shown(screen)
    assert screen.bar.accessibleName()


@pytest.mark.parametrize(
    ("born", "today", "day"),
    [
        (date(1980, 12, 1), TODAY, date(2026, 12, 1)),
        (date(1980, 11, 20), TODAY, TODAY),
        (date(1980, 11, 19), TODAY, date(2027, 11, 19)),
        (date(1980, 2, 29), TODAY, date(2027, 2, 28)),
    ],
)
def test_the_next_birthday(born, today, day):
    assert next_birthday(born, today) == day


def test_a_forecast_says_how_sure_it_is_and_how_it_was_computed():
    few = mileage([Reading(date(2026, 1, 1), 10_000), Reading(date(2026, 3, 1), 15_000)])
    seen = Forecast(date(2026, 4, 1), ForecastBasis.DISTANCE, 20_000, few)
    assert (basis_text(seen), confidence_text(seen)) == ("by distance", "fairly sure")
    said = computed_text(seen, (10_000, 6))
    assert "every 10,000 km or 6 months" in said
    assert "Due at 20,000 km." in said
    assert "85 km a day, by 2 readings" in said
