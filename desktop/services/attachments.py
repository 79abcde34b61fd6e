"""Photos and files of a visit, a vehicle, a customer or a complaint, kept in the office itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.attachment import Attachment, AttachmentData
from desktop.models.base import Base
from desktop.models.complaint import Complaint
from desktop.models.customer import Customer
from desktop.models.errors import ConflictError, NotFoundError
from desktop.models.staff import Staff
from desktop.models.vehicle import Vehicle
from desktop.models.visit import Visit
from desktop.services.archiving import check_reason, mark_archived
from desktop.services.attached_files import NewFile
from desktop.services.rights import Right, require
from desktop.system.i18n import _

OWNERS: dict[str, type[Base]] = {
    "visit": Visit,
    "vehicle": Vehicle,
    "customer": Customer,
    "complaint": Complaint,
}


@dataclass(frozen=True, slots=True)
class Owner:
    """The record that files belong to.

    Attributes:
        kind: One of OWNERS.
        id: The record's number.
    """

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file as a list shows it: without its bytes.

    Attributes:
        thumbnail: A small JPEG of a picture; None of anything else.
    """

    id: int
    version: int
    name: str
    media: str
    size: int
    note: str
    added_at: datetime
    by: str | None
    thumbnail: bytes | None


def attachment_rows(session: Session, owner: Owner) -> tuple[AttachmentRow, ...]:
    """Read the files of a record, the oldest first, without the archived."""
    table = Attachment.__table__.c
    columns = [Staff.name if name == "by" else table[name] for name in AttachmentRow.__slots__]
    statement = (
        select(*columns)
        .outerjoin_from(Attachment, Staff, Staff.id == table.staff_id)
        .where(table[f"{owner.kind}_id"] == owner.id, table.archived_at.is_(None))
        .order_by(table.id)
    )
    return tuple(AttachmentRow(*row) for row in session.execute(statement))


def attachment_data(session: Session, attachment_id: int) -> bytes:
    """Read the bytes of a file.

    Raises:
        NotFoundError: There is no such file.
    """
    statement = select(AttachmentData.data).where(AttachmentData.attachment_id == attachment_id)
    found = session.execute(statement).scalar()
    if found is None:
        raise NotFoundError(_("This file does not exist any more; refresh the list."))
    return bytes(found)


def add_attachment(uow: UnitOfWork, owner: Owner, file: NewFile, note: str = "") -> int:
    """Keep a file with a record and return its id.

    Raises:
        ConflictError: The record has this very file already.
        NotFoundError: There is no such record.
        NotAllowedError: The role may not.
    """
    require(uow, Right.ATTACH)
    with uow:
        uow.load(OWNERS[owner.kind], owner.id)
        serialise(uow.session, f"attachment/{owner.kind}/{owner.id}")
        _expect_new(uow.session, owner, file)
        row = Attachment(
            name=file.name,
            media=file.media,
            size=len(file.data),
            digest=file.digest,
            thumbnail=file.thumbnail,
            note=note.strip(),
            added_at=uow.now,
            staff_id=uow.actor.staff_id,
        )
        setattr(row, f"{owner.kind}_id", owner.id)
        uow.session.add(row)
        uow.session.flush()
        uow.session.add(AttachmentData(attachment_id=row.id, data=file.data))
        uow.commit()
        return row.id


def describe_attachment(uow: UnitOfWork, attachment_id: int, version: int, note: str) -> None:
    """Say what a file shows.

    Raises:
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not.
    """
    require(uow, Right.ATTACH)
    with uow:
        row = uow.load(Attachment, attachment_id, version)
        row.note = note.strip()
        uow.commit()


def archive_attachment(uow: UnitOfWork, attachment_id: int, version: int, reason: str) -> None:
    """Show a file no longer; its bytes stay in the office.

    Raises:
        RuleBrokenError: No reason is given.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not.
    """
    require(uow, Right.ATTACH)
    check_reason(reason)
    with uow:
        mark_archived(uow, uow.load(Attachment, attachment_id, version), reason)
        uow.commit()


def _expect_new(session: Session, owner: Owner, file: NewFile) -> None:
    table = Attachment.__table__.c
    statement = select(table.name).where(
        table[f"{owner.kind}_id"] == owner.id,
        table.digest == file.digest,
        table.archived_at.is_(None),
    )
    if name := session.execute(statement).scalar():
        text = _("This very file is here already as “{name}”; nothing was added.")
        raise ConflictError(text.format(name=name))
