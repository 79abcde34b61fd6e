"""Where the table of a file stands: what is above it, its header, and what is below."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from desktop.services.files.delimited import Record
from desktop.system.i18n import _

LOOKED_AT = 300  # records that are looked at
_HEADERS = 60  # non-blank records among which the header is sought
_NEAR, _ENOUGH = 0.8, 0.65
_HALF, _MOST = 0.5, 0.6
_SEEN = 3  # rows below that must agree before a row that could be data counts as header
# What write_result puts before a file's own columns.
RESULT_COLUMNS = ("daysheet.row", "daysheet.outcome", "daysheet.reason")
# What an exported list begins with; its other columns are called as on the screen.
LIST_IDS = ("customer.id", "vehicle.id", "visit.id", "part.id")
_OWN = re.compile(r"(customer|vehicle|visit|line|part|staff|sale|target|result|market)\.[a-z_]+")
_VALUE = re.compile(
    r"[-+(−]?\s*(nt\$|[$€£¥￥])?\s*[-+]?[0-9０-９][0-9０-９.,'’/:\-  T]*"
    r"\s*(%|\)|元|萬|万|[年月日時分秒筆笔輛辆張张項项條条件台次人位]|[ap]m)?"
    r"([0-9０-９年月日.,:/\- ]+)?",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"(1[89]|20)?[0-9]{2}年?|[0-9]{1,2}月|[0-9]{2,4}[-/]?Q[1-4]"
    r"|((1[89]|20)[0-9]{2}|1[0-4][0-9])\s*[-/.年]\s*(0?[1-9]|1[0-2])\s*(月|[-/.]0?1)?"
)
_SUMS = frozenset(
    (
        *("合計", "總計", "小計", "總和", "共計", "總合計", "本頁合計", "本月合計"),
        *("合计", "总计", "小计", "总和", "共计", "本页合计", "本月合计"),
        *("total", "totals", "subtotal", "grandtotal", "sum", "totaal", "summe", "gesamt"),
    )
)
_SUM_STARTS = frozenset(word[0] for word in _SUMS)
_NOTE = re.compile(
    r"[-—=~*＊※(（\[【\s]*((備註|备注|附註|附注|註|注|說明|说明|資料來源|资料来源|数据来源|來源|来源)"
    r"\s*[0-9一二三四五]?[\])）】]?\s*([:：;；.、]|$)|(製表|制表|列印|打印)\s*([:：]|日期|人|時間|时间)"
    r"|(notes?|sources?|remarks?|printed|generated)\b\s*[:：]"
    r"|(總共|总共|合計|合计|總計|总计|共計|共计|共)\s*[:：]?\s*有?\s*[0-9０-９,]+\s*"
    r"[筆笔輛辆張张項项條条列行人位頁页]|[總总]?[筆笔][數数]\s*[:：]|以下(空白|無資料|无数据)"
    r"|第\s*[0-9０-９]+\s*[頁页]|[頁页]次\s*[:：]"
    r"|(end of (report|list|file|data)|page\s*[0-9]+)\b)",
    re.IGNORECASE,
)
# What the head of a printed page says, and differs from page to page by its digits alone.
_PAGE = re.compile(
    r"第\s*[0-9０-９]+\s*[頁页]|[頁页][次碼码]\s*[:：]|\bpage\s*[:：]?\s*[0-9]+"
    r"|(列印|製表|制表|打印|印表|報表|报表)(日期|時間|时间|人)\s*[:：]",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"[0-9０-９]+")
# With these a row may begin that is a sum or a note; all others need no closer look.
SUSPECT = frozenset(
    "".join(map(str.upper, _SUM_STARTS))
    + "".join(_SUM_STARTS)
    + " \t\u3000\xa0*＊※(（[【備备附註注說说資资数來来製制列打nNsSrRpPgG"
    "-—=~總总合共筆笔以第頁页eE"
) | {""}
_BETWEEN = str.maketrans("", "", " \u3000\xa0:：-－")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table stands.

    Attributes:
        header_row: Number of the header's first record, or of the first row without one.
        header_rows: How many records the header takes.
        names: The names of the columns, all different.
        heads: What stands above the first row, as `head` has it.
    """

    header_row: int
    header_rows: int
    names: tuple[str, ...]
    heads: frozenset[tuple[str, ...]] = frozenset()


