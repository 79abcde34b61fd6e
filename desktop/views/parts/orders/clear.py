"""The return of dead stock to a supplier, as it begins."""

from collections.abc import Sequence
from typing import Any

from desktop.services.counter.clearing import ToClear, of_one_supplier
from desktop.system.i18n import _, ngettext
from desktop.views.kit.pick_field import Candidate
from desktop.views.kit.screen import Context
from desktop.views.parts.orders.forms import ReturnForm
from desktop.views.parts.orders.lines_field import PartLine


def clearing_return(context: Context, parts: Sequence[ToClear]) -> ReturnForm:
    """Make the form with the parts of the first one's supplier; say how many are left out."""
    chosen = of_one_supplier(parts)
    form = ReturnForm(context)
    form.start(0, _values(chosen))
    left = len(parts) - len(chosen)
    if left:
        text = ngettext(
            "{count} part of another supplier is left out; send it back by itself.",
            "{count} parts of other suppliers are left out; send them back by themselves.",
            left,
        )
        context.told.emit("info", text.format(count=left))
    return form


def _values(parts: Sequence[ToClear]) -> dict[str, Any]:
    first = parts[0]
    known = first.supplier_id is not None
    return {
        "supplier": Candidate(first.supplier_id or 0, first.supplier) if known else None,
        "lines": [_line(part) for part in parts],
        "reason": _("Dead stock"),
        "clearing": True,
    }


def _line(part: ToClear) -> PartLine:
    price = part.unit_cost if part.paid is None else part.paid
    return PartLine(part.part_id, part.number, part.quantity, price)
