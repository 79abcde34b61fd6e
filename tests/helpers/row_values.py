"""What stands in a row of each table, as the tables keep it; `rows` makes an office of it."""

from datetime import date, datetime, time

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
