"""How far an import is, how fast it goes, and when it will be done."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from desktop.models.errors import OfficeError
from desktop.system.i18n import N_, _

# Shares of the whole when the file is scanned, when its formats are found, when it is read.
OPENED, SETTLED, READ = 0.04, 0.08, 0.35
_SETTLED_AFTER = 1.0  # seconds before anything is said about the time left
_SETTLED_SHARE = 0.02
_INERTIA = 0.7  # how much of the last estimate stays in the next


class Stage(StrEnum):
    """Where an import, or its undo, stands."""

    READING = "reading"
    WRITING = "writing"
    UNDOING = "undoing"


STAGE_TITLES = {
    Stage.READING: N_("Reading the file"),
    Stage.WRITING: N_("Writing the rows"),
    Stage.UNDOING: N_("Taking the import back"),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is.

    Attributes:
        rows: Rows done in this stage.
        share: Of the whole import, from 0 to 1.
        rate: Rows a second in this stage; 0 while it is not known.
        seconds_left: Until the end of the import; None while it is not known.
    """

    stage: Stage
    rows: int
    share: float
    rate: float = 0.0
    seconds_left: float | None = None

    @property
    def title(self) -> str:
        """The stage in the user's language."""
        return _(STAGE_TITLES[self.stage])


class ImportStoppedError(OfficeError):
    """The user stopped the import; nothing was written."""


class Pace:
    """Turns rows and shares into speed and time left, and listens for a stop."""

    def __init__(self, progress: Callable[[Progress], None], cancelled: Callable[[], bool]) -> None:
        self._progress, self._cancelled = progress, cancelled
        self._began = self._stage_began = time.monotonic()
        self._stage: Stage | None = None
        self._left: float | None = None

    def tell(self, stage: Stage, rows: int, share: float) -> None:
        """Tell how far the import is.

        Raises:
            ImportStoppedError: The user wants no more of it.
        """
        now = time.monotonic()
        if stage is not self._stage:
            self._stage, self._stage_began = stage, now
        spent = now - self._stage_began
        rate = rows / spent if spent > 0 else 0.0
        self._progress(Progress(stage, rows, share, rate, self._seconds_left(now, share)))
        self.stop_if_asked()

    def watch(self, start: float, end: float) -> Callable[[float], None]:
        """Return what tells the share of a step that is done, and listens for a stop."""
        return lambda share: self.tell(Stage.READING, 0, start + (end - start) * min(1.0, share))

    def stop_if_asked(self) -> None:
        """Leave the import when the user asks for it.

        Raises:
            ImportStoppedError: The user does.
        """
        if self._cancelled():
            raise ImportStoppedError(_("The import was stopped; nothing was changed."))

    def _seconds_left(self, now: float, share: float) -> float | None:
        spent = now - self._began
        if share < _SETTLED_SHARE or spent < _SETTLED_AFTER:
            return None
        left = spent * (1 - share) / share
        if self._left is not None:
            left = _INERTIA * self._left + (1 - _INERTIA) * left
        self._left = left if share < 1 else 0.0
        return self._left
