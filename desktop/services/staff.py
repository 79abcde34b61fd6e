"""The people of the office, and who of them is at the desk."""

from dataclasses import dataclass
from datetime import date

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.actor import Actor
from desktop.models.branch import Branch
from desktop.models.errors import NotAllowedError, NotFoundError, RuleBrokenError
from desktop.models.keys import name_key
from desktop.models.staff import Role, Staff, Team
from desktop.services.branches import branch_named
from desktop.services.rights import Right, require
from desktop.system.i18n import N_, _

ROLE_NAMES = {
    Role.FRONT_DESK: N_("Front desk"),
    Role.TECHNICIAN: N_("Technician"),
    Role.PARTS: N_("Parts"),
    Role.SALES: N_("Salesperson"),
    Role.MANAGER: N_("Manager"),
    Role.OWNER: N_("Owner"),
}
MIN_PIN = 4


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A person of the office."""

    id: int
    version: int
    name: str
    role: str
    team_id: int | None
    team: str
    hired_on: date | None
    left_on: date | None
    has_pin: bool
    branch: str = ""

    @property
    def role_name(self) -> str:
        """The role in the user's words."""
        return _(ROLE_NAMES[Role(self.role)])


@dataclass(frozen=True, slots=True)
class StaffDraft:
    """What is typed about a person."""

    name: str
    role: str
    team: str = ""
    hired_on: date | None = None
    left_on: date | None = None
    branch: str = ""


def staff_list(session: Session, on: date | None = None) -> list[StaffRow]:
    """List the people by name; with `on`, only those who work here on that day."""
    statement = (
        select(Staff, Team.name, Branch.name)
        .outerjoin(Team, Team.id == Staff.team_id)
        .outerjoin(Branch, Branch.id == Staff.branch_id)
    )
    if on is not None:
        statement = statement.where(or_(Staff.left_on.is_(None), Staff.left_on >= on))
    rows = session.execute(statement.order_by(Staff.name_key, Staff.id))
    return [_row(person, team or "", branch or "") for person, team, branch in rows]


def enter_staff(uow: UnitOfWork, draft: StaffDraft) -> int:
    """Add a person and return the id.

    Raises:
        RuleBrokenError: The name is missing or the role unknown.
        NotAllowedError: Only a manager or the owner may.
    """
    require(uow, Right.PEOPLE)
    _check(draft)
    with uow:
        person = Staff(
            name=draft.name.strip(),
            name_key=name_key(draft.name),
            role=draft.role,
            team_id=_team_id(uow, draft.team),
            branch_id=branch_named(uow, draft.branch),
            hired_on=draft.hired_on,
            left_on=draft.left_on,
        )
        uow.session.add(person)
        uow.commit()
        return person.id


def change_staff(uow: UnitOfWork, staff_id: int, version: int, draft: StaffDraft) -> None:
    """Change what is known of a person.

    Raises:
        RuleBrokenError: The name is missing, or nobody would be left to change the settings.
        ConflictError: Another seat changed the person first.
        NotAllowedError: Only a manager or the owner may.
    """
    require(uow, Right.PEOPLE)
    _check(draft)
    with uow:
        serialise(uow.session, "staff")
        person = uow.load(Staff, staff_id, version)
        was_owner = person.role == Role.OWNER and person.left_on is None
        team_id, branch_id = _team_id(uow, draft.team), branch_named(uow, draft.branch)
        person.name, person.name_key = draft.name.strip(), name_key(draft.name)
        person.role, person.team_id, person.branch_id = draft.role, team_id, branch_id
        person.hired_on, person.left_on = draft.hired_on, draft.left_on
        uow.session.flush()
        if was_owner:
            _keep_an_owner(uow)
        uow.commit()


def set_pin(uow: UnitOfWork, staff_id: int, pin: str) -> None:
    """Give a person a PIN; an empty one takes it away.

    Raises:
        RuleBrokenError: The PIN is too short.
        NotAllowedError: Only the person, a manager or the owner may.
    """
    if uow.actor.staff_id != staff_id:
        require(uow, Right.PEOPLE)
    if pin and len(pin) < MIN_PIN:
        raise RuleBrokenError(
            _("A PIN has at least {count} characters; choose a longer one.").format(count=MIN_PIN)
        )
    with uow:
        uow.load(Staff, staff_id).pin_hash = PasswordHasher().hash(pin) if pin else None
        uow.commit()


def sign_in(session: Session, staff_id: int, pin: str, on: date) -> Actor:
    """Return the person who sits down at the desk.

    Raises:
        NotFoundError: There is no such person.
        NotAllowedError: The PIN is wrong, or the person has left.
    """
    person = session.get(Staff, staff_id)
    if person is None:
        raise NotFoundError(_("This person is not in the office's list any more; choose again."))
    if person.left_on is not None and person.left_on < on:
        raise NotAllowedError(
            _("{name} left the office on {day}; choose somebody else.").format(
                name=person.name, day=person.left_on.isoformat()
            )
        )
    if person.pin_hash is not None and not _fits(person.pin_hash, pin):
        raise NotAllowedError(_("The PIN is wrong; type it again."))
    return Actor(person.id, person.name, person.role)


def _row(person: Staff, team: str, branch: str) -> StaffRow:
    return StaffRow(
        person.id,
        person.version,
        person.name,
        person.role,
        person.team_id,
        team,
        person.hired_on,
        person.left_on,
        person.pin_hash is not None,
        branch,
    )


def _check(draft: StaffDraft) -> None:
    if not draft.name.strip():
        raise RuleBrokenError(_("The person has no name; type one."))
    if draft.role not in list(Role):
        raise RuleBrokenError(
            _("{role} is no role; choose one of the list.").format(role=draft.role)
        )


def _team_id(uow: UnitOfWork, name: str) -> int | None:
    if not name.strip():
        return None
    found = uow.session.execute(select(Team.id).where(Team.name == name.strip())).scalar()
    if found is None:
        team = Team(name=name.strip())
        uow.session.add(team)
        uow.session.flush()
        return team.id
    return found


def _keep_an_owner(uow: UnitOfWork) -> None:
    staying = select(Staff.id).where(Staff.role == Role.OWNER, Staff.left_on.is_(None))
    if uow.session.execute(staying.limit(1)).scalar() is None:
        raise RuleBrokenError(no_owner_sentence())


def no_owner_sentence() -> str:
    """Say why the last owner stays one."""
    return _("Nobody would be left who may change the settings; make somebody else owner first.")


def _fits(pin_hash: str, pin: str) -> bool:
    try:
        return PasswordHasher().verify(pin_hash, pin)
    except VerificationError:
        return False
