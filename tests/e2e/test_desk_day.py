"""One visit from the arrival to the printed settlement, without the mouse."""

from decimal import Decimal
from functools import partial

from desktop.services.proposal_rows import proposal_rows

PADS = ("l", "煞車來令片", "1", "", "2100", "", "s")  # a line, cell by cell
WIPERS = ("l", "雨刷片", "", "", "300", "", "l")
TOTAL = Decimal(2000 + 2100)  # the package and what was approved


def test_package_proposals_answers_settlement_and_money(keys, paper, shop):
    receive(keys, paper)
    propose(keys)
    answer(keys)
    settle(keys)
    keys.press("Ctrl+P")
    sheet = paper("Settlement")
    for text in ("261120-001", "ABC-1234", "更換機油", "煞車來令片", "4,100"):
        assert text in sheet
    assert "雨刷片" not in sheet
    card = shop.card(shop.visit + 1)
    assert (card.state, card.total, card.paid) == ("settled", TOTAL, TOTAL)
    rows = shop.office.read(partial(proposal_rows, visit_id=card.id))
    assert [(row.text, row.state) for row in rows] == [
        ("煞車來令片", "approved"),
        ("雨刷片", "declined"),
    ]


def receive(keys, paper):
    keys.press("Ctrl+N")
    keys.type("5678", "Return")
    keys.reach("Concern")
    keys.type("保養")
    keys.go_to("Package")
    keys.type("小保養")
    keys.offered("小保養")
    keys.press("Return", "Ctrl+S")
    paper("Work order")
    keys.read("Promised")


def propose(keys):
    keys.press("Shift+F6")
    keys.reach("Proposed lines")
    for cell in (*PADS, *WIPERS):
        keys.type(cell, "Return")
    keys.press("Ctrl+S")
    keys.read("No answer yet")


def answer(keys):
    """The customer rings back: yes to the pads, no to the wipers."""
    keys.press("Shift+F6")
    keys.reach("Proposed lines")
    keys.press("Up", "End")
    keys.type("d")
    keys.press("Ctrl+Shift+A")  # everything that has no answer yet
    keys.go_to("How")
    keys.type("phone")
    keys.press("Ctrl+S")
    keys.read("approved 2,100, declined 300")


def settle(keys):
    keys.press("F7", "F7")  # typed faster than the first one is done
    keys.read("Visit 261120-001: Finished")
    keys.press("F8")
    keys.read("frozen from then on")
    keys.press("Return")
    keys.reach("Method")
    keys.press("Return", "Return")
    keys.read("is paid in full")
