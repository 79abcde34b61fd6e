"""What follows a settled visit: the money, and the call a few days later."""

from datetime import date, timedelta
from decimal import Decimal

from desktop.models.follow_up import FollowUpResult
from desktop.models.visit import PaymentMethod
from desktop.services.bulk import Row
from desktop.services.sample.crew import Mate
from desktop.services.sample.dice import Urn
from desktop.services.sample.stays import DAY
from desktop.services.sample.world import World

_METHODS: tuple[tuple[PaymentMethod, float], ...] = (
    (PaymentMethod.CASH, 44),
    (PaymentMethod.CARD, 30),
    (PaymentMethod.MOBILE, 15),
    (PaymentMethod.TRANSFER, 11),
)
_METHOD = Urn.of(_METHODS)
_LARGE = Decimal(15_000)
_DEPOSIT = Decimal(5_000)
_RESULTS: tuple[tuple[FollowUpResult, float], ...] = (
    (FollowUpResult.REACHED, 86),
    (FollowUpResult.UNREACHABLE, 8),
    (FollowUpResult.NOT_NEEDED, 6),
)
_RESULT = Urn.of(_RESULTS)
_SAID = ("滿意", "沒有問題", "說下次要換輪胎", "覺得等太久", "冷氣很涼", "會介紹朋友來")
_TRIES = 5  # after so many calls nobody tries again


def pay(
    world: World, visit_id: int, total: Decimal, at: tuple[int, int], cashier: Mate, *, later: bool
) -> None:
    """Write what was paid at the arrival and at the settlement, whose minutes are `at`."""
    if not total:
        return
    arrived, settled = at
    row: Row = {"visit_id": visit_id, "cashier_id": cashier.id}
    if not later and total > _LARGE and world.dice.happens(0.4):
        deposit = {"method": PaymentMethod.CASH, "amount": _DEPOSIT, "note": "訂金"}
        world.writer.add("payment", row | deposit | _paid(world, arrived))
        total -= _DEPOSIT
    method = PaymentMethod.ON_ACCOUNT if later else world.dice.draw(_METHOD)
    row |= {"method": method, "amount": total, "note": ""}
    world.writer.add("payment", row | _paid(world, settled))


def call_back(world: World, visit_id: int, settled_on: date, advisor: Mate) -> None:
    """Write the follow-up call, done where its day has passed."""
    dice = world.dice
    due_on = settled_on + timedelta(days=world.follow_up_days)
    others = [*world.crew.desk, *world.crew.sales]
    callers = [mate for mate in others if mate != advisor and mate.is_there(settled_on)]
    row: Row = {"visit_id": visit_id, "due_on": due_on, "result": FollowUpResult.OPEN}
    row["assignee_id"] = dice.choice(callers).id if callers else None
    world.writer.add("follow_up", row | _call(world, due_on))


def _call(world: World, due_on: date) -> Row:
    dice, agenda = world.dice, world.agenda
    place = (due_on - agenda.days[0]).days
    called = agenda.open_from(place + (dice.randint(1, 2) if dice.happens(0.15) else 0))
    minute = called * DAY + dice.randint(9 * 60, 17 * 60 + 30)
    result = dice.draw(_RESULT)
    note = dice.choice(_SAID) if result == FollowUpResult.REACHED and dice.happens(0.3) else ""
    if minute > world.moment:
        return {"attempts": 1 if called == place and dice.happens(0.2) else 0}
    attempts = _TRIES if result == FollowUpResult.UNREACHABLE else dice.choice((1, 1, 1, 2, 3))
    done = {"done_at": world.clock.at(minute), "done_on": world.clock.on(minute)}
    return done | {"result": result, "attempts": attempts, "note": note}


def _paid(world: World, minute: int) -> Row:
    return {"paid_at": world.clock.at(minute), "paid_on": world.clock.on(minute)}
