"""Sums kept by day and month, so that figures over years do not scan years."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
SUMS = (
    "visits",
    "paid_visits",
    "labour",
    "own_labour",
    "parts",
    "outsourced",
    "service",
    "paid_service",
    "hours",
    "cost",
    "outside_cost",
    "pieces",
    "parts_profit",
    "parts_with_cost",
    "comebacks",
    "came_back",
    "promises",
    "kept",
)
# Which columns of a visit decide what its day's sums are, by the day that counts.
DECIDING = {
    "arrived_on": ("arrived_on", "advisor_id", "segment_id", "branch_id", "kind"),
    "finished_on": (
        "finished_on",
        "finished_at",
        "promised_at",
        "advisor_id",
        "segment_id",
        "branch_id",
        "kind",
    ),
    "settled_on": (
        "settled_on",
        "vehicle_id",
        "advisor_id",
        "segment_id",
        "branch_id",
        "kind",
        "original_id",
        "labour_net",
        "parts_net",
        "outsourced_net",
    ),
}
BECAME_VOID = "(OLD.state = 'void') <> (NEW.state = 'void')"
ORIGINAL_CHANGED = f"OLD.original_id IS DISTINCT FROM NEW.original_id OR {BECAME_VOID}"
EVENTS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
# Of these tables nothing is summed that has no settled visit.
OF_VISITS = ("visit_line", "visit_share")


def upgrade() -> None:
    """Make the summaries, and triggers that say which days of them are stale.

    The program computes them when it opens the office: here all is only declared stale.
    """
    make_tables()
    postgresql = op.get_bind().dialect.name == "postgresql"
    make = make_postgresql_trigger if postgresql else make_sqlite_trigger
    for number, (table, event, condition, steps) in enumerate(triggers(), start=1):
        make(f"stale_{number:02}_{table}_{event.lower()}", table, event, condition, steps)
    never = "DATE '0001-01-01'" if postgresql else "'0001-01-01'"
    op.execute(
        f"INSERT INTO stale_day (rule, day) SELECT '', {never} WHERE EXISTS (SELECT 1 FROM visit)"
    )


def make_tables() -> None:
    """Make the two tables."""
    op.create_table(
        "figure_sum",
        sa.Column("rule", KEY, nullable=False),
        sa.Column("cut", KEY, nullable=False),
        sa.Column("span", sa.Integer(), nullable=False),
        sa.Column("key", KEY, nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in SUMS),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_sum")),
    )
    op.create_index("uq_figure_sum", "figure_sum", ["rule", "cut", "span", "key"], unique=True)
    op.create_table(
        "stale_day",
        sa.Column("rule", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stale_day")),
    )
    op.create_index(op.f("ix_stale_day_rule_day"), "stale_day", ["rule", "day"], unique=False)


def triggers() -> list[tuple[str, str, str, list[str]]]:
    """Return table, event, condition and statements of every trigger."""
    found = []
    for event, rows in EVENTS.items():
        for rule, columns in DECIDING.items():
            changed = [f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns]
            changed += [] if rule == "settled_on" else [BECAME_VOID]
            known = " OR ".join(f"{row}.{rule} IS NOT NULL" for row in rows)
            conditions = [f"({known})"] if rule != "arrived_on" else []
            conditions += [f"({' OR '.join(changed)})"] if event == "UPDATE" else []
            steps = [mark(rule, f"SELECT {row}.{rule} AS day") for row in rows]
            found.append(("visit", event, " AND ".join(conditions), steps))
        originals = " OR ".join(f"{row}.original_id IS NOT NULL" for row in rows)
        condition = f"({originals})"
        if event == "UPDATE":
            condition += f" AND ({ORIGINAL_CHANGED})"
        steps = [settled_day(f"visit.id = {row}.original_id") for row in rows]
        found.append(("visit", event, condition, steps))
        for table in OF_VISITS:
            steps = [settled_day(f"visit.id = {row}.visit_id") for row in rows]
            found.append((table, event, "", steps))
    condition = "OLD.model IS DISTINCT FROM NEW.model"
    found.append(("vehicle", "UPDATE", condition, [settled_day("visit.vehicle_id = NEW.id")]))
    return found


def settled_day(condition: str) -> str:
    """Write the statement that marks the days on which some visits were settled."""
    return mark("settled_on", f"SELECT DISTINCT settled_on AS day FROM visit WHERE {condition}")


def mark(rule: str, days: str) -> str:
    """Write the statement that marks days, unless they are marked already."""
    return (
        f"INSERT INTO stale_day (rule, day) SELECT '{rule}', found.day FROM ({days}) AS found "
        "WHERE found.day IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stale_day "
        f"WHERE stale_day.rule = '{rule}' AND stale_day.day = found.day);"
    )


NOT_ALL = "NOT EXISTS (SELECT 1 FROM stale_day WHERE stale_day.rule = '')"


def make_sqlite_trigger(
    name: str, table: str, event: str, condition: str, steps: list[str]
) -> None:
    """Make a trigger that does nothing while everything is stale anyway."""
    when = " AND ".join(filter(None, (condition, NOT_ALL)))
    op.execute(
        f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW "
        f"WHEN {when} BEGIN {' '.join(steps)} END"
    )


def make_postgresql_trigger(
    name: str, table: str, event: str, condition: str, steps: list[str]
) -> None:
    """Make a trigger and its function: a condition of WHEN may not look into another table."""
    op.execute(
        f"CREATE FUNCTION daysheet_{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {NOT_ALL} THEN {' '.join(steps)} "
        "END IF; RETURN NULL; END $$"
    )
    when = f"WHEN ({condition}) " if condition else ""
    op.execute(
        f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {when}"
        f"EXECUTE FUNCTION daysheet_{name}()"
    )
