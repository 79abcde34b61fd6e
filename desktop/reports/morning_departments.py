"""The second page of a day's sheet: what each department did, and what it waits for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from desktop.models.calendar import BusinessCalendar
from desktop.models.visit import VisitState
from desktop.reports.kit import TableColumn
from desktop.reports.morning_lists import work_text
from desktop.reports.sheet_parts import Listed, Row, Written, figure_columns
from desktop.services.formats import (
    clock_text,
    moment_text,
    number_text,
    percent_text,
    quantity_text,
    short_day_text,
)
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import Value, attainment
from desktop.services.morning import Morning
from desktop.services.morning_visits import MorningVisit
from desktop.services.reception.diary import AppointmentRow
from desktop.services.sheets.cells import line_cells, shared_text
from desktop.services.sheets.days import DayBook
from desktop.services.sheets.departments import SOLD, WORKED, Checked, SaleEvent, Seller
from desktop.services.sheets.promised import BayPlan
from desktop.system.i18n import N_, _

EVENTS = {
    "ordered": N_("Ordered"),
    "delivered": N_("Delivered"),
    "cancelled": N_("Cancelled"),
}
COLUMN = 15.5  # millimetres of a column of figures
HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Department:
    """What one department did.

    Attributes:
        table: Its people.
        total: The whole office's row under them.
        lists: What it sold, or what waits.
        figures: Label, value and note of what else is told of it.
        by_hand: The form to write the day's work in, of the blank sheet.
    """

    table: Listed
    total: Row | None
    lists: tuple[Listed, ...]
    by_hand: tuple[Listed, ...] = ()
    figures: tuple[tuple[str, str, str], ...] = ()


def departments(book: DayBook) -> Iterator[Department]:
    """Yield the departments that have something to say."""
    if book.sellers or book.events:
        yield _sales(book)
    if book.technicians or book.bays or book.checks:
        yield _service(book)


def _sales(book: DayBook) -> Department:
    rows = tuple(_seller_row(seller, book) for seller in book.sellers)
    total = _sales_total(book)
    titles = tuple(
        part
        for name in (_("Orders"), _("Deliveries"))
        for part in (
            _("{what}: day").format(what=name),
            _("This month"),
            _("Target"),
            _("Attained"),
        )
    )
    widths = (*rows, total)
    columns = (TableColumn(_("Salesperson")), *figure_columns(titles, widths, COLUMN))
    table = Listed(_("Sales"), columns, rows, _("Nobody sold anything this month."))
    events = Listed(
        _("Orders, deliveries and cancellations of the day"),
        (
            TableColumn(_("What happened"), 32),
            TableColumn(_("Number"), 26),
            TableColumn(_("Customer"), lines=2),
            TableColumn(_("Model"), lines=2),
            TableColumn(_("Salesperson"), 24),
            TableColumn(_("Count"), 10, "right"),
            TableColumn(_("Reason"), share=1.2),
        ),
        tuple(_event_row(event) for event in book.events),
        _("Nothing was ordered, delivered or cancelled."),
    )
    return Department(table, total, (events,), (_daily_report(),))


def _seller_row(seller: Seller, book: DayBook) -> Row:
    def text(measure: str, value: Value) -> str:
        return shared_text(measure, value, book.data.office.currency)

    cells: list[str] = [seller.name]
    for measure in SOLD:
        cells += [
            text(measure, seller.day.get(measure) or Decimal(0)),
            text(measure, seller.month.get(measure) or Decimal(0)),
            text(measure, seller.target.get(measure)),
            percent_text(seller.attained(measure)),
        ]
    return tuple(cells)


def _sales_total(book: DayBook) -> Row:
    """Return the office's own figures: those of the first page."""
    lines = {line.measure: line for line in book.data.lines}
    cells = [_("Office")]
    for measure in SOLD:
        found = line_cells(lines[measure], book.data.office.currency) if measure in lines else {}
        attained = percent_text(lines[measure].month_attainment) if measure in lines else ""
        keys = ("day", "month", "month_target")
        cells += [*(found.get(key, "") for key in keys), attained]
    return tuple(cells)


def _event_row(event: SaleEvent) -> Row:
    return (
        _("{what}: {kind}").format(what=_(EVENTS[event.what]), kind=event.kind_name),
        event.number,
        event.customer,
        event.model,
        event.seller,
        quantity_text(event.quantity),
        event.reason,
    )


def _daily_report() -> Listed:
    """Return the form that a salesperson writes the day's calls and visits in: 營業日報."""
    columns = (
        TableColumn(_("Customer"), share=1.2),
        TableColumn(_("Telephone"), 26),
        TableColumn(_("Model"), 20),
        TableColumn(_("Source"), 16),
        TableColumn(_("Purpose"), 18),
        TableColumn(_("Grade before → now"), 20),
        TableColumn(_("What came of it"), share=1.8),
    )
    return Listed(_("Sales report of the day"), columns, (), "")


