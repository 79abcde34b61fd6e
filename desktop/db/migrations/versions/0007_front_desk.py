"""The front desk: reception, proposals, packages, checklists, calls, complaints, merges."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
# What a forecast is computed from: by table, its columns and the key of the vehicle.
FORESEEN = {
    "visit": (("vehicle_id", "arrived_on", "odometer", "kind", "settled_on"), "vehicle_id"),
    "odometer_reading": (("vehicle_id", "read_on", "odometer"), "vehicle_id"),
    "vehicle": (("service_km", "service_months", "service_said_on"), "id"),
}
INTERVALS = ("service_km", "service_months")
APPEND_ONLY = ("approval", "call_attempt", "attachment_data", "merge_change")
NEW_COLUMNS = {
    "customer": (
        "short_name VARCHAR DEFAULT '' NOT NULL",
        (
            "merged_into_id INTEGER CONSTRAINT fk_customer_merged_into_id REFERENCES customer (id)"
            " CONSTRAINT ck_customer_not_merged_into_itself CHECK (merged_into_id <> id)"
        ),
    ),
    "vehicle": (
        (
            "service_km INTEGER CONSTRAINT ck_vehicle_service_km_sensible"
            " CHECK (service_km BETWEEN 100 AND 200000)"
        ),
        (
            "service_months INTEGER CONSTRAINT ck_vehicle_service_months_sensible"
            " CHECK (service_months BETWEEN 1 AND 120)"
        ),
        "service_said_on DATE",
        (
            "merged_into_id INTEGER CONSTRAINT fk_vehicle_merged_into_id REFERENCES vehicle (id)"
            " CONSTRAINT ck_vehicle_not_merged_into_itself CHECK (merged_into_id <> id)"
        ),
    ),
    "visit": (
        (
            "stage VARCHAR DEFAULT '' NOT NULL CONSTRAINT ck_visit_stage_known"
            " CHECK (stage IN ('', 'inspection', 'repair', 'quality_check'))"
        ),
        "bay_id INTEGER CONSTRAINT fk_visit_bay_id REFERENCES bay (id)",
    ),
    "visit_line": (
        "discount_reason VARCHAR DEFAULT '' NOT NULL",
        "package_id INTEGER CONSTRAINT fk_visit_line_package_id REFERENCES package (id)",
    ),
    "visit_state_time": (
        (
            "stage VARCHAR DEFAULT '' NOT NULL CONSTRAINT ck_visit_state_time_stage_known"
            " CHECK (stage IN ('', 'inspection', 'repair', 'quality_check'))"
        ),
    ),
    "follow_up": ("again_on DATE",),
    "office": (
        (
            "slot_minutes INTEGER DEFAULT 30 NOT NULL CONSTRAINT ck_office_slot_sensible"
            " CHECK (slot_minutes BETWEEN 5 AND 240)"
        ),
        (
            "service_km INTEGER DEFAULT 5000 NOT NULL CONSTRAINT ck_office_service_km_sensible"
            " CHECK (service_km BETWEEN 100 AND 200000)"
        ),
        (
            "service_months INTEGER DEFAULT 6 NOT NULL CONSTRAINT ck_office_service_months_sensible"
            " CHECK (service_months BETWEEN 1 AND 120)"
        ),
        (
            "paper VARCHAR DEFAULT 'A4' NOT NULL CONSTRAINT ck_office_paper_known"
            " CHECK (paper IN ('A4', 'A5'))"
        ),
    ),
}


def upgrade() -> None:
    """Make the new tables, widen the old ones, then forbid what must never change."""
    make_reception()
    make_packages()
    make_proposals()
    make_checklists()
    make_calls()
    make_attachments()
    make_forecasts()
    make_merges()
    widen_records()
    if op.get_bind().dialect.name == "sqlite":
        refuse_changes_sqlite()
        forget_forecasts_sqlite()
    else:
        refuse_changes_postgresql()
        forget_forecasts_postgresql()


def make_reception() -> None:
    """Make the bays, the appointments and the queue at the desk."""
    op.create_table(
        "bay",
        sa.Column("name", KEY, nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("archived_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_bay_name_given")),
        sa.CheckConstraint(
            "(archived_at IS NULL) = (archived_reason IS NULL)",
            name=op.f("ck_bay_archived_with_reason"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_bay_branch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bay")),
        sa.UniqueConstraint("name", name=op.f("uq_bay_name")),
    )
    op.create_index(op.f("ix_bay_branch_id"), "bay", ["branch_id"], unique=False)
    op.create_table(
        "appointment",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("bay_id", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("vehicle_id", sa.Integer(), nullable=True),
        sa.Column("caller", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("plate", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("concern", sa.String(), nullable=False),
        sa.Column("advisor_id", sa.Integer(), nullable=True),
        sa.Column("technician_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (reason <> '')",
            name=op.f("ck_appointment_cancelled_with_reason"),
        ),
        sa.CheckConstraint(
            "customer_id IS NOT NULL OR caller <> '' OR phone <> '' OR plate <> ''",
            name=op.f("ck_appointment_somebody_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('maintenance', 'repair', 'body', 'warranty', 'rescue', 'on_site',"
            " 'free_clinic', 'internal')",
            name=op.f("ck_appointment_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('booked', 'confirmed', 'arrived', 'no_show', 'cancelled')",
            name=op.f("ck_appointment_state_known"),
        ),
        sa.CheckConstraint(
            "visit_id IS NULL OR state = 'arrived'", name=op.f("ck_appointment_visit_when_arrived")
        ),
        sa.CheckConstraint(
            "minutes BETWEEN 5 AND 14400", name=op.f("ck_appointment_minutes_sensible")
        ),
        sa.ForeignKeyConstraint(
            ["advisor_id"], ["staff.id"], name=op.f("fk_appointment_advisor_id")
        ),
        sa.ForeignKeyConstraint(["bay_id"], ["bay.id"], name=op.f("fk_appointment_bay_id")),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_appointment_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_appointment_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["staff.id"], name=op.f("fk_appointment_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"], ["staff.id"], name=op.f("fk_appointment_technician_id")
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicle.id"], name=op.f("fk_appointment_vehicle_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_appointment_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_appointment_visit_id")),
    )
    op.create_index(op.f("ix_appointment_advisor_id"), "appointment", ["advisor_id"], unique=False)
    op.create_index(op.f("ix_appointment_bay_id"), "appointment", ["bay_id"], unique=False)
    op.create_index(op.f("ix_appointment_branch_id"), "appointment", ["branch_id"], unique=False)
    op.create_index(
        op.f("ix_appointment_customer_id"), "appointment", ["customer_id"], unique=False
    )
    op.create_index(
        op.f("ix_appointment_day_starts_at"), "appointment", ["day", "starts_at"], unique=False
    )
    op.create_index(op.f("ix_appointment_made_by_id"), "appointment", ["made_by_id"], unique=False)
    op.create_index(
        op.f("ix_appointment_technician_id"), "appointment", ["technician_id"], unique=False
    )
    op.create_index(op.f("ix_appointment_vehicle_id"), "appointment", ["vehicle_id"], unique=False)
    op.create_table(
        "queue_entry",
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("came_at", sa.DateTime(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("vehicle_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("advisor_id", sa.Integer(), nullable=True),
        sa.Column("greeted_at", sa.DateTime(), nullable=True),
        sa.Column("left_at", sa.DateTime(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "customer_id IS NOT NULL OR who <> ''", name=op.f("ck_queue_entry_somebody_known")
        ),
        sa.CheckConstraint(
            "greeted_at >= came_at", name=op.f("ck_queue_entry_greeted_after_coming")
        ),
        sa.CheckConstraint(
            "greeted_at IS NULL OR left_at IS NULL", name=op.f("ck_queue_entry_greeted_or_left")
        ),
        sa.CheckConstraint("left_at >= came_at", name=op.f("ck_queue_entry_left_after_coming")),
        sa.CheckConstraint(
            "visit_id IS NULL OR greeted_at IS NOT NULL",
            name=op.f("ck_queue_entry_greeted_before_visit"),
        ),
        sa.ForeignKeyConstraint(
            ["advisor_id"], ["staff.id"], name=op.f("fk_queue_entry_advisor_id")
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_queue_entry_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_queue_entry_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicle.id"], name=op.f("fk_queue_entry_vehicle_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_queue_entry_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_entry")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_queue_entry_visit_id")),
    )
    op.create_index(op.f("ix_queue_entry_advisor_id"), "queue_entry", ["advisor_id"], unique=False)
    op.create_index(op.f("ix_queue_entry_branch_id"), "queue_entry", ["branch_id"], unique=False)
    op.create_index(
        op.f("ix_queue_entry_came_on_came_at"), "queue_entry", ["came_on", "came_at"], unique=False
    )
    op.create_index(
        op.f("ix_queue_entry_customer_id"), "queue_entry", ["customer_id"], unique=False
    )
    op.create_index(op.f("ix_queue_entry_vehicle_id"), "queue_entry", ["vehicle_id"], unique=False)


def make_packages() -> None:
    """Make the packages and what each role may give away."""
    op.create_table(
        "package",
        sa.Column("name", KEY, nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("archived_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_package_name_given")),
        sa.CheckConstraint(
            "(archived_at IS NULL) = (archived_reason IS NULL)",
            name=op.f("ck_package_archived_with_reason"),
        ),
        sa.CheckConstraint("minutes BETWEEN 5 AND 14400", name=op.f("ck_package_minutes_sensible")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_package_price_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package")),
        sa.UniqueConstraint("name", name=op.f("uq_package_name")),
    )
    op.create_table(
        "package_line",
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("hours", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('labour', 'part', 'outsourced', 'other')",
            name=op.f("ck_package_line_kind_known"),
        ),
        sa.CheckConstraint(
            "part_id IS NULL OR kind = 'part'",
            name=op.f("ck_package_line_only_part_lines_have_parts"),
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_package_line_text_given")),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_package_line_hours_not_negative")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_package_line_price_not_negative")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_package_line_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["package_id"], ["package.id"], name=op.f("fk_package_line_package_id")
        ),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_package_line_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_line")),
        sa.UniqueConstraint(
            "package_id", "position", name=op.f("uq_package_line_package_id_position")
        ),
    )
    op.create_index(op.f("ix_package_line_part_id"), "package_line", ["part_id"], unique=False)
    op.create_table(
        "discount_ceiling",
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("share", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('front_desk', 'technician', 'parts', 'sales', 'manager', 'owner')",
            name=op.f("ck_discount_ceiling_role_known"),
        ),
        sa.CheckConstraint(
            "share BETWEEN 0 AND 10000", name=op.f("ck_discount_ceiling_share_is_a_share")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discount_ceiling")),
        sa.UniqueConstraint("role", name=op.f("uq_discount_ceiling_role")),
    )


def make_proposals() -> None:
    """Make what is offered and what the customer answered."""
    op.create_table(
        "approval",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("approved", sa.BigInteger(), nullable=False),
        sa.Column("declined", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_approval_name_given")),
        sa.CheckConstraint(
            "way IN ('signed', 'in_person', 'phone', 'message')", name=op.f("ck_approval_way_known")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_approval_staff_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_approval_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    op.create_index(op.f("ix_approval_staff_id"), "approval", ["staff_id"], unique=False)
    op.create_index(op.f("ix_approval_visit_id"), "approval", ["visit_id"], unique=False)
    op.create_table(
        "proposal_line",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("hours", sa.BigInteger(), nullable=True),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("taken_up_id", sa.Integer(), nullable=True),
        sa.Column("dropped_reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (answer_id IS NULL)",
            name=op.f("ck_proposal_line_answered_unless_open"),
        ),
        sa.CheckConstraint(
            "kind IN ('labour', 'part', 'outsourced', 'other')",
            name=op.f("ck_proposal_line_kind_known"),
        ),
        sa.CheckConstraint(
            "part_id IS NULL OR kind = 'part'",
            name=op.f("ck_proposal_line_only_part_lines_have_parts"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'declined')", name=op.f("ck_proposal_line_state_known")
        ),
        sa.CheckConstraint(
            "taken_up_id IS NULL OR state = 'declined'",
            name=op.f("ck_proposal_line_declined_is_taken_up"),
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_proposal_line_text_given")),
        sa.CheckConstraint(
            "urgency IN ('safety', 'soon', 'later')", name=op.f("ck_proposal_line_urgency_known")
        ),
        sa.CheckConstraint("discount >= 0", name=op.f("ck_proposal_line_discount_not_negative")),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_proposal_line_hours_not_negative")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_proposal_line_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["approval.id"], name=op.f("fk_proposal_line_answer_id")
        ),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_proposal_line_part_id")),
        sa.ForeignKeyConstraint(
            ["taken_up_id"], ["visit.id"], name=op.f("fk_proposal_line_taken_up_id")
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicle.id"], name=op.f("fk_proposal_line_vehicle_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_proposal_line_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_line")),
        sa.UniqueConstraint(
            "visit_id", "position", name=op.f("uq_proposal_line_visit_id_position")
        ),
    )
    op.create_index(
        op.f("ix_proposal_line_answer_id"), "proposal_line", ["answer_id"], unique=False
    )
    op.create_index(op.f("ix_proposal_line_part_id"), "proposal_line", ["part_id"], unique=False)
    op.create_index(
        op.f("ix_proposal_line_taken_up_id"), "proposal_line", ["taken_up_id"], unique=False
    )
    op.create_index(
        op.f("ix_proposal_line_vehicle_id_state"),
        "proposal_line",
        ["vehicle_id", "state"],
        unique=False,
    )


def make_checklists() -> None:
    """Make what is looked at on a visit."""
    op.create_table(
        "checklist_item",
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("script", sa.String(), nullable=False),
        sa.Column("covers", sa.Boolean(), nullable=False),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("archived_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "phase IN ('reception', 'inspection', 'repair', 'road_test', 'handover')",
            name=op.f("ck_checklist_item_phase_known"),
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_checklist_item_text_given")),
        sa.CheckConstraint(
            "(archived_at IS NULL) = (archived_reason IS NULL)",
            name=op.f("ck_checklist_item_archived_with_reason"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_item")),
    )
    op.create_index(
        op.f("ix_checklist_item_phase_position"),
        "checklist_item",
        ["phase", "position"],
        unique=False,
    )
    op.create_table(
        "visit_check",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("covers", sa.Boolean(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "phase IN ('reception', 'inspection', 'repair', 'road_test', 'handover')",
            name=op.f("ck_visit_check_phase_known"),
        ),
        sa.CheckConstraint(
            "result <> 'fault' OR note <> ''", name=op.f("ck_visit_check_fault_is_described")
        ),
        sa.CheckConstraint(
            "result IN ('done', 'fault', 'not_needed')", name=op.f("ck_visit_check_result_known")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["checklist_item.id"], name=op.f("fk_visit_check_item_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_visit_check_staff_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_check_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_check")),
        sa.UniqueConstraint("visit_id", "item_id", name=op.f("uq_visit_check_visit_id_item_id")),
    )
    op.create_index(op.f("ix_visit_check_item_id"), "visit_check", ["item_id"], unique=False)
    op.create_index(op.f("ix_visit_check_staff_id"), "visit_check", ["staff_id"], unique=False)


def make_calls() -> None:
    """Make complaints, questions, reminders and every attempt to call."""
    op.create_table(
        "complaint",
        sa.Column("number", KEY, nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("sla_hours", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("worth", sa.String(), nullable=False),
        sa.Column("fix", sa.String(), nullable=False),
        sa.Column("fixed_at", sa.DateTime(), nullable=True),
        sa.Column("second_call_note", sa.String(), nullable=False),
        sa.Column("content", sa.Boolean(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)",
            name=op.f("ck_complaint_closed_has_time"),
        ),
        sa.CheckConstraint(
            "channel IN ('follow_up', 'phone', 'in_person', 'message', 'maker')",
            name=op.f("ck_complaint_channel_known"),
        ),
        sa.CheckConstraint(
            "level IN ('minor', 'normal', 'serious', 'critical')",
            name=op.f("ck_complaint_level_known"),
        ),
        sa.CheckConstraint(
            "state <> 'closed' OR content IS NOT NULL",
            name=op.f("ck_complaint_asked_before_closing"),
        ),
        sa.CheckConstraint(
            "state = 'open' OR fixed_at IS NOT NULL", name=op.f("ck_complaint_fixed_has_time")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'fixed', 'closed')", name=op.f("ck_complaint_state_known")
        ),
        sa.CheckConstraint("what <> ''", name=op.f("ck_complaint_what_given")),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_on IS NULL)", name=op.f("ck_complaint_closed_has_day")
        ),
        sa.CheckConstraint("sla_hours BETWEEN 1 AND 720", name=op.f("ck_complaint_sla_sensible")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_complaint_customer_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_complaint_owner_id")),
        sa.ForeignKeyConstraint(
            ["received_by_id"], ["staff.id"], name=op.f("fk_complaint_received_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicle.id"], name=op.f("fk_complaint_vehicle_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_complaint_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_number")),
    )
    op.create_index(op.f("ix_complaint_closed_on"), "complaint", ["closed_on"], unique=False)
    op.create_index(op.f("ix_complaint_customer_id"), "complaint", ["customer_id"], unique=False)
    op.create_index(op.f("ix_complaint_owner_id"), "complaint", ["owner_id"], unique=False)
    op.create_index(
        op.f("ix_complaint_received_by_id"), "complaint", ["received_by_id"], unique=False
    )
    op.create_index(op.f("ix_complaint_received_on"), "complaint", ["received_on"], unique=False)
    op.create_index(
        op.f("ix_complaint_state_due_at"), "complaint", ["state", "due_at"], unique=False
    )
    op.create_index(op.f("ix_complaint_vehicle_id"), "complaint", ["vehicle_id"], unique=False)
    op.create_index(op.f("ix_complaint_visit_id"), "complaint", ["visit_id"], unique=False)
    op.create_table(
        "question",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("archived_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('score', 'recommend', 'text')", name=op.f("ck_question_kind_known")
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_question_text_given")),
        sa.CheckConstraint(
            "(archived_at IS NULL) = (archived_reason IS NULL)",
            name=op.f("ck_question_archived_with_reason"),
        ),
        sa.CheckConstraint("weight BETWEEN 1 AND 100", name=op.f("ck_question_weight_sensible")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    op.create_table(
        "answer",
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('score', 'recommend', 'text')", name=op.f("ck_answer_kind_known")
        ),
        sa.CheckConstraint(
            "kind = 'text' OR (kind = 'score' AND score BETWEEN 1 AND 5)"
            " OR (kind = 'recommend' AND score BETWEEN 0 AND 10)",
            name=op.f("ck_answer_score_of_its_kind"),
        ),
        sa.CheckConstraint("weight BETWEEN 1 AND 100", name=op.f("ck_answer_weight_sensible")),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_answer_follow_up_id")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_answer_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint(
            "follow_up_id", "question_id", name=op.f("uq_answer_follow_up_id_question_id")
        ),
    )
    op.create_index(op.f("ix_answer_question_id"), "answer", ["question_id"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=True),
        sa.Column("basis_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (done_at IS NULL)", name=op.f("ck_reminder_done_when_closed")
        ),
        sa.CheckConstraint(
            "kind IN ('service', 'inspection', 'insurance', 'birthday', 'declined')",
            name=op.f("ck_reminder_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'booked', 'agreed', 'refused', 'unreachable', 'overtaken')",
            name=op.f("ck_reminder_state_known"),
        ),
        sa.CheckConstraint(
            "vehicle_id IS NOT NULL OR kind = 'birthday'", name=op.f("ck_reminder_of_a_vehicle")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_reminder_attempts_not_negative")),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["staff.id"], name=op.f("fk_reminder_assignee_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_reminder_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicle.id"], name=op.f("fk_reminder_vehicle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    op.create_index(op.f("ix_reminder_assignee_id"), "reminder", ["assignee_id"], unique=False)
    op.create_index(op.f("ix_reminder_customer_id"), "reminder", ["customer_id"], unique=False)
    op.create_index(op.f("ix_reminder_done_on"), "reminder", ["done_on"], unique=False)
    op.create_index(op.f("ix_reminder_state_due_on"), "reminder", ["state", "due_on"], unique=False)
    op.create_index(op.f("ix_reminder_vehicle_id"), "reminder", ["vehicle_id"], unique=False)
    op.create_index(
        "uq_reminder_of", "reminder", ["kind", "customer_id", "vehicle_id", "basis_on"], unique=True
    )
    op.create_index(
        "uq_reminder_of_customer",
        "reminder",
        ["kind", "customer_id", "basis_on"],
        unique=True,
        sqlite_where=sa.text("vehicle_id IS NULL"),
        postgresql_where=sa.text("vehicle_id IS NULL"),
    )
    op.create_table(
        "call_attempt",
        sa.Column("follow_up_id", sa.Integer(), nullable=True),
        sa.Column("reminder_id", sa.Integer(), nullable=True),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "result IN ('reached', 'no_answer', 'later', 'wrong_number')",
            name=op.f("ck_call_attempt_result_known"),
        ),
        sa.CheckConstraint(
            "(CASE WHEN follow_up_id IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN reminder_id IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN complaint_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_call_attempt_of_one_call"),
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_call_attempt_complaint_id")
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_call_attempt_follow_up_id")
        ),
        sa.ForeignKeyConstraint(
            ["reminder_id"], ["reminder.id"], name=op.f("fk_call_attempt_reminder_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_call_attempt_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_attempt")),
    )
    op.create_index(
        op.f("ix_call_attempt_complaint_id"), "call_attempt", ["complaint_id"], unique=False
    )
    op.create_index(
        op.f("ix_call_attempt_follow_up_id"), "call_attempt", ["follow_up_id"], unique=False
    )
    op.create_index(
        op.f("ix_call_attempt_reminder_id"), "call_attempt", ["reminder_id"], unique=False
    )
    op.create_index(op.f("ix_call_attempt_staff_id"), "call_attempt", ["staff_id"], unique=False)


def make_attachments() -> None:
    """Make photos and files."""
    op.create_table(
        "attachment",
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("vehicle_id", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("archived_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_attachment_name_given")),
        sa.CheckConstraint(
            "(archived_at IS NULL) = (archived_reason IS NULL)",
            name=op.f("ck_attachment_archived_with_reason"),
        ),
        sa.CheckConstraint(
            "CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END "
            "+ CASE WHEN vehicle_id IS NULL THEN 0 ELSE 1 END "
            "+ CASE WHEN customer_id IS NULL THEN 0 ELSE 1 END "
            "+ CASE WHEN complaint_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_attachment_of_one_record"),
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachment_not_empty")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_attachment_complaint_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_attachment_customer_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_attachment_staff_id")),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicle.id"], name=op.f("fk_attachment_vehicle_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_attachment_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(
        op.f("ix_attachment_complaint_id"), "attachment", ["complaint_id"], unique=False
    )
    op.create_index(op.f("ix_attachment_customer_id"), "attachment", ["customer_id"], unique=False)
    op.create_index(op.f("ix_attachment_staff_id"), "attachment", ["staff_id"], unique=False)
    op.create_index(op.f("ix_attachment_vehicle_id"), "attachment", ["vehicle_id"], unique=False)
    op.create_index(op.f("ix_attachment_visit_id"), "attachment", ["visit_id"], unique=False)
    op.create_table(
        "attachment_data",
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_attachment_data_attachment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_data")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_attachment_data_attachment_id")),
    )


def make_forecasts() -> None:
    """Make what a vehicle's odometer told, and what follows."""
    op.create_table(
        "odometer_reading",
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("odometer", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("odometer >= 0", name=op.f("ck_odometer_reading_odometer_not_negative")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_odometer_reading_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicle.id"], name=op.f("fk_odometer_reading_vehicle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_odometer_reading")),
    )
    op.create_index(
        op.f("ix_odometer_reading_staff_id"), "odometer_reading", ["staff_id"], unique=False
    )
    op.create_index(
        op.f("ix_odometer_reading_vehicle_id_read_on"),
        "odometer_reading",
        ["vehicle_id", "read_on"],
        unique=False,
    )
    op.create_table(
        "service_forecast",
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(), nullable=True),
        sa.Column("per_day", sa.BigInteger(), nullable=True),
        sa.Column("due_km", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.BigInteger(), nullable=False),
        sa.Column("readings", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "basis IN ('distance', 'time', 'said')", name=op.f("ck_service_forecast_basis_known")
        ),
        sa.CheckConstraint(
            "confidence BETWEEN 0 AND 10000", name=op.f("ck_service_forecast_confidence_is_a_share")
        ),
        sa.CheckConstraint(
            "(due_on IS NULL) = (basis IS NULL)", name=op.f("ck_service_forecast_due_on_a_basis")
        ),
        sa.CheckConstraint("readings >= 0", name=op.f("ck_service_forecast_readings_not_negative")),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicle.id"], name=op.f("fk_service_forecast_vehicle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_forecast")),
        sa.UniqueConstraint("vehicle_id", name=op.f("uq_service_forecast_vehicle_id")),
    )
    op.create_index(
        op.f("ix_service_forecast_due_on"), "service_forecast", ["due_on"], unique=False
    )


def make_merges() -> None:
    """Make the merges, and what is no duplicate."""
    op.create_table(
        "merge",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("merged_at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('customer', 'vehicle')", name=op.f("ck_merge_kind_known")),
        sa.CheckConstraint("kept_id <> gone_id", name=op.f("ck_merge_of_two_records")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_merge_staff_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["staff.id"], name=op.f("fk_merge_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
    )
    op.create_index(op.f("ix_merge_kind_gone_id"), "merge", ["kind", "gone_id"], unique=False)
    op.create_index(op.f("ix_merge_kind_kept_id"), "merge", ["kind", "kept_id"], unique=False)
    op.create_index(op.f("ix_merge_staff_id"), "merge", ["staff_id"], unique=False)
    op.create_index(op.f("ix_merge_undone_by_id"), "merge", ["undone_by_id"], unique=False)
    op.create_table(
        "merge_change",
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["merge_id"], ["merge.id"], name=op.f("fk_merge_change_merge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_change")),
    )
    op.create_index(op.f("ix_merge_change_merge_id"), "merge_change", ["merge_id"], unique=False)
    op.create_table(
        "distinct_pair",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('customer', 'vehicle')", name=op.f("ck_distinct_pair_kind_known")
        ),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_distinct_pair_in_order")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_distinct_pair_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distinct_pair")),
    )
    op.create_index(op.f("ix_distinct_pair_staff_id"), "distinct_pair", ["staff_id"], unique=False)
    op.create_index(
        "uq_distinct_pair", "distinct_pair", ["kind", "first_id", "second_id"], unique=True
    )


