"""What an import did or would do: the counts, what is odd, and the rows one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.services.importing import ImportResult, Outcome, write_result
from desktop.services.importing.outcomes import outcome_title
from desktop.system.i18n import N_, _
from desktop.views.imports.buttons import Button
from desktop.views.imports.grid import MUTED, PLAIN, STRONG, WRONG, Grid, GridModel
from desktop.views.imports.outcomes import OutcomesTable
from desktop.views.imports.whole_text import WholeText
from desktop.views.imports.words import table_name
from desktop.views.kit.column import RIGHT, Column
from desktop.views.kit.desk import Desk
from desktop.views.kit.field import plain_label

EVERY = frozenset(Outcome)
REMARKABLE = EVERY - {Outcome.CREATED}
COUNT_WIDTH, NAME_WIDTH = 84, 150
COUNTS_WIDTH = 400
FILES = N_("CSV files (*.csv);;Excel workbooks (*.xlsx)")


@dataclass(frozen=True, slots=True)
class Count:
    """A line of the table of rows."""

    name: str
    rows: int
    tone: str = PLAIN


@dataclass(frozen=True, slots=True)
class Records:
    """A line of the table of records."""

    name: str
    created: int
    updated: int
    unchanged: int


class ResultView(QWidget):
    """Shows an `ImportResult`.

    Signals:
        told: Something was done with the result; carries the sentence.
        refused: It could not be done; carries the sentence.
    """

    told = Signal(str)
    refused = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._result: ImportResult | None = None
        self._header: Sequence[str] = ()
        self.counts = Grid(GridModel[Count](_count_columns(), _count_tone), _("Rows by outcome"))
        self.records = Grid(GridModel[Records](_record_columns()), _("Records by kind"))
        self.warnings = QLabel(wordWrap=True)
        self.filter = QComboBox()
        self.rows = OutcomesTable(desk)
        self.reason = WholeText()
        self.save_button = Button(_("Sa&ve the result…"))
        self._lay_out()
        self.filter.currentIndexChanged.connect(self._list)
        self.rows.selectionModel().currentRowChanged.connect(self._show_reason)
        self.rows.outcomes.modelReset.connect(self._show_reason)
        self.rows.outcomes.arrived.connect(self._begin_rows)
        self.save_button.clicked.connect(self._ask_file)

    def show_result(self, result: ImportResult, header: Sequence[str]) -> None:
        """Show what became of a file with these columns."""
        self._result, self._header = result, header
        self.counts.grid.show(_counts(result))
        self.records.grid.show(_records(result))
        for table in (self.counts, self.records):
            table.lay_out()
            table.stand_alone()
        self.warnings.setText("\n".join(result.warnings))
        self.warnings.setVisible(bool(result.warnings))
        self._offer_filter(result)
        self._list()

    def save(self, path: Path) -> None:
        """Write every row with what became of it, to be corrected and imported again."""
        if self._result is None:
            return
        result = self._result
        self.save_button.setEnabled(False)
        self._desk.read(
            self,
            lambda _session: write_result(result, path),
            lambda _done: self._saved(path),
            self._not_saved,
        )

    def _saved(self, path: Path) -> None:
        self.save_button.setEnabled(True)
        self.told.emit(
            _(
                "The result is saved as {name}: correct the rejected rows there, "
                "then import that file."
            ).format(name=path.name)
        )

    def _not_saved(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        self.refused.emit(str(error))

    def _ask_file(self) -> None:
        if self._result is None:
            return
        source = self._result.source.path
        begin = source.with_name(_("{name}-result.csv").format(name=source.stem))
        path, chosen = QFileDialog.getSaveFileName(self, _("Save the result"), str(begin), _(FILES))
        if path:
            self.save(with_ending(Path(path), chosen))

    def _offer_filter(self, result: ImportResult) -> None:
        with QSignalBlocker(self.filter):
            self.filter.clear()
            self.filter.addItem(_("All but the new ones"), REMARKABLE)
            for outcome in Outcome:
                count = _number(result.rows.get(outcome, 0))
                self.filter.addItem(f"{outcome_title(outcome)}  {count}", frozenset({outcome}))
            self.filter.addItem(_("All rows"), EVERY)

    def _list(self) -> None:
        self.rows.show_result(self._result, self._header, self.filter.currentData() or REMARKABLE)

    def _begin_rows(self) -> None:
        """Stand on the first row, so that its reason is seen at once."""
        if not self.rows.currentIndex().isValid():
            self.rows.setCurrentIndex(self.rows.outcomes.index(0, 0))

    def _show_reason(self) -> None:
        """Say the whole reason of the current row: its cell may be too narrow for it."""
        place, rows = self.rows.currentIndex().row(), self.rows.outcomes.rows
        self.reason.show_text(rows[place].reason if 0 <= place < len(rows) else "")

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.counts)
        column.addWidget(self.records)
        column.addWidget(self.warnings)
        column.addStretch(1)
        right = QWidget()
        rows = QVBoxLayout(right)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addLayout(self._bar())
        rows.addWidget(self.rows, 1)
        rows.addWidget(self.reason)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(left)
        both.addWidget(right)
        both.setStretchFactor(1, 1)
        both.setSizes([COUNTS_WIDTH, 2 * COUNTS_WIDTH])
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(both)

    def _bar(self) -> QHBoxLayout:
        label = QLabel(_("Sho&w"))
        label.setBuddy(self.filter)
        self.filter.setAccessibleName(plain_label(label.text()))
        bar = QHBoxLayout()
        for part in (label, self.filter):
            bar.addWidget(part)
        bar.addStretch(1)
        bar.addWidget(self.save_button)
        return bar


def with_ending(path: Path, chosen: str) -> Path:
    """Give a file the ending of the kind that was chosen, where its name has none of ours."""
    if path.suffix.lower() in (".csv", ".xlsx"):
        return path
    return path.with_name(path.name + (".xlsx" if "xlsx" in chosen else ".csv"))


def _counts(result: ImportResult) -> list[Count]:
    rows = [Count(_("Rows read"), result.rows_read, STRONG)]
    for outcome in Outcome:
        count = result.rows.get(outcome, 0)
        wrong = WRONG if outcome is Outcome.REJECTED and count else PLAIN
        rows.append(Count(outcome_title(outcome), count, wrong if count else MUTED))
    return rows


def _records(result: ImportResult) -> list[Records]:
    tables = dict.fromkeys((*result.created, *result.updated, *result.unchanged))
    return [
        Records(
            table_name(table),
            result.created.get(table, 0),
            result.updated.get(table, 0),
            result.unchanged.get(table, 0),
        )
        for table in tables
    ]


def _count_columns() -> tuple[Column[Count], ...]:
    return (
        Column("name", _("Rows"), lambda row: row.name, width=2 * NAME_WIDTH),
        Column("rows", _("Count"), lambda row: _number(row.rows), RIGHT, COUNT_WIDTH),
    )


def _record_columns() -> tuple[Column[Records], ...]:
    numbers: tuple[Column[Records], ...] = (
        Column("created", _("New"), lambda row: _number(row.created), RIGHT, COUNT_WIDTH),
        Column("updated", _("Changed"), lambda row: _number(row.updated), RIGHT, COUNT_WIDTH),
        Column("unchanged", _("Known"), lambda row: _number(row.unchanged), RIGHT, COUNT_WIDTH),
    )
    return (Column("name", _("Records"), lambda row: row.name, width=NAME_WIDTH), *numbers)


def _count_tone(row: Count, _column: int) -> str:
    return row.tone


def _number(count: int) -> str:
    return QLocale().toString(count)
