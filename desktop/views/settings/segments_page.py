"""The segments: a list, and beside it the form of one segment."""

from functools import partial

from PySide6.QtWidgets import (
    QInputDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.services.segments import (
    SegmentRow,
    archive_segment,
    change_segment,
    enter_segment,
    segment_list,
)
from desktop.system.i18n import _
from desktop.views.kit.fields import MultilineField, TextField
from desktop.views.kit.forms import Form
from desktop.views.kit.screen import Context
from desktop.views.settings.lists import ENTRY, NOTE, list_beside


class SegmentsPage(QWidget):
    """Which markets the office serves, and how."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._segment: SegmentRow | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(_("Segments"))
        self.form = Form()
        self.form.add("name", TextField(_("&Name"), required=True))
        self.form.add("strategy", MultilineField(_("&Strategy")))
        self.note = QLabel()
        self.note.setObjectName(NOTE)
        self.note.setWordWrap(True)
        self.new_button = QPushButton(_("&New segment"))
        self.save_button = QPushButton(_("Save"))
        self.archive_button = QPushButton(_("&Archive…"))
        self._lay_out()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew."""
        self._context.desk.read(self, segment_list, self._show_list)

    def new_segment(self) -> None:
        """Begin with an empty form."""
        self._segment = None
        self.list.setCurrentRow(-1)
        self.form.set_values({"name": "", "strategy": ""})
        self.form.focus("name")

    def archive(self, reason: str) -> None:
        """Take the chosen segment out of the choices."""
        if self._segment is not None:
            command = partial(
                archive_segment,
                segment_id=self._segment.id,
                version=self._segment.version,
                reason=reason,
            )
            self._context.desk.write(self, command, lambda _done: self._saved(), self._refused)

    def _ask_reason(self) -> None:
        title, question = _("Archive"), _("Why is it archived?")
        reason, given = QInputDialog.getText(self, title, question)
        if given:
            self.archive(reason)

    def _show_list(self, segments: list[SegmentRow]) -> None:
        chosen = self._segment.id if self._segment else None
        self.list.clear()
        for segment in segments:
            item = QListWidgetItem(segment.name)
            item.setData(ENTRY, segment)
            self.list.addItem(item)
            if segment.id == chosen:
                self.list.setCurrentItem(item)

    def _on_segment(self) -> None:
        item = self.list.currentItem()
        if self.list.currentRow() < 0 or self.form.is_dirty():
            return
        segment: SegmentRow = item.data(ENTRY)
        if self._segment is None or self._segment.id != segment.id:
            self.note.clear()
        self._segment = segment
        self.form.set_values({"name": segment.name, "strategy": segment.strategy})
        self._tidy()

    def _save(self) -> None:
        values = self.form.values()
        name, strategy = str(values["name"]), str(values["strategy"])
        if self._segment is None:
            command = partial(enter_segment, name=name, strategy=strategy)
            self._context.desk.write(self, command, lambda _id: self._saved(), self._refused)
            return
        change = partial(
            change_segment,
            segment_id=self._segment.id,
            version=self._segment.version,
            name=name,
            strategy=strategy,
        )
        self._context.desk.write(self, change, lambda _done: self._saved(), self._refused)

    def _saved(self) -> None:
        self.form.mark_clean()
        self.note.clear()
        self._tidy()
        self._context.told.emit("success", _("The segments are saved."))
        self.refresh()

    def _refused(self, error: Exception) -> None:
        self.note.setText(str(error))

    def _tidy(self) -> None:
        self.save_button.setEnabled(self.form.is_dirty())
        self.archive_button.setEnabled(self._segment is not None)

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        for part in (self.form, self.note, self.save_button, self.archive_button):
            side.addWidget(part)
        side.addStretch(1)
        list_beside(self, self.list, self.new_button, side)
        self._tidy()

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(self._on_segment)
        self.new_button.clicked.connect(self.new_segment)
        self.form.submitted.connect(self._save)
        self.form.changed.connect(self._tidy)
        self.form.changed.connect(self.note.clear)
        self.save_button.clicked.connect(self.form.submit)
        self.archive_button.clicked.connect(self._ask_reason)
