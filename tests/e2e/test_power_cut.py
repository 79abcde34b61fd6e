"""A power cut in the middle of typing: the process is killed, and the form comes back."""

import signal
import subprocess
import sys

SEAT = """
import os, signal, sys
from functools import partial
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop.app.opening import open_office
from desktop.services.settings import NewOffice, find_office, found_office, office_info
from desktop.services.staff import StaffDraft, enter_staff, sign_in, staff_list
from desktop.system.drafts import DraftFolder
from desktop.system.i18n import use_language
from desktop.views.kit.background import Background
from desktop.views.kit.desk import Desk
from desktop.views.kit.drafts import Drafts
from desktop.views.kit.memory import ShortMemory
from desktop.views.kit.screen import Context
from desktop.views.main_window import MainWindow
from desktop.views.visits.new_form import NewVisitForm

home, typed = Path(sys.argv[1]), sys.argv[2]
app = QApplication([])
use_language("en")
office = open_office(str(home / "office.db"), make=True)
if office.read(find_office) is None:
    office.write(partial(found_office, office=NewOffice("Shop", "en", "TWD", 3)))
    office.write(partial(enter_staff, draft=StaffDraft("Ann", "owner")))
info, people = office.read(office_info), office.read(staff_list)
day = info.calendar.day(office.now)
actor = office.read(partial(sign_in, staff_id=people[0].id, pin="", on=day))
drafts = Drafts(DraftFolder(home / "drafts"))
context = Context(desk=Desk(office), memory=ShortMemory(), drafts=drafts,
                  background=Background(1), office=info, actor=actor, clock=lambda: office.now)
window = MainWindow(ShortMemory())
window.enter(context)
window.show()
window.actions_["office.new_visit"].trigger()
fields = window.screen_on_show.findChild(NewVisitForm).fields
if typed:
    drafts.kept.connect(lambda _key: os.kill(os.getpid(), signal.SIGKILL))
    fields["concern"].set_typed(typed)
    QTimer.singleShot(20_000, app.quit)
    app.exec()
else:
    print(fields["concern"].typed())
"""


def sit_down(home, typed):
    return subprocess.run(
        [sys.executable, "-c", SEAT, str(home), typed],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_what_was_typed_survives_a_killed_program(tmp_path):
    cut = sit_down(tmp_path, "空調不冷, noise from the left")
    assert cut.returncode == -signal.SIGKILL, cut.stderr
    again = sit_down(tmp_path, "")
    assert again.stdout.strip() == "空調不冷, noise from the left", again.stderr
