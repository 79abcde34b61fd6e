"""Fleets, customers, and the people who look after them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from desktop.services.measures.figures import Value
from desktop.services.periods import change
from desktop.services.staff import ROLE_NAMES
from desktop.services.year_end.chapters.satisfaction import (
    COMPLAINED,
    HEARD,
    complained,
    complained_sentences,
    heard,
    heard_sentences,
)
from desktop.services.year_end.lists import (
    Bridge,
    Fleet,
    Person,
    customer_bridge,
    fleet_months,
    fleets,
    people,
)
from desktop.services.year_end.model import (
    Chapter,
    Column,
    Graph,
    GraphKind,
    LeftOut,
    Part,
    Row,
    Sentence,
    Table,
)
from desktop.services.year_end.notes import join_notes, moving_note, note_of, year_mark
from desktop.services.year_end.parts import MOST, known_sum, month_labels, month_table, overview
from desktop.services.year_end.reading import YearFigures
from desktop.services.year_end.sources import Sources, chapter, left_out
from desktop.services.year_end.writing import Form, form_of, name_of
from desktop.system.i18n import N_, _, ngettext

CUSTOMERS = ("active_customers", "new_customers", "retention", "lost_share", "return_interval")
CARE = ("follow_up_share", "comebacks", "comeback_rate", "first_time_fix", "on_time_share")
YEARLY = (
    *CUSTOMERS,
    "follow_ups_due",
    "follow_ups_done",
    "follow_up_share",
    "comebacks",
    "comeback_rate",
    "first_time_fix",
    *HEARD,
    *COMPLAINED,
    "referral_share",
    "repeat_share",
    "head_office_score",
)
HEAT_ROWS = 20


def fleet_chapter(sources: Sources) -> Chapter | LeftOut:
    """Each fleet with its cars, visits and revenue, and how regularly it came."""
    figures = sources.figures
    if not figures.known(("car_count",)):
        return left_out("fleets", _("No visits are recorded for this year."))
    found = fleets(sources.session, figures)
    if not any(fleet.visits for fleet in found):
        return left_out("fleets", _("No visit of a fleet was settled in this year."))
    here = [fleet for fleet in found if fleet.visits]
    visits = sum((fleet.visits for fleet in here), Decimal(0))
    revenue = known_sum([fleet.revenue for fleet in here])
    whole = figures.this("service_revenue")
    draft = sources.draft
    sentences = [
        draft.said(
            "fleets",
            ngettext(
                "{n} fleet came, with {visits} visits.",
                "{n} fleets came, with {visits} visits.",
                len(here),
            ),
            n=(Form.COUNT, Decimal(len(here))),
            visits=(Form.COUNT, visits),
        ),
        draft.said(
            "share",
            _("Fleets brought {value}, {share} of the service revenue."),
            value=(Form.MONEY, revenue),
            share=(Form.SHARE, revenue / whole),
        )
        if revenue and whole
        else None,
        _lost_fleets(sources, found),
    ]
    return chapter("fleets", sentences, [_fleet_table(sources, found), _cadence(sources, here)])


def _lost_fleets(sources: Sources, found: Sequence[Fleet]) -> Sentence | None:
    lost = [fleet.name for fleet in found if not fleet.visits and fleet.visits_before]
    if not lost:
        return None
    text = ngettext(
        "{n} fleet of the year before did not come.",
        "{n} fleets of the year before did not come.",
        len(lost),
    )
    return sources.draft.said("lost", text, n=(Form.COUNT, Decimal(len(lost))))


def _fleet_table(sources: Sources, found: Sequence[Fleet]) -> Table:
    figures = sources.figures
    before = bool(figures.years_before)
    columns = [
        Column("vehicles", _("Vehicles")),
        Column("visits", name_of("car_count")),
        *([Column("visits.before", str(figures.year - 1))] if before else []),
        Column("revenue", name_of("service_revenue"), Form.MONEY),
        *([Column("revenue.before", str(figures.year - 1), Form.MONEY)] if before else []),
        *([Column("change", _("Change"), Form.CHANGE)] if before else []),
    ]
    kept = [Row(fleet.name, _fleet_cells(fleet, figures), key=fleet.name) for fleet in found[:MOST]]
    if len(found) > MOST:
        rest = _together(found[MOST:])
        label = _("{n} others").format(n=len(found) - MOST)
        kept.append(Row(label, _fleet_cells(rest, figures), key="others"))
    total = Row(_("All fleets"), _fleet_cells(_together(found), figures), key="total")
    note = " ".join(
        [
            _("Customers who are fleets, by revenue; vehicles that came in the year."),
            note_of("car_count", "service_revenue"),
        ]
    )
    title = _("Fleets")
    return Table("fleets", title, _("Fleet"), tuple(columns), tuple(kept), total, note)


def _fleet_cells(fleet: Fleet, figures: YearFigures) -> tuple[Value, ...]:
    if not figures.years_before:
        return fleet.vehicles, fleet.visits, fleet.revenue
    growth = change(fleet.revenue, fleet.revenue_before) if figures.comparable else None
    then = (fleet.revenue_before, growth)
    return (fleet.vehicles, fleet.visits, fleet.visits_before, fleet.revenue, *then)


def _together(found: Sequence[Fleet]) -> Fleet:
    return Fleet(
        0,
        "",
        sum((fleet.vehicles for fleet in found), Decimal(0)),
        sum((fleet.visits for fleet in found), Decimal(0)),
        known_sum([fleet.revenue for fleet in found]),
        sum((fleet.visits_before for fleet in found), Decimal(0)),
        known_sum([fleet.revenue_before for fleet in found]),
    )


def _cadence(sources: Sources, here: Sequence[Fleet]) -> Graph:
    shown = here[:HEAT_ROWS]
    months = fleet_months(sources.session, sources.figures, shown)
    series = tuple((fleet.name, own) for fleet, own in zip(shown, months, strict=True))
    title = _("Cars by fleet and month")
    return Graph("cadence", GraphKind.HEAT, title, month_labels(), series)


def customers(sources: Sources) -> Chapter | LeftOut:
    """Who came, who stayed away, how the calls went, and what the customers said."""
    figures, draft = sources.figures, sources.draft
    known = figures.known(YEARLY)
    if not figures.known(("car_count", "arrivals")):
        return left_out("customers", _("No visits are recorded for this year."))
    bridge = customer_bridge(sources.session, figures)
    sentences = [
        draft.grown("active_customers") if "active_customers" in known else None,
        _bridge_sentence(sources, bridge) if figures.comparable else None,
        *(draft.grown(name) for name in known if name in {"retention", "follow_up_share"}),
        *(draft.grown(name) for name in known if name in {"comeback_rate", "referral_share"}),
        *heard_sentences(sources),
        *complained_sentences(sources),
    ]
    parts: list[Part | None] = [
        _bridge_graph(sources, bridge) if figures.comparable else None,
        _bridge_table(sources, bridge) if figures.comparable else None,
        _year_table(sources, known),
        month_table(figures, "new_customers") if "new_customers" in known else None,
        overview(figures, "care", _("Calls, comebacks and promises by month"), CARE),
        *heard(sources),
        *complained(sources),
    ]
    return chapter("customers", sentences, parts)


def _bridge_sentence(sources: Sources, bridge: Bridge) -> Sentence:
    return sources.draft.said(
        "bridge",
        _(
            "Of {before} customers of the year before, {kept} came again and {lost} did not; {new}"
            " came for the first time and {back} came back after a pause."
        ),
        before=(Form.COUNT, bridge.before),
        kept=(Form.COUNT, bridge.before - bridge.lost),
        lost=(Form.COUNT, bridge.lost),
        new=(Form.COUNT, bridge.new),
        back=(Form.COUNT, bridge.back),
    )


def _steps(sources: Sources, bridge: Bridge) -> tuple[tuple[str, str, Decimal], ...]:
    year = sources.figures.year
    return (
        ("before", _("Active {year}").format(year=year - 1), bridge.before),
        ("new", _("First time"), bridge.new),
        ("back", _("Came back"), bridge.back),
        ("lost", _("Stayed away"), -bridge.lost),
        ("now", _("Active {year}").format(year=year), bridge.now),
    )


def _bridge_graph(sources: Sources, bridge: Bridge) -> Graph:
    steps = _steps(sources, bridge)
    title = _("From last year's customers to this year's")
    labels = tuple(label for _key, label, _value in steps)
    values = tuple(value for _key, _label, value in steps)
    return Graph("bridge.graph", GraphKind.BRIDGE, title, labels, (("", values),))


def _bridge_table(sources: Sources, bridge: Bridge) -> Table:
    *rows, total = [Row(label, (value,), key=key) for key, label, value in _steps(sources, bridge)]
    rows.append(Row(_("Away for two years or more"), (bridge.sleeping,), key="sleeping"))
    note = _(
        "By settled visits. Active {before} + first time + came back − stayed away = active"
        " {year}; those asleep are in neither."
    )
    return Table(
        "bridge",
        _("Customers"),
        _("State"),
        (Column("customers", _("Customers")),),
        tuple(rows),
        total,
        note.format(before=sources.figures.year - 1, year=sources.figures.year),
    )


def _year_table(sources: Sources, known: Sequence[str]) -> Table | None:
    figures = sources.figures
    if not known:
        return None
    columns = [Column("actual", str(figures.year))]
    if figures.years_before:
        columns += [
            Column("before", str(figures.year - 1)),
            Column("change", _("Change"), Form.CHANGE),
        ]
    rows = []
    for name in known:
        form = form_of(name)
        cells: tuple[Value, ...] = (figures.this(name),)
        if figures.years_before:
            cells = (*cells, figures.before(name), figures.change(name))
        forms = (form, form, Form.CHANGE)[: len(cells)]
        rows.append(Row(name_of(name), cells, forms, year_mark(figures, name), key=name))
    title, note = _("Quality in figures"), join_notes(note_of(*known), moving_note(figures, known))
    table = Table("years", title, _("Measure"), tuple(columns), tuple(rows), note=note)
    return replace(table, most_rows=0)


def team(sources: Sources) -> Chapter | LeftOut:
    """Who works here, who joined and who left."""
    everybody = people(sources.session)
    if not everybody:
        return left_out("team", _("No people are entered."))
    figures = sources.figures
    start, end = figures.period.start - timedelta(days=1), figures.through + timedelta(days=1)
    joined = [person for person in everybody if _within(person.hired_on, sources)]
    gone = [person for person in everybody if _within(person.left_on, sources)]
    here = [person for person in everybody if person.is_there(end)]
    before = [person for person in everybody if person.is_there(start)]
    sentence = sources.draft.said(
        "headcount",
        _("At the end {n} people worked here; {joined} joined in the year and {left} left."),
        n=(Form.COUNT, Decimal(len(here))),
        joined=(Form.COUNT, Decimal(len(joined))),
        left=(Form.COUNT, Decimal(len(gone))),
    )
    parts = [_headcount(before, joined, gone, here), _moves(joined, gone)]
    return chapter("team", [sentence], parts)


def _within(day: date | None, sources: Sources) -> bool:
    period = sources.figures.period
    return day is not None and period.start <= day <= period.end


def _headcount(
    before: Sequence[Person],
    joined: Sequence[Person],
    gone: Sequence[Person],
    here: Sequence[Person],
) -> Table:
    groups = (before, joined, gone, here)
    columns = (
        Column("start", _("At the start")),
        Column("joined", _("Joined")),
        Column("left", _("Left")),
        Column("end", _("At the end")),
    )
    rows = []
    for role, name in ROLE_NAMES.items():
        counts = tuple(Decimal(sum(p.role == role for p in group)) for group in groups)
        if any(counts):
            rows.append(Row(_(name), counts, key=role.value))
    total = Row(_("Total"), tuple(Decimal(len(group)) for group in groups), key="total")
    note = _("By today's role. Who has no first day on record counts as always there.")
    return Table("headcount", _("Headcount"), _("Role"), columns, tuple(rows), total, note)


def _moves(joined: Sequence[Person], gone: Sequence[Person]) -> Table | None:
    rows = [
        *(_move(person, person.hired_on, N_("joined")) for person in joined),
        *(_move(person, person.left_on, N_("left")) for person in gone),
    ]
    if not rows:
        return None
    columns = (
        Column("role", _("Role"), Form.TEXT),
        Column("what", _("What happened"), Form.TEXT),
        Column("day", _("Day"), Form.DAY),
    )
    return Table("moves", _("Joined and left"), _("Full name"), columns, tuple(rows))


def _move(person: Person, day: date | None, what: str) -> Row:
    cells = (_(ROLE_NAMES[person.role]), _(what), day)
    return Row(person.name, cells, key=f"{person.name}/{what}")  # in every language the same
