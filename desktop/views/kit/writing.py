"""A form about a record: saved, refused, in conflict with another seat, or kept for later."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.models.errors import ConflictError, DuplicateError, OfficeError
from desktop.system.i18n import _
from desktop.views.kit.actions import keys_text, without_state
from desktop.views.kit.conflict import Clash, ConflictPane
from desktop.views.kit.field import Typed
from desktop.views.kit.forms import Form
from desktop.views.kit.messages import MessageBar
from desktop.views.kit.pick_field import Candidate, PickField
from desktop.views.kit.screen import Context

BASE = "base"  # what a draft was typed over: version and fields
REMEDY_KEY = "Ctrl+E"
Command = Callable[[Any], Any]
Values = Mapping[str, object]


class EditForm(Form):
    """A form that knows what it was typed over, so that two seats' work can be laid together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._base: tuple[int, dict[str, Typed]] = (0, {})

    @property
    def version(self) -> int:
        """The record's version that was typed over; 0 for a new record."""
        return self._base[0]

    def start(self, version: int, values: Values) -> None:
        """Show what the office knows; what is typed from now on is unsaved."""
        for key, value in values.items():
            field = self.fields[key]
            if isinstance(field, PickField):
                field.pick(value if isinstance(value, Candidate) else None)
            else:
                field.set_value(value)
        self._base = (version, super().typed())
        self.mark_clean()

    def merge(self, version: int, values: Values) -> list[Clash]:
        """Start from another seat's version; what was typed here stays, and stays unsaved.

        Returns:
            The fields that the other seat changed and that read otherwise here.
        """
        mine, (_version, before) = super().typed(), self._base
        self.start(version, values)
        theirs = super().typed()
        self.set_typed({key: mine[key] for key in before if mine[key] != before[key]})
        return [
            Clash(key, self.fields[key].name, mine[key], theirs[key], mine[key] != before[key])
            for key in before
            if theirs[key] not in (before[key], mine[key])
        ]

    def conflict_pane(self) -> ConflictPane:
        """Make the pane that shows both seats' values above this form; its keys save too."""
        pane = ConflictPane()
        pane.chosen.connect(self._put_chosen)
        pane.addActions([self.save_action, self.cancel_action])
        return pane

    def _put_chosen(self, key: str, typed: Typed) -> None:
        """Take what was chosen; a clash of lines beside the form is none of its fields."""
        if key in self.fields:
            self.fields[key].set_typed(typed)

    @override
    def typed(self) -> dict[str, Typed]:
        version, fields = self._base
        return {**super().typed(), BASE: [version, fields]}

    @override
    def set_typed(self, typed: Mapping[str, Typed]) -> None:
        match typed.get(BASE):
            case [int(version), dict(fields)] if fields.keys() == self.fields.keys():
                self._base = (version, fields)
            case _:
                pass  # typed over what is on show
        super().set_typed(typed)


class ShortForm(EditForm):
    """A form of one or two lines: Enter in the last one saves it."""

    @override
    def cancel(self) -> None:
        """Leave at once: a line is quickly typed again."""
        self.cancelled.emit()

    @override
    def _go_on(self, key: str) -> None:
        if key == list(self.fields)[-1]:
            self.submit()
        else:
            super()._go_on(key)


@dataclass(frozen=True, slots=True)
class Task:
    """What a form is for.

    Attributes:
        title: What stands over the form.
        draft: The key its draft is kept under.
        command: Returns what to do in the office with what was typed.
        existing: What the button says that opens a record which is there already.
        blame: Names the field that a duplicate was found by.
        newest: Reads the record's present version and values, where another seat may change it.
    """

    title: str
    draft: str
    command: Callable[[], Command]
    existing: str = ""
    blame: Callable[[DuplicateError], str] | None = None
    newest: Callable[[Any], tuple[int, Values]] | None = None


