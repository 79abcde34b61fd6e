"""What stands in a row of each table of what comes after a visit: calls, complaints, forecasts."""

from datetime import date

from tests.helpers.row_values import ALWAYS, AT, DAY, KEPT

FOLLOW_UP = {
    "visit_id": 2,
    "due_on": date(2026, 11, 5),
    "again_on": None,
    "assignee_id": 1,
    "result": "open",
    "attempts": 0,
    "done_at": None,
    "done_on": None,
    "note": "",
    **ALWAYS,
}
QUESTION = {
    "position": 1,
    "kind": "score",
    "text": "滿意嗎",
    "weight": 1,
    **KEPT,
    **ALWAYS,
}
ANSWER = {
    "follow_up_id": 1,
    "question_id": 1,
    "kind": "score",
    "weight": 1,
    "score": 5,
    "text": "",
    **ALWAYS,
}
REMINDER = {
    "kind": "service",
    "customer_id": 1,
    "vehicle_id": 1,
    "basis_on": DAY,
    "due_on": DAY,
    "assignee_id": 1,
    "state": "open",
    "attempts": 0,
    "done_at": None,
    "done_on": None,
    "note": "",
    **ALWAYS,
}
CALL_ATTEMPT = {
    "follow_up_id": 1,
    "reminder_id": None,
    "complaint_id": None,
    "at": AT,
    "staff_id": 1,
    "result": "no_answer",
    "note": "",
}
COMPLAINT = {
    "number": "C20261102-01",
    "customer_id": 1,
    "vehicle_id": 1,
    "visit_id": 2,
    "channel": "phone",
    "level": "normal",
    "state": "open",
    "received_at": AT,
    "received_on": DAY,
    "received_by_id": 1,
    "owner_id": 1,
    "sla_hours": 24,
    "due_at": AT,
    "what": "煞車有異音",
    "why": "",
    "how": "",
    "worth": "",
    "fix": "",
    "fixed_at": None,
    "second_call_note": "",
    "content": None,
    "closed_at": None,
    "closed_on": None,
    **ALWAYS,
}
READING = {"vehicle_id": 1, "read_on": DAY, "odometer": 90000, "staff_id": 1, **ALWAYS}
FORECAST = {
    "vehicle_id": 1,
    "due_on": DAY,
    "basis": "distance",
    "per_day": 4200,
    "due_km": 93000,
    "confidence": 8000,
    "readings": 4,
}
