"""Fill a new office with a made-up shop, in one transaction."""

from collections.abc import Callable
from decimal import Decimal

from sqlalchemy import Table, exists, func, select, update

from desktop.db.uow import UnitOfWork
from desktop.models.base import Base
from desktop.models.customer import Customer
from desktop.models.errors import RuleBrokenError
from desktop.models.office import OfficeSettings
from desktop.models.part import Part
from desktop.models.segment import Segment
from desktop.models.staff import Team
from desktop.services.bulk import Writer
from desktop.services.measures.summaries import all_stale
from desktop.services.rights import Right, require
from desktop.services.sample.aftercare import hear
from desktop.services.sample.calendar import keep_calendar
from desktop.services.sample.clients import Reception
from desktop.services.sample.crew import hire
from desktop.services.sample.days import Agenda, Clock
from desktop.services.sample.desk import keep_desk
from desktop.services.sample.dice import Dice
from desktop.services.sample.indexes import indexes_aside
from desktop.services.sample.meetings import hold_meetings
from desktop.services.sample.parts import fill_shelf
from desktop.services.sample.plan import SamplePlan, SampleSummary
from desktop.services.sample.profiles import OWN, OWN_WORKS, Profile, deal
from desktop.services.sample.sales import sell
from desktop.services.sample.stays import DAY
from desktop.services.sample.store import keep_store
from desktop.services.sample.targets import Tally
from desktop.services.sample.workshop import Workshop
from desktop.services.sample.world import Client, World
from desktop.services.sample.yard import Yard
from desktop.services.settings import DEFAULT_SEGMENTS, OfficeInfo, office_info
from desktop.system.i18n import _, speaking

LANGUAGE = "zh_Hant_TW"
SHOP = {
    "name": "順發汽車服務廠",
    "language": LANGUAGE,
    "currency": "TWD",
    "cutoff_hour": 3,
    "time_zone": "Asia/Taipei",
    "tax_rate": Decimal("0.05"),
    "tax_inclusive": True,
    "address": "新北市板橋區文化路二段 318 號",
    "phone": "02-2250-8318",
    "tax_id": "24531806",
}
WORKS = {"name": "順發汽車服務總廠"}
_HEAP = 2_000  # visits are written at once, with all that hangs on them
_STANDS_AT = 10 * 60 + 30  # half past ten on the last day
_KNOWN_BEFORE = 0.58  # the share of customers who came before the records begin
_OLDEST = 2200  # days before the records begin
_NEVER_SEEN = 0.02
_SEGMENTS = len(DEFAULT_SEGMENTS)


def fill_sample(
    uow: UnitOfWork, plan: SamplePlan, progress: Callable[[int, int], None] | None = None
) -> SampleSummary:
    """Fill a new office with a made-up shop; found the office first if nobody has.

    Args:
        uow: The transaction; all of the shop is written in it, or nothing.
        plan: Size, chance and last day.
        progress: Told after each month how many visits of how many are written.

    Raises:
        RuleBrokenError: The office is in use already.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    with uow:
        _refuse_used(uow)
        all_stale(uow.session)
        world = _world(uow, plan)
        keep_calendar(uow, plan)
        tally = Tally()
        with indexes_aside(uow.session.connection()):
            clients = _run(world, plan, tally, progress or _silence)
            sell(world, plan, clients, tally)
            hold_meetings(world)
            tally.write_targets(world.writer, plan.first_day, plan.last_day)
            world.writer.finish(uow)
        _see_last(uow)
        keep_desk(uow, world)
        hear(uow, world, LANGUAGE)
        keep_store(uow, world, plan.seed)
        uow.commit()
    count = world.writer.count
    return SampleSummary(
        count("customer"),
        count("vehicle"),
        count("visit"),
        count("visit_line"),
        plan.last_day,
    )


def _refuse_used(uow: UnitOfWork) -> None:
    used = [uow.session.execute(select(exists(select(kind.id)))).scalar_one() for kind in _OWN]
    if any(used):
        raise RuleBrokenError(
            _("This office is in use already; choose a new file or database for the sample.")
        )


_OWN = (Customer, Part, Team)


def _world(uow: UnitOfWork, plan: SamplePlan) -> World:
    info = _founded(uow, plan)
    dice, writer = Dice(plan.seed), Writer(uow.session.connection())
    agenda = Agenda(plan, dice)
    segments = uow.session.scalars(select(Segment.id).order_by(Segment.position, Segment.id))
    return World(
        dice=dice,
        writer=writer,
        clock=Clock(plan.first_day, info.calendar),
        agenda=agenda,
        crew=hire(writer, plan, dice),
        shelf=fill_shelf(writer, dice),
        segments=list(segments)[:_SEGMENTS],
        tax=info.tax,
        currency=info.currency,
        follow_up_days=info.follow_up_days,
        last_day=plan.last_day,
        moment=(len(agenda.days) - 1) * DAY + max(_STANDS_AT, info.cutoff_hour * 60 + 150),
    )


def _founded(uow: UnitOfWork, plan: SamplePlan) -> OfficeInfo:
    """Return the office's settings, after founding it where that was not done yet."""
    if uow.session.get(OfficeSettings, 1) is None:
        uow.session.add(OfficeSettings(id=1, **(SHOP | WORKS if plan.is_works else SHOP)))
        with speaking(LANGUAGE):
            for position, (name, strategy) in enumerate(DEFAULT_SEGMENTS):
                uow.session.add(Segment(name=_(name), strategy=_(strategy), position=position))
        uow.session.flush()
    return office_info(uow.session)


