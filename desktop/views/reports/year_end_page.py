"""The year-end report: its sentences by chapter, beside the pages they stand on."""

from collections.abc import Callable, Iterable
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.models.errors import OfficeError, RuleBrokenError
from desktop.reports.registry import (
    keep_year_end,
    year_end_again,
    year_end_draft,
    year_end_frozen,
)
from desktop.services.year_end.texts import Place, take_draft, write_text
from desktop.services.year_end.writing import AmountUnit, Writer, writer_of
from desktop.system.i18n import N_, _, current_language
from desktop.views.kit.actions import ActionSpec, without_state
from desktop.views.kit.desk import Failed
from desktop.views.kit.fields import YearField
from desktop.views.kit.messages import ask
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.reports.page_view import PageView
from desktop.views.reports.sentence_box import SentenceBox

if TYPE_CHECKING:  # it brings ReportLab
    from desktop.reports.year_end.making import Draft, Frozen

MENU = N_("&Report")
MAKE = ActionSpec("reports.year_end", N_("Make the &year-end report"), MENU, "Ctrl+Shift+Y")
FREEZE = ActionSpec("reports.freeze", N_("Fr&eeze the year-end report"), MENU)
UNITS = {  # the one that language and currency have is chosen to begin with
    AmountUnit.WHOLE: N_("Amounts in whole units"),
    AmountUnit.TEN_THOUSAND: N_("Amounts in ten thousands"),
}
HUNDRED = 100
WIDTHS = (430, 560)  # of the sentences and of the pages, to begin with
STATE_WIDTH = 110
PLACE = Qt.ItemDataRole.UserRole
Query = Callable[..., Any]


