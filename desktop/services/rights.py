"""What a role may do: asked by the commands themselves, below every window."""

from enum import StrEnum

from desktop.db.uow import UnitOfWork
from desktop.models.errors import NotAllowedError
from desktop.models.staff import Role
from desktop.system.i18n import N_, _


class Right(StrEnum):
    """Something a person may be allowed to do."""

    RECEIVE = "receive"
    WORK = "work"
    SETTLE = "settle"
    ANSWER = "answer"
    PARTS = "parts"
    STOCK = "stock"
    COUNTER = "counter"
    BUY = "buy"
    APPROVE_COUNT = "approve_count"
    OVERDRAW = "overdraw"
    PACKAGES = "packages"
    CHECKLISTS = "checklists"
    ATTACH = "attach"
    TARGETS = "targets"
    PEOPLE = "people"
    SETTINGS = "settings"
    IMPORT = "import"
    SALES = "sales"
    MEET = "meet"
    REPORT = "report"
    LOCK = "lock"
    MERGE = "merge"


_DESK = frozenset({Right.RECEIVE, Right.WORK, Right.SETTLE, Right.ANSWER, Right.ATTACH})
_ALL = frozenset(Right)
ROLE_RIGHTS: dict[str, frozenset[Right]] = {
    Role.FRONT_DESK: _DESK | {Right.MEET, Right.COUNTER},
    Role.TECHNICIAN: frozenset({Right.WORK, Right.ATTACH}),
    Role.PARTS: frozenset(
        {Right.WORK, Right.PARTS, Right.STOCK, Right.COUNTER, Right.BUY, Right.ATTACH}
    ),
    Role.SALES: frozenset({Right.RECEIVE, Right.SALES, Right.ATTACH}),
    Role.MANAGER: _ALL - {Right.SETTINGS},
    Role.OWNER: _ALL,
    "": _ALL,  # the command line, and an office whose first person is not entered yet
}
_WORDS = {
    Right.RECEIVE: N_("enter customers, vehicles and visits"),
    Right.WORK: N_("write work into a visit"),
    Right.SETTLE: N_("settle a visit or take money"),
    Right.ANSWER: N_("record a customer's answer"),
    Right.PARTS: N_("change the parts list"),
    Right.STOCK: N_("move parts in and out of the store"),
    Right.COUNTER: N_("issue and sell parts"),
    Right.BUY: N_("order parts"),
    Right.APPROVE_COUNT: N_("approve the differences of a count"),
    Right.OVERDRAW: N_("hand out more than is on the shelf"),
    Right.PACKAGES: N_("change packages"),
    Right.CHECKLISTS: N_("change checklists"),
    Right.ATTACH: N_("add photos and files"),
    Right.TARGETS: N_("set targets"),
    Right.PEOPLE: N_("change the list of people"),
    Right.SETTINGS: N_("change the office's settings"),
    Right.IMPORT: N_("import files"),
    Right.SALES: N_("record sales"),
    Right.MEET: N_("write down a meeting"),
    Right.REPORT: N_("write or freeze the year-end report"),
    Right.LOCK: N_("lock a month"),
    Right.MERGE: N_("merge records"),
}


def may(role: str, right: Right) -> bool:
    """Return whether a role has a right."""
    return right in ROLE_RIGHTS.get(role, frozenset())


def require(uow: UnitOfWork, right: Right) -> None:
    """Refuse the command unless the person at the desk has the right.

    Raises:
        NotAllowedError: The role lacks it.
    """
    if not may(uow.actor.role, right):
        raise NotAllowedError(
            _("{name} may not {deed}; ask a manager, or let somebody else sign in.").format(
                name=uow.actor.name, deed=_(_WORDS[right])
            )
        )
