"""What may be typed behind the program's name."""

import argparse
from collections.abc import Callable, Sequence
from datetime import date

from desktop.services.demand.terms import Method
from desktop.system.i18n import LANGUAGES
from desktop.system.version import VERSION

SIZES = ("small", "large")
EXPORTS = (
    *("staff", "customers", "vehicles", "visits", "visit_lines", "parts"),
    *("sales", "targets", "results", "market", "suppliers", "stock"),
)
IMPORTS = (
    *("staff", "customers", "vehicles", "visits", "lines", "parts"),
    *("sales", "targets", "results", "market", "demand", "suppliers", "stock"),
)

SHEETS = ("morning", "evening", "weekly", "monthly")

YEARS = range(1901, 2999)  # of days; each has a year before and after it

UNITS = ("language", "whole", "ten-thousand")

# Of forecasts: the one chosen for each part, then every method for itself.
METHODS = ("chosen", *(str(method) for method in Method))


class Arguments(argparse.Namespace):
    """The arguments of one run; those of other commands are absent."""

    office: str | None
    language: str | None
    command: str | None
    size: str
    random: int
    file: str
    kind: str
    mapping: str | None
    dry_run: bool
    result: str | None
    out: str
    day: date | None
    blank: bool
    store: bool
    year: int
    unit: str
    freeze: bool
    unlocked: bool
    run: int
    start: date
    end: date
    by: str
    measure: list[str]
    format: str
    horizon: int
    from_month: str | None
    method: str


def read_arguments(arguments: Sequence[str]) -> Arguments:
    """Understand a command line; a wrong one ends the program with status 2."""
    return _parser().parse_args(arguments, Arguments())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="Daysheet: customers, cars, visits and the morning sheet of a garage. "
        "Without a command it opens the desk.",
    )
    parser.add_argument("--version", action="version", version=f"Daysheet {VERSION}")
    parser.add_argument(
        "--office", metavar="URL", help="a file path, sqlite:///… or postgresql://… to work on"
    )
    parser.add_argument("--language", choices=tuple(LANGUAGES), help="speak this language")
    add = parser.add_subparsers(dest="command", metavar="COMMAND").add_parser
    _add_sample(add)
    _add_import(add)
    _add_mapping(add)
    _add_undo(add)
    _add_export(add)
    _add_sheet(add)
    _add_year_end(add)
    _add_measures(add)
    _add_forecast(add)
    _add_reorder(add)
    _add_remind(add)
    _add_maintenance(add)
    return parser


Add = Callable[..., argparse.ArgumentParser]


def _add_sample(add: Add) -> None:
    sample = add("sample", help="fill a new office with a made-up shop")
    sample.add_argument("--size", choices=SIZES, default="small")
    sample.add_argument(
        "--random", type=int, default=1, metavar="N", help="another N, another shop"
    )
    sample.add_argument("--day", type=_day, help="the shop's last day; today when not given")


def _add_import(add: Add) -> None:
    command = add("import", help="take a file in: CSV, xlsx, xls, xlsb or ods")
    command.add_argument("file", metavar="FILE")
    command.add_argument("--as", dest="kind", required=True, choices=IMPORTS)
    command.add_argument("--mapping", metavar="FILE", help="which column means what, as TOML")
    command.add_argument("--dry-run", action="store_true", help="count and explain, write nothing")
    command.add_argument(
        "--result", metavar="FILE", help="write what became of each row, as CSV or xlsx"
    )


def _add_mapping(add: Add) -> None:
    command = add("mapping", help="write the proposed mapping of a file, to be changed and used")
    command.add_argument("file", metavar="FILE")
    command.add_argument("--as", dest="kind", required=True, choices=IMPORTS)
    command.add_argument("--out", required=True, metavar="FILE", help="the TOML file to write")


