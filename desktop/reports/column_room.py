"""How the columns of a table share the width of the paper."""

from collections.abc import Sequence
from dataclasses import replace

from reportlab.lib.units import mm

from desktop.reports.kit import TableColumn
from desktop.reports.kit.paper import A4, GAP

MOST_EXTRA = 16.0  # millimetres that a column of figures is given more at most


def spread(
    first: TableColumn, figures: Sequence[TableColumn], label: float
) -> tuple[TableColumn, ...]:
    """Share what is left of the width, so that figures stand evenly across the paper.

    Args:
        first: The column of names, which keeps what the others do not take.
        figures: The other columns, each as wide as it has to be.
        label: Millimetres that the names need.
    """
    room = A4.inner / mm - label - sum(column.width for column in figures)
    left = max(float(room - GAP / mm * len(figures)), 0.0)
    extra = min(left / (len(figures) + 1), MOST_EXTRA)
    return (first, *(replace(column, width=column.width + extra) for column in figures))
