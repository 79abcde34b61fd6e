"""The reorder run: what to expect of each part and when to order it, kept for all screens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, exists, insert, select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.demand import PartDemand
from desktop.models.errors import OfficeError
from desktop.models.part import Part, PartPlan
from desktop.models.purchase import PartSupplier, Supplier
from desktop.models.stock import Stock
from desktop.services.buying.suggestions import seller
from desktop.services.demand.terms import DemandClass, OrderTerms, Reason
from desktop.services.demand.terms import PartPlan as Plan
from desktop.services.settings import OfficeInfo, office_info
from desktop.system.i18n import _

MONTHS = 60  # what is older says nothing of what is sold today
_BATCH = 1_000
_OF_THE_DAY = {Reason.ENOUGH, Reason.PACKS, Reason.LEAST_ORDER}  # of the day of the run alone


class ReorderStoppedError(OfficeError):
    """The user stopped the run."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A part with its plan.

    Attributes:
        months: How many months of its demand are known.
    """

    part_id: int
    terms: OrderTerms
    plan: Plan
    months: int


def plans_are_due(session: Session, today: date) -> bool:
    """Return whether there is something to plan that was not planned today yet."""
    planned = session.scalar(select(exists().where(PartPlan.made_on >= today)))
    stocked, told = (select(exists().where(kind.id > 0)) for kind in (Stock, PartDemand))
    return not planned and bool(session.scalar(stocked) or session.scalar(told))


def due_plans(session: Session, now: datetime) -> list[Planned] | None:
    """Plan every part, where that was not done today yet; None where there is nothing to do."""
    due = plans_are_due(session, office_info(session).calendar.day(now))
    return make_plans(session, now) if due else None


def make_plans(
    session: Session, now: datetime, cancelled: Callable[[], bool] = lambda: False
) -> list[Planned]:
    """Plan every part that is kept in the ledger or was asked for; nothing is written.

    Raises:
        ReorderStoppedError: The user stopped it.
    """
    from desktop.services.demand.history import demand_history  # loads numpy
    from desktop.services.demand.levels import observed
    from desktop.services.demand.planning import plan_parts

    office = office_info(session)
    grid = demand_history(session, office.calendar.day(now))
    terms = _terms(session, office)
    _stop_if(cancelled())
    values = grid.values[:, -MONTHS:]
    wanted = [terms[part] for part in grid.parts]
    plans = plan_parts(values, wanted) if wanted else []
    _stop_if(cancelled())
    known = observed(values)[1].sum(axis=1).astype(int).tolist()
    return [Planned(*each) for each in zip(grid.parts, wanted, plans, known, strict=True)]


def keep_plans(
    uow: UnitOfWork,
    plans: Sequence[Planned],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Put the plans of a run in the place of those before it, and return how many there are.

    Raises:
        ReorderStoppedError: The user stopped it; the plans before it stay.
    """
    with uow:
        serialise(uow.session, "reorder")
        today = office_info(uow.session).calendar.day(uow.now)
        there = set(uow.session.scalars(select(Part.id)))
        rows = [_row(each, today) for each in plans if each.part_id in there]
        uow.session.execute(delete(PartPlan))
        for start in range(0, len(rows), _BATCH):
            _stop_if(cancelled())
            uow.session.execute(insert(PartPlan), rows[start : start + _BATCH])
            progress(min(start + _BATCH, len(rows)), len(rows))
        uow.note_bulk(PartPlan.__tablename__, len(rows), "reorder")
        uow.commit()
    return len(rows)


def _stop_if(cancelled: bool) -> None:  # noqa: FBT001 -- the answer to one question
    if cancelled:
        raise ReorderStoppedError(_("Planning was stopped; the plans before it stay."))


def _row(planned: Planned, today: date) -> dict[str, Any]:
    plan = planned.plan
    asked = plan.demand_class is not DemandClass.NONE
    by_hand = planned.terms.minimum is not None or planned.terms.maximum is not None
    return {
        "part_id": planned.part_id,
        "made_on": today,
        "demand_class": str(plan.demand_class) if asked else "",
        "method": str(plan.method),
        "forecast": plan.forecast,
        "low": plan.interval.low,
        "high": plan.interval.high,
        "reorder_point": plan.reorder_point,
        "order_up_to": plan.order_up_to,
        "by_hand": by_hand,
        "reasons": _reasons(planned),
    }


def _reasons(planned: Planned) -> dict[str, str]:
    """Return what the plan was worked out from."""
    plan, terms = planned.plan, planned.terms
    found = {
        "why": " ".join(reason for reason in plan.reasons if reason not in _OF_THE_DAY),
        "months": str(planned.months),
        "lead_days": str(terms.lead_days),
        "review_days": str(terms.review_days),
        "service": str(terms.service),
        "pack": f"{terms.pack_size.normalize():f}",
    }
    if plan.interval_between is not None:
        found["adi"] = f"{plan.interval_between:.2f}"
    if plan.size_variation is not None:
        found["cv2"] = f"{plan.size_variation:.2f}"
    return found


def _terms(session: Session, office: OfficeInfo) -> dict[int, OrderTerms]:
    """Read what each part is ordered on: its own word before its supplier's, then the office's."""
    return {row.id: _terms_of(row, office) for row in session.execute(_ordered_on())}


def _terms_of(row: Any, office: OfficeInfo) -> OrderTerms:  # noqa: ANN401 -- a row of the statement below
    days = (row.own_days, row.usual_days, office.lead_days)
    return OrderTerms(
        lead_days=next(each for each in days if each is not None),
        pack_size=row.their_pack or row.pack_size,
        service=row.service_level or office.service_level,
        minimum=row.minimum,
        maximum=row.maximum,
    )


def _ordered_on() -> Select[Any]:
    columns: tuple[Any, ...] = (
        *(Part.id, Part.pack_size, Part.minimum, Part.maximum, Part.service_level),
        PartSupplier.pack_size.label("their_pack"),
        PartSupplier.lead_days.label("own_days"),
        Supplier.lead_days.label("usual_days"),
    )
    return (
        select(*columns)
        .select_from(Part)
        .outerjoin(PartSupplier, PartSupplier.id == seller())
        .outerjoin(Supplier, Supplier.id == PartSupplier.supplier_id)
    )
