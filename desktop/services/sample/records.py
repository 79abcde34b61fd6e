"""One made-up visit with everything that hangs on it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from desktop.models.visit import VisitKind, VisitState
from desktop.services.bulk import Row
from desktop.services.sample.bills import Biller, Line, Terms
from desktop.services.sample.crew import Mate
from desktop.services.sample.handover import call_back, pay
from desktop.services.sample.jobs import CLINIC_MONTHS, FREE, JOBS, REDO, SLOW, Job
from desktop.services.sample.stays import Stay, scene, staged_stay, usual_stay, void_stay
from desktop.services.sample.targets import Tally
from desktop.services.sample.world import Car, Client, World

_FEWEST_NUMBERS = 100  # numbers of a day have three digits at least
_VOID = 0.005
FOR_PARTS = "待料："  # what a visit waits for begins so
_ODOMETER_READ = 0.95
_VOID_REASONS = ("重複開單", "客戶臨時取消", "車號輸入錯誤", "改約其他日期")
_ASKED = ("待客戶確認報價", "待保險公司勘車", "待外包廠交件")
_SHARES: tuple[tuple[Decimal, ...], ...] = (
    *[(Decimal(1),)] * 7,
    (Decimal("0.5"), Decimal("0.5")),
    (Decimal("0.6"), Decimal("0.4")),
    (Decimal("0.7"), Decimal("0.3")),
)
_PLAIN = {state: state.value for state in VisitState}
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
        heap = world.writer.heap
        self._add_line, self._add_step = heap("visit_line").add, heap("visit_state_time").add
        self._add_share = heap("visit_share").add
        self._biller = Biller(world.dice, world.shelf, world.tax, world.currency)
        self._width = len(str(max(*world.agenda.cars, _FEWEST_NUMBERS)))
        open_places = [place for place, is_open in enumerate(world.agenda.open) if is_open]
        self._open_days_left = {
            place: left for left, place in enumerate(reversed(open_places[-10:]))
        }

    def write(
        self, car: Car, client: Client, place: int, index: int, minute: int
    ) -> tuple[int, Stay]:
        """Write the visit of a car that comes as the day's `index`-th; return its id and stay."""
        day = self._world.agenda.days[place]
        state = scene(self._open_days_left.get(place, -1), index)
        order = self._order(car, client, day, state)
        stay = self._stay(order.job, minute, state)
        people = self._people(order.kind, day)
        entered = dict(stay.steps)
        lines = self._lines(car, order, client.profile.rate, entered)
        bill = self._biller.sums(lines)
        row = self._row(car, day, order, stay)
        row |= self._hours(stay, entered)
        row |= bill
        row["number"] = f"{_date(day)}-{index + 1:0{self._width}d}"
        row["customer_id"], row["segment_id"] = client.id, client.segment_id
        row["advisor_id"] = people.advisor.id
        row["cashier_id"] = people.cashier.id if VisitState.SETTLED in entered else None
        visit_id = self._world.writer.add("visit", row)
        self._write_lines(visit_id, lines)
        self._write_steps(visit_id, stay, people)
        if VisitState.WORKING in entered:
            self._write_shares(visit_id, people.technicians)
        if VisitState.SETTLED in entered:
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
        minutes = round(_standard_hours(job) * 60 * world.dice.uniform(0.75, 1.3)) + 5
        days = world.dice.randint(*job.days)
        return usual_stay(minute, minutes, days, world.agenda, world.dice).until(world.moment)

    def _people(self, kind: VisitKind, day: date) -> People:
        dice, shift = self._world.dice, self._world.crew.on(day)
        teams = shift.body if kind == VisitKind.BODY else shift.engine
        advisor, cashier = dice.pick(shift.desk), dice.pick(shift.desk)
        team = teams[0] if len(teams) == 1 else dice.pick(teams)
        return People(advisor, cashier, dice.pair(team))

    def _row(self, car: Car, day: date, order: Order, stay: Stay) -> Row:
        world, job, state = self._world, order.job, stay.state
        done, waiting, void = state in _DONE, state == VisitState.WAITING, state == VisitState.VOID
        return {
            "concern": job.concern,
            "cause": job.cause if done else "",
            "correction": _correction(order.kind, job) if done else "",
            "waiting_for": self._waits_for(job) if waiting else "",
            "void_reason": world.dice.pick(_VOID_REASONS) if void else None,
            "vehicle_id": car.id,
            "plate": car.plate_on(day),
            "kind": order.kind.value,
            "state": _PLAIN[state],
            "odometer": self._odometer(car, day),
            "original_id": order.original_id,
            "tax_rate": world.tax.rate,
            "tax_inclusive": world.tax.inclusive,
        }

    def _waits_for(self, job: Job) -> str:
        dice = self._world.dice
        if job.parts and dice.happens(0.75):
            return f"{FOR_PARTS}{dice.pick(job.parts)[0]}"
        return dice.pick(_ASKED)

    def _odometer(self, car: Car, day: date) -> int | None:
        dice, gone = self._world.dice, (day - car.read_on).days
        car.odometer += round(gone * car.daily * dice.uniform(0.85, 1.15))
        car.read_on = day
        return car.odometer if dice.happens(_ODOMETER_READ) else None

    def _lines(
        self, car: Car, order: Order, rate: int, entered: dict[VisitState, int]
    ) -> tuple[Line, ...]:
        if VisitState.WORKING not in entered:
            return ()
        return self._biller.lines(car, order.job, Terms(rate, order.free))

    def _hours(self, stay: Stay, entered: dict[VisitState, int]) -> Row:
        at, on = self._world.clock.at, self._world.clock.on
        arrived, promised = stay.arrived, stay.promised
        finished, settled = entered.get(VisitState.FINISHED), entered.get(VisitState.SETTLED)
        return {
            "arrived_at": at(arrived),
            "arrived_on": on(arrived),
            "promised_at": None if promised is None else at(promised),
            "promised_on": None if promised is None else on(promised),
            "finished_at": None if finished is None else at(finished),
            "finished_on": None if finished is None else on(finished),
            "settled_at": None if settled is None else at(settled),
            "settled_on": None if settled is None else on(settled),
        }

    def _write_lines(self, visit_id: int, lines: Sequence[Line]) -> None:
        add = self._add_line
        for position, line in enumerate(lines, 1):
            add({**line.row, "visit_id": visit_id, "position": position})

    def _write_shares(self, visit_id: int, technicians: Sequence[Mate]) -> None:
        for mate, share in zip(technicians, self._world.dice.pick(_SHARES), strict=False):
            row = {"visit_id": visit_id, "staff_id": mate.id, "share": share}
            self._add_share(row)

    def _write_steps(self, visit_id: int, stay: Stay, people: People) -> None:
        add, at = self._add_step, self._world.clock.at
        worker = people.technicians[0].id
        others = {
            VisitState.ARRIVED: people.advisor.id,
            VisitState.VOID: people.advisor.id,
            VisitState.SETTLED: people.cashier.id,
        }
        for state, minute in stay.steps:
            staff_id = others.get(state, worker)
            row: Row = {"visit_id": visit_id, "state": _PLAIN[state], "at": at(minute)}
            row["staff_id"] = staff_id
            add(row)

    def _settle(
        self, visit_id: int, kind: VisitKind, stay: Stay, people: People, row: Row, *, later: bool
    ) -> None:
        settled_on: date = row["settled_on"]
        self._tally.count(settled_on, people.advisor.id, row)
        minutes = stay.arrived, stay.steps[-1][1]
        pay(self._world, visit_id, row["total"], minutes, people.cashier, later=later)
        if kind != VisitKind.INTERNAL:
            call_back(self._world, visit_id, settled_on, people.advisor)


@cache
def _date(day: date) -> str:
    return f"{day:%y%m%d}"


@cache
def _correction(kind: VisitKind, job: Job) -> str:
    done = "、".join(text for text, _hours in job.labour)
    return f"{done}，試車正常" if kind in _REPAIRED else done


@cache
def _standard_hours(job: Job) -> float:
    return sum(float(hours) for _text, hours in job.labour)
