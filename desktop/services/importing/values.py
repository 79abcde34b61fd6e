"""From the texts of a row to values: one reader a field, one reason a mistake."""

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.errors import OfficeError, RuleBrokenError
from desktop.models.keys import name_key, phone_digits
from desktop.models.segment import Segment
from desktop.models.staff import Staff
from desktop.services.files.tables import Table, TableRow
from desktop.services.importing.kinds import PLACES, Field, FieldType, kind_of
from desktop.services.importing.mapping import ISO_DATE, Mapping
from desktop.system.i18n import _

Values = dict[str, Any]
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]+)?")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_MONTH = re.compile(r"([0-9]{4})-?(0[1-9]|1[0-2])")
_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class RowRejectedError(OfficeError):
    """A row that cannot be taken in; the sentence is its reason."""


@dataclass(frozen=True, slots=True)
class Lookups:
    """What the office calls its segments and people: id by folded name.

    Attributes:
        first_segment: Where customers go of whom no file says more.
    """

    segments: Map[str, int]
    staff: Map[str, int]
    first_segment: int


def lookups(session: Session) -> Lookups:
    """Read the names that files may refer to."""
    segments = session.execute(
        select(Segment.name, Segment.id).order_by(Segment.position, Segment.id)
    ).all()
    staff = session.execute(select(Staff.name_key, Staff.id).order_by(Staff.id.desc()))
    return Lookups(
        {name_key(name): key for name, key in segments},
        {name: key for name, key in staff},  # noqa: C416 -- dict() of rows has no types
        segments[0][1],
    )


@dataclass(frozen=True, slots=True)
class FieldReader:
    """Reads one field of a row.

    Attributes:
        column: Where its cell stands; None when only the default says it.
        label: What its reasons call it: the column, or the field.
    """

    field: Field
    column: int | None
    label: str
    default: Any
    translations: Map[str, str]
    zero_is_unknown: bool
    convert: Callable[[str], Any]

    def text(self, cells: tuple[str, ...]) -> str:
        """Return what the cell says, in the words of Daysheet."""
        cell = "" if self.column is None else cells[self.column]
        return self.translations.get(cell, cell)

    def read(self, cells: tuple[str, ...]) -> Any:  # noqa: ANN401 -- each type has its own
        """Return the value of a row's cell; None when it is not known.

        Raises:
            RowRejectedError: The cell does not say what it should.
        """
        text = self.text(cells)
        if not text or text.isspace():
            if self.default is None and self.field.required:
                raise RowRejectedError(_("{column}: it is empty.").format(column=self.label))
            return self.default
        try:
            value = self.convert(text)
        except ValueError as error:
            raise RowRejectedError(
                _("{column}: {reason}").format(column=self.label, reason=error)
            ) from error
        return None if self.zero_is_unknown and value == 0 else value


def field_readers(mapping: Mapping, table: Table, names: Lookups) -> list[FieldReader]:
    """Make the readers of a file, one for each field that its mapping speaks of.

    Raises:
        RuleBrokenError: A default is no value of its field.
    """
    spoken = {*mapping.columns, *mapping.defaults}
    fields = [field for field in kind_of(mapping.kind).fields if field.id in spoken]
    return [_reader(field, mapping, table, names) for field in fields]


def read_row(readers: Iterable[FieldReader], row: TableRow) -> Values:
    """Read the fields of a row.

    Raises:
        RowRejectedError: A cell is missing, or does not say what it should.
    """
    refuse_ragged(row)
    return {reader.field.id: reader.read(row.cells) for reader in readers}


def refuse_ragged(row: TableRow) -> None:
    """Refuse a row whose cells cannot be told apart by the columns.

    Raises:
        RowRejectedError: It has more or fewer cells than the header.
    """
    if not row.sound:
        raise RowRejectedError(_("The row has more or fewer cells than there are columns."))


