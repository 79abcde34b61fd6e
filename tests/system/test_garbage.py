import gc
import weakref

import pytest

from desktop.system.garbage import collect_due, collected_by_hand


class Knot:
    """Something that only the collector can free."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def automatic():
    """The state of a program that has no window: Python collects by itself."""
    was = gc.isenabled()
    gc.enable()
    yield
    if not was:
        gc.disable()


def test_nothing_is_collected_behind_the_back_of_the_window(automatic):
    with collected_by_hand():
        assert not gc.isenabled()
        knot = weakref.ref(Knot())
        rows = [[] for _number in range(5_000)]  # enough for the automatic collection to run
        assert knot() is not None
        collect_due()
        assert knot() is None
    assert gc.isenabled()
    assert rows


def test_collecting_when_nothing_is_due_does_nothing(automatic):
    with collected_by_hand():
        gc.collect()
        knot = weakref.ref(Knot())
        collect_due()
        assert knot() is not None
    gc.collect()
