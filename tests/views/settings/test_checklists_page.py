from functools import partial

import pytest

from desktop.services.checklists import ItemDraft, archive_item, change_item, checklist_items
from desktop.views.settings.checklists_page import ChecklistsPage
from desktop.views.settings.lists import ENTRY


@pytest.fixture
def items(sqlite_office):
    return lambda: sqlite_office.read(checklist_items)


@pytest.fixture
def page(context, qtbot, activate):
    page = ChecklistsPage(context)
    qtbot.addWidget(page)
    page.resize(1200, 640)
    activate(page)
    qtbot.waitUntil(lambda: page.list.count() > 0)
    return page


def choose(page, text):
    for row in range(page.list.count()):
        item = page.list.item(row).data(ENTRY)
        if item is not None and item.text == text:
            page.list.setCurrentRow(row)
            return item
    raise AssertionError(text)


def texts(page):
    return [page.list.item(row).text().strip() for row in range(page.list.count())]


def test_items_stand_under_their_phases_with_covers_marked(page):
    assert texts(page)[:2] == ["Reception", "Seat cover · cover"]
    choose(page, "Valuables taken out")
    assert "is anything of value" in page.form.fields["script"].value()


def test_an_item_is_added_and_chosen(page, items, qtbot):
    page.new_button.click()
    page.form.fields["phase"].set_value("road_test")
    page.form.fields["text"].set_value("冷氣出風溫度")
    page.save_button.click()
    qtbot.waitUntil(lambda: "冷氣出風溫度" in texts(page))
    assert page.list.currentItem().text().strip() == "冷氣出風溫度"
    assert [row.phase for row in items() if row.text == "冷氣出風溫度"] == ["road_test"]


def test_an_item_moves_and_stays_chosen(page, items, qtbot):
    choose(page, "Battery")
    before = texts(page).index("Battery")
    page.up_button.click()
    qtbot.waitUntil(lambda: texts(page).index("Battery") == before - 1)
    assert page.list.currentItem().text().strip() == "Battery"


def test_a_refusal_stands_beside_the_form_and_keeps_what_was_typed(page, sqlite_office, qtbot):
    item = choose(page, "Battery")
    other = ItemDraft("inspection", "Battery and charging")
    sqlite_office.write(partial(change_item, item_id=item.id, version=item.version, draft=other))
    page.form.fields["text"].set_value("Battery voltage")
    page.save_button.click()
    qtbot.waitUntil(lambda: "Somebody else changed this record" in page.note.text())
    assert page.form.fields["text"].value() == "Battery voltage"
    assert page.is_dirty()


def test_an_item_is_archived_with_a_reason(page, items, qtbot):
    choose(page, "Battery")
    page.archive("")
    qtbot.waitUntil(lambda: "needs a reason" in page.note.text())
    page.archive("no longer")
    qtbot.waitUntil(lambda: "Battery" not in texts(page))
    assert "Battery" not in [row.text for row in items()]


def test_the_usual_items_are_offered_where_there_are_none(page, sqlite_office, items, qtbot):
    assert not page.usual_button.isVisible()
    for item in items():
        gone = partial(archive_item, item_id=item.id, version=item.version, reason="x")
        sqlite_office.write(gone)
    page.refresh()
    qtbot.waitUntil(page.usual_button.isVisible)
    page.usual_button.click()
    page.refresh()
    qtbot.waitUntil(lambda: page.list.count() > 20)
    assert not page.usual_button.isVisible()
