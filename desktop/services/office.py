"""The door between screens and database; any worker thread may use it."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from desktop.db.engine import reading, writing
from desktop.db.refusals import is_trouble, trouble_sentence
from desktop.db.uow import UnitOfWork
from desktop.models.actor import COMMAND_LINE, Actor
from desktop.models.errors import OfficeError
from desktop.services.measures.summaries import (
    catch_up,
    is_behind,
    is_left_behind,
    refresh,
)
from desktop.services.search import keeping as search

PAUSE = 0.05  # seconds between two steps of what is done beside the desk

T = TypeVar("T")


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


class Office:
    """Gives every query a session and every command a transaction.

    Attributes:
        actor: Who is at the desk; commands are done in that person's name.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Callable[[], datetime] = utc_now,
        actor: Actor = COMMAND_LINE,
    ) -> None:
        self._engine = engine
        self._reading, self._writing = reading(engine), writing(engine)
        self._clock = clock
        self.actor = actor
        self._closing = Event()
        self._behind: Thread | None = None

    @property
    def engine(self) -> Engine:
        """The database; for maintenance only."""
        return self._engine

    @property
    def now(self) -> datetime:
        """The present instant, by the office's clock."""
        return self._clock()

    def read(self, query: Callable[[Session], T]) -> T:
        """Answer a query with plain values.

        Raises:
            OfficeError: The query's own refusal, or the database does not answer.
        """
        try:
            with self._reading() as session:
                return query(session)
        except DBAPIError as error:
            if is_trouble(error):
                raise OfficeError(trouble_sentence(error)) from error
            raise

    def write(self, command: Callable[[UnitOfWork], T]) -> tuple[T, frozenset[str]]:
        """Run a command; also return the names of the tables it changed.

        Raises:
            OfficeError: The command's own refusal, or the database does not answer.
        """
        left: list[bool] = []  # whether words are left stale, once for each transaction

        def settle(session: Session) -> None:
            refresh(session)
            left.append(search.refresh(session))

        uow = UnitOfWork(self._writing, self.actor, self._clock(), settle)
        result = command(uow)
        if any(left):
            self._catch_up_search(wait=False)
        if "import_run" in uow.changed and self.read(is_left_behind):
            self._mend()
        return result, frozenset(uow.changed)

    def catch_up(self, *, wait: bool = True) -> None:
        """Compute what is stale, and ask once what months and years that are over say.

        Args:
            wait: Whether much that search has not read yet is waited for.

        Raises:
            OfficeError: The database does not answer.
        """
        from desktop.services.measures.keeping import has_work, keep_next  # the whole catalogue

        self._mend()
        self._catch_up_search(wait=wait)
        if self.read(has_work):
            self._repeat(keep_next)

    def _mend(self) -> None:
        """Compute the summaries that many rows written at once have left stale, month by month."""
        if self.read(is_behind):
            self._repeat(catch_up)

    def _catch_up_search(self, *, wait: bool) -> None:
        """Read the words of what search has not read yet; much of it while the desk goes on."""
        if wait or not self.read(search.is_far_behind):
            self._repeat(search.catch_up)
        elif self._behind is None or not self._behind.is_alive():
            self._behind = Thread(target=self._follow, name="daysheet-search", daemon=True)
            self._behind.start()

    def _follow(self) -> None:
        """Catch up in short transactions, with pauses in which a desk may write."""
        more = True
        while more and not self._closing.wait(PAUSE):
            try:
                with self._writing() as session, session.begin():
                    more = search.catch_up(session)
            except DBAPIError as error:
                if not is_trouble(error):
                    raise
                return  # the marks stay: the next opening of the office goes on

    def _repeat(self, step: Callable[[Session], bool]) -> None:
        """Do short transactions, one after the other, while there may be more to do."""
        more = True
        while more:
            try:
                with self._writing() as session, session.begin():
                    more = step(session)
            except DBAPIError as error:
                if is_trouble(error):
                    raise OfficeError(trouble_sentence(error)) from error
                raise

    def close(self) -> None:
        """Let go of the database."""
        self._closing.set()
        if self._behind is not None:
            self._behind.join()
        self._engine.dispose()
