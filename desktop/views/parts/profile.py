"""A part's page, written as HTML; every value is escaped."""

from collections.abc import Iterable
from decimal import Decimal
from html import escape

from desktop.models.money import Currency
from desktop.reports.charts.spec import ColumnChart, Series
from desktop.services.formats import (
    day_text,
    month_text,
    percent_text,
    quantity_text,
)
from desktop.services.parts.cards import PartStory
from desktop.services.parts.links import LinkedPart
from desktop.services.parts.prices import MarginAlert, PriceStep
from desktop.services.parts.rows import PartRow
from desktop.services.settings import OfficeInfo
from desktop.services.stock.history import MovementRow
from desktop.system.i18n import N_, _
from desktop.views.kit.reading import facts, lines, link, table, tip
from desktop.views.parts.columns import margin_text, on_hand_text, quantity_or_dash, state_text
from desktop.views.parts.plan_html import expected_text, plan_html, reorder_text, up_to_text

PARTS = (
    ("overview", N_("Overview")),
    ("ledger", N_("Ledger")),
    ("asked", N_("Demand")),
    ("prices", N_("Prices")),
    ("links", N_("Links")),
)
COMMA = ", "


def part_html(story: PartStory, part: str, office: OfficeInfo) -> str:
    """Write a part of the page of a part."""
    currency = office.currency
    match part:
        case "ledger":
            body = _ledger(story, currency)
        case "asked":
            body = _asked(story)
        case "prices":
            parts = _prices, _suppliers, _costs
            body = "".join(write(story, currency) for write in parts)
        case "links":
            body = _links(story)
        case _:
            body = _overview(story, office)
    return _head(story) + (body or _nothing(_("Nothing is known yet.")))


def asked_chart(story: PartStory) -> ColumnChart | None:
    """Draw what was asked for by month; nothing where nobody ever asked."""
    if not story.asked:
        return None
    labels = [month_text(one.month.year * 100 + one.month.month) for one in story.asked]
    asked = Series(_("Asked for"), [one.quantity for one in story.asked])
    missed = Series(_("Not there"), [one.missed for one in story.asked])
    series = (asked, missed) if any(one.missed for one in story.asked) else (asked,)
    return ColumnChart(_("Demand by month"), labels, series)


def _head(story: PartStory) -> str:
    state = state_text(story.row)
    told = f" <b>{escape(state)}</b>" if state else ""
    gone = story.card.archived_reason
    archived = f'<p class="muted">{escape(_archived(gone))}</p>' if gone is not None else ""
    number = f"<p>{escape(story.card.number)}{told}</p>"
    return f"<h2>{escape(story.card.name)}</h2>{number}{_alert(story.alert)}{archived}"


def _archived(reason: str) -> str:
    return _("Archived: {reason}").format(reason=reason)


def _alert(alert: MarginAlert | None) -> str:
    """Write why the margin needs a look."""
    if alert is None:
        return ""
    told = []
    if alert.low:
        sentence = _("Only {share} of the price is left after the cost; {floor} is wanted.")
        told.append(
            sentence.format(share=percent_text(alert.share), floor=percent_text(alert.floor))
        )
    if alert.moved and alert.before is not None and alert.cost is not None:
        change = percent_text((alert.cost - alert.before) / alert.before)
        told.append(_("The cost has moved by {change}.").format(change=change))
    return f"<p><b>◇</b> {escape(' '.join(told))}</p>"


def _overview(story: PartStory, office: OfficeInfo) -> str:
    card, row, currency = story.card, story.row, office.currency
    level = card.service_level
    wanted = "" if level is None else percent_text(level)
    cost = row.last_cost or card.cost
    return facts(
        (
            (_("On hand"), _with_money(on_hand_text(row), row.stock_value, currency)),
            (_("Reserved"), escape(quantity_or_dash(row.reserved))),
            (_("Available"), escape(quantity_or_dash(row.available))),
            (_("Ordered"), escape(quantity_or_dash(row.ordered))),
            (_("With what it replaces"), _family(story, currency)),
            (_("Unit cost"), escape(_money(row.unit_cost, currency))),
            (_("Price"), escape(currency.text(card.price))),
            (_("Cost"), escape(currency.text(card.cost))),
            (_("Margin"), escape(margin_text(card.price, cost, currency, office.tax))),
            (_("Shelves"), escape(COMMA.join(card.shelves))),
            (_("Reorder point"), reorder_text(story)),
            (_("Order up to"), up_to_text(story)),
            (_("Expected"), escape(expected_text(plan)) if (plan := story.plan) else ""),
            (_("Wanted service level"), wanted),
            (_("Last asked for"), "" if row.asked_on is None else day_text(row.asked_on)),
            (_("Brand"), escape(card.brand)),
            (_("Category"), escape(card.category)),
            (_("Unit"), escape(card.unit)),
            (_("Pack size"), "" if card.pack_size == 1 else quantity_text(card.pack_size)),
            (_("Fits"), lines(card.fitment)),
            (_("Barcodes"), escape(COMMA.join(card.barcodes))),
            (_("Replaced by"), COMMA.join(_linked(one) for one in story.links.successors)),
            (_("Alternates"), COMMA.join(_linked(one) for one in story.links.alternates)),
        )
    )


def _with_money(quantity: str, value: Decimal | None, currency: Currency) -> str:
    """Write a quantity with its money beside it."""
    if value is None:
        return escape(_("not kept in the ledger yet"))
    return f"<b>{escape(quantity)}</b> · {escape(_money(value, currency))}"


