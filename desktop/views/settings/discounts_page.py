"""How much of a price each role may give away."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.models.errors import ConflictError, OfficeError
from desktop.services.discounts import Ceiling, ceilings, change_ceilings
from desktop.services.staff import ROLE_NAMES
from desktop.system.i18n import _
from desktop.views.kit.fields import DecimalField
from desktop.views.kit.screen import Context
from desktop.views.kit.standing import StandingForm
from desktop.views.kit.writing import EditForm, Values
from desktop.views.settings.lists import NOTE, SIDE_WIDTH, button_row

HUNDRED = Decimal(100)
DRAFT = "settings.discounts"


class DiscountsPage(QWidget):
    """The ceilings of discounts; an empty field is no limit."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._ceilings: tuple[Ceiling, ...] = ()
        self.form = EditForm()
        for role, name in ROLE_NAMES.items():
            field = DecimalField(_("{role} %").format(role=_(name)), places=2, least=0, most=100)
            self.form.add(role, field)
        self.note = QLabel(wordWrap=True)
        self.note.setObjectName(NOTE)
        self.standing = StandingForm(context, self.form, self.note)
        self.save_button = QPushButton(_("Save"))
        self._lay_out()
        self.form.submitted.connect(self._save)
        self.standing.left.connect(self.refresh)
        self.form.changed.connect(self.note.clear)
        self.save_button.clicked.connect(self.form.submit)
        self.refresh()

    def refresh(self) -> None:
        """Read the ceilings anew; what is typed stays."""
        self._context.desk.read(self, ceilings, self._show)

    def _show(self, found: tuple[Ceiling, ...]) -> None:
        if self.form.is_dirty():
            return
        self._ceilings = found
        self.standing.show_record(DRAFT, 0, _values(found))

    def _save(self) -> None:
        values = self.form.values()
        drafts = [replace(row, share=_share(values[row.role])) for row in self._ceilings]
        changed = tuple(
            draft
            for draft, row in zip(drafts, self._ceilings, strict=True)
            if draft.share != row.share
        )
        command = partial(change_ceilings, drafts=changed)
        self._context.desk.write(self, command, lambda _done: self._saved(), self._refused)

    def _saved(self) -> None:
        self.standing.saved()
        self._context.told.emit("success", _("The ceilings are saved."))
        self.refresh()

    def _refused(self, error: OfficeError) -> None:
        self.note.setText(str(error))
        if isinstance(error, ConflictError):
            self._context.desk.read(self, ceilings, partial(self._merge, str(error)))

    def _merge(self, sentence: str, found: tuple[Ceiling, ...]) -> None:
        """Show what another seat set beside what is typed."""
        self._ceilings = found
        self.standing.merge(0, _values(found), sentence)

    def _lay_out(self) -> None:
        hint = QLabel(
            _(
                "The largest share of a line's price that somebody of a role may give away. "
                "Nothing typed is no limit; discounts that were given already stay."
            ),
            wordWrap=True,
        )
        hint.setObjectName("hint")
        inside = QWidget()
        inside.setMaximumWidth(SIDE_WIDTH)
        side = QVBoxLayout(inside)
        for part in (hint, self.standing.conflict, self.form, self.note):
            side.addWidget(part)
        side.addLayout(button_row(self.save_button))
        side.addStretch(1)
        row = QHBoxLayout(self)
        row.addWidget(inside, 1)
        row.addStretch(1)


def _values(found: tuple[Ceiling, ...]) -> Values:
    return {row.role: _per_cent(row.share) for row in found}


def _per_cent(share: Decimal | None) -> Decimal | None:
    return None if share is None else share * HUNDRED


def _share(per_cent: object) -> Decimal | None:
    return per_cent / HUNDRED if isinstance(per_cent, Decimal) else None
