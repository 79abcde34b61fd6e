"""The money of the visit on show: taken, put on account, paid later, given back."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any, Protocol

from desktop.models.visit import PaymentMethod
from desktop.services.visit_money import take_payment
from desktop.services.visits import VisitCard
from desktop.system.i18n import _
from desktop.views.kit.screen import Context
from desktop.views.visits.strips import PaymentStrip, RefundStrip, Strip


class Counter(Protocol):
    """Where questions are asked and commands are given: the card's pane."""

    def ask(self, strip: Strip) -> None:
        """Show a question."""
        ...

    def write(self, command: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        """Give a command."""
        ...

    def close_strip(self) -> None:
        """Take the question away."""
        ...

    def money(self, amount: Decimal | None) -> str:
        """Write an amount."""
        ...


class Till:
    """Asks for payments and refunds of a visit."""

    def __init__(self, context: Context, counter: Counter) -> None:
        self._context, self._counter = context, counter

    def pay(self, card: VisitCard) -> None:
        """Ask for what is due, or for what is on account."""
        due = card.due or Decimal(0)
        if card.settled_on is None or due > 0:
            self.ask_payment(card, due)
        elif card.on_account > 0:
            self._ask(card, card.on_account, _("Visit {number}: {amount} on account"))
        elif due:
            text = _("{amount} too much was paid for visit {number}; Shift+F9 gives it back.")
            sentence = text.format(amount=self._counter.money(-due), number=card.number)
            self._context.told.emit("info", sentence)
        else:
            text = _("Visit {number} is paid in full.").format(number=card.number)
            self._context.told.emit("info", text)

    def ask_payment(self, card: VisitCard, due: Decimal) -> None:
        """Ask how what is due is paid."""
        self._ask(card, due, _("Payment for visit {number}: {amount} due"))

    def refund(self, card: VisitCard) -> None:
        """Ask what is given back, how and why."""
        if card.paid <= 0 and card.on_account <= 0:
            text = _("Nothing was paid for visit {number} yet.").format(number=card.number)
            self._context.told.emit("info", text)
            return
        paid = card.paid > 0
        question = (
            _("Give back for visit {number}: {amount} was paid")
            if paid
            else _("Take off the account for visit {number}: {amount} is on it")
        )
        amount = self._counter.money(card.paid if paid else card.on_account)
        strip = RefundStrip(
            question.format(number=card.number, amount=amount),
            max(-(card.due or Decimal(0)), Decimal(0)),
            self._context.office.currency.decimals,
            ways=[paid, card.on_account > 0],
        )
        strip.answered.connect(partial(self._give_back, card, strip))
        self._counter.ask(strip)

    def _ask(self, card: VisitCard, due: Decimal, question: str) -> None:
        strip = PaymentStrip(
            question.format(number=card.number, amount=self._counter.money(due)),
            due,
            self._context.office.currency.decimals,
            on_account=bool(card.due and card.due > 0) or not card.on_account,
        )
        strip.answered.connect(partial(self._pay, card, strip))
        self._counter.ask(strip)

    def _pay(self, card: VisitCard, strip: PaymentStrip) -> None:
        command = partial(
            take_payment,
            visit_id=card.id,
            method=strip.method.value() or "",
            amount=strip.amount.value() or Decimal(0),
            note=strip.note.value(),
        )
        put = strip.method.value() == PaymentMethod.ON_ACCOUNT
        self._counter.write(command, partial(self._paid, card, put))

    def _paid(self, card: VisitCard, put: bool, due: Decimal) -> None:  # noqa: FBT001 -- bound above
        self._counter.close_strip()
        if due > 0:
            text = _("Payment taken; {amount} still due.").format(amount=self._counter.money(due))
        elif put:
            text = _("It is on account; visit {number} is done at the desk.")
        else:
            text = _("Visit {number} is paid in full.")
        self._context.told.emit("success", text.format(number=card.number))

    def _give_back(self, card: VisitCard, strip: RefundStrip) -> None:
        command = partial(
            take_payment,
            visit_id=card.id,
            method=strip.method.value() or "",
            amount=-(strip.amount.value() or Decimal(0)),
            note=strip.reason.value(),
        )
        self._counter.write(command, partial(self._given_back, card, strip.amount.value()))

    def _given_back(self, card: VisitCard, amount: Decimal | None, _due: Decimal) -> None:
        self._counter.close_strip()
        text = _("{amount} given back for visit {number}.")
        sentence = text.format(amount=self._counter.money(amount), number=card.number)
        self._context.told.emit("success", sentence)
