"""The work of the window, scriptable: one function for each command."""

import csv
import io
import json
import sys
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from pathlib import Path
from typing import TextIO

from desktop.app import file_commands
from desktop.app.arguments import Arguments
from desktop.app.forecast_command import forecast
from desktop.app.opening import office_address, open_office, speak_office_language
from desktop.app.reorder_command import reorder
from desktop.app.sheet_command import sheet
from desktop.app.terminal import say, show_share
from desktop.app.year_end_command import year_end
from desktop.models.errors import RuleBrokenError
from desktop.services.office import Office
from desktop.services.settings import office_info
from desktop.system.i18n import _, ngettext
from desktop.system.settings import SettingsStore

PLACES = Decimal("0.000001")
MAKING = frozenset({"sample", "import"})  # commands that may make the office they work on


def run_command(wanted: Arguments, settings: SettingsStore) -> int:
    """Run one command and return the exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # Windows would write its own code page
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    address = office_address(wanted.office, settings)
    if wanted.command == "restore":
        return _restore(address, wanted)
    if wanted.command == "mapping":
        return file_commands.mapping(wanted)
    office = open_office(address, make=wanted.command in MAKING)
    try:
        speak_office_language(office, wanted.language, settings)
        return _COMMANDS[wanted.command or ""](office, wanted)
    finally:
        office.close()


def _sample(office: Office, wanted: Arguments) -> int:
    from desktop.models.calendar import BusinessCalendar
    from desktop.services.sample import SamplePlan, fill_sample

    today = BusinessCalendar("Asia/Taipei", 3).day(office.now)
    plan = SamplePlan(size=wanted.size, seed=wanted.random, last_day=wanted.day or today)
    made, _changed = office.write(partial(fill_sample, plan=plan, progress=_show_visits))
    office.catch_up()
    say(
        _("{customers} customers, {vehicles} vehicles, {visits} visits, {lines} lines.").format(
            customers=made.customers, vehicles=made.vehicles, visits=made.visits, lines=made.lines
        )
    )
    print(made.last_day.isoformat())  # noqa: T201 -- what a script goes on with
    return 0


def _show_visits(done: int, total: int) -> None:
    show_share(_("Visits"), min(1.0, done / total))


def _measures(office: Office, wanted: Arguments) -> int:
    from desktop.services.measures.catalogue import CATALOGUE
    from desktop.services.measures.figures import FigureTable, Period, figure_table, is_rate

    if wanted.end < wanted.start:
        raise RuleBrokenError(_("The last day lies before the first; exchange them."))
    office.read(office_info)
    by, ids = _names([wanted.by]), _names(wanted.measure)
    table: FigureTable = office.read(
        partial(
            figure_table,
            measure_ids=ids or list(CATALOGUE),
            period=Period(wanted.start, wanted.end),
            by=by,
        )
    )
    heads = (*table.slices, *table.measures)
    rates = [is_rate(name) for name in table.measures]
    rows = [
        (*key, *(_plain(value, rate=rate) for value, rate in zip(values, rates, strict=True)))
        for key, values in table.rows
    ]
    _WRITERS[wanted.format](heads, rows, sys.stdout)
    return 0


def _names(texts: list[str]) -> list[str]:
    """Return the names between commas, each once."""
    return list(dict.fromkeys(name for text in texts for name in text.split(",") if name))


def _remind(office: Office, wanted: Arguments) -> int:
    """Make what the window makes when it opens: for an office whose desk opens late."""
    from desktop.services.forecasts.keeping import keep_forecasts
    from desktop.services.reminders import make_reminders

    day = wanted.day or office.read(office_info).calendar.day(office.now)
    while office.write(keep_forecasts)[0]:
        pass
    made = 0
    while count := office.write(partial(make_reminders, day=day))[0]:
        made += count
    say(
        ngettext("{count} reminder was made.", "{count} reminders were made.", made).format(
            count=made
        )
    )
    return 0


def _backup(office: Office, wanted: Arguments) -> int:
    from desktop.services.maintenance import back_up

    facts = office.read(partial(back_up, path=Path(wanted.file)))
    say(
        _("Backed up and read back: {path}, {rows} rows.").format(
            path=wanted.file, rows=sum(facts.rows.values())
        )
    )
    return 0


def _restore(address: str, wanted: Arguments) -> int:
    from desktop.services.maintenance import restore

    kept = restore(address, Path(wanted.file))
    say(_("The backup is in the office's place now."))
    if kept is not None:
        say(_("What was there before is kept as {path}.").format(path=kept))
    return 0


def _check(office: Office, _wanted: Arguments) -> int:
    from desktop.services.maintenance import compute_again, faults, read_again

    findings = office.read(faults)
    if any(finding.rule == "summaries" for finding in findings):
        compute_again(office)
    if any(finding.rule == "search" for finding in findings):
        read_again(office)
    for finding in findings:
        examples = ", ".join(map(str, finding.examples))
        print(f"{finding.sentence} [{finding.rule}: {finding.count}; {examples}]")  # noqa: T201 -- the answer
    broken = [finding for finding in findings if not finding.warning]
    if not broken:
        print(_("Everything is as it should be."))  # noqa: T201 -- the command's answer
    return 1 if broken else 0


_COMMANDS: dict[str, Callable[[Office, Arguments], int]] = {
    "sample": _sample,
    "import": file_commands.import_file,
    "imports": file_commands.list_imports,
    "undo": file_commands.undo,
    "export": file_commands.export,
    "sheet": sheet,
    "year-end": year_end,
    "measures": _measures,
    "forecast": forecast,
    "reorder": reorder,
    "remind": _remind,
    "backup": _backup,
    "check": _check,
}

Cell = str | int | Decimal | None


def _write_csv(heads: tuple[str, ...], rows: list[tuple[Cell, ...]], out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)


def _write_json(heads: tuple[str, ...], rows: list[tuple[Cell, ...]], out: TextIO) -> None:
    json.dump(
        [dict(zip(heads, row, strict=True)) for row in rows],
        out,
        ensure_ascii=False,
        indent=1,
        default=float,
    )
    out.write("\n")


_WRITERS = {"csv": _write_csv, "json": _write_json}


def _plain(value: Decimal | None, *, rate: bool) -> Cell:
    """Give sums as they are and rates with six digits; an unknown stays empty."""
    if value is None:
        return None
    if rate:
        return value.quantize(PLACES, ROUND_HALF_UP)
    return int(value) if value == value.to_integral_value() else value.normalize()
