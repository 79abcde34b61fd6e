"""The second step: what each column says, with a live preview of what the rows become."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from threading import Event

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.models.errors import OfficeError
from desktop.services.importing import Formats, Mapping, kind_of, save_mapping
from desktop.services.importing.cells.formats import Question
from desktop.services.importing.kinds import Field, FieldType
from desktop.system.i18n import _, ngettext
from desktop.views.imports.buttons import Button
from desktop.views.imports.columns_table import ColumnLine, ColumnsTable, said_by
from desktop.views.imports.mapping_edit import (
    fields_of,
    with_answer,
    with_column,
    with_value,
)
from desktop.views.imports.more_dialog import MoreDialog
from desktop.views.imports.preview_table import PreviewTable
from desktop.views.imports.questions_box import QuestionsBox
from desktop.views.imports.values_table import WordsTable
from desktop.views.imports.whole_text import WholeText
from desktop.views.imports.work import Look, Tried, try_mapping, words_of
from desktop.views.kit.screen import Context

SIDE_WIDTH = 290
TABLES_HEIGHT = 300
MAPPINGS = "(*.toml)"


class ColumnsPage(QWidget):
    """Edits the mapping of a file.

    Signals:
        edited: The mapping was changed.
        previewed: It is known whether the rows can be read so; carries that.
        load_wanted: A mapping file was chosen.
    """

    edited = Signal()
    previewed = Signal(bool)
    load_wanted = Signal(Path)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._look: Look | None = None
        self._mapping = Mapping("", {})
        self._gone = Event()
        self._asked: dict[str, Question] = {}
        self._words: dict[str, tuple[str, ...]] = {}
        self._reasons: dict[str, str] = {}
        self._samples: dict[str, tuple[str, ...]] = {}
        self.head = QLabel(wordWrap=True)
        self.load_button = Button(_("&Load a mapping…"))
        self.save_button = Button(_("&Save the mapping…"))
        self.more_button = Button(_("&More…"))
        self.columns = ColumnsTable()
        self.questions = QuestionsBox()
        self.words_label, self.words = QLabel(wordWrap=True), WordsTable()
        self.preview_label, self.preview = QLabel(), PreviewTable()
        self.problem = WholeText()
        self._lay_out()
        self._connect()

    @property
    def mapping(self) -> Mapping:
        """The mapping as it stands."""
        return self._mapping

    def show_look(self, look: Look, mapping: Mapping) -> None:
        """Show the columns of a file, and this mapping of them."""
        self._look = look
        self._samples = {column.title: column.samples for column in look.proposal.columns}
        self._reasons = {
            column.title: column.reason
            for column in look.proposal.columns
            if mapping is look.proposal.mapping
        }
        self._words = {}
        proposed = mapping is look.proposal.mapping
        self._asked = {one.id: one for one in look.proposal.questions} if proposed else {}
        # What was found of days and numbers may be found otherwise once other columns are read.
        self._take(replace(mapping, formats=Formats()) if proposed else mapping)

    def take_keyboard(self) -> None:
        """Begin at the question on which all else waits, or at the columns."""
        (self.questions.first_open() or self.columns).setFocus()

    def assign(self, column: str, field: str) -> None:
        """Let a column say a field; an empty field lets it say nothing."""
        self._reasons = {
            name: reason
            for name, reason in self._reasons.items()
            if field not in fields_of(self._mapping, name)
        }
        self._reasons[column] = _("Chosen here")
        self._change(with_column(self._mapping, column, field))

    def translate(self, field: str, said: str, meant: str) -> None:
        """Let a word of the file mean one of ours."""
        self._change(with_value(self._mapping, field, said, meant))

    def answer(self, question: str, value: str) -> None:
        """Answer a question about the file."""
        self._change(with_answer(self._mapping, question, value))

    def save(self, path: Path) -> None:
        """Keep the mapping in a file, for the next time and for the command line."""
        mapping = self._mapping
        self._context.desk.read(
            self,
            lambda _session: save_mapping(mapping, path),
            lambda _done: self.say(_("The mapping is saved as {name}.").format(name=path.name)),
            lambda error: self.say(str(error)),
        )

    def forget(self) -> None:
        """Let go of the file."""
        self._gone.set()
        self._look = None

    def _change(self, mapping: Mapping) -> None:
        self._take(mapping)
        self.edited.emit()

    def _take(self, mapping: Mapping) -> None:
        self._mapping = mapping
        if self._look is None:
            return
        self._show_lines(self._look.table.header)
        self._show_questions()
        self._show_words()
        self._try(self._look)

    def _show_questions(self) -> None:
        formats = self._mapping.formats
        answers = {"date": formats.date, "decimal": formats.decimal}
        self.questions.show_questions(self._asked.values(), answers)
        self._show_side()
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Let the keyboard go through the page as the eye does; answers come and go."""
        buttons = (self.load_button, self.save_button, self.more_button)
        stops = (*buttons, self.columns, *self.questions.buttons(), self.words, self.preview)
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _show_side(self) -> None:
        self.side.setVisible(bool(self._asked) or self._choice_field() is not None)

    def _show_lines(self, header: Sequence[str]) -> None:
        lines = [
            ColumnLine(
                name,
                self._samples.get(name, ()),
                said_by(self._mapping, name),
                self._reasons.get(name, ""),
            )
            for name in header
        ]
        self.columns.show_lines(self._mapping.kind, lines)
        used = sum(bool(line.says) for line in lines)
        self.say(
            ngettext(
                "{used} of {count} column is read.",
                "{used} of {count} columns are read.",
                len(lines),
            ).format(used=used, count=len(lines))
        )

    def say(self, sentence: str) -> None:
        """Say something about the mapping as a whole."""
        self.head.setText(sentence)

    def _choice_field(self) -> Field | None:
        """Return the field of the current column, if it has a few words of its own."""
        by_id = kind_of(self._mapping.kind).by_id
        for key in fields_of(self._mapping, self.columns.current_column()):
            if by_id[key].type is FieldType.CHOICE:
                return by_id[key]
        return None

    def _show_words(self) -> None:
        field = self._choice_field()
        for part in (self.words_label, self.words):
            part.setVisible(field is not None)
        if field is not None and self._look is not None:
            column = self.columns.current_column()
            self.words_label.setText(_("What the words of “{column}” mean").format(column=column))
            self._offer_words(field, self._words.get(column, self._samples.get(column, ())))
            if column not in self._words:
                self._find_words(self._look, column)

    def _offer_words(self, field: Field, words: tuple[str, ...]) -> None:
        self.words.show_words(field, words, self._mapping.values.get(field.id, {}))

    def _find_words(self, look: Look, column: str) -> None:
        self._context.desk.read(
            self,
            partial(words_of, look.table, column),
            partial(self._words_found, look, column),
            lambda error: self.say(str(error)),
        )

    def _words_found(self, look: Look, column: str, words: tuple[str, ...]) -> None:
        if look is self._look:
            self._words[column] = words
            if column == self.columns.current_column() and (field := self._choice_field()):
                self._offer_words(field, words)

    def _try(self, look: Look) -> None:
        self._gone.set()  # whoever still looks at the mapping before this one may stop
        self._gone = gone = Event()
        self._context.desk.read(
            self,
            partial(try_mapping, look.table, self._mapping, gone),
            partial(self._tried, gone),
            partial(self._refused, gone),
        )

    def _tried(self, gone: Event, found: Tried) -> None:
        if gone.is_set():
            return
        if found.questions:
            self._asked |= {question.id: question for question in found.questions}
            self._show_questions()
        if found.preview is None:
            self._refuse(
                _("Answer the question at the upper right first: the file itself does not tell.")
            )
            if self.columns.hasFocus():
                self.take_keyboard()
            return
        wrong = sum(bool(row.problem) for row in found.preview.rows)
        text = _("What the first {count} rows become; {wrong} of them with a problem")
        self.preview_label.setText(text.format(count=len(found.preview.rows), wrong=wrong))
        self.preview.show_preview(found.preview, kind_of(self._mapping.kind))
        self.previewed.emit(True)

    def _refused(self, gone: Event, error: OfficeError) -> None:
        if not gone.is_set():
            self._refuse(str(error))

    def _refuse(self, sentence: str) -> None:
        self.preview_label.setText(_("What the first rows become"))
        self.preview.refuse(sentence)
        self.previewed.emit(False)

    def _show_more(self) -> None:
        if self._look is None:
            return
        dialog = MoreDialog(self._mapping, self._look.table.header, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._change(dialog.mapping()))
        dialog.open()

    def _ask_load(self) -> None:
        kinds = _("Mappings {ending}").format(ending=MAPPINGS)
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a mapping"), "", kinds)
        if path:
            self.load_wanted.emit(Path(path))

    def _ask_save(self) -> None:
        if self._look is None:
            return
        kinds = _("Mappings {ending}").format(ending=MAPPINGS)
        begin = str(self._look.table.path.with_suffix(".toml"))
        path, _kind = QFileDialog.getSaveFileName(self, _("Save the mapping"), begin, kinds)
        if path:
            name = Path(path)
            self.save(name if name.suffix else name.with_suffix(".toml"))

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.addWidget(self.head, 1)
        for button in (self.load_button, self.save_button, self.more_button):
            bar.addWidget(button)
        self.side = QWidget()
        column = QVBoxLayout(self.side)
        column.setContentsMargins(4, 0, 0, 0)
        for part in (self.questions, self.words_label):
            column.addWidget(part)
        column.addWidget(self.words, 1)
        column.addStretch(0)
        upper = QSplitter(Qt.Orientation.Horizontal)
        upper.addWidget(self.columns)
        upper.addWidget(self.side)
        upper.setStretchFactor(0, 1)
        upper.setSizes([3 * SIDE_WIDTH, SIDE_WIDTH])
        lower = QWidget()
        below = QVBoxLayout(lower)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.preview_label)
        below.addWidget(self.preview, 1)
        below.addWidget(self.problem)
        both = QSplitter(Qt.Orientation.Vertical)
        both.addWidget(upper)
        both.addWidget(lower)
        both.setSizes([TABLES_HEIGHT, TABLES_HEIGHT])
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(bar)
        box.addWidget(both, 1)

    def _connect(self) -> None:
        self.columns.assigned.connect(self.assign)
        self.columns.visited.connect(self._on_visited)
        self.preview.selectionModel().currentRowChanged.connect(self._show_problem)
        self.preview.grid.modelReset.connect(self._show_problem)
        self.words.translated.connect(self.translate)
        self.questions.answered.connect(self.answer)
        self.load_button.clicked.connect(self._ask_load)
        self.save_button.clicked.connect(self._ask_save)
        self.more_button.clicked.connect(self._show_more)

    def _show_problem(self) -> None:
        self.problem.show_text(self.preview.current_problem())

    def _on_visited(self) -> None:
        self._show_words()
        self._show_side()
