"""The morning meetings of a made-up shop: its last working days, and what they decided."""

from datetime import UTC, date, datetime, time, timedelta

from desktop.models.meeting import MeetingKind, Presence
from desktop.services.sample.world import World

_MEETINGS = 12
_KUDOS = (
    "張志強昨日冷氣檢修一次到位，客戶來電致謝。",
    "櫃台電訪完成率連三天全滿。",
    "劉冠廷主動提醒胎紋，客戶當場加作。",
)
_POLICY = ("寒流將至，電瓶與水箱免費檢查至月底。", "三墊一罩未鋪一律不得進工位。")
_SCRIPT = ("「您上次的煞車片剩三成，這次一起換可省一趟。」", "「完工前半小時我會先打給您。」")
# What was decided, how, for how many days, and what came of it; an empty outcome is still open.
_DECISIONS = (
    ("電訪名單改由下午輪班撥打", "每日 15:00 前交回", 3, "已改，完成率九成五"),
    ("待料車輛每日回報料商交期", "接待早上十點前更新", 2, "已列入看板"),
    ("計程車行月檢名單送車行確認", "電話加傳真", 5, ""),
    ("冷氣濾網清庫促銷", "搭配定期保養八折", 10, ""),
    ("新進技師返修案例檢討", "師徒一對一", 2, ""),
)


def hold_meetings(world: World) -> None:
    """Write the meetings of the last working days; those who lead take turns."""
    writer, agenda = world.writer, world.agenda
    worked = [day for day, open_ in zip(agenda.days, agenda.open, strict=True) if open_]
    days, there = worked[-_MEETINGS:], world.crew.on(world.last_day)
    leaders = [mate.id for mate in (*there.desk, *there.sales)]
    for position, staff_id in enumerate(leaders, start=1):
        writer.add("chair_turn", {"staff_id": staff_id, "position": position})
    for place, day in enumerate(days):
        last = place == len(days) - 1
        meeting = writer.add(
            "meeting",
            {
                "day": day,
                "kind": MeetingKind.MORNING.value,
                "chair_id": leaders[place % len(leaders)],
                "duty_id": leaders[(place + 1) % len(leaders)],
                "kudos": _KUDOS[place % len(_KUDOS)],
                "policy": _POLICY[place % len(_POLICY)],
                "script": _SCRIPT[place % len(_SCRIPT)],
            },
        )
        if not last:
            _attend(world, meeting, leaders, place)
    for place, decision in enumerate(_DECISIONS):
        _decide(world, days, leaders[place % len(leaders)], (place, *decision))


def _attend(world: World, meeting: int, people: list[int], place: int) -> None:
    for number, staff_id in enumerate(people):
        presence = Presence.LATE if (number + place) % 9 == 0 else Presence.PRESENT
        row = {"meeting_id": meeting, "staff_id": staff_id, "presence": presence.value, "note": ""}
        world.writer.add("attendance", row)


def _decide(world: World, days: list[date], owner: int, of: tuple[int, str, str, int, str]) -> None:
    """Write a decision of one of the meetings; what is done was closed in time."""
    place, text, method, span, outcome = of
    heap, number = world.writer.heap("meeting"), len(days) - len(_DECISIONS) + place - 1
    if number < 0:
        return
    decided = days[number]
    closed = decided + timedelta(days=1) if outcome else None
    at = None if closed is None else datetime.combine(closed, time(2), UTC)
    world.writer.add(
        "decision",
        {
            "meeting_id": heap.last - len(days) + number + 1,
            "text": text,
            "owner_id": owner,
            "due_on": decided + timedelta(days=span),
            "method": method,
            "closed_on": closed,
            "closed_at": at,
            "outcome": outcome,
        },
    )
