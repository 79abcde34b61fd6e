"""Visits that parts may be handed out to."""

from sqlalchemy.orm import Session

from desktop.services.hits import Hit
from desktop.services.listing import ListQuery
from desktop.services.visits import VISITS

LIMIT = 12


def find_open_visits(session: Session, text: str) -> list[Hit]:
    """Find open visits by number, plate or customer."""
    query = ListQuery(text=text, filters=(("state", "open"),))
    return [
        Hit("visits", row.id, row.number, " · ".join(filter(None, (row.plate, row.customer))))
        for row in VISITS.first(session, query, LIMIT)
    ]
