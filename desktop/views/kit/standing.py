"""A form that stands on a page all the time: its draft, and what another seat did meanwhile."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QLabel

from desktop.models.errors import ConflictError, DuplicateError, OfficeError
from desktop.system.i18n import _
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm, Values

Newest = Callable[[Any], tuple[int, Values]]


class StandingForm(QObject):
    """Keeps what is typed under the key of the record on show, and offers it back with it.

    Signals:
        left: The user does not want what was typed; the record is to be shown as it is.
    """

    left = Signal()

    def __init__(self, context: Context, form: EditForm, note: QLabel) -> None:
        super().__init__(form)
        self._context, self._form, self._note = context, form, note
        self._key = ""  # no record is on show: nothing is kept
        self.conflict = form.conflict_pane()
        form.start(0, {})  # nothing is typed yet
        form.changed.connect(self._on_changed)
        form.cancelled.connect(self._on_cancelled)

    def show_record(self, key: str, version: int, values: Values) -> None:
        """Show what the office knows, and over it what was typed and not saved."""
        self._key = key
        self.conflict.clear()
        with QSignalBlocker(self._form):  # nobody typed
            self._form.start(version, values)
        if kept := self._context.drafts.load(key):
            self._form.set_typed(kept)
            text = _("This was not saved; here is what you typed. Esc throws it away.")
            self.merge(version, values, text)

    def saved(self) -> None:
        """Take what stands in the form as saved."""
        self.conflict.clear()
        self._form.mark_clean()
        self._context.drafts.discard(self._key)

    def refused(self, error: OfficeError, newest: Newest) -> None:
        """Say why it was not saved; what another seat saved stands beside it."""
        self._say(str(error))
        if isinstance(error, ConflictError) and not isinstance(error, DuplicateError):
            self._context.desk.read(self, newest, lambda now: self.merge(*now, str(error)))

    def merge(self, version: int, values: Values, sentence: str) -> None:
        """Lay what is typed over what the office knows now, and show both where they differ."""
        clashes = self._form.merge(version, values)
        self.conflict.show_clashes(clashes)
        self._say(sentence)  # last: typing takes it away

    def _say(self, sentence: str) -> None:
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))

    def _on_changed(self) -> None:
        if self._key and self._form.is_dirty():
            self._context.drafts.save(self._key, self._form.typed())
        elif self._key:  # everything was typed back
            self._context.drafts.discard(self._key)

    def _on_cancelled(self) -> None:
        self._context.drafts.discard(self._key)
        self._form.mark_clean()
        self.left.emit()
