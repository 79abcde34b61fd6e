"""Results that another system tells: entered by month, always marked with their source."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.models.money import fits_places
from desktop.models.result import Result
from desktop.models.staff import Staff, Team
from desktop.services.measures.figures import measure_named
from desktop.services.periods import months_of_year
from desktop.services.rights import Right, require
from desktop.services.targets.owners import Level, Owner
from desktop.services.targets.writing import PLACES
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class ResultDraft:
    """One month's value; None takes it away.

    Attributes:
        id: Of the result it changes; None for a new one.
        version: What was read of it.
    """

    measure: str
    month: int
    owner: Owner
    value: Decimal | None
    source: str
    id: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A result, with the name of whose it is; an empty one for the whole office."""

    id: int
    version: int
    measure: str
    month: int
    owner: Owner
    name: str
    value: Decimal
    source: str


def result_rows(
    session: Session, measure: str | None = None, year: int | None = None
) -> tuple[ResultRow, ...]:
    """List results by month and name, of one measure and year or of all."""
    statement = (
        select(Result, Staff.name, Team.name)
        .outerjoin(Staff, Staff.id == Result.staff_id)
        .outerjoin(Team, Team.id == Result.team_id)
        .order_by(Result.measure, Result.month, Result.team_id, Staff.name_key, Result.id)
    )
    if measure is not None:
        statement = statement.where(Result.measure == measure)
    if year is not None:
        statement = statement.where(Result.month.in_(months_of_year(year)))
    return tuple(
        ResultRow(
            row.id,
            row.version,
            row.measure,
            row.month,
            Owner(row.staff_id, row.team_id),
            person or team or "",
            row.value,
            row.source,
        )
        for row, person, team in session.execute(statement)
    )


def enter_results(uow: UnitOfWork, drafts: tuple[ResultDraft, ...]) -> None:
    """Write results of another system, all or none.

    Raises:
        RuleBrokenError: One has no source or a segment, or its measure is unknown.
        ConflictError: Another seat changed one first, or there is one for the month already.
        NotAllowedError: Only a manager or the owner may.
    """
    require(uow, Right.TARGETS)
    for draft in drafts:
        _check(draft)
    with uow:
        serialise(uow.session, "result")
        for draft in drafts:
            _write(uow, draft)
        uow.commit()


def _check(draft: ResultDraft) -> None:
    measure = measure_named(draft.measure)
    if not (measure.is_additive or measure.external):
        raise RuleBrokenError(
            _("“{measure}” is counted from other measures; enter the results of those.").format(
                measure=_(measure.name)
            )
        )
    if not draft.source.strip():
        raise RuleBrokenError(_("A result of another system names its source; type it."))
    if draft.owner.level is Level.SEGMENT:
        raise RuleBrokenError(
            _("A result of another system is a person's, a team's or the office's; choose one.")
        )
    if not fits_places(draft.value, PLACES):
        raise RuleBrokenError(
            _("A result has {count} digits behind the point at most; correct it.").format(
                count=PLACES
            )
        )


def _write(uow: UnitOfWork, draft: ResultDraft) -> None:
    owner = draft.owner
    if draft.id is not None:
        row = uow.load(Result, draft.id, draft.version)
        if draft.value is None:
            uow.session.delete(row)
            return
        row.value, row.source = draft.value, draft.source.strip()
    elif draft.value is not None:
        _refuse_second(uow, draft)
        uow.session.add(
            Result(
                measure=draft.measure,
                month=draft.month,
                staff_id=owner.staff_id,
                team_id=owner.team_id,
                value=draft.value,
                source=draft.source.strip(),
            )
        )
    uow.session.flush()


def _refuse_second(uow: UnitOfWork, draft: ResultDraft) -> None:
    same = select(Result.id).where(
        Result.measure == draft.measure,
        Result.month == draft.month,
        Result.staff_id.is_not_distinct_from(draft.owner.staff_id),
        Result.team_id.is_not_distinct_from(draft.owner.team_id),
    )
    if uow.session.execute(same).scalar() is not None:
        raise ConflictError(_("This month has a result already; change that one."))
