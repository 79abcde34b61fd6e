"""Summaries: what is kept beside the records, so that figures over years do not scan years."""

from datetime import date

from sqlalchemy import BigInteger, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Key

EVERYTHING = ""  # the rule of a stale day that stands for all days of all rules
MONTH_OF = "month "  # before the rule: the month that begins on the day has no rows of its own
NEVER = date(1, 1, 1)
WHOLE_YEAR = 13  # a year is kept as the month behind its last: 202513


class FigureSum(Base):
    """Sums of the visits of one day or month that share one thing: an advisor, a kind, a part.

    What is summed are the smallest units, of shared visits in 10,000ths; a sum is None where
    nothing is known. A month at work has no rows: its days tell.

    Attributes:
        rule: Which day of a visit counts, such as `settled_on`.
        cut: What the visits share, such as `advisor`; empty for all of the office.
        span: The day as 20261123, or the month as 202611.
        key: The id or text of what they share; empty where a visit has none.
    """

    __tablename__ = "figure_sum"
    __table_args__ = (Index("uq_figure_sum", "rule", "cut", "span", "key", unique=True),)

    rule: Mapped[Key]
    cut: Mapped[Key]
    span: Mapped[int]
    key: Mapped[Key]
    visits: Mapped[int | None] = mapped_column(BigInteger)
    paid_visits: Mapped[int | None] = mapped_column(BigInteger)
    labour: Mapped[int | None] = mapped_column(BigInteger)
    own_labour: Mapped[int | None] = mapped_column(BigInteger)
    parts: Mapped[int | None] = mapped_column(BigInteger)
    outsourced: Mapped[int | None] = mapped_column(BigInteger)
    service: Mapped[int | None] = mapped_column(BigInteger)
    paid_service: Mapped[int | None] = mapped_column(BigInteger)
    hours: Mapped[int | None] = mapped_column(BigInteger)
    cost: Mapped[int | None] = mapped_column(BigInteger)
    outside_cost: Mapped[int | None] = mapped_column(BigInteger)
    pieces: Mapped[int | None] = mapped_column(BigInteger)
    parts_profit: Mapped[int | None] = mapped_column(BigInteger)
    parts_with_cost: Mapped[int | None] = mapped_column(BigInteger)
    comebacks: Mapped[int | None] = mapped_column(BigInteger)
    came_back: Mapped[int | None] = mapped_column(BigInteger)
    promises: Mapped[int | None] = mapped_column(BigInteger)
    kept: Mapped[int | None] = mapped_column(BigInteger)


class StaleDay(Base):
    """A day whose summaries are not those of its visits any more; triggers write it.

    Attributes:
        rule: As in FigureSum; empty where everything is stale. With MONTH_OF before it the row
            says that a month has no rows, because its days are still written.
    """

    __tablename__ = "stale_day"
    __table_args__ = (Index(None, "rule", "day"),)

    rule: Mapped[Key]
    day: Mapped[date]


class KeptFigure(Base):
    """What a slow question said of a day, a month or a year that was over.

    A row is the plain query's answer as long as it stands: triggers delete it in the very
    transaction that writes something the answer was read from.

    Attributes:
        topic: What the answer was read from: `visit`, `line`, `follow_up`, `answer`, `sale`; of
            `came` it is who came.
        what: The question, such as `new_customers.0`.
        span: The day as 20251123, the month as 202511, or the year as 202513.
        key: What the value is of, where a question has several; else empty.
        value: Smallest units; None where nothing is known.
        members: Who came, as a packed set of ids; None of all other answers.
    """

    __tablename__ = "kept_figure"
    __table_args__ = (
        Index("uq_kept_figure", "what", "span", "key", unique=True),
        Index(None, "topic", "span"),
    )

    topic: Mapped[Key]
    what: Mapped[Key]
    span: Mapped[int]
    key: Mapped[Key]
    value: Mapped[int | None] = mapped_column(BigInteger)
    members: Mapped[bytes | None] = mapped_column(LargeBinary)
