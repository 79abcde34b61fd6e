"""One object for all that is known about one column of one list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import Qt

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
