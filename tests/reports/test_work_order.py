from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.models.errors import NotFoundError
from desktop.models.visit import LineKind
from desktop.reports import kit
from desktop.reports.registry import render_work_order
from desktop.reports.work_order import collect, layout
from desktop.services.checklists import archive_item, checklist_items
from desktop.services.checks import CheckDraft, visit_checks, write_checks
from desktop.services.proposals import ProposalDraft, write_proposals
from desktop.services.shares import ShareDraft
from tests.helpers.garage import BILL, at

DAY = date(2026, 11, 20)


@pytest.fixture
def words(text_of):
    return lambda key: text_of(render_work_order, key)


def test_the_order_names_customer_vehicle_and_concern(garage, words):
    advisor = garage.staff("黃怡君")
    key = garage.visit(
        at(DAY, 9, 5),
        name="黃建𡒸",
        plate="TAB-383",
        concern="煞車異音 & <左前>",
        odometer=432268,
        promised_at=at(DAY, 17, 30),
        advisor_id=advisor,
    )
    text = words(key)
    for part in (
        "順發汽車",
        "261120-001",
        "黃建𡒸",
        "0912000001",
        "TAB-383",
        "Toyota Altis",
        "432,268 km",
        "黃怡君",
        "2026-11-20 09:05",
        "2026-11-20 17:30",
        "煞車異音 & <左前>",
        "Seat cover",
        "Fender cover",
        "Final check",
    ):
        assert part in text
    assert "Work and parts so far" not in text


def test_lines_and_technicians_are_printed_without_prices(garage, words):
    first, second = garage.staff("王建宏", "technician"), garage.staff("張志強", "technician")
    key = garage.visit(at(DAY, 9))
    garage.bill(key, BILL, (ShareDraft(first, Decimal(1)),))
    text = words(key)
    assert "機油 5W-30" in text
    assert "0.5" in text
    assert "1,050" not in text
    assert "王建宏" in text
    assert "100" not in text.split("Technician")[1][:20]
    garage.bill(key, BILL, (ShareDraft(first, Decimal("0.6")), ShareDraft(second, Decimal("0.4"))))
    text = "".join(words(key).split())
    assert "王建宏60.0%" in text
    assert "張志強40.0%" in text


def test_a_comeback_names_the_visit_it_comes_back_from(garage, words):
    order = garage.office.read(lambda session: collect(session, garage.visit(at(DAY, 9))))
    pages = kit.compose(layout(replace(order, comeback_of="261101-004")))
    assert pages.pages == 1


def test_what_was_written_is_printed_and_the_rest_is_ruled(garage):
    order = garage.office.read(lambda session: collect(session, garage.visit(at(DAY, 9))))
    written = replace(order, written=(("Cause", "來令片磨損"), ("Correction", "")))
    blocks = layout(written).blocks
    assert kit.Paragraph("來令片磨損") in blocks
    assert sum(isinstance(block, kit.Ruled) for block in blocks) == 2


@pytest.mark.parametrize("paper", [kit.A4, kit.A5])
def test_an_order_fits_on_its_paper(garage, paper):
    key = garage.visit(at(DAY, 9), name="長" * 60, concern="很長的描述，" * 30)
    garage.bill(key)
    order = garage.office.read(lambda session: collect(session, key))
    assert kit.compose(layout(replace(order, frame=replace(order.frame, paper=paper)))).pages <= 2


def test_an_order_with_a_few_lines_fits_on_one_page(garage):
    key = garage.visit(at(DAY, 9), concern="煞車異音")
    garage.bill(key)
    order = garage.office.read(lambda session: collect(session, key))
    assert kit.compose(layout(order)).pages == 1


def test_the_reception_s_checklist_is_ticked_as_far_as_it_was_filled_in(garage, words):
    key = garage.visit(at(DAY, 9))
    rows = garage.office.read(lambda session: visit_checks(session, key))
    battery = next(row for row in rows if row.text == "Battery")
    drafts = (CheckDraft(rows[0].item_id, "done"), CheckDraft(battery.item_id, "fault", "11.8 V"))
    garage.do(write_checks, key, drafts)
    order = garage.office.read(lambda session: collect(session, key))
    assert order.covers[:2] == (("Seat cover", True), ("Steering wheel cover", False))
    assert ("Valuables taken out", False) in order.checks
    assert order.faults == ("Battery: 11.8 V",)
    text = words(key)
    assert "Valuables taken out" in text
    assert "Battery: 11.8 V" in text


def test_an_office_without_checklists_prints_no_boxes(garage, words):
    for item in garage.office.read(checklist_items):
        garage.do(archive_item, item.id, item.version, "none")
    assert "Covers in place" not in words(garage.visit(at(DAY, 9)))


def test_what_is_only_proposed_stands_apart_from_what_was_agreed(garage, words):
    key = garage.visit(at(DAY, 9))
    garage.bill(key)
    lines = (ProposalDraft(LineKind.LABOUR, "換來令片", price=Decimal(800)),)
    garage.do(write_proposals, key, garage.card(key).version, lines)
    text = words(key)
    assert text.index("更換機油") < text.index("Proposed, not agreed yet") < text.index("換來令片")
    assert "800" not in text


def test_the_same_order_gives_the_same_bytes(garage):
    key = garage.visit(at(DAY, 9))
    first = garage.office.read(lambda session: render_work_order(session, key))
    assert first == garage.office.read(lambda session: render_work_order(session, key))


def test_a_visit_that_does_not_exist_cannot_be_printed(garage):
    with pytest.raises(NotFoundError, match="does not exist"):
        garage.office.read(lambda session: render_work_order(session, 99))
