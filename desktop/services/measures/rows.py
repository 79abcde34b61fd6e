"""The rows of a figure in words: what no page lists, and what is in it beside a page's list."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.models.complaint import Complaint
from desktop.models.customer import Customer
from desktop.models.follow_up import FollowUp
from desktop.models.market import MarketTotal
from desktop.models.part import Part
from desktop.models.period_lock import AdjustedField, Adjustment
from desktop.models.purchase import LostSale
from desktop.models.reception import Appointment, QueueEntry
from desktop.models.result import Result
from desktop.models.sale import Sale
from desktop.models.staff import Staff, Team
from desktop.models.stock import StockDocument, StockMovement
from desktop.models.visit import Visit
from desktop.services.formats import day_text, month_text
from desktop.services.locks import FIELD_NAMES
from desktop.services.measures.behind import Behind, behind, beside
from desktop.services.measures.catalogue import measure_named
from desktop.services.measures.opening import figure_of, listed_table
from desktop.services.measures.slices import Value
from desktop.services.measures.stretched import MONTH
from desktop.services.measures.terms import Added, Planned, Ratio, Reckoned
from desktop.services.stock.history import movement_name
from desktop.system.i18n import _, ngettext

BATCH = 500  # records whose words are read with one statement
MOST = 5_000  # rows of a table, beyond which nobody looks through them
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Words:
    """What a row is called.

    Attributes:
        day: Its day, or its month.
        source: Who said so, or why.
        opens: The page and the record that show it; an empty page where none does.
    """

    day: str
    text: str
    source: str = ""
    opens: tuple[str, int] = ("", 0)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A row that a figure was summed over.

    Attributes:
        over: What it brought.
        under: What it brought to the divisor of a ratio.
    """

    words: Words
    over: Value = None
    under: Value = None


@dataclass(frozen=True, slots=True)
class FigureRows:
    """A figure and all it was summed over."""

    measure: str
    rows: tuple[FigureRow, ...]

    @property
    def is_ratio(self) -> bool:
        """Whether the rows bring something to two sums, of which one divides the other."""
        return isinstance(measure_named(self.measure).query, Ratio)

    @property
    def over(self) -> Value:
        """What the rows add up to."""
        return self._sum(0, (row.over for row in self.rows))

    @property
    def under(self) -> Value:
        """What the rows bring to the divisor."""
        return self._sum(1, (row.under for row in self.rows))

    @property
    def figure(self) -> Value:
        """The figure that the rows make."""
        if not self.is_ratio:
            return self.over
        return None if self.over is None or not self.under else self.over / self.under

    def _sum(self, place: int, values: Iterable[Value]) -> Value:
        """Add up what the rows bring to a part; a count of nothing is 0."""
        found, parts = _total(values), measure_named(self.measure).parts[place : place + 1]
        for part in parts:
            if isinstance(part, Planned):
                continue
            if found is None:  # what was reckoned and has no rows of its own is nothing
                found = ZERO if isinstance(part, Reckoned) and self.rows else part.of_nothing
            if isinstance(part, Added) and part.least is not None and found is not None:
                found = max(part.least, found)
        return found


def count_beside(session: Session, value: str) -> int:
    """Return how many corrections and results are in a figure beside what a page lists.

    Raises:
        RuleBrokenError: There is no such measure.
    """
    return len({(piece.table, piece.record) for piece in beside(session, *figure_of(value))})


def rows_of_figure(session: Session, value: str) -> FigureRows:
    """Return all that is in a figure, written as the filter of a list (`figure_filter`).

    What a page lists is put together in one row; everything else has a row of its own.

    Raises:
        RuleBrokenError: There is no such measure.
    """
    measure, period, labels = figure_of(value)
    pieces: dict[str, list[Behind]] = {}
    for piece in behind(session, measure, period, labels):
        pieces.setdefault(piece.table, []).append(piece)
    rows: list[FigureRow] = []
    for table, found in pieces.items():
        count = len({piece.record for piece in found})
        if table == listed_table(measure):
            rows.append(_row(_listed(count), found))
        elif count > MOST:
            rows.append(_row(_unlisted(count), found))
        else:
            rows += _rows(session, table, found)
    return FigureRows(measure, tuple(sorted(rows, key=lambda row: row.words.day)))


