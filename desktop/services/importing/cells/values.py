"""From the texts of a row to values: one reader a field, one reason a mistake."""

from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from dataclasses import field as part
from datetime import date
from functools import cache
from operator import getitem, itemgetter
from typing import Any

from desktop.models.errors import OfficeError, RuleBrokenError
from desktop.services.files.tables import Table, TableRow
from desktop.services.importing.cells.converters import NOT_AVAILABLE, Converter, converter
from desktop.services.importing.cells.formats import settled
from desktop.services.importing.cells.names import NAMELESS, Lookups
from desktop.services.importing.cells.numbers import POINT, is_nothing
from desktop.services.importing.fields import NAMED
from desktop.services.importing.kinds import KINDS, Field, FieldType, kind_of
from desktop.services.importing.mapping import Formats, Mapping
from desktop.system.i18n import _

Values = dict[str, Any]
Cells = tuple[str, ...]
_PLAIN_FORMATS = Formats(date="iso", decimal=POINT)
# In a cell of text a dash may be meant; in one of these it says that nothing is known.
_TEXTS = frozenset({FieldType.TEXT, FieldType.CODE})
# A file repeats its texts; memory stays flat because what was read is forgotten at times.
_MOST_KNOWN, _LONGEST_KNOWN = 20_000, 100


class RowRejectedError(OfficeError):
    """A row that cannot be taken in; the sentence is its reason."""


