"""The page of parts."""

from functools import partial
from html import escape
from typing import Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.models.errors import DuplicateError
from desktop.services.parts import (
    PARTS,
    PartRow,
    archive_part,
    change_part,
    enter_part,
    part_card,
)
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.fields import TextField
from desktop.views.kit.list_pane import ListSpec
from desktop.views.kit.reading import facts
from desktop.views.kit.record_screen import RecordScreen
from desktop.views.kit.screen import Command, Context
from desktop.views.kit.writing import Command as Deed
from desktop.views.kit.writing import FormPage, ShortForm, Task, Values
from desktop.views.parts.columns import columns, margin_text
from desktop.views.parts.form import PartForm, card_values

MENU = N_("P&art")
NEW = ActionSpec("parts.new", N_("&New part"), MENU, "Ctrl+Shift+N", "add")
EDIT = ActionSpec("parts.edit", N_("&Edit…"), MENU, "F2", "edit")
ARCHIVE = ActionSpec("parts.archive", N_("&Archive…"), MENU, "Del", new_group=True)
LISTED = frozenset({"part"})
DRAFT = "parts.new"


class PartsScreen(RecordScreen[PartRow]):
    """What is sold to visits, with prices."""

    subjects = LISTED
    form_width = 460

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, _spec(context), parent)
        new, edit, archive = self.commands()
        self.pane.add_button(new, _("New"), always=True)
        self.pane.add_button(edit, _("Edit"))
        self.pane.add_button(archive, _("Archive"))

    @override
    def commands(self) -> tuple[Command, ...]:
        return (
            Command(NEW, self.new_part),
            Command(EDIT, self.edit),
            Command(ARCHIVE, self.archive),
        )

    @override
    def read(self, session: Any, record: int) -> PartRow:
        return part_card(session, record)

    @override
    def text(self, record: PartRow) -> str:
        currency = self.context.office.currency
        known = facts(
            (
                (_("Part number"), escape(record.number)),
                (_("Brand"), escape(record.brand)),
                (_("Category"), escape(record.category)),
                (_("Unit"), escape(record.unit)),
                (_("Price"), escape(currency.text(record.price))),
                (_("Cost"), escape(currency.text(record.cost))),
                (_("Margin"), escape(margin_text(record.price, record.cost, currency))),
            )
        )
        return f"<h2>{escape(record.name)}</h2>{known}"

    @override
    def advice(self) -> str:
        return _("Choose a part in the list, or enter a new one with Ctrl+Shift+N.")

    def new_part(self) -> None:
        """Begin a new part, or go on with the one that was begun."""
        if self.form is not None:
            self.form.begin()
            return
        form = PartForm(self.context.office.currency)
        form.start(0, {})
        task = Task(
            _("New part"),
            DRAFT,
            lambda: partial(enter_part, draft=form.draft()),
            _("Open the existing part"),
            _blame,
        )
        self.show_form(FormPage(self.context, form, task), self._on_entered)

    def edit(self) -> None:
        """Change what is known of the part on show."""
        if (card := self.chosen()) is None:
            return
        form = PartForm(self.context.office.currency, card)
        form.start(card.version, card_values(card))

        def deed() -> Deed:
            return partial(change_part, part_id=card.id, version=form.version, draft=form.draft())

        task = Task(
            _("Edit {name}").format(name=card.number),
            f"parts.edit.{card.id}",
            deed,
            _("Open the existing part"),
            _blame,
            partial(_newest, part_id=card.id),
        )
        self.show_form(FormPage(self.context, form, task), partial(self._on_done, card))

    def archive(self) -> None:
        """Ask for the reason and take the part out of the list."""
        if (card := self.chosen()) is None:
            return
        form = ShortForm()
        reason = form.add("reason", TextField(_("Reason"), required=True))
        form.start(card.version, {})

        def deed() -> Deed:
            return partial(
                archive_part, part_id=card.id, version=form.version, reason=reason.value()
            )

        task = Task(
            _("Archive {name}").format(name=f"{card.number} {card.name}"),
            f"parts.archive.{card.id}",
            deed,
            newest=partial(_newest_version, part_id=card.id),
        )
        self.show_form(FormPage(self.context, form, task), partial(self._on_archived, card))

    # -- inside --------------------------------------------------------------------------

    def _on_entered(self, part_id: int) -> None:
        self.context.told.emit("success", _("The part is entered."))
        self.show_record(part_id)

    def _on_done(self, card: PartRow, _nothing: object) -> None:
        self.context.told.emit("success", _("{name} is saved.").format(name=card.number))
        self.want(card.id)

    def _on_archived(self, card: PartRow, _nothing: object) -> None:
        text = _("{name} is archived; its history stays.").format(name=card.number)
        self.context.told.emit("success", text)
        self.want(None)


def _spec(context: Context) -> ListSpec[PartRow]:
    return ListSpec(
        key="parts",
        name=_("Parts"),
        columns=columns(context.office.currency),
        source=PARTS,
        subjects=LISTED,
        record="part",
        placeholder=_("Start of a part number, name, or brand"),
        empty=_("No parts yet: Ctrl+Shift+N enters the first one, Ctrl+I imports a file."),
    )


def _blame(_error: DuplicateError) -> str:
    return "number"


def _newest(session: Any, part_id: int) -> tuple[int, Values]:  # noqa: ANN401 -- the services know what a session is
    card = part_card(session, part_id)
    return card.version, card_values(card)


def _newest_version(session: Any, part_id: int) -> tuple[int, Values]:  # noqa: ANN401 -- see above
    return part_card(session, part_id).version, {}
