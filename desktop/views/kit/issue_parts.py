"""Handing parts out to a visit, and taking them back: 領料."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.models.errors import OfficeError
from desktop.services.counter.offers import OnSale, find_goods, on_sale
from desktop.services.formats import quantity_text
from desktop.services.stock.issuing import Needed, Wanted, issue_parts, needed, take_back_parts
from desktop.system.i18n import _
from desktop.views.kit.actions import keys_text, without_state
from desktop.views.kit.goods import GoodsColumn, GoodsField, GoodsLine
from desktop.views.kit.messages import MessageBar
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import searcher

SIZE = (720, 460)
ISSUE_KEY, BACK_KEY = "Ctrl+S", "Ctrl+Shift+Return"
_NOTHING = Decimal(0)


class IssueDialog(QDialog):
    """The parts of a visit: what its bill needs, what it has, and what is handed out now.

    What is needed and there stands in the last column already: saving hands it all out.
    """

    def __init__(self, context: Context, visit_id: int, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(*SIZE)
        self._context, self._visit_id, self._writing = context, visit_id, False
        self.messages = MessageBar()
        self.lines = self._lines_field()
        self.lines.wanted.connect(self.want)
        self._lay_out(title)
        self.refresh()

    def refresh(self) -> None:
        """Read anew what the visit needs and has."""
        query = partial(needed, visit_id=self._visit_id)
        self._context.desk.read(self, query, self._show, self._refuse)

    def want(self, part_id: int, count: Decimal) -> None:
        """Count up a part that was scanned; one that is not on the bill is added."""
        there = self.lines.line_of(part_id)
        if there is not None:
            typed = there.number("quantity") or _NOTHING
            self.lines.put(there.with_texts(quantity=quantity_text(typed + count)))
            return
        query = partial(on_sale, part_id=part_id, day=self._context.today())
        self._context.desk.read(self, query, partial(self._add, count), self._refuse)

    def issue(self) -> None:
        """Hand out what stands in the last column."""
        self._write(issue_parts, _("Handed out under {number}."))

    def take_back(self) -> None:
        """Put what stands in the last column back on the shelf."""
        self._write(take_back_parts, _("Taken back under {number}."))

    # -- inside --------------------------------------------------------------------------

    def _lines_field(self) -> GoodsField:
        columns = (
            GoodsColumn("needed", _("Needed")),
            GoodsColumn("issued", _("Issued")),
            GoodsColumn("on_hand", _("On hand")),
            GoodsColumn("quantity", _("Now"), typed=True),
        )
        search = searcher(self._context, self, find_goods)
        return GoodsField(_("Parts of the visit"), columns, search=search, odd=_odd)

    def _show(self, rows: Sequence[Needed]) -> None:
        self.lines.set_value([_line(row) for row in rows])
        if not rows:
            text = _("The bill has no parts yet; find or scan what is handed out.")
            self.messages.show_message("info", text)

    def _add(self, count: Decimal, part: OnSale) -> None:
        texts = {
            "needed": "0",
            "issued": "0",
            "on_hand": quantity_text(part.on_hand),
            "quantity": quantity_text(count),
        }
        self.lines.put(GoodsLine(part.part_id, f"{part.number} {part.name}", texts))

    def _write(self, command: Callable[..., Any], sentence: str) -> None:
        self.lines.table.finish_cell()
        typed = [(line.id, line.number("quantity")) for line in self.lines.value()]
        wanted = [Wanted(key, quantity) for key, quantity in typed if quantity]
        if not wanted:
            self.messages.show_message("info", _("Type how many into the last column."))
            return
        if self._writing:
            return
        self._writing = True
        deed = partial(command, visit_id=self._visit_id, wanted=wanted)
        self._context.desk.write(self, deed, partial(self._done, sentence), self._refuse)

    def _done(self, sentence: str, posted: Any) -> None:  # noqa: ANN401 -- what the ledger wrote
        self._writing = False
        self._context.told.emit("success", sentence.format(number=posted.number))
        self.accept()

    def _refuse(self, error: OfficeError) -> None:
        self._writing = False
        self.messages.show_message("error", str(error))

    def _lay_out(self, title: str) -> None:
        head = QLabel(title)
        head.setObjectName("pageTitle")
        box = QVBoxLayout(self)
        for part in (head, self.messages, self.lines):
            box.addWidget(part)
        box.addStretch(1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        for text, keys, run in (
            (_("Hand out"), ISSUE_KEY, self.issue),
            (_("Take back"), BACK_KEY, self.take_back),
            (_("Close"), "Esc", self.reject),
        ):
            foot.addWidget(self._button(text, keys, run))
        box.addLayout(foot)
        self.lines.entered.connect(self.issue)
        self.lines.editor.setFocus()

    def _button(self, text: str, keys: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(_("{text} ({keys})").format(text=text, keys=keys_text(keys)))
        button.setAutoDefault(False)
        button.clicked.connect(without_state(run))
        if keys != "Esc":  # a dialog has that itself
            QShortcut(QKeySequence(keys), self).activated.connect(run)
        return button


def _line(row: Needed) -> GoodsLine:
    now = min(row.open, row.on_hand) if row.kept else _NOTHING
    texts = {
        "needed": quantity_text(row.needed),
        "issued": quantity_text(row.issued),
        "on_hand": quantity_text(row.on_hand),
        "quantity": quantity_text(now) if now > 0 else "",
    }
    return GoodsLine(row.part_id, f"{row.number} {row.name}", texts)


def _odd(line: GoodsLine) -> str:
    missing = (line.number("needed") or _NOTHING) - (line.number("issued") or _NOTHING)
    missing -= line.number("on_hand") or _NOTHING
    if missing <= 0:
        return ""
    text = _("{part}: {count} more are needed than are on the shelf.")
    return text.format(part=line.title, count=quantity_text(missing))
