"""How long the printed documents take, beside the bare canvas that draws the very same pages.

    python benchmarks/reports.py [--large] [--year YEAR] [--keep FILE]

Of the morning sheet and of the year-end report everything is counted: reading the figures,
laying out, drawing, the file. The bare one is told each text, line and shape that our canvas was
told, with its font and place, and draws them again with plain calls of ReportLab. Both run in the
same process, in turn; what counts is the median of the ratios of processor seconds, each run beside
the bare one that follows it, so that a machine that is slow for a while is slow for both. `--keep`
names a file to keep the shop in, and to use it the next time.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from reportlab.pdfgen.canvas import Canvas  # noqa: E402 -- the path comes first

from desktop.app.opening import open_office  # noqa: E402 -- the path comes first
from desktop.reports import registry  # noqa: E402 -- the path comes first
from desktop.reports.kit import sheet  # noqa: E402 -- the path comes first
from desktop.reports.kit.ink import FILL, FILL_AND_STROKE  # noqa: E402 -- the path comes first
from desktop.services.office import Office  # noqa: E402 -- the path comes first
from desktop.services.sample import SamplePlan, fill_sample  # noqa: E402 -- as above
from desktop.system.garbage import collected_by_hand  # noqa: E402 -- the path comes first
from desktop.system.i18n import use_language  # noqa: E402 -- the path comes first

RUNS = {"morning sheet": 25, "year-end report": 9}
LAST_DAY = date(2026, 11, 20)
SMALL = (1_000, 5_000)  # customers and visits, when not the large shop is asked for
BARS = {"morning sheet": 2.0, "year-end report": 3.0}
Call = tuple[str, tuple[Any, ...], dict[str, Any]]


class Recorder(Canvas):  # type: ignore[misc]  # ReportLab has no types
    """A canvas that remembers what it was told, besides doing it."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.calls: list[Call] = []
        self._deep = True  # what the canvas tells itself is no call of ours
        super().__init__(*args, **kwargs)
        self._deep = False
        self.made = args, kwargs


def _recorded(name: str) -> Callable[..., Any]:
    plain = getattr(Canvas, name)

    def call(self: Recorder, *args: object, **kwargs: object) -> object:
        outer, self._deep = not self._deep, True
        try:
            if outer:
                self.calls.append((name, args, kwargs))
            return plain(self, *args, **kwargs)
        finally:
            self._deep = not outer

    return call


DRAWN = (
    *("setLineWidth", "setStrokeGray", "setFillGray", "setLineJoin", "setLineCap", "setDash"),
    *("line", "lines", "rect", "circle", "drawPath", "drawText", "drawImage", "showPage"),
    *("saveState", "restoreState", "bookmarkHorizontal", "bookmarkPage", "addOutlineEntry"),
    *(
        "linkAbsolute",
        "translate",
        "showOutline",
        "setTitle",
        "setAuthor",
        "setSubject",
        "setCreator",
    ),
)
for _name in DRAWN:
    setattr(Recorder, _name, _recorded(_name))


def main() -> int:
    """Print both ratios; 1 when one is above its bar."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--large", action="store_true", help="the shop of 500,000 visits")
    parser.add_argument("--year", type=int, default=LAST_DAY.year - 1)
    parser.add_argument("--keep", type=Path, metavar="FILE")
    wanted = parser.parse_args()
    use_language("zh_Hant_TW")
    # Garbage is collected by hand, as it is while windows are up: neither pays for the other's.
    with collected_by_hand(), tempfile.TemporaryDirectory() as folder:
        path = wanted.keep or Path(folder) / "office.db"
        office = _office(path, large=wanted.large)
        works = {
            "morning sheet": partial(registry.render_morning_sheet, day=LAST_DAY),
            "year-end report": partial(_year_end, year=wanted.year),
        }
        missed = [name for name, query in works.items() if not _compare(name, office, query)]
        office.close()
    return 1 if missed else 0


def _office(path: Path, *, large: bool) -> Office:
    is_there = path.exists()
    office = open_office(str(path), make=True)
    if is_there:
        return office
    size = {"size": "large"} if large else {"counts": SMALL}
    plan = SamplePlan(last_day=LAST_DAY, **size)
    office.write(partial(fill_sample, plan=plan))
    office.catch_up()  # as the first to open the office does
    return office


def _year_end(session: Any, year: int) -> bytes:  # noqa: ANN401 -- a session
    return registry.year_end_draft(session, year).printed.pdf


def _compare(name: str, office: Office, query: Callable[[Any], bytes]) -> bool:
    calls = _listen(office, query)
    bare = partial(_draw, calls)
    office.read(query)  # fonts and statements are made once in a process
    bare()
    times = [(_seconds(partial(office.read, query)), _seconds(bare)) for _run in range(RUNS[name])]
    ours, plain = (statistics.median(found) for found in zip(*times, strict=True))
    ratios = sorted(each / beside for each, beside in times)
    ratio, pages = statistics.median(ratios), sum(call[0] == "showPage" for call in calls)
    low, _middle, high = statistics.quantiles(ratios, n=4)
    print(
        f"{name}: {pages} pages, {ours * 1000:.0f} ms, bare {plain * 1000:.0f} ms,"
        f" {ratio:.2f}x ({low:.2f}x to {high:.2f}x the middle half; bar {BARS[name]}x,"
        f" {RUNS[name]} runs each)"
    )
    return ratio <= BARS[name]


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _listen(office: Office, query: Callable[[Any], bytes]) -> list[Call]:
    """Print once with a canvas that remembers; of a sheet laid out twice the last one counts."""
    made: list[Recorder] = []

    def canvas(*args: object, **kwargs: object) -> Recorder:
        made.append(Recorder(*args, **kwargs))
        return made[-1]

    names = vars(sheet)
    plain, names["Canvas"] = names["Canvas"], canvas
    try:
        office.read(query)
    finally:
        names["Canvas"] = plain
    return [_plain(call) for call in made[-1].calls]


def _plain(call: Call) -> Call:
    """Keep a text as its place, its runs and their fonts: the bare one makes its own objects."""
    name, args, kwargs = call
    if name == "drawText":
        return name, ((args[0].x, args[0].base), _told(args[0])), kwargs
    return call


def _told(line: Any) -> list[Call]:  # noqa: ANN401 -- a line of ours
    """Return what a text object of ReportLab must be told to say the same."""
    told: list[Call] = [("setFillGray", (line.words.grey,), {})]
    for run in line.words.runs:
        mode = FILL_AND_STROKE if run.stroke else FILL
        told.append(("setFont", (run.font, line.words.size), {}))
        told += [("setTextRenderMode", (mode,), {}), ("textOut", (run.text,), {})]
    return [*told, ("setTextRenderMode", (FILL,), {})]


def _draw(calls: list[Call]) -> bytes:
    """Draw what was remembered on a bare canvas."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=(595.3, 841.9), invariant=1, pageCompression=1)
    for name, args, kwargs in calls:
        if name == "drawText":
            place, told = args
            text = canvas.beginText(*place)
            for method, values, _more in told:
                getattr(text, method)(*values)
            canvas.drawText(text)
        else:
            getattr(canvas, name)(*args, **kwargs)
    canvas.save()
    return target.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
