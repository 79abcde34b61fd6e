"""What is owed for parts: who owes it and for how long, and the papers it stands on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout
from typing_extensions import override

from desktop.services.counter.owed import AGES, Debtor, OwedPaper, debtors
from desktop.services.formats import day_text
from desktop.services.list_exports import HeldRows, ListColumn, ListExport
from desktop.services.listing import ListQuery
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec, keys_text, without_state
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.parts.wanted import MONEY, PAPER, wish

MENU = N_("Mone&y")
PAY_KEYS = "Ctrl+Alt+M"
PAY = ActionSpec("owed.pay", N_("Take &money for the chosen bill…"), MENU, PAY_KEYS, new_group=True)
SUBJECTS = frozenset({"counter_payment", "stock_document", "customer"})


@dataclass(frozen=True, slots=True)
class _Line:
    """A bill with the customer who owes it, as a file has it."""

    customer: str
    bill: OwedPaper

    @property
    def id(self) -> int:
        """The id of the paper."""
        return self.bill.paper.document_id


class OwedScreen(Screen):
    """Customers that owe something for parts, the largest sum first; below, the papers of one."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.debtors: Sequence[Debtor] = ()
        self.table = PlainTable(_("Owed for parts, by customer"))
        self.papers = PlainTable(_("Bills that are not paid"), range(2, 99), wide=0)
        self.sum, self.heading = QLabel(), QLabel()
        self.sum.setObjectName("pageTitle")
        self.heading.setObjectName("formHeading")
        text = _("{text} ({keys})").format(text=_("Take money…"), keys=keys_text(PAY_KEYS))
        self.button = QPushButton(text)
        self.button.setAutoDefault(False)
        self._lay_out()
        self.button.clicked.connect(without_state(self.take_money))
        self.table.currentCellChanged.connect(self._show_papers)
        self.table.cellActivated.connect(self._go_down)
        self.papers.cellActivated.connect(self.open_paper)
        context.desk.changed.connect(self._on_changed)
        self._fill(())

    @override
    def commands(self) -> tuple[Command, ...]:
        return (Command(PAY, self.take_money),)

    @override
    def refresh(self) -> None:
        query = partial(debtors, today=self.context.today())
        self.context.desk.read(self, query, self._fill)

    @override
    def take_focus(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def list_on_show(self) -> ListExport[Any]:
        held = tuple(_Line(one.customer, paper) for one in self.debtors for paper in one.papers)
        return ListExport(_("Bills that are not paid"), HeldRows(held), ListQuery(), _columns())

    def debtor(self) -> Debtor | None:
        """Return the customer who is chosen."""
        row = self.table.currentRow()
        return self.debtors[row] if 0 <= row < len(self.debtors) else None

    def paper(self) -> OwedPaper | None:
        """Return the bill that is chosen, the oldest one unless somebody chose another."""
        debtor, row = self.debtor(), max(self.papers.currentRow(), 0)
        return debtor.papers[row] if debtor is not None and row < len(debtor.papers) else None

    def open_paper(self, _row: int = 0, _column: int = 0) -> None:
        """Show the chosen bill at the counter."""
        self._go(PAPER)

    def take_money(self) -> None:
        """Ask for money for the chosen bill, at the counter."""
        self._go(MONEY)

    # -- inside --------------------------------------------------------------------------

    def _go(self, word: str) -> None:
        if (paper := self.paper()) is None:
            self.context.told.emit("info", _("Choose a bill first."))
            return
        self.context.listed.emit("parts", "counter", wish(word, [paper.paper.document_id]))

    def _go_down(self, _row: int, _column: int) -> None:
        """Lead Enter on a customer into the bills."""
        self.papers.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.papers.setCurrentCell(0, 0)

    def _fill(self, found: Sequence[Debtor]) -> None:
        before = self.debtor()
        self.debtors = found
        money = self.context.office.currency.text
        rows = [
            (
                one.customer,
                str(len(one.papers)),
                money(one.owed),
                *(money(sum_) if sum_ else "" for sum_ in one.ages),
            )
            for one in found
        ]
        heads = (_("Customer"), _("Bills"), _("Owed"), *_age_names())
        self.table.fill(heads, rows)
        whole = sum((one.owed for one in found), Decimal(0))
        text = _("Owed in all: {amount}").format(amount=money(whole))
        self.sum.setText(text if found else _("Nobody owes anything for parts."))
        self._choose(before)
        self.button.setEnabled(bool(found))
        self.list_changed.emit()

    def _choose(self, before: Debtor | None) -> None:
        """Stay with a customer who still owes something."""
        ids = [one.customer_id for one in self.debtors]
        row = ids.index(before.customer_id) if before and before.customer_id in ids else 0
        self.table.setCurrentCell(row, 0)
        self._show_papers()

    def _show_papers(self, *_cells: int) -> None:
        debtor, money = self.debtor(), self.context.office.currency.text
        papers = () if debtor is None else debtor.papers
        rows = [
            (
                one.paper.number,
                day_text(one.paper.done_on),
                str(one.days),
                money(one.paper.owed),
            )
            for one in papers
        ]
        self.papers.fill((_("Number"), _("Date"), _("Age in days"), _("Owed")), rows)
        self.papers.setCurrentCell(0 if rows else -1, 0)
        self.heading.setText(
            "" if debtor is None else _("Bills of {customer}").format(customer=debtor.customer)
        )

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if subjects & SUBJECTS:
            self.refresh()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.sum, 1)
        top.addWidget(self.button)
        hint = QLabel(
            _(
                "Parts that went out on account; what came back or was paid is taken off. Enter on "
                "a customer goes to the bills, Enter on a bill opens it."
            ),
            wordWrap=True,
        )
        hint.setObjectName("hint")
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 4, 8, 8)
        box.addLayout(top)
        box.addWidget(self.table, 3)
        box.addWidget(self.heading)
        box.addWidget(self.papers, 2)
        box.addWidget(hint)


def _age_names() -> list[str]:
    names = [_("Up to {days} days").format(days=AGES[0])]
    for start, end in pairwise(AGES):
        names.append(_("{start} to {end}").format(start=start + 1, end=end))
    return [*names, _("Older")]


def _columns() -> tuple[ListColumn[_Line], ...]:
    return (
        ListColumn(_("ID"), lambda row: row.id, int),
        ListColumn(_("Customer"), lambda row: row.customer),
        ListColumn(_("Number"), lambda row: row.bill.paper.number),
        ListColumn(_("Date"), lambda row: row.bill.paper.done_on, date),
        ListColumn(_("Age in days"), lambda row: row.bill.days, int),
        ListColumn(_("Owed"), lambda row: row.bill.paper.owed, Decimal),
    )
