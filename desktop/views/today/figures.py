"""The key figures of yesterday and of the month; each opens the visits behind it."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from desktop.services.formats import change_text, estimate_text, figure_text, percent_text
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import Period
from desktop.services.measures.opening import figure_filter, list_of
from desktop.services.morning import Morning
from desktop.services.morning_figures import FigureLine
from desktop.system.i18n import _

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
BUTTON_COLUMNS = (1, 3, 6)
BUTTON_EDGE = 1  # pixels between a button's text and its right side


class FigureGrid(QWidget):
    """A line for each measure.

    Signals:
        wanted: The records behind a figure: their list, and its filter
            `car_count/2026-11-01/2026-11-19`.
    """

    wanted = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)
        self.buttons: dict[tuple[str, str], QPushButton] = {}

    def show_morning(self, data: Morning) -> None:
        """Show the figures of a morning."""
        self._clear()
        for place, title in enumerate(_titles()):
            label = self._put(0, place, title, "hint")
            label.setContentsMargins(0, 0, BUTTON_EDGE if place in BUTTON_COLUMNS else 0, 0)
        for row, line in enumerate(data.lines, start=1):
            self._show_line(row, line, data)

    def _show_line(self, row: int, line: FigureLine, data: Morning) -> None:
        measure, currency = CATALOGUE[line.measure], data.office.currency
        name = QLabel(line.name)
        name.setToolTip(_(measure.formula))
        self._grid.addWidget(name, row, 0)
        day = Period(data.yesterday, data.yesterday)
        periods = (
            ("day", 1, line.yesterday, day),
            ("month", 3, line.month_to_date, line.month.so_far),
            ("last_year", 6, line.last_year, line.month.last_year),
        )
        for key, place, value, period in periods:
            text = figure_text(measure, value, currency)
            self._put_button(row, place, key, line, text, period)
        self._put(row, 2, percent_text(line.day_attainment))
        behind = "fieldProblem" if line.behind else ""
        self._put(row, 4, _attained(line), behind)
        self._put(row, 5, _target(line, data))
        self._put(row, 7, change_text(line.change))

    def _put_button(
        self, row: int, place: int, key: str, line: FigureLine, text: str, period: Period
    ) -> None:
        button = QPushButton(text)
        button.setObjectName("figure")
        button.setFlat(True)
        button.setAutoDefault(False)
        button.setAccessibleName(f"{line.name}: {text}")
        button.setToolTip(_("Open the records behind this figure (Enter)"))
        target = figure_filter(line.measure, period)
        button.clicked.connect(partial(self._want, list_of(line.measure), target))
        self.buttons[line.measure, key] = button
        self._grid.addWidget(button, row, place, RIGHT)

    def _want(self, listed: str, target: str, _checked: object = None) -> None:
        self.wanted.emit(listed, target)

    def _put(self, row: int, place: int, text: str, name: str = "") -> QLabel:
        label = QLabel(text)
        label.setObjectName(name)
        label.setAlignment(RIGHT)
        self._grid.addWidget(label, row, place)
        return label

    def _clear(self) -> None:
        self.buttons.clear()
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()


def _titles() -> Sequence[str]:
    return (
        "",
        _("Last day"),
        _("of target"),
        _("Month so far"),
        _("of target"),
        _("Month target"),
        _("Last year"),
        _("Change"),
    )


def _attained(line: FigureLine) -> str:
    text = percent_text(line.month_attainment)
    return _("▽ {share}").format(share=text) if line.behind else text


def _target(line: FigureLine, data: Morning) -> str:
    value: Decimal | None = line.month_target
    return estimate_text(CATALOGUE[line.measure], value, data.office.currency)
