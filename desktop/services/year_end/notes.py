"""What is said below a table: what was counted, since when, and which figures may still move."""

from collections.abc import Sequence

from desktop.services.formats import month_text
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.maturity import provisional_mark, provisional_note
from desktop.services.measures.slices import month_number
from desktop.services.year_end.reading import YearFigures
from desktop.services.year_end.writing import name_of
from desktop.system.i18n import N_, _

NOTHING = "none"  # what the catalogue says where nothing is excluded


def note_of(*measures: str) -> str:
    """Say what was counted: formula and exclusions of each measure, straight from the catalogue."""
    lines = []
    for name in dict.fromkeys(measures):
        measure = CATALOGUE[name]
        text = N_("{name}: {formula}; {exclusions}.")
        if measure.exclusions == NOTHING:
            text = N_("{name}: {formula}.")
        lines.append(
            _(text).format(
                name=_(measure.name), formula=_(measure.formula), exclusions=_(measure.exclusions)
            )
        )
    return " ".join(lines)


def part_note(figures: YearFigures) -> str:
    """Say that the records begin within the year before; nothing otherwise."""
    if figures.comparable or not figures.years_before:
        return ""
    return _("The records begin in {month}: the whole of {year} is not comparable.").format(
        month=month_text(figures.first_month), year=figures.year - 1
    )


def since_note(figures: YearFigures, measure: str) -> str:
    """Say that a measure is recorded since a month within the year before; nothing otherwise."""
    if figures.is_comparable(measure) or not figures.before(measure):
        return ""
    text = _("{measure}: recorded since {month}, so that {year} is not comparable.")
    month = month_text(figures.recorded_since(measure))
    return text.format(measure=name_of(measure), month=month, year=figures.year - 1)


def mark_of(figures: YearFigures, measures: Sequence[str], month: int) -> str:
    """Return the mark of a row in which a figure of a month may still move; empty otherwise."""
    known = [name for name in measures if figures.month(name, month) is not None]
    moves = any(figures.moves_until(name, month) for name in known)
    return provisional_mark() if moves else ""


def year_mark(figures: YearFigures, *measures: str) -> str:
    """Return the same of figures of the year."""
    last = month_number(figures.through)
    known = [name for name in measures if figures.this(name) is not None]
    return provisional_mark() if any(figures.moves_until(name, last) for name in known) else ""


def moving_note(figures: YearFigures, measures: Sequence[str]) -> str:
    """Say what the mark means, of which figures, and until when; nothing where none moves."""
    last = month_number(figures.through)
    found = {name: until for name in measures if (until := figures.moves_until(name, last))}
    if not found:
        return ""
    names = _(", ").join(map(name_of, found))
    return f"{provisional_mark()} {names}: {provisional_note(max(found.values()))}"


def join_notes(*notes: str) -> str:
    """Join what is said below a table."""
    return " ".join(note for note in notes if note)
