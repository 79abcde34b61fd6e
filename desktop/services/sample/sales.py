"""Three years in the showroom: who orders what, from whom, and what becomes of it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import accumulate, groupby
from operator import attrgetter

from desktop.models.customer import CustomerKind
from desktop.models.keys import compact_key, name_key
from desktop.models.sale import SaleKind
from desktop.services.bulk import Row
from desktop.services.sample import cars, showroom
from desktop.services.sample.crew import Mate
from desktop.services.sample.days import LUNAR_NEW_YEAR, busyness
from desktop.services.sample.dice import Dice
from desktop.services.sample.names import Unique
from desktop.services.sample.plan import SamplePlan
from desktop.services.sample.profiles import RETAIL
from desktop.services.sample.targets import Tally
from desktop.services.sample.world import Client, World

_VISITS_TO_AN_ORDER = 50  # of the workshop, for each order of a car
_MOST_ORDERS = 300  # of a salesperson, in the years of the records
_NOT_RETAIL = 0.3  # the share of cars that go to taxis, fleets and campuses
_MONTH = (1.18, 0.8, 1.04, 0.96, 0.98, 1.02, 0.98, 0.72, 0.94, 1.02, 1.06, 1.22)
_BEFORE, _BEFORE_WEIGHT = range(-35, -6), 1.45  # everybody wants a new car for the feast
_AROUND, _AROUND_WEIGHT = range(-6, 15), 0.45
_GROWTH = 1.07
_NEW_CUSTOMER, _NEW_WITHIN = 0.5, 3  # days since a customer first came
_REFERRED, _CANCELLED, _SHARED = 0.16, 0.065, 0.12
_BESIDE = {SaleKind.INSURANCE: 0.7, SaleKind.ACCESSORY: 0.5, SaleKind.PACKAGE: 0.3}
_ALONE = ((SaleKind.INSURANCE, 0.8), (SaleKind.PACKAGE, 0.4), (SaleKind.ACCESSORY, 0.3))
_WAIT = 24  # days from an order to its delivery, about
_MOST_AT_ONCE = {CustomerKind.PERSON: 1, CustomerKind.COMPANY: 2, CustomerKind.FLEET: 8}
_SHARES = ((Decimal("0.5"), Decimal("0.5")), (Decimal("0.7"), Decimal("0.3")))
_ALL = (Decimal(1),)
_CAR_STEP, _EXTRA_STEP = 1_000, 100  # prices are round
_CHANCE = 7919  # another chance than the workshop's, so that its years stay as they are


@dataclass(frozen=True, slots=True)
class Deal:
    """One order before it is written."""

    day: date
    client: Client
    sellers: Sequence[Mate]
    kind: SaleKind
    name: str
    quantity: int
    prices: tuple[int, int, int]  # list price, price and cost of one piece
    source: str
    referred_by: int | None
    delivered_on: date | None
    cancelled_on: date | None
    car: showroom.NewCar | None = None


def sell(
    world: World, plan: SamplePlan, clients: Sequence[tuple[int, Client]], tally: Tally
) -> None:
    """Write what the showroom sold; `clients` came in this order, each on its place's day."""
    dealer = Dealer(world, plan, clients)
    counter = Counter(world, Dice(plan.seed * _CHANCE + 1), tally)
    deals = sorted(dealer.deals(), key=attrgetter("day"))
    for _day, of_day in groupby(deals, key=attrgetter("day")):
        for index, deal in enumerate(of_day):
            counter.write(deal, index)


def demand(day: date) -> float:
    """Compare the orders of a day with an ordinary one, growth apart; 0 where all is closed."""
    if not busyness(day):
        return 0.0
    offset = min(((day - new_year).days for new_year in LUNAR_NEW_YEAR), key=abs)
    near = _BEFORE_WEIGHT if offset in _BEFORE else 1.0
    return _MONTH[day.month - 1] * (_AROUND_WEIGHT if offset in _AROUND else near)


