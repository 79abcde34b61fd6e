"""Parts to their depth, suppliers, orders to them, campaigns and what files say of demand."""

import sqlalchemy as sa
from alembic import op

from desktop.db.migrations.triggers import follow_up

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
NEW_COLUMNS = {
    "customer": (
        "price_list_id INTEGER CONSTRAINT fk_customer_price_list_id REFERENCES price_list (id)",
    ),
    "office": (
        (
            "service_level BIGINT DEFAULT 9500 NOT NULL CONSTRAINT"
            " ck_office_service_level_sensible CHECK (service_level BETWEEN 5000 AND 9999)"
        ),
        (
            "lead_days INTEGER DEFAULT 7 NOT NULL CONSTRAINT ck_office_lead_days_sensible"
            " CHECK (lead_days BETWEEN 0 AND 400)"
        ),
        (
            "margin_floor BIGINT DEFAULT 1500 NOT NULL CONSTRAINT"
            " ck_office_margin_floor_is_a_share CHECK (margin_floor BETWEEN 0 AND 9999)"
        ),
    ),
    "part": (
        (
            "pack_size BIGINT DEFAULT 1000 NOT NULL CONSTRAINT ck_part_pack_size_positive"
            " CHECK (pack_size > 0)"
        ),
        "fitment VARCHAR DEFAULT '' NOT NULL",
        "minimum BIGINT CONSTRAINT ck_part_minimum_not_negative CHECK (minimum >= 0)",
        (
            "maximum BIGINT CONSTRAINT ck_part_maximum_positive CHECK (maximum > 0)"
            " CONSTRAINT ck_part_maximum_not_below_minimum CHECK (maximum >= minimum)"
        ),
        (
            "service_level BIGINT CONSTRAINT ck_part_service_level_sensible"
            " CHECK (service_level BETWEEN 5000 AND 9999)"
        ),
    ),
}
# What a part is found by beside its own words.
FOUND_BY = {"part_barcode": "code", "part_supplier": "number"}


def upgrade() -> None:
    """Make the new tables, widen the old ones, and let parts be found by more."""
    make_parts()
    make_suppliers()
    make_orders()
    make_campaigns()
    widen_records()
    find_parts()


