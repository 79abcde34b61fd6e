"""One window from the file to its result, in four steps; nothing is written before the last."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.errors import OfficeError
from desktop.services.files.tables import ReadOptions
from desktop.services.importing import ImportResult, ImportSource, Mapping
from desktop.system.i18n import _
from desktop.views.imports.buttons import Button, dropped_file
from desktop.views.imports.columns_page import ColumnsPage
from desktop.views.imports.file_page import FilePage
from desktop.views.imports.run_page import RunPage
from desktop.views.imports.steps import CHECK, COLUMNS, FILE, IMPORT, Steps
from desktop.views.imports.undo_dialog import UndoDialog
from desktop.views.imports.words import unexpected
from desktop.views.imports.work import Look, Wanted, load, look_at, propose_again
from desktop.views.kit.screen import Context

SIZE = (1220, 680)


class ImportDialog(QDialog):
    """Takes one file in.

    Signals:
        read_so_far: The file, on another thread, is read to this share.
    """

    read_so_far = Signal(float)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._look: Look | None = None
        self._loaded: Mapping | None = None  # from a mapping file; holds for every look
        self._gone, self._other_kind = Event(), Event()
        self._fits = False  # whether the rows can be read with the mapping as it stands
        self.setWindowTitle(_("Import a file"))
        self.setAcceptDrops(True)
        self.resize(*SIZE)
        self.steps = Steps()
        self.file_page = FilePage()
        self.columns_page = ColumnsPage(context)
        self.check_page = RunPage(context, dry_run=True)
        self.import_page = RunPage(context, dry_run=False)
        self.pages = QStackedWidget()
        self.back_button = Button(_("&Back"))
        self.next_button = Button(_("&Next"))
        self.close_button = Button(_("Close"))
        self.undo_button = Button(_("&Undo this import…"))
        self.another_button = Button(_("Import &another file"))
        self._lay_out()
        self._connect()
        self.go(FILE)
        self.file_page.file.setFocus()

    @property
    def step(self) -> int:
        """The step on show."""
        return self.pages.currentIndex()

    def open_file(self, path: Path, options: ReadOptions | None = None) -> None:
        """Begin with a file."""
        self._loaded = None
        self.file_page.set_file(path, options)
        self.go(FILE)
        self.look(kind="")

    def look(self, kind: str) -> None:
        """Read the file as the first page says; an empty kind is guessed."""
        path = self.file_page.path
        if path is None:
            return
        self._forget_look()
        self.file_page.wait(None)
        wanted = Wanted(path, self.file_page.options, kind, self._gone, self.read_so_far.emit)
        self._context.desk.read(
            self,
            partial(look_at, wanted),
            partial(self._looked, wanted.gone),
            partial(self._not_looked, wanted.gone),
        )

    def load_mapping(self, path: Path) -> None:
        """Read the file as a mapping file says."""
        self._context.desk.read(self, partial(load, path), self._mapping_loaded, self._complain)

    def go(self, step: int) -> None:
        """Show a step."""
        self.pages.setCurrentIndex(step)
        self.steps.show_step(step)
        self._tidy()
        if step == CHECK and self.check_page.result is None and not self.check_page.running:
            self.check_page.begin(*self._source())
        if step == COLUMNS:
            self.columns_page.take_keyboard()

    def go_on(self) -> None:
        """Go to the next step; behind the check, write."""
        if not self.next_button.isEnabled():
            return
        if self.step == CHECK:
            self.go(IMPORT)
            self.import_page.begin(*self._source())
        else:
            self.go(self.step + 1)

    def go_back(self) -> None:
        """Go to the step before."""
        if self.step == CHECK:
            self.check_page.stop()
        self.go(max(FILE, self.step - 1))

    def begin_again(self) -> None:
        """Take another file."""
        self._loaded = None
        self._forget_look()
        self.file_page.forget()
        self.import_page.forget()
        self.go(FILE)
        self.file_page.file.setFocus()

    @override
    def done(self, result: int) -> None:
        """Stop what runs; nothing of it stays."""
        for page in (self.check_page, self.import_page):
            page.stop()
        self._forget_look()
        super().done(result)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event.mimeData()) and not self._running:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.import_page.forget()
            self.open_file(path)

    @property
    def _running(self) -> bool:
        return self.check_page.running or self.import_page.running

    def _source(self) -> tuple[ImportSource, tuple[str, ...]]:
        mapping = replace(self.columns_page.mapping, options=self.file_page.options)
        path = self.file_page.path
        if path is None or self._look is None:
            raise RuntimeError("A file is run only after it was looked at.")
        return ImportSource(path, mapping.kind, mapping), self._look.table.header

    def _looked(self, gone: Event, look: Look) -> None:
        if gone.is_set():
            return
        self._look = look
        self.file_page.show_found(look.table, look.records)
        self._show_columns(look, self._loaded or look.proposal.mapping)
        # Whoever overrules what was found may want to go on choosing there.
        if not self.file_page.facts.isAncestorOf(self.focusWidget()):
            self.next_button.setFocus()

    def _not_looked(self, gone: Event, error: OfficeError) -> None:
        if not gone.is_set():
            self.file_page.refuse(str(error))
            self._tidy()

    def _on_broken(self) -> None:
        """Do not wait for a file whose reading broke."""
        if self.file_page.waiting:
            self.file_page.refuse(unexpected())

    def _show_columns(self, look: Look, mapping: Mapping) -> None:
        self.file_page.show_kind(mapping.kind)
        self.columns_page.show_look(look, mapping)
        self._invalidate()

    def _on_kind(self, kind: str) -> None:
        self._loaded = None
        self._other_kind.set()  # whoever still proposes for the kind before may stop
        self._other_kind = gone = Event()
        if self._look is None:
            self.look(kind)
            return
        self._invalidate()
        self._context.desk.read(
            self,
            partial(propose_again, self._look, kind, gone),
            partial(self._proposed, gone),
            partial(self._not_proposed, gone),
        )

    def _proposed(self, gone: Event, look: Look) -> None:
        if not gone.is_set():
            self._look = look
            self._show_columns(look, look.proposal.mapping)

    def _not_proposed(self, gone: Event, error: OfficeError) -> None:
        if not gone.is_set():
            self.file_page.refuse(str(error))

    def _mapping_loaded(self, mapping: Mapping) -> None:
        self._loaded = mapping
        if self._look is None or mapping.options not in (ReadOptions(), self.file_page.options):
            path = self.file_page.path
            if path is not None:
                self.file_page.set_file(path, mapping.options)
                self.look(mapping.kind)
        else:
            self._show_columns(self._look, mapping)

    def _complain(self, error: OfficeError) -> None:
        self.columns_page.say(str(error))

    def _on_previewed(self, fits: bool) -> None:  # noqa: FBT001 -- Qt's signal carries it
        self._fits = fits
        self._tidy()

    def _invalidate(self) -> None:
        """Forget the dry run of what has changed since."""
        self._fits = False
        self.check_page.stop()
        self.check_page.forget()
        self._tidy()

    def _forget_look(self) -> None:
        self._gone.set()
        self._other_kind.set()
        self._gone = Event()
        self.columns_page.forget()
        self._look = None  # its table goes with the last worker that reads it
        self._invalidate()

    def _on_run(self, page: RunPage, result: ImportResult | None) -> None:
        self._tidy()
        if result is not None and self.step == CHECK:
            (page.view.rows if result.rows_rejected else self.next_button).setFocus()
        elif result is not None:
            self.another_button.setFocus()

    def _undo(self) -> None:
        result = self.import_page.result
        if result is not None and result.run_id is not None:
            name = result.source.path.name
            dialog = UndoDialog(self._context, result.run_id, name, self)
            dialog.undone.connect(partial(self._undone, name))
            dialog.open()

    def _undone(self, name: str) -> None:
        self.import_page.head.setText(_("The import of {file} is undone.").format(file=name))
        self.undo_button.setEnabled(False)

    def _may_go_on(self) -> bool:
        match self.step:
            case 0:
                return self._look is not None
            case 1:
                return self._look is not None and self._fits
            case 2:
                return self.check_page.result is not None
            case _:
                return False

    def _tidy(self) -> None:
        finished = self.import_page.result is not None
        self.next_button.setText(_("&Import") if self.step == CHECK else _("&Next"))
        self.next_button.setVisible(self.step != IMPORT)
        self.next_button.setEnabled(self._may_go_on())
        self.back_button.setEnabled(
            self.step > FILE and not finished and not self.import_page.running
        )
        for button in (self.undo_button, self.another_button):
            button.setVisible(self.step == IMPORT and finished)
        reach = self._reach() if not finished and not self.import_page.running else None
        self.steps.allow(reach)

    def _reach(self) -> int:
        """Return the last step that may be gone to from the list of steps."""
        if self._look is None:
            return FILE
        return CHECK if self._fits else COLUMNS

    def _lay_out(self) -> None:
        for page in (self.file_page, self.columns_page, self.check_page, self.import_page):
            self.pages.addWidget(page)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.undo_button)
        buttons.addStretch(1)
        for button in (self.back_button, self.next_button, self.another_button, self.close_button):
            buttons.addWidget(button)
        right = QVBoxLayout()
        right.setContentsMargins(12, 10, 12, 10)
        right.setSpacing(10)
        right.addWidget(self.pages, 1)
        right.addLayout(buttons)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.steps)
        box.addLayout(right, 1)

    def _connect(self) -> None:
        # The file is read on another thread: its news cross over in the order they were sent.
        self.read_so_far.connect(self._on_read, Qt.ConnectionType.QueuedConnection)
        self._context.desk.broke.connect(self._on_broken)
        self.steps.chosen.connect(self.go)
        self.file_page.chosen.connect(self.open_file)
        self.file_page.overruled.connect(lambda: self.look(self._kind()))
        self.file_page.kind_chosen.connect(self._on_kind)
        self.columns_page.edited.connect(self._invalidate)
        self.columns_page.previewed.connect(self._on_previewed)
        self.columns_page.load_wanted.connect(self.load_mapping)
        for page in (self.check_page, self.import_page):
            page.started.connect(self._tidy)
            page.finished.connect(partial(self._on_run, page))
        self.back_button.clicked.connect(self.go_back)
        self.next_button.clicked.connect(self.go_on)
        self.undo_button.clicked.connect(self._undo)
        self.another_button.clicked.connect(self.begin_again)
        self.close_button.clicked.connect(self.reject)

    def _kind(self) -> str:
        return str(self.file_page.kind.currentData() or "")

    def _on_read(self, share: float) -> None:
        if self._look is None and self.file_page.path is not None:
            self.file_page.wait(share)
