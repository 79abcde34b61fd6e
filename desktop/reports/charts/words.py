"""A chart in words: for screen readers, for tips, and for who steps through it by keyboard."""

from collections.abc import Iterator

from desktop.reports.charts.marks import Pick
from desktop.reports.charts.spec import BulletChart, Chart, Series, Value
from desktop.services.formats import UNKNOWN
from desktop.system.i18n import _

MOST = 31  # figures of a series that are read out one by one


def reading(chart: Chart, pick: Pick) -> str:
    """Say what a mark stands for: series, place and figure."""
    number, index = pick
    series = chart.all_series[number]
    label = chart.labels[index]
    name = _("{series}, {label}").format(series=series.name, label=label) if series.name else label
    return _("{name}: {figure}").format(name=name, figure=figure_at(chart, pick))


def figure_at(chart: Chart, pick: Pick) -> str:
    """Write the figure of a mark, as the chart writes it."""
    number, index = pick
    if isinstance(chart, BulletChart) and number == 0 and chart.rows[index].text:
        return chart.rows[index].text
    return _written(chart, value_at(chart, pick))


def value_at(chart: Chart, pick: Pick) -> Value:
    """Return the figure of a mark; None where it is missing."""
    number, index = pick
    values = chart.all_series[number].values
    return values[index] if index < len(values) else None


def spoken(chart: Chart) -> str:
    """Say all that the chart shows."""
    return "\n".join(_spoken_series(chart, place) for place in range(len(chart.all_series)))


def _spoken_series(chart: Chart, number: int) -> str:
    series = chart.all_series[number]
    if len(chart.labels) > MOST:
        said = _summary(chart, series)
    else:
        said = "; ".join(_spoken_figures(chart, number))
    return _("{name}: {figure}").format(name=series.name, figure=said) if series.name else said


def _spoken_figures(chart: Chart, number: int) -> Iterator[str]:
    for index, label in enumerate(chart.labels):
        yield f"{label} {figure_at(chart, (number, index))}"


def _summary(chart: Chart, series: Series) -> str:
    known = [(value, place) for place, value in enumerate(series.values) if value is not None]
    if not known:
        return UNKNOWN
    ends = (max(known), min(known), known[-1])
    (high, at_high), (low, at_low), (last, at_last) = ends
    return _("highest {high} ({at_high}), lowest {low} ({at_low}), last {last} ({at_last})").format(
        high=_written(chart, high),
        at_high=chart.labels[at_high],
        low=_written(chart, low),
        at_low=chart.labels[at_low],
        last=_written(chart, last),
        at_last=chart.labels[at_last],
    )


def _written(chart: Chart, value: Value) -> str:
    return UNKNOWN if value is None else chart.unit(value)
