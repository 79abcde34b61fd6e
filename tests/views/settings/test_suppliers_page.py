from functools import partial

import pytest

from desktop.services.parts import PartDraft, SourceDraft, enter_part
from desktop.services.parts.suppliers import (
    SupplierDraft,
    change_supplier,
    enter_supplier,
    supplier_list,
)
from desktop.views.settings.suppliers_page import SuppliersPage


@pytest.fixture
def enter(sqlite_office):
    def enter(name, **more):
        draft = SupplierDraft(name, **more)
        return sqlite_office.write(partial(enter_supplier, draft=draft))[0]

    return enter


@pytest.fixture
def page(qtbot, context):
    page = SuppliersPage(context)
    qtbot.addWidget(page)
    return page


def lines(page):
    return [page.list.item(row).text() for row in range(page.list.count())]


def test_a_supplier_is_entered_and_listed_with_what_it_sells(page, qtbot, sqlite_office):
    page.form.set_typed({"name": "順益", "phone": "02-1234-5678", "lead_days": "3"})
    page.form.submit()
    qtbot.waitUntil(lambda: lines(page) == ["順益 · 0 parts"])
    draft = PartDraft("A-1", "濾芯", sources=(SourceDraft("順益"),))
    sqlite_office.write(partial(enter_part, draft=draft))
    page.refresh()
    qtbot.waitUntil(lambda: lines(page) == ["順益 · 1 part"])
    (row,) = sqlite_office.read(supplier_list)
    assert (row.phone, row.lead_days) == ("02-1234-5678", 3)


def test_a_lead_time_that_cannot_be_is_told_beside_its_field(page):
    page.form.set_typed({"name": "順益", "lead_days": "500"})
    page.form.submit()
    assert "at most 400" in page.form.problems()["lead_days"]


def test_two_seats_values_stand_side_by_side(page, qtbot, enter, sqlite_office, beside):
    supplier = enter("順益", lead_days=3)
    page.refresh()
    qtbot.waitUntil(lambda: page.list.count() == 1)
    page.list.setCurrentRow(0)
    page.form.set_typed({"lead_days": "5"})
    theirs = SupplierDraft("順益", lead_days=7)
    sqlite_office.write(partial(change_supplier, supplier_id=supplier, version=1, draft=theirs))
    page.form.submit()
    qtbot.waitUntil(lambda: "Somebody else changed" in page.note.text())
    assert sqlite_office.read(supplier_list)[0].lead_days == 7


def test_an_archived_supplier_leaves_the_list(page, qtbot, enter, sqlite_office):
    enter("順益")
    page.refresh()
    qtbot.waitUntil(lambda: page.list.count() == 1)
    page.list.setCurrentRow(0)
    page.archive("closed")
    qtbot.waitUntil(lambda: page.list.count() == 0)
    (row,) = sqlite_office.read(partial(supplier_list, archived=True))
    assert row.archived_reason == "closed"
