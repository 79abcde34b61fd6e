"""The year a page shows."""

from PySide6.QtWidgets import QSpinBox

from desktop.system.i18n import _

MARGIN = 5  # beside the text, where the style sheet's padding does not reach
WIDTH = 76


class YearBox(QSpinBox):
    """A year, typed or changed with Up and Down."""

    def __init__(self, first: int, last: int, year: int) -> None:
        super().__init__(minimum=first, maximum=last, value=year)
        self.lineEdit().setTextMargins(MARGIN, 0, MARGIN, 0)
        self.setAccessibleName(_("Year"))
        self.setFixedWidth(WIDTH)
