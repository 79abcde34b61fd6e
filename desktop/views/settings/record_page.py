"""A list of the office's records, and beside it the form of one of them."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from PySide6.QtWidgets import (
    QInputDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.models.errors import NotFoundError, OfficeError
from desktop.system.i18n import _
from desktop.views.kit.actions import without_state
from desktop.views.kit.screen import Context
from desktop.views.kit.standing import StandingForm
from desktop.views.kit.writing import EditForm, Values
from desktop.views.settings.lists import ENTRY, NOTE, button_row, list_beside


class Record(Protocol):
    """What every record has; it is a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> int:
        """Its key."""
        ...

    @property
    def version(self) -> int:
        """How often it was changed."""
        ...


R = TypeVar("R", bound=Record)


class RecordPage(QWidget, Generic[R]):
    """Reads a list, and edits the chosen record in a form.

    Subclasses say how a record is read, shown and written; they build their form before the
    page itself.

    Attributes:
        draft: What the drafts of its records are kept under.
    """

    draft = ""

    def __init__(self, context: Context, form: EditForm, name: str, new: str) -> None:
        super().__init__()
        self._context, self.form = context, form
        self.record: R | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        self.note = QLabel()
        self.note.setObjectName(NOTE)
        self.note.setWordWrap(True)
        self.standing = StandingForm(context, form, self.note)
        self.new_button = QPushButton(new)
        self.save_button = QPushButton(_("Save"))
        self._lay_out()
        self._connect()
        self._show(None)
        self.refresh()

    # -- what a subclass says ------------------------------------------------------------

    @abstractmethod
    def read(self, session: Any) -> Sequence[R]:  # noqa: ANN401 -- the services know what a session is
        """Read the records."""

    @abstractmethod
    def line(self, record: R) -> str:
        """Write a record as a line of the list."""

    @abstractmethod
    def values_of(self, record: R | None) -> Mapping[str, object]:
        """Return what the form shows of a record; of a new one for None."""

    @abstractmethod
    def enter(self, values: dict[str, Any]) -> Callable[..., object]:
        """Return the command that enters what was typed."""

    @abstractmethod
    def change(self, record: R, values: dict[str, Any]) -> Callable[..., object]:
        """Return the command that changes a record into what was typed."""

    @abstractmethod
    def saved_sentence(self) -> str:
        """Say that it is saved."""

    def buttons(self) -> Sequence[QPushButton]:
        """Return the buttons below the form."""
        return (self.save_button,)

    def more(self) -> Sequence[QWidget]:
        """Return what stands below the buttons."""
        return ()

    # -- what the page does --------------------------------------------------------------

    def refresh(self) -> None:
        """Read the list anew."""
        self._context.desk.read(self, self.read, self._show_list)

    def new_record(self) -> None:
        """Begin with an empty form."""
        self.list.setCurrentRow(-1)
        self._show(None)
        self.form.focus("name")

    def _show_list(self, records: Sequence[R]) -> None:
        chosen = self.record.id if self.record else None
        self.list.clear()
        for record in records:
            item = QListWidgetItem(self.line(record))
            item.setData(ENTRY, record)
            self.list.addItem(item)
            if record.id == chosen:
                self.list.setCurrentItem(item)

    def _on_record(self) -> None:
        item = self.list.currentItem()
        if self.list.currentRow() < 0 or self.form.is_dirty():
            return
        record: R = item.data(ENTRY)
        if self.record is None or self.record.id != record.id:
            self.note.clear()
        self._show(record)

    def _show(self, record: R | None) -> None:
        self.record = record
        key, version = (record.id, record.version) if record else ("new", 0)
        self.standing.show_record(f"{self.draft}.{key}", version, self.values_of(record))
        self._tidy()

    def _save(self) -> None:
        values = self.form.values()
        if self.record is None:
            self._write(self.enter(values))
        else:  # a draft, or another seat's work, knows the version it was typed over
            self._write(self.change(replace(self.record, version=self.form.version), values))

    def _write(self, command: Callable[..., object]) -> None:
        self._context.desk.write(self, command, lambda _done: self._saved(), self._refused)

    def _saved(self) -> None:
        self.standing.saved()
        self.note.clear()
        self._tidy()
        self._context.told.emit("success", self.saved_sentence())
        self.refresh()

    def _refused(self, error: OfficeError) -> None:
        self.standing.refused(error, self._newest)

    def _newest(self, session: Any) -> tuple[int, Values]:  # noqa: ANN401 -- the services know what a session is
        key = self.record.id if self.record else None
        found = next((row for row in self.read(session) if row.id == key), None)
        if found is None:
            raise NotFoundError(_("This record does not exist any more; refresh the list."))
        return found.version, self.values_of(found)

    def _tidy(self) -> None:
        self.save_button.setEnabled(self.form.is_dirty())

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        for part in (self.standing.conflict, self.form, self.note):
            side.addWidget(part)
        side.addLayout(button_row(*self.buttons()))
        for below in self.more():
            side.addWidget(below)
        side.addStretch(1)
        list_beside(self, self.list, self.new_button, side)
        self._tidy()

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(self._on_record)
        self.new_button.clicked.connect(self.new_record)
        self.form.submitted.connect(self._save)
        self.standing.left.connect(lambda: self._show(self.record))
        self.form.changed.connect(self._tidy)
        self.form.changed.connect(self.note.clear)
        self.save_button.clicked.connect(self.form.submit)


class ArchivingPage(RecordPage[R]):
    """A page whose records can be taken out of the choices, with a reason."""

    def __init__(self, context: Context, form: EditForm, name: str, new: str) -> None:
        self.archive_button = QPushButton(_("&Archive…"))
        super().__init__(context, form, name, new)
        self.archive_button.clicked.connect(without_state(self._ask_reason))

    @abstractmethod
    def archive_of(self, record: R, reason: str) -> Callable[..., object]:
        """Return the command that archives a record."""

    def archive(self, reason: str) -> None:
        """Take the chosen record out of the choices."""
        if self.record is not None:
            self._write(self.archive_of(self.record, reason))

    @override
    def buttons(self) -> Sequence[QPushButton]:
        return (*super().buttons(), self.archive_button)

    @override
    def _tidy(self) -> None:
        super()._tidy()
        self.archive_button.setEnabled(self.record is not None)

    def _ask_reason(self) -> None:
        title, question = _("Archive"), _("Why is it archived?")
        reason, given = QInputDialog.getText(self, title, question)
        if given:
            self.archive(reason)
