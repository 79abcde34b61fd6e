"""A complaint as it is typed: whose, how grave, and the four steps of the problem form."""

from collections.abc import Sequence

from desktop.models.complaint import ComplaintChannel, ComplaintLevel
from desktop.services.complaints import (
    CHANNEL_NAMES,
    LEVEL_NAMES,
    SLA_HOURS,
    ComplaintCard,
    ComplaintDraft,
)
from desktop.services.find import find_customers
from desktop.services.staff import StaffRow
from desktop.system.i18n import _
from desktop.views.kit.fields import ChoiceField, MultilineField
from desktop.views.kit.pick_field import Candidate, PickField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm, Values, searcher

LINES = 2


class ComplaintForm(EditForm):
    """What is the matter, why, how it is solved, and whether that is worth it."""

    def __init__(self, context: Context, people: Sequence[StaffRow]) -> None:
        super().__init__()
        self._of = ComplaintDraft(0, "")  # the visit and vehicle that it is about
        customer = PickField(_("&Customer"), searcher(context, self, find_customers), required=True)
        self.customer = self.add("customer", customer)
        channels = [(way.value, _(name)) for way, name in CHANNEL_NAMES.items()]
        owners = [(row.id, row.name) for row in people]
        self.level: ChoiceField[str] = self.add(
            "level", ChoiceField(_("Gra&vity"), level_choices(), required=True)
        )
        self.channel: ChoiceField[str] = self.add(
            "channel", ChoiceField(_("Came &in by"), channels, required=True)
        )
        self.owner: ChoiceField[int] = self.add("owner", ChoiceField(_("Ow&ner"), owners))
        self.add_heading(_("The four steps"))
        self.what = self.add(
            "what", MultilineField(_("1 &What is the matter?"), required=True, lines=LINES)
        )
        self.why = self.add("why", MultilineField(_("2 Wh&y did it happen?"), lines=LINES))
        self.how = self.add("how", MultilineField(_("3 How is it &solved?"), lines=LINES))
        self.worth = self.add("worth", MultilineField(_("4 Is that wo&rth it?"), lines=LINES))

    def begin_new(self, of: ComplaintDraft, customer: Candidate | None, owner: int | None) -> None:
        """Begin a complaint, about a visit where it was begun there."""
        self._of = of
        values = {"customer": customer, "owner": owner, "what": "", "why": "", "how": ""}
        level, channel = ComplaintLevel.NORMAL.value, ComplaintChannel.PHONE.value
        self.start(0, {**values, "worth": "", "level": level, "channel": channel})

    def begin_edit(self, card: ComplaintCard) -> None:
        """Change a complaint that is there."""
        row = card.row
        self._of = ComplaintDraft(
            row.customer_id, row.what, vehicle_id=card.vehicle_id, visit_id=card.visit_id
        )
        self.start(row.version, card_values(card))

    def draft(self) -> ComplaintDraft:
        """Return what was typed; another customer has another visit."""
        customer = self.customer.value() or 0
        same = customer == self._of.customer_id
        return ComplaintDraft(
            customer,
            self.what.value(),
            self.level.value() or "",
            self.channel.value() or "",
            vehicle_id=self._of.vehicle_id if same else None,
            visit_id=self._of.visit_id if same else None,
            owner_id=self.owner.value(),
            why=self.why.value(),
            how=self.how.value(),
            worth=self.worth.value(),
        )


def card_values(card: ComplaintCard) -> Values:
    """Return what the fields show of a complaint."""
    row = card.row
    return {
        "customer": Candidate(row.customer_id, row.customer),
        "level": row.level,
        "channel": card.channel,
        "owner": card.owner_id,
        "what": row.what,
        "why": card.why,
        "how": card.how,
        "worth": card.worth,
    }


def level_choices() -> list[tuple[str, str]]:
    """Return how grave a complaint may be, each with the hours within which it is to be fixed."""
    return [
        (level.value, _("{level} · {hours} h").format(level=_(name), hours=SLA_HOURS[level]))
        for level, name in LEVEL_NAMES.items()
    ]
