"""What was looked at on a visit, what was found, by whom and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.checklist import ChecklistItem, CheckResult, Phase, VisitCheck
from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.models.staff import Staff
from desktop.models.visit import Visit, VisitState
from desktop.services.checklists import PHASE_NAMES, checklist_items, phase_place
from desktop.services.rights import Right, require
from desktop.system.i18n import N_, _

RESULT_NAMES = {
    CheckResult.DONE: N_("Done"),
    CheckResult.FAULT: N_("Fault"),
    CheckResult.NOT_NEEDED: N_("Not needed"),
}


@dataclass(frozen=True, slots=True)
class CheckRow:
    """An item as it stands on a visit.

    Attributes:
        result: One of CheckResult; empty while nobody has looked.
        version: How often the answer was written; 0 while there is none.
    """

    item_id: int
    phase: str
    text: str
    script: str
    covers: bool
    result: str = ""
    note: str = ""
    at: datetime | None = None
    by: str = ""
    version: int = 0

    @property
    def phase_name(self) -> str:
        """The phase in the user's words."""
        return _(PHASE_NAMES[Phase(self.phase)])

    @property
    def result_name(self) -> str:
        """What was found, in the user's words."""
        return _(RESULT_NAMES[CheckResult(self.result)]) if self.result else ""


@dataclass(frozen=True, slots=True)
class CheckDraft:
    """What somebody says of an item.

    Attributes:
        result: One of CheckResult; empty takes the answer back.
        seen: The version of the answer that stood on the screen; 0 where there was none.
    """

    item_id: int
    result: str
    note: str = ""
    seen: int = 0


def visit_checks(session: Session, visit_id: int) -> tuple[CheckRow, ...]:
    """Read the items in use with what was found, and those that were in use then."""
    found = {row.item_id: row for row in _answers(session, visit_id)}
    rows: list[tuple[int, CheckRow]] = []
    for item in checklist_items(session):
        open_row = CheckRow(item.id, item.phase, item.text, item.script, item.covers)
        rows.append((item.position, found.pop(item.id, open_row)))
    last = len(rows)
    rows += [(last, row) for row in found.values()]
    return tuple(row for _at, row in sorted(rows, key=_place))


def write_checks(uow: UnitOfWork, visit_id: int, drafts: Sequence[CheckDraft]) -> None:
    """Write down what was found; only what differs from what stands there is written.

    Raises:
        RuleBrokenError: The visit is void, or a fault is not described.
        ConflictError: Another seat has answered an item meanwhile.
        NotAllowedError: The role may not work on visits.
    """
    require(uow, Right.WORK)
    with uow:
        visit = uow.load(Visit, visit_id)
        if visit.state == VisitState.VOID:
            raise RuleBrokenError(
                _("Visit {number} is void; open a new one.").format(number=visit.number)
            )
        statement = select(VisitCheck).where(VisitCheck.visit_id == visit_id)
        there = {row.item_id: row for row in uow.session.scalars(statement)}
        for draft in drafts:
            _write(uow, visit_id, draft, there.get(draft.item_id))
        uow.commit()


def _answers(session: Session, visit_id: int) -> list[CheckRow]:
    statement = (
        select(VisitCheck, ChecklistItem.script, Staff.name)
        .join(ChecklistItem, ChecklistItem.id == VisitCheck.item_id)
        .outerjoin(Staff, Staff.id == VisitCheck.staff_id)
        .where(VisitCheck.visit_id == visit_id)
        .order_by(VisitCheck.id)
    )
    return [
        CheckRow(
            row.item_id,
            row.phase,
            row.text,
            script,
            row.covers,
            row.result,
            row.note,
            row.at,
            by or "",
            row.version,
        )
        for row, script, by in session.execute(statement)
    ]


def _place(found: tuple[int, CheckRow]) -> tuple[int, int]:
    position, row = found
    return phase_place(row.phase), position


def _write(uow: UnitOfWork, visit_id: int, draft: CheckDraft, row: VisitCheck | None) -> None:
    note = draft.note.strip() if draft.result else ""
    if (draft.result, note) == ((row.result, row.note) if row else ("", "")):
        return
    item = uow.load(ChecklistItem, draft.item_id)
    if (row.version if row else 0) != draft.seen:
        text = _("Somebody else answered “{text}” meanwhile; look at it again, then save.")
        raise ConflictError(text.format(text=item.text))
    if row is not None and not draft.result:
        uow.session.delete(row)
        return
    _check(draft, note, item.text)
    if row is None:
        row = VisitCheck(visit_id=visit_id, item_id=item.id)
        row.phase, row.text, row.covers = item.phase, item.text, item.covers
        uow.session.add(row)
    row.result, row.note = draft.result, note
    row.at, row.staff_id = uow.now, uow.actor.staff_id


def _check(draft: CheckDraft, note: str, text: str) -> None:
    if draft.result not in list(CheckResult):
        raise RuleBrokenError(_("“{text}”: choose what was found.").format(text=text))
    if draft.result == CheckResult.FAULT and not note:
        raise RuleBrokenError(_("“{text}”: type what is wrong.").format(text=text))
