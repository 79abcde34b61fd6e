"""What is said of the rows of a file, kept on disk: a million rows may be explained."""

from collections.abc import Iterator

from desktop.services.importing.outcomes import Mark, Outcome
from desktop.services.importing.scratch import Scratch

_MARK = "INSERT OR REPLACE INTO mark (row, outcome, reason) VALUES (?, ?, ?)"
_MANY = 5_000
_CHOSEN = "SELECT row, outcome, reason FROM mark "


class Marks:
    """Marks by row number; a row without one was taken in as new, and nothing is odd about it.

    Those that are still to be written down wait in memory, a few thousand at most.
    """

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._waiting: dict[int, Mark] = {}

    def __setitem__(self, row: int, mark: Mark) -> None:
        self._waiting[row] = mark

    def get(self, row: int) -> Mark | None:
        """Return what is said of a row."""
        if (waiting := self._waiting.get(row)) is not None:
            return waiting
        found = next(self._scratch.read(_CHOSEN + "WHERE row = ?", row), None)
        return None if found is None else Mark(Outcome(found[1]), found[2])

    def waiting(self, row: int) -> Mark | None:
        """Return what is said of a row of the present batch."""
        return self._waiting.get(row)

    def __len__(self) -> int:
        self.flush()
        return int(self._scratch.first("SELECT count(*) FROM mark"))

    def items(self) -> Iterator[tuple[int, Mark]]:
        """Return every mark in the order of the file."""
        self.flush()
        for row, outcome, reason in self._scratch.read(_CHOSEN + "ORDER BY row"):
            yield row, Mark(Outcome(outcome), reason)

    def page(
        self, outcome: Outcome | None = None, *, after: int = 0, limit: int = 500
    ) -> list[tuple[int, Mark]]:
        """Return some marks in the order of the file.

        Args:
            outcome: Only those; None for all.
            after: Only rows behind this one.
            limit: How many at most.
        """
        self.flush()
        chosen = "WHERE row > ? AND (? = '' OR outcome = ?) ORDER BY row LIMIT ?"
        wanted = outcome or ""
        found = self._scratch.read(_CHOSEN + chosen, after, wanted, wanted, limit)
        return [(row, Mark(Outcome(said), reason)) for row, said, reason in found]

    def count(self) -> dict[Outcome, int]:
        """Count the marked rows by outcome."""
        self.flush()
        counted = self._scratch.read("SELECT outcome, count(*) FROM mark GROUP BY outcome")
        return {Outcome(outcome): count for outcome, count in counted}

    def flush_when_many(self) -> None:
        """Write down what waits, when it is much."""
        if len(self._waiting) >= _MANY:
            self.flush()

    def flush(self) -> None:
        """Write down what waits."""
        if self._waiting:
            rows = [(row, str(mark.outcome), mark.reason) for row, mark in self._waiting.items()]
            self._waiting.clear()
            self._scratch.write(_MARK, rows)
