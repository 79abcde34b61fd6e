"""What stands in a row of each table of the office, its people, customers, vehicles and goods.

The siblings ending in `_values` tell of the other tables; `rows` makes an office of all of them.
"""

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
    "slot_minutes": 30,
    "service_km": 5000,
    "service_months": 6,
    "paper": "A4",
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
    "short_name": "",
    "segment_id": 1,
    "tax_id": "12345675",
    "referred_by_id": None,
    "address": "",
    "birthday": None,
    "note": "",
    "created_at": AT,
    "last_seen_on": DAY,
    "merged_into_id": None,
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
    "service_km": None,
    "service_months": None,
    "service_said_on": None,
    "note": "",
    "created_at": AT,
    "last_seen_on": DAY,
    "merged_into_id": None,
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
HISTORY = {"from_on": DAY, "to_on": None, **ALWAYS}
SEGMENT = {"name": "Taxi", "strategy": "", "position": 0, **KEPT, **ALWAYS}
CONTACT = {"customer_id": 1, "name": "王太太", "name_key": "王太太", "title": "", **ALWAYS}
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
HOURS = {"weekday": 0, "opens": time(8, 30), "closes": time(17, 30), **ALWAYS}
CALENDAR_DAY = {"day": DAY, "kind": "holiday", "name": "", "origin": "office", **ALWAYS}
BRANCH = {"name": "本店", "position": 0, **KEPT, **ALWAYS}
