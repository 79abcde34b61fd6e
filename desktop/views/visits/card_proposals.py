"""The proposals on a visit's card: what is offered, what was answered, what was declined."""

from html import escape

from desktop.models.proposal import ProposalState
from desktop.services.formats import moment_text
from desktop.services.proposal_rows import ApprovalRow, ProposalRow
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import _
from desktop.views.visits.card_parts import Cells, heading, table
from desktop.views.visits.card_reading import CardReading
from desktop.views.visits.declined_text import declined_text

# Told apart by shape, not by colour.
SHAPES = {
    ProposalState.OPEN: "○",
    ProposalState.APPROVED: "●",
    ProposalState.DECLINED: "×",
}


def proposals_html(reading: CardReading, office: OfficeInfo) -> str:
    """Write what was proposed and answered; nothing where nothing was."""
    parts = []
    if reading.proposals:
        rows = [_line(row, office) for row in reading.proposals]
        parts += [heading(_("Proposals")), table((), rows, numbers={3})]
    parts += [_answer(answer, reading, office) for answer in reading.answers]
    if reading.declined:
        texts = [declined_text(row, office.currency) for row in reading.declined]
        lines = "".join(f"<p>{escape(text)}</p>" for text in texts)
        note = _("Shift+F6 offers it again.")
        parts += [heading(_("Declined before")), lines, f'<p class="muted">{escape(note)}</p>']
    return "".join(parts)


def _line(row: ProposalRow, office: OfficeInfo) -> Cells:
    state = f"{SHAPES[ProposalState(row.state)]} {row.state_name}"
    return state, row.text, row.urgency_name, office.currency.text(row.amount)


def _answer(answer: ApprovalRow, reading: CardReading, office: OfficeInfo) -> str:
    when = moment_text(answer.at, office.calendar, reading.card.arrived_on)
    money = office.currency.text
    text = _("{name}, {way}, {when}: approved {approved}, declined {declined}").format(
        name=answer.name,
        way=answer.way_name,
        when=when,
        approved=money(answer.approved),
        declined=money(answer.declined),
    )
    more = " · ".join(filter(None, (text, answer.note, answer.staff)))
    return f'<p class="muted">{escape(more)}</p>'
