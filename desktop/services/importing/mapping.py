"""Mappings: which column of a file says what, and how its cells are read."""

import re
from collections import Counter
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop.models.errors import RuleBrokenError
from desktop.services.files.tables import ReadOptions, Table
from desktop.services.importing.cells.demand_months import demand_months_among
from desktop.services.importing.cells.months import months_among
from desktop.services.importing.kinds import Field, kind_of
from desktop.services.importing.proposing.list_titles import list_columns
from desktop.system.i18n import _

_LETTER = re.compile(r" \[[A-Z]+\]$")

AUTO = "auto"
DATE_ORDERS = (AUTO, "iso", "dmy", "mdy", "ymd", "roc")
DECIMAL_MARKS = (AUTO, ".", ",")


@dataclass(frozen=True, slots=True, kw_only=True)
class Formats:
    """How a file writes days and numbers.

    Attributes:
        date: One of DATE_ORDERS, or a form as `strptime` takes it. An order only tells how to
            read what can be read in several ways: "iso" reads nothing of that sort, and "roc"
            takes a year of two digits for one of the Republic of China.
        decimal: One of DECIMAL_MARKS; the other mark stands between thousands.
    """

    date: str = AUTO
    decimal: str = AUTO

    @property
    def settled(self) -> bool:
        """Whether nothing is left to be found in the file."""
        return AUTO not in (self.date, self.decimal)


