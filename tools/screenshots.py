"""Take the pictures of docs/screenshots anew: every page in two languages, some of them dark too.

    python tools/screenshots.py [FOLDER] [PAGE ...]

A made-up office of a fixed day is filled in a temporary folder, so that the same program takes
the same pictures.
"""

import io
import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QEventLoop, QLocale, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app.opening import open_office
from desktop.models.document import DocumentKind
from desktop.reports.registry import keep_sheet, numbered_sheet
from desktop.services.demand.reorder import due_plans, keep_plans
from desktop.services.office import Office
from desktop.services.sample import SamplePlan, fill_sample
from desktop.services.settings import office_info
from desktop.services.staff import sign_in, staff_list
from desktop.system.drafts import DraftFolder
from desktop.system.garbage import collected_by_hand
from desktop.system.i18n import use_language
from desktop.views.imports.dialog import ImportDialog
from desktop.views.kit import fonts, theme
from desktop.views.kit.background import Background
from desktop.views.kit.desk import Desk
from desktop.views.kit.drafts import Drafts
from desktop.views.kit.memory import ShortMemory
from desktop.views.kit.pdf import open_pdf
from desktop.views.kit.screen import Context
from desktop.views.kit.table import LazyTable
from desktop.views.kit.tabs import TabbedScreen
from desktop.views.main_window import MainWindow
from desktop.views.parts.tabs import PartsPlace
from desktop.views.reports.year_end_page import YearEndPage
from desktop.views.screens import PLACES
from desktop.views.settings.screen import SettingsScreen

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
LAST_DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 2, 40, tzinfo=UTC)
SIZE = (1366, 768)
LANGUAGES = {"zh_Hant_TW": "zh-Hant", "en": "en"}
THEMES = ("light", "dark")
DARK_PAGES = frozenset({"today", "visits", "board", "calls"})  # enough to see the colours
EVERYBODY = "F7"  # on the page of calls: the owner has none of their own
# Tabs by the picture's name: the page they are on, and their key there.
TABS = {
    "meeting": ("today", "meeting"),
    "calls": ("today", "calls"),
    "complaints": ("today", "complaints"),
    "appointments": ("visits", "appointments"),
    "board": ("visits", "board"),
    "fleets": ("customers", "fleets"),
    "duplicates": ("customers", "duplicates"),
    "orders": ("parts", "orders"),
    "to-order": ("parts", "suggested"),
    "counter": ("parts", "counter"),
    "unpaid-bills": ("parts", "owed"),
    "price-lists": ("parts", "prices"),
    "campaigns": ("parts", "campaigns"),
    "counts": ("parts", "counts"),
    "dead-stock": ("parts", "clearing"),
    "stock-figures": ("parts", "figures"),
    "documents": ("reports", "documents"),
    "analysis": ("reports", "analysis"),
    "year-end": ("reports", "year_end"),
}
VIEWS = ("bill", "new-visit", "part-plan", *TABS, "calendar", "import-columns", "import-check")
# A list as an office keeps it: a title above, a sum below, and a few things wrong in between.
CUSTOMERS = """順發汽車 客戶名冊,,,,
製表日期：115/11/20,,,,
姓名,行動電話,生日,統一編號,通訊地址
沈怡君,0918-224-117,1983/3/5,,新北市板橋區文化路一段 12 號
許文豪,(02) 2258-4471,1977/11/30,,新北市中和區景平路 88 號
永盛交通有限公司,02-2955-3390,,24531806,新北市土城區中央路三段 5 號
羅淑慧,9.18E+08,1991/7/19,,臺北市萬華區西園路二段 9 號
沈怡君,0918224117,1983/3/5,,新北市板橋區文化路一段 14 號
潘建宏,0935-660-208,1992/2/30,,新北市永和區福和路 7 號
"""
SETTLE_MS = 700
MOST_WAITS = 90
COLOURS = 128
RARE_TOO = Image.Quantize.MAXCOVERAGE  # one red figure of a page stays red
PAPER_WIDTH = 900


def main(arguments: Sequence[str]) -> int:
    """Take the pictures of all pages, or of those named."""
    folder = Path(arguments[0]) if arguments else FOLDER
    pages = list(arguments[1:]) or [*(place.key for place in PLACES), *VIEWS]
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    use_language("zh_Hant_TW")
    with collected_by_hand(), tempfile.TemporaryDirectory() as temporary:
        office = _office(Path(temporary))
        for language, short in LANGUAGES.items():
            use_language(language)
            _print(office, folder, short)
            for mode in THEMES:
                QLocale.setDefault(QLocale(language))
                fonts.install(app)
                theme.apply(app, mode)
                shown = [page for page in pages if mode == "light" or page in DARK_PAGES]
                _take(office, Path(temporary), shown, folder, f"{short}-{mode}")
        office.close()
    return 0


