"""Collecting garbage on one thread only.

Python collects cycles on whichever thread happens to allocate. A worker that so destroys a widget
ends the program, for widgets live on the window's thread; therefore the automatic collection is
off while windows are up, and the window's thread does it between two events.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected_by_hand() -> Iterator[None]:
    """Switch the automatic collection off for a while."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def collect_due() -> None:
    """Collect what the automatic collection would have collected by now."""
    due = [
        generation
        for generation, (count, threshold) in enumerate(
            zip(gc.get_count(), gc.get_threshold(), strict=True)
        )
        if threshold and count > threshold
    ]
    if due:
        gc.collect(due[-1])
