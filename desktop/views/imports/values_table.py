"""What the words of a file mean where a field has a few words of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal

from desktop.services.importing.cells.words import choice_words, folded
from desktop.services.importing.kinds import Field
from desktop.system.i18n import _
from desktop.views.imports.grid import PLAIN, WRONG
from desktop.views.imports.pick_cells import PickGrid, PickModel
from desktop.views.imports.words import choice_name
from desktop.views.kit.column import Column
from desktop.views.kit.drop_down import Entry

MEANT_COLUMN = 1
SAID_WIDTH = 140
AS_IT_IS = "-"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the file; `meant` is one of ours, or empty while nobody said which."""

    said: str
    meant: str


class WordsModel(PickModel[Word]):
    """The words of a column."""

    pick_column = MEANT_COLUMN

    def __init__(self) -> None:
        super().__init__(_columns(), _tone)


class WordsTable(PickGrid):
    """Translates the words of one column.

    Signals:
        translated: A word shall mean another of ours; carries the field and both words.
    """

    translated = Signal(str, str, str)

    def __init__(self) -> None:
        self._field: Field | None = None
        super().__init__(WordsModel(), _("Words of the column"), self._entries)
        self.delegate.picked.connect(self._on_picked)
        self.setColumnWidth(0, SAID_WIDTH)

    def show_words(self, field: Field, said: Sequence[str], known: Mapping[str, str]) -> None:
        """Show the words of a column that says this field."""
        words = dict.fromkeys((*said, *known))
        usual = choice_words(field)
        rows = [Word(word, known.get(word) or usual.get(folded(word), "")) for word in words]
        if field == self._field and rows == self.grid.rows:
            return  # somebody may be choosing in them
        self._field, place = field, max(0, self.currentIndex().row())
        self.grid.show(rows)
        self.setCurrentIndex(self.grid.index(min(place, len(words) - 1), MEANT_COLUMN))

    def _entries(self, _row: int) -> list[Entry]:
        choices = self._field.choices if self._field else ()
        ours = [Entry(choice_name(choice), choice, choice) for choice in choices]
        return [*ours, Entry(_("As Daysheet understands it"), "", AS_IT_IS)]

    def _on_picked(self, row: int, value: object) -> None:
        if self._field is not None:
            meant = "" if value == AS_IT_IS else str(value)
            self.translated.emit(self._field.id, self.grid.rows[row].said, meant)
            self.setFocus()


def _columns() -> tuple[Column[Word], ...]:
    return (
        Column("said", _("In the file"), lambda word: word.said, width=SAID_WIDTH),
        Column("meant", _("Means"), _meant),
    )


def _meant(word: Word) -> str:
    return choice_name(word.meant) if word.meant else _("Say what it means")


def _tone(word: Word, column: int) -> str:
    return WRONG if column == MEANT_COLUMN and not word.meant else PLAIN
