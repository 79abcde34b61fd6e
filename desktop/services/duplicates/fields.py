"""The fields of two records side by side: what each says, and which of the two is to stay."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.customer import Contact, Customer, CustomerKind, CustomerOwner, Phone
from desktop.models.errors import NotFoundError
from desktop.models.merge import MergeKind
from desktop.models.part import PriceList
from desktop.models.period_lock import PeriodLock
from desktop.models.segment import Segment
from desktop.models.staff import Staff
from desktop.models.vehicle import DriverAssignment, Ownership, Plate, Vehicle
from desktop.models.visit import Visit
from desktop.services.customers import KIND_NAMES
from desktop.services.duplicates.histories import HISTORIES, current
from desktop.services.duplicates.links import MERGED
from desktop.services.formats import day_text
from desktop.services.measures.slices import month_number
from desktop.system.i18n import N_, _

RECORDS: dict[MergeKind, type[Any]] = {MergeKind.CUSTOMER: Customer, MergeKind.VEHICLE: Vehicle}
# Columns that nobody chooses: they follow others, or belong to the program.
FOLLOWING = frozenset(
    {
        "id",
        "version",
        "name_key",
        "model_key",
        "vin_reversed",
        "created_at",
        "last_seen_on",
        "import_id",
        "external_ref",
        "archived_at",
        "archived_reason",
        MERGED,
    }
)
JOINED = frozenset({"note"})
_NAMES = {
    "name": N_("Name"),
    "short_name": N_("Short name"),
    "kind": N_("Kind"),
    "segment_id": N_("Segment"),
    "tax_id": N_("Tax id"),
    "referred_by_id": N_("Referred by"),
    "address": N_("Address"),
    "birthday": N_("Birthday"),
    "note": N_("Remark"),
    "price_list_id": N_("Price list"),
    "customer_owner": N_("Salesperson"),
    "plate": N_("Plate"),
    "ownership": N_("Vehicle owner"),
    "driver_assignment": N_("Driver"),
    "phones": N_("Phone"),
    "contacts": N_("Contacts"),
    "vehicles": N_("Vehicles"),
    "visits": N_("Visits"),
    "vin": N_("VIN"),
    "make": N_("Make"),
    "model": N_("Model"),
    "colour": N_("Colour"),
    "made_in": N_("Made in"),
    "inspection_due_on": N_("Inspection due"),
    "insurance_due_on": N_("Insurance due"),
    "service_km": N_("Kilometres between services"),
    "service_months": N_("Months between services"),
    "service_said_on": N_("Next service, as the customer said"),
}

# Columns that name another record.
_NAMED = {"segment_id": Segment, "referred_by_id": Customer, "price_list_id": PriceList}

# What is not chosen between: it comes together.
_KEPT: dict[MergeKind, tuple[tuple[str, Any, Any], ...]] = {
    MergeKind.CUSTOMER: (
        ("phones", Phone, Phone.number),
        ("contacts", Contact, Contact.name),
        ("vehicles", Ownership, Ownership.id),
        ("visits", Visit, Visit.id),
    ),
    MergeKind.VEHICLE: (("visits", Visit, Visit.id),),
}


class Choice(StrEnum):
    """Which value stays."""

    KEPT = "kept"
    GONE = "gone"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field of two records.

    Attributes:
        key: Column, or table of a history, such as `plate`.
        kept: What the first record says, in words; `gone` the second.
        choice: What stays unless somebody chooses otherwise.
        joined: Whether both may stay, one after the other.
        fixed: Whether both stay in any case, such as phones.
    """

    key: str
    kept: str
    gone: str
    choice: Choice
    joined: bool = False
    fixed: bool = False

    @property
    def name(self) -> str:
        """The field in the user's words."""
        return _(_NAMES.get(self.key, self.key))

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.kept and self.gone) and self.kept != self.gone and not self.fixed


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two records, field by field.

    Attributes:
        versions: Of the record that stays and of the one that goes, as they were read.
        titles: What the two are called.
        staying: Visits of locked months, which stay with the record that goes.
    """

    kind: MergeKind
    ids: tuple[int, int]
    versions: tuple[int, int]
    titles: tuple[str, str]
    fields: tuple[FieldPair, ...]
    staying: int


def chosen_columns(kind: MergeKind) -> tuple[str, ...]:
    """Name the columns that somebody may choose between."""
    columns = RECORDS[kind].__table__.c
    return tuple(column.name for column in columns if column.name not in FOLLOWING)


def side_by_side(session: Session, kind: MergeKind, kept_id: int, gone_id: int) -> SideBySide:
    """Read two records field by field.

    Raises:
        NotFoundError: One of them does not exist.
    """
    kept, gone = (_record(session, kind, key) for key in (kept_id, gone_id))
    fields = [_pair(session, column, kept, gone) for column in chosen_columns(kind)]
    histories = [
        _of_history(session, name, kept_id, gone_id)
        for name, parent in HISTORIES.items()
        if parent == kind.value
    ]
    staying = len(locked_visits(session, gone_id)) if kind is MergeKind.VEHICLE else 0
    return SideBySide(
        kind,
        (kept_id, gone_id),
        (kept.version, gone.version),
        (title_of(session, kind, kept_id), title_of(session, kind, gone_id)),
        tuple(
            pair
            for pair in (*fields, *histories, *_together(session, kind, kept_id, gone_id))
            if pair.kept or pair.gone
        ),
        staying,
    )


def best_sides(session: Session, kind: MergeKind, one: int, other: int) -> SideBySide:
    """Read two records; the one that stays is the one whose visits a locked month counts.

    Raises:
        NotFoundError: One of them does not exist.
    """
    sides = side_by_side(session, kind, one, other)
    turned = side_by_side(session, kind, other, one) if sides.staying else sides
    return turned if turned.staying < sides.staying else sides


def title_of(session: Session, kind: MergeKind, key: int) -> str:
    """Return what a person knows a record by."""
    if kind is MergeKind.CUSTOMER:
        return str(session.execute(select(Customer.name).where(Customer.id == key)).scalar() or key)
    row = current(session, "plate", key)
    vehicle = session.get_one(Vehicle, key)
    car = f"{vehicle.make} {vehicle.model}".strip()
    return (row.plate if row else "") or car or vehicle.vin or f"{key}"


def locked_visits(session: Session, vehicle_id: int) -> frozenset[int]:
    """Return the visits of a vehicle that a locked month counts: they stay as they are."""
    locked = frozenset(session.execute(select(PeriodLock.month)).scalars())
    if not locked:
        return frozenset()
    settled = select(Visit.id, Visit.settled_on).where(
        Visit.vehicle_id == vehicle_id, Visit.settled_on.is_not(None)
    )
    rows = session.execute(settled)
    return frozenset(row.id for row in rows if month_number(row.settled_on) in locked)


def default_choice(key: str, kept: object, gone: object) -> Choice:
    """Return what stays by itself: what is known, both remarks, else the kept record's."""
    if not gone or kept == gone:
        return Choice.KEPT
    if not kept:
        return Choice.GONE
    return Choice.BOTH if key in JOINED else Choice.KEPT


