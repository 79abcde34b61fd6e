"""A strip of photos and files: added, opened, saved elsewhere, archived; beside any record."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QImage, QImageWriter, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.models.errors import OfficeError
from desktop.services.attached_files import NewFile, new_file, read_file, size_text
from desktop.services.attachments import (
    AttachmentRow,
    Owner,
    add_attachment,
    archive_attachment,
    attachment_data,
    attachment_rows,
    describe_attachment,
)
from desktop.services.formats import instant_text
from desktop.system.i18n import _
from desktop.views.kit.actions import keys_text, without_state
from desktop.views.kit.attachments_files import DropFilter, open_outside, refusal_of, write_file
from desktop.views.kit.icons import icon
from desktop.views.kit.screen import Context

SHARP = 2  # points of a picture for each point of a plain screen
ROW = int(Qt.ItemDataRole.UserRole)
SHOWN = QSize(80, 60)
CELL = QSize(104, 92)
SUBJECTS = frozenset({"attachment"})


class AttachmentStrip(QWidget):
    """The files of one record; `show_owner` says of which.

    Files come from a dialog, by drag and drop, or from the clipboard. Reading, checking and
    writing them is done on workers.

    Signals:
        counted: How many files the record has.
    """

    counted = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.owner: Owner | None = None
        self._underway = 0
        self.title = QLabel()
        self.title.setObjectName("hint")
        self.problem = QLabel(wordWrap=True)
        self.problem.setObjectName("fieldProblem")
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.hide()
        self.list = _list()
        self.add_button, self.more_button = QToolButton(), QToolButton()
        self.menu = QMenu(self)
        self._actions = self._make_actions()
        self._lay_out()
        self.list.itemActivated.connect(lambda _item: self.open_file())
        self.list.customContextMenuRequested.connect(
            lambda place: self.menu.popup(self.list.mapToGlobal(place))
        )
        self.list.currentItemChanged.connect(lambda _now, _before: self._tidy())
        self.accept_drops_on(self)
        context.desk.changed.connect(self._on_changed)
        self.show_owner(None)

    def show_owner(self, owner: Owner | None) -> None:
        """Show the files of a record; of none, nothing can be added."""
        if owner != self.owner:
            self.problem.hide()
            self._fill(())
        self.owner = owner
        self.add_button.setEnabled(owner is not None)
        self.refresh()

    def refresh(self) -> None:
        """Read the files anew."""
        if self.owner is not None:
            query = partial(attachment_rows, owner=self.owner)
            self._context.desk.read(self, query, partial(self._show, self.owner))

    def accept_drops_on(self, widget: QWidget) -> None:
        """Take files that are dropped on a widget, such as the page of the record."""
        widget.setAcceptDrops(True)
        widget.installEventFilter(DropFilter(self._can_take, self.take, widget))

    def choose(self) -> None:
        """Ask for files and add them."""
        if self.owner is None:
            return
        kinds = _("Photos and files (*)")
        paths, _kind = QFileDialog.getOpenFileNames(self, _("Add photos and files"), "", kinds)
        self.add_files(map(Path, paths))

    def add_files(self, paths: Iterable[Path]) -> None:
        """Add files from the disk; each that is refused says why."""
        self.problem.hide()
        for path in paths:
            self._prepare(partial(read_file, path))

    def paste(self) -> None:
        """Add the picture or the files that were copied elsewhere."""
        data: QMimeData | None = QApplication.clipboard().mimeData()
        if data is None or not self._can_take(data):
            text = _("The clipboard holds no picture and no file; copy one first.")
            self._show_problem(text)
            return
        self.take(data)

    def take(self, data: QMimeData) -> None:
        """Add what was dropped or copied."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self.add_files(paths)
            return
        self.problem.hide()
        image = data.imageData()
        if isinstance(image, QImage):
            stamp = instant_text(self._context.now(), self._context.office.calendar)
            name = _("Picture {time}.png").format(time=stamp.replace(":", "."))
            self._prepare(partial(_from_image, name, image))

    def chosen(self) -> AttachmentRow | None:
        """Return the file that is marked."""
        if self.list.currentRow() < 0:
            return None
        row: AttachmentRow = self.list.currentItem().data(ROW)
        return row

    def open_file(self) -> None:
        """Show the marked file with the system's program for it."""
        row = self.chosen()
        if row is None:
            return
        if sentence := refusal_of(row.name):
            self._show_problem(sentence)
            return
        query = partial(attachment_data, attachment_id=row.id)
        self._context.desk.read(self, query, partial(self._open, row.name), self._refused)

    def save_as(self) -> None:
        """Ask where the marked file shall be saved."""
        if row := self.chosen():
            path, _kind = QFileDialog.getSaveFileName(self, _("Save the file as"), row.name)
            if path:
                self.save_to(row, Path(path))

    def save_to(self, row: AttachmentRow, path: Path) -> None:
        """Save a file on the disk."""
        query = partial(attachment_data, attachment_id=row.id)
        self._context.desk.read(self, query, partial(self._write, path), self._refused)

    def describe(self) -> None:
        """Ask what the marked file shows."""
        if row := self.chosen():
            title, question = _("Remark"), _("What does it show?")
            note, given = QInputDialog.getText(self, title, question, text=row.note)
            if given:
                self.write_note(row, note)

    def write_note(self, row: AttachmentRow, note: str) -> None:
        """Write a remark under a file."""
        command = partial(describe_attachment, attachment_id=row.id, version=row.version, note=note)
        self._context.desk.write(self, command, None, self._refused)

    def archive(self) -> None:
        """Ask why the marked file shall not be shown any more."""
        if row := self.chosen():
            title, question = _("Archive"), _("Why is it archived?")
            reason, given = QInputDialog.getText(self, title, question)
            if given:
                self.archive_for(row, reason)

    def archive_for(self, row: AttachmentRow, reason: str) -> None:
        """Show a file no longer."""
        command = partial(
            archive_attachment, attachment_id=row.id, version=row.version, reason=reason
        )
        self._context.desk.write(self, command, None, self._refused)

    # -- inside --------------------------------------------------------------------------

    def _prepare(self, job: Any) -> None:  # noqa: ANN401 -- whatever returns a NewFile
        """Read a file on a worker, then write it into the office."""
        owner = self.owner
        if owner is not None:
            self._underway += 1
            self._tidy()
            self._context.background.run(self, job, partial(self._add, owner))

    def _add(self, owner: Owner, answer: Future[NewFile]) -> None:
        error = answer.exception()
        if isinstance(error, OfficeError):
            self._done()
            self._refused(error)
            return
        file = answer.result()
        command = partial(add_attachment, owner=owner, file=file)
        self._context.desk.write(self, command, lambda _id: self._done(), self._not_added)

    def _not_added(self, error: OfficeError) -> None:
        self._done()
        self._refused(error)

    def _done(self) -> None:
        self._underway -= 1
        self._tidy()

    def _refused(self, error: OfficeError) -> None:
        self._show_problem(str(error))

    def _show_problem(self, sentence: str) -> None:
        """Show a sentence below those of the other files that were refused with it."""
        before = self.problem.text() if self.problem.isVisible() else ""
        known = [line for line in before.splitlines() if line != sentence]
        self.problem.setText("\n".join([*known, sentence]))
        self.problem.show()

    def _open(self, name: str, data: bytes) -> None:
        self._context.background.run(self, partial(write_file, name, data), self._opened)

    def _opened(self, answer: Future[Path]) -> None:
        if sentence := open_outside(answer):
            self._show_problem(sentence)

    def _write(self, path: Path, data: bytes) -> None:
        job = partial(path.write_bytes, data)
        self._context.background.run(self, job, partial(self._written, path))

    def _written(self, path: Path, answer: Future[int]) -> None:
        error = answer.exception()
        if isinstance(error, OSError):
            text = _("{file} could not be written ({reason}); choose another folder.")
            self._show_problem(text.format(file=path.name, reason=error.strerror))
        else:
            answer.result()
            text = _("Saved as {file}.").format(file=path.name)
            self._context.told.emit("success", text)

    def _can_take(self, data: QMimeData) -> bool:
        files = any(url.isLocalFile() for url in data.urls())
        return self.owner is not None and (files or data.hasImage())

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if subjects & SUBJECTS:
            self.refresh()

    def _show(self, owner: Owner, rows: Sequence[AttachmentRow]) -> None:
        if owner == self.owner:
            self._fill(rows)

    def _fill(self, rows: Sequence[AttachmentRow]) -> None:
        place = self.list.currentRow()
        self.list.clear()
        for row in rows:
            self.list.addItem(self._item(row))
        self.list.setCurrentRow(min(max(place, 0), len(rows) - 1))
        self.list.setVisible(bool(rows))
        self._tidy()
        self.counted.emit(len(rows))

    def _item(self, row: AttachmentRow) -> QListWidgetItem:
        item = QListWidgetItem(_thumbnail(row), row.note or row.name)
        item.setData(ROW, row)
        item.setSizeHint(CELL)
        added = instant_text(row.added_at, self._context.office.calendar)
        facts = (row.name, row.note, size_text(row.size), added, row.by or "")
        tip = " · ".join(part for part in facts if part)
        item.setToolTip(tip)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, tip)
        return item

    def _tidy(self) -> None:
        count = self.list.count()
        text = _("Photos and files")
        if count:
            text = _("Photos and files: {count}").format(count=count)
        if self._underway:
            text = " · ".join((text, _("adding…")))
        self.title.setText(text)
        for action in self._actions:
            action.setEnabled(self.chosen() is not None)
        self.more_button.setVisible(bool(count))

    def _make_actions(self) -> list[QAction]:
        self._action(_("Add files…"), self.choose, "Ins")
        self._action(_("Paste"), self.paste, "Ctrl+V")
        self.menu.addSeparator()
        return [
            self._action(_("Open"), self.open_file, ""),
            self._action(_("Save as…"), self.save_as, "Ctrl+S"),
            self._action(_("Remark…"), self.describe, ""),
            self._action(_("Archive…"), self.archive, "Del"),
        ]

    def _action(self, text: str, run: Any, keys: str) -> QAction:  # noqa: ANN401 -- any callable
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(without_state(run))
        self.menu.addAction(action)
        self.list.addAction(action)
        return action

    def _lay_out(self) -> None:
        self.add_button.setText(_("Add…"))
        paste = _("Drop files here, or paste a picture with {keys}.")
        self.add_button.setToolTip(paste.format(keys=keys_text("Ctrl+V")))
        self.add_button.clicked.connect(without_state(self.choose))
        self.more_button.setText(_("More"))
        self.more_button.setMenu(self.menu)
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        for button in (self.add_button, self.more_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add_button.setAccessibleName(_("Add photos and files"))
        self.more_button.setAccessibleName(_("More about the files"))
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.add_button)
        head.addWidget(self.more_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 2, 0, 2)
        box.setSpacing(2)
        box.addLayout(head)
        box.addWidget(self.problem)
        box.addWidget(self.list)


