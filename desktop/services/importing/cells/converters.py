"""From the text of a cell to the value of a field, with one reason for each mistake."""

import re
import unicodedata
from collections.abc import Callable
from collections.abc import Mapping as Map
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from desktop.models.keys import name_key
from desktop.services.files.layout import names_sum
from desktop.services.importing.cells.dates import FIRST_YEAR, LAST_YEAR, day_reader
from desktop.services.importing.cells.demand_months import read_demand_month
from desktop.services.importing.cells.months import read_month
from desktop.services.importing.cells.names import Lookups, Newcomer
from desktop.services.importing.cells.numbers import read_number
from desktop.services.importing.cells.phones import read_phones, read_tax_id, refuse_scientific
from desktop.services.importing.cells.shares import share_reader
from desktop.services.importing.cells.words import choice_words, folded, yes_no_words
from desktop.services.importing.fields import NAMED, PLACES, Field, FieldType
from desktop.services.importing.mapping import Formats
from desktop.system.i18n import _

Converter = Callable[[str], Any]

# What a spreadsheet writes where a formula found nothing.
NOT_AVAILABLE = "#N/A"
_ID = re.compile(r"[1-9][0-9]{0,17}(\.0+)?")
_YEAR = re.compile(r"([0-9]{4})(?:\.0+)?\s*年?")
_ROC = 1911
_REPUBLICAN = re.compile(r"(?:(?:民國|民国)\s*([1-9][0-9]?|1[0-4][0-9])|(1[0-4][0-9]))\s*年?")


def converter(
    field: Field, formats: Formats, names: Lookups, *, bare: bool = False, newcomers: bool = False
) -> Converter:
    """Return what reads the cells of a field; it raises ValueError with the reason.

    Args:
        field: What the cells say.
        formats: How the file writes days and numbers.
        names: What the office calls its people, segments and branches.
        bare: Whether a month may stand without its year.
        newcomers: Whether people may be named whom the office does not know.
    """
    if field.type in PLACES:
        read = _made_in if field.id == "vehicle.made_in" else read_number
        return lambda text: read(text, field, formats.decimal)
    match field.type:
        case FieldType.DATE:
            days = day_reader(formats.date)
            return _born(days) if field.id == "customer.birthday" else days
        case FieldType.MONTH:
            months = read_demand_month if field.id == "demand.month" else read_month
            return lambda text: months(text, bare=bare)
        case FieldType.CHOICE:
            return _chooser(field)
        case kind if kind in NAMED:
            return _of_the_office(kind, names, newcomers=newcomers)
        case _:
            return _OF_FIELD.get(field.id, _PLAIN[field.type])


def _of_the_office(kind: FieldType, names: Lookups, *, newcomers: bool) -> Converter:
    """Return what finds something of the office by its name."""
    match kind:
        case FieldType.SEGMENT:
            return lambda text: _named(text, names.segments)
        case FieldType.BRANCH:
            return lambda text: _named(text, names.branches)
        case FieldType.STAFF:
            return _person(names, newcomers=newcomers)
        case _:
            return share_reader(_person(names, newcomers=newcomers))


def _born(days: Callable[[str], date]) -> Converter:
    """Read birthdays: nobody was born in the years to come, so 01/01/60 is 1960."""
    this_year = datetime.now(UTC).year

    def read(text: str) -> date:
        day = days(text)
        if day.year <= this_year or str(day.year) in text:
            return day
        return day.replace(year=day.year - 100)

    return read


def _chooser(field: Field) -> Converter:
    words = choice_words(field)

    def choose(text: str) -> str:
        found = words.get(folded(text))
        if found is None:
            raise ValueError(
                _("“{text}” is none of {known}.").format(text=text, known=", ".join(field.choices))
            )
        return found

    return choose


def _person(names: Lookups, *, newcomers: bool) -> Callable[[str], int | Newcomer]:
    if newcomers:
        return lambda text: names.staff.get(name_key(text)) or Newcomer(text.strip())
    return lambda text: _named(text, names.staff)


def _named(text: str, names: Map[str, int]) -> int:
    found = names.get(name_key(text))
    if found is None:
        raise ValueError(
            _("the office knows no “{text}”; enter it there first, or correct it.").format(
                text=text
            )
        )
    return found


def _made_in(text: str, field: Field, decimal: str) -> Decimal | int:
    """Read a year as `read_number` does, or as the Republic counts it: 104, 民國98年."""
    return _republican(text) or read_number(text, field, decimal)


def _calendar_year(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _YEAR.fullmatch(plain)
    year = _republican(plain) or (int(found[1]) if found else 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(_("“{text}” is no year like 2026.").format(text=text))
    return year


def _republican(text: str) -> int:
    """Return the year that the Republic counts so; 0 for none."""
    found = _REPUBLICAN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return _ROC + int(found[1] or found[2]) if found else 0


def _first_phone(text: str) -> str:
    return read_phones(text)[0]


def _line_text(text: str) -> str:
    """Refuse a sum between the lines: it would be charged a second time."""
    if names_sum(text):
        raise ValueError(_("The row adds other rows up and is none of its own."))
    return text


def _code(text: str) -> str:
    refuse_scientific(text)
    return text


def _id(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _ID.fullmatch(plain):
        raise ValueError(_("“{text}” is no id like 1234.").format(text=text))
    return int(plain.partition(".")[0])


def _yes_no(text: str) -> bool:
    found = yes_no_words().get(folded(text))
    if found is None:
        raise ValueError(_("“{text}” is neither true nor false.").format(text=text))
    return found


_OF_FIELD: dict[str, Converter] = {
    "line.text": _line_text,
    # Other programs fill names up with blanks, also with wide ones.
    "customer.name": str.strip,
    "part.name": str.strip,
}
_PLAIN: dict[FieldType, Converter] = {
    FieldType.TEXT: str,
    FieldType.CODE: _code,
    FieldType.TAX_ID: read_tax_id,
    FieldType.ID: _id,
    FieldType.PHONE: _first_phone,
    FieldType.PHONES: read_phones,
    FieldType.YEAR: _calendar_year,
    FieldType.YES_NO: _yes_no,
}
