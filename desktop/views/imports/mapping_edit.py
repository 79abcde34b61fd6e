"""Changing a mapping: one column, one value, one key at a time."""

from dataclasses import replace

from desktop.services.importing import Mapping


def with_column(mapping: Mapping, column: str, field: str) -> Mapping:
    """Let a column say this field and no other; an empty field lets it say nothing."""
    columns = {
        key: name for key, name in mapping.columns.items() if name != column and key != field
    }
    if field:
        columns[field] = column
    values = {key: words for key, words in mapping.values.items() if key in columns}
    return replace(mapping, columns=columns, values=values)


def with_value(mapping: Mapping, field: str, said: str, meant: str) -> Mapping:
    """Let a value of the file mean one of ours; an empty one takes that back."""
    words = {**mapping.values.get(field, {})}
    words.pop(said, None)
    if meant:
        words[said] = meant
    values = {**mapping.values, field: words}
    return replace(mapping, values={key: said for key, said in values.items() if said})


def with_key(mapping: Mapping, entity: str, columns: tuple[str, ...]) -> Mapping:
    """Let these columns together say which record of an entity a row speaks of."""
    keys = {**mapping.keys, entity: columns}
    return replace(mapping, keys={key: names for key, names in keys.items() if names})


def with_answer(mapping: Mapping, question: str, value: str) -> Mapping:
    """Answer a question about the formats of the file: "date" or "decimal"."""
    return replace(mapping, formats=replace(mapping.formats, **{question: value}))


def fields_of(mapping: Mapping, column: str) -> tuple[str, ...]:
    """Return the fields that a column says."""
    return tuple(field for field, name in mapping.columns.items() if name == column)
