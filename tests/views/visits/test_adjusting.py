"""What is settled is corrected beside it, and stays as it was."""

import pytest

from desktop.services.locks import adjustments_of
from desktop.services.visit_money import settle_visit
from desktop.views.kit.adjusting import AdjustDialog


@pytest.fixture
def dialog(screen, show, billed, card, sqlite_office):
    """The window in which a settled visit is corrected."""
    sqlite_office.write(lambda uow: settle_visit(uow, billed, card(billed).version))
    show(billed)
    screen.detail.card.adjust()
    return screen.findChild(AdjustDialog)


def test_a_settled_bill_is_corrected_beside_it(dialog, screen, billed, qtbot, sqlite_office, card):
    typed = {"field": "Labour: 1,000", "value": "-100", "reason": "算錯"}
    dialog.form.set_typed(typed)
    dialog.form.submit()
    qtbot.waitUntil(lambda: "算錯" in screen.detail.card.browser.toPlainText())
    (row,) = sqlite_office.read(lambda session: adjustments_of(session, visit_id=billed))
    assert (row.value, row.for_month) == (-100, 202611)
    assert card(billed).labour_net == 1000


def test_a_correction_without_a_reason_stays_in_its_window(dialog, billed, card):
    dialog.form.submit()
    assert set(dialog.form.problems()) == {"field", "value", "reason"}
    assert dialog.isVisible()
    assert card(billed).adjustments == ()


def test_an_open_visit_is_changed_and_not_adjusted(screen, show, wang, told):
    show(wang)
    screen.detail.card.adjust()
    assert screen.findChild(AdjustDialog) is None
    assert told[-1][0] == "info"
    assert "is not settled" in told[-1][1]
