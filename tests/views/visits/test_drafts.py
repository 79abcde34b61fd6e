"""Drafts of a visit's forms, typed before another seat saved."""

from decimal import Decimal

import pytest

from desktop.services.visit_bill import LineDraft, write_bill
from desktop.services.visit_work import VisitChanges, change_visit
from desktop.views.kit.conflict import MINE
from desktop.views.kit.lines.typed import TypedLine
from desktop.views.visits.screen import VisitsScreen


@pytest.fixture
def theirs(wang, card, sqlite_office):
    """What another seat writes meanwhile."""

    def bill():
        lines = (LineDraft("labour", "別人的", Decimal(1), Decimal(70)),)
        version = card(wang).version
        sqlite_office.write(lambda uow: write_bill(uow, wang, version, lines, ()))

    def words():
        changes = VisitChanges("repair", "冷氣不冷", "別人的", "", 88000, None, None)
        version = card(wang).version
        sqlite_office.write(lambda uow: change_visit(uow, wang, version, changes))

    return {"bill": bill, "words": words}


@pytest.fixture
def seat(context, wang, activate, qtbot):
    """Sit down before the screen anew, as after a crash; return the visit's detail."""
    screens = []  # a window would hold them

    def seat():
        context.drafts.flush()
        screen = VisitsScreen(context)
        screens.append(screen)
        qtbot.addWidget(screen)
        screen.resize(1220, 690)
        activate(screen)
        screen.show_record(wang)
        qtbot.waitUntil(lambda: screen.detail.card.card is not None)
        return screen.detail

    return seat


def test_a_kept_bill_does_not_overwrite_a_newer_one_in_silence(seat, theirs, card, wang, qtbot):
    first = seat()
    first.bill()
    first.form.model.set_lines([TypedLine(text="我的", price="100")])
    first.form.model.edited.emit()
    theirs["bill"]()
    again = seat()
    again.bill()
    page = again.form
    assert [line.text for line in page.model.lines if line.text] == ["我的", "別人的"]
    assert page.conflict.isVisible()
    (added,) = page.conflict.choices.values()
    assert added.checkedButton().accessibleName() == "Line: 別人的 1 70"
    added.button(MINE).click()  # which had no such line
    with qtbot.waitSignal(page.saved):
        page.save()
    assert [line.text for line in card(wang).lines] == ["我的"]


def test_kept_changes_are_laid_beside_what_another_seat_wrote(seat, theirs, card, wang, qtbot):
    first = seat()
    first.edit()
    first.form.form.fields["correction"].set_value("我的")
    theirs["words"]()
    again = seat()
    again.edit()
    page = again.form
    assert page.form.fields["correction"].value() == "我的"
    qtbot.waitUntil(lambda: not page.form.problems())  # the advisors are offered
    page.form.submit()
    qtbot.waitUntil(lambda: "cause" in page.conflict.choices)
    mine, their_words = page.conflict.choices["cause"].buttons()
    assert (mine.accessibleName(), their_words.accessibleName()) == ("Cause: —", "Cause: 別人的")
    assert their_words.isChecked()
    assert card(wang).correction == ""
    page.form.submit()
    qtbot.waitUntil(lambda: card(wang).correction == "我的")
    assert card(wang).cause == "別人的"
