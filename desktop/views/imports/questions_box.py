"""What only the user knows about a file: each question once, with what each answer would make."""

from collections.abc import Iterable, Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop.services.importing.cells.formats import Choice, Question
from desktop.system.i18n import _


class QuestionsBox(QWidget):
    """Shows questions with their answers under them.

    Signals:
        answered: An answer was chosen; carries what is asked for and the answer's value.
    """

    answered = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._questions: tuple[Question, ...] = ()
        self.groups: dict[str, QButtonGroup] = {}

    def show_questions(self, questions: Iterable[Question], answers: Mapping[str, str]) -> None:
        """Show these questions with the answers that are in force."""
        wanted = tuple(questions)
        if wanted != self._questions:  # else the keyboard stays where it is
            self._clear()
            for question in wanted:
                self._add(question)
        self._questions = wanted
        for question in wanted:
            self._check(question, answers.get(question.id, ""))
        self.setVisible(bool(wanted))

    def buttons(self) -> list[QAbstractButton]:
        """Return the answers of all questions, from top to bottom."""
        return [button for group in self.groups.values() for button in group.buttons()]

    def first_open(self) -> QAbstractButton | None:
        """Return the first answer of the first question that has none yet."""
        groups = (group for group in self.groups.values() if group.checkedId() < 0)
        return next((group.button(0) for group in groups), None)

    def _add(self, question: Question) -> None:
        label = QLabel(question.text, wordWrap=True)
        self._box.addWidget(label)
        group = QButtonGroup(self)
        for place, choice in enumerate(question.choices):
            button = QRadioButton(_answer(choice))
            button.setAccessibleDescription(question.text)
            button.clicked.connect(partial(self.answered.emit, question.id, choice.value))
            group.addButton(button, place)
            self._box.addWidget(button)
        self.groups[question.id] = group

    def _check(self, question: Question, answer: str) -> None:
        group = self.groups[question.id]
        group.setExclusive(False)  # else none could be taken back
        for place, choice in enumerate(question.choices):
            group.button(place).setChecked(choice.value == answer)
        group.setExclusive(True)

    def _clear(self) -> None:
        self.groups.clear()
        while item := self._box.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()


def _answer(choice: Choice) -> str:
    if not choice.gives:
        return choice.label
    return _("{answer}: {example}").format(answer=choice.label, example=choice.gives)
