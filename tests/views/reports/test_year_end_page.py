"""The editor of the year-end report: make, edit, keep or give up, freeze, stop."""

from datetime import date

import pytest
from PySide6.QtCore import Qt

from desktop.system.i18n import speaking
from desktop.views.reports import year_end_page
from desktop.views.reports.year_end_page import YearEndPage
from tests.helpers.garage import Garage


@pytest.fixture
def garage(sqlite_office, clock):
    garage = Garage(sqlite_office, clock)
    now = clock.now
    garage.settled_on(date(2025, 3, 3), 2)
    clock.now = now
    return garage


@pytest.fixture
def page(qtbot, garage, context, activate):
    page = YearEndPage(context)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    activate(page)
    page.make()
    qtbot.waitUntil(lambda: page.box.place is not None, timeout=60_000)
    return page


def test_before_there_is_a_report_one_sentence_says_what_to_do(qtbot, garage, context, activate):
    page = YearEndPage(context)
    qtbot.addWidget(page)
    activate(page)
    assert page.advice.text().startswith("Choose the year and make its report")
    assert not page.tree.isVisible()
    assert not page.box.isVisible()
    page.first_button.click()
    assert not page.first_button.isEnabled()
    qtbot.waitUntil(page.tree.isVisible, timeout=60_000)
    assert not page.advice.isVisible()


@pytest.mark.parametrize(
    ("language", "unit"),
    [("en", "Amounts in whole units"), ("zh_Hant_TW", "金額以萬計")],
)
def test_the_amounts_of_the_language_are_chosen_to_begin_with(qtbot, context, language, unit):
    with speaking(language):
        page = YearEndPage(context)
    qtbot.addWidget(page)
    assert page.unit.currentText() == unit
    assert page.unit.count() == 2


def made_again(qtbot, page):
    """Wait until the report stands as it was asked for last."""
    qtbot.waitUntil(page.make_button.isEnabled, timeout=60_000)


def choose(page, place):
    for item in page.tree.findItems("*", WILD):
        found = item.data(0, Qt.ItemDataRole.UserRole)
        if found is not None and (found.chapter, found.place) == place:
            page.tree.setCurrentItem(item)
            return item
    raise LookupError(place)


WILD = Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive
SUMMARY = ("summary", "car_count")


def test_sentences_stand_beside_the_pages(page, qtbot):
    choose(page, SUMMARY)
    assert page.box.text.toPlainText() == "Car count came to 2."
    qtbot.waitUntil(lambda: page.pages.count > 4)
    assert page.year.value() == 2025


def test_a_sentence_is_written_kept_and_flagged_when_its_figure_moves(page, qtbot, garage):
    choose(page, SUMMARY)
    page.box.text.setPlainText("兩台，很好。")
    page.box.save()
    qtbot.waitUntil(lambda: page.box.place.edited, timeout=60_000)
    made_again(qtbot, page)
    assert not page.box.flag.isVisible()
    assert choose(page, SUMMARY).text(1) == "yours"
    now = garage.clock.now
    garage.settled_on(date(2025, 3, 4))
    garage.clock.now = now
    page.make()
    made_again(qtbot, page)
    item = choose(page, SUMMARY)
    assert item.text(1) == "! figure changed"
    assert page.box.text.toPlainText() == "兩台，很好。"
    assert "2 → 3" in page.box.flag.words.text()
    assert "Now: Car count came to 3." in page.box.flag.words.text()
    page.box.flag.keep.click()
    qtbot.waitUntil(lambda: not page.box.place.changed, timeout=60_000)
    made_again(qtbot, page)
    assert choose(page, SUMMARY).text(1) == "yours"
    page.box.draft_button.click()
    qtbot.waitUntil(lambda: not page.box.place.edited, timeout=60_000)
    assert page.box.text.toPlainText() == "Car count came to 3."


def test_what_is_typed_and_not_saved_is_there_again(page, qtbot, context):
    choose(page, SUMMARY)
    page.box.text.setPlainText("Not finished")
    choose(page, ("next_year", "none"))
    assert page.box.text.toPlainText() != "Not finished"
    choose(page, SUMMARY)
    assert page.box.text.toPlainText() == "Not finished"
    assert page.box.unsaved


def test_making_can_be_stopped(page, qtbot, context):
    with qtbot.waitSignal(context.told, timeout=60_000) as told:
        page.make()
        page.stop()
    assert told.args[0] == "error"
    assert "stopped" in told.args[1]
    assert page.box.place is not None  # the pages and sentences of before stay
    assert page.make_button.isEnabled()


def test_the_bar_comes_to_its_end(page, qtbot):
    seen = []
    page.progressed.connect(lambda _run, done, total: seen.append(done / total))
    page.make()
    made_again(qtbot, page)
    assert seen[-1] == 1


def test_a_year_that_is_none_is_refused_at_its_field(page):
    page.year.line.setText("20255")
    page.make()
    assert page.year.problem()


def test_freezing_asks_where_months_are_open_and_keeps_the_report(
    page, qtbot, context, monkeypatch
):
    asked = []

    def answer(_parent, question, _choices):
        asked.append(question)
        return "freeze"

    monkeypatch.setattr(year_end_page, "ask", answer)
    with qtbot.waitSignal(context.printed, timeout=60_000) as printed:
        page.freeze()
    assert "2025-01" in asked[0]
    assert bytes(printed.args[0]).startswith(b"%PDF")
    assert printed.args[1] == "Y-2025-1"
