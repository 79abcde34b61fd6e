"""The two doors of every screen to the office: read and write."""

import sys
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal

from desktop.models.errors import OfficeError
from desktop.views.kit.background import Background

T = TypeVar("T")
READERS = 2
Failed = Callable[[OfficeError], None]


class OfficeDoors(Protocol):
    """What a desk needs of an office; both are called on worker threads."""

    def read(self, query: Callable[[Any], T]) -> T:
        """Answer a query, given something to read from."""
        ...

    def write(self, command: Callable[[Any], T]) -> tuple[T, frozenset[str]]:
        """Run a command in one transaction; also name the subjects it changed."""
        ...


class Desk(QObject):
    """Keeps the office off the window's thread and tells the lists what changed.

    Signals:
        changed: A write changed these subjects, a frozenset such as {"visit", "customer"}.
        refused: The office refused and nobody else took the sentence; the window shows it.
        broke: Something failed that is not the user's business to mend.
        settled: The last of the writes under way has come back.
        closing: The workers are about to be waited for; what takes long should stop.
    """

    changed = Signal(object)
    refused = Signal(str)
    broke = Signal(Exception)
    settled = Signal()
    closing = Signal()

    def __init__(self, office: OfficeDoors, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._readers = Background(READERS, self)
        self._writer = Background(1, self)  # one worker: writes keep their order
        self._pending, self._closed = 0, False

    @property
    def pending_writes(self) -> int:
        """Count the writes that have not come back yet."""
        return self._pending

    def read(
        self,
        owner: QObject,
        query: Callable[[Any], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
    ) -> None:
        """Answer `query` on a worker, then call `done` while `owner` lives."""
        answered = partial(self._answer_read, done, failed)
        self._readers.run(owner, partial(self._office.read, query), answered)

    def write(
        self,
        owner: QObject,
        command: Callable[[Any], T],
        done: Callable[[T], None] | None = None,
        failed: Failed | None = None,
    ) -> None:
        """Run `command` after all earlier writes, then call `done` while `owner` lives.

        Raises:
            RuntimeError: The desk is closed; a write must never be dropped in silence.
        """
        if self._closed:
            raise RuntimeError("A write came after the desk was closed.")
        self._pending += 1
        answered = partial(self._answer_write, owner, done, failed)
        # The desk itself waits: what changed is announced even when the form has closed.
        self._writer.run(self, partial(self._office.write, command), answered)

    def close(self) -> None:
        """Finish every write, forget the waiting reads and stop the workers."""
        self._closed = True
        self.closing.emit()
        self._writer.close(finish=True)
        self._readers.close()

    def _answer_read(
        self, done: Callable[[T], None], failed: Failed | None, future: Future[T]
    ) -> None:
        if error := future.exception():
            self._fail(error, failed)
        elif not self._closed:  # the answer may have been on its way when the desk was left
            done(future.result())

    def _answer_write(
        self,
        owner: QObject,
        done: Callable[[T], None] | None,
        failed: Failed | None,
        future: Future[tuple[T, frozenset[str]]],
    ) -> None:
        self._pending -= 1
        alive = shiboken6.isValid(owner)
        if error := future.exception():
            self._fail(error, failed if alive else None)
        else:
            result, subjects = future.result()
            self._announce(subjects)
            if done is not None and alive:
                done(result)
        if not self._pending:
            self.settled.emit()

    def _announce(self, subjects: frozenset[str]) -> None:
        if subjects:
            self.changed.emit(subjects)

    def _fail(self, error: BaseException, failed: Failed | None) -> None:
        if not isinstance(error, OfficeError):
            self.broke.emit(error)
            sys.excepthook(type(error), error, error.__traceback__)
        elif failed is not None:
            failed(error)
        else:
            self.refused.emit(str(error))
