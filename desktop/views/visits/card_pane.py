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
from desktop.services.attachments import Owner
from desktop.services.locks import VISIT_FIELDS, adjust_visit, unsettled_sentence
from desktop.services.visit_money import settle_visit
from desktop.services.visit_work import move_visit, void_visit
from desktop.services.visits import STATE_NAMES, VisitCard
from desktop.system.i18n import _
from desktop.views.kit.adjusting import AdjustDialog
from desktop.views.kit.attachments import AttachmentStrip
from desktop.views.kit.screen import Context
from desktop.views.visits.card_bar import CardBar
from desktop.views.visits.card_html import card_html, hint_html
from desktop.views.visits.card_papers import Papers
from desktop.views.visits.card_reading import CardReading, read_card
from desktop.views.visits.card_till import Till
from desktop.views.visits.strips import Confirmation, ReasonStrip, Strip
from desktop.views.visits.waiting import waiting_reasons

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
        "proposal_line",
        "approval",
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
        self._under_way = 0  # readings and writings that have not come back yet
        self._next: list[Callable[[], object]] = []  # what waits for the last of them
        self.reading: CardReading | None = None
        self.till = Till(context, self)
        self.papers = Papers(context, self, self)
        self.files = AttachmentStrip(context)
        self.strip: Strip | None = None
        self.browser = QTextBrowser()
        self.browser.setOpenLinks(False)
        self.browser.setAccessibleName(_("Visit"))
        self.browser.anchorClicked.connect(self._follow)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(4, 0, 0, 0)
        self._box.addWidget(bar)
        self._box.addWidget(self.browser, 1)
        self._box.addWidget(self.files)
        self.files.accept_drops_on(self.browser.viewport())
        context.desk.changed.connect(self._on_changed)
        self._show_text()

    @property
    def card(self) -> VisitCard | None:
        """The visit on show."""
        return self.reading.card if self.reading else None

    def show_visit(self, visit_id: int) -> None:
        """Show a visit; a question about another one goes away."""
        if visit_id != self._wanted:
            self.close_strip()
        self._wanted = visit_id
        query = partial(read_card, visit_id=visit_id)
        self._under_way += 1
        self._context.desk.read(self, query, self._show, self._not_read)

    def when_read(self, run: Callable[[], object]) -> None:
        """Do something with the visit on show, typed faster than it is read: once it is."""
        self._next.append(run)
        self._go_on()

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
            strip.offer(waiting_reasons(self.reading) if self.reading else ())
            strip.answered.connect(
                lambda: self._move(card, VisitState.WAITING, strip.reason.value())
            )
            self.ask(strip)

    def settle(self) -> None:
        """Ask whether the bill shall be frozen, then take the money."""
        if card := self.open_card():
            amount = self.money(card.total)
            question = _("Settle visit {number} for {amount}? Its bill is frozen from then on.")
            strip = Confirmation(
                question.format(number=card.number, amount=amount), _("Settle (Enter)")
            )
            strip.answered.connect(partial(self._settle, card))
            self.ask(strip)

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
        """Take a payment, before or after the settlement, or for what is on account."""
        if card := self.payable_card():
            self.till.pay(card)

    def refund(self) -> None:
        """Give money back, with a reason."""
        if card := self.payable_card():
            self.till.refund(card)

    def void(self) -> None:
        """Ask why the visit shall be taken out of every figure."""
        if card := self.open_card():
            question = _("Void visit {number}? It stays in the list and leaves every figure.")
            strip = ReasonStrip(question.format(number=card.number), _("Reason"), _("Void (Enter)"))
            strip.answered.connect(lambda: self._void(card, strip.reason.value()))
            self.ask(strip)

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

    def print_estimate(self) -> None:
        """Print what is proposed on the visit."""
        if card := self._card():
            self.papers.estimate(card)

    def print_receipt(self) -> None:
        """Print the receipt of a payment of the visit."""
        if card := self._card():
            self.papers.receipt(card)

    def attach(self) -> None:
        """Add photos and files to the visit."""
        if self._card():
            self.files.choose()

    def complain(self) -> None:
        """Begin a complaint about the visit, on the page of complaints."""
        if card := self._card():
            self._context.listed.emit("today", "complaint", f"visit/{card.id}")

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

    def _came_back(self) -> None:
        self._under_way -= 1
        self._go_on()

    def _go_on(self) -> None:
        while self._next and not self._under_way:
            self._next.pop(0)()

    def _not_read(self, error: OfficeError) -> None:
        self._next.clear()  # it was meant for a visit that is not there
        self._came_back()
        self._context.told.emit("error", str(error))

    def _show(self, reading: CardReading) -> None:
        if reading.card.id == self._wanted:  # no other one was chosen meanwhile
            self._show_reading(reading)
        self._came_back()

    def _show_reading(self, reading: CardReading) -> None:
        again = self.card is not None and self.card.id == reading.card.id
        self.reading = reading
        self._bar.show_card(reading.card)
        self.files.show_owner(Owner("visit", reading.card.id))
        place = self.browser.verticalScrollBar().value() if again else 0
        self._show_text()
        self.browser.verticalScrollBar().setValue(place)
        self.shown.emit()

    def _show_text(self) -> None:
        if self.reading is None:
            hints = (_("Choose a visit in the list."), _("Ctrl+N begins a new one."))
            self.browser.setHtml(hint_html(hints))
        else:
            self.browser.setHtml(card_html(self.reading, self._context.office))

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

    def payable_card(self) -> VisitCard | None:
        """Return the visit on show unless it is void."""
        card = self._card()
        if card is None or card.state != VisitState.VOID:
            return card
        self._refuse_void(card)
        return None

    def _refuse_void(self, card: VisitCard) -> None:
        text = _("Visit {number} is void; open a new one.").format(number=card.number)
        self._context.told.emit("warning", text)

    def money(self, amount: Decimal | None) -> str:
        """Write an amount with the sign of the office's money."""
        currency = self._context.office.currency
        return f"{currency.symbol} {currency.text(amount)}"

    def ask(self, strip: Strip) -> None:
        """Show a question over the visit."""
        self.close_strip()
        self.strip = strip
        strip.closed.connect(self.close_strip)
        self._box.insertWidget(1, strip)
        strip.show()  # a widget takes no focus before it is on show
        strip.begin()

    def write(self, command: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        """Give a command; a refusal is shown at the question that led to it."""
        if self.strip is not None:
            self.strip.setEnabled(False)  # a second Enter changes nothing
        self._under_way += 1
        self._context.desk.write(self, command, partial(self._written, done), self._failed)

    def _written(self, done: Callable[[Any], None], result: object) -> None:
        done(result)
        self._came_back()

    def _failed(self, error: OfficeError) -> None:
        self._next.clear()  # what came after it is to be decided anew
        self._under_way -= 1
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
        self.write(command, partial(self._moved, card, state))

    def _moved(self, card: VisitCard, state: VisitState, _nothing: None) -> None:
        self.close_strip()
        text = _("Visit {number}: {state}.")
        self._context.told.emit(
            "success", text.format(number=card.number, state=_(STATE_NAMES[state]))
        )

    def _settle(self, card: VisitCard) -> None:
        command = partial(settle_visit, visit_id=card.id, version=self._version(card))
        self.write(command, partial(self._settled, card))

    def _settled(self, card: VisitCard, total: Decimal) -> None:
        due = card.due_of(total)
        text = _("Visit {number} is settled; Ctrl+P prints the settlement.")
        self._context.told.emit("success", text.format(number=card.number))
        if due > 0:
            self.till.ask_payment(card, due)
        elif due < 0:
            self.till.refund(card)  # a deposit above the bill
        else:
            self.close_strip()

    def _void(self, card: VisitCard, reason: str) -> None:
        command = partial(void_visit, visit_id=card.id, version=self._version(card), reason=reason)
        self.write(command, partial(self._voided, card))

    def _voided(self, card: VisitCard, _nothing: None) -> None:
        self.close_strip()
        text = _("Visit {number} is void.").format(number=card.number)
        self._context.told.emit("success", text)

    def _version(self, card: VisitCard) -> int:
        """Return the version that stands on the screen: what the user has seen."""
        return self.card.version if self.card is not None and self.card.id == card.id else 0
