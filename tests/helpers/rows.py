"""One office with a row or two in every table, as the tables keep them: for tests of the data."""

from datetime import date

from sqlalchemy import Column, Connection, MetaData, Table, TypeDecorator, insert, select, update

from desktop.db import schema
from desktop.models.tables import TABLES
from tests.helpers.care_values import (
    ANSWER,
    CALL_ATTEMPT,
    COMPLAINT,
    FOLLOW_UP,
    FORECAST,
    QUESTION,
    READING,
    REMINDER,
)
from tests.helpers.figure_values import (
    ADJUSTMENT,
    ATTENDANCE,
    DECISION,
    DOCUMENT,
    FIGURE_SUM,
    KEPT_FIGURE,
    LOCK,
    MARKET,
    MEETING,
    PLAN,
    REPORT_TEXT,
    RESULT,
    TARGET,
)
from tests.helpers.row_values import (
    ALWAYS,
    BRANCH,
    CALENDAR_DAY,
    CONTACT,
    CUSTOMER,
    DAY,
    HISTORY,
    HOURS,
    OFFICE,
    PART,
    PHONE,
    PLATE,
    SALE,
    SEGMENT,
    STAFF,
    VEHICLE,
)
from tests.helpers.stock_values import STOCK_FRESH, STOCK_ROWS, STOCKED
from tests.helpers.trail_values import (
    AUDIT,
    IMPORT_CHANGE,
    IMPORT_RUN,
    IMPORT_RUN_0001,
    MERGE,
    MERGE_CHANGE,
    PAIR,
)
from tests.helpers.visit_values import (
    APPOINTMENT,
    APPROVAL,
    ATTACHMENT,
    BAY,
    CEILING,
    CHECKLIST_ITEM,
    LINE,
    PACKAGE,
    PACKAGE_LINE,
    PAYMENT,
    PROPOSAL_LINE,
    QUEUE_ENTRY,
    SETTLED,
    STATE_TIME,
    VISIT,
    VISIT_CHECK,
)

_NO_RECORDS = ("alembic_version", "search_")

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
    ("part", PART | STOCKED),
    ("bay", BAY),
    ("package", PACKAGE),
    ("package_line", PACKAGE_LINE),
    ("discount_ceiling", CEILING),
    ("visit", VISIT),
    ("visit", SETTLED),
    ("visit_line", LINE),
    (
        "visit_line",
        LINE | {"position": 2, "kind": "part", "part_id": 1, "amount": 36000, "net": 36000},
    ),
    ("visit_share", {"visit_id": 2, "staff_id": 1, "share": 10000, **ALWAYS}),
    ("payment", PAYMENT),
    ("visit_state_time", STATE_TIME),
    ("follow_up", FOLLOW_UP),
    ("approval", APPROVAL),
    ("proposal_line", PROPOSAL_LINE),
    ("checklist_item", CHECKLIST_ITEM),
    ("visit_check", VISIT_CHECK),
    ("appointment", APPOINTMENT),
    ("queue_entry", QUEUE_ENTRY),
    ("complaint", COMPLAINT),
    ("question", QUESTION),
    ("question", QUESTION | {"kind": "text"}),
    ("answer", ANSWER),
    ("reminder", REMINDER),
    ("call_attempt", CALL_ATTEMPT),
    ("attachment", ATTACHMENT),
    ("attachment", ATTACHMENT),
    ("attachment_data", {"attachment_id": 1, "data": b"jpg"}),
    ("odometer_reading", READING),
    ("service_forecast", FORECAST),
    ("merge", MERGE),
    ("merge_change", MERGE_CHANGE),
    ("distinct_pair", PAIR),
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
    ("kept_figure", KEPT_FIGURE),
    *STOCK_ROWS,
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
    "part": PART | STOCKED | {"number_key": "ANOTHER"},
    "bay": BAY | {"name": "二號"},
    "package": PACKAGE | {"name": "一萬公里保養"},
    "package_line": PACKAGE_LINE | {"position": 2},
    "discount_ceiling": CEILING | {"role": "sales"},
    "visit": VISIT | {"number": "20261102-03", "original_id": 1, "cashier_id": 1},
    "visit_line": LINE | {"position": 3, "kind": "part", "part_id": 1},
    "visit_share": {"visit_id": 1, "staff_id": 1, "share": 5000, **ALWAYS},
    "payment": PAYMENT,
    "visit_state_time": STATE_TIME,
    "follow_up": FOLLOW_UP | {"visit_id": 1},
    "approval": APPROVAL,
    "proposal_line": PROPOSAL_LINE | {"position": 2},
    "checklist_item": CHECKLIST_ITEM,
    "visit_check": VISIT_CHECK | {"visit_id": 2},
    "appointment": APPOINTMENT,
    "queue_entry": QUEUE_ENTRY | {"visit_id": None},
    "complaint": COMPLAINT | {"number": "C20261102-02"},
    "question": QUESTION,
    "answer": ANSWER | {"question_id": 2},
    "reminder": REMINDER | {"kind": "inspection"},
    "call_attempt": CALL_ATTEMPT,
    "attachment": ATTACHMENT,
    "attachment_data": {"attachment_id": 2, "data": b"png"},
    "odometer_reading": READING,
    "service_forecast": FORECAST | {"vehicle_id": 2},
    "merge": MERGE,
    "merge_change": MERGE_CHANGE,
    "distinct_pair": PAIR | {"second_id": 3},
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
    "kept_figure": KEPT_FIGURE | {"key": "0/10"},
    **STOCK_FRESH,
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
    known = metadata.tables.items()
    return {name: table for name, table in known if not name.startswith(_NO_RECORDS)}


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
