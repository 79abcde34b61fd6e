"""The places an office works at; a visit or a sale belongs to that of the person who took it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.branch import Branch
from desktop.models.staff import Staff


def branch_named(uow: UnitOfWork, name: str) -> int | None:
    """Return the id of a branch by its name, entering it where it is new; None for no name."""
    if not name.strip():
        return None
    found = uow.session.execute(select(Branch.id).where(Branch.name == name.strip())).scalar()
    if found is None:
        branch = Branch(name=name.strip())
        uow.session.add(branch)
        uow.session.flush()
        return branch.id
    return found


def branch_of(session: Session, staff_id: int | None) -> int | None:
    """Return where somebody works; None where nobody said."""
    if staff_id is None:
        return None
    return session.execute(select(Staff.branch_id).where(Staff.id == staff_id)).scalar()
