"""What the campaigns for parts brought, beside as many days before and after each."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from desktop.services.counter.campaign_figures import CampaignEffect, campaign_effects
from desktop.services.formats import day_text
from desktop.services.measures.figures import Value
from desktop.services.measures.slices import Period, period_of_months
from desktop.services.year_end.model import (
    Chapter,
    Column,
    Graph,
    GraphKind,
    LeftOut,
    Row,
    Sentence,
    Table,
)
from desktop.services.year_end.parts import known_sum, month_labels
from desktop.services.year_end.reading import MONTHS, month_key
from desktop.services.year_end.sources import Sources, chapter, left_out
from desktop.services.year_end.writing import Form
from desktop.system.i18n import _, ngettext

STRIP_ROWS = 20
Effects = Sequence[CampaignEffect]


def campaigns(sources: Sources) -> Chapter | LeftOut:
    """When which parts were offered, and what it brought."""
    year = Period(date(sources.figures.year, 1, 1), sources.figures.through)
    found = campaign_effects(sources.session, year)
    if not found:
        return left_out("campaigns", _("No campaign for parts ran in this year."))
    parts = (_strip(found, sources.figures.year), _brought(found), _beside(found))
    return chapter("campaigns", _sentences(sources, found), parts)


def _sentences(sources: Sources, found: Effects) -> Iterator[Sentence]:
    draft = sources.draft
    text = ngettext(
        "{n} campaign for parts ran in the year; it brought {revenue}, and {margin} of margin.",
        "{n} campaigns for parts ran in the year; they brought {revenue}, and {margin} of margin.",
        len(found),
    )
    yield draft.said(
        "campaigns",
        text,
        n=(Form.COUNT, Decimal(len(found))),
        revenue=(Form.MONEY, known_sum(each.during.revenue for each in found)),
        margin=(Form.MONEY, known_sum(each.during.margin for each in found)),
    )
    best = max(found, key=lambda each: each.during.revenue)
    yield draft.said(
        "campaigns.best",
        _("“{name}” brought the most: {revenue}, against {before} in as many days before it."),
        name=(Form.TEXT, best.card.row.name),
        revenue=(Form.MONEY, best.during.revenue),
        before=(Form.MONEY, best.before.revenue),
    )
    if released := known_sum(each.cleared.revenue for each in found):
        yield draft.said(
            "campaigns.released",
            _("Parts that had been dead stock brought {revenue}; they had cost {cost}."),
            revenue=(Form.MONEY, released),
            cost=(Form.MONEY, known_sum(each.cleared.cost for each in found)),
        )
    if (gain := known_sum(each.gain for each in found)) is not None:
        yield _gained(sources, gain)


def _gained(sources: Sources, gain: Decimal) -> Sentence:
    """Say whether they were worth it."""
    if gain < 0:
        text = _("Against the days before, the margin was {gain} less, their cost included.")
    else:
        text = _("Against the days before, the margin grew by {gain}, their cost taken off.")
    return sources.draft.said("campaigns.gain", text, gain=(Form.MONEY, abs(gain)))


def _strip(found: Effects, year: int) -> Graph:
    """Draw how many days of each month a campaign had."""
    months = [period_of_months(month_key(year, month)) for month in MONTHS]
    series = tuple(
        (each.card.row.name, tuple(_days_within(each, month) for month in months))
        for each in found[:STRIP_ROWS]
    )
    title = _("Days of the campaigns by month")
    return Graph("campaigns.days", GraphKind.HEAT, title, month_labels(), series)


def _days_within(effect: CampaignEffect, month: Period) -> Value:
    row = effect.card.row
    days = Period(max(row.from_on, month.start), min(row.to_on, month.end)).days
    return Decimal(days) if days else None


def _brought(found: Effects) -> Table:
    columns = (
        Column("days", _("From and to"), Form.TEXT, long=True),
        Column("parts", _("Parts")),
        Column("cost", _("Campaign cost"), Form.MONEY),
        Column("revenue", _("Revenue"), Form.MONEY),
        Column("margin", _("Margin"), Form.MONEY),
        Column("released", _("Out of dead stock"), Form.MONEY),
        Column("gain", _("More than before"), Form.MONEY),
    )
    cells = [_cells(each) for each in found]
    rows = [_row(each, (_days(each), *own)) for each, own in zip(found, cells, strict=True)]
    total = Row(_("Total"), ("", *_added(cells)), key="total")
    note = _(
        "Whole campaigns, also where they began before the year; before tax, margin where the cost "
        "is known. More than before: the margin against as many days before, less the cost."
    )
    title = _("What the campaigns brought")
    return Table("campaigns", title, _("Campaign"), columns, tuple(rows), total, note)


def _cells(effect: CampaignEffect) -> tuple[Value, ...]:
    during = effect.during
    return (
        Decimal(len(effect.parts)),
        effect.card.row.cost,
        during.revenue,
        during.margin,
        effect.cleared.revenue,
        effect.gain,
    )


def _days(effect: CampaignEffect) -> str:
    row = effect.card.row
    return _("{start} to {end}").format(start=day_text(row.from_on), end=day_text(row.to_on))


def _beside(found: Effects) -> Table:
    columns = (
        Column("pieces.before", _("Pieces before")),
        Column("pieces", _("In it")),
        Column("pieces.after", _("After")),
        Column("margin.before", _("Margin before"), Form.MONEY),
        Column("margin", _("In it"), Form.MONEY),
        Column("margin.after", _("After"), Form.MONEY),
    )
    cells = [_spans(each) for each in found]
    rows = [_row(each, own) for each, own in zip(found, cells, strict=True)]
    total = Row(_("Total"), _added(cells), key="total")
    note = _(
        "As many days before and after as the campaign has had; what is not over yet is compared "
        "as far as it goes."
    )
    title = _("Before, in it and after")
    return Table("campaigns.beside", title, _("Campaign"), columns, tuple(rows), total, note)


def _spans(effect: CampaignEffect) -> tuple[Value, ...]:
    after = effect.after if effect.spans.after else None
    return (
        effect.before.pieces,
        effect.during.pieces,
        after.pieces if after else None,
        effect.before.margin,
        effect.during.margin,
        after.margin if after else None,
    )


def _row(effect: CampaignEffect, cells: tuple[Value | str, ...]) -> Row:
    return Row(effect.card.row.name, cells, key=str(effect.id))


def _added(rows: Sequence[tuple[Value, ...]]) -> tuple[Value, ...]:
    return tuple(known_sum(column) for column in zip(*rows, strict=True))
