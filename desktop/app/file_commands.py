"""The commands that take files in, take imports back, and write files."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.app.arguments import Arguments
from desktop.app.terminal import say, show_share
from desktop.services.importing.outcomes import Outcome, outcome_title
from desktop.services.office import Office
from desktop.services.settings import NewOffice, find_office, found_office
from desktop.system.i18n import _, current_language

_SHOWN = 10

if TYPE_CHECKING:
    from desktop.services.importing import ImportResult, Mapping, Progress


def import_file(office: Office, wanted: Arguments) -> int:
    """Take a file in, or say what would become of it."""
    from desktop.services.importing import ImportSource, run_import, write_result

    source = ImportSource(Path(wanted.file), wanted.kind, _mapping(wanted))
    _found_if_new(office)
    command = partial(
        run_import,
        source=source,
        dry_run=wanted.dry_run,
        progress=_show_progress,
        cancelled=lambda: False,
    )
    result, _changed = office.write(command)
    office.catch_up()
    if wanted.result is not None:
        write_result(result, Path(wanted.result))
    _tell_of_import(result)
    return 0


def list_imports(office: Office, _wanted: Arguments) -> int:
    """Print a line for each import, the newest first, tabs between its facts."""
    from desktop.services.importing.undoing.history import import_runs

    for run in office.read(import_runs):
        facts = (run.id, f"{run.at:%Y-%m-%dT%H:%MZ}", run.kind, run.file_name, run.rows_read)
        undone = "" if run.undone_at is None else _("undone")
        print(*facts, undone, sep="\t")  # noqa: T201 -- the command's answer
    return 0


def undo(office: Office, wanted: Arguments) -> int:
    """Take an import back, or say what would become of it."""
    from desktop.services.importing.undoing.undo import undo_import

    command = partial(
        undo_import,
        run_id=wanted.run,
        dry_run=wanted.dry_run,
        progress=_show_progress,
        cancelled=lambda: False,
    )
    result, _changed = office.write(command)
    office.catch_up()
    for table in dict.fromkeys((*result.removed, *result.restored)):
        say(
            _("{table}: {removed} removed, {restored} restored").format(
                table=table,
                removed=result.removed.get(table, 0),
                restored=result.restored.get(table, 0),
            )
        )
    for left in result.left:
        print(left.table, left.row_id, left.name, left.reason, sep="\t")  # noqa: T201 -- the answer
    if wanted.dry_run:
        say(_("This was a dry run; nothing was written."))
    return 0


def export(office: Office, wanted: Arguments) -> int:
    """Write records of a kind as CSV or, by the ending, as xlsx."""
    from desktop.services.exports import left_behind, write_export

    target = sys.stdout if wanted.out == "-" else Path(wanted.out)
    office.read(partial(write_export, kind=wanted.kind, target=target))
    if note := office.read(partial(left_behind, kind=wanted.kind)):
        say(note)
    return 0


def mapping(wanted: Arguments) -> int:
    """Write the proposed mapping of a file, to be looked at, changed and used."""
    from desktop.services.importing import read_table, save_mapping
    from desktop.services.importing.proposing.proposal import propose

    with read_table(Path(wanted.file)) as table:
        proposal = propose(table, wanted.kind)
    save_mapping(proposal.mapping, Path(wanted.out))
    for column in proposal.columns:
        say(f"{column.title}\t{column.field}\t{column.reason}")
    for question in proposal.questions:
        say(question.sentence)
    return 0


def _mapping(wanted: Arguments) -> "Mapping":
    """Return the mapping that was named, or the one that the file's header speaks for."""
    from desktop.services.importing import load_mapping, read_table
    from desktop.services.importing.proposing.proposal import mapping_by_words

    if wanted.mapping is not None:
        return load_mapping(Path(wanted.mapping))
    with read_table(Path(wanted.file)) as table:
        found = mapping_by_words(table, wanted.kind)
    if not found.own:
        for name, title in found.columns.items():
            say(f"{title} → {name}")
    return found


def _show_progress(progress: "Progress") -> None:
    show_share(progress.title, progress.share)


def _tell_of_import(result: "ImportResult") -> None:
    say(
        _("{read} rows read: {used} used, {repeated} repeated, {rejected} rejected.").format(
            read=result.rows_read,
            used=result.rows_used,
            repeated=result.rows_repeated,
            rejected=result.rows_rejected,
        )
    )
    counts = ((outcome_title(outcome), result.rows.get(outcome, 0)) for outcome in Outcome)
    say(", ".join(f"{title}: {count}" for title, count in counts))
    _tell_of_rows(result)
    for table in dict.fromkeys((*result.created, *result.updated, *result.unchanged)):
        say(
            _("{table}: {created} created, {updated} updated, {unchanged} unchanged").format(
                table=table,
                created=result.created.get(table, 0),
                updated=result.updated.get(table, 0),
                unchanged=result.unchanged.get(table, 0),
            )
        )
    for warning in result.warnings:
        say(warning)
    if result.run_id is None:
        say(_("This was a dry run; nothing was written."))
    else:
        say(_("Import {number}; `undo {number}` takes it back.").format(number=result.run_id))


def _tell_of_rows(result: "ImportResult") -> None:
    """Tell why the first rows were refused; the result file has them all."""
    for row, mark in result.marks.page(Outcome.REJECTED, limit=_SHOWN):
        say(_("Row {row}: {reason}").format(row=row, reason=mark.reason))
    if result.rows_rejected > _SHOWN:
        more = result.rows_rejected - _SHOWN
        say(_("{count} more rows were rejected; --result FILE lists them.").format(count=more))


def _found_if_new(office: Office) -> None:
    """Let an import begin an office: the questions can be answered later, in the settings."""
    if office.read(find_office) is None:
        answers = NewOffice(_("My shop"), current_language(), "TWD", 3)
        office.write(partial(found_office, office=answers))
