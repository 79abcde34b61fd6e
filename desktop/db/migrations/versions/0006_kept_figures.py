"""Answers kept of months and years that are over, deleted by whoever writes what they tell of."""

from dataclasses import dataclass

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
WHOLE_YEAR = 13  # a year is kept as the month behind its last: 202513
ANY = "EXISTS (SELECT 1 FROM kept_figure)"  # asked first: heaps are written when there is none
# Columns of a visit that decide what is told of its arrival, and of its settlement.
ARRIVAL = ("arrived_on", "arrived_at", "customer_id", "vehicle_id", "kind", "state")
SETTLEMENT = (
    "settled_on",
    "customer_id",
    "vehicle_id",
    "labour_net",
    "parts_net",
    "outsourced_net",
    "total",
    "arrived_at",
    "advisor_id",
    "odometer",
    "promised_at",
)
LINE = ("visit_id", "kind", "hours", "cost")
CALL = ("visit_id", "due_on", "done_on", "result")
CALL_DAYS = ("due_on", "done_on")
SALE_DAYS = ("ordered_on", "delivered_on", "cancelled_on")
EVENTS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


@dataclass(frozen=True)
class Trigger:
    """What is done after a row of a table was written, and when."""

    table: str
    event: str
    steps: list[str]
    columns: tuple[str, ...] = ()
    condition: str = ""
    name: str = ""


class Sqlite:
    """How SQLite says it."""

    def month(self, day: str) -> str:
        """Return the month of a day as it is kept."""
        return f"CAST(strftime('%Y%m', {day}) AS INTEGER)"

    def make(self, name: str, trigger: Trigger) -> None:
        """Make a trigger."""
        of = f" OF {', '.join(trigger.columns)}" if trigger.columns else ""
        when = f"({trigger.condition}) AND {ANY}" if trigger.condition else ANY
        op.execute(
            f"CREATE TRIGGER {name} AFTER {trigger.event}{of} ON {trigger.table} FOR EACH ROW "
            f"WHEN {when} BEGIN {' '.join(trigger.steps)} END"
        )


class Postgresql:
    """How PostgreSQL says it."""

    def month(self, day: str) -> str:
        """Return the month of a day as it is kept."""
        return f"CAST(to_char({day}, 'YYYYMM') AS INTEGER)"

    def make(self, name: str, trigger: Trigger) -> None:
        """Make a trigger and its function: a condition of WHEN may not look into another table."""
        op.execute(
            f"CREATE FUNCTION daysheet_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {ANY} THEN {' '.join(trigger.steps)} END IF; RETURN NULL; END $$"
        )
        of = f" OF {', '.join(trigger.columns)}" if trigger.columns else ""
        when = f"WHEN ({trigger.condition}) " if trigger.condition else ""
        op.execute(
            f"CREATE TRIGGER {name} AFTER {trigger.event}{of} ON {trigger.table} FOR EACH ROW "
            f"{when}EXECUTE FUNCTION daysheet_{name}()"
        )


Engine = Sqlite | Postgresql


