"""Importing the parts list."""

from collections.abc import Sequence
from typing import Any

from typing_extensions import override

from desktop.models.errors import RuleBrokenError
from desktop.models.keys import compact_key, name_key
from desktop.models.part import Part
from desktop.services.importing.cells.values import RowRejectedError
from desktop.services.importing.job import Job
from desktop.services.importing.lists.keyed import KeyedTaker
from desktop.services.importing.lists.list_import import ListRow
from desktop.services.importing.lists.part_prices import PriceSteps
from desktop.services.importing.lists.part_rows import PartRows
from desktop.services.parts.drafts import check_level, check_stock_rules
from desktop.system.i18n import _

_TEXTS = ("brand", "category", "unit", "fitment")
_FIGURES = ("price", "cost", "minimum", "maximum", "service_level")
_SAID = ("name", *_TEXTS, *_FIGURES, "pack_size")
_COLUMNS = ("number", "number_key", "name_key", *_SAID, "import_id", "external_ref")


class PartTaker(KeyedTaker[Part]):
    """Takes in the parts list, with codes, shelves and suppliers.

    Codes, shelves and suppliers are added to those that a part has; none is taken away.
    """

    entity = "part"
    kind = "parts"
    key_field = "number"
    said = ("number", *_SAID)

    def __init__(self, job: Job) -> None:
        self._rows, self._prices = PartRows(job), PriceSteps(job)
        super().__init__(job, Part, _COLUMNS)

    @override
    def key_of(self, text: str) -> str:
        return compact_key(text)

    @override
    def no_key_sentence(self) -> str:
        return _("The part number has neither letters nor digits; correct it.")

    @override
    def named(self, text: str, key: int) -> str:
        return _("Part {number} (id {id})").format(number=text, id=key)

    @override
    def look_at(self, rows: Sequence[ListRow], ids: Sequence[int]) -> None:
        self._rows.look_at(ids)
        self._prices.look_at(ids)

    @override
    def enter(self, row: ListRow, ref: str | None, key: str) -> int:
        values = row.values
        _refuse_wrong({name: values.get(f"part.{name}") for name in _SAID})
        texts = (values.get(f"part.{name}") or "" for name in _TEXTS)
        figures = (values.get(f"part.{name}") for name in _FIGURES)
        name = values.get("part.name") or values["part.number"]
        more = values.get("part.pack_size") or 1, self._job.import_id, ref
        return self._new.add(
            values["part.number"], key, name_key(name), name, *texts, *figures, *more
        )

    @override
    def check(self, record: Part, values: dict[str, Any]) -> None:
        now = {name: values.get(name, getattr(record, name)) for name in _SAID}
        _refuse_wrong(now)
        if "price" in values and values["price"] != record.price:
            self._prices.change(record, values["price"])

    @override
    def derived(self, values: dict[str, Any]) -> dict[str, Any]:
        found = {"number_key": compact_key(values["number"])} if "number" in values else {}
        return found | ({"name_key": name_key(values["name"])} if "name" in values else {})

    @override
    def hang(self, key: int, row: ListRow) -> list[str]:
        return self._rows.hang(key, row, fresh=key in self._fresh)

    @override
    def flush(self) -> None:
        super().flush()
        self._rows.flush()
        self._prices.flush()


def _refuse_wrong(values: dict[str, Any]) -> None:
    """Refuse figures that cannot be.

    Raises:
        RowRejectedError: The maximum is below the minimum, or a figure makes no sense.
    """
    try:
        check_stock_rules(values["pack_size"], values["minimum"], values["maximum"])
        check_level(values["service_level"])
    except RuleBrokenError as error:
        raise RowRejectedError(str(error)) from error
