"""Everything a window can do, as data: menus, keys, palette and help read the same list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget
from typing_extensions import override

from desktop.system.i18n import N_, _
from desktop.views.kit.field import plain_label
from desktop.views.kit.icons import icon


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One thing a window can do; its texts are marked with N_() and translated where shown.

    Attributes:
        id: Its name in the program, such as "visit.new".
        text: What the menu says, with the sign for its key.
        menu: The menu it stands in.
        shortcut: Its key, such as "Ctrl+N".
        icon: The name of a drawing.
        tip: One sentence more.
        new_group: Whether a line is drawn above it in the menu.
    """

    id: str
    text: str
    menu: str
    shortcut: str = ""
    icon: str = ""
    tip: str = ""
    new_group: bool = False


@dataclass(frozen=True, slots=True)
class KeyNote:
    """A key that works in some place without standing in a menu; texts marked with N_()."""

    place: str
    text: str
    keys: str


EXPORT_KEYS = "Ctrl+Shift+E"
TABLE, FORM = N_("In a list"), N_("In a form")
DIARY, QUEUE, BOARD = N_("In the diary"), N_("In the queue"), N_("On the board")
KEY_NOTES = (
    KeyNote(TABLE, N_("From the filter box into the list"), "Down"),
    KeyNote(TABLE, N_("Open the row"), "Return"),
    KeyNote(TABLE, N_("First row, last row"), "Home, End"),
    KeyNote(TABLE, N_("Copy the selected rows"), "Ctrl+C"),
    KeyNote(FORM, N_("Next field"), "Return, Tab"),
    KeyNote(FORM, N_("Save"), "Ctrl+S, Ctrl+Return"),
    KeyNote(FORM, N_("Leave"), "Esc"),
    KeyNote(FORM, N_("Next day, day before"), "Up, Down"),
    KeyNote(FORM, N_("Open the calendar"), "Alt+Down"),
    KeyNote(DIARY, N_("Book, open, or put down what is moved"), "Return"),
    KeyNote(DIARY, N_("New appointment, move"), "N, M"),
    KeyNote(DIARY, N_("Arrived, confirm, cancel, did not come"), "A, C, X, D"),
    KeyNote(DIARY, N_("Day or week before, after"), "PgUp, PgDown"),
    KeyNote(DIARY, N_("Today, day or week"), "T, W"),
    KeyNote(QUEUE, N_("Join, greeted, left, receive"), "J, G, L, R"),
    KeyNote(BOARD, N_("Move the card"), "Alt+Left, Alt+Right"),
    KeyNote(BOARD, N_("Other columns"), "B"),
    KeyNote(BOARD, N_("Wall display, and close it"), "F11"),
    KeyNote(BOARD, N_("Wall display: light or dark"), "D"),
    KeyNote(FORM, N_("Open who is called alike"), "Ctrl+1, Ctrl+2, Ctrl+3"),
    KeyNote(FORM, N_("Make what is typed a contact of who is there"), "Ctrl+Shift+C"),
    KeyNote(FORM, N_("Declare the phone shared"), "Ctrl+Shift+S"),
    KeyNote(FORM, N_("Move the plate on, or write the car over"), "Ctrl+Shift+M, Ctrl+Shift+W"),
)


class Actions(QObject):
    """The actions of one window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._specs: dict[str, ActionSpec] = {}
        self._actions: dict[str, QAction] = {}
        self._keys: dict[str, str] = {}
        self._menus: list[QMenu] = []
        window.installEventFilter(self)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    @property
    def specs(self) -> tuple[ActionSpec, ...]:
        """All that was added, in this order."""
        return tuple(self._specs.values())

    def add(self, spec: ActionSpec, run: Callable[[], object]) -> QAction:
        """Make an action of the window.

        Raises:
            ValueError: Its id or its key belongs to another action of the window.
        """
        self._claim(spec)
        action = QAction(icon(spec.icon), _(spec.text), self._window)
        action.setShortcut(QKeySequence(spec.shortcut))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setToolTip(_tip(spec))
        action.setStatusTip(_(spec.tip) if spec.tip else "")
        action.triggered.connect(without_state(run))
        self._window.addAction(action)  # so that its key works without any menu
        self._specs[spec.id], self._actions[spec.id] = spec, action
        return action

    def fill(self, bar: QMenuBar, order: Sequence[str] = (), before: QAction | None = None) -> None:
        """Build the menus; those in `order` first, the others as they come.

        Args:
            bar: Where they are shown.
            order: Menus that come first.
            before: The menu of the bar they stand before; at the end without it.
        """
        names = dict.fromkeys((*order, *(spec.menu for spec in self.specs)))
        for name in names:
            own = [spec for spec in self.specs if spec.menu == name]
            if own:
                menu = QMenu(_(name), bar)
                if before is None:
                    bar.addMenu(menu)
                else:
                    bar.insertMenu(before, menu)
                self._fill_menu(menu, own)
                self._menus.append(menu)

    def show_menus(self, *, on: bool) -> None:
        """Show or hide the menus: those of a page are there while the page is."""
        for menu in self._menus:
            menu.menuAction().setVisible(on)

    def take_down(self) -> None:
        """Remove the menus from their bar."""
        for menu in self._menus:
            menu.deleteLater()
        self._menus.clear()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Redraw the icons when the theme changes."""
        if event.type() == QEvent.Type.PaletteChange:
            for name, spec in self._specs.items():
                self._actions[name].setIcon(icon(spec.icon))
        return super().eventFilter(watched, event)

    def _fill_menu(self, menu: QMenu, specs: list[ActionSpec]) -> None:
        for spec in specs:
            if spec.new_group:
                menu.addSeparator()
            menu.addAction(self._actions[spec.id])

    def _claim(self, spec: ActionSpec) -> None:
        key = QKeySequence(spec.shortcut).toString()
        if spec.id in self._specs:
            raise ValueError(f"The window has an action {spec.id} already.")
        if key and key in self._keys:
            raise ValueError(f"{spec.id} and {self._keys[key]} both want {key}.")
        if key:
            self._keys[key] = spec.id


def without_state(run: Callable[[], object]) -> Callable[[bool], None]:
    """Return `run` for a signal that also says whether something is checked."""

    def triggered(_checked: bool) -> None:  # noqa: FBT001 -- Qt's triggered(bool)
        run()

    return triggered


def export_action(parent: QObject, run: Callable[[], object]) -> QAction:
    """Make the line of a list's menus that exports it.

    Its key belongs to the window, which knows it on every page; here it is only named.
    """
    action = QAction("\t".join((_("Export this list…"), keys_text(EXPORT_KEYS))), parent)
    action.triggered.connect(without_state(run))
    return action


def keys_text(keys: str) -> str:
    """Return keys as this system writes them; the large one is called what it says: Enter."""
    form = QKeySequence.SequenceFormat.NativeText
    written = (QKeySequence(key).toString(form) for key in keys.split(", ") if key)
    return ", ".join(written).replace("Return", "Enter")


def _tip(spec: ActionSpec) -> str:
    text = _(spec.tip) if spec.tip else plain_label(_(spec.text)).rstrip("…")
    return f"{text} ({keys_text(spec.shortcut)})" if spec.shortcut else text
