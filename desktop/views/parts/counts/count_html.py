"""A count as text: what it is, and how far each of its shelves is."""

from html import escape

from desktop.services.counting.rows import CountCard, ShelfRow
from desktop.services.formats import instant_text
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import _
from desktop.views.kit.reading import facts, hint, style, table
from desktop.views.parts.counts.columns import progress_text


def count_html(card: CountCard, office: OfficeInfo) -> str:
    """Write a count."""
    told = (
        (_("What is counted"), escape(card.what)),
        (_("State"), escape(card.state_name)),
        (
            _("Begun"),
            escape(_when(instant_text(card.started_at, office.calendar), card.started_by)),
        ),
        (_("Posted"), escape(_posted(card, office))),
        (_("Counted"), escape(progress_text(card.counted, card.lines))),
        (_("Remark"), escape(card.note)),
    )
    heads = (_("Shelf"), _("Counted"), _("State"), _("By"))
    shelves = table(_("Shelves"), heads, map(_row, card.shelves), numbers=frozenset({1}))
    text = f"{style()}<h2>{escape(card.number)}</h2>{facts(told)}"
    return f"{text}{_next_step(card)}{shelves}"


def shelf_state(row: ShelfRow) -> str:
    """Say how far a shelf is, by a shape and a word."""
    if row.busy:
        return _("◐ being counted")
    if row.done_at is not None:
        return _("● done")
    return _("○ free")


def _row(row: ShelfRow) -> tuple[str, ...]:
    told = (row.name, progress_text(row.counted, row.lines), shelf_state(row), row.person)
    return tuple(map(escape, told))


def _posted(card: CountCard, office: OfficeInfo) -> str:
    if card.posted_at is None:
        return ""
    return _when(instant_text(card.posted_at, office.calendar), card.posted_by)


def _when(time: str, person: str) -> str:
    return f"{time} · {person}" if person else time


def _next_step(card: CountCard) -> str:
    if not card.open:
        return ""
    if card.counted < card.lines:
        return hint(_("Print the sheets or count with a scanner; the shop may go on working."))
    return hint(_("Everything is counted; look at the differences and post them."))
