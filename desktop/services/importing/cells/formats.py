"""How a file writes its days and numbers: found from all of its values, or asked.

What `03/04/2018` means no value tells by itself; a file mostly does, in another row. All values of
all columns of days are looked at together, and so are all numbers. Where nothing decides, or where
two values contradict each other, a question stays open.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations, islice
from operator import itemgetter

from desktop.models.errors import RuleBrokenError
from desktop.services.files.tables import FileForm, Table
from desktop.services.importing.cells.dates import ORDERS, UNAMBIGUOUS, is_republican, readings_of
from desktop.services.importing.cells.numbers import COMMA, POINT, MarkEvidence
from desktop.services.importing.kinds import PLACES, FieldType, kind_of
from desktop.services.importing.mapping import AUTO, Formats, Mapping
from desktop.system.i18n import N_, _

Watch = Callable[[float], None]
_CHUNK = 2000
# Fewer different days than these say nothing of how days and years are spread.
_ENOUGH = 20
_LABELS = {
    "dmy": N_("day, month, year"),
    "mdy": N_("month, day, year"),
    "ymd": N_("year, month, day"),
    "roc": N_("year of the Republic, month, day"),
    POINT: N_("the point is the decimal mark"),
    COMMA: N_("the comma is the decimal mark"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question.

    Attributes:
        value: What the mapping says for it.
        label: What it is called, in the user's language.
        gives: What the example becomes by it; empty when it cannot be read so.
    """

    value: str
    label: str
    gives: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the file does not tell and the user must.

    Attributes:
        id: The key under [formats]: "date" or "decimal".
        text: What is asked, in the user's language.
        column: Where the example stands.
        example: A cell that shows the doubt.
        contrary: A cell that contradicts the example; empty when the example is in doubt itself.
    """

    id: str
    text: str
    column: str
    example: str
    choices: tuple[Choice, ...]
    contrary: str = ""

    @property
    def sentence(self) -> str:
        """The question as a refusal, with the way to answer it."""
        if self.contrary:
            return self._contradiction
        readings = _(" or ").join(f"{one.gives} ({self._answer(one)})" for one in self.choices)
        return _(
            "{column}: “{example}” may mean {readings}; say which under [formats] of the mapping."
        ).format(column=self.column, example=self.example, readings=readings)

    @property
    def _contradiction(self) -> str:
        answers = _(" or ").join(map(self._answer, self.choices))
        return _(
            "{column}: “{example}” and “{contrary}” contradict each other; "
            "say which way holds under [formats] of the mapping: {answers}."
        ).format(column=self.column, example=self.example, contrary=self.contrary, answers=answers)

    def _answer(self, choice: Choice) -> str:
        return f'{self.id} = "{choice.value}"'


@dataclass(frozen=True, slots=True)
class FoundFormats:
    """What was found; a format that a question is open about stays "auto"."""

    formats: Formats
    questions: tuple[Question, ...] = ()


def find_formats(table: Table, mapping: Mapping, watch: Watch | None = None) -> FoundFormats:
    """Look at all days and numbers of a file; formats that the mapping states stay.

    Args:
        table: The file.
        mapping: It says which columns hold days and which numbers.
        watch: Is told the share that is read, and may raise to stop.
    """
    stated = mapping.formats
    columns = _columns(mapping, table)
    days = [name for name, kind in columns.items() if kind is FieldType.DATE]
    numbers = [name for name, kind in columns.items() if kind in PLACES]
    evidence = _Evidence()
    _look(
        table,
        [
            *((name, evidence.days.see) for name in days if stated.date == AUTO),
            *((name, evidence.marks.see) for name in numbers if stated.decimal == AUTO),
        ],
        watch,
    )
    if table.found.form is not FileForm.CSV:
        evidence.marks.open.clear()  # workbooks hold numbers, and their fractions have a point
    return _judged(stated, evidence)


def settled(mapping: Mapping, table: Table, watch: Watch | None = None) -> Mapping:
    """Return the mapping with formats that leave nothing open.

    Raises:
        RuleBrokenError: The file does not tell; the sentence has an example and how to answer.
    """
    if mapping.formats.settled:
        return mapping
    found = find_formats(table, mapping, watch)
    if found.questions:
        raise RuleBrokenError(found.questions[0].sentence)
    return replace(mapping, formats=found.formats)


@dataclass(slots=True)
class OrderEvidence:
    """What the days of a file say of their order.

    Attributes:
        out: The value, with its column, that rules an order out.
        apart: The first value that two orders read differently.
        spread: How many different numbers stand at each of the three places of short dates.
    """

    out: dict[str, tuple[str, str]] = field(default_factory=dict)
    apart: dict[frozenset[str], tuple[str, str]] = field(default_factory=dict)
    spread: dict[str, tuple[set[int], set[int]]] = field(default_factory=dict)
    short: int = 0

    def see(self, text: str, column: str) -> None:
        """Take a value into account."""
        readings = readings_of(text)
        if len(readings) > 1:
            self._weigh(text, column, readings)
        elif readings and is_republican(text):
            self.out.setdefault("ymd", (text, column))

    def _weigh(self, text: str, column: str, readings: dict[str, date | None]) -> None:
        if not any(readings.values()):
            return  # an impossible day in every order is no evidence for any
        for order in ORDERS:
            if readings.get(order) is None:
                self.out.setdefault(order, (text, column))
        for pair in combinations(ORDERS, 2):
            if readings.get(pair[0]) != readings.get(pair[1]):
                self.apart.setdefault(frozenset(pair), (text, column))
        if len(readings) == len(ORDERS):
            self._spread(readings)

    def _spread(self, readings: dict[str, date | None]) -> None:
        self.short += 1
        for order, day in readings.items():
            if day is not None:
                years, days = self.spread.setdefault(order, (set(), set()))
                years.add(day.year)
                days.add(day.day)

    @property
    def possible(self) -> list[str]:
        """The orders that no value rules out, without those that no calendar of work looks like."""
        left = [order for order in ORDERS if order not in self.out]
        likely = [order for order in left if not self._odd(order)]
        return likely or left

    def _odd(self, order: str) -> bool:
        """Return whether an order finds more different years than days of the month."""
        years, days = self.spread.get(order, (set(), set()))
        return self.short >= _ENOUGH and len(years) > len(days)

    def question(self) -> Question | None:
        """Ask what is still open."""
        left = self.possible
        for pair in combinations(left, 2):
            if doubt := self.apart.get(frozenset(pair)):
                return _order_question(doubt, "", left)
        return None if left else self._contradiction()

    def _contradiction(self) -> Question:
        """Ask about two values that no order fits both of."""
        text, _column = example = self.out["dmy"]
        other = next(self.out[order][0] for order, day in readings_of(text).items() if day)
        readable = [
            order for order in ORDERS if any(readings_of(one).get(order) for one in (text, other))
        ]
        return _order_question(example, other, readable)


@dataclass(slots=True)
class _Evidence:
    days: OrderEvidence = field(default_factory=OrderEvidence)
    marks: MarkEvidence = field(default_factory=MarkEvidence)


def _judged(stated: Formats, evidence: _Evidence) -> FoundFormats:
    questions = []
    order, decimal = stated.date, stated.decimal
    if order == AUTO:
        if question := evidence.days.question():
            questions.append(question)
        else:
            order = evidence.days.possible[0] if evidence.days.apart else UNAMBIGUOUS
    if decimal == AUTO:
        if question := _mark_question(evidence.marks):
            questions.append(question)
        else:
            decimal = COMMA if evidence.marks.comma else POINT
    return FoundFormats(Formats(date=order, decimal=decimal), tuple(questions))


def _order_question(example: tuple[str, str], contrary: str, orders: Iterable[str]) -> Question:
    text, column = example
    asked = _("Which day is “{example}” in {column}?").format(example=text, column=column)
    choices = [Choice(order, _(_LABELS[order]), _iso(text, order)) for order in orders]
    return Question("date", asked, column, text, tuple(choices), contrary)


def _iso(text: str, order: str) -> str:
    day = readings_of(text).get(order)
    return "" if day is None else day.isoformat()


def _mark_question(marks: MarkEvidence) -> Question | None:
    contrary = ""
    if marks.point and marks.comma:
        (text, column), contrary = marks.comma, marks.point[0]
    elif marks.doubtful and not (marks.point or marks.comma):
        text, column = marks.doubtful
    else:
        return None
    choices = tuple(
        Choice(mark, _(_LABELS[mark]), "" if contrary and mark == POINT else _plain(text, mark))
        for mark in (POINT, COMMA)
    )
    asked = _("Which number is “{example}” in {column}?").format(example=text, column=column)
    return Question("decimal", asked, column, text, choices, contrary)


def _plain(text: str, decimal: str) -> str:
    thousands = COMMA if decimal == POINT else POINT
    return text.strip().replace(thousands, "").replace(decimal, ".")


def _columns(mapping: Mapping, table: Table) -> dict[str, FieldType]:
    fields = kind_of(mapping.kind).by_id
    named = {name: fields[key].type for key, name in mapping.columns.items()}
    if mapping.rules.months:
        months = mapping.month_columns(table.header)
        named |= dict.fromkeys(months, fields[mapping.rules.months].type)
    return {name: kind for name, kind in named.items() if name in table.header}


def _look(
    table: Table, watched: list[tuple[str, Callable[[str, str], None]]], watch: Watch | None
) -> None:
    """Show each different text of the columns to what gathers evidence; memory stays flat."""
    if not watched:
        return
    places = [table.header.index(name) for name, _see in watched]
    for done, chunk in _chunks(table):
        for place, (name, see) in zip(places, watched, strict=True):
            for text in dict.fromkeys(map(itemgetter(place), chunk)):
                if text:
                    see(text, name)
        if watch is not None:
            watch(min(1.0, done / max(table.lines, 1)))


def _chunks(table: Table) -> Iterator[tuple[int, list[tuple[str, ...]]]]:
    cells = (row.cells for row in table.rows() if not row.fault or row.short)
    done = 0
    while chunk := list(islice(cells, _CHUNK)):
        done += len(chunk)
        yield done, chunk
