"""What is prepared once a day while the desk works: prices, plans, forecasts, reminders."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer

from desktop.models.errors import OfficeError
from desktop.services.demand.reorder import Planned, due_plans, keep_plans
from desktop.services.forecasts.keeping import keep_forecasts
from desktop.services.parts.prices import bring_prices
from desktop.services.questions import found_questions
from desktop.services.reminders import make_reminders
from desktop.views.kit.screen import Context

LOOK_MS = 600_000  # how often it is looked whether another day has begun


class DailyWork(QObject):
    """Prepares the calls of the day in short steps, between which the desk writes.

    Every seat does it: what another one has made already is not made again.
    """

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._done_for = ""
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Prepare the day now, and every other one that begins."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Prepare nothing more."""
        self._timer.stop()

    def look(self) -> None:
        """Prepare the day unless that was done."""
        day = self._context.today()
        if self._done_for != day.isoformat():
            self._done_for = day.isoformat()
            self._write(found_questions, self._price)

    def _price(self, _more: bool) -> None:  # noqa: FBT001 -- what the commands return
        self._write(bring_prices, self._plan)

    def _plan(self, _count: int) -> None:
        if self._timer.isActive():
            query = partial(due_plans, now=self._context.now())
            self._context.desk.read(self, query, self._keep, self._failed)

    def _keep(self, plans: list[Planned] | None) -> None:
        if plans is None:
            self._forecast(0)
        else:
            self._write(partial(keep_plans, plans=plans), self._forecast)

    def _forecast(self, _count: int) -> None:
        self._write(keep_forecasts, self._forecasted)

    def _forecasted(self, more: bool) -> None:  # noqa: FBT001 -- see above
        if more:
            self._forecast(0)
        else:
            self._remind(1)

    def _remind(self, made: int) -> None:
        if made:
            self._write(partial(make_reminders, day=self._context.today()), self._remind)

    def _write(self, command: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        """Take one more step, unless the desk is being left."""
        if self._timer.isActive():
            self._context.desk.write(self, command, done, self._failed)

    def _failed(self, error: OfficeError) -> None:
        self._done_for = ""  # tried again at the next look
        self._context.told.emit("warning", str(error))
