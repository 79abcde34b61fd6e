"""A new visit: the form, the vehicle's history beside it, and what saving leads to."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.models.errors import DuplicateError, OfficeError
from desktop.services.customers import customer_card
from desktop.services.vehicles import vehicle_card
from desktop.services.visit_work import open_visit
from desktop.system.i18n import _
from desktop.views.kit.pick_field import Candidate
from desktop.views.kit.screen import Context
from desktop.views.visits.arrivals import NEW
from desktop.views.visits.history import HistoryPane
from desktop.views.visits.new_form import NewVisitForm
from desktop.views.visits.origin import Origin
from desktop.views.visits.page import FormPage

DRAFT = "visits.new"
HISTORY_WIDTH = 250


class NewVisitPage(FormPage):
    """Opens a visit.

    Signals:
        saved: It is in the office: its id, and whether its work order shall be printed.
        left: The user does not want it.
    """

    saved = Signal(int, bool)
    left = Signal()

    def __init__(
        self, context: Context, parent: QWidget | None = None, origin: Origin | None = None
    ) -> None:
        self._context = context
        self.received = origin is not None
        self._draft = origin.draft if origin else DRAFT
        self._command = origin.command if origin else open_visit
        self.form = NewVisitForm(context)
        if origin is not None:
            self.form.take_expected(origin.expected)
        self.history = HistoryPane(context.office)
        self.history.setFixedWidth(HISTORY_WIDTH)
        title = origin.title if origin else _("New visit")
        super().__init__(title, _beside(self.form, self.history), parent)
        self.add_buttons(self.form.save_action, self.form.cancel_action)
        self._saving = False
        self._duplicate: DuplicateError | None = None
        self._use = QAction(_("Use the one that is there (Ctrl+E)"), self)
        self._use.setShortcut(QKeySequence("Ctrl+E"))
        self._use.triggered.connect(self._read_existing)
        self.addAction(self._use)
        self.form.known.connect(self.history.show_vehicle)
        self.form.customer.picked.connect(self._on_customer)
        self.form.submitted.connect(self._save)
        self.form.cancelled.connect(self._leave)
        if context.drafts.attach(self.form, self._draft):
            text = _("This visit was not saved; here is what you typed. Esc throws it away.")
            self.messages.show_message("info", text)

    def begin(self) -> None:
        """Take the focus."""
        self.form.begin()

    def is_dirty(self) -> bool:
        """Tell whether anything was typed that is not saved."""
        return self.form.is_dirty()

    def _save(self) -> None:
        if self._saving:
            return
        self._saving = True
        self.messages.close_message()
        new = self.form.new_visit()
        self._context.desk.write(self, partial(self._command, new=new), self._saved, self._failed)

    def _saved(self, visit_id: int) -> None:
        self._context.drafts.discard(self._draft)
        self.saved.emit(visit_id, self.form.print.value())

    def _failed(self, error: OfficeError) -> None:
        self._saving = False
        self._duplicate = error if isinstance(error, DuplicateError) else None
        if self._duplicate is not None:
            self.form.blame(self._duplicate)
            self.messages.show_message("error", str(error), self._use)
        else:
            self.messages.show_message("error", str(error))

    def _read_existing(self) -> None:
        if self._duplicate is None:
            return
        subject, key = self._duplicate.subject, self._duplicate.row_id
        use = partial(self._use_existing, subject)
        if subject == "customer":
            self._context.desk.read(
                self, lambda session: Candidate(key, customer_card(session, key).name), use
            )
        else:
            self._context.desk.read(
                self, lambda session: Candidate(key, vehicle_card(session, key).plate), use
            )

    def _use_existing(self, subject: str, candidate: Candidate) -> None:
        self._duplicate = None
        self.messages.close_message()
        self.form.use_existing(subject, candidate)

    def _on_customer(self, picked: Candidate | None) -> None:
        """Forget what was said about a phone once the customer is one who is there."""
        stopped = self._duplicate is not None and self._duplicate.subject == "customer"
        if stopped and picked is not None and picked.id != NEW:
            self._duplicate = None
            self.messages.close_message()

    def _leave(self) -> None:
        self._context.drafts.discard(self._draft)
        self.left.emit()


def _beside(form: QWidget, history: QWidget) -> QWidget:
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(form, 1)
    row.addWidget(history)
    return both
