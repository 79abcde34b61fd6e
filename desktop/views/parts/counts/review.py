"""What a count found: the differences with their money, and the button that posts them."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.models.errors import OfficeError
from desktop.reports.registry import render_count_differences
from desktop.services.counting.entering import count_again
from desktop.services.counting.posting import post_count
from desktop.services.counting.review import Review, ReviewLine, review
from desktop.services.counting.rows import CountCard
from desktop.services.formats import UNKNOWN, quantity_text, sentences
from desktop.services.rights import Right, may
from desktop.services.stock.posting import Posted
from desktop.system.i18n import N_, _, ngettext
from desktop.views.kit.actions import keys_text, without_state
from desktop.views.kit.fields import ChoiceField
from desktop.views.kit.messages import MessageBar, ask
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.screen import Context

SIZE = (1100, 640)
SHOWN = 2_000  # rows; the print has all of them
DIFFERENT, SAME, LEFT = "different", "same", "left"
PARTS_OF_IT = {
    DIFFERENT: N_("Differences"),
    SAME: N_("Counted as the ledger says"),
    LEFT: N_("Stays as it is"),
}
POST_KEYS, AGAIN_KEYS, PRINT_KEYS = "Ctrl+Return", "F2", "Ctrl+P"


class CountReview(QDialog):
    """Shows what was found; who may, approves it."""

    def __init__(self, context: Context, card: CountCard, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Differences of count {number}").format(number=card.number))
        self.resize(*SIZE)
        self._context, self._card = context, card
        self.seen: Review | None = None
        self.rows: tuple[ReviewLine, ...] = ()
        self.messages, self.sums = MessageBar(), QLabel(wordWrap=True)
        self.sums.setObjectName("pageTitle")
        options = [(key, _(name)) for key, name in PARTS_OF_IT.items()]
        self.shown: ChoiceField[str] = ChoiceField(_("Show"), options)
        self.shown.set_value(DIFFERENT)
        self.table = PlainTable(_("Differences"), range(4, 8), wide=1)
        self.buttons: dict[str, QPushButton] = {}
        self._lay_out()
        self.shown.combo.currentIndexChanged.connect(lambda _place: self._fill())
        self.refresh()

    def refresh(self) -> None:
        """Compare anew."""
        query = partial(review, count_id=self._card.id)
        self._context.desk.read(self, query, self._show, self._refuse)

    def post(self) -> None:
        """Ask once more, then post all of it."""
        if self.seen is None or not self.buttons[POST_KEYS].isEnabled():
            return
        choices = {"post": _("Post"), "stay": _("Not yet")}
        question = _("Post count {number}?").format(number=self._card.number)
        if ask(self, question, choices, default="post", more=self._left_text()) == "post":
            command = partial(
                post_count,
                count_id=self._card.id,
                version=self._card.version,
                stamp=self.seen.stamp,
            )
            self.buttons[POST_KEYS].setEnabled(False)
            self._context.desk.write(self, command, self._posted, self._refuse_posting)

    def count_again(self) -> None:
        """Let the part that is chosen be counted once more."""
        row = self.table.currentRow()
        if self._card.open and 0 <= row < len(self.rows):
            command = partial(count_again, count_id=self._card.id, part_id=self.rows[row].part_id)
            self._context.desk.write(self, command, lambda _none: self.refresh(), self._refuse)

    def print_list(self) -> None:
        """Print the differences."""
        name = _("Differences of count {number}").format(number=self._card.number)
        query = partial(render_count_differences, count_id=self._card.id)
        self._context.desk.read(self, query, partial(self._printed, name))

    # -- inside --------------------------------------------------------------------------

    def _printed(self, name: str, data: bytes) -> None:
        self.accept()  # the preview stands in the window behind
        self._context.printed.emit(data, name)

    def _posted(self, posted: Posted) -> None:
        text = _("The count is posted as {number}.").format(number=posted.number)
        self._context.told.emit("success", text)
        self.accept()

    def _refuse_posting(self, error: OfficeError) -> None:
        self._refuse(error)
        self.refresh()

    def _refuse(self, error: OfficeError) -> None:
        self.messages.show_message("error", str(error))

    def _show(self, seen: Review) -> None:
        self.seen = seen
        currency = self._context.office.currency
        found = ngettext(
            "{count} difference: {gained} more, {lost} missing, {sum} together.",
            "{count} differences: {gained} more, {lost} missing, {sum} together.",
            len(seen.different),
        ).format(
            count=f"{len(seen.different):,}",
            gained=currency.text(seen.gained),
            lost=currency.text(-seen.lost),
            sum=currency.text(seen.gained + seen.lost),
        )
        stays = ngettext(
            "{count} part stays as it is.", "{count} parts stay as they are.", len(seen.left)
        )
        self.sums.setText(sentences((found, stays.format(count=f"{len(seen.left):,}"))))
        allowed = may(self._context.actor.role, Right.APPROVE_COUNT)
        self.buttons[POST_KEYS].setEnabled(self._card.open and allowed and bool(seen.ready))
        self.buttons[AGAIN_KEYS].setEnabled(self._card.open)
        if self._card.open and not allowed:
            text = _("A manager or the owner posts the differences.")
            self.messages.show_message("info", text)
        self._fill()

    def _fill(self) -> None:
        if self.seen is None:
            return
        parts = {
            DIFFERENT: self.seen.different,
            SAME: tuple(line for line in self.seen.ready if not line.difference),
            LEFT: self.seen.left,
        }
        self.rows = parts[self.shown.value() or DIFFERENT][:SHOWN]
        heads = (_("Part number"), _("Name"), _("Unit"), _("Shelves"))
        figures = (_("Ledger"), _("Counted"), _("Difference"), _("Amount"))
        rest = (_("By"), _("Remark"))
        self.table.fill((*heads, *figures, *rest), [self._cells(line) for line in self.rows])
        if self.rows:
            self.table.setCurrentCell(0, 0)
        self.table.setFocus()

    def _cells(self, line: ReviewLine) -> tuple[str, ...]:
        figures = (line.on_hand, line.counted, line.difference)
        texts = (UNKNOWN if one is None else quantity_text(one) for one in figures)
        value = self._context.office.currency.text(line.value if line.ready else None)
        told = (line.number, line.name, line.unit, line.shelves)
        return (*told, *texts, value, line.people, line.mark_text)

    def _left_text(self) -> str:
        """Say what will be posted, and what will not."""
        seen = self.seen
        if seen is None:
            return ""
        ready = ngettext(
            "{count} part was counted and is posted.",
            "{count} parts were counted and are posted.",
            len(seen.ready),
        ).format(count=f"{len(seen.ready):,}")
        if not seen.left:
            return ready
        left = ngettext(
            "{count} part stays as it is: not counted, or to be counted again.",
            "{count} parts stay as they are: not counted, or to be counted again.",
            len(seen.left),
        ).format(count=f"{len(seen.left):,}")
        return sentences((ready, left))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.sums, 1)
        top.addWidget(self.shown.label)
        top.addWidget(self.shown)
        box = QVBoxLayout(self)
        box.addWidget(self.messages)
        box.addLayout(top)
        box.addWidget(self.table, 1)
        box.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.addStretch(1)
        for text, keys, run in (
            (_("Post"), POST_KEYS, self.post),
            (_("Count again"), AGAIN_KEYS, self.count_again),
            (_("Print"), PRINT_KEYS, self.print_list),
            (_("Close"), "Esc", self.reject),
        ):
            said = _("{text} ({keys})").format(text=text, keys=keys_text(keys))
            button = self.buttons[keys] = QPushButton(said)
            button.setAutoDefault(False)
            button.clicked.connect(without_state(run))
            foot.addWidget(button)
            if keys != "Esc":
                QShortcut(QKeySequence(keys), self).activated.connect(run)
        return foot
