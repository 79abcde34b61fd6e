"""Jobs on worker threads, answers on the thread of the window."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Errand:
    """A job, who wants its answer, and what is to be done with it."""

    owner: QObject
    job: Callable[[], Any]
    done: Callable[[Future[Any]], None]


class Background(QObject):
    """A few worker threads whose answers come back through the event loop.

    Workers know an errand by its number alone. If they held it, the last reference to a window
    could fall on a worker, and Qt must not lose a window there.
    """

    _arrived = Signal(int, object)

    def __init__(self, workers: int = 2, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._numbers, self._errands = count(), dict[int, _Errand]()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="daysheet")
        # Queued, because the signal is sent from a worker and must be heard on the window's thread.
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(self, owner: QObject, job: Callable[[], T], done: Callable[[Future[T]], None]) -> None:
        """Do `job` on a worker; call `done` on this thread if `owner` still lives then.

        After `close` nothing is done any more: the window is on its way out.
        """
        if self._closed:
            return
        number = next(self._numbers)
        self._errands[number] = _Errand(owner, job, done)
        future = self._pool.submit(self._work, number)
        future.add_done_callback(partial(self._report, number))

    def close(self, *, finish: bool = False) -> None:
        """Wait for the jobs under way; those still waiting are dropped unless `finish`."""
        self._closed = True
        self._pool.shutdown(cancel_futures=not finish)

    def _work(self, number: int) -> object:
        return self._errands[number].job()

    def _report(self, number: int, future: Future[Any]) -> None:
        if not future.cancelled() and shiboken6.isValid(self):
            self._arrived.emit(number, future)

    @Slot(int, object)
    def _deliver(self, number: int, future: Future[Any]) -> None:
        errand = self._errands.pop(number)
        if shiboken6.isValid(errand.owner):
            errand.done(future)
