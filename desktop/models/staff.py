"""The people of the office."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Key, Versioned, one_of


class Role(StrEnum):
    """What somebody does in the office."""

    FRONT_DESK = "front_desk"
    TECHNICIAN = "technician"
    PARTS = "parts"
    SALES = "sales"
    MANAGER = "manager"
    OWNER = "owner"


class Team(Versioned, Base):
    """A crew or department."""

    __tablename__ = "team"
    __table_args__ = (CheckConstraint("name <> ''", name="name_given"),)

    name: Mapped[Key] = mapped_column(unique=True)


class Staff(Versioned, Base):
    """Somebody who works here, or once did."""

    __tablename__ = "staff"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("left_on >= hired_on", name="left_after_hired"),
    )

    name: Mapped[str]
    name_key: Mapped[Key] = mapped_column(index=True)
    role: Mapped[str]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"), index=True)
    hired_on: Mapped[date | None]
    left_on: Mapped[date | None]
    pin_hash: Mapped[str | None]