class KnownValues(dict[str, Any]):
    """What the cells of a field mean, by their texts: each text is read once."""

    def __init__(self, reader: "FieldReader") -> None:
        super().__init__()
        self._reader = reader

    def __missing__(self, text: str) -> Any:  # noqa: ANN401 -- each type has its own
        value = self._reader.meaning(text)
        if len(text) <= _LONGEST_KNOWN:
            if len(self) >= _MOST_KNOWN:
                self.clear()
            self[text] = value
        return value


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that does not say what it should, in a row that is taken in all the same.

    Attributes:
        reason: Why it cannot be read.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class FieldReader:
    """Reads one field of a row.

    Attributes:
        column: Where its cell stands; None when only the default says it.
        label: What its reasons call it: the column, or the field.
        required: Whether an empty cell rejects the row, whatever the office knows.
        implied: Whether the mapping does not name the field, but another one of the same cells.
        spares: Whether a cell that cannot be read is `Unread`, and does not reject its row.
        known: What its texts mean, as far as they were read.
    """

    field: Field
    column: int | None
    label: str
    default: Any
    translations: Map[str, str]
    zero_is_unknown: bool
    convert: Converter
    required: bool = False
    implied: bool = False
    spares: bool = False
    known: KnownValues = part(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", KnownValues(self))

    def text(self, cells: Cells) -> str:
        """Return what the cell says, in the words of Daysheet."""
        cell = "" if self.column is None else cells[self.column]
        return self.translations.get(cell, cell)

    def read(self, cells: Cells) -> Any:  # noqa: ANN401 -- each type has its own
        """Return the value of a row's cell; None when it is not known.

        Raises:
            RowRejectedError: The cell does not say what it should.
        """
        return self.known["" if self.column is None else cells[self.column]]

    def meaning(self, cell: str) -> Any:  # noqa: ANN401 -- each type has its own
        """Return what a cell means; None when it says nothing and there is no default.

        Raises:
            RowRejectedError: The cell does not say what it should.
        """
        text = self.translations.get(cell, cell)
        if self._empty(text):
            if self.default is None and self.required:
                raise _empty(self.label)
            return self.default
        try:
            value = self.convert(text)
        except ValueError as error:
            reason = _("{column}: {reason}").format(column=self.label, reason=error)
            if self.spares:
                return Unread(reason)
            raise RowRejectedError(reason) from error
        return None if self.zero_is_unknown and value == 0 else value

    def shown(self, cells: Cells) -> str:
        """Return what a cell becomes, as a text; the cell itself where it cannot be read."""
        try:
            value = self.read(cells)
        except RowRejectedError:
            return self.text(cells)
        unlike = isinstance(value, Unread) or self.field.type in NAMED
        return self.text(cells) if unlike else _shown(value)

    def _empty(self, text: str) -> bool:
        if not text or text.isspace():
            return True
        if self.field.type in _CALLED and text.strip() in _NONE:
            return True
        return text == NOT_AVAILABLE if self.field.type in _TEXTS else is_nothing(text)


# What a clerk writes instead of a phone, a day or a number that nobody has.
_NONE = frozenset({"無", "无", "沒有", "没有", "不詳", "不详", "未提供", "未知", "none", "None"})
_CALLED = frozenset(
    {
        *(FieldType.PHONE, FieldType.PHONES, FieldType.DATE),
        *(FieldType.TAX_ID, FieldType.CODE, FieldType.WHOLE),
    }
)


def field_readers(mapping: Mapping, table: Table, names: Lookups) -> list[FieldReader]:
    """Make the readers of a file, one for each field that its mapping speaks of.

    Formats that the mapping leaves open are found first, in one reading of the file; who makes
    readers more than once calls `settled` before.

    Raises:
        RuleBrokenError: A default is no value of its field, or the file does not tell its formats.
    """
    mapping = settled(mapping, table)
    spoken = {*mapping.columns, *mapping.defaults}
    fields = kind_of(mapping.kind).by_id
    readers = [
        _reader(field, mapping, table, names) for field in fields.values() if field.id in spoken
    ]
    months = _month_readers(mapping, table, names)
    return [*readers, *_further_phones(readers, fields), *months]


def _month_readers(mapping: Mapping, table: Table, names: Lookups) -> list[FieldReader]:
    """Make a reader for each column that holds the values of the month in its header."""
    if not mapping.rules.months:
        return []
    field = kind_of(mapping.kind).by_id[mapping.rules.months]
    convert = _converter(field, mapping, names)
    return [
        FieldReader(
            replace(field, id=monthly_id(field.id, month)),
            table.header.index(column),
            column,
            None,
            mapping.values.get(field.id, {}),
            field.id in mapping.rules.zero_is_unknown,
            convert,
            spares=field.entity == "demand",  # of many months of a part, one may be a return
        )
        for column, month in mapping.month_columns(table.header).items()
    ]


def monthly_id(field: str, month: int) -> str:
    """Name the value of a field for one month, as rows that have many of them keep it."""
    return f"{field}@{month}"


def _further_phones(readers: list[FieldReader], fields: Map[str, Field]) -> list[FieldReader]:
    """Read the second phone of a cell as a further one, where no column of its own has them."""
    by_id = {reader.field.id: reader for reader in readers}
    first, more = by_id.get("customer.phone"), fields.get("customer.phones")
    if first is None or more is None or more.id in by_id or first.column is None:
        return []
    convert = converter(more, _PLAIN_FORMATS, NAMELESS)

    def others(text: str) -> tuple[str, ...] | None:
        return convert(text)[1:] or None

    return [replace(first, field=more, default=None, convert=others, implied=True)]


def row_reader(readers: Sequence[FieldReader]) -> Callable[[Cells], Values]:
    """Return what reads the fields of a row's cells, many rows at once in mind.

    It raises RowRejectedError where a cell does not say what it should. Equal values of different
    rows may be one object.
    """
    there = [reader for reader in readers if reader.column is not None]
    fixed = {reader.field.id: reader.read(()) for reader in readers if reader.column is None}
    names = tuple(reader.field.id for reader in there)
    known = tuple(reader.known for reader in there)
    pick = _picker([reader.column for reader in there if reader.column is not None])
    return lambda cells: {
        **fixed,
        **dict(zip(names, map(getitem, known, pick(cells)), strict=True)),
    }


def _picker(columns: list[int]) -> Callable[[Cells], Cells]:
    match columns:
        case []:
            return lambda _cells: ()
        case [column]:
            return lambda cells: (cells[column],)
        case _:
            return itemgetter(*columns)


def read_row(readers: Iterable[FieldReader], row: TableRow, *, fill: bool = False) -> Values:
    """Read the fields of a row.

    Args:
        readers: One for each field.
        row: The row.
        fill: Whether cells missing at its end are empty ones.

    Raises:
        RowRejectedError: A cell is missing, or does not say what it should.
    """
    refuse_ragged(row, fill=fill)
    return {reader.field.id: reader.read(row.cells) for reader in readers}


def refuse_ragged(row: TableRow, *, fill: bool = False) -> None:
    """Refuse a row whose cells cannot be told apart by the columns.

    Raises:
        RowRejectedError: It has more or fewer cells than the header, or is no row of the table.
    """
    if row.fault and not (fill and row.short):
        raise RowRejectedError(row.fault)


def refuse_missing(
    values: Values, entity: str, readers: Iterable[FieldReader], but: Collection[str] = ()
) -> None:
    """Refuse to create something of which a row does not say what it must.

    Args:
        values: What the row says.
        entity: What is created.
        readers: They know what the columns are called.
        but: Fields that are said otherwise.

    Raises:
        RowRejectedError: A field that a new record needs is empty.
    """
    for field in _needed(entity):
        said = any(values.get(name) is not None for name in (field.id, *field.instead))
        if not said and field.id not in but:
            labels = {reader.field.id: reader.label for reader in readers}
            raise _empty(labels.get(field.id, field.id))


@cache
def _needed(entity: str) -> tuple[Field, ...]:
    fields = (field for kind in KINDS.values() for field in kind.fields if field.required)
    found = {field.id: field for field in fields if field.entity == entity}
    return tuple(found.values())


def _empty(label: str) -> RowRejectedError:
    return RowRejectedError(_("{column}: it is empty.").format(column=label))


def _reader(field: Field, mapping: Mapping, table: Table, names: Lookups) -> FieldReader:
    column = mapping.columns.get(field.id)
    return FieldReader(
        field,
        None if column is None else table.header.index(column),
        column or field.id,
        _default(field, mapping, names),
        mapping.values.get(field.id, {}),
        field.id in mapping.rules.zero_is_unknown,
        _converter(field, mapping, names),
        mapping.needs(field),
    )


def _converter(field: Field, mapping: Mapping, names: Lookups) -> Converter:
    convert = converter(
        field,
        mapping.formats,
        names,
        bare=mapping.says(f"{field.entity}.year"),
        newcomers=mapping.rules.enters_people,
    )
    if field.id == "customer.phone" and "customer.phones" in mapping.columns:
        return _only_phone(convert, field)
    return convert


def _only_phone(convert: Converter, field: Field) -> Converter:
    """Refuse a second phone in a cell where further phones have a column of their own."""
    phones = converter(replace(field, type=FieldType.PHONES), _PLAIN_FORMATS, NAMELESS)

    def read(text: str) -> str:
        if len(phones(text)) > 1:
            raise ValueError(
                _("“{text}” holds several phones; move the others to the further phones.").format(
                    text=text
                )
            )
        return str(convert(text))

    return read


def _default(field: Field, mapping: Mapping, names: Lookups) -> Any:  # noqa: ANN401
    text = mapping.defaults.get(field.id, "")
    if not text.strip():
        return None
    try:
        convert = converter(
            field, _PLAIN_FORMATS, names, newcomers=mapping.rules.enters_people, bare=True
        )
        return convert(text)
    except ValueError as error:
        raise RuleBrokenError(
            _("The default of {field} does not fit: {reason}").format(field=field.id, reason=error)
        ) from error


def _shown(value: Any) -> str:  # noqa: ANN401 -- each type has its own
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case tuple():
            return "、".join(value)
        case _:
            return str(value)


class KeyReader:
    """Joins the columns that identify something into one text.

    Values are joined with a bar; a bar in a value is written twice, so that no two keys meet.
    """

    def __init__(self, entity: str, mapping: Mapping, table: Table) -> None:
        names = mapping.keys.get(entity, ())
        self._columns = [table.header.index(name) for name in names]
        self._start = f"{mapping.source}: " if mapping.source else ""
        given = mapping.columns.get(f"{entity}.ref")
        self._given = None if given is None else table.header.index(given)

    def __call__(self, cells: Cells) -> str | None:
        """Return the key that a row gives; None when it gives none."""
        values = [cells[column].strip().replace("|", "||") for column in self._columns]
        if not any(values):
            given = "" if self._given is None else cells[self._given]
            return self._start + given.strip() if given.strip() else None
        return self._start + " | ".join(values)
