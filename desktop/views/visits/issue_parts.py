"""Handing parts out to the visit on show: 領料."""

from desktop.system.i18n import _
from desktop.views.kit.issue_parts import IssueDialog
from desktop.views.kit.screen import Context
from desktop.views.visits.card_pane import CardPane


def issue_to(context: Context, pane: CardPane) -> None:
    """Ask what is handed out to the visit on show, if it is still open."""
    if card := pane.open_card():
        title = _("Parts for visit {number}").format(number=card.number)
        IssueDialog(context, card.id, title, pane).open()