def _service(book: DayBook) -> Department:
    rows = Written(
        book.technicians, lambda who: _technician_row(who.name, who.day, who.month, book)
    )
    titles = (
        _("Hours: day"),
        _("This month"),
        _("Cars: day"),
        _("This month"),
        _("Hours per car"),
        _("Comebacks: day"),
        _("This month"),
        _("Comeback rate"),
    )
    figures = figure_columns(titles, _widest(book), COLUMN)
    columns = (TableColumn(_("Technician")), *figures)
    note = _("billed hours and cars by shares; attendance is not recorded")
    nobody = _("Nobody had a share in this month's work yet.")
    table = Listed(_("Workshop"), columns, rows, nobody, note)
    lists = (*([_bays(book)] if book.bays else []), _waiting(book))
    return Department(
        table, None, lists, (_bays_by_hand(),), tuple(_checked(each, book) for each in book.checks)
    )


def _widest(book: DayBook) -> list[Row]:
    """Write a row that is as wide as any technician's, without writing all of theirs."""
    crew = book.technicians
    if not crew:
        return []
    day, month = _largest([who.day for who in crew]), _largest([who.month for who in crew])
    return [_technician_row("", day, month, book)]


def _largest(tables: Sequence[Mapping[str, Value]]) -> dict[str, Value]:
    """Return the largest value of each measure, broken as shared work may be."""
    known = {name: [table.get(name) or Decimal(0) for table in tables] for name in WORKED}
    return {name: max(values) + HALF for name, values in known.items()}


def _checked(each: Checked, book: DayBook) -> tuple[str, str, str]:
    day = short_day_text(book.data.yesterday, book.data.day)
    return _(CATALOGUE[each.measure].name), percent_text(each.value), day


def _technician_row(
    name: str, day: Mapping[str, Value], month: Mapping[str, Value], book: DayBook
) -> Row:
    currency = book.data.office.currency
    cells = {
        measure: (
            shared_text(measure, day.get(measure) or Decimal(0), currency),
            shared_text(measure, month.get(measure) or Decimal(0), currency),
        )
        for measure in WORKED
    }
    hours, cars, back = (month.get(measure) for measure in WORKED)
    return (
        name,
        *cells["billed_hours"],
        *cells["car_count"],
        number_text(attainment(hours, cars), 1),
        *cells["comebacks"],
        percent_text(attainment(back, cars)),
    )


def _waiting(book: DayBook) -> Listed:
    """List the cars that wait: for a part, an approval, an answer."""
    data = book.data
    waiting = [visit for visit in data.carried if visit.state == VisitState.WAITING or visit.asked]
    columns = (
        TableColumn(_("Plate"), 19),
        TableColumn(_("Customer"), lines=2),
        TableColumn(_("Waiting for"), share=1.4, lines=2),
        TableColumn(_("Work"), share=1.6, lines=2),
        TableColumn(_("Promised"), 21),
        TableColumn(_("Advisor"), 20),
        TableColumn(_("Days"), 8, "right"),
    )
    rows = Written(waiting, lambda visit: _waiting_row(visit, data))
    return Listed(_("Waiting for parts or an answer"), columns, rows, _("No car waits."))


def _waiting_row(visit: MorningVisit, data: Morning) -> Row:
    return (
        visit.plate,
        visit.customer,
        visit.reason,
        work_text(visit),
        moment_text(visit.promised_at, data.office.calendar, data.day),
        visit.advisor,
        number_text(Decimal(visit.days_in(data.day))),
    )


def _bays(book: DayBook) -> Listed:
    """List the bays: what stands in each, and what is booked into it."""
    columns = (
        TableColumn(_("Bay"), 24),
        TableColumn(_("Stands there"), lines=2),
        TableColumn(_("Morning"), share=1.5, lines=2),
        TableColumn(_("Afternoon"), share=1.5, lines=2),
    )
    calendar = book.data.office.calendar
    rows = Written(book.bays, lambda plan: _bay_row(plan, calendar))
    return Listed(_("Plan of the bays"), columns, rows, "")


def _bay_row(plan: BayPlan, calendar: BusinessCalendar) -> Row:
    def booked(rows: Sequence[AppointmentRow]) -> str:
        return _(", ").join(f"{clock_text(row.starts_at, calendar)} {_what(row)}" for row in rows)

    here = _(", ").join(visit.plate or visit.customer for visit in plan.here)
    return (plan.name or _("No bay"), here, booked(plan.morning), booked(plan.afternoon))


def _what(row: AppointmentRow) -> str:
    return row.plate or row.who or row.phone


def _bays_by_hand() -> Listed:
    columns = (
        TableColumn(_("Bay"), 14),
        TableColumn(_("Technician"), 26),
        TableColumn(_("Morning"), share=1.0),
        TableColumn(_("Afternoon"), share=1.0),
        TableColumn(_("Parts there?"), 20),
    )
    return Listed(_("Plan of the bays"), columns, (), "")
