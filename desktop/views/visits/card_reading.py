"""What a visit's card shows: the visit, what was proposed on it, and what was declined before."""

from dataclasses import dataclass
from typing import Any

from desktop.services.proposal_rows import (
    ApprovalRow,
    ProposalRow,
    approval_rows,
    declined_for,
    proposal_rows,
)
from desktop.services.visits import VisitCard, visit_card


@dataclass(frozen=True, slots=True)
class CardReading:
    """A visit as it was read at once.

    Attributes:
        declined: Declined work of earlier visits that is to be offered again.
    """

    card: VisitCard
    proposals: tuple[ProposalRow, ...]
    answers: tuple[ApprovalRow, ...]
    declined: tuple[ProposalRow, ...]


def read_card(session: Any, visit_id: int) -> CardReading:  # noqa: ANN401 -- the services know what a session is
    """Read a visit with its proposals; what was declined before is for open visits only."""
    card = visit_card(session, visit_id)
    declined = declined_for(session, card.vehicle_id) if card.is_open else ()
    return CardReading(
        card,
        proposal_rows(session, visit_id),
        approval_rows(session, visit_id),
        tuple(row for row in declined if row.visit_id != visit_id),
    )
