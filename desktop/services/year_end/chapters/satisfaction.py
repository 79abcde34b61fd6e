"""What customers said when they were called, and what they complained of."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from desktop.services.measures.figures import Value
from desktop.services.periods import change
from desktop.services.year_end.lists import Cause, causes
from desktop.services.year_end.model import (
    Column,
    Graph,
    GraphKind,
    Part,
    Row,
    Sentence,
    Table,
)
from desktop.services.year_end.notes import join_notes, note_of, since_note
from desktop.services.year_end.parts import OTHERS, month_labels, overview
from desktop.services.year_end.sources import Sources
from desktop.services.year_end.writing import Form, form_of, name_of
from desktop.system.i18n import _, ngettext

HEARD = ("csi", "nps", "questionnaires")
COMPLAINED = (
    "complaints",
    "complaint_rate",
    "complaints_closed_share",
    "complaints_overdue_share",
)
MOST_CAUSES = 10


def heard_sentences(sources: Sources) -> Iterator[Sentence | None]:
    """Say how content the customers were, and how many of them were asked."""
    figures, draft = sources.figures, sources.draft
    if not figures.known(("questionnaires",)):
        return
    yield draft.grown("csi")
    yield draft.said(
        "csi.n",
        ngettext(
            "{n} customer answered the questions of a call.",
            "{n} customers answered the questions of a call.",
            int(figures.this("questionnaires") or 0),
        ),
        n=(Form.COUNT, figures.this("questionnaires")),
    )
    yield draft.grown("nps")


def complained_sentences(sources: Sources) -> Iterator[Sentence | None]:
    """Say how many complained, what became of it, and what the cause was most often."""
    figures, draft = sources.figures, sources.draft
    if not figures.known(("complaints",)):
        return
    yield draft.grown("complaints")
    yield draft.grown("complaints_closed_share")
    yield draft.grown("complaints_overdue_share")
    named = [cause for cause in causes(sources.session, figures) if cause.text]
    if named and (whole := figures.this("complaints")):
        yield draft.said(
            "cause",
            _("The most frequent cause was “{cause}”: {n}, {share} of all complaints."),
            cause=(Form.TEXT, named[0].text),
            n=(Form.COUNT, named[0].count),
            share=(Form.SHARE, named[0].count / whole),
        )


def heard(sources: Sources) -> Iterator[Part | None]:
    """Set satisfaction and recommendation beside the number of answers, month by month."""
    if not sources.figures.known(("questionnaires",)):
        return
    for name in sources.figures.known(("csi", "nps")):
        yield _lines(sources, name)
    table = overview(sources.figures, "heard", _("Satisfaction by month"), HEARD)
    yield _since(sources, table, "questionnaires")


def _since(sources: Sources, table: Table | None, measure: str) -> Table | None:
    """Say below a table since when it is recorded."""
    note = since_note(sources.figures, measure)
    return replace(table, note=join_notes(table.note, note)) if table and note else table


def _lines(sources: Sources, measure: str) -> Graph:
    """Draw a rate by month beside the year before, where that has any."""
    figures = sources.figures
    years = [figures.year, *figures.years_before[:1]]
    lines = [(str(year), figures.months(measure, year)) for year in years]
    return Graph(
        f"{measure}.graph",
        GraphKind.LINES,
        name_of(measure),
        month_labels(),
        tuple((name, values) for name, values in lines if any(v is not None for v in values)),
        form_of(measure),
    )


def complained(sources: Sources) -> Iterator[Part | None]:
    """Set complaints by month and by cause."""
    if not sources.figures.known(("complaints",)):
        return
    table = overview(sources.figures, "complained", _("Complaints by month"), COMPLAINED)
    yield _since(sources, table, "complaints")
    yield _causes(sources, causes(sources.session, sources.figures))


def _causes(sources: Sources, found: Sequence[Cause]) -> Table:
    figures = sources.figures
    columns = [
        Column("complaints", name_of("complaints")),
        Column("share", _("Share"), Form.SHARE),
        Column("closed", _("Closed")),
    ]
    if figures.years_before:
        columns.append(Column("before", str(figures.year - 1)))
        columns.append(Column("change", _("Change"), Form.CHANGE))
    shown = list(found[:MOST_CAUSES])
    whole = _together(found)
    rows = [
        Row(cause.text or _("(not given)"), _cells(sources, cause, whole), key=cause.text or "-")
        for cause in shown
    ]
    if rest := found[MOST_CAUSES:]:
        label = _("{n} others").format(n=len(rest))
        rows.append(Row(label, _cells(sources, _together(rest), whole), key=OTHERS))
    total = Row(_("Total"), _cells(sources, whole, whole), key="total")
    note = _("By the cause that the office found; “{none}” is without one.").format(
        none=_("(not given)")
    )
    return Table(
        "causes",
        _("Complaints by cause"),
        _("What caused it"),
        tuple(columns),
        tuple(rows),
        total,
        join_notes(note, note_of("complaints"), since_note(figures, "complaints")),
    )


def _cells(sources: Sources, cause: Cause, whole: Cause) -> tuple[Value, ...]:
    cells = (cause.count, cause.count / whole.count, cause.closed)
    if not sources.figures.years_before:
        return cells
    comparable = sources.figures.is_comparable("complaints")
    return (*cells, cause.before, change(cause.count, cause.before) if comparable else None)


def _together(found: Sequence[Cause]) -> Cause:
    nothing = Decimal(0)
    return Cause(
        "",
        sum((cause.count for cause in found), nothing),
        sum((cause.closed for cause in found), nothing),
        sum((cause.before for cause in found), nothing),
    )
