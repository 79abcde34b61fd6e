"""One sentence of the report: what is printed, what is proposed, and what has moved since."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.services.year_end.texts import Place
from desktop.system.i18n import _
from desktop.views.kit.actions import keys_text, without_state
from desktop.views.kit.drafts import Drafts

SAVE_KEYS = "Ctrl+S"


class SentenceBox(QWidget):
    """Edits a sentence; what is typed is kept as a draft until it is saved.

    Signals:
        saved: The owner wants this text printed.
        kept: The owner's words fit the new figures as well.
        given_up: The draft shall be printed again.
    """

    saved = Signal(str)
    kept = Signal()
    given_up = Signal()

    def __init__(self, drafts: Drafts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drafts, self._key = drafts, ""
        self.place: Place | None = None
        self.title = QLabel(wordWrap=True)
        self.title.setObjectName("sectionTitle")
        self.text = QPlainTextEdit(tabChangesFocus=True)
        self.text.setAccessibleName(_("Text of the sentence"))
        self.state = QLabel(wordWrap=True)
        self.state.setObjectName("hint")
        self.flag = _Flag()
        self.save_button = self._save_button()
        self.draft_button = QPushButton(_("Take the &draft"))
        self.text.textChanged.connect(self._on_typed)
        self.draft_button.clicked.connect(without_state(self.given_up.emit))
        self.flag.keep.clicked.connect(without_state(self.kept.emit))
        self.flag.take.clicked.connect(without_state(self.given_up.emit))
        self._lay_out()
        self.show_place(None, "")

    def show_place(self, place: Place | None, key: str) -> None:
        """Show a sentence, and what was typed into it before and not saved."""
        self.place, self._key = place, key
        self.setEnabled(place is not None)
        kept = self._drafts.load(key) if key else None
        text = "" if place is None else place.text
        with QSignalBlocker(self.text):
            self.text.setPlainText(str(kept["text"]) if kept else text)
        self.title.setText("" if place is None else place.title)
        self.flag.show_change(place)
        self._tell()

    @property
    def typed(self) -> str:
        """What stands in the box."""
        return self.text.toPlainText().strip()

    @property
    def unsaved(self) -> bool:
        """Whether something is typed that is not saved."""
        return self.place is not None and self.typed != self.place.text.strip()

    def save(self) -> None:
        """Ask for what stands in the box to be printed."""
        if self.unsaved:
            self.saved.emit(self.typed)

    def _on_typed(self) -> None:
        if self.unsaved:
            self._drafts.save(self._key, {"text": self.text.toPlainText()})
        else:
            self._drafts.discard(self._key)
        self._tell()

    def _tell(self) -> None:
        place = self.place
        self.save_button.setEnabled(self.unsaved)
        self.draft_button.setEnabled(place is not None and place.edited)
        if place is None:
            self.state.setText(_("Make the report, then choose a sentence."))
        elif self.unsaved:
            self.state.setText(_("Not saved yet; it is kept as a draft."))
        elif place.edited:
            self.state.setText(_("Your own words. Proposed: {draft}").format(draft=place.draft))
        elif place.draft:
            self.state.setText(_("As proposed from the figures."))
        else:
            self.state.setText(_("Nothing is proposed here; write what you want to say."))

    def _save_button(self) -> QPushButton:
        save = QAction(_("&Save the sentence"), self, shortcut=QKeySequence(SAVE_KEYS))
        save.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        save.triggered.connect(without_state(self.save))
        self.addAction(save)
        keys = keys_text(SAVE_KEYS)
        button = QPushButton(_("{text} ({keys})").format(text=save.text(), keys=keys))
        button.clicked.connect(without_state(save.trigger))
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.save_button)
        row.addWidget(self.draft_button)
        row.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        for part in (self.title, self.flag):
            box.addWidget(part)
        box.addWidget(self.text, 1)
        box.addWidget(self.state)
        box.addLayout(row)


class _Flag(QFrame):
    """Says that a figure of the sentence is not what it was: old and new, mine or the draft."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("messageBar")
        self.setProperty("kind", "warning")
        self.words = QLabel(wordWrap=True)
        self.keep = QPushButton(_("&Keep mine"))
        self.take = QPushButton(_("Take the &new draft"))
        row = QHBoxLayout()
        row.addWidget(self.keep)
        row.addWidget(self.take)
        row.addStretch(1)
        box = QVBoxLayout(self)
        box.addWidget(self.words)
        box.addLayout(row)

    def show_change(self, place: Place | None) -> None:
        """Show what has moved since the owner wrote; nothing where nothing has."""
        moved = place is not None and bool(place.changed)
        self.setVisible(moved)
        if place is None or not moved:
            return
        figures = " · ".join(
            _("{old} → {new}").format(old=old or "—", new=new or "—")
            for _name, old, new in place.changed
        )
        parts = (
            _("A figure has changed since you wrote this: {figures}").format(figures=figures),
            _("Then: {text}").format(text=place.drafted or "—"),
            _("Now: {text}").format(text=place.draft or "—"),
        )
        self.words.setText("\n".join(parts))
