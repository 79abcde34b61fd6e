"""What a known vehicle brings to the form of a new visit: declined work, packages, comebacks."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.models.proposal import ProposalState
from desktop.services.packages import PackageDraft, PackageLineDraft, enter_package
from desktop.services.proposal_rows import declined_for
from desktop.services.proposals import AnswerDraft, ProposalDraft, answer_proposals
from desktop.services.visit_money import settle_visit
from desktop.views.kit.pick_field import Candidate

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def settled(sqlite_office, billed, card):
    """A settled visit of ABC-1234 at 88,000 km, on which brake pads were declined."""
    pads = ProposalDraft("part", "煞車來令片", price=Decimal(2100))
    drafts = (replace(pads, answer=ProposalState.DECLINED),)
    answer = AnswerDraft("王小明")

    def give(uow):
        return answer_proposals(uow, billed, card(billed).version, drafts, answer)

    sqlite_office.write(give)
    sqlite_office.write(lambda uow: settle_visit(uow, billed, card(billed).version))
    return billed


@pytest.fixture
def service(sqlite_office):
    lines = (PackageLineDraft("labour", "小保養", price=Decimal(600)),)
    draft = PackageDraft("小保養套餐", "保養", Decimal(1999), 90, lines=lines)
    return sqlite_office.write(lambda uow: enter_package(uow, draft))[0]


@pytest.fixture
def begin(screen, qtbot, card):
    """Begin a visit of the vehicle of another one."""

    def begin(visit):
        screen.new_visit_for(card(visit).vehicle_id)
        qtbot.waitUntil(lambda: screen.detail.form is not None)
        form = screen.detail.form.form
        form.print.set_value(False)
        qtbot.waitUntil(lambda: form.customer.candidate is not None)
        qtbot.waitUntil(lambda: form.segment.value() is not None)
        return form

    return begin


def press(qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def save(screen, qtbot):
    with qtbot.waitSignal(screen.detail.opened) as opened:
        press(qtbot, Qt.Key.Key_S, CTRL)
    return opened.args[0]


def test_declined_work_is_taken_up_with_two_keys(
    settled, begin, screen, card, sqlite_office, qtbot
):
    form = begin(settled)
    assert form.declined.isVisible()
    press(qtbot, Qt.Key.Key_B, CTRL)
    press(qtbot, Qt.Key.Key_Space)
    press(qtbot, Qt.Key.Key_Return)
    assert form.concern.editor is QApplication.focusWidget()
    found = card(save(screen, qtbot))
    assert [(line.text, line.amount) for line in found.lines] == [("煞車來令片", 2100)]
    left = sqlite_office.read(lambda session: declined_for(session, found.vehicle_id))
    assert left == ()


def test_a_vehicle_without_declined_work_shows_no_list(billed, begin):
    assert not begin(billed).declined.isVisible()


def test_what_was_ticked_comes_back_with_the_draft(settled, begin, screen, qtbot):
    form = begin(settled)
    press(qtbot, Qt.Key.Key_B, CTRL)
    press(qtbot, Qt.Key.Key_Space)
    ticked = form.declined.value()
    screen.detail.set_aside()
    screen.new_visit()
    again = screen.detail.form.form
    qtbot.waitUntil(lambda: again.declined.value() == ticked)


def test_a_package_fills_the_bill_and_the_promise(
    billed, service, begin, screen, card, context, qtbot
):
    form = begin(billed)
    form.focus("package")
    form.package.line.insert("保養")
    form.package.line.textEdited.emit("保養")
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.package.value() == service)
    qtbot.waitUntil(lambda: form.promised.value() is not None)
    found = card(save(screen, qtbot))
    assert (found.total, found.promised_at) == (1999, context.now() + timedelta(minutes=90))


def test_a_promise_that_was_typed_is_not_replaced_by_a_package(billed, service, begin, qtbot):
    form = begin(billed)
    form.promised.line.setText("17:00")
    form.package.pick(Candidate(service, "小保養套餐"))
    qtbot.wait(50)
    assert form.promised.typed() == "17:00"


def test_a_comeback_is_offered_and_taken_with_one_key(settled, begin, screen, card, qtbot):
    form = begin(settled)
    assert "Ctrl+R takes it" in form.original.caution
    press(qtbot, Qt.Key.Key_R, CTRL)
    assert form.original.caution == ""
    assert card(save(screen, qtbot)).original_id == settled


def test_after_thirty_days_only_a_short_distance_is_a_comeback(settled, begin, clock):
    clock.now += timedelta(days=31)
    form = begin(settled)
    assert form.original.caution == ""
    form.odometer.line.setText("88,900")
    assert "Ctrl+R takes it" in form.original.caution
    form.odometer.line.setText("89,001")
    assert form.original.caution == ""


def test_an_odometer_below_the_last_is_questioned_and_may_be_saved(
    billed, begin, screen, card, qtbot
):
    form = begin(billed)
    form.odometer.line.setText("87,000")
    assert form.odometer.caution.startswith("△ Lower than the 88,000 of ")
    assert card(save(screen, qtbot)).odometer == 87000


def test_the_kind_says_what_it_means_for_the_bill(billed, begin):
    form = begin(billed)
    assert form.kind.caution == ""
    form.kind.set_value("internal")
    assert "nobody pays" in form.kind.caution
