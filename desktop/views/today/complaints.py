"""The page of complaints: who is not content, under which clock, and what is done about it."""

from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout
from typing_extensions import override

from desktop.models.complaint import ComplaintState
from desktop.services.calls.reports import CallReport, Outcome
from desktop.services.calls.second_calls import report_second_call
from desktop.services.complaints import (
    COMPLAINTS,
    LEVEL_NAMES,
    STATE_NAMES,
    ComplaintCard,
    ComplaintDraft,
    ComplaintRow,
    change_complaint,
    complaint_card,
    fix_complaint,
    open_complaint,
    subject_of,
)
from desktop.services.customers import customer_card
from desktop.services.formats import moment_text, wall_time
from desktop.services.staff import StaffRow, staff_list
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.column import Column
from desktop.views.kit.fields import ChoiceField, MultilineField, TextField
from desktop.views.kit.figure_chip import FigureChip
from desktop.views.kit.list_pane import Choice, ListSpec
from desktop.views.kit.pick_field import Candidate
from desktop.views.kit.record_screen import RecordScreen
from desktop.views.kit.screen import Command, Context
from desktop.views.kit.writing import Command as Deed
from desktop.views.kit.writing import EditForm, FormPage, ShortForm, Task, Values
from desktop.views.today.complaint_form import ComplaintForm, card_values
from desktop.views.today.complaint_html import card_html, clock_text, level_text

MENU = N_("&Today")
NEW = ActionSpec("complaints.new", N_("New &complaint"), MENU, "Ctrl+Shift+K", "add")
EDIT = ActionSpec("complaints.edit", N_("&Edit the complaint…"), MENU, "F2", "edit")
FIX = ActionSpec("complaints.fix", N_("&Fixed…"), MENU, "F8")
ASK = ActionSpec("complaints.ask", N_("&Second call…"), MENU, "F9")
LISTED = frozenset({"complaint", "customer", "staff", "visit", "plate"})
DRAFT = "complaints.new"
UNCLOSED, OVERDUE = "unclosed", "overdue"
LINES = 4


