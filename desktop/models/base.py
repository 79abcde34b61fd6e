"""The declarative base and the column types that every table shares."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Dialect,
    MetaData,
    String,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from typing_extensions import override


class Scaled(TypeDecorator[Decimal]):
    """A decimal number stored as an integer of its smallest unit.

    Args:
        places: Digits behind the point: 2 for money and hours, 3 for quantities, 4 for rates.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    @override
    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        units = Decimal(value).scaleb(self.places)
        if units != units.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} digits behind the point")
        return int(units)

    @override
    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[int | Decimal | None], Decimal | None]:
        # One plain function: it runs for each cell of each list.
        unit = Decimal(1).scaleb(-self.places)

        def decoded(value: int | Decimal | None) -> Decimal | None:
            # A sum over integers is NUMERIC on PostgreSQL: the driver hands over a Decimal.
            return None if value is None else unit * int(value)

        return decoded


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, naive UTC in the table, the same on both engines."""

    impl = DateTime
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    @override
    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None]:
        return _utc_from_text if dialect.name == "sqlite" else _utc_from_naive


def _utc_from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


def _utc_from_naive(value: datetime | None) -> datetime | None:
    return None if value is None else value.replace(tzinfo=UTC)


# Keys sort by code point on both engines; a database's collation would differ.
KEY = String().with_variant(String(collation="C"), "postgresql")

Id = Annotated[int, mapped_column(primary_key=True)]
Money = Annotated[Decimal, mapped_column(Scaled(2))]
Hours = Annotated[Decimal, mapped_column(Scaled(2))]
Quantity = Annotated[Decimal, mapped_column(Scaled(3))]
Rate = Annotated[Decimal, mapped_column(Scaled(4))]
UnitPrice = Annotated[Decimal, mapped_column(Scaled(4))]
Key = Annotated[str, mapped_column(KEY)]


class Base(DeclarativeBase):
    """Base of every table; names every constraint so that migrations can drop it."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        date: Date,
        datetime: UtcDateTime,
        str: String,
    }

    id: Mapped[Id]


class Versioned:
    """Counts the writes of a row, so that two seats cannot overwrite each other."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 -- a class directive, not a method
        return {"version_id_col": cls.version}


class Archivable:
    """Business records are archived with a reason, never deleted."""

    archived_at: Mapped[datetime | None]
    archived_reason: Mapped[str | None]


class Imported:
    """Remembers the import a row came with and its key in the system it came from."""

    import_id: Mapped[int | None] = mapped_column(index=True)
    external_ref: Mapped[str | None] = mapped_column(KEY, unique=True)


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """Allow a text column the values of an enumeration only."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")


def archived_with_reason() -> CheckConstraint:
    """Demand a reason of every archived row, and of no other."""
    return CheckConstraint(
        "(archived_at IS NULL) = (archived_reason IS NULL)", name="archived_with_reason"
    )
