"""One made-up visit with everything that hangs on it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from desktop.models.visit import VisitKind, VisitState
from desktop.services.bulk import Row
from desktop.services.sample.bills import Terms, bill_lines, bill_row
from desktop.services.sample.crew import Mate
from desktop.services.sample.handover import call_back, pay
from desktop.services.sample.jobs import CLINIC_MONTHS, FREE, JOBS, REDO, SLOW, Job
from desktop.services.sample.stays import Stay, scene, staged_stay, usual_stay, void_stay
from desktop.services.sample.targets import Tally
from desktop.services.sample.world import Car, Client, World

_VOID = 0.005
_ODOMETER_READ = 0.95
_VOID_REASONS = ("重複開單", "客戶臨時取消", "車號輸入錯誤", "改約其他日期")
_ASKED = ("待客戶確認報價", "待保險公司勘車", "待外包廠交件")
_SHARES: tuple[tuple[Decimal, ...], ...] = (
    *[(Decimal(1),)] * 7,
    (Decimal("0.5"), Decimal("0.5")),
    (Decimal("0.6"), Decimal("0.4")),
    (Decimal("0.7"), Decimal("0.3")),
)
_DONE = frozenset({VisitState.FINISHED, VisitState.SETTLED})
_REPAIRED = frozenset({VisitKind.REPAIR, VisitKind.RESCUE, VisitKind.WARRANTY})


class Order(NamedTuple):
    """What a visit is about, before anything is written."""

    kind: VisitKind
    job: Job
    free: bool
    original_id: int | None


class People(NamedTuple):
    """Who had to do with a visit."""

    advisor: Mate
    cashier: Mate
    technicians: Sequence[Mate]


class Records:
    """Writes visits with their lines, shares, states, payments and calls."""

    def __init__(self, world: World, tally: Tally) -> None:
        self._world, self._tally = world, tally
        open_places = [place for place, is_open in enumerate(world.agenda.open) if is_open]
        self._open_days_left = {
            place: left for left, place in enumerate(reversed(open_places[-10:]))
        }

    def write(self, car: Car, place: int, index: int, minute: int) -> tuple[int, Stay]:
        """Write the visit of a car that comes as the day's `index`-th; return its id and stay."""
        day = self._world.agenda.days[place]
        client = car.owner_on(day)
        state = scene(self._open_days_left.get(place, -1), index)
        order = self._order(car, client, day, state)
        stay = self._stay(order.job, minute, state)
        people = self._people(order.kind, day)
        worked = stay.since(VisitState.WORKING) is not None
        terms = Terms(client.profile.rate, order.free)
        lines = bill_lines(self._world, car, order.job, terms) if worked else []
        bill = bill_row(lines, self._world.tax, self._world.currency)
        row = self._row(car, day, order, stay) | bill | _hours(self._world, stay)
        row |= {"number": f"{day:%y%m%d}-{index + 1:03d}", "customer_id": client.id}
        row |= {"segment_id": client.segment_id, "advisor_id": people.advisor.id}
        settled = stay.since(VisitState.SETTLED)
        row["cashier_id"] = None if settled is None else people.cashier.id
        visit_id = self._world.writer.add("visit", row)
        self._write_lines(visit_id, lines)
        self._write_steps(visit_id, stay, people)
        if worked:
            self._write_shares(visit_id, people.technicians)
        if settled is not None:
            self._settle(visit_id, order.kind, stay, people, row, later=client.pays_later)
        return visit_id, stay

    def _order(self, car: Car, client: Client, day: date, state: VisitState | None) -> Order:
        dice, original_id = self._world.dice, car.comeback_of
        car.comeback_of = None
        if state == VisitState.WAITING:
            return Order(VisitKind.REPAIR, dice.draw(SLOW), free=False, original_id=None)
        if original_id is not None:
            return Order(VisitKind.REPAIR, REDO, free=True, original_id=original_id)
        kind = dice.draw(client.profile.kinds)
        if kind == VisitKind.FREE_CLINIC and day.month not in CLINIC_MONTHS:
            kind = VisitKind.MAINTENANCE
        job = dice.draw(JOBS[day.month][kind])
        return Order(kind, job, free=kind in FREE, original_id=None)

    def _stay(self, job: Job, minute: int, state: VisitState | None) -> Stay:
        world = self._world
        if state is not None:
            return staged_stay(minute, world.moment, state, world.dice)
        if world.dice.happens(_VOID):
            return void_stay(minute, world.dice).until(world.moment)
        hours = sum(float(hours) for _text, hours in job.labour)
        minutes = round(hours * 60 * world.dice.uniform(0.75, 1.3)) + 5
        days = world.dice.randint(*job.days)
        return usual_stay(minute, minutes, days, world.agenda, world.dice).until(world.moment)

    def _people(self, kind: VisitKind, day: date) -> People:
        dice, crew = self._world.dice, self._world.crew
        desk = [mate for mate in crew.desk if mate.is_there(day)]
        group = crew.body if kind == VisitKind.BODY else crew.engine
        there = [mate for mate in group if mate.is_there(day)]
        return People(dice.choice(desk), dice.choice(desk), dice.sample(there, 2))

    def _row(self, car: Car, day: date, order: Order, stay: Stay) -> Row:
        world, job = self._world, order.job
        free_text = {"concern": job.concern, "cause": "", "correction": "", "waiting_for": ""}
        if stay.state in _DONE:
            free_text |= {"cause": job.cause, "correction": _correction(order)}
        if stay.state == VisitState.WAITING:
            free_text["waiting_for"] = self._waits_for(job)
        void_reason = None
        if stay.state == VisitState.VOID:
            void_reason = world.dice.choice(_VOID_REASONS)
        return free_text | {
            "vehicle_id": car.id,
            "plate": car.plate_on(day),
            "kind": order.kind,
            "state": stay.state,
            "odometer": self._odometer(car, day),
            "original_id": order.original_id,
            "void_reason": void_reason,
            "tax_rate": world.tax.rate,
            "tax_inclusive": world.tax.inclusive,
        }

    def _waits_for(self, job: Job) -> str:
        dice = self._world.dice
        if job.parts and dice.happens(0.75):
            return f"待料：{dice.choice(job.parts)[0]}"
        return dice.choice(_ASKED)

    def _odometer(self, car: Car, day: date) -> int | None:
        dice, gone = self._world.dice, (day - car.read_on).days
        car.odometer += round(gone * car.daily * dice.uniform(0.85, 1.15))
        car.read_on = day
        return car.odometer if dice.happens(_ODOMETER_READ) else None

    def _write_lines(self, visit_id: int, lines: Sequence[Row]) -> None:
        for line in lines:
            self._world.writer.add("visit_line", line | {"visit_id": visit_id})

    def _write_shares(self, visit_id: int, technicians: Sequence[Mate]) -> None:
        for mate, share in zip(technicians, self._world.dice.choice(_SHARES), strict=False):
            row = {"visit_id": visit_id, "staff_id": mate.id, "share": share}
            self._world.writer.add("visit_share", row)

    def _write_steps(self, visit_id: int, stay: Stay, people: People) -> None:
        for state, minute in stay.steps:
            match state:
                case VisitState.ARRIVED | VisitState.VOID:
                    mate = people.advisor
                case VisitState.SETTLED:
                    mate = people.cashier
                case _:
                    mate = people.technicians[0]
            row = {"visit_id": visit_id, "state": state, "staff_id": mate.id}
            row["at"] = self._world.clock.at(minute)
            self._world.writer.add("visit_state_time", row)

    def _settle(
        self, visit_id: int, kind: VisitKind, stay: Stay, people: People, row: Row, *, later: bool
    ) -> None:
        settled_on: date = row["settled_on"]
        self._tally.count(settled_on, people.advisor.id, row)
        minutes = stay.arrived, stay.steps[-1][1]
        pay(self._world, visit_id, row["total"], minutes, people.cashier, later=later)
        if kind != VisitKind.INTERNAL:
            call_back(self._world, visit_id, settled_on, people.advisor)


def _hours(world: World, stay: Stay) -> Row:
    minutes = {
        "arrived": stay.arrived,
        "promised": stay.promised,
        "finished": stay.since(VisitState.FINISHED),
        "settled": stay.since(VisitState.SETTLED),
    }
    row: Row = {}
    for name, minute in minutes.items():
        row[f"{name}_at"] = None if minute is None else world.clock.at(minute)
        row[f"{name}_on"] = None if minute is None else world.clock.on(minute)
    return row


def _correction(order: Order) -> str:
    done = "、".join(text for text, _hours in order.job.labour)
    return f"{done}，試車正常" if order.kind in _REPAIRED else done
