"""Parts that were ordered for visits: whose customers are to be told, and what still comes."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout
from typing_extensions import override

from desktop.services.buying.special import SpecialRow, awaited, note_told, to_be_told
from desktop.services.formats import UNKNOWN, day_text, quantity_text
from desktop.system.i18n import N_, _, ngettext
from desktop.views.kit.actions import ActionSpec, keys_text, without_state
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.parts.orders.screen import MENU

KEYS = "Ctrl+Shift+K"
TOLD = ActionSpec("arrivals.told", N_("The customer &knows"), MENU, KEYS, new_group=True)
SUBJECTS = frozenset({"purchase_order", "purchase_order_line", "stock_movement", "visit"})
FIGURES = range(4, 6)
NAME = 3  # the column that takes what the others leave


class ArrivalsScreen(Screen):
    """Above, who is to be told that parts are here; below, what is still awaited."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.waiting: Sequence[SpecialRow] = ()
        self.coming: Sequence[SpecialRow] = ()
        self.table = PlainTable(_("Customers to be told"), FIGURES, wide=NAME)
        self.later = PlainTable(_("Parts that are awaited"), FIGURES, wide=NAME)
        self.title, self.heading = QLabel(), QLabel(_("Still awaited for visits"))
        self.title.setObjectName("pageTitle")
        self.heading.setObjectName("formHeading")
        text = _("{text} ({keys})").format(text=_("Told"), keys=keys_text(KEYS))
        self.button = QPushButton(text)
        self.button.setAutoDefault(False)
        self._lay_out()
        self.button.clicked.connect(without_state(self.told))
        self.table.cellActivated.connect(lambda row, _column: self._open(self.waiting[row]))
        self.later.cellActivated.connect(lambda row, _column: self._open(self.coming[row]))
        context.desk.changed.connect(self._on_changed)
        self._show(((), ()))

    @override
    def commands(self) -> tuple[Command, ...]:
        return (Command(TOLD, self.told),)

    @override
    def take_focus(self) -> None:
        self.table.setFocus()

    @override
    def refresh(self) -> None:
        self.context.desk.read(self, _both, self._show)

    def told(self) -> None:
        """Note that the customer of the chosen line knows that the part is here."""
        row = self.table.currentRow()
        if not 0 <= row < len(self.waiting):
            self.context.told.emit("info", _("Choose who was told in the list above."))
            return
        line = self.waiting[row]
        command = partial(note_told, line_id=line.id)
        self.context.desk.write(self, command, partial(self._noted, line))

    # -- inside --------------------------------------------------------------------------

    def _noted(self, line: SpecialRow, _nothing: None) -> None:
        text = _("{customer} knows that {part} is here.")
        told = text.format(customer=line.customer, part=line.part)
        self.context.told.emit("success", told)

    def _show(self, rows: tuple[Sequence[SpecialRow], Sequence[SpecialRow]]) -> None:
        place = max(self.table.currentRow(), 0)
        self.waiting, self.coming = rows
        text = ngettext(
            "{count} part is here, and its customer is to be told; Enter opens the visit",
            "{count} parts are here, and their customers are to be told; Enter opens the visit",
            len(self.waiting),
        )
        nobody = _("Nobody is to be told of an arrival.")
        self.title.setText(text.format(count=len(self.waiting)) if self.waiting else nobody)
        for table, listed in ((self.table, self.waiting), (self.later, self.coming)):
            table.fill(_heads(), [_cells(row) for row in listed])
        if self.waiting:
            self.table.setCurrentCell(min(place, len(self.waiting) - 1), 0)

    def _open(self, row: SpecialRow) -> None:
        self.context.go.emit("visits", row.visit_id)

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if subjects & SUBJECTS and self.isVisible():
            self.refresh()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.button)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 4, 8, 8)
        box.addLayout(top)
        for part in (self.table, self.heading, self.later):
            box.addWidget(part)
        self.setFocusProxy(self.table)


def _both(session: Any) -> tuple[list[SpecialRow], list[SpecialRow]]:  # noqa: ANN401 -- the services know what a session is
    return to_be_told(session), awaited(session)


def _heads() -> tuple[str, ...]:
    return (
        *(_("Customer"), _("Telephone"), _("Part"), _("Name"), _("Quantity"), _("Came")),
        *(_("Visit"), _("Plate"), _("Order"), _("Expected on")),
    )


def _cells(row: SpecialRow) -> tuple[str, ...]:
    return (
        row.customer,
        row.phone or UNKNOWN,
        row.part,
        row.name,
        quantity_text(row.quantity),
        quantity_text(row.received),
        row.visit,
        row.plate,
        row.order,
        day_text(row.expected_on),
    )
