"""A record to read: linked text under a row of buttons; a form takes its place."""

from collections.abc import Iterable, Sequence
from html import escape

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.system.i18n import _
from desktop.views.kit.actions import keys_text, without_state
from desktop.views.kit.field import plain_label
from desktop.views.kit.screen import Command
from desktop.views.kit.theme import tokens

RIGHT = ' align="right"'
WHOLE = ' style="white-space: nowrap"'


class RecordPane(QStackedWidget):
    """What stands beside a list: a record, or the form that is being typed into.

    Signals:
        followed: A link was chosen: a screen's id and a record's id.
    """

    followed = Signal(str, int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setAccessibleName(name)
        self.text.anchorClicked.connect(self._follow)
        self._shown: int | None = None
        self._needy: list[QToolButton | QAction] = []  # what only a record can be asked for
        self._more = QToolButton()
        self._menu = QMenu(self._more)
        self._reading = QWidget()
        self._bar, self._box = QHBoxLayout(), QVBoxLayout(self._reading)
        self._lay_out()

    def add_button(self, command: Command, text: str, *, always: bool = False) -> None:
        """Add a button for a command; it waits for a record unless it is always there."""
        button = QToolButton()
        button.setText(text)
        title = plain_label(_(command.spec.text)).rstrip("…")
        button.setToolTip(f"{title} ({keys_text(command.spec.shortcut)})")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(without_state(command.run))
        self._bar.insertWidget(self._bar.count() - 2, button)
        if not always:
            self._needy.append(button)

    def add_entry(self, command: Command) -> None:
        """Add a line to the menu of rarer commands."""
        keys = keys_text(command.spec.shortcut)
        action = self._menu.addAction(f"{_(command.spec.text)}\t{keys}")
        action.triggered.connect(without_state(command.run))
        self._needy.append(action)
        self._more.show()

    def add_strip(self, strip: QWidget) -> None:
        """Put something between the buttons and the text, such as tabs."""
        self._box.insertWidget(self._box.indexOf(self.text), strip)

    def add_below(self, strip: QWidget) -> None:
        """Put something below the text, such as the files of the record."""
        self._box.addWidget(strip)

    def show_text(self, record: int | None, html: str) -> None:
        """Show a record's text; the same record's newer text keeps its place."""
        bar = self.text.verticalScrollBar()
        place = bar.value() if record == self._shown else 0
        self._shown = record
        self.text.setHtml(style() + html)
        bar.setValue(place)
        for part in (self._more, *self._needy):
            part.setEnabled(record is not None)

    def show_form(self, page: QWidget) -> None:
        """Show a form in the record's place."""
        self.addWidget(page)
        self.setCurrentWidget(page)

    def close_form(self, page: QWidget) -> None:
        """Take a form away."""
        self.setCurrentWidget(self._reading)
        self.removeWidget(page)
        page.hide()
        page.deleteLater()

    def _follow(self, link: QUrl) -> None:
        screen, _slash, record = link.toString().partition("/")
        self.followed.emit(screen, int(record))

    def _lay_out(self) -> None:
        self._more.setText(_("More"))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setMenu(self._menu)
        self._more.hide()  # until there is something in it
        self._bar.setSpacing(4)
        self._bar.addWidget(self._more)
        self._bar.addStretch(1)
        self._box.setContentsMargins(4, 0, 0, 0)
        self._box.addLayout(self._bar)
        self._box.addWidget(self.text, 1)
        self.addWidget(self._reading)


def style() -> str:
    """Return the look of a record's text in the present theme."""
    look = tokens()
    return (
        f"<style>a {{ color: {look.accent}; text-decoration: none; }}"
        f".muted {{ color: {look.muted}; }} .error {{ color: {look.error}; }}"
        "p { margin: 2px 0; } h2 { margin: 0 0 2px 0; }"
        f"h4 {{ color: {look.muted}; margin: 10px 0 2px 0; }}"
        "td { padding: 1px 10px 1px 0; }</style>"
    )


def hint(sentence: str) -> str:
    """Write what to do while no record is chosen."""
    return f'<p class="muted">{escape(sentence)}</p>'


def link(screen: str, record: int | None, text: str) -> str:
    """Write a link to a record; plain text where there is no record."""
    return escape(text) if record is None else f'<a href="{screen}/{record}">{escape(text)}</a>'


def tip(text: str, more: str) -> str:
    """Write a text that says more when it is pointed at; a sign behind it tells so."""
    sign = '<span class="muted">ⓘ</span>'
    return f'<span title="{escape(more)}">{escape(text)} {sign}</span>'


def lines(text: str) -> str:
    """Write typed text with its line ends."""
    return escape(text).replace("\n", "<br>")


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Write names and what is known of them, as HTML; what is not known is left out."""
    rows = (
        f'<tr><td class="muted">{escape(name)}</td><td>{html}</td></tr>'
        for name, html in pairs
        if html
    )
    return f"<table>{''.join(rows)}</table>"


def table(
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    numbers: frozenset[int] = frozenset(),
    whole: frozenset[int] = frozenset(),
) -> str:
    """Write a small table of HTML cells under a title; nothing where there are no rows.

    Args:
        title: What stands above it.
        heads: What stands above the columns.
        rows: The cells.
        numbers: Columns of figures, which stand at the right.
        whole: Columns whose cells are never broken over two lines.
    """

    def cells(row: Sequence[str], look: str = "") -> str:
        looks = [
            look + (RIGHT if place in numbers else "") + (WHOLE if place in whole else "")
            for place in range(len(row))
        ]
        return "".join(f"<td{each}>{cell}</td>" for each, cell in zip(looks, row, strict=True))

    body = "".join(f"<tr>{cells(row)}</tr>" for row in rows)
    head = cells([escape(name) for name in heads], ' class="muted"')
    return f"<h4>{escape(title)}</h4><table><tr>{head}</tr>{body}</table>" if body else ""
