"""From an address to a desk: open the office in the background, ask who sits down, show it."""

import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QDialog, QInputDialog, QLineEdit

from desktop.app.arguments import Arguments
from desktop.app.opening import office_address, open_office
from desktop.models.errors import OfficeError
from desktop.system.crash import CrashWatch, acknowledge, pending_crash
from desktop.system.drafts import DraftFolder
from desktop.system.garbage import collect_due, collected_by_hand
from desktop.system.i18n import _, current_language, use_language
from desktop.system.logs import start_log, stop_log
from desktop.system.paths import data_folder
from desktop.system.settings import SettingsStore
from desktop.system.version import VERSION
from desktop.views.crash_report import CrashReportDialog
from desktop.views.kit import fonts, theme
from desktop.views.kit.background import Background
from desktop.views.main_window import MainWindow

if TYPE_CHECKING:  # loaded in the background, while the window stands already
    from desktop.models.actor import Actor
    from desktop.services.office import Office
    from desktop.services.settings import OfficeInfo
    from desktop.services.staff import StaffRow
    from desktop.views.kit.notices import Notices
    from desktop.views.kit.screen import Context
    from desktop.views.kit.timed_sheet import TimedSheet
    from desktop.views.start import FirstAnswers, FirstStartDialog, SignIn, SignInDialog
    from desktop.views.today.daily import DailyWork

T = TypeVar("T")
CRASHES = "crashes"
GARBAGE_MS = 500


def open_desk(wanted: Arguments, settings: SettingsStore) -> int:
    """Open the desk and return when it is closed.

    Raises:
        OfficeError: There is no display.
    """
    if no_display():
        raise OfficeError(_("There is no display here; use a command instead: --help lists them."))
    log = start_log(data_folder())
    watch = CrashWatch(data_folder() / CRASHES, VERSION)
    try:
        return _run(wanted, settings)
    finally:
        watch.close()
        stop_log(log)