class YearEndPage(Screen):
    """Makes the report of a year, lets its sentences be edited, and freezes it.

    Signals:
        progressed: The report, on its own thread, has come this far.
    """

    progressed = Signal(object, int, int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._run: Event | None = None
        self._draft: Draft | None = None
        self.year = YearField(_("&Year"), required=True)
        self.year.set_value(context.today().year - 1)
        self.unit = QComboBox()
        self.unit.setAccessibleName(_("Amounts"))
        for unit, text in UNITS.items():
            self.unit.addItem(_(text), unit)
        usual = writer_of(context.office.currency, AmountUnit.LANGUAGE)
        self.unit.setCurrentIndex(list(UNITS).index(_unit_of(usual)))
        self.make_button, self.freeze_button = (
            QPushButton(_("Make the report")),
            QPushButton(_("Freeze…")),
        )
        self.first_button = QPushButton(_("Make the report"))  # where its pages will stand
        self.print_button, self.stop_button = QPushButton(_("Print…")), QPushButton(_("&Stop"))
        self.bar = QProgressBar(maximum=HUNDRED, textVisible=False)
        self.bar.setAccessibleName(_("Progress"))
        self.tree = self._make_tree()
        self.box = SentenceBox(context.drafts)
        self.pages = PageView(context.background)
        self._lay_out()
        self._connect()
        self._show_running(running=False)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (Command(MAKE, self.make), Command(FREEZE, self.freeze))

    @override
    def refresh(self) -> None:
        if self._draft is not None:
            self.make()

    def make(self) -> None:
        """Make the report of the year as it stands; the window stays alive meanwhile."""
        year = self._chosen_year()
        if year is not None:
            query = partial(year_end_draft, year=year, unit=self._unit())
            self._start(query, self._show_draft)

    def stop(self) -> None:
        """Stop making; the pages on show stay."""
        if self._run is not None:
            self._run.set()
            self.stop_button.setEnabled(False)

    def freeze(self) -> None:
        """Keep the report under a number; ask first where months are not locked."""
        year = self._chosen_year()
        if year is not None:
            self._freeze(year, unlocked=False)

    def print_pages(self) -> None:
        """Show the report to be printed or saved."""
        if self._draft is not None:
            self.context.printed.emit(self._draft.printed.pdf, self._name())

    def _freeze(self, year: int, *, unlocked: bool) -> None:
        query = partial(year_end_frozen, year=year, unit=self._unit(), unlocked=unlocked)
        failed = partial(self._not_frozen, year) if not unlocked else self._failed
        self._start(query, self._keep, failed)

    def _not_frozen(self, year: int, error: OfficeError) -> None:
        self._show_running(running=False)
        if not isinstance(error, RuleBrokenError):
            self._failed(error)
            return
        choices = {"freeze": _("Freeze all the same"), "leave": _("Do not freeze")}
        if ask(self, str(error), choices) == "freeze":
            self._freeze(year, unlocked=True)

    def _keep(self, frozen: "Frozen") -> None:
        kept = partial(self._kept, frozen)
        self.context.desk.write(self, partial(keep_year_end, frozen=frozen), kept, self._failed)

    def _kept(self, frozen: "Frozen", number: str) -> None:
        self._show_running(running=False)
        text = _("The report is kept as {number}.").format(number=number)
        self.context.told.emit("success", " ".join([text, *frozen.remarks]))
        self.context.printed.emit(frozen.pdf, number)

    def _start(
        self, query: Query, done: Callable[[Any], None], failed: Failed | None = None
    ) -> None:
        """Run a query that tells how far it is and can be stopped."""
        self.stop()
        run = Event()  # one for each: the one before may still be on its way to its end
        self._run = run
        self.bar.setValue(0)
        self._show_running(running=True)
        told = partial(self.progressed.emit, run)
        told_query = partial(query, progress=told, cancelled=run.is_set)
        good, bad = (partial(self._ended, run, then) for then in (done, failed or self._failed))
        self.context.desk.read(self, told_query, good, bad)

    def _ended(self, run: Event, then: Callable[[Any], None], outcome: object) -> None:
        if run is self._run:
            then(outcome)

    def _show_draft(self, draft: "Draft") -> None:
        self._run, self._draft = None, draft
        self._show_running(running=False)
        self._parts.setCurrentWidget(self._split)
        chosen = self._key_on_show()
        self._fill(draft.places, chosen)
        self.pages.show_pdf(draft.printed.pdf)
        for remark in draft.printed.remarks:
            self.context.told.emit("warning", remark)

    def _failed(self, error: OfficeError) -> None:
        self._run = None
        self._show_running(running=False)
        self.context.told.emit("error", str(error))

    def _fill(self, places: Iterable[Place], chosen: tuple[str, str] | None) -> None:
        """List the sentences below their chapters; the chosen one stays chosen."""
        self.tree.blockSignals(True)
        self.tree.clear()
        chapters: dict[str, QTreeWidgetItem] = {}
        for place in places:
            if place.chapter not in chapters:
                chapters[place.chapter] = QTreeWidgetItem(self.tree, [place.title, ""])
                chapters[place.chapter].setFlags(Qt.ItemFlag.ItemIsEnabled)
            item = QTreeWidgetItem(chapters[place.chapter], [_short(place), _state(place)])
            item.setData(0, PLACE, place)
            item.setToolTip(0, place.text)
            if (place.chapter, place.place) == chosen:
                self.tree.setCurrentItem(item)
        self.tree.expandAll()
        self.tree.blockSignals(False)
        if self.tree.currentItem() is None:
            self._choose_first()
        self._show_place()

    def _choose_first(self) -> None:
        first = self.tree.topLevelItem(1) or self.tree.topLevelItem(0)
        sentence = None if first is None else first.child(0)
        if sentence is not None:
            self.tree.setCurrentItem(sentence)

    def _place(self) -> Place | None:
        item = self.tree.currentItem()
        place = None if item is None else item.data(0, PLACE)
        return place if isinstance(place, Place) else None

    def _key_on_show(self) -> tuple[str, str] | None:
        place = self._place()
        return None if place is None else (place.chapter, place.place)

    def _show_place(self) -> None:
        place = self._place()
        self.box.show_place(place, "" if place is None else self._draft_key(place))
        if place is not None and self._draft is not None:
            pages = {
                where.anchor.title.split("  ")[-1]: where.page
                for where in self._draft.printed.places
                if where.anchor.level == 0
            }
            self.pages.go_to(pages.get(place.title, 1))

    def _draft_key(self, place: Place) -> str:
        year = self._draft.report.year if self._draft is not None else 0
        return f"year-end/{year}/{current_language()}/{place.chapter}/{place.place}"

    def _save(self, text: str) -> None:
        place = self.box.place
        if place is not None and self._draft is not None:
            command = partial(write_text, year=self._draft.report.year, place=place, text=text)
            self.context.desk.write(self, command, partial(self._saved, place), self._failed)

    def _keep_mine(self) -> None:
        place = self.box.place
        if place is not None:
            self._save(place.text)

    def _give_up(self) -> None:
        place = self.box.place
        if place is not None and self._draft is not None:
            command = partial(take_draft, year=self._draft.report.year, place=place)
            self.context.desk.write(self, command, partial(self._saved, place), self._failed)

    def _saved(self, place: Place, _version: object) -> None:
        """Print the collected figures once more, with the sentences of now."""
        self.context.drafts.discard(self._draft_key(place))
        if self._draft is not None:
            query = partial(year_end_again, draft=self._draft)
            self._start(query, self._show_draft)

    def _chosen_year(self) -> int | None:
        if self.year.problem():
            self.year.show_problem()
            return None
        return self.year.value()

    def _unit(self) -> AmountUnit:
        return AmountUnit(self.unit.currentData())

    def _name(self) -> str:
        year = self._draft.report.year if self._draft is not None else self.year.value()
        return _("Annual report {year}").format(year=year)

    def _show_running(self, *, running: bool) -> None:
        for part in (self.bar, self.stop_button):
            part.setVisible(running)
        self.stop_button.setEnabled(running)
        for button in (self.make_button, self.first_button, self.freeze_button):
            button.setEnabled(not running)
        self.print_button.setEnabled(self._draft is not None and not running)

    def _on_progress(self, run: Event, done: int, total: int) -> None:
        if run is self._run:
            self.bar.setValue(done * HUNDRED // total)

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setHeaderLabels([_("Sentence"), _("State")])
        tree.setAccessibleName(_("Sentences by chapter"))
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(1, STATE_WIDTH)
        return tree

    def _connect(self) -> None:
        self.make_button.clicked.connect(without_state(self.make))
        self.first_button.clicked.connect(without_state(self.make))
        self.freeze_button.clicked.connect(without_state(self.freeze))
        self.print_button.clicked.connect(without_state(self.print_pages))
        self.stop_button.clicked.connect(without_state(self.stop))
        self.year.entered.connect(self.make)
        self.tree.currentItemChanged.connect(self._show_place)
        self.box.saved.connect(self._save)
        self.box.kept.connect(self._keep_mine)
        self.box.given_up.connect(self._give_up)
        # The report is made on another thread: its news cross over in the order they were sent.
        self.progressed.connect(self._on_progress, Qt.ConnectionType.QueuedConnection)
        self.context.desk.closing.connect(self.stop)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        parts: tuple[QWidget, ...] = (
            *(self.year.label, self.year, self.unit, self.make_button),
            *(self.freeze_button, self.print_button, self.bar, self.stop_button),
        )
        for part in parts:
            top.addWidget(part)
        top.addStretch(1)
        left = QSplitter(Qt.Orientation.Vertical)
        left.addWidget(self.tree)
        left.addWidget(self.box)
        self._split = QSplitter()
        self._split.addWidget(left)
        self._split.addWidget(self.pages)
        self._split.setSizes(list(WIDTHS))
        self._parts = QStackedWidget()
        self._parts.addWidget(self._make_advice())
        self._parts.addWidget(self._split)
        page = QVBoxLayout(self)
        page.addLayout(top)
        page.addWidget(self._parts, 1)

    def _make_advice(self) -> QWidget:
        """Say what to do while there is no report."""
        self.advice = QLabel(
            _("Choose the year and make its report: its sentences and pages will stand here.")
        )
        advice = QWidget()
        box = QVBoxLayout(advice)
        box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.setSpacing(12)
        for part in (self.advice, self.first_button):
            box.addWidget(part, 0, Qt.AlignmentFlag.AlignCenter)
        return advice


def _unit_of(writer: Writer) -> AmountUnit:
    return AmountUnit.TEN_THOUSAND if writer.ten_thousands else AmountUnit.WHOLE


def _short(place: Place) -> str:
    """Return what stands in the list for a sentence."""
    return place.text.replace("\n", " ") or _("(your own words)")


def _state(place: Place) -> str:
    if place.changed and place.edited:
        return _("! figure changed")
    if place.edited:
        return _("yours")
    return _("proposed") if place.draft else ""
