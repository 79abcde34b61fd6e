"""The pane beside the list: a visit to read, or one of the forms about it."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.services.visits import VisitCard, visit_card
from desktop.system.i18n import _
from desktop.views.kit.screen import Context
from desktop.views.visits.bill_page import BillPage
from desktop.views.visits.card_bar import CardBar
from desktop.views.visits.card_pane import CardPane
from desktop.views.visits.checks_page import ChecksPage
from desktop.views.visits.edit_page import EditVisitPage
from desktop.views.visits.lines_page import LinesPage
from desktop.views.visits.new_page import NewVisitPage
from desktop.views.visits.origin import Origin
from desktop.views.visits.proposals_page import ProposalsPage

FormOnShow = NewVisitPage | EditVisitPage | LinesPage | ChecksPage


class VisitDetail(QWidget):
    """One visit or one form at a time; a form that makes room for another thing is kept.

    Signals:
        form_shown: A form has come, or gone: forms want more room than a visit to read.
        opened: A new visit is in the office; carries its id.
    """

    form_shown = Signal(bool)
    opened = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.bar = CardBar()
        self.card = CardPane(context, self.bar)
        self.form: FormOnShow | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.card)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._stack)

    def show_visit(self, visit_id: int) -> None:
        """Show a visit; a form on show is kept as a draft and makes room."""
        self.set_aside()
        self.card.show_visit(visit_id)

    def follow_list(self, visit_id: int) -> None:
        """Show the visit that the list has gone to, unless a form is being typed into."""
        if self.form is None:
            self.card.show_visit(visit_id)

    def new_visit(self, typed: str = "") -> None:
        """Begin a new visit, or go on with the one that was begun.

        Args:
            typed: A text that customer and vehicle are looked for by, as if it were typed there.
        """
        if not isinstance(self.form, NewVisitPage):
            self.set_aside()
            self._begin(NewVisitPage(self._context))
        elif self.form is not None:
            self.form.begin()
        if typed and isinstance(self.form, NewVisitPage):
            self.form.form.look_for(typed)

    def receive(self, origin: Origin) -> None:
        """Begin the visit of somebody who is expected, or waits."""
        self.set_aside()
        self._begin(NewVisitPage(self._context, origin=origin))

    def new_visit_for(self, vehicle_id: int, title: str) -> None:
        """Begin a visit of a vehicle."""
        self.new_visit()
        if isinstance(self.form, NewVisitPage):
            self.form.form.take_vehicle(vehicle_id, title)

    def edit(self) -> None:
        """Change what was typed about the visit on show."""
        if self._typing() or (card := self.card.open_card()) is None:
            return
        self._show_form(self._connected(EditVisitPage(self._context, card)))

    def bill(self) -> None:
        """Write the bill of the visit on show."""
        if self._typing() or (card := self.card.open_card()) is None:
            return
        self._show_form(self._connected(BillPage(self._context, card)))

    def propose(self) -> None:
        """Write proposals of the visit on show, or the customer's answer to them."""
        if self._typing() or (card := self.card.open_card()) is None:
            return
        rows = self.card.reading.proposals if self.card.reading else ()
        self._show_form(self._connected(ProposalsPage(self._context, card, rows)))

    def check(self) -> None:
        """Fill in the checklists of the visit on show."""
        if self._typing() or (card := self.card.payable_card()) is None:
            return
        page = ChecksPage(self._context, card)
        page.proposed.connect(self._propose_faults)
        self._show_form(self._connected(page))

    def _propose_faults(self, faults: list[str]) -> None:
        """Go on with proposals of what was found wrong."""
        self.propose()
        if isinstance(self.form, ProposalsPage):
            self.form.add_proposals(faults)

    def set_aside(self) -> None:
        """Take the form away; what was typed is kept and comes back with it."""
        if self.form is None:
            return
        if self.form.is_dirty():
            text = _("What you typed is kept: Ctrl+N, F2, F6 or Shift+F6 brings it back.")
            if isinstance(self.form, NewVisitPage) and self.form.received:
                text = _("What you typed is kept: receive the same customer to go on with it.")
            self._context.told.emit("info", text)
        self.close_form()

    def close_form(self) -> None:
        """Show the visit again."""
        if self.form is None:
            return
        page, self.form = self.form, None
        self._stack.setCurrentWidget(self.card)
        self._stack.removeWidget(page)
        page.hide()
        page.deleteLater()
        self.form_shown.emit(False)
        self.card.browser.setFocus()

    def refresh(self) -> None:
        """Read the visit on show anew."""
        self.card.refresh()

    def _begin(self, page: NewVisitPage) -> None:
        page.saved.connect(self._on_opened)
        page.left.connect(self.close_form)
        self._show_form(page)

    def _typing(self) -> bool:
        """Tell whether a form has the pane; then it gets the focus back."""
        if self.form is not None:
            self.form.begin()
        return self.form is not None

    def _connected(
        self, page: EditVisitPage | LinesPage | ChecksPage
    ) -> EditVisitPage | LinesPage | ChecksPage:
        page.saved.connect(self.close_form)
        page.left.connect(self.close_form)
        return page

    def _show_form(self, page: FormOnShow) -> None:
        self.card.close_strip()
        self.form = page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self.form_shown.emit(True)
        page.begin()

    def _on_opened(self, visit_id: int, print_it: bool) -> None:  # noqa: FBT001 -- the page's saved(int, bool)
        self.close_form()
        self.card.show_visit(visit_id)
        query = partial(visit_card, visit_id=visit_id)
        self._context.desk.read(self, query, partial(self._tell_opened, print_it))
        self.opened.emit(visit_id)

    def _tell_opened(self, print_it: bool, card: VisitCard) -> None:  # noqa: FBT001 -- see above
        text = _("Visit {number} is open.").format(number=card.number)
        self._context.told.emit("success", text)
        if print_it:
            self.card.print_visit(card, settled=False)
