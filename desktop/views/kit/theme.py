"""Light and dark: one set of names for colours, one style sheet for both."""

from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from desktop.system.paths import RESOURCES

STYLE_SHEET = RESOURCES / "style" / "daysheet.qss"
POINT_SIZE = 10
MODES = ("light", "dark", "system")
Role = QPalette.ColorRole


@dataclass(frozen=True, slots=True)
class Tokens:
    """The name and the colours of one theme, each named for what it is used for."""

    name: str
    window: str
    surface: str
    stripe: str
    header: str
    line: str
    control: str
    hover: str
    text: str
    muted: str
    disabled: str
    accent: str
    on_accent: str
    selection: str
    on_selection: str
    focus: str
    icon: str
    icon_disabled: str
    info: str
    info_back: str
    success: str
    success_back: str
    warning: str
    warning_back: str
    error: str
    error_back: str
    shadow: str


LIGHT = Tokens(
    name="light",
    window="#f3f4f6",
    surface="#ffffff",
    stripe="#f8f9fb",
    header="#eceef1",
    line="#d3d7dd",
    control="#80899a",
    hover="#e6eaf0",
    text="#1b2028",
    muted="#59626f",
    disabled="#8d95a1",
    accent="#0b5f8f",
    on_accent="#ffffff",
    selection="#cfe4f3",
    on_selection="#10202c",
    focus="#0a6fb0",
    icon="#3a4350",
    icon_disabled="#a3aab5",
    info="#0b5f8f",
    info_back="#e5f1f9",
    success="#1d6b38",
    success_back="#e6f4ea",
    warning="#805000",
    warning_back="#fdf3dc",
    error="#a8221c",
    error_back="#fdeceb",
    shadow="#b4bac4",
)
DARK = Tokens(
    name="dark",
    window="#1a1d22",
    surface="#202429",
    stripe="#24282e",
    header="#2a2f36",
    line="#3a4049",
    control="#79828f",
    hover="#2e343c",
    text="#e4e7eb",
    muted="#a4acb8",
    disabled="#717987",
    accent="#6db8ea",
    on_accent="#0c1a24",
    selection="#234a66",
    on_selection="#f2f7fb",
    focus="#6db8ea",
    icon="#c3c9d2",
    icon_disabled="#5d6571",
    info="#82c4f0",
    info_back="#1b3344",
    success="#80d09a",
    success_back="#1b3626",
    warning="#edc06a",
    warning_back="#3d3018",
    error="#f59a94",
    error_back="#432322",
    shadow="#101215",
)
# What stands on what: text needs 4.5 to 1 on these, in both themes.
TEXT_PAIRS = (
    ("text", "window"),
    ("text", "surface"),
    ("text", "stripe"),
    ("text", "header"),
    ("text", "hover"),
    ("muted", "window"),
    ("muted", "surface"),
    ("muted", "stripe"),
    ("muted", "header"),
    ("accent", "surface"),
    ("on_accent", "accent"),
    ("on_selection", "selection"),
    ("error", "surface"),
    ("error", "window"),
    ("warning", "window"),
    ("text", "info_back"),
    ("info", "info_back"),
    ("text", "success_back"),
    ("success", "success_back"),
    ("text", "warning_back"),
    ("warning", "warning_back"),
    ("text", "error_back"),
    ("error", "error_back"),
)
# Edges of controls, the focus ring and icons need 3 to 1.
SHAPE_PAIRS = (
    ("control", "surface"),
    ("control", "window"),
    ("focus", "surface"),
    ("focus", "window"),
    ("icon", "window"),
    ("icon", "header"),
)

_current = LIGHT


def tokens() -> Tokens:
    """Return the colours in use."""
    return _current


def apply(app: QApplication, mode: str) -> None:
    """Dress the program "light", "dark", or as the system is."""
    hints = app.styleHints()
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    hints.setColorScheme(schemes.get(mode, Qt.ColorScheme.Unknown))
    dark = hints.colorScheme() == Qt.ColorScheme.Dark if mode == "system" else mode == "dark"
    colours = DARK if dark else LIGHT
    globals()["_current"] = colours
    app.setStyle("Fusion")
    font = app.font()
    font.setPointSize(POINT_SIZE)
    app.setFont(font)
    app.setPalette(palette(colours))
    app.setStyleSheet(style_sheet(colours))


def palette(colours: Tokens) -> QPalette:
    """Return Qt's own colours for a theme."""
    made = QPalette(QColor(colours.window))
    roles = {
        Role.Window: colours.window,
        Role.WindowText: colours.text,
        Role.Base: colours.surface,
        Role.AlternateBase: colours.stripe,
        Role.Text: colours.text,
        Role.Button: colours.header,
        Role.ButtonText: colours.text,
        Role.BrightText: colours.error,
        Role.ToolTipBase: colours.surface,
        Role.ToolTipText: colours.text,
        Role.PlaceholderText: colours.muted,
        Role.Highlight: colours.selection,
        Role.HighlightedText: colours.on_selection,
        Role.Accent: colours.accent,
        Role.Link: colours.accent,
        Role.LinkVisited: colours.accent,
        Role.Light: colours.hover,
        Role.Mid: colours.line,
        Role.Midlight: colours.line,
        Role.Dark: colours.control,
        Role.Shadow: colours.shadow,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    for role in (Role.WindowText, Role.Text, Role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.disabled))
    return made


def style_sheet(colours: Tokens) -> str:
    """Return the style sheet of a theme; an unknown colour name is an error."""
    return Template(STYLE_SHEET.read_text(encoding="utf-8")).substitute(
        asdict(colours), icons=(RESOURCES / "icons").as_posix()
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2 defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = map(_linear, parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    straight = 0.04045  # below it sRGB is a straight line
    return part / 12.92 if part <= straight else float(((part + 0.055) / 1.055) ** 2.4)
