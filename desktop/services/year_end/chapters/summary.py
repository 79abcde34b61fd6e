"""The year in short: key figures, bullets, records and misses; and the worst gaps."""

from dataclasses import dataclass
from decimal import Decimal

from desktop.services.formats import UNKNOWN, month_text
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import Value
from desktop.services.year_end.model import (
    Blank,
    Chapter,
    Column,
    Graph,
    GraphKind,
    LeftOut,
    Part,
    Row,
    Sentence,
    Table,
    Tile,
    Tiles,
)
from desktop.services.year_end.notes import join_notes, moving_note, note_of, year_mark
from desktop.services.year_end.reading import MONTHS, is_share, is_sum, month_key
from desktop.services.year_end.sentences import is_record
from desktop.services.year_end.sources import Sources, chapter, left_out
from desktop.services.year_end.writing import Form, form_of, name_of
from desktop.system.i18n import _, ngettext

HEADLINES = (
    "car_count",
    "service_revenue",
    "deliveries",
    "sales_revenue",
    "labour_revenue",
    "parts_revenue",
    "aro",
    "billed_hours",
    "on_time_share",
    "comeback_rate",
    "retention",
    "new_customers",
    "follow_up_share",
    "orders",
    "service_gross_profit",
    "market_share",
)
MOST_TILES, WORST = 10, 5
RECORDED = ("car_count", "service_revenue", "labour_revenue", "parts_revenue", "billed_hours")
SOLD = ("orders", "deliveries", "sales_revenue", "sales_gross_profit", "new_customers")


def summary(sources: Sources) -> Chapter:
    """The key figures of the year."""
    figures = sources.figures
    known = figures.known(HEADLINES)[:MOST_TILES]
    if not known:
        text = _("Nothing was recorded in {year}.").format(year=figures.year)
        return chapter("summary", [Sentence("nothing", text)], [])
    draft = sources.draft
    first = known[0]
    sentences = [
        draft.grown(first),
        *(draft.grown(name) for name in known[1:3]),
        draft.peak(first) if is_sum(first) else None,
        draft.misses(first) if is_sum(first) else None,
    ]
    parts: list[Part | None] = [
        Tiles("tiles", tuple(_tile(sources, name) for name in known)),
        _key_figures(sources, known),
        _bullets(sources, known),
        _records(sources),
        _misses(sources),
    ]
    return chapter("summary", sentences, parts)


def _tile(sources: Sources, measure: str) -> Tile:
    figures = sources.figures
    return Tile(
        name_of(measure),
        form_of(measure),
        figures.this(measure),
        figures.change(measure),
        figures.attainment(measure),
        measure,
    )


def _key_figures(sources: Sources, measures: tuple[str, ...]) -> Table:
    figures = sources.figures
    columns = (
        Column("actual", str(figures.year)),
        Column("target", _("Target")),
        Column("attainment", _("Attained"), Form.SHARE),
        Column("before", str(figures.year - 1)),
        Column("change", _("Change"), Form.CHANGE),
        Column("r12", _("R12")),
    )
    rows = tuple(_key_row(sources, name) for name in measures)
    note = _("R12: the last twelve complete months. Change of a share: in points.")
    note = join_notes(note, moving_note(figures, measures))
    return Table("key", _("Key figures"), _("Measure"), columns, rows, note=note)


def _key_row(sources: Sources, measure: str) -> Row:
    figures, form = sources.figures, form_of(measure)
    cells = (
        figures.this(measure),
        figures.target(measure),
        figures.attainment(measure),
        figures.before(measure) if figures.years_before else None,
        figures.change(measure),
        figures.r12.get(measure),
    )
    forms = (form, form, Form.SHARE, form, Form.CHANGE, form)
    return Row(name_of(measure), cells, forms, year_mark(figures, measure), key=measure)


