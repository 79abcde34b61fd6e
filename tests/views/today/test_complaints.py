"""The page of complaints, and begun from other pages."""

from datetime import timedelta

import pytest

from desktop.services.complaints import ComplaintDraft, complaint_card, open_complaint
from desktop.views.today.complaints import ComplaintsScreen
from desktop.views.today.place import TodayPlace


@pytest.fixture
def of(sqlite_office):
    """Read a complaint."""
    return lambda key: sqlite_office.read(lambda session: complaint_card(session, key))


@pytest.fixture
def complain(sqlite_office, wang, card):
    """Open a complaint of 王小明."""

    def complain(**more):
        draft = ComplaintDraft(card(wang).customer_id, "漏油", visit_id=wang, **more)
        return sqlite_office.write(lambda uow: open_complaint(uow, draft))[0]

    return complain


def shown(page):
    return [page.listing.model.row(place).number for place in range(page.listing.model.rowCount())]


def test_a_complaint_goes_its_whole_way_by_keys(show_screen, wang, of, context, qtbot):
    page = show_screen(ComplaintsScreen)
    page.show_list("complaint", f"visit/{wang}")
    qtbot.waitUntil(lambda: page.form is not None)
    form = page.form.form
    assert form.customer.candidate.title == "王小明"
    form.what.set_value("還是漏油")
    form.level.set_value("serious")
    form.submit()
    qtbot.waitUntil(lambda: page.record is not None and page.form is None)
    assert (page.record.visit_id, page.record.sla_hours) == (wang, 24)
    page.edit()
    page.form.form.why.set_value("油封老化")
    page.form.form.how.set_value("更換")
    page.form.form.submit()
    qtbot.waitUntil(lambda: of(1).why == "油封老化")
    qtbot.waitUntil(lambda: page.form is None and page.record.why == "油封老化")
    page.fix()
    page.form.form.fields["fix"].set_value("換油封")
    page.form.form.submit()
    qtbot.waitUntil(lambda: page.form is None and page.record.row.state == "fixed")
    page.ask_again()
    page.form.form.submit()
    qtbot.waitUntil(lambda: of(1).row.state == "closed")


def test_what_is_missing_is_said_before_anything_is_written(show_screen, wang, qtbot):
    page = show_screen(ComplaintsScreen)
    page.new_complaint()
    form = page.form.form
    assert not form.submit()
    assert set(form.problems()) == {"customer", "what"}


def test_the_list_shows_the_clock_and_filters_the_overdue(complain, show_screen, clock, qtbot):
    complain(level="critical")
    complain(level="minor")
    clock.now += timedelta(hours=13)
    page = show_screen(ComplaintsScreen)
    page.refresh()
    qtbot.waitUntil(lambda: page.listing.model.rowCount() == 2)
    combo = page.listing.combos["state"]
    combo.setCurrentIndex(1)
    qtbot.waitUntil(lambda: page.listing.model.rowCount() == 1)
    page.listing.table.selectRow(0)
    qtbot.waitUntil(lambda: page.record is not None)
    assert "1 hour overdue" in page.pane.text.toPlainText()


def test_a_figure_opens_the_complaints_behind_it(complain, context, qtbot, activate):
    complain()
    place = TodayPlace(context)
    qtbot.addWidget(place)
    activate(place)
    place.show_list("figure", "complaints/2026-11-01/2026-11-30")
    page = place.page_on_show()
    assert isinstance(page, ComplaintsScreen)
    qtbot.waitUntil(lambda: not page.listing.model.busy and page.listing.model.rowCount() == 1)
    place.show_record(1)
    qtbot.waitUntil(lambda: page.record is not None)


def test_the_keys_of_the_tabs_do_not_collide(context, qtbot):
    place = TodayPlace(context)
    qtbot.addWidget(place)
    keys = [command.spec.shortcut for command in place.commands() if command.spec.shortcut]
    assert len(keys) == len(set(keys))
