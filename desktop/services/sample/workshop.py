"""Three years at the counter: which car comes on which day."""

from heapq import heappop, heappush

from desktop.models.visit import VisitState
from desktop.services.sample.records import Records
from desktop.services.sample.stays import DAY, arrival
from desktop.services.sample.targets import Tally
from desktop.services.sample.world import Car, World

_COMEBACK = 0.024
_REST = 5  # days a car is left alone after a visit
_LATE, _LATE_TAXI = 0.02, 0.14
_LAST_ARRIVAL = 10  # minutes before the moment the office stands at
# Place in the agenda, a running number against ties, and the car.
Entry = tuple[int, int, Car]


class Workshop:
    """Brings cars in, each after its own interval, as many a day as the agenda says."""

    def __init__(self, world: World, tally: Tally) -> None:
        self._world = world
        self._records = Records(world, tally)
        self._routine: list[Entry] = []
        self._expected: list[Entry] = []
        self._turn = 0

    def expect(self, car: Car, place: int) -> None:
        """Let a car come on a day, or on the next with room."""
        self._turn += 1
        heappush(self._expected, (place, self._turn, car))

    def remember(self, car: Car, place: int) -> None:
        """Let a car come about a day, as there is room."""
        self._turn += 1
        heappush(self._routine, (place, self._turn, car))

    def work(self, place: int) -> None:
        """Take the cars of one day in."""
        arrivals = [(self._minute(place, car), car) for car in self._cars(place)]
        arrivals.sort(key=lambda pair: pair[0])
        for index, (minute, car) in enumerate(arrivals):
            self._serve(car, place, index, minute)

    def _cars(self, place: int) -> list[Car]:
        wanted = self._world.agenda.cars[place]
        found: list[Car] = []
        kept: list[Entry] = []
        while len(found) < wanted and self._expected and self._expected[0][0] <= place:
            found.append(heappop(self._expected)[2])
        while len(found) < wanted and self._routine:
            entry = heappop(self._routine)
            if entry[2].free_on > place:
                kept.append(entry)
            else:
                found.append(entry[2])
        for entry in kept:
            heappush(self._routine, entry)
        return found

    def _minute(self, place: int, car: Car) -> int:
        dice, world = self._world.dice, self._world
        if place == len(world.agenda.days) - 1:
            latest = world.moment - _LAST_ARRIVAL
            return dice.randint(max(latest - 130, place * DAY + world.clock.opening), latest)
        use = car.owner_on(world.agenda.days[place]).profile.use
        return place * DAY + arrival(world.clock, _LATE_TAXI if use == "taxi" else _LATE, dice)

    def _serve(self, car: Car, place: int, index: int, minute: int) -> None:
        client = car.owner_on(self._world.agenda.days[place])
        visit_id, stay = self._records.write(car, client, place, index, minute)
        left = stay.steps[-1][1] // DAY
        car.free_on = left + _REST
        dice, profile = self._world.dice, client.profile
        if stay.state == VisitState.SETTLED and dice.happens(_COMEBACK):
            car.comeback_of = visit_id
            self.expect(car, left + dice.randint(2, 20))
        elif dice.happens(profile.keeps):
            pause = profile.interval * dice.lognormvariate(0, 0.35)
            come = self.expect if profile.punctual else self.remember
            come(car, left + max(round(pause), _REST))
