"""A list, and beside it the current record to read or a form to type into."""

from abc import abstractmethod
from collections.abc import Callable
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.errors import OfficeError
from desktop.services.attachments import Owner
from desktop.services.list_exports import ListExport
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.attachments import AttachmentStrip
from desktop.views.kit.list_pane import ListPane, ListSpec
from desktop.views.kit.messages import leave_draft
from desktop.views.kit.reading import RecordPane, hint
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.kit.writing import FormPage, ShortForm

LIST_LEAST = 300


class Record(Protocol):
    """Something with a number."""

    @property
    def id(self) -> int:
        """The number of the record."""
        ...


P = TypeVar("P", bound=Record)


class RecordScreen(Screen, Generic[P]):
    """Keeps list and record together; a form stays until it is saved or left.

    Subclasses answer `read` (on a worker), `text` and `advice`.
    """

    subjects: frozenset[str] = frozenset()  # a change of these may change what is on show
    form_width = 560
    owner_kind = ""  # records of this kind have files, which stand below the text

    def __init__(
        self, context: Context, spec: ListSpec[Any], parent: QWidget | None = None
    ) -> None:
        super().__init__(context, parent)
        self.record: P | None = None
        self.form: FormPage | None = None
        self.pane = RecordPane(spec.name)
        self.listing = ListPane(spec, context.desk, context.memory, self.pane)
        self._wanted: int | None = None  # the record on show, or on its way
        self._sought: int | None = None  # the record to be found in the list
        self._sizes: list[int] = []
        self.files = AttachmentStrip(context) if self.owner_kind else None
        self._lay_out()
        self._connect()
        self._show_advice()

    @abstractmethod
    def read(self, session: Any, record: int) -> P:  # noqa: ANN401 -- the services know what a session is
        """Read one record with all that is shown of it."""

    @abstractmethod
    def text(self, record: P) -> str:
        """Write a record as HTML."""

    @abstractmethod
    def advice(self) -> str:
        """Say what to do while no record is chosen."""

    @override
    def take_focus(self) -> None:
        if self.form is not None:
            self.form.begin()
        else:
            super().take_focus()

    @override
    def list_on_show(self) -> ListExport[Any]:
        return self.listing.as_shown()

    @override
    def refresh(self) -> None:
        """Read list and record anew; a form keeps what is typed."""
        self.listing.refresh()
        self.want(self._wanted)

    @override
    def show_record(self, record: int) -> None:
        """Show a record and find it in the list; a form makes room and is kept."""
        self.set_aside()
        self.want(record)
        if not self.listing.table.select_id(record):
            self._seek(record)

    @override
    def may_leave(self) -> bool:
        """Ask before a form is left that was typed into; its draft stays in any case."""
        if self.form is None or not self.form.form.is_dirty():
            return True
        return leave_draft(self, self.form.task.title)

    def want(self, record: int | None) -> None:
        """Show a record as soon as it is read."""
        self._wanted = record
        if record is None:
            self.record = None
            self._show_advice()
            return
        query = partial(self.read, record=record)
        self.context.desk.read(
            self, query, partial(self._show, record), partial(self._on_lost, record)
        )

    def chosen(self) -> P | None:
        """Return the record on show for a command; without one say so.

        A form on show gets the focus back instead: it comes first.
        """
        if self.form is not None:
            self.form.begin()
            return None
        if self.record is None:
            self.context.told.emit("info", self.advice())
        return self.record

    def show_form(
        self,
        page: FormPage,
        done: Callable[[Any], None],
        existing: Callable[[int], None] | None = None,
    ) -> None:
        """Show a form in the record's place.

        Args:
            page: The form.
            done: Gets what its command returned.
            existing: Gets a record that is there already; without it that record is shown.
        """
        self.form = page
        page.saved.connect(lambda result: self._on_saved(done, result))
        page.left.connect(self.close_form)
        page.existing_wanted.connect(existing or self.show_record)
        self.pane.show_form(page)
        if not isinstance(page.form, ShortForm):
            self._make_room()
        page.begin()

    def close_form(self) -> None:
        """Show the record again."""
        if self.form is None:
            return
        page, self.form = self.form, None
        self.pane.close_form(page)
        if self._sizes:
            self.listing.splitter.setSizes(self._sizes)
            self._sizes = []
        self.listing.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_aside(self) -> None:
        """Take a form away; what was typed is kept and comes back with it."""
        if self.form is None:
            return
        if self.form.form.is_dirty():
            text = _("What you typed is kept; it stands there again when you open that form.")
            self.context.told.emit("info", text)
        self.close_form()

    def attach_command(self, screen: str, menu: str) -> Command:
        """Return the command that adds files to the record on show."""
        text = N_("Add pho&tos and files…")
        return Command(ActionSpec(f"{screen}.files", text, menu, "Shift+F4"), self.attach)

    def attach(self) -> None:
        """Add photos and files to the record on show."""
        if self.chosen() is not None and self.files is not None:
            self.files.choose()

    # -- inside --------------------------------------------------------------------------

    def _show(self, number: int, record: P) -> None:
        if number == self._wanted:
            self.record = record
            self.pane.show_text(number, self.text(record))
            self._show_files(record)

    def _on_lost(self, number: int, error: OfficeError) -> None:
        if number == self._wanted:
            self.record = None
            self.pane.show_text(None, hint(str(error)))
            self._show_files(None)

    def _show_advice(self) -> None:
        self.pane.show_text(None, hint(self.advice()))
        self._show_files(None)

    def _show_files(self, record: P | None) -> None:
        """Show the files of a record; where there is none, nothing takes their room."""
        if self.files is not None:
            self.files.show_owner(None if record is None else Owner(self.owner_kind, record.id))
            self.files.setVisible(record is not None)

    def _on_selected(self, row: Record | None) -> None:
        # No row means that it has left the list, archived for one: it stays on show.
        if self._sought is None and row is not None:
            self.want(row.id)

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if subjects & self.subjects and self._wanted is not None:
            self.want(self._wanted)

    def _on_saved(self, done: Callable[[Any], None], result: object) -> None:
        self.close_form()
        done(result)

    def _seek(self, record: int) -> None:
        """Find a record that is not in the list yet, or is kept out by a filter."""
        self._sought = record
        if self.listing.filter_box.text():
            self.listing.set_filter_text("")
        for key, combo in self.listing.combos.items():
            if combo.currentData():
                self.listing.set_choice(key, "")
        self.listing.refresh()

    def _on_refreshed(self) -> None:
        if self._sought is not None:
            self.listing.table.select_id(self._sought)
            self._sought = None

    def _stop_seeking(self, _reason: object) -> None:
        """Follow the list again although it could not be read."""
        self._sought = None

    def _read_on(self) -> None:
        self.pane.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _back_to_list(self) -> None:
        self.listing.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _make_room(self) -> None:
        splitter = self.listing.splitter
        self._sizes = self._sizes or splitter.sizes()
        whole = sum(splitter.sizes())
        wanted = min(max(self.form_width, self._sizes[1]), max(whole - LIST_LEAST, 1))
        splitter.setSizes([whole - wanted, wanted])

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.listing)
        if self.files is not None:
            self.pane.add_below(self.files)
            self.files.accept_drops_on(self.pane.text.viewport())
        self.setFocusProxy(self.listing)

    def _connect(self) -> None:
        self.listing.selected.connect(self._on_selected)
        self.listing.activated.connect(self._read_on)
        self.listing.export_wanted.connect(self.context.export_wanted)
        self.listing.model.refreshed.connect(self._on_refreshed)
        self.pane.followed.connect(self.context.go)
        desk = self.context.desk
        desk.changed.connect(self._on_changed)
        desk.refused.connect(self._stop_seeking)
        desk.broke.connect(self._stop_seeking)
        back = QShortcut(QKeySequence("Esc"), self.pane.text)
        back.setContext(Qt.ShortcutContext.WidgetShortcut)
        back.activated.connect(self._back_to_list)
