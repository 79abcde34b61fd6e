import subprocess
import sys

PROBE = """
import sys
from PySide6.QtWidgets import QApplication
from desktop.app import window
from desktop.system.i18n import use_language
from desktop.views.kit import fonts, theme
from desktop.views.kit.memory import ShortMemory
app = QApplication([])
use_language("zh_Hant_TW")
fonts.install(app)
theme.apply(app, "light")
shown = window.MainWindow(ShortMemory())
shown.show()
app.processEvents()
slow = {"sqlalchemy", "alembic", "reportlab", "keyring", "psycopg", "argon2", "pypdfium2"}
print(*sorted(slow & set(sys.modules)))
"""


def test_the_first_window_stands_before_any_slow_library_is_loaded():
    found = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.strip() == ""