class Dealer:
    """Makes the orders up."""

    def __init__(
        self, world: World, plan: SamplePlan, clients: Sequence[tuple[int, Client]]
    ) -> None:
        self._world, self._dice = world, Dice(plan.seed * _CHANCE)
        self._places = [place for place, _client in clients]
        self._clients = [client for _place, client in clients]
        others = [pair for pair in clients if pair[1].profile.segment != RETAIL]
        self._other_places = [place for place, _client in others]
        self._others = [client for _place, client in others]
        days = world.agenda.days
        most = _MOST_ORDERS * len(world.crew.sales)
        self._count = max(1, min(plan.visits // _VISITS_TO_AN_ORDER, most))
        self._sums = list(
            accumulate(demand(day) * _GROWTH ** (place / 365.25) for place, day in enumerate(days))
        )

    def deals(self) -> Iterator[Deal]:
        """Yield all orders: cars with what is sold beside them, and what is sold alone."""
        for place in self._draw(self._count):
            yield from self._car_and_more(place)
        for kind, share in _ALONE:
            for place in self._draw(round(self._count * share)):
                yield from self._alone(place, kind)

    def _draw(self, count: int) -> list[int]:
        return self._dice.choices(range(len(self._sums)), cum_weights=self._sums, k=count)

    def _car_and_more(self, place: int) -> Iterator[Deal]:
        dice, day = self._dice, self._world.agenda.days[place]
        other = self._dice.happens(_NOT_RETAIL)
        client = (self._other_buyer(place) if other else None) or self._buyer(place)
        sellers = self._sellers(day)
        if client is None or not sellers:
            return
        car = dice.draw(showroom.NEW_CARS[client.profile.use])
        source, friend = self._source(place, client)
        delivered, cancelled = self._course(place)
        quantity = dice.randint(1, _MOST_AT_ONCE[client.profile.kind])
        prices = self._car_prices(car, client)
        yield Deal(
            day,
            client,
            sellers,
            SaleKind.VEHICLE,
            car.title,
            quantity,
            prices,
            source,
            friend,
            delivered,
            cancelled,
            car,
        )
        if cancelled is None:
            for kind, chance in _BESIDE.items():
                if dice.happens(chance):
                    yield self._extra(day, client, sellers, kind, quantity, delivered)

    def _alone(self, place: int, kind: SaleKind) -> Iterator[Deal]:
        day, client = self._world.agenda.days[place], self._buyer(place)
        sellers = self._sellers(day)
        if client is not None and sellers:
            yield self._extra(day, client, sellers, kind, 1, day)

    def _extra(
        self,
        day: date,
        client: Client,
        sellers: Sequence[Mate],
        kind: SaleKind,
        quantity: int,
        delivered: date | None,
    ) -> Deal:
        dice = self._dice
        extra = dice.draw(showroom.EXTRAS[kind])
        listed = _round(dice.randint(extra.least, extra.most), _EXTRA_STEP)
        price = _round(listed * dice.uniform(0.9, 1.0), _EXTRA_STEP)
        prices = (listed, price, round(listed * (1 - extra.margin)))
        return Deal(
            day,
            client,
            sellers,
            kind,
            extra.name,
            quantity,
            prices,
            dice.draw(showroom.SOURCES),
            None,
            delivered,
            None,
        )

    def _buyer(self, place: int) -> Client | None:
        """Draw a customer: one who has just come for the first time, or one of long ago."""
        dice, places = self._dice, self._places
        here = bisect_right(places, place)
        lately = bisect_left(places, max(place - _NEW_WITHIN, 0))
        found = None
        if lately < here and dice.happens(_NEW_CUSTOMER):
            found = self._clients[dice.randint(lately, here - 1)]
        elif here:
            found = self._clients[dice.below(here)]
        return None if found is None or found.profile.own else found

    def _other_buyer(self, place: int) -> Client | None:
        """Draw a customer of the other markets than retail."""
        here = bisect_right(self._other_places, place)
        return self._others[self._dice.below(here)] if here else None

    def _sellers(self, day: date) -> Sequence[Mate]:
        sales, dice = self._world.crew.on(day).sales, self._dice
        if not sales:
            return ()
        if len(sales) > 1 and dice.happens(_SHARED):
            return dice.pair(sales)
        return (dice.pick(sales),)

    def _source(self, place: int, client: Client) -> tuple[str, int | None]:
        dice, here = self._dice, bisect_right(self._places, place)
        friend = self._clients[dice.below(here)]
        if dice.happens(_REFERRED) and friend.id != client.id and not friend.profile.own:
            return showroom.REFERRED, friend.id
        return dice.draw(showroom.SOURCES), None

    def _car_prices(self, car: showroom.NewCar, client: Client) -> tuple[int, int, int]:
        least, most = showroom.DISCOUNTS[client.profile.segment]
        price = car.price * (1 - self._dice.uniform(least, most))
        return car.price, _round(price, _CAR_STEP), round(car.price * showroom.CAR_COST)

    def _course(self, place: int) -> tuple[date | None, date | None]:
        """Return when an order is delivered or cancelled; neither while it is open."""
        dice, agenda, last_day = self._dice, self._world.agenda, self._world.last_day
        if dice.happens(_CANCELLED):
            day = agenda.days[place] + timedelta(days=dice.randint(2, 25))
            return None, day if day <= last_day else None
        wait = max(3, round(dice.lognormvariate(0, 0.55) * _WAIT))
        handed_over = agenda.open_from(place + wait)
        return (agenda.days[handed_over] if handed_over < len(agenda.days) else None), None


class Counter:
    """Writes orders with their shares and the cars that were handed over."""

    def __init__(self, world: World, dice: Dice, tally: Tally) -> None:
        self._world, self._dice, self._tally = world, dice, tally
        self._plates, self._vins = Unique(), Unique()

    def write(self, deal: Deal, index: int) -> None:
        """Write an order that is the day's `index`-th."""
        writer = self._world.writer
        row = _row(deal) | {"number": f"S{deal.day:%Y%m%d}-{index + 1:02}"}
        row["vehicle_id"] = self._hand_over(deal)
        row["note"] = self._note(deal)
        row["cancel_reason"] = self._reason(deal)
        sale_id = writer.add("sale", row)
        shares = _ALL if len(deal.sellers) == 1 else self._dice.pick(_SHARES)
        for mate, share in zip(deal.sellers, shares, strict=True):
            writer.add("sale_share", {"sale_id": sale_id, "staff_id": mate.id, "share": share})
        price = Decimal(deal.prices[1]) * deal.quantity
        pieces = deal.quantity if deal.kind == SaleKind.VEHICLE else 0
        self._tally.count_sale(deal.day, deal.delivered_on, deal.sellers[0].id, pieces, price)

    def _reason(self, deal: Deal) -> str | None:
        return None if deal.cancelled_on is None else self._dice.pick(showroom.REASONS)

    def _note(self, deal: Deal) -> str:
        told = deal.car is not None and self._dice.happens(0.15)
        return self._dice.pick(showroom.NOTES) if told else ""

    def _hand_over(self, deal: Deal) -> int | None:
        """Write the car that one order stands for, as its customer's."""
        if deal.car is None or deal.delivered_on is None or deal.quantity > 1:
            return None
        writer, model = self._world.writer, deal.car.model
        vin = self._vins.new(partial(cars.vin, model), self._dice)
        row: Row = {"make": model.make, "model": model.name, "vin": vin, "vin_reversed": vin[::-1]}
        row |= {"model_key": name_key(deal.car.title), "made_in": deal.day.year}
        row |= {"colour": cars.colour(deal.client.profile.use, self._dice)}
        row |= {"last_seen_on": deal.delivered_on, "created_at": self._written_at(deal)}
        vehicle_id = writer.add("vehicle", row)
        since: Row = {"vehicle_id": vehicle_id, "from_on": deal.delivered_on, "to_on": None}
        plate = self._plates.new(showroom.plate, self._dice)
        key = compact_key(plate)
        bears = {"plate": plate, "plate_key": key, "plate_reversed": key[::-1]}
        writer.add("plate", since | bears)
        writer.add("ownership", since | {"customer_id": deal.client.id})
        return vehicle_id

    def _written_at(self, deal: Deal) -> object:
        clock, first = self._world.clock, self._world.agenda.days[0]
        return clock.at(((deal.delivered_on or deal.day) - first).days * 24 * 60 + 12 * 60)


def _row(deal: Deal) -> Row:
    listed, price, cost = (Decimal(amount) for amount in deal.prices)
    return {
        "kind": deal.kind,
        "customer_id": deal.client.id,
        "segment_id": deal.client.segment_id,
        "branch_id": None,
        "model": deal.name,
        "ordered_on": deal.day,
        "delivered_on": deal.delivered_on,
        "cancelled_on": deal.cancelled_on,
        "quantity": Decimal(deal.quantity),
        "list_price": listed,
        "price": price,
        "cost": cost,
        "source": deal.source,
        "referred_by_id": deal.referred_by,
    }


def _round(amount: float, step: int) -> int:
    return round(amount / step) * step
