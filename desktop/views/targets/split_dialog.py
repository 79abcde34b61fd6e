"""The window that splits a year's value to months, and these between people."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QTableWidgetItem, QWidget
from typing_extensions import override

from desktop.services.formats import sentences
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.targets.outlook import year_target
from desktop.services.targets.overview import Overview
from desktop.services.targets.owners import Level, Owner
from desktop.services.targets.splitting import Split, SplitOrder, propose_split
from desktop.services.targets.spread import (
    SHARE_BASIS_NAMES,
    OwnerRow,
    ShareBasis,
    owners_of,
)
from desktop.system.i18n import _, ngettext
from desktop.views.kit.fields import ChoiceField
from desktop.views.kit.figures import NotANumberError
from desktop.views.kit.screen import Context
from desktop.views.targets.amounts import parse_target, target_text
from desktop.views.targets.fields import (
    TargetField,
    add_version,
    basis_field,
    command_of,
    draft_of,
    tier_field,
)
from desktop.views.targets.proposal import ProposalDialog

WHO, YEAR, MONTHS_FROM = 0, 1, 2
Answer = tuple[Split, tuple[OwnerRow, ...]]


class SplitDialog(ProposalDialog[Answer]):
    """Shows every part and what is left; ticks and years typed by hand are in the table."""

    def __init__(self, context: Context, overview: Overview, parent: QWidget) -> None:
        measure = CATALOGUE[overview.measure]
        title = _("Split {measure} {year}").format(measure=_(measure.name), year=overview.year)
        super().__init__(context, title, _("&Write into the plan"), parent)
        self._overview, self._measure = overview, measure
        self._left_out: frozenset[Owner] = frozenset()
        self._by_hand: dict[Owner, Decimal | None] = {}
        self._owners: tuple[OwnerRow, ...] = ()
        self.total = self.form.add("total", TargetField(_("&Year"), measure, required=True))
        self.tier = self.form.add("tier", tier_field())
        self.basis = self.form.add("basis", basis_field())
        self.level = self.form.add("level", _level_field(overview.owner))
        self.shares = self.form.add("shares", _share_field())
        add_version(self.form, context, required=False)
        months = [line.cells[0].value for line in overview.lines]
        self.total.set_value(year_target(overview.measure, months))
        self.table.itemChanged.connect(self._on_item)
        self.begin()

    @override
    def _query(self) -> Callable[[Any], Answer] | None:
        total, tier, basis = self.total.value(), self.tier.value(), self.basis.value()
        if total is None or tier is None or basis is None:
            return None
        order = SplitOrder(
            self._overview.measure,
            self._overview.year,
            total,
            basis,
            tier,
            self._overview.owner,
            self.level.value() or Level.OFFICE,
            self.shares.value() or ShareBasis.HEADCOUNT,
            left_out=self._left_out,
        )
        return partial(_split, order=order, by_hand=dict(self._by_hand))

    @override
    def _show(self, proposal: Answer) -> None:
        split, self._owners = proposal
        parts = {row.owner: row.values for row in split.rows}
        rows = [self._row(_("The whole"), split.months, split)]
        rows += [self._row(row.name, parts.get(row.owner, ()), split) for row in self._owners]
        if self._owners and split.adds_up:
            rows.append(self._row(_("Not distributed"), split.rest, split))
        heads = (_("Whose"), _("Year"), *(str(number) for number in range(1, 13)))
        with QSignalBlocker(self.table):
            self.table.fill(heads, rows)
            self._let_tick()
        self.told.setText(self._sentence(split))

    @override
    def _command(self, proposal: Answer) -> Callable[[Any], Any]:
        split, _owners = proposal
        draft = draft_of(self.form, self._overview, split.entries)
        return command_of(self._overview, draft)

    def _row(self, name: str, values: tuple[Decimal, ...], split: Split) -> tuple[str, ...]:
        year = sum(values, Decimal(0)) if split.adds_up or not values else values[0]
        texts = (target_text(self._measure, value) for value in (year, *values))
        return (name, *texts)

    def _let_tick(self) -> None:
        """Let people take part or not, and their years be typed where that is how they share."""
        by_hand = self.shares.value() is ShareBasis.BY_HAND
        for row, who in enumerate(self._owners, start=1):
            name, year = self.table.item(row, WHO), self.table.item(row, YEAR)
            if name is None or year is None:
                continue
            name.setFlags(name.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            is_in = who.owner not in self._left_out
            name.setCheckState(Qt.CheckState.Checked if is_in else Qt.CheckState.Unchecked)
            if by_hand and is_in and self._measure.is_additive:
                year.setFlags(year.flags() | Qt.ItemFlag.ItemIsEditable)

    def _on_item(self, item: QTableWidgetItem) -> None:
        place = item.row() - 1
        if not 0 <= place < len(self._owners):
            return
        owner = self._owners[place].owner
        if item.column() == YEAR:
            try:
                self._by_hand[owner] = parse_target(self._measure, item.text())
            except NotANumberError as error:
                self.problem.setText(str(error))
                return
        elif item.checkState() == Qt.CheckState.Checked:
            self._left_out -= {owner}
        else:
            self._left_out |= {owner}
        self.propose()

    def _sentence(self, split: Split) -> str:
        if not split.adds_up:
            return _("A rate is not split: everybody has it whole.")
        extra = sum(1 for value in split.extra if value)
        rounding = ngettext(
            "Rounding left {rest}; {count} month has it.",
            "Rounding left {rest}; {count} months have a piece of it each.",
            extra,
        ).format(rest=target_text(self._measure, split.rounding), count=extra)
        if not split.rows:
            return rounding
        left = _("Left over for nobody: {rest}.")
        rest = target_text(self._measure, split.remainder)
        return sentences((rounding, left.format(rest=rest)))


def _split(session: Any, order: SplitOrder, by_hand: dict[Owner, Decimal | None]) -> Answer:  # noqa: ANN401 -- views know no database
    is_split = order.level is not Level.OFFICE
    owners = owners_of(session, order.level, order.year) if is_split else ()
    typed = tuple(by_hand.get(row.owner) for row in owners)
    return propose_split(session, replace(order, by_hand=typed)), owners


def _level_field(owner: Owner) -> ChoiceField[Level]:
    names = {
        Level.OFFICE: _("Nobody"),
        Level.TEAM: _("The teams"),
        Level.PERSON: _("The people"),
        Level.SEGMENT: _("The segments"),
    }
    levels = tuple(names) if owner.level is Level.OFFICE else (Level.OFFICE,)
    field = ChoiceField(_("B&etween"), [(level, names[level]) for level in levels], required=True)
    field.set_value(Level.OFFICE)
    return field


def _share_field() -> ChoiceField[ShareBasis]:
    choices = [(basis, _(SHARE_BASIS_NAMES[basis])) for basis in ShareBasis]
    field = ChoiceField(_("S&hares"), choices, required=True)
    field.set_value(ShareBasis.LAST_YEAR)
    return field
