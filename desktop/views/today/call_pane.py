"""One call: whom, why, what to ask, and what came of it in one key."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.complaint import ComplaintLevel
from desktop.services.calls.call_list import CallKind, CallRow
from desktop.services.calls.reports import OUTCOME_NAMES, CallReport, Outcome
from desktop.services.complaints import ComplaintDraft
from desktop.services.formats import day_text
from desktop.services.questions import QuestionRow
from desktop.services.visit_odometer import LastReading, last_odometer, odometer_caution
from desktop.system.i18n import _
from desktop.views.kit.actions import without_state
from desktop.views.kit.fields import ChoiceField, NumberField, TextField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm
from desktop.views.today.call_questions import QuestionsBox
from desktop.views.today.call_results import (
    COMPLAIN,
    LETTERS,
    NOTE,
    ODOMETER,
    OPEN,
    outcomes_of,
    script_of,
    takes_odometer,
)
from desktop.views.today.call_strips import BookStrip, DayStrip
from desktop.views.today.complaint_form import level_choices

INSIDE = Qt.ShortcutContext.WidgetWithChildrenShortcut
LARGE = 22  # points of the number that is dialled
IN_A_ROW = 5
LONGEST = 500  # characters


class CallForm(EditForm):
    """What is typed during a call beside the answers."""

    def __init__(self) -> None:
        super().__init__()
        self.note = self.add("note", TextField(_("Note ({key})").format(key=NOTE), longest=LONGEST))
        odometer = NumberField(_("Odometer ({key})").format(key=ODOMETER), least=0)
        self.odometer = self.add("odometer", odometer)
        self.what = self.add("what", TextField(_("Complaint"), longest=LONGEST))
        self.level: ChoiceField[str] = self.add("level", ChoiceField(_("Gravity"), level_choices()))
        self.owner: ChoiceField[int] = self.add("owner", ChoiceField(_("Owner"), ()))

    def show_complaint(self, *, on: bool) -> None:
        """Show the fields of a complaint, or take them away."""
        for field in (self.what, self.level, self.owner):
            field.label.setVisible(on)
            field.setVisible(on)
            field.setEnabled(on)
        if on and self.level.value() is None:
            self.level.set_value(ComplaintLevel.NORMAL.value)

    def show_odometer(self, *, on: bool) -> None:
        """Show the odometer, or take it away."""
        self.odometer.label.setVisible(on)
        self.odometer.setVisible(on)
        self.odometer.setEnabled(on)


class CallPane(QWidget):
    """The call that is being made.

    Signals:
        reported: What came of it, a CallReport.
        booked: An appointment is to be made first; its draft.
        opened: The record behind the call is wanted.
        left: Back to the list.
    """

    reported = Signal(object)
    booked = Signal(object)
    opened = Signal()
    left = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.call: CallRow | None = None
        self.strip: DayStrip | None = None
        self._complains = self._showing = False
        self._last: LastReading | None = None
        self.title, self.number = QLabel(), QLabel()
        self.why, self.said, self.script = QLabel(), QLabel(), QLabel()
        self.questions = QuestionsBox()
        self.form = CallForm()
        self.problem = QLabel(wordWrap=True)
        self.problem.setObjectName("fieldProblem")
        self.buttons: dict[Outcome, QPushButton] = {}
        self._keys = QGridLayout()
        self._lay_out()
        self._connect()
        self.show_call(None, ())

    def show_call(self, call: CallRow | None, questions: Sequence[QuestionRow]) -> None:
        """Show a call, with what was typed about it before."""
        self._showing = True  # nobody types: what is kept of a call stays
        self.close_strip()
        self.call, self._last = call, None
        self.problem.hide()
        for part in (self.form, self.open_button, self.number, self.said, self.script):
            part.setVisible(call is not None)
        asked = questions if call is not None and call.kind == CallKind.FOLLOW_UP else ()
        self.questions.show_questions(asked)
        self.questions.setVisible(bool(asked))
        self.form.start(0, {"note": "", "odometer": None, "what": "", "level": None, "owner": None})
        self._complains = False
        if call is not None:
            self._take_draft(self._context.drafts.load(draft_key(call)) or {})
        self._showing = False
        self.form.show_complaint(on=self._complains)
        self.form.show_odometer(on=call is not None and takes_odometer(call))
        self._show_head()
        self._show_buttons()
        if call is not None and takes_odometer(call) and call.vehicle_id is not None:
            query = partial(last_odometer, vehicle_id=call.vehicle_id)
            self._context.desk.read(self, query, self._take_last)

    def say(self, sentence: str) -> None:
        """Say what can be done while there is no call."""
        self.why.setText(sentence)

    def renew(self, call: CallRow) -> None:
        """Take a newer reading of the call on show; what is typed stays."""
        self.call = call
        self._show_head()

    def offer_people(self, people: Sequence[tuple[int, str]]) -> None:
        """Offer those who may own a complaint."""
        self.form.owner.set_choices(people)

    def begin(self) -> None:
        """Take the keyboard: at the questions, or at the results where there are none."""
        if self.questions.questions:
            self.questions.begin()
        else:
            self._to_results()

    def is_dirty(self) -> bool:
        """Tell whether something was typed or answered."""
        return self.form.is_dirty() or bool(self.questions.typed())

    def report(self, outcome: Outcome) -> None:
        """Say how the call ended; a day or a time is asked for where it takes one."""
        if self.call is None or outcome not in self.buttons:
            return
        tomorrow = self._context.today() + timedelta(days=1)
        if outcome is Outcome.LATER and self.call.kind != CallKind.COMPLAINT:
            self._ask(DayStrip(self._context, _("Call again on"), tomorrow), self._later)
        elif outcome is Outcome.AGREED:
            day = max(self.call.basis_on, tomorrow)
            self._ask(DayStrip(self._context, _("Day that was agreed"), day), self._agreed)
        elif outcome is Outcome.BOOKED:
            strip = BookStrip(self._context, _("Day"), max(self.call.basis_on, tomorrow))
            self._ask(strip, partial(self._book, strip))
        else:
            self._emit(outcome)

    def refuse(self, sentence: str) -> None:
        """Show why it was not written down; nothing that was typed is lost."""
        self.problem.setText(sentence)
        self.problem.show()

    def close_strip(self) -> None:
        """Take the question about a day away."""
        if self.strip is not None:
            strip, self.strip = self.strip, None
            strip.hide()
            strip.deleteLater()

    def report_of(self, outcome: Outcome) -> CallReport:
        """Return the report as it stands here."""
        complaint = None
        if self._complains and self.call is not None and self.form.what.value():
            complaint = ComplaintDraft(
                self.call.customer_id,
                self.form.what.value(),
                self.form.level.value() or ComplaintLevel.NORMAL,
                owner_id=self.form.owner.value(),
            )
        return CallReport(
            outcome,
            self.form.note.value(),
            day=self.strip.day.value() if self.strip is not None else None,
            odometer=self.form.odometer.value() if self.form.odometer.isEnabled() else None,
            answers=self.questions.answers(),
            complaint=complaint,
        )

    def copy_number(self) -> None:
        """Put the number where a telephone program finds it."""
        if self.call is not None and self.call.phone:
            QGuiApplication.clipboard().setText(self.call.phone)
            text = _("{number} is copied.").format(number=self.call.phone)
            self._context.told.emit("success", text)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the letters: fields of text keep theirs to themselves."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        letter = event.text().upper() if plain and self.call is not None else ""
        outcome = next((each for each in self.buttons if LETTERS[each] == letter), None)
        wanted: dict[str, Callable[[], Any]] = {
            COMPLAIN: self._complain,
            NOTE: partial(self.form.focus, "note"),
            ODOMETER: partial(self.form.focus, "odometer"),
            OPEN: self.opened.emit,
        }
        if outcome is not None:
            self.report(outcome)
        elif letter in wanted:
            wanted[letter]()
        else:
            super().keyPressEvent(event)

    # -- inside --------------------------------------------------------------------------

    def _later(self) -> None:
        self._emit(Outcome.LATER)

    def _agreed(self) -> None:
        self._emit(Outcome.AGREED)

    def _book(self, strip: BookStrip) -> None:
        if self.call is not None and self._is_right():
            self.booked.emit(strip.draft(self.call, self._context.office))

    def _emit(self, outcome: Outcome) -> None:
        if self._is_right():
            self.reported.emit(self.report_of(outcome))

    def _is_right(self) -> bool:
        wrong = next((key for key in self.form.problems()), None)
        if wrong is not None:
            self.form.fields[wrong].show_problem()
            self.form.focus(wrong)
        return wrong is None

    def _ask(self, strip: DayStrip, answered: Callable[[], None]) -> None:
        self.close_strip()
        self.strip = strip
        self._box.insertWidget(self._box.indexOf(self.problem), strip)
        strip.submitted.connect(answered)
        strip.cancelled.connect(self._on_cancelled)
        strip.focus("day")
        strip.day.line.selectAll()

    def _on_cancelled(self) -> None:
        self.close_strip()
        self._to_results()

    def _complain(self) -> None:
        if self.call is not None and self.call.kind == CallKind.FOLLOW_UP:
            self._complains = True
            self.form.show_complaint(on=True)
            self.form.focus("what")

    def _to_results(self) -> None:
        first = next(iter(self.buttons.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_last(self, last: LastReading | None) -> None:
        self._last = last

    def _check_odometer(self) -> None:
        self.form.odometer.set_caution(odometer_caution(self.form.odometer.value(), self._last))

    def _take_draft(self, draft: dict[str, Any]) -> None:
        self.form.set_typed(draft.get("form", {}))
        self.questions.set_typed(draft.get("answers", {}))
        self._complains = bool(self.form.what.value())

    def _keep_draft(self) -> None:
        if self.call is None or self._showing:
            return
        if self.is_dirty():
            draft: dict[str, Any] = {"form": self.form.typed(), "answers": self.questions.typed()}
            self._context.drafts.save(draft_key(self.call), draft)
        else:
            self._context.drafts.discard(draft_key(self.call))

    def _show_head(self) -> None:
        call = self.call
        if call is None:
            self.title.setText(_("No call is left."))
            for label in (self.number, self.why, self.said, self.script):
                label.clear()
            return
        car = " ".join(filter(None, (call.plate, call.car)))
        self.title.setText(" · ".join(filter(None, (call.customer, car))))
        self.number.setText(call.phone or _("No number is known"))
        late = f"   {call.level_name}" if call.level else ""
        self.why.setText(" · ".join(filter(None, (call.why, call.detail))) + late)
        said = _("Last said on {day}: {note}").format(
            day=day_text(call.said_on), note=call.last_said
        )
        self.said.setText(said if call.last_said else _("Nothing was noted in earlier calls."))
        parts = (script_of(call, self._context.office.name), call.strategy)
        self.script.setText("\n".join(filter(None, parts)))

    def _show_buttons(self) -> None:
        while item := self._keys.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.buttons.clear()
        for place, outcome in enumerate(outcomes_of(self.call) if self.call else ()):
            name = _(OUTCOME_NAMES[outcome])
            button = QPushButton(f"{name}  {LETTERS[outcome]}")
            button.setAccessibleName(f"{name} ({LETTERS[outcome]})")
            button.setAutoDefault(False)
            button.clicked.connect(without_state(partial(self.report, outcome)))
            self._keys.addWidget(button, place // IN_A_ROW, place % IN_A_ROW)
            button.show()  # at once: what is shown later cannot take the keyboard now
            self.buttons[outcome] = button
        on = self.call is not None and self.call.kind == CallKind.FOLLOW_UP
        self.complain_button.setVisible(on)

    def _lay_out(self) -> None:
        self.title.setObjectName("formHeading")
        font = self.number.font()
        font.setPointSize(LARGE)
        font.setBold(True)
        self.number.setFont(font)
        self.number.setAccessibleName(_("Number to call; Ctrl+C copies it"))
        self.number.setToolTip(_("Ctrl+C copies the number"))
        for label in (self.title, self.why, self.said, self.script):
            label.setWordWrap(True)
        for label in (self.said, self.script):
            label.setObjectName("hint")
        self.complain_button = QPushButton(_("Complaint  {key}").format(key=COMPLAIN))
        self.open_button = QPushButton(_("Open the record  {key}").format(key=OPEN))
        more = QGridLayout()
        for place, button in enumerate((self.complain_button, self.open_button)):
            button.setAutoDefault(False)
            more.addWidget(button, 0, place)
        more.setColumnStretch(2, 1)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(8, 0, 0, 0)
        parts = (self.title, self.number, self.why, self.said, self.script)
        for part in (*parts, self.questions, self.form, self.problem):
            self._box.addWidget(part)
        self._box.addLayout(self._keys)
        self._box.addLayout(more)
        self._box.addStretch(1)

    def _connect(self) -> None:
        copy = QShortcut(QKeySequence("Ctrl+C"), self)
        copy.setContext(INSIDE)
        copy.activated.connect(self.copy_number)
        self.questions.done.connect(self._to_results)
        self.questions.changed.connect(self._keep_draft)
        self.form.changed.connect(self._keep_draft)
        self.form.odometer.left.connect(self._check_odometer)
        self.form.note.entered.connect(self._to_results)
        self.form.owner.entered.connect(self._to_results)
        self.form.save_action.setEnabled(False)  # a letter says how the call ended
        self.form.cancel_action.triggered.disconnect()
        self.form.cancel_action.triggered.connect(without_state(self.left.emit))
        self.complain_button.clicked.connect(without_state(self._complain))
        self.open_button.clicked.connect(without_state(self.opened.emit))


def draft_key(call: CallRow) -> str:
    """Return the key under which what is typed about a call is kept."""
    return f"call.{call.kind}.{call.record}"