def find_layout(sample: Sequence[Record], row: int, rows: int, *, book: bool) -> Layout:
    """Find the table among the first records of a file.

    Args:
        sample: The first records.
        row: Number of the header's first record as the user says; 0 to find it.
        rows: How many records the header takes as the user says; -1 to find it.
        book: Whether the records are rows of a sheet, where the width of each says nothing.
    """
    filled = [record for record in sample if not is_blank(record[1])]
    at = row or _header_row(filled, headless=rows == 0)
    if not row and rows in {-1, 2} and _is_labelled(filled, at):
        at, rows = at - 1, 2
    below = [cells for number, cells in filled if number > at]
    upper = next((cells for number, cells in sample if number == at), [])
    if rows < 0:
        rows = 2 if below and _is_header_too(upper, below[0], below[1:]) else 1
    data = below if rows == 1 else below[1:] if rows else [upper, *below]
    lower = next((cells for number, cells in sample if number == at + 1), []) if rows > 1 else []
    width = _width([upper, lower] if rows else data, data if book else [])
    heads = frozenset(head(cells) for number, cells in filled if number < at + rows)
    return Layout(at, rows, _names(upper if rows else [], lower, width), heads)


def is_blank(cells: list[str]) -> bool:
    """Tell whether a record says nothing; the mark that ends a file of DOS says nothing, too."""
    return not any(map(str.strip, cells)) or cells == ["\x1a"]


def is_own(names: Sequence[str]) -> bool:
    """Tell whether Daysheet wrote a file with these columns."""
    if any(name in RESULT_COLUMNS for name in names) or all(map(_OWN.fullmatch, names)):
        return True
    return bool(names) and names[0] in LIST_IDS


def letter(column: int) -> str:
    """Name a column as a spreadsheet does; 0 is A."""
    name = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        name, column = chr(ord("A") + rest) + name, column - 1
    return name


def foot(cells: Sequence[str]) -> str:
    """Say what a row is that does not stand for itself: a sum or a note; empty of others."""
    first = next((cell.strip() for cell in cells if cell.strip()), "")
    if first[:1].lower() in _SUM_STARTS and _is_sum(first, cells):
        return _("The row adds other rows up and is none of its own.")
    return note() if _NOTE.match(first) and is_alone(cells) else ""


def head(cells: Sequence[str]) -> tuple[str, ...]:
    """Return what a row above the table says, the same for each page of it."""
    said = [_DIGITS.sub("#", cell) if _PAGE.search(cell) else cell.strip() for cell in cells]
    while said and not said[-1]:
        said.pop()
    return tuple(said)


def repeated() -> str:
    """Say that a row repeats the head of the table."""
    return _("The row repeats the head of the table and is no row of it.")


def note() -> str:
    """Say that a row is a note."""
    return _("The row is a note to the table and no row of it.")


def is_alone(cells: Sequence[str]) -> bool:
    """Tell whether one cell of a row says something and all others are blank."""
    return sum(bool(cell.strip()) for cell in cells) == 1


def names_sum(text: str) -> bool:
    """Tell whether a text calls a sum by one of the Chinese words for it."""
    return not text.isascii() and text.translate(_BETWEEN) in _SUMS


def _is_sum(first: str, cells: Sequence[str]) -> bool:
    if first.translate(_BETWEEN).lower() not in _SUMS:
        return False
    others = [text for text in map(str.strip, cells) if text and text != first]
    return all(_VALUE.fullmatch(text) for text in others)


# -- the header ----------------------------------------------------------------------------------


def _header_row(filled: Sequence[Record], *, headless: bool) -> int:
    """Find the record that names the columns: as wide and as full as the table, and of words."""
    first, cells = filled[0]
    if headless or is_own([cell.strip() for cell in cells]):
        return first
    reach = _usual_reach([_reach(cells) for _number, cells in filled])
    full = median(_fill(cells) for _, cells in filled if _reach(cells) >= _MOST * reach)
    fitting = [record for record in filled[:_HEADERS] if _fits(record[1], reach, full)]
    words = {number: _words(cells) / full for number, cells in fitting if _says_words(cells)}
    enough = _ENOUGH * min(max(words.values(), default=0.0), 1.0)
    named = (number for number, share in words.items() if share >= enough)
    return next(named, fitting[0][0] if fitting else first)


def _usual_reach(reaches: list[int]) -> int:
    """Tell how wide the table is: the width that, with those a little less, covers most cells."""

    def covered(width: int) -> int:
        return width * sum(_MOST * width <= other <= width for other in reaches)

    return max(set(reaches), key=lambda width: (covered(width), width))


def _fits(cells: list[str], reach: int, full: float) -> bool:
    """Tell whether a record may name the columns of a table so wide and so full."""
    wide = _reach(cells)
    alone = reach > 1 and _fill(cells) == 1 and wide < reach
    return not alone and wide >= _MOST * reach and _fill(cells) >= _HALF * full


def _reach(cells: list[str]) -> int:
    """Count the cells up to the last one that says something."""
    return next((i for i in range(len(cells), 0, -1) if cells[i - 1].strip()), 0)


