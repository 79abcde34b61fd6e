"""What the window can do from anywhere: its menus, the keys and the names of their actions."""

from desktop.system.i18n import N_
from desktop.views.kit.actions import EXPORT_KEYS, ActionSpec

FILE, VIEW, HELP = N_("&Office"), N_("&View"), N_("Hel&p")
NEW_VISIT = ActionSpec("office.new_visit", N_("&New visit"), FILE, "Ctrl+N", "add")
IMPORT = ActionSpec("office.import", N_("&Import a file…"), FILE, "Ctrl+I")
HISTORY = ActionSpec("office.import_history", N_("Import &history…"), FILE, "Ctrl+Shift+I")
EXPORT = ActionSpec("office.export", N_("&Export this list…"), FILE, EXPORT_KEYS)
PERSON = ActionSpec(
    "office.person", N_("Change &person…"), FILE, "Ctrl+L", "person", new_group=True
)
QUIT = ActionSpec("office.quit", N_("&Quit"), FILE, "Ctrl+Q", new_group=True)
FIND = ActionSpec("view.find", N_("&Find anything"), VIEW, "Ctrl+K", "search")
COMMANDS = ActionSpec("view.commands", N_("&Commands…"), VIEW, "Ctrl+Shift+P")
REFRESH = ActionSpec("view.refresh", N_("&Refresh"), VIEW, "F5")
LIGHT = ActionSpec("view.light", N_("&Light"), VIEW, new_group=True)
DARK = ActionSpec("view.dark", N_("&Dark"), VIEW)
SYSTEM = ActionSpec("view.system", N_("Like the &system"), VIEW)
FULL = ActionSpec("view.full", N_("F&ull screen"), VIEW, "F11", new_group=True)
SHORTCUTS = ActionSpec("help.shortcuts", N_("&Shortcuts"), HELP, "F1")
ABOUT = ActionSpec("help.about", N_("&About Daysheet"), HELP)
# What needs an office that is open.
IN_THE_OFFICE = (NEW_VISIT, IMPORT, HISTORY, EXPORT, PERSON, COMMANDS, REFRESH, SHORTCUTS)
MENUS = (FILE, N_("&Go"), VIEW)