def widen_records() -> None:
    """Add columns where they stand: the tables keep their rows and triggers."""
    for table, columns in NEW_COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    for table in ("customer", "vehicle"):
        op.create_index(op.f(f"ix_{table}_merged_into_id"), table, ["merged_into_id"], unique=False)


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


def forget_forecasts_sqlite() -> None:
    """Take a forecast away when something changes that it was computed from."""
    for table, (columns, key) in FORESEEN.items():
        for event, rows in _events(table, columns).items():
            op.execute(
                f"CREATE TRIGGER {table}_forecast_{event[:6].lower()} AFTER {event} ON {table} "
                f"BEGIN DELETE FROM service_forecast WHERE vehicle_id IN "
                f"({', '.join(f'{row}.{key}' for row in rows)}); END"
            )
    op.execute(
        f"CREATE TRIGGER office_forecast AFTER UPDATE OF {', '.join(INTERVALS)} ON office "
        f"WHEN {_differs(INTERVALS, 'IS NOT')} BEGIN DELETE FROM service_forecast; END"
    )


def forget_forecasts_postgresql() -> None:
    """Take a forecast away when something changes that it was computed from."""
    for table, (columns, key) in FORESEEN.items():
        for event, rows in _events(table, columns).items():
            name = f"{table}_forecast_{event[:6].lower()}"
            forget = f"vehicle_id IN ({', '.join(f'{row}.{key}' for row in rows)})"
            _trigger_postgresql(name, f"AFTER {event} ON {table} FOR EACH ROW", forget)
    when = f"WHEN ({_differs(INTERVALS, 'IS DISTINCT FROM')})"
    intervals = ", ".join(INTERVALS)
    _trigger_postgresql(
        "office_forecast", f"AFTER UPDATE OF {intervals} ON office FOR EACH ROW {when}", "TRUE"
    )


def _trigger_postgresql(name: str, when: str, forget: str) -> None:
    op.execute(
        f"CREATE FUNCTION daysheet_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN DELETE FROM service_forecast WHERE {forget}; RETURN NULL; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION daysheet_{name}()")


def _events(table: str, columns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the events of a table that change a forecast, and the rows they know."""
    update = f"UPDATE OF {', '.join(columns)}"
    if table == "vehicle":  # a new one has no readings, and none is deleted that has some
        return {update: ("NEW",)}
    return {"INSERT": ("NEW",), update: ("OLD", "NEW"), "DELETE": ("OLD",)}


def _differs(columns: tuple[str, ...], unlike: str) -> str:
    return " OR ".join(f"NEW.{column} {unlike} OLD.{column}" for column in columns)
