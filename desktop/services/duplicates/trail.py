"""What a merge writes down of itself, so that its undo gives back every value."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, inspect
from sqlalchemy.orm import Session

from desktop.models.base import Base
from desktop.models.forecast import ServiceForecast
from desktop.models.merge import MergeChange
from desktop.services.duplicates.links import unique_columns
from desktop.services.importing.undoing.trail import as_kept, plain

_INSERT = insert(MergeChange.__table__)  # type: ignore[arg-type]  # a mapped class has a Table


class MergeTrail:
    """Changes rows of the office and remembers what they were."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._changes: list[dict[str, Any]] = []

    def change(self, row: Any, **values: object) -> None:  # noqa: ANN401 -- any mapped row
        """Give a row other values; those it has already are no change."""
        before = {name: getattr(row, name) for name in values}
        differ = {name: value for name, value in values.items() if value != before[name]}
        if not differ:
            return
        self._note(row, {name: before[name] for name in differ}, differ)
        for name, value in differ.items():
            setattr(row, name, value)
        if unique_columns(row.__tablename__) & differ.keys():
            self._session.flush()  # in this very order: a value leaves before it arrives

    def take_away(self, row: Any) -> None:  # noqa: ANN401 -- any mapped row
        """Delete a row of which the kept record has one already."""
        self._note(row, columns_of(row), None)
        self._session.delete(row)
        self._session.flush()

    def write(self, merge_id: int) -> None:
        """Write what has gathered."""
        self._session.flush()
        if self._changes:
            rows = [{"merge_id": merge_id, **change} for change in self._changes]
            self._session.connection().execute(_INSERT, rows)

    def _note(self, row: Any, before: dict[str, Any], after: dict[str, Any] | None) -> None:  # noqa: ANN401 -- any mapped row
        self._changes.append(
            {
                "table_name": row.__tablename__,
                "row_id": row.id,
                "before": _as_json(before),
                "after": None if after is None else _as_json(after),
            }
        )


def forget_forecasts(session: Session, vehicle_ids: Sequence[int]) -> None:
    """Forget what was computed of vehicles: from what they have now it is computed again."""
    session.execute(delete(ServiceForecast).where(ServiceForecast.vehicle_id.in_(vehicle_ids)))


def columns_of(row: Base) -> dict[str, Any]:
    """Return every value of a row."""
    return {column.key: getattr(row, column.key) for column in inspect(row).mapper.column_attrs}


def restored(row_class: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    """Return values as the columns hold them, from what the trail kept."""
    columns = row_class.__table__.c
    return {name: as_kept(columns[name], value) for name, value in values.items()}


def _as_json(values: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in values.items()}
