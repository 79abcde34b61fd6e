import errno
import os
import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
from pypdf import PdfReader

from desktop.models.errors import OfficeError
from desktop.reports import kit
from desktop.reports.fonts import width
from desktop.reports.kit.paper import PLAIN, Style
from desktop.reports.kit.tables import column_boxes
from desktop.reports.kit.text import CLOSING, OPENING, fit, wrap

SHOP = kit.Shop("順發汽車", "新竹市東區光復路二段 101 號")
FOOT = kit.Provenance("2026-11-23 07:50", "全部顧問", "Daysheet 0.1.0", 1280, "未鎖定")
COLUMNS = (
    kit.TableColumn("Plate", 24),
    kit.TableColumn("Customer", lines=2),
    kit.TableColumn("Amount", 24, "right"),
)
ROWS = tuple((f"ABC-{n:04d}", "陳志明", f"{n * 100:,}") for n in range(120))
ADDRESS = (
    "新竹市東區光復路二段101號（請先電話聯絡管理室，貨車由後門進入）。「周日公休」，謝謝！" * 3
)


def document(*blocks, **changes):
    return replace(kit.Document("Morning sheet", SHOP, blocks, FOOT), **changes)


def texts(doc):
    pages = PdfReader(BytesIO(kit.render(doc))).pages
    return [page.extract_text() for page in pages]


def ink(doc):
    """The box of all that is drawn on the first page, in points from the left and the bottom."""
    picture = pypdfium2.PdfDocument(kit.render(doc))[0].render(scale=2).to_pil().convert("L")
    left, top, right, bottom = picture.point(lambda grey: 255 * (grey < 200)).getbbox()
    return left / 2, top / 2, right / 2, bottom / 2


def every_block():
    table = kit.Table(COLUMNS, ROWS[:3], total=("", "Total", "300"))
    return (
        kit.Heading("一、昨日成績", "NT$"),
        kit.Figures((kit.Figure("Cars", "38", "goal 40"), kit.Figure("Labour", "86,400"))),
        kit.Columns((kit.Heading("Left"), table), (kit.Heading("Right"), table)),
        kit.Bars((kit.Bar("08", 3, "3"), kit.Bar("09", 0, "0"))),
        kit.Fields((("Customer", "黃建𡒸"), ("VIN", "JTDBR32E720012345"), ("Odometer", "1 km"))),
        kit.Boxes((kit.Check("Seat cover", ticked=True), kit.Check("Floor mat"))),
        kit.Space(4),
        kit.Ruled(COLUMNS, 3),
        kit.Paragraph("話術一分鐘：您好。"),
        kit.Paragraph("Small print.", small=True),
        kit.Signatures(("Manager", "Advisor")),
        kit.PageBreak(),
        kit.Table(COLUMNS, (), empty="No complaint today."),
    )


def test_every_block_prints_its_words():
    first, second = texts(document(*every_block()))
    for word in (
        "一、昨日成績",
        "86,400",
        "Right",
        "黃建𡒸",
        "Seat cover",
        "您好",
        "Advisor",
        "Total",
    ):
        assert word in first
    assert "No complaint today." in second


def test_every_page_says_where_its_figures_come_from():
    pages = texts(document(kit.Table(COLUMNS, ROWS)))
    assert len(pages) == 3
    for number, page in enumerate(pages, 1):
        assert "Data as of 2026-11-23 07:50·全部顧問·1,280 rows·未鎖定·Daysheet 0.1.0" in page
        assert f"Page {number} / 3" in page
        assert "順發汽車" in page
        assert "Plate" in page


def test_all_rows_are_printed_once_and_in_order():
    words = " ".join(texts(document(kit.Table(COLUMNS, ROWS)))).split()
    assert [word for word in words if word.startswith("ABC-")] == [row[0] for row in ROWS]


def test_the_total_never_stands_alone_on_a_page():
    for count in range(30, 60):
        pages = texts(document(kit.Table(COLUMNS, ROWS[:count], total=("", "Sum", "9"))))
        assert "ABC-" in next(page for page in pages if "Sum" in page)


def test_a_heading_and_a_section_stay_with_their_first_row():
    for count in range(35, 55):
        rows = (*ROWS[:count], kit.Section("Parts"), ("LAST", "", ""))
        blocks = (kit.Table(COLUMNS, ROWS[:10]), kit.Heading("Lines"), kit.Table(COLUMNS, rows))
        pages = texts(document(*blocks))
        assert "ABC-" in next(page for page in pages if "Lines" in page).split("Lines")[1]
        assert "LAST" in next(page for page in pages if "Parts" in page)


def test_columns_too_high_for_a_page_follow_each_other():
    left, right = kit.Table(COLUMNS, ROWS), kit.Table(COLUMNS, (("XYZ-9", "王小明", "1"),))
    pages = texts(document(kit.Columns((left,), (right,))))
    assert sum(page.count("ABC-") for page in pages) == len(ROWS)
    assert "XYZ-9" in pages[-1]


def test_more_ruled_lines_than_a_page_holds_go_on_with_their_head():
    pages = texts(document(kit.Heading("Decisions"), kit.Ruled(COLUMNS, 50)))
    assert len(pages) == 2
    assert all("Customer" in page for page in pages)


@pytest.mark.parametrize("paper", [kit.A4, kit.A4_LANDSCAPE, kit.A5])
def test_nothing_is_drawn_outside_the_margins(paper):
    long = (("W" * 60, "王小明" * 40, "9" * 60),) * 3
    blocks = (kit.Heading("H" * 200, "N" * 200), kit.Table(COLUMNS, long), *every_block())
    shop = kit.Shop("店" * 90, "址" * 90)
    doc = document(*blocks, paper=paper, shop=shop, subtitle="S" * 300, note="N" * 80)
    left, top, right, bottom = ink(replace(doc, title="T" * 90))
    assert left >= paper.left - 1
    assert right <= paper.width - paper.right + 1
    assert top >= paper.top - 1
    assert bottom <= paper.height - 8


