"""The financial view, and the next year."""

from collections.abc import Sequence
from decimal import Decimal

from desktop.models.target import Tier
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import Value
from desktop.services.periods import change
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
    Words,
)
from desktop.services.year_end.notes import note_of
from desktop.services.year_end.parts import month_labels, month_table, overview, running_sum
from desktop.services.year_end.plans import TIERED
from desktop.services.year_end.reading import MONTHS, is_sum, month_key
from desktop.services.year_end.sources import Sources, chapter, left_out
from desktop.services.year_end.writing import Form, form_of, month_name, name_of
from desktop.system.i18n import N_, _, ngettext

COMPOSITION = ("labour_revenue", "parts_revenue", "outsourced_revenue")
SOLD = ("sales_revenue",)
GROSS = (
    "service_gross_profit",
    "service_gross_margin",
    "parts_gross_margin",
    "sales_gross_profit",
    "sales_gross_margin",
)
TIERS = {Tier.TARGET: N_("Target"), Tier.SPRINT: N_("Sprint"), Tier.CHALLENGE: N_("Challenge")}
ACTION_LINES = 8


def financial(sources: Sources) -> Chapter | LeftOut:
    """What the revenue is made of, and what is left of it."""
    figures, draft = sources.figures, sources.draft
    known = figures.known((*COMPOSITION, *SOLD))
    if not known:
        return left_out("financial", _("No amounts are recorded for this year."))
    gross = figures.known(GROSS)
    sentences = [
        _made_of(sources, known),
        *(draft.grown(name) for name in gross[:2]),
    ]
    parts: list[Part | None] = [
        _composition(sources, known),
        _stack(sources, known),
        _r12_lines(sources),
        month_table(figures, "service_gross_profit") if "service_gross_profit" in gross else None,
        overview(figures, "gross", _("Gross profit by month"), GROSS),
        Words(
            "absorption",
            _(
                "Wages and other expenses are not kept here: profit after them and fixed"
                " absorption are not known."
            ),
        ),
    ]
    return chapter("financial", sentences, parts)


def _made_of(sources: Sources, known: Sequence[str]) -> Sentence | None:
    """Name the two largest sources of revenue with their shares."""
    figures = sources.figures
    amounts = sorted(((figures.this(name) or Decimal(0), name) for name in known), reverse=True)
    whole = sum((amount for amount, _name in amounts), Decimal(0))
    if len(amounts) < 2 or not whole:  # noqa: PLR2004 -- a first and a second
        return None
    (first, one), (second, two) = amounts[:2]
    return sources.draft.said(
        "composition",
        _("Of {total} of revenue, {one} brought {first} and {two} {second}."),
        total=(Form.MONEY, whole),
        one=(Form.TEXT, name_of(one)),
        first=(Form.SHARE, first / whole),
        two=(Form.TEXT, name_of(two)),
        second=(Form.SHARE, second / whole),
    )


def _composition(sources: Sources, known: Sequence[str]) -> Table:
    figures = sources.figures
    whole = sum((figures.this(name) or Decimal(0) for name in known), Decimal(0))
    before = sum((figures.before(name) or Decimal(0) for name in known), Decimal(0))
    columns = [
        Column("actual", str(figures.year), Form.MONEY),
        Column("share", _("Share"), Form.SHARE),
    ]
    if figures.years_before:
        columns += [
            Column("before", str(figures.year - 1), Form.MONEY),
            Column("change", _("Change"), Form.CHANGE),
        ]

    def row(label: str, value: Value, last: Value, key: str) -> Row:
        share = value / whole if value is not None and whole else None
        cells: tuple[Value, ...] = (value, share)
        if figures.years_before:
            growth = change(value, last) if figures.comparable else None
            cells = (*cells, last, growth)
        return Row(label, cells, key=key)

    rows = [row(name_of(n), figures.this(n), figures.before(n), n) for n in known]
    total = row(_("Total"), whole, before, "total")
    title = _("What the revenue is made of")
    note = note_of(*known)
    return Table("composition", title, _("Source"), tuple(columns), tuple(rows), total, note)


def _stack(sources: Sources, known: Sequence[str]) -> Graph:
    figures = sources.figures
    series = tuple((name_of(name), figures.months(name)) for name in known)
    title = _("Revenue by month and source")
    return Graph("stack", GraphKind.STACK, title, month_labels(), series, Form.MONEY)


def _r12_lines(sources: Sources) -> Graph | None:
    """Draw the last twelve months of service revenue at the end of each month."""
    figures = sources.figures
    known = figures.known(("service_revenue", "sales_revenue"))
    series = []
    for name in known:
        table = month_table(figures, name)
        if any(row.r12 is not None for row in table.rows):
            series.append((name_of(name), tuple(row.r12 for row in table.rows)))
    if not series:
        return None
    title = _("Revenue of the last twelve months (R12)")
    return Graph("r12", GraphKind.LINES, title, month_labels(), tuple(series), Form.MONEY)


def next_year(sources: Sources) -> Chapter | LeftOut:
    """Targets in three tiers, beside the last twelve months; and lines for what shall be done."""
    figures = sources.figures
    year = figures.year + 1
    planned = [name for name in figures.plans.planned(year) if name in CATALOGUE]
    main = [name for name in TIERED if name in planned]
    parts: list[Part | None] = [
        _targets(sources, planned) if planned else None,
        *(_months(sources, name) for name in main),
        *(_plan_lines(sources, name) for name in main[:2]),
        *(_segments(sources, name) for name in planned),
        _actions(),
    ]
    return chapter("next_year", _sentences(sources, planned), parts)


