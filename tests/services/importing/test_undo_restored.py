"""Undo, of what an import changed or added in records that were there before."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.models.audit import AuditEntry
from desktop.models.customer import Customer, Phone
from desktop.models.import_run import ImportChange
from desktop.models.part import Part
from desktop.models.target import Target
from desktop.models.visit import Visit, VisitLine
from desktop.services.customer_work import (
    CustomerDraft,
    PhoneDraft,
    archive_customer,
    change_customer,
    enter_customer,
)
from desktop.services.targets import TargetCell, set_targets
from desktop.services.vehicles import VehicleDraft
from desktop.services.visit_work import NewVisit, move_visit, open_visit
from tests.helpers.imports import (
    ask,
    change_by_import,
    one,
    picture,
    said,
    take_in,
    undo,
    visit_id,
)

CHANGED = "It was changed after the import."
USED = "A visit that stays refers to it."
A1, WANG = ("visit", "A1"), ("customer", "王小明")


@pytest.fixture
def people(garage):
    """The ids of three customers the office knew before."""
    draft = CustomerDraft("甲", garage.segment, birthday=date(1990, 1, 1), note="舊")
    return [
        garage.do(enter_customer, replace(draft, name=name, tax_id=tax_id))
        for name, tax_id in (("甲", "04595257"), ("乙", ""), ("丙", ""))
    ]


def change(office, keys, **values):
    return change_by_import(office, Customer, dict.fromkeys(keys, values))


def test_changed_records_are_as_they_were_and_the_audit_says_so(garage, people, later):
    office = garage.office
    before = picture(office)
    later()
    news = {"note": "新", "birthday": None, "last_seen_on": date(2026, 11, 19)}
    run = change(office, people, **news)
    later()
    result = undo(office, run)
    assert picture(office) == before
    assert result.restored == {"customer": 3}
    versions = ask(office, select(Customer.version).where(Customer.id.in_(people)))
    assert versions == [(3,), (3,), (3,)]
    chosen = select(AuditEntry.changes).where(
        AuditEntry.at == office.now, AuditEntry.table_name == "customer"
    )
    entries = [changes for (changes,) in ask(office, chosen)]
    assert len(entries) == 3
    assert entries[0]["note"] == ["新", "舊"]
    assert entries[0]["birthday"] == [None, "1990-01-01"]


def test_a_customer_who_came_in_since_was_last_seen_then(garage, visits_file, later):
    office = garage.office
    draft = CustomerDraft("王小明", garage.segment, phones=(PhoneDraft("0912-345-678"),))
    key = garage.do(enter_customer, draft)
    garage.do(enter_customer, CustomerDraft("乙", garage.segment))
    run = change(office, [key], last_seen_on=date(2026, 12, 24))
    later()
    garage.do(open_visit, NewVisit(key, VehicleDraft("ZZZ-0001", "", "Vios")))
    today = one(office, select(Customer.last_seen_on).where(Customer.id == key))
    assert undo(office, run).restored == {"customer": 1}
    assert one(office, select(Customer.last_seen_on).where(Customer.id == key)) == today


HEADS = """\
visit.number,visit.arrived_on,visit.settled_on,customer.name,customer.phone,vehicle.plate,\
visit.labour,visit.total
A1,2026-11-02,2026-11-03,王小明,0912-345-678,ABC-1234,500,500
"""


@pytest.fixture
def two_files(garage, tmp_path):
    """A settled visit from one file, its line from another; the two runs."""
    path = tmp_path / "heads.csv"
    path.write_text(HEADS, encoding="utf-8")
    heads = take_in(garage.office, path, "visits")
    amounts = dict.fromkeys(("price", "amount", "net"), Decimal(500))
    line = {"visit_id": visit_id(garage.office, "A1"), "position": 1, "kind": "labour", **amounts}
    lines = change_by_import(garage.office, Visit, {}, [(VisitLine, line | {"text": "換機油"})])
    return heads, lines


def test_lines_that_came_later_go_alone_also_from_a_settled_visit(garage, two_files):
    office = garage.office
    heads, lines = two_files
    assert said(undo(office, heads, dry_run=True)) == {A1: CHANGED, **dict.fromkeys(OF_HEADS, USED)}
    assert undo(office, lines).removed == {"visit_line": 1}
    assert one(office, select(Visit.total).where(Visit.number == "A1")) == Decimal(500)
    assert undo(office, heads).left == ()


OF_HEADS = ("vehicle", "ABC-1234"), WANG


def test_lines_stay_in_an_open_visit_that_somebody_worked_on_since(garage, visits_file, later):
    office = garage.office
    take_in(office, visits_file, "visits")
    line = {"visit_id": visit_id(office, "B2"), "position": 9, "kind": "other", "text": "蠟"}
    run = change_by_import(office, Visit, {}, [(VisitLine, line)])
    later()
    card = garage.card(visit_id(office, "B2"))
    garage.do(move_visit, card.id, card.version, "working")
    assert [left.reason for left in undo(office, run).left] == [CHANGED]


def test_lines_go_with_the_sums_they_made(garage, visits_file):
    office = garage.office
    take_in(office, visits_file, "visits")
    before = picture(office)
    key = visit_id(office, "B2")
    line = {"visit_id": key, "position": 9, "kind": "labour", "text": "蠟", "amount": Decimal(50)}
    sums = {"labour_net": Decimal(50), "total": Decimal(350)}
    added = [(VisitLine, line | {"net": Decimal(50)})]
    run = change_by_import(office, Visit, {key: sums}, added)
    result = undo(office, run)
    assert (result.removed, result.restored) == ({"visit_line": 1}, {"visit": 1})
    assert picture(office) == before


def test_numbers_and_instants_come_back_as_they_were(garage, tmp_path, later):
    office = garage.office
    path = tmp_path / "parts.csv"
    path.write_text("part.number,part.name,part.price\nP-1,機油芯,180.50\n", encoding="utf-8")
    take_in(office, path, "parts")
    before = picture(office)
    later()
    archived = {"archived_at": office.now, "archived_reason": "gone"}
    run = change_by_import(office, Part, {1: {"price": Decimal(9), **archived}})
    undo(office, run)
    assert picture(office) == before


def test_a_record_that_was_changed_since_keeps_its_change(garage, people, later):
    office = garage.office
    run = change(office, people, note="新")
    later()
    garage.do(archive_customer, people[1], 2, "moved away")
    result = undo(office, run)
    assert said(result) == {("customer", "乙"): CHANGED}
    assert result.restored == {"customer": 2}
    notes = ask(office, select(Customer.note).where(Customer.id.in_(people)).order_by(Customer.id))
    assert notes == [("舊",), ("新",), ("舊",)]


def test_a_row_that_an_import_changed_twice_is_as_it_was_before_both(garage, people):
    office = garage.office
    before = picture(office)
    run = change(office, people, note="one")
    entries = [
        {"row_id": key, "before": {"note": "one", "address": ""}, "version": 2} for key in people
    ]

    def again(uow):
        with uow:
            for entry in entries:
                row = uow.session.get_one(Customer, entry["row_id"])
                row.note, row.address = "two", "somewhere"
                uow.session.add(
                    ImportChange(
                        import_id=run,
                        table_name="customer",
                        row_id=entry["row_id"],
                        action="update",
                        before=entry["before"],
                        version_before=2,
                        version_after=3,
                    )
                )
            uow.commit()

    office.write(again)
    result = undo(office, run)
    assert (result.restored, result.left) == ({"customer": 3}, ())
    assert picture(office) == before


def test_a_value_that_somebody_else_has_by_now_is_listed_and_the_rest_restored(
    garage, people, later
):
    office = garage.office
    run = change(office, people[:1], tax_id="12345675")
    other = change_by_import(office, Customer, {people[1]: {"note": "x"}})
    assert other > run
    later()
    draft = CustomerDraft("新來的", garage.segment, tax_id="04595257")
    garage.do(enter_customer, draft)
    result = undo(office, run)
    sentence = "Another customer has this tax id; open that customer instead."
    assert said(result) == {("customer", "甲"): sentence}
    assert result.restored == {}


def test_one_refused_row_of_many_does_not_keep_the_others(garage, people, later):
    office = garage.office
    changes = {people[0]: {"tax_id": "12345675"}, people[1]: {"note": "n"}, people[2]: {"note": ""}}
    run = change_by_import(office, Customer, changes)
    later()
    garage.do(enter_customer, CustomerDraft("新來的", garage.segment, tax_id="04595257"))
    result = undo(office, run)
    assert list(said(result)) == [("customer", "甲")]
    assert result.restored == {"customer": 2}
    assert one(office, select(Customer.note).where(Customer.id == people[1])) == "舊"


def test_two_imports_are_undone_one_after_the_other(garage, people):
    office = garage.office
    before = picture(office)
    first = change(office, people, note="A")
    between = picture(office)
    second = change(office, people[:2], note="B")
    assert undo(office, second).restored == {"customer": 2}
    assert picture(office) == between
    result = undo(office, first)
    assert (result.restored, result.left) == ({"customer": 3}, ())
    assert picture(office) == before


def test_three_imports_are_undone_backwards(garage, people):
    office = garage.office
    stages, runs = [], []
    for note in "ABC":
        stages.append(picture(office))
        runs.append(change(office, people, note=note))
    while runs:
        assert undo(office, runs.pop()).left == ()
        assert picture(office) == stages.pop()


def test_what_a_later_import_changed_is_left_to_its_own_undo(garage, people):
    office = garage.office
    first = change(office, people, note="A")
    between = picture(office)["customer"]
    second = change(office, people[:2], note="B")
    result = undo(office, first)
    assert said(result) == {("customer", "甲"): CHANGED, ("customer", "乙"): CHANGED}
    assert result.restored == {"customer": 1}
    assert undo(office, second).left == ()
    assert picture(office)["customer"][:-1] == between[:-1]


def test_what_came_in_goes_after_a_later_import_that_changed_it_is_undone(garage, visits_file):
    office = garage.office
    before = picture(office, versions=True)
    first = take_in(office, visits_file, "visits")
    keys = [key for (key,) in ask(office, select(Customer.id).where(Customer.import_id == first))]
    second = change_by_import(
        office, Customer, {key: {"note": "x"} for key in keys}, [(Phone, phone_of(keys[0]))]
    )
    assert undo(office, first, dry_run=True).left != ()
    assert undo(office, second).removed == {"phone": 1}
    assert undo(office, first).left == ()
    assert picture(office, versions=True) == before


def phone_of(customer):
    return {"customer_id": customer, "number": "0933", "digits": "0933", "digits_reversed": "3390"}


def test_what_was_added_to_known_records_goes_unless_it_was_changed(garage, people, later):
    office = garage.office
    before = picture(office)
    target = {"measure": "car_count", "month": 202612, "staff_id": None, "value": Decimal(100)}
    other = target | {"month": 202701}
    added = [(Phone, phone_of(people[0])), (Target, target), (Target, other)]
    run = change_by_import(office, Customer, {people[0]: {"note": "x"}}, added)
    later()
    garage.do(set_targets, "car_count", None, (TargetCell(202612, Decimal(120), 1),))
    result = undo(office, run)
    assert said(result) == {("target", "car_count 202612"): CHANGED}
    assert result.removed == {"target": 1, "phone": 1}
    after = picture(office)
    assert [len(after.pop(name)) for name in ("target", "plan")] == [1, 1]
    assert after == {name: rows for name, rows in before.items() if name in after}


def test_a_row_that_took_the_place_of_one_the_import_added_stays(garage, people, later):
    office = garage.office
    run = change_by_import(office, Customer, {}, [(Phone, phone_of(people[0]))])
    later()
    draft = CustomerDraft("甲", garage.segment, tax_id="04595257")
    garage.do(change_customer, people[0], 1, draft)
    later()
    mine = PhoneDraft("0955-555-555")
    garage.do(enter_customer, CustomerDraft("丁", garage.segment, phones=(mine,)))
    result = undo(office, run)
    assert result.removed == {}
    assert ("0955555555",) in ask(office, select(Phone.digits))


def test_a_record_that_is_gone_is_said_to_be_gone(garage, people, later):
    office = garage.office
    target = {"measure": "car_count", "month": 202612, "staff_id": None, "value": Decimal(100)}
    change_by_import(office, Customer, {}, [(Target, target)])
    key = one(office, select(Target.id))
    run = change_by_import(office, Target, {key: {"value": Decimal(5)}})
    later()
    garage.do(set_targets, "car_count", None, (TargetCell(202612, None, 2),))
    assert [(left.row_id, left.reason) for left in undo(office, run).left] == [
        (key, "It does not exist any more.")
    ]
