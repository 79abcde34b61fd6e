"""Locked months: what is final, and what was corrected afterwards."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.models.money import Currency
from desktop.services.formats import instant_text, month_text
from desktop.services.locks import AdjustmentRow, LockRow, adjustments, lock_months, lock_rows
from desktop.system.i18n import N_, _
from desktop.views.kit.messages import ask
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.screen import Context
from desktop.views.kit.year_box import YearBox
from desktop.views.settings.lists import ENTRY, NOTE

YEARS = (1990, 2100)
HEADS = (
    N_("Number"),
    N_("Amount"),
    N_("Difference"),
    N_("Of month"),
    N_("Booked on"),
    N_("Reason"),
    N_("By"),
)
MONEY, REASON = 2, 5
LIST_WIDTH = 330
LOCKED, OPEN_MONTH = "■", "○"


@dataclass(frozen=True, slots=True)
class Held:
    """The months of a year, and the adjustments they see."""

    months: tuple[LockRow, ...]
    adjustments: tuple[AdjustmentRow, ...]


class LocksPage(QWidget):
    """Locks months; nothing unlocks them."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.year = YearBox(*YEARS, context.today().year)
        self.months = QListWidget()
        self.months.setAccessibleName(_("Months"))
        self.lock_button = QPushButton(_("&Lock through this month…"))
        self.note = QLabel(wordWrap=True)
        self.note.setObjectName(NOTE)
        self.heading = QLabel()
        self.heading.setObjectName("formHeading")
        self.table = PlainTable(_("Adjustments"), range(MONEY, MONEY + 1), wide=REASON)
        self._lay_out()
        self.year.valueChanged.connect(self.refresh)
        self.lock_button.clicked.connect(self._ask_lock)
        self.refresh()

    def refresh(self) -> None:
        """Read the months of the year."""
        query = partial(_held, year=self.year.value())
        self._context.desk.read(self, query, self._show)

    def lock_through(self, month: int) -> None:
        """Lock the months of the year through one of them."""
        first = month // 100 * 100 + 1
        command = partial(lock_months, months=range(first, month + 1))
        self._context.desk.write(self, command, self._locked, self._refused)

    def _ask_lock(self) -> None:
        item = self.months.currentItem()
        if self.months.currentRow() < 0:
            self.note.setText(_("Choose the last month to be locked."))
            return
        month: LockRow = item.data(ENTRY)
        question = _(
            "Lock every month of the year through {month}? Their figures stay for good; "
            "later corrections are adjustments."
        ).format(month=month_text(month.month))
        choices = {"lock": _("Lock"), "stay": _("Not yet")}
        if ask(self, question, choices, default="stay") == "lock":
            self.lock_through(month.month)

    def _show(self, held: Held) -> None:
        place = self.months.currentRow()
        self.months.clear()
        for month in held.months:
            item = QListWidgetItem(self._text(month))
            item.setData(ENTRY, month)
            self.months.addItem(item)
        self.months.setCurrentRow(max(place, 0))
        self._show_adjustments(held.adjustments)

    def _text(self, month: LockRow) -> str:
        if month.locked_at is None:
            return _("{shape} {month}  open").format(
                shape=OPEN_MONTH, month=month_text(month.month)
            )
        return _("{shape} {month}  locked {when} {by}").format(
            shape=LOCKED,
            month=month_text(month.month),
            when=instant_text(month.locked_at, self._context.office.calendar),
            by=month.by,
        )

    def _show_adjustments(self, rows: tuple[AdjustmentRow, ...]) -> None:
        currency = self._context.office.currency
        booked = _("Adjustments booked in the year or for it")
        self.heading.setText(booked if rows else _("No adjustment in the year or for it"))
        self.table.fill([_(head) for head in HEADS], [_cells(row, currency) for row in rows])

    def _locked(self, months: tuple[int, ...]) -> None:
        self.note.clear()
        text = _("Locked: {months}.") if months else _("They are locked already.")
        named = _(", ").join(map(month_text, months))
        self._context.told.emit("success", text.format(months=named))
        self.refresh()

    def _refused(self, error: Exception) -> None:
        self.note.setText(str(error))

    def _lay_out(self) -> None:
        year = QLabel(_("&Year"))
        year.setBuddy(self.year)
        head = QHBoxLayout()
        head.addWidget(year)
        head.addWidget(self.year)
        head.addStretch(1)
        left = QWidget()
        left.setFixedWidth(LIST_WIDTH)
        box = QVBoxLayout(left)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(head)
        for part in (self.months, self.lock_button, self.note):
            box.addWidget(part)
        right = QVBoxLayout()
        hint = QLabel(
            _(
                "A visit that is settled is corrected with “Adjust a settled bill…” on its page, "
                "a sale that is delivered on its own."
            ),
            wordWrap=True,
        )
        hint.setObjectName("hint")
        for widget in (self.heading, hint, self.table):
            right.addWidget(widget)
        row = QHBoxLayout(self)
        row.addWidget(left)
        row.addLayout(right, 1)


def _cells(row: AdjustmentRow, currency: Currency) -> tuple[str, ...]:
    return (
        row.number,
        row.field_name,
        currency.text(row.value),
        month_text(row.for_month),
        row.booked_on.isoformat(),
        row.reason,
        row.by,
    )


def _held(session: Any, year: int) -> Held:  # noqa: ANN401 -- the services know what a session is
    seen = adjustments(session, date(year, 1, 1), date(year, 12, 31))
    return Held(lock_rows(session, year), seen)
