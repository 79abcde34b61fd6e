"""Mappings: which column of a file says what, and how its cells are read."""

from collections.abc import Mapping as Map
from dataclasses import dataclass, field

from desktop.models.errors import RuleBrokenError
from desktop.services.files.tables import ReadOptions, Table
from desktop.services.importing.kinds import Field, kind_of
from desktop.services.importing.proposing.list_titles import list_columns
from desktop.system.i18n import _

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
    """

    repeated_lines: str = "skip"
    blank_lines: str = "no_line"
    masked: str = ""
    zero_is_unknown: frozenset[str] = frozenset()
    minutes_unit: str = ""
    mode: str = "both"
    short_rows: str = "refuse"

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

    def needs(self, wanted: Field) -> bool:
        """Return whether every row must say a field, since no row can speak of a known record."""
        main = kind_of(self.kind).fields[0].entity
        known = self.rules.mode == "update" or f"{main}.id" in self.columns
        return wanted.required and not known and not self.identifies(wanted.entity)


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
