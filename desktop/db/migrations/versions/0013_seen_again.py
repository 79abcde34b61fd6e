"""Whoever was only seen again keeps the words: on SQLite the place in the index moves at once."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# What customers and vehicles are found by, but for the day they were seen.
DECIDING = {
    "customer": ("name", "short_name", "tax_id", "archived_at"),
    "vehicle": ("vin", "make", "model", "archived_at"),
}
DAY_ONE = 1721424.5  # the Julian day before the first of January of the year one


def upgrade() -> None:
    """Make the triggers anew; on a server, seats that write at once still need the marks."""
    if op.get_bind().dialect.name == "postgresql":
        return
    for kind, columns in DECIDING.items():
        changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)
        op.execute(f"DROP TRIGGER search_{kind}_update_words")
        op.execute(
            f"CREATE TRIGGER search_{kind}_update_words AFTER UPDATE ON {kind} FOR EACH ROW "
            f"WHEN {changed} BEGIN "
            f"INSERT INTO search_stale (kind, record_id) SELECT '{kind}', NEW.id; END"
        )
        op.execute(
            f"CREATE TRIGGER search_{kind}_update_seen AFTER UPDATE ON {kind} FOR EACH ROW "
            f"WHEN OLD.last_seen_on IS DISTINCT FROM NEW.last_seen_on BEGIN {move(kind)} END"
        )


def move(kind: str) -> str:
    """Write the statements that move a record; the full-text index forgets the old place first."""
    words, record = f"search_{kind}_words", f"FROM search_{kind} WHERE id = NEW.id"
    day = f"CAST(julianday(NEW.last_seen_on) - {DAY_ONE} AS INTEGER)"
    side = "CASE WHEN NEW.archived_at IS NULL THEN 1 ELSE -1 END"
    return (
        f"INSERT INTO {words} ({words}, rowid, words) SELECT 'delete', place, words {record}; "
        f"UPDATE search_{kind} SET place = (({day} << 32) + id) * {side} WHERE id = NEW.id; "
        f"INSERT INTO {words} (rowid, words) SELECT place, words {record};"
    )