class FormPage(QWidget):
    """The frame around a form: title, messages, the form itself, and its two buttons.

    Signals:
        saved: It is in the office; carries what the command returned.
        left: The user does not want it.
        existing_wanted: The user wants to see the record that is there already.
    """

    saved = Signal(object)
    left = Signal()
    existing_wanted = Signal(int)

    def __init__(
        self, context: Context, form: EditForm, task: Task, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.context, self.form, self.task = context, form, task
        self.messages, self.conflict = MessageBar(), form.conflict_pane()
        self._saving, self._existing = False, 0
        self._area = QScrollArea(widgetResizable=True)
        self._remedy = self._make_remedy()
        self._lay_out()
        form.submitted.connect(self.save)
        form.cancelled.connect(self._leave)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)
        if context.drafts.attach(form, task.draft):
            text = _("This was not saved; here is what you typed. Esc throws it away.")
            self.messages.show_message("info", text)

    def begin(self) -> None:
        """Take the focus."""
        self.form.focus(next(iter(self.form.fields)))

    def save(self) -> None:
        """Hand over what was typed; while that is under way, a second key does nothing."""
        if self._saving:
            return
        self._saving = True
        self.messages.close_message()
        self.conflict.clear()
        self.context.desk.write(self, self.task.command(), self._saved, self._failed)

    def _saved(self, result: object) -> None:
        self._forget()
        self.saved.emit(result)

    def _leave(self) -> None:
        self._forget()
        self.left.emit()

    def _forget(self) -> None:
        """Throw the draft away; the field that is left when the form goes makes no other one."""
        self.form.blockSignals(True)
        self.context.drafts.discard(self.task.draft)

    def _failed(self, error: OfficeError) -> None:
        self._saving = False
        if isinstance(error, DuplicateError):
            self._show_duplicate(error)
        elif isinstance(error, ConflictError) and self.task.newest is not None:
            self.context.desk.read(self, self.task.newest, self._merge)
        else:
            self._remedy.setEnabled(False)
            self.messages.show_message("error", str(error))

    def _show_duplicate(self, error: DuplicateError) -> None:
        self._existing = error.row_id
        if self.task.blame is not None:
            key = self.task.blame(error)
            self.form.fields[key].set_problem(str(error))
            self.form.focus(key)
        self._offer(_("This is in the office already."), self.task.existing)

    def _offer(self, sentence: str, text: str) -> None:
        keys = keys_text(REMEDY_KEY)
        self._remedy.setText(_("{text} ({keys})").format(text=text, keys=keys))
        self._remedy.setEnabled(True)
        self.messages.show_message("error", sentence, self._remedy)

    def _help(self) -> None:
        """Do what the message offers."""
        self._remedy.setEnabled(False)
        self.existing_wanted.emit(self._existing)

    def _merge(self, newest: tuple[int, Values]) -> None:
        clashes = self.form.merge(*newest)
        if clashes:
            text = _("Somebody else changed these fields; choose what shall stand, then save.")
        else:
            text = _("Nothing that stands here was changed; save again.")
        self.messages.show_message("warning", text)
        self.begin()
        self.conflict.show_clashes(clashes)

    def _make_remedy(self) -> QAction:
        remedy = QAction(self, shortcut=QKeySequence(REMEDY_KEY))
        remedy.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        remedy.setEnabled(False)
        remedy.triggered.connect(without_state(self._help))
        self.addAction(remedy)
        return remedy

    def _lay_out(self) -> None:
        title = QLabel(self.task.title)
        title.setObjectName("pageTitle")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self.form)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 0, 0, 0)
        for part in (title, self.messages, self.conflict, self._area):
            box.addWidget(part)
        box.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        for action in (self.form.save_action, self.form.cancel_action):
            keys = keys_text(action.shortcuts()[0].toString())
            button = QPushButton(_("{text} ({keys})").format(text=action.text(), keys=keys))
            button.setAutoDefault(False)
            button.setDefault(action is self.form.save_action)
            button.clicked.connect(without_state(action.trigger))
            row.addWidget(button)
        return row

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.form.isAncestorOf(now):
            self._area.ensureWidgetVisible(now)


def searcher(
    context: Context, owner: QWidget, find: Callable[..., list[Any]]
) -> Callable[[str, Callable[[list[Candidate]], None]], None]:
    """Return the search of a pick field over one of the services' finders."""

    def search(text: str, done: Callable[[list[Candidate]], None]) -> None:
        def offer(hits: list[Any]) -> None:
            done([Candidate(hit.id, hit.title, hit.subtitle) for hit in hits])

        context.desk.read(owner, partial(find, text=text), offer)

    return search