def _sentences(sources: Sources, planned: Sequence[str]) -> list[Sentence | None]:
    figures, year = sources.figures, sources.figures.year + 1
    if not planned:
        text = _("No targets for {year} have been set yet.").format(year=year)
        return [Sentence("none", text, {"measures": "0"})]
    count = ngettext(
        "For {year} there are targets of {n} measure.",
        "For {year} there are targets of {n} measures.",
        len(planned),
    ).format(year=year, n=len(planned))
    found: list[Sentence | None] = [Sentence("count", count, {"measures": str(len(planned))})]
    for name in planned[:2]:
        target = figures.plans.year(name, year)
        growth = change(target, figures.r12.get(name))
        if growth is None:
            continue
        text = (
            _("{measure} is to reach {target}, {growth} more than in the last twelve months.")
            if growth >= 0
            else _("{measure} is to reach {target}, {growth} less than in the last twelve months.")
        )
        found.append(
            sources.draft.said(
                name,
                text,
                measure=(Form.TEXT, name_of(name)),
                target=(form_of(name), target),
                growth=(Form.SHARE, abs(growth)),
            )
        )
    return found


def _tiers(sources: Sources, measures: Sequence[str]) -> list[Tier]:
    """Return the tiers that somebody has set, the target itself always."""
    plans, year = sources.figures.plans, sources.figures.year + 1
    return [
        tier
        for tier in TIERS
        if tier is Tier.TARGET or any(plans.year(name, year, tier) is not None for name in measures)
    ]


def _targets(sources: Sources, planned: Sequence[str]) -> Table:
    figures, year = sources.figures, sources.figures.year + 1
    tiers = _tiers(sources, planned)
    columns = (
        Column("r12", _("R12")),
        *(Column(tier.value, _(TIERS[tier])) for tier in tiers),
        Column("growth", _("Target against R12"), Form.CHANGE),
    )
    rows = []
    for name in planned:
        form, now = form_of(name), figures.r12.get(name)
        values = tuple(figures.plans.year(name, year, tier) for tier in tiers)
        growth = change(figures.plans.year(name, year), now)
        forms = (*[form] * (len(tiers) + 1), Form.CHANGE)
        rows.append(Row(name_of(name), (now, *values, growth), forms, key=name))
    title = _("Targets of {year}").format(year=year)
    note = _("R12: the last twelve complete months. Rates: the mean of their monthly targets.")
    return Table("targets", title, _("Measure"), columns, tuple(rows), note=note)


def _months(sources: Sources, measure: str) -> Table:
    """The three tiers of a measure month by month, beside this year's months."""
    figures, year, form = sources.figures, sources.figures.year + 1, form_of(measure)
    tiers = _tiers(sources, [measure])
    columns = (
        Column("actual", str(figures.year), form),
        *(Column(tier.value, _(TIERS[tier]), form) for tier in tiers),
        Column("growth", _("Change"), Form.CHANGE),
    )
    rows = []
    for month in MONTHS:
        actual = figures.month(measure, month_key(figures.year, month))
        key = month_key(year, month)
        values = tuple(figures.plans.month(measure, key, tier) for tier in tiers)
        growth = change(figures.plans.month(measure, key), actual)
        rows.append(Row(month_name(month), (actual, *values, growth), key=f"{month:02}"))
    sums = tuple(figures.plans.year(measure, year, tier) for tier in tiers)
    actual = figures.this(measure)
    growth = change(figures.plans.year(measure, year), actual)
    total = Row(_("Year"), (actual, *sums, growth), key="year")
    title = _("{measure}: targets by month").format(measure=name_of(measure))
    return Table(
        f"{measure}.months", title, _("Month"), columns, tuple(rows), total, note_of(measure)
    )


def _plan_lines(sources: Sources, measure: str) -> Graph | None:
    figures, year = sources.figures, sources.figures.year + 1
    if not is_sum(measure):
        return None
    series: list[tuple[str, tuple[Value, ...]]] = []
    for tier, name in TIERS.items():
        months = [figures.plans.month(measure, month_key(year, month), tier) for month in MONTHS]
        if any(value is not None for value in months):
            series.append((_(name), running_sum(months)))
    series.append((str(figures.year), running_sum(figures.months(measure))))
    title = _("{measure}: plan beside this year, added up").format(measure=name_of(measure))
    return Graph(
        f"{measure}.lines",
        GraphKind.LINES,
        title,
        month_labels(),
        tuple(series),
        form_of(measure),
    )


def _segments(sources: Sources, measure: str) -> Table | None:
    figures = sources.figures
    names = figures.plans.segment_names(measure)
    if not names:
        return None
    form = form_of(measure)
    columns = tuple(Column(tier.value, _(name), form) for tier, name in TIERS.items())
    rows = []
    for name in names:
        values = tuple(figures.plans.segments.get((measure, tier), {}).get(name) for tier in TIERS)
        rows.append(Row(name, values, key=name))
    title = _("{measure}: targets by segment").format(measure=name_of(measure))
    note = _("Segments without a target are not listed.")
    return Table(f"{measure}.segments", title, _("Segment"), columns, tuple(rows), note=note)


def _actions() -> Blank:
    return Blank(
        "actions",
        _("What shall be done"),
        (
            Column("what", _("Matter"), Form.TEXT, share=2.4),
            Column("who", _("Responsible"), Form.TEXT),
            Column("until", _("Until when"), Form.TEXT),
            Column("how", _("How it is measured"), Form.TEXT, share=1.4),
        ),
        ACTION_LINES,
    )
