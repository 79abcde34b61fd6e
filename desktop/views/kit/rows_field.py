"""A field of several rows; there is always an empty one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.views.kit.field import Field, Typed
from desktop.views.kit.line import Line

Row = list[str | bool]
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of the rows: a line, or a tick."""

    name: str
    tick: bool = False
    stretch: int = 1


class RowsField(Field[list[Row]]):
    """Rows of lines and ticks; Enter goes down, and from the empty row to the next field."""

    def __init__(
        self,
        label: str,
        cells: Sequence[Cell],
        check: Callable[[list[Row]], str | None] | None = None,
    ) -> None:
        super().__init__(label)
        self._cells, self._fault = tuple(cells), check
        self.rows: list[list[QLineEdit | QCheckBox]] = []
        self._holders: list[QWidget] = []
        self._whole = QWidget()
        self._column = QVBoxLayout(self._whole)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        self._add_row()
        self._place(self._whole)

    @override
    def value(self) -> list[Row]:
        """Return the rows that are not empty, without margins."""
        texts = [[_tidy(cell) for cell in row] for row in self._typed_rows()]
        return [row for row in texts if _filled(row)]

    @override
    def set_value(self, value: list[Row]) -> None:
        while len(self.rows) > 1:
            self._drop_row()
        for number, row in enumerate([*value, self._empty()]):
            if number == len(self.rows):
                self._add_row()
            self._fill(number, row)
        self.changed.emit()

    @override
    def typed(self) -> Typed:
        return [row for row in self._typed_rows() if _filled(row)]

    @override
    def set_typed(self, typed: Typed) -> None:
        rows = typed if isinstance(typed, list) else []
        self.set_value([row for row in rows if len(row) == len(self._cells)])

    def focus_row(self, number: int) -> None:
        """Go to the first cell of a row."""
        self.rows[number][0].setFocus()

    @override
    def _check(self) -> str | None:
        return self._fault(self.value()) if self._fault else None

    @override
    def _is_empty(self) -> bool:
        return not self.value()

    def _typed_rows(self) -> list[Row]:
        return [
            [part.text() if isinstance(part, QLineEdit) else part.isChecked() for part in row]
            for row in self.rows
        ]

    def _empty(self) -> Row:
        return [False if cell.tick else "" for cell in self._cells]

    def _fill(self, number: int, row: Row) -> None:
        for part, content in zip(self.rows[number], row, strict=True):
            if isinstance(part, QLineEdit):
                part.setText(str(content))
            else:
                part.setChecked(content is True)

    def _add_row(self) -> None:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        parts = [self._make_part(cell) for cell in self._cells]
        for cell, part in zip(self._cells, parts, strict=True):
            line.addWidget(part, 0 if cell.tick else cell.stretch)
        self.rows.append(parts)
        self._holders.append(holder)
        self._column.addWidget(holder)
        if len(self.rows) == 1:
            self._whole.setFocusProxy(parts[0])

    def _drop_row(self) -> None:
        self.rows.pop()
        holder = self._holders.pop()
        self._column.removeWidget(holder)
        holder.hide()
        holder.deleteLater()

    def _make_part(self, cell: Cell) -> QLineEdit | QCheckBox:
        said = f"{self.name} {len(self.rows) + 1}: {cell.name}"
        if cell.tick:
            box = QCheckBox(cell.name)
            box.setAccessibleName(said)
            box.toggled.connect(self._on_typed)
            return box
        line = Line(placeholderText=cell.name, maxLength=LONGEST)
        line.setAccessibleName(said)
        line.textChanged.connect(self._on_typed)
        line.editingFinished.connect(self.left)
        line.returnPressed.connect(partial(self._go_down, line))
        return line

    def _on_typed(self) -> None:
        if _filled(self._typed_rows()[-1]):
            self._add_row()
        self.changed.emit()

    def _go_down(self, line: QLineEdit) -> None:
        number = next(place for place, row in enumerate(self.rows) if line in row)
        if number + 1 < len(self.rows):
            self.focus_row(number + 1)
        else:
            self.entered.emit()


def _tidy(cell: str | bool) -> str | bool:  # noqa: FBT001 -- a tick is one of the contents
    return cell.strip() if isinstance(cell, str) else cell


def _filled(row: Row) -> bool:
    return any(isinstance(cell, str) and cell.strip() for cell in row)