@dataclass(frozen=True, slots=True)
class Rules:
    """What to do with the oddities of a file.

    Attributes:
        repeated_lines: `skip` counts a row that equals an earlier one and does not write it
            again; `keep` takes every row for a row of its own.
        blank_lines: `no_line` lets a row without a line text tell of its visit only;
            `refuse` rejects it.
        masked: A plate that contains this text is known in part only.
        zero_is_unknown: Fields in which 0 means that nobody wrote the number down.
        minutes_unit: Labour in this unit is counted in minutes: 60 of it are one hour.
        mode: `create` leaves known records alone, `update` enters no new ones.
        short_rows: `fill` takes cells missing at the end of a row for empty ones;
            `refuse` rejects the row.
        months: The field that columns hold which are called like months; empty for none.
        unknown_staff: `enter` enters people whom the office does not know; `refuse` rejects
            the row.
        split_totals: `add` adds rows about one month, area and make up, which a file splits
            further; `refuse` rejects the second of them.
    """

    repeated_lines: str = "skip"
    blank_lines: str = "no_line"
    masked: str = ""
    zero_is_unknown: frozenset[str] = frozenset()
    minutes_unit: str = ""
    mode: str = "both"
    short_rows: str = "refuse"
    months: str = ""
    unknown_staff: str = "refuse"
    split_totals: str = "refuse"

    @property
    def enters_people(self) -> bool:
        """Whether people are entered whom the office does not know."""
        return self.unknown_staff == "enter"

    @property
    def fill_short(self) -> bool:
        """Whether cells missing at the end of a row are empty ones."""
        return self.short_rows == "fill"


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a file is read.

    Attributes:
        kind: Id of an entry of KINDS.
        name: What the import run remembers it by: a file name, or empty for our own files.
        source: Goes before every key, so that two systems may use the same one.
        columns: Column of the file by field.
        defaults: Value by field, for cells that are empty or missing; dates as in ISO 8601.
        keys: By entity, the columns whose values together say which one a row speaks of.
        values: By field, what values of the file are called here.
        own: Whether the file was exported by Daysheet itself.
        options: What the reader is told of the file.
        formats: How it writes days and numbers.
    """

    kind: str
    columns: Map[str, str]
    name: str = ""
    source: str = ""
    defaults: Map[str, str] = field(default_factory=dict)
    keys: Map[str, tuple[str, ...]] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    values: Map[str, Map[str, str]] = field(default_factory=dict)
    own: bool = False
    options: ReadOptions = field(default_factory=ReadOptions)
    formats: Formats = field(default_factory=Formats)

    def identifies(self, entity: str) -> bool:
        """Return whether a row can say which record of an entity it speaks of."""
        return entity in self.keys or bool({f"{entity}.id", f"{entity}.ref"} & set(self.columns))

    def says(self, field: str) -> bool:
        """Return whether a column or a default says a field."""
        return field in self.columns or field in self.defaults

    def needs(self, wanted: Field) -> bool:
        """Return whether every row must say a field, since no row can speak of a known record."""
        main = kind_of(self.kind).fields[0].entity
        known = self.rules.mode == "update" or f"{main}.id" in self.columns
        if known or not wanted.required or self.identifies(wanted.entity):
            return False
        return not any(map(self.says, wanted.instead)) and not self._in_months(wanted)

    def month_columns(self, header: Sequence[str]) -> dict[str, int]:
        """Return the columns that hold the values of the month in their header, with the month.

        Where the year stands elsewhere, a month is a number from 1 to 12.
        """
        if not self.rules.months:
            return {}
        taken = {*self.columns.values(), *(name for key in self.keys.values() for name in key)}
        entity = self.rules.months.partition(".")[0]
        among = demand_months_among if entity == "demand" else months_among
        return among(header, taken, bare=self.says(f"{entity}.year"))

    def _in_months(self, wanted: Field) -> bool:
        """Return whether the columns of months say a field, or what does as well."""
        months = self.rules.months
        of_month = f"{wanted.entity}.month"
        return bool(months) and (months in (wanted.id, *wanted.instead) or wanted.id == of_month)


def mapping_for(table: Table, kind: str) -> Mapping:
    """Map the columns that are called as exports call them: like fields, or like a list's.

    Raises:
        RuleBrokenError: There is no such kind, or no column is called so.
    """
    fields = kind_of(kind).by_id
    known = list_columns(table.header) | {name: name for name in table.header}
    columns = {field: name for field, name in known.items() if field in fields}
    if not columns:
        raise RuleBrokenError(
            _(
                "No column of {name} is called like a field of Daysheet, such as {field}; "
                "give a mapping file that says what its columns mean."
            ).format(name=table.path.name, field=next(iter(fields)))
        )
    return Mapping(kind, columns, own=True)


def check_columns(mapping: Mapping, table: Table) -> None:
    """Refuse a mapping that does not fit the file.

    Raises:
        RuleBrokenError: A column is not there, or nothing says a required field.
    """
    wanted = [
        *mapping.columns.values(),
        *(name for names in mapping.keys.values() for name in names),
    ]
    for name in wanted:
        if name not in table.header:
            raise RuleBrokenError(
                _("{file} has no column “{column}”; it has {known}.").format(
                    file=table.path.name, column=name, known=", ".join(table.header)
                )
            )
    _check_months(mapping, table.header)
    missing = missing_fields(mapping)
    if missing:
        raise RuleBrokenError(
            _(
                "No column says “{title}”; name one as {field} under [columns], "
                "or one value for all rows under [defaults]."
            ).format(title=_(missing[0].title), field=missing[0].id)
        )
    if mapping.kind in {"visits", "lines"} and not has_visit_key(mapping):
        raise RuleBrokenError(
            _(
                "Nothing says which rows belong to one visit; "
                "name the column of its number, or the columns of its key as visit under [keys]."
            )
        )


def _check_months(mapping: Mapping, header: Sequence[str]) -> None:
    """Refuse a file without columns of months where the mapping speaks of them."""
    if not mapping.rules.months:
        return
    found = mapping.month_columns(header)
    if not found:
        raise RuleBrokenError(
            _(
                "No column is called like a month, such as 2026-11; "
                "clear the rule about columns of months, or name the columns so."
            )
        )
    # A header that stands twice has the letter of its column behind it the second time.
    named_so = {name: found.get(_LETTER.sub("", name)) for name in header}
    months = {name: month for name, month in named_so.items() if month is not None}
    month, count = Counter(months.values()).most_common(1)[0]
    if count > 1:
        twice = " ".join(f"“{name}”" for name, number in months.items() if number == month)
        raise RuleBrokenError(
            _("Columns of the same month: {columns}; leave one of them out of the file.").format(
                columns=twice
            )
        )
    stated = mapping.rules.months.partition(".")[0] + ".month"
    if stated in mapping.columns:
        raise RuleBrokenError(
            _("The month stands above the columns and in “{column}”; choose one of both.").format(
                column=mapping.columns[stated]
            )
        )


def missing_fields(mapping: Mapping) -> list[Field]:
    """Return the fields that every row must say and no column or default does."""
    spoken = {*mapping.columns, *mapping.defaults}
    return [
        entry
        for entry in kind_of(mapping.kind).fields
        if mapping.needs(entry) and entry.id not in spoken
    ]


def has_visit_key(mapping: Mapping) -> bool:
    """Return whether something says which rows belong to one visit."""
    return mapping.identifies("visit") or "visit.number" in mapping.columns
