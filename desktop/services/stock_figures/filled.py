"""How much of what was asked for was there: the fill rate, in pieces and in lines."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.services.measures.figures import figures
from desktop.services.measures.slices import Period, Value

FILL_RATES = ("fill_rate", "fill_rate_lines")


@dataclass(frozen=True, slots=True)
class FillRate:
    """The share of the demand that came from the shelf, counted both ways."""

    pieces: Value
    lines: Value


def fill_rate(session: Session, period: Period) -> FillRate:
    """Read how much of the demand of a period was met from the shelf."""
    told = figures(session, FILL_RATES, period)
    return FillRate(*(told[name] for name in FILL_RATES))
