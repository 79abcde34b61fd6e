"""The trail of an import: what it changed in rows that were there before, for its undo."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Date, insert
from sqlalchemy.orm import Session

from desktop.models.base import Base, Scaled, UtcDateTime
from desktop.models.import_run import ChangeAction, ImportChange

_BATCH = 5000
_INSERT = insert(ImportChange.__table__)  # type: ignore[arg-type]  # a mapped class has a Table


class Trail:
    """Writes down what an import changes, some thousand rows at a time."""

    def __init__(self, session: Session, import_id: int) -> None:
        self._session, self._import_id = session, import_id
        self._rows: list[dict[str, Any]] = []

    def updated(
        self, table: type[Base], rows: Iterable[tuple[int, dict[str, Any], int, int]]
    ) -> None:
        """Note rows that were changed.

        Args:
            table: Whose rows they are.
            rows: Of each its id, what was overwritten by column, and its version before and after.
        """
        for row_id, before, version_before, version_after in rows:
            kept = {name: plain(value) for name, value in before.items()}
            self._add(table, ChangeAction.UPDATE, row_id, kept, version_before, version_after)

    def inserted(self, table: type[Base], ids: Iterable[int]) -> None:
        """Note new rows that neither bear the import's id nor hang on a row that does."""
        for row_id in ids:
            self._add(table, ChangeAction.INSERT, row_id, {}, None, 1)

    def write(self) -> None:
        """Write what has gathered."""
        if self._rows:
            self._session.connection().execute(_INSERT, self._rows)
            self._rows = []

    def _add(
        self,
        table: type[Base],
        action: ChangeAction,
        row_id: int,
        before: dict[str, Any],
        *versions: int | None,
    ) -> None:
        self._rows.append(
            {
                "import_id": self._import_id,
                "table_name": table.__tablename__,
                "row_id": row_id,
                "action": action,
                "before": before,
                "version_before": versions[0],
                "version_after": versions[1],
            }
        )
        if len(self._rows) == _BATCH:
            self.write()


def plain(value: object) -> object:
    """Return a value as JSON keeps it."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value


def as_kept(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 -- whatever a column holds
    """Return a value of a column from what `plain` made of it."""
    if value is None:
        return None
    match column.type:
        case Scaled():
            return Decimal(value)
        case UtcDateTime():
            return datetime.fromisoformat(value)
        case Date():
            return date.fromisoformat(value)
        case _:
            return value
