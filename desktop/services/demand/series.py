"""Months and the grids made of them: a row a part, a column a month.

A month is year x 100 + month. A file whose columns are called m01, m02 … has no calendar; its
months are kept as those of the years 1000 and after, which no shop has seen, and shown as m01.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from desktop.models.errors import RuleBrokenError
from desktop.services.demand.levels import Matrix
from desktop.services.demand.months import month_label, month_place, placed_month
from desktop.system.i18n import _

_NUMBER = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Grid:
    """Demand of parts by months.

    Attributes:
        parts: What the rows are: ids, or whatever the reader names parts by.
        months: What the columns are, in order and without a gap.
        values: NaN where nobody counted.
    """

    parts: tuple[int, ...]
    months: tuple[int, ...]
    values: Matrix

    def column(self, text: str) -> int:
        """Return which column is meant by a month's number, from 1, or by its name.

        The month after the last counts as well.

        Raises:
            RuleBrokenError: None of them.
        """
        labels = [month_label(self.month(column)) for column in range(len(self.months) + 1)]
        if text in labels:
            return labels.index(text)
        if _NUMBER.fullmatch(text) and 1 <= int(text) <= len(labels):
            return int(text) - 1
        raise RuleBrokenError(
            _(
                "There is no month {month} in the data, which has {count} months from {first} to "
                "{last}; give one of these or its number."
            ).format(month=text, count=len(self.months), first=labels[0], last=labels[-2])
        )

    def month(self, column: int) -> int:
        """Return the month of a column, which may lie behind the last."""
        return placed_month(month_place(self.months[0]) + column)


def make_grid(
    rows: Iterable[Sequence[float | Decimal]],
    span: tuple[int, int] | None = None,
    blank: float = np.nan,
) -> Grid:
    """Make a grid of sums by part and month.

    Args:
        rows: Part, month and demand; each part and month once.
        span: First and last month of the grid, by default those of the rows; other rows are left
            out.
        blank: What a month without a row has: NaN where nobody counted, 0 in a full ledger.
    """
    table = np.array(list(rows), dtype=np.float64).reshape(-1, 3)
    parts, months = table[:, 0].astype(np.int64), table[:, 1].astype(np.int64)
    places = months // 100 * 12 + months % 100 - 1
    ids, lines = np.unique(parts, return_inverse=True)
    if span is None and not len(places):
        return Grid((), (), np.empty((0, 0)))
    low, high = _ends(places, span)
    values = np.full((len(ids), high - low + 1), blank)
    inside = (places >= low) & (places <= high)
    values[lines[inside], places[inside] - low] = table[inside, 2]
    every = tuple(placed_month(place) for place in range(low, high + 1))
    return Grid(tuple(ids.tolist()), every, values)


def _ends(places: np.typing.NDArray[np.int64], span: tuple[int, int] | None) -> tuple[int, int]:
    if span is None:
        return int(places.min()), int(places.max())
    return month_place(span[0]), month_place(span[1])
