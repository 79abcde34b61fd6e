"""Answers are kept of days too, and who came of each: whoever writes takes away just what he moves.

A day is kept as 20261123, a month as 202611, a year as 202613: the month behind its last.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WHOLE_YEAR = 13
LAST_MONTH = 999_999  # what is more is a day
FORMER = {
    "visit": ("insert", "delete", "arrived", "settled", "moved"),
    "visit_line": ("insert", "delete", "update"),
    "follow_up": ("insert", "delete", "update"),
    "sale": ("insert", "delete", "update"),
    "market_total": ("insert", "delete", "update"),
    "phone": ("insert", "delete", "update"),
    "vehicle": ("update",),
    "customer": ("update",),
    "office": ("update",),
}
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
CAME = ("settled_on", "customer_id", "vehicle_id")
CALL = ("visit_id", "due_on", "done_on", "result")
CALL_DAYS = ("due_on", "done_on")
ANSWER = ("follow_up_id", "kind", "score", "weight")
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

    def day(self, day: str) -> str:
        """Return a day as it is kept."""
        return f"CAST(strftime('%Y%m%d', {day}) AS INTEGER)"

    def drop(self, table: str, name: str) -> None:
        """Take a trigger away."""
        op.execute(f"DROP TRIGGER kept_{table}_{name}")

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

    def day(self, day: str) -> str:
        """Return a day as it is kept."""
        return f"CAST(to_char({day}, 'YYYYMMDD') AS INTEGER)"

    def drop(self, table: str, name: str) -> None:
        """Take a trigger and its function away."""
        op.execute(f"DROP TRIGGER kept_{table}_{name} ON {table}")
        op.execute(f"DROP FUNCTION daysheet_kept_{table}_{name}()")

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
    """Keep sets beside figures, forget what was kept, and make the triggers anew."""
    op.add_column("kept_figure", sa.Column("members", sa.LargeBinary(), nullable=True))
    op.execute("DELETE FROM kept_figure")
    engine = Sqlite() if op.get_bind().dialect.name == "sqlite" else Postgresql()
    for table, names in FORMER.items():
        for name in names:
            engine.drop(table, name)
    for trigger in triggers(engine):
        name = trigger.name or trigger.event.lower()
        engine.make(f"kept_{trigger.table}_{name}", trigger)


def triggers(engine: Engine) -> list[Trigger]:
    """Return every trigger."""
    return [
        *of_visits(engine),
        *of_lines(engine),
        *of_calls(engine),
        *of_answers(engine),
        *of_sales(engine),
        *of_people(engine),
    ]


def of_visits(engine: Engine) -> list[Trigger]:
    """A visit tells of its own day, and of who is new, came again or is known on all later ones."""

    def written(row: str) -> list[str]:
        arrived = since(engine, ("visit", "sale"), f"{row}.arrived_on")
        came = on(engine, ("came",), f"{row}.settled_on")
        return [arrived, since(engine, ("visit",), f"{row}.settled_on"), came]

    both = ("OLD", "NEW")
    arrived = [since(engine, ("visit", "sale"), f"{row}.arrived_on") for row in both]
    settled = [since(engine, ("visit",), f"{row}.settled_on") for row in both]
    came = on(engine, ("came",), "OLD.settled_on", "NEW.settled_on")
    void = "(OLD.state = 'void') <> (NEW.state = 'void')"
    moved = f"({changed(tuple(name for name in ARRIVAL if name != 'state'))} OR {void})"
    told = f"(OLD.settled_on IS NOT NULL OR NEW.settled_on IS NOT NULL) AND ({changed(SETTLEMENT)})"
    return [
        Trigger("visit", "INSERT", written("NEW")),
        Trigger("visit", "DELETE", written("OLD")),
        Trigger("visit", "UPDATE", arrived, ARRIVAL, moved, "arrived"),
        Trigger("visit", "UPDATE", settled, SETTLEMENT, told, "settled"),
        Trigger("visit", "UPDATE", [came], CAME, changed(CAME), "came"),
    ]


def of_lines(engine: Engine) -> list[Trigger]:
    """A line tells of the day on which its visit was settled."""

    def steps(event: str) -> list[str]:
        days = "(SELECT settled_on FROM visit WHERE id = {row}.visit_id)"
        return [on(engine, ("line",), days.format(row=row)) for row in EVENTS[event]]

    moved = on(engine, ("line",), "OLD.settled_on", "NEW.settled_on")
    return [
        Trigger("visit_line", "INSERT", steps("INSERT")),
        Trigger("visit_line", "DELETE", steps("DELETE")),
        Trigger("visit_line", "UPDATE", steps("UPDATE"), LINE, changed(LINE)),
        # Its visit's day moves the lines with it.
        Trigger("visit", "UPDATE", [moved], ("settled_on",), changed(("settled_on",)), "moved"),
    ]


def of_calls(engine: Engine) -> list[Trigger]:
    """A call tells of the days on which it is due and was done, and its answers with it."""

    def steps(event: str) -> list[str]:
        days = [f"{row}.{day}" for row in EVENTS[event] for day in CALL_DAYS]
        return [on(engine, ("follow_up", "answer"), *days)]

    return [
        Trigger("follow_up", "INSERT", steps("INSERT")),
        Trigger("follow_up", "DELETE", steps("DELETE")),
        Trigger("follow_up", "UPDATE", steps("UPDATE"), CALL, changed(CALL)),
    ]


def of_answers(engine: Engine) -> list[Trigger]:
    """An answer tells of the day on which its call was done."""

    def steps(event: str) -> list[str]:
        day = "(SELECT done_on FROM follow_up WHERE id = {row}.follow_up_id)"
        return [on(engine, ("answer",), day.format(row=row)) for row in EVENTS[event]]

    return [
        Trigger("answer", "INSERT", steps("INSERT")),
        Trigger("answer", "DELETE", steps("DELETE")),
        Trigger("answer", "UPDATE", steps("UPDATE"), ANSWER, changed(ANSWER)),
    ]


def of_sales(engine: Engine) -> list[Trigger]:
    """A sale tells of its days, and of who is known on all later ones."""
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
    """What is known of a customer or a vehicle tells of the days on which they came."""

    def phones(event: str) -> list[str]:
        found: list[str] = []
        for row in EVENTS[event]:
            visits = f"FROM visit WHERE customer_id = {row}.customer_id"
            sales = f"FROM sale WHERE customer_id = {row}.customer_id"
            days = [(visits, "arrived_on"), (sales, "ordered_on")]
            found.append(of_each(engine, "lacks.customer", days))
        return found

    came = [("FROM visit WHERE vehicle_id = NEW.id", "arrived_on")]
    fleets = "DELETE FROM kept_figure WHERE what LIKE 'fleet%';"
    kind, owner, known = ("kind",), ("customer_id",), ("vin", "model")
    return [
        Trigger("phone", "INSERT", phones("INSERT")),
        Trigger("phone", "DELETE", phones("DELETE")),
        Trigger("phone", "UPDATE", phones("UPDATE"), owner, changed(owner)),
        Trigger(
            "vehicle", "UPDATE", [of_each(engine, "lacks.vehicle", came)], known, changed(known)
        ),
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
    """Write the statements that delete what topics told from a day on, and from its month on.

    These are two: one condition for both would read everything that a topic has told.
    """
    named = ", ".join(f"'{topic}'" for topic in topics)
    rows = f"DELETE FROM kept_figure WHERE topic IN ({named})"
    months = f"span BETWEEN {engine.month(day)} AND {LAST_MONTH}"
    return f"{rows} AND span >= {engine.day(day)}; {rows} AND {months};"


def on(engine: Engine, topics: tuple[str, ...], *days: str) -> str:
    """Write the statement that deletes what topics told of days, their months and years."""
    names = ", ".join(f"'{topic}'" for topic in topics)
    spans = ", ".join(span for day in days for span in spans_of(engine, day))
    return f"DELETE FROM kept_figure WHERE topic IN ({names}) AND span IN ({spans});"


def of_each(engine: Engine, what: str, days: list[tuple[str, str]]) -> str:
    """Write the statement that deletes an answer of the days that records have."""
    spans = [f"SELECT {span} {rows}" for rows, day in days for span in spans_of(engine, day)]
    return f"DELETE FROM kept_figure WHERE what = '{what}' AND span IN ({' UNION '.join(spans)});"


def spans_of(engine: Engine, day: str) -> tuple[str, str, str]:
    """Return a day, its month and its year as they are kept."""
    month = engine.month(day)
    return engine.day(day), month, f"({month} / 100 * 100 + {WHOLE_YEAR})"


def changed(columns: tuple[str, ...]) -> str:
    """Tell whether one of some columns became another."""
    return " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)
