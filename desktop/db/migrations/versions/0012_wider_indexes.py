"""Indexes that answer what the morning sheet asks without looking at the rows."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# By table: the column that was indexed alone, and the one that now stands beside it.
WIDER = {"visit_check": ("item_id", "at"), "follow_up": ("due_on", "result")}


def upgrade() -> None:
    """Put a wider index in the place of a narrow one."""
    for table, columns in WIDER.items():
        op.drop_index(op.f(f"ix_{table}_{columns[0]}"), table)
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
