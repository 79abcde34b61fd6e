"""The kinds of customers a Taiwanese workshop has, and how each of them comes in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from desktop.models.customer import CustomerKind
from desktop.models.visit import VisitKind
from desktop.services.sample import names
from desktop.services.sample.dice import Dice, Urn

RETAIL, TAXI, FLEET, CAMPUS = range(4)  # places of the segments an office is founded with


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What customers of one kind have in common.

    Attributes:
        weight: How many of a thousand customers are such.
        cars: Fewest and most cars.
        use: Which models and plates: private, taxi or work.
        daily: Fewest and most kilometres a day.
        interval: Days from one visit to the next, about.
        keeps: How likely a car comes again.
        rate: Price of an hour of labour.
        on_account: How likely the bill is paid at the end of the month.
        looked_after: How likely a salesperson looks after the customer.
        kinds: Why its cars come.
        more: Makes rarer names up, for when those of `name` are taken; None where names repeat.
        own: Whether it is the shop itself.
    """

    kind: CustomerKind
    segment: int
    weight: float
    name: Callable[[Dice], str]
    cars: tuple[int, int]
    use: str
    daily: tuple[int, int]
    interval: int
    keeps: float
    rate: int
    on_account: float
    looked_after: float
    kinds: Urn[VisitKind]
    more: Callable[[Dice], str] | None = None
    own: bool = False

    @property
    def punctual(self) -> bool:
        """Whether its cars come when they are due: they earn money."""
        return self.segment in {TAXI, FLEET} or self.own


def _kinds(**weights: float) -> Urn[VisitKind]:
    return Urn.of((VisitKind(name), weight) for name, weight in weights.items())


_PRIVATE_KINDS = _kinds(maintenance=54, repair=32, body=8, warranty=3, rescue=2, free_clinic=1)
_TAXI_KINDS = _kinds(maintenance=60, repair=31, body=6, warranty=1, rescue=2)
_FLEET_KINDS = _kinds(maintenance=56, repair=28, body=6, warranty=2, rescue=2, on_site=6)
_CAMPUS_KINDS = _kinds(maintenance=50, repair=28, body=5, warranty=2, on_site=3, free_clinic=12)

PERSON = Profile(
    kind=CustomerKind.PERSON,
    segment=RETAIL,
    weight=0,  # everybody who is nothing else
    name=names.person,
    cars=(1, 1),
    use="private",
    daily=(12, 48),
    interval=195,
    keeps=0.9,
    rate=1000,
    on_account=0.0,
    looked_after=0.12,
    kinds=_PRIVATE_KINDS,
)
OWN = Profile(
    kind=CustomerKind.COMPANY,
    segment=RETAIL,
    weight=0,  # the shop itself, once
    name=lambda _dice: "順發汽車服務廠（自用車）",
    cars=(2, 2),
    use="work",
    daily=(20, 60),
    interval=60,
    keeps=1.0,
    rate=0,
    on_account=0.0,
    looked_after=0.0,
    kinds=_kinds(internal=1),
    own=True,
)
OWN_WORKS = replace(OWN, name=lambda _dice: "順發汽車服務總廠（自用車）", cars=(18, 24))
PROFILES = (
    Profile(
        kind=CustomerKind.PERSON,
        segment=RETAIL,
        weight=90,
        name=names.person,
        cars=(2, 3),
        use="private",
        daily=(12, 48),
        interval=195,
        keeps=0.95,
        rate=1000,
        on_account=0.0,
        looked_after=0.2,
        kinds=_PRIVATE_KINDS,
    ),
    Profile(
        kind=CustomerKind.COMPANY,
        segment=RETAIL,
        weight=45,
        name=names.company,
        more=partial(names.company, make=names.rarer_brand),
        cars=(1, 3),
        use="work",
        daily=(40, 110),
        interval=110,
        keeps=0.96,
        rate=960,
        on_account=0.5,
        looked_after=0.6,
        kinds=_PRIVATE_KINDS,
    ),
    Profile(
        kind=CustomerKind.PERSON,
        segment=TAXI,
        weight=20,
        name=names.person,
        cars=(1, 1),
        use="taxi",
        daily=(200, 320),
        interval=44,
        keeps=0.985,
        rate=700,
        on_account=0.0,
        looked_after=0.3,
        kinds=_TAXI_KINDS,
    ),
    Profile(
        kind=CustomerKind.FLEET,
        segment=TAXI,
        weight=1.2,
        name=names.cab_firm,
        more=partial(names.cab_firm, make=names.rarer_brand),
        cars=(8, 40),
        use="taxi",
        daily=(200, 350),
        interval=44,
        keeps=0.99,
        rate=680,
        on_account=0.9,
        looked_after=1.0,
        kinds=_TAXI_KINDS,
    ),
    Profile(
        kind=CustomerKind.FLEET,
        segment=FLEET,
        weight=4,
        name=names.fleet,
        more=partial(names.fleet, make=names.rarer_brand),
        cars=(3, 12),
        use="work",
        daily=(80, 180),
        interval=75,
        keeps=0.98,
        rate=800,
        on_account=0.95,
        looked_after=1.0,
        kinds=_FLEET_KINDS,
    ),
    Profile(
        kind=CustomerKind.FLEET,
        segment=FLEET,
        weight=3,
        name=names.public_office,
        more=names.farther_office,
        cars=(2, 6),
        use="work",
        daily=(30, 90),
        interval=110,
        keeps=0.98,
        rate=820,
        on_account=1.0,
        looked_after=1.0,
        kinds=_FLEET_KINDS,
    ),
    Profile(
        kind=CustomerKind.COMPANY,
        segment=CAMPUS,
        weight=2,
        name=names.school,
        more=partial(names.school, make=names.rarer_brand),
        cars=(1, 4),
        use="work",
        daily=(15, 60),
        interval=130,
        keeps=0.98,
        rate=820,
        on_account=1.0,
        looked_after=1.0,
        kinds=_CAMPUS_KINDS,
    ),
    Profile(
        kind=CustomerKind.PERSON,
        segment=CAMPUS,
        weight=40,
        name=names.person,
        cars=(1, 1),
        use="private",
        daily=(10, 40),
        interval=200,
        keeps=0.9,
        rate=950,
        on_account=0.0,
        looked_after=0.1,
        kinds=_CAMPUS_KINDS,
    ),
)


def deal(count: int, dice: Dice, own: Profile = OWN) -> list[Profile]:
    """Deal every customer a profile, each kind at least once, the shop itself first."""
    special = [
        profile for profile in PROFILES for _ in range(max(1, round(profile.weight * count / 1000)))
    ]
    cards = [*special, *[PERSON] * (count - 1 - len(special))]
    dice.shuffle(cards)
    return [own, *cards][:count]
