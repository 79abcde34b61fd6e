"""Lines and sums of imported visits."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from desktop.models.bill import BillTotals, TaxRule, bill_totals, line_amount, line_net
from desktop.models.money import Currency
from desktop.models.visit import LineKind
from desktop.services.importing.cells.values import RowRejectedError, Values
from desktop.services.importing.job import Cells, Excerpt, Job
from desktop.services.importing.mapping import Rules
from desktop.system.i18n import _

_REMEMBERED = 1 << 14
_SUMS = ("labour", "parts", "outsourced", "other")
_CENT = Decimal("0.01")
_MOST = Decimal(10**12)  # a cell says no more either


class ImportedLine(NamedTuple):
    """A line of a visit as a row tells it."""

    kind: str
    text: str
    part_number: str
    quantity: Decimal
    unit: str
    price: Decimal | None
    discount: Decimal
    amount: Decimal | None
    net: Decimal | None
    cost: Decimal | None
    hours: Decimal | None
    job: str = ""


class LineReader:
    """Makes lines of rows; the same service at the same price comes again and again."""

    def __init__(self, job: Job, line: Excerpt) -> None:
        self._read = line.values
        self._currency, self._rules = job.currency, job.mapping.rules
        self._lines: dict[Cells, ImportedLine | None] = {}
        self._tax: TaxRule | None = None

    def line(self, cells: Cells, tax: TaxRule) -> ImportedLine | None:
        """Make a line of the cells of a row; None when they have no line text.

        Raises:
            RowRejectedError: They say no line that can be.
        """
        if tax is not self._tax or len(self._lines) >= _REMEMBERED:
            self._tax, self._lines = tax, {}
        elif cells in self._lines:
            return self._lines[cells]
        line = read_line(self._read(cells), tax, self._currency, self._rules)
        self._lines[cells] = line
        return line


def read_line(
    values: Values, tax: TaxRule, currency: Currency, rules: Rules
) -> ImportedLine | None:
    """Make a line of a row; None when the row has no line text.

    Raises:
        RowRejectedError: It has an amount and no text, or no text where one is demanded.
    """
    text = values.get("line.text")
    if text is None:
        _refuse_nameless(values, rules)
        return None
    kind = values.get("line.kind") or LineKind.OTHER
    quantity = values.get("line.quantity") or Decimal(1)
    amount, net = _amounts(values, quantity, tax, currency)
    unit = values.get("line.unit") or ""
    return ImportedLine(
        kind,
        text,
        values.get("line.part_number") or "",
        quantity,
        unit,
        values.get("line.price"),
        values.get("line.discount") or Decimal(0),
        amount,
        net,
        values.get("line.cost"),
        _hours(values, kind, quantity, unit == rules.minutes_unit and unit != ""),
        values.get("line.job") or "",
    )


def visit_totals(
    values: Values,
    sums: list[tuple[str, Decimal | None, Decimal | None]],
    tax: TaxRule,
    currency: Currency,
) -> BillTotals:
    """Add a visit up, from its lines or, where no line has an amount, from what the row says.

    Raises:
        RowRejectedError: What the row says is not what it adds up to.
    """
    stated = [values.get(f"visit.{name}") for name in (*_SUMS, "tax", "total")]
    counted = bill_totals(sums, tax, currency)
    if counted.total is None:
        return _stated_totals(stated)
    real = (
        counted.labour_net,
        counted.parts_net,
        counted.outsourced_net,
        counted.other_net,
        counted.tax,
        counted.total,
    )
    for says, adds in zip(stated, real, strict=True):
        if says is not None and says != (adds or 0):
            raise _does_not_add_up(says, adds or Decimal(0))
    return counted


def _refuse_nameless(values: Values, rules: Rules) -> None:
    if any(values.get(f"line.{name}") is not None for name in ("amount", "net", "price", "cost")):
        raise RowRejectedError(_("The line has money but no text; write what it is for."))
    if "line.text" in values and rules.blank_lines == "refuse":
        raise RowRejectedError(_("The line has no text; write what it is for."))


def _amounts(
    values: Values, quantity: Decimal, tax: TaxRule, currency: Currency
) -> tuple[Decimal | None, Decimal | None]:
    amount, net = values.get("line.amount"), values.get("line.net")
    if amount is None:
        discount = values.get("line.discount") or Decimal(0)
        amount = line_amount(quantity, values.get("line.price"), discount, currency)
        if amount is not None and abs(amount) >= _MOST:
            raise RowRejectedError(
                _("{text} is more than the office can count.").format(text=f"{amount:f}")
            )
    if amount is None and net is not None:
        raise RowRejectedError(_("The line has an amount before tax only; add its amount."))
    return amount, line_net(amount, tax, currency) if net is None else net


def _hours(values: Values, kind: str, quantity: Decimal, minutes: bool) -> Decimal | None:  # noqa: FBT001
    hours: Decimal | None = values.get("line.hours")
    if hours is None and minutes and kind == LineKind.LABOUR:
        return (quantity / 60).quantize(_CENT, ROUND_HALF_UP)
    return hours


def _stated_totals(stated: list[Decimal | None]) -> BillTotals:
    *parts, tax, total = stated
    if total is not None and all(part is None for part in parts):
        parts[-1] = total - (tax or 0)  # a bill of which nothing but the total is known
    known = [amount for amount in (*parts, tax) if amount is not None]
    added = sum(known, Decimal(0)) if known else None
    if added is not None and total is not None and added != total:
        raise _does_not_add_up(total, added)
    labour, material, outsourced, other = parts
    return BillTotals(labour, material, outsourced, other, tax, added)


def _does_not_add_up(says: Decimal, adds: Decimal) -> RowRejectedError:
    return RowRejectedError(
        _("The file says {says}, and the visit adds up to {adds}; correct one of them.").format(
            says=says, adds=adds
        )
    )
