"""Where the program finds its own files and keeps its user's."""

import os
import sys
from pathlib import Path

import platformdirs

APP = "Daysheet"
HOME = "DAYSHEET_HOME"  # one folder for everything: a stick, a second office, a test
RESOURCES = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[2])) / "resources"


def data_folder() -> Path:
    """Return the folder of offices, drafts, logs and crash notes, made on first use."""
    return _own("data") or platformdirs.user_data_path(APP, appauthor=False, ensure_exists=True)


def config_folder() -> Path:
    """Return the folder of this computer's settings, made on first use."""
    return _own("config") or platformdirs.user_config_path(APP, appauthor=False, ensure_exists=True)


def _own(name: str) -> Path | None:
    home = os.environ.get(HOME)
    if not home:
        return None
    folder = Path(home).expanduser() / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
