"""The first step: which file, what it holds, and how it is read."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.services.files.tables import FileForm, Found, ReadOptions, Table
from desktop.services.importing import KINDS
from desktop.system.i18n import _, ngettext
from desktop.views.imports.buttons import Button
from desktop.views.imports.choices import FoundBox, FoundNumber, labelled
from desktop.views.imports.raw_table import RawTable
from desktop.views.imports.words import (
    COMMON_ENCODINGS,
    DELIMITERS,
    certainty,
    delimiter_name,
    encoding_name,
    form_name,
)

ENDINGS = "*.csv *.txt *.tsv *.xlsx *.xlsm *.xls *.xlsb *.ods"
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
FACTS_WIDTH = 330
LAST_HEADER = 10_000


class FilePage(QWidget):
    """Asks for a file and shows what was found in it.

    Attributes:
        options: How the user wants the file to be read.
        waiting: Whether the file is being read.

    Signals:
        chosen: Another file was chosen; carries its path.
        overruled: How the file is read was changed.
        kind_chosen: The user said what the file holds.
    """

    chosen = Signal(Path)
    overruled = Signal()
    kind_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.options = ReadOptions()
        self.waiting = False
        self._path: Path | None = None
        self.file = QLineEdit(
            placeholderText=_("A file of any of these kinds: {endings}").format(endings=ENDINGS)
        )
        self.choose_button = Button(_("C&hoose…"))
        self.kind = QComboBox()
        for kind in KINDS.values():
            self.kind.addItem(_(kind.title), kind.id)
        self.encoding = FoundBox(_("Encoding"))
        self.delimiter = FoundBox(_("Delimiter"))
        self.sheet = FoundBox(_("Worksheet"))
        self.header = FoundBox(_("Header"))
        self.header_row = FoundNumber(_("First row of the header"), LAST_HEADER)
        self.form, self.certainty, self.above = QLabel(), QLabel(), QLabel()
        self.problem = QLabel(wordWrap=True)
        self.raw = RawTable()
        self._lay_out()
        self._connect()
        self.forget()

    @property
    def path(self) -> Path | None:
        """The file that stands in the line; None when none does."""
        return self._path

    def set_file(self, path: Path, options: ReadOptions | None = None) -> None:
        """Show another file; how it is read is found anew unless `options` say it."""
        self._path = path
        self.options = options or ReadOptions()
        with QSignalBlocker(self.file):
            self.file.setText(str(path))

    def show_found(self, table: Table, records: list[tuple[int, tuple[str, ...]]]) -> None:
        """Show how the file was read."""
        found = table.found
        self.refuse("")
        self.raw.show_records(records, found)
        self.form.setText(form_name(found.form))
        self._rows.setRowVisible(self.form, True)
        self._offer_text(found)
        self._offer_sheets(found)
        self._offer_header(found)
        self._show_facts(found)

    def show_kind(self, kind: str) -> None:
        """Show what the file holds."""
        self.kind.setCurrentIndex(self.kind.findData(kind))

    def refuse(self, sentence: str) -> None:
        """Say why the file cannot be read; the boxes stay, since another choice may help."""
        self.waiting = False
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        if sentence:
            self.raw.clear()
            self.raw.set_empty_text(_("There is nothing to show."))
            self._offer_help()

    def wait(self, share: float | None) -> None:
        """Say that the file is being read."""
        self.waiting = True
        self.problem.clear()
        self.problem.hide()
        text = _("Reading the file…")
        self.raw.clear()
        self.raw.set_empty_text(text if share is None else f"{text}  {share:.0%}")

    def forget(self) -> None:
        """Begin again without a file."""
        self._path, self.options = None, ReadOptions()
        self.file.clear()
        self.problem.hide()
        self.raw.clear()
        self.raw.set_empty_text(_("Choose a file, or drop one on this window."))
        self.facts.hide()

    def ask_file(self) -> None:
        """Let the user choose a file."""
        kinds = ";;".join((_("Tables ({endings})").format(endings=ENDINGS), _("All files (*)")))
        folder = str(self._path.parent) if self._path else ""
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a file"), folder, kinds)
        if path:
            self.chosen.emit(Path(path))

    def _offer_help(self) -> None:
        """Let a text be read otherwise when nothing was found out about it."""
        is_text = self._path is not None and self._path.suffix.lower() not in WORKBOOKS
        if self.facts.isHidden() and is_text:
            self._offer_text(Found())
            self._offer_header(Found())
            for row in (self.certainty, self.sheet, self.above, self.form):
                self._rows.setRowVisible(row, False)
            self.facts.show()

    def _offer_text(self, found: Found) -> None:
        is_text = found.form == FileForm.CSV
        for row in (self.encoding, self.delimiter, self.certainty):
            self._rows.setRowVisible(row, is_text)
        names = dict.fromkeys((*found.encodings, *COMMON_ENCODINGS))
        encodings = {encoding_name(name): name for name in reversed(names)}
        choices = [(encodings[text], text) for text in reversed(encodings)]
        own = self.options.encoding or None
        self.encoding.offer("" if own else encoding_name(found.encoding), choices, own)
        self.certainty.setText("" if own else certainty(found))
        self._rows.setRowVisible(self.certainty, is_text and not own)
        cuts = [(sign, delimiter_name(sign)) for sign in DELIMITERS]
        cut = self.options.delimiter or None
        self.delimiter.offer("" if cut else delimiter_name(found.delimiter), cuts, cut)

    def _offer_sheets(self, found: Found) -> None:
        self._rows.setRowVisible(self.sheet, bool(found.sheets))
        own = self.options.sheet or None
        sheets = [(name, name) for name in found.sheets]
        self.sheet.offer("" if own else found.sheet, sheets, own)

    def _offer_header(self, found: Found) -> None:
        rows = [(0, _("None")), (1, _("One row")), (2, _("Two rows"))]
        own = self.options.header_rows if self.options.header_rows >= 0 else None
        self.header.offer("" if own is not None else dict(rows)[found.header_rows], rows, own)
        self.header_row.offer(found.header_row, self.options.header_row)

    def _show_facts(self, found: Found) -> None:
        text = ngettext(
            "{count} row above the header is not read.",
            "{count} rows above the header are not read.",
            found.above,
        )
        self.above.setText(text.format(count=found.above))
        self._rows.setRowVisible(self.above, found.above > 0)
        self.facts.show()

    def _overrule(self, name: str, value: object) -> None:
        nothing = getattr(ReadOptions(), name)
        said: dict[str, Any] = {name: nothing if value is None else value}
        self.options = replace(self.options, **said)
        if name == "sheet":  # another sheet has a header of its own
            self.options = replace(self.options, header_row=0, header_rows=-1)
        self.overruled.emit()

    def _on_line(self) -> None:
        text = self.file.text().strip().strip('"')
        if text and (self._path is None or text != str(self._path)):
            self.chosen.emit(Path(text))

    def _lay_out(self) -> None:
        top = QFormLayout()
        line = QHBoxLayout()
        line.addWidget(self.file, 1)
        line.addWidget(self.choose_button)
        top.addRow(labelled(_("&File"), self.file), line)
        top.addRow(_("It hold&s"), self.kind)
        self._rows = QFormLayout()
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for label in (self.certainty, self.above):
            label.setObjectName("hint")
            label.setWordWrap(True)
        self._rows.addRow(_("Form"), self.form)
        self._rows.addRow(_("&Encoding"), self.encoding)
        self._rows.addRow("", self.certainty)
        self._rows.addRow(_("De&limiter"), self.delimiter)
        self._rows.addRow(_("&Worksheet"), self.sheet)
        self._rows.addRow(_("Hea&der"), self.header)
        self._rows.addRow(_("in &row"), self.header_row)
        self._rows.addRow("", self.above)
        self.facts = QWidget()
        self.facts.setFixedWidth(FACTS_WIDTH)
        self.facts.setLayout(self._rows)
        self._rows.setContentsMargins(0, 0, 8, 0)
        both = QHBoxLayout()
        both.addWidget(self.facts, 0, Qt.AlignmentFlag.AlignTop)
        both.addWidget(self.raw, 1)
        self.problem.setObjectName("fieldProblem")
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(top)
        box.addWidget(self.problem)
        box.addLayout(both, 1)
        self.file.setAccessibleName(_("File"))
        self.kind.setAccessibleName(_("What the file holds"))

    def _connect(self) -> None:
        self.file.editingFinished.connect(self._on_line)
        self.choose_button.clicked.connect(self.ask_file)
        self.kind.activated.connect(lambda: self.kind_chosen.emit(self.kind.currentData()))
        for name, box in (
            ("encoding", self.encoding),
            ("delimiter", self.delimiter),
            ("sheet", self.sheet),
            ("header_rows", self.header),
            ("header_row", self.header_row),
        ):
            box.overruled.connect(partial(self._overrule, name))
