"""Segments: the markets an office serves, each with a way of its own."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Archivable, Base, Key, Versioned, archived_with_reason


class Segment(Archivable, Versioned, Base):
    """A market: taxi, fleet and government, campus, retail, or what the office calls it."""

    __tablename__ = "segment"
    __table_args__ = (CheckConstraint("name <> ''", name="name_given"), archived_with_reason())

    name: Mapped[Key] = mapped_column(unique=True)
    strategy: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
