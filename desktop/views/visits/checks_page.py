"""The checklists of a visit: what was looked at, what was found, what is proposed."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.models.errors import ConflictError, OfficeError
from desktop.services.checks import CheckRow, visit_checks, write_checks
from desktop.services.visits import VisitCard
from desktop.system.i18n import _
from desktop.views.kit.actions import without_state
from desktop.views.kit.messages import ask
from desktop.views.kit.screen import Context
from desktop.views.visits.checks_table import ChecksTable
from desktop.views.visits.page import FormPage


class ChecksPage(FormPage):
    """Fills in the checklists of a visit.

    Signals:
        saved: The answers are in the office.
        left: The user does not want what was typed.
        proposed: Faults are to be proposed to the customer; carries their texts, after `saved`.
    """

    saved = Signal()
    left = Signal()
    proposed = Signal(list)

    def __init__(self, context: Context, card: VisitCard, parent: QWidget | None = None) -> None:
        self.context, self.card = context, card
        self.table = ChecksTable(context.office)
        self.table.may_propose = card.is_open
        self.script, self.hint = QLabel(wordWrap=True), QLabel(_hint(), wordWrap=True)
        self.hint.setObjectName("hint")
        self.script.setTextFormat(Qt.TextFormat.PlainText)
        title = _("Checklists of visit {number}").format(number=card.number)
        super().__init__(title, self._content_of_page(), parent)
        self._saving, self._draft, self._restored = False, f"visits.checks.{card.id}", False
        self.save_action = self._action(_("Save"), self.save, "Ctrl+S", "Ctrl+Return")
        self.cancel_action = self._action(_("Cancel"), self.cancel, "Esc")
        self.add_buttons(self.save_action, self.cancel_action)
        self.table.script_wanted.connect(self._show_script)
        self.table.edited.connect(self._on_edited)
        self.table.done.connect(self._on_done)
        self._read()

    def begin(self) -> None:
        """Take the focus."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_dirty(self) -> bool:
        """Tell whether anything was typed that is not saved."""
        return self.table.is_dirty()

    def save(self) -> None:
        """Save, unless a fault is not described."""
        self.table.finish_cell()
        place = self.table.first_undescribed()
        if place is not None:
            text = _("Type what is wrong; a fault needs a word.")
            self.messages.show_message("error", text)
            self.table.describe(place)
            return
        if not self._saving:
            self._saving = True
            command = partial(write_checks, visit_id=self.card.id, drafts=self.table.drafts())
            self.context.desk.write(self, command, self._saved, self._failed)

    def cancel(self) -> None:
        """Leave; ask first when something was typed."""
        question = _("Leave without saving? What you typed will be lost.")
        choices = {"leave": _("Leave without saving"), "stay": _("Keep typing")}
        if not self.is_dirty() or ask(self, question, choices, default="stay") == "leave":
            self.context.drafts.discard(self._draft)
            self.left.emit()

    # -- inside --------------------------------------------------------------------------

    def _read(self) -> None:
        query = partial(visit_checks, visit_id=self.card.id)
        self.context.desk.read(self, query, self._show)

    def _show(self, rows: Sequence[CheckRow]) -> None:
        self.table.show_checks(rows)
        if not rows:
            text = _("There are no checklists yet; enter them in the settings, Checklists.")
            self.messages.show_message("info", text)
        if not self._restored:
            self._restored = True
            self._restore()

    def _restore(self) -> None:
        draft = self.context.drafts.load(self._draft)
        if draft:
            self.table.restore(draft.get("checks", []))
            text = _("These answers were not saved; here is what you typed. Esc throws it away.")
            self.messages.show_message("info", text)

    def _on_edited(self) -> None:
        if self.is_dirty():
            self.context.drafts.save(self._draft, {"checks": self.table.kept()})
        else:
            self.context.drafts.discard(self._draft)

    def _on_done(self) -> None:
        text = _("That was the last item; {keys} saves.")
        keys = self.save_action.shortcuts()[0].toString(QKeySequence.SequenceFormat.NativeText)
        self.messages.show_message("info", text.format(keys=keys))

    def _show_script(self, script: str) -> None:
        self.script.setText(_("Say: “{script}”").format(script=script) if script else "")

    def _saved(self, _nothing: None) -> None:
        self.context.drafts.discard(self._draft)
        proposals = self.table.proposals()
        self.saved.emit()
        if proposals:
            self.proposed.emit(proposals)

    def _failed(self, error: OfficeError) -> None:
        self._saving = False
        self.messages.show_message("error", str(error))
        if isinstance(error, ConflictError):
            self._read()  # what is typed here stays; what the other seat said stands beside it

    def _content_of_page(self) -> QWidget:
        content = QWidget()
        box = QVBoxLayout(content)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.table, 1)
        box.addWidget(self.script)
        box.addWidget(self.hint)
        return content

    def _action(self, text: str, run: Callable[[], None], *keys: str) -> QAction:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(without_state(run))
        self.addAction(action)
        return action


def _hint() -> str:
    return _(
        "1 or Space: done, 2: fault, 3: not needed, 0: nothing yet. A answers the rest of the "
        "phase as done; P proposes a fault to the customer; Enter goes on."
    )