def no_display() -> bool:
    """Return whether this computer has nothing to show a window on."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _run(wanted: Arguments, settings: SettingsStore) -> int:
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Daysheet")
    app.setApplicationVersion(VERSION)
    fonts.install(app)
    theme.apply(app, settings.settings.theme)
    seat = Seat(app, settings, wanted)
    QTimer.singleShot(0, seat.begin)  # after the first paint
    garbage = QTimer(app, interval=GARBAGE_MS)
    garbage.timeout.connect(collect_due)
    garbage.start()
    # A log-out ends the run in good order; the timer above lets Python notice it.
    signal.signal(signal.SIGTERM, lambda _number, _frame: app.quit())
    with collected_by_hand():
        status = app.exec()
        seat.close()
    return status


class Seat(QObject):
    """Leads from the bare window to the office at work, and back out of it.

    Attributes:
        window: The window; a new one when the office speaks another language.
    """

    def __init__(self, app: QApplication, settings: SettingsStore, wanted: Arguments) -> None:
        super().__init__()
        self._app, self._settings, self._wanted = app, settings, wanted
        self._background = Background(1, self)
        self._translator = QTranslator(self)
        self._office: Office | None = None
        self._context: Context | None = None
        self._timed: list[TimedSheet | DailyWork | Notices] = []
        self.window = self._new_window()

    def begin(self) -> None:
        """Open the office in the background."""
        self._open(office_address(self._wanted.office, self._settings))

    def close(self) -> None:
        """Finish every write, keep every draft, let go of the office."""
        self._put_down()
        self._background.close(finish=True)
        if self._office is not None:
            self._office.close()
        self._settings.save()

    def _open(self, address: str) -> None:
        refused = partial(self._ask_password, address)
        self._later(partial(_open, address), partial(self._opened, address), refused)

    def _ask_password(self, address: str, sentence: str) -> None:
        """Ask for a server's password once; any other refusal stays in the window."""
        from desktop.system.secrets import split_password, with_password

        plain, typed = split_password(address)
        if not plain.startswith("postgresql") or typed is not None:
            self.window.messages.show_message("error", sentence)
            return
        password, given = QInputDialog.getText(
            self.window, _("Password"), sentence, QLineEdit.EchoMode.Password
        )
        if given:
            self._open(with_password(plain, password))

    def _remember(self, address: str) -> None:
        """Open the same office next time; its password goes into the keyring."""
        from desktop.system.secrets import split_password

        plain, typed = split_password(address)
        self._settings.change(office=plain)
        if typed is not None:
            self._later(partial(_keep_password, plain, typed), lambda _kept: None)

    def _opened(self, address: str, found: "tuple[Office, OfficeInfo | None]") -> None:
        self._office, info = found
        self._remember(address)
        if info is None:
            self._first_start()
        else:
            self._speak(info.language)
            self._ask_person()

    def _first_start(self) -> None:
        from desktop.views.start import FirstStartDialog

        dialog = FirstStartDialog(self.window)
        dialog.finished.connect(lambda: self._on_answers(dialog))
        dialog.open()

    def _on_answers(self, dialog: "FirstStartDialog") -> None:
        if dialog.result() != QDialog.DialogCode.Accepted:
            self.window.close()
            return
        answers = dialog.answers()
        self._speak(answers.office.language)
        self.window.messages.show_message("info", _("Making the office…"))
        self._later(partial(_make_office, self._open_office, answers), self._founded)

    def _founded(self, _made: None) -> None:
        self.window.messages.close_message()
        self._ask_person()

    def _ask_person(self) -> None:
        self._later(partial(_people, self._open_office), self._choose_person)

    def _choose_person(self, people: "list[StaffRow]") -> None:
        from desktop.views.start import SignInDialog

        dialog = SignInDialog(people, self._settings.settings.person_id, self.window)
        dialog.finished.connect(lambda: self._on_choice(dialog))
        dialog.open()

    def _on_choice(self, dialog: "SignInDialog") -> None:
        if dialog.result() == QDialog.DialogCode.Accepted:
            job = partial(_sit_down, self._open_office, dialog.choice())
            self._later(job, self._sat_down, partial(self._ask_again, dialog))
        elif self._context is None:
            self.window.close()

    def _ask_again(self, dialog: "SignInDialog", sentence: str) -> None:
        dialog.refuse(sentence)
        dialog.open()

    def _sat_down(self, seated: "tuple[Actor, OfficeInfo]") -> None:
        from desktop.views.kit.desk import Desk
        from desktop.views.kit.drafts import Drafts
        from desktop.views.kit.notices import Notices, TrayNotifier
        from desktop.views.kit.screen import Context
        from desktop.views.kit.timed_sheet import TimedSheet
        from desktop.views.today.daily import DailyWork

        actor, info = seated
        self._put_down()
        self._settings.change(person_id=actor.staff_id)
        office = self._open_office
        office.actor = actor
        self._context = Context(
            desk=Desk(office, self),
            memory=self._settings,
            drafts=Drafts(DraftFolder(data_folder() / "drafts"), self),
            background=self._background,
            office=info,
            actor=actor,
            clock=lambda: office.now,
            plans=self._settings,
            parent=self,
        )
        self._context.desk.changed.connect(self._on_changed)
        self.window.enter(self._context)
        self._tell_of_last_time()
        self._timed = [TimedSheet(self._context, self), DailyWork(self._context, self)]
        if TrayNotifier.is_there():
            self._timed.append(Notices(self._context, TrayNotifier(self), self))
        for each in self._timed:
            each.start()

    def _on_changed(self, subjects: frozenset[str]) -> None:
        """Say from when on settings hold that somebody changed here."""
        if "office" in subjects:
            self.window.messages.show_message(
                "info",
                _("The settings hold from the next start on; change the person to see them."),
            )

    def _tell_of_last_time(self) -> None:
        if complaint := self._settings.take_complaint():
            self.window.messages.show_message("warning", complaint)
        note = pending_crash(data_folder() / CRASHES)
        if note is not None:
            CrashReportDialog(note, self.window).open()
            acknowledge(note)

    def _put_down(self) -> None:
        """Take leave of whoever sat here: drafts and writes are finished first."""
        for each in self._timed:
            each.stop()
            each.deleteLater()
        self._timed = []
        if self._context is not None:
            self._context.drafts.close()
            self._context.desk.close()
            self._context = None

    @property
    def _open_office(self) -> "Office":
        if self._office is None:
            raise OfficeError(_("The office is not open yet; wait a moment."))
        return self._office

    def _speak(self, language: str) -> None:
        wanted = self._wanted.language or self._settings.settings.language or language
        if wanted == current_language():
            return
        use_language(wanted)
        old, self.window = self.window, self._new_window()
        old.close()
        old.deleteLater()

    def _new_window(self) -> MainWindow:
        self._load_qt_texts()
        window = MainWindow(self._settings)
        window.person_wanted.connect(self._ask_person)
        window.theme_chosen.connect(lambda mode: self._settings.change(theme=mode))
        window.show()
        return window

    def _load_qt_texts(self) -> None:
        """Let Qt's own buttons and calendars speak the language of the program."""
        QLocale.setDefault(QLocale(current_language()))
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        name = {"zh_Hant_TW": "qtbase_zh_TW", "zh_Hans_CN": "qtbase_zh_CN", "en": "qtbase_en"}
        if self._translator.load(name[current_language()], folder):
            self._app.installTranslator(self._translator)

    def _later(
        self,
        job: Callable[[], T],
        done: Callable[[T], None],
        refused: Callable[[str], None] | None = None,
    ) -> None:
        """Run a job in the background; a refusal is shown in the window."""

        def answered(future: Future[T]) -> None:
            error = future.exception()
            if error is None:
                done(future.result())
            elif isinstance(error, OfficeError):
                (refused or partial(self.window.messages.show_message, "error"))(str(error))
            else:
                raise error

        self._background.run(self, job, answered)