def _run(
    world: World, plan: SamplePlan, tally: Tally, progress: Callable[[int, int], None]
) -> list[tuple[int, Client]]:
    """Let the customers come, one day after the other; tell of it month by month.

    Returns:
        The customers in the order in which they first came, each with the place of that day.
    """
    reception = Reception(world)
    yard, workshop = Yard(world, reception), Workshop(world, tally)
    guests = _guests(world, plan)
    written, clients = 0, list[tuple[int, Client]]()
    count = world.writer.count
    for place, day in enumerate(world.agenda.days):
        while len(clients) < len(guests) and guests[len(clients)][0] <= place:
            first, profile = guests[len(clients)]
            client = _welcome(world, reception, yard, workshop, first, profile)
            clients.append((first, client))
        workshop.work(place)
        if count("visit") - written > _HEAP:
            world.writer.flush()
            written = count("visit")
        if place + 1 == len(world.agenda.days) or world.agenda.days[place + 1].month != day.month:
            progress(count("visit"), plan.visits)
    return clients


def _guests(world: World, plan: SamplePlan) -> list[tuple[int, Profile]]:
    """Settle when each customer first comes, and of which kind he or she is."""
    dice, known = world.dice, round(plan.customers * _KNOWN_BEFORE)
    before = sorted(-dice.randint(20, _OLDEST) for _ in range(known))
    places = [*before, *world.agenda.births(plan.customers - known, dice)]
    own = OWN_WORKS if plan.is_works else OWN
    return list(zip(places, deal(plan.customers, dice, own), strict=True))


def _welcome(
    world: World, reception: Reception, yard: Yard, workshop: Workshop, place: int, profile: Profile
) -> Client:
    day, dice = world.clock.day_at(place), world.dice
    client = reception.welcome(profile, day, place)
    for number, car in enumerate(yard.park(client, day, place)):
        if dice.happens(_NEVER_SEEN):
            continue
        if place < 0 or number:
            workshop.remember(car, max(place, 0) + dice.randint(0, profile.interval))
        else:
            workshop.expect(car, place)
    return client


def _see_last(uow: UnitOfWork) -> None:
    """Let customers and vehicles know the day they were last seen."""
    visit = Base.metadata.tables["visit"]
    for name in ("customer", "vehicle"):
        table: Table = Base.metadata.tables[name]
        last = select(func.max(visit.c.arrived_on)).where(visit.c[f"{name}_id"] == table.c.id)
        seen = func.coalesce(last.scalar_subquery(), table.c.last_seen_on)
        uow.session.execute(update(table).values(last_seen_on=seen))


def _silence(_done: int, _total: int) -> None:
    """Tell nobody."""
