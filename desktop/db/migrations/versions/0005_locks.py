"""What is locked stays: nothing that a locked month counts comes, goes or moves."""

from collections.abc import Callable

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MESSAGE = "the month is locked"
Month = Callable[[str], str]
# The days by which a table's rows count.
DAYS = {
    "visit": ("arrived_on", "finished_on", "settled_on"),
    "sale": ("ordered_on", "delivered_on", "cancelled_on"),
}
# What stays as it was once one of these days lies in a locked month.
HELD = {
    "visit": ((("advisor_id", "branch_id", "vehicle_id", "kind"), ("settled_on",)),),
    "sale": (
        (("segment_id", "branch_id", "kind", "model", "quantity"), DAYS["sale"]),
        (("list_price", "price", "cost"), ("delivered_on",)),
    ),
}
# Tables whose rows count by the days of another row.
PARTS = {
    "visit_line": ("visit", "visit_id", ("settled_on",)),
    "visit_share": ("visit", "visit_id", ("settled_on",)),
    "sale_share": ("sale", "sale_id", DAYS["sale"]),
}
ANY = "EXISTS (SELECT 1 FROM period_lock)"  # asked first: most offices lock little


def upgrade() -> None:
    """Refuse on each engine what a locked month must not see."""
    if op.get_bind().dialect.name == "sqlite":
        lock_sqlite()
    else:
        lock_postgresql()


def month_sqlite(column: str) -> str:
    """Return a day's month as locks keep it."""
    return f"CAST(strftime('%Y%m', {column}) AS INTEGER)"


def month_postgresql(column: str) -> str:
    """Return a day's month as locks keep it."""
    return f"CAST(to_char({column}, 'YYYYMM') AS INTEGER)"


def _locked(days: list[str]) -> str:
    return f"EXISTS (SELECT 1 FROM period_lock WHERE month IN ({', '.join(days)}))"


def _rules(table: str, month: Month) -> dict[str, str]:
    """Return, by event, when a row of a dated table touches a locked month."""
    old = [month(f"OLD.{day}") for day in DAYS[table]]
    new = [month(f"NEW.{day}") for day in DAYS[table]]
    moved = [
        f"(NEW.{day} IS DISTINCT FROM OLD.{day} AND {_locked([before, after])})"
        for day, before, after in zip(DAYS[table], old, new, strict=True)
    ]
    held = [
        f"(({_changed(columns)}) AND {_locked([month(f'OLD.{day}') for day in days])})"
        for columns, days in HELD[table]
    ]
    if table == "visit":  # a void visit is no arrival any more
        held.append(f"(NEW.state = 'void' AND OLD.state <> 'void' AND {_locked(old)})")
    return {
        "INSERT": _locked(new),
        "UPDATE": " OR ".join([*moved, *held]),
        "DELETE": _locked(old),
    }


def _changed(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in columns)


def _part_rule(table: str, row: str, month: Month) -> str:
    owner, link, days = PARTS[table]
    months = ", ".join(month(f"{owner}.{day}") for day in days)
    return (
        f"EXISTS (SELECT 1 FROM {owner} JOIN period_lock ON period_lock.month IN ({months}) "
        f"WHERE {owner}.id = {row}.{link})"
    )


def _every_rule(month: Month) -> list[tuple[str, str, str]]:
    """Return table, event and condition of every trigger."""
    dated = [
        (table, event, condition)
        for table in DAYS
        for event, condition in _rules(table, month).items()
    ]
    parts = [
        (table, event, _part_rule(table, "OLD" if event == "DELETE" else "NEW", month))
        for table in PARTS
        for event in ("INSERT", "UPDATE", "DELETE")
    ]
    months = [
        ("result", "INSERT", _locked(["NEW.month"])),
        ("result", "UPDATE", _locked(["NEW.month", "OLD.month"])),
        ("result", "DELETE", _locked(["OLD.month"])),
    ]
    return [*dated, *parts, *months]


def lock_sqlite() -> None:
    """Make a trigger for each table and event."""
    for table, event, condition in _every_rule(month_sqlite):
        op.execute(
            f"CREATE TRIGGER {table}_locked_{event.lower()} BEFORE {event} ON {table} "
            f"FOR EACH ROW WHEN {ANY} AND ({condition}) "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def lock_postgresql() -> None:
    """Make a function and a trigger for each table and event: WHEN may not look elsewhere."""
    for table, event, condition in _every_rule(month_postgresql):
        name = f"{table}_locked_{event.lower()}"
        row = "OLD" if event == "DELETE" else "NEW"
        op.execute(
            f"CREATE FUNCTION daysheet_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {ANY} AND ({condition}) THEN RAISE EXCEPTION '{MESSAGE}' "
            f"USING ERRCODE = 'check_violation'; END IF; RETURN {row}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION daysheet_{name}()"
        )
