"""Branches: the places an office works at."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Archivable, Base, Key, Versioned, archived_with_reason


class Branch(Archivable, Versioned, Base):
    """A place of work: the shop, a service point on a campus."""

    __tablename__ = "branch"
    __table_args__ = (CheckConstraint("name <> ''", name="name_given"), archived_with_reason())

    name: Mapped[Key] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(default=0)
