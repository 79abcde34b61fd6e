"""Tables that a page end divides fairly."""

from dataclasses import dataclass, replace

from desktop.reports.kit import Table
from desktop.reports.kit.layout import lay
from desktop.reports.kit.strips import Strip
from desktop.reports.kit.tables import table_strips

FIRST, LAST = 3, 3  # rows that stay together at its head and at its end
SHORT = 10  # rows of a table that is not divided at all


@dataclass(frozen=True, slots=True)
class KeptTable(Table):
    """A table that leaves no row alone on a page; a short one is never divided."""


@lay.register
def _(block: KeptTable, wide: float) -> list[Strip]:
    strips, rows = table_strips(block, wide), max(len(block.rows), 1)
    for number in range(1, len(strips) - 1):  # 0 is the head; sum and note follow the rows
        if rows <= SHORT or number < FIRST or number > rows - LAST:
            strips[number] = replace(strips[number], with_next=True)
    return strips
