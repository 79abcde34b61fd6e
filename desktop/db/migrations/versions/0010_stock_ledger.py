"""The stock ledger: movements that follow from each other, and sums that cannot drift."""

import sqlalchemy as sa
from alembic import op

from desktop.db.migrations.triggers import append_only, follow_up, month_of, refuse

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
# A merge of two customers moves their papers: everything else of a document stays.
DOCUMENT = (
    "id, number, kind, done_at, done_on, entered_at, staff_id, supplier_id, visit_id, order_id,"
    " count_id, campaign_id, reverses_id, import_id, party, reference, reason, clearing,"
    " tax_rate, tax_inclusive, net, tax, total"
)
BOUGHT = "NEW.kind IN ('opening', 'receipt', 'transfer_in')"
SOLD = "NEW.kind IN ('issue', 'counter', 'wholesale')"
# The movement follows from the stock as it is.
FOLLOWS = (
    "EXISTS (SELECT 1 FROM stock WHERE part_id = NEW.part_id AND seq = NEW.seq - 1"
    " AND on_hand = NEW.on_hand - NEW.quantity"
    " AND stock_value = NEW.stock_value - NEW.value - NEW.residual)"
)
BEGINS = (
    "(NEW.seq = 1 AND NEW.on_hand = NEW.quantity AND NEW.stock_value = NEW.value + NEW.residual"
    " AND NOT EXISTS (SELECT 1 FROM stock WHERE part_id = NEW.part_id))"
)
COUNTED = "EXISTS (SELECT 1 FROM stock WHERE part_id = NEW.part_id AND counted_at > NEW.moved_at)"
# What a row of the stock says is what a movement says.
A_SUM = (
    "EXISTS (SELECT 1 FROM stock_movement WHERE part_id = NEW.part_id AND seq = NEW.seq"
    " AND on_hand = NEW.on_hand AND stock_value = NEW.stock_value)"
)
LATER = "EXISTS (SELECT 1 FROM stock_movement WHERE part_id = NEW.part_id AND seq > NEW.seq)"
# SQLite's INSERT OR REPLACE takes a row away without asking the triggers of DELETE.
REPLACED = {
    "stock_document": ("id = NEW.id", "number = NEW.number"),
    "stock_movement": (
        "id = NEW.id",
        "(document_id = NEW.document_id AND position = NEW.position)",
    ),
}
ONE_STEP = "NEW.seq = OLD.seq + 1 AND NEW.part_id = OLD.part_id"


def upgrade() -> None:
    """Make the ledger and the counts, then let the database keep and guard the sums."""
    make_counts()
    make_ledger()
    make_sums()
    append_only("stock_document", tuple(DOCUMENT.split(", ")))
    append_only("stock_movement")
    append_only("counter_payment")
    refuse_replacing()
    keep_stock()
    keep_months()
    guard_sums()


