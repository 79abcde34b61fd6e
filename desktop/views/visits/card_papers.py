"""The papers of the visit on show, beside its work order and its settlement."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.models.visit import PaymentMethod
from desktop.reports.registry import render_estimate, render_receipt
from desktop.services.formats import instant_text
from desktop.services.settings import OfficeInfo
from desktop.services.visit_rows import PaymentRow
from desktop.services.visits import VisitCard
from desktop.system.i18n import _
from desktop.views.kit.fields import ChoiceField
from desktop.views.kit.screen import Context
from desktop.views.visits.card_till import Counter
from desktop.views.visits.strips import LastEnterForm, Strip


class Papers:
    """Prints the estimate, and a receipt of any payment."""

    def __init__(self, context: Context, counter: Counter, owner: QWidget) -> None:
        self._context, self._counter, self._owner = context, counter, owner

    def estimate(self, card: VisitCard) -> None:
        """Print what is proposed, for the customer's answer."""
        name = _("Estimate {number}").format(number=card.number)
        self._print(partial(render_estimate, visit_id=card.id), name)

    def receipt(self, card: VisitCard) -> None:
        """Print the receipt of the only payment, or ask of which one."""
        paid = [row for row in card.payments if row.method != PaymentMethod.ON_ACCOUNT]
        if not paid:
            text = _("Nothing was paid for visit {number} yet.").format(number=card.number)
            self._context.told.emit("info", text)
        elif len(paid) == 1:
            self._receipt(card, paid[0].id)
        else:
            strip = ReceiptStrip(card.number, paid, self._context.office)
            strip.answered.connect(partial(self._answered, card, strip))
            self._counter.ask(strip)

    def _answered(self, card: VisitCard, strip: "ReceiptStrip") -> None:
        payment = strip.payment.value()
        self._counter.close_strip()
        if payment is not None:
            self._receipt(card, payment)

    def _receipt(self, card: VisitCard, payment: int) -> None:
        name = _("Receipt {number}").format(number=card.number)
        self._print(partial(render_receipt, payment_id=payment), name)

    def _print(self, render: partial[bytes], name: str) -> None:
        emit = self._context.printed.emit
        self._context.desk.read(self._owner, render, lambda data: emit(data, name))


class ReceiptStrip(Strip):
    """Asks of which payment a receipt is wanted; the last one stands there already."""

    def __init__(self, number: str, paid: Sequence[PaymentRow], office: OfficeInfo) -> None:
        question = _("Receipt of which payment of visit {number}?").format(number=number)
        super().__init__(question, _("Print (Enter)"))
        choices = [(row.id, _payment_text(row, office)) for row in reversed(paid)]
        self.form = LastEnterForm("payment")
        self.payment: ChoiceField[int] = self.form.add(
            "payment", ChoiceField(_("Payment"), choices, required=True)
        )
        self.payment.set_value(choices[0][0])
        self._box.addWidget(self.form)
        self._finish()
        self.form.submitted.connect(self.answered)
        self.form.cancelled.connect(self.closed)

    @override
    def begin(self) -> None:
        self.form.focus("payment")
        line = self.payment.combo.lineEdit()
        if line is not None:
            line.selectAll()

    @override
    def answer(self) -> None:
        self.form.submit()


def _payment_text(row: PaymentRow, office: OfficeInfo) -> str:
    time = instant_text(row.paid_at, office.calendar)
    return f"{time} · {row.method_name} · {office.currency.text(row.amount)}"
