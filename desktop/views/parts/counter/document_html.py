"""A paper of the ledger, written as HTML; every value is escaped."""

from collections.abc import Iterator
from decimal import Decimal
from html import escape

from desktop.models.money import Currency
from desktop.services.counter.documents import Document, DocumentLine
from desktop.services.formats import instant_text, quantity_text
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import _
from desktop.views.kit.reading import facts, link, table

LINE_FIGURES, COST_FIGURES = frozenset(range(1, 5)), frozenset(range(1, 4))
PAID_FIGURES = frozenset({1})


def document_html(paper: Document, office: OfficeInfo, *, with_cost: bool) -> str:
    """Write a paper: what it is, its lines, its money; what it cost for those who may see it."""
    currency = office.currency
    head = f"<h2>{escape(paper.number)}</h2><p>{escape(paper.kind_name)}</p>"
    parts = [head, facts(_facts(paper, office)), _lines(paper, currency)]
    if with_cost:
        parts.append(_costs(paper, currency))
    return "".join([*parts, _payments(paper, office)])


def _facts(paper: Document, office: OfficeInfo) -> Iterator[tuple[str, str]]:
    money = office.currency.text
    yield _("Time"), escape(instant_text(paper.done_at, office.calendar))
    if paper.entered_at.date() != paper.done_at.date():
        yield _("Entered"), escape(instant_text(paper.entered_at, office.calendar))
    yield _("By"), escape(paper.by)
    yield _("Other side"), link("customers", paper.customer_id, paper.other)
    if paper.visit_id is not None:
        yield _("Visit"), link("visits", paper.visit_id, paper.visit)
    yield _("Takes back"), escape(paper.reverses)
    yield _("Came back under"), escape(", ".join(number for _id, number in paper.reversed_by))
    yield _("Their reference"), escape(paper.reference)
    yield _("Campaign"), escape(paper.campaign)
    yield _("Reason"), escape(paper.reason)
    yield _("Clears dead stock"), escape(paper.clearing_name)
    if paper.total is not None:
        yield _("Before tax"), escape(money(paper.net))
        yield _("Tax"), escape(money(paper.tax))
        yield _("Total"), f"<b>{escape(money(paper.total))}</b>"
    if paper.owed:
        yield _("Still owed"), f'<span class="error">{escape(money(paper.owed))}</span>'


def _lines(paper: Document, currency: Currency) -> str:
    heads = [_("Part"), _("Quantity"), _("Price"), _("Discount"), _("Amount")]
    return table(
        _("What moved"), heads, (_line(row, currency) for row in paper.lines), LINE_FIGURES
    )


def _line(row: DocumentLine, currency: Currency) -> tuple[str, ...]:
    return (
        link("parts", row.part_id, f"{row.number} {row.name}"),
        escape(f"{quantity_text(abs(row.quantity))} {row.unit}".strip()),
        _known(row.price, currency),
        escape(currency.text(row.discount)) if row.discount else "",
        _known(row.amount, currency),
    )


def _costs(paper: Document, currency: Currency) -> str:
    heads = [_("Part"), _("Cost of one"), _("Cost"), _("Margin")]
    rows = [
        (
            escape(row.number),
            escape(currency.text(row.unit_cost)),
            escape(currency.text(abs(row.value))),
            _known(row.margin, currency),
        )
        for row in paper.lines
    ]
    whole = (
        _("Together"),
        "",
        escape(currency.text(abs(paper.value))),
        _known(paper.margin, currency),
    )
    return table(_("Cost and margin"), heads, [*rows, whole], COST_FIGURES)


def _payments(paper: Document, office: OfficeInfo) -> str:
    heads = [_("Method"), _("Amount"), _("Time"), _("Cashier"), _("Remark")]
    rows = (
        (
            escape(row.method_name),
            escape(office.currency.text(row.amount)),
            escape(instant_text(row.paid_at, office.calendar)),
            escape(row.cashier),
            escape(row.note),
        )
        for row in paper.payments
    )
    return table(_("Money"), heads, rows, PAID_FIGURES)


def _known(amount: Decimal | None, currency: Currency) -> str:
    return "" if amount is None else escape(currency.text(amount))
