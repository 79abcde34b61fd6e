"""The shares of people in one thing, as a field of a form."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent
from typing_extensions import override

from desktop.services.formats import quantity_text
from desktop.services.shares import ShareDraft, ShareRow, shares_problem
from desktop.views.kit.field import Field, Typed
from desktop.views.kit.shares import SharesBar, ShareWords


class SharesField(Field[Sequence[ShareRow]]):
    """Who has a part in it; the list of names has the focus."""

    def __init__(self, label: str, words: ShareWords, *, required: bool = False) -> None:
        super().__init__(label, required=required)
        self.bar = SharesBar(words)
        self._place(self.bar)
        self.editor = self.bar.combo
        self.editor.setAccessibleName(words.add)
        self.label.setBuddy(self.editor)
        self.setFocusProxy(self.editor)
        self.editor.installEventFilter(self)
        self.bar.changed.connect(self.changed)
        self.bar.entered.connect(self.entered)

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Offer these people."""
        self.bar.offer(people)

    def drafts(self) -> tuple[ShareDraft, ...]:
        """Return the shares as a command takes them."""
        return self.bar.drafts()

    @override
    def value(self) -> Sequence[ShareRow]:
        names = [str(name) for _id, name, _text in self.bar.typed()]
        return tuple(
            ShareRow(draft.staff_id, name, draft.share)
            for draft, name in zip(self.drafts(), names, strict=True)
        )

    @override
    def set_value(self, value: Sequence[ShareRow]) -> None:
        hundred = Decimal(100)
        self.bar.set_typed(
            [[row.staff_id, row.name, quantity_text(row.share * hundred)] for row in value]
        )

    @override
    def typed(self) -> Typed:
        return self.bar.typed()

    @override
    def set_typed(self, typed: Typed) -> None:
        self.bar.set_typed(typed if isinstance(typed, list) else [])

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice when the user goes on."""
        if (
            isinstance(event, QFocusEvent)
            and event.type() == QEvent.Type.FocusOut
            and event.reason() != Qt.FocusReason.PopupFocusReason  # its own list of names
        ):
            self.left.emit()
        return super().eventFilter(watched, event)

    @override
    def _check(self) -> str | None:
        return shares_problem(self.drafts())

    @override
    def _is_empty(self) -> bool:
        return not self.bar.typed()
