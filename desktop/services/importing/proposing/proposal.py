"""Proposing a mapping: which column says what, from the words above it and the values below."""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from dataclasses import field as part
from itertools import islice

from desktop.services.files.tables import Table
from desktop.services.importing.cells.dates import readings_of
from desktop.services.importing.cells.formats import Question, Watch, find_formats
from desktop.services.importing.cells.numbers import is_nothing
from desktop.services.importing.cells.patterns import looks_like, mask_of
from desktop.services.importing.cells.words import CODES, choice_words, folded, header_key
from desktop.services.importing.kinds import KINDS, PLACES, Field, FieldType, Kind, kind_of
from desktop.services.importing.mapping import (
    Mapping,
    Rules,
    has_visit_key,
    mapping_for,
    missing_fields,
)
from desktop.services.importing.proposing.headers import words_of_kind
from desktop.services.importing.proposing.list_titles import list_columns
from desktop.system.i18n import _

_SAMPLE_ROWS, _SAMPLES = 500, 5
_FEWEST_MONTHS = 2
_OURS, _EXACT, _VALUES = 1.0, 0.9, 0.5
# A word of two letters inside a longer header is chance.
_SHORTEST_LATIN, _SHORTEST_HAN = 4, 2
# So many values of a column must fit; few do where the header says clearly what it is.
_READABLE, _SOME, _HALF = 0.7, 0.2, 0.5
# Customer Name 客戶名稱, or the other way round.
_BILINGUAL = re.compile(
    r"([A-Za-z][A-Za-z ./]*)[\s/(|-]*([\u4e00-\u9fff]+)\)?"
    r"|([\u4e00-\u9fff]+)[\s/(|-]*([A-Za-z][A-Za-z ./]*)\)?"
)
# Rows that say the same in these columns are of one visit, where nothing numbers the visits.
_VISIT_KEY = (
    "visit.settled_on",
    "visit.finished_on",
    "visit.arrived_on",
    "customer.name",
    "customer.phone",
    "vehicle.plate",
    "vehicle.vin",
    "vehicle.model",
    "visit.odometer",
)
_MASKED_KEY = ("customer.name", "vehicle.plate", "vehicle.model")
_DAYS = ("visit.settled_on", "visit.finished_on", "visit.arrived_on")


