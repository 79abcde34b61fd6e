"""What a row says of a sale, as columns, and whether these can be together."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from desktop.models.sale import SaleKind
from desktop.services.importing.cells.values import RowRejectedError
from desktop.services.importing.lists.list_import import ListRow
from desktop.services.sales.drafts import (
    Course,
    SaleDraft,
    cancellation_problems,
    sale_problems,
)
from desktop.system.i18n import _

# Column by field.
PLAIN = {
    "sale.kind": "kind",
    "sale.model": "model",
    "sale.ordered_on": "ordered_on",
    "sale.delivered_on": "delivered_on",
    "sale.cancelled_on": "cancelled_on",
    "sale.cancel_reason": "cancel_reason",
    "sale.quantity": "quantity",
    "sale.list_price": "list_price",
    "sale.price": "price",
    "sale.cost": "cost",
    "sale.segment": "segment_id",
    "sale.branch": "branch_id",
    "sale.source": "source",
    "sale.note": "note",
}
# What an old file need not say.
_NEEDLESS = frozenset({"customer", "shares", "model"})
_DRAFTED = ("kind", "model", "quantity", "list_price", "price", "cost", "ordered_on")


def said_of_sale(row: ListRow) -> dict[str, Any]:
    """Return what the row itself says of a known sale, by column."""
    return {
        column: row.values[field]
        for field, column in PLAIN.items()
        if field in row.said and row.values.get(field) is not None
    }


def columns_of_sale(row: ListRow) -> dict[str, Any]:
    """Return the columns of a new sale; a reason by default is that of cancelled ones only."""
    found = {column: row.values.get(field) for field, column in PLAIN.items()}
    found["kind"] = found["kind"] or SaleKind.VEHICLE
    found["quantity"] = found["quantity"] or Decimal(1)
    for name in ("model", "source", "note"):
        found[name] = found[name] or ""
    if found["cancelled_on"] is None and "sale.cancel_reason" not in row.said:
        found["cancel_reason"] = None
    return found


def refuse_impossible(sale: Mapping[str, Any]) -> None:
    """Refuse a sale whose days, amounts or cancellation cannot be.

    Raises:
        RowRejectedError: The sentence says what is wrong.
    """
    delivered, cancelled = sale["delivered_on"], sale["cancelled_on"]
    if delivered is not None and cancelled is not None:
        raise RowRejectedError(_("The sale was delivered and cancelled; clear one of both days."))
    if cancelled is None and sale["cancel_reason"]:
        raise RowRejectedError(
            _("The sale has a reason of cancellation and no day of it; fill it in.")
        )
    course = Course(sale["kind"], sale["ordered_on"], sale["quantity"], delivered, cancelled)
    draft = SaleDraft(customer=None, shares=(), **{name: sale[name] for name in _DRAFTED})
    problems = sale_problems(draft, course)
    if cancelled is not None:
        problems |= cancellation_problems(cancelled, sale["cancel_reason"] or "", course)
    for name, sentence in problems.items():
        if name not in _NEEDLESS:
            raise RowRejectedError(sentence)