def _together(session: Session, kind: MergeKind, *ids: int) -> list[FieldPair]:
    """Return what both keep: phones and contacts by name, the rest by number."""
    found: list[FieldPair] = []
    for key, rows, name in _KEPT[kind]:
        owner = getattr(rows, f"{kind}_id")
        told = []
        for one in ids:
            chosen = select(name).where(owner == one).order_by(rows.id)
            values = [str(value) for value in session.execute(chosen).scalars()]
            told.append(" · ".join(values) if name is not rows.id else str(len(values) or ""))
        found.append(FieldPair(key, told[0], told[1], Choice.BOTH, fixed=True))
    return found


def _record(session: Session, kind: MergeKind, key: int) -> Any:  # noqa: ANN401 -- a customer or a vehicle
    row = session.get(RECORDS[kind], key)
    if row is None:
        raise NotFoundError(_("This record does not exist any more; refresh the list."))
    return row


def _pair(session: Session, column: str, kept: Any, gone: Any) -> FieldPair:  # noqa: ANN401 -- two customers or vehicles
    values = getattr(kept, column), getattr(gone, column)
    words = [_words(session, column, value) for value in values]
    choice = default_choice(column, *values)
    return FieldPair(column, words[0], words[1], choice, column in JOINED)


def _of_history(session: Session, name: str, kept_id: int, gone_id: int) -> FieldPair:
    rows = current(session, name, kept_id), current(session, name, gone_id)
    words = ["" if row is None else _history_words(session, row) for row in rows]
    pair = FieldPair(name, words[0], words[1], default_choice(name, *words))
    return replace(pair, choice=Choice.GONE) if words[1] and not words[0] else pair


def _history_words(session: Session, row: Any) -> str:  # noqa: ANN401 -- a row of a history
    match row:
        case Plate():
            return row.plate
        case Ownership():
            return _name(session, Customer, row.customer_id)
        case CustomerOwner():
            return _name(session, Staff, row.staff_id)
        case DriverAssignment():
            return _name(session, Contact, row.contact_id)
        case _:
            return f"{row.id}"


def _words(session: Session, column: str, value: object) -> str:
    match column, value:
        case _, None | "":
            return ""
        case _, int() if column in _NAMED:
            return _name(session, _NAMED[column], value)
        case "kind", str():
            return _(KIND_NAMES[CustomerKind(value)])
        case _, date():
            return day_text(value)
        case _:
            return str(value)


def _name(session: Session, kind: type[Any], key: int) -> str:
    return str(session.execute(select(kind.name).where(kind.id == key)).scalar() or "")
