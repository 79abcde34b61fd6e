"""One visit to read, and what can be done with it in a key or a line."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtWidgets import QApplication, QTextBrowser, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.errors import OfficeError
from desktop.models.visit import VisitState
from desktop.reports.registry import render_settlement, render_work_order
from desktop.services.locks import VISIT_FIELDS, adjust_visit, unsettled_sentence
from desktop.services.visit_money import settle_visit, take_payment
from desktop.services.visit_work import move_visit, void_visit
from desktop.services.visits import STATE_NAMES, VisitCard, visit_card
from desktop.system.i18n import _
from desktop.views.kit.adjusting import AdjustDialog
from desktop.views.kit.screen import Context
from desktop.views.visits.card_bar import CardBar
from desktop.views.visits.card_html import card_html, hint_html
from desktop.views.visits.strips import Confirmation, PaymentStrip, ReasonStrip, Strip

# A waiting visit goes on where it stopped; what comes after "finished" is the settlement.
NEXT = {
    VisitState.ARRIVED: VisitState.WORKING,
    VisitState.WORKING: VisitState.FINISHED,
    VisitState.WAITING: VisitState.WORKING,
}
# A change of these may change what the card shows.
SUBJECTS = frozenset(
    {
        "adjustment",
        "visit",
        "visit_line",
        "visit_share",
        "payment",
        "customer",
        "vehicle",
        "segment",
        "staff",
    }
)


class CardPane(QWidget):
    """Shows a visit; settles it, takes its money, moves it on, prints it.

    Signals:
        shown: Another visit is on show, or the same one anew.
    """

    shown = Signal()

    def __init__(self, context: Context, bar: CardBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._bar = context, bar
        self._wanted: int | None = None
        self.card: VisitCard | None = None
        self.strip: Strip | None = None
        self.browser = QTextBrowser()
        self.browser.setOpenLinks(False)
        self.browser.setAccessibleName(_("Visit"))
        self.browser.anchorClicked.connect(self._follow)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(4, 0, 0, 0)
        self._box.addWidget(bar)
        self._box.addWidget(self.browser, 1)
        context.desk.changed.connect(self._on_changed)
        self._show_text()

    def show_visit(self, visit_id: int) -> None:
        """Show a visit; a question about another one goes away."""
        if visit_id != self._wanted:
            self.close_strip()
        self._wanted = visit_id
        query = partial(visit_card, visit_id=visit_id)
        self._context.desk.read(self, query, self._show)

    def refresh(self) -> None:
        """Read the visit on show anew."""
        if self._wanted is not None:
            self.show_visit(self._wanted)

    def move_on(self) -> None:
        """Bring the visit into its next state."""
        card = self.open_card()
        if card is None:
            return
        after = NEXT.get(VisitState(card.state))
        if after is None:
            text = _("Visit {number} is finished; F8 settles it.")
            self._context.told.emit("info", text.format(number=card.number))
            return
        self._move(card, after, "")

    def wait(self) -> None:
        """Ask what the visit waits for."""
        if card := self.open_card():
            question = _("What does visit {number} wait for?").format(number=card.number)
            strip = ReasonStrip(question, _("Waiting for"), _("Waiting (Enter)"), card.waiting_for)
            strip.answered.connect(
                lambda: self._move(card, VisitState.WAITING, strip.reason.value())
            )
            self._ask(strip)

    def settle(self) -> None:
        """Ask whether the bill shall be frozen, then take the money."""
        if card := self.open_card():
            amount = self._money(card.total)
            question = _("Settle visit {number} for {amount}? Its bill is frozen from then on.")
            strip = Confirmation(
                question.format(number=card.number, amount=amount), _("Settle (Enter)")
            )
            strip.answered.connect(partial(self._settle, card))
            self._ask(strip)

    def adjust(self) -> None:
        """Correct an amount of a visit that is settled."""
        card = self._card()
        if card is None:
            return
        if card.state != VisitState.SETTLED:
            self._context.told.emit("info", unsettled_sentence(card.number))
            return
        title = _("Adjust {number}").format(number=card.number)
        now = [(field, getattr(card, field)) for field in VISIT_FIELDS]
        book = partial(adjust_visit, visit_id=card.id)
        AdjustDialog(self._context, title, now, book, self).open()

    def pay(self) -> None:
        """Take a payment, before or after the settlement."""
        card = self._card()
        if card is None:
            return
        if card.state == VisitState.VOID:
            self._refuse_void(card)
        elif card.settled_on is not None and not card.due:
            text = _("Visit {number} is paid in full.").format(number=card.number)
            self._context.told.emit("info", text)
        else:
            self._ask_payment(card, card.due or Decimal(0))

    def void(self) -> None:
        """Ask why the visit shall be taken out of every figure."""
        if card := self.open_card():
            question = _("Void visit {number}? It stays in the list and leaves every figure.")
            strip = ReasonStrip(question.format(number=card.number), _("Reason"), _("Void (Enter)"))
            strip.answered.connect(lambda: self._void(card, strip.reason.value()))
            self._ask(strip)

    def print(self) -> None:
        """Print the settlement of a settled visit, the work order of any other."""
        if card := self._card():
            self.print_visit(card, settled=card.settled_on is not None)

    def print_visit(self, card: VisitCard, *, settled: bool) -> None:
        """Print one of the two papers of a visit."""
        render = render_settlement if settled else render_work_order
        name = _("Settlement {number}") if settled else _("Work order {number}")
        done = partial(self._printed, name.format(number=card.number))
        self._context.desk.read(self, partial(render, visit_id=card.id), done)

    def close_strip(self) -> None:
        """Take the question away, whatever was typed into it."""
        if self.strip is not None:
            strip, self.strip = self.strip, None
            focus = QApplication.focusWidget()
            had_focus = focus is not None and strip.isAncestorOf(focus)
            strip.hide()
            strip.deleteLater()
            if had_focus:
                self.browser.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "browser"):
            self._show_text()

    # -- showing -------------------------------------------------------------------------

    def _show(self, card: VisitCard) -> None:
        if card.id != self._wanted:
            return  # another one was chosen meanwhile
        again = self.card is not None and self.card.id == card.id
        self.card = card
        self._bar.show_card(card)
        place = self.browser.verticalScrollBar().value() if again else 0
        self._show_text()
        self.browser.verticalScrollBar().setValue(place)
        self.shown.emit()

    def _show_text(self) -> None:
        if self.card is None:
            hints = (_("Choose a visit in the list."), _("Ctrl+N begins a new one."))
            self.browser.setHtml(hint_html(hints))
        else:
            self.browser.setHtml(card_html(self.card, self._context.office))

    def _follow(self, target: QUrl) -> None:
        screen, _slash, record = target.toString().partition("/")
        self._context.go.emit(screen, int(record))

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if subjects & SUBJECTS:
            self.refresh()

    def _printed(self, name: str, data: bytes) -> None:
        self._context.printed.emit(data, name)

    # -- doing ---------------------------------------------------------------------------

    def _card(self) -> VisitCard | None:
        if self.card is None:
            self._context.told.emit("info", _("Choose a visit in the list first."))
        return self.card

    def open_card(self) -> VisitCard | None:
        """Return the visit on show if it is open, else say why nothing can be done."""
        card = self._card()
        if card is None or card.is_open:
            return card
        if card.state == VisitState.VOID:
            self._refuse_void(card)
        else:
            text = _("Visit {number} is settled; its bill stays as it is.")
            self._context.told.emit("warning", text.format(number=card.number))
        return None

    def _refuse_void(self, card: VisitCard) -> None:
        text = _("Visit {number} is void; open a new one.").format(number=card.number)
        self._context.told.emit("warning", text)

    def _money(self, amount: Decimal | None) -> str:
        currency = self._context.office.currency
        return f"{currency.symbol} {currency.text(amount)}"

    def _ask(self, strip: Strip) -> None:
        self.close_strip()
        self.strip = strip
        strip.closed.connect(self.close_strip)
        self._box.insertWidget(1, strip)
        strip.show()  # a widget takes no focus before it is on show
        strip.begin()

    def _write(self, command: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        if self.strip is not None:
            self.strip.setEnabled(False)  # a second Enter changes nothing
        self._context.desk.write(self, command, done, self._failed)

    def _failed(self, error: OfficeError) -> None:
        if self.strip is None:
            self._context.told.emit("error", str(error))
        else:
            self.strip.setEnabled(True)
            self.strip.show_problem(str(error))
            self.strip.begin()
        self.refresh()

    def _move(self, card: VisitCard, state: VisitState, reason: str) -> None:
        command = partial(
            move_visit,
            visit_id=card.id,
            version=self._version(card),
            state=state,
            waiting_for=reason,
        )
        self._write(command, partial(self._moved, card, state))

    def _moved(self, card: VisitCard, state: VisitState, _nothing: None) -> None:
        self.close_strip()
        text = _("Visit {number}: {state}.")
        self._context.told.emit(
            "success", text.format(number=card.number, state=_(STATE_NAMES[state]))
        )

    def _settle(self, card: VisitCard) -> None:
        command = partial(settle_visit, visit_id=card.id, version=self._version(card))
        self._write(command, partial(self._settled, card))

    def _settled(self, card: VisitCard, total: Decimal) -> None:
        due = total - card.paid
        text = _("Visit {number} is settled; Ctrl+P prints the settlement.")
        self._context.told.emit("success", text.format(number=card.number))
        if due:
            self._ask_payment(card, due)
        else:
            self.close_strip()

    def _ask_payment(self, card: VisitCard, due: Decimal) -> None:
        question = _("Payment for visit {number}: {amount} due")
        strip = PaymentStrip(
            question.format(number=card.number, amount=self._money(due)),
            due,
            self._context.office.currency.decimals,
        )
        strip.answered.connect(partial(self._pay, card, strip))
        self._ask(strip)

    def _pay(self, card: VisitCard, strip: PaymentStrip) -> None:
        command = partial(
            take_payment,
            visit_id=card.id,
            method=strip.method.value() or "",
            amount=strip.amount.value() or Decimal(0),
            note=strip.note.value(),
        )
        self._write(command, partial(self._paid, card))

    def _paid(self, card: VisitCard, due: Decimal) -> None:
        self.close_strip()
        if due > 0:
            text = _("Payment taken; {amount} still due.").format(amount=self._money(due))
        else:
            text = _("Visit {number} is paid in full.").format(number=card.number)
        self._context.told.emit("success", text)

    def _void(self, card: VisitCard, reason: str) -> None:
        command = partial(void_visit, visit_id=card.id, version=self._version(card), reason=reason)
        self._write(command, partial(self._voided, card))

    def _voided(self, card: VisitCard, _nothing: None) -> None:
        self.close_strip()
        text = _("Visit {number} is void.").format(number=card.number)
        self._context.told.emit("success", text)

    def _version(self, card: VisitCard) -> int:
        """Return the version that stands on the screen: what the user has seen."""
        return self.card.version if self.card is not None and self.card.id == card.id else 0
