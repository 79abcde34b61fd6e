"""Duplicates that are there already: pairs with a score and the reasons, the surest first."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.customer import Customer, Phone
from desktop.models.errors import RuleBrokenError
from desktop.models.merge import DistinctPair, MergeKind
from desktop.models.vehicle import Ownership, Plate, Vehicle
from desktop.services.duplicates.fields import title_of
from desktop.services.duplicates.names import core, is_alike, sounds
from desktop.services.duplicates.stops import outdated_phones, renew_phone_keys
from desktop.services.rights import Right, require
from desktop.services.search.readings import fold
from desktop.system.i18n import N_, _

MOST = 500  # pairs that are shown; the others come when these are done
LEAST = 50
_CROWD = 30  # who all share one thing are no pairs: it tells nothing
_NAMESAKES = 8  # of a name that more have, each is somebody else
_DISTRICT = 6  # characters of an address: city and district
_VIN_END, _LEAST_NAME = 6, 3

Pair = tuple[int, int]
_REASONS = {
    "phone": N_("the same phone"),
    "name": N_("the same name"),
    "alike": N_("a similar name"),
    "tax_id": N_("tax ids that differ in one digit"),
    "district": N_("the same district"),
    "segment": N_("the same segment"),
    "plate": N_("the same plate at some time"),
    "vin_end": N_("the same end of the VIN"),
    "plate_looks": N_("plates that look the same"),
    "plate_alike": N_("plates that differ in one sign"),
    "unmarked": N_("one of them has no plate"),
    "owner": N_("the same owner"),
    "model": N_("the same model"),
}
# What each reason counts for; a pair is shown from LEAST points on.
_POINTS = {
    "phone": 50,
    "name": 50,
    "alike": 45,
    "tax_id": 50,
    "district": 20,
    "segment": 5,
    "plate": 30,
    "vin_end": 60,
    "plate_looks": 60,
    "plate_alike": 40,
    "unmarked": 20,
    "owner": 20,
    "model": 15,
}
_CALLED = frozenset({"name", "alike", "tax_id"})
_LOOKS = str.maketrans("OQISBZ", "001582")


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two records that may be one.

    Attributes:
        score: From 50 to 100; the higher, the surer.
        reasons: Names of what the two have in common.
    """

    kind: MergeKind
    first_id: int
    second_id: int
    first: str
    second: str
    score: int
    reasons: tuple[str, ...]

    @property
    def why(self) -> str:
        """The reasons in the user's words."""
        return " · ".join(_(_REASONS[reason]) for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search for duplicates found.

    Attributes:
        more: How many pairs were found beside those shown.
        outdated: Phones whose digits were kept by an earlier rule, and are to be renewed first.
    """

    pairs: tuple[PairRow, ...]
    more: int = 0
    outdated: int = 0


@dataclass(slots=True)
class _Pairs:
    """Pairs and their reasons, while they are gathered."""

    found: dict[Pair, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, reason: str, groups: Iterable[Sequence[int]], most: int = _CROWD) -> None:
        for group in groups:
            unlike = sorted(set(group))
            if len(unlike) <= most:
                for pair in combinations(unlike, 2):
                    self.found[pair][reason] = None

    def back(self, reason: str, value: Mapping[int, Hashable]) -> None:
        """Add a reason to pairs that are there already and share a value."""
        for (first, second), reasons in self.found.items():
            if value.get(first) not in {None, ""} and value.get(first) == value.get(second):
                reasons[reason] = None


def find_duplicates(session: Session, kind: MergeKind) -> Found:
    """Look for records of a kind that may be entered twice."""
    pairs = _customers(session) if kind is MergeKind.CUSTOMER else _vehicles(session)
    apart = _distinct(session, kind)
    scored = sorted(
        ((_score(reasons), pair, tuple(reasons)) for pair, reasons in pairs.items()),
        key=lambda one: (-one[0], one[1]),
    )
    chosen = [one for one in scored if one[0] >= LEAST and one[1] not in apart]
    titles = _titles(session, kind, sorted({key for one in chosen[:MOST] for key in one[1]}))
    rows = [
        PairRow(kind, *pair, titles[pair[0]], titles[pair[1]], score, reasons)
        for score, pair, reasons in chosen[:MOST]
    ]
    outdated = outdated_phones(session) if kind is MergeKind.CUSTOMER else 0
    return Found(tuple(rows), max(0, len(chosen) - MOST), outdated)


def _titles(session: Session, kind: MergeKind, ids: Sequence[int]) -> dict[int, str]:
    """Name each record, and what tells it from its namesake: a phone, or the owner of a car."""
    if kind is MergeKind.CUSTOMER:
        told = select(Phone.customer_id, Phone.number).where(Phone.customer_id.in_(ids))
        told = told.order_by(Phone.id.desc())
    else:
        told = select(Ownership.vehicle_id, Customer.name).join(
            Customer, Customer.id == Ownership.customer_id
        )
        told = told.where(Ownership.vehicle_id.in_(ids), Ownership.to_on.is_(None))
    beside: dict[int, str] = {row[0]: row[1] for row in session.execute(told)}  # the first wins
    names = ((key, title_of(session, kind, key)) for key in ids)
    return {key: " · ".join(filter(None, (name, beside.get(key)))) for key, name in names}


def declare_distinct(uow: UnitOfWork, kind: MergeKind, one: int, other: int) -> None:
    """Remember that two records are not the same: they are not offered again.

    Raises:
        RuleBrokenError: It is one record.
        NotAllowedError: The role may not merge.
    """
    require(uow, Right.MERGE)
    if one == other:
        raise RuleBrokenError(_("These two are one record; choose another one."))
    first, second = sorted((one, other))
    with uow:
        if (first, second) not in _distinct(uow.session, kind):
            uow.session.add(
                DistinctPair(
                    kind=kind,
                    first_id=first,
                    second_id=second,
                    said_at=uow.now,
                    staff_id=uow.actor.staff_id,
                )
            )
        uow.commit()


def renew_phones(uow: UnitOfWork) -> int:
    """Compute the digits of phones again that an earlier rule made; return how many.

    Raises:
        NotAllowedError: The role may not merge.
    """
    require(uow, Right.MERGE)
    with uow:
        count = renew_phone_keys(uow.session)
        uow.commit()
        return count


# -- customers -------------------------------------------------------------------------------


def _customers(session: Session) -> dict[Pair, dict[str, None]]:
    chosen = select(
        Customer.id, Customer.name, Customer.address, Customer.segment_id, Customer.tax_id
    ).where(Customer.merged_into_id.is_(None), Customer.archived_at.is_(None))
    rows = session.execute(chosen).all()
    cores = {row.id: core(row.name) for row in rows}
    pairs = _Pairs()
    shared = select(Phone.digits).where(Phone.shared)
    phones = select(Phone.digits, Phone.customer_id).where(Phone.digits.in_(shared))
    pairs.add("phone", _groups(_live(session.execute(phones), cores)))
    pairs.add("tax_id", _one_apart({row.id: row.tax_id for row in rows if row.tax_id}))
    _add_names(pairs, cores)
    pairs.back("district", {row.id: fold(row.address)[:_DISTRICT] for row in rows})
    pairs.back("segment", {row.id: row.segment_id for row in rows})
    _add_plates(session, pairs)
    return pairs.found


def _add_names(pairs: _Pairs, cores: Mapping[int, str]) -> None:
    """Name who is called the same, or so alike that a warning was due."""
    named = ((name, key) for key, name in cores.items() if len(name) > 1)
    pairs.add("name", _groups(named), _NAMESAKES)
    by_name: dict[str, list[int]] = defaultdict(list)
    for key, name in cores.items():
        if len(name) >= _LEAST_NAME:
            by_name[name].append(key)
    for one, other in _alike_names(by_name):
        both = (*by_name[one], *by_name[other])
        if len(both) <= _NAMESAKES:
            for first in by_name[one]:
                for second in by_name[other]:
                    pairs.found[min(first, second), max(first, second)]["alike"] = None


def _alike_names(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield names that sound alike, or differ in one character: blocks, no comparing of all."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for name in names:
        for key in {*sounds(name), *(_less_one(name) if len(name) > _LEAST_NAME else ())}:
            blocks[key].append(name)
    seen: set[tuple[str, str]] = set()
    for block in blocks.values():
        if len(block) <= _CROWD:
            for one, other in combinations(sorted(set(block)), 2):
                if (one, other) not in seen and is_alike(one, other):
                    seen.add((one, other))
                    yield one, other


def _add_plates(session: Session, pairs: _Pairs) -> None:
    """Add that two customers had the same plate at some time."""
    chosen = select(Ownership.customer_id, Plate.plate_key).join(
        Plate, Plate.vehicle_id == Ownership.vehicle_id
    )
    keys = {key for pair in pairs.found for key in pair}
    plates: dict[int, set[str]] = defaultdict(set)
    for customer, plate in session.execute(chosen):
        if customer in keys:
            plates[customer].add(plate)
    for (first, second), reasons in pairs.found.items():
        if plates[first] & plates[second]:
            reasons["plate"] = None


# -- vehicles --------------------------------------------------------------------------------


def _vehicles(session: Session) -> dict[Pair, dict[str, None]]:
    chosen = select(Vehicle.id, Vehicle.vin, Vehicle.model_key).where(
        Vehicle.merged_into_id.is_(None), Vehicle.archived_at.is_(None)
    )
    rows = {row.id: row for row in session.execute(chosen)}
    owned = select(Ownership.customer_id, Ownership.vehicle_id).where(Ownership.to_on.is_(None))
    owners = {car: owner for owner, car in session.execute(owned) if car in rows}
    borne = select(Plate.vehicle_id, Plate.plate_key).where(Plate.to_on.is_(None))
    plates = {car: plate for car, plate in session.execute(borne) if car in rows}
    pairs = _Pairs()
    ends = ((row.vin[-_VIN_END:], key) for key, row in rows.items() if row.vin)
    pairs.add("vin_end", _groups(ends))
    pairs.add("plate_looks", _groups((_look(plate), car) for car, plate in plates.items()))
    # A fleet's plates follow one another: where three are alike, none is a slip of the finger.
    pairs.add("plate_alike", _one_apart(plates, most=2))
    _add_unmarked(pairs, rows, owners, plates)
    pairs.back("owner", owners)
    pairs.back("model", {key: row.model_key for key, row in rows.items()})
    vins = {key: row.vin for key, row in rows.items() if row.vin}
    return {
        pair: reasons
        for pair, reasons in pairs.found.items()
        if "vin_end" in reasons or not all(key in vins for key in pair)
    }


def _add_unmarked(
    pairs: _Pairs, rows: Mapping[int, object], owners: Mapping[int, int], plates: Mapping[int, str]
) -> None:
    """Pair a car of an owner that has no plate with those of the same model that have one."""
    alike: dict[tuple[int, str], list[int]] = defaultdict(list)
    for car, owner in owners.items():
        if model := str(getattr(rows[car], "model_key", "")):
            alike[owner, model].append(car)
    for cars in alike.values():
        bare = [car for car in cars if car not in plates]
        if bare and len(cars) <= _CROWD:
            for one in bare:
                for other in cars:
                    if one != other:
                        pairs.found[min(one, other), max(one, other)]["unmarked"] = None


def _look(plate: str) -> str:
    """Fold signs that are taken for one another: O and 0, I and 1, B and 8."""
    return plate.translate(_LOOKS)


# -- both ------------------------------------------------------------------------------------


def _score(reasons: Iterable[str]) -> int:
    """Add up what the reasons count for.

    A phone that was declared shared is one of a couple, who live and drive together: that says
    something only of two who are called alike.
    """
    told = set(reasons)
    if "phone" in told and not told & _CALLED:
        return _POINTS["phone"]
    return min(100, sum(_POINTS[reason] for reason in told))


def _groups(pairs: Iterable[tuple[Hashable, int]]) -> list[list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for value, key in pairs:
        groups[value].append(key)
    return [group for group in groups.values() if len(group) > 1]


def _one_apart(values: Mapping[int, str], most: int = _CROWD) -> list[list[int]]:
    """Group what is of one length and differs in one sign: each text without each of its signs."""
    blocks: dict[tuple[int, str], list[int]] = defaultdict(list)
    for key, text in values.items():
        for place in range(len(text)):
            blocks[place, text[:place] + text[place + 1 :]].append(key)
    return [group for group in blocks.values() if 1 < len(group) <= most]


def _less_one(name: str) -> Iterator[str]:
    """Return a name without each of its characters."""
    yield name
    for place in range(len(name)):
        yield name[:place] + name[place + 1 :]


def _live(
    rows: Iterable[tuple[str, int]], known: Mapping[int, object]
) -> Iterator[tuple[str, int]]:
    return ((digits, key) for digits, key in rows if key in known)


def _distinct(session: Session, kind: MergeKind) -> frozenset[Pair]:
    chosen = select(DistinctPair.first_id, DistinctPair.second_id).where(DistinctPair.kind == kind)
    return frozenset((first, second) for first, second in session.execute(chosen))