class ComplaintsScreen(RecordScreen[ComplaintCard]):
    """Every complaint, the most urgent first."""

    subjects = LISTED | {"call_attempt", "phone"}
    owner_kind = "complaint"

    def __init__(self, context: Context) -> None:
        self._people: list[StaffRow] = []
        super().__init__(context, _spec(context))
        self.chip = FigureChip(context)
        self.chip.removed.connect(self._on_chip_removed)
        box = self.layout()
        if isinstance(box, QVBoxLayout):
            box.setSpacing(0)
            box.insertWidget(0, self.chip)
        new, edit, fix, ask, attach = self.commands()
        self.pane.add_button(new, _("New"), always=True)
        self.pane.add_button(edit, _("Edit"))
        self.pane.add_button(fix, _("Fixed"))
        self.pane.add_button(ask, _("Second call"))
        self.pane.add_entry(attach)
        query = partial(staff_list, on=context.today())
        context.desk.read(self, query, self._take_people)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (
            Command(NEW, self.new_complaint),
            Command(EDIT, self.edit),
            Command(FIX, self.fix),
            Command(ASK, self.ask_again),
            self.attach_command("complaints", MENU),
        )

    @override
    def read(self, session: Any, record: int) -> ComplaintCard:
        return complaint_card(session, record)

    @override
    def text(self, record: ComplaintCard) -> str:
        return card_html(record, self.context.office, self.context.now())

    @override
    def advice(self) -> str:
        return _("Choose a complaint in the list, or write a new one with Ctrl+Shift+K.")

    @override
    def show_list(self, name: str, value: str) -> None:
        """Show the complaints behind a figure, or begin one: `complaint` of `visit/12`."""
        if name == "complaint":
            kind, _slash, record = value.partition("/")
            query = partial(_subject, kind=kind, record=int(record))
            self.context.desk.read(self, query, self._begin)
            return
        for key in self.listing.combos:
            self.listing.set_choice(key, "")
        self.chip.show_filter(name, value)
        self.listing.set_filter(name, value)
        self.listing.table.setFocus()

    @override
    def show_record(self, record: int) -> None:
        self.chip.remove()
        self.listing.set_choice("state", "")  # it may be closed
        super().show_record(record)

    @override
    def refresh(self) -> None:
        self._note_time()
        super().refresh()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._note_time()

    def new_complaint(self) -> None:
        """Begin a complaint, or go on with the one that was begun."""
        if self.form is not None:
            self.form.begin()
            return
        self._begin((ComplaintDraft(0, ""), None))

    def edit(self) -> None:
        """Change what was typed about the complaint on show, its four steps above all."""
        if (card := self._unclosed()) is None:
            return
        form = ComplaintForm(self.context, self._people)
        form.begin_edit(card)

        def deed() -> Deed:
            return partial(
                change_complaint, complaint_id=card.id, version=form.version, draft=form.draft()
            )

        task = Task(
            _("Edit {name}").format(name=card.row.number),
            f"complaints.edit.{card.id}",
            deed,
            newest=partial(_newest, complaint_id=card.id),
        )
        page = FormPage(self.context, form, task)
        self.show_form(page, partial(self._on_done, card, _("{name} is saved.")))

    def fix(self) -> None:
        """Ask what was done about the complaint on show."""
        if (card := self._unclosed()) is None:
            return
        if card.row.state == ComplaintState.FIXED:
            self.context.told.emit("info", _("It is fixed already; F9 asks the customer."))
            return
        form = EditForm()
        done = MultilineField(_("What was done"), required=True, lines=LINES)
        form.add("fix", done)
        form.start(card.row.version, {"fix": card.fix})

        def deed() -> Deed:
            return partial(
                fix_complaint, complaint_id=card.id, version=form.version, fix=done.value()
            )

        task = Task(
            _("{name} is fixed").format(name=card.row.number),
            f"complaints.fix.{card.id}",
            deed,
            newest=partial(_newest_version, complaint_id=card.id),
        )
        page = FormPage(self.context, form, task)
        text = _("{name} is fixed; its customer is asked tomorrow.")
        self.show_form(page, partial(self._on_done, card, text))

    def ask_again(self) -> None:
        """Write down whether the customer is content now."""
        if (card := self._unclosed()) is None:
            return
        if card.row.state != ComplaintState.FIXED:
            self.context.told.emit("info", _("Nothing is fixed yet; F8 writes down what was done."))
            return
        form = ShortForm()
        answers = [
            (Outcome.CONTENT, _("Content: close it")),
            (Outcome.NOT_CONTENT, _("Not content: open it again")),
            (Outcome.NO_ANSWER, _("Not reached")),
        ]
        answer: ChoiceField[Outcome] = ChoiceField(_("The customer is"), answers, required=True)
        form.add("answer", answer)
        note = form.add("note", TextField(_("Said")))
        form.start(card.row.version, {"answer": Outcome.CONTENT, "note": ""})

        def deed() -> Deed:
            report = CallReport(answer.value() or "", note.value())
            return partial(
                report_second_call, complaint_id=card.id, version=form.version, report=report
            )

        task = Task(
            _("Second call about {name}").format(name=card.row.number),
            f"complaints.ask.{card.id}",
            deed,
            newest=partial(_newest_version, complaint_id=card.id),
        )
        page = FormPage(self.context, form, task)
        self.show_form(page, partial(self._on_done, card, _("{name} is saved.")))

    # -- inside --------------------------------------------------------------------------

    def _begin(self, of: tuple[ComplaintDraft, Candidate | None]) -> None:
        self.set_aside()
        form = ComplaintForm(self.context, self._people)
        form.begin_new(*of, self.context.actor.staff_id)
        task = Task(_("New complaint"), DRAFT, lambda: partial(open_complaint, draft=form.draft()))
        self.show_form(FormPage(self.context, form, task), self._on_opened)
        if of[1] is not None:
            form.focus("what")

    def _unclosed(self) -> ComplaintCard | None:
        card = self.chosen()
        if card is not None and card.row.state == ComplaintState.CLOSED:
            text = _("{name} is closed; Ctrl+Shift+K begins a new one.")
            self.context.told.emit("info", text.format(name=card.row.number))
            return None
        return card

    def _on_opened(self, complaint_id: int) -> None:
        self.context.told.emit("success", _("The complaint is open; its clock runs."))
        self.show_record(complaint_id)

    def _on_done(self, card: ComplaintCard, text: str, _nothing: object) -> None:
        self.context.told.emit("success", text.format(name=card.row.number))
        self.want(card.id)

    def _on_chip_removed(self) -> None:
        self.listing.set_filter(self.chip.filter, "")
        self.listing.set_choice("state", UNCLOSED)
        self.listing.setFocus()

    def _take_people(self, people: list[StaffRow]) -> None:
        self._people = people

    def _note_time(self) -> None:
        """Let the choice of overdue complaints follow the clock."""
        combo = self.listing.combos["state"]
        for place in range(combo.count()):
            if str(combo.itemData(place)).startswith(OVERDUE):
                combo.setItemData(place, _overdue(self.context.now()))


