"""What stands in a row of each table that tells where rows came from: imports, merges, audit."""

from tests.helpers.row_values import ALWAYS, AT

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
MERGE = {
    "kind": "customer",
    "kept_id": 1,
    "gone_id": 2,
    "merged_at": AT,
    "staff_id": 1,
    "undone_at": None,
    "undone_by_id": None,
    **ALWAYS,
}
MERGE_CHANGE = {
    "merge_id": 1,
    "table_name": "phone",
    "row_id": 1,
    "before": {"customer_id": 2},
    "after": {"customer_id": 1},
}
PAIR = {"kind": "customer", "first_id": 1, "second_id": 2, "said_at": AT, "staff_id": 1}
