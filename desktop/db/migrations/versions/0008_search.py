"""The index of words that search looks into, and what of it is stale."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = ("customer", "vehicle", "sale", "part")
NOW = "to_on IS NULL"
OWNED = f"SELECT 'vehicle', vehicle_id FROM ownership WHERE customer_id = {{row}}.id AND {NOW}"
DRIVEN = (
    f"SELECT 'vehicle', vehicle_id FROM driver_assignment WHERE contact_id = {{row}}.id AND {NOW}"
)
OWNER = (
    f"SELECT 'customer', customer_id FROM ownership WHERE vehicle_id = {{row}}.vehicle_id AND {NOW}"
)
# By table: columns that decide what a record is found by, and the records that are.
DECIDING = (
    (
        "customer",
        ("name", "short_name", "tax_id", "last_seen_on", "archived_at"),
        ("SELECT 'customer', {row}.id",),
    ),
    (
        "contact",
        ("name", "customer_id"),
        ("SELECT 'customer', {row}.customer_id",),
    ),
    ("phone", ("digits", "customer_id"), ("SELECT 'customer', {row}.customer_id",)),
    (
        "vehicle",
        ("vin", "make", "model", "last_seen_on", "archived_at"),
        ("SELECT 'vehicle', {row}.id",),
    ),
    (
        "plate",
        ("plate_key", "vehicle_id", "to_on"),
        ("SELECT 'vehicle', {row}.vehicle_id", OWNER),
    ),
    (
        "ownership",
        ("vehicle_id", "customer_id", "to_on"),
        ("SELECT 'vehicle', {row}.vehicle_id", "SELECT 'customer', {row}.customer_id"),
    ),
    (
        "driver_assignment",
        ("vehicle_id", "contact_id", "to_on"),
        ("SELECT 'vehicle', {row}.vehicle_id",),
    ),
    (
        "sale",
        ("number", "model", "customer_id", "vehicle_id", "ordered_on"),
        ("SELECT 'sale', {row}.id",),
    ),
    ("part", ("number", "name", "brand", "archived_at"), ("SELECT 'part', {row}.id",)),
)
# Names that stand with vehicles, too: by table, columns, and the vehicles.
NAMES = (
    ("customer", ("name", "short_name"), OWNED.format(row="NEW")),
    ("contact", ("name",), DRIVEN.format(row="NEW")),
)
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def upgrade() -> None:
    """Make the index, triggers that say what of it is stale, and declare all there is stale."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "search_stale",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
    )
    for kind in KINDS:
        (make_postgresql_index if postgresql else make_sqlite_index)(kind)
    for table, event, condition, steps in triggers():
        about = "names" if steps[0] in {step for _table, _columns, step in NAMES} else "words"
        name = f"search_{table}_{event.lower()}_{about}"
        make = make_postgresql_trigger if postgresql else make_sqlite_trigger
        make(name, f"{event} ON {table}", condition, [f"{mark(step)};" for step in steps])
    for kind in KINDS:
        op.execute(mark(f"SELECT '{kind}', id FROM {kind}"))


def make_sqlite_index(kind: str) -> None:
    """Make the words of a kind, and the full-text index over them."""
    op.execute(
        f"CREATE TABLE search_{kind} (id INTEGER NOT NULL PRIMARY KEY, place BIGINT NOT NULL, "
        "words VARCHAR NOT NULL)"
    )
    op.execute(f"CREATE UNIQUE INDEX uq_search_{kind}_place ON search_{kind} (place)")
    op.execute(
        f"CREATE VIRTUAL TABLE search_{kind}_words USING fts5(words, content='search_{kind}', "
        "content_rowid='place', detail=none, columnsize=0, prefix='1 2 3 4 5 6', tokenize='ascii')"
    )


def make_postgresql_index(kind: str) -> None:
    """Make the words of a kind, and the inverted index over them."""
    op.execute(
        f"CREATE TABLE search_{kind} (id INTEGER NOT NULL PRIMARY KEY, place BIGINT NOT NULL, "
        "words TSVECTOR NOT NULL)"
    )
    op.execute(f"CREATE UNIQUE INDEX uq_search_{kind}_place ON search_{kind} (place)")
    # Without a list of what waits: every question would have to read it.
    op.execute(
        f"CREATE INDEX ix_search_{kind}_words ON search_{kind} USING gin (words) "
        "WITH (fastupdate = off)"
    )


def triggers() -> list[tuple[str, str, str, list[str]]]:
    """Return table, event, condition and what is marked, for every trigger."""
    found = []
    for table, columns, marked in DECIDING:
        for event, rows in ROWS.items():
            # A row stays itself; what it refers to may be another than before.
            steps = [
                step.format(row=row)
                for row in rows
                for step in marked
                if row == rows[-1] or "{row}.id" not in step
            ]
            condition = changed(columns) if event == "UPDATE" else ""
            found.append((table, event, condition, list(dict.fromkeys(steps))))
    found += [(table, "UPDATE", changed(columns), [step]) for table, columns, step in NAMES]
    return found


def changed(columns: tuple[str, ...]) -> str:
    """Write the condition that one of some columns has changed."""
    return " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)


def mark(records: str) -> str:
    """Write the statement that marks records."""
    return f"INSERT INTO search_stale (kind, record_id) {records}"


def make_sqlite_trigger(name: str, when: str, condition: str, steps: list[str]) -> None:
    """Make a trigger."""
    only = f"WHEN {condition} " if condition else ""
    op.execute(f"CREATE TRIGGER {name} AFTER {when} FOR EACH ROW {only}BEGIN {' '.join(steps)} END")


def make_postgresql_trigger(name: str, when: str, condition: str, steps: list[str]) -> None:
    """Make a trigger and its function."""
    op.execute(
        f"CREATE FUNCTION daysheet_{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {' '.join(steps)} RETURN NULL; END $$"
    )
    only = f"WHEN ({condition}) " if condition else ""
    op.execute(
        f"CREATE TRIGGER {name} AFTER {when} FOR EACH ROW {only}EXECUTE FUNCTION daysheet_{name}()"
    )