def _print(office: Office, folder: Path, short: str) -> None:
    """Take the pages of the morning sheet of the made-up office, and keep a print of each sort."""
    kinds = (DocumentKind.MONTHLY, DocumentKind.WEEKLY, DocumentKind.EVENING, DocumentKind.MORNING)
    for kind in kinds:
        query = partial(numbered_sheet, kind=kind, day=LAST_DAY, today=LAST_DAY)
        sheet = office.read(query)
        office.write(partial(keep_sheet, sheet=sheet))
    pages = open_pdf(sheet.printed.pdf)
    for number in range(len(pages.sizes)):
        _shrink(pages.picture(number, PAPER_WIDTH), folder / f"sheet-{short}-{number + 1}.png")


def _office(folder: Path) -> Office:
    opened = open_office(str(folder / "office.db"), make=True)
    office = Office(opened.engine, clock=lambda: NOW)
    office.write(partial(fill_sample, plan=SamplePlan(last_day=LAST_DAY)))
    plans = office.read(partial(due_plans, now=NOW))
    office.write(partial(keep_plans, plans=plans or []))
    office.catch_up()
    return office


def _take(office: Office, home: Path, pages: Sequence[str], folder: Path, suffix: str) -> None:
    desk, background = Desk(office), Background(1)
    drafts = Drafts(DraftFolder(home / suffix))
    manager = next(row for row in office.read(staff_list) if row.role == "owner")
    context = Context(
        desk=desk,
        memory=ShortMemory(),
        drafts=drafts,
        background=background,
        office=office.read(office_info),
        actor=office.read(partial(sign_in, staff_id=manager.id, pin="", on=LAST_DAY)),
        clock=lambda: NOW,
    )
    window = MainWindow(ShortMemory())
    window.resize(*SIZE)
    window.enter(context)
    window.show()
    for page in pages:
        path = folder / f"{page}-{suffix}.png"
        if page.startswith("import-"):
            _take_import(ImportDialog(context, window), home, page, path)
            continue
        _show(window, page)
        _save(window, path)
    drafts.close()
    desk.close()
    background.close()
    window.deleteLater()


def _show(window: MainWindow, page: str) -> None:
    match page:
        case "new-visit":
            window.actions_["office.new_visit"].trigger()
        case "bill":
            window.go("visits")
            _wait()
            _select_first(window)
            _wait()
            _trigger(window, "F6")
        case "part-plan":
            _show_plan(window)
        case "settings" | "calendar":
            window.go("settings")
            settings = window.pages.currentWidget()
            if isinstance(settings, SettingsScreen):
                tab = settings.calendar if page == "calendar" else settings.office
                settings.tabs.setCurrentWidget(tab)
        case _:
            place, key = TABS.get(page, (page, ""))
            window.go(place)
            _wait()
            _show_tab(window, key)
            if page == "calls":
                _trigger(window, EVERYBODY)
            _select_first(window)
    _wait()


def _show_plan(window: MainWindow) -> None:
    """Show what is expected of a part, and when it is ordered."""
    window.go("parts")
    _wait()
    _show_tab(window, "")
    _select_first(window)
    _wait()
    place = window.pages.currentWidget()
    if isinstance(place, PartsPlace):
        place.listed.show_part("asked")


def _show_tab(window: MainWindow, tab: str) -> None:
    """Bring a tab to the front, the first one where none is named."""
    place = window.pages.currentWidget()
    if not isinstance(place, TabbedScreen):
        return
    place.show_tab(tab or next(iter(place.pages)))
    page = place.page_on_show()
    if isinstance(page, YearEndPage):
        page.make()
        _wait()
        for _again in range(MOST_WAITS):
            if not page.stop_button.isVisible():
                break
            _wait()
    _wait()


def _take_import(dialog: ImportDialog, home: Path, page: str, path: Path) -> None:
    """Take the import window with the list of customers, as far as the page that is wanted."""
    file = home / "客戶名冊.csv"
    file.write_bytes(CUSTOMERS.encode("cp950"))
    dialog.show()
    dialog.open_file(file)
    _wait()
    for _step in range(1 + (page == "import-check")):
        dialog.go_on()
        _wait()
    _save(dialog, path)
    dialog.reject()
    dialog.deleteLater()


def _select_first(window: MainWindow) -> None:
    page = window.pages.currentWidget()
    for table in page.findChildren(LazyTable) if page else []:
        table.select_first()


def _trigger(window: MainWindow, key: str) -> None:
    page = window.pages.currentWidget()
    for action in page.actions() if page else []:
        if action.shortcut().toString() == key:
            action.trigger()


def _wait() -> None:
    """Let the window work; QTest's own waiting would keep the other threads from running."""
    loop = QEventLoop()
    QTimer.singleShot(SETTLE_MS, loop.quit)
    loop.exec()


def _save(window: QWidget, path: Path) -> None:
    _shrink(window.grab().toImage(), path)


def _shrink(image: QImage, path: Path) -> None:
    """Save with few colours: a page in docs stays under 200 KB."""
    data, buffer = QByteArray(), QBuffer()
    buffer.setBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows bytes only
    picture = Image.open(io.BytesIO(data.data())).convert("RGB")
    few = picture.quantize(COLOURS, method=RARE_TOO, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(path.name, path.stat().st_size // 1024, "KB")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
