"""What is typed about a sale, and what is wrong or odd about it: for the form and the commands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from desktop.models.keys import compact_key
from desktop.models.money import MONEY_PLACES, fits_places
from desktop.models.sale import SaleKind
from desktop.services.customer_work import CustomerDraft
from desktop.services.shares import ShareDraft, shares_problem
from desktop.system.i18n import _

QUANTITY_PLACES = 3
Remarks = dict[str, str]  # the name of a field, and one sentence about it


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleDraft:
    """What is typed about an order.

    Attributes:
        customer: An existing customer's id, or a new one; None while none is chosen.
        list_price: Of one piece, before tax; `price` and `cost` alike.
    """

    customer: int | CustomerDraft | None
    shares: tuple[ShareDraft, ...]
    ordered_on: date | None
    kind: str = SaleKind.VEHICLE
    model: str = ""
    quantity: Decimal | None = Decimal(1)
    list_price: Decimal | None = None
    price: Decimal | None = None
    cost: Decimal | None = None
    source: str = ""
    referred_by_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryDraft:
    """What is typed about a delivery; plate and VIN stay empty while they are not known."""

    delivered_on: date | None
    plate: str = ""
    vin: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """What happened to an order so far, for what may still be typed about it."""

    kind: str = SaleKind.VEHICLE
    ordered_on: date | None = None
    quantity: Decimal = Decimal(1)
    delivered_on: date | None = None
    cancelled_on: date | None = None


def sale_problems(draft: SaleDraft, course: Course | None = None) -> Remarks:
    """Return what is wrong with an order: a sentence for each field."""
    return dict(_problems(draft, course or Course()))


def sale_cautions(draft: SaleDraft, today: date) -> Remarks:
    """Return what is odd about an order and may yet be right."""
    found: Remarks = {}
    if sentence := day_caution(draft.ordered_on, today):
        found["ordered_on"] = sentence
    if draft.price is not None and draft.cost is not None and draft.price < draft.cost:
        found["price"] = _("The price is below the cost.")
    elif None not in (draft.price, draft.list_price) and _dearer(draft):
        found["price"] = _("The price is above the list price.")
    return found


def delivery_problems(draft: DeliveryDraft, course: Course) -> Remarks:
    """Return what is wrong with a delivery: a sentence for each field."""
    found: Remarks = {}
    if sentence := _day_problem(draft.delivered_on, course.ordered_on):
        found["delivered_on"] = sentence
    named = bool(compact_key(draft.plate) or compact_key(draft.vin))
    if named and course.kind != SaleKind.VEHICLE:
        found["plate"] = _("Only a vehicle has a plate and a VIN; leave both empty.")
    elif named and course.quantity != 1:
        found["plate"] = _(
            "One plate or VIN is for one vehicle, and this sale is of several; leave both empty."
        )
    return found


def cancellation_problems(cancelled_on: date | None, reason: str, course: Course) -> Remarks:
    """Return what is wrong with a cancellation: a sentence for each field."""
    found: Remarks = {}
    if sentence := _day_problem(cancelled_on, course.ordered_on):
        found["cancelled_on"] = sentence
    if not reason.strip():
        found["reason"] = _("Cancelling needs a reason; type one.")
    return found


def day_caution(day: date | None, today: date) -> str:
    """Return what is odd about the day something happened, or an empty text."""
    return _("This day is yet to come.") if day is not None and day > today else ""


def no_order_day() -> str:
    """Say that the day of an order is missing."""
    return _("A sale needs the day of the order; type it.")


def _problems(draft: SaleDraft, course: Course) -> Iterator[tuple[str, str]]:
    if draft.customer is None:
        yield "customer", _("A sale needs a customer; choose one.")
    if draft.kind not in list(SaleKind):
        yield "kind", _("Choose what is sold.")
    if draft.kind == SaleKind.VEHICLE and not draft.model.strip():
        yield "model", _("A vehicle needs a model; type one.")
    if sentence := _order_day_problem(draft.ordered_on, course):
        yield "ordered_on", sentence
    if sentence := _people_problem(draft.shares):
        yield "shares", sentence
    if sentence := _quantity_problem(draft.quantity, draft.kind):
        yield "quantity", sentence
    for name, amount in _amounts(draft):
        if sentence := _amount_problem(amount):
            yield name, sentence
    if draft.referred_by_id is not None and draft.referred_by_id == draft.customer:
        yield "referred_by", _("Nobody refers himself; choose somebody else, or nobody.")


def _people_problem(shares: tuple[ShareDraft, ...]) -> str | None:
    return shares_problem(shares) if shares else _("A sale needs a salesperson; add one.")


def _order_day_problem(ordered_on: date | None, course: Course) -> str | None:
    if ordered_on is None:
        return no_order_day()
    if course.delivered_on is not None and course.delivered_on < ordered_on:
        return _("It was delivered on {day}; an order comes before its delivery.").format(
            day=course.delivered_on
        )
    if course.cancelled_on is not None and course.cancelled_on < ordered_on:
        return _("It was cancelled on {day}; an order comes before its cancellation.").format(
            day=course.cancelled_on
        )
    return None


def _day_problem(day: date | None, ordered_on: date | None) -> str | None:
    if day is None:
        return _("The day is missing; type it.")
    if ordered_on is not None and day < ordered_on:
        return _("It was ordered on {day}; this day is before that.").format(day=ordered_on)
    return None


def _quantity_problem(quantity: Decimal | None, kind: str) -> str | None:
    if quantity is None or quantity <= 0:
        return _("The quantity is more than zero; correct it.")
    if kind == SaleKind.VEHICLE and quantity != quantity.to_integral_value():
        return _("Vehicles are sold whole; correct the quantity.")
    if not fits_places(quantity, QUANTITY_PLACES):
        return _("A quantity has three digits behind the point at most; correct it.")
    return None


def _amounts(draft: SaleDraft) -> tuple[tuple[str, Decimal | None], ...]:
    return ("list_price", draft.list_price), ("price", draft.price), ("cost", draft.cost)


def _amount_problem(amount: Decimal | None) -> str | None:
    if amount is not None and amount < 0:
        return _("An amount is not negative; correct it.")
    if not fits_places(amount, MONEY_PLACES):
        return _("An amount has two digits behind the point at most; correct it.")
    return None


def _dearer(draft: SaleDraft) -> bool:
    return (draft.price or Decimal(0)) > (draft.list_price or Decimal(0))
