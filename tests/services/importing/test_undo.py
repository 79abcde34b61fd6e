"""Undo: after it the office is as it was, but for what somebody has changed or used since."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.models.actor import Actor
from desktop.models.audit import AuditEntry
from desktop.models.customer import Customer
from desktop.models.errors import NotAllowedError, NotFoundError, RuleBrokenError
from desktop.models.import_run import ImportRun
from desktop.models.part import Part
from desktop.models.vehicle import Ownership, Vehicle
from desktop.models.visit import Visit
from desktop.services.customer_work import (
    CustomerDraft,
    PhoneDraft,
    archive_customer,
    change_customer,
    enter_customer,
    hand_over_customer,
)
from desktop.services.importing.progress import ImportStoppedError
from desktop.services.importing.undoing.history import import_runs
from desktop.services.parts import PartDraft, change_part
from desktop.services.vehicles import VehicleDraft, assign_driver, change_owner, change_vehicle
from desktop.services.visit_bill import LineDraft
from desktop.services.visit_money import take_payment
from desktop.services.visit_work import NewVisit, open_visit
from tests.helpers.imports import (
    ask,
    customer_id,
    one,
    picture,
    said,
    take_in,
    undo,
    vehicle_id,
    visit_id,
)

WHOLE = {"visit_line": 3, "visit": 2, "plate": 2, "ownership": 2, "vehicle": 2}
WHOLE |= {"phone": 2, "customer": 2}
CHANGED = "It was changed after the import."
USED = "A visit that stays refers to it."


def test_an_undone_import_leaves_the_office_as_it_was(garage, visits_file):
    office = garage.office
    before = picture(office, versions=True)
    run = take_in(office, visits_file, "visits")
    assert picture(office) != before
    result = undo(office, run)
    assert picture(office, versions=True) == before
    assert result.removed == WHOLE
    assert (result.left, result.restored, result.notes) == ((), {}, ())


def test_a_dry_run_says_the_same_and_changes_nothing(garage, visits_file):
    office = garage.office
    run = take_in(office, visits_file, "visits")
    before = picture(office, versions=True)
    rehearsed = undo(office, run, dry_run=True)
    assert picture(office, versions=True) == before
    assert office.read(import_runs)[0].can_undo
    assert undo(office, run) == rehearsed


def test_the_same_file_can_come_in_again_as_it_came_first(garage, visits_file):
    office = garage.office
    run = take_in(office, visits_file, "visits")
    first = picture(office)
    undo(office, run)
    again = take_in(office, visits_file, "visits")
    assert [without_ids(rows) for rows in picture(office).values()] == [
        without_ids(rows) for rows in first.values()
    ]
    assert undo(office, again).removed == WHOLE


def without_ids(rows):
    return [[value for value in row if not isinstance(value, int)] for row in rows]


def test_an_unknown_import_and_one_that_was_undone_are_refused(office, visits_file):
    run = take_in(office, visits_file, "visits")
    undo(office, run)
    with pytest.raises(RuleBrokenError, match=rf"Import {run} \(visits.csv\) was undone already"):
        undo(office, run)
    with pytest.raises(NotFoundError, match="no import 77; look"):
        undo(office, 77)


def test_who_may_not_import_may_not_undo(office, visits_file):
    run = take_in(office, visits_file, "visits")
    office.actor = Actor(None, "阿明", "technician")
    with pytest.raises(NotAllowedError, match="阿明 may not import files"):
        undo(office, run)
    assert office.read(import_runs)[0].can_undo


def test_the_audit_counts_what_went_and_names_who_undid_it(garage, visits_file, later):
    office = garage.office
    run = take_in(office, visits_file, "visits")
    later()
    office.actor = Actor(1, "林小姐", "owner")
    undo(office, run)
    entries = ask(
        office,
        select(AuditEntry.action, AuditEntry.table_name, AuditEntry.changes).where(
            AuditEntry.at == office.now, AuditEntry.actor == "林小姐"
        ),
    )
    bulk = {table: changes["rows"] for action, table, changes in entries if action == "bulk"}
    assert bulk == WHOLE
    assert {table for action, table, _changes in entries if action == "update"} == {"import_run"}
    (row,) = office.read(import_runs)
    assert (row.undone_at, row.undone_by, row.records_left) == (office.now, "林小姐", 0)
    assert (row.file_name, row.who, row.rows_created, row.can_undo) == ("visits.csv", "", 3, False)


def test_the_list_of_imports_begins_with_the_newest(office, visits_file, later):
    first = take_in(office, visits_file, "visits")
    later()
    second = take_in(office, visits_file, "visits")
    rows = office.read(import_runs)
    assert [row.id for row in rows] == [second, first]
    assert [row.can_undo for row in rows] == [True, True]
    assert rows[1].rows_read == rows[1].rows_created == 3


# What somebody may do with what came in, and what then stays with it.


def pay(garage):
    garage.do(take_payment, visit_id(garage.office, "A1"), "cash", Decimal(100))


def settle(garage):
    garage.settle(visit_id(garage.office, "B2"), garage.clock.now)


def void(garage):
    garage.void(visit_id(garage.office, "B2"))


def write_the_bill(garage):
    garage.bill(visit_id(garage.office, "B2"), (LineDraft("labour", "洗車", price=Decimal(9)),))


def come_back(garage):
    office = garage.office
    keys = ask(office, select(Visit.customer_id, Visit.vehicle_id).where(Visit.number == "A1"))[0]
    garage.do(open_visit, NewVisit(*keys, original_number="A1"))


def come_in_again(garage):
    office = garage.office
    garage.do(open_visit, NewVisit(customer_id(office, "陳堃"), vehicle_id(office, "Camry")))


def add_a_phone(garage):
    phones = PhoneDraft("0922-000-111"), PhoneDraft("02-2345-6789")
    draft = CustomerDraft("陳堃", garage.segment, phones=phones)
    garage.do(change_customer, customer_id(garage.office, "陳堃"), 1, draft)


def archive(garage):
    garage.do(archive_customer, customer_id(garage.office, "陳堃"), 1, "moved away")


def refer(garage):
    draft = CustomerDraft("朋友", garage.segment)
    garage.do(enter_customer, replace(draft, referred_by_id=customer_id(garage.office, "陳堃")))


def hand_over(garage):
    garage.do(hand_over_customer, customer_id(garage.office, "陳堃"), 1)


def sell(garage):
    draft = CustomerDraft("新車主", garage.segment)
    buyer = garage.do(enter_customer, draft)
    garage.do(change_owner, vehicle_id(garage.office, "Camry"), buyer)


def buy(garage):
    vehicle = one(garage.office, select(Ownership.vehicle_id).order_by(Ownership.id))
    garage.do(change_owner, vehicle, customer_id(garage.office, "陳堃"))


def drive(garage):
    garage.do(assign_driver, vehicle_id(garage.office, "Camry"), "司機")


def replate(garage):
    draft = VehicleDraft("NEW-0009", "", "Camry")
    garage.do(change_vehicle, vehicle_id(garage.office, "Camry"), 1, draft)


A1, B2 = ("visit", "A1"), ("visit", "B2")
ALTIS, CAMRY = ("vehicle", "ABC-1234 Altis"), ("vehicle", "XYZ-0001 Camry")
WANG, CHEN = ("customer", "王小明"), ("customer", "陳堃")
OWNED = "A vehicle that stays belongs to it."
OF_A1 = {ALTIS: USED, WANG: USED}
OF_B2 = {CAMRY: USED, CHEN: USED}
USES = [
    (pay, {A1: "Money was taken or returned for it.", **OF_A1}),
    (settle, {B2: CHANGED, **OF_B2}),
    (void, {B2: CHANGED, **OF_B2}),
    (write_the_bill, {B2: CHANGED, **OF_B2}),
    (come_back, {A1: USED, ALTIS: USED, WANG: USED}),
    (come_in_again, OF_B2),
    (add_a_phone, {CHEN: CHANGED}),
    (archive, {CHEN: CHANGED}),
    (refer, {CHEN: "Another customer was referred by it."}),
    (hand_over, {CHEN: "A salesperson looks after it."}),
    (sell, {CAMRY: CHANGED, CHEN: OWNED}),
    (buy, {CHEN: OWNED}),
    (drive, {CAMRY: "A driver is noted for it.", CHEN: CHANGED}),
    (replate, {("vehicle", "NEW-0009 Camry"): CHANGED, CHEN: OWNED}),
]


@pytest.mark.parametrize(("use", "left"), USES, ids=[use.__name__ for use, _left in USES])
def test_what_was_used_or_changed_since_stays_and_is_listed(garage, visits_file, later, use, left):
    office = garage.office
    run = take_in(office, visits_file, "visits")
    later()
    use(garage)
    used = picture(office)
    result = undo(office, run)
    assert said(result) == left
    kept = {(row.table, row.row_id) for row in result.left}
    after = picture(office)
    for table in ("visit", "vehicle", "customer"):
        ids = {row.row_id for row in result.left if row.table == table}
        came = set(brought(office, table, run))
        assert came == ids
        stayed = [row for row in used[table] if (table, key_of(office, table, row)) in kept]
        assert all(row in after[table] for row in stayed)
    (row,) = office.read(import_runs)
    assert row.records_left == len(left)


def brought(office, table, run):
    kind = {"visit": Visit, "vehicle": Vehicle, "customer": Customer}[table]
    return [key for (key,) in ask(office, select(kind.id).where(kind.import_id == run))]


def key_of(office, table, row):
    kind = {"visit": Visit, "vehicle": Vehicle, "customer": Customer}[table]
    columns = [column.name for column in kind.__table__.c if column.name != "version"]
    return row[columns.index("id")]


def test_a_settled_visit_that_stays_is_frozen_again(garage, visits_file, later):
    office = garage.office
    run = take_in(office, visits_file, "visits")
    later()
    pay(garage)
    undo(office, run)

    def delete(uow):
        with uow:
            uow.session.delete(uow.load(Visit, visit_id(office, "A1")))
            uow.commit()

    with pytest.raises(RuleBrokenError.__base__, match="The visit is settled"):
        office.write(delete)


def test_a_part_that_a_line_names_stays(garage, tmp_path, later):
    office = garage.office
    path = tmp_path / "parts.csv"
    path.write_text("part.number,part.name\nP-1,機油芯\nP-2,雨刷\nP-3,電瓶\n", encoding="utf-8")
    run = take_in(office, path, "parts")
    later()
    part, changed, _gone = [key for (key,) in ask(office, select(Part.id).order_by(Part.id))]
    line = LineDraft("part", "機油芯", price=Decimal(180), part_id=part)
    garage.bill(garage.visit(garage.clock.now), (line,))
    garage.do(change_part, changed, 1, PartDraft("P-2", "雨刷", price=Decimal(5)))
    result = undo(office, run)
    assert said(result) == {
        ("part", "P-1 機油芯"): "A line of a visit that stays names it.",
        ("part", "P-2 雨刷"): CHANGED,
    }
    assert result.removed == {"part": 1}


# Stopped, and told how far it is.


def test_a_stopped_undo_leaves_everything(garage, visits_file):
    office = garage.office
    run = take_in(office, visits_file, "visits")
    before, told = picture(office, versions=True), []
    with pytest.raises(ImportStoppedError, match="The undo was stopped; nothing was changed"):
        undo(office, run, progress=told.append, cancelled=lambda: len(told) > 2)
    assert told[-1].rows > 0
    assert picture(office, versions=True) == before
    assert undo(office, run).removed == WHOLE


def test_progress_goes_forward_to_the_end(garage, visits_file):
    told = []
    undo(garage.office, take_in(garage.office, visits_file, "visits"), progress=told.append)
    shares = [one.share for one in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert told[-1].title == "Taking the import back"


def test_an_import_without_a_trail_is_undone_as_far_as_it_is_known(office, visits_file):
    run = take_in(office, visits_file, "visits")

    def forget(uow):
        with uow:
            uow.load(ImportRun, run).traced = False
            uow.commit()

    office.write(forget)
    (row,) = office.read(import_runs)
    result = undo(office, run)
    assert result.removed == WHOLE
    assert result.notes == (row.note,)
    assert row.note.startswith("An older version of Daysheet made this import")
