"""One office with a row or two in every table, as the tables keep them: for tests of the data."""

from datetime import date, datetime, time

from sqlalchemy import Column, Connection, MetaData, Table, TypeDecorator, insert, select, update

from desktop.db import schema
from desktop.models.tables import TABLES

AT = datetime(2026, 11, 2, 1, 30)  # noqa: DTZ001 -- tables keep naive UTC
DAY = date(2026, 11, 2)
ALWAYS = {"version": 1}
KEPT = {"archived_at": None, "archived_reason": None}
CAME = {"import_id": None, "external_ref": None}

OFFICE = {
    "id": 1,
    "name": "順發汽車",
    "language": "zh_Hant_TW",
    "currency": "TWD",
    "cutoff_hour": 3,
    "time_zone": "Asia/Taipei",
    "tax_rate": 500,
    "tax_inclusive": True,
    "follow_up_days": 3,
    "address": "",
    "phone": "",
    "tax_id": "",
    "holidays_of": "TW",
    "theme": "",
    "print_note": "",
    "logo": None,
    **ALWAYS,
}
STAFF = {
    "name": "林師傅",
    "name_key": "林師傅",
    "role": "technician",
    "team_id": 1,
    "branch_id": 1,
    "hired_on": DAY,
    "left_on": None,
    "pin_hash": "$argon2id$secret",
    **ALWAYS,
}
CUSTOMER = {
    "kind": "person",
    "name": "王小明",
    "name_key": "王小明",
    "segment_id": 1,
    "tax_id": "12345675",
    "referred_by_id": None,
    "address": "",
    "birthday": None,
    "note": "",
    "created_at": AT,
    "last_seen_on": DAY,
    **KEPT,
    **CAME,
    **ALWAYS,
}
VEHICLE = {
    "vin": "JTDBR32E720001234",
    "vin_reversed": "432100027E23RBDTJ",
    "make": "Toyota",
    "model": "Altis",
    "model_key": "altis",
    "colour": "",
    "made_in": 2019,
    "inspection_due_on": None,
    "insurance_due_on": None,
    "note": "",
    "created_at": AT,
    "last_seen_on": DAY,
    **KEPT,
    **CAME,
    **ALWAYS,
}
PART = {
    "number": "90915-YZZE1",
    "number_key": "90915YZZE1",
    "name": "機油芯",
    "name_key": "機油芯",
    "brand": "",
    "category": "",
    "unit": "個",
    "price": 18000,
    "cost": 9000,
    **KEPT,
    **CAME,
    **ALWAYS,
}
VISIT = {
    "number": "20261102-01",
    "vehicle_id": 1,
    "customer_id": 1,
    "segment_id": 1,
    "branch_id": 1,
    "plate": "ABC1234",
    "kind": "maintenance",
    "state": "arrived",
    "advisor_id": 1,
    "cashier_id": None,
    "arrived_at": AT,
    "arrived_on": DAY,
    "promised_at": None,
    "promised_on": None,
    "finished_at": None,
    "finished_on": None,
    "settled_at": None,
    "settled_on": None,
    "odometer": 88000,
    "concern": "",
    "cause": "",
    "correction": "",
    "waiting_for": "",
    "original_id": None,
    "void_reason": None,
    "tax_rate": 500,
    "tax_inclusive": False,
    "labour_net": None,
    "parts_net": None,
    "outsourced_net": None,
    "other_net": None,
    "tax": None,
    "total": None,
    **CAME,
    **ALWAYS,
}
SETTLED = VISIT | {
    "number": "20261102-02",
    "state": "settled",
    "finished_on": DAY,
    "settled_on": DAY,
    "settled_at": AT,
    "labour_net": 100000,
    "parts_net": 36000,
    "tax": 6800,
    "total": 142800,
}
LINE = {
    "visit_id": 2,
    "position": 1,
    "kind": "labour",
    "text": "定期保養",
    "job": "",
    "part_id": None,
    "quantity": 1000,
    "unit": "",
    "price": 100000,
    "discount": 0,
    "amount": 100000,
    "net": 100000,
    "cost": None,
    "hours": 150,
    **ALWAYS,
}
PLATE = {
    "vehicle_id": 1,
    "plate": "ABC-1234",
    "plate_key": "ABC1234",
    "plate_reversed": "4321CBA",
    "partial": False,
    "from_on": DAY,
    "to_on": None,
    **ALWAYS,
}
PHONE = {
    "customer_id": 1,
    "contact_id": 1,
    "number": "0912-345-678",
    "digits": "0912345678",
    "digits_reversed": "8765432190",
    "shared": False,
    **ALWAYS,
}
PAYMENT = {
    "visit_id": 2,
    "paid_at": AT,
    "paid_on": DAY,
    "method": "cash",
    "amount": 142800,
    "cashier_id": 1,
    "note": "",
}
FOLLOW_UP = {
    "visit_id": 2,
    "due_on": date(2026, 11, 5),
    "assignee_id": 1,
    "result": "open",
    "attempts": 0,
    "done_at": None,
    "done_on": None,
    "note": "",
    **ALWAYS,
}
IMPORT_RUN = {
    "at": AT,
    "staff_id": 1,
    "kind": "visits",
    "file_name": "visits.csv",
    "sha256": "0" * 64,
    "mapping": "",
    "rows_read": 3,
    "rows_created": 1,
    "rows_updated": 0,
    "rows_unchanged": 0,
    "rows_duplicate": 1,
    "rows_rejected": 1,
    "traced": True,
    "undone_at": None,
    "undone_by": None,
    "records_left": None,
}
# Columns of the first revision that are no more.
IMPORT_RUN_0001 = {"rows_used": 1, "rows_repeated": 1}
IMPORT_CHANGE = {
    "import_id": 1,
    "table_name": "customer",
    "row_id": 1,
    "action": "update",
    "before": {"note": ""},
    "version_before": 1,
    "version_after": 2,
    "undone_version": None,
}
AUDIT = {
    "at": AT,
    "staff_id": 1,
    "actor": "林師傅",
    "action": "insert",
    "table_name": "customer",
    "row_id": 1,
    "changes": {"name": [None, "王小明"]},
}
HISTORY = {"from_on": DAY, "to_on": None, **ALWAYS}
SEGMENT = {"name": "Taxi", "strategy": "", "position": 0, **KEPT, **ALWAYS}
CONTACT = {"customer_id": 1, "name": "王太太", "name_key": "王太太", "title": "", **ALWAYS}
OWNERS = {"staff_id": None, "team_id": None, "segment_id": None}
PLAN = {
    "measure": "visits",
    "year": 2026,
    "number": 1,
    "origin": "office",
    "received_on": DAY,
    "reason": "",
    "made_at": AT,
    "staff_id": 1,
    **ALWAYS,
}
TARGET = {
    "measure": "visits",
    "month": 202611,
    "tier": "target",
    **OWNERS,
    "value": 1000000,
    "plan_id": 1,
    "superseded_by": None,
    **ALWAYS,
}
RESULT = {
    "measure": "score",
    "month": 202611,
    "staff_id": None,
    "team_id": None,
    "value": 900000,
    "source": "總部",
    "import_id": None,
    **ALWAYS,
}
MARKET = {
    "month": 202611,
    "area": "台北市",
    "make": "Toyota",
    "units": 812,
    "source": "公路局",
    "received_on": DAY,
    "import_id": None,
    **ALWAYS,
}
SALE = {
    "number": "S20261102-01",
    "kind": "vehicle",
    "customer_id": 1,
    "vehicle_id": None,
    "segment_id": 1,
    "branch_id": 1,
    "model": "Altis",
    "ordered_on": DAY,
    "delivered_on": None,
    "cancelled_on": None,
    "cancel_reason": None,
    "quantity": 1000,
    "list_price": 80000000,
    "price": 76000000,
    "cost": 70000000,
    "source": "",
    "referred_by_id": None,
    "note": "",
    **CAME,
    **ALWAYS,
}
MEETING = {
    "day": DAY,
    "kind": "morning",
    "chair_id": 1,
    "duty_id": 1,
    "kudos": "",
    "policy": "",
    "script": "",
    "notes": "",
    **ALWAYS,
}
DECISION = {
    "meeting_id": 1,
    "text": "催零件",
    "owner_id": 1,
    "due_on": DAY,
    "method": "",
    "closed_on": None,
    "closed_at": None,
    "outcome": "",
    **ALWAYS,
}
ATTENDANCE = {"meeting_id": 1, "staff_id": 1, "presence": "present", "note": "", **ALWAYS}
LOCK = {"month": 202610, "locked_at": AT, "staff_id": 1}
ADJUSTMENT = {
    "visit_id": 2,
    "sale_id": None,
    "field": "labour_net",
    "value": -10000,
    "for_month": 202610,
    "booked_on": DAY,
    "reason": "算錯",
    "staff_id": 1,
    "made_at": AT,
}
DOCUMENT = {
    "number": "M-20261102-1",
    "kind": "morning",
    "start": DAY,
    "end": DAY,
    "language": "zh_Hant_TW",
    "made_at": AT,
    "staff_id": 1,
    "pages": 2,
    "data": b"%PDF-",
    "figures": {"yesterday/car_count": "8"},
    "digest": "0" * 64,
}
REPORT_TEXT = {
    "year": 2026,
    "language": "zh_Hant_TW",
    "chapter": "summary",
    "place": "opening",
    "text": "好年。",
    "drafted": "",
    "figures": {},
    **ALWAYS,
}
HOURS = {"weekday": 0, "opens": time(8, 30), "closes": time(17, 30), **ALWAYS}
CALENDAR_DAY = {"day": DAY, "kind": "holiday", "name": "", "origin": "office", **ALWAYS}
# A day that is stale, as its visits were written by hand: nobody believes this row.
FIGURE_SUM = {"rule": "settled_on", "cut": "kind", "span": 20261102, "key": "repair"}
BRANCH = {"name": "本店", "position": 0, **KEPT, **ALWAYS}

