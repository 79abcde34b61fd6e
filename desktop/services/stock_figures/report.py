"""What the parts report says of a month or a year: the chapter of the stock, and more of it."""

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.models.errors import RuleBrokenError
from desktop.services.formats import month_text
from desktop.services.measures.slices import Period, month_number, months_of
from desktop.services.stock_figures.classes import Classes, Evenness, Worth, part_classes
from desktop.services.stock_figures.dead import action_name, dead_stock
from desktop.services.stock_figures.overview import twelve_months
from desktop.services.stock_figures.turns import has_ledger, month_values
from desktop.services.year_end.chapters.parts_stock import parts_of_months
from desktop.services.year_end.model import Column, Graph, GraphKind, Part, Row, Table
from desktop.services.year_end.writing import Form
from desktop.system.i18n import _

MOST_DEAD = 40  # rows of the list of dead parts; the others are one row


def parts_report(session: Session, period: Period) -> tuple[Part, ...]:
    """Read all that the report says of some whole months.

    Raises:
        RuleBrokenError: The ledger of stock begins later.
    """
    if not has_ledger(session, period.end):
        raise RuleBrokenError(
            _("The ledger of stock begins after {month}; choose a later month.").format(
                month=month_text(month_number(period.end))
            )
        )
    return tuple(part for part in _parts(session, period) if part is not None)


def _parts(session: Session, period: Period) -> Iterator[Part | None]:
    yield _values(session, month_number(period.end))
    yield from parts_of_months(session, period)
    yield _matrix(part_classes(session, month_number(period.end)))
    yield _dead(session, period)


def _values(session: Session, month: int) -> Graph:
    """Draw the worth of the stock at twelve month ends."""
    year = twelve_months(month)
    values, months = month_values(session, year), months_of(year)
    title = _("Stock at the month's end")
    series = ((title, tuple(values.get(each) for each in months)),)
    labels = tuple(month_text(each) for each in months)
    return Graph("value.graph", GraphKind.LINES, title, labels, series, Form.MONEY)


def _matrix(found: Classes) -> Table:
    """Set the classes by worth and by evenness across each other: the parts, and their money."""
    columns = [
        column
        for even in Evenness
        for column in (
            Column(f"{even}.parts", _("{even} parts").format(even=even)),
            Column(f"{even}.stock", _("{even} in stock").format(even=even), Form.MONEY),
        )
    ]
    cells = {worth: tuple(_cells(found, worth)) for worth in Worth}
    rows = tuple(Row(worth, own, key=worth) for worth, own in cells.items())
    whole = tuple(sum(column, Decimal(0)) for column in zip(*cells.values(), strict=True))
    total = Row(_("Total"), whole, key="total")
    title = _("Classes by worth and evenness")
    return Table("matrix", title, _("Class"), tuple(columns), rows, total)


def _cells(found: Classes, worth: Worth) -> Iterator[Decimal]:
    for even in Evenness:
        cell = found.cells.get((worth, even))
        yield Decimal(cell.parts if cell else 0)
        yield cell.stock if cell else Decimal(0)


def _dead(session: Session, period: Period) -> Table | None:
    """List the dead parts, the most money first; the small ones are one row."""
    found = dead_stock(session, period.end)
    if not found.parts:
        return None
    listed, rest = found.parts[:MOST_DEAD], found.parts[MOST_DEAD:]
    rows = [
        Row(
            f"{each.shelf.number} {each.shelf.name}",
            (each.shelf.on_hand, each.shelf.value, each.shelf.idle_since, action_name(each.action)),
            key=str(each.id),
        )
        for each in listed
    ]
    if rest:
        value = sum((each.shelf.value for each in rest), Decimal(0))
        rows.append(Row(_("{n} others").format(n=len(rest)), (None, value, None, ""), key="others"))
    columns = (
        Column("pieces", _("Pieces")),
        Column("money", _("Money"), Form.MONEY),
        Column("since", _("Nobody asked since"), Form.DAY),
        Column("action", _("Suggested"), Form.TEXT, long=True),
    )
    total = Row(_("Total"), (None, found.value, None, ""), key="total")
    title = _("Dead parts at the end of {month}").format(month=month_text(month_number(period.end)))
    note = _("What is suggested follows from plain rules; nothing is done by itself.")
    return Table("dead.parts", title, _("Part"), columns, tuple(rows), total, note)
