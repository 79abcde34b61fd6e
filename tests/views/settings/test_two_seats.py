"""Forms that stand on a page of the settings: their drafts, and two seats at one record."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import Qt

from desktop.services.packages import (
    PackageDraft,
    PackageLineDraft,
    change_package,
    enter_package,
    package_list,
)
from desktop.services.segments import change_segment, segment_list
from desktop.views.kit.conflict import MINE, THEIRS
from desktop.views.settings.packages_page import PackagesPage
from desktop.views.settings.segments_page import SegmentsPage

LINES = (PackageLineDraft("labour", "更換機油"),)


@pytest.fixture
def open_page(qtbot, context, activate):
    """Show a page with its first record."""

    def open_page(kind):
        page = kind(context)
        qtbot.addWidget(page)
        activate(page)
        qtbot.waitUntil(lambda: page.list.count() > 0)
        page.list.setCurrentRow(0)
        return page

    return open_page


@pytest.fixture
def first(sqlite_office):
    """Read the first segment as it is now."""
    return lambda: sqlite_office.read(segment_list)[0]


def test_both_seats_values_stand_beside_each_other_to_choose_from(
    open_page, qtbot, sqlite_office, first
):
    page, row = open_page(SegmentsPage), first()
    page.form.fields["name"].set_value("mine")
    page.form.fields["strategy"].set_value("also mine")
    other_seat(sqlite_office, row)
    page.form.submit()
    conflict = page.standing.conflict
    qtbot.waitUntil(conflict.isVisible)
    assert conflict.choices.keys() == {"name", "strategy"}
    assert "Somebody else changed" in page.note.text()
    assert page.form.values() == {"name": "mine", "strategy": "also mine"}
    conflict.choices["strategy"].button(MINE).setFocus()
    qtbot.keyClick(conflict.choices["strategy"].button(MINE), Qt.Key.Key_Right)
    assert page.form.values()["strategy"] == "theirs too"
    page.form.submit()
    qtbot.waitUntil(lambda: first().name == "mine")
    assert first().strategy == "theirs too"
    qtbot.waitUntil(lambda: not conflict.isVisible())


def test_a_draft_over_what_another_seat_changed_since_shows_both(
    open_page, qtbot, sqlite_office, first, context
):
    page = open_page(SegmentsPage)
    page.form.fields["name"].set_value("mine")
    context.drafts.flush()
    other_seat(sqlite_office, first())
    again = open_page(SegmentsPage)
    assert "was not saved" in again.note.text()
    assert again.form.values() == {"name": "mine", "strategy": "theirs too"}
    assert again.standing.conflict.choices.keys() == {"name", "strategy"}
    again.form.submit()
    qtbot.waitUntil(lambda: first().name == "mine")


def test_a_draft_is_offered_once(open_page, qtbot, context, monkeypatch, first):
    monkeypatch.setattr("desktop.views.kit.forms.ask", lambda *_args, **_more: "leave")
    page = open_page(SegmentsPage)
    page.form.fields["name"].set_value("mine")
    context.drafts.flush()
    again = open_page(SegmentsPage)
    again.form.focus("name")
    qtbot.keyClick(again.form.fields["name"].editor, Qt.Key.Key_Escape)
    context.drafts.flush()
    qtbot.waitUntil(lambda: context.drafts.pending() == [])
    assert open_page(SegmentsPage).form.values()["name"] == first().name


def test_the_lines_of_a_package_come_back_with_its_draft(open_page, qtbot, sqlite_office, context):
    sqlite_office.write(partial(enter_package, draft=PackageDraft("保養", lines=LINES)))
    page = open_page(PackagesPage)
    page.form.fields["note"].set_value("mine")
    page.table.begin()
    page.model.setData(page.model.index(1, page.model.sheet.place("text")), "機油")
    context.drafts.flush()
    again = open_page(PackagesPage)
    assert again.form.values()["note"] == "mine"
    assert [line.text for line in again.model.lines if not line.is_empty] == ["更換機油", "機油"]


def test_another_seat_s_package_stands_beside_what_is_typed(open_page, qtbot, sqlite_office):
    sqlite_office.write(partial(enter_package, draft=PackageDraft("保養", lines=LINES)))
    page = open_page(PackagesPage)
    page.form.fields["name"].set_value("mine")
    row = sqlite_office.read(package_list)[0]
    theirs = PackageDraft("theirs", lines=LINES)
    change = partial(change_package, package_id=row.id, version=row.version, draft=theirs)
    sqlite_office.write(change)
    page.form.submit()
    qtbot.waitUntil(page.conflict.isVisible)
    page.conflict.choices["name"].button(THEIRS).click()
    assert page.form.values()["name"] == "theirs"
    page.form.fields["note"].set_value("mine after all")
    page.form.submit()
    qtbot.waitUntil(lambda: sqlite_office.read(package_list)[0].note == "mine after all")


def test_the_lines_of_two_seats_stand_beside_each_other_too(open_page, qtbot, sqlite_office):
    lines = (PackageLineDraft("labour", "更換機油"), PackageLineDraft("labour", "檢查煞車"))
    sqlite_office.write(partial(enter_package, draft=PackageDraft("保養", lines=lines)))
    page = open_page(PackagesPage)
    price = page.model.sheet.place("price")
    page.model.setData(page.model.index(0, price), "500")
    row = sqlite_office.read(package_list)[0]
    theirs = (replace(lines[0], price=Decimal(700)), replace(lines[1], price=Decimal(90)))
    draft = PackageDraft("保養", lines=theirs)
    sqlite_office.write(
        partial(change_package, package_id=row.id, version=row.version, draft=draft)
    )
    page.form.submit()
    qtbot.waitUntil(page.conflict.isVisible)
    assert page.conflict.choices.keys() == {"1.price", "2.price"}
    assert [line.price for line in page.model.lines[:2]] == ["500", "90"]
    page.conflict.choices["1.price"].button(THEIRS).click()
    page.conflict.choices["2.price"].button(MINE).click()
    page.form.submit()
    qtbot.waitUntil(
        lambda: [line.price for line in sqlite_office.read(package_list)[0].lines] == [700, None]
    )
    qtbot.waitUntil(lambda: not page.conflict.isVisible())


def other_seat(office, row):
    change = partial(
        change_segment,
        segment_id=row.id,
        version=row.version,
        name="theirs",
        strategy="theirs too",
    )
    office.write(change)
