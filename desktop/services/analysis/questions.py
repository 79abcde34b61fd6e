"""What may be asked of a measure, and what comes back."""

from dataclasses import dataclass
from enum import StrEnum

from desktop.services.measures.figures import EVERYTHING, Period, Scope, Value
from desktop.services.rights import Right, may

DATE_CUTS = ("day", "week", "month", "quarter", "year")
PEOPLE_CUTS = ("person", "advisor", "technician")
RECORD_CUTS = ("segment", "branch", "team", "model", "make", "kind", "job", "source")
YEARS = 3  # that several years are compared with


class View(StrEnum):
    """What is shown of a measure."""

    COMPARE = "compare"
    ROLLING = "rolling"
    TARGET = "target"
    SEASONS = "seasons"
    RECORDS = "records"


class Against(StrEnum):
    """What a period is compared with."""

    NOTHING = "nothing"
    PREVIOUS = "previous"
    SAME_DATES = "same_dates"
    WORKING_DAYS = "working_days"
    NEW_YEAR = "new_year"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        measure: Its id.
        period: Business days; records and seasons look further.
        view: What is shown.
        cut: A slice of the catalogue.
        against: What it is compared with.
        scope: Whose figures.
        whose: The name of the person of the scope; empty for the office.
        ranking: Whether people may stand beside each other.
    """

    measure: str
    period: Period
    view: View = View.COMPARE
    cut: str = "month"
    against: Against = Against.SAME_DATES
    scope: Scope = EVERYTHING
    whose: str = ""
    ranking: bool = False


class Kind(StrEnum):
    """How a column is written."""

    FIGURE = "figure"
    CHANGE = "change"
    SHARE = "share"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer.

    Attributes:
        name: Its title.
        values: A figure for each row.
        total: That of the whole period.
        kind: How it is written.
        opens: For each row, what its records' list is opened with; empty where there is none.
        total_opens: The same of the whole.
        is_target: Whether its figures were planned.
    """

    name: str
    values: tuple[Value, ...]
    total: Value = None
    kind: Kind = Kind.FIGURE
    opens: tuple[str, ...] = ()
    total_opens: str = ""
    is_target: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Figures beside each other, row by row.

    Attributes:
        question: What was asked.
        title: The measure and the period, in the user's words.
        head: What the rows are.
        labels: The rows.
        columns: Their figures.
        note: The definition, and what has to be known beside it.
        screen: Which list the figures open; empty where there is none.
        has_total: Whether there is a row for the whole period.
        running: Running sums, for a chart against the plan.
    """

    question: Question
    title: str
    head: str
    labels: tuple[str, ...]
    columns: tuple[Column, ...]
    note: str
    screen: str = ""
    has_total: bool = True
    running: tuple[Column, ...] = ()


def may_rank(role: str) -> bool:
    """Return whether a role may put people beside each other: managers and owners."""
    return may(role, Right.PEOPLE)
