"""Print the morning sheet of the real garage of the tests, as PDF and as pictures of its pages.

    python tools/garage_sheet.py [DAY] [FOLDER]

The garage's file is not part of the project: it is read from shared/data beside the tree, into
an office that is thrown away.
"""

import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pypdfium2

from desktop.app.opening import open_office
from desktop.reports.registry import render_morning_sheet
from desktop.services.importing import ImportSource, Progress, load_mapping, run_import
from desktop.services.office import Office
from desktop.services.settings import NewOffice, found_office
from desktop.system.i18n import use_language

ROOT = Path(__file__).resolve().parents[1]
GARAGE = ROOT.parent / "shared" / "data" / "bajaj_service" / "service_data.csv"
MAPPING = ROOT / "tests" / "mappings" / "bajaj_service.toml"
DAY = "2018-12-05"
SCALE = 1.5


def main(arguments: Sequence[str]) -> int:
    """Write the sheet of a day; 1 where the garage's file is absent."""
    if not GARAGE.exists():
        print(f"{GARAGE} is absent; the garage's sheet needs it.")
        return 1
    day = date.fromisoformat(arguments[0] if arguments else DAY)
    folder = Path(arguments[1]) if len(arguments) > 1 else ROOT / "build"
    folder.mkdir(parents=True, exist_ok=True)
    use_language("en")
    with tempfile.TemporaryDirectory() as temporary:
        office = open_office(str(Path(temporary) / "garage.db"), make=True)
        data = _sheet(office, day)
        office.close()
    _write(data, folder / f"garage-{day}.pdf")
    return 0


def _sheet(office: Office, day: date) -> bytes:
    office.write(partial(found_office, office=NewOffice("Bajaj garage", "en", "INR", 0)))
    source = ImportSource(GARAGE, "visits", load_mapping(MAPPING))
    command = partial(
        run_import, source=source, dry_run=False, progress=_silent, cancelled=lambda: False
    )
    office.write(command)
    return office.read(partial(render_morning_sheet, day=day))


def _silent(_progress: Progress) -> None:
    """Say nothing while the file is read."""


def _write(data: bytes, path: Path) -> None:
    path.write_bytes(data)
    print(path)
    for number, page in enumerate(pypdfium2.PdfDocument(data), start=1):
        picture = path.with_name(f"{path.stem}-{number}.png")
        page.render(scale=SCALE).to_pil().save(picture)
        print(picture)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
