"""The demand of parts as files brought it, read from the office."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.demand import PartDemand
from desktop.models.part import Part
from desktop.services.demand.months import CALENDAR
from desktop.services.demand.series import Grid, make_grid


def calendar_demand(session: Session) -> Grid:
    """Read the demand of months that have a calendar; a month without a row was not counted."""
    return _grid(session, counted=False)


def counted_demand(session: Session) -> Grid:
    """Read the demand of months that are only counted: m01, m02 and so on."""
    return _grid(session, counted=True)


def part_numbers(session: Session, parts: tuple[int, ...]) -> list[str]:
    """Return the numbers of parts, in their order."""
    known = {row.id: row.number for row in session.execute(select(Part.id, Part.number))}
    return [known[part] for part in parts]


def _grid(session: Session, *, counted: bool) -> Grid:
    start = CALENDAR * 100
    sort = PartDemand.month < start if counted else PartDemand.month >= start
    chosen = select(PartDemand.part_id, PartDemand.month, PartDemand.quantity).where(sort)
    return make_grid((part, month, had) for part, month, had in session.execute(chosen))
