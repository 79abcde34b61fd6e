"""Grids of months, and how months are named."""

from decimal import Decimal

import numpy as np
import pytest

from desktop.models.errors import RuleBrokenError
from desktop.services.demand.months import is_numbered, month_label, numbered_month
from desktop.services.demand.series import make_grid

ROWS = [(7, 202312, Decimal("1.5")), (3, 202402, 2), (7, 202402, 0)]


def test_a_grid_has_every_month_between_the_first_and_the_last():
    grid = make_grid(ROWS)
    assert (grid.parts, grid.months) == ((3, 7), (202312, 202401, 202402))
    expected = [[np.nan, np.nan, 2], [1.5, np.nan, 0]]
    assert np.array_equal(grid.values, expected, equal_nan=True)


def test_a_grid_of_a_span_leaves_other_months_out_and_fills_the_rest():
    grid = make_grid(ROWS, (202401, 202403), blank=0.0)
    assert grid.months == (202401, 202402, 202403)
    assert grid.values.tolist() == [[0, 2, 0], [0, 0, 0]]


def test_no_rows_make_no_grid():
    assert make_grid([]).values.shape == (0, 0)
    assert make_grid([], (202401, 202403)).values.shape == (0, 3)


@pytest.mark.parametrize(("text", "column"), [("1", 0), ("2024-02", 2), ("4", 3), ("2024-03", 3)])
def test_a_column_is_found_by_number_and_by_name(text, column):
    assert make_grid(ROWS).column(text) == column


@pytest.mark.parametrize("text", ["0", "5", "2023-11", "2024-04", "m01", ""])
def test_a_month_outside_is_told_with_the_months_there_are(text):
    with pytest.raises(RuleBrokenError, match="3 months from 2023-12 to 2024-02"):
        make_grid(ROWS).column(text)


def test_months_without_a_calendar_are_named_by_their_number():
    assert [month_label(numbered_month(number)) for number in (1, 12, 13, 120)] == [
        "m01",
        "m12",
        "m13",
        "m120",
    ]
    assert is_numbered(numbered_month(999))
    assert not is_numbered(190001)
    assert month_label(202401) == "2024-01"
