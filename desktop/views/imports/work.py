"""What the import window asks of the services, on a worker."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any

from desktop.models.errors import OfficeError
from desktop.services.files.tables import ReadOptions, Table, read_table
from desktop.services.importing import Mapping, Preview, load_mapping, preview
from desktop.services.importing.cells.formats import Question, find_formats
from desktop.services.importing.mapping import check_columns, has_visit_key, missing_fields
from desktop.services.importing.proposing.proposal import Proposal, choice_values, propose
from desktop.system.i18n import _
from desktop.views.imports.raw_table import RAW_RECORDS

VISIT_KINDS = ("visits", "lines")


class LookStoppedError(OfficeError):
    """Nobody waits for this look at a file any more."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a file before anything is done with it."""

    table: Table
    records: list[tuple[int, tuple[str, ...]]]
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Tried:
    """What a mapping makes of a file.

    Attributes:
        questions: What the file does not tell and nobody has answered yet.
        preview: What the first rows become; None while a question is open.
    """

    questions: tuple[Question, ...]
    preview: Preview | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to look at.

    Attributes:
        kind: What it holds; empty to guess.
        gone: Set when nobody waits for the answer any more.
        watch: Hears the share that is read.
    """

    path: Path
    options: ReadOptions
    kind: str
    gone: Event
    watch: Callable[[float], None]


def look_at(wanted: Wanted, _session: object) -> Look:
    """Open a file and propose what its columns say.

    Raises:
        OfficeError: It cannot be read.
        LookStoppedError: Nobody waits for the answer any more.
    """

    def told(share: float) -> None:
        _refuse_gone(wanted.gone)
        wanted.watch(share)

    table = read_table(wanted.path, wanted.options, told)
    return Look(table, table.records(RAW_RECORDS), propose(table, wanted.kind, told))


def propose_again(look: Look, kind: str, gone: Event, _session: object) -> Look:
    """Propose anew what the columns say in a file of another kind.

    Raises:
        LookStoppedError: Nobody waits for the answer any more.
    """
    proposal = propose(look.table, kind, lambda _share: _refuse_gone(gone))
    return replace(look, proposal=proposal)


def try_mapping(table: Table, mapping: Mapping, gone: Event, session: Any) -> Tried:  # noqa: ANN401 -- views do not know the database
    """Find out what the formats of a file leave open, and what its first rows become.

    Raises:
        OfficeError: The mapping does not fit the file.
        LookStoppedError: Nobody waits for the answer any more.
    """
    _refuse_open(mapping)
    check_columns(mapping, table)
    found = find_formats(table, mapping, lambda _share: _refuse_gone(gone))
    if found.questions:
        return Tried(found.questions, None)
    return Tried((), preview(session, table, replace(mapping, formats=found.formats)))


def _refuse_open(mapping: Mapping) -> None:
    """Say in the words of the window what a mapping lacks; its file has other words."""
    for field in missing_fields(mapping):
        raise OfficeError(
            _(
                "No column says “{title}”: choose the one that does in the table above, "
                "or give one value for all rows under More."
            ).format(title=_(field.title))
        )
    if mapping.kind in VISIT_KINDS and not has_visit_key(mapping):
        raise OfficeError(
            _(
                "Nothing says which rows belong to one visit: choose the column of its number "
                "in the table above, or the columns of its key under More."
            )
        )


def _refuse_gone(gone: Event) -> None:
    if gone.is_set():
        raise LookStoppedError(_("The file was not read to its end."))


def load(path: Path, _session: object) -> Mapping:
    """Read a mapping file."""
    return load_mapping(path)


def words_of(table: Table, column: str, _session: object) -> tuple[str, ...]:
    """Return the different words of a column."""
    return choice_values(table, [column])[column]
