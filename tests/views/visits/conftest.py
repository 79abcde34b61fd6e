"""An office with a few visits, and the screen over it in a window of the smallest size."""

from decimal import Decimal

import pytest

from desktop.services.parts import PartDraft, enter_part
from desktop.services.visit_bill import LineDraft, write_bill
from desktop.views.visits.screen import VisitsScreen


@pytest.fixture
def billed(sqlite_office, wang, card):
    """The same visit, with one line of 1,050."""
    lines = (LineDraft("labour", "冷氣檢修", Decimal(1), Decimal(1050), hours=Decimal("1.5")),)
    version = card(wang).version
    sqlite_office.write(lambda uow: write_bill(uow, wang, version, lines, ()))
    return wang


@pytest.fixture
def oil_filter(sqlite_office):
    """A part of the parts list."""
    draft = PartDraft("90915-YZZE1", "機油芯", "Toyota", "", "個", Decimal(180), Decimal(90))
    return sqlite_office.write(lambda uow: enter_part(uow, draft))[0]


@pytest.fixture
def screen(context, qtbot, activate):
    """The screen, in use."""
    screen = VisitsScreen(context)
    qtbot.addWidget(screen)
    screen.resize(1220, 690)
    activate(screen)
    qtbot.waitUntil(lambda: not screen.pane.model.busy)
    return screen


@pytest.fixture
def told(context):
    """Every message the screen sent: kind and sentence."""
    messages = []
    context.told.connect(lambda kind, text: messages.append((kind, text)))
    return messages


@pytest.fixture
def show(screen, qtbot):
    """Show a visit and wait until it is read."""

    def show(visit_id):
        screen.show_record(visit_id)
        card = screen.detail.card
        qtbot.waitUntil(lambda: card.card is not None and card.card.id == visit_id)

    return show