def _bullets(sources: Sources, measures: tuple[str, ...]) -> Graph | None:
    figures = sources.figures
    planned = [name for name in measures if figures.target(name) is not None]
    if not planned:
        return None
    return Graph(
        "bullets",
        GraphKind.BULLETS,
        _("Key figures beside their targets"),
        tuple(name_of(name) for name in planned),
        (
            (str(figures.year), tuple(figures.this(name) for name in planned)),
            (_("Target"), tuple(figures.target(name) for name in planned)),
            (str(figures.year - 1), tuple(figures.before(name) for name in planned)),
        ),
        forms=tuple(form_of(name) for name in planned),
    )


def _records(sources: Sources) -> Table | None:
    """List the measures whose best month ever lies in the year."""
    figures = sources.figures
    rows = []
    for name in figures.known((*RECORDED, *SOLD)):
        keys = [month_key(figures.year, month) for month in MONTHS]
        known = [(figures.month(name, key) or Decimal(0), key) for key in keys]
        value, month = max(known)
        if not is_record(figures, name, month):
            continue
        old = [
            (found, key)
            for key in figures.months_before(month_key(figures.year, 1))
            if (found := figures.month(name, key)) is not None
        ]
        before, when = max(old) if old else (None, 0)
        form = form_of(name)
        cells = (month_text(month), value, month_text(when) if when else "", before)
        rows.append(Row(name_of(name), cells, (Form.TEXT, form, Form.TEXT, form), key=name))
    if not rows:
        return None
    columns = (
        Column("month", _("Best month"), Form.TEXT),
        Column("value", _("Value")),
        Column("old_month", _("Best before {year}").format(year=figures.year), Form.TEXT),
        Column("old", _("Value then")),
    )
    start = month_text(figures.first_month)
    note = _("Best months of all since the records begin in {start}.").format(start=start)
    return Table("records", _("Record months"), _("Measure"), columns, tuple(rows), note=note)


def _misses(sources: Sources) -> Table | None:
    figures = sources.figures
    rows = []
    for name in figures.known(figures.plans.planned(figures.year)):
        attainment = figures.attainment(name)
        if attainment is None or attainment >= 1:
            continue
        this, target = figures.this(name), figures.target(name)
        gap = this - target if this is not None and target is not None else None
        form = form_of(name)
        cells = (target, this, attainment, gap, _missed_months(sources, name))
        rows.append(
            Row(
                name_of(name),
                cells,
                (form, form, Form.SHARE, form, Form.COUNT),
                key=name,
            )
        )
    if not rows:
        return None
    columns = (
        Column("target", _("Target")),
        Column("actual", _("Actual")),
        Column("attainment", _("Attained"), Form.SHARE),
        Column("gap", _("Gap")),
        Column("months", _("Months missed")),
    )
    note = _("All measures with a target that the year did not reach.")
    return Table("misses", _("Targets missed"), _("Measure"), columns, tuple(rows), note=note)


