"""The page of visits: the list, and beside it a visit or a form."""

from functools import partial
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout
from typing_extensions import override

from desktop.services.list_exports import ListExport
from desktop.services.vehicles import VehicleCard, vehicle_card
from desktop.services.visits import KIND_NAMES, STATE_NAMES, VISITS, VisitRow
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.figure_chip import FigureChip
from desktop.views.kit.list_pane import Choice, ListPane, ListSpec
from desktop.views.kit.messages import leave_draft
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.visits.card_bar import ALWAYS, NOT_VOID, OPEN, SETTLED
from desktop.views.visits.columns import columns
from desktop.views.visits.detail import VisitDetail
from desktop.views.visits.issue_parts import issue_to
from desktop.views.visits.new_page import DRAFT

MENU = N_("Vis&it")
FORM_WIDTH, LIST_LEAST = 880, 260
SUBJECTS = frozenset({"visit", "customer", "vehicle", "plate", "staff"})
EDIT = ActionSpec("visits.edit", N_("&Edit…"), MENU, "F2", "edit")
BILL = ActionSpec("visits.bill", N_("&Bill…"), MENU, "F6")
PROPOSE = ActionSpec("visits.propose", N_("Prop&osals and answers…"), MENU, "Shift+F6")
ISSUE = ActionSpec("visits.issue", N_("&Hand out parts…"), MENU, "F3")
NEXT = ActionSpec("visits.next", N_("&Next state"), MENU, "F7", new_group=True)
WAIT = ActionSpec("visits.wait", N_("&Waiting for…"), MENU, "Shift+F7")
SETTLE = ActionSpec("visits.settle", N_("&Settle…"), MENU, "F8", new_group=True)
CHECK = ActionSpec("visits.check", N_("&Checklists…"), MENU, "F4")
FILES = ActionSpec("visits.files", N_("Add photos and &files…"), MENU, "Shift+F4")
COMPLAIN = ActionSpec("visits.complain", N_("Write &down a complaint…"), MENU, "Ctrl+Shift+K")
PAY = ActionSpec("visits.pay", N_("Take &payment…"), MENU, "F9")
REFUND = ActionSpec("visits.refund", N_("&Give money back…"), MENU, "Shift+F9")
PRINT = ActionSpec("visits.print", N_("P&rint work order or settlement"), MENU, "Ctrl+P", "print")
ESTIMATE = ActionSpec("visits.estimate", N_("Print es&timate"), MENU, "Ctrl+Shift+T")
RECEIPT = ActionSpec("visits.receipt", N_("Print rece&ipt…"), MENU, "Ctrl+Shift+R")
ADJUST = ActionSpec("visits.adjust", N_("&Adjust a settled bill…"), MENU, "Ctrl+Shift+J")
VOID = ActionSpec("visits.void", N_("&Void…"), MENU, "Ctrl+Shift+Del", new_group=True)


