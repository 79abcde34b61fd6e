"""Checklists: what the office looks at, or says, in each phase of a visit."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.checklist import ChecklistItem, Phase
from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.services.archiving import check_reason, mark_archived
from desktop.services.rights import Right, require
from desktop.system.i18n import N_, _

PHASE_NAMES = {
    Phase.RECEPTION: N_("Reception"),
    Phase.INSPECTION: N_("Inspection"),
    Phase.REPAIR: N_("Repair"),
    Phase.ROAD_TEST: N_("Road test"),
    Phase.HANDOVER: N_("Handover"),
}
_SEAT, _WHEEL = N_("Seat cover"), N_("Steering wheel cover")
_FLOOR, _FENDER = N_("Floor mat"), N_("Fender cover")
COVERS = (_SEAT, _WHEEL, _FLOOR, _FENDER)  # 三墊一罩
USUAL: dict[Phase, tuple[tuple[str, str], ...]] = {
    Phase.RECEPTION: (
        *((text, "") for text in COVERS),
        (
            N_("Walk round the car, note scratches and dents"),
            N_("Let us walk round the car once together, so that we both know how it came."),
        ),
        (
            N_("Valuables taken out"),
            N_("Please take your valuables with you; is anything of value in the car?"),
        ),
        (N_("Odometer and fuel read"), ""),
        (
            N_("Concern repeated to the customer"),
            N_("I have noted that …; is that right, and is there anything else?"),
        ),
        (
            N_("Price and time told"),
            N_("It will come to about … and be ready at …; we call before we do anything more."),
        ),
    ),
    Phase.INSPECTION: (
        (N_("Engine oil and fluids"), ""),
        (N_("Brakes: pads, discs, fluid"), ""),
        (N_("Tyres: tread, pressure, age"), ""),
        (N_("Battery"), ""),
        (N_("Lights and wipers"), ""),
        (N_("Chassis and leaks"), ""),
    ),
    Phase.REPAIR: (
        (N_("Work done as on the order"), ""),
        (N_("Old parts kept for the customer"), ""),
        (N_("Bolts tightened to their torque"), ""),
    ),
    Phase.ROAD_TEST: (
        (N_("The concern is gone"), ""),
        (N_("Brakes and steering"), ""),
        (N_("No warning lamps, no noises"), ""),
    ),
    Phase.HANDOVER: (
        (N_("Car washed, covers taken away"), ""),
        (
            N_("Work and bill explained"),
            N_("This is what we did, this is what it cost, and these are the old parts."),
        ),
        (
            N_("Next service and recommendations told"),
            N_("The next service is due on …; we advise … until then."),
        ),
        (
            N_("Care call announced"),
            N_("We shall call you in a few days and ask whether all is well; when does it suit?"),
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item as typed.

    Attributes:
        script: What is said to the customer at this point.
        covers: Whether it is one of the covers that protect the car.
    """

    phase: str
    text: str
    script: str = ""
    covers: bool = False


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of the checklists."""

    id: int
    version: int
    phase: str
    position: int
    text: str
    script: str
    covers: bool

    @property
    def phase_name(self) -> str:
        """The phase in the user's words."""
        return _(PHASE_NAMES[Phase(self.phase)])


def checklist_items(session: Session) -> tuple[ItemRow, ...]:
    """Read the items in use, in the order of the phases."""
    table = ChecklistItem.__table__.c
    columns = [table[name] for name in ItemRow.__slots__]
    statement = select(*columns).where(table.archived_at.is_(None))
    rows = [ItemRow(*row) for row in session.execute(statement)]
    return tuple(sorted(rows, key=lambda row: (phase_place(row.phase), row.position, row.id)))


def phase_place(phase: str) -> int:
    """Return the place of a phase in a visit."""
    return list(Phase).index(Phase(phase))


def found_checklists(uow: UnitOfWork) -> None:
    """Give an office the usual items, in the language in use; within a larger command."""
    for phase, items in USUAL.items():
        for position, (text, script) in enumerate(items):
            uow.session.add(
                ChecklistItem(
                    phase=phase,
                    position=position,
                    text=_(text),
                    script=_(script) if script else "",
                    covers=text in COVERS,
                )
            )


