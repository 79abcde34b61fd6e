"""Two records become one: everything hangs on the one that stays, nothing is lost."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.call import Reminder, ReminderState
from desktop.models.customer import Contact, Phone
from desktop.models.errors import RuleBrokenError
from desktop.models.keys import name_key
from desktop.models.merge import Merge, MergeKind
from desktop.models.vehicle import Vehicle
from desktop.models.visit import Visit
from desktop.services.customer_work import dialled
from desktop.services.duplicates.fields import (
    RECORDS,
    Choice,
    SideBySide,
    chosen_columns,
    default_choice,
    locked_visits,
)
from desktop.services.duplicates.histories import HISTORIES, current, says_the_same
from desktop.services.duplicates.links import Link, links_to
from desktop.services.duplicates.trail import MergeTrail, forget_forecasts
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.system.i18n import _

UNIQUE_ON_RECORD = ("tax_id", "vin", "external_ref")
Choices = Mapping[str, str]


def merge_records(uow: UnitOfWork, sides: SideBySide, choices: Choices, reason: str) -> int:
    """Merge the second record of two into the first, and return the merge's id.

    Phones, contacts, visits, vehicles and whatever else refers to the record that goes refers
    to the other one afterwards. The record that goes is archived. Visits that a locked month
    counts stay with a vehicle that goes: their figures are final.

    Args:
        uow: The transaction.
        sides: The two records as they were read.
        choices: By field, which value stays; a field that is not named keeps what is known.
        reason: Why the two are one.

    Raises:
        RuleBrokenError: The reason is missing, or one of them is part of another record.
        ConflictError: Another seat changed one of them since they were read.
        NotAllowedError: The role may not merge.
    """
    require(uow, Right.MERGE)
    if not reason.strip():
        raise RuleBrokenError(_("Merging needs a reason; type one."))
    with uow:
        serialise(uow.session, "customer")
        serialise(uow.session, "vehicle")
        merge_id = _Merging(uow, sides, choices).run(reason.strip())
        uow.commit()
        return merge_id


class _Merging:
    """One merge at work."""

    def __init__(self, uow: UnitOfWork, sides: SideBySide, choices: Choices) -> None:
        self._uow, self._session, self._kind = uow, uow.session, sides.kind
        self._trail, self._choices = MergeTrail(uow.session), choices
        self._today: date = office_info(uow.session).calendar.day(uow.now)
        (kept_id, gone_id), (kept_version, gone_version) = sides.ids, sides.versions
        self._kept: Any = uow.load(RECORDS[sides.kind], kept_id, kept_version)
        self._gone: Any = uow.load(RECORDS[sides.kind], gone_id, gone_version)
        self._staying: frozenset[int] = frozenset()

    def run(self, reason: str) -> int:
        self._check()
        if self._kind is MergeKind.VEHICLE:
            self._staying = locked_visits(self._session, self._gone.id)
            forget_forecasts(self._session, (self._kept.id, self._gone.id))
        else:
            self._join_contacts()
            self._join_phones()
        for table, owner in HISTORIES.items():
            if owner == self._kind.value:
                self._join_history(table)
        for link in links_to(self._kind.value):
            self._move(link)
        self._fill()
        self._trail.change(
            self._gone,
            archived_at=self._uow.now,
            archived_reason=reason,
            merged_into_id=self._kept.id,
        )
        return self._write_down()

    def _check(self) -> None:
        if self._kept.id == self._gone.id:
            raise RuleBrokenError(_("These two are one record; choose another one."))
        if self._kept.merged_into_id is not None or self._gone.merged_into_id is not None:
            raise RuleBrokenError(
                _("One of the two is part of another record already; open that one.")
            )
        if self._kept.archived_at is not None:
            raise RuleBrokenError(
                _("The record that is to stay is archived; bring it back first, or keep the other.")
            )

    def _join_contacts(self) -> None:
        """Let one contact stand for two of the same name."""
        mine = {contact.name_key: contact for contact in self._rows(Contact, self._kept.id)}
        for contact in self._rows(Contact, self._gone.id):
            if (same := mine.get(contact.name_key)) is None:
                continue
            for link in links_to("contact"):
                for row in self._rows(link.rows, contact.id, link.column):
                    self._trail.change(row, **{link.column: same.id})
            self._trail.change(same, title=same.title or contact.title)
            self._session.flush()
            self._trail.take_away(contact)

    def _join_phones(self) -> None:
        """Let one phone stand for two that dial the same; whoever had it alone has it alone."""
        mine = {dialled(phone.number): phone for phone in self._rows(Phone, self._kept.id)}
        for phone in self._rows(Phone, self._gone.id):
            if (same := mine.get(dialled(phone.number))) is None:
                continue
            contact, shared = phone.contact_id, same.shared and phone.shared
            self._trail.take_away(phone)
            self._trail.change(same, contact_id=same.contact_id or contact, shared=shared)
            self._session.flush()

    def _join_history(self, table: str) -> None:
        """Let one of two rows that hold now go on holding; the other one ends today."""
        column = f"{self._kind.value}_id"
        mine = current(self._session, table, self._kept.id)
        theirs = current(self._session, table, self._gone.id)
        if mine is None or theirs is None:
            return
        if says_the_same(mine, theirs, column):
            self._trail.change(mine, from_on=min(mine.from_on, theirs.from_on))
            self._trail.take_away(theirs)
            return
        ends = mine if self._choices.get(table) == Choice.GONE else theirs
        self._trail.change(ends, to_on=max(ends.from_on, self._today))
        self._session.flush()

    def _move(self, link: Link) -> None:
        for row in self._rows(link.rows, self._gone.id, link.column):
            if row.id in self._staying and link.rows is Visit:
                continue
            if row is self._kept or (link.again and getattr(row, link.again) == self._kept.id):
                self._part(row, link)
            elif self._clashes(row, link):
                self._leave(row)
            else:
                self._trail.change(row, **{link.column: self._kept.id})

    def _part(self, row: Any, link: Link) -> None:  # noqa: ANN401 -- any mapped row
        """Nobody sends themselves: who did so by the merge was sent by nobody."""
        table = row.__table__
        loose = link.column if table.c[link.column].nullable else link.again
        values = {loose: None}
        if loose != link.column:
            values[link.column] = self._kept.id
        self._trail.change(row, **values)

    def _clashes(self, row: Any, link: Link) -> bool:  # noqa: ANN401 -- any mapped row
        """Tell whether the kept record has such a row already."""
        if not link.unique or link.table in HISTORIES:
            return False
        wanted = {name: getattr(row, name) for name in link.unique} | {link.column: self._kept.id}
        same = [
            getattr(link.rows, name).is_not_distinct_from(value) for name, value in wanted.items()
        ]
        return self._session.execute(select(link.rows.id).where(*same)).first() is not None

    def _leave(self, row: Any) -> None:  # noqa: ANN401 -- any mapped row
        """Leave what the kept record has already with the one that goes, and at rest."""
        if isinstance(row, Reminder) and row.state == ReminderState.OPEN:
            self._trail.change(
                row, state=ReminderState.OVERTAKEN, done_at=self._uow.now, done_on=self._today
            )

    def _fill(self) -> None:
        """Give the kept record the chosen values; what is unique leaves the other first."""
        values: dict[str, object] = {}
        for column in (*chosen_columns(self._kind), "external_ref"):
            mine, theirs = getattr(self._kept, column), getattr(self._gone, column)
            choice = self._choices.get(column) or default_choice(column, mine, theirs)
            if choice == Choice.BOTH and mine and theirs and mine != theirs:
                values[column] = f"{mine}\n{theirs}"
            elif choice in (Choice.GONE, Choice.BOTH) and (theirs or choice == Choice.GONE):
                values[column] = theirs
        if values.get("referred_by_id") in (self._kept.id, self._gone.id):
            del values["referred_by_id"]
        leaving = {name: None for name in UNIQUE_ON_RECORD if values.get(name) is not None}
        if "vin" in leaving:
            leaving["vin_reversed"] = None
        self._trail.change(self._gone, **leaving)
        values |= self._following(values)
        self._trail.change(self._kept, **values)

    def _following(self, values: dict[str, object]) -> dict[str, object]:
        """Return the columns that follow others."""
        follow: dict[str, object] = {
            "last_seen_on": max(self._kept.last_seen_on, self._gone.last_seen_on)
        }
        if "name" in values:
            follow["name_key"] = name_key(str(values["name"]))
        if "vin" in values:
            vin = values["vin"]
            follow["vin_reversed"] = None if vin is None else str(vin)[::-1]
        if isinstance(self._kept, Vehicle):
            make = values.get("make", self._kept.make)
            model = values.get("model", self._kept.model)
            follow["model_key"] = name_key(f"{make} {model}")
        return follow

    def _write_down(self) -> int:
        self._session.flush()
        merge = Merge(
            kind=self._kind,
            kept_id=self._kept.id,
            gone_id=self._gone.id,
            merged_at=self._uow.now,
            staff_id=self._uow.actor.staff_id,
        )
        self._session.add(merge)
        self._session.flush()
        self._trail.write(merge.id)
        return merge.id

    def _rows(self, rows: type[Any], key: int, column: str = "customer_id") -> list[Any]:
        chosen = select(rows).where(getattr(rows, column) == key).order_by(rows.id)
        return list(self._session.execute(chosen).scalars())


def same_as(kind: MergeKind, key: int) -> Any:  # noqa: ANN401 -- a select of ids
    """Select a record and those that were merged into it, whose visits of locked months stayed."""
    rows = RECORDS[kind]
    return select(rows.id).where((rows.id == key) | (rows.merged_into_id == key))


def kept_id(session: Any, kind: MergeKind, key: int) -> int:  # noqa: ANN401 -- a session
    """Return the record that a merged one became part of; any other is its own."""
    rows, seen = RECORDS[kind], {key}
    while True:
        into = session.execute(select(rows.merged_into_id).where(rows.id == key)).scalar()
        if into is None or into in seen:
            return key
        seen.add(into)
        key = into
