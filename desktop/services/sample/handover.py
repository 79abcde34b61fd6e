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

_METHODS = (
    (PaymentMethod.CASH.value, 44),
    (PaymentMethod.CARD.value, 30),
    (PaymentMethod.MOBILE.value, 15),
    (PaymentMethod.TRANSFER.value, 11),
)
_METHOD = Urn.of(_METHODS)
_OPEN = FollowUpResult.OPEN.value
_CASH, _ON_ACCOUNT = PaymentMethod.CASH.value, PaymentMethod.ON_ACCOUNT.value
_LARGE = Decimal(15_000)
_DEPOSIT = Decimal(5_000)
_RESULTS = (
    (FollowUpResult.REACHED.value, 86),
    (FollowUpResult.UNREACHABLE.value, 8),
    (FollowUpResult.NOT_NEEDED.value, 6),
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
        _pay(world, row | {"method": _CASH, "note": "訂金"}, arrived, _DEPOSIT)
        total -= _DEPOSIT
    row["method"] = _ON_ACCOUNT if later else world.dice.draw(_METHOD)
    _pay(world, row, settled, total)


def call_back(world: World, visit_id: int, settled_on: date, advisor: Mate) -> None:
    """Write the follow-up call, done where its day has passed."""
    due_on = settled_on + timedelta(days=world.follow_up_days)
    callers = world.crew.on(settled_on).callers(advisor)
    row = _call(world, due_on, world.dice.pick(callers).id if callers else None)
    row["visit_id"], row["due_on"] = visit_id, due_on
    world.writer.add("follow_up", row)


def _call(world: World, due_on: date, assignee_id: int | None) -> Row:
    dice, agenda = world.dice, world.agenda
    place = (due_on - agenda.days[0]).days
    called = agenda.open_from(place + (dice.randint(1, 2) if dice.happens(0.15) else 0))
    minute = called * DAY + dice.randint(9 * 60, 17 * 60 + 30)
    result = dice.draw(_RESULT)
    note = dice.pick(_SAID) if result == FollowUpResult.REACHED and dice.happens(0.3) else ""
    if minute > world.moment:
        tried = called == place and dice.happens(0.2)
        return {"assignee_id": assignee_id, "result": _OPEN, "attempts": int(tried)}
    attempts = _TRIES if result == FollowUpResult.UNREACHABLE else dice.pick((1, 1, 1, 2, 3))
    return {
        "assignee_id": assignee_id,
        "done_at": world.clock.at(minute),
        "done_on": world.clock.on(minute),
        "result": result,
        "attempts": attempts,
        "note": note,
    }


def _pay(world: World, row: Row, minute: int, amount: Decimal) -> None:
    row["paid_at"], row["paid_on"] = world.clock.at(minute), world.clock.on(minute)
    row["amount"] = amount
    world.writer.add("payment", row)
