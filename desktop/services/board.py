"""The workshop board: every vehicle in the house as a card, by state, technician or bay."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from desktop.models.customer import Customer
from desktop.models.reception import Appointment, Bay
from desktop.models.staff import Role, Staff
from desktop.models.vehicle import Vehicle
from desktop.models.visit import OPEN_STATES, Stage, Visit, VisitShare, VisitState
from desktop.services.reception.bays import bay_list
from desktop.services.settings import office_info
from desktop.services.staff import staff_list
from desktop.system.i18n import N_, _

SOON = 30  # minutes: from then on a promise is near
NOBODY = ""  # the key of the column of vehicles without a technician, or without a bay
SETTLED_SHOWN = 30  # the latest; a board is no list
_NEVER = datetime.max.replace(tzinfo=UTC)


class By(StrEnum):
    """What the columns of the board are."""

    STATE = "state"
    TECHNICIAN = "technician"
    BAY = "bay"


BY_NAMES = {By.STATE: N_("By state"), By.TECHNICIAN: N_("By technician"), By.BAY: N_("By bay")}
# The columns by state, and what a visit in each of them is.
PLACES = {
    "arrived": (VisitState.ARRIVED, Stage.NONE),
    "inspection": (VisitState.WORKING, Stage.INSPECTION),
    "waiting": (VisitState.WAITING, Stage.NONE),
    "repair": (VisitState.WORKING, Stage.REPAIR),
    "quality_check": (VisitState.WORKING, Stage.QUALITY_CHECK),
    "finished": (VisitState.FINISHED, Stage.NONE),
    "settled": (VisitState.SETTLED, Stage.NONE),
}
PLACE_NAMES = {
    "arrived": N_("To take on"),
    "inspection": N_("Inspection"),
    "waiting": N_("Waiting"),
    "repair": N_("Under repair"),
    "quality_check": N_("Quality check"),
    "finished": N_("To hand over"),
    "settled": N_("Handed over"),
}
DONE = (VisitState.FINISHED, VisitState.SETTLED)


@dataclass(frozen=True, slots=True)
class BoardCard:
    """A vehicle on the board.

    Attributes:
        technician_ids: Who has a share in the work, the largest first; else who was planned.
        shared: Whether several people have a share.
        waiting_for: What it lacks, while it waits.
    """

    id: int
    version: int
    number: str
    plate: str
    car: str
    customer: str
    advisor: str
    technician_ids: tuple[int, ...]
    technician: str
    shared: bool
    state: str
    stage: str
    promised_at: datetime | None
    waiting_for: str
    bay_id: int | None
    bay: str
    concern: str

    @property
    def place(self) -> str:
        """The key of its column by state."""
        if self.state == VisitState.WORKING:
            return self.stage or "repair"
        return self.state

    @property
    def title(self) -> str:
        """What it is called out by: its plate, or its car, or its number."""
        return self.plate or self.car or self.number

    def minutes_left(self, now: datetime) -> int | None:
        """Return the minutes until the promise, below 0 once it is late; None without a clock."""
        if self.promised_at is None or self.state in DONE:
            return None
        return int((self.promised_at - now).total_seconds() // 60)

    def is_late(self, now: datetime) -> bool:
        """Tell whether its promise is broken."""
        left = self.minutes_left(now)
        return left is not None and left < 0

    def is_soon(self, now: datetime) -> bool:
        """Tell whether its promise is near."""
        left = self.minutes_left(now)
        return left is not None and 0 <= left < SOON


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A column, and the cards in it, those that are promised first on top."""

    key: str
    title: str
    cards: tuple[BoardCard, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The board as it stands at an instant."""

    at: datetime
    by: By
    columns: tuple[BoardColumn, ...]

    @property
    def late(self) -> int:
        """How many vehicles are late."""
        return sum(card.is_late(self.at) for column in self.columns for card in column.cards)

    @property
    def open(self) -> int:
        """How many vehicles are in the house."""
        return sum(
            card.state != VisitState.SETTLED for column in self.columns for card in column.cards
        )

    def find(self, visit_id: int) -> tuple[int, int] | None:
        """Return the column of a card and its place in it."""
        for number, column in enumerate(self.columns):
            for place, card in enumerate(column.cards):
                if card.id == visit_id:
                    return number, place
        return None


def board(session: Session, now: datetime, by: str = By.STATE) -> Board:
    """Read the board."""
    way = By(by)
    day = office_info(session).calendar.day(now)
    cards = _cards(session, Visit.state.in_(OPEN_STATES))
    if way is By.STATE:
        settled = _cards(session, Visit.settled_on == day, most=SETTLED_SHOWN)
        columns = [(key, _(name)) for key, name in PLACE_NAMES.items()]
        return Board(now, way, _sorted_in(columns, [*cards, *settled], lambda card: card.place))
    if way is By.TECHNICIAN:
        people = [
            (row.id, row.name) for row in staff_list(session, day) if row.role == Role.TECHNICIAN
        ]
        others = {key: card.technician for card in cards for key in card.technician_ids[:1]}
        columns = _named(_("Nobody yet"), people, others)
        return Board(now, way, _sorted_in(columns, cards, _technician_key))
    bays = [(row.id, row.name) for row in bay_list(session)]
    others = {card.bay_id: card.bay for card in cards if card.bay_id is not None}
    columns = _named(_("No bay"), bays, others)
    return Board(now, way, _sorted_in(columns, cards, _bay_key))


def duration_text(minutes: int) -> str:
    """Write so many minutes as people say them: 25 min, 1 h 05, 3 d."""
    if minutes < 60:  # noqa: PLR2004 -- minutes of an hour
        return _("{n} min").format(n=minutes)
    hours, rest = divmod(minutes, 60)
    if hours < 24:  # noqa: PLR2004 -- hours of a day
        return _("{hours} h {minutes}").format(hours=hours, minutes=f"{rest:02}")
    return _("{n} d").format(n=hours // 24)


def promise_words(card: BoardCard, now: datetime) -> str:
    """Say how the promise of a card stands, by shape and word; empty where it has no clock."""
    left = card.minutes_left(now)
    if left is None:
        return ""
    if left < 0:
        return _("▲ Late {time}").format(time=duration_text(-left))
    if left < SOON:
        return _("△ {time} left").format(time=duration_text(left))
    return _("{time} left").format(time=duration_text(left))


def _named(
    nobody: str, known: Sequence[tuple[int, str]], others: dict[int, str]
) -> list[tuple[str, str]]:
    names = dict(known) | {key: name for key, name in others.items() if key not in dict(known)}
    return [(NOBODY, nobody), *((str(key), name) for key, name in names.items())]


def _technician_key(card: BoardCard) -> str:
    return str(card.technician_ids[0]) if card.technician_ids else NOBODY


def _bay_key(card: BoardCard) -> str:
    return NOBODY if card.bay_id is None else str(card.bay_id)


def _sorted_in(
    columns: Iterable[tuple[str, str]],
    cards: Iterable[BoardCard],
    key_of: Callable[[BoardCard], str],
) -> tuple[BoardColumn, ...]:
    sorted_cards = sorted(cards, key=lambda card: (card.promised_at or _NEVER, card.id))
    return tuple(
        BoardColumn(key, title, tuple(card for card in sorted_cards if key_of(card) == key))
        for key, title in columns
    )


def _cards(
    session: Session, condition: ColumnElement[bool], most: int | None = None
) -> list[BoardCard]:
    advisor, planned = aliased(Staff), aliased(Staff)
    statement = (
        select(
            *(Visit.id, Visit.version, Visit.number, Visit.plate),
            func.trim(func.coalesce(Vehicle.make, "") + " " + func.coalesce(Vehicle.model, "")),
            *(Customer.name, func.coalesce(advisor.name, "")),
            *(planned.id, func.coalesce(planned.name, "")),
            *(Visit.state, Visit.stage, Visit.promised_at, Visit.waiting_for),
            *(Visit.bay_id, func.coalesce(Bay.name, ""), Visit.concern),
        )
        .join(Vehicle, Vehicle.id == Visit.vehicle_id)
        .join(Customer, Customer.id == Visit.customer_id)
        .outerjoin(advisor, advisor.id == Visit.advisor_id)
        .outerjoin(Bay, Bay.id == Visit.bay_id)
        .outerjoin(Appointment, Appointment.visit_id == Visit.id)
        .outerjoin(planned, planned.id == Appointment.technician_id)
        .where(condition)
        .order_by(Visit.id.desc())
        .limit(most)
    )
    rows = session.execute(statement).all()
    workers = _workers(session, [row[0] for row in rows])
    return [_card(tuple(row), workers.get(row[0], ())) for row in rows]


def _card(row: tuple[Any, ...], workers: Sequence[tuple[int, str]]) -> BoardCard:
    key, version, number, plate, car, customer, advisor, planned_id, planned, *rest = row
    if not workers and planned_id is not None:
        workers = ((planned_id, planned),)
    names = _(", ").join(name for _id, name in workers)
    ids = tuple(staff_id for staff_id, _name in workers)
    return BoardCard(
        *(key, version, number, plate, car, customer, advisor),
        *(ids, names, len(ids) > 1),
        *rest,
    )


def _workers(session: Session, visits: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    """Read who has a share in each visit, the largest share first."""
    found: dict[int, list[tuple[int, str]]] = {}
    statement = (
        select(VisitShare.visit_id, Staff.id, Staff.name)
        .join(Staff, Staff.id == VisitShare.staff_id)
        .where(VisitShare.visit_id.in_(visits))
        .order_by(VisitShare.share.desc(), VisitShare.id)
    )
    for visit_id, staff_id, name in session.execute(statement):
        found.setdefault(visit_id, []).append((staff_id, name))
    return found
