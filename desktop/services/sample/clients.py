"""Customers with their contacts and phones, in the order in which they first came."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from desktop.models.customer import CustomerKind
from desktop.models.keys import name_key, phone_digits
from desktop.services.bulk import Row
from desktop.services.sample import names
from desktop.services.sample.crew import Mate
from desktop.services.sample.dice import Dice
from desktop.services.sample.names import Unique
from desktop.services.sample.profiles import TAXI, Profile
from desktop.services.sample.world import Client, World

_TITLES = ("會計", "總務", "車輛管理", "經理", "採購")
_NOTES = ("來電前先傳簡訊", "習慣星期六來", "等車時要 Wi-Fi", "舊件要看", "請用原廠零件")
_NAMESAKES = 8  # people from abroad who have the same name, at most
_OPENED_AT = 8 * 60 + 5  # before the first car of a day is taken in


class Reception:
    """Makes customers up, and remembers them so that they can bring each other."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._numbers, self._tax_ids, self._firms = Unique(), Unique(), Unique()
        self._foreign = Counter[str]()
        self._half_shared: str | None = None
        self.people: list[Client] = []

    def welcome(self, profile: Profile, day: date, place: int) -> Client:
        """Write a customer who first came on a day."""
        world = self._world
        segment_id = world.segments[profile.segment]
        row = self._customer(profile, day) | {"segment_id": segment_id}
        row |= {"created_at": world.clock.at(place * 24 * 60 + _OPENED_AT)}
        key = world.writer.add("customer", row)
        client = Client(key, profile, segment_id, world.dice.happens(profile.on_account))
        if profile.kind == CustomerKind.PERSON:
            self._reach_person(client)
            self.people.append(client)
        else:
            self._reach_firm(client)
        self._look_after(client, day)
        return client

    def drivers(self, client: Client, count: int) -> list[int]:
        """Write the drivers of a taxi company, each with a phone."""
        return [self._contact(client, "司機", names.mobile) for _ in range(count)]

    def _customer(self, profile: Profile, day: date) -> Row:
        dice, person = self._world.dice, profile.kind == CustomerKind.PERSON
        name = self._person(profile) if person else self._firm(profile)
        friend = dice.pick(self.people).id if self.people and dice.happens(0.09) else None
        return {
            "kind": profile.kind,
            "name": name,
            "name_key": name_key(name),
            "tax_id": None if person else self._tax_ids.new(names.tax_id, dice),
            "referred_by_id": None if profile.own else friend,
            "address": names.address(dice) if not person or dice.happens(0.6) else "",
            "birthday": _birthday(dice, day) if person and dice.happens(0.45) else None,
            "note": dice.pick(_NOTES) if dice.happens(0.06) else "",
            "last_seen_on": day,
        }

    def _firm(self, profile: Profile) -> str:
        return self._firms.new(profile.name, self._world.dice, profile.more)

    def _person(self, profile: Profile) -> str:
        """Name a person; people of one name are many, those from abroad are not."""
        name = profile.name(self._world.dice)
        if name in names.FOREIGN:
            self._foreign[name] += 1
            if self._foreign[name] > _NAMESAKES:
                return names.foreigner(self._world.dice)
        return name

    def _reach_person(self, client: Client) -> None:
        """Give a person a mobile number; now and then a couple has one number for both."""
        dice = self._world.dice
        if self._half_shared is not None:
            self._phone(client, None, self._half_shared, shared=True)
            self._half_shared = None
            return
        number = self._numbers.new(names.mobile, dice)
        if dice.happens(0.01):
            self._half_shared = number
        self._phone(client, None, number, shared=self._half_shared is not None)
        if dice.happens(0.12):
            self._phone(client, None, self._numbers.new(names.landline, dice))

    def _reach_firm(self, client: Client) -> None:
        dice = self._world.dice
        self._phone(client, None, self._numbers.new(names.landline, dice))
        for _ in range(dice.randint(1, 2)):
            self._contact(client, dice.pick(_TITLES), names.mobile)

    def _contact(self, client: Client, title: str, make: Callable[[Dice], str]) -> int:
        dice, writer = self._world.dice, self._world.writer
        name = names.person(dice)
        row = {"name": name, "name_key": name_key(name), "title": title}
        key = writer.add("contact", row | {"customer_id": client.id})
        self._phone(client, key, self._numbers.new(make, dice))
        return key

    def _phone(
        self, client: Client, contact_id: int | None, number: str, *, shared: bool = False
    ) -> None:
        digits = phone_digits(number)
        row = {"customer_id": client.id, "contact_id": contact_id, "number": number}
        row |= {"digits": digits, "digits_reversed": digits[::-1], "shared": shared}
        self._world.writer.add("phone", row)

    def _look_after(self, client: Client, day: date) -> None:
        dice, last_day = self._world.dice, self._world.last_day
        sales = self._world.crew.on(day).sales
        if not sales or not dice.happens(client.profile.looked_after):
            return
        first = dice.pick(sales)
        handed_on = day + timedelta(days=dice.randint(120, 700))
        if len(sales) == 1 or handed_on > last_day or not dice.happens(0.15):
            self._owner(client, first, day, None)
            return
        self._owner(client, first, day, handed_on)
        self._owner(client, next(mate for mate in sales if mate != first), handed_on, None)

    def _owner(self, client: Client, mate: Mate, from_on: date, to_on: date | None) -> None:
        row = {"customer_id": client.id, "staff_id": mate.id, "from_on": from_on, "to_on": to_on}
        self._world.writer.add("customer_owner", row)


def has_drivers(profile: Profile) -> bool:
    """Return whether the cars of such customers are driven by people of their own."""
    return profile.kind == CustomerKind.FLEET and profile.segment == TAXI


def _birthday(dice: Dice, day: date) -> date:
    return date(day.year - dice.randint(22, 74), 1, 1) + timedelta(days=dice.below(365))
