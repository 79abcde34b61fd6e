"""What stands in a row of each table of the parts counter: master, buying, ledger and counts."""

from datetime import date

from tests.helpers.row_values import ALWAYS, AT, CAME, DAY, KEPT, PART

LATER = date(2026, 11, 9)
STOCKED = {
    "pack_size": 1000,
    "fitment": "",
    "minimum": None,
    "maximum": None,
    "service_level": None,
}
OTHER_PART = PART | STOCKED | {"number": "A-2", "number_key": "A2"}
BARCODE = {"part_id": 1, "code": "4711234567890"}
LINK = {"part_id": 1, "kind": "alternate", "other_id": 2, "from_on": DAY, "note": ""}
SHELF = {"part_id": 1, "shelf": "A-01", "position": 0}
PRICE_LIST = {"name": "車隊", "share": 9000, "note": "", **KEPT, **ALWAYS}
PRICE = {"part_id": 1, "price_list_id": 1, "from_on": DAY, "price": 17000, "staff_id": 1}
PART_PLAN = {
    "part_id": 1,
    "made_on": DAY,
    "demand_class": "smooth",
    "method": "ses",
    "forecast": 20000,
    "low": 0,
    "high": 50000,
    "reorder_point": 3000,
    "order_up_to": 8000,
    "by_hand": False,
    "reasons": {"lead_days": "7"},
}
DEMAND = {"part_id": 1, "month": 202610, "quantity": 4000, "import_id": None, **ALWAYS}
SUPPLIER = {
    "name": "大台北材料行",
    "name_key": "大台北材料行",
    "contact": "",
    "phone": "",
    "email": "",
    "address": "",
    "tax_id": "",
    "lead_days": 3,
    "note": "",
    **KEPT,
    **CAME,
    **ALWAYS,
}
PART_SUPPLIER = {
    "part_id": 1,
    "supplier_id": 1,
    "number": "S-1",
    "number_key": "S1",
    "lead_days": None,
    "pack_size": None,
    "last_price": 900000,
    "last_price_on": DAY,
    "preferred": True,
    **ALWAYS,
}
CAMPAIGN = {
    "name": "冬季雨刷",
    "from_on": DAY,
    "to_on": LATER,
    "cost": None,
    "note": "",
    **KEPT,
    **ALWAYS,
}
CAMPAIGN_PART = {"campaign_id": 1, "part_id": 1, "price": 15000}
ORDER = {
    "number": "P-20261102-1",
    "supplier_id": 1,
    "state": "draft",
    "emergency": False,
    "made_on": DAY,
    "expected_on": None,
    "sent_at": None,
    "closed_at": None,
    "close_reason": "",
    "staff_id": 1,
    "note": "",
    **ALWAYS,
}
SENT = {"state": "sent", "sent_at": AT, "expected_on": LATER}
ORDER_LINE = {
    "order_id": 1,
    "position": 1,
    "part_id": 1,
    "quantity": 10000,
    "price": 900000,
    "visit_id": None,
    "told_at": None,
    "told_by_id": None,
    "note": "",
    **ALWAYS,
}
LOST_SALE = {
    "asked_on": DAY,
    "asked_at": AT,
    "part_id": 1,
    "text": "",
    "quantity": 1000,
    "customer_id": 1,
    "visit_id": 1,
    "staff_id": 1,
    "note": "",
    "void_reason": None,
    **ALWAYS,
}
COUNT = {
    "number": "N-20261102-1",
    "kind": "full",
    "scope": "",
    "state": "open",
    "started_on": DAY,
    "started_at": AT,
    "started_by_id": 1,
    "posted_at": None,
    "posted_by_id": None,
    "note": "",
    **ALWAYS,
}
COUNT_SHELF = {
    "count_id": 1,
    "shelf": "A-01",
    "staff_id": 1,
    "taken_at": AT,
    "done_at": None,
    **ALWAYS,
}
COUNT_LINE = {
    "count_id": 1,
    "part_id": 1,
    "shelf": "A-01",
    "position": 1,
    "counted": None,
    "counted_at": None,
    "counted_by_id": None,
    "seq": None,
    "on_hand": None,
    "note": "",
    **ALWAYS,
}
COUNTED = {"counted": 7000, "counted_at": AT, "counted_by_id": 1, "seq": 2, "on_hand": 8000}
STOCK_DOCUMENT = {
    "number": "G-20261102-1",
    "kind": "receipt",
    "done_at": AT,
    "done_on": DAY,
    "entered_at": AT,
    "staff_id": 1,
    "supplier_id": 1,
    "customer_id": None,
    "visit_id": None,
    "order_id": 1,
    "count_id": None,
    "campaign_id": None,
    "reverses_id": None,
    "import_id": None,
    "party": "",
    "reference": "",
    "reason": "",
    "clearing": "",
    "tax_rate": None,
    "tax_inclusive": None,
    "net": None,
    "tax": None,
    "total": None,
}
# Ten come for 90 each, two are handed out to a visit, and a count misses one.
MOVEMENT = {
    "document_id": 1,
    "position": 1,
    "part_id": 1,
    "seq": 1,
    "kind": "receipt",
    "moved_at": AT,
    "moved_on": DAY,
    "quantity": 10000,
    "unit_cost": 900000,
    "value": 90000,
    "residual": 0,
    "on_hand": 10000,
    "stock_value": 90000,
    "price": None,
    "amount": None,
    "net": None,
    "order_line_id": 1,
    "origin_id": None,
}
ISSUED = MOVEMENT | {
    "document_id": 2,
    "seq": 2,
    "kind": "issue",
    "quantity": -2000,
    "value": -18000,
    "on_hand": 8000,
    "stock_value": 72000,
    "order_line_id": None,
}
MISSED = ISSUED | {
    "document_id": 3,
    "seq": 3,
    "kind": "count",
    "quantity": -1000,
    "value": -9000,
    "on_hand": 7000,
    "stock_value": 63000,
}
NEXT_MOVEMENT = MOVEMENT | {
    "position": 2,
    "seq": 4,
    "quantity": 1000,
    "value": 9000,
    "on_hand": 8000,
    "stock_value": 72000,
}
STOCK = {
    "part_id": 1,
    "seq": 3,
    "on_hand": 7000,
    "stock_value": 63000,
    "last_cost": 900000,
    "counted_at": AT,
    "came_on": DAY,
    "received_on": DAY,
    "asked_on": DAY,
}
STOCK_MONTH = {
    "month": 202612,
    "kind": "receipt",
    "clearing": "",
    "movements": 1,
    "quantity": 1000,
    "value": 9000,
    "residual": 0,
    "net": 0,
    "priced_value": 0,
}
COUNTER_PAYMENT = {
    "document_id": 1,
    "paid_at": AT,
    "paid_on": DAY,
    "method": "cash",
    "amount": 10000,
    "cashier_id": 1,
    "note": "",
}

