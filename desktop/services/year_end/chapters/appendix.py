"""The appendices: how figures are counted, month by month, and what the data lack."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from desktop.models.period_lock import AdjustedField
from desktop.services.formats import month_text
from desktop.services.locks import FIELD_NAMES
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import Period, Value
from desktop.services.measures.terms import DateRule
from desktop.services.periods import month_period
from desktop.services.work_days import WorkCalendar, days_of, work_calendar
from desktop.services.year_end.lists import Correction, corrections, lacks, locked_months
from desktop.services.year_end.model import Chapter, Column, LeftOut, Row, Sentence, Table, Words
from desktop.services.year_end.notes import mark_of
from desktop.services.year_end.parts import running_sum
from desktop.services.year_end.reading import (
    MONTHLY,
    MONTHS,
    YEARLY,
    attained,
    change_of,
    is_sum,
    month_key,
)
from desktop.services.year_end.sources import Sources, chapter
from desktop.services.year_end.writing import Form, form_of, month_name, name_of
from desktop.system.i18n import N_, _, ngettext

DATE_WORDS = {
    DateRule.ARRIVED: N_("day of arrival"),
    DateRule.FINISHED: N_("day of finishing"),
    DateRule.SETTLED: N_("day of settlement"),
    DateRule.ORDERED: N_("day of the order"),
    DateRule.DELIVERED: N_("day of delivery"),
    DateRule.CANCELLED: N_("day of cancellation"),
    DateRule.DUE: N_("day it is due"),
    DateRule.DONE: N_("day it was done"),
    DateRule.RECEIVED: N_("day it was received"),
    DateRule.BOOKED: N_("day of the appointment"),
    DateRule.CAME: N_("day they came"),
    DateRule.MOVED: N_("day the stock moved"),
    DateRule.ASKED: N_("day it was asked for"),
    DateRule.MONTH_END: N_("month"),
    DateRule.PERIOD_END: N_("end of the period"),
}
LACKS = {
    "visit.amount": N_("Settled visits without an amount"),
    "visit.clock": N_("Settled visits without an hour of arrival"),
    "visit.advisor": N_("Settled visits without an advisor"),
    "visit.odometer": N_("Settled visits without an odometer reading"),
    "visit.promise": N_("Settled visits without a promised time"),
    "line.hours": N_("Labour lines without hours"),
    "line.cost": N_("Part lines without a cost"),
    "customer.phone": N_("Customers of the year without a telephone"),
    "vehicle.vin": N_("Vehicles of the year without a VIN"),
    "vehicle.model": N_("Vehicles of the year without a model"),
    "part.cost": N_("Parts of the list without a cost"),
    "sale.price": N_("Sales without a price"),
    "sale.cost": N_("Sales without a cost"),
}


# What a month's table shows: so many rows that two months stand on a page.
IN_MONTHS = (
    *("arrivals", "car_count", "service_revenue", "labour_revenue", "parts_revenue", "aro"),
    *("billed_hours", "service_gross_profit", "on_time_share", "comeback_rate"),
    *("follow_up_share", "new_customers", "orders", "deliveries", "sales_revenue"),
    *("sales_gross_profit", "insurance_revenue", "accessory_revenue", "package_revenue"),
    "market_share",
)


def dictionary(sources: Sources) -> Chapter:
    """How each figure of the report is counted, straight from the catalogue."""
    known = sources.figures.known(dict.fromkeys((*MONTHLY, *YEARLY)))
    shown = known or tuple(name for name in MONTHLY if name in CATALOGUE)
    columns = (
        Column("formula", _("Formula"), Form.TEXT, long=True, share=2.2),
        Column("date", _("Counts by"), Form.TEXT, long=True),
        Column("person", _("Member of staff"), Form.TEXT, long=True, share=1.1),
        Column("exclusions", _("Exclusions"), Form.TEXT, long=True, share=1.4),
    )
    rows = tuple(_definition(name) for name in shown)
    table = Table("dictionary", "", _("Measure"), columns, rows)
    return chapter("measures", [], [Words("rules", _rules(sources)), table], appendix=True)


def _definition(measure_id: str) -> Row:
    measure = CATALOGUE[measure_id]
    cells = (
        _(measure.formula),
        _(DATE_WORDS[measure.date_rule]),
        _(measure.person_rule),
        _(measure.exclusions),
    )
    return Row(_(measure.name), cells, key=measure_id)


def _rules(sources: Sources) -> str:
    cutoff = _("A business day ends at {hour}:00.").format(
        hour=f"{sources.figures.office.cutoff_hour:02}"
    )
    amounts = _("Amounts are before tax, in {unit}.").format(unit=sources.writer.unit)
    rates = _(
        "Rates are ratios of sums, never means of rates. A dash means unknown, or divided by"
        " nothing. Changes of shares are differences in points."
    )
    return f"{cutoff} {amounts} {rates}"


def months(sources: Sources) -> Chapter:
    """Twelve tables of the main measures, and the working days."""
    figures = sources.figures
    known = figures.known(IN_MONTHS)
    sums = {name: running_sum(figures.months(name)) for name in known if is_sum(name)}
    tables = [
        _month(sources, known, sums, month)
        for month in MONTHS
        if known
        and month_key(figures.year, month) <= month_key(figures.year, figures.through.month)
    ]
    days = _working_days(sources)
    return chapter("months", [], [*days, *tables], appendix=True)


def _month(
    sources: Sources,
    known: Sequence[str],
    sums: dict[str, tuple[Value, ...]],
    month: int,
) -> Table:
    figures = sources.figures
    key, last = month_key(figures.year, month), month_key(figures.year - 1, month)
    columns = (
        Column("target", _("Target")),
        Column("actual", _("Actual")),
        Column("attainment", _("Attained"), Form.SHARE),
        Column("before", _("Last year")),
        Column("change", _("Change"), Form.CHANGE),
        Column("cumulative", _("Cumulative")),
    )
    rows = []
    for name in known:
        form, actual = form_of(name), figures.month(name, key)
        target = figures.plans.month(name, key)
        before = figures.month(name, last) if figures.years_before else None
        over = key <= figures.last_complete
        cells = (
            target,
            actual,
            attained(name, actual, target) if over else None,
            before,
            change_of(name, actual, before) if over and figures.is_whole(last) else None,
            sums[name][month - 1] if name in sums else None,
        )
        forms = (form, form, Form.SHARE, form, Form.CHANGE, form)
        mark = mark_of(figures, (name,), key)
        rows.append(Row(name_of(name), cells, forms, mark, key=name))
    title = _("{month} {year}").format(month=month_name(month), year=figures.year)
    return Table(f"{month:02}", title, _("Measure"), columns, tuple(rows))


def _working_days(sources: Sources) -> list[Table | Words]:
    """Count the days of work of each month, beside last year's, and name the holidays."""
    calendar, year = work_calendar(sources.session), sources.figures.year
    columns = (
        Column("days", _("Days")),
        Column("work", _("Working days")),
        Column("before", str(year - 1)),
        Column("difference", _("Difference"), Form.COUNT),
        Column("names", _("Holidays and make-up days"), Form.TEXT, long=True, share=5),
    )
    rows = tuple(_days_of_month(calendar, year, month) for month in MONTHS)
    sums = tuple(_added(rows, place) for place in range(4))
    total = Row(_("Year"), (*sums, ""), key="year")
    note = calendar.missing_sentence(Period(date(year - 1, 1, 1), date(year, 12, 31)))
    title = _("Working days and holidays")
    return [Table("days", title, _("Month"), columns, rows, total, note)]


