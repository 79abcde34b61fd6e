from datetime import date
from decimal import Decimal

import pytest

from desktop.models.visit import VisitState
from desktop.services.checklists import archive_item, checklist_items
from desktop.services.checks import CheckDraft, write_checks
from desktop.services.measures import checks
from desktop.services.measures.closed import NAMES
from desktop.services.measures.figures import Period, behind, figure_table, figures
from desktop.services.shares import ShareDraft
from tests.helpers.garage import BILL, Garage, at

DAY, NEXT = date(2026, 11, 20), date(2026, 11, 21)
BOTH = ("cover_share", "checklist_share")


@pytest.fixture
def garage(office, clock):
    return Garage(office, clock)


@pytest.fixture
def items(office):
    return office.read(checklist_items)


def shares(office, start=DAY, end=DAY):
    return office.read(lambda session: figures(session, BOTH, Period(start, end)))


def answer(garage, key, rows, result="done"):
    drafts = tuple(CheckDraft(row.id, result, "x" if result == "fault" else "") for row in rows)
    garage.do(write_checks, key, drafts)


def finished(garage, day, rows, result="done"):
    key = garage.visit(at(day, 9))
    answer(garage, key, rows, result)
    garage.move(key, at(day, 10), VisitState.WORKING)
    garage.move(key, at(day, 11), VisitState.FINISHED)
    return key


def test_without_any_answer_nothing_is_known(garage, office):
    garage.settled_on(DAY)
    assert shares(office) == dict.fromkeys(BOTH)


def test_covers_in_place_are_a_share_of_those_in_use(garage, office, items):
    covers = [row for row in items if row.covers]
    finished(garage, DAY, covers)
    finished(garage, DAY, covers[:1])
    assert shares(office)["cover_share"] == Decimal(5) / 8
    assert shares(office)["checklist_share"] == Decimal(5) / 8


def test_a_fault_is_an_answer_and_no_cover_and_what_is_not_needed_does_not_count(
    garage, office, items
):
    covers = [row for row in items if row.covers]
    finished(garage, DAY, covers)
    finished(garage, DAY, covers[:2], "fault")
    key = finished(garage, DAY, covers[:1])
    answer(garage, key, covers[1:], "not_needed")
    found = shares(office)
    assert found["cover_share"] == Decimal(5) / 9
    assert found["checklist_share"] == Decimal(10) / 12


def test_void_and_unfinished_visits_are_left_out(garage, office, items):
    covers = [row for row in items if row.covers]
    finished(garage, DAY, covers)
    garage.void(finished(garage, DAY, ()))
    garage.visit(at(DAY, 9))
    assert shares(office)["cover_share"] == 1


def test_an_item_counts_from_its_first_answer_until_it_is_archived(garage, office, items, clock):
    first, second = items[:2]
    finished(garage, DAY, [first])
    finished(garage, NEXT, [first, second])
    assert shares(office)["checklist_share"] == 1  # nobody knew the second one then
    clock.now = at(NEXT, 18)
    garage.do(archive_item, second.id, second.version, "no longer")
    later = date(2026, 11, 24)
    finished(garage, later, [first])
    assert shares(office, NEXT, NEXT)["checklist_share"] == 1
    assert shares(office, later, later)["checklist_share"] == 1


def test_a_technician_s_share_of_a_visit_weighs(garage, office, items):
    anna, ben = (garage.staff(name, "technician") for name in ("陳志明", "黃建國"))
    covers = [row for row in items if row.covers]
    for rows, crew in (
        (covers, [(anna, 1)]),
        ((), [(anna, Decimal("0.5")), (ben, Decimal("0.5"))]),
    ):
        key = garage.visit(at(DAY, 9))
        answer(garage, key, rows)
        garage.bill(key, BILL, [ShareDraft(who, Decimal(share)) for who, share in crew])
        garage.move(key, at(DAY, 10), VisitState.WORKING)
        garage.move(key, at(DAY, 11), VisitState.FINISHED)
    table = office.read(
        lambda s: figure_table(s, ("cover_share", "arrivals"), Period(DAY, DAY), ("technician",))
    )
    found = {key[0]: values[0] for key, values in table.rows}
    assert found["陳志明"] == Decimal(4) / 6
    assert found["黃建國"] == 0


def test_a_late_answer_moves_the_figure_of_a_month_that_is_over(garage, office, items, clock):
    covers = [row for row in items if row.covers]
    finished(garage, DAY, covers)
    key = finished(garage, DAY, ())
    clock.now = at(date(2027, 1, 5), 9)
    office.catch_up()
    november = (date(2026, 11, 1), date(2026, 11, 30))
    assert shares(office, *november)["cover_share"] == Decimal(1) / 2
    answer(garage, key, covers)
    assert shares(office, *november)["cover_share"] == 1
    assert not {checks.ITEMS, checks.ANSWERED, checks.COVERS, checks.COVERED} & NAMES.keys()


def test_the_visits_behind_a_share_are_told(garage, office, items):
    covers = [row for row in items if row.covers]
    keys = {finished(garage, DAY, covers), finished(garage, DAY, covers[:1])}
    found = office.read(lambda s: behind(s, "cover_share", Period(DAY, DAY)))
    assert {row.record for row in found} == keys
    assert sum(row.value for row in found if row.part == 0) == 5
    assert sum(row.value for row in found if row.part == 1) == 8
