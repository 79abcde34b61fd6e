"""Charts: described by `spec`, laid out once, drawn on paper and on the screen alike."""

from desktop.reports.charts.spec import (
    BarChart,
    BridgeChart,
    Bullet,
    BulletChart,
    Chart,
    ColumnChart,
    DotTable,
    FunnelChart,
    HeatMap,
    LineChart,
    Series,
    StackChart,
    Step,
    running,
)

__all__ = [
    "BarChart",
    "BridgeChart",
    "Bullet",
    "BulletChart",
    "Chart",
    "ColumnChart",
    "DotTable",
    "FunnelChart",
    "HeatMap",
    "LineChart",
    "Series",
    "StackChart",
    "Step",
    "running",
]