def upgrade() -> None:
    """Make the table and its triggers; the program fills it when it opens the office."""
    op.create_table(
        "kept_figure",
        sa.Column("topic", KEY, nullable=False),
        sa.Column("what", KEY, nullable=False),
        sa.Column("span", sa.Integer(), nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_figure")),
    )
    op.create_index("uq_kept_figure", "kept_figure", ["what", "span", "key"], unique=True)
    op.create_index(op.f("ix_kept_figure_topic_span"), "kept_figure", ["topic", "span"])
    engine = Sqlite() if op.get_bind().dialect.name == "sqlite" else Postgresql()
    for trigger in triggers(engine):
        name = trigger.name or trigger.event.lower()
        engine.make(f"kept_{trigger.table}_{name}", trigger)


def triggers(engine: Engine) -> list[Trigger]:
    """Return every trigger."""
    return [
        *of_visits(engine),
        *of_lines(engine),
        *of_calls(engine),
        *of_sales(engine),
        *of_people(engine),
    ]


def of_visits(engine: Engine) -> list[Trigger]:
    """A visit tells of its own month, and of who is new, came again or is known in all later."""

    def written(row: str) -> list[str]:
        arrived = since(engine, ("visit", "sale"), f"{row}.arrived_on")
        return [arrived, since(engine, ("visit",), f"{row}.settled_on")]

    both = ("OLD", "NEW")
    arrived = [since(engine, ("visit", "sale"), f"{row}.arrived_on") for row in both]
    settled = [since(engine, ("visit",), f"{row}.settled_on") for row in both]
    void = "(OLD.state = 'void') <> (NEW.state = 'void')"
    moved = f"({changed(tuple(name for name in ARRIVAL if name != 'state'))} OR {void})"
    told = f"(OLD.settled_on IS NOT NULL OR NEW.settled_on IS NOT NULL) AND ({changed(SETTLEMENT)})"
    return [
        Trigger("visit", "INSERT", written("NEW")),
        Trigger("visit", "DELETE", written("OLD")),
        Trigger("visit", "UPDATE", arrived, ARRIVAL, moved, "arrived"),
        Trigger("visit", "UPDATE", settled, SETTLEMENT, told, "settled"),
    ]


def of_lines(engine: Engine) -> list[Trigger]:
    """A line tells of the year in which its visit was settled."""

    def steps(event: str) -> list[str]:
        return [
            "DELETE FROM kept_figure WHERE topic = 'line' AND span = "
            f"(SELECT {year(engine, 'settled_on')} FROM visit WHERE id = {row}.visit_id);"
            for row in EVENTS[event]
        ]

    days = f"{year(engine, 'OLD.settled_on')}, {year(engine, 'NEW.settled_on')}"
    moved = f"DELETE FROM kept_figure WHERE topic = 'line' AND span IN ({days});"
    return [
        Trigger("visit_line", "INSERT", steps("INSERT")),
        Trigger("visit_line", "DELETE", steps("DELETE")),
        Trigger("visit_line", "UPDATE", steps("UPDATE"), LINE, changed(LINE)),
        # Its visit's day moves the lines with it.
        Trigger("visit", "UPDATE", [moved], ("settled_on",), changed(("settled_on",)), "moved"),
    ]


def of_calls(engine: Engine) -> list[Trigger]:
    """A call tells of the months in which it is due and was done."""

    def steps(event: str) -> list[str]:
        days = [f"{row}.{day}" for row in EVENTS[event] for day in CALL_DAYS]
        months = ", ".join(engine.month(day) for day in days)
        return [f"DELETE FROM kept_figure WHERE topic = 'follow_up' AND span IN ({months});"]

    return [
        Trigger("follow_up", "INSERT", steps("INSERT")),
        Trigger("follow_up", "DELETE", steps("DELETE")),
        Trigger("follow_up", "UPDATE", steps("UPDATE"), CALL, changed(CALL)),
    ]


def of_sales(engine: Engine) -> list[Trigger]:
    """A sale tells of the months of its days, and of who is known in all later ones."""
    found = [
        Trigger(
            "sale",
            event,
            [since(engine, ("sale",), f"{row}.{day}") for row in rows for day in SALE_DAYS],
        )
        for event, rows in EVENTS.items()
    ]
    market = "DELETE FROM kept_figure WHERE topic = 'sale';"  # what share of it, and since when
    return [*found, *(Trigger("market_total", event, [market]) for event in EVENTS)]


def of_people(engine: Engine) -> list[Trigger]:
    """What is known of a customer or a vehicle tells of the years in which they came."""

    def phones(event: str) -> list[str]:
        return [
            "DELETE FROM kept_figure WHERE what = 'lacks.customer' AND span IN ("
            f"SELECT {year(engine, 'arrived_on')} FROM visit "
            f"WHERE customer_id = {row}.customer_id "
            f"UNION SELECT {year(engine, 'ordered_on')} FROM sale "
            f"WHERE customer_id = {row}.customer_id);"
            for row in EVENTS[event]
        ]

    vehicle = (
        "DELETE FROM kept_figure WHERE what = 'lacks.vehicle' AND span IN "
        f"(SELECT {year(engine, 'arrived_on')} FROM visit WHERE vehicle_id = NEW.id);"
    )
    fleets = "DELETE FROM kept_figure WHERE what LIKE 'fleet%';"
    kind, owner, known = ("kind",), ("customer_id",), ("vin", "model")
    return [
        Trigger("phone", "INSERT", phones("INSERT")),
        Trigger("phone", "DELETE", phones("DELETE")),
        Trigger("phone", "UPDATE", phones("UPDATE"), owner, changed(owner)),
        Trigger("vehicle", "UPDATE", [vehicle], known, changed(known)),
        Trigger("customer", "UPDATE", [fleets], kind, changed(kind)),
        # Another clock has other late hours.
        Trigger(
            "office",
            "UPDATE",
            ["DELETE FROM kept_figure;"],
            ("time_zone",),
            changed(("time_zone",)),
        ),
    ]


def since(engine: Engine, topics: tuple[str, ...], day: str) -> str:
    """Write the statement that deletes what topics told from the month of a day on."""
    names = ", ".join(f"'{topic}'" for topic in topics)
    return f"DELETE FROM kept_figure WHERE topic IN ({names}) AND span >= {engine.month(day)};"


def year(engine: Engine, day: str) -> str:
    """Return the year of a day as it is kept."""
    return f"({engine.month(day)} / 100 * 100 + {WHOLE_YEAR})"


def changed(columns: tuple[str, ...]) -> str:
    """Tell whether one of some columns became another."""
    return " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)
