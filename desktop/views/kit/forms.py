"""Forms: fields under one another, saved with one key and left with another."""

from collections.abc import Mapping
from typing import Any, TypeVar

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFormLayout, QLabel, QLayout, QWidget
from typing_extensions import override

from desktop.system.i18n import _
from desktop.views.kit.drop_down import RETURNS
from desktop.views.kit.field import Field, Typed
from desktop.views.kit.messages import ask

F = TypeVar("F", bound=Field[Any])


class Form(QWidget):
    """Fields by key, with one way to save them and one to leave.

    Enter in a line goes to the next field; Ctrl+S or Ctrl+Enter saves; Esc cancels and asks
    first when something was typed.

    Signals:
        changed: What stands in some field has changed.
        submitted: The user wants to save and no field has a problem.
        cancelled: The user leaves, and does not want what was typed.
    """

    changed = Signal()
    submitted = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, Field[Any]] = {}
        self._clean: dict[str, Typed] = {}
        self._went_on = False  # whether the last Enter found a field to go on to
        self._rows = QFormLayout(self)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._rows.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        self._rows.setHorizontalSpacing(10)
        self._rows.setVerticalSpacing(6)
        self.save_action = self._make_action(_("Save"), ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter"))
        self.save_action.triggered.connect(self.submit)
        self.cancel_action = self._make_action(_("Cancel"), ("Esc",))
        self.cancel_action.triggered.connect(self.cancel)

    def add(self, key: str, field: F) -> F:
        """Add a field at the end and return it."""
        self.fields[key] = field
        self._rows.addRow(field.label, field)
        self._clean[key] = field.typed()
        field.changed.connect(self.changed)
        field.entered.connect(lambda: self._go_on(key))
        return field

    def add_heading(self, text: str) -> None:
        """Begin a group of fields."""
        heading = QLabel(text)
        heading.setObjectName("formHeading")
        self._rows.addRow(heading)

    def add_row(self, content: QWidget | QLayout) -> None:
        """Add something that is no field, over the whole width."""
        self._rows.addRow(content)

    def values(self) -> dict[str, object]:
        """Return what every field means."""
        return {key: field.value() for key, field in self.fields.items()}

    def set_values(self, values: Mapping[str, object]) -> None:
        """Show these values; what the user types from now on is unsaved."""
        with QSignalBlocker(self):  # nobody typed: no draft, no question on leaving
            for key, value in values.items():
                self.fields[key].set_value(value)
        self.mark_clean()

    def typed(self) -> dict[str, Typed]:
        """Return what stands in the fields, valid or not, for a draft."""
        return {key: field.typed() for key, field in self.fields.items()}

    def set_typed(self, typed: Mapping[str, Typed]) -> None:
        """Show a draft; it stays unsaved."""
        for key in typed.keys() & self.fields.keys():
            self.fields[key].set_typed(typed[key])

    def is_dirty(self) -> bool:
        """Tell whether anything was typed that is not saved."""
        return self.typed() != self._clean

    def mark_clean(self) -> None:
        """Take what stands in the fields as saved."""
        self._clean = self.typed()
        for field in self.fields.values():
            field.clear_problem()

    def problems(self) -> dict[str, str]:
        """Return one sentence for each field that has a problem."""
        found = {key: field.problem() for key, field in self.fields.items()}
        return {key: sentence for key, sentence in found.items() if sentence}

    def submit(self) -> bool:
        """Save, or show what is wrong and go to the first field that is."""
        for field in self.fields.values():
            field.left.emit()  # the field still in use is tidied and checked too
        wrong = next(iter(self.problems()), None)
        if wrong is None:
            self.submitted.emit()
        else:
            self.focus(wrong)
        return wrong is None

    def cancel(self) -> None:
        """Leave; ask first when something was typed."""
        question = _("Leave without saving? What you typed will be lost.")
        choices = {"leave": _("Leave without saving"), "stay": _("Keep typing")}
        if not self.is_dirty() or ask(self, question, choices, default="stay") == "leave":
            self.cancelled.emit()

    def focus(self, key: str) -> None:
        """Go to a field."""
        self.fields[key].editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep an Enter that went on to the next field from a dialog's OK button."""
        if event.key() in RETURNS and self._went_on:
            event.accept()
        else:
            super().keyPressEvent(event)

    def _go_on(self, key: str) -> None:
        keys = list(self.fields)
        after = [k for k in keys[keys.index(key) + 1 :] if self.fields[k].isEnabled()]
        self._went_on = bool(after)
        if after:
            self.fields[after[0]].editor.setFocus(Qt.FocusReason.TabFocusReason)

    def _make_action(self, text: str, keys: tuple[str, ...]) -> QAction:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.addAction(action)
        return action
