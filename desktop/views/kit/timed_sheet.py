"""Makes the morning sheet by itself at a set time, while the program runs."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from desktop.models.document import DocumentKind
from desktop.models.errors import OfficeError
from desktop.reports.registry import keep_sheet, numbered_sheet
from desktop.services.sheets.schedule import is_due
from desktop.system.i18n import _
from desktop.system.settings import SettingsError, SheetAction
from desktop.views.kit.pdf import PdfPages, open_pdf
from desktop.views.kit.print_run import PrintRun
from desktop.views.kit.screen import Context
from desktop.views.kit.sheets import sheet_name

if TYPE_CHECKING:  # it brings ReportLab
    from desktop.reports.sheets import Sheet

LOOK_MS = 20_000  # how often the clock is looked at


class TimedSheet(QObject):
    """Looks at the clock; once a business day it makes the sheet and says so.

    What was missed because the program did not run is made up for on the same day. A sheet that
    failed is tried again at the next start, or when the plan is changed.
    """

    def __init__(
        self,
        context: Context,
        parent: QObject | None = None,
        printer: "Callable[[], QPrinter | None] | None" = None,
    ) -> None:
        super().__init__(parent)
        self._context, self._printer = context, printer or usual_printer
        self._tried: tuple[str, ...] = ()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look at the clock now, and from now on."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look at the clock no more."""
        self._timer.stop()

    def look(self) -> None:
        """Make the sheet if its time has come."""
        context = self._context
        plan, day = context.plans.sheet_plan, context.today()
        attempt = (day.isoformat(), plan.at, plan.action, plan.folder)
        if attempt == self._tried or not is_due(plan, context.office.calendar, context.now()):
            return
        self._tried = attempt
        query = partial(numbered_sheet, kind=DocumentKind.MORNING, day=day, today=day)
        context.desk.read(self, query, self._keep)

    def _keep(self, sheet: "Sheet") -> None:
        command = partial(keep_sheet, sheet=sheet)
        self._context.desk.write(self, command, partial(self._deliver, sheet))

    def _deliver(self, sheet: "Sheet", number: str) -> None:
        plan = self._context.plans.sheet_plan
        if plan.action == SheetAction.PRINT:
            job = partial(open_pdf, sheet.printed.pdf)
            self._context.background.run(self, job, partial(self._print, sheet, number))
        else:
            path = Path(plan.folder) / f"{number}.pdf"
            job_of_saving = partial(_save, sheet.printed.pdf, path)
            self._context.background.run(self, job_of_saving, partial(self._saved, sheet, path))

    def _saved(self, sheet: "Sheet", path: Path, answer: Future[None]) -> None:
        error = answer.exception()
        if error is None:
            text = _("{sheet} was saved in {folder}.")
            name = sheet_name(sheet.kind, path.stem)
            self._done(sheet, text.format(sheet=name, folder=path.parent))
        elif isinstance(error, OfficeError):
            self._context.told.emit("error", str(error))
        else:
            raise error

    def _print(self, sheet: "Sheet", number: str, answer: Future[PdfPages]) -> None:
        printer = self._printer()
        if printer is None:
            text = _("{sheet} is kept but not printed: this computer has no printer. Set one up.")
            name = sheet_name(sheet.kind, number)
            self._context.told.emit("error", text.format(sheet=name))
            return
        run = PrintRun(answer.result(), printer, self._context.background, self)
        text = _("{sheet} was sent to the printer.")
        name = sheet_name(sheet.kind, number)
        run.finished.connect(partial(self._done, sheet, text.format(sheet=name)))
        run.failed.connect(self._not_printed)
        run.start()

    def _not_printed(self, _error: Exception) -> None:
        text = _("The printer did not take the morning sheet; print it from the list of documents.")
        self._context.told.emit("error", text)

    def _done(self, sheet: "Sheet", sentence: str) -> None:
        plans = self._context.plans
        try:
            plans.plan_sheet(replace(plans.sheet_plan, done_on=sheet.period.end.isoformat()))
        except SettingsError as error:
            self._context.told.emit("warning", str(error))
        self._context.told.emit("success", sentence)


def usual_printer() -> QPrinter | None:
    """Return the computer's usual printer; None where there is none."""
    usual = QPrinterInfo.defaultPrinter()
    return None if usual.isNull() else QPrinter(usual, QPrinter.PrinterMode.HighResolution)


def _save(data: bytes, path: Path) -> None:
    from desktop.reports import kit

    kit.save(data, path)
