"""The plain fields of forms: texts, numbers, money and choices."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar

from PySide6.QtCore import QEvent, QLocale, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QLineEdit, QPlainTextEdit
from typing_extensions import override

from desktop.system.i18n import _
from desktop.views.kit.drop_down import RETURNS
from desktop.views.kit.field import Field, Typed, V
from desktop.views.kit.figures import NotANumberError, parse_decimal, show_decimal
from desktop.views.kit.line import Line

C = TypeVar("C")
LINES = 3
YEARS = (1900, 2100)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CONTROL = Qt.KeyboardModifier.ControlModifier


class LineField(Field[V]):
    """A field of one line."""

    def __init__(self, label: str, *, required: bool = False, placeholder: str = "") -> None:
        super().__init__(label, required=required)
        self.line: QLineEdit = Line(placeholderText=placeholder)
        self._place(self.line)
        self.line.textChanged.connect(self.changed)
        self.line.editingFinished.connect(self._on_left)
        self.line.returnPressed.connect(self._on_return)

    @override
    def typed(self) -> Typed:
        return self.line.text()

    @override
    def set_typed(self, typed: Typed) -> None:
        self.line.setText(str(typed or ""))

    def _on_left(self) -> None:
        self.left.emit()

    def _on_return(self) -> None:
        self.entered.emit()


class TextField(LineField[str]):
    """One line of text.

    `check` may find fault with a text: it returns a sentence or None.
    """

    def __init__(
        self,
        label: str,
        *,
        required: bool = False,
        placeholder: str = "",
        longest: int = 200,
        check: Callable[[str], str | None] | None = None,
    ) -> None:
        super().__init__(label, required=required, placeholder=placeholder)
        self._fault = check
        self.line.setMaxLength(longest)

    @override
    def value(self) -> str:
        return self.line.text().strip()

    @override
    def set_value(self, value: str) -> None:
        self.line.setText(value)

    @override
    def _check(self) -> str | None:
        return self._fault(self.value()) if self._fault and self.value() else None

    @override
    def _is_empty(self) -> bool:
        return not self.value()


class MultilineField(Field[str]):
    """Text of several lines; Tab goes to the next field, Enter begins a new line."""

    def __init__(self, label: str, *, required: bool = False, lines: int = LINES) -> None:
        super().__init__(label, required=required)
        self.text = QPlainTextEdit(tabChangesFocus=True)
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * lines + 14)
        self.text.installEventFilter(self)
        self._place(self.text)
        self.text.textChanged.connect(self.changed)

    @override
    def value(self) -> str:
        return self.text.toPlainText().strip()

    @override
    def set_value(self, value: str) -> None:
        self.text.setPlainText(value)
        self.text.moveCursor(QTextCursor.MoveOperation.End)  # to go on writing

    @override
    def typed(self) -> Typed:
        return self.text.toPlainText()

    @override
    def set_typed(self, typed: Typed) -> None:
        self.text.setPlainText(str(typed or ""))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice when the user goes on."""
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return super().eventFilter(watched, event)

    @override
    def _is_empty(self) -> bool:
        return not self.value()


class FigureField(LineField[V]):
    """A number; what is typed stays as typed until it is one, and is then written tidily."""

    def __init__(
        self,
        label: str,
        *,
        required: bool = False,
        places: int = 0,
        least: Decimal | int | None = None,
        most: Decimal | int | None = None,
    ) -> None:
        super().__init__(label, required=required)
        self._places, self._least, self._most = places, least, most
        self.line.setAlignment(RIGHT)

    def number(self) -> Decimal | None:
        """Return the number that stands in the field; None if it is empty or not one."""
        try:
            return parse_decimal(self.line.text(), QLocale())
        except NotANumberError:
            return None

    @override
    def _check(self) -> str | None:
        try:
            number = parse_decimal(self.line.text(), QLocale())
        except NotANumberError as error:
            return str(error)
        return None if number is None else self._fault(number)

    @override
    def _on_left(self) -> None:
        number = self.number()
        if number is not None and self._check() is None:
            self.line.setText(self._show(number))
        super()._on_left()

    def _show(self, number: Decimal | int | None) -> str:
        return "" if number is None else show_decimal(Decimal(number), self._places, QLocale())

    def _fault(self, number: Decimal) -> str | None:
        if number != round(number, self._places):
            return self._too_fine()
        if self._least is not None and number < self._least:
            text = _("“{field}” must be at least {least}.")
            return text.format(field=self.name, least=self._show(self._least))
        if self._most is not None and number > self._most:
            text = _("“{field}” must be at most {most}.")
            return text.format(field=self.name, most=self._show(self._most))
        return None

    def _too_fine(self) -> str:
        if not self._places:
            return _("“{field}” takes whole numbers only.").format(field=self.name)
        text = _("“{field}” takes at most {places} decimal places.")
        return text.format(field=self.name, places=self._places)


