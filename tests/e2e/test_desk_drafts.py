"""Every form the window can open keeps what is typed, and shows it again after a crash."""

from functools import partial

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QTabWidget,
)

from desktop.services.sample import SamplePlan, fill_sample
from desktop.services.settings import office_info
from desktop.services.staff import sign_in, staff_list
from desktop.system.drafts import DraftFolder
from desktop.views.kit.background import Background
from desktop.views.kit.desk import Desk
from desktop.views.kit.drafts import Drafts
from desktop.views.kit.forms import Form
from desktop.views.kit.memory import ShortMemory
from desktop.views.kit.screen import Context
from desktop.views.main_window import MainWindow
from desktop.views.screens import PLACES
from desktop.views.visits.strips import LastEnterForm
from tests.helpers.typist import Typist

BLOCKING = {  # the system's own windows, which would wait for an answer
    QFileDialog: {
        "getOpenFileNames": ([], ""),
        "getOpenFileName": ("", ""),
        "getSaveFileName": ("", ""),
    },
    QInputDialog: {"getText": ("", False)},
}
TYPED = "12 typed"
# Lines of a list in a window of its own: they stand in that list as soon as Enter was pressed.
IN_A_LIST = {"targets.results", "targets.market"}
FEWEST = 30  # forms; fewer would mean that the walk no longer finds them
LEFT_OUT = {
    "reports.year_end",  # seconds of work, and no form
    "parts.labels",  # choices before a print; the paper is remembered when it is printed
}


class Desks:
    """A window over a made-up office, taken down and set up again over the drafts of the disk."""

    def __init__(self, qtbot, office):
        day = office.read(office_info).calendar.day(office.now)
        office.write(partial(fill_sample, plan=SamplePlan(last_day=day, counts=(40, 90))))
        owner = next(row for row in office.read(staff_list) if row.role == "owner")
        office.actor = office.read(partial(sign_in, staff_id=owner.id, pin="", on=day))
        self.office, self.desk = office, Desk(office)
        self.keys, self.window = Typist(qtbot), MainWindow(ShortMemory())
        qtbot.addWidget(self.window)
        self._context = None

    def sit_down(self, folder):
        """Begin anew, with nothing of before but what is on the disk."""
        self.stand_up()
        self._context = Context(
            desk=self.desk,
            memory=ShortMemory(),
            drafts=Drafts(DraftFolder(folder)),
            background=Background(1),
            office=self.office.read(office_info),
            actor=self.office.actor,
            clock=lambda: self.office.now,
        )
        self.window.enter(self._context)

    def stand_up(self):
        for dialog in top_levels(QDialog):
            dialog.hide()  # as a crash ends it: neither saved nor left
            dialog.deleteLater()
        if self._context is not None:
            self._context.drafts.close()
            self._context.background.close()
            self._context = None

    def calm(self):
        """Wait until nothing is read or written any more."""
        workers = (self.desk._readers, self.desk._writer)
        for _round in range(2):  # an answer may ask again
            QApplication.processEvents()
            self.keys.until(lambda: not any(worker._errands for worker in workers))

    def ways(self):
        """Name every way to a form: the commands of each place, and its tabs."""
        self.window.show()
        self.window.activateWindow()
        self.keys.until(self.window.isActiveWindow)
        for place in PLACES:
            self.window.go(place.key)
            screen = self.window.screen_on_show
            tabs = screen.findChild(QTabWidget)
            for number in range(tabs.count() if tabs is not None else 1):
                yield place.key, number, ""
            for command in screen.commands():
                if command.spec.id not in LEFT_OUT:
                    yield place.key, 0, command.spec.id

    def open(self, place, tab, command):
        """Go that way from a first row of every list, and return the forms that it leads to."""
        self.window.go(place)
        screen = self.window.screen_on_show
        if tab:
            screen.findChild(QTabWidget).setCurrentIndex(tab)
        self.calm()
        self._choose_rows(screen)
        before = set() if not command else {id(form) for form in forms_in_sight()}
        if command:
            self.window._screen_actions[place][command].trigger()
        self.calm()
        return [form for form in forms_in_sight() if id(form) not in before]

    def _choose_rows(self, screen):
        for table in screen.findChildren(QTableView):
            rows = table.isVisible() and table.model() is not None and table.model().rowCount()
            if rows and not table.currentIndex().isValid():
                table.setCurrentIndex(table.model().index(0, 0))
        self.calm()


def top_levels(kind):
    return [top for top in QApplication.topLevelWidgets() if isinstance(top, kind)]


def forms_in_sight():
    tops = [top for top in QApplication.topLevelWidgets() if top.isVisible()]
    found = {id(form): form for top in tops for form in top.findChildren(Form)}
    return [form for form in found.values() if form.isVisible()]


@pytest.fixture
def desks(qtbot, sqlite_office, tmp_path, monkeypatch):
    for kind, answers in BLOCKING.items():
        for name, answer in answers.items():
            monkeypatch.setattr(kind, name, staticmethod(lambda *_a, answer=answer: answer))
    monkeypatch.setattr(QDialog, "exec", lambda _dialog: 0)
    desks = Desks(qtbot, sqlite_office)
    desks.sit_down(tmp_path / "none")
    yield desks
    desks.stand_up()
    desks.desk.close()


def test_every_form_that_can_be_opened_keeps_what_is_typed(desks, tmp_path):
    lost, kept = [], set()
    for number, way in enumerate(list(desks.ways())):
        folder = tmp_path / f"drafts {number}"
        desks.sit_down(folder)
        typed = [written(desks, form) for form in desks.open(*way) if takes_drafts(form)]
        if not any(typed):
            continue
        desks.sit_down(folder)  # after the crash
        found = [form.typed() for form in desks.open(*way) if takes_drafts(form)]
        if all(fits(before, found) for before in typed if before):
            kept.add(way)
        else:
            lost.append(way)
    assert [way for way in lost if way[-1] not in IN_A_LIST] == []
    assert len(kept) > FEWEST


def takes_drafts(form):
    """Leave out the questions over a record: one line, quickly typed again."""
    return not isinstance(form, LastEnterForm)


def written(desks, form):
    """Type into the first line of a form; return what stands where."""
    for key, field in form.fields.items():
        box = field.editor
        if not isinstance(box, QLineEdit | QPlainTextEdit) or not box.isVisible():
            continue
        box.setFocus()
        desks.keys.press("Ctrl+A")
        desks.keys.type(TYPED)
        desks.calm()
        return {key: field.typed()} if form.isVisible() else {}
    return {}


def fits(before, found):
    return any(before == {key: now.get(key) for key in before} for now in found)
