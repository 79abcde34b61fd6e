"""Reading workbooks: xlsx, xlsm, xlsb, xls and ods, each sheet as plain texts.

The reading happens in a process of its own (`workbook_child.py`): the library that does it ends
its whole process when a file asks for more memory than there is, and what memory it took goes
away with it. The process is a plain interpreter with one small program, so that it needs nothing
of the main module, works from any thread, and is there in some hundredths of a second.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.models.errors import OfficeError
from desktop.services.files.trouble import check_file, told
from desktop.system.i18n import N_, _

LOG = logging.getLogger(__name__)
_CHILD = Path(__file__).with_name("workbook_child.py")
_OFTEN = 0.05
_REFUSALS = {
    "password": N_(
        "{name} is protected by a password; open it in a spreadsheet program, "
        "save it without one, then import it again."
    ),
    "bomb": N_(
        "{name} unpacks to more than any table holds and was not read; "
        "save the sheet you need as a new workbook or as CSV UTF-8."
    ),
    "far": N_(
        "The sheet {sheet} of {name} reaches as far as cell {cell}, more than can be read; "
        "delete what stands there, or save the table as CSV UTF-8."
    ),
    "large": N_(
        "{name} needs more memory than there is; save the sheet you need as CSV UTF-8, "
        "then import that file."
    ),
    "damaged": N_(
        "{name} is damaged or was not copied whole; open it in a spreadsheet program and save it "
        "again, or fetch another copy."
    ),
    "other": N_("{name} is no workbook; choose an Excel, OpenDocument or CSV file."),
    "empty": N_("No sheet of {name} holds anything; choose another file."),
    "empty_sheet": N_("The sheet {sheet} of {name} is empty; choose another sheet."),
    "no_such_sheet": N_("{name} has no sheet {sheet}; choose one of {sheets}."),
    "system": N_("{name} cannot be read ({reason}); close it elsewhere or copy it here."),
    "ended": N_(
        "{name} could not be read to its end, most likely because a sheet is too large or "
        "damaged; open it in a spreadsheet program and save the table as CSV UTF-8."
    ),
}


@dataclass(frozen=True, slots=True)
class Spool:
    """A sheet of a workbook as a UTF-8 CSV file; whoever asked for it removes the file.

    Attributes:
        path: A file that only this user can read.
        sheet: The sheet that was read.
        sheets: All worksheets, the hidden ones too.
        rows: How many records the file has, counted from the first row of the sheet.
    """

    path: Path
    sheet: str
    sheets: tuple[str, ...]
    rows: int


def spool_workbook(
    path: Path, sheet: str = "", watch: Callable[[float], None] | None = None
) -> Spool:
    """Write the cells of a sheet as CSV: the one named, or the first shown that holds something.

    Args:
        path: Any name; what the file is, its bytes say.
        sheet: The sheet to read; without it the first one shown that holds something.
        watch: Is told again and again which share is done, from 0 to 1; may raise to stop.

    Raises:
        OfficeError: The workbook cannot be read; the sentence says what to do.
    """
    check_file(path)
    with told(path), path.open("rb"):
        pass  # what concerns the file as such is found out here
    handle, name = tempfile.mkstemp(prefix="daysheet-", suffix=".csv")
    os.close(handle)
    spool = Path(name)
    try:
        answer = _asked(path, sheet, spool, watch or (lambda _share: None))
        return Spool(spool, answer["sheet"], tuple(answer["sheets"]), answer["rows"])
    except BaseException:
        spool.unlink(missing_ok=True)
        raise


def _asked(path: Path, sheet: str, spool: Path, watch: Callable[[float], None]) -> dict[str, Any]:
    """Let the other process do the work and return its answer."""
    with tempfile.TemporaryDirectory(prefix="daysheet-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        order = {"path": str(path.absolute()), "sheet": sheet, "spool": str(spool)}
        (folder / "order.json").write_text(json.dumps(order), "utf-8")
        _run(folder, watch)
        answer = _answer(folder)
    if "refused" in answer:
        raise _refusal(path, answer)
    return answer


def _run(folder: Path, watch: Callable[[float], None]) -> None:
    with (folder / "errors").open("wb") as errors:
        child = subprocess.Popen(  # noqa: S603 -- this interpreter, a program of our own
            [sys.executable, "-I", str(_CHILD), str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, "RUST_BACKTRACE": "0"},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        try:
            _wait(child, folder / "share", watch)
        finally:
            child.kill()
            child.wait()


def _wait(child: subprocess.Popen[bytes], share: Path, watch: Callable[[float], None]) -> None:
    while True:
        try:
            child.wait(_OFTEN)
        except subprocess.TimeoutExpired:
            watch(_share(share))
        else:
            return


def _share(path: Path) -> float:
    try:
        return float(path.read_bytes() or 0)
    except FileNotFoundError:
        return 0.0


def _answer(folder: Path) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads((folder / "answer.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        said = (folder / "errors").read_text("utf-8", "replace").strip()
        LOG.warning("The reader of workbooks ended: %s", said[-500:])
        return {"refused": "ended"}
    return answer


def _refusal(path: Path, answer: dict[str, Any]) -> OfficeError:
    more = {name: said for name, said in answer.items() if name != "refused"}
    sentence = _REFUSALS[answer["refused"]]
    return OfficeError(_(sentence).format(name=path.name, **more))
