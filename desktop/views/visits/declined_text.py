"""Declined work in one line, the same wherever it is offered again."""

from desktop.models.money import Currency
from desktop.services.formats import day_text
from desktop.services.proposal_rows import ProposalRow
from desktop.system.i18n import _


def declined_text(row: ProposalRow, currency: Currency) -> str:
    """Write what was declined, what it was to cost, and when."""
    return _("{text}  {amount}  ({urgency}, {day})").format(
        text=row.text,
        amount=currency.text(row.amount),
        urgency=row.urgency_name,
        day=day_text(row.offered_on),
    )
