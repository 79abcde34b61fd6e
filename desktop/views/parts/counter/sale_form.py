"""The form of a sale: parts scanned or found, and how they are paid."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel

from desktop.models.bill import bill_totals, line_amount, line_net
from desktop.models.errors import OfficeError
from desktop.models.stock import Clearing
from desktop.models.visit import LineKind, PaymentMethod
from desktop.services.buying.lost import LostDraft, lose
from desktop.services.counter.drafts import SaleDraft, SaleLine, Tender
from desktop.services.counter.offers import OnSale, find_goods, on_sale
from desktop.services.counter.tenders import settle_up
from desktop.services.find import find_customers
from desktop.services.formats import quantity_text
from desktop.services.stock.history import CLEARING_NAMES
from desktop.services.visit_rows import METHOD_NAMES
from desktop.system.i18n import _
from desktop.views.kit.actions import keys_text, without_state
from desktop.views.kit.fields import ChoiceField, MoneyField, TextField
from desktop.views.kit.goods import GoodsColumn, GoodsField, GoodsLine
from desktop.views.kit.pick_field import PickField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm, searcher

LOST_KEY, SUCCESSOR_KEY = "Ctrl+B", "Ctrl+U"
_NOTHING = Decimal(0)


class SaleForm(EditForm):
    """What is sold, to whom, and how it is paid; the sum follows every key."""

    def __init__(self, context: Context, *, wholesale: bool) -> None:
        super().__init__()
        self.context, self._wholesale = context, wholesale
        self.lines = self.add("lines", self._lines_field())
        self.sum = QLabel()
        self.sum.setObjectName("pageTitle")
        self.sum.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.add_row(self.sum)
        self._add_money_fields()
        self.start(0, {"method": PaymentMethod.CASH})
        self.lines.wanted.connect(self.want)
        self.customer.picked.connect(self._on_customer)
        self.changed.connect(self.show_sum)
        self._add_key(_("Write down as lost"), LOST_KEY, self.lose_missing)
        self._add_key(_("Take the successor"), SUCCESSOR_KEY, self.take_successor)
        self.show_sum()

    def draft(self) -> SaleDraft:
        """Return what is typed."""
        return SaleDraft(
            tuple(map(_sale_line, self.lines.value())),
            self._tenders(),
            self.customer.value(),
            wholesale=self._wholesale,
            clearing=Clearing(self.clearing.value() or Clearing.NONE),
            reference=self.reference.value(),
        )

    def want(self, part_id: int, count: Decimal) -> None:
        """Put a part on the form, or so many more of it."""
        self._read(part_id, partial(self.put, count))

    def put(self, count: Decimal, part: OnSale) -> None:
        """Put what the office says of a part on the form, so many more of it."""
        there = self.lines.line_of(part.part_id)
        typed = (there.number("quantity") if there else None) or _NOTHING
        line = _goods_line(part, there)
        self.lines.put(line.with_texts(quantity=quantity_text(typed + count)))

    def lose_missing(self) -> None:
        """Write down what is not there of the current line, and sell what is."""
        self.lines.table.finish_cell()
        if (line := self.lines.current()) is None:
            return
        wanted = line.number("quantity") or _NOTHING
        there = max(Decimal(line.known["on_hand"]), _NOTHING)
        missing = wanted - there if wanted > there else wanted
        lost = LostDraft(missing, line.id, customer_id=self.customer.value())
        done = partial(self._on_lost, line, wanted - missing)
        self.context.desk.write(self, partial(lose, draft=lost), done, self._refuse)

    def take_successor(self) -> None:
        """Put the part that is sold today in the place of the current one."""
        self.lines.table.finish_cell()
        line = self.lines.current()
        if line is None or not line.known["successor_id"]:
            return
        count = line.number("quantity") or Decimal(1)
        self.lines.set_value([other for other in self.lines.value() if other is not line])
        self.want(line.known["successor_id"], count)

    def show_sum(self) -> None:
        """Say what it comes to, and what goes back of what was handed over."""
        office = self.context.office
        amounts = [_amount(line, office.currency) for line in self.lines.value()]
        known = [
            (LineKind.PART, amount, line_net(amount, office.tax, office.currency))
            for amount in amounts
        ]
        total = bill_totals(known, office.tax, office.currency).total or _NOTHING
        texts = [_("Total {amount}").format(amount=office.currency.text(total))]
        try:
            _paid, change = settle_up(
                self._tenders(), total, self.customer.value(), office.currency
            )
        except OfficeError as error:
            self.given.set_caution(str(error))
        else:
            self.given.set_caution("")
            if change:
                texts.append(_("Change {amount}").format(amount=office.currency.text(change)))
        self.sum.setText("   ".join(texts))

    # -- inside --------------------------------------------------------------------------

    def _lines_field(self) -> GoodsField:
        columns = (
            GoodsColumn("on_hand", _("On hand"), width=74),
            GoodsColumn("quantity", _("Quantity"), typed=True, width=78),
            GoodsColumn("price", _("Price"), typed=True),
            GoodsColumn("discount", _("Discount"), typed=True, width=80),
            GoodsColumn("reason", _("Reason"), typed=True, figure=False, width=84),
            GoodsColumn("amount", _("Amount"), width=76),
        )
        return GoodsField(
            _("Parts"),
            columns,
            search=searcher(self.context, self, find_goods),
            check=_fault,
            follow=self._follow,
            odd=_odd,
        )

    def _add_money_fields(self) -> None:
        places = self.context.office.currency.decimals
        search = searcher(self.context, self, find_customers)
        self.customer = self.add(
            "customer", PickField(_("Customer"), search, required=self._wholesale)
        )
        ways = [(way.value, _(name)) for way, name in METHOD_NAMES.items()]
        self.method: ChoiceField[str] = self.add(
            "method", ChoiceField(_("Paid by"), ways, required=True)
        )
        self.given = self.add("given", MoneyField(_("Money handed over"), places=places, least=0))
        self.rest: ChoiceField[str] = self.add("rest", ChoiceField(_("The rest by"), ways))
        self.reference = self.add("reference", TextField(_("Their reference")))
        sold_off = (Clearing.DISCOUNT, Clearing.PROMOTION)
        clearing = [("", _("No")), *((way.value, _(CLEARING_NAMES[way])) for way in sold_off)]
        self.clearing: ChoiceField[str] = self.add(
            "clearing", ChoiceField(_("Clears dead stock"), clearing)
        )

    def _tenders(self) -> tuple[Tender, ...]:
        first = Tender(self.method.value() or PaymentMethod.CASH, self.given.value())
        rest = self.rest.value()
        return (first, Tender(rest)) if rest and first.amount is not None else (first,)

    def _read(self, part_id: int, done: Callable[[OnSale], None]) -> None:
        query = partial(
            on_sale,
            part_id=part_id,
            day=self.context.today(),
            customer_id=self.customer.value(),
        )
        self.context.desk.read(self, query, done)

    def _on_customer(self, _candidate: object) -> None:
        """Ask for the prices of this customer; one that was typed by hand stays."""
        for line in self.lines.value():
            self._read(line.id, self._reprice)

    def _reprice(self, part: OnSale) -> None:
        if (there := self.lines.line_of(part.part_id)) is None:
            return
        line = _goods_line(part, there)
        if there.text("price") != there.known["usual"]:
            line = line.with_texts(price=there.text("price"))
        self.lines.put(line)

    def _follow(self, line: GoodsLine) -> dict[str, str]:
        currency = self.context.office.currency
        return {"amount": currency.text(_amount(line, currency))}

    def _on_lost(self, line: GoodsLine, left: Decimal, _lost_id: int) -> None:
        self.context.told.emit("success", _("Written down as asked for in vain."))
        if left > 0:
            self.lines.put(line.with_texts(quantity=quantity_text(left)))
        else:
            self.lines.set_value([one for one in self.lines.value() if one.id != line.id])

    def _refuse(self, error: OfficeError) -> None:
        self.context.told.emit("error", str(error))

    def _add_key(self, text: str, keys: str, run: Callable[[], None]) -> None:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(without_state(run))
        self.addAction(action)


def _goods_line(part: OnSale, there: GoodsLine | None) -> GoodsLine:
    """Write what the office knows of a part beside what was typed."""
    usual = "" if part.offer.price is None else quantity_text(part.offer.price)
    texts = {"on_hand": quantity_text(part.on_hand), "price": usual}
    known: dict[str, Any] = {
        "usual": usual,
        "on_hand": str(part.on_hand),
        "unit_cost": str(part.unit_cost),
        "net_share": str(part.net_share),
        "successor_id": part.successor_id,
        "successor": part.successor,
        "campaign": part.offer.campaign,
    }
    before = {} if there is None else there.texts
    return GoodsLine(part.part_id, f"{part.number} {part.name}", before | texts, known)


def _amount(line: GoodsLine, currency: Any) -> Decimal | None:  # noqa: ANN401 -- the office's money
    quantity = line.number("quantity")
    if quantity is None:
        return None
    return line_amount(
        quantity, line.number("price"), line.number("discount") or _NOTHING, currency
    )


def _sale_line(line: GoodsLine) -> SaleLine:
    return SaleLine(
        line.id,
        line.number("quantity") or _NOTHING,
        line.number("price"),
        line.number("discount") or _NOTHING,
        line.text("reason"),
    )


def _fault(line: GoodsLine) -> str | None:
    problem = None
    if (line.number("quantity") or _NOTHING) <= 0:
        problem = _("The quantity must be more than zero; correct it.")
    elif line.number("price") is None:
        problem = _("The part has no price; type one.")
    elif line.text("discount") and line.number("discount") is None:
        problem = _("The discount is no number; correct it.")
    return _("{part}: {problem}").format(part=line.title, problem=problem) if problem else None


def _odd(line: GoodsLine) -> str:
    """Say what is to be seen before the line is sold."""
    quantity, price = line.number("quantity") or _NOTHING, line.number("price")
    on_hand, told = Decimal(line.known["on_hand"]), list[str]()
    if quantity > on_hand:
        text = _("Only {count} on the shelf; {keys} writes the rest down as lost.")
        told.append(text.format(count=quantity_text(on_hand), keys=keys_text(LOST_KEY)))
    if line.known["successor_id"]:
        text = _("{number} is sold in its place today; {keys} takes that.")
        told.append(text.format(number=line.known["successor"], keys=keys_text(SUCCESSOR_KEY)))
    if price is not None and quantity > 0:
        net = price - (line.number("discount") or _NOTHING) / quantity
        if net * Decimal(line.known["net_share"]) < Decimal(line.known["unit_cost"]):
            told.append(_("The price is below what it cost."))
    if line.known["campaign"]:
        told.append(_("Price of the campaign {name}.").format(name=line.known["campaign"]))
    return f"{line.title}: {' '.join(told)}" if told else ""
