"""Counts: begun, counted shelf by shelf, reviewed and posted."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from typing_extensions import override

from desktop.models.count import CountState
from desktop.reports.registry import render_count_sheets
from desktop.services.counting.rows import (
    COUNTS,
    STATE_NAMES,
    CountCard,
    ShelfLine,
    all_lines,
    count_card,
)
from desktop.services.counting.starting import cancel_count, start_count
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.list_pane import Choice, ListSpec
from desktop.views.kit.messages import ask
from desktop.views.kit.record_screen import RecordScreen
from desktop.views.kit.screen import Command, Context
from desktop.views.kit.writing import FormPage, Task
from desktop.views.parts.counts.columns import COLUMNS
from desktop.views.parts.counts.count_html import count_html
from desktop.views.parts.counts.entry import CountEntry
from desktop.views.parts.counts.form import CountForm
from desktop.views.parts.counts.review import CountReview
from desktop.views.parts.labels import LabelDialog, Wanted

MENU = N_("Stoc&k count")
NEW = ActionSpec("counts.new", N_("&Begin a count"), MENU, "Ctrl+F6", "add")
ENTER = ActionSpec("counts.enter", N_("&Count a shelf…"), MENU, "Ctrl+F7")
SHEETS = ActionSpec("counts.sheets", N_("Print count &sheets"), MENU, "Ctrl+Shift+F7", "print")
LABELS = ActionSpec("counts.labels", N_("Print &labels of its parts…"), MENU, "Ctrl+Shift+F6")
REVIEW = ActionSpec("counts.review", N_("&Differences and posting…"), MENU, "Ctrl+F8")
CANCEL = ActionSpec("counts.cancel", N_("Ca&ncel the count…"), MENU, "Ctrl+Shift+F8")
LISTED = frozenset({"stock_count", "count_line", "count_shelf"})
DRAFT = "counts.new"


class CountsScreen(RecordScreen[CountCard]):
    """Every count, and beside it how far each of its shelves is."""

    subjects = LISTED
    form_width = 520

    def __init__(self, context: Context) -> None:
        super().__init__(context, _spec())
        new, enter, sheets, labels, review, cancel = self.commands()
        self.pane.add_button(new, _("New"), always=True)
        self.pane.add_button(enter, _("Count"))
        self.pane.add_button(review, _("Differences"))
        self.pane.add_button(sheets, _("Sheets"))
        self.pane.add_entry(labels)
        self.pane.add_entry(cancel)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (
            Command(NEW, self.new_count),
            Command(ENTER, self.enter),
            Command(SHEETS, self.print_sheets),
            Command(LABELS, self.print_labels),
            Command(REVIEW, self.review),
            Command(CANCEL, self.cancel),
        )

    @override
    def read(self, session: Any, record: int) -> CountCard:
        return count_card(session, record)

    @override
    def text(self, record: CountCard) -> str:
        return count_html(record, self.context.office)

    @override
    def advice(self) -> str:
        return _("Choose a count in the list, or begin one with Ctrl+F6.")

    def new_count(self) -> None:
        """Ask what shall be counted."""
        if self.form is not None:
            self.form.begin()
            return
        form = CountForm()
        task = Task(_("Begin a count"), DRAFT, lambda: partial(start_count, draft=form.draft()))
        self.show_form(FormPage(self.context, form, task), self._on_started)

    def enter(self) -> None:
        """Count a shelf of the count on show."""
        if (card := self._open_count()) is not None:
            entry = CountEntry(self.context, card, self)
            entry.finished.connect(lambda _result: self.want(card.id))
            entry.open()

    def review(self) -> None:
        """Show what was found, and let it be posted."""
        if (card := self.chosen()) is not None:
            review = CountReview(self.context, card, self)
            review.finished.connect(lambda _result: self.want(card.id))
            review.open()

    def print_sheets(self) -> None:
        """Print the sheets to count with: without quantities."""
        if (card := self.chosen()) is None:
            return
        name = _("Count {number}").format(number=card.number)
        query = partial(render_count_sheets, count_id=card.id)
        self.context.desk.read(self, query, lambda data: self.context.printed.emit(data, name))

    def print_labels(self) -> None:
        """Ask for the paper, then print a label of each part of the count on show."""
        if (card := self.chosen()) is not None:
            query = partial(all_lines, count_id=card.id)
            self.context.desk.read(self, query, self._ask_for_labels)

    def cancel(self) -> None:
        """Give the count on show up."""
        if (card := self._open_count()) is None:
            return
        question = _("Cancel count {number}? What was counted stays readable, nothing is posted.")
        choices = {"cancel": _("Cancel the count"), "stay": _("Go on counting")}
        if ask(self, question.format(number=card.number), choices, default="stay") == "cancel":
            command = partial(cancel_count, count_id=card.id, version=card.version)
            self.context.desk.write(self, command, lambda _nothing: self.want(card.id))

    # -- inside --------------------------------------------------------------------------

    def _open_count(self) -> CountCard | None:
        card = self.chosen()
        if card is None or card.open:
            return card
        self.context.told.emit("info", _("This count is over; begin another one."))
        return None

    def _ask_for_labels(self, lines: Sequence[ShelfLine]) -> None:
        parts = dict.fromkeys(line.part_id for line in lines)
        LabelDialog(self.context, [Wanted(part) for part in parts], self).open()

    def _on_started(self, count_id: int) -> None:
        text = _("The count has begun; the shop may go on working.")
        self.context.told.emit("success", text)
        self.show_record(count_id)


def _spec() -> ListSpec[Any]:
    states = tuple((state.value, _(STATE_NAMES[state])) for state in CountState)
    return ListSpec(
        key="counts",
        name=_("Counts"),
        columns=COLUMNS,
        source=COUNTS,
        subjects=LISTED,
        record="count",
        placeholder=_("Number, shelf or person"),
        empty=_("Nothing was counted yet; Ctrl+F6 begins a count."),
        choices=(Choice("state", _("State"), (("", _("All states")), *states)),),
    )
