"""Service, technicians and parts."""

from decimal import Decimal

from desktop.services.formats import weekday_name
from desktop.services.visits import KIND_NAMES
from desktop.services.year_end.chapters.parts_stock import stock_parts
from desktop.services.year_end.chapters.selling import by_person
from desktop.services.year_end.lists import arrivals_by_hour
from desktop.services.year_end.model import (
    Chapter,
    Graph,
    GraphKind,
    LeftOut,
    Part,
    Sentence,
    Table,
    Words,
)
from desktop.services.year_end.parts import (
    MOST,
    cut_rows,
    month_graph,
    month_stack,
    month_table,
    overview,
    plan_graph,
    slice_table,
    slices,
)
from desktop.services.year_end.reading import day_of_weekday
from desktop.services.year_end.sources import Sources, chapter, left_out
from desktop.services.year_end.writing import Form, name_of
from desktop.system.i18n import _

OVERVIEW = (
    "arrivals",
    "car_count",
    "service_revenue",
    "labour_revenue",
    "parts_revenue",
    "aro",
    "hours_per_visit",
)
QUALITY = ("on_time_share", "late_night_share", "comeback_rate", "first_time_fix")
PER_HOUR = ("effective_labour_rate", "parts_to_labour")
PEOPLE = ("car_count", "billed_hours", "labour_revenue")
STOCK = ("parts_revenue", "parts_gross_margin")


def service(sources: Sources) -> Chapter | LeftOut:
    """Cars and revenue by month and kind, hours of arrival, late nights, promises."""
    figures, session, draft = sources.figures, sources.session, sources.draft
    if not figures.known(("car_count", "arrivals")):
        return left_out("service", _("No visits are recorded for this year."))
    known = figures.known(("car_count", "service_revenue"))
    kinds = {str(kind): _(name) for kind, name in KIND_NAMES.items()}
    lines = slices(session, figures, ("car_count", "service_revenue"), "kind")
    by_kind = slice_table(
        figures,
        "kind",
        _("By kind of visit"),
        _("Kind"),
        lines,
        ("car_count", "service_revenue"),
        kinds,
    )
    segments = slices(session, figures, ("car_count", "service_revenue"), "segment")
    weighed = known[-1] if known else "car_count"
    place = int(weighed == "service_revenue")
    labels = [(kinds.get(line.label, line.label), line.this[place]) for line in lines]
    heat = _hours(sources)
    sentences = [
        draft.peak(weighed) if known else None,
        draft.largest("kind", weighed, labels),
        draft.grown("aro") if figures.known(("aro",)) else None,
        draft.grown("on_time_share") if figures.known(("on_time_share",)) else None,
    ]
    main = [part for name in known for part in (month_table(figures, name),)]
    parts: list[Part | None] = [
        *main,
        month_graph(figures, "car_count"),
        month_graph(figures, "service_revenue") if "service_revenue" in known else None,
        plan_graph(figures, "service_revenue"),
        overview(figures, "overview", _("Service by month"), OVERVIEW),
        by_kind,
        month_stack(session, figures, "car_count", "kind", kinds),
        slice_table(
            figures,
            "segment",
            _("By segment"),
            _("Segment"),
            segments,
            ("car_count", "service_revenue"),
        ),
        heat,
        overview(figures, "quality", _("Promises, late nights and comebacks by month"), QUALITY),
    ]
    return chapter("service", sentences, parts)


def _hours(sources: Sources) -> Graph | None:
    """Draw arrivals by weekday and hour; none where the files knew no clock."""
    found = arrivals_by_hour(sources.session, sources.figures)
    if not found:
        return None
    cutoff = sources.figures.office.cutoff_hour  # hours after midnight belong to the day before
    later = sorted({(hour - cutoff) % 24 for _day, hour in found})
    span = [(hour + cutoff) % 24 for hour in range(later[0], later[-1] + 1)]
    days = sorted({day for day, _hour in found})
    series = tuple(
        (
            weekday_name(day_of_weekday(day)),
            tuple(Decimal(found.get((day, hour), 0)) for hour in span),
        )
        for day in days
    )
    return Graph(
        "hours",
        GraphKind.HEAT,
        _("Arrivals by weekday and hour"),
        tuple(f"{hour:02}" for hour in span),
        series,
        Form.COUNT,
    )


