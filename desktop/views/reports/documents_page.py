"""Every sheet that was printed: looked at again unchanged, and set beside today's figures."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from html import escape
from typing import Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.models.document import DocumentKind
from desktop.services.documents import (
    DOCUMENTS,
    Difference,
    DocumentRow,
    differences,
    document_data,
    document_row,
    kind_name,
)
from desktop.services.formats import day_text, instant_text, wall_time
from desktop.services.settings import OfficeInfo
from desktop.services.sheets.words import path_text
from desktop.system.i18n import LANGUAGES, N_, _
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.column import RIGHT, Column
from desktop.views.kit.list_pane import Choice, ListSpec
from desktop.views.kit.reading import facts, hint, table
from desktop.views.kit.record_screen import RecordScreen
from desktop.views.kit.screen import Command, Context
from desktop.views.kit.sheets import sheet_name
from desktop.views.reports.print_page import MENU

OPEN = ActionSpec("documents.open", N_("&Open the document"), MENU, "Ctrl+Shift+O")
COMPARE = ActionSpec("documents.compare", N_("&Compare with today's figures"), MENU, "Ctrl+Shift+D")
LISTED = frozenset({"document"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A document on show; `found` is None until it was compared."""

    row: DocumentRow
    found: tuple[Difference, ...] | None = None

    @property
    def id(self) -> int:
        """The document's id."""
        return self.row.id


class DocumentsPage(RecordScreen[Shown]):
    """Lists what was printed, the newest first."""

    subjects = LISTED

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, _spec(context), parent)
        again, compare = self.commands()
        self.pane.add_button(again, _("Open the document"))
        self.pane.add_button(compare, _("Compare with today's figures"))
        self.listing.activated.connect(self.open_document)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (Command(OPEN, self.open_document), Command(COMPARE, self.compare))

    @override
    def read(self, session: Any, record: int) -> Shown:
        return Shown(document_row(session, record))

    @override
    def text(self, record: Shown) -> str:
        row, office = record.row, self.context.office
        known = facts(
            (
                (_("Period"), escape(_days(row))),
                (_("Printed at"), escape(instant_text(row.made_at, office.calendar))),
                (_("By"), escape(row.by or _("Command line"))),
                (_("Page count"), str(row.pages)),
                (_("Language"), escape(LANGUAGES.get(row.language, row.language))),
            )
        )
        return f"<h2>{escape(sheet_name(row.kind, row.number))}</h2>{known}{_found(record)}"

    @override
    def advice(self) -> str:
        return _("Choose a document in the list; Enter shows it as it was printed.")

    def open_document(self, _row: object = None) -> None:
        """Show the document as it was printed."""
        if (shown := self.chosen()) is not None:
            query = partial(document_data, document_id=shown.id)
            name = sheet_name(shown.row.kind, shown.row.number)
            self.context.desk.read(self, query, lambda data: self.context.printed.emit(data, name))

    def compare(self) -> None:
        """Compute the document's figures anew and list what differs."""
        if (shown := self.chosen()) is not None:
            query = partial(differences, document_id=shown.id)
            self.context.desk.read(self, query, partial(self._compared, shown))

    def _compared(self, shown: Shown, found: tuple[Difference, ...]) -> None:
        self._show(shown.id, Shown(shown.row, found))


def _found(record: Shown) -> str:
    if record.found is None:
        return ""
    if not record.found:
        return hint(_("Today's figures are those that were printed."))
    rows = [
        (escape(path_text(each.path)), escape(each.printed), escape(each.now))
        for each in record.found
    ]
    title = _("Figures that are not what was printed: {n}").format(n=len(rows))
    return table(title, (_("Figure"), _("Printed"), _("Today")), rows, frozenset({1, 2}))


def _days(row: DocumentRow) -> str:
    if row.start == row.end:
        return day_text(row.end)
    return _("{start} to {end}").format(start=day_text(row.start), end=day_text(row.end))


def _spec(context: Context) -> ListSpec[DocumentRow]:
    kinds = (("", _("All kinds")), *((kind.value, kind_name(kind)) for kind in DocumentKind))
    return ListSpec(
        key="documents",
        name=_("Documents"),
        columns=_columns(context.office),
        source=DOCUMENTS,
        subjects=LISTED,
        record="document",
        placeholder=_("Number, such as M-20261123"),
        empty=_("Nothing was printed yet. The tab “Print” makes the first sheet."),
        choices=(Choice("kind", _("Kind"), kinds),),
    )


def _columns(office: OfficeInfo) -> tuple[Column[DocumentRow], ...]:
    calendar = office.calendar
    return (
        Column("number", N_("Document number"), lambda d: d.number, width=108, sort_key="number"),
        Column("kind", N_("Kind"), lambda d: d.kind_name, width=112),
        Column("days", N_("Period"), _days, width=184),
        Column(
            "made",
            N_("Printed at"),
            lambda d: instant_text(d.made_at, calendar),
            width=122,
            sort_key="made",
            value=lambda d: wall_time(d.made_at, calendar),
            holds=datetime,
        ),
        Column("by", N_("By"), lambda d: d.by or _("Command line"), width=108),
        Column(
            "pages",
            N_("Page count"),
            lambda d: str(d.pages),
            RIGHT,
            56,
            value=lambda d: d.pages,
            holds=int,
        ),
    )