def make_parts() -> None:
    """Make what is known of a part beside its own row."""
    op.create_table(
        "part_barcode",
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("code", KEY, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("code <> ''", name=op.f("ck_part_barcode_code_given")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_part_barcode_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_barcode")),
        sa.UniqueConstraint("part_id", "code", name=op.f("uq_part_barcode_part_id_code")),
    )
    op.create_index(op.f("ix_part_barcode_code"), "part_barcode", ["code"], unique=False)
    op.create_table(
        "part_link",
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('superseded_by', 'alternate')", name=op.f("ck_part_link_kind_known")
        ),
        sa.CheckConstraint("part_id <> other_id", name=op.f("ck_part_link_not_its_own")),
        sa.ForeignKeyConstraint(["other_id"], ["part.id"], name=op.f("fk_part_link_other_id")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_part_link_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_link")),
        sa.UniqueConstraint(
            "part_id", "kind", "other_id", name=op.f("uq_part_link_part_id_kind_other_id")
        ),
    )
    op.create_index(op.f("ix_part_link_other_id"), "part_link", ["other_id"], unique=False)
    op.create_index(
        "uq_part_link_successor",
        "part_link",
        ["part_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'superseded_by'"),
        postgresql_where=sa.text("kind = 'superseded_by'"),
    )
    op.create_table(
        "part_shelf",
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("shelf", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("shelf <> ''", name=op.f("ck_part_shelf_shelf_given")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_part_shelf_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_shelf")),
        sa.UniqueConstraint("part_id", "shelf", name=op.f("uq_part_shelf_part_id_shelf")),
    )
    op.create_index(
        op.f("ix_part_shelf_shelf_part_id"), "part_shelf", ["shelf", "part_id"], unique=False
    )
    op.create_table(
        "price_list",
        sa.Column("name", KEY, nullable=False),
        sa.Column("share", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("archived_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_price_list_name_given")),
        sa.CheckConstraint(
            "(archived_at IS NULL) = (archived_reason IS NULL)",
            name=op.f("ck_price_list_archived_with_reason"),
        ),
        sa.CheckConstraint("share BETWEEN 1 AND 20000", name=op.f("ck_price_list_share_sensible")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list")),
        sa.UniqueConstraint("name", name=op.f("uq_price_list_name")),
    )
    op.create_table(
        "part_price",
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("price_list_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("ck_part_price_price_not_negative")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_part_price_part_id")),
        sa.ForeignKeyConstraint(
            ["price_list_id"], ["price_list.id"], name=op.f("fk_part_price_price_list_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_part_price_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_price")),
        sa.UniqueConstraint(
            "part_id",
            "price_list_id",
            "from_on",
            name=op.f("uq_part_price_part_id_price_list_id_from_on"),
        ),
    )
    op.create_index(
        op.f("ix_part_price_price_list_id"), "part_price", ["price_list_id"], unique=False
    )
    op.create_index(
        "uq_part_price_retail",
        "part_price",
        ["part_id", "from_on"],
        unique=True,
        sqlite_where=sa.text("price_list_id IS NULL"),
        postgresql_where=sa.text("price_list_id IS NULL"),
    )
    op.create_table(
        "part_plan",
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("demand_class", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("forecast", sa.BigInteger(), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("reorder_point", sa.BigInteger(), nullable=False),
        sa.Column("order_up_to", sa.BigInteger(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_part_plan_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_plan")),
        sa.UniqueConstraint("part_id", name=op.f("uq_part_plan_part_id")),
    )
    op.create_index(op.f("ix_part_plan_made_on"), "part_plan", ["made_on"], unique=False)
    op.create_table(
        "part_demand",
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "month BETWEEN 100001 AND 999912 AND month % 100 BETWEEN 1 AND 12",
            name=op.f("ck_part_demand_month_exists"),
        ),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_part_demand_quantity_not_negative")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_part_demand_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_demand")),
        sa.UniqueConstraint("part_id", "month", name=op.f("uq_part_demand_part_id_month")),
    )
    op.create_index(op.f("ix_part_demand_import_id"), "part_demand", ["import_id"], unique=False)


def make_suppliers() -> None:
    """Make the suppliers and what they sell."""
    op.create_table(
        "supplier",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("tax_id", sa.String(), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("archived_reason", sa.String(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("external_ref", KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_supplier_name_given")),
        sa.CheckConstraint(
            "(archived_at IS NULL) = (archived_reason IS NULL)",
            name=op.f("ck_supplier_archived_with_reason"),
        ),
        sa.CheckConstraint(
            "lead_days BETWEEN 0 AND 400", name=op.f("ck_supplier_lead_days_sensible")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.UniqueConstraint("external_ref", name=op.f("uq_supplier_external_ref")),
        sa.UniqueConstraint("name_key", name=op.f("uq_supplier_name_key")),
    )
    op.create_index(op.f("ix_supplier_import_id"), "supplier", ["import_id"], unique=False)
    op.create_table(
        "part_supplier",
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("number_key", KEY, nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("pack_size", sa.BigInteger(), nullable=True),
        sa.Column("last_price", sa.BigInteger(), nullable=True),
        sa.Column("last_price_on", sa.Date(), nullable=True),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "last_price >= 0", name=op.f("ck_part_supplier_last_price_not_negative")
        ),
        sa.CheckConstraint(
            "lead_days BETWEEN 0 AND 400", name=op.f("ck_part_supplier_lead_days_sensible")
        ),
        sa.CheckConstraint("pack_size > 0", name=op.f("ck_part_supplier_pack_size_positive")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_part_supplier_part_id")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_part_supplier_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_supplier")),
        sa.UniqueConstraint(
            "part_id", "supplier_id", name=op.f("uq_part_supplier_part_id_supplier_id")
        ),
    )
    op.create_index(
        op.f("ix_part_supplier_number_key"), "part_supplier", ["number_key"], unique=False
    )
    op.create_index(
        op.f("ix_part_supplier_supplier_id"), "part_supplier", ["supplier_id"], unique=False
    )


def make_orders() -> None:
    """Make the orders, and what could not be sold."""
    op.create_table(
        "purchase_order",
        sa.Column("number", KEY, nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("close_reason", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)",
            name=op.f("ck_purchase_order_closed_has_time"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'partly_received', 'closed')",
            name=op.f("ck_purchase_order_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('sent', 'partly_received') OR sent_at IS NOT NULL",
            name=op.f("ck_purchase_order_sent_has_time"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_purchase_order_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_purchase_order_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order")),
        sa.UniqueConstraint("number", name=op.f("uq_purchase_order_number")),
    )
    op.create_index(op.f("ix_purchase_order_made_on"), "purchase_order", ["made_on"], unique=False)
    op.create_index(
        op.f("ix_purchase_order_staff_id"), "purchase_order", ["staff_id"], unique=False
    )
    op.create_index(
        op.f("ix_purchase_order_state_expected_on"),
        "purchase_order",
        ["state", "expected_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_purchase_order_supplier_id"), "purchase_order", ["supplier_id"], unique=False
    )
    op.create_table(
        "purchase_order_line",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.Column("told_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("ck_purchase_order_line_price_not_negative")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_purchase_order_line_quantity_positive")),
        sa.CheckConstraint(
            "told_at IS NULL OR visit_id IS NOT NULL",
            name=op.f("ck_purchase_order_line_told_about_a_visit"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_purchase_order_line_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["part_id"], ["part.id"], name=op.f("fk_purchase_order_line_part_id")
        ),
        sa.ForeignKeyConstraint(
            ["told_by_id"], ["staff.id"], name=op.f("fk_purchase_order_line_told_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_purchase_order_line_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order_line")),
        sa.UniqueConstraint(
            "order_id", "position", name=op.f("uq_purchase_order_line_order_id_position")
        ),
    )
    op.create_index(
        op.f("ix_purchase_order_line_part_id"), "purchase_order_line", ["part_id"], unique=False
    )
    op.create_index(
        op.f("ix_purchase_order_line_visit_id"), "purchase_order_line", ["visit_id"], unique=False
    )
    op.create_table(
        "lost_sale",
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "part_id IS NOT NULL OR text <> ''", name=op.f("ck_lost_sale_something_was_asked_for")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_lost_sale_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_lost_sale_customer_id")
        ),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_lost_sale_part_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_lost_sale_staff_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_lost_sale_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lost_sale")),
    )
    op.create_index(op.f("ix_lost_sale_asked_on"), "lost_sale", ["asked_on"], unique=False)
    op.create_index(op.f("ix_lost_sale_customer_id"), "lost_sale", ["customer_id"], unique=False)
    op.create_index(
        op.f("ix_lost_sale_part_id_asked_on"), "lost_sale", ["part_id", "asked_on"], unique=False
    )
    op.create_index(op.f("ix_lost_sale_visit_id"), "lost_sale", ["visit_id"], unique=False)


def make_campaigns() -> None:
    """Make the campaigns."""
    op.create_table(
        "campaign",
        sa.Column("name", KEY, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("archived_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_campaign_name_given")),
        sa.CheckConstraint(
            "(archived_at IS NULL) = (archived_reason IS NULL)",
            name=op.f("ck_campaign_archived_with_reason"),
        ),
        sa.CheckConstraint("cost >= 0", name=op.f("ck_campaign_cost_not_negative")),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_campaign_ends_after_start")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("name", name=op.f("uq_campaign_name")),
    )
    op.create_table(
        "campaign_part",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("ck_campaign_part_price_not_negative")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_part_campaign_id")
        ),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_campaign_part_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_part")),
        sa.UniqueConstraint(
            "campaign_id", "part_id", name=op.f("uq_campaign_part_campaign_id_part_id")
        ),
    )
    op.create_index(op.f("ix_campaign_part_part_id"), "campaign_part", ["part_id"], unique=False)


def widen_records() -> None:
    """Add columns where they stand: the tables keep their rows and triggers."""
    for table, columns in NEW_COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    op.create_index(op.f("ix_customer_price_list_id"), "customer", ["price_list_id"], unique=False)


def find_parts() -> None:
    """Mark a part as stale in the index of words when a code or a supplier's number changes."""
    for table, column in FOUND_BY.items():
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            changed = f"OLD.{column} IS DISTINCT FROM NEW.{column}" if event == "UPDATE" else ""
            follow_up(
                f"search_{table}_{event.lower()}",
                f"AFTER {event} ON {table}",
                changed,
                [f"INSERT INTO search_stale (kind, record_id) SELECT 'part', {row}.part_id"],
            )
