"""Charts: every mark in its box, no text on another, scales that tell the truth."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from desktop.reports.charts import (
    BarChart,
    BridgeChart,
    Bullet,
    BulletChart,
    ColumnChart,
    DotTable,
    FunnelChart,
    HeatMap,
    LineChart,
    Series,
    StackChart,
    Step,
    running,
)
from desktop.reports.charts.board import overlap
from desktop.reports.charts.layout import marks_of
from desktop.reports.charts.marks import (
    PALE,
    PAPER,
    Dot,
    Hatch,
    Line,
    Rect,
    Text,
    box_of,
    hatch_lines,
    pick_at,
)
from desktop.reports.charts.paper import draw_chart, text_width
from desktop.reports.charts.scale import scale_of
from desktop.reports.charts.words import reading, spoken
from desktop.reports.kit.pen import Pen
from desktop.services.formats import short_text
from desktop.system.i18n import use_language

MONTHS = tuple(f"{number}月" for number in range(1, 13))
NAMES = ("林淑芬", "Alexander Montgomery-Smith", "黃建國（引擎組長）", "2026-07", "Retail", "")
SLACK = 0.02


def money(value):
    return f"{value:,.0f}"


figure = st.one_of(
    st.none(),
    st.sampled_from([Decimal(0), Decimal(1), Decimal(-1), Decimal("0.001")]),
    st.decimals(-(10**9), 10**9, places=2),
    st.decimals(0, 5000, places=0),
)
names = st.sampled_from(NAMES)


@st.composite
def charts(draw):
    """Draw a chart of any kind, with gaps, zeros and negative figures."""
    labels = draw(st.one_of(st.just(MONTHS), st.lists(names, min_size=1, max_size=14)))
    count = len(labels)
    series = st.builds(Series, names, st.lists(figure, min_size=count, max_size=count))
    several = draw(st.lists(series, min_size=1, max_size=5))
    one, maybe = several[0], draw(st.one_of(st.none(), series))
    title = draw(st.sampled_from(["", "出廠台次", "Service revenue by month and segment"]))
    rows = [
        Bullet(label, value, target, before)
        for label, value, target, before in zip(
            labels, one.values, several[-1].values, draw(series).values, strict=True
        )
    ]
    steps = [Step(n, v, draw(st.booleans())) for n, v in zip(labels, one.values, strict=True)]
    kinds = [
        ColumnChart(title, labels, several[:3], money, maybe, draw(st.one_of(st.none(), series))),
        LineChart(title, labels, several, money, draw(st.booleans())),
        StackChart(title, labels, several, money),
        BarChart(title, labels, one, money, maybe),
        BulletChart(title, rows, "Target", "去年", money),
        BridgeChart(title, steps, money),
        FunnelChart(title, labels, one.values, money),
        HeatMap(title, labels, several, money),
        DotTable(title, labels, several, money),
    ]
    return draw(st.sampled_from(kinds))


boxes = st.tuples(st.floats(30, 600), st.floats(20, 400))


@settings(max_examples=100, deadline=None)
@given(charts(), boxes)
def test_no_mark_leaves_its_box_and_no_text_stands_on_another(chart, box):
    width, height = box
    marks = marks_of(chart, width, height, text_width)
    for mark in marks:
        left, top, right, bottom = box_of(mark)
        room = mark.radius if isinstance(mark, Dot) else 0
        assert left >= -SLACK - room, mark
        assert top >= -SLACK - room, mark
        assert right <= width + SLACK + room, mark
        assert bottom <= height + SLACK + room, mark
    texts = [mark for mark in marks if isinstance(mark, Text)]
    for number, text in enumerate(texts):
        assert not any(overlap(text, other) for other in texts[number + 1 :]), text


def is_ground(mark):
    """Whether a mark lies under texts: the grid, the paper behind a figure, a cell of tones."""
    if isinstance(mark, Line):
        return mark.tone == PALE
    return isinstance(mark, Rect) and mark.fill == PAPER and mark.edge is None


@settings(max_examples=100, deadline=None)
@given(charts(), boxes)
def test_no_text_stands_on_a_mark(chart, box):
    marks = marks_of(chart, *box, text_width)
    texts = [mark for mark in marks if isinstance(mark, Text)]
    for mark in marks:
        if isinstance(mark, Text) or is_ground(mark) or isinstance(chart, HeatMap):
            continue
        assert not [text.text for text in texts if overlap(text, mark)], mark


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(0, 3_000_000), min_size=2, max_size=13),
    st.lists(st.integers(0, 3_000_000), min_size=13, max_size=13),
    st.sampled_from(["en", "zh_Hant_TW"]),
    st.floats(150, 520),
)
def test_whole_amounts_beside_their_targets_are_written_clear_of_them(found, plan, language, wide):
    use_language(language)
    actual = Series("2026", tuple(map(Decimal, found)))
    target = Series("Target", tuple(map(Decimal, plan[: len(found)])))
    labels = MONTHS[: len(found)] if len(found) < 13 else (*MONTHS, "")
    chart = ColumnChart("NT$", labels, [actual], money, target=target, short=short_text)
    marks = marks_of(chart, wide, 140.0, text_width)
    texts = [mark for mark in marks if isinstance(mark, Text)]
    for mark in (mark for mark in marks if mark.pick is not None):
        assert not [text.text for text in texts if overlap(text, mark)], mark
    written = {mark.text for mark in texts}
    assert written & {f(value) for value in actual.values for f in (money, short_text)}


def test_figures_without_room_in_full_are_all_shortened():
    amounts = tuple(Decimal(1_856_611 + month * 1_234) for month in range(12))
    chart = ColumnChart("NT$", MONTHS, [Series("2026", amounts)], money, short=short_text)
    texts = {mark.text for mark in laid_out(chart, 300) if isinstance(mark, Text)}
    assert {"1.86M", "1.87M", "2M"} <= texts
    assert not any("," in text for text in texts)
    wide = {mark.text for mark in laid_out(chart, 700) if isinstance(mark, Text)}
    assert {money(amount) for amount in amounts} <= wide


@settings(max_examples=100, deadline=None)
@given(st.lists(figure, min_size=1, max_size=12), st.integers(2, 8), st.booleans())
def test_a_scale_grows_with_its_figures_and_holds_them_all(values, most, from_zero):
    scale = scale_of(values, 100.0, 0.0, most, from_zero=from_zero)
    known = sorted(value for value in values if value is not None)
    places = [scale.at(value) for value in known]
    assert places == sorted(places, reverse=True)
    assert all(scale.low <= value <= scale.high for value in known)
    assert len(scale.ticks) <= max(most, 3)
    if from_zero and known and known[0] >= 0:
        assert scale.low == 0


def test_numbers_at_the_scale_are_round():
    scale = scale_of([Decimal(346), Decimal(502)], 100, 0, 7)
    assert [int(tick) for tick in scale.ticks] == [0, 100, 200, 300, 400, 500, 600]


def test_pieces_are_never_counted_in_halves():
    scale = scale_of([Decimal(0), Decimal(2)], 100, 0, 7)
    assert all(tick == int(tick) for tick in scale.ticks)


def columns(*values, **more):
    series = Series("2026", tuple(None if value is None else Decimal(value) for value in values))
    return ColumnChart("Cars", MONTHS[: len(values)], [series], money, **more)


def laid_out(chart, width=400.0, height=160.0):
    return marks_of(chart, width, height, text_width)


def test_a_missing_figure_leaves_a_gap():
    values = tuple(map(Decimal, (3, 5, 4, 6)))
    gap = replace(LineChart("", MONTHS[:4], [Series("", values)], money))
    whole = [mark for mark in laid_out(gap) if isinstance(mark, Line) and mark.strong]
    broken = LineChart("", MONTHS[:4], [Series("", (*values[:2], None, values[3]))], money)
    pieces = [mark for mark in laid_out(broken) if isinstance(mark, Line) and mark.strong]
    assert [len(line.points) for line in whole] == [4, 2]  # the line, and the sample at its end
    assert [len(line.points) for line in pieces] == [2, 2]
    assert {mark.pick for mark in laid_out(broken) if mark.pick} == {(0, 0), (0, 1), (0, 3)}


def test_columns_stand_on_the_zero_line_on_both_sides():
    up, down = (mark for mark in laid_out(columns(10, -5)) if mark.pick)
    assert up.y + up.height == pytest.approx(down.y)
    assert up.height == pytest.approx(2 * down.height)


def test_only_zeros_still_show_what_they_are():
    texts = [mark.text for mark in laid_out(columns(0, 0, 0)) if isinstance(mark, Text)]
    assert texts.count("0") == 4  # at the scale and above each column


def test_every_figure_of_every_series_can_be_picked():
    last = Series("2025", tuple(map(Decimal, (2, 3, 4))))
    target = Series("Target", tuple(map(Decimal, (3, 3, 3))))
    chart = columns(1, 2, 3, line=last, target=target)
    picks = {mark.pick for mark in laid_out(chart) if mark.pick}
    assert picks == {(series, place) for series in range(3) for place in range(3)}
    assert [series.name for series in chart.all_series] == ["2026", "2025", "Target"]


def test_a_place_picks_what_is_drawn_there():
    marks = laid_out(columns(10, 20))
    second = next(mark for mark in marks if mark.pick == (0, 1))
    assert pick_at(marks, second.x + 1, second.y + 1) == (0, 1)
    assert pick_at(marks, second.x + 1, second.y - 3) == (0, 1)  # a short one is hit nearby
    assert pick_at(marks, 0, 0) is None


def test_names_stand_at_the_ends_of_their_lines():
    years = [
        Series(str(2026 - n), tuple(Decimal(100 - n * 30 + m) for m in range(12)))
        for n in (0, 1, 2)
    ]
    marks = laid_out(LineChart("", MONTHS, years, money))
    found = {
        mark.text.split()[0]: mark.y
        for mark in marks
        if isinstance(mark, Text) and mark.text.startswith("202")
    }
    assert list(found) == ["2026", "2025", "2024"]
    assert found["2026"] < found["2025"] < found["2024"]


def test_neighbours_in_a_stack_differ_in_tone_or_hatch():
    parts = [Series(str(n), (Decimal(5),)) for n in range(8)]
    looks = [(m.fill, m.hatch) for m in laid_out(StackChart("", ["2026"], parts, money)) if m.pick]
    assert len(looks) == len(set(looks)) == 8


def test_a_hatch_stays_within_its_rectangle():
    for hatch in Hatch:
        rect = Rect(10, 20, 31, 17, hatch=hatch)
        ends = [point for line in hatch_lines(rect) for point in line]
        assert all(10 <= x <= 41 and 20 - 1e-9 <= y <= 37 + 1e-9 for x, y in ends)
    assert list(hatch_lines(Rect(0, 0, 20, 20, hatch=Hatch.RISING)))


def test_a_bridge_ends_where_its_steps_lead():
    steps = [
        Step("Open", Decimal(320), total=True),
        Step("In", Decimal(84)),
        Step("Out", Decimal(-204)),
        Step("Close", None, total=True),
    ]
    chart = BridgeChart("Stock", steps, money)
    assert chart.spans()[-1] == (0, 200)
    assert [
        mark.text for mark in laid_out(chart) if isinstance(mark, Text) and mark.text[0] in "+-"
    ] == ["+84", "-204"]


def test_a_funnel_writes_the_share_of_the_stage_before():
    chart = FunnelChart("", ("In", "Trial", "Sold"), (Decimal(200), Decimal(100), None), money)
    texts = [mark.text for mark in laid_out(chart) if isinstance(mark, Text)]
    assert "50.0%" in texts
    assert "—" in texts


def test_rows_without_room_are_counted():
    labels = tuple(f"Part {n}" for n in range(40))
    chart = BarChart("", labels, Series("", tuple(map(Decimal, range(40)))), money)
    texts = [mark.text for mark in laid_out(chart, 300, 100) if isinstance(mark, Text)]
    assert texts[-1] == "… +30"


def test_running_sums_go_on_after_a_gap():
    values = (Decimal(1), None, Decimal(2))
    assert running(Series("2026", values)).values == (1, None, 3)


def test_a_chart_can_be_read_out():
    chart = columns(346, None, line=Series("2025", (Decimal(320), Decimal(301))))
    assert reading(chart, (1, 1)) == "2025, 2月: 301"
    assert spoken(chart) == "2026: 1月 346; 2月 —\n2025: 1月 320; 2月 301"


def test_a_long_chart_is_read_out_in_short():
    days = LineChart(
        "", tuple(map(str, range(100))), [Series("", tuple(map(Decimal, range(100))))], money
    )
    assert spoken(days) == "highest 99 (99), lowest 0 (0), last 99 (99)"


def test_a_chart_is_printed_in_grey_with_texts_that_can_be_copied():
    target = BytesIO()
    pen = Pen(Canvas(target, invariant=1, pageCompression=0), 842)
    draw_chart(
        pen, columns(346, 287, line=Series("去年", (Decimal(320), Decimal(301)))), 40, 40, 400, 160
    )
    pen.canvas.save()
    text = PdfReader(target).pages[0].extract_text()
    assert {"Cars", "346", "287", "去年", "1月"} <= set(text.split())
    assert b" rg\n" not in target.getvalue()  # no colour is ever set