def technicians(sources: Sources) -> Chapter | LeftOut:
    """What each technician billed, beside the own year before."""
    figures = sources.figures
    known = figures.known(PEOPLE)
    table = by_person(sources, known, "technician", _("Technicians beside their own last year"))
    if table is None or not any(row.key != "-" for row in table.rows):
        return left_out("technicians", _("No visit of this year names its technicians."))
    note = Words(
        "clock",
        _(
            "The office keeps no time clock: hours are those billed, so that neither productivity"
            " nor efficiency is known. A visit of several technicians counts by their shares."
        ),
    )
    sentences = [
        *(sources.draft.grown(name) for name in figures.known(("billed_hours", "hours_per_visit"))),
        _grown_people(sources, table),
        *(sources.draft.grown(name) for name in figures.known(("comeback_rate",))),
    ]
    rates = overview(figures, "rates", _("Capacity by month"), ("billed_hours", *PER_HOUR))
    return chapter("technicians", sentences, [table, _people_bars(sources, table), note, rates])


def _grown_people(sources: Sources, table: Table) -> Sentence | None:
    """Say how many surpass their own last year."""
    if not sources.figures.comparable:
        return None
    changes = [row.cells[2] for row in table.rows if row.key != "-"]
    known = [change for change in changes if isinstance(change, Decimal)]
    if not known:
        return None
    up = sum(1 for change in known if change > 0)
    return sources.draft.said(
        "people",
        _("{up} of {of} technicians who worked in both years saw more cars than the year before."),
        up=(Form.COUNT, Decimal(up)),
        of=(Form.COUNT, Decimal(len(known))),
    )


def _people_bars(sources: Sources, table: Table) -> Graph | None:
    places = [column.id for column in table.columns]
    if "billed_hours" not in places:
        return None
    place, rows = places.index("billed_hours"), [row for row in table.rows if row.key != "-"]

    def values(at: int) -> tuple[Decimal | None, ...]:
        return tuple(v if isinstance(v := row.cells[at], Decimal) else None for row in rows)

    series = [(str(sources.figures.year), values(place))]
    if sources.figures.years_before:
        series.append((str(sources.figures.year - 1), values(place + 1)))
    return Graph(
        "people.graph",
        GraphKind.BARS,
        name_of("billed_hours"),
        tuple(row.label for row in rows),
        tuple(series),
        Form.HOURS,
    )


def parts(sources: Sources) -> Chapter | LeftOut:
    """Revenue and margin of parts, and those that brought the most."""
    figures, draft = sources.figures, sources.draft
    known = figures.known(STOCK)
    if "parts_revenue" not in known:
        return left_out("parts", _("No parts were billed in this year."))
    top = _top_parts(sources)
    labels = [(row.label, row.cells[0]) for row in top.rows if row.key] if top else []
    amounts = [(name, value) for name, value in labels if isinstance(value, Decimal)]
    sentences = [
        *(draft.grown(name) for name in known),
        draft.largest("part", "parts_revenue", amounts),
    ]
    found: list[Part | None] = [
        month_table(figures, "parts_revenue"),
        month_graph(figures, "parts_revenue"),
        None if top is None else cut_rows(top, sums=True),
        overview(figures, "margin", _("Parts and labour by month"), (*STOCK, "parts_to_labour")),
        *stock_parts(sources),
    ]
    return chapter("parts", sentences, found)


def _top_parts(sources: Sources) -> Table | None:
    figures = sources.figures
    lines = slices(sources.session, figures, ("parts_revenue",), "part")
    named = [line for line in lines if line.label]
    if not named:
        return None
    return slice_table(
        figures, "part", _("Top parts"), _("Part"), lines, ("parts_revenue",), most=MOST + 1
    )