def _open(address: str) -> "tuple[Office, OfficeInfo | None]":
    from desktop.services.maintenance import daily_backup
    from desktop.services.settings import find_office

    office = open_office(address, make=True)
    info = office.read(find_office)
    if info is not None:
        daily_backup(office, info.calendar.day(office.now))
    return office, info


def _keep_password(address: str, password: str) -> None:
    from desktop.system.secrets import KeyringProblemError, PasswordKeeper

    try:
        PasswordKeeper().remember_password(address, password)
    except KeyringProblemError as error:
        raise OfficeError(str(error)) from error


def _make_office(office: "Office", answers: "FirstAnswers") -> None:
    from desktop.services.sample import SamplePlan, fill_sample
    from desktop.services.settings import found_office, office_info

    office.write(partial(found_office, office=answers.office))
    if answers.sample:
        today = office.read(office_info).calendar.day(office.now)
        office.write(partial(fill_sample, plan=SamplePlan(last_day=today)))


def _people(office: "Office") -> "list[StaffRow]":
    from desktop.services.settings import office_info
    from desktop.services.staff import staff_list

    day = office.read(office_info).calendar.day(office.now)
    return office.read(partial(staff_list, on=day))


def _sit_down(office: "Office", choice: "SignIn") -> "tuple[Actor, OfficeInfo]":
    """Sign somebody in, and read the settings as they are now."""
    from desktop.models.actor import COMMAND_LINE
    from desktop.services.settings import office_info
    from desktop.services.staff import StaffDraft, enter_staff, sign_in

    if choice.staff_id is None:
        office.actor = COMMAND_LINE  # nobody is there yet who could add the first person
        owner = StaffDraft(choice.new_name, "owner")
        staff_id, _changed = office.write(partial(enter_staff, draft=owner))
    else:
        staff_id = choice.staff_id
    info = office.read(office_info)
    today = info.calendar.day(office.now)
    return office.read(partial(sign_in, staff_id=staff_id, pin=choice.pin, on=today)), info
