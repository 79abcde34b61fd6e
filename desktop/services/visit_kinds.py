"""What the kind of a visit means for its bill and for the figures."""

from desktop.models.visit import VisitKind
from desktop.system.i18n import N_, _

# Their work counts; their amounts are not among what customers pay, and nobody owes them.
NOT_CHARGED = frozenset({VisitKind.WARRANTY, VisitKind.INTERNAL})
_NOTES = {
    VisitKind.WARRANTY: N_(
        "The maker pays: nothing is due from the customer, "
        "and the amount stays out of the customer-pay figures."
    ),
    VisitKind.INTERNAL: N_(
        "The shop's own car: nobody pays, nobody is called, "
        "and the amount stays out of the customer-pay figures."
    ),
}


def is_charged(kind: str) -> bool:
    """Tell whether the customer owes what a visit of this kind comes to."""
    return kind not in NOT_CHARGED


def kind_note(kind: str | None) -> str:
    """Say what a kind means for bill and figures; empty for the usual ones."""
    return _(_NOTES[VisitKind(kind)]) if kind in _NOTES else ""