def _missed_months(sources: Sources, measure: str) -> Decimal:
    figures, better_up = sources.figures, CATALOGUE[measure].better_up
    missed = 0
    for month in MONTHS:
        key = month_key(figures.year, month)
        target, value = figures.plans.month(measure, key), figures.month(measure, key)
        if target is not None and value is not None and key <= figures.last_complete:
            missed += value < target if better_up else value > target
    return Decimal(missed)


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a measure lies behind its target, or behind last year where none was set."""

    measure: str
    reference: Value
    size: Decimal
    of_target: bool


def gaps(sources: Sources) -> tuple[Gap, ...]:
    """Return the worst gaps, the largest first."""
    figures = sources.figures
    found = []
    for name in figures.known(dict.fromkeys((*HEADLINES, *figures.plans.planned(figures.year)))):
        gap = _gap(sources, name)
        if gap is not None and gap.size < 0:
            found.append(gap)
    return tuple(sorted(found, key=lambda gap: gap.size)[:WORST])


def _gap(sources: Sources, measure: str) -> Gap | None:
    figures = sources.figures
    attainment = figures.attainment(measure)
    if attainment is not None:
        return Gap(measure, figures.target(measure), attainment - 1, of_target=True)
    this, last = figures.this(measure), figures.before(measure)
    if this is None or not last or last < 0 or not figures.comparable:
        return None
    share = (this - last) / last
    better_up = CATALOGUE[measure].better_up
    return Gap(measure, last, share if better_up else -share, of_target=False)


def problems(sources: Sources) -> Chapter | LeftOut:
    """The five worst gaps, each with lines for its cause."""
    worst = gaps(sources)
    if not worst:
        reason = _("No measure lies behind its target or behind the year before.")
        return left_out("problems", reason)
    figures = sources.figures
    rows = tuple(_gap_row(sources, gap) for gap in worst)
    columns = (
        Column("actual", _("Actual")),
        Column("reference", _("Measured by")),
        Column("against", _("Which is"), Form.TEXT),
        Column("gap", _("Gap"), Form.CHANGE),
        Column("evidence", _("Weakest month"), Form.TEXT, share=1.4),
    )
    note = _("Behind the target, or behind {year} where there is none; the worst first.")
    table = Table(
        "gaps",
        _("The worst gaps"),
        _("Measure"),
        columns,
        rows,
        note=" ".join(
            [note.format(year=figures.year - 1), note_of(*(gap.measure for gap in worst))]
        ),
    )
    blank = Blank(
        "causes",
        _("Causes, as the office sees them"),
        (
            Column("gap", _("Gap"), Form.TEXT),
            Column("cause", _("Presumed cause"), Form.TEXT, share=2),
            Column("proof", _("Evidence"), Form.TEXT, share=1.4),
        ),
        len(worst),
        tuple(name_of(gap.measure) for gap in worst),
    )
    return chapter("problems", [_worst_sentence(sources, worst), _behind(worst)], [table, blank])


def _gap_row(sources: Sources, gap: Gap) -> Row:
    figures, form = sources.figures, form_of(gap.measure)
    against = _("the target") if gap.of_target else str(figures.year - 1)
    cells = (
        figures.this(gap.measure),
        gap.reference,
        against,
        gap.size,
        _weakest(sources, gap.measure),
    )
    forms = (form, form, Form.TEXT, Form.CHANGE, Form.TEXT)
    return Row(name_of(gap.measure), cells, forms, key=gap.measure)


def _weakest(sources: Sources, measure: str) -> str:
    figures = sources.figures
    keys = [month_key(figures.year, month) for month in MONTHS]
    known = [(figures.month(measure, key), key) for key in keys if key <= figures.last_complete]
    values = [(value, key) for value, key in known if value is not None]
    if not values:
        return UNKNOWN
    value, month = (min if CATALOGUE[measure].better_up else max)(values)
    written = sources.writer.text(form_of(measure), value)
    return _("{month}: {value}").format(month=month_text(month), value=written)


def _worst_sentence(sources: Sources, worst: tuple[Gap, ...]) -> Sentence:
    gap = worst[0]
    size = (Form.SHARE, abs(gap.size))
    if gap.of_target:
        text = _("The largest gap is in {measure}: {gap} behind the target.")
    elif is_share(gap.measure) or CATALOGUE[gap.measure].better_up:
        text = _("The largest gap is in {measure}: {gap} behind the year before.")
    else:
        text = _("The largest gap is in {measure}: {gap} worse than the year before.")
    return sources.draft.said("largest", text, measure=(Form.TEXT, name_of(gap.measure)), gap=size)


def _behind(worst: tuple[Gap, ...]) -> Sentence:
    count = len(worst)
    text = ngettext(
        "{n} measure needs a cause and a remedy; the lines below are for them.",
        "{n} measures need a cause and a remedy; the lines below are for them.",
        count,
    )
    return Sentence("count", text.format(n=count), {"gaps": str(count)})
