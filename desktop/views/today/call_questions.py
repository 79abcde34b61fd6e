"""The questionnaire of a call, answered by digits."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget
from typing_extensions import override

from desktop.services.questions import AnswerDraft, QuestionRow
from desktop.system.i18n import _
from desktop.views.kit.drop_down import RETURNS
from desktop.views.kit.line import Line

HERE, ELSEWHERE = "▶", ""
UNANSWERED = "–"
TEN = 10
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class QuestionsBox(QWidget):
    """Questions under one another; a digit answers the current one and goes on.

    After the 1 of a question that goes up to ten, a 0 makes it 10.

    Signals:
        changed: An answer has changed.
        done: The last question was left with Enter or a digit.
    """

    changed = Signal()
    done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.questions: tuple[QuestionRow, ...] = ()
        self.scores: dict[int, int] = {}
        self._place = 0
        self._lines: dict[int, QLineEdit] = {}
        self._marks: list[QLabel] = []
        self._texts: list[QLabel] = []
        self._answers: dict[int, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)

    def show_questions(self, questions: Sequence[QuestionRow]) -> None:
        """Ask these questions, from the first on; nothing is answered yet."""
        self._clear()
        self.questions = tuple(questions)
        for row, question in enumerate(questions):
            mark, text = QLabel(), QLabel(question.text, wordWrap=True)
            mark.setFixedWidth(14)
            self._marks.append(mark)
            self._texts.append(text)
            self._grid.addWidget(mark, row, 0)
            self._grid.addWidget(text, row, 1)
            answer = self._answer(question)
            self._grid.addWidget(answer, row, 2)
            answer.show()  # at once, so that it can take the keyboard
        self._show_place()

    def answers(self) -> tuple[AnswerDraft, ...]:
        """Return what was answered."""
        found = [AnswerDraft(key, score) for key, score in self.scores.items()]
        said = {key: line.text().strip() for key, line in self._lines.items()}
        return (*found, *(AnswerDraft(key, text=text) for key, text in said.items() if text))

    def typed(self) -> dict[str, str]:
        """Return what stands here, for a draft."""
        found = {str(key): str(score) for key, score in self.scores.items()}
        return found | {str(k): line.text() for k, line in self._lines.items() if line.text()}

    def set_typed(self, typed: Mapping[str, str]) -> None:
        """Show a draft."""
        for question in self.questions:
            text = typed.get(str(question.id), "")
            if question.id in self._lines:
                self._lines[question.id].setText(text)
            elif text.isdigit() and int(text) in question.scores:
                self._score(question, int(text))

    def begin(self) -> None:
        """Take the keyboard, at the first question without an answer."""
        open_ones = [
            place
            for place, question in enumerate(self.questions)
            if question.id not in self.scores and question.id not in self._lines
        ]
        self._go(open_ones[0] if open_ones else 0)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if not self.questions:
            super().keyPressEvent(event)
        elif key in STEPS:
            self._go(min(max(self._place + STEPS[Qt.Key(key)], 0), len(self.questions) - 1))
        elif key in RETURNS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._go_on()
        elif key == Qt.Key.Key_Backspace:
            self.scores.pop(self.questions[self._place].id, None)
            self._show_answer(self.questions[self._place])
        elif event.text().isdecimal():
            self._digit(int(event.text()))
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_place()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lead the arrows out of a line, and notice where the keyboard is."""
        for place, question in enumerate(self.questions):
            if self._lines.get(question.id) is not watched:
                continue
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                if event.key() in STEPS:
                    self.keyPressEvent(event)
                    return True
            elif event.type() == QEvent.Type.FocusIn:
                self._place = place
                self._show_place()
        return super().eventFilter(watched, event)

    def _digit(self, digit: int) -> None:
        question = self.questions[self._place]
        scores = question.scores
        begun = TEN in scores and self.scores.get(question.id) == 1
        if begun and digit == 0:
            self._score(question, TEN)
            self._go_on()
        elif begun:  # the 1 was meant; this digit is the next answer
            self._go_on()
            if self.questions[self._place] is not question:
                self._digit(digit)
        elif digit in scores:
            self._score(question, digit)
            if TEN not in scores or digit != 1:
                self._go_on()

    def _score(self, question: QuestionRow, score: int) -> None:
        self.scores[question.id] = score
        self._show_answer(question)

    def _show_answer(self, question: QuestionRow) -> None:
        score = self.scores.get(question.id)
        if question.id in self._answers:
            scale = f"{question.scores[0]}–{question.scores[-1]}"
            text = _("{score} ({scale})").format(
                score=UNANSWERED if score is None else score, scale=scale
            )
            self._answers[question.id].setText(text)
            self._answers[question.id].setAccessibleName(f"{question.text}: {text}")
        self.changed.emit()

    def _go_on(self) -> None:
        if self._place + 1 < len(self.questions):
            self._go(self._place + 1)
        else:
            self.done.emit()

    def _go(self, place: int) -> None:
        self._place = place
        line = self._lines.get(self.questions[place].id) if self.questions else None
        (line or self).setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_place()

    def _show_place(self) -> None:
        for place, (mark, text) in enumerate(zip(self._marks, self._texts, strict=True)):
            mark.setText(HERE if place == self._place else ELSEWHERE)
            font = text.font()
            font.setBold(place == self._place)
            text.setFont(font)
        if self.questions:
            self.setAccessibleName(self.questions[self._place].text)

    def _answer(self, question: QuestionRow) -> QWidget:
        if not question.scores:
            line = self._lines[question.id] = Line()
            line.setAccessibleName(question.text)
            line.setMinimumWidth(200)
            line.installEventFilter(self)
            line.returnPressed.connect(self._go_on)
            line.textChanged.connect(self.changed)
            return line
        label = self._answers[question.id] = QLabel()
        self._show_answer(question)
        return label

    def _clear(self) -> None:
        self.scores.clear()
        for held in (self._lines, self._answers, self._marks, self._texts):
            held.clear()
        self._place = 0
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
