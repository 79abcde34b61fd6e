"""The program's log: one file in the user's data folder, small, and without secrets."""

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

from typing_extensions import override

FILE = "daysheet.log"
MAX_BYTES = 1_000_000
OLD_FILES = 4
_PASSWORD = re.compile(
    r"(://[^:/@\s]*:)[^@\s]*@|(\bpassword['\"]?\s*[=:]\s*['\"]?)[^\s&'\",)]+", re.IGNORECASE
)


class SecretFreeFormatter(logging.Formatter):
    """Writes a line, or a traceback, with every password blotted out."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def without_secrets(text: str) -> str:
    """Blot out the passwords in a text."""
    return _PASSWORD.sub(lambda found: f"{found[1]}***@" if found[1] else f"{found[2]}***", text)


def start_log(folder: Path, level: int = logging.INFO) -> logging.Handler:
    """Write what the program reports to a file in `folder`; give the handler to `stop_log`."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / FILE, maxBytes=MAX_BYTES, backupCount=OLD_FILES, encoding="utf-8", delay=True
    )
    handler.setLevel(level)
    handler.setFormatter(SecretFreeFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    if root.level > level or root.level == logging.NOTSET:
        root.setLevel(level)
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Close the file."""
    logging.getLogger().removeHandler(handler)
    handler.close()