class VisitsScreen(Screen):
    """The heart of the desk."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.detail = VisitDetail(context)
        self.pane = ListPane(_spec(context), context.desk, context.memory, self.detail)
        self.chip = FigureChip(context)
        self._before_chip = "open"
        self._sizes: list[int] = []
        self._sought: int | None = None
        self._commands = self._make_commands()
        self._fill_bar()
        self._lay_out()
        self._connect()
        self._begun = False

    @override
    def commands(self) -> tuple[Command, ...]:
        return tuple(self._commands.values())

    @override
    def show_record(self, record: int) -> None:
        self.detail.show_visit(record)
        self.pane.table.select_id(record)

    @override
    def show_list(self, name: str, value: str) -> None:
        """Show the visits behind a figure: `car_count/2026-11-01/2026-11-19`.

        The name `new` begins a new visit, of whom the value says: other pages have a button for it.
        """
        if name == "new":
            self.new_visit(value)
            return
        if not self.chip.on_show:
            self._before_chip = self.pane.combos["state"].currentData()
        self.chip.show_filter(name, value)
        self.pane.set_filter_text("")
        self.pane.set_choice("state", "")
        self.pane.set_choice("kind", "")
        self.pane.set_filter(name, value)
        self.pane.table.setFocus()

    @override
    def list_on_show(self) -> ListExport[Any]:
        return self.pane.as_shown()

    @override
    def take_focus(self) -> None:
        if self.detail.form is not None:
            self.detail.form.begin()
        else:
            super().take_focus()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._begun:  # only now there is room to be given to a form
            self._begun = True
            if self.context.drafts.load(DRAFT):
                self.detail.new_visit()

    @override
    def may_leave(self) -> bool:
        form = self.detail.form
        return form is None or not form.is_dirty() or leave_draft(self, form.title.text())

    @override
    def refresh(self) -> None:
        self.pane.refresh()
        self.detail.refresh()

    def new_visit(self, typed: str = "") -> None:
        """Begin a new visit, or go on with the one that was begun."""
        self.detail.new_visit(typed)

    def new_visit_for(self, vehicle_id: int) -> None:
        """Begin a visit of a vehicle."""
        query = partial(vehicle_card, vehicle_id=vehicle_id)
        self.context.desk.read(self, query, self._begin_for)

    def _begin_for(self, vehicle: VehicleCard) -> None:
        title = vehicle.plate or f"{vehicle.make} {vehicle.model}".strip()
        self.detail.new_visit_for(vehicle.id, title)

    def _make_commands(self) -> dict[str, Command]:
        card = self.detail.card
        runs = (
            (EDIT, self.detail.edit),
            (BILL, self.detail.bill),
            (PROPOSE, self.detail.propose),
            (ISSUE, partial(issue_to, self.context, card)),
            (CHECK, self.detail.check),
            (FILES, card.attach),
            (COMPLAIN, card.complain),
            (NEXT, card.move_on),
            (WAIT, card.wait),
            (SETTLE, card.settle),
            (PAY, card.pay),
            (REFUND, card.refund),
            (ADJUST, card.adjust),
            (PRINT, card.print),
            (ESTIMATE, card.print_estimate),
            (RECEIPT, card.print_receipt),
            (VOID, card.void),
        )
        return {spec.id: Command(spec, partial(card.when_read, run)) for spec, run in runs}

    def _fill_bar(self) -> None:
        bar, commands = self.detail.bar, self._commands
        bar.add_button(commands[NEXT.id], _("Next"), OPEN)
        bar.add_button(commands[BILL.id], _("Bill"), OPEN)
        bar.add_button(commands[PROPOSE.id], _("Proposals"), OPEN)
        bar.add_button(commands[SETTLE.id], _("Settle"), OPEN)
        bar.add_button(commands[PAY.id], _("Payment"), NOT_VOID)
        bar.add_button(commands[PRINT.id], _("Print"), ALWAYS)
        bar.add_entry(commands[EDIT.id], OPEN)
        bar.add_entry(commands[ISSUE.id], OPEN)
        bar.add_entry(commands[WAIT.id], OPEN)
        bar.add_entry(commands[CHECK.id], NOT_VOID)
        bar.add_entry(commands[FILES.id], ALWAYS)
        bar.add_entry(commands[COMPLAIN.id], ALWAYS)
        bar.add_entry(commands[ESTIMATE.id], ALWAYS)
        bar.add_entry(commands[RECEIPT.id], NOT_VOID)
        bar.add_entry(commands[REFUND.id], NOT_VOID)
        bar.add_entry(commands[VOID.id], OPEN)
        bar.add_entry(commands[ADJUST.id], SETTLED)

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.chip)
        box.addWidget(self.pane, 1)
        self.setFocusProxy(self.pane)

    def _connect(self) -> None:
        self.pane.selected.connect(self._on_selected)
        self.pane.activated.connect(self._on_activated)
        self.pane.export_wanted.connect(self.context.export_wanted)
        self.detail.form_shown.connect(self._make_room)
        self.detail.opened.connect(self._on_opened)
        self.pane.model.refreshed.connect(self._on_refreshed)
        self.chip.removed.connect(self._on_chip_removed)

    def _on_selected(self, row: VisitRow | None) -> None:
        # No row means that it has left the list, by its settlement for one: it stays on show.
        if row is not None:
            self.detail.follow_list(row.id)

    def _on_activated(self, row: VisitRow) -> None:
        self.detail.show_visit(row.id)
        self.detail.card.browser.setFocus()

    def _on_opened(self, visit_id: int) -> None:
        if not self.pane.table.select_id(visit_id):
            self._sought = visit_id

    def _on_refreshed(self) -> None:
        """Go to the visit that was opened here, now that the list has it."""
        if self._sought is not None:
            self.pane.table.select_id(self._sought)
            self._sought = None

    def _make_room(self, form: bool) -> None:  # noqa: FBT001 -- the detail's form_shown(bool)
        splitter = self.pane.splitter
        if form:
            self._sizes = self._sizes or splitter.sizes()
            whole = sum(splitter.sizes())
            wanted = min(max(FORM_WIDTH, self._sizes[1]), max(whole - LIST_LEAST, 1))
            splitter.setSizes([whole - wanted, wanted])
        elif self._sizes:
            splitter.setSizes(self._sizes)
            self._sizes = []

    def _on_chip_removed(self) -> None:
        self.pane.set_filter(self.chip.filter, "")
        self.pane.set_choice("state", self._before_chip)
        self.pane.setFocus()


def _spec(context: Context) -> ListSpec[VisitRow]:
    states = [("open", _("All open")), ("", _("All states"))]
    states += [(state.value, _(name)) for state, name in STATE_NAMES.items()]
    kinds = [("", _("All kinds"))]
    kinds += [(kind.value, _(name)) for kind, name in KIND_NAMES.items()]
    return ListSpec(
        key="visits",
        name=_("Visits"),
        columns=columns(context.office),
        source=VISITS,
        subjects=SUBJECTS,
        record="visit",
        placeholder=_("Number, plate or customer"),
        empty=_("No visits yet: Ctrl+N opens the first one."),
        choices=(
            Choice("state", _("State"), tuple(states), "open"),
            Choice("kind", _("Kind"), tuple(kinds)),
        ),
    )