def _spec(context: Context) -> ListSpec[ComplaintRow]:
    states = [(UNCLOSED, _("Not closed")), (_overdue(context.now()), _("Overdue"))]
    states += [(state.value, _(name)) for state, name in STATE_NAMES.items()]
    states.append(("", _("All states")))
    levels = [("", _("All levels"))]
    levels += [(level.value, _(name)) for level, name in LEVEL_NAMES.items()]
    return ListSpec(
        key="complaints",
        name=_("Complaints"),
        columns=_columns(context),
        source=COMPLAINTS,
        subjects=LISTED,
        record="complaint",
        placeholder=_("Number, customer or words"),
        empty=_("No complaint here: Ctrl+Shift+K writes one down."),
        choices=(
            Choice("state", _("State"), tuple(states), UNCLOSED),
            Choice("level", _("Gravity"), tuple(levels)),
        ),
    )


def _columns(context: Context) -> tuple[Column[ComplaintRow], ...]:
    calendar = context.office.calendar

    def shown(instant: datetime | None) -> str:
        return moment_text(instant, calendar, context.today())

    return (
        Column("number", N_("Number"), lambda c: c.number, width=92, sort_key="number"),
        Column("level", N_("Gravity"), level_text, width=80, spoken=lambda c: c.level_name),
        Column("clock", N_("Clock"), lambda c: clock_text(c, context.now()), width=112),
        Column("customer", N_("Customer"), lambda c: c.customer, width=90),
        Column("what", N_("Complaint text"), lambda c: c.what, width=148),
        Column("owner", N_("Owner"), lambda c: c.owner, width=70),
        Column("state", N_("State"), lambda c: c.state_name, width=96),
        Column(
            "due",
            N_("To be fixed by"),
            lambda c: shown(c.due_at),
            width=100,
            sort_key="due",
            value=lambda c: wall_time(c.due_at, calendar),
            holds=datetime,
        ),
        Column(
            "received",
            N_("Received"),
            lambda c: shown(c.received_at),
            width=100,
            hidden=True,
            sort_key="received",
            value=lambda c: wall_time(c.received_at, calendar),
            holds=datetime,
        ),
        Column("plate", N_("Plate"), lambda c: c.plate, width=80, hidden=True),
    )


def _overdue(now: datetime) -> str:
    return f"{OVERDUE}/{now.isoformat()}"


def _subject(session: Any, kind: str, record: int) -> tuple[ComplaintDraft, Candidate]:  # noqa: ANN401 -- the services know what a session is
    draft = subject_of(session, kind, record)
    customer = customer_card(session, draft.customer_id)
    return draft, Candidate(customer.id, customer.name)


def _newest(session: Any, complaint_id: int) -> tuple[int, Values]:  # noqa: ANN401 -- see above
    card = complaint_card(session, complaint_id)
    return card.row.version, card_values(card)


def _newest_version(session: Any, complaint_id: int) -> tuple[int, Values]:  # noqa: ANN401 -- see above
    return complaint_card(session, complaint_id).row.version, {}
