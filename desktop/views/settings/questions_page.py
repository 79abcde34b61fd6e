"""The questions of the follow-up call, and what this computer reminds its person of."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import (
    QCheckBox,
    QInputDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.models.call import QuestionKind
from desktop.models.errors import NotFoundError, OfficeError
from desktop.services.questions import (
    HEAVIEST,
    KIND_NAMES,
    QuestionDraft,
    QuestionRow,
    archive_question,
    change_question,
    enter_question,
    order_questions,
    question_list,
)
from desktop.system.i18n import _
from desktop.views.kit.fields import ChoiceField, NumberField, TextField
from desktop.views.kit.notices import TOPIC_NAMES, choose_topics, chosen_topics
from desktop.views.kit.screen import Context
from desktop.views.kit.standing import StandingForm
from desktop.views.kit.writing import EditForm, Values
from desktop.views.settings.lists import ENTRY, NOTE, button_row, list_beside

DRAFT = "settings.questions"


class QuestionsPage(QWidget):
    """What customers are asked a few days after their visit."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._question: QuestionRow | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(_("Questions"))
        self.form = EditForm()
        self.form.add("text", TextField(_("Te&xt"), required=True))
        kinds = [(kind, _(name)) for kind, name in KIND_NAMES.items()]
        self.kind: ChoiceField[QuestionKind] = self.form.add(
            "kind", ChoiceField(_("A&nswered by"), kinds, required=True)
        )
        self.form.add("weight", NumberField(_("&Weight"), required=True, least=1, most=HEAVIEST))
        self.note = QLabel(wordWrap=True)
        self.note.setObjectName(NOTE)
        self.standing = StandingForm(context, self.form, self.note)
        self.new_button = QPushButton(_("New ques&tion"))
        self.save_button = QPushButton(_("Save"))
        self.up_button = QPushButton(_("Ask it ea&rlier"))
        self.archive_button = QPushButton(_("&Archive…"))
        self.topics = {topic: QCheckBox(_(name)) for topic, name in TOPIC_NAMES.items()}
        self._lay_out()
        self._connect()
        self._show(None)
        self.refresh()

    def refresh(self) -> None:
        """Read the questions anew."""
        self._context.desk.read(self, question_list, self._show_list)
        chosen = chosen_topics(self._context.memory)
        for topic, box in self.topics.items():
            box.setChecked(topic in chosen)

    def new_question(self) -> None:
        """Begin with an empty form."""
        self.list.setCurrentRow(-1)
        self._show(None)
        self.form.focus("text")

    def move_up(self) -> None:
        """Ask the chosen question before the one above it."""
        place = self.list.currentRow()
        ids = [self.list.item(row).data(ENTRY).id for row in range(self.list.count())]
        if place > 0:
            ids[place - 1], ids[place] = ids[place], ids[place - 1]
            command = partial(order_questions, question_ids=tuple(ids))
            self._context.desk.write(self, command, lambda _done: self._saved(), self._refused)

    def archive(self, reason: str) -> None:
        """Ask the chosen question no longer."""
        if self._question is not None:
            command = partial(
                archive_question,
                question_id=self._question.id,
                version=self._question.version,
                reason=reason,
            )
            self._context.desk.write(self, command, lambda _done: self._saved(), self._refused)

    def _ask_reason(self) -> None:
        reason, given = QInputDialog.getText(self, _("Archive"), _("Why is it archived?"))
        if given:
            self.archive(reason)

    def _show_list(self, questions: list[QuestionRow]) -> None:
        chosen = self._question.id if self._question else None
        self.list.clear()
        for number, question in enumerate(questions, start=1):
            item = QListWidgetItem(f"{number}  {question.text}")
            item.setToolTip(question.kind_name)
            item.setData(ENTRY, question)
            self.list.addItem(item)
            if question.id == chosen:
                self.list.setCurrentItem(item)

    def _on_question(self) -> None:
        item = self.list.currentItem()
        if self.list.currentRow() < 0 or self.form.is_dirty():
            return
        question: QuestionRow = item.data(ENTRY)
        self.note.clear()
        self._show(question)

    def _show(self, question: QuestionRow | None) -> None:
        self._question = question
        key, version = (question.id, question.version) if question else ("new", 0)
        self.standing.show_record(f"{DRAFT}.{key}", version, _values(question))
        self._tidy()

    def _save(self) -> None:
        values = self.form.values()
        weight = values["weight"]
        draft = QuestionDraft(
            str(self.kind.value()), str(values["text"]), weight if isinstance(weight, int) else 0
        )
        if self._question is None:
            entered = partial(enter_question, draft=draft)
            self._context.desk.write(self, entered, lambda _id: self._saved(), self._refused)
            return
        changed = partial(
            change_question,
            question_id=self._question.id,
            version=self.form.version,  # a draft knows the one it was typed over
            draft=draft,
        )
        self._context.desk.write(self, changed, lambda _done: self._saved(), self._refused)

    def _saved(self) -> None:
        self.standing.saved()
        self.note.clear()
        self._tidy()
        self._context.told.emit("success", _("The questions are saved."))
        self.refresh()

    def _refused(self, error: OfficeError) -> None:
        self.standing.refused(error, self._newest)

    def _newest(self, session: Any) -> tuple[int, Values]:  # noqa: ANN401 -- the services know what a session is
        key = self._question.id if self._question else None
        found = next((row for row in question_list(session) if row.id == key), None)
        if found is None:
            raise NotFoundError(_("This record does not exist any more; refresh the list."))
        return found.version, _values(found)

    def _choose(self) -> None:
        chosen = [topic for topic, box in self.topics.items() if box.isChecked()]
        choose_topics(self._context.memory, chosen)

    def _tidy(self) -> None:
        self.save_button.setEnabled(self.form.is_dirty())
        for button in (self.archive_button, self.up_button):
            button.setEnabled(self._question is not None)

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        for part in (self.standing.conflict, self.form, self.note):
            side.addWidget(part)
        side.addLayout(button_row(self.save_button, self.up_button, self.archive_button))
        heading = QLabel(_("Reminders on this computer"))
        heading.setObjectName("formHeading")
        side.addSpacing(16)
        for widget in (heading, *self.topics.values()):
            side.addWidget(widget)
        side.addStretch(1)
        list_beside(self, self.list, self.new_button, side)
        self._tidy()

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(self._on_question)
        self.new_button.clicked.connect(self.new_question)
        self.up_button.clicked.connect(self.move_up)
        self.form.submitted.connect(self._save)
        self.standing.left.connect(lambda: self._show(self._question))
        self.form.changed.connect(self._tidy)
        self.save_button.clicked.connect(self.form.submit)
        self.archive_button.clicked.connect(self._ask_reason)
        for box in self.topics.values():
            box.clicked.connect(self._choose)


def _values(question: QuestionRow | None) -> Values:
    if question is None:
        return {"text": "", "kind": QuestionKind.SCORE, "weight": 1}
    kind = QuestionKind(question.kind)
    return {"text": question.text, "kind": kind, "weight": question.weight}
