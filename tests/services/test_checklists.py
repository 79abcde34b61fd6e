from datetime import date, timedelta

import pytest

from desktop.models.actor import Actor
from desktop.models.errors import ConflictError, NotAllowedError, RuleBrokenError
from desktop.services.checklists import (
    ItemDraft,
    archive_item,
    change_item,
    checklist_items,
    enter_item,
    enter_usual_items,
    found_checklists,
    move_item,
)
from desktop.services.checks import CheckDraft, visit_checks, write_checks
from desktop.services.settings import NewOffice, found_office
from desktop.system.i18n import speaking
from tests.helpers.garage import Garage, at

DAY = date(2026, 11, 20)


@pytest.fixture
def garage(office, clock):
    return Garage(office, clock)


@pytest.fixture
def items(office):
    return lambda: office.read(checklist_items)


@pytest.fixture
def car(garage):
    return garage.visit(at(DAY, 9))


@pytest.fixture
def checks(office, car):
    return lambda: office.read(lambda session: visit_checks(session, car))


def named(rows, text):
    return next(row for row in rows if row.text == text)


def test_a_new_office_has_the_usual_items_of_every_phase(items):
    rows = items()
    assert [row.text for row in rows if row.covers] == [
        "Seat cover",
        "Steering wheel cover",
        "Floor mat",
        "Fender cover",
    ]
    phases = list(dict.fromkeys(row.phase for row in rows))
    assert phases == ["reception", "inspection", "repair", "road_test", "handover"]
    assert named(rows, "Care call announced").script.startswith("We shall call you")


def test_the_usual_items_speak_the_language_the_office_is_founded_in(empty_office):
    with speaking("zh_Hant_TW"):
        empty_office.write(lambda uow: found_office(uow, NewOffice("店", "zh_Hant_TW", "TWD", 3)))
        from desktop.system.i18n import _

        assert empty_office.read(checklist_items)[0].text == _("Seat cover")


def test_an_office_without_checklists_gets_the_usual_ones_once(garage, items):
    with pytest.raises(ConflictError, match="There are checklists already"):
        garage.do(enter_usual_items)
    for row in items():
        garage.do(archive_item, row.id, row.version, "new ones")
    garage.do(enter_usual_items)
    assert sum(row.covers for row in items()) == 4


def test_items_are_added_changed_and_moved_within_their_phase(garage, items):
    key = garage.do(enter_item, ItemDraft("road_test", " 冷氣出風溫度 ", "現在是 6 度。"))
    row = named(items(), "冷氣出風溫度")
    assert (row.id, row.script, row.phase_name) == (key, "現在是 6 度。", "Road test")
    garage.do(move_item, key, row.version, -1)
    road = [row.text for row in items() if row.phase == "road_test"]
    assert road.index("冷氣出風溫度") == len(road) - 2
    row = named(items(), "冷氣出風溫度")
    garage.do(change_item, key, row.version, ItemDraft("handover", "冷氣", covers=True))
    row = items()[-1]
    assert (row.text, row.phase, row.covers) == ("冷氣", "handover", True)
    garage.do(move_item, key, row.version, 1)  # it is the last one: nothing to do
    assert items()[-1].text == "冷氣"


def test_wrong_items_are_refused_with_a_sentence(garage, items):
    with pytest.raises(RuleBrokenError, match="has no text"):
        garage.do(enter_item, ItemDraft("repair", "  "))
    with pytest.raises(RuleBrokenError, match="Choose the phase"):
        garage.do(enter_item, ItemDraft("lunch", "x"))
    with pytest.raises(ConflictError, match="“Battery” is in this phase already"):
        garage.do(enter_item, ItemDraft("inspection", "Battery"))
    row = items()[0]
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        garage.do(archive_item, row.id, row.version, " ")


def test_only_a_manager_changes_checklists(garage, office):
    office.actor = Actor(None, "林淑芬", "front_desk")
    with pytest.raises(NotAllowedError, match="may not change checklists"):
        garage.do(enter_item, ItemDraft("repair", "x"))


def test_what_is_found_is_kept_with_who_and_when(garage, office, car, checks, clock):
    anna = garage.staff("陳志明", "technician")
    office.actor = Actor(anna, "陳志明", "technician")
    seat, battery = named(checks(), "Seat cover"), named(checks(), "Battery")
    clock.now = at(DAY, 10)
    drafts = (
        CheckDraft(seat.item_id, "done"),
        CheckDraft(battery.item_id, "fault", " 11.8 V "),
    )
    garage.do(write_checks, car, drafts)
    row = named(checks(), "Battery")
    assert (row.result_name, row.note, row.by, row.at) == (
        "Fault",
        "11.8 V",
        "陳志明",
        at(DAY, 10),
    )
    assert len(checks()) == len(office.read(checklist_items))


def test_saving_the_same_again_changes_nothing(garage, car, checks, clock):
    seat = checks()[0]
    garage.do(write_checks, car, (CheckDraft(seat.item_id, "done"),))
    clock.now += timedelta(hours=1)
    garage.do(write_checks, car, (CheckDraft(seat.item_id, "done", seen=1),))
    assert (checks()[0].at, checks()[0].version) == (at(DAY, 9), 1)


def test_an_answer_is_taken_back(garage, car, checks):
    seat = checks()[0]
    garage.do(write_checks, car, (CheckDraft(seat.item_id, "done"),))
    garage.do(write_checks, car, (CheckDraft(seat.item_id, "", seen=1),))
    assert checks()[0].result == ""


def test_a_fault_without_a_word_is_refused_and_nothing_is_kept(garage, car, checks):
    first, second = checks()[:2]
    drafts = (CheckDraft(first.item_id, "done"), CheckDraft(second.item_id, "fault", " "))
    with pytest.raises(RuleBrokenError, match="“Steering wheel cover”: type what is wrong"):
        garage.do(write_checks, car, drafts)
    assert checks()[0].result == ""


def test_two_seats_do_not_overwrite_each_other(garage, car, checks):
    seat = checks()[0]
    garage.do(write_checks, car, (CheckDraft(seat.item_id, "done"),))
    with pytest.raises(ConflictError, match="Somebody else answered “Seat cover”"):
        garage.do(write_checks, car, (CheckDraft(seat.item_id, "not_needed"),))
    garage.do(write_checks, car, (CheckDraft(seat.item_id, "done"),))  # they say the same
    assert checks()[0].result == "done"


def test_what_was_found_keeps_its_words_when_the_item_changes_or_goes(garage, car, checks, items):
    seat = items()[0]
    garage.do(write_checks, car, (CheckDraft(seat.id, "done"),))
    garage.do(change_item, seat.id, seat.version, ItemDraft("reception", "座椅墊"))
    assert checks()[0].text == "Seat cover"
    seat = items()[0]
    garage.do(archive_item, seat.id, seat.version, "paper covers now")
    reception = [row.text for row in checks() if row.phase == "reception"]
    assert reception[-1] == "Seat cover"


def test_a_void_visit_has_no_checks_to_write(garage, car, checks):
    garage.void(car)
    with pytest.raises(RuleBrokenError, match="is void"):
        garage.do(write_checks, car, (CheckDraft(checks()[0].item_id, "done"),))


def test_founding_twice_in_a_larger_command_is_the_command_s_business(garage, items):
    def command(uow):
        with uow:
            found_checklists(uow)  # and no commit

    before = items()
    garage.office.write(command)
    assert items() == before
