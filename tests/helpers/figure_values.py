"""What stands in a row of each table of plans, figures, meetings and papers."""

from tests.helpers.row_values import ALWAYS, AT, DAY

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
OWNERS = {"staff_id": None, "team_id": None, "segment_id": None}
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
# A day that is stale, as its visits were written by hand: nobody believes this row.
KEPT_FIGURE = {"topic": "visit", "what": "hours", "span": 202513, "key": "0/9", "value": 1}
FIGURE_SUM = {"rule": "settled_on", "cut": "kind", "span": 20261102, "key": "repair"}
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
