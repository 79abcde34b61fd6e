"""What all fields of a form have in common: label, value, sentences under the field."""

import unicodedata
from abc import abstractmethod
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.system.i18n import _

V = TypeVar("V")
Typed = str | int | float | bool | list[Any] | dict[str, Any] | None


class Field(QWidget, Generic[V]):
    """An editor with its label and, when something is wrong, one sentence under it.

    Subclasses build an editor, hand it to `_place` and answer `value`, `set_value`, `typed`
    and `set_typed`; those that can be filled wrongly also answer `_check`.

    Signals:
        changed: What stands in the field has changed.
        left: The user has gone on to another field.
        entered: Enter was pressed in a field of one line.
    """

    changed = Signal()
    left = Signal()
    entered = Signal()

    def __init__(self, label: str, *, required: bool = False) -> None:
        super().__init__()
        self.required = required
        self._said = ""
        self.label = QLabel(f"{label} *" if required else label)
        self._note = QLabel(wordWrap=True)
        self._note.setObjectName("fieldProblem")
        self._note.hide()
        self._caution = QLabel(wordWrap=True)
        self._caution.setObjectName("fieldCaution")
        self._caution.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(1)
        self.editor: QWidget = self
        self.name = plain_label(label)
        self.changed.connect(self._on_changed)
        self.left.connect(self.show_problem)

    @abstractmethod
    def value(self) -> V:
        """Return what the field means; what an empty field means if it is not valid."""

    @abstractmethod
    def set_value(self, value: V) -> None:
        """Show a value."""

    @abstractmethod
    def typed(self) -> Typed:
        """Return what stands in the field, valid or not, in a form that JSON can keep."""

    @abstractmethod
    def set_typed(self, typed: Typed) -> None:
        """Show again what once stood in the field."""

    def problem(self) -> str | None:
        """Return what is wrong, in one sentence, or None."""
        if self.required and self._is_empty():
            return _("Please fill in “{field}”.").format(field=self.name)
        return self._check() or self._said or None

    def set_problem(self, sentence: str) -> None:
        """Show what somebody else found wrong; it goes when the field changes."""
        self._said = sentence
        self.show_problem()

    @property
    def caution(self) -> str:
        """What is odd and may yet be right, as it stands under the field."""
        return self._caution.text()

    def set_caution(self, sentence: str) -> None:
        """Show what is odd and may yet be right; it keeps nobody from saving."""
        # Told apart by shape, not by colour alone.
        self._caution.setText(f"△ {sentence}" if sentence else "")
        self._caution.setVisible(bool(sentence))

    def show_problem(self) -> None:
        """Show what is wrong under the field, or that nothing is."""
        sentence = self.problem() or ""
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))
        self.editor.setAccessibleDescription(sentence)
        if bool(sentence) != bool(self.editor.property("wrong")):
            self.editor.setProperty("wrong", bool(sentence))
            self.editor.style().polish(self.editor)  # the style sheet looks at the property

    def clear_problem(self) -> None:
        """Show no problem until the user has been here."""
        self._said = ""
        self._note.setVisible(False)
        self.editor.setProperty("wrong", False)
        self.editor.style().polish(self.editor)

    def _place(self, editor: QWidget) -> None:
        self.editor = editor
        self._box.addWidget(editor)
        self._box.addWidget(self._note)
        self._box.addWidget(self._caution)
        editor.setAccessibleName(self.name)
        self.label.setBuddy(editor)
        self.setFocusProxy(editor)

    def _check(self) -> str | None:
        return None

    def _is_empty(self) -> bool:
        return self.typed() in ("", None)

    def _on_changed(self) -> None:
        self._said = ""
        if self._note.isVisible():
            self.show_problem()


def plain_label(label: str) -> str:
    """Return a label as it is read aloud, without the sign for its key."""
    text = label.replace("&&", "\0").replace("&", "").replace("\0", "&")
    head, _bracket, tail = text.rpartition("(")  # Chinese labels end in "(&N)"
    return head if _bracket and len(tail) == len("N)") and tail.endswith(")") else text


def narrow(text: str) -> str:
    """Return typed text with full-width digits and signs made half-width, without margins."""
    return unicodedata.normalize("NFKC", text).strip()