# What is in the office, in an order in which each row finds those it refers to.
ROWS = (
    ("office", OFFICE),
    ("opening_hours", HOURS),
    ("calendar_day", CALENDAR_DAY),
    ("team", {"name": "A", **ALWAYS}),
    ("branch", BRANCH),
    ("staff", STAFF),
    ("staff", STAFF | {"name": "陳業務", "name_key": "陳業務", "role": "sales"}),
    ("segment", SEGMENT),
    ("import_run", IMPORT_RUN | IMPORT_RUN_0001),
    ("import_change", IMPORT_CHANGE),
    ("customer", CUSTOMER),
    ("customer", CUSTOMER | {"name": "李大華", "name_key": "李大華", "tax_id": None}),
    ("contact", CONTACT),
    ("phone", PHONE),
    ("customer_owner", {"customer_id": 1, "staff_id": 1, **HISTORY}),
    ("vehicle", VEHICLE),
    ("vehicle", VEHICLE | {"vin": None, "vin_reversed": None}),
    ("plate", PLATE),
    ("ownership", {"vehicle_id": 1, "customer_id": 1, **HISTORY}),
    ("driver_assignment", {"vehicle_id": 1, "contact_id": 1, **HISTORY}),
    ("part", PART),
    ("visit", VISIT),
    ("visit", SETTLED),
    ("visit_line", LINE),
    (
        "visit_line",
        LINE | {"position": 2, "kind": "part", "part_id": 1, "amount": 36000, "net": 36000},
    ),
    ("visit_share", {"visit_id": 2, "staff_id": 1, "share": 10000, **ALWAYS}),
    ("payment", PAYMENT),
    ("visit_state_time", {"visit_id": 2, "state": "arrived", "at": AT, "staff_id": 1}),
    ("follow_up", FOLLOW_UP),
    ("sale", SALE),
    ("sale_share", {"sale_id": 1, "staff_id": 1, "share": 10000, **ALWAYS}),
    ("plan", PLAN),
    ("target", TARGET),
    ("result", RESULT),
    ("market_total", MARKET),
    ("meeting", MEETING),
    ("attendance", ATTENDANCE),
    ("chair_turn", {"staff_id": 1, "position": 1, **ALWAYS}),
    ("decision", DECISION),
    ("period_lock", LOCK),
    ("adjustment", ADJUSTMENT),
    ("document", DOCUMENT),
    ("report_text", REPORT_TEXT),
    ("figure_sum", FIGURE_SUM),
    ("audit", AUDIT),
    ("audit", AUDIT | {"action": "bulk", "row_id": None, "changes": {"rows": 1, "what": "visits"}}),
    ("audit", AUDIT | {"row_id": 2}),
    ("audit", AUDIT | {"table_name": "visit", "row_id": 1}),
    ("audit", AUDIT | {"table_name": "visit", "row_id": 2}),
)
# Another row that the office of ROWS accepts in each table.
FRESH = {
    "office": OFFICE,
    "opening_hours": HOURS | {"weekday": 1},
    "calendar_day": CALENDAR_DAY | {"day": date(2026, 11, 3)},
    "team": {"name": "B", **ALWAYS},
    "branch": BRANCH | {"name": "分店"},
    "staff": STAFF,
    "segment": SEGMENT | {"name": "Campus"},
    "import_run": IMPORT_RUN,
    "import_change": IMPORT_CHANGE,
    "customer": CUSTOMER | {"tax_id": "04595257", "referred_by_id": 1},
    "contact": CONTACT,
    "phone": PHONE | {"digits": "0987654321"},
    "customer_owner": {"customer_id": 2, "staff_id": 1, **HISTORY},
    "vehicle": VEHICLE | {"vin": "WVWZZZ1JZXW000001"},
    "plate": PLATE | {"vehicle_id": 2, "plate_key": "XYZ9876", "to_on": DAY},
    "ownership": {"vehicle_id": 1, "customer_id": 2, **HISTORY, "to_on": DAY},
    "driver_assignment": {"vehicle_id": 1, "contact_id": 1, **HISTORY},
    "part": PART | {"number_key": "ANOTHER"},
    "visit": VISIT | {"number": "20261102-03", "original_id": 1, "cashier_id": 1},
    "visit_line": LINE | {"position": 3, "kind": "part", "part_id": 1},
    "visit_share": {"visit_id": 1, "staff_id": 1, "share": 5000, **ALWAYS},
    "payment": PAYMENT,
    "visit_state_time": {"visit_id": 2, "state": "arrived", "at": AT, "staff_id": 1},
    "follow_up": FOLLOW_UP | {"visit_id": 1},
    "sale": SALE | {"number": "S20261102-02"},
    "sale_share": {"sale_id": 1, "staff_id": 2, "share": 5000, **ALWAYS},
    "plan": PLAN | {"number": 2, "reason": "market"},
    "target": TARGET | {"month": 202612, "staff_id": 1},
    "result": RESULT | {"month": 202612, "staff_id": 1},
    "market_total": MARKET | {"make": ""},
    "meeting": MEETING | {"kind": "weekly"},
    "attendance": ATTENDANCE | {"staff_id": 2},
    "chair_turn": {"staff_id": 2, "position": 2, **ALWAYS},
    "decision": DECISION,
    "period_lock": LOCK | {"month": 202609},
    "adjustment": ADJUSTMENT,
    "document": DOCUMENT | {"number": "M-20261102-2"},
    "report_text": REPORT_TEXT | {"place": "closing"},
    "figure_sum": FIGURE_SUM | {"key": "body"},
    "stale_day": {"rule": "settled_on", "day": DAY},
    "audit": AUDIT,
}


