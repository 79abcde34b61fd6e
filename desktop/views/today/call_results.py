"""What may come of each kind of call, and the letter that says so."""

from desktop.models.call import ReminderKind
from desktop.services.calls.call_list import CallKind, CallRow
from desktop.services.calls.reports import Outcome
from desktop.system.i18n import N_, _

LETTERS = {
    Outcome.REACHED: "R",
    Outcome.CONTENT: "S",
    Outcome.NOT_CONTENT: "D",
    Outcome.BOOKED: "B",
    Outcome.AGREED: "A",
    Outcome.REFUSED: "F",
    Outcome.NO_ANSWER: "N",
    Outcome.LATER: "L",
    Outcome.WRONG_NUMBER: "W",
    Outcome.NOT_NEEDED: "X",
}
COMPLAIN, NOTE, ODOMETER, OPEN = "C", "T", "O", "V"
_TRIED = (Outcome.NO_ANSWER, Outcome.LATER, Outcome.WRONG_NUMBER)
_REMINDED = (Outcome.BOOKED, Outcome.AGREED, Outcome.REFUSED, *_TRIED)
_OUTCOMES: dict[str, tuple[Outcome, ...]] = {
    CallKind.FOLLOW_UP: (Outcome.REACHED, *_TRIED, Outcome.NOT_NEEDED),
    CallKind.COMPLAINT: (Outcome.CONTENT, Outcome.NOT_CONTENT, *_TRIED),
    CallKind.REMINDER: _REMINDED,
    ReminderKind.BIRTHDAY: (Outcome.REACHED, Outcome.REFUSED, *_TRIED),
}
# What to say; each begins the call, the rest is the caller's own.
_SCRIPTS: dict[str, str] = {
    CallKind.FOLLOW_UP: N_("Good day, this is {shop}. How is your car since its visit?"),
    CallKind.COMPLAINT: N_("Good day, this is {shop}. Is it all right now, to your content?"),
    ReminderKind.SERVICE: N_("Good day, this is {shop}. Your car is due for its service; when?"),
    ReminderKind.INSPECTION: N_("Good day, this is {shop}. Shall we take your car to inspection?"),
    ReminderKind.INSURANCE: N_("Good day, this is {shop}. Shall we renew your insurance?"),
    ReminderKind.BIRTHDAY: N_("Good day, this is {shop}. A happy birthday!"),
    ReminderKind.DECLINED: N_("Good day, this is {shop}. Shall we do now what was left undone?"),
}


def outcomes_of(call: CallRow) -> tuple[Outcome, ...]:
    """Return what may come of a call, the usual first."""
    return _OUTCOMES.get(call.topic) or _OUTCOMES[call.kind]


def script_of(call: CallRow, shop: str) -> str:
    """Return the words a call begins with."""
    return _(_SCRIPTS[call.topic or call.kind]).format(shop=shop)


def takes_odometer(call: CallRow) -> bool:
    """Tell whether the customer may be asked what the odometer shows."""
    return call.kind == CallKind.REMINDER and call.vehicle_id is not None
