"""Mappings: which column of a file says what, kept as a TOML file of its own."""

import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from desktop.models.errors import OfficeError, RuleBrokenError
from desktop.services.files.tables import Table
from desktop.services.importing.kinds import Kind, kind_of
from desktop.system.i18n import _

ISO_DATE = "%Y-%m-%d"
_CHOICES = {"repeated_lines": ("skip", "keep"), "blank_lines": ("no_line", "refuse")}
_SECTIONS = ("kind", "source", "columns", "formats", "defaults", "keys", "rules", "values")
_RULES = (*_CHOICES, "masked", "zero_is_unknown", "minutes_unit")


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
    """

    repeated_lines: str = "skip"
    blank_lines: str = "no_line"
    masked: str = ""
    zero_is_unknown: frozenset[str] = frozenset()
    minutes_unit: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a file is read.

    Attributes:
        kind: Id of an entry of KINDS.
        name: What the import run remembers it by: a file name, or empty for our own files.
        source: Goes before every key, so that two systems may use the same one.
        columns: Column of the file by field.
        date_format: As `strptime` takes it.
        defaults: Value by field, for cells that are empty or missing; dates as in ISO 8601.
        keys: By entity, the columns whose values together say which one a row speaks of.
        values: By field, what values of the file are called here.
        own: Whether the file was exported by Daysheet itself.
    """

    kind: str
    columns: Map[str, str]
    name: str = ""
    source: str = ""
    date_format: str = ISO_DATE
    defaults: Map[str, str] = field(default_factory=dict)
    keys: Map[str, tuple[str, ...]] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    values: Map[str, Map[str, str]] = field(default_factory=dict)
    own: bool = False


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Raises:
        OfficeError: It cannot be read; the sentence names the wrong key.
    """
    try:
        with path.open("rb") as stream:
            found = tomllib.load(stream)
    except FileNotFoundError as error:
        raise OfficeError(
            _("There is no mapping file {name}; check the name and the folder.").format(name=path)
        ) from error
    except OSError as error:
        raise OfficeError(
            _("The mapping {name} cannot be read ({reason}); choose another file.").format(
                name=path.name, reason=error.strerror
            )
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OfficeError(
            _("The mapping {name} is not written as TOML wants it: {reason}.").format(
                name=path.name, reason=error
            )
        ) from error
    return _mapping(path.name, found)


def mapping_for(table: Table, kind: str) -> Mapping:
    """Map the columns that are called like fields, as exports call them, to these fields.

    Raises:
        RuleBrokenError: There is no such kind, or no column is called so.
    """
    fields = kind_of(kind).by_id
    columns = {name: name for name in table.header if name in fields}
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
    for entry in kind_of(mapping.kind).fields:
        if entry.required and entry.id not in {*mapping.columns, *mapping.defaults}:
            raise RuleBrokenError(
                _(
                    "No column says “{title}”; name one as {field} under [columns], "
                    "or one value for all rows under [defaults]."
                ).format(title=_(entry.title), field=entry.id)
            )
    if mapping.kind == "visits":
        _check_visit_key(mapping)


def _check_visit_key(mapping: Mapping) -> None:
    if not ("visit" in mapping.keys or {"visit.number", "visit.ref"} & set(mapping.columns)):
        raise RuleBrokenError(
            _(
                "Nothing says which rows belong to one visit; "
                "name the column of its number, or the columns of its key as visit under [keys]."
            )
        )


def _mapping(name: str, found: dict[str, Any]) -> Mapping:
    _refuse_unknown(name, "", found, _SECTIONS)
    kind = kind_of(_text(name, "kind", found.get("kind", "")))
    sections = {key: _section(name, key, found) for key in _SECTIONS[2:]}
    for key in ("columns", "defaults", "values"):
        _refuse_unknown(name, key, sections[key], kind.by_id)
    _refuse_unknown(name, "formats", sections["formats"], ("date",))
    _refuse_unknown(name, "keys", sections["keys"], kind.keys)
    return Mapping(
        kind.id,
        {key: _text(name, f"columns.{key}", value) for key, value in sections["columns"].items()},
        name,
        _text(name, "source", found.get("source", "")),
        _date_format(name, sections["formats"].get("date", ISO_DATE)),
        {key: _constant(name, key, value) for key, value in sections["defaults"].items()},
        {key: _texts(name, f"keys.{key}", value) for key, value in sections["keys"].items()},
        _rules(name, sections["rules"], kind),
        _values(name, sections["values"]),
    )


def _refuse_unknown(file: str, section: str, found: Iterable[str], known: Iterable[str]) -> None:
    allowed = list(known)
    for key in found:
        if key not in allowed:
            where = f"{section}.{key}" if section else key
            raise RuleBrokenError(
                _("The mapping {file} has an unknown key “{key}”; known here are {known}.").format(
                    file=file, key=where, known=", ".join(allowed)
                )
            )


def _section(file: str, key: str, found: dict[str, Any]) -> dict[str, Any]:
    section = found.get(key, {})
    if not isinstance(section, dict):
        raise _wrong(file, key, _("a table of its own: [{key}]").format(key=key))
    return section


def _wrong(file: str, key: str, wanted: str) -> RuleBrokenError:
    return RuleBrokenError(
        _("The mapping {file} has a wrong value at “{key}”; it takes {wanted}.").format(
            file=file, key=key, wanted=wanted
        )
    )


def _text(file: str, key: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(file, key, _("a text in quotation marks"))
    return value


def _texts(file: str, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise _wrong(file, key, _('a list of texts: ["a", "b"]'))
    return tuple(_text(file, key, entry) for entry in value)


def _constant(file: str, key: str, value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return str(value)
        case date():
            return value.strftime(ISO_DATE)
        case _:
            raise _wrong(file, f"defaults.{key}", _("one value"))


def _date_format(file: str, value: object) -> str:
    text = _text(file, "formats.date", value)
    if not ("%d" in text and ("%m" in text or "%b" in text) and ("%y" in text or "%Y" in text)):
        raise _wrong(file, "formats.date", _("day, month and year, such as %d-%m-%y"))
    return text


def _rules(file: str, found: dict[str, Any], kind: Kind) -> Rules:
    _refuse_unknown(file, "rules", found, _RULES)
    texts: dict[str, str] = {}
    for key in set(_RULES) & set(found) - {"zero_is_unknown"}:
        texts[key] = _text(file, f"rules.{key}", found[key])
        if key in _CHOICES and texts[key] not in _CHOICES[key]:
            raise _wrong(file, f"rules.{key}", ", ".join(_CHOICES[key]))
    zero: tuple[str, ...] = ()
    if "zero_is_unknown" in found:
        zero = _texts(file, "rules.zero_is_unknown", found["zero_is_unknown"])
    _refuse_unknown(file, "rules.zero_is_unknown", zero, kind.by_id)
    return Rules(zero_is_unknown=frozenset(zero), **texts)


def _values(file: str, found: dict[str, Any]) -> dict[str, dict[str, str]]:
    translations: dict[str, dict[str, str]] = {}
    for key, table in found.items():
        if not isinstance(table, dict):
            raise _wrong(file, f"values.{key}", _("a table of its own: [{key}]").format(key=key))
        translations[key] = {
            name: _text(file, f"values.{key}.{name}", value) for name, value in table.items()
        }
    return translations
