"""What was typed about an open visit, to be changed."""

from dataclasses import asdict
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop.models.errors import ConflictError, OfficeError
from desktop.services.staff import StaffRow, staff_list
from desktop.services.visit_kinds import kind_note
from desktop.services.visit_odometer import last_odometer
from desktop.services.visit_work import VisitChanges, change_visit
from desktop.services.visits import KIND_NAMES, VisitCard, visit_card
from desktop.system.i18n import _
from desktop.views.kit.fields import ChoiceField, MultilineField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm
from desktop.views.visits.odometer_field import OdometerField
from desktop.views.visits.page import FormPage
from desktop.views.visits.promise_field import PromiseField

WORDS = ("concern", "cause", "correction")


class EditVisitPage(FormPage):
    """Changes an open visit.

    Signals:
        saved: The changes are in the office.
        left: The user does not want them.
    """

    saved = Signal()
    left = Signal()

    def __init__(self, context: Context, card: VisitCard, parent: QWidget | None = None) -> None:
        self._context, self._card = context, card
        self.form = EditForm()
        self._add_fields()
        title = _("Edit visit {number}").format(number=card.number)
        super().__init__(title, self.form, parent)
        self.conflict = self.form.conflict_pane()
        self.add_above(self.conflict)
        self.add_buttons(self.form.save_action, self.form.cancel_action)
        self._saving = False
        self._save_over = QAction(_("Save mine instead"), self)
        self._save_over.triggered.connect(self._save)
        self.form.start(card.version, _values(card))
        self.form.submitted.connect(self._save)
        self.form.cancelled.connect(self._leave)
        self._draft = f"visits.edit.{card.id}"
        if context.drafts.attach(self.form, self._draft):
            text = _("These changes were not saved; here is what you typed. Esc throws it away.")
            self.messages.show_message("info", text)
        context.desk.read(self, partial(staff_list, on=card.arrived_on), self._offer_people)
        last = partial(last_odometer, vehicle_id=card.vehicle_id, before=card.id)
        context.desk.read(self, last, self._odometer.set_last)

    def begin(self) -> None:
        """Take the focus."""
        self.form.focus("concern")

    def is_dirty(self) -> bool:
        """Tell whether anything was typed that is not saved."""
        return self.form.is_dirty()

    def _add_fields(self) -> None:
        for key, label in zip(WORDS, (_("Concern"), _("Cause"), _("Correction")), strict=True):
            self.form.add(key, MultilineField(label))
        kinds = [(kind.value, _(name)) for kind, name in KIND_NAMES.items()]
        self.form.add("kind", ChoiceField(_("Kind"), kinds, required=True))
        kind = self.form.fields["kind"]
        kind.changed.connect(lambda: kind.set_caution(kind_note(kind.value())))
        self._odometer = self.form.add("odometer", OdometerField(_("Odometer")))
        context, card = self._context, self._card
        promised = PromiseField(
            _("Promised"),
            context.office.calendar,
            context.now,
            arrived=lambda: card.arrived_at,
            kept=card.promised_at,
        )
        self.form.add("promised_at", promised)
        people = [(self._card.advisor_id, self._card.advisor)] if self._card.advisor_id else []
        self._advisor: ChoiceField[int] = ChoiceField(_("Advisor"), people)
        self.form.add("advisor_id", self._advisor)

    def _offer_people(self, rows: list[StaffRow]) -> None:
        was_clean = not self.form.is_dirty()
        people = {row.id: row.name for row in rows}
        if self._card.advisor_id:
            people.setdefault(self._card.advisor_id, self._card.advisor)  # who has left since
        self._advisor.set_choices(list(people.items()))
        if was_clean:
            self.form.mark_clean()

    def _save(self) -> None:
        if self._saving:
            return
        self._saving = True
        command = partial(
            change_visit,
            visit_id=self._card.id,
            version=self.form.version,  # a draft knows the one it was typed over
            changes=self._changes(),
        )
        self._context.desk.write(self, command, self._saved, self._failed)

    def _changes(self) -> VisitChanges:
        values: dict[str, Any] = self.form.values()
        return VisitChanges(**values)

    def _saved(self, _nothing: None) -> None:
        self._context.drafts.discard(self._draft)
        self.saved.emit()

    def _failed(self, error: OfficeError) -> None:
        self._saving = False
        if isinstance(error, ConflictError):
            query = partial(visit_card, visit_id=self._card.id)
            self._context.desk.read(self, query, partial(self._show_conflict, str(error)))
        else:
            self.messages.show_message("error", str(error))

    def _show_conflict(self, sentence: str, now: VisitCard) -> None:
        """Show what the other seat wrote; what is typed here stays in the fields."""
        clashes = self.form.merge(now.version, _values(now))
        self.messages.show_message("error", sentence, self._save_over)
        self.conflict.show_clashes(clashes)

    def _leave(self) -> None:
        self._context.drafts.discard(self._draft)
        self.left.emit()


def _values(card: VisitCard) -> dict[str, object]:
    changes = VisitChanges(
        card.kind,
        card.concern,
        card.cause,
        card.correction,
        card.odometer,
        card.promised_at,
        card.advisor_id,
    )
    return asdict(changes)
