"""Imports can be undone: finer counts, a trail of what they changed, and one way to delete."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COUNTS = ("rows_created", "rows_updated", "rows_unchanged", "rows_duplicate")
MESSAGE = "settled visit is frozen"
UNDONE_NOW = "import_run.undone_at IS NOT NULL AND import_run.records_left IS NULL"
# What may go is what came with an import whose undo is at work: a visit with all it has ...
VISIT_KEPT = (
    "OLD.state = 'settled' AND NOT EXISTS (SELECT 1 FROM import_run "
    f"WHERE import_run.id = OLD.import_id AND {UNDONE_NOW})"
)
ROW_KEPT = (
    "EXISTS (SELECT 1 FROM visit WHERE visit.id = OLD.visit_id AND visit.state = 'settled' "
    "AND NOT EXISTS (SELECT 1 FROM import_run "
    f"WHERE import_run.id = visit.import_id AND {UNDONE_NOW}))"
)
# ... and lines that it added to a visit which had come without lines.
LINE_KEPT = (
    f"{ROW_KEPT} AND NOT EXISTS (SELECT 1 FROM import_change "
    "JOIN import_run ON import_run.id = import_change.import_id "
    "WHERE import_change.table_name = 'visit_line' AND import_change.row_id = OLD.id "
    f"AND import_change.action = 'insert' AND {UNDONE_NOW})"
)
KEPT = {"visit": VISIT_KEPT, "visit_line": LINE_KEPT, "visit_share": ROW_KEPT}


def upgrade() -> None:
    """Count rows by outcome, make room for the trail, then let an undo through the triggers."""
    widen_runs()
    fill_runs()
    tighten_runs()
    make_trail()
    if op.get_bind().dialect.name == "sqlite":
        let_undo_through_sqlite()
    else:
        let_undo_through_postgresql()


def widen_runs() -> None:
    """Add the new columns, empty."""
    for name in (*COUNTS, "records_left"):
        op.add_column("import_run", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("import_run", sa.Column("traced", sa.Boolean(), nullable=True))
    op.add_column("import_run", sa.Column("undone_at", sa.DateTime(), nullable=True))
    op.add_column("import_run", sa.Column("undone_by", sa.Integer(), nullable=True))


def fill_runs() -> None:
    """Carry the old counts over: what was used entered something, as far as anybody knows."""
    run = sa.table("import_run", *map(sa.column, (*COUNTS, "rows_used", "rows_repeated", "traced")))
    op.execute(
        sa.update(run).values(
            rows_created=run.c.rows_used,
            rows_updated=0,
            rows_unchanged=0,
            rows_duplicate=run.c.rows_repeated,
            traced=sa.false(),
        )
    )


def tighten_runs() -> None:
    """Take the old columns away and demand the new ones; the old check goes with its columns."""
    with op.batch_alter_table("import_run") as batch:
        batch.drop_column("rows_used")
        batch.drop_column("rows_repeated")
        for name in (*COUNTS, "traced"):
            batch.alter_column(name, nullable=False)
        batch.create_foreign_key(op.f("fk_import_run_undone_by"), "staff", ["undone_by"], ["id"])
        batch.create_check_constraint(
            op.f("ck_import_run_every_row_accounted_for"),
            "rows_read = rows_created + rows_updated + rows_unchanged + rows_duplicate + rows_rejected",
        )
        batch.create_check_constraint(
            op.f("ck_import_run_undone_with_time"), "undone_by IS NULL OR undone_at IS NOT NULL"
        )
        batch.create_check_constraint(
            op.f("ck_import_run_left_by_an_undo"),
            "records_left IS NULL OR undone_at IS NOT NULL AND records_left >= 0",
        )
    op.create_index(op.f("ix_import_run_undone_by"), "import_run", ["undone_by"], unique=False)


def make_trail() -> None:
    """Make the table of what imports changed."""
    op.create_table(
        "import_change",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("version_before", sa.Integer(), nullable=True),
        sa.Column("version_after", sa.Integer(), nullable=False),
        sa.Column("undone_version", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "action IN ('insert', 'update')", name=op.f("ck_import_change_action_known")
        ),
        sa.CheckConstraint(
            "(action = 'insert') = (version_before IS NULL)",
            name=op.f("ck_import_change_insert_is_first"),
        ),
        sa.CheckConstraint(
            "version_after > version_before", name=op.f("ck_import_change_version_grows")
        ),
        sa.CheckConstraint(
            "undone_version >= version_after", name=op.f("ck_import_change_undone_later")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_run.id"], name=op.f("fk_import_change_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_change")),
    )
    op.create_index(
        op.f("ix_import_change_import_id"), "import_change", ["import_id"], unique=False
    )
    op.create_index(
        op.f("ix_import_change_table_name_row_id"),
        "import_change",
        ["table_name", "row_id"],
        unique=False,
    )


def let_undo_through_sqlite() -> None:
    """Make the triggers against deletion anew, with their one exception."""
    for table, condition in KEPT.items():
        op.execute(f"DROP TRIGGER {table}_kept")
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def let_undo_through_postgresql() -> None:
    """Make the triggers against deletion anew, with their one exception."""
    for table, condition in KEPT.items():
        # A condition of WHEN may not look into another table, so the function does.
        op.execute(
            f"CREATE FUNCTION daysheet_keep_{table}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {condition} THEN RAISE EXCEPTION '{MESSAGE}' "
            "USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $$"
        )
        op.execute(f"DROP TRIGGER {table}_kept ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION daysheet_keep_{table}()"
        )
