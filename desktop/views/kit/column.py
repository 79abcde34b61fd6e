"""One object for all that is known about one column of one list."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt

from desktop.services.files.xlsx_files import Value
from desktop.services.list_exports import ListColumn
from desktop.services.listing import Listed
from desktop.system.i18n import _

R = TypeVar("R")

LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
CENTER = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column of a list of `R`.

    Attributes:
        key: Its name in the remembered layout; never shown.
        title: English source text marked with N_(), translated where it is shown.
        text: What a cell shows for a row.
        align: LEFT, RIGHT (numbers) or CENTER.
        width: Pixels when nothing is remembered.
        sort_key: The name the list source sorts by; None where it cannot sort.
        tooltip: A longer text for the pointer, None where there is no more to say.
        spoken: What a screen reader says instead of the text, for signs and shapes.
        hidden: True for a column that only those who ask for it see.
        value: What a cell holds, for files; None where that is its text.
        holds: The Python type of the values, such as `date`.
        refers: The header word and the id of another record that the column names, for files.
    """

    key: str
    title: str
    text: Callable[[R], str]
    align: int = LEFT
    width: int = 120
    sort_key: str | None = None
    tooltip: Callable[[R], str] | None = None
    spoken: Callable[[R], str] | None = None
    hidden: bool = False
    value: Callable[[R], Value] | None = None
    holds: type = str
    refers: tuple[str, Callable[[R], int | None]] | None = None


def file_columns(columns: Sequence[Column[Any]], record: str) -> tuple[ListColumn[Any], ...]:
    """Return columns as a file has them: the id of the row first, then as on the screen.

    Args:
        columns: What is shown, from left to right.
        record: What imports call a row's record, such as "customer".
    """
    own: ListColumn[Any] = ListColumn(f"{record}.id", _id, int)
    return (own, *(part for column in columns for part in _file_columns(column)))


def _file_columns(column: Column[Any]) -> Iterator[ListColumn[Any]]:
    """Put the id of another record before the column that names it: namesakes stay apart."""
    if column.refers is not None:
        header, number = column.refers
        yield ListColumn(header, number, int)
    yield ListColumn(_(column.title), column.value or column.text, column.holds)


def _id(row: Listed) -> int:
    return row.id
