"""What a visit may be waiting for: its parts, and the customer's answer."""

from collections.abc import Sequence

from desktop.models.proposal import ProposalState
from desktop.models.visit import LineKind
from desktop.system.i18n import _
from desktop.views.visits.card_reading import CardReading


def waiting_reasons(reading: CardReading) -> Sequence[str]:
    """Name the parts on the bill and in the proposals, and who may have to decide."""
    parts = [line.text for line in reading.card.lines if line.kind == LineKind.PART]
    waiting = [row for row in reading.proposals if row.state == ProposalState.OPEN]
    parts += [row.text for row in waiting if row.kind == LineKind.PART]
    reasons = [_("Part: {name}").format(name=name) for name in dict.fromkeys(parts)]
    if waiting:
        reasons.insert(0, _("The customer's answer"))
    return [*reasons, _("The insurer")]