def make_counts() -> None:
    """Make the counts."""
    op.create_table(
        "stock_count",
        sa.Column("number", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("posted_at", sa.DateTime(), nullable=True),
        sa.Column("posted_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'posted') = (posted_at IS NOT NULL)",
            name=op.f("ck_stock_count_posted_has_time"),
        ),
        sa.CheckConstraint(
            "kind IN ('full', 'shelves', 'abc_class')", name=op.f("ck_stock_count_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'posted', 'cancelled')", name=op.f("ck_stock_count_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["posted_by_id"], ["staff.id"], name=op.f("fk_stock_count_posted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["staff.id"], name=op.f("fk_stock_count_started_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count")),
        sa.UniqueConstraint("number", name=op.f("uq_stock_count_number")),
    )
    op.create_index(
        op.f("ix_stock_count_state_started_on"),
        "stock_count",
        ["state", "started_on"],
        unique=False,
    )
    op.create_table(
        "count_shelf",
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("shelf", KEY, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["count_id"], ["stock_count.id"], name=op.f("fk_count_shelf_count_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_count_shelf_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_shelf")),
        sa.UniqueConstraint("count_id", "shelf", name=op.f("uq_count_shelf_count_id_shelf")),
    )
    op.create_table(
        "count_line",
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("shelf", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=True),
        sa.Column("counted_at", sa.DateTime(), nullable=True),
        sa.Column("counted_by_id", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("on_hand", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(counted IS NULL) = (on_hand IS NULL)",
            name=op.f("ck_count_line_counted_beside_the_ledger"),
        ),
        sa.CheckConstraint(
            "(counted IS NULL) = (seq IS NULL)", name=op.f("ck_count_line_counted_at_a_movement")
        ),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_count_line_counted_not_negative")),
        sa.ForeignKeyConstraint(
            ["count_id"], ["stock_count.id"], name=op.f("fk_count_line_count_id")
        ),
        sa.ForeignKeyConstraint(
            ["counted_by_id"], ["staff.id"], name=op.f("fk_count_line_counted_by_id")
        ),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_count_line_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_line")),
        sa.UniqueConstraint(
            "count_id", "part_id", "shelf", name=op.f("uq_count_line_count_id_part_id_shelf")
        ),
    )
    op.create_index(
        op.f("ix_count_line_count_id_shelf_position"),
        "count_line",
        ["count_id", "shelf", "position"],
        unique=False,
    )
    op.create_index(op.f("ix_count_line_part_id"), "count_line", ["part_id"], unique=False)


def make_ledger() -> None:
    """Make the documents, their movements, and what is paid for them."""
    op.create_table(
        "stock_document",
        sa.Column("number", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("supplier_id", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("count_id", sa.Integer(), nullable=True),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("clearing", sa.String(), nullable=False),
        sa.Column("tax_rate", sa.BigInteger(), nullable=True),
        sa.Column("tax_inclusive", sa.Boolean(), nullable=True),
        sa.Column("net", sa.BigInteger(), nullable=True),
        sa.Column("tax", sa.BigInteger(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'count') = (count_id IS NOT NULL)",
            name=op.f("ck_stock_document_count_has_its_count"),
        ),
        sa.CheckConstraint(
            "clearing IN ('', 'return', 'discount', 'transfer', 'scrap', 'promotion')",
            name=op.f("ck_stock_document_clearing_known"),
        ),
        sa.CheckConstraint(
            "kind <> 'issue' OR visit_id IS NOT NULL",
            name=op.f("ck_stock_document_issue_has_a_visit"),
        ),
        sa.CheckConstraint(
            "kind <> 'scrap' OR reason <> ''", name=op.f("ck_stock_document_scrap_has_a_reason")
        ),
        sa.CheckConstraint(
            "kind IN ('opening', 'receipt', 'issue', 'counter', 'wholesale', 'return_in', 'return_out', 'transfer_in', 'transfer_out', 'scrap', 'count', 'revaluation')",
            name=op.f("ck_stock_document_kind_known"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('transfer_in', 'transfer_out') OR party <> ''",
            name=op.f("ck_stock_document_transfer_has_a_party"),
        ),
        sa.CheckConstraint("number <> ''", name=op.f("ck_stock_document_number_given")),
        sa.CheckConstraint(
            "tax_rate BETWEEN 0 AND 10000", name=op.f("ck_stock_document_tax_rate_is_a_share")
        ),
        sa.CheckConstraint(
            "total = COALESCE(net, 0) + COALESCE(tax, 0)",
            name=op.f("ck_stock_document_total_adds_up"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_stock_document_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["count_id"], ["stock_count.id"], name=op.f("fk_stock_document_count_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_stock_document_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_stock_document_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["stock_document.id"], name=op.f("fk_stock_document_reverses_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_stock_document_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_stock_document_supplier_id")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_stock_document_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_document")),
        sa.UniqueConstraint("number", name=op.f("uq_stock_document_number")),
    )
    op.create_index(
        op.f("ix_stock_document_campaign_id"), "stock_document", ["campaign_id"], unique=False
    )
    op.create_index(
        op.f("ix_stock_document_count_id"), "stock_document", ["count_id"], unique=False
    )
    op.create_index(
        op.f("ix_stock_document_customer_id"), "stock_document", ["customer_id"], unique=False
    )
    op.create_index(op.f("ix_stock_document_done_on"), "stock_document", ["done_on"], unique=False)
    op.create_index(
        op.f("ix_stock_document_import_id"), "stock_document", ["import_id"], unique=False
    )
    op.create_index(
        op.f("ix_stock_document_kind_done_on"), "stock_document", ["kind", "done_on"], unique=False
    )
    op.create_index(
        op.f("ix_stock_document_order_id"), "stock_document", ["order_id"], unique=False
    )
    op.create_index(
        op.f("ix_stock_document_reverses_id"), "stock_document", ["reverses_id"], unique=False
    )
    op.create_index(
        op.f("ix_stock_document_staff_id"), "stock_document", ["staff_id"], unique=False
    )
    op.create_index(
        op.f("ix_stock_document_supplier_id"), "stock_document", ["supplier_id"], unique=False
    )
    op.create_index(
        op.f("ix_stock_document_visit_id"), "stock_document", ["visit_id"], unique=False
    )
    op.create_table(
        "stock_movement",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("moved_at", sa.DateTime(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_cost", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("residual", sa.BigInteger(), nullable=False),
        sa.Column("on_hand", sa.BigInteger(), nullable=False),
        sa.Column("stock_value", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("net", sa.BigInteger(), nullable=True),
        sa.Column("order_line_id", sa.Integer(), nullable=True),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('opening', 'receipt', 'issue', 'counter', 'wholesale', 'return_in', 'return_out', 'transfer_in', 'transfer_out', 'scrap', 'count', 'revaluation')",
            name=op.f("ck_stock_movement_kind_known"),
        ),
        sa.CheckConstraint(
            "quantity < 0 OR kind NOT IN ('issue', 'counter', 'wholesale', 'return_out', 'transfer_out', 'scrap')",
            name=op.f("ck_stock_movement_going_goes"),
        ),
        sa.CheckConstraint(
            "quantity = 0 OR kind <> 'revaluation'",
            name=op.f("ck_stock_movement_revaluation_moves_money"),
        ),
        sa.CheckConstraint(
            "quantity > 0 OR kind NOT IN ('opening', 'receipt', 'return_in', 'transfer_in')",
            name=op.f("ck_stock_movement_coming_comes"),
        ),
        sa.CheckConstraint(
            "(amount IS NULL) = (net IS NULL)", name=op.f("ck_stock_movement_net_when_amount")
        ),
        sa.CheckConstraint(
            "on_hand <> 0 OR stock_value = 0",
            name=op.f("ck_stock_movement_nothing_is_worth_nothing"),
        ),
        sa.CheckConstraint("unit_cost >= 0", name=op.f("ck_stock_movement_unit_cost_not_negative")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["stock_document.id"], name=op.f("fk_stock_movement_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["purchase_order_line.id"],
            name=op.f("fk_stock_movement_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["stock_movement.id"], name=op.f("fk_stock_movement_origin_id")
        ),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_stock_movement_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
        sa.UniqueConstraint(
            "document_id", "position", name=op.f("uq_stock_movement_document_id_position")
        ),
        sa.UniqueConstraint("part_id", "seq", name=op.f("uq_stock_movement_part_id_seq")),
    )
    op.create_index(
        op.f("ix_stock_movement_kind_moved_on"),
        "stock_movement",
        ["kind", "moved_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_stock_movement_moved_on"), "stock_movement", ["moved_on"], unique=False
    )
    op.create_index(
        op.f("ix_stock_movement_order_line_id"), "stock_movement", ["order_line_id"], unique=False
    )
    op.create_index(
        op.f("ix_stock_movement_origin_id"), "stock_movement", ["origin_id"], unique=False
    )
    op.create_index(
        op.f("ix_stock_movement_part_id_moved_on"),
        "stock_movement",
        ["part_id", "moved_on"],
        unique=False,
    )
    op.create_table(
        "counter_payment",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("paid_at", sa.DateTime(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("cashier_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "method IN ('cash', 'card', 'transfer', 'mobile', 'on_account')",
            name=op.f("ck_counter_payment_method_known"),
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_counter_payment_amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["cashier_id"], ["staff.id"], name=op.f("fk_counter_payment_cashier_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["stock_document.id"], name=op.f("fk_counter_payment_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_payment")),
    )
    op.create_index(
        op.f("ix_counter_payment_cashier_id"), "counter_payment", ["cashier_id"], unique=False
    )
    op.create_index(
        op.f("ix_counter_payment_document_id"), "counter_payment", ["document_id"], unique=False
    )
    op.create_index(
        op.f("ix_counter_payment_paid_on"), "counter_payment", ["paid_on"], unique=False
    )


def make_sums() -> None:
    """Make what is on the shelves now, and the sums of the months."""
    op.create_table(
        "stock",
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("on_hand", sa.BigInteger(), nullable=False),
        sa.Column("stock_value", sa.BigInteger(), nullable=False),
        sa.Column("last_cost", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", sa.DateTime(), nullable=True),
        sa.Column("came_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_stock_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock")),
        sa.UniqueConstraint("part_id", name=op.f("uq_stock_part_id")),
    )
    op.create_index(op.f("ix_stock_on_hand"), "stock", ["on_hand"], unique=False)
    op.create_table(
        "stock_month",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("clearing", KEY, nullable=False),
        sa.Column("movements", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("residual", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("priced_value", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_month")),
    )
    op.create_index("uq_stock_month", "stock_month", ["month", "kind", "clearing"], unique=True)


def refuse_replacing() -> None:
    """Refuse a row that would take the place of another one."""
    for table, same in REPLACED.items():
        there = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {which})" for which in same)
        said = f"{table} is append-only"
        refuse(f"{table}_new", f"BEFORE INSERT ON {table}", f"({there})", said)


def keep_stock() -> None:
    """Refuse a movement that does not follow, and bring the stock forward with one that does."""
    before = "BEFORE INSERT ON stock_movement"
    locked = f"EXISTS (SELECT 1 FROM period_lock WHERE month = {month_of('NEW.moved_on')})"
    refuse("stock_follows", before, f"NOT ({FOLLOWS} OR {BEGINS})", "the ledger has moved on")
    refuse("stock_counted", before, COUNTED, "counted since")
    refuse("stock_locked", before, locked, "the month is locked")
    columns = (
        "part_id, seq, on_hand, stock_value, last_cost, counted_at, came_on, received_on, asked_on"
    )
    values = (
        "NEW.part_id, NEW.seq, NEW.on_hand, NEW.stock_value, NEW.unit_cost,"
        " CASE WHEN NEW.kind = 'count' THEN NEW.moved_at END,"
        f" CASE WHEN {BOUGHT} THEN NEW.moved_on END, CASE WHEN {BOUGHT} THEN NEW.moved_on END,"
        f" CASE WHEN {SOLD} THEN NEW.moved_on END"
    )
    kept = (
        "seq = NEW.seq, on_hand = NEW.on_hand, stock_value = NEW.stock_value,"
        f" last_cost = CASE WHEN {BOUGHT} THEN NEW.unit_cost ELSE stock.last_cost END,"
        " counted_at = CASE WHEN NEW.kind = 'count' THEN NEW.moved_at ELSE stock.counted_at END,"
        f" came_on = {_further('came_on', '<', BOUGHT)},"
        f" received_on = {_further('received_on', '>', BOUGHT)},"
        f" asked_on = {_further('asked_on', '>', SOLD)}"
    )
    made = f"INSERT INTO stock ({columns}) VALUES ({values})"
    step = f"{made} ON CONFLICT (part_id) DO UPDATE SET {kept}"
    follow_up("stock_kept", "AFTER INSERT ON stock_movement", "", [step])


def _further(column: str, than: str, counts: str) -> str:
    """Write the day that is kept: the movement's, where it counts and lies further out."""
    further = f"(stock.{column} IS NULL OR NEW.moved_on {than} stock.{column})"
    return f"CASE WHEN {counts} AND {further} THEN NEW.moved_on ELSE stock.{column} END"


def keep_months() -> None:
    """Add each movement to the sums of its month."""
    added = {
        "movements": "1",
        "quantity": "NEW.quantity",
        "value": "NEW.value",
        "residual": "NEW.residual",
        "net": "COALESCE(NEW.net, 0)",
        "priced_value": "CASE WHEN NEW.net IS NULL THEN 0 ELSE NEW.value END",
    }
    clearing = "(SELECT clearing FROM stock_document WHERE id = NEW.document_id)"
    values = ", ".join([month_of("NEW.moved_on"), "NEW.kind", clearing, *added.values()])
    sums = ", ".join(f"{name} = stock_month.{name} + {value}" for name, value in added.items())
    made = f"INSERT INTO stock_month (month, kind, clearing, {', '.join(added)}) VALUES ({values})"
    step = f"{made} ON CONFLICT (month, kind, clearing) DO UPDATE SET {sums}"
    follow_up("stock_month_kept", "AFTER INSERT ON stock_movement", "", [step])


def guard_sums() -> None:
    """Refuse to write a stock that no movement says."""
    said = "stock is a sum of movements"
    refuse("stock_made", "BEFORE INSERT ON stock", f"NOT {A_SUM} OR {LATER}", said)
    refuse("stock_moved", "BEFORE UPDATE ON stock", f"NOT ({A_SUM} AND {ONE_STEP})", said)
    refuse("stock_stays", "BEFORE DELETE ON stock", "TRUE", said)
    grows = "NEW.movements = OLD.movements + 1"
    refuse("stock_month_moved", "BEFORE UPDATE ON stock_month", f"NOT ({grows})", said)
    refuse("stock_month_stays", "BEFORE DELETE ON stock_month", "TRUE", said)
