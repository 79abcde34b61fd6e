"""Correcting what is settled or delivered: which amount, by how much, and why."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from desktop.models.errors import OfficeError
from desktop.models.period_lock import AdjustedField
from desktop.services.locks import FIELD_NAMES, AdjustmentDraft, AdjustmentRow
from desktop.system.i18n import _
from desktop.views.kit.fields import ChoiceField, MoneyField, TextField
from desktop.views.kit.forms import Form
from desktop.views.kit.messages import MessageBar
from desktop.views.kit.screen import Context

WIDTH = 440
LONGEST = 300


class AdjustDialog(QDialog):
    """Books an adjustment of a record.

    Args:
        title: Which record is corrected.
        now: The amounts that can be corrected, as they stand, before tax.
        book: Takes a transaction and a draft; books it.
    """

    def __init__(
        self,
        context: Context,
        title: str,
        now: Sequence[tuple[AdjustedField, Decimal | None]],
        book: Callable[..., Any],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._context, self._book = context, book
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        money = context.office.currency
        amounts = [
            (
                field,
                _("{amount}: {value}").format(
                    amount=_(FIELD_NAMES[field]), value="—" if value is None else money.text(value)
                ),
            )
            for field, value in now
        ]
        self.messages = MessageBar()
        self.form = Form()
        self.form.add("field", ChoiceField(_("&Amount"), amounts, required=True))
        self.form.add(
            "value",
            MoneyField(_("&Difference, before tax"), required=True, places=money.decimals),
        )
        self.form.add("reason", TextField(_("&Reason"), required=True, longest=LONGEST))
        self._lay_out()
        self.form.submitted.connect(self._save)
        draft = f"adjusting.{title}"
        context.drafts.attach(self.form, draft)
        self.finished.connect(lambda: context.drafts.discard(draft))

    def _save(self) -> None:
        values: dict[str, Any] = self.form.values()
        command = partial(self._book, draft=AdjustmentDraft(**values))
        self._context.desk.write(self, command, lambda _id: self.accept(), self._refused)

    def _refused(self, error: OfficeError) -> None:
        self.messages.show_message("error", str(error))

    def _lay_out(self) -> None:
        hint = QLabel(
            _(
                "A difference of -100 takes 100 away. It counts today, and shows in the month "
                "it corrects too."
            ),
            wordWrap=True,
        )
        hint.setObjectName("hint")
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.form.submit)
        buttons.rejected.connect(self.reject)
        self.form.cancelled.connect(self.reject)
        box = QVBoxLayout(self)
        for part in (self.messages, hint, self.form, buttons):
            box.addWidget(part)
        self.form.focus("field")


def adjustment_text(row: AdjustmentRow, money: Callable[[Decimal | None], str]) -> str:
    """Write a booked adjustment as a line of a card."""
    return _("{day}: {amount} {value}, {reason}").format(
        day=row.booked_on.isoformat(),
        amount=row.field_name,
        value=money(row.value),
        reason=row.reason,
    )
