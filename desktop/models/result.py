"""Results from another system: monthly values that this office did not count itself."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Key, Scaled, Versioned


def _once(name: str, owner: str, condition: str) -> Index:
    """Allow one value for a measure, month and owner of a level."""
    where = text(condition)
    columns = ("measure", "month", *filter(None, (owner,)))
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


class Result(Versioned, Base):
    """One month's value of a measure, as another system says.

    Attributes:
        measure: Id of an entry of the measure catalogue.
        month: Year x 100 + month.
        staff_id: Whose result it is; or `team_id`; of neither for the whole office.
        value: In the measure's own unit.
        source: Which system said so.
    """

    __tablename__ = "result"
    __table_args__ = (
        CheckConstraint("measure <> ''", name="measure_given"),
        CheckConstraint("month % 100 BETWEEN 1 AND 12", name="month_exists"),
        CheckConstraint("month BETWEEN 190001 AND 299912", name="month_sensible"),
        CheckConstraint("staff_id IS NULL OR team_id IS NULL", name="one_owner"),
        CheckConstraint("source <> ''", name="source_given"),
        _once("uq_result_office", "", "staff_id IS NULL AND team_id IS NULL"),
        _once("uq_result_person", "staff_id", "staff_id IS NOT NULL"),
        _once("uq_result_team", "team_id", "team_id IS NOT NULL"),
    )

    measure: Mapped[Key]
    month: Mapped[int]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    value: Mapped[Decimal] = mapped_column(Scaled(4))
    source: Mapped[str]
    import_id: Mapped[int | None] = mapped_column(index=True)
