"""What the first rows of a file become: the fields as columns, and the problem of each row."""

from functools import partial

from desktop.services.importing import Kind, Preview, PreviewRow
from desktop.system.i18n import _
from desktop.views.imports.grid import MUTED, PLAIN, WRONG, Grid, GridModel
from desktop.views.imports.words import choice_name
from desktop.views.kit.column import RIGHT, Column

PROBLEM = 1


class PreviewTable(Grid):
    """Shows a `Preview`; the problem stands beside the row's number, where it is seen."""

    def __init__(self) -> None:
        super().__init__(GridModel[PreviewRow](tone=_tone), _("What the rows become"))

    def show_preview(self, found: Preview, kind: Kind) -> None:
        """Show what the first rows become."""
        choices = {field.id for field in kind.fields if field.choices}
        place = self.horizontalScrollBar().value()
        values = (
            Column(str(number), title, partial(_word if field in choices else _value, place=number))
            for number, (field, title) in enumerate(zip(found.fields, found.titles, strict=True))
        )
        self.grid.show(
            found.rows,
            (
                Column("row", _("Row"), lambda row: str(row.number), RIGHT),
                Column("problem", _("Problem"), lambda row: row.problem),
                *values,
            ),
        )
        self.set_empty_text("" if found.rows else _("The file has no rows."))
        self.fit()
        self.horizontalScrollBar().setValue(place)
        self._stand_on_problem(found)

    def current_problem(self) -> str:
        """Return what is wrong with the current row."""
        place = self.currentIndex().row()
        return self.grid.rows[place].problem if 0 <= place < len(self.grid.rows) else ""

    def _stand_on_problem(self, found: Preview) -> None:
        """Stand on the first row that cannot be read, so that its problem is seen at once."""
        wrong = (place for place, row in enumerate(found.rows) if row.problem)
        self.setCurrentIndex(self.grid.index(next(wrong, 0), PROBLEM))

    def refuse(self, sentence: str) -> None:
        """Say why no row becomes anything yet."""
        self.grid.show((), ())
        self.set_empty_text(sentence)


def _value(row: PreviewRow, place: int) -> str:
    return row.values[place] if place < len(row.values) else ""


def _word(row: PreviewRow, place: int) -> str:
    return choice_name(_value(row, place))


def _tone(row: PreviewRow, column: int) -> str:
    if column == PROBLEM:
        return WRONG
    return MUTED if not column or row.problem else PLAIN
