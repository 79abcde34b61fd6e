"""The last two steps: the dry run, and the import itself. Both count and explain every row."""

from collections.abc import Callable, Sequence
from functools import partial
from threading import Event
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.models.errors import OfficeError
from desktop.services.importing import (
    ImportResult,
    ImportSource,
    ImportStoppedError,
    Progress,
    run_import,
)
from desktop.system.i18n import _
from desktop.views.imports.progress_box import ProgressBox
from desktop.views.imports.result_view import ResultView
from desktop.views.imports.words import unexpected
from desktop.views.kit.screen import Context


class RunPage(QWidget):
    """Runs an import, or only tries it, and shows what came of it.

    Signals:
        progressed: The import, on its own thread, has come this far.
        started: It has begun.
        finished: It has come to an end; carries the result, or None when there is none.
    """

    progressed = Signal(object, object)
    started = Signal()
    finished = Signal(object)

    def __init__(self, context: Context, *, dry_run: bool) -> None:
        super().__init__()
        self._context, self._dry_run = context, dry_run
        self._stop = Event()
        self._header: Sequence[str] = ()
        self.running = False
        self.result: ImportResult | None = None
        self.head = QLabel(wordWrap=True)
        self.head.setObjectName("runHead")
        self.problem = QLabel(wordWrap=True)
        self.problem.setObjectName("fieldProblem")
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.progress = ProgressBox()
        self.view = ResultView(context.desk)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        for part in (self.head, self.problem, self.progress):
            box.addWidget(part)
        box.addWidget(self.view, 1)
        box.addStretch(0)
        # The import runs on another thread: its news cross over in the order they were sent.
        self.progressed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        self.progress.stop_button.clicked.connect(self.stop)
        context.desk.settled.connect(self._on_settled)
        self.view.told.connect(self.head.setText)
        self.view.refused.connect(self._refuse)
        self.forget()

    def begin(self, source: ImportSource, header: Sequence[str]) -> None:
        """Run a file whose columns are called so."""
        self.forget()
        stop = Event()  # one for each run: the run before may still be on its way to its end
        self._stop, self._header, self.running = stop, header, True
        self.progress.begin(_("Reading the file…"))
        command = partial(
            _run,
            source=source,
            dry_run=self._dry_run,
            progress=partial(self.progressed.emit, stop),
            cancelled=stop.is_set,
        )
        done, failed = partial(self._done, stop), partial(self._failed, stop)
        self._context.desk.write(self, command, done, failed)
        self.started.emit()

    def stop(self) -> None:
        """Stop; nothing of it stays."""
        if self.running:
            self._stop.set()
            self.progress.stopping()

    def forget(self) -> None:
        """Show no result any more; a run that is under way is stopped."""
        self._stop.set()
        self._stop, self.running, self.result = Event(), False, None
        for part in (self.head, self.problem, self.progress, self.view):
            part.hide()

    def _done(self, run: Event, result: ImportResult | ImportStoppedError) -> None:
        if run is not self._stop:
            return
        if isinstance(result, ImportStoppedError):
            self._failed(run, result)
            return
        self.running, self.result = False, result
        self.progress.hide()
        self.head.setText(_said(result))
        self.head.show()
        self.view.show_result(result, self._header)
        self.view.show()
        self.finished.emit(result)

    def _failed(self, run: Event, error: OfficeError) -> None:
        if run is not self._stop:
            return
        self.running = False
        self.progress.hide()
        self._refuse(str(error))
        self.finished.emit(None)

    def _on_settled(self) -> None:
        """Come to an end also when the run broke: then nobody else tells this page."""
        if self.running:
            self._failed(self._stop, OfficeError(unexpected()))

    def _refuse(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()

    def _show_progress(self, run: Event, progress: Progress) -> None:
        if run is self._stop and self.running:
            self.progress.tell(progress)


def _run(
    uow: Any,  # noqa: ANN401 -- views do not know the database
    source: ImportSource,
    *,
    dry_run: bool,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> ImportResult | ImportStoppedError:
    try:
        return run_import(uow, source, dry_run=dry_run, progress=progress, cancelled=cancelled)
    except ImportStoppedError as error:
        if dry_run:  # when the window has closed meanwhile, nobody needs to hear of it
            return error
        raise


def _said(result: ImportResult) -> str:
    if result.run_id is None:
        return _("This is what would become of the file; nothing is written yet.")
    return _("The file is in.")
