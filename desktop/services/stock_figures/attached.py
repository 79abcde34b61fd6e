"""How often a job takes parts, and what parts bring beside labour, by the kind of the visit."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from desktop.models.visit import LineKind, Visit, VisitLine
from desktop.services.measures.slices import Period


@dataclass(frozen=True, slots=True)
class JobParts:
    """The settled visits of one kind.

    Attributes:
        with_parts: Those on whose bill a part stands.
        parts: What parts brought before tax; `labour` alike.
    """

    kind: str
    visits: int
    with_parts: int
    parts: Decimal | None
    labour: Decimal | None

    @property
    def attach_rate(self) -> Decimal:
        """The share of visits that took a part."""
        return Decimal(self.with_parts) / self.visits

    @property
    def parts_to_labour(self) -> Decimal | None:
        """What parts brought for each unit of money that labour brought."""
        return None if self.parts is None or not self.labour else self.parts / self.labour


def job_parts(session: Session, period: Period) -> list[JobParts]:
    """Read the settled visits of a period by their kind, the most frequent first."""
    took = exists().where(VisitLine.visit_id == Visit.id, VisitLine.kind == LineKind.PART)
    statement = (
        select(
            Visit.kind,
            func.count(),
            func.count().filter(took),
            func.sum(Visit.parts_net),
            func.sum(Visit.labour_net),
        )
        .where(Visit.settled_on.between(period.start, period.end))
        .group_by(Visit.kind)
        .order_by(func.count().desc(), Visit.kind)
    )
    return [JobParts(*row) for row in session.execute(statement)]
