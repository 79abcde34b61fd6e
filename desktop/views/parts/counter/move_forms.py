"""The forms of what moves without a sale: returns, transfers, scrap, another worth."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from desktop.models.visit import PaymentMethod
from desktop.services.counter.drafts import (
    MovedLine,
    ReturnDraft,
    ReturnedLine,
    ScrapDraft,
    TransferDraft,
)
from desktop.services.counter.offers import OnSale, find_goods, on_sale
from desktop.services.counter.returning import StillOut
from desktop.services.formats import quantity_text
from desktop.services.visit_rows import METHOD_NAMES
from desktop.system.i18n import _
from desktop.views.kit.fields import ChoiceField, TextField, TickField
from desktop.views.kit.goods import GoodsColumn, GoodsField, GoodsLine
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm, searcher

_NOTHING = Decimal(0)


class ReturnForm(EditForm):
    """What of a sale comes back, why, and how the money goes back."""

    def __init__(self, document_id: int, out: Sequence[StillOut]) -> None:
        super().__init__()
        self._document_id = document_id
        columns = (
            GoodsColumn("sold", _("Sold")),
            GoodsColumn("left", _("May come back"), width=96),
            GoodsColumn("quantity", _("Comes back"), typed=True, width=84),
        )
        self.lines = self.add("lines", GoodsField(_("Parts"), columns, check=_return_fault))
        self.reason = self.add("reason", TextField(_("Reason"), required=True))
        ways = [
            (way.value, _(name))
            for way, name in METHOD_NAMES.items()
            if way != PaymentMethod.ON_ACCOUNT
        ]
        self.method: ChoiceField[str] = self.add(
            "method", ChoiceField(_("Money back by"), ways, required=True)
        )
        self.start(0, {"lines": list(map(_out_line, out)), "method": PaymentMethod.CASH})

    def draft(self) -> ReturnDraft:
        """Return what is typed."""
        typed = [(line.id, line.number("quantity")) for line in self.lines.value()]
        lines = tuple(ReturnedLine(key, quantity) for key, quantity in typed if quantity)
        return ReturnDraft(self._document_id, lines, self.method.value() or "", self.reason.value())


class MoveForm(EditForm):
    """Parts that are transferred or scrapped."""

    def __init__(self, context: Context, *, costs: bool = False) -> None:
        super().__init__()
        self.context = context
        cost = (GoodsColumn("cost", _("Cost of one"), typed=True, width=90),) if costs else ()
        columns = (
            GoodsColumn("on_hand", _("On hand")),
            GoodsColumn("quantity", _("Quantity"), typed=True),
            *cost,
        )
        search = searcher(context, self, find_goods)
        field = GoodsField(_("Parts"), columns, search=search, check=_quantity_fault)
        self.lines = self.add("lines", field)
        self.lines.wanted.connect(self.want)

    def want(self, part_id: int, count: Decimal) -> None:
        """Put a part on the form, or so many more of it."""
        query = partial(on_sale, part_id=part_id, day=self.context.today())
        self.context.desk.read(self, query, partial(self.put, count))

    def put(self, count: Decimal, part: OnSale) -> None:
        """Put what the office says of a part on the form, so many more of it."""
        there = self.lines.line_of(part.part_id)
        typed = (there.number("quantity") if there else None) or _NOTHING
        texts = {"on_hand": quantity_text(part.on_hand), "cost": quantity_text(part.unit_cost)}
        before = {} if there is None else there.texts
        line = GoodsLine(part.part_id, f"{part.number} {part.name}", texts | before)
        self.lines.put(line.with_texts(quantity=quantity_text(typed + count)))

    def moved(self) -> tuple[MovedLine, ...]:
        """Return the lines that are typed."""
        return tuple(
            MovedLine(line.id, line.number("quantity") or _NOTHING, line.number("cost"))
            for line in self.lines.value()
        )


class TransferForm(MoveForm):
    """Parts that go to another shop, or come from it."""

    def __init__(self, context: Context, *, out: bool) -> None:
        super().__init__(context, costs=not out)
        self._out = out
        self.party = self.add("party", TextField(_("Other shop"), required=True))
        self.reference = self.add("reference", TextField(_("Their reference")))
        self.clearing = TickField(_("Dead stock"), _("It clears dead stock"))
        if out:
            self.add("clearing", self.clearing)
        self.start(0, {})

    def draft(self) -> TransferDraft:
        """Return what is typed."""
        clears = self._out and self.clearing.value()
        told = self.party.value(), self.moved(), self.reference.value()
        return TransferDraft(self._out, *told, clearing=clears)


class ScrapForm(MoveForm):
    """Parts that are thrown away."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.reason = self.add("reason", TextField(_("Reason"), required=True))
        tick = TickField(_("Dead stock"), _("It clears dead stock"))
        self.clearing = self.add("clearing", tick)
        self.start(0, {})

    def draft(self) -> ScrapDraft:
        """Return what is typed."""
        return ScrapDraft(self.moved(), self.reason.value(), clearing=self.clearing.value())


def _out_line(out: StillOut) -> GoodsLine:
    texts = {"sold": quantity_text(out.sold), "left": quantity_text(out.quantity)}
    return GoodsLine(out.movement_id, f"{out.number} {out.name}", texts)


def _return_fault(line: GoodsLine) -> str | None:
    text, quantity = line.text("quantity"), line.number("quantity")
    if not text or (quantity is not None and 0 <= quantity <= (line.number("left") or _NOTHING)):
        return None
    return _("Only {count} of {part} may still come back; correct the quantity.").format(
        count=line.text("left"), part=line.title
    )


def _quantity_fault(line: GoodsLine) -> str | None:
    if (line.number("quantity") or _NOTHING) > 0:
        return None
    problem = _("The quantity must be more than zero; correct it.")
    return _("{part}: {problem}").format(part=line.title, problem=problem)
