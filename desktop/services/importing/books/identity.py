"""Whom a row means when it bears an id or a key of this very office."""

import re

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from desktop.models.base import Base
from desktop.services.importing.cells.values import RowRejectedError, Values
from desktop.system.i18n import _

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


class OwnIds:
    """Tells ids of this office from ids of another.

    Exports write a key beside each id: the one a record came with, or the office's name with
    the id. An id counts when the key beside it is missing or names this office and the same id;
    beside any other key it is the id of another office, and the key alone says who is meant.
    """

    def __init__(self, session: Session, office: str, entity: str, table: type[Base]) -> None:
        self._field, self._start = f"{entity}.id", f"{office}#"
        entered = select(exists().where(table.external_ref.is_(None)))  # type: ignore[attr-defined]  # every Imported table has it
        # Where every record came from a file, a key of this office's name is a namesake's.
        self._numbered = bool(session.execute(entered).scalar())

    def named(self, values: Values, ref: str | None) -> tuple[int | None, bool]:
        """Return the id a row gives, and whether a record must have it.

        Raises:
            RowRejectedError: Its id and its key name two records.
        """
        given, own = values.get(self._field), self.own(ref)
        if ref is not None and own is None:
            return None, False
        if given is not None and own is not None and given != own:
            raise RowRejectedError(
                _("The id {id} and the key “{ref}” name two records; correct one of them.").format(
                    id=given, ref=ref
                )
            )
        return (given if own is None else own), ref is None or self._numbered

    def own(self, ref: str | None) -> int | None:
        """Return the id in a key that begins with this office's name."""
        if ref is None or not ref.startswith(self._start):
            return None
        number = ref.removeprefix(self._start)
        return int(number) if _NUMBER.fullmatch(number) else None


def unknown_id(key: int) -> RowRejectedError:
    """Say that no record has an id."""
    return RowRejectedError(
        _("The office has nothing with the id {id}; correct it, or clear it for a new one.").format(
            id=key
        )
    )