def _rows(session: Session, table: str, pieces: Iterable[Behind]) -> Iterable[FigureRow]:
    """Return a row for each record of a table, in words."""
    of: dict[int, list[Behind]] = {}
    for piece in pieces:
        of.setdefault(piece.record, []).append(piece)
    records = list(of)
    for start in range(0, len(records), BATCH):
        words = _WORDS[table](session, records[start : start + BATCH])
        yield from (_row(words[record], of[record]) for record in words)


def _row(words: Words, pieces: Sequence[Behind]) -> FigureRow:
    over, under = (
        _total(piece.value for piece in pieces if piece.part == place) for place in (0, 1)
    )
    return FigureRow(words, over, under)


def _total(values: Iterable[Value]) -> Value:
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if known else None


def _listed(count: int) -> Words:
    text = ngettext("{count} record of the list", "{count} records of the list", count)
    return Words("", text.format(count=count))


def _unlisted(count: int) -> Words:
    text = ngettext("{count} row; choose fewer days", "{count} rows; choose fewer days", count)
    return Words("", text.format(count=count))


def _results(session: Session, ids: Sequence[int]) -> dict[int, Words]:
    statement = (
        select(Result.id, Result.month, func.coalesce(Staff.name, Team.name), Result.source)
        .outerjoin(Staff, Staff.id == Result.staff_id)
        .outerjoin(Team, Team.id == Result.team_id)
        .where(Result.id.in_(ids))
    )
    return {
        record: Words(month_text(month), whose or _("The whole office"), source)
        for record, month, whose, source in session.execute(statement)
    }


def _totals(session: Session, ids: Sequence[int]) -> dict[int, Words]:
    columns = (MarketTotal.id, MarketTotal.month, MarketTotal.area, MarketTotal.make)
    statement = select(*columns, MarketTotal.source).where(MarketTotal.id.in_(ids))
    return {
        record: Words(
            month_text(month), " · ".join(filter(None, (area, make))) or _("All makers"), source
        )
        for record, month, area, make, source in session.execute(statement)
    }


def _corrections(session: Session, ids: Sequence[int]) -> dict[int, Words]:
    statement = (
        select(Adjustment, Visit.number, Sale.number)
        .outerjoin(Visit, Visit.id == Adjustment.visit_id)
        .outerjoin(Sale, Sale.id == Adjustment.sale_id)
        .where(Adjustment.id.in_(ids))
    )
    found: dict[int, Words] = {}
    for row, visit, sale in session.execute(statement):
        amount = _(FIELD_NAMES[AdjustedField(row.field)])
        text = _("Correction of {number}: {amount}").format(number=visit or sale, amount=amount)
        opens = ("visits", row.visit_id or 0) if visit else ("sales", row.sale_id or 0)
        found[row.id] = Words(day_text(row.booked_on), text, row.reason, opens)
    return found


def _sales(session: Session, ids: Sequence[int]) -> dict[int, Words]:
    day = func.coalesce(Sale.delivered_on, Sale.cancelled_on, Sale.ordered_on)
    statement = select(Sale.id, day, Sale.number, Sale.model).where(Sale.id.in_(ids))
    return {
        record: Words(day_text(on), f"{number} {model}", "", ("sales", record))
        for record, on, number, model in session.execute(statement)
    }


def _answers(session: Session, ids: Sequence[int]) -> dict[int, Words]:
    """Name the follow-up calls in which something was answered, by their visits."""
    statement = (
        select(FollowUp.id, FollowUp.done_on, Visit.number, Customer.name, Visit.id)
        .join(Visit, Visit.id == FollowUp.visit_id)
        .join(Customer, Customer.id == Visit.customer_id)
        .where(FollowUp.id.in_(ids))
    )
    return {
        record: Words(day_text(on), f"{number} {name}", "", ("visits", visit_id))
        for record, on, number, name, visit_id in session.execute(statement)
    }


