"""A count whose program is killed while it posts is in the ledger whole, or not at all."""

import os

import pytest

from tests.helpers.killed_count import LINES, kill_often

TIMES = 10


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked in order to be killed")
def test_a_killed_count_is_posted_whole_or_not_at_all(tmp_path):
    found = list(kill_often(tmp_path, TIMES))
    assert [left.wrong for _after, left in found] == [""] * TIMES
    assert {left.movements for _after, left in found} <= {0, LINES}
    assert found[0][1].movements == 0  # the first one was killed before the end
