"""The stock in the chapter of parts: channels, turns, ages, classes, dead stock and fill rate."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.services.formats import month_text
from desktop.services.measures.figures import figures
from desktop.services.measures.slices import (
    Period,
    month_end,
    month_number,
    month_start,
    months_of,
    period_of_months,
)
from desktop.services.stock_figures.ages import BUCKETS, Ages, bucket_name, stock_ages
from desktop.services.stock_figures.bridge import Bridge, dead_bridge, step_name
from desktop.services.stock_figures.classes import Worth, definition, part_classes
from desktop.services.stock_figures.filled import FILL_RATES
from desktop.services.stock_figures.turns import (
    CHANNEL_NAMES,
    all_channels,
    channels,
    has_ledger,
)
from desktop.services.year_end.model import Column, Graph, GraphKind, Part, Row, Table
from desktop.services.year_end.sources import Sources
from desktop.services.year_end.writing import Form, form_of, name_of
from desktop.system.i18n import _

QUARTER = 3
# By the key under which the report keeps them.
LINES = {
    "value": "stock_value",
    "turns": "stock_turns",
    "days": "days_of_supply",
    "gmroi": "gmroi",
    "share": "dead_stock_share",
    "pieces": "fill_rate",
    "lines": "fill_rate_lines",
}


def has_stock(sources: Sources) -> bool:
    """Tell whether the ledger had begun at the end of the last whole month of the year."""
    months = _months(sources)
    return months is not None and has_ledger(sources.session, months.end)


def stock_parts(sources: Sources) -> Iterator[Part | None]:
    """Show what parts brought by channel, how the stock turned, and what became of dead stock."""
    months = _months(sources)
    if months is not None and has_stock(sources):
        yield from parts_of_months(sources.session, months)


def parts_of_months(session: Session, months: Period) -> Iterator[Part]:
    """Show the same of any whole months, as a report of its own does."""
    yield _channels(session, months)
    yield _turns(session, months)
    ages = [stock_ages(session, day) for day in _quarter_ends(months)]
    yield _age_graph(ages)
    yield _age_table(ages[-1])
    yield _classes(session, month_number(months.end))
    bridge = dead_bridge(session, months)
    if bridge.opening or bridge.rows:
        yield _bridge_graph(bridge)
        yield _bridge_table(bridge)


def _months(sources: Sources) -> Period | None:
    """Return the whole months of the year; None while the first is under way."""
    start, last = date(sources.figures.year, 1, 1), sources.figures.last_complete
    return Period(start, month_end(last)) if month_start(last) >= start else None


def _quarter_ends(months: Period) -> list[date]:
    """Return the ends of the quarters; of a shorter period also the day before it begins."""
    ends = {month_end(month) for month in months_of(months) if month % 100 % QUARTER == 0}
    ends.add(months.end)
    return sorted(ends if len(ends) > 1 else {months.start - timedelta(days=1), *ends})


def _channels(session: Session, months: Period) -> Table:
    found = [c for c in channels(session, months) if c.revenue is not None]
    rows = [
        Row(_(CHANNEL_NAMES[c.id]), (c.revenue, c.margin, c.margin_share), key=c.id) for c in found
    ]
    whole = all_channels(session, months)
    total = Row(_("Total"), (whole.revenue, whole.margin, whole.margin_share), key="total")
    columns = (
        Column("revenue", _("Revenue"), Form.MONEY),
        Column("margin", _("Margin"), Form.MONEY),
        Column("share", _("Margin rate"), Form.SHARE),
    )
    note = _("Whole months, before tax, less what came back; margin where the cost is known.")
    return Table("channels", _("Parts by channel"), _("Channel"), columns, tuple(rows), total, note)


def _turns(session: Session, months: Period) -> Table:
    last = period_of_months(month_number(months.end))
    at_end = [name for name in LINES.values() if name not in FILL_RATES]
    told = figures(session, at_end, last) | figures(session, FILL_RATES, months)
    lines = [(key, name_of(name), told[name], form_of(name)) for key, name in LINES.items()]
    rows = tuple(Row(label, (value,), (form,), key=key) for key, label, value, form in lines)
    note = _(
        "As of the end of {month}. Turns: a year's issues at cost over the average stock of the "
        "month ends. Fill rate: what was asked for, less lost sales and emergency orders."
    ).format(month=month_text(month_number(months.end)))
    columns = (Column("value", _("Value"), Form.RATIO),)
    return Table("turns", _("Figures of the stock"), _("Figure"), columns, rows, None, note)


def _age_graph(ages: list[Ages]) -> Graph:
    series = tuple(
        (bucket_name(bucket), tuple(found.by_demand[bucket].value for found in ages))
        for bucket in BUCKETS
    )
    labels = tuple(month_text(month_number(found.day)) for found in ages)
    title = _("Stock by age in months")
    return Graph("ages.graph", GraphKind.STACK, title, labels, series, Form.MONEY)


def _age_table(ages: Ages) -> Table:
    columns = (
        Column("pieces", _("Pieces by demand")),
        Column("money", _("Money by demand"), Form.MONEY),
        Column("came", _("Pieces by receipt")),
        Column("worth", _("Money by receipt"), Form.MONEY),
    )
    pairs = [(ages.by_demand[bucket], ages.by_receipt[bucket]) for bucket in BUCKETS]
    cells = [(asked.pieces, asked.value, came.pieces, came.value) for asked, came in pairs]
    rows = tuple(Row(bucket_name(bucket), cells[bucket], key=str(bucket)) for bucket in BUCKETS)
    whole = tuple(sum(column, Decimal(0)) for column in zip(*cells, strict=True))
    note = _("By demand: since somebody asked for it. By receipt: the oldest pieces go first.")
    total = Row(_("Total"), whole, key="total")
    return Table("ages", _("Stock by age"), _("Age"), columns, rows, total, note)


def _classes(session: Session, month: int) -> Table:
    found = part_classes(session, month)
    cells = [(worth, found.of(worth)) for worth in Worth]
    rows = tuple(
        Row(worth, (Decimal(cell.parts), cell.cost, cell.stock), key=worth) for worth, cell in cells
    )
    columns = (
        Column("parts", _("Parts")),
        Column("cost", _("Issued at cost"), Form.MONEY),
        Column("stock", _("In stock"), Form.MONEY),
    )
    parts = sum(cell.parts for _worth, cell in cells)
    cost = sum((cell.cost for _worth, cell in cells), Decimal(0))
    stock = sum((cell.stock for _worth, cell in cells), Decimal(0))
    total = Row(_("Total"), (Decimal(parts), cost, stock), key="total")
    title = _("Classes of parts")
    return Table("classes", title, _("Class"), columns, rows, total, definition())


def _bridge_steps(bridge: Bridge) -> list[tuple[str, str, Decimal]]:
    steps = [(f"{step}", step_name(step), value) for step, value in bridge.steps]
    residual = [("residual", _("Not explained"), bridge.residual)] if bridge.residual else []
    return [
        ("opening", _("Dead at the start"), bridge.opening),
        *steps,
        *residual,
        ("closing", _("Dead at the end"), bridge.closing),
    ]


def _bridge_graph(bridge: Bridge) -> Graph:
    steps = _bridge_steps(bridge)
    labels = tuple(label for _key, label, _value in steps)
    values = tuple(value for _key, _label, value in steps)
    title = _("From one dead stock to the other")
    return Graph("dead.graph", GraphKind.BRIDGE, title, labels, (("", values),), Form.MONEY)


def _bridge_table(bridge: Bridge) -> Table:
    *rows, total = [Row(label, (value,), key=key) for key, label, value in _bridge_steps(bridge)]
    columns = (Column("money", _("Money"), Form.MONEY),)
    note = _("Dead: on the shelf for twelve months, and neither issued nor sold in them.")
    return Table("dead", _("Dead stock"), _("Step"), columns, tuple(rows), total, note)