def _plain(table):
    types = ((c, c.type.impl if isinstance(c.type, TypeDecorator) else c.type) for c in table.c)
    columns = (Column(c.name, kind, primary_key=c.primary_key) for c, kind in types)
    return Table(table.name, MetaData(), *columns)


_HEAD = {table.__tablename__: _plain(table.__table__) for table in TABLES}


def plain_tables(connection: Connection):
    """Return the tables of an office with numbers as they are kept, not as they are meant."""
    if schema.revision(connection) == schema.HEAD:
        return _HEAD
    metadata = MetaData()
    metadata.reflect(connection)
    return {name: table for name, table in metadata.tables.items() if name != "alembic_version"}


def fill(connection: Connection) -> None:
    """Put a row or two into every table of an office at any revision."""
    tables = plain_tables(connection)
    for name, row in ROWS:
        if name not in tables:
            continue  # a table of a later revision
        columns = tables[name].columns
        known = {key: value for key, value in row.items() if key in columns}
        connection.execute(insert(tables[name]).values(known))
    # Rows may refer to later ones of their own table: whatever copies them must bear it.
    for name, column in (("customer", "referred_by_id"), ("visit", "original_id")):
        table = tables[name]
        connection.execute(update(table).where(table.c.id == 1).values({column: 2}))


def add(connection: Connection, name: str, /, **changes: object) -> None:
    """Write one more row, changed as named, past every rule of the program itself."""
    connection.execute(insert(plain_tables(connection)[name]).values(FRESH[name] | changes))


def contents(connection: Connection) -> dict[str, list[dict[str, object]]]:
    """Read every row of every table, in the order of the ids."""
    return {
        name: [
            dict(row) for row in connection.execute(select(table).order_by(table.c.id)).mappings()
        ]
        for name, table in plain_tables(connection).items()
    }
