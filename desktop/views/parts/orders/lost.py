"""Lost sales: what was asked for and not there, written down in a few keys."""

from decimal import Decimal
from functools import partial
from html import escape
from typing import Any

from typing_extensions import override

from desktop.models.errors import NotFoundError
from desktop.services.buying.finding import find_bought
from desktop.services.buying.lost import LOST_SALES, LostDraft, LostRow, lose, void_lost
from desktop.services.find import find_customers
from desktop.services.formats import day_text, quantity_text
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.fields import TextField
from desktop.views.kit.list_pane import Choice, ListSpec
from desktop.views.kit.pick_field import PickField
from desktop.views.kit.reading import facts
from desktop.views.kit.record_screen import RecordScreen
from desktop.views.kit.screen import Command, Context
from desktop.views.kit.writing import FormPage, ShortForm, Task, Values, searcher
from desktop.views.parts.orders.columns import lost_columns
from desktop.views.parts.orders.lines_field import QUANTITY, TidyField
from desktop.views.parts.orders.screen import MENU

LOSE = ActionSpec("lost.lose", N_("Write down a lost s&ale…"), MENU, "Ctrl+Shift+L", new_group=True)
VOID = ActionSpec("lost.void", N_("&Void a lost sale…"), MENU, "Ctrl+Shift+Del")
SUBJECTS = frozenset({"lost_sale"})
ONE = Decimal(1)


class LostScreen(RecordScreen[LostRow]):
    """What was asked for in vain; the fill rate is reckoned from it."""

    subjects = SUBJECTS

    def __init__(self, context: Context) -> None:
        super().__init__(context, _spec(context))
        lose_, void = self.commands()
        self.pane.add_button(lose_, _("New"), always=True)
        self.pane.add_button(void, _("Void"))

    @override
    def commands(self) -> tuple[Command, ...]:
        return Command(LOSE, self.lose), Command(VOID, self.void)

    @override
    def read(self, session: Any, record: int) -> LostRow:
        return _row(session, record)

    @override
    def text(self, record: LostRow) -> str:
        return f"<h2>{escape(record.text)}</h2>" + facts(
            (
                (_("Day"), day_text(record.asked_on)),
                (_("Part number"), escape(record.number)),
                (_("Quantity"), quantity_text(record.quantity)),
                (_("Customer"), escape(record.customer)),
                (_("By"), escape(record.person)),
                (_("Remark"), escape(record.note)),
                (_("Voided because"), escape(record.void_reason or "")),
            )
        )

    @override
    def advice(self) -> str:
        return _("Ctrl+Shift+L writes down what was asked for and not there.")

    def lose(self) -> None:
        """Ask what was asked for; the part list need not know it."""
        if self.form is not None:
            self.form.begin()
            return
        form = ShortForm()
        parts, people = (
            searcher(self.context, form, find) for find in (find_bought, find_customers)
        )
        part = form.add("part", PickField(_("Part"), parts, placeholder=_("Part or barcode")))
        text = form.add("text", TextField(_("Or in words")))
        quantity = form.add(
            "quantity", TidyField(_("Quantity"), required=True, places=QUANTITY, least=0)
        )
        customer = form.add("customer", PickField(_("Customer"), people))
        note = form.add("note", TextField(_("Remark")))
        form.start(0, {"quantity": ONE})

        def draft() -> LostDraft:
            return LostDraft(
                quantity.value() or Decimal(0),
                part.value(),
                text.value(),
                customer.value(),
                note=note.value(),
            )

        task = Task(_("Lost sale"), "lost.new", lambda: partial(lose, draft=draft()))
        self.show_form(FormPage(self.context, form, task), self._on_lost_sale)

    def void(self) -> None:
        """Ask why the entry on show does not count."""
        if (row := self.chosen()) is None:
            return
        form = ShortForm()
        reason = form.add("reason", TextField(_("Reason"), required=True))
        form.start(row.version, {})
        task = Task(
            _("Void the lost sale of {text}").format(text=row.text),
            f"lost.void.{row.id}",
            lambda: partial(void_lost, lost_id=row.id, version=form.version, reason=reason.value()),
            newest=partial(_newest, lost_id=row.id),
        )
        self.show_form(FormPage(self.context, form, task), self._on_void)

    # -- inside --------------------------------------------------------------------------

    def _on_lost_sale(self, lost_id: int) -> None:
        self.context.told.emit("success", _("It is written down."))
        self.show_record(lost_id)

    def _on_void(self, _nothing: None) -> None:
        self.context.told.emit("success", _("The entry does not count any more."))
        self.want(self._wanted)


def _row(session: Any, lost_id: int) -> LostRow:  # noqa: ANN401 -- the services know what a session is
    rows = LOST_SALES.rows(session, [lost_id])
    if not rows or rows[0] is None:
        raise NotFoundError(_("This entry does not exist any more; refresh the list."))
    return rows[0]


def _newest(session: Any, lost_id: int) -> tuple[int, Values]:  # noqa: ANN401 -- see above
    return _row(session, lost_id).version, {}


def _spec(context: Context) -> ListSpec[LostRow]:
    options = (("", _("Those that count")), ("1", _("With voided ones")))
    return ListSpec(
        key="lost",
        name=_("Lost sales"),
        columns=lost_columns(context.office),
        source=LOST_SALES,
        subjects=SUBJECTS,
        record="lost_sale",
        placeholder=_("Part number, name, or words"),
        empty=_("No lost sales yet: Ctrl+Shift+L writes one down."),
        choices=(Choice("void", _("Voided"), options),),
    )