def enter_usual_items(uow: UnitOfWork) -> None:
    """Give an office that has no checklists the usual ones.

    Raises:
        ConflictError: It has items already.
        NotAllowedError: The role may not change checklists.
    """
    require(uow, Right.CHECKLISTS)
    with uow:
        if checklist_items(uow.session):
            raise ConflictError(_("There are checklists already; change them as you like."))
        found_checklists(uow)
        uow.commit()


def enter_item(uow: UnitOfWork, draft: ItemDraft) -> int:
    """Add an item at the end of its phase and return its id.

    Raises:
        RuleBrokenError: It has no text, or no known phase.
        ConflictError: The phase has this item already.
        NotAllowedError: The role may not change checklists.
    """
    require(uow, Right.CHECKLISTS)
    _check(draft)
    with uow:
        _expect_new(uow.session, draft, None)
        item = ChecklistItem(position=_end(uow.session, draft.phase))
        _fill(item, draft)
        uow.session.add(item)
        uow.commit()
        return item.id


def change_item(uow: UnitOfWork, item_id: int, version: int, draft: ItemDraft) -> None:
    """Change an item; what was found on visits keeps the words it was found with.

    Raises:
        RuleBrokenError: It has no text, or no known phase.
        ConflictError: The phase has such an item, or another seat changed this one first.
        NotAllowedError: The role may not change checklists.
    """
    require(uow, Right.CHECKLISTS)
    _check(draft)
    with uow:
        item = uow.load(ChecklistItem, item_id, version)
        _expect_new(uow.session, draft, item_id)
        if item.phase != draft.phase:
            item.position = _end(uow.session, draft.phase)
        _fill(item, draft)
        uow.commit()


def move_item(uow: UnitOfWork, item_id: int, version: int, step: int) -> None:
    """Move an item up (-1) or down (1) within its phase; at the end it stays where it is.

    Raises:
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not change checklists.
    """
    require(uow, Right.CHECKLISTS)
    with uow:
        item = uow.load(ChecklistItem, item_id, version)
        mine = [row for row in checklist_items(uow.session) if row.phase == item.phase]
        order = [row.id for row in mine]
        place = order.index(item_id)
        target = min(max(place + step, 0), len(order) - 1)
        order.insert(target, order.pop(place))
        for position, key in enumerate(order):
            uow.session.get_one(ChecklistItem, key).position = position
        uow.commit()


def archive_item(uow: UnitOfWork, item_id: int, version: int, reason: str) -> None:
    """Look at an item no longer; what was found on visits stays.

    Raises:
        RuleBrokenError: No reason is given.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not change checklists.
    """
    require(uow, Right.CHECKLISTS)
    check_reason(reason)
    with uow:
        mark_archived(uow, uow.load(ChecklistItem, item_id, version), reason)
        uow.commit()


def _check(draft: ItemDraft) -> None:
    if not draft.text.strip():
        raise RuleBrokenError(_("The item has no text; type what is looked at."))
    if draft.phase not in list(Phase):
        raise RuleBrokenError(_("Choose the phase the item belongs to."))


def _expect_new(session: Session, draft: ItemDraft, own: int | None) -> None:
    rows: Iterable[ItemRow] = checklist_items(session)
    text = draft.text.strip()
    if any(row.phase == draft.phase and row.text == text and row.id != own for row in rows):
        raise ConflictError(_("“{text}” is in this phase already.").format(text=text))


def _end(session: Session, phase: str) -> int:
    last = select(func.max(ChecklistItem.position)).where(ChecklistItem.phase == phase)
    found = session.execute(last).scalar()
    return 0 if found is None else found + 1


def _fill(item: ChecklistItem, draft: ItemDraft) -> None:
    item.phase, item.text = draft.phase, draft.text.strip()
    item.script, item.covers = draft.script.strip(), draft.covers
