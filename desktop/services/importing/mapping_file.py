"""Mapping files: a mapping as TOML, read with a sentence for every mistake, and written."""

import re
import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from desktop.models.errors import OfficeError, RuleBrokenError
from desktop.services.files.tables import ReadOptions
from desktop.services.importing.kinds import Kind, kind_of
from desktop.services.importing.mapping import (
    AUTO,
    DATE_ORDERS,
    DECIMAL_MARKS,
    Formats,
    Mapping,
    Rules,
)
from desktop.system.i18n import _

_CHOICES = {
    "repeated_lines": ("skip", "keep"),
    "blank_lines": ("no_line", "refuse"),
    "mode": ("both", "create", "update"),
    "short_rows": ("refuse", "fill"),
    "unknown_staff": ("refuse", "enter"),
    "split_totals": ("refuse", "add"),
}
_SECTIONS = ("kind", "source", "file", "columns", "formats", "defaults", "keys", "rules", "values")
_FILE_TEXTS, _FILE_NUMBERS = ("encoding", "delimiter", "sheet"), ("header_row", "header_rows")
_RULES = (*_CHOICES, "masked", "zero_is_unknown", "minutes_unit", "months")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
# What a TOML text in quotation marks may not hold as it is.
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')


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


def save_mapping(mapping: Mapping, path: Path) -> None:
    """Write a mapping file, whole or not at all.

    Raises:
        OfficeError: The file cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(mapping_toml(mapping), encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as error:
        raise OfficeError(
            _("{name} cannot be written ({reason}); choose another place.").format(
                name=path.name, reason=error.strerror
            )
        ) from error
    finally:
        part.unlink(missing_ok=True)


def mapping_toml(mapping: Mapping) -> str:
    """Write a mapping as TOML; what is as it is by itself is left out."""
    head = {"kind": mapping.kind} | ({"source": mapping.source} if mapping.source else {})
    sections = {
        "file": _stated(mapping.options, ReadOptions()),
        "columns": mapping.columns,
        "formats": _stated(mapping.formats, Formats()),
        "defaults": mapping.defaults,
        "keys": mapping.keys,
        "rules": _stated(mapping.rules, Rules()),
    }
    blocks = [_lines(head)]
    blocks += [f"[{name}]\n{_lines(found)}" for name, found in sections.items() if found]
    blocks += [f"[values.{_key(name)}]\n{_lines(words)}" for name, words in mapping.values.items()]
    return "\n".join(blocks)


def _stated(
    found: ReadOptions | Formats | Rules, usual: ReadOptions | Formats | Rules
) -> Map[str, Any]:
    names = [entry.name for entry in fields(found)]
    return {
        name: getattr(found, name) for name in names if getattr(found, name) != getattr(usual, name)
    }


def _lines(found: Map[str, Any]) -> str:
    return "".join(f"{_key(name)} = {_written(value)}\n" for name, value in found.items())


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _quoted(name)


def _written(value: object) -> str:
    match value:
        case str():
            return _quoted(value)
        case tuple():
            return f"[{', '.join(map(_written, value))}]"
        case frozenset():
            return _written(tuple(sorted(value)))
        case _:
            return str(value)


def _quoted(text: str) -> str:
    return f'"{_ESCAPED.sub(lambda found: _escape(found[0]), text)}"'


def _escape(character: str) -> str:
    return f"\\{character}" if character in '"\\' else f"\\u{ord(character):04x}"


def _mapping(name: str, found: dict[str, Any]) -> Mapping:
    _refuse_unknown(name, "", found, _SECTIONS)
    kind = kind_of(_text(name, "kind", found.get("kind", "")))
    sections = {key: _section(name, key, found) for key in _SECTIONS[2:]}
    for key in ("columns", "defaults", "values"):
        _refuse_unknown(name, key, sections[key], kind.by_id)
    _refuse_unknown(name, "formats", sections["formats"], ("date", "decimal"))
    _refuse_unknown(name, "file", sections["file"], (*_FILE_TEXTS, *_FILE_NUMBERS))
    _refuse_unknown(name, "keys", sections["keys"], kind.keys)
    return Mapping(
        kind.id,
        {key: _text(name, f"columns.{key}", value) for key, value in sections["columns"].items()},
        name,
        _text(name, "source", found.get("source", "")),
        {key: _constant(name, key, value) for key, value in sections["defaults"].items()},
        {key: _texts(name, f"keys.{key}", value) for key, value in sections["keys"].items()},
        _rules(name, sections["rules"], kind),
        _values(name, sections["values"]),
        options=_options(name, sections["file"]),
        formats=_formats(name, sections["formats"]),
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
            return value.isoformat()
        case _:
            raise _wrong(file, f"defaults.{key}", _("one value"))


def _options(file: str, found: dict[str, Any]) -> ReadOptions:
    texts = {key: _text(file, f"file.{key}", found[key]) for key in _FILE_TEXTS if key in found}
    numbers = {
        key: _count(file, f"file.{key}", found[key]) for key in _FILE_NUMBERS if key in found
    }
    if not _is_encoding(texts.get("encoding", "ascii")):
        raise _wrong(file, "file.encoding", _("the name of an encoding, such as cp950 or gb18030"))
    if len(texts.get("delimiter", "")) > 1:
        raise _wrong(file, "file.delimiter", _("one character"))
    return ReadOptions(**texts, **numbers)  # type: ignore[arg-type]  # texts and numbers by name


def _count(file: str, key: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _wrong(file, key, _("a whole number"))
    return value


def _is_encoding(name: str) -> bool:
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return False
    return True


def _formats(file: str, found: dict[str, Any]) -> Formats:
    order = _text(file, "formats.date", found.get("date", AUTO))
    if order not in DATE_ORDERS and not _is_form(order):
        raise _wrong(
            file,
            "formats.date",
            _("{orders}, or day, month and year, such as %d-%m-%y").format(
                orders=", ".join(DATE_ORDERS)
            ),
        )
    decimal = _text(file, "formats.decimal", found.get("decimal", AUTO))
    if decimal not in DECIMAL_MARKS:
        raise _wrong(file, "formats.decimal", " ".join(DECIMAL_MARKS))
    return Formats(date=order, decimal=decimal)


def _is_form(text: str) -> bool:
    month, year = "%m" in text or "%b" in text, "%y" in text or "%Y" in text
    return "%d" in text and month and year


def _rules(file: str, found: dict[str, Any], kind: Kind) -> Rules:
    _refuse_unknown(file, "rules", found, _RULES)
    texts: dict[str, str] = {}
    for key in set(_RULES) & set(found) - {"zero_is_unknown"}:
        texts[key] = _text(file, f"rules.{key}", found[key])
        if key in _CHOICES and texts[key] not in _CHOICES[key]:
            raise _wrong(file, f"rules.{key}", ", ".join(_CHOICES[key]))
    if texts.get("months") and texts["months"] not in kind.monthly:
        known = ", ".join(kind.monthly) or _("nothing: this kind has no months")
        raise _wrong(file, "rules.months", known)
    if texts.get("unknown_staff") == "enter" and not kind.newcomers:
        raise _wrong(file, "rules.unknown_staff", "refuse")
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