def _fill(cells: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _words(cells: list[str]) -> int:
    """Count the cells that may name a column: texts that lead on to no value of their own."""
    return sum(bool(cell.strip()) and not cell.rstrip().endswith((":", "：")) for cell in cells)


def _says_words(cells: list[str]) -> bool:
    """Tell whether a record holds no values; years and months side by side are words."""
    values = _values(cells)
    heads_page = any(map(_PAGE.search, cells))
    return not heads_page and len(values) != 1 and all(map(_SPAN.fullmatch, values))


def _values(cells: list[str]) -> list[str]:
    return [cell.strip() for cell in cells if cell.strip() and not _is_word(cell)]


def _is_word(cell: str) -> bool:
    """Tell whether a cell holds a text and no number, amount or day."""
    text = cell.strip()
    return bool(text) and not _VALUE.fullmatch(text)


def _is_header_too(upper: list[str], lower: list[str], data: list[list[str]]) -> bool:
    """Tell whether the record below a header belongs to it.

    It holds words where the rows hold values, and it either stands beside the columns that every
    row fills, or fills gaps of the record above, or so many rows below agree that it is no row.
    """
    data = [cells for cells in data if cells not in (upper, lower)]  # repeated on each page
    if is_own([cell.strip() for cell in upper]) or not data:
        return False
    if any(cell.strip() and not _is_word(cell) for cell in lower):
        return False
    turned = sum(_turns(i, lower, data) for i in range(len(lower)))
    if not turned:
        return False
    if _leaves_keys_out(lower, data) or _fills_gaps(upper, lower):
        return True
    return turned > 1 and len(data) >= _SEEN


def _is_labelled(filled: Sequence[Record], at: int) -> bool:
    """Tell whether the record right above a header has labels for groups of its columns."""
    by_number = dict(filled)
    above, header = by_number.get(at - 1), by_number[at]
    if above is None or is_own([cell.strip() for cell in header]):
        return False
    labels = _words(above) > 1 and _words(above) == _fill(above) and not _values(above)
    return (
        labels
        and not any(map(_PAGE.search, above))
        and not _values(header)
        and _fills_gaps(above, header)
    )


def _turns(column: int, lower: list[str], data: list[list[str]]) -> bool:
    """Tell whether a word stands above nothing but values."""
    if not lower[column].strip():
        return False
    below = [cells[column].strip() for cells in data if column < len(cells)]
    values = [text for text in below if text]
    return bool(values) and not any(map(_is_word, values))


def _leaves_keys_out(lower: list[str], data: list[list[str]]) -> bool:
    """Tell whether a record is empty at its beginning, where nearly all rows say something."""
    begun = next((i for i, cell in enumerate(lower) if cell.strip()), 0)
    return any(
        sum(bool(cells[column].strip()) for cells in data if column < len(cells))
        > _NEAR * len(data)
        for column in range(begun)
    )


def _fills_gaps(upper: list[str], lower: list[str]) -> bool:
    """Tell whether words stand under the blank cells behind a label of several columns.

    One blank cell at the end is more likely a column that nobody named.
    """
    begun = next((i for i, cell in enumerate(upper) if cell.strip()), 0)
    end = min(len(upper), len(lower))
    gaps = [i for i in range(begun, end) if lower[i].strip() and not upper[i].strip()]
    return bool(gaps) and gaps != [end - 1]


# -- the names -----------------------------------------------------------------------------------


def _width(headers: list[list[str]], sheet_rows: list[list[str]]) -> int:
    """Count the columns; a sheet is as wide as what it holds, a text as wide as it says."""
    if sheet_rows:
        return max(map(_reach, [*headers, *sheet_rows]))
    return max(map(len, headers))


def _names(upper: list[str], lower: list[str], width: int) -> tuple[str, ...]:
    """Name the columns, each differently; one without a name is called by its letter."""
    names: list[str] = []
    taken: set[str] = set()
    for column, name in enumerate(_joined(upper, lower, width)):
        unique = name or f"[{letter(column)}]"
        while unique in taken:
            unique = f"{unique} [{letter(column)}]"
        taken.add(unique)
        names.append(unique)
    return tuple(names)


def _joined(upper: list[str], lower: list[str], width: int) -> list[str]:
    """Join the two records of a header, the upper one carried over its blanks."""
    above = _cells(upper, width)
    below = _cells(lower, width)
    carried = ""
    names = []
    for label, name in zip(above, below, strict=True):
        carried = label or carried
        both = f"{carried} / {name}" if carried and name and name != carried else name
        names.append(both or label)
    return names


def _cells(cells: list[str], width: int) -> list[str]:
    words = [cell.strip() for cell in cells[:width]]
    return words + [""] * (width - len(words))
