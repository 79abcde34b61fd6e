"""Short questions in the visit's own pane: a reason, a settlement, a payment."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.models.visit import PaymentMethod
from desktop.services.visit_rows import METHOD_NAMES
from desktop.system.i18n import _
from desktop.views.kit.actions import without_state
from desktop.views.kit.fields import ChoiceField, MoneyField, TextField
from desktop.views.kit.forms import Form


class LastEnterForm(Form):
    """A short form: Enter in its last field of weight saves it."""

    def __init__(self, last: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last = last

    @override
    def cancel(self) -> None:
        """Leave at once: a line is quickly typed again."""
        self.cancelled.emit()

    @override
    def _go_on(self, key: str) -> None:
        if key == self._last:
            self.submit()
        else:
            super()._go_on(key)


class Strip(QFrame):
    """A question over the visit; Enter answers it, Esc takes it away.

    Signals:
        answered: The user says yes.
        closed: The user does not want it.
    """

    answered = Signal()
    closed = Signal()

    def __init__(self, question: str, yes: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.question = QLabel(question, wordWrap=True)
        self.problem = QLabel(wordWrap=True)
        self.problem.setObjectName("fieldProblem")
        self.problem.hide()
        self.yes, self.no = QPushButton(yes), QPushButton(_("Cancel (Esc)"))
        for button in (self.yes, self.no):
            button.setAutoDefault(False)
        self.yes.setDefault(True)
        self.yes.clicked.connect(without_state(self.answer))
        self.no.clicked.connect(without_state(self.closed.emit))
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(8, 6, 8, 6)
        self._box.addWidget(self.question)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self.yes)
        self._buttons.addWidget(self.no)
        self._buttons.addStretch(1)

    def begin(self) -> None:
        """Take the focus."""
        self.yes.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def answer(self) -> None:
        """Say yes."""
        self.answered.emit()

    def show_problem(self, sentence: str) -> None:
        """Show why it was refused; everything stays as it was typed."""
        self.problem.setText(sentence)
        self.problem.show()
        self.yes.setEnabled(True)

    def _finish(self) -> None:
        self._box.addWidget(self.problem)
        self._box.addLayout(self._buttons)


class Confirmation(Strip):
    """A yes-or-no question."""

    def __init__(self, question: str, yes: str, parent: QWidget | None = None) -> None:
        super().__init__(question, yes, parent)
        self._finish()
        self._keys = []
        for keys, run in ((("Return", "Enter", "Ctrl+S"), self.answer), (("Esc",), self._close)):
            action = QAction(self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(without_state(run))
            self.addAction(action)
            self._keys.append(action)

    def _close(self) -> None:
        self.closed.emit()


class ReasonStrip(Strip):
    """Asks for one line of text."""

    def __init__(
        self, question: str, label: str, yes: str, text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(question, yes, parent)
        self.form = LastEnterForm("reason")
        self.reason = self.form.add("reason", TextField(label, required=True))
        self.reason.set_value(text)
        self._box.addWidget(self.form)
        self._finish()
        self.form.submitted.connect(self.answered)
        self.form.cancelled.connect(self.closed)

    def offer(self, reasons: Sequence[str]) -> None:
        """Complete what is typed by one of these."""
        completer = QCompleter(list(reasons), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.reason.line.setCompleter(completer)

    @override
    def begin(self) -> None:
        self.form.focus("reason")

    @override
    def answer(self) -> None:
        self.form.submit()


class PaymentStrip(Strip):
    """Takes money: how, and how much; what is due stands there already."""

    def __init__(
        self,
        question: str,
        due: Decimal,
        decimals: int,
        *,
        on_account: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(question, _("Take payment (Enter)"), parent)
        fine = due != due.quantize(Decimal(1).scaleb(-decimals))
        methods = _methods(on_account=on_account)
        self.form = LastEnterForm("amount")
        self.method = self.form.add("method", ChoiceField(_("Method"), methods, required=True))
        self.amount = self.form.add(
            "amount", MoneyField(_("Amount"), required=True, places=2 if fine else decimals)
        )
        self.note = self.form.add("note", TextField(_("Payment note")))
        self.method.set_value(PaymentMethod.CASH.value)
        if due > 0:
            self.amount.set_value(due)
        self._box.addWidget(self.form)
        self._finish()
        self.form.submitted.connect(self.answered)
        self.form.cancelled.connect(self.closed)

    @override
    def begin(self) -> None:
        self.form.focus("method")
        line = self.method.combo.lineEdit()
        if line is not None:
            line.selectAll()

    @override
    def answer(self) -> None:
        self.form.submit()


class RefundStrip(Strip):
    """Gives money back: how, how much and why; what was paid too much stands there already."""

    def __init__(
        self,
        question: str,
        amount: Decimal,
        decimals: int,
        *,
        ways: Sequence[bool],
        parent: QWidget | None = None,
    ) -> None:
        """Take the question and what may be given back.

        Args:
            question: What stands over the form.
            amount: What was paid too much.
            decimals: Digits of the office's money.
            ways: Whether money was paid, and whether something is on account.
            parent: Where it stands.
        """
        super().__init__(question, _("Give back (Enter)"), parent)
        paid, on_account = ways
        self.form = LastEnterForm("reason")
        self.method = self.form.add(
            "method", ChoiceField(_("Method"), _methods(on_account=on_account), required=True)
        )
        self.amount = self.form.add(
            "amount",
            MoneyField(
                _("Amount"), required=True, places=decimals, least=Decimal(1).scaleb(-decimals)
            ),
        )
        self.reason = self.form.add("reason", TextField(_("Reason"), required=True))
        self.method.set_value((PaymentMethod.CASH if paid else PaymentMethod.ON_ACCOUNT).value)
        if amount:
            self.amount.set_value(amount)
        self._box.addWidget(self.form)
        self._finish()
        self.form.submitted.connect(self.answered)
        self.form.cancelled.connect(self.closed)

    @override
    def begin(self) -> None:
        self.form.focus("amount")

    @override
    def answer(self) -> None:
        self.form.submit()


def _methods(*, on_account: bool) -> list[tuple[str, str]]:
    return [
        (method.value, _(name))
        for method, name in METHOD_NAMES.items()
        if on_account or method != PaymentMethod.ON_ACCOUNT
    ]
