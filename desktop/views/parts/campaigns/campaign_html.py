"""A campaign and what it brought, written as HTML; every value is escaped."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from html import escape

from desktop.models.money import Currency
from desktop.services.counter.campaign_figures import CampaignEffect, PartEffect, Takings
from desktop.services.formats import change_text, day_text, quantity_text, sentences
from desktop.services.measures.slices import Period
from desktop.system.i18n import _, ngettext
from desktop.views.kit.reading import facts, hint, lines, link, table
from desktop.views.parts.campaigns.columns import state_text

_FIGURES = frozenset(range(1, 5))
Figure = Callable[[Takings], Decimal]


def campaign_html(
    effect: CampaignEffect, currency: Currency, today: date, *, with_cost: bool
) -> str:
    """Write a campaign: its days, what it offers, and the days before, in it and after.

    What parts cost, and what is left of a price, is for those who may see it.
    """
    row = effect.card.row
    head = f"<h2>{escape(row.name)}</h2><p>{escape(state_text(row, today))}</p>"
    told = facts(_facts(effect, currency, with_cost=with_cost))
    if effect.spans.during is None:
        return f"{head}{told}{_offers(effect, currency, with_cost=with_cost)}"
    effects = _effects(effect, currency, with_cost=with_cost)
    return f"{head}{told}{effects}{_offers(effect, currency, with_cost=with_cost)}"


def _facts(
    effect: CampaignEffect, currency: Currency, *, with_cost: bool
) -> Iterator[tuple[str, str]]:
    row, cleared = effect.card.row, effect.cleared
    yield _("Period"), escape(_days(Period(row.from_on, row.to_on)))
    yield _("Cost of the campaign"), "" if row.cost is None else escape(currency.text(row.cost))
    if with_cost and effect.gain is not None:
        yield _("Margin gained, cost taken off"), f"<b>{escape(currency.text(effect.gain))}</b>"
    if with_cost and any(part.dead for part in effect.parts):
        text = _("{released} for what stood in the books at {book}")
        money = text.format(
            released=currency.text(cleared.revenue), book=currency.text(cleared.cost)
        )
        yield _("Released from dead stock"), escape(money)
    yield _("Remark"), lines(row.note)
    yield _("Archived because"), escape(row.archived_reason or "")


def _effects(effect: CampaignEffect, currency: Currency, *, with_cost: bool) -> str:
    money = currency.text
    figures: tuple[tuple[str, Figure, Callable[[Decimal], str]], ...] = (
        (_("Pieces"), lambda one: one.pieces, quantity_text),
        (_("Revenue before tax"), lambda one: one.revenue, money),
        (_("Margin"), lambda one: one.margin, money),
    )
    shown = figures if with_cost else figures[:-1]
    tables = (_figure_table(effect, *figure) for figure in shown)
    return hint(_compared(effect)) + "".join(tables)


def _compared(effect: CampaignEffect) -> str:
    spans = effect.spans
    days = 0 if spans.during is None else spans.during.days
    text = ngettext(
        "Compared: {count} day before ({before}), in it ({during}) and after it ({after}).",
        "Compared: {count} days before ({before}), in it ({during}) and after it ({after}).",
        days,
    )
    told = text.format(
        count=days,
        before=_days(spans.before),
        during=_days(spans.during),
        after=_days(spans.after) if spans.after else _("none yet"),
    )
    rest = "" if spans.whole else _("Some of these days are still to come.")
    return sentences((told, rest))


def _figure_table(
    effect: CampaignEffect, title: str, figure: Figure, text: Callable[[Decimal], str]
) -> str:
    def cells(name: str, before: Takings, during: Takings, after: Takings) -> tuple[str, ...]:
        old, new = figure(before), figure(during)
        change = change_text((new - old) / old) if old > 0 else ""
        later = text(figure(after)) if effect.spans.after else ""
        return name, *map(escape, (text(old), text(new), later, change))

    rows = [cells(_part(one), one.before, one.during, one.after) for one in effect.parts]
    whole = (f"<b>{escape(_('Together'))}</b>", effect.before, effect.during, effect.after)
    heads = (_("Part"), _("Before"), _("In it"), _("After"), _("Change"))
    return table(title, heads, [*rows, cells(*whole)], _FIGURES, _FIGURES)


def _offers(effect: CampaignEffect, currency: Currency, *, with_cost: bool) -> str:
    rows = (
        (
            _part(one),
            escape(currency.text(one.part.retail)),
            escape(currency.text(one.part.price)),
            escape(_off(one)),
            *([escape(currency.text(one.part.unit_cost))] if with_cost else []),
        )
        for one in effect.parts
    )
    heads = [_("Part"), _("Retail"), _("Offered"), _("Change")]
    heads += [_("Cost of one")] if with_cost else []
    return table(_("What is offered"), heads, rows, _FIGURES, _FIGURES)


def _off(one: PartEffect) -> str:
    retail = one.part.retail
    return change_text((one.part.price - retail) / retail) if retail else ""


def _part(one: PartEffect) -> str:
    name, was_dead = link("parts", one.part.part_id, one.part.title), _("▼ was dead")
    return f"{name} {escape(was_dead)}" if one.dead else name


def _days(period: Period | None) -> str:
    if period is None:
        return ""
    return f"{day_text(period.start)} – {day_text(period.end)}"
