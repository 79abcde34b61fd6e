"""One set of figures: calendars, plans in versions, sales, meetings, stored prints, locks."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
APPEND_ONLY = ("document", "period_lock", "adjustment")
OWNERS = {
    "person": ("staff_id", "staff_id IS NOT NULL"),
    "team": ("team_id", "team_id IS NOT NULL"),
    "segment": ("segment_id", "segment_id IS NOT NULL"),
    "office": ("", "staff_id IS NULL AND team_id IS NULL AND segment_id IS NULL"),
}


def upgrade() -> None:
    """Make the new tables, widen the old ones, then forbid what must never change."""
    make_work_calendar()
    make_plans()
    make_sales()
    make_meetings()
    make_documents()
    make_locks()
    widen_records()
    widen_targets()
    if op.get_bind().dialect.name == "sqlite":
        refuse_changes_sqlite()
    else:
        refuse_changes_postgresql()


def make_work_calendar() -> None:
    """Make the places of work, the opening hours and the days that are otherwise."""
    op.create_table(
        "branch",
        sa.Column("name", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("archived_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_branch_name_given")),
        sa.CheckConstraint(
            "(archived_at IS NULL) = (archived_reason IS NULL)",
            name=op.f("ck_branch_archived_with_reason"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch")),
        sa.UniqueConstraint("name", name=op.f("uq_branch_name")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('holiday', 'workday')", name=op.f("ck_calendar_day_kind_known")
        ),
        sa.CheckConstraint(
            "origin IN ('library', 'office')", name=op.f("ck_calendar_day_origin_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("day", name=op.f("uq_calendar_day_day")),
    )
    op.create_table(
        "opening_hours",
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_opening_hours_weekday_exists")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_hours")),
        sa.UniqueConstraint("weekday", name=op.f("uq_opening_hours_weekday")),
    )


def make_plans() -> None:
    """Make the versions of plans, results of other systems and the market."""
    op.create_table(
        "plan",
        sa.Column("measure", KEY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("measure <> ''", name=op.f("ck_plan_measure_given")),
        sa.CheckConstraint("number = 1 OR reason <> ''", name=op.f("ck_plan_later_with_reason")),
        sa.CheckConstraint(
            "origin IN ('office', 'head_office')", name=op.f("ck_plan_origin_known")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_plan_number_counts_from_one")),
        sa.CheckConstraint("year BETWEEN 1900 AND 2999", name=op.f("ck_plan_year_sensible")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_plan_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_index(op.f("ix_plan_staff_id"), "plan", ["staff_id"], unique=False)
    op.create_index("uq_plan_number", "plan", ["measure", "year", "number"], unique=True)
    op.create_table(
        "result",
        sa.Column("measure", KEY, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("measure <> ''", name=op.f("ck_result_measure_given")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_result_source_given")),
        sa.CheckConstraint("month % 100 BETWEEN 1 AND 12", name=op.f("ck_result_month_exists")),
        sa.CheckConstraint(
            "month BETWEEN 190001 AND 299912", name=op.f("ck_result_month_sensible")
        ),
        sa.CheckConstraint("staff_id IS NULL OR team_id IS NULL", name=op.f("ck_result_one_owner")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_result_staff_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_result_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
    )
    op.create_index(op.f("ix_result_import_id"), "result", ["import_id"], unique=False)
    op.create_index(op.f("ix_result_staff_id"), "result", ["staff_id"], unique=False)
    op.create_index(op.f("ix_result_team_id"), "result", ["team_id"], unique=False)
    op.create_index(
        "uq_result_office",
        "result",
        ["measure", "month"],
        unique=True,
        sqlite_where=sa.text("staff_id IS NULL AND team_id IS NULL"),
        postgresql_where=sa.text("staff_id IS NULL AND team_id IS NULL"),
    )
    op.create_index(
        "uq_result_person",
        "result",
        ["measure", "month", "staff_id"],
        unique=True,
        sqlite_where=sa.text("staff_id IS NOT NULL"),
        postgresql_where=sa.text("staff_id IS NOT NULL"),
    )
    op.create_index(
        "uq_result_team",
        "result",
        ["measure", "month", "team_id"],
        unique=True,
        sqlite_where=sa.text("team_id IS NOT NULL"),
        postgresql_where=sa.text("team_id IS NOT NULL"),
    )
    op.create_table(
        "market_total",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("area", KEY, nullable=False),
        sa.Column("make", KEY, nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("source <> ''", name=op.f("ck_market_total_source_given")),
        sa.CheckConstraint(
            "month % 100 BETWEEN 1 AND 12", name=op.f("ck_market_total_month_exists")
        ),
        sa.CheckConstraint(
            "month BETWEEN 190001 AND 299912", name=op.f("ck_market_total_month_sensible")
        ),
        sa.CheckConstraint("units >= 0", name=op.f("ck_market_total_units_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market_total")),
        sa.UniqueConstraint("month", "area", "make", name=op.f("uq_market_total_month_area_make")),
    )
    op.create_index(op.f("ix_market_total_import_id"), "market_total", ["import_id"], unique=False)


def make_sales() -> None:
    """Make the sales and the salespeople's shares of them."""
    op.create_table(
        "sale",
        sa.Column("number", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=True),
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("cancel_reason", sa.String(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("list_price", sa.BigInteger(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("referred_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("external_ref", KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('vehicle', 'insurance', 'accessory', 'package')",
            name=op.f("ck_sale_kind_known"),
        ),
        sa.CheckConstraint("number <> ''", name=op.f("ck_sale_number_given")),
        sa.CheckConstraint(
            "(cancelled_on IS NULL) = (cancel_reason IS NULL)",
            name=op.f("ck_sale_cancelled_with_reason"),
        ),
        sa.CheckConstraint(
            "cancelled_on >= ordered_on", name=op.f("ck_sale_cancelled_after_order")
        ),
        sa.CheckConstraint("cost >= 0", name=op.f("ck_sale_cost_not_negative")),
        sa.CheckConstraint(
            "delivered_on >= ordered_on", name=op.f("ck_sale_delivered_after_order")
        ),
        sa.CheckConstraint(
            "delivered_on IS NULL OR cancelled_on IS NULL",
            name=op.f("ck_sale_delivered_or_cancelled"),
        ),
        sa.CheckConstraint("list_price >= 0", name=op.f("ck_sale_list_price_not_negative")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_sale_price_not_negative")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_sale_quantity_positive")),
        sa.CheckConstraint(
            "referred_by_id <> customer_id", name=op.f("ck_sale_not_referred_by_itself")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_sale_branch_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_sale_customer_id")),
        sa.ForeignKeyConstraint(
            ["referred_by_id"], ["customer.id"], name=op.f("fk_sale_referred_by_id")
        ),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name=op.f("fk_sale_segment_id")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicle.id"], name=op.f("fk_sale_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale")),
        sa.UniqueConstraint("external_ref", name=op.f("uq_sale_external_ref")),
        sa.UniqueConstraint("number", name=op.f("uq_sale_number")),
    )
    op.create_index(op.f("ix_sale_branch_id"), "sale", ["branch_id"], unique=False)
    op.create_index(op.f("ix_sale_cancelled_on_id"), "sale", ["cancelled_on", "id"], unique=False)
    op.create_index(
        op.f("ix_sale_customer_id_ordered_on"), "sale", ["customer_id", "ordered_on"], unique=False
    )
    op.create_index(op.f("ix_sale_delivered_on_id"), "sale", ["delivered_on", "id"], unique=False)
    op.create_index(op.f("ix_sale_import_id"), "sale", ["import_id"], unique=False)
    op.create_index(op.f("ix_sale_ordered_on_id"), "sale", ["ordered_on", "id"], unique=False)
    op.create_index(op.f("ix_sale_referred_by_id"), "sale", ["referred_by_id"], unique=False)
    op.create_index(op.f("ix_sale_segment_id"), "sale", ["segment_id"], unique=False)
    op.create_index(op.f("ix_sale_vehicle_id"), "sale", ["vehicle_id"], unique=False)
    op.create_table(
        "sale_share",
        sa.Column("sale_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("share", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "share BETWEEN 1 AND 10000", name=op.f("ck_sale_share_share_is_a_share")
        ),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_sale_share_sale_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sale_share_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale_share")),
        sa.UniqueConstraint("sale_id", "staff_id", name=op.f("uq_sale_share_sale_id_staff_id")),
    )
    op.create_index(op.f("ix_sale_share_staff_id"), "sale_share", ["staff_id"], unique=False)


def make_meetings() -> None:
    """Make meetings, who was there, who leads next, and what was decided."""
    op.create_table(
        "meeting",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("duty_id", sa.Integer(), nullable=True),
        sa.Column("kudos", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("script", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('morning', 'evening', 'weekly', 'monthly', 'special')",
            name=op.f("ck_meeting_kind_known"),
        ),
        sa.ForeignKeyConstraint(["chair_id"], ["staff.id"], name=op.f("fk_meeting_chair_id")),
        sa.ForeignKeyConstraint(["duty_id"], ["staff.id"], name=op.f("fk_meeting_duty_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("day", "kind", name=op.f("uq_meeting_day_kind")),
    )
    op.create_index(op.f("ix_meeting_chair_id"), "meeting", ["chair_id"], unique=False)
    op.create_index(op.f("ix_meeting_duty_id"), "meeting", ["duty_id"], unique=False)
    op.create_table(
        "attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("presence", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "presence IN ('present', 'late', 'absent', 'on_leave')",
            name=op.f("ck_attendance_presence_known"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_attendance_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint(
            "meeting_id", "staff_id", name=op.f("uq_attendance_meeting_id_staff_id")
        ),
    )
    op.create_index(op.f("ix_attendance_staff_id"), "attendance", ["staff_id"], unique=False)
    op.create_table(
        "chair_turn",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_chair_turn_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chair_turn")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_chair_turn_staff_id")),
    )
    op.create_table(
        "decision",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_decision_text_given")),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (closed_at IS NULL)", name=op.f("ck_decision_closed_with_time")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_decision_meeting_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_decision_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(
        op.f("ix_decision_closed_on_due_on"), "decision", ["closed_on", "due_on"], unique=False
    )
    op.create_index(op.f("ix_decision_meeting_id"), "decision", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_decision_owner_id"), "decision", ["owner_id"], unique=False)


def make_documents() -> None:
    """Make the stored prints and the owner's sentences."""
    op.create_table(
        "document",
        sa.Column("number", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('morning', 'evening', 'weekly', 'monthly', 'year_end')",
            name=op.f("ck_document_kind_known"),
        ),
        sa.CheckConstraint("number <> ''", name=op.f("ck_document_number_given")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_document_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("number", name=op.f("uq_document_number")),
    )
    op.create_index(
        op.f("ix_document_kind_end_id"), "document", ["kind", "end", "id"], unique=False
    )
    op.create_index(op.f("ix_document_made_at"), "document", ["made_at"], unique=False)
    op.create_index(op.f("ix_document_staff_id"), "document", ["staff_id"], unique=False)
    op.create_table(
        "report_text",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("chapter", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("drafted", sa.String(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_text")),
    )
    op.create_index(
        "uq_report_text_place", "report_text", ["year", "language", "chapter", "place"], unique=True
    )


def make_locks() -> None:
    """Make the locked months and their adjustments."""
    op.create_table(
        "period_lock",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("locked_at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "month % 100 BETWEEN 1 AND 12", name=op.f("ck_period_lock_month_exists")
        ),
        sa.CheckConstraint(
            "month BETWEEN 190001 AND 299912", name=op.f("ck_period_lock_month_sensible")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_period_lock_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_lock")),
        sa.UniqueConstraint("month", name=op.f("uq_period_lock_month")),
    )
    op.create_index(op.f("ix_period_lock_staff_id"), "period_lock", ["staff_id"], unique=False)
    op.create_table(
        "adjustment",
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("sale_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("for_month", sa.Integer(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "field IN ('labour_net', 'parts_net', 'outsourced_net', 'other_net', 'price', 'cost')",
            name=op.f("ck_adjustment_field_known"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_adjustment_reason_given")),
        sa.CheckConstraint(
            "(visit_id IS NULL) <> (sale_id IS NULL)", name=op.f("ck_adjustment_of_one_record")
        ),
        sa.CheckConstraint("value <> 0", name=op.f("ck_adjustment_value_not_zero")),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_adjustment_sale_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_adjustment_staff_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_adjustment_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
    )
    op.create_index(op.f("ix_adjustment_booked_on"), "adjustment", ["booked_on"], unique=False)
    op.create_index(op.f("ix_adjustment_for_month"), "adjustment", ["for_month"], unique=False)
    op.create_index(op.f("ix_adjustment_sale_id"), "adjustment", ["sale_id"], unique=False)
    op.create_index(op.f("ix_adjustment_staff_id"), "adjustment", ["staff_id"], unique=False)
    op.create_index(op.f("ix_adjustment_visit_id"), "adjustment", ["visit_id"], unique=False)


def widen_records() -> None:
    """Add columns where they stand: the tables keep their rows and triggers."""
    add = "ALTER TABLE {table} ADD COLUMN {column}"
    branch = "branch_id INTEGER CONSTRAINT fk_{table}_branch_id REFERENCES branch (id)"
    for table in ("staff", "visit"):
        op.execute(add.format(table=table, column=branch.format(table=table)))
        op.create_index(op.f(f"ix_{table}_branch_id"), table, ["branch_id"], unique=False)
    op.execute(add.format(table="visit_line", column="job VARCHAR DEFAULT '' NOT NULL"))
    op.create_index(op.f("ix_follow_up_due_on"), "follow_up", ["due_on"], unique=False)
    op.add_column("office", sa.Column("logo", sa.LargeBinary(), nullable=True))
    known = "CONSTRAINT ck_office_holidays_known CHECK (holidays_of IN ('', 'TW', 'CN'))"
    op.execute(
        add.format(table="office", column=f"holidays_of VARCHAR DEFAULT 'TW' NOT NULL {known}")
    )


def widen_targets() -> None:
    """Let targets have tiers, levels and versions; what is planned stays the first tier."""
    op.drop_index(op.f("uq_target_office"), table_name="target")
    op.drop_index(op.f("uq_target_person"), table_name="target")
    with op.batch_alter_table("target") as batch:
        batch.add_column(sa.Column("tier", sa.String(), nullable=False, server_default="target"))
        for name in ("team_id", "segment_id", "plan_id", "superseded_by"):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
        for name, table in (
            ("team_id", "team"),
            ("segment_id", "segment"),
            ("plan_id", "plan"),
            ("superseded_by", "plan"),
        ):
            batch.create_foreign_key(op.f(f"fk_target_{name}"), table, [name], ["id"])
        batch.create_check_constraint(
            op.f("ck_target_tier_known"), "tier IN ('target', 'sprint', 'challenge')"
        )
        batch.create_check_constraint(
            op.f("ck_target_one_owner"),
            "(staff_id IS NULL OR team_id IS NULL) AND (staff_id IS NULL OR segment_id IS NULL)"
            " AND (team_id IS NULL OR segment_id IS NULL)",
        )
        batch.create_check_constraint(
            op.f("ck_target_superseded_by_another"), "superseded_by <> plan_id"
        )
    for name in ("team_id", "segment_id", "plan_id", "superseded_by"):
        op.create_index(op.f(f"ix_target_{name}"), "target", [name], unique=False)
    for level, (owner, condition) in OWNERS.items():
        where = sa.text(f"superseded_by IS NULL AND {condition}")
        op.create_index(
            f"uq_target_{level}",
            "target",
            ["measure", "month", "tier", *filter(None, (owner,))],
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )


def refuse_changes_sqlite() -> None:
    """Refuse to change what is append-only."""
    for table in APPEND_ONLY:
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def refuse_changes_postgresql() -> None:
    """Refuse to change what is append-only."""
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION daysheet_refuse('{table} is append-only')"
        )
