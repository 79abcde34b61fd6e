"""Tables that stay on one page."""

from dataclasses import dataclass, replace

from desktop.reports.kit.blocks import Table
from desktop.reports.kit.layout import lay
from desktop.reports.kit.strips import Strip
from desktop.reports.kit.tables import table_strips


@dataclass(frozen=True, slots=True)
class WholeTable(Table):
    """A table that no page end divides, unless it is higher than a page."""


@lay.register
def _(block: WholeTable, wide: float) -> list[Strip]:
    *strips, last = table_strips(block, wide)
    return [*(replace(strip, with_next=True) for strip in strips), last]
