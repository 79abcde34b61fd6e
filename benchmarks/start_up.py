"""How long until the first window stands, beside a bare Qt window with the same font.

    python benchmarks/start_up.py [RUNS]

Both are fresh processes, in turn, in the same run; what counts is the ratio of the medians.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = 11
BAR = 2.5  # of the bare window's time; it was 2.1 when this was written
BARE = """
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
QFontDatabase.addApplicationFont("resources/fonts/DaysheetSansTC-Regular.ttf")
window = QMainWindow()
window.menuBar().addMenu("Menu")
window.show()
app.processEvents()
"""
OURS = """
from PySide6.QtWidgets import QApplication
from desktop.app.window import MainWindow
from desktop.system.i18n import use_language
from desktop.views.kit import fonts, theme
from desktop.views.kit.memory import ShortMemory
app = QApplication([])
use_language("zh_Hant_TW")
fonts.install(app)
theme.apply(app, "light")
window = MainWindow(ShortMemory())
window.show()
app.processEvents()
"""


def main() -> int:
    """Print both medians' ratio; 1 when it is above the bar."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    times: dict[str, list[float]] = {BARE: [], OURS: []}
    for _run in range(runs):
        for program, found in times.items():
            found.append(_seconds(program))
    bare, ours = (statistics.median(found) for found in times.values())
    print(f"first window: {ours / bare:.2f}x a bare Qt window (bar {BAR}x, {runs} runs each)")
    return 1 if ours / bare > BAR else 0


def _seconds(program: str) -> float:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(main())
