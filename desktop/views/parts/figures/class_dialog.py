"""The parts behind a cell of the classes: who they are, and that they add up to it."""

from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from desktop.services.stock_figures.classes import ClassPart, Evenness, Worth, class_parts
from desktop.system.i18n import _, ngettext
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.screen import Context

SIZE = (760, 460)


class ClassDialog(QDialog):
    """Lists the parts of a class; Enter on one shows it."""

    def __init__(
        self, context: Context, month: int, worth: Worth, even: Evenness | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = _("Parts of class {name}").format(name=f"{worth}{even or ''}")
        self.setWindowTitle(title)
        self.resize(*SIZE)
        self._context = context
        self.parts: list[ClassPart] = []
        self.table = PlainTable(title)
        self.sum = QLabel()
        self.sum.setObjectName("pageTitle")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(_("Close"))
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.addWidget(self.sum)
        box.addWidget(self.table, 1)
        box.addWidget(buttons)
        self.table.cellActivated.connect(self.open_part)
        query = partial(class_parts, month=month, worth=worth, evenness=even)
        context.desk.read(self, query, self._show)

    def open_part(self, row: int, _column: int = 0) -> None:
        """Show the part of a row in the list of parts."""
        if row < len(self.parts):
            self.accept()
            self._context.go.emit("parts", self.parts[row].part_id)

    def _show(self, parts: list[ClassPart]) -> None:
        self.parts, money = parts, self._context.office.currency.text
        rows = [(part.name, money(part.cost), money(part.stock)) for part in parts]
        self.table.fill((_("Part"), _("Issued at cost"), _("In stock")), rows)
        cost = sum((part.cost for part in parts), Decimal(0))
        stock = sum((part.stock for part in parts), Decimal(0))
        text = ngettext(
            "{count} part: {cost} issued at cost, {stock} in stock",
            "{count} parts: {cost} issued at cost, {stock} in stock",
            len(parts),
        )
        self.sum.setText(text.format(count=len(parts), cost=money(cost), stock=money(stock)))
        self.table.setCurrentCell(0, 0)
        self.table.setFocus()
