"""Packages: work of a fixed scope for a fixed price in a promised time."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import (
    Archivable,
    Base,
    Key,
    Money,
    Versioned,
    archived_with_reason,
)
from desktop.models.visit import Line, line_rules


class Package(Archivable, Versioned, Base):
    """A bundle of lines that goes on a bill at once.

    Attributes:
        price: What all lines cost together, as printed; None lets each line have its own.
        minutes: How long it takes, for the promised time; None promises nothing.
    """

    __tablename__ = "package"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("minutes BETWEEN 5 AND 14400", name="minutes_sensible"),
        archived_with_reason(),
    )

    name: Mapped[Key] = mapped_column(unique=True)
    job: Mapped[str] = mapped_column(default="")
    price: Mapped[Money | None]
    minutes: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")


class PackageLine(Line, Base):
    """One line of a package; its price only weighs when the package has a fixed one."""

    __tablename__ = "package_line"
    __table_args__ = (
        *line_rules(),
        CheckConstraint("price >= 0", name="price_not_negative"),
        UniqueConstraint("package_id", "position"),
    )

    package_id: Mapped[int] = mapped_column(ForeignKey("package.id"))
