"""What is proposed on a visit, what the customer answers, and what was declined before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QLabel, QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from desktop.models.proposal import ApprovalWay, ProposalState
from desktop.services.proposal_rows import WAY_NAMES, ProposalRow, declined_for, proposal_rows
from desktop.services.proposals import (
    AnswerDraft,
    answer_proposals,
    drop_declined,
    write_proposals,
)
from desktop.services.visits import VisitCard, visit_card
from desktop.system.i18n import _
from desktop.views.kit.actions import keys_text
from desktop.views.kit.fields import ChoiceField, TextField
from desktop.views.kit.forms import Form
from desktop.views.kit.lines.model import PROPOSALS
from desktop.views.kit.lines.typed import TypedLine, proposal_draft, proposed_line
from desktop.views.kit.screen import Context
from desktop.views.visits.declined_text import declined_text
from desktop.views.visits.lines_page import LinesPage, Written

ROW = int(Qt.ItemDataRole.UserRole)
ALL_KEY, DECLINED_KEY, DROP_KEY = "Ctrl+Shift+A", "Ctrl+B", "Delete"
DECLINED_ROWS = 4


class ProposalsPage(LinesPage):
    """Writes proposals of an open visit, and the customer's answer to them."""

    needs_reason = False  # what is offered says itself what it costs

    def __init__(
        self,
        context: Context,
        card: VisitCard,
        rows: Sequence[ProposalRow],
        parent: QWidget | None = None,
    ) -> None:
        answered = _answered_text(context, rows)
        self.answered = QLabel(answered, wordWrap=True)
        self.answered.setVisible(bool(answered))
        self.declined = QListWidget()
        self.declined_label = QLabel(_declined_label())
        self.answer = Form()
        self._add_answer(card)
        self.hint = QLabel(_hint(), wordWrap=True)
        self.hint.setObjectName("hint")
        super().__init__(
            context,
            card,
            title=_("Proposals on visit {number}").format(number=card.number),
            table=_("Proposed lines"),
            sheet=PROPOSALS,
            written=_written(card, rows),
            draft="visits.proposals",
            parent=parent,
        )
        self._fill_declined(())
        self.action(_("Approve all"), self.approve_all, ALL_KEY)
        self.action(_("Declined before"), self.declined.setFocus, DECLINED_KEY)
        self.answer.changed.connect(self._on_edited)
        self.answer.submitted.connect(self.save)
        self.answer.save_action.setEnabled(False)  # the page saves, and leaves, as a whole
        self.answer.cancel_action.setEnabled(False)
        self.table.left.connect(partial(self.answer.focus, "name"))
        self._connect_declined()
        self._read_declined()

    @override
    def under_table(self) -> Sequence[QWidget]:
        return self.declined_label, self.declined, self.answered, self.answer, self.hint

    @override
    def typed(self) -> dict[str, Any]:
        return {**super().typed(), "answer": self.answer.typed()}

    @override
    def restore_more(self, draft: Mapping[str, Any]) -> None:
        self.answer.set_typed(draft.get("answer", {}))

    @override
    def other_problem(self) -> str:
        if not self._is_answered():
            return ""
        for key, sentence in self.answer.problems().items():
            self.answer.focus(key)
            return sentence
        if not self.answer.fields["name"].value():
            self.answer.focus("name")
            return _("An answer needs somebody who gave it; type the name.")
        return ""

    @override
    def read(self, session: Any) -> Written:
        rows = proposal_rows(session, self.card.id)
        return _written(visit_card(session, self.card.id), rows)

    @override
    def command(self, lines: list[TypedLine]) -> Callable[[Any], Any]:
        drafts = tuple(proposal_draft(line) for line in lines)
        whole: dict[str, Any] = {"visit_id": self.card.id, "version": self.version, "lines": drafts}
        if not self._is_answered():
            return partial(write_proposals, **whole)
        values: dict[str, Any] = self.answer.values()
        return partial(answer_proposals, **whole, answer=AnswerDraft(**values))

    def add_proposals(self, texts: Sequence[str]) -> None:
        """Offer more work; a price is still to be typed."""
        place = self.model.rowCount()
        if place and self.model.line(place - 1).is_empty:
            place -= 1
        self.model.add_lines(place, [TypedLine(text=text) for text in texts])
        self.table.go_to(place, "price")

    def approve_all(self) -> None:
        """Mark every line that has no answer yet as approved."""
        for row, line in enumerate(self.model.lines):
            if not line.is_empty and line.answer == ProposalState.OPEN:
                self.model.choose(row, "answer", ProposalState.APPROVED.value)

    def take_up(self) -> None:
        """Offer the chosen declined work again."""
        item = self.declined.currentItem()
        if item is None:
            return
        row: ProposalRow = item.data(ROW)
        again = replace(proposed_line(row), id=None, taken_from=row.id)
        place = self.model.rowCount()
        if place and self.model.line(place - 1).is_empty:
            place -= 1
        self.model.add_lines(place, [again])
        self.declined.takeItem(self.declined.row(item))
        self._show_declined()

    def drop(self) -> None:
        """Ask why the chosen declined work is not to be offered any more."""
        item = self.declined.currentItem()
        if item is None:
            return
        title, question = _("Drop declined work"), _("Why is it not offered any more?")
        reason, given = QInputDialog.getText(self, title, question)
        if given:
            self.drop_for(item.data(ROW), reason)

    def drop_for(self, row: ProposalRow, reason: str) -> None:
        """Offer declined work no longer."""
        command = partial(drop_declined, proposal_id=row.id, version=row.version, reason=reason)
        self.context.desk.write(
            self, command, lambda _done: self._read_declined(), self._not_dropped
        )

    # -- inside --------------------------------------------------------------------------

    def _add_answer(self, card: VisitCard) -> None:
        ways = [(way.value, _(name)) for way, name in WAY_NAMES.items()]
        name = self.answer.add("name", TextField(_("Answered by")))
        way = self.answer.add("way", ChoiceField(_("How"), ways, required=True))
        self.answer.add("note", TextField(_("Remark")))
        name.set_value(card.customer)
        way.set_value(ApprovalWay.IN_PERSON.value)
        self.answer.mark_clean()

    def _is_answered(self) -> bool:
        lines = [line for line in self.model.lines if not line.is_empty]
        return any(line.answer != ProposalState.OPEN for line in lines)

    def _connect_declined(self) -> None:
        self.declined.setAccessibleName(_("Declined before"))
        self.declined.itemActivated.connect(lambda _item: self.take_up())
        for text, run, key in (
            (_("Take up"), self.take_up, "Return"),
            (_("Drop"), self.drop, DROP_KEY),
        ):
            action = self.action(text, run, key)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self.removeAction(action)
            self.declined.addAction(action)

    def _read_declined(self) -> None:
        query = partial(declined_for, vehicle_id=self.card.vehicle_id)
        self.context.desk.read(self, query, self._fill_declined)

    def _fill_declined(self, rows: Sequence[ProposalRow]) -> None:
        here = {line.taken_from for line in self.model.lines}
        self.declined.clear()
        for row in rows:
            if row.visit_id != self.card.id and row.id not in here:
                item = QListWidgetItem(declined_text(row, self.context.office.currency))
                item.setData(ROW, row)
                self.declined.addItem(item)
        if self.declined.count():
            self.declined.setCurrentRow(0)
        self._show_declined()

    def _show_declined(self) -> None:
        count = self.declined.count()
        height = self.declined.sizeHintForRow(0) * min(count, DECLINED_ROWS)
        self.declined.setFixedHeight(height + 2 * self.declined.frameWidth())
        for part in (self.declined, self.declined_label):
            part.setVisible(bool(count))

    def _not_dropped(self, error: Exception) -> None:
        self.messages.show_message("error", str(error))
        self._read_declined()


def _written(card: VisitCard, rows: Sequence[ProposalRow]) -> Written:
    lines = {row.id: proposed_line(row) for row in rows if row.state == ProposalState.OPEN}
    before = {key: proposal_draft(line).as_line() for key, line in lines.items()}
    return Written(card.version, list(lines.values()), before)


def _answered_text(context: Context, rows: Sequence[ProposalRow]) -> str:
    money = context.office.currency
    texts = [
        f"{row.state_name}: {row.text} {money.text(row.amount)}"
        for row in rows
        if row.state != ProposalState.OPEN
    ]
    return " · ".join(texts)


def _declined_label() -> str:
    text = _("Declined before ({key}): Enter takes it up, {drop} drops it with a reason.")
    return text.format(key=keys_text(DECLINED_KEY), drop=keys_text(DROP_KEY))


def _hint() -> str:
    text = _(
        "Urgency and answer: first letter or 1–3; {all} approves all. Approved lines go on the "
        "bill, declined ones are kept for the next visit."
    )
    return text.format(all=keys_text(ALL_KEY))
