"""What the office prints: the sheets of a day, a week and a month, and the one made by itself."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QComboBox, QGroupBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.document import DocumentKind
from desktop.services.documents import kind_name
from desktop.services.sheets.kinds import SHEETS
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.date_field import DateField
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.kit.sheets import print_blank, print_sheet
from desktop.views.reports.plan_box import PlanBox

MENU = N_("&Report")
PRINT = ActionSpec("reports.print", N_("Print the &sheet"), MENU, "Ctrl+P")
BLANK = ActionSpec("reports.blank", N_("Print a &blank sheet"), MENU, "Ctrl+Shift+B")


class PrintPage(Screen):
    """Prints a sheet of any day, or of its week or month."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.kind = QComboBox()
        self.kind.setAccessibleName(_("Sheet"))
        for kind in SHEETS:
            self.kind.addItem(kind_name(kind), kind)
        self.day = DateField(_("&Business day"), required=True, today=context.today)
        self.day.set_value(context.today())
        self.print_button = QPushButton(_("Preview and print"))
        self.blank_button = QPushButton(_("Blank, to fill by hand"))
        self.plan = PlanBox(context)
        self._lay_out()
        self.print_button.clicked.connect(self.print_sheet)
        self.blank_button.clicked.connect(self.print_blank)
        self.day.entered.connect(self.print_sheet)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (Command(PRINT, self.print_sheet), Command(BLANK, self.print_blank))

    def print_sheet(self) -> None:
        """Show the sheet of the day, its week or its month; it is kept under its number."""
        self._print(print_sheet)

    def print_blank(self) -> None:
        """Show the sheet to be filled by hand."""
        self._print(print_blank)

    def _print(self, deed: Callable[[Context, QObject, str, date], None]) -> None:
        day = self.day.value()
        if self.day.problem() or day is None:
            self.day.show_problem()
            return
        deed(self.context, self, DocumentKind(self.kind.currentData()), day)

    def _lay_out(self) -> None:
        sheet = QGroupBox(_("Sheets"))
        row = QHBoxLayout(sheet)
        parts = (self.kind, self.day.label, self.day, self.print_button, self.blank_button)
        for part in parts:
            row.addWidget(part)
        row.addStretch(1)
        page = QVBoxLayout(self)
        page.addWidget(sheet)
        page.addWidget(self.plan)
        page.addStretch(1)
