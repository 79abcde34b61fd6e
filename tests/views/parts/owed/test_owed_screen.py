"""What is owed for parts: by customer, by age, opened and paid at the counter."""

from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import Qt

from desktop.services.counter.drafts import SaleDraft, SaleLine, Tender
from desktop.services.counter.selling import sell
from desktop.services.customer_work import CustomerDraft, enter_customer
from desktop.services.parts import PartDraft, enter_part
from desktop.services.stock.posting import Entry, Paper, post
from desktop.views.parts.owed.screen import OwedScreen
from desktop.views.parts.tabs import PartsPlace

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def bills(sqlite_office, retail, clock):
    """Two customers who owe for wiper blades: one two bills, the other one."""

    def come(uow, part_id):
        with uow:
            post(uow, Paper("receipt"), [Entry(part_id, Decimal(50), Decimal(100))])
            uow.commit()

    draft = PartDraft("A1", "雨刷", price=Decimal(300))
    part = sqlite_office.write(partial(enter_part, draft=draft))[0]
    now = clock.now
    clock.now = now.replace(month=9)
    sqlite_office.write(partial(come, part_id=part))
    fleet, yard = (
        sqlite_office.write(partial(enter_customer, draft=CustomerDraft(name, retail)))[0]
        for name in ("永順車隊", "大同車行")
    )

    def owes(customer, pieces):
        lines = (SaleLine(part, Decimal(pieces), Decimal(300)),)
        sale = SaleDraft(lines, (Tender("on_account"),), customer, wholesale=True)
        return sqlite_office.write(partial(sell, draft=sale))[0]

    found = [owes(fleet, 1)]
    clock.now = now
    return [*found, owes(fleet, 2), owes(yard, 1)]


@pytest.fixture
def screen(qtbot, bills, context, activate):
    screen = OwedScreen(context)
    qtbot.addWidget(screen)
    screen.resize(1200, 640)
    activate(screen)
    screen.refresh()
    qtbot.waitUntil(lambda: bool(screen.debtors))
    return screen


def texts(table, row):
    return [table.item(row, column).text() for column in range(table.columnCount())]


def test_customers_stand_with_their_ages_and_bills(screen):
    assert texts(screen.table, 0) == ["永順車隊", "2", "900", "600", "", "300", ""]
    assert texts(screen.table, 1) == ["大同車行", "1", "300", "300", "", "", ""]
    assert screen.sum.text() == "Owed in all: 1,200"
    assert texts(screen.papers, 0)[1:] == ["2026-09-20", "61", "300"]
    screen.table.setCurrentCell(1, 0)
    assert screen.heading.text() == "Bills of 大同車行"
    assert screen.papers.rowCount() == 1


def test_enter_leads_to_the_bills_and_opens_one_at_the_counter(qtbot, screen, bills, focused):
    screen.take_focus()
    qtbot.keyClick(screen.table, Qt.Key.Key_Return)
    assert focused() is screen.papers
    qtbot.keyClick(screen.papers, Qt.Key.Key_Down)
    with qtbot.waitSignal(screen.context.listed) as asked:
        qtbot.keyClick(screen.papers, Qt.Key.Key_Return)
    assert asked.args == ["parts", "counter", f"paper/{bills[1].document_id}"]


def test_all_bills_go_to_a_file(screen):
    listed = screen.list_on_show()
    rows = [[column.value(row) for column in listed.columns] for row in listed.source.held]
    assert [(row[1], row[4], row[5]) for row in rows] == [
        ("永順車隊", 61, 300),
        ("永順車隊", 0, 600),
        ("大同車行", 0, 300),
    ]


def test_without_a_debt_nothing_is_asked(qtbot, context, activate):
    page = OwedScreen(context)
    qtbot.addWidget(page)
    activate(page)
    heard = []
    context.told.connect(lambda _kind, text: heard.append(text))
    page.take_money()
    assert heard == ["Choose a bill first."]
    assert page.sum.text() == "Nobody owes anything for parts."


def test_money_for_a_bill_is_taken_by_keys_in_the_place_of_parts(qtbot, bills, context, activate):
    place = PartsPlace(context)
    qtbot.addWidget(place)
    place.resize(1200, 640)
    activate(place)
    context.listed.connect(lambda _place, name, value: place.show_list(name, value))
    place.show_tab("owed")
    owed, counter = place.pages["owed"], place.pages["counter"]
    qtbot.waitUntil(lambda: bool(owed.debtors))
    owed.take_money()
    qtbot.waitUntil(lambda: counter.form is not None)
    assert place.page_on_show() is counter
    assert counter.form.form.fields["amount"].value() == 300
    qtbot.keyClick(counter.form.form, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: counter.form is None)
    qtbot.waitUntil(lambda: owed.debtors[0].owed == 600)
    owed.open_paper()
    qtbot.waitUntil(lambda: counter.record is not None and counter.record.owed == 600)
