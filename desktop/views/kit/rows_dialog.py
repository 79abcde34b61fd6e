"""The window of the rows behind a figure: those that no page lists, and their sum."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.models.errors import OfficeError
from desktop.services.formats import figure_text, quantity_text
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.opening import figure_of
from desktop.services.measures.rows import FigureRows, rows_of_figure
from desktop.services.measures.slices import Value
from desktop.system.i18n import _
from desktop.views.kit.figure_chip import filter_text
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.screen import Context

SIZE = (820, 460)
TEXT_COLUMN = 1
SHOWN = 3  # digits behind the point of what is divided


class RowsDialog(QDialog):
    """Shows what a figure was summed over; Enter on a row opens its record."""

    def __init__(self, context: Context, value: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = filter_text("figure", value)
        self.setWindowTitle(title)
        self.resize(*SIZE)
        self._context, self._measure = context, CATALOGUE[figure_of(value)[0]]
        self._found = FigureRows(self._measure.id, ())
        self.table = PlainTable(title, range(3, 5), wide=TEXT_COLUMN)
        self.note = QLabel(_(self._measure.formula), wordWrap=True)
        self.note.setObjectName("hint")
        self.sum = QLabel()
        self._lay_out()
        self.table.cellActivated.connect(self.open_record)
        query = partial(rows_of_figure, value=value)
        context.desk.read(self, query, self._show, self._refuse)

    def open_record(self, row: int, _column: int = 0) -> None:
        """Show the record of a row on its own page, where it has one."""
        rows = self._found.rows
        page, record = rows[row].words.opens if row < len(rows) else ("", 0)
        if page:
            self.accept()
            self._context.go.emit(page, record)

    def _show(self, found: FigureRows) -> None:
        self._found = found
        heads = [_("Date"), _("Record"), _("Source or reason"), _("Value")]
        rows = [
            [row.words.day, row.words.text, row.words.source, *self._values(row.over, row.under)]
            for row in found.rows
        ]
        heads += [_("Divided by")] if found.is_ratio else []
        self.table.fill(heads, rows)
        self.sum.setText(self._sum())
        self.table.setCurrentCell(0, 0)
        self.table.setFocus()

    def _sum(self) -> str:
        """Write what the rows come to: their sum, or the two that are divided and the figure."""
        found = self._found
        parts = self._values(found.over, found.under)
        if not found.is_ratio:
            return _("Together {sum}").format(sum=parts[0])
        figure = figure_text(self._measure, found.figure, self._context.office.currency)
        return _("Together {over} ÷ {under} = {figure}").format(
            over=parts[0], under=parts[1], figure=figure
        )

    def _values(self, over: Value, under: Value) -> list[str]:
        """Write what a row brings: amounts in their unit, the sums of a ratio as they are."""
        if not self._found.is_ratio:
            return [figure_text(self._measure, over, self._context.office.currency)]
        sums = (None if value is None else round(value, SHOWN) for value in (over, under))
        return ["" if value is None else quantity_text(value) for value in sums]

    def _refuse(self, error: OfficeError) -> None:
        self.note.setText(str(error))

    def _lay_out(self) -> None:
        close = QPushButton(_("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        self.sum.setAlignment(Qt.AlignmentFlag.AlignRight)
        font = self.sum.font()
        font.setBold(True)
        self.sum.setFont(font)
        foot.addWidget(self.note, 1)
        foot.addWidget(close)
        box = QVBoxLayout(self)
        box.addWidget(self.table, 1)
        box.addWidget(self.sum)
        box.addLayout(foot)