def _added(rows: Sequence[Row], place: int) -> Decimal:
    cells = (row.cells[place] for row in rows)
    return sum((cell for cell in cells if isinstance(cell, Decimal)), Decimal(0))


def _days_of_month(calendar: WorkCalendar, year: int, month: int) -> Row:
    period = month_period(month_key(year, month))
    work = Decimal(calendar.working_days(period))
    before = Decimal(calendar.working_days(month_period(month_key(year - 1, month))))
    named = [
        _("{day} {name}").format(day=f"{day:%m-%d}", name=calendar.name_of(day))
        for day in days_of(period)
        if calendar.name_of(day)
    ]
    cells = (Decimal(period.end.day), work, before, work - before, _(", ").join(named))
    return Row(month_name(month), cells, key=f"{month:02}")


def quality(sources: Sources, missing: Sequence[LeftOut]) -> Chapter:
    """What the records lack, what is not locked, what was corrected late, what is left out."""
    figures, session = sources.figures, sources.session
    locked = locked_months(session, figures.year)
    late = corrections(session, figures)
    parts = [
        _lack_table(sources),
        Words("locks", lock_sentence(figures.year, locked)),
        _corrections(late),
        _left_out(missing),
    ]
    return chapter("quality", [_adjusted(late)], parts, appendix=True)