def _complaints(session: Session, ids: Sequence[int]) -> dict[int, Words]:
    columns = (Complaint.id, Complaint.received_on, Complaint.number, Complaint.what)
    return {
        record: Words(day_text(on), f"{number} {what}", "", ("today", record))
        for record, on, number, what in session.execute(
            select(*columns).where(Complaint.id.in_(ids))
        )
    }


def _appointments(session: Session, ids: Sequence[int]) -> dict[int, Words]:
    who = func.coalesce(Customer.name, Appointment.caller)
    columns = (Appointment.id, Appointment.day, who, Appointment.plate, Appointment.visit_id)
    statement = (
        select(*columns)
        .outerjoin(Customer, Customer.id == Appointment.customer_id)
        .where(Appointment.id.in_(ids))
    )
    return {
        record: Words(
            day_text(on), f"{name} {plate}".strip(), "", ("visits" if visit else "", visit or 0)
        )
        for record, on, name, plate, visit in session.execute(statement)
    }


def _queue(session: Session, ids: Sequence[int]) -> dict[int, Words]:
    who = func.coalesce(Customer.name, QueueEntry.who)
    statement = (
        select(QueueEntry.id, QueueEntry.came_on, who, QueueEntry.visit_id)
        .outerjoin(Customer, Customer.id == QueueEntry.customer_id)
        .where(QueueEntry.id.in_(ids))
    )
    return {
        record: Words(day_text(on), name, "", ("visits" if visit else "", visit or 0))
        for record, on, name, visit in session.execute(statement)
    }


def _visits(session: Session, ids: Sequence[int]) -> dict[int, Words]:
    columns = (Visit.id, Visit.settled_on, Visit.number, Visit.plate)
    return {
        record: Words(day_text(on), f"{number} {plate}", "", ("visits", record))
        for record, on, number, plate in session.execute(select(*columns).where(Visit.id.in_(ids)))
    }


def _moves(session: Session, ids: Sequence[int]) -> dict[int, Words]:
    """Name movements of stock by their part and their paper."""
    move, paper = StockMovement, StockDocument
    statement = (
        select(move.id, move.moved_on, Part.number, Part.name, paper.number, move.kind, Part.id)
        .join(paper, paper.id == move.document_id)
        .join(Part, Part.id == move.part_id)
        .where(move.id.in_(ids))
    )
    return {
        record: Words(
            day_text(on),
            f"{number} {name}",
            f"{document} · {movement_name(kind)}",
            ("parts", part),
        )
        for record, on, number, name, document, kind, part in session.execute(statement)
    }


def _lost(session: Session, ids: Sequence[int]) -> dict[int, Words]:
    named = (func.coalesce(Part.number, ""), func.coalesce(Part.name, LostSale.text))
    statement = (
        select(LostSale.id, LostSale.asked_on, *named, LostSale.note, Part.id)
        .outerjoin(Part, Part.id == LostSale.part_id)
        .where(LostSale.id.in_(ids))
    )
    return {
        record: Words(
            day_text(on),
            f"{number} {name}".strip(),
            note or _("Lost sale"),
            ("parts" if part else "", part or 0),
        )
        for record, on, number, name, note, part in session.execute(statement)
    }


def _parts(session: Session, ids: Sequence[int]) -> dict[int, Words]:
    columns = (Part.id, Part.number, Part.name, Part.unit)
    return {
        record: Words("", f"{number} {name}", unit, ("parts", record))
        for record, number, name, unit in session.execute(select(*columns).where(Part.id.in_(ids)))
    }


def _months(_session: Session, ids: Sequence[int]) -> dict[int, Words]:
    return {month: Words(month_text(month), _("The whole month")) for month in ids}


_WORDS: dict[str, Callable[[Session, Sequence[int]], dict[int, Words]]] = {
    "result": _results,
    "market_total": _totals,
    "adjustment": _corrections,
    "sale": _sales,
    "answer": _answers,
    "complaint": _complaints,
    "appointment": _appointments,
    "queue_entry": _queue,
    "visit": _visits,
    "stock_movement": _moves,
    "lost_sale": _lost,
    "part": _parts,
    MONTH: _months,
}
