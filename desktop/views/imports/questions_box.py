"""What only the user knows about a file: each question once, with what each answer would make."""

from collections.abc import Iterable, Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QVBoxLayout, QWidget

from desktop.services.importing.cells.formats import Choice, Question


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
    return f"{choice.label}: {choice.gives}" if choice.gives else choice.label
