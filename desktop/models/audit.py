"""Who did what: written in the transaction that did it, never changed afterwards."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, one_of


class AuditAction(StrEnum):
    """What happened to a row."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"
    BULK = "bulk"


class AuditEntry(Base):
    """One row written by one person.

    Attributes:
        row_id: The row's id; None for a bulk write, which `changes` then counts.
        changes: Old and new value by column: {"name": ["old", "new"]}.
    """

    __tablename__ = "audit"
    __table_args__ = (one_of("action", AuditAction), Index(None, "table_name", "row_id"))

    at: Mapped[datetime] = mapped_column(index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    actor: Mapped[str]
    action: Mapped[str]
    table_name: Mapped[str]
    row_id: Mapped[int | None]
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