STOCK_ROWS = (
    ("part", OTHER_PART),
    ("part", OTHER_PART | {"number": "A-3", "number_key": "A3"}),
    ("part_barcode", BARCODE),
    ("part_link", LINK),
    ("part_link", LINK | {"kind": "superseded_by"}),
    ("part_shelf", SHELF),
    ("price_list", PRICE_LIST),
    ("part_price", PRICE),
    ("part_price", PRICE | {"price_list_id": None}),
    ("part_plan", PART_PLAN),
    ("part_demand", DEMAND),
    ("supplier", SUPPLIER),
    ("part_supplier", PART_SUPPLIER),
    ("campaign", CAMPAIGN),
    ("campaign_part", CAMPAIGN_PART),
    ("purchase_order", ORDER | SENT),
    ("purchase_order_line", ORDER_LINE),
    ("lost_sale", LOST_SALE),
    ("stock_count", COUNT),
    ("count_shelf", COUNT_SHELF),
    ("count_line", COUNT_LINE | COUNTED),
    ("stock_document", STOCK_DOCUMENT),
    (
        "stock_document",
        STOCK_DOCUMENT | {"number": "I-20261102-1", "kind": "issue", "visit_id": 2},
    ),
    (
        "stock_document",
        STOCK_DOCUMENT | {"number": "K-20261102-1", "kind": "count", "count_id": 1},
    ),
    ("stock_movement", MOVEMENT),
    ("stock_movement", ISSUED),
    ("stock_movement", MISSED),
    ("counter_payment", COUNTER_PAYMENT),
)
STOCK_FRESH = {
    "part_barcode": BARCODE | {"code": "4711234567891"},
    "part_link": LINK | {"part_id": 2, "kind": "superseded_by", "other_id": 3},
    "part_shelf": SHELF | {"shelf": "B-02", "position": 1},
    "price_list": PRICE_LIST | {"name": "批發"},
    "part_price": PRICE | {"from_on": LATER},
    "part_plan": PART_PLAN | {"part_id": 2},
    "part_demand": DEMAND | {"month": 202609},
    "supplier": SUPPLIER | {"name": "南部材料行", "name_key": "南部材料行"},
    "part_supplier": PART_SUPPLIER | {"part_id": 2},
    "campaign": CAMPAIGN | {"name": "春季機油"},
    "campaign_part": CAMPAIGN_PART | {"part_id": 2},
    "purchase_order": ORDER | {"number": "P-20261102-2"},
    "purchase_order_line": ORDER_LINE | {"position": 2},
    "lost_sale": LOST_SALE,
    "stock_count": COUNT | {"number": "N-20261102-2"},
    "count_shelf": COUNT_SHELF | {"shelf": "B-02"},
    "count_line": COUNT_LINE | {"shelf": "B-02"},
    "stock_document": STOCK_DOCUMENT | {"number": "G-20261102-2"},
    "stock_movement": NEXT_MOVEMENT,
    "stock": STOCK,
    "stock_month": STOCK_MONTH,
    "counter_payment": COUNTER_PAYMENT,
}