def test_the_same_document_gives_the_same_bytes():
    assert kit.render(document(*every_block())) == kit.render(document(*every_block()))


def test_another_process_gives_the_same_bytes():
    script = (
        "import hashlib\n"
        "from tests.reports.test_kit import document, every_block\n"
        "from desktop.reports import kit\n"
        "print(hashlib.sha256(kit.render(document(*every_block()))).hexdigest())"
    )
    digests = set()
    for seed in ("1", "2"):
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONHASHSEED": seed,
        }
        command = [sys.executable, "-c", script]
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        digests.add(run.stdout)
    assert len(digests) == 1


def test_the_file_says_what_it_is():
    pdf = PdfReader(BytesIO(kit.render(document(subject="晨會", language="zh_Hant_TW"))))
    assert pdf.metadata.title == "Morning sheet"
    assert pdf.metadata.author == "順發汽車"
    assert pdf.metadata.subject == "晨會"
    assert pdf.trailer["/Root"]["/Lang"] == "zh-Hant-TW"


def test_a_sheet_without_blocks_is_one_page():
    assert kit.compose(document()).pages == 1


def test_characters_without_a_glyph_are_reported_by_the_document():
    printed = kit.compose(document(kit.Paragraph("\ufdd0 \ufdd0"), title="\ufdd1\ud800"))
    assert printed.missing["\ufdd0"] == 2
    assert "\ufdd1" in printed.missing
    assert "[U+FDD0]" in texts(document(kit.Paragraph("\ufdd0")))[0]


@pytest.mark.parametrize("hostile", ["\x00\x07", "\u202e\u200f", "</a>&<b>", "\n\n", "(\\", ""])
def test_no_text_breaks_a_sheet(hostile):
    rows = ((hostile, hostile, hostile),)
    doc = document(
        kit.Heading(hostile, hostile),
        kit.Paragraph(hostile),
        kit.Table(COLUMNS, rows),
        kit.Fields(((hostile, hostile),)),
        title=hostile,
        subtitle=hostile,
    )
    assert kit.compose(doc).pages == 1


def test_a_logo_is_printed_and_a_broken_one_is_refused():
    picture = BytesIO()
    pypdfium2.PdfDocument(kit.render(document()))[0].render().to_pil().save(picture, "PNG")
    doc = document(shop=kit.Shop("順發汽車", logo=picture.getvalue()))
    assert len(PdfReader(BytesIO(kit.render(doc))).pages[0].images) == 1
    with pytest.raises(OfficeError, match="Choose a PNG or JPEG"):
        kit.render(document(shop=kit.Shop("順發汽車", logo=b"no picture")))


def test_fixed_widths_stand_and_shares_take_the_rest():
    boxes = column_boxes(COLUMNS, 400)
    assert boxes[0][0] == 0
    assert boxes[-1][0] + boxes[-1][1] == pytest.approx(400)
    assert boxes[0][1] == boxes[2][1]
    narrow = column_boxes((kit.TableColumn("A", 100), kit.TableColumn("B", 100)), 200)
    assert narrow[-1][0] + narrow[-1][1] == pytest.approx(200)


@pytest.mark.parametrize("room", [0, 20, 55, 120])
def test_a_shortened_text_fits_and_says_so(room):
    short = fit("臺灣大車隊股份有限公司新竹分公司", room, PLAIN)
    assert short.endswith("…")
    assert width(short, PLAIN.size) <= max(room, width("…", PLAIN.size))
    assert fit("陳志明", 200, PLAIN) == "陳志明"


@pytest.mark.parametrize("room", range(40, 200, 7))
def test_no_line_starts_or_ends_with_the_wrong_mark(room):
    lines = wrap(ADDRESS, room, PLAIN)
    assert "".join(lines) == ADDRESS
    assert all(width(line, PLAIN.size) <= room for line in lines)
    assert not any(line[0] in CLOSING for line in lines)
    assert not any(line[-1] in OPENING for line in lines)


def test_latin_words_stay_whole_and_a_longer_one_than_the_line_breaks():
    lines = wrap("Replace the front brake pads", 60, PLAIN)
    assert " ".join(lines) == "Replace the front brake pads"
    parts = wrap("JTDBR32E720012345", 40, PLAIN)
    assert "".join(parts) == "JTDBR32E720012345"
    assert len(parts) > 1


def test_a_cell_keeps_to_its_lines():
    lines = wrap("四輪定位與煞車油更換" * 9, 80, Style(size=8), 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert wrap("one\ntwo", 200, PLAIN) == ["one", "two"]
    assert wrap("", 200, PLAIN) == [""]


def test_a_file_is_written_whole(tmp_path):
    printed = kit.write(document(*every_block()), tmp_path / "sheet.pdf")
    assert (tmp_path / "sheet.pdf").read_bytes() == printed.pdf
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.pdf"]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"old")

    def no_room(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(OfficeError, match=r"sheet\.pdf could not be written\. The disk is full"):
        kit.write(document(), path)
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["sheet.pdf"]


def test_a_folder_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(OfficeError, match="Its folder does not exist"):
        kit.save(b"", tmp_path / "gone" / "sheet.pdf")
    (tmp_path / "file").write_text("")
    with pytest.raises(OfficeError, match="Its folder does not exist"):
        kit.save(b"", tmp_path / "file" / "sheet.pdf")
    with pytest.raises(OfficeError, match="It is a folder"):
        kit.save(b"", tmp_path)
