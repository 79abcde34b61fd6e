"""A plan's year as a table: months, quarters and the year, beside what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont
from typing_extensions import override

from desktop.models.money import Currency
from desktop.models.target import Tier
from desktop.services.formats import number_text, percent_text
from desktop.services.measures.catalogue import CATALOGUE, Measure
from desktop.services.measures.figures import Period, attainment
from desktop.services.measures.maturity import (
    provisional_mark,
    provisional_note,
    provisional_until,
)
from desktop.services.periods import YEAR, month_period, quarter_period, year_period
from desktop.services.targets.outlook import year_target
from desktop.services.targets.overview import Overview
from desktop.services.targets.values import TargetCell
from desktop.services.targets.writing import TIER_NAMES, tiers_problem
from desktop.system.i18n import _
from desktop.views.kit.column import LEFT, RIGHT
from desktop.views.kit.figures import NotANumberError
from desktop.views.kit.theme import tokens
from desktop.views.targets.amounts import actual_text, gap_text, parse_target, target_text

DISPLAY = int(Qt.ItemDataRole.DisplayRole)
EDIT = int(Qt.ItemDataRole.EditRole)
TIP = int(Qt.ItemDataRole.ToolTipRole)
ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
COLOUR = int(Qt.ItemDataRole.ForegroundRole)
FONT = int(Qt.ItemDataRole.FontRole)
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
QUARTER = 3
TIERS = tuple(Tier)
Typed = dict[tuple[Tier, int], Decimal | None]


class Col(IntEnum):
    """The columns from left to right."""

    MONTH = 0
    TARGET = 1
    SPRINT = 2
    CHALLENGE = 3
    ACTUAL = 4
    ATTAINMENT = 5
    LAST_YEAR = 6
    DAYS = 7
    GAP = 8


EDITED = {Col.TARGET: Tier.TARGET, Col.SPRINT: Tier.SPRINT, Col.CHALLENGE: Tier.CHALLENGE}


@dataclass(frozen=True, slots=True)
class Line:
    """A row: a month, or the sum of some.

    Attributes:
        months: Places of its months in the year, 0 to 11.
        quarter: Place of the quarter it sums; None for a month and the year.
    """

    months: range
    quarter: int | None = None

    @property
    def is_month(self) -> bool:
        """Whether it is one month, which can be typed into."""
        return len(self.months) == 1

    @property
    def is_year(self) -> bool:
        """Whether it sums the year."""
        return len(self.months) == YEAR


LINES = (
    *(
        line
        for quarter in range(YEAR // QUARTER)
        for line in (
            *(Line(range(place, place + 1)) for place in range(quarter * 3, quarter * 3 + 3)),
            Line(range(quarter * 3, quarter * 3 + 3), quarter),
        )
    ),
    Line(range(YEAR)),
)
MONTH_ROWS = tuple(row for row, line in enumerate(LINES) if line.is_month)


class YearModel(QAbstractTableModel):
    """What is planned and what is typed over it; nothing is written before it is saved.

    Attributes:
        refused: The sentence about what was typed last; empty where nothing is wrong with it.
    """

    def __init__(self, currency: Currency) -> None:
        super().__init__()
        self._currency = currency
        self._seen: Overview | None = None
        self._typed: Typed = {}
        self.refused = ""

    @property
    def overview(self) -> Overview | None:
        """What was read last."""
        return self._seen

    @property
    def is_dirty(self) -> bool:
        """Whether anything is typed that is not saved."""
        return bool(self._typed)

    @property
    def is_empty(self) -> bool:
        """Whether the owner has no target in the year, typed ones included."""
        if self._seen is None:
            return False
        return not any(self._value(tier, place) for tier in TIERS for place in range(YEAR))

    def show(self, overview: Overview | None) -> None:
        """Show a plan, forgetting what was typed over the last one."""
        self.beginResetModel()
        self._seen, self._typed, self.refused = overview, {}, ""
        self.endResetModel()

    def changes(self) -> tuple[TargetCell, ...]:
        """Return what was typed, with the versions that were read."""
        return tuple(
            TargetCell(cell.month, self._typed[tier, place], cell.version, tier, cell.id)
            for (tier, place) in sorted(self._typed)
            if (cell := self._cell(tier, place)) is not None
        )

    def period_at(self, index: Index) -> Period | None:
        """Return the days of the figure at a place; None where there is none to open."""
        if not index.isValid():
            return None
        return self._period(LINES[index.row()], Col(index.column()))

    def _period(self, line: Line, column: Col) -> Period | None:
        """Return the days of what was reached, this year or last; None of other columns."""
        if self._seen is None or column not in (Col.ACTUAL, Col.LAST_YEAR):
            return None
        year = self._seen.year - (column is Col.LAST_YEAR)
        first = month_period(year * 100 + line.months[0] + 1)
        if line.is_year:
            return year_period(year)
        return first if line.is_month else quarter_period(first.start)

    def type_text(self, row: int, column: int, text: str) -> bool:
        """Type into a cell as its user would; a cell that is none is passed over."""
        return self.setData(self.index(row, column), text)

    def tell(self, refused: str) -> None:
        """Say what was wrong with something that was pasted, beside what stands there now."""
        self.refused = refused or self.refused
        self.dataChanged.emit(self.index(0, 0), self.index(0, 0))

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() or self._seen is None else len(LINES)

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(Col)

    @override
    def data(self, index: Index, role: int = DISPLAY) -> object:
        if not index.isValid() or self._seen is None:
            return None
        line, column = LINES[index.row()], Col(index.column())
        if role in (DISPLAY, EDIT):
            return self._text(line, column)
        if role == ALIGN:
            return LEFT if column is Col.MONTH else RIGHT
        if role == TIP:
            until = self._moves_until(line, column)
            return None if until is None else provisional_note(until)
        if role == COLOUR:
            return self._colour(line, column)
        return self._bold() if role == FONT and not line.is_month else None

    @override
    def setData(self, index: Index, value: object, role: int = EDIT) -> bool:
        if role != EDIT or not self._is_typed_into(index):
            return False
        assert self._seen is not None  # noqa: S101 -- without a plan there is no index
        tier, place = EDITED[Col(index.column())], LINES[index.row()].months[0]
        try:
            number = parse_target(self._measure, str(value))
        except NotANumberError as error:
            self.refused = str(error)
            return False
        cell = self._cell(tier, place)
        if cell is not None and number == cell.value:
            self._typed.pop((tier, place), None)
        else:
            self._typed[tier, place] = number
        self.refused = self._tiers_problem() or ""
        self.dataChanged.emit(self.index(0, 0), self.index(len(LINES) - 1, len(Col) - 1))
        return True

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = super().flags(index)
        return plain | Qt.ItemFlag.ItemIsEditable if self._is_typed_into(index) else plain

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == ALIGN:
            return LEFT if section == Col.MONTH else RIGHT
        return _titles()[Col(section)] if role == DISPLAY else None

    @property
    def _measure(self) -> Measure:
        assert self._seen is not None  # noqa: S101 -- asked for rows of a plan only
        return CATALOGUE[self._seen.measure]

    def _bold(self) -> QFont:
        font = QFont()
        font.setBold(True)
        return font

    def _is_typed_into(self, index: Index) -> bool:
        return (
            index.isValid()
            and self._seen is not None
            and index.column() in EDITED
            and LINES[index.row()].is_month
        )

    def _cell(self, tier: Tier, place: int) -> TargetCell | None:
        return None if self._seen is None else self._seen.lines[place].cells[TIERS.index(tier)]

    def _value(self, tier: Tier, place: int) -> Decimal | None:
        cell = self._cell(tier, place)
        return self._typed.get((tier, place), None if cell is None else cell.value)

    def _target(self, line: Line, tier: Tier) -> Decimal | None:
        """Return a month's target, or what those of some months come to."""
        values = [self._value(tier, place) for place in line.months]
        if line.is_month:
            return values[0]
        known = [value for value in values if value is not None]
        if self._measure.is_additive:
            return sum(known, Decimal(0)) if known else None
        return year_target(self._measure.id, values)

    def _reached(self, line: Line) -> tuple[Decimal | None, Decimal | None]:
        """Return what was reached, this year and last."""
        assert self._seen is not None  # noqa: S101 -- asked for rows of a plan only
        if line.is_month:
            month = self._seen.lines[line.months[0]]
            return month.actual, month.last_year
        sums = self._seen.whole if line.quarter is None else self._seen.quarters[line.quarter]
        begun = self._seen.lines[line.months[0]].actual is not None
        return (sums.actual if begun else None), sums.last_year

    def _text(self, line: Line, column: Col) -> str:
        measure, (now, before) = self._measure, self._reached(line)
        if column in EDITED:
            return target_text(measure, self._target(line, EDITED[column]))
        if column is Col.ATTAINMENT:
            target = self._target(line, Tier.TARGET)
            share = attainment(now, target, better_up=measure.better_up)
            return "" if share is None else percent_text(share)
        texts = {
            Col.MONTH: self._name(line),
            Col.ACTUAL: actual_text(measure, now, self._currency),
            Col.LAST_YEAR: actual_text(measure, before, self._currency),
            Col.DAYS: number_text(Decimal(self._days(line))),
            Col.GAP: gap_text(measure, self._gap(line), self._currency),
        }
        moves = texts[column] and self._moves_until(line, column) is not None
        return f"{texts[column]} {provisional_mark()}" if moves else texts[column]

    def _moves_until(self, line: Line, column: Col) -> date | None:
        """Return until when what was reached may still change; None if it is final."""
        days = self._period(line, column)
        if days is None or self._seen is None:
            return None
        return provisional_until(self._seen.measure, days.end, self._seen.today)

    def _gap(self, line: Line) -> Decimal | None:
        (now, _before), target = self._reached(line), self._target(line, Tier.TARGET)
        return None if now is None or target is None else now - target

    def _days(self, line: Line) -> int:
        assert self._seen is not None  # noqa: S101 -- asked for rows of a plan only
        return sum(self._seen.lines[place].working_days for place in line.months)

    def _name(self, line: Line) -> str:
        assert self._seen is not None  # noqa: S101 -- asked for rows of a plan only
        if line.is_year:
            return str(self._seen.year)
        if line.quarter is not None:
            return _("Quarter {number}").format(number=line.quarter + 1)
        return f"{self._seen.year}-{line.months[0] + 1:02}"

    def _colour(self, line: Line, column: Col) -> QColor | None:
        if column in (Col.LAST_YEAR, Col.DAYS):
            return QColor(tokens().muted)
        if column in EDITED and self._is_changed(line, EDITED[column]):
            return QColor(tokens().accent)
        return QColor(tokens().error) if column is Col.GAP and self._is_behind(line) else None

    def _is_behind(self, line: Line) -> bool:
        """Whether it ended worse than planned; what still runs is not behind yet."""
        assert self._seen is not None  # noqa: S101 -- asked for rows of a plan only
        gap = self._gap(line)
        if gap is None or not self._seen.lines[line.months[-1]].is_over:
            return False
        return gap < 0 if self._measure.better_up else gap > 0

    def _is_changed(self, line: Line, tier: Tier) -> bool:
        return line.is_month and (tier, line.months[0]) in self._typed

    def _tiers_problem(self) -> str | None:
        for _tier, place in self._typed:
            values: Mapping[Tier, Decimal | None] = {
                tier: self._value(tier, place) for tier in TIERS
            }
            assert self._seen is not None  # noqa: S101 -- something was typed into it
            month = self._seen.lines[place].month
            better = self._measure.better_up
            if problem := tiers_problem(month, dict(values), better_up=better):
                return problem
        return None


def _titles() -> dict[Col, str]:
    return {
        Col.MONTH: _("Month"),
        **{column: _(TIER_NAMES[tier]) for column, tier in EDITED.items()},
        Col.ACTUAL: _("Actual"),
        Col.ATTAINMENT: _("Attainment"),
        Col.LAST_YEAR: _("Last year"),
        Col.DAYS: _("Working days"),
        Col.GAP: _("Gap"),
    }
