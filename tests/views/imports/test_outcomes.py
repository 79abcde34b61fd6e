import pytest

from desktop.services.importing import Outcome
from desktop.views.imports.outcomes import PAGE

LONG = 30_000
ROWS = 3 * PAGE


@pytest.fixture
def rejected(tmp_path):
    """A file whose every fourth part has no price that can be read."""
    lines = [f"N-{n},Part {n},{n if n % 4 else 'cheap'}" for n in range(4 * ROWS)]
    path = tmp_path / "parts.csv"
    path.write_text("part.number,part.name,part.price\n" + "\n".join(lines), encoding="utf-8")
    return path


def test_rows_are_read_as_far_as_they_are_looked_at(qtbot, dialog, rejected, to_check):
    to_check(rejected)
    assert dialog.check_page.result.rows[Outcome.REJECTED] == ROWS
    table = dialog.check_page.view.rows
    qtbot.waitUntil(lambda: table.grid.rowCount() == PAGE, timeout=LONG)
    for pages in (2, 3):
        table.scrollToBottom()
        qtbot.waitUntil(lambda pages=pages: table.grid.rowCount() == pages * PAGE, timeout=LONG)
    table.scrollToBottom()
    qtbot.waitUntil(lambda: not table.outcomes.canFetchMore(table.rootIndex()), timeout=LONG)
    assert table.grid.rowCount() == ROWS


def test_another_filter_takes_the_place_of_rows_still_on_their_way(
    qtbot, dialog, rejected, to_check, shown
):
    to_check(rejected)
    view = dialog.check_page.view
    for place in (view.filter.count() - 1, 1):  # all rows, then the new ones
        view.filter.setCurrentIndex(place)
    qtbot.waitUntil(lambda: view.rows.grid.rowCount() == PAGE, timeout=LONG)
    assert set(shown(view.rows, 1)) == {"New"}
    assert shown(view.rows, 0)[:3] == ["3", "4", "5"]


def test_a_file_that_changed_meanwhile_is_told_in_the_list(qtbot, dialog, rejected, to_check):
    to_check(rejected)
    view = dialog.check_page.view
    qtbot.waitUntil(lambda: view.rows.grid.rowCount() == PAGE, timeout=LONG)
    rejected.write_text("part.number,part.name\nX,Y\n", encoding="utf-8")
    view.filter.setCurrentIndex(view.filter.count() - 1)
    qtbot.waitUntil(lambda: "changed meanwhile" in view.rows.empty_text, timeout=LONG)
