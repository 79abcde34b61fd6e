"""The counter: every paper of the ledger, and what is sold, taken back, handed out and moved."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.models.stock import Clearing
from desktop.models.visit import PaymentMethod
from desktop.reports.registry import render_counter_receipt
from desktop.services.counter.clearing import ToClear, to_clear
from desktop.services.counter.documents import DOCUMENTS, Document, DocumentRow, document
from desktop.services.counter.drafts import Sold
from desktop.services.counter.moving import revalue_part, scrap, transfer
from desktop.services.counter.offers import find_goods
from desktop.services.counter.returning import StillOut, still_out, take_back_sale
from desktop.services.counter.selling import sell
from desktop.services.counter.tenders import pay_wholesale
from desktop.services.counter.visits import find_open_visits
from desktop.services.parts.scanning import ScanHit, scan
from desktop.services.rights import Right, may
from desktop.services.stock.history import MOVEMENT_NAMES
from desktop.services.visit_rows import METHOD_NAMES
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.fields import ChoiceField, DecimalField, MoneyField, TextField
from desktop.views.kit.issue_parts import IssueDialog
from desktop.views.kit.list_pane import Choice, ListSpec
from desktop.views.kit.pick_field import PickField
from desktop.views.kit.record_screen import RecordScreen
from desktop.views.kit.screen import Command, Context
from desktop.views.kit.writing import EditForm, FormPage, ShortForm, Task, searcher
from desktop.views.parts.counter.clear import clearing_form, fill
from desktop.views.parts.counter.columns import columns
from desktop.views.parts.counter.document_html import document_html
from desktop.views.parts.counter.move_forms import MoveForm, ReturnForm, ScrapForm, TransferForm
from desktop.views.parts.counter.sale_form import SaleForm
from desktop.views.parts.wanted import MONEY, PAPER, wish_of

MENU = N_("&Counter")
SELL = ActionSpec("counter.sell", N_("&Sell…"), MENU, "F3", "add")
WHOLESALE = ActionSpec("counter.wholesale", N_("&Wholesale…"), MENU, "Shift+F3")
RETURN = ActionSpec("counter.return", N_("&Take back what was sold…"), MENU, "Ctrl+F3")
PAY = ActionSpec("counter.pay", N_("Take &money for what is owed…"), MENU, "Ctrl+Shift+F3")
PRINT = ActionSpec("counter.print", N_("&Print the receipt"), MENU, "Shift+F4", "print")
ISSUE = ActionSpec("counter.issue", N_("&Hand out parts to a visit…"), MENU, "F4", new_group=True)
SEND = ActionSpec("counter.send", N_("&Give to another shop…"), MENU, "Ctrl+T", new_group=True)
FETCH = ActionSpec("counter.fetch", N_("Ta&ke from another shop…"), MENU, "Ctrl+Shift+T")
SCRAP = ActionSpec("counter.scrap", N_("S&crap…"), MENU, "Ctrl+Shift+X")
REVALUE = ActionSpec("counter.revalue", N_("Change what a part is wo&rth…"), MENU, "Ctrl+Shift+V")
SUBJECTS = frozenset({"stock_document", "stock_movement", "counter_payment"})
COST_PLACES = 4


class CounterScreen(RecordScreen[Document]):
    """Sells parts, takes them back, hands them out; shows the papers of all that moved."""

    subjects = SUBJECTS
    form_width = 800

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, _spec(context), parent)
        sale, wholesale, back, pay, print_it, issue, *others = self.commands()
        self.pane.add_button(sale, _("Sell"), always=True)
        self.pane.add_button(issue, _("Hand out"), always=True)
        self.pane.add_button(back, _("Take back"))
        self.pane.add_button(print_it, _("Print"))
        for command in (wholesale, pay, *others):
            self.pane.add_entry(command)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (
            Command(SELL, self.sell),
            Command(WHOLESALE, partial(self.sell, wholesale=True)),
            Command(RETURN, self.take_back),
            Command(PAY, self.take_money),
            Command(PRINT, self.print_receipt),
            Command(ISSUE, self.issue),
            Command(SEND, partial(self.transfer, out=True)),
            Command(FETCH, partial(self.transfer, out=False)),
            Command(SCRAP, self.scrap),
            Command(REVALUE, self.revalue),
        )

    @override
    def read(self, session: Any, record: int) -> Document:
        return document(session, record)

    @override
    def text(self, record: Document) -> str:
        with_cost = may(self.context.actor.role, Right.STOCK)
        return document_html(record, self.context.office, with_cost=with_cost)

    @override
    def advice(self) -> str:
        return _("Choose a paper in the list, or sell something with F3.")

    @override
    def take_scan(self, code: str) -> bool:
        """Put a part that was scanned on the form; without one, begin a sale with it."""
        if self.form is not None and self._wanting() is None:
            return False
        self.context.desk.read(self, partial(scan, text=code), partial(self._on_scanned, code))
        return True

    def sell(self, *, wholesale: bool = False) -> None:
        """Begin a sale, or go on with the one that was begun."""
        if self._busy():
            return
        form = SaleForm(self.context, wholesale=wholesale)
        title = _("Wholesale") if wholesale else _("Counter sale")
        draft = "counter.wholesale" if wholesale else "counter.sale"
        task = Task(title, draft, lambda: partial(sell, draft=form.draft()))
        self.show_form(FormPage(self.context, form, task), self._on_sold)

    def take_back(self) -> None:
        """Ask what of the sale on show comes back."""
        if (paper := self.chosen()) is None:
            return
        if not paper.is_sale:
            self.context.told.emit("info", _("Choose the sale that comes back in the list first."))
            return
        query = partial(still_out, document_id=paper.id)
        self.context.desk.read(self, query, partial(self._ask_return, paper))

    @override
    def show_list(self, _name: str, value: str) -> None:
        """Do what another page wants: a paper opened or paid, or parts cleared."""
        word, ids = wish_of(value)
        if word == PAPER:
            self.show_record(ids[0])
        elif word == MONEY:
            paper = partial(document, document_id=ids[0])
            self.context.desk.read(self, paper, self._show_and_ask, self._refuse)
        else:
            parts = partial(to_clear, part_ids=ids)
            self.context.desk.read(self, parts, partial(self._clear, Clearing(word)))

    def take_money(self) -> None:
        """Ask for money for the paper on show, which is owed."""
        if (paper := self.chosen()) is not None:
            self._ask_money(paper)

    def print_receipt(self) -> None:
        """Print the paper on show."""
        if (paper := self.chosen()) is None:
            return
        name = _("Receipt {number}").format(number=paper.number)
        emit = self.context.printed.emit
        query = partial(render_counter_receipt, document_id=paper.id)
        self.context.desk.read(self, query, lambda data: emit(data, name), self._refuse)

    def issue(self) -> None:
        """Ask to which visit parts are handed out, then which."""
        if self._busy():
            return
        form = ShortForm()
        search = searcher(self.context, form, find_open_visits)
        visit = form.add("visit", PickField(_("Visit"), search, required=True))
        form.start(0, {})
        task = Task(_("Hand out parts to a visit"), "counter.issue", lambda: _nothing)
        page = FormPage(self.context, form, task)
        self.show_form(page, lambda _done: self._open_issue(visit))

    def transfer(self, *, out: bool) -> None:
        """Ask what goes to another shop, or comes from it."""
        if self._busy():
            return
        form = TransferForm(self.context, out=out)
        title = _("To another shop") if out else _("From another shop")
        self._ask(
            form, title, "send" if out else "fetch", lambda: partial(transfer, draft=form.draft())
        )

    def scrap(self) -> None:
        """Ask what is thrown away."""
        if self._busy():
            return
        form = ScrapForm(self.context)
        self._ask(form, _("Scrap"), "scrap", lambda: partial(scrap, draft=form.draft()))

    def revalue(self) -> None:
        """Ask what one of a part is worth from now on."""
        if self._busy():
            return
        form = ShortForm()
        search = searcher(self.context, form, find_goods)
        part = form.add("part", PickField(_("Part"), search, required=True))
        cost = DecimalField(_("One is worth"), places=COST_PLACES, least=0, required=True)
        form.add("cost", cost)
        reason = form.add("reason", TextField(_("Reason"), required=True))
        form.start(0, {})

        def deed() -> Callable[[Any], Any]:
            return partial(
                revalue_part,
                part_id=part.value() or 0,
                unit_cost=cost.value() or Decimal(0),
                reason=reason.value(),
            )

        self._ask(form, _("What a part is worth"), "revalue", deed)

    # -- inside --------------------------------------------------------------------------

    def _busy(self) -> bool:
        """Go back to a form that is being typed into."""
        if self.form is not None:
            self.form.begin()
        return self.form is not None

    def _ask(
        self, form: EditForm, title: str, key: str, deed: Callable[[], Callable[[Any], Any]]
    ) -> None:
        task = Task(title, f"counter.{key}", deed)
        self.show_form(FormPage(self.context, form, task), self._on_posted)

    def _show_and_ask(self, paper: Document) -> None:
        self.show_record(paper.id)
        self._ask_money(paper)

    def _ask_money(self, paper: Document) -> None:
        if paper.owed <= 0:
            text = _("Nothing is owed for {number}.").format(number=paper.number)
            self.context.told.emit("info", text)
            return
        form, places = ShortForm(), self.context.office.currency.decimals
        ways = [
            (way.value, _(name))
            for way, name in METHOD_NAMES.items()
            if way != PaymentMethod.ON_ACCOUNT
        ]
        method: ChoiceField[str] = ChoiceField(_("Paid by"), ways, required=True)
        form.add("method", method)
        amount = form.add("amount", MoneyField(_("Amount"), places=places, least=0, required=True))
        form.start(0, {"method": PaymentMethod.CASH, "amount": paper.owed})
        title = _("Money for {number}").format(number=paper.number)

        def deed() -> Callable[[Any], Any]:
            return partial(
                pay_wholesale,
                document_id=paper.id,
                method=method.value() or "",
                amount=amount.value() or Decimal(0),
            )

        task = Task(title, f"counter.pay.{paper.id}", deed)
        self.show_form(FormPage(self.context, form, task), partial(self._on_paid, paper))

    def _clear(self, clearing: Clearing, parts: Sequence[ToClear]) -> None:
        """Begin the form that clears dead stock in this way, with what may go."""
        self.set_aside()
        form, task = clearing_form(self.context, clearing)
        done = self._on_sold if isinstance(form, SaleForm) else self._on_posted
        self.show_form(FormPage(self.context, form, task), done)
        fill(form, parts)

    def _ask_return(self, paper: Document, out: tuple[StillOut, ...]) -> None:
        left = [line for line in out if line.quantity > 0]
        if not left:
            text = _("Everything of {number} has come back.").format(number=paper.number)
            self.context.told.emit("info", text)
            return
        if self._busy():
            return
        form = ReturnForm(paper.id, left)
        title = _("What comes back of {number}").format(number=paper.number)
        task = Task(
            title,
            f"counter.return.{paper.id}",
            lambda: partial(take_back_sale, draft=form.draft()),
        )
        self.show_form(FormPage(self.context, form, task), self._on_returned)

    def _wanting(self) -> SaleForm | MoveForm | None:
        """Return the form on show if it takes parts."""
        form = self.form.form if self.form is not None else None
        return form if isinstance(form, SaleForm | MoveForm) else None

    def _on_scanned(self, code: str, hits: list[ScanHit]) -> None:
        if not hits:
            text = _("No part has the code {code}.").format(code=code)
            self.context.told.emit("warning", text)
            return
        if self.form is None:
            self.sell()
        if (form := self._wanting()) is None:
            return
        if len(hits) == 1:
            form.want(hits[0].part_id, Decimal(1))
        else:
            names = ", ".join(hit.number for hit in hits)
            text = _("{code} stands on several parts: {names}. Find the one you mean.")
            self.context.told.emit("warning", text.format(code=code, names=names))

    def _on_sold(self, sold: Sold) -> None:
        money = self.context.office.currency.text
        text = _("{number}: {total}.").format(number=sold.number, total=money(sold.total))
        if sold.change:
            text = _("{number}: {total}, change {change}.").format(
                number=sold.number, total=money(sold.total), change=money(sold.change)
            )
        self.context.told.emit("success", text)
        self.show_record(sold.document_id)

    def _on_returned(self, sold: Sold) -> None:
        total = self.context.office.currency.text(sold.total)
        text = _("{number}: {total} goes back.").format(number=sold.number, total=total)
        self.context.told.emit("success", text)
        self.show_record(sold.document_id)

    def _on_paid(self, paper: Document, left: Decimal) -> None:
        money = self.context.office.currency.text(left)
        text = _("{number} is paid.") if not left else _("{number}: {amount} is still owed.")
        self.context.told.emit("success", text.format(number=paper.number, amount=money))
        self.want(paper.id)

    def _on_posted(self, posted: Any) -> None:  # noqa: ANN401 -- what the ledger wrote
        text = _("{number} is in the ledger.").format(number=posted.number)
        self.context.told.emit("success", text)
        self.show_record(posted.document_id)

    def _open_issue(self, visit: PickField) -> None:
        if (found := visit.candidate) is not None:
            title = _("Parts for visit {number}").format(number=found.title)
            IssueDialog(self.context, found.id, title, self).open()

    def _refuse(self, error: Exception) -> None:
        self.context.told.emit("error", str(error))


def _nothing(_uow: object) -> None:
    """Write nothing: the answer is all that is wanted."""


def _spec(context: Context) -> ListSpec[DocumentRow]:
    kinds = [
        ("", _("All kinds")),
        *((kind.value, _(name)) for kind, name in MOVEMENT_NAMES.items()),
    ]
    return ListSpec(
        key="counter",
        name=_("Papers of the ledger"),
        columns=columns(context.office),
        source=DOCUMENTS,
        subjects=SUBJECTS,
        record="stock_document",
        placeholder=_("Number, customer or shop"),
        empty=_("Nothing has moved yet: F3 sells something."),
        choices=(Choice("kind", _("Kind"), tuple(kinds)),),
    )