def _reader(field: Field, mapping: Mapping, table: Table, names: Lookups) -> FieldReader:
    column = mapping.columns.get(field.id)
    return FieldReader(
        field,
        None if column is None else table.header.index(column),
        column or field.id,
        _default(field, mapping, names),
        mapping.values.get(field.id, {}),
        field.id in mapping.rules.zero_is_unknown,
        _converter(field, mapping.date_format, names),
    )


def _default(field: Field, mapping: Mapping, names: Lookups) -> Any:  # noqa: ANN401
    text = mapping.defaults.get(field.id, "")
    if not text.strip():
        return None
    try:
        return _converter(field, ISO_DATE, names)(text)
    except ValueError as error:
        raise RuleBrokenError(
            _("The default of {field} does not fit: {reason}").format(field=field.id, reason=error)
        ) from error


def _converter(field: Field, date_format: str, names: Lookups) -> Callable[[str], Any]:
    if field.type in PLACES:
        return lambda text: _number(text.strip(), field)
    match field.type:
        case FieldType.DATE:
            return _Dates(date_format)
        case FieldType.CHOICE:
            return lambda text: _chosen(text.strip(), field.choices)
        case FieldType.SEGMENT:
            return lambda text: _named(text, names.segments)
        case FieldType.STAFF:
            return lambda text: _named(text, names.staff)
        case _:
            return _PLAIN[field.type]


class _Dates(dict[str, date]):
    """Dates by their texts: a file repeats each day many times."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self._form = form

    def __call__(self, text: str) -> date:
        return self[text]

    def __missing__(self, text: str) -> date:
        try:
            day = datetime.strptime(text.strip(), self._form).date()  # noqa: DTZ007 -- a day
        except ValueError:
            day = None
        if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            example = date(2026, 12, 31).strftime(self._form)
            raise ValueError(
                _("“{text}” is no date like {example}.").format(text=text, example=example)
            )
        return self.setdefault(text, day)


def _number(text: str, field: Field) -> Decimal | int:
    places = PLACES[field.type]
    form = _NUMBER if places else _WHOLE
    if not form.fullmatch(text):
        raise ValueError(_("“{text}” is no number like 1234 or 0.5.").format(text=text))
    value = Decimal(text)
    if value != round(value, places):
        raise ValueError(
            _("{text} has more than {places} digits behind the point.").format(
                text=text, places=places
            )
        )
    if field.least is not None and value < field.least:
        raise ValueError(_("{text} is less than {least}.").format(text=text, least=field.least))
    if field.most is not None and value > field.most:
        raise ValueError(_("{text} is more than {most}.").format(text=text, most=field.most))
    return round(value, places) if places else int(value)


def _chosen(text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise ValueError(
            _("“{text}” is none of {known}.").format(text=text, known=", ".join(choices))
        )
    return text


def _named(text: str, names: Map[str, int]) -> int:
    found = names.get(name_key(text))
    if found is None:
        raise ValueError(
            _("the office knows no “{text}”; enter it there first, or correct it.").format(
                text=text
            )
        )
    return found


def _month(text: str) -> int:
    found = _MONTH.fullmatch(text.strip())
    if not found or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        raise ValueError(_("“{text}” is no month like 2026-11.").format(text=text))
    return int(found[1]) * 100 + int(found[2])


def _phone(text: str) -> str:
    if not phone_digits(text):
        raise ValueError(_("“{text}” has no digits of a phone.").format(text=text))
    return text


def _yes_no(text: str) -> bool:
    word = text.strip().lower()
    if word not in (*_YES, *_NO):
        raise ValueError(_("“{text}” is neither true nor false.").format(text=text))
    return word in _YES


_PLAIN: dict[FieldType, Callable[[str], Any]] = {
    FieldType.TEXT: str,
    FieldType.PHONE: _phone,
    FieldType.MONTH: _month,
    FieldType.YES_NO: _yes_no,
}


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

    def __call__(self, cells: tuple[str, ...]) -> str | None:
        """Return the key that a row gives; None when it gives none."""
        values = [cells[column].replace("|", "||") for column in self._columns]
        if not any(values):
            given = "" if self._given is None else cells[self._given]
            return self._start + given if given else None
        return self._start + " | ".join(values)
