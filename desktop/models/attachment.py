"""Attachments: photos and files that belong to a visit, a vehicle, a customer or a complaint."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Archivable, Base, Versioned, archived_with_reason

_OWNERS = ("visit_id", "vehicle_id", "customer_id", "complaint_id")


class Attachment(Archivable, Versioned, Base):
    """One photo or file; its bytes stand in a table of their own.

    Attributes:
        media: Its media type, such as image/jpeg.
        digest: SHA-256 of the bytes, in hexadecimal digits.
        thumbnail: A small JPEG of a picture.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("size > 0", name="not_empty"),
        CheckConstraint(
            " + ".join(f"CASE WHEN {owner} IS NULL THEN 0 ELSE 1 END" for owner in _OWNERS)
            + " = 1",
            name="of_one_record",
        ),
        archived_with_reason(),
    )

    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("vehicle.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    name: Mapped[str]
    media: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    thumbnail: Mapped[bytes | None] = mapped_column(LargeBinary)
    note: Mapped[str] = mapped_column(default="")
    added_at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)


class AttachmentData(Base):
    """The bytes of an attachment; never changed."""

    __tablename__ = "attachment_data"

    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), unique=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