def lock_sentence(year: int, locked: Sequence[int]) -> str:
    """Say which months of a year are locked, and which are not."""
    open_months = [key for month in MONTHS if (key := month_key(year, month)) not in locked]
    if not open_months:
        return _("All twelve months are locked: their figures are final.")
    if not locked:
        return _("No month is locked: figures may still change.")
    names = _(", ").join(month_text(month) for month in open_months)
    return _("Not locked, so that figures may still change: {months}.").format(months=names)


def _adjusted(late: Sequence[Correction]) -> Sentence:
    count = len(late)
    if not count:
        return Sentence("adjustments", _("No locked month was corrected."), {"adjustments": "0"})
    text = ngettext(
        "{n} correction of a locked month stands below, counted on the day it was booked.",
        "{n} corrections of locked months stand below, counted on the day they were booked.",
        count,
    )
    return Sentence("adjustments", text.format(n=count), {"adjustments": str(count)})


def _lack_table(sources: Sources) -> Table | None:
    found = lacks(sources.session, sources.figures)
    if not found:
        return None
    columns = (
        Column("missing", _("Missing")),
        Column("of", _("Of")),
        Column("share", _("Share"), Form.SHARE),
    )
    rows = tuple(
        Row(_(LACKS[lack.id]), (lack.missing, lack.of, lack.missing / lack.of), key=lack.id)
        for lack in found
    )
    note = _("An unknown amount or hour is not counted as zero: it is missing from the sums.")
    title = _("What the records lack")
    return Table("lacks", title, _("Records"), columns, rows, note=note)


def _corrections(late: Sequence[Correction]) -> Table | None:
    if not late:
        return None
    columns = (
        Column("field", _("Amount"), Form.TEXT),
        Column("month", _("For month"), Form.TEXT),
        Column("day", _("Booked"), Form.DAY),
        Column("value", _("Difference"), Form.MONEY),
        Column("reason", _("Reason"), Form.TEXT, long=True, share=2),
    )
    rows = tuple(
        Row(
            found.record,
            (
                _(FIELD_NAMES[AdjustedField(found.field)]),
                month_text(found.for_month),
                found.booked_on,
                found.value,
                found.reason,
            ),
            key=f"{found.record}/{number}",
        )
        for number, found in enumerate(late)
    )
    total = Row(
        _("Total"),
        ("", "", None, sum((found.value for found in late), Decimal(0)), ""),
        (Form.TEXT, Form.TEXT, Form.TEXT, Form.MONEY, Form.TEXT),
        key="total",
    )
    title = _("Corrections of locked months")
    return Table("corrections", title, _("Record"), columns, rows, total)


def _left_out(missing: Sequence[LeftOut]) -> Table:
    columns = (Column("reason", _("Why"), Form.TEXT, long=True, share=3),)
    rows = tuple(Row(each.title, (each.reason,), key=each.title) for each in missing)
    return Table("left_out", _("What is left out, and why"), _("Chapter"), columns, rows)
