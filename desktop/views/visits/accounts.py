"""Open accounts: who owes what and since when, and the money that comes in for it."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from itertools import pairwise

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout
from typing_extensions import override

from desktop.models.errors import OfficeError
from desktop.services.accounts import AGES, OpenAccount, OpenVisit, open_accounts, pay_account
from desktop.services.formats import day_text
from desktop.system.i18n import N_, _, ngettext
from desktop.views.kit.actions import ActionSpec, keys_text, without_state
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.visits.strips import PaymentStrip

MENU = N_("Vis&it")
RECEIVE_KEYS = "Ctrl+F9"
RECEIVE = ActionSpec("accounts.receive", N_("Receive for an acco&unt…"), MENU, RECEIVE_KEYS)
SUBJECTS = frozenset({"payment", "visit", "customer"})


class AccountsScreen(Screen):
    """Customers that owe something, the largest first; below, the visits of one of them."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.accounts: Sequence[OpenAccount] = ()
        self.strip: PaymentStrip | None = None
        self.table = PlainTable(_("Open accounts"))
        self.visits = PlainTable(_("Visits of the account"), range(3, 99), wide=1)
        self.empty, self.sum = QLabel(_("Nobody owes anything.")), QLabel()
        self.empty.setObjectName("hint")
        self.sum.setObjectName("pageTitle")
        self.heading = QLabel()
        self.heading.setObjectName("formHeading")
        text = _("{text} ({keys})").format(text=_("Receive…"), keys=keys_text(RECEIVE_KEYS))
        self.button = QPushButton(text)
        self.button.setAutoDefault(False)
        self._box = QVBoxLayout(self)
        self._lay_out()
        self.button.clicked.connect(without_state(self.receive))
        self.table.currentCellChanged.connect(self._show_visits)
        self.table.cellActivated.connect(lambda _row, _column: self.receive())
        self.visits.cellActivated.connect(self._open_visit)
        context.desk.changed.connect(self._on_changed)
        self._fill(())

    @override
    def commands(self) -> tuple[Command, ...]:
        return (Command(RECEIVE, self.receive),)

    @override
    def refresh(self) -> None:
        query = partial(open_accounts, on=self.context.today())
        self.context.desk.read(self, query, self._fill)

    @override
    def take_focus(self) -> None:
        (self.strip.begin if self.strip else self.table.setFocus)()

    def account(self) -> OpenAccount | None:
        """Return the account that is chosen."""
        row = self.table.currentRow()
        return self.accounts[row] if 0 <= row < len(self.accounts) else None

    def receive(self) -> None:
        """Ask for money for the chosen account; it pays the oldest visits first."""
        account = self.account()
        if account is None:
            self.context.told.emit("info", _("Choose an account first."))
            return
        self.close_strip()
        question = _("{customer} owes {amount}; what comes in pays the oldest visits first.")
        money = self.context.office.currency
        self.strip = PaymentStrip(
            question.format(customer=account.customer, amount=money.text(account.owed)),
            account.owed,
            money.decimals,
            on_account=False,
        )
        self.strip.answered.connect(partial(self._pay, account))
        self.strip.closed.connect(self.close_strip)
        self._box.insertWidget(0, self.strip)
        self.strip.begin()

    def close_strip(self) -> None:
        """Take the question away."""
        if self.strip is not None:
            strip, self.strip = self.strip, None
            strip.hide()
            strip.deleteLater()
            self.table.setFocus()

    # -- inside --------------------------------------------------------------------------

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.sum, 1)
        top.addWidget(self.button)
        self._box.setContentsMargins(8, 4, 8, 8)
        self._box.addLayout(top)
        for part in (self.empty, self.table, self.heading, self.visits):
            self._box.addWidget(part)

    def _fill(self, accounts: Sequence[OpenAccount]) -> None:
        before = self.account()
        self.accounts = accounts
        money = self.context.office.currency.text
        heads = (_("Customer"), _("Owed"), *_age_names())
        rows = [
            (account.customer, money(account.owed), *map(money, account.ages))
            for account in accounts
        ]
        self.table.fill(heads, rows)
        whole = sum((account.owed for account in accounts), Decimal(0))
        self.sum.setText(_("Owed in all: {amount}").format(amount=money(whole)))
        self.empty.setVisible(not accounts)
        for part in (self.table, self.sum, self.button, self.heading, self.visits):
            part.setVisible(bool(accounts))
        ids = [account.customer_id for account in accounts]
        place = ids.index(before.customer_id) if before and before.customer_id in ids else 0
        if accounts:
            self.table.setCurrentCell(place, 0)
        self._show_visits()

    def _show_visits(self, *_cells: int) -> None:
        account = self.account()
        visits = account.visits if account else ()
        heads = (
            _("Number"),
            _("Plate"),
            _("Settled on"),
            _("Days"),
            _("Total"),
            _("On account"),
            _("Owed"),
        )
        self.visits.fill(heads, [self._visit_row(visit) for visit in visits])
        text = ngettext(
            "{count} open visit of {customer}; Enter opens it",
            "{count} open visits of {customer}; Enter opens one",
            len(visits),
        )
        name = account.customer if account else ""
        self.heading.setText(text.format(count=len(visits), customer=name))

    def _visit_row(self, visit: OpenVisit) -> Sequence[str]:
        money = self.context.office.currency.text
        return (
            visit.number,
            visit.plate,
            day_text(visit.settled_on),
            str(visit.days),
            money(visit.total),
            money(visit.on_account),
            money(visit.owed),
        )

    def _open_visit(self, row: int, _column: int) -> None:
        if account := self.account():
            self.context.go.emit("visits", account.visits[row].id)

    def _pay(self, account: OpenAccount) -> None:
        strip = self.strip
        if strip is None:
            return
        strip.setEnabled(False)  # a second Enter changes nothing
        command = partial(
            pay_account,
            customer_id=account.customer_id,
            method=strip.method.value() or "",
            amount=strip.amount.value() or Decimal(0),
            note=strip.note.value(),
        )
        self.context.desk.write(self, command, partial(self._paid, account), self._refused)

    def _paid(self, account: OpenAccount, owed: Decimal) -> None:
        self.close_strip()
        money = self.context.office.currency.text
        text = _("{customer} still owes {amount}.") if owed else _("{customer} owes nothing now.")
        sentence = text.format(customer=account.customer, amount=money(owed))
        self.context.told.emit("success", sentence)

    def _refused(self, error: OfficeError) -> None:
        if self.strip is not None:
            self.strip.setEnabled(True)
            self.strip.show_problem(str(error))
            self.strip.begin()

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if subjects & SUBJECTS and self.isVisible():
            self.refresh()


def _age_names() -> list[str]:
    first, *_rest = AGES
    names = [_("Up to {days} days").format(days=first)]
    for start, end in pairwise(AGES):
        names.append(_("{start} to {end}").format(start=start + 1, end=end))
    return [*names, _("Older")]
