"""A private database beside the office's: what an import must remember and memory should not hold.

It is a temporary file of the machine's own SQLite, which removes it as soon as it is closed,
also when the program is killed. Nothing of it is ever part of the office.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from desktop.models.errors import OfficeError
from desktop.system.i18n import _

PRAGMAS = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -16000")
_TABLES = (
    # What became of rows of the file, where there is something to say.
    "mark (row INTEGER PRIMARY KEY, outcome TEXT NOT NULL, reason TEXT NOT NULL)",
    # The rows of a file, gathered by what they belong to.
    """staged (thing INTEGER, row INTEGER, digest INTEGER, head BLOB, line BLOB,
    PRIMARY KEY (thing, row)) WITHOUT ROWID""",
    "thing (key TEXT PRIMARY KEY, thing INTEGER NOT NULL) WITHOUT ROWID",
    # Rows of a list that an equal one may follow.
    "seen (digest BLOB PRIMARY KEY, row INTEGER NOT NULL) WITHOUT ROWID",
    # Records by the row that entered or changed them.
    """spoken (entity TEXT, id INTEGER, row INTEGER NOT NULL,
    PRIMARY KEY (entity, id)) WITHOUT ROWID""",
    # When known customers and vehicles came last, and whose owner the file leaves to be settled.
    "sighting (entity TEXT, id INTEGER, day TEXT NOT NULL, PRIMARY KEY (entity, id)) WITHOUT ROWID",
    "dispute (vehicle INTEGER PRIMARY KEY)",
    # Known records for which a key of the file stands.
    "claim (entity TEXT, ref TEXT, id INTEGER NOT NULL, PRIMARY KEY (entity, ref)) WITHOUT ROWID",
)


class Scratch:
    """The private database of one import."""

    def __init__(self) -> None:
        # Worker threads read it one after another, never two at a time.
        self._connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("BEGIN")
        for table in _TABLES:
            self._connection.execute(f"CREATE TABLE {table}")

    def write(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run a statement for each of some rows."""
        try:
            self._connection.executemany(statement, rows)
        except sqlite3.OperationalError as error:
            raise _no_room(error) from error

    def add(self, statement: str, *values: Any) -> bool:  # noqa: ANN401 -- what columns hold
        """Write a row unless it is there already; return whether it is new."""
        try:
            return self._connection.execute(statement, values).rowcount > 0
        except sqlite3.OperationalError as error:
            raise _no_room(error) from error

    def read(self, statement: str, *values: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 -- what columns hold
        """Answer a query, a row at a time."""
        try:
            return self._connection.execute(statement, values)
        except sqlite3.OperationalError as error:
            raise _no_room(error) from error

    def first(self, statement: str, *values: Any) -> Any:  # noqa: ANN401 -- what a column holds
        """Return the first value of the first row of a query; None when there is no row."""
        found = next(self.read(statement, *values), None)
        return None if found is None else found[0]

    def __del__(self) -> None:
        # It lives as long as the result that is read from it.
        self._connection.close()


def _no_room(error: sqlite3.OperationalError) -> OfficeError:
    return OfficeError(
        _(
            "The import needs room for temporary files, and the disk refuses: {reason}. "
            "Nothing was changed; make room, then try again."
        ).format(reason=error)
    )