@dataclass(frozen=True, slots=True)
class ColumnProposal:
    """What a column of the file is taken for.

    Attributes:
        samples: Some different values of it.
        field: Id of a field; empty when the column stays unread.
        certainty: From 0 to 1.
        reason: One sentence in the user's language; empty without a field.
        values: What its values are called here, where they are known codes.
    """

    title: str
    samples: tuple[str, ...]
    field: str = ""
    certainty: float = 0.0
    reason: str = ""
    values: Map[str, str] = part(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping for a file, with the reasons and with what is still open.

    Attributes:
        columns: One entry for each column of the file.
        mapping: What is proposed, ready to be changed, saved or used.
        questions: What the user must say about days and numbers.
        missing: Ids of fields that every row must say and no column does.
    """

    kind: str
    columns: tuple[ColumnProposal, ...]
    mapping: Mapping
    questions: tuple[Question, ...]
    missing: tuple[str, ...]


def propose(table: Table, kind: str = "", watch: Watch | None = None) -> Proposal:
    """Propose how a file is read; the kind is guessed when none is given.

    Raises:
        RuleBrokenError: There is no such kind.
    """
    samples = _samples(table)
    wanted = kind_of(kind) if kind else _likeliest(table, samples)
    columns = _columns(table, wanted, samples)
    mapping = _mapping(table, wanted, columns, samples)
    found = find_formats(table, mapping, watch)
    return Proposal(
        wanted.id,
        columns,
        replace(mapping, formats=found.formats),
        found.questions,
        tuple(entry.id for entry in missing_fields(mapping)),
    )


def mapping_by_words(table: Table, kind: str) -> Mapping:
    """Map a file by the words of its header alone: like fields, or as offices call them.

    What only the values suggest is left out: nobody is there to say no.

    Raises:
        RuleBrokenError: There is no such kind, or no column is known.
    """
    proposal = propose(table, kind)
    said = {one.field for one in proposal.columns if one.certainty > _VALUES}
    kept = {name: title for name, title in proposal.mapping.columns.items() if name in said}
    titles = set(kept.values())
    keys = {
        entity: names for entity, names in proposal.mapping.keys.items() if titles.issuperset(names)
    }
    found = replace(proposal.mapping, columns=kept, keys=keys)
    return mapping_for(table, kind) if found.own or not kept else found


def choice_values(
    table: Table, columns: Sequence[str], limit: int = 100
) -> dict[str, tuple[str, ...]]:
    """Return the different values of columns, as many as `limit`, in the order of the file."""
    places = [(name, table.header.index(name)) for name in columns]
    found: dict[str, dict[str, None]] = {name: {} for name in columns}
    for row in table.rows():
        if row.fault:
            continue
        for name, place in places:
            if row.cells[place].strip() and len(found[name]) < limit:
                found[name].setdefault(row.cells[place])
    return {name: tuple(values) for name, values in found.items()}


def _samples(table: Table) -> list[list[str]]:
    """Return the values of each column's first rows, without what says nothing."""
    rows = [row.cells for row in islice(table.rows(), _SAMPLE_ROWS) if not row.fault or row.short]
    columns = range(len(table.header))
    return [[cells[i] for cells in rows if not is_nothing(cells[i])] for i in columns]


def _likeliest(table: Table, samples: list[list[str]]) -> Kind:
    return max(KINDS.values(), key=lambda kind: _fit(kind, table, samples))


def _fit(kind: Kind, table: Table, samples: list[list[str]]) -> tuple[bool, float, bool, int]:
    """Weigh a kind: can the file be one, how much of it is understood, how simple is the kind.

    Of a file of which nothing is understood, customers are the best guess; of one with values of
    months and nothing more, targets are.
    """
    columns = _columns(table, kind, samples)
    mapping = Mapping(kind.id, {one.field: one.title for one in columns if one.field})
    mapping = _with_months(mapping, kind, table.header)
    missing = [entry for entry in missing_fields(mapping) if not entry.once]
    whole = bool(mapping.columns) and not missing and _is_whole(mapping, kind)
    months = mapping.month_columns(table.header)
    known = sum(one.certainty for one in columns) + len(months) * _EXACT
    guess = kind.id == "targets" if known else kind.id == "customers"
    return whole, known, guess, -len(kind.fields)


def _is_whole(mapping: Mapping, kind: Kind) -> bool:
    """Return whether the file says enough to be of its kind at all."""
    said = set(mapping.columns)
    if kind.id == "visits":
        return has_visit_key(mapping) or bool(said & set(_DAYS))
    if kind.id == "lines":
        return has_visit_key(mapping)
    if kind.id == "vehicles":
        return bool(said & {"vehicle.id", "vehicle.ref", "vehicle.plate", "vehicle.vin"})
    return True


def _columns(table: Table, kind: Kind, samples: list[list[str]]) -> tuple[ColumnProposal, ...]:
    found = _of_our_list(table, kind)
    if not found:
        found = _by_words(table, kind, samples)
        _by_values(found, kind, samples)
        if "visit.total" in kind.by_id:
            _without_lines(found)
    fields = kind.by_id
    columns = []
    for place, title in enumerate(table.header):
        shown = tuple(dict.fromkeys(samples[place]))[:_SAMPLES]
        name, certainty, reason = found.get(place, ("", 0.0, ""))
        codes = _codes(fields[name], samples[place]) if name else {}
        columns.append(ColumnProposal(title, shown, name, certainty, reason, codes))
    return tuple(columns)


_Found = dict[int, tuple[str, float, str]]


def _of_our_list(table: Table, kind: Kind) -> _Found:
    """Give the columns of an exported list the fields they came from, and the others none."""
    listed = {title: name for name, title in list_columns(table.header).items()}
    known = {**listed, **{name: name for name in kind.by_id}} if listed else {}
    reason = _("The file is a list that Daysheet exported.")
    return {
        place: (known[title], _OURS, reason)
        for place, title in enumerate(table.header)
        if known.get(title) in kind.by_id
    }


def _by_words(table: Table, kind: Kind, samples: list[list[str]]) -> _Found:
    """Give each column the field whose word its header is or holds, the surest first."""
    fields, words = list(kind.fields), words_of_kind(kind)
    offers = [
        (certainty, -rank, -place, word)
        for place, title in enumerate(table.header)
        for rank, entry in enumerate(fields)
        for certainty, word in [_best_match(title, words[entry.id])]
        if certainty and _fits(entry, samples[place], _share(title, entry, certainty))
    ]
    found: _Found = {}
    taken: set[int] = set()
    for certainty, rank, place, word in sorted(offers, reverse=True):
        if -place not in found and -rank not in taken:
            taken.add(-rank)
            entry = fields[-rank]
            found[-place] = entry.id, certainty, _word_reason(table.header[-place], entry, word)
    return found


def _word_reason(title: str, entry: Field, word: str) -> str:
    if title == entry.id:
        return _("The column is called as Daysheet calls it.")
    if header_key(title) == word:
        return _("The header is a usual word for it.")
    return _("The header contains a usual word for it.")


def _best_match(title: str, words: Sequence[str]) -> tuple[float, str]:
    """Match a header as a whole, or both halves of one in two languages."""
    halves = _BILINGUAL.fullmatch(title.strip())
    whole = _match(title, words)
    if not halves or whole[0]:
        return whole
    return min(_match(half, words) for half in halves.groups() if half)


def _match(title: str, words: Iterable[str]) -> tuple[float, str]:
    """Return how surely one of the words names a column, and the word."""
    key = header_key(title)
    best = (0.0, "")
    for rank, word in enumerate(words):
        if key == word:
            return (_OURS if rank == 0 else _EXACT), word
        if len(word) >= _HALF * len(key) and _holds(key, word):
            best = max(best, (_VALUES + (_EXACT - _VALUES) * len(word) / len(key), word))
    return best


def _holds(key: str, word: str) -> bool:
    # The thing stands last: 客戶電話 is a phone, 電話費 is none, and no order type is an order.
    if word.isascii():
        return len(word) >= _SHORTEST_LATIN and key.endswith(f" {word}")
    return len(word) >= _SHORTEST_HAN and key.endswith(word)


def _share(title: str, entry: Field, certainty: float) -> float:
    """Return how many of a column's values must fit, the fewer the clearer its header is."""
    if title == entry.id:
        return 0
    return _SOME if certainty >= _EXACT else _READABLE


def _fits(entry: Field, values: list[str], share: float) -> bool:
    """Return whether a share of a column's values can be what the field takes."""
    if not values:
        return True
    match entry.type:
        case FieldType.CHOICE:
            known = {*choice_words(entry), *CODES.get(entry.id, {})}
            fitting = sum(folded(value) in known for value in values)
        case FieldType.DATE:
            fitting = sum(bool(readings_of(value)) for value in values)
        case kind if kind in PLACES or kind is FieldType.ID:
            fitting = sum(any(map(str.isdigit, value)) for value in values)
        case FieldType.PHONE | FieldType.PHONES:
            fitting = sum(any(map(str.isdigit, value)) for value in values)
        case _:
            return True
    return fitting >= share * len(values)


def _by_values(found: _Found, kind: Kind, samples: list[list[str]]) -> None:
    """Give columns without a word the field that their values look like, if nobody has it."""
    known, taken = kind.by_id, {name for name, _certainty, _reason in found.values()}
    dated = bool(taken & set(_DAYS))
    for place, values in enumerate(samples):
        look = looks_like(values) if place not in found else None
        if look is None or look[0] not in known or look[0] in taken:
            continue
        if look[0] in _DAYS and dated:
            continue
        taken.add(look[0])
        found[place] = look[0], _VALUES, _(look[1])


def _without_lines(found: _Found) -> None:
    """Take an amount for the whole visit's where no column says what a line is for."""
    fields = {name: place for place, (name, _certainty, _reason) in found.items()}
    if "line.amount" in fields and not {"line.text", "visit.total"} & set(fields):
        place = fields["line.amount"]
        _name, certainty, _reason = found[place]
        found[place] = (
            "visit.total",
            certainty,
            _("No column says what a line is for, so the amount is the visit's."),
        )


def _codes(entry: Field, values: Iterable[str]) -> dict[str, str]:
    codes, words = CODES.get(entry.id, {}), choice_words(entry)
    return {
        value: codes[folded(value)]
        for value in dict.fromkeys(values)
        if folded(value) in codes and folded(value) not in words
    }


def _mapping(
    table: Table, kind: Kind, columns: tuple[ColumnProposal, ...], samples: list[list[str]]
) -> Mapping:
    named = {one.field: one.title for one in columns if one.field}
    plates = _values_of("vehicle.plate", columns, samples)
    masked = mask_of(plates)
    zero = any(value.strip() == "0" for value in _values_of("visit.odometer", columns, samples))
    mapping = Mapping(
        kind.id,
        named,
        keys=_masked_keys(kind, named) if masked else {},
        rules=Rules(
            masked=masked,
            zero_is_unknown=frozenset({"visit.odometer"}) if zero else frozenset(),
        ),
        values={one.field: one.values for one in columns if one.values},
        own=bool(list_columns(table.header)) or all(name in kind.by_id for name in table.header),
    )
    mapping = _with_months(mapping, kind, table.header)
    if kind.id != "visits" or has_visit_key(mapping):
        return mapping
    key = tuple(named[name] for name in _VISIT_KEY if name in named)
    return replace(mapping, keys={"visit": key, **mapping.keys}) if key else mapping


def _with_months(mapping: Mapping, kind: Kind, header: Sequence[str]) -> Mapping:
    """Let columns that are called like months hold the values of these months."""
    if not kind.monthly or f"{kind.fields[0].entity}.month" in mapping.columns:
        return mapping
    field = next((name for name in kind.monthly if name not in mapping.columns), "")
    melted = replace(mapping, rules=replace(mapping.rules, months=field))
    return melted if field and len(melted.month_columns(header)) >= _FEWEST_MONTHS else mapping


def _masked_keys(kind: Kind, named: Map[str, str]) -> dict[str, tuple[str, ...]]:
    """Tell people and vehicles by name, plate and model together where plates are masked."""
    key = tuple(named[name] for name in _MASKED_KEY if name in named)
    return {entity: key for entity in ("vehicle", "customer") if entity in kind.keys}


def _values_of(
    name: str, columns: tuple[ColumnProposal, ...], samples: list[list[str]]
) -> list[str]:
    return next((samples[i] for i, one in enumerate(columns) if one.field == name), [])
