"""The papers of a count, as bytes; what draws them is loaded when the first one is printed."""

from typing import Any


def render_count_sheets(session: Any, count_id: int) -> bytes:  # noqa: ANN401 -- the services know what a session is
    """Print the sheets to count with.

    Raises:
        NotFoundError: There is no such count.
    """
    from desktop.reports import count_sheet, kit

    return kit.render(count_sheet.layout_sheets(count_sheet.collect(session, count_id)))


def render_count_differences(session: Any, count_id: int) -> bytes:  # noqa: ANN401 -- as above
    """Print what a count found.

    Raises:
        NotFoundError: There is no such count.
    """
    from desktop.reports import count_sheet, kit

    found = count_sheet.collect_differences(session, count_id)
    return kit.render(count_sheet.layout_differences(found))
