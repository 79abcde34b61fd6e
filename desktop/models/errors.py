"""Errors that mean something to the office; each carries one finished sentence for its user."""


class OfficeError(Exception):
    """Base of everything a screen may show: what happened, why, what to do next."""


class RuleBrokenError(OfficeError):
    """The command contradicts a rule of the office."""


class NotFoundError(OfficeError):
    """What was asked for does not exist, or not any more."""


class ConflictError(OfficeError):
    """Another seat changed it first, or a value that must be unique is taken."""


class NotAllowedError(OfficeError):
    """The person at the desk may not do this."""


class DuplicateError(ConflictError):
    """What is to be entered is there already; the answer offers the existing record.

    Attributes:
        subject: Table of the existing record.
        row_id: Its id.
        field: What the two have in common: `phone`, `tax_id`, `plate`, `vin` or `number`.
    """

    def __init__(self, sentence: str, subject: str, row_id: int, field: str = "") -> None:
        super().__init__(sentence)
        self.subject, self.row_id, self.field = subject, row_id, field
