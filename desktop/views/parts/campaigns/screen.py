"""Campaigns: the list of them, what one brought, and what is done with it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from typing_extensions import override

from desktop.services.counter.campaign_figures import CampaignEffect, campaign_effect
from desktop.services.counter.campaigns import (
    CAMPAIGNS,
    CampaignRow,
    archive_campaign,
    campaign_card,
    change_campaign,
    enter_campaign,
    restore_campaign,
)
from desktop.services.parts.scanning import ScanHit, scan
from desktop.services.rights import Right, may
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.list_pane import Choice, ListSpec
from desktop.views.kit.record_screen import RecordScreen
from desktop.views.kit.screen import Command, Context
from desktop.views.kit.writing import FormPage, Task
from desktop.views.parts.campaigns.campaign_html import campaign_html
from desktop.views.parts.campaigns.columns import columns
from desktop.views.parts.campaigns.form import CampaignForm, campaign_values, newest_campaign
from desktop.views.parts.reasons import ask_reason
from desktop.views.parts.wanted import wish_of

MENU = N_("Mone&y")
NEW = ActionSpec("campaigns.new", N_("New &campaign"), MENU, "Ctrl+Alt+C", "add", new_group=True)
EDIT = ActionSpec("campaigns.edit", N_("C&hange the campaign…"), MENU, "Ctrl+Alt+H", "edit")
ARCHIVE = ActionSpec("campaigns.archive", N_("A&rchive the campaign…"), MENU, "Ctrl+Alt+R")
RESTORE = ActionSpec("campaigns.restore", N_("Br&ing the campaign back"), MENU, "Ctrl+Alt+I")
LISTED = frozenset({"campaign", "campaign_part"})
SUBJECTS = LISTED | {"part", "stock_movement", "visit", "visit_line"}
DRAFT, CLEARING_DRAFT = "campaigns.new", "campaigns.clearing"


class CampaignsScreen(RecordScreen[CampaignEffect]):
    """Every campaign, and beside it the days before it, in it and after it."""

    subjects = SUBJECTS
    form_width = 700

    def __init__(self, context: Context) -> None:
        super().__init__(context, _spec(context))
        new, edit, *others = self.commands()
        self.pane.add_button(new, _("New"), always=True)
        self.pane.add_button(edit, _("Edit"))
        for command in others:
            self.pane.add_entry(command)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (
            Command(NEW, self.new_campaign),
            Command(EDIT, self.edit),
            Command(ARCHIVE, self.archive),
            Command(RESTORE, self.restore),
        )

    @override
    def read(self, session: Any, record: int) -> CampaignEffect:
        return campaign_effect(session, record, self.context.today())

    @override
    def text(self, record: CampaignEffect) -> str:
        with_cost = may(self.context.actor.role, Right.STOCK)
        office, today = self.context.office, self.context.today()
        return campaign_html(record, office.currency, today, with_cost=with_cost)

    @override
    def advice(self) -> str:
        return _("Choose a campaign in the list, or make one with Ctrl+Alt+C.")

    @override
    def show_list(self, _name: str, value: str) -> None:
        """Begin a campaign for parts that are to be cleared."""
        _word, part_ids = wish_of(value)
        self.set_aside()
        self._ask_new(CLEARING_DRAFT).offer(part_ids)

    @override
    def take_scan(self, code: str) -> bool:
        """Put a part that was scanned on the form."""
        form = None if self.form is None else self.form.form
        if not isinstance(form, CampaignForm):
            return False
        done = partial(self._on_scanned, form, code)
        self.context.desk.read(self, partial(scan, text=code), done)
        return True

    def new_campaign(self) -> None:
        """Begin a new campaign, or go on with the one that was begun."""
        if self.form is not None:
            self.form.begin()
            return
        self._ask_new(DRAFT)

    def edit(self) -> None:
        """Change the campaign on show."""
        if (effect := self.chosen()) is None:
            return
        card, form = effect.card, CampaignForm(self.context)
        form.start(card.row.version, campaign_values(card))

        def deed() -> Callable[[Any], Any]:
            return partial(
                change_campaign, campaign_id=card.id, version=form.version, draft=form.draft()
            )

        task = Task(
            _("Edit {name}").format(name=card.row.name),
            f"campaigns.edit.{card.id}",
            deed,
            _("Open the existing campaign"),
            lambda _error: "name",
            partial(newest_campaign, campaign_id=card.id),
        )
        self.show_form(FormPage(self.context, form, task), partial(self._on_done, card.row))

    def archive(self) -> None:
        """Ask why the campaign on show ends."""
        if (effect := self.chosen()) is None:
            return
        row = effect.card.row
        if row.archived:
            text = _("{name} is archived already.").format(name=row.name)
            self.context.told.emit("info", text)
            return
        ask_reason(
            self,
            _("Archive {name}").format(name=row.name),
            f"campaigns.archive.{row.id}",
            version=row.version,
            archive=partial(archive_campaign, campaign_id=row.id),
            newest_version=lambda session: campaign_card(session, row.id).row.version,
            done=partial(self._on_done, row),
        )

    def restore(self) -> None:
        """Let the archived campaign on show offer its prices again."""
        if (effect := self.chosen()) is None:
            return
        row = effect.card.row
        if not row.archived:
            text = _("{name} is not archived; there is nothing to bring back.")
            self.context.told.emit("info", text.format(name=row.name))
            return
        command = partial(restore_campaign, campaign_id=row.id, version=row.version)
        self.context.desk.write(self, command, partial(self._on_done, row))

    # -- inside --------------------------------------------------------------------------

    def _ask_new(self, draft: str) -> CampaignForm:
        form, today = CampaignForm(self.context), self.context.today()
        form.start(0, {"from_on": today, "to_on": None})
        task = Task(
            _("New campaign"),
            draft,
            lambda: partial(enter_campaign, draft=form.draft()),
            _("Open the existing campaign"),
            lambda _error: "name",
        )
        self.show_form(FormPage(self.context, form, task), self._on_entered)
        return form

    def _on_scanned(self, form: CampaignForm, code: str, hits: Sequence[ScanHit]) -> None:
        if hits:
            form.offer([hits[0].part_id])
        else:
            text = _("No part has the code {code}.").format(code=code)
            self.context.told.emit("warning", text)

    def _on_entered(self, campaign_id: int) -> None:
        text = _("The campaign is made; the counter asks its prices while it lasts.")
        self.context.told.emit("success", text)
        self.show_record(campaign_id)

    def _on_done(self, row: CampaignRow, _nothing: object) -> None:
        self.context.told.emit("success", _("{name} is saved.").format(name=row.name))
        self.want(row.id)


def _spec(context: Context) -> ListSpec[CampaignRow]:
    archived = (("", _("Without the archived")), ("yes", _("With the archived")))
    return ListSpec(
        key="campaigns",
        name=_("Campaigns"),
        columns=columns(context.today, context.office.currency),
        source=CAMPAIGNS,
        subjects=LISTED,
        record="campaign",
        placeholder=_("Name of a campaign"),
        empty=_("No campaigns yet: Ctrl+Alt+C makes the first one."),
        choices=(Choice("archived", _("Archived campaigns"), archived),),
    )
