"""A list that was exported is understood again, whoever exported it in which language."""

from types import SimpleNamespace

import pytest

from desktop.models.money import CURRENCIES
from desktop.services.importing.proposing.list_titles import LISTS, list_columns
from desktop.system.i18n import LANGUAGES, use_language
from desktop.views.customers.columns import COLUMNS as CUSTOMERS
from desktop.views.kit.column import file_columns
from desktop.views.parts.columns import columns as part_columns
from desktop.views.vehicles.columns import columns as vehicle_columns
from desktop.views.visits.columns import columns as visit_columns

SCREENS = {
    "customer": CUSTOMERS,
    "vehicle": vehicle_columns(lambda: None),
    "visit": visit_columns(None),
    "part": part_columns(SimpleNamespace(currency=CURRENCIES["TWD"], tax=None)),
}
# The field of each column, from left to right; None where an import takes nothing.
FIELDS = {
    "customer": ("name", "phone", "segment", "kind", "tax_id", None),
    "vehicle": ("plate", "make", "model", "customer.name", "inspection_due_on", None, "vin"),
    "visit": (
        "number",
        "state",
        "vehicle.plate",
        "customer.name",
        "vehicle.model",
        None,
        None,
        "total",
        "kind",
        "advisor",
        "arrived_on",
        "settled_on",
    ),
    "part": (
        *("number", "name", None, None, None, None, None, "price", None, None, None, "minimum"),
        *(None, None, "brand", "category", "unit", "cost", None),
    ),
}


def test_every_list_of_the_program_is_known():
    assert {f"{record}.id" for record in SCREENS} == LISTS.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("record", SCREENS)
def test_an_import_knows_the_columns_of_a_list_in_every_language(record, language):
    use_language(language)
    header = [column.header for column in file_columns(SCREENS[record], record)]
    use_language("en")
    titles = [word for word in header if not word.endswith(".id")]
    wanted = {
        field if "." in field else f"{record}.{field}": title
        for field, title in zip(FIELDS[record], titles, strict=True)
        if field
    }
    assert list_columns(header) == wanted


def test_a_file_that_does_not_begin_with_ids_is_no_list_of_ours():
    assert not list_columns(["Name", "customer.id", "Phone"])
    assert not list_columns(["customer.id", "customer.name"])
    assert not list_columns([])
