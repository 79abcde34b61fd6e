"""How often a job takes parts, and what parts bring beside labour, by the kind of the visit."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.services.measures.figures import figure_table
from desktop.services.measures.slices import Period, Value

JOBS = ("car_count", "attach_rate", "parts_to_labour")


@dataclass(frozen=True, slots=True)
class JobParts:
    """The settled visits of one kind.

    Attributes:
        attach_rate: The share of visits that took a part.
        parts_to_labour: What parts brought for each unit of money that labour brought.
    """

    kind: str
    visits: int
    attach_rate: Value
    parts_to_labour: Value


def job_parts(session: Session, period: Period) -> list[JobParts]:
    """Read the settled visits of a period by their kind, the most frequent first."""
    table = figure_table(session, JOBS, period, ("kind",))
    jobs = [JobParts(kind, int(count or 0), *rates) for (kind,), (count, *rates) in table.rows]
    return sorted(jobs, key=lambda job: (-job.visits, job.kind))
