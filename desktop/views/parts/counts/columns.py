"""The columns of the list of counts."""

from desktop.services.counting.rows import CountRow
from desktop.services.formats import day_text
from desktop.system.i18n import N_, _
from desktop.views.kit.column import RIGHT, Column


def progress_text(counted: int, lines: int) -> str:
    """Write how far a count is."""
    return _("{counted} of {lines}").format(counted=f"{counted:,}", lines=f"{lines:,}")


COLUMNS: tuple[Column[CountRow], ...] = (
    Column("number", N_("Number"), lambda row: row.number, width=130, sort_key="number"),
    Column("what", N_("What is counted"), lambda row: row.what, width=240),
    Column("state", N_("State"), lambda row: row.state_name, width=110),
    Column(
        "started_on",
        N_("Begun on"),
        lambda row: day_text(row.started_on),
        width=100,
        sort_key="started_on",
        value=lambda row: row.started_on,
    ),
    Column(
        "progress",
        N_("Counted"),
        lambda row: progress_text(row.counted, row.lines),
        RIGHT,
        80,
    ),
    Column("person", N_("By"), lambda row: row.person, width=100),
)