def _money(amount: Decimal | None, currency: Currency) -> str:
    return currency.text(None if amount is None else currency.rounded(amount))


def _given(quantity: Decimal | None) -> str:
    return "" if quantity is None else escape(quantity_text(quantity))


def _family(story: PartStory, currency: Currency) -> str:
    """Write what is there with the parts that it replaces."""
    if not story.replaced:
        return ""
    return _with_money(quantity_text(story.on_hand), story.stock_value, currency)


def _ledger(story: PartStory, currency: Currency) -> str:
    """Write the movements; what a line ends with stands below what it is about."""
    heads = (_("Date"), _("Document"), _("Quantity"), _("Value"), _("On hand"))
    rows = [_movement(line, currency) for line in story.ledger]
    return table(_("Ledger, the newest first"), heads, rows, frozenset({2, 3, 4}))


def _movement(line: MovementRow, currency: Currency) -> tuple[str, ...]:
    value = escape(currency.text(line.value))
    if line.residual:
        more = _("Residual of the average: {amount}").format(amount=currency.text(line.residual))
        value = tip(currency.text(line.value), more)
    paper = link("visits", line.visit_id, line.visit) if line.visit else escape(line.number)
    sides = COMMA.join(filter(None, (line.other, line.by)))
    return (
        _below(day_text(line.moved_on), line.kind_name),
        _below(paper, sides),
        _below(escape(quantity_text(line.quantity)), f"× {currency.text(line.unit_cost)}"),
        value,
        _below(escape(quantity_text(line.on_hand)), currency.text(line.stock_value)),
    )


def _below(html: str, more: str) -> str:
    """Write something with a text below it."""
    return f'{html}<br><span class="muted">{escape(more)}</span>' if more else html


def _asked(story: PartStory) -> str:
    """Write the plan and the months as figures; the chart stands below."""
    rows = [
        (
            month_text(one.month.year * 100 + one.month.month),
            escape(quantity_text(one.quantity)),
            escape(quantity_text(one.missed)) if one.missed else "",
        )
        for one in reversed(story.asked)
    ]
    heads = (_("Month"), _("Asked for"), _("Not there"))
    title = _("Demand by month")
    if story.replaced:
        title = _("Demand by month, with what it replaces")
    return plan_html(story) + table(title, heads, rows, frozenset({1, 2}))


def _suppliers(story: PartStory, currency: Currency) -> str:
    rows = [
        (
            ("★ " if source.preferred else "") + escape(source.supplier),
            escape(source.number),
            _days(source.lead_days, source.usual_days),
            _given(source.pack_size),
            escape(currency.text(source.last_price)),
        )
        for source in story.card.sources
    ]
    heads = (_("Supplier"), _("Their number"), _("Days"), _("Pack"), _("Last price"))
    return table(_("Suppliers, the preferred one first"), heads, rows, frozenset({2, 3, 4}))


def _days(own: int | None, usual: int | None) -> str:
    days = usual if own is None else own
    return "" if days is None else str(days)


def _prices(story: PartStory, currency: Currency) -> str:
    rows = [
        (
            escape(_since(step)),
            escape(currency.text(step.price)),
            escape(step.price_list or _("Retail")),
            escape(step.who),
        )
        for step in story.prices
    ]
    heads = (_("From"), _("Price"), _("Price list"), _("Who"))
    return table(_("Prices"), heads, rows, frozenset({1}))


def _since(step: PriceStep) -> str:
    if step.is_first:
        return _("at first")
    if step.ahead:
        return _("{day}, to come").format(day=day_text(step.from_on))
    return day_text(step.from_on)


def _costs(story: PartStory, currency: Currency) -> str:
    rows = [
        (
            day_text(step.moved_on),
            escape(currency.text(step.unit_cost)),
            escape(quantity_text(step.quantity)),
            escape(step.supplier),
            escape(step.document),
        )
        for step in story.costs
    ]
    heads = (_("Date"), _("Unit cost"), _("Quantity"), _("Supplier"), _("Document"))
    return table(
        _("What it cost when it came"),
        heads,
        rows,
        frozenset({1, 2}),
        whole=frozenset({0, 1, 2, 4}),
    )


def _links(story: PartStory) -> str:
    links = story.links
    return "".join(
        (
            _chain(_("Replaced by, step by step"), links.successors),
            _chain(_("Replaces"), links.predecessors),
            _chain(_("Alternates"), links.alternates),
            _replaced(story.replaced),
        )
    )


def _chain(title: str, parts: Iterable[LinkedPart]) -> str:
    rows = [
        (_linked(one), escape(one.name), day_text(one.from_on), escape(one.note)) for one in parts
    ]
    return table(title, (_("Part number"), _("Name"), _("Since"), _("Remark")), rows)


def _replaced(rows: Iterable[PartRow]) -> str:
    """Write what is left of the parts that it replaces: sell these first."""
    left = [
        (link("parts", row.id, row.number), escape(on_hand_text(row)))
        for row in rows
        if row.on_hand
    ]
    heads = (_("Part number"), _("On hand"))
    return table(_("Left of what it replaces"), heads, left, frozenset({1}))


def _linked(part: LinkedPart) -> str:
    return link("parts", part.part_id, part.number)


def _nothing(sentence: str) -> str:
    return f'<p class="muted">{escape(sentence)}</p>'
