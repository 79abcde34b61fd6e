from functools import partial

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.services.customer_work import CustomerDraft, PhoneDraft, enter_customer
from desktop.services.segments import segment_list
from desktop.views.customers.screen import CustomersScreen


@pytest.fixture
def enter(sqlite_office):
    """Enter a customer and return the id."""
    segment = sqlite_office.read(segment_list)[0].id

    def enter(name, *numbers, **more):
        phones = tuple(PhoneDraft(number) for number in numbers)
        draft = CustomerDraft(name, segment, phones=phones, **more)
        return sqlite_office.write(lambda uow: enter_customer(uow, draft))[0]

    return enter


@pytest.fixture
def open_screen(qtbot, show_screen):
    """Show the screen once its list and its choices are read."""

    def open_screen():
        screen = show_screen(CustomersScreen)
        qtbot.waitUntil(lambda: bool(screen._segments))
        return screen

    return open_screen


@pytest.fixture
def answer():
    """Answer the next question by clicking one of its buttons."""

    def click(text):
        box = QApplication.activeModalWidget()
        next(button for button in box.buttons() if button.text() == text).click()

    def answer(text):
        QTimer.singleShot(0, partial(click, text))

    return answer
