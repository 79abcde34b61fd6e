"""The market, and what was sold in it."""

from collections.abc import Sequence

from desktop.models.sale import SaleKind
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import figure_table
from desktop.services.year_end.lists import people
from desktop.services.year_end.model import (
    Chapter,
    Column,
    Graph,
    GraphKind,
    LeftOut,
    Part,
    Row,
    Table,
    Words,
)
from desktop.services.year_end.notes import note_of
from desktop.services.year_end.parts import (
    MOST,
    SliceLine,
    cut_rows,
    month_graph,
    month_stack,
    month_table,
    overview,
    plan_graph,
    slice_table,
    slices,
)
from desktop.services.year_end.sources import Sources, chapter, left_out
from desktop.services.year_end.writing import form_of, name_of
from desktop.system.i18n import N_, _

KINDS = {
    SaleKind.VEHICLE: N_("Vehicles"),
    SaleKind.INSURANCE: N_("Insurance"),
    SaleKind.ACCESSORY: N_("Accessories"),
    SaleKind.PACKAGE: N_("Packages"),
}
MARKET = ("market_units", "deliveries", "market_share")
MONTHLY = ("orders", "deliveries", "sales_revenue")
RATES = (
    "cancellations",
    "sales_gross_profit",
    "sales_gross_margin",
    "average_price",
    "discount_share",
    "referral_share",
    "repeat_share",
)
EXTRAS = ("insurance_revenue", "accessory_revenue", "package_revenue")
CUT = ("deliveries", "orders", "sales_revenue")


def market(sources: Sources) -> Chapter | LeftOut:
    """The whole market and the office's share of it, by quarter."""
    figures = sources.figures
    known = figures.known(MARKET)
    if "market_units" not in known:
        return left_out("market", _("No market totals are recorded for this year."))
    draft = sources.draft
    table = figure_table(sources.session, known, figures.period, ("quarter",))
    columns = tuple(Column(name, name_of(name), form_of(name)) for name in known)
    rows = tuple(Row(key[0], values, key=key[0]) for key, values in table.rows)
    total = Row(_("Year"), tuple(figures.this(name) for name in known), key="year")
    theme = figures.office.theme
    parts: list[Part | None] = [
        Words("theme", _("Theme of the year: {theme}").format(theme=theme)) if theme else None,
        Table(
            "quarters", _("Market by quarter"), _("Quarter"), columns, rows, total, note_of(*known)
        ),
        _share_lines(sources) if "market_share" in known else None,
    ]
    return chapter("market", [draft.grown(name) for name in known], parts)


def _share_lines(sources: Sources) -> Graph:
    figures = sources.figures
    years = (figures.year, *figures.years_before[:1])
    return Graph(
        "share",
        GraphKind.LINES,
        name_of("market_share"),
        tuple(str(month) for month in range(1, 13)),
        tuple((str(year), figures.months("market_share", year)) for year in years),
        form_of("market_share"),
    )


def sales(sources: Sources) -> Chapter | LeftOut:
    """Orders and deliveries by month, model, segment and salesperson."""
    figures = sources.figures
    known = figures.known(MONTHLY)
    if not known:
        return left_out("sales", _("No sales are recorded for this year."))
    draft, main = sources.draft, _main(known)
    sentences = [
        *(draft.grown(name) for name in known if name != "deliveries"),
        draft.peak(main),
        draft.misses(main),
    ]
    parts: list[Part | None] = [
        *(part for name in known for part in (month_table(figures, name),)),
        month_graph(figures, main),
        plan_graph(figures, main),
        overview(figures, "rates", _("Margin, price and source by month"), (*RATES, *EXTRAS)),
        *_cuts(sources, known),
        month_stack(sources.session, figures, main, "segment"),
    ]
    return chapter("sales", sentences, parts)


def _main(known: Sequence[str]) -> str:
    return next(name for name in ("deliveries", "orders", "sales_revenue") if name in known)


def _cuts(sources: Sources, known: Sequence[str]) -> list[Table | None]:
    figures = sources.figures
    measures = [name for name in CUT if name in known and not CATALOGUE[name].external]
    if not measures:
        return []
    kinds = {str(kind): _(name) for kind, name in KINDS.items()}

    def cut(name: str, title: str, head: str, names: dict[str, str] | None = None) -> Table | None:
        lines = slices(sources.session, figures, measures[:2], name)
        return slice_table(figures, name, title, head, lines, measures[:2], names, MOST)

    tables = [
        cut("model", _("By model"), _("Model")),
        cut("segment", _("By segment"), _("Segment")),
        cut("kind", _("By kind"), _("Kind"), kinds),
    ]
    return [
        *(None if table is None else cut_rows(table, sums=True) for table in tables),
        by_person(sources, measures[:2], "person", _("Salespeople beside their own last year")),
    ]


def by_person(sources: Sources, measures: Sequence[str], cut: str, title: str) -> Table | None:
    """Set each person beside the own year before, by name: this is no ranking."""
    figures = sources.figures
    lines = slices(sources.session, figures, measures, cut)
    named = [line for line in lines if line.label]
    rest = [line for line in lines if not line.label]
    gone = gone_people(sources)
    names = {name: _("{name} (left)").format(name=name) for name in gone}
    ordered: list[SliceLine] = [*sorted(named, key=lambda line: line.label), *rest]
    return slice_table(figures, cut, title, _("Full name"), ordered, measures, names)


def gone_people(sources: Sources) -> tuple[str, ...]:
    """Name those who had left by the end of the year."""
    everybody = people(sources.session)
    return tuple(
        person.name
        for person in everybody
        if person.left_on is not None and person.left_on <= sources.figures.through
    )
