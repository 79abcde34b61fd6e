"""The door between screens and database; any worker thread may use it."""

from collections.abc import Callable
from datetime import UTC, datetime
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
        uow = UnitOfWork(self._writing, self.actor, self._clock(), refresh)
        result = command(uow)
        if "import_run" in uow.changed and self.read(is_left_behind):
            self.catch_up()
        return result, frozenset(uow.changed)

    def catch_up(self) -> None:
        """Compute the summaries that many rows written at once have left stale, month by month.

        Raises:
            OfficeError: The database does not answer.
        """
        more = self.read(is_behind)
        while more:
            try:
                with self._writing() as session, session.begin():
                    more = catch_up(session)
            except DBAPIError as error:
                if is_trouble(error):
                    raise OfficeError(trouble_sentence(error)) from error
                raise

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()