def _add_undo(add: Add) -> None:
    add("imports", help="list the imports, the newest first")
    command = add("undo", help="take an import back, as a whole")
    command.add_argument("run", type=int, metavar="NUMBER", help="as `imports` lists it")
    command.add_argument("--dry-run", action="store_true", help="say what would become of it")


def _add_export(add: Add) -> None:
    command = add("export", help="write records as CSV or xlsx")
    command.add_argument("kind", metavar="KIND", choices=EXPORTS, help=", ".join(EXPORTS))
    _add_out(command)


def _add_sheet(add: Add) -> None:
    command = add("sheet", help="write a sheet of a day, or of its week or month, as PDF")
    command.add_argument("--day", type=_day, required=True)
    command.add_argument("--kind", choices=SHEETS, default=SHEETS[0])
    command.add_argument("--blank", action="store_true", help="to be filled by hand")
    command.add_argument("--store", action="store_true", help="keep it under a number, too")
    _add_out(command)


def _add_year_end(add: Add) -> None:
    command = add("year-end", help="write the report of a year as PDF")
    command.add_argument("--year", type=int, required=True)
    command.add_argument(
        "--unit",
        choices=UNITS,
        default=UNITS[0],
        help="write amounts as the language does, in whole units, or in ten thousands",
    )
    command.add_argument("--freeze", action="store_true", help="keep it under a number, too")
    command.add_argument(
        "--unlocked", action="store_true", help="freeze it although months are not locked"
    )
    _add_out(command)


def _add_measures(add: Add) -> None:
    command = add("measures", help="print figures")
    command.add_argument("--from", dest="start", type=_day, required=True, metavar="DAY")
    command.add_argument("--to", dest="end", type=_day, required=True, metavar="DAY")
    command.add_argument("--by", default="", metavar="SLICE,…", help="month, person, segment …")
    command.add_argument(
        "--measure",
        action="append",
        default=[],
        metavar="ID,…",
        help="car_count, car_count.target, car_count.attainment …; all when not given",
    )
    command.add_argument("--format", choices=("csv", "json"), default="csv")


def _add_forecast(add: Add) -> None:
    command = add(
        "forecast",
        help="print what parts will be asked for, as CSV or JSON",
        description="Prints part, month and forecast from the demand that was taken in with "
        "import --as demand. With --horizon 1 every month from --from-month to the one after the "
        "last is printed, each made from the months before it alone. With a longer horizon that "
        "many months from --from-month on are printed, all made from the months before "
        "--from-month. Without --from-month the first is the month after the last.",
    )
    command.add_argument("--horizon", type=int, default=1, metavar="MONTHS")
    command.add_argument(
        "--from-month",
        metavar="MONTH",
        help="2001-04 or m18, or its number: 18 is the 18th month of the data",
    )
    command.add_argument(
        "--method",
        choices=METHODS,
        default=METHODS[0],
        help="chosen: the one chosen for each part, from the months before; others to compare",
    )
    command.add_argument("--format", choices=("csv", "json"), default="csv")


def _add_reorder(add: Add) -> None:
    command = add(
        "reorder",
        help="plan all parts and print what is to be ordered, as CSV or JSON",
        description="Works out for each part what to expect, when to order and how much, keeps "
        "that for the screens, and prints what has run down to its reorder point.",
    )
    command.add_argument("--format", choices=("csv", "json"), default="csv")


def _add_remind(add: Add) -> None:
    command = add("remind", help="make the reminders of a day: services, expiries, birthdays")
    command.add_argument("--day", type=_day, help="today when not given")


def _add_maintenance(add: Add) -> None:
    backup = add("backup", help="write a verified backup")
    backup.add_argument("file", metavar="FILE")
    restore = add("restore", help="put a backup in the office's place")
    restore.add_argument("file", metavar="FILE")
    add("check", help="examine the office for faults")


def _add_out(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--out", required=True, metavar="FILE", help="where to; - is standard output"
    )


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.year not in YEARS:
        raise argparse.ArgumentTypeError(f"{text} is no day such as 2026-11-23")
    return day
