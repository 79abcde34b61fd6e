"""How a chart becomes a strip."""

from reportlab.lib.units import mm

from desktop.reports.charts import paper
from desktop.reports.kit.blocks import ChartBlock
from desktop.reports.kit.layout import lay
from desktop.reports.kit.pen import Pen
from desktop.reports.kit.strips import Strip


@lay.register
def _(block: ChartBlock, wide: float) -> list[Strip]:
    high: float = block.height * mm

    def draw(pen: Pen, left: float, top: float) -> None:
        # By its module: charts.paper and the kit need each other.
        paper.draw_chart(pen, block.chart, left, top, wide, high)

    return [Strip(high, draw)]
