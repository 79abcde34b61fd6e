"""Collecting a year: its chapters one after the other, what has no data left out by name."""

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from desktop.models.errors import RuleBrokenError
from desktop.services.formats import instant_text
from desktop.services.morning import data_as_of
from desktop.services.year_end.chapters import (
    appendix,
    clients,
    outlook,
    promotion,
    selling,
    summary,
    workshop,
)
from desktop.services.year_end.chapters.parts_stock import has_stock
from desktop.services.year_end.lists import locked_months
from desktop.services.year_end.model import (
    Chapter,
    LeftOut,
    YearReport,
)
from desktop.services.year_end.reading import YearFigures, read_year
from desktop.services.year_end.sources import Sources, chapter_title
from desktop.services.year_end.writing import AmountUnit, Writer, writer_of
from desktop.system.i18n import N_, _, current_language

YEARS = range(1901, 2999)
Progress = Callable[[int, int], None]
Make = Callable[[Sources], Chapter | LeftOut]
# In the order of the report; a text stands for a chapter that has no data in this program yet.
CHAPTERS: tuple[tuple[str, Make | str], ...] = (
    ("summary", summary.summary),
    ("market", selling.market),
    ("sales", selling.sales),
    ("funnel", N_("Opportunities and their stages are not recorded.")),
    ("fleets", clients.fleet_chapter),
    ("service", workshop.service),
    ("technicians", workshop.technicians),
    ("parts", workshop.parts),
    ("customers", clients.customers),
    ("campaigns", promotion.campaigns),
    ("improvement", N_("Walk-rounds and their findings are not recorded.")),
    ("team", clients.team),
    ("financial", outlook.financial),
    ("competitors", N_("Competitors are not recorded.")),
    ("problems", summary.problems),
    ("next_year", outlook.next_year),
)
# Parts of chapters that are left out: where the year has nothing of some measures, or always.
PARTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "customers",
        N_("satisfaction"),
        N_("No questionnaire was answered in this year."),
        ("questionnaires",),
    ),
    ("customers", N_("complaints"), N_("No complaint was received in this year."), ("complaints",)),
    ("team", N_("training, certificates and talks"), N_("They are not recorded."), ()),
)
APPENDICES = 3


def silent(_done: int, _total: int) -> None:
    """Tell nobody how far it is."""


def collect(
    session: Session,
    year: int,
    unit: AmountUnit = AmountUnit.LANGUAGE,
    progress: Progress = silent,
) -> YearReport:
    """Read a year and draft what is to be said of it.

    Args:
        session: Where the figures are read.
        year: The year.
        unit: What amounts are written in.
        progress: Told after each chapter; it may raise to stop.

    Raises:
        RuleBrokenError: There can be no such year.
        NotFoundError: Nobody has answered the office's first questions yet.
    """
    if year not in YEARS:
        raise RuleBrokenError(
            _("{year} is no year of a report; give one such as 2025.").format(year=year)
        )
    steps = len(CHAPTERS) + APPENDICES + 1
    figures = read_year(session, year)
    progress(1, steps)
    sources = Sources(session, figures, writer_of(figures.office.currency, unit))
    found: list[Chapter] = []
    missing: list[LeftOut] = []
    for number, (name, make) in enumerate(CHAPTERS, start=2):
        made = LeftOut(chapter_title(name), _(make)) if isinstance(make, str) else make(sources)
        (missing if isinstance(made, LeftOut) else found).append(made)  # type: ignore[arg-type]
        progress(number, steps)
    here = {chapter.id for chapter in found}
    missing += [
        LeftOut(_("{chapter}: {part}").format(chapter=chapter_title(name), part=_(part)), _(why))
        for name, part, why, measures in PARTS
        if name in here and not figures.known(measures)
    ]
    if "parts" in here and not has_stock(sources):
        part = _("{chapter}: {part}").format(
            chapter=chapter_title("parts"), part=_("stock, turnover, ages and dead stock")
        )
        missing.append(LeftOut(part, _("Movements of stock are not recorded.")))
    found += [appendix.dictionary(sources), appendix.months(sources)]
    found.append(appendix.quality(sources, missing))
    progress(steps, steps)
    return _report(session, figures, sources.writer, found, missing)


def _report(
    session: Session,
    figures: YearFigures,
    writer: Writer,
    chapters: Iterable[Chapter],
    missing: Iterable[LeftOut],
) -> YearReport:
    return YearReport(
        figures.year,
        figures.through,
        figures.office,
        current_language(),
        tuple(chapters),
        tuple(missing),
        locked_months(session, figures.year),
        instant_text(data_as_of(session), figures.office.calendar),
        writer,
    )
