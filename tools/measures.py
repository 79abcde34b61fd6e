"""Write docs/measures.md: every measure of the catalogue, as the program itself knows it.

python tools/measures.py
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from desktop.services.measures import (
    care,
    checks,
    customers,
    elsewhere,
    market,
    sales,
    stock,
    workshop,
)
from desktop.services.measures.slices import DATE_SLICES, RECORD_SLICES
from desktop.services.measures.terms import Measure, Unit
from desktop.services.targets.measured import takes_targets
from desktop.services.year_end.chapters.appendix import DATE_WORDS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "measures.md"
TABLES = {
    "Workshop": workshop.MEASURES,
    "Parts": stock.MEASURES,
    "Checklists": checks.MEASURES,
    "Customers": customers.MEASURES,
    "Care": care.MEASURES,
    "Sales": sales.MEASURES,
    "Market": market.MEASURES,
    "From another system": elsewhere.MEASURES,
}
UNITS = {
    Unit.COUNT: "number",
    Unit.MONEY: "money",
    Unit.HOURS: "hours",
    Unit.RATIO: "ratio",
    Unit.SHARE: "share",
}
TOP = """\
# Measures

Every figure on a screen, a sheet, in a report, an export or on the command line is one of these. \
`python tools/measures.py` writes this page from the catalogue (`desktop/services/measures`); a \
test compares it with what the program knows today.

- **Counts by** is the business day that decides the period a record counts in.
- **Whose** is the person whose figures it belongs to in the slices `person` and `team`.
- ↓ behind the unit: less is better. **T**: takes targets. **P30**: provisional (暫) until 30 days \
after the period, since what was settled may come back.
- Amounts are before tax. Rates are ratios of sums, never means of rates; a figure without data, \
or divided by nothing, is unknown and printed as a dash. A count of nothing is 0.
- A measure whose data the office does not keep is not in the catalogue.
"""
HEAD = """
| id | name | formula | counts by | whose | exclusions | unit |
|---|---|---|---|---|---|---|
"""
BOTTOM = """
## What else may be asked

| id | is |
|---|---|
| `ID.target` | the target of the period: months added up, a month in part by the share of its \
working days; of a rate the mean of the months |
| `ID.target.sprint`, `ID.target.challenge` | the same of the two higher tiers |
| `ID.attainment` | figure ÷ target, with six decimals on the command line |

Slices by day: {dates}. Slices by record: {records}. `person` is the measure's own person: the \
advisor of a visit, the salespeople of a sale by their shares. A slice that a measure does not \
have leaves its figures empty; one that nobody knows is refused with a sentence.

Targets are those of months, quarters and years, of the office, a person, a team or a segment; \
other slices of a target are unknown.
"""


def page() -> str:
    """Write the page."""
    parts = [TOP]
    for title, measures in TABLES.items():
        parts += [f"\n## {title}\n", HEAD, *map(_row, measures)]
    dates, records = _codes(DATE_SLICES), _codes(RECORD_SLICES)
    return "".join([*parts, BOTTOM.format(dates=dates, records=records)])


def _row(measure: Measure) -> str:
    unit = UNITS[measure.unit] + ("" if measure.better_up else " ↓")
    cells = (
        f"`{measure.id}`",
        measure.name,
        measure.formula,
        DATE_WORDS[measure.date_rule],
        measure.person_rule,
        measure.exclusions,
        ", ".join((unit, *_marks(measure))),
    )
    return f"| {' | '.join(cell.replace('|', '¦') for cell in cells)} |\n"


def _marks(measure: Measure) -> Iterator[str]:
    if takes_targets(measure):
        yield "T"
    if measure.waits:
        yield f"P{measure.waits}"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
