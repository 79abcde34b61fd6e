"""What the office does not know yet of a customer, and what to ask next.

A weighted list of what matters for this kind of customer. What is missing weighs what it is worth
on the day it is needed: a phone more than a birthday.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from desktop.models.customer import CustomerKind
from desktop.services.customers import CustomerCard
from desktop.services.owned_vehicles import OwnedVehicle
from desktop.system.i18n import _

CUSTOMER, VEHICLE, NEW_VEHICLE = "customer", "vehicle", "new vehicle"  # where it is typed
_PERSON, _FLEET = CustomerKind.PERSON, CustomerKind.FLEET
_UNKNOWN = Decimal(0)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not known.

    Attributes:
        name: What, in the user's words.
        question: One sentence that can be said to the customer.
        form: Where the answer is typed: CUSTOMER, VEHICLE or NEW_VEHICLE.
        field: The field of that form; "odometer" and "driver" have forms of their own.
        vehicle_id: Of which vehicle.
    """

    name: str
    question: str
    weight: int
    form: str
    field: str
    vehicle_id: int | None = None


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of what matters is known.

    Attributes:
        share: 0 to 1, by weight.
        gaps: What is missing, the weightiest first.
    """

    share: Decimal
    gaps: tuple[Gap, ...]

    @property
    def next(self) -> Gap | None:
        """What to ask next."""
        return self.gaps[0] if self.gaps else None


@dataclass(frozen=True, slots=True)
class _Matter:
    gap: Gap
    known: bool


def customer_completeness(card: CustomerCard, vehicles: Sequence[OwnedVehicle]) -> Completeness:
    """Weigh what is known of a customer and of the vehicles that are theirs now."""
    mine = [vehicle for vehicle in vehicles if vehicle.is_theirs]
    matters = list(_of_customer(card))
    question = _("Which car do you drive, and what is its plate?")
    gap = Gap(_("Vehicle"), question, 4, NEW_VEHICLE, "plate")
    matters.append(_Matter(gap, bool(mine)))
    # A fleet is not worse known because it is larger: of each matter the first gap counts once.
    matters += _worst([list(_of_vehicle(vehicle, card.kind)) for vehicle in mine])
    return _weighed(matters)


def vehicle_completeness(vehicle: OwnedVehicle, owner_kind: str) -> Completeness:
    """Weigh what is known of a vehicle.

    Args:
        vehicle: The vehicle, as its owner has it.
        owner_kind: What its owner is: of a person's car nobody asks who drives it.
    """
    return _weighed(list(_of_vehicle(vehicle, owner_kind)))


def _weighed(matters: Sequence[_Matter]) -> Completeness:
    whole = sum(matter.gap.weight for matter in matters)
    known = sum(matter.gap.weight for matter in matters if matter.known)
    gaps = sorted(
        (matter.gap for matter in matters if not matter.known), key=lambda gap: -gap.weight
    )
    share = (Decimal(known) / whole).quantize(Decimal("0.01")) if whole else _UNKNOWN
    return Completeness(share, tuple(gaps))


def _worst(vehicles: Sequence[Sequence[_Matter]]) -> Iterator[_Matter]:
    for same in zip(*vehicles, strict=True):
        yield next((matter for matter in same if not matter.known), same[0])


def _of_customer(card: CustomerCard) -> Iterator[_Matter]:
    yield _matter(
        _("Phone"), _("On which number may we call you?"), 5, "phones", known=bool(card.phones)
    )
    yield _matter(
        _("Address"),
        _("Which address shall stand on the bill?"),
        1,
        "address",
        known=bool(card.address),
    )
    if card.kind == _PERSON:
        question = _("When is your birthday? We should like to congratulate you.")
        yield _matter(_("Birthday"), question, 2, "birthday", known=card.birthday is not None)
        return
    yield _matter(
        _("Contact"),
        _("Whom may we ask for when we call?"),
        4,
        "contacts",
        known=bool(card.contacts),
    )
    question = _("Which tax id shall stand on the invoice?")
    yield _matter(_("Tax id"), question, 3, "tax_id", known=bool(card.tax_id))


def _matter(name: str, question: str, weight: int, field: str, *, known: bool) -> _Matter:
    return _Matter(Gap(name, question, weight, CUSTOMER, field), known)


def _of_vehicle(vehicle: OwnedVehicle, owner_kind: str) -> Iterator[_Matter]:
    title, forecast = vehicle.title, vehicle.forecast

    def matter(name: str, question: str, weight: int, field: str, *, known: bool) -> _Matter:
        asked = question.format(vehicle=title)
        return _Matter(Gap(name, asked, weight, VEHICLE, field, vehicle.id), known)

    read = forecast is not None and forecast.mileage.last is not None
    yield matter(
        _("Plate"), _("Which plate does {vehicle} bear?"), 4, "plate", known=bool(vehicle.plate)
    )
    question = _("How many kilometres does {vehicle} show today?")
    yield matter(_("Odometer"), question, 4, "odometer", known=read)
    question = _("Until when is {vehicle} to be inspected?")
    known = vehicle.inspection_due_on is not None
    yield matter(_("Inspection due"), question, 3, "inspection", known=known)
    question = _("When does the insurance of {vehicle} end?")
    known = vehicle.insurance_due_on is not None
    yield matter(_("Insurance due"), question, 2, "insurance", known=known)
    question = _("May I look at the registration of {vehicle}? We note its VIN.")
    yield matter(_("VIN"), question, 2, "vin", known=bool(vehicle.vin))
    if owner_kind == _FLEET:
        question = _("Who drives {vehicle}?")
        yield matter(_("Driver"), question, 3, "driver", known=bool(vehicle.driver))
