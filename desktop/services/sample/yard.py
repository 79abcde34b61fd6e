"""Vehicles with their plates, owners and drivers: the past of each is settled at its birth."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from desktop.models.customer import CustomerKind
from desktop.models.keys import compact_key, name_key
from desktop.services.bulk import Row
from desktop.services.sample import cars
from desktop.services.sample.clients import Reception, has_drivers
from desktop.services.sample.dice import Dice
from desktop.services.sample.names import Unique
from desktop.services.sample.world import Car, Client, World

_WRITTEN_AT = 8 * 60 + 10
_NOT_BEFORE = 60  # days a plate or an owner stays at least
_RENEWED = 0.018
_SOLD = 0.03


class Yard:
    """Makes the cars of customers up."""

    def __init__(self, world: World, reception: Reception) -> None:
        self._world, self._reception = world, reception
        self._plates, self._vins = Unique(), Unique()

    def park(self, client: Client, day: date, place: int) -> list[Car]:
        """Write the cars a customer first came with."""
        dice, profile = self._world.dice, client.profile
        vehicles = [self._car(client, day, place) for _ in range(dice.randint(*profile.cars))]
        if has_drivers(profile):
            self._assign(vehicles, self._reception.drivers(client, len(vehicles)), day)
        return vehicles

    def _car(self, client: Client, day: date, place: int) -> Car:
        dice, use = self._world.dice, client.profile.use
        model = dice.draw(cars.MODELS[use])
        age = min(int(dice.expovariate(1 / (3 if use == "taxi" else 6.5))), 18)
        made_in = day.year - age
        row = _described(model, made_in, cars.colour(use, dice)) | self._due(day)
        row |= self._identified(model) | {"last_seen_on": day}
        row["created_at"] = self._world.clock.at(place * 24 * 60 + _WRITTEN_AT)
        key = self._world.writer.add("vehicle", row)
        daily = dice.randint(*client.profile.daily)
        run = min((age * 330 + dice.randint(5, 300)) * daily, dice.randint(240_000, 420_000))
        plates = self._plate_history(key, use, made_in, day)
        owners = self._owner_history(key, client, day)
        return Car(key, model, plates, owners, daily, run, day, dice.below(1000), place)

    def _identified(self, model: cars.Model) -> Row:
        if not self._world.dice.happens(0.55):
            return {}
        vin = self._vins.new(partial(cars.vin, model), self._world.dice)
        return {"vin": vin, "vin_reversed": vin[::-1]}

    def _due(self, day: date) -> Row:
        """Know when papers run out, for some; what ran out long ago nobody wrote on."""
        dice, last_day = self._world.dice, self._world.last_day
        row: Row = {}
        for column, share in (("inspection_due_on", 0.6), ("insurance_due_on", 0.5)):
            if dice.happens(share):
                row[column] = max(day, last_day - timedelta(days=25)) + _days(dice, 1, 360)
        return row

    def _plate_history(
        self, car_id: int, use: str, made_in: int, day: date
    ) -> list[tuple[date, str]]:
        dice = self._world.dice
        years = [made_in, max(made_in, 2019)]
        days = self._changes(day, _RENEWED)
        history = [
            (since, self._plates.new(partial(cars.plate, use, year), dice))
            for since, year in zip(days, years, strict=False)
        ]
        for (since, plate), until in zip(history, [*days[1:], None], strict=True):
            key = compact_key(plate)
            row = {"vehicle_id": car_id, "plate": plate, "plate_key": key, "from_on": since}
            row |= {"plate_reversed": key[::-1], "to_on": until}
            self._world.writer.add("plate", row)
        return history

    def _owner_history(self, car_id: int, client: Client, day: date) -> list[tuple[date, Client]]:
        dice, people = self._world.dice, self._reception.people
        sold = client.profile.kind == CustomerKind.PERSON and client.profile.use == "private"
        buyer = dice.pick(people) if people else client
        days = self._changes(day, _SOLD if sold and buyer is not client else 0.0)
        history = list(zip(days, (client, buyer), strict=False))
        for (since, owner), until in zip(history, [*days[1:], None], strict=True):
            row = {"vehicle_id": car_id, "customer_id": owner.id}
            self._world.writer.add("ownership", row | {"from_on": since, "to_on": until})
        return history

    def _changes(self, day: date, probability: float) -> list[date]:
        """Return the first day of something that may change once before the last day."""
        dice, last_day = self._world.dice, self._world.last_day
        room = (last_day - day).days
        if room <= _NOT_BEFORE or not dice.happens(probability):
            return [day]
        return [day, day + _days(dice, _NOT_BEFORE, room)]

    def _assign(self, vehicles: Sequence[Car], drivers: Sequence[int], day: date) -> None:
        """Give each taxi a driver; some got another one later."""
        for place, car in enumerate(vehicles):
            days = self._changes(day, 0.25)
            for turn, since in enumerate(days):
                until = days[turn + 1] if turn + 1 < len(days) else None
                row = {"vehicle_id": car.id, "contact_id": drivers[(place + turn) % len(drivers)]}
                self._world.writer.add(
                    "driver_assignment", row | {"from_on": since, "to_on": until}
                )


def _described(model: cars.Model, made_in: int, colour: str) -> Row:
    key = name_key(f"{model.make} {model.name}")
    row: Row = {"make": model.make, "model": model.name, "model_key": key}
    return row | {"colour": colour, "made_in": made_in}


def _days(dice: Dice, fewest: int, most: int) -> timedelta:
    return timedelta(days=dice.randint(fewest, most))