class NumberField(FigureField[int | None]):
    """A whole number, such as an odometer reading."""

    @override
    def value(self) -> int | None:
        number = self.number()
        return None if number is None else int(number)

    @override
    def set_value(self, value: int | None) -> None:
        self.line.setText(self._show(value))


class YearField(NumberField):
    """A year: a number without separators."""

    def __init__(self, label: str, *, required: bool = False) -> None:
        least, most = YEARS
        super().__init__(label, required=required, least=least, most=most)

    @override
    def _show(self, number: Decimal | int | None) -> str:
        return "" if number is None else str(int(number))


class DecimalField(FigureField[Decimal | None]):
    """A number with decimal places, such as hours or a share."""

    @override
    def value(self) -> Decimal | None:
        return self.number()

    @override
    def set_value(self, value: Decimal | None) -> None:
        self.line.setText(self._show(value))


class MoneyField(DecimalField):
    """An amount of money; `places` is how many the office's currency has."""


class TickField(Field[bool]):
    """Yes or no."""

    def __init__(self, label: str, text: str = "") -> None:
        super().__init__(label)
        self.box = QCheckBox(text)
        self._place(self.box)
        self.box.toggled.connect(self.changed)
        self.box.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go on with Enter, as from a line; Space is what ticks the box."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in RETURNS
            and not event.modifiers() & CONTROL
        ):
            self.entered.emit()
        return super().eventFilter(watched, event)

    @override
    def value(self) -> bool:
        return self.box.isChecked()

    @override
    def set_value(self, value: bool) -> None:
        self.box.setChecked(value)

    @override
    def typed(self) -> Typed:
        return self.box.isChecked()

    @override
    def set_typed(self, typed: Typed) -> None:
        self.box.setChecked(typed is True)


class ChoiceField(Field[C | None]):
    """One of a few values; typing part of a label finds it."""

    def __init__(
        self, label: str, choices: Sequence[tuple[C, str]], *, required: bool = False
    ) -> None:
        super().__init__(label, required=required)
        self._values: list[C] = []
        self.combo, line = QComboBox(), Line()
        self.combo.setLineEdit(line)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.combo.model(), self.combo)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.combo.setCompleter(completer)
        self.combo.installEventFilter(self)
        self._place(self.combo)
        self.set_choices(choices)
        self.combo.editTextChanged.connect(self.changed)
        line.editingFinished.connect(self._on_left)
        line.returnPressed.connect(self.entered)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the wheel to the page: scrolling a form must not change a choice."""
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def set_choices(self, choices: Sequence[tuple[C, str]]) -> None:
        """Offer these values under these labels; what stands in the field stays."""
        text = self.combo.currentText()
        with QSignalBlocker(self.combo):
            self.combo.clear()
            self._values = [value for value, _label in choices]
            self.combo.addItems([label for _value, label in choices])
            self.set_typed(text)

    @override
    def value(self) -> C | None:
        place = self._place_of_text()
        return self._values[place] if place >= 0 else None

    @override
    def set_value(self, value: C | None) -> None:
        place = self._values.index(value) if value in self._values else -1
        self.combo.setCurrentIndex(place)
        if place < 0:
            self.combo.setEditText("")

    @override
    def typed(self) -> Typed:
        return self.combo.currentText()

    @override
    def set_typed(self, typed: Typed) -> None:
        text = str(typed or "")
        self.combo.setCurrentIndex(self.combo.findText(text) if text else -1)
        self.combo.setEditText(text)

    @override
    def _check(self) -> str | None:
        text = self.combo.currentText().strip()
        if text and self._place_of_text() < 0:
            return _("“{text}” is not one of the choices; pick one from the list.").format(
                text=text
            )
        return None

    def _on_left(self) -> None:
        """Write the choice out of which a part was typed."""
        place = self._place_of_text()
        if place >= 0 and self.combo.itemText(place) != self.combo.currentText():
            self.combo.setCurrentIndex(place)
            self.combo.setEditText(self.combo.itemText(place))
        self.left.emit()

    def _place_of_text(self) -> int:
        """Return the place of the label, or of the only one that the text is part of."""
        text = self.combo.currentText().strip()
        place = self.combo.findText(text, Qt.MatchFlag.MatchFixedString)
        if place >= 0 or not text:
            return place
        labels = [self.combo.itemText(number).casefold() for number in range(self.combo.count())]
        fitting = [number for number, label in enumerate(labels) if text.casefold() in label]
        return fitting[0] if len(fitting) == 1 else -1
