"""Labels of parts: how many of each, on which paper, from which free label on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from desktop.models.errors import OfficeError
from desktop.models.money import Currency
from desktop.services.parts import part_card
from desktop.system.i18n import _, ngettext
from desktop.views.kit.fields import ChoiceField, NumberField, TickField
from desktop.views.kit.forms import Form
from desktop.views.kit.messages import MessageBar
from desktop.views.kit.screen import Context

WIDTH = 440
MOST_OF_EACH = 999
KEPT = "labels.paper"  # the paper that was chosen last


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many labels of a part."""

    part_id: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Choices:
    """What is chosen in the window.

    Attributes:
        of_each: How many of each part; None takes what was asked for, such as what came.
        first: The first free label of a sheet that was begun.
    """

    paper: str
    of_each: int | None
    first: int
    priced: bool


class LabelDialog(QDialog):
    """Asks for the paper, then shows the labels as any other print.

    Args:
        wanted: The parts in their order: one of a list, those of a receipt, those of a shelf.
    """

    def __init__(self, context: Context, wanted: Sequence[Wanted], parent: QWidget) -> None:
        from desktop.reports.labels import PAPERS  # it brings ReportLab

        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Labels"))
        self.setMinimumWidth(WIDTH)
        self._context, self._wanted = context, tuple(wanted)
        self.messages, self.form = MessageBar(), Form()
        papers = [(paper.key, _(paper.name)) for paper in PAPERS.values()]
        self.paper: ChoiceField[str] = self.form.add(
            "paper", ChoiceField(_("&Paper"), papers, required=True)
        )
        self.of_each = self.form.add(
            "of_each", NumberField(_("&How many of each"), least=1, most=MOST_OF_EACH)
        )
        self.first = self.form.add(
            "first", NumberField(_("&First free label"), least=1, required=True)
        )
        self.priced = self.form.add("priced", TickField("", _("Print the p&rice")))
        kept = context.memory.get(KEPT)
        self.paper.set_value(kept if kept in PAPERS else papers[0][0])
        self.of_each.set_value(self._same_count())
        self.first.set_value(1)
        self.form.mark_clean()
        self._lay_out()
        self.form.submitted.connect(self.print_labels)
        self.form.cancelled.connect(self.reject)

    def print_labels(self) -> None:
        """Draw the labels and show them."""
        chosen = Choices(
            self.paper.value() or "",
            self.of_each.value(),
            self.first.value() or 1,
            self.priced.value(),
        )
        self._context.memory.set(KEPT, chosen.paper)
        query = partial(
            render_labels,
            wanted=self._wanted,
            chosen=chosen,
            currency=self._context.office.currency,
        )
        self._context.desk.read(self, query, self._show, self._refuse)

    def _show(self, data: bytes) -> None:
        self.accept()  # the preview stands in the window behind
        self._context.printed.emit(data, _("Labels"))

    def _refuse(self, error: OfficeError) -> None:
        self.messages.show_message("error", str(error))

    def _same_count(self) -> int | None:
        counts = {one.count for one in self._wanted}
        return counts.pop() if len(counts) == 1 else None

    def _lay_out(self) -> None:
        count = len(self._wanted)
        said = ngettext("Labels of {count} part", "Labels of {count} parts", count)
        hint = QLabel(said.format(count=f"{count:,}"))
        hint.setObjectName("pageTitle")
        more = QLabel(_("Without a number, each part gets as many labels as pieces came."))
        more.setObjectName("hint")
        more.setVisible(self._same_count() is None)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        print_button = buttons.addButton(
            _("Print (Ctrl+Enter)"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        print_button.setAutoDefault(False)
        buttons.accepted.connect(self.form.submit)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        for part in (self.messages, hint, more, self.form, buttons):
            box.addWidget(part)
        self.form.focus("of_each")


def render_labels(
    session: Any,  # noqa: ANN401 -- the services know what a session is
    wanted: Sequence[Wanted],
    chosen: Choices,
    currency: Currency,
) -> bytes:
    """Draw labels: each with its first barcode, or else the number of the part.

    Raises:
        RuleBrokenError: There are none or too many, the first one is not on the sheet, or a code
            cannot be scanned.
    """
    from desktop.reports.labels import PAPERS, Label, print_labels

    labels: list[Label] = []
    for one in wanted:
        card = part_card(session, one.part_id)
        price = currency.text(card.price) if chosen.priced and card.price is not None else ""
        code = (*card.barcodes, card.number)[0]
        label = Label(card.number, card.name, code, (*card.shelves, "")[0], price)
        labels += [label] * (one.count if chosen.of_each is None else chosen.of_each)
    return print_labels(labels, PAPERS[chosen.paper], chosen.first).pdf
