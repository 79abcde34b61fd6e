"""The forms of the counter as they begin when dead stock is cleared."""

from collections.abc import Sequence
from functools import partial

from desktop.models.stock import Clearing
from desktop.models.visit import PaymentMethod
from desktop.services.counter.clearing import ToClear
from desktop.services.counter.moving import scrap, transfer
from desktop.services.counter.offers import OnSale, all_on_sale
from desktop.services.counter.selling import sell
from desktop.system.i18n import _
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import Task
from desktop.views.parts.counter.move_forms import MoveForm, ScrapForm, TransferForm
from desktop.views.parts.counter.sale_form import SaleForm

ClearingForm = tuple[SaleForm | MoveForm, Task]


def clearing_form(context: Context, clearing: Clearing) -> ClearingForm:
    """Make the form that clears in this way, and say what it does; its draft is its own."""
    match clearing:
        case Clearing.TRANSFER:
            return _transfer(context)
        case Clearing.SCRAP:
            return _scrap(context)
        case _:
            return _sale(context, clearing)


def fill(form: SaleForm | MoveForm, parts: Sequence[ToClear]) -> None:
    """Put parts on a form with all that may go; those of its draft stay as they are."""
    counts = {part.part_id: part.quantity for part in parts}
    missing = [key for key in counts if form.lines.line_of(key) is None]
    context = form.context
    query = partial(all_on_sale, part_ids=missing, day=context.today())

    def put(found: Sequence[OnSale]) -> None:
        for part in found:
            form.put(counts[part.part_id], part)

    context.desk.read(form, query, put)


def _transfer(context: Context) -> ClearingForm:
    form = TransferForm(context, out=True)
    form.start(0, {"clearing": True})
    title, draft = _("Dead stock to another shop"), _draft(Clearing.TRANSFER)
    return form, Task(title, draft, lambda: partial(transfer, draft=form.draft()))


def _scrap(context: Context) -> ClearingForm:
    form = ScrapForm(context)
    form.start(0, {"clearing": True, "reason": _("Dead stock")})
    title, draft = _("Scrap dead stock"), _draft(Clearing.SCRAP)
    return form, Task(title, draft, lambda: partial(scrap, draft=form.draft()))


def _sale(context: Context, clearing: Clearing) -> ClearingForm:
    form = SaleForm(context, wholesale=False)
    form.start(0, {"method": PaymentMethod.CASH, "clearing": clearing.value})
    title, draft = _("Sell dead stock for less"), _draft(clearing)
    return form, Task(title, draft, lambda: partial(sell, draft=form.draft()))


def _draft(clearing: Clearing) -> str:
    return f"counter.clearing.{clearing.value}"
