"""Triggers as each engine writes them, for migrations from 0009 on."""

from alembic import op


def is_postgresql() -> bool:
    """Return whether the office is on a server."""
    return op.get_bind().dialect.name == "postgresql"


def month_of(day: str) -> str:
    """Write the month of a day as 202611."""
    if is_postgresql():
        return f"CAST(to_char({day}, 'YYYYMM') AS INTEGER)"
    return f"CAST(strftime('%Y%m', {day}) AS INTEGER)"


def refuse(name: str, when: str, condition: str, message: str) -> None:
    """Refuse what meets a condition.

    Args:
        name: Of the trigger.
        when: Event and table, such as `BEFORE INSERT ON stock`.
        condition: May look into other tables.
        message: What the database says; `refusals.py` has the sentence for it.
    """
    if is_postgresql():
        say = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'"
        row = "OLD" if "DELETE" in when else "NEW"
        _function(name, f"IF {condition} THEN {say}; END IF; RETURN {row};")
        _attach(name, when)
        return
    op.execute(
        f"CREATE TRIGGER {name} {when} FOR EACH ROW WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def follow_up(name: str, when: str, condition: str, steps: list[str]) -> None:
    """Write something after something was written.

    Args:
        name: Of the trigger.
        when: Event and table, such as `AFTER INSERT ON stock_movement`.
        condition: Of the row itself; empty for every row.
        steps: Statements without a semicolon.
    """
    body = " ".join(f"{step};" for step in steps)
    if is_postgresql():
        _function(name, f"{body} RETURN NULL;")
        _attach(name, when, condition)
        return
    only = f"WHEN {condition} " if condition else ""
    op.execute(f"CREATE TRIGGER {name} {when} FOR EACH ROW {only}BEGIN {body} END")


def append_only(table: str, columns: tuple[str, ...] = ()) -> None:
    """Refuse every change of a table's rows, or every change of some columns."""
    of = f" OF {', '.join(columns)}" if columns else ""
    for event in (f"UPDATE{of}", "DELETE"):
        name = f"{table}_no_{event.split()[0].lower()}"
        refuse(name, f"BEFORE {event} ON {table}", "TRUE", f"{table} is append-only")


def _function(name: str, body: str) -> None:
    op.execute(
        f"CREATE FUNCTION daysheet_{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} END $$"
    )


def _attach(name: str, when: str, condition: str = "") -> None:
    only = f"WHEN ({condition}) " if condition else ""
    op.execute(
        f"CREATE TRIGGER {name} {when} FOR EACH ROW {only}EXECUTE FUNCTION daysheet_{name}()"
    )