def _list() -> QListWidget:
    found = QListWidget()
    found.setAccessibleName(_("Photos and files"))
    found.setViewMode(QListView.ViewMode.IconMode)
    found.setFlow(QListView.Flow.LeftToRight)
    found.setWrapping(False)
    found.setMovement(QListView.Movement.Static)
    found.setIconSize(SHOWN)
    found.setGridSize(CELL)
    found.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    found.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    found.setFixedHeight(CELL.height() + found.horizontalScrollBar().sizeHint().height() + 6)
    found.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    return found


def _thumbnail(row: AttachmentRow) -> QIcon:
    picture = QPixmap()
    if not row.thumbnail or not picture.loadFromData(row.thumbnail):
        picture = icon("file").pixmap(SHOWN)
    frame = QPixmap(SHOWN * SHARP)  # all of one size, so that the names stand in a line
    frame.fill(Qt.GlobalColor.transparent)
    ratio, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    fitted = picture.scaled(frame.size(), ratio, smooth)
    painter = QPainter(frame)
    rest = frame.size() - fitted.size()
    painter.drawPixmap(rest.width() // 2, rest.height() // 2, fitted)
    painter.end()
    return QIcon(frame)


def _from_image(name: str, image: QImage) -> NewFile:
    """Turn a copied picture into a file, on a worker."""
    target = QBuffer()
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(target, QByteArray(b"png")).write(image)
    return new_file(name, bytes(target.data().data()))
