"""The first office: settings, people, customers, vehicles, visits, parts, targets, audit."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")

# What a settlement froze, by table; a write to any of these columns is refused.
FROZEN_VISIT = (
    "segment_id",
    "kind",
    "tax_rate",
    "tax_inclusive",
    "labour_net",
    "parts_net",
    "outsourced_net",
    "other_net",
    "tax",
    "total",
    "settled_on",
    "settled_at",
)
FROZEN_LINE = (
    "visit_id",
    "kind",
    "text",
    "part_id",
    "quantity",
    "unit",
    "price",
    "discount",
    "amount",
    "net",
    "cost",
    "hours",
)
MESSAGE = "settled visit is frozen"
WAS_SETTLED = "OLD.state = 'settled'"
SETTLED = "EXISTS (SELECT 1 FROM visit WHERE visit.id = OLD.visit_id AND visit.state = 'settled')"
APPEND_ONLY = ("audit", "payment", "visit_state_time")


def upgrade() -> None:
    """Make every table, then the triggers that no constraint can replace."""
    make_tables()
    if op.get_bind().dialect.name == "sqlite":
        make_sqlite_triggers()
    else:
        make_postgresql_triggers()


def _changed(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in columns)


def make_sqlite_triggers() -> None:
    """Refuse to change what is settled, and what is append-only."""
    rules = [
        ("visit_frozen", "UPDATE", "visit", f"{WAS_SETTLED} AND ({_changed(FROZEN_VISIT)})"),
        ("visit_kept", "DELETE", "visit", WAS_SETTLED),
        ("visit_line_frozen", "UPDATE", "visit_line", f"{SETTLED} AND ({_changed(FROZEN_LINE)})"),
        ("visit_line_kept", "DELETE", "visit_line", SETTLED),
        ("visit_share_frozen", "UPDATE", "visit_share", SETTLED),
        ("visit_share_kept", "DELETE", "visit_share", SETTLED),
    ]
    for name, event, table, condition in rules:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
    for table in APPEND_ONLY:
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def make_postgresql_triggers() -> None:
    """Refuse to change what is settled, and what is append-only."""
    op.execute(
        "CREATE FUNCTION daysheet_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation'; END $$"
    )
    _postgresql_trigger(
        "visit_frozen", "UPDATE", "visit", f"{WAS_SETTLED} AND ({_changed(FROZEN_VISIT)})"
    )
    _postgresql_trigger("visit_kept", "DELETE", "visit", WAS_SETTLED)
    # A condition of WHEN may not look into another table, so the function does.
    op.execute(
        "CREATE FUNCTION daysheet_refuse_settled() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {SETTLED} THEN RAISE EXCEPTION '{MESSAGE}' "
        "USING ERRCODE = 'check_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    for table, columns in (
        ("visit_line", FROZEN_LINE),
        ("visit_share", ("visit_id", "share", "staff_id")),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN ({_changed(columns)}) EXECUTE FUNCTION daysheet_refuse_settled()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION daysheet_refuse_settled()"
        )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION daysheet_refuse('{table} is append-only')"
        )


def _postgresql_trigger(name: str, event: str, table: str, condition: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({condition}) "
        f"EXECUTE FUNCTION daysheet_refuse('{MESSAGE}')"
    )


def make_tables() -> None:
    """Make every table with its constraints and indexes."""
    op.create_table(
        "office",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("cutoff_hour", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("tax_rate", sa.BigInteger(), nullable=False),
        sa.Column("tax_inclusive", sa.Boolean(), nullable=False),
        sa.Column("follow_up_days", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("tax_id", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("print_note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_office_name_given")),
        sa.CheckConstraint(
            "cutoff_hour BETWEEN 0 AND 12", name=op.f("ck_office_cutoff_in_the_night")
        ),
        sa.CheckConstraint(
            "follow_up_days BETWEEN 0 AND 60", name=op.f("ck_office_follow_up_days_sensible")
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_office_only_one")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_office_currency_is_iso")),
        sa.CheckConstraint(
            "tax_rate BETWEEN 0 AND 10000", name=op.f("ck_office_tax_rate_is_a_share")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
    )
    op.create_table(
        "part",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("number_key", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("brand", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("archived_reason", sa.String(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("external_ref", KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_part_name_given")),
        sa.CheckConstraint("number_key <> ''", name=op.f("ck_part_number_given")),
        sa.CheckConstraint(
            "(archived_at IS NULL) = (archived_reason IS NULL)",
            name=op.f("ck_part_archived_with_reason"),
        ),
        sa.CheckConstraint("cost >= 0", name=op.f("ck_part_cost_not_negative")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_part_price_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part")),
        sa.UniqueConstraint("external_ref", name=op.f("uq_part_external_ref")),
        sa.UniqueConstraint("number_key", name=op.f("uq_part_number_key")),
    )
    op.create_index(op.f("ix_part_import_id"), "part", ["import_id"], unique=False)
    op.create_index(op.f("ix_part_name_key_id"), "part", ["name_key", "id"], unique=False)
    op.create_table(
        "segment",
        sa.Column("name", KEY, nullable=False),
        sa.Column("strategy", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("archived_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_segment_name_given")),
        sa.CheckConstraint(
            "(archived_at IS NULL) = (archived_reason IS NULL)",
            name=op.f("ck_segment_archived_with_reason"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
        sa.UniqueConstraint("name", name=op.f("uq_segment_name")),
    )
    op.create_table(
        "team",
        sa.Column("name", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_team_name_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("name", name=op.f("uq_team_name")),
    )
    op.create_table(
        "vehicle",
        sa.Column("vin", KEY, nullable=True),
        sa.Column("vin_reversed", KEY, nullable=True),
        sa.Column("make", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("model_key", KEY, nullable=False),
        sa.Column("colour", sa.String(), nullable=False),
        sa.Column("made_in", sa.Integer(), nullable=True),
        sa.Column("inspection_due_on", sa.Date(), nullable=True),
        sa.Column("insurance_due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_on", sa.Date(), nullable=False),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("archived_reason", sa.String(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("external_ref", KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("vin <> ''", name=op.f("ck_vehicle_vin_or_nothing")),
        sa.CheckConstraint(
            "(archived_at IS NULL) = (archived_reason IS NULL)",
            name=op.f("ck_vehicle_archived_with_reason"),
        ),
        sa.CheckConstraint("made_in BETWEEN 1885 AND 2200", name=op.f("ck_vehicle_year_sensible")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle")),
        sa.UniqueConstraint("external_ref", name=op.f("uq_vehicle_external_ref")),
        sa.UniqueConstraint("vin", name=op.f("uq_vehicle_vin")),
    )
    op.create_index(op.f("ix_vehicle_import_id"), "vehicle", ["import_id"], unique=False)
    op.create_index(
        op.f("ix_vehicle_last_seen_on_id"), "vehicle", ["last_seen_on", "id"], unique=False
    )
    op.create_index(op.f("ix_vehicle_model_key_id"), "vehicle", ["model_key", "id"], unique=False)
    op.create_index(op.f("ix_vehicle_vin_reversed"), "vehicle", ["vin_reversed"], unique=False)
    op.create_table(
        "customer",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("tax_id", KEY, nullable=True),
        sa.Column("referred_by_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("birthday", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_on", sa.Date(), nullable=False),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("archived_reason", sa.String(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("external_ref", KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('person', 'company', 'fleet')", name=op.f("ck_customer_kind_known")
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_customer_name_given")),
        sa.CheckConstraint("tax_id <> ''", name=op.f("ck_customer_tax_id_or_nothing")),
        sa.CheckConstraint(
            "(archived_at IS NULL) = (archived_reason IS NULL)",
            name=op.f("ck_customer_archived_with_reason"),
        ),
        sa.CheckConstraint("referred_by_id <> id", name=op.f("ck_customer_not_referred_by_itself")),
        sa.ForeignKeyConstraint(
            ["referred_by_id"], ["customer.id"], name=op.f("fk_customer_referred_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["segment.id"], name=op.f("fk_customer_segment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("external_ref", name=op.f("uq_customer_external_ref")),
        sa.UniqueConstraint("tax_id", name=op.f("uq_customer_tax_id")),
    )
    op.create_index(op.f("ix_customer_import_id"), "customer", ["import_id"], unique=False)
    op.create_index(
        op.f("ix_customer_last_seen_on_id"), "customer", ["last_seen_on", "id"], unique=False
    )
    op.create_index(op.f("ix_customer_name_key_id"), "customer", ["name_key", "id"], unique=False)
    op.create_index(
        op.f("ix_customer_referred_by_id"), "customer", ["referred_by_id"], unique=False
    )
    op.create_index(op.f("ix_customer_segment_id"), "customer", ["segment_id"], unique=False)
    op.create_table(
        "plate",
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("plate", sa.String(), nullable=False),
        sa.Column("plate_key", KEY, nullable=False),
        sa.Column("plate_reversed", KEY, nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("plate_key <> ''", name=op.f("ck_plate_key_given")),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_plate_ends_after_start")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicle.id"], name=op.f("fk_plate_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plate")),
    )
    op.create_index("ix_plate_plate_key", "plate", ["plate_key"], unique=False)
    op.create_index("ix_plate_plate_reversed", "plate", ["plate_reversed"], unique=False)
    op.create_index(op.f("ix_plate_vehicle_id"), "plate", ["vehicle_id"], unique=False)
    op.create_index(
        "uq_plate_active",
        "plate",
        ["plate_key"],
        unique=True,
        sqlite_where=sa.text("to_on IS NULL AND NOT partial"),
        postgresql_where=sa.text("to_on IS NULL AND NOT partial"),
    )
    op.create_index(
        "uq_plate_of_vehicle_now",
        "plate",
        ["vehicle_id"],
        unique=True,
        sqlite_where=sa.text("to_on IS NULL"),
        postgresql_where=sa.text("to_on IS NULL"),
    )
    op.create_table(
        "staff",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("hired_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("pin_hash", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_staff_name_given")),
        sa.CheckConstraint(
            "role IN ('front_desk', 'technician', 'parts', 'sales', 'manager', 'owner')",
            name=op.f("ck_staff_role_known"),
        ),
        sa.CheckConstraint("left_on >= hired_on", name=op.f("ck_staff_left_after_hired")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_staff_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    op.create_index(op.f("ix_staff_name_key"), "staff", ["name_key"], unique=False)
    op.create_index(op.f("ix_staff_team_id"), "staff", ["team_id"], unique=False)
    op.create_table(
        "audit",
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "action IN ('insert', 'update', 'delete', 'bulk')", name=op.f("ck_audit_action_known")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_audit_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
    op.create_index(op.f("ix_audit_staff_id"), "audit", ["staff_id"], unique=False)
    op.create_index(
        op.f("ix_audit_table_name_row_id"), "audit", ["table_name", "row_id"], unique=False
    )
    op.create_table(
        "contact",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_contact_name_given")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_contact_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_customer_id"), "contact", ["customer_id"], unique=False)
    op.create_index(op.f("ix_contact_name_key"), "contact", ["name_key"], unique=False)
    op.create_table(
        "customer_owner",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_customer_owner_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_owner_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_customer_owner_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_owner")),
    )
    op.create_index(
        op.f("ix_customer_owner_customer_id"), "customer_owner", ["customer_id"], unique=False
    )
    op.create_index(
        op.f("ix_customer_owner_staff_id"), "customer_owner", ["staff_id"], unique=False
    )
    op.create_index(
        "uq_customer_owner_now",
        "customer_owner",
        ["customer_id"],
        unique=True,
        sqlite_where=sa.text("to_on IS NULL"),
        postgresql_where=sa.text("to_on IS NULL"),
    )
    op.create_table(
        "import_run",
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("mapping", sa.String(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_used", sa.Integer(), nullable=False),
        sa.Column("rows_repeated", sa.Integer(), nullable=False),
        sa.Column("rows_rejected", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "rows_read = rows_used + rows_repeated + rows_rejected",
            name=op.f("ck_import_run_every_row_accounted_for"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_import_run_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index(op.f("ix_import_run_staff_id"), "import_run", ["staff_id"], unique=False)
    op.create_table(
        "ownership",
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_ownership_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_ownership_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicle.id"], name=op.f("fk_ownership_vehicle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership")),
    )
    op.create_index(op.f("ix_ownership_customer_id"), "ownership", ["customer_id"], unique=False)
    op.create_index(op.f("ix_ownership_vehicle_id"), "ownership", ["vehicle_id"], unique=False)
    op.create_index(
        "uq_ownership_now",
        "ownership",
        ["vehicle_id"],
        unique=True,
        sqlite_where=sa.text("to_on IS NULL"),
        postgresql_where=sa.text("to_on IS NULL"),
    )
    op.create_table(
        "target",
        sa.Column("measure", KEY, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("measure <> ''", name=op.f("ck_target_measure_given")),
        sa.CheckConstraint("month % 100 BETWEEN 1 AND 12", name=op.f("ck_target_month_exists")),
        sa.CheckConstraint(
            "month BETWEEN 190001 AND 299912", name=op.f("ck_target_month_sensible")
        ),
        sa.CheckConstraint("value >= 0", name=op.f("ck_target_value_not_negative")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_target_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
    )
    op.create_index(op.f("ix_target_staff_id"), "target", ["staff_id"], unique=False)
    op.create_index(
        "uq_target_office",
        "target",
        ["measure", "month"],
        unique=True,
        sqlite_where=sa.text("staff_id IS NULL"),
        postgresql_where=sa.text("staff_id IS NULL"),
    )
    op.create_index(
        "uq_target_person",
        "target",
        ["measure", "month", "staff_id"],
        unique=True,
        sqlite_where=sa.text("staff_id IS NOT NULL"),
        postgresql_where=sa.text("staff_id IS NOT NULL"),
    )
    op.create_table(
        "visit",
        sa.Column("number", KEY, nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("plate", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("advisor_id", sa.Integer(), nullable=True),
        sa.Column("cashier_id", sa.Integer(), nullable=True),
        sa.Column("arrived_at", sa.DateTime(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("promised_at", sa.DateTime(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("odometer", sa.Integer(), nullable=True),
        sa.Column("concern", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("correction", sa.String(), nullable=False),
        sa.Column("waiting_for", sa.String(), nullable=False),
        sa.Column("original_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("tax_rate", sa.BigInteger(), nullable=False),
        sa.Column("tax_inclusive", sa.Boolean(), nullable=False),
        sa.Column("labour_net", sa.BigInteger(), nullable=True),
        sa.Column("parts_net", sa.BigInteger(), nullable=True),
        sa.Column("outsourced_net", sa.BigInteger(), nullable=True),
        sa.Column("other_net", sa.BigInteger(), nullable=True),
        sa.Column("tax", sa.BigInteger(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("external_ref", KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'settled') = (settled_on IS NOT NULL)", name=op.f("ck_visit_settled_has_day")
        ),
        sa.CheckConstraint(
            "(state = 'void') = (void_reason IS NOT NULL)", name=op.f("ck_visit_void_has_reason")
        ),
        sa.CheckConstraint(
            "kind IN ('maintenance', 'repair', 'body', 'warranty', 'rescue', 'on_site', 'free_clinic', 'internal')",
            name=op.f("ck_visit_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('arrived', 'working', 'waiting', 'finished', 'settled', 'void')",
            name=op.f("ck_visit_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('finished', 'settled') OR finished_on IS NOT NULL",
            name=op.f("ck_visit_finished_has_day"),
        ),
        sa.CheckConstraint("odometer >= 0", name=op.f("ck_visit_odometer_not_negative")),
        sa.CheckConstraint("original_id <> id", name=op.f("ck_visit_not_its_own_comeback")),
        sa.CheckConstraint(
            "tax_rate BETWEEN 0 AND 10000", name=op.f("ck_visit_tax_rate_is_a_share")
        ),
        sa.CheckConstraint(
            "total = COALESCE(labour_net, 0) + COALESCE(parts_net, 0) + COALESCE(outsourced_net, 0) + COALESCE(other_net, 0) + COALESCE(tax, 0)",
            name=op.f("ck_visit_total_adds_up"),
        ),
        sa.ForeignKeyConstraint(["advisor_id"], ["staff.id"], name=op.f("fk_visit_advisor_id")),
        sa.ForeignKeyConstraint(["cashier_id"], ["staff.id"], name=op.f("fk_visit_cashier_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_visit_customer_id")
        ),
        sa.ForeignKeyConstraint(["original_id"], ["visit.id"], name=op.f("fk_visit_original_id")),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name=op.f("fk_visit_segment_id")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicle.id"], name=op.f("fk_visit_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("external_ref", name=op.f("uq_visit_external_ref")),
        sa.UniqueConstraint("number", name=op.f("uq_visit_number")),
    )
    op.create_index(op.f("ix_visit_advisor_id"), "visit", ["advisor_id"], unique=False)
    op.create_index(op.f("ix_visit_arrived_on_id"), "visit", ["arrived_on", "id"], unique=False)
    op.create_index(op.f("ix_visit_cashier_id"), "visit", ["cashier_id"], unique=False)
    op.create_index(
        op.f("ix_visit_customer_id_arrived_on"),
        "visit",
        ["customer_id", "arrived_on"],
        unique=False,
    )
    op.create_index(op.f("ix_visit_finished_on"), "visit", ["finished_on"], unique=False)
    op.create_index(op.f("ix_visit_import_id"), "visit", ["import_id"], unique=False)
    op.create_index(op.f("ix_visit_original_id"), "visit", ["original_id"], unique=False)
    op.create_index(op.f("ix_visit_plate_id"), "visit", ["plate", "id"], unique=False)
    op.create_index(op.f("ix_visit_segment_id"), "visit", ["segment_id"], unique=False)
    op.create_index(op.f("ix_visit_settled_on_id"), "visit", ["settled_on", "id"], unique=False)
    op.create_index(
        op.f("ix_visit_state_arrived_on"), "visit", ["state", "arrived_on"], unique=False
    )
    op.create_index(
        op.f("ix_visit_vehicle_id_arrived_on"), "visit", ["vehicle_id", "arrived_on"], unique=False
    )
    op.create_table(
        "driver_assignment",
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_driver_assignment_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_driver_assignment_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicle.id"], name=op.f("fk_driver_assignment_vehicle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_driver_assignment")),
    )
    op.create_index(
        op.f("ix_driver_assignment_contact_id"), "driver_assignment", ["contact_id"], unique=False
    )
    op.create_index(
        op.f("ix_driver_assignment_vehicle_id"), "driver_assignment", ["vehicle_id"], unique=False
    )
    op.create_table(
        "follow_up",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(result = 'open') = (done_at IS NULL)", name=op.f("ck_follow_up_done_when_closed")
        ),
        sa.CheckConstraint(
            "result IN ('open', 'reached', 'unreachable', 'not_needed')",
            name=op.f("ck_follow_up_result_known"),
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_follow_up_attempts_not_negative")),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["staff.id"], name=op.f("fk_follow_up_assignee_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_follow_up_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_follow_up_visit_id")),
    )
    op.create_index(op.f("ix_follow_up_assignee_id"), "follow_up", ["assignee_id"], unique=False)
    op.create_index(op.f("ix_follow_up_done_on"), "follow_up", ["done_on"], unique=False)
    op.create_index(
        op.f("ix_follow_up_result_due_on"), "follow_up", ["result", "due_on"], unique=False
    )
    op.create_table(
        "payment",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("paid_at", sa.DateTime(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("cashier_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "method IN ('cash', 'card', 'transfer', 'mobile', 'on_account')",
            name=op.f("ck_payment_method_known"),
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_payment_amount_not_zero")),
        sa.ForeignKeyConstraint(["cashier_id"], ["staff.id"], name=op.f("fk_payment_cashier_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_payment_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    op.create_index(op.f("ix_payment_cashier_id"), "payment", ["cashier_id"], unique=False)
    op.create_index(op.f("ix_payment_paid_on"), "payment", ["paid_on"], unique=False)
    op.create_index(op.f("ix_payment_visit_id"), "payment", ["visit_id"], unique=False)
    op.create_table(
        "phone",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("digits", KEY, nullable=False),
        sa.Column("digits_reversed", KEY, nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("digits <> ''", name=op.f("ck_phone_digits_given")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_phone_contact_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_phone_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone")),
    )
    op.create_index(op.f("ix_phone_contact_id"), "phone", ["contact_id"], unique=False)
    op.create_index(op.f("ix_phone_customer_id"), "phone", ["customer_id"], unique=False)
    op.create_index("ix_phone_digits", "phone", ["digits"], unique=False)
    op.create_index("ix_phone_digits_reversed", "phone", ["digits_reversed"], unique=False)
    op.create_index(
        "uq_phone_digits_unless_shared",
        "phone",
        ["digits"],
        unique=True,
        sqlite_where=sa.text("NOT shared"),
        postgresql_where=sa.text("NOT shared"),
    )
    op.create_table(
        "visit_line",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("net", sa.BigInteger(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("hours", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('labour', 'part', 'outsourced', 'other')",
            name=op.f("ck_visit_line_kind_known"),
        ),
        sa.CheckConstraint(
            "part_id IS NULL OR kind = 'part'",
            name=op.f("ck_visit_line_only_part_lines_have_parts"),
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_visit_line_text_given")),
        sa.CheckConstraint(
            "(amount IS NULL) = (net IS NULL)", name=op.f("ck_visit_line_net_when_amount")
        ),
        sa.CheckConstraint("discount >= 0", name=op.f("ck_visit_line_discount_not_negative")),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_visit_line_hours_not_negative")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_visit_line_quantity_positive")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_visit_line_part_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_line_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_line")),
        sa.UniqueConstraint("visit_id", "position", name=op.f("uq_visit_line_visit_id_position")),
    )
    op.create_index(op.f("ix_visit_line_part_id"), "visit_line", ["part_id"], unique=False)
    op.create_table(
        "visit_share",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("share", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "share BETWEEN 1 AND 10000", name=op.f("ck_visit_share_share_is_a_share")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_visit_share_staff_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_share_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_share")),
        sa.UniqueConstraint("visit_id", "staff_id", name=op.f("uq_visit_share_visit_id_staff_id")),
    )
    op.create_index(op.f("ix_visit_share_staff_id"), "visit_share", ["staff_id"], unique=False)
    op.create_table(
        "visit_state_time",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('arrived', 'working', 'waiting', 'finished', 'settled', 'void')",
            name=op.f("ck_visit_state_time_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_visit_state_time_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_state_time_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_state_time")),
    )
    op.create_index(
        op.f("ix_visit_state_time_staff_id"), "visit_state_time", ["staff_id"], unique=False
    )
    op.create_index(
        op.f("ix_visit_state_time_visit_id"), "visit_state_time", ["visit_id"], unique=False
    )
