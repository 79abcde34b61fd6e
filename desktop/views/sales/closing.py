"""The short forms that close an order: delivered, or cancelled."""

from functools import partial

from desktop.models.sale import SaleKind
from desktop.services.sales.drafts import (
    Course,
    DeliveryDraft,
    Remarks,
    cancellation_problems,
    day_caution,
    delivery_problems,
)
from desktop.services.sales.records import SaleCard
from desktop.system.i18n import _
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import TextField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import ShortForm
from desktop.views.sales.remarks import watch

LONGEST_PLATE, LONGEST_VIN = 20, 17


class DeliveryForm(ShortForm):
    """The day, and plate and VIN of a vehicle where they are known already."""

    def __init__(self, context: Context, card: SaleCard) -> None:
        super().__init__()
        self._course = course(card)
        today = context.today
        self.day = self.add("delivered_on", DateField(_("Delivered on"), today=today))
        self.plate = self.vin = None
        if card.kind == SaleKind.VEHICLE and card.quantity == 1:
            later = _("may follow later")
            self.plate = self.add(
                "plate", TextField(_("Plate"), longest=LONGEST_PLATE, placeholder=later)
            )
            self.vin = self.add("vin", TextField(_("VIN"), longest=LONGEST_VIN, placeholder=later))
        self.start(card.version, {"delivered_on": context.today()})
        watch(self, self._problems, partial(_caution, self.day, "delivered_on", context))

    def draft(self) -> DeliveryDraft:
        """Return what was typed."""
        plate = self.plate.value() if self.plate else ""
        vin = self.vin.value() if self.vin else ""
        return DeliveryDraft(self.day.value(), plate, vin)

    def _problems(self) -> Remarks:
        return delivery_problems(self.draft(), self._course)


class CancellationForm(ShortForm):
    """The day, and why."""

    def __init__(self, context: Context, card: SaleCard) -> None:
        super().__init__()
        self._course = course(card)
        self.day = self.add("cancelled_on", DateField(_("Cancelled on"), today=context.today))
        self.reason = self.add("reason", TextField(_("Reason"), required=True))
        self.start(card.version, {"cancelled_on": context.today()})
        watch(self, self._problems, partial(_caution, self.day, "cancelled_on", context))

    def _problems(self) -> Remarks:
        return cancellation_problems(self.day.value(), self.reason.value(), self._course)


def course(card: SaleCard) -> Course:
    """Return what happened to a sale so far."""
    return Course(card.kind, card.ordered_on, card.quantity, card.delivered_on, card.cancelled_on)


def _caution(day: DateField, key: str, context: Context) -> Remarks:
    sentence = day_caution(day.value(), context.today())
    return {key: sentence} if sentence else {}
