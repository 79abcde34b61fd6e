"""The hours of a stay: taken in, worked on, waiting, finished, settled."""

from collections.abc import Sequence
from typing import NamedTuple

from desktop.models.visit import VisitState
from desktop.services.sample.days import Agenda, Clock
from desktop.services.sample.dice import Dice, Urn

DAY = 24 * 60
_EVENING = 18 * 60
_LATEST = 20 * 60 + 30
_ARRIVALS: tuple[tuple[Sequence[int], float], ...] = (
    (range(8 * 60, 9 * 60 + 30), 27),
    (range(9 * 60 + 30, 12 * 60), 28),
    (range(12 * 60, 14 * 60), 9),
    (range(14 * 60, 18 * 60), 26),
    (range(18 * 60, 21 * 60), 8),
)
_BY_DAY: Urn[Sequence[int]] = Urn.of(_ARRIVALS)
_SCENES = (
    VisitState.SETTLED,
    VisitState.WORKING,
    VisitState.FINISHED,
    VisitState.WAITING,
    VisitState.ARRIVED,
)
# What is left over: open days before the last one, place among that day's cars.
_LEFT_OVER = {
    (1, 1): VisitState.WAITING,
    (1, 4): VisitState.FINISHED,
    (2, 2): VisitState.WAITING,
    (5, 1): VisitState.WAITING,
}
# Minutes after the arrival, as shares of the time there is.
_STEPS = {
    VisitState.WORKING: 0.12,
    VisitState.WAITING: 0.5,
    VisitState.FINISHED: 0.7,
    VisitState.SETTLED: 0.9,
}


class Stay(NamedTuple):
    """When a visit entered each state, by the clock's minutes, and what was promised.

    Attributes:
        steps: States in the order in which they were entered.
        promised: None when nothing was promised.
    """

    steps: Sequence[tuple[VisitState, int]]
    promised: int | None

    @property
    def state(self) -> VisitState:
        """Where the visit stands."""
        return self.steps[-1][0]

    @property
    def arrived(self) -> int:
        """When the car was taken in."""
        return self.steps[0][1]

    def until(self, moment: int) -> "Stay":
        """Leave out what had not happened yet at a moment."""
        return Stay([step for step in self.steps if step[1] <= moment], self.promised)


def arrival(clock: Clock, late: float, dice: Dice) -> int:
    """Draw the minute of the day at which a car comes; some come until after midnight."""
    if dice.happens(late):
        return dice.randint(21 * 60, clock.closing - 1)
    hours = dice.draw(_BY_DAY)
    return max(dice.pick(hours), clock.opening)


def void_stay(arrived: int, dice: Dice) -> Stay:
    """Make up a visit that was written by mistake."""
    later = arrived + dice.randint(4, 90)
    return Stay([(VisitState.ARRIVED, arrived), (VisitState.VOID, later)], None)


def scene(open_days_left: int, place: int) -> VisitState | None:
    """Settle the state of the last days' cars, so that every state is there to be seen."""
    if open_days_left == 0:
        return _SCENES[place % len(_SCENES)]
    return _LEFT_OVER.get((open_days_left, place))


def staged_stay(arrived: int, moment: int, state: VisitState, dice: Dice) -> Stay:
    """Bring a visit into a state by a moment."""
    span = min(moment - arrived, 150)
    passed = [
        step
        for step in _STEPS
        if state in _STEPS and _STEPS[step] <= _STEPS[state]
        if step == state or step != VisitState.WAITING
    ]
    steps = [(step, arrived + int(span * _STEPS[step])) for step in passed]
    return Stay([(VisitState.ARRIVED, arrived), *steps], arrived + dice.randint(9, 30) * 10)


def usual_stay(arrived: int, minutes: int, days: int, agenda: Agenda, dice: Dice) -> Stay:
    """Make up a visit of so many working minutes that stays so many open days."""
    place, hour = divmod(arrived, DAY)
    evening = hour > _EVENING
    begun = arrived + dice.randint(3, 40)
    # The night shift does quick work only; what the day does not end waits for the morning.
    finished = begun + (min(minutes, 45) if evening else minutes)
    if not evening and finished > place * DAY + _LATEST:
        days = max(days, 1)
    if not days:
        steps = [(VisitState.WORKING, begun), (VisitState.FINISHED, finished)]
        settled = finished + dice.randint(4, 12 if evening else 30)
        return _stay(arrived, steps, settled, dice)
    return _long_stay(arrived, begun, agenda.open_after(place, days), dice)


def _long_stay(arrived: int, begun: int, last_place: int, dice: Dice) -> Stay:
    finished = last_place * DAY + dice.randint(9 * 60 + 30, 17 * 60 + 30)
    steps = [(VisitState.WORKING, begun)]
    if dice.happens(0.5):
        halted = begun + dice.randint(20, 70)
        steps.append((VisitState.WAITING, halted))
        steps.append((VisitState.WORKING, max(halted, finished - dice.randint(60, 240))))
    steps.append((VisitState.FINISHED, finished))
    return _stay(arrived, steps, finished + dice.randint(10, 150), dice)


def _stay(arrived: int, steps: Sequence[tuple[VisitState, int]], settled: int, dice: Dice) -> Stay:
    finished = steps[-1][1]
    slack = dice.randint(2, 15) if dice.happens(0.88) else -dice.randint(5, 15)
    promised = max(arrived + 30, finished + slack * 10) // 10 * 10 if dice.happens(0.9) else None
    whole = [(VisitState.ARRIVED, arrived), *steps, (VisitState.SETTLED, settled)]
    return Stay(whole, promised)
