"""What a made-up shop heard afterwards: checks, declined work, answers and complaints."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select

from desktop.db.uow import UnitOfWork
from desktop.models.call import Answer, Question, QuestionKind
from desktop.models.checklist import CheckResult, Phase, VisitCheck
from desktop.models.complaint import Complaint, ComplaintChannel, ComplaintLevel, ComplaintState
from desktop.models.follow_up import FollowUp, FollowUpResult
from desktop.models.proposal import Approval, ApprovalWay, ProposalLine, ProposalState, Urgency
from desktop.models.visit import LineKind, Visit
from desktop.services.bulk import Row
from desktop.services.checklists import checklist_items, found_checklists
from desktop.services.complaints import SLA_HOURS
from desktop.services.questions import add_usual_questions
from desktop.services.sample.desk import Came, lately, write
from desktop.services.sample.dice import Urn
from desktop.services.sample.world import World
from desktop.system.i18n import speaking

_YEAR = timedelta(days=400)
_SCORES = Urn.of(((5, 60), (4, 27), (3, 8), (2, 3), (1, 2)))
_RECOMMENDED = Urn.of(((10, 34), (9, 26), (8, 18), (7, 11), (6, 5), (5, 4), (3, 2)))
_BETTER = ("", "", "", "", "等候時間長", "休息區咖啡沒了", "希望週日營業", "報價再清楚一點")
_CHECKED, _DECLINED, _COMPLAINED, _SCORED = 0.93, 0.14, 0.011, 0.95
_OFFERED = (
    ("前煞車來令片剩三成", "煞車", "1650", "1.0", Urgency.SAFETY),
    ("後輪胎紋不足", "輪胎", "5600", "0.8", Urgency.SAFETY),
    ("冷氣濾網髒污", "冷氣", "480", "0.3", Urgency.SOON),
    ("電瓶電壓偏低", "電系", "2900", "0.3", Urgency.SOON),
    ("煞車油兩年未換", "煞車", "900", "0.6", Urgency.LATER),
    ("雨刷片硬化", "保養", "450", "0.2", Urgency.LATER),
)
_WAYS = (ApprovalWay.IN_PERSON, ApprovalWay.PHONE, ApprovalWay.MESSAGE)
_NAMES = ("車主本人", "車主太太", "車行調度", "公司司機")
_WRONG = (
    ("修完隔天又有異音", "螺絲未達扭力", "重新鎖固並路試", "值得：避免再次返修"),
    ("交車晚了兩個小時", "料件下午才到", "先確認料再約時間", "值得：守時最受重視"),
    ("報價與帳單不符", "追加項目未先告知", "追加一律先電話同意", "值得：避免爭議"),
    ("座椅沾到油漬", "未鋪座椅套", "免費清潔並重申三墊一罩", "值得：成本低"),
    ("等了四十分鐘沒人理", "午休只有一人", "午休改為輪班", "值得：不增人力"),
)
_LEVELS = Urn.of(
    (
        (ComplaintLevel.MINOR, 30),
        (ComplaintLevel.NORMAL, 50),
        (ComplaintLevel.SERIOUS, 17),
        (ComplaintLevel.CRITICAL, 3),
    )
)
_STILL_OPEN = timedelta(days=3)


class _Settled(NamedTuple):
    id: int
    customer_id: int
    vehicle_id: int
    advisor_id: int | None
    settled_at: datetime


def hear(uow: UnitOfWork, world: World, language: str) -> None:
    """Write what was checked, offered, answered and complained of."""
    with speaking(language):
        if not checklist_items(uow.session):  # an office that was founded has them already
            found_checklists(uow)
        if uow.session.scalar(select(Question.id).limit(1)) is None:
            add_usual_questions(uow)
    uow.session.flush()
    came = lately(uow, world)
    _check(uow, world, came)
    _offer(uow, world, came)
    _answer(uow, world)
    _complain(uow, world)


def _check(uow: UnitOfWork, world: World, came: list[Came]) -> None:
    items = [
        item
        for item in checklist_items(uow.session)
        if item.phase in {Phase.RECEPTION, Phase.HANDOVER}
    ]
    rows = [
        {
            "visit_id": visit.id,
            "item_id": item.id,
            "phase": item.phase,
            "text": item.text,
            "covers": item.covers,
            "result": CheckResult.DONE,
            "at": visit.at,
            "staff_id": visit.advisor_id,
        }
        for visit in came
        for item in items
        if world.dice.happens(_CHECKED)
    ]
    write(uow, VisitCheck, rows)


def _offer(uow: UnitOfWork, world: World, came: list[Came]) -> None:
    """Write work that was offered on some visits and declined."""
    dice = world.dice
    offered = [visit for visit in came if dice.happens(_DECLINED)]
    found = [(visit, dice.pick(_OFFERED)) for visit in offered]
    answers = [
        {
            "visit_id": visit.id,
            "at": visit.at + timedelta(hours=1),
            "name": dice.pick(_NAMES),
            "way": dice.pick(_WAYS),
            "staff_id": visit.advisor_id,
            "approved": Decimal(0),
            "declined": Decimal(price),
        }
        for visit, (_text, _job, price, _hours, _urgency) in found
    ]
    write(uow, Approval, answers)
    keys = uow.session.scalars(select(Approval.id).order_by(Approval.id))
    lines = [
        {
            "visit_id": visit.id,
            "vehicle_id": visit.vehicle_id,
            "position": 1,
            "kind": LineKind.LABOUR,
            "text": text,
            "job": job,
            "price": Decimal(price),
            "hours": Decimal(hours),
            "urgency": urgency,
            "state": ProposalState.DECLINED,
            "answer_id": key,
        }
        for key, (visit, (text, job, price, hours, urgency)) in zip(keys, found, strict=True)
    ]
    write(uow, ProposalLine, lines)


def _answer(uow: UnitOfWork, world: World) -> None:
    """Write what the customers who were reached said to the questions."""
    questions = uow.session.execute(
        select(Question.id, Question.kind, Question.weight).order_by(Question.position)
    ).all()
    reached = select(FollowUp.id).where(
        FollowUp.result == FollowUpResult.REACHED, FollowUp.done_on > world.last_day - _YEAR
    )
    rows: list[Row] = [
        {"follow_up_id": call, "question_id": question, "kind": kind, "weight": weight, **said}
        for call in uow.session.scalars(reached.order_by(FollowUp.id)).all()
        for question, kind, weight in questions
        if (said := _said(world, kind))
    ]
    write(uow, Answer, rows)


def _said(world: World, kind: str) -> Row:
    """Return an answer; nothing where the customer had none."""
    dice = world.dice
    if kind == QuestionKind.TEXT:
        text = dice.pick(_BETTER)
        return {"score": None, "text": text} if text else {}
    if not dice.happens(_SCORED):
        return {}
    score = dice.draw(_RECOMMENDED if kind == QuestionKind.RECOMMEND else _SCORES)
    return {"score": score, "text": ""}


def _complain(uow: UnitOfWork, world: World) -> None:
    statement: Any = (
        select(Visit.id, Visit.customer_id, Visit.vehicle_id, Visit.advisor_id, Visit.settled_at)
        .where(Visit.settled_on > world.last_day - _YEAR, Visit.settled_at.is_not(None))
        .order_by(Visit.settled_at, Visit.id)
    )
    visits = [_Settled(*row) for row in uow.session.execute(statement)]
    counts: dict[date, int] = {}
    rows = [_complaint(world, v, counts) for v in visits if world.dice.happens(_COMPLAINED)]
    write(uow, Complaint, rows)


def _complaint(world: World, visit: _Settled, counts: dict[date, int]) -> Row:
    dice, now = world.dice, world.clock.at(world.moment)
    received = min(visit.settled_at + timedelta(hours=dice.randint(2, 70)), now)
    day = received.date()
    counts[day] = counts.get(day, 0) + 1
    level = dice.draw(_LEVELS)
    what, why, how, worth = dice.pick(_WRONG)
    still_open = now - received < _STILL_OPEN
    fixed = None if still_open else received + timedelta(hours=dice.randint(3, 60))
    closed = None if fixed is None else min(fixed + timedelta(days=1), now)
    return {
        "number": f"C{day:%y%m%d}-{counts[day]:02}",
        "customer_id": visit.customer_id,
        "vehicle_id": visit.vehicle_id,
        "visit_id": visit.id,
        "channel": dice.pick((ComplaintChannel.FOLLOW_UP, ComplaintChannel.PHONE)),
        "level": level,
        "state": ComplaintState.OPEN if still_open else ComplaintState.CLOSED,
        "received_at": received,
        "received_on": day,
        "received_by_id": dice.pick(world.crew.desk).id,
        "owner_id": visit.advisor_id,
        "sla_hours": SLA_HOURS[level],
        "due_at": received + timedelta(hours=SLA_HOURS[level]),
        "what": what,
        "why": why,
        "how": how,
        "worth": worth,
        "fix": "" if still_open else how,
        "fixed_at": fixed,
        "second_call_note": "" if still_open else "客戶表示可以接受",
        "content": None if still_open else True,
        "closed_at": closed,
        "closed_on": None if closed is None else closed.date(),
    }
