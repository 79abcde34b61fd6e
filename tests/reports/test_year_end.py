"""The year-end report on paper: pages, contents, units, what is left out, and what goes wrong."""

import os
import re
from dataclasses import replace
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from desktop.db.engine import make_engine, office_url
from desktop.db.migrate import migrate
from desktop.models.document import Document
from desktop.models.errors import OfficeError, RuleBrokenError
from desktop.reports import kit
from desktop.reports.kit.book import PrintStoppedError, compose_book
from desktop.reports.registry import keep_year_end, year_end_draft, year_end_frozen
from desktop.reports.year_end.layout import book_of
from desktop.reports.year_end.prices import apart
from desktop.services.documents import document_data
from desktop.services.office import Office
from desktop.services.sample import SamplePlan, fill_sample
from desktop.services.year_end.collect import collect
from desktop.services.year_end.texts import places, write_text
from desktop.services.year_end.writing import AmountUnit, Form
from desktop.system.i18n import use_language
from tests.helpers.garage import at


def pages_of(pdf):
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    use_language("en")
    engine = make_engine(office_url(str(tmp_path_factory.mktemp("year-end") / "office.db")))
    migrate(engine, lambda _engine: None)
    office = Office(engine)
    plan = SamplePlan(last_day=date(2026, 11, 20), counts=(150, 700))
    office.write(partial(fill_sample, plan=plan))
    yield office
    office.close()


@pytest.fixture(scope="module")
def report(sample):
    use_language("en")
    return sample.read(partial(collect, year=2025))


@pytest.fixture(scope="module")
def printed(report):
    use_language("en")
    return compose_book(book_of(report, {}))


def test_the_contents_name_the_pages_the_chapters_stand_on(report, printed):
    pages = pages_of(printed.pdf)
    found = dict(re.findall(r"^(?:\w+  )?(.+?) *(\d+)$", pages[1], re.MULTILINE))
    for chapter in report.chapters:
        number = next(page for title, page in found.items() if title.endswith(chapter.title))
        assert chapter.title in pages[int(number) - 1]


def test_every_chapter_is_in_the_outline(report, printed):
    outline = PdfReader(BytesIO(printed.pdf)).outline
    titles = " ".join(entry.title for entry in outline if not isinstance(entry, list))
    for chapter in report.chapters:
        assert chapter.title in titles


def test_what_is_left_out_is_named_with_its_reason(report, printed):
    text = " ".join(" ".join(pages_of(printed.pdf)).split())
    assert report.left_out
    for missing in report.left_out:
        assert missing.reason in text


def test_the_cover_says_what_the_report_is(printed):
    cover = pages_of(printed.pdf)[0]
    for part in ("Annual report 2025", "Draft, without a number", "2025-01-01 to 2025-12-31"):
        assert part in cover
    assert "No month is locked" in cover


def test_the_same_report_gives_the_same_bytes(report, printed):
    assert compose_book(book_of(report, {})).pdf == printed.pdf


def test_what_the_owner_wrote_is_printed_and_the_draft_is_not(report):
    use_language("en")
    own = {
        ("summary", "car_count"): "二〇二五 was our year & <best>.",
        ("foreword", "own"): "各位同仁：𡒸堃喆",
    }
    text = " ".join(pages_of(compose_book(book_of(report, own)).pdf))
    assert "was our year & <best>." in text
    assert "Foreword" in text
    assert "𡒸堃喆" in text
    assert "Car count came to" not in text


def test_a_sentence_may_be_emptied(report):
    text = " ".join(pages_of(compose_book(book_of(report, {("summary", "car_count"): ""})).pdf))
    assert "Car count came to" not in text


def test_a_name_without_a_glyph_prints_its_code_and_is_told(report):
    office = replace(report.office, name="順發\U0001f9ff汽車")
    printed = compose_book(book_of(replace(report, office=office), {}))
    assert printed.pages > 5
    assert any("U+1F9FF" in remark for remark in printed.remarks) == bool(printed.missing)


def test_a_logo_that_is_no_picture_is_told_and_the_report_is_made(report):
    book = book_of(report, {})
    broken = replace(book, shop=replace(book.shop, logo=b"GIF99a, but not really"))
    assert any("logo" in remark for remark in compose_book(broken).remarks)


def test_amounts_in_ten_thousands_never_share_a_page_with_prices(sample):
    made = sample.read(partial(collect, year=2025, unit=AmountUnit.TEN_THOUSAND))
    chapters, prices = apart(made.chapters)
    kept = {form for chapter in chapters for form in forms_of(chapter.parts)}
    assert Form.MONEY in kept
    assert Form.PRICE not in kept
    assert Form.PRICE in forms_of(prices)
    assert Form.MONEY not in forms_of(prices)
    texts = pages_of(compose_book(book_of(made, {})).pdf)
    alone = [page for page in texts if "For one car, hour or piece" in page][1:]
    assert alone
    assert all("ten thousand" not in page for page in alone)


def forms_of(parts):
    found = set()
    for part in parts:
        found.add(getattr(part, "form", None))
        found.update(getattr(part, "forms", ()))
        found.update(column.form for column in getattr(part, "columns", ()))
        found.update(
            form for row in getattr(part, "rows", ()) for form in getattr(row, "forms", ())
        )
        found.update(item.form for item in getattr(part, "items", ()))
        mixed = any(getattr(row, "forms", ()) for row in getattr(part, "rows", ()))
        if mixed:
            found -= {column.form for column in part.columns} - {
                form for row in part.rows for form in row.forms
            }
    return found - {None}


@pytest.mark.parametrize("language", ["en", "zh_Hant_TW"])
def test_an_office_without_data_has_a_report_that_says_so(garage, language):
    use_language(language)
    draft = garage.office.read(partial(year_end_draft, year=2025))
    assert 4 <= draft.printed.pages <= 8
    if language == "en":
        assert "Nothing was recorded in 2025." in " ".join(pages_of(draft.printed.pdf))


def test_stopping_leaves_no_report(garage):
    garage.settled_on(date(2025, 3, 3))
    asked = []

    def cancelled():
        asked.append(1)
        return len(asked) > 30

    with pytest.raises(PrintStoppedError, match="stopped"):
        garage.office.read(partial(year_end_draft, year=2025, cancelled=cancelled))


def test_progress_reaches_the_end(garage):
    told = []
    garage.office.read(
        partial(year_end_draft, year=2025, progress=lambda done, total: told.append(done / total))
    )
    assert told == sorted(told)
    assert told[-1] == 1


def frozen(garage, **more):
    made = garage.office.read(partial(year_end_frozen, year=2025, unlocked=True, **more))
    return garage.do(keep_year_end, made), made


def documents(garage):
    """Ids of the stored prints, by their numbers."""
    rows = select(Document.number, Document.id)
    return dict(garage.office.read(lambda session: [tuple(r) for r in session.execute(rows)]))


def test_a_frozen_report_is_kept_and_printed_again_with_the_same_bytes(garage):
    garage.settled_on(date(2025, 3, 3), 2)
    number, made = frozen(garage)
    kept = documents(garage)
    assert list(kept) == [number] == [made.number] == ["Y-2025-1"]
    assert number in pages_of(made.pdf)[0]
    assert made.figures["digest"] in pages_of(made.pdf)[0]
    assert garage.office.read(partial(document_data, document_id=kept[number])) == made.pdf
    again, same = frozen(garage)
    assert (again, same.pdf, same.stored) == (number, made.pdf, True)
    assert len(documents(garage)) == 1


def test_a_frozen_report_is_given_out_as_it_was_kept_and_not_drawn_anew(garage):
    garage.settled_on(date(2025, 3, 3), 2)
    make = partial(year_end_frozen, year=2025, unlocked=True)
    made = garage.office.read(make)
    older = replace(made, pdf=made.pdf + b"% drawn by an older version")
    garage.do(keep_year_end, older)
    assert garage.office.read(make).pdf == older.pdf


def test_a_report_with_another_figure_or_sentence_is_another_document(garage):
    garage.settled_on(date(2025, 3, 3), 2)
    first, _made = frozen(garage)
    garage.settled_on(date(2025, 3, 4))
    second, _made = frozen(garage)
    read = partial(collect, year=2025)
    place = garage.office.read(lambda session: places(session, read(session)))[1]
    garage.do(write_text, 2025, place, "Three cars.")
    third, made = frozen(garage)
    assert len({first, second, third}) == 3
    assert "Three cars." in " ".join(pages_of(made.pdf))


def test_the_owners_words_are_printed_though_a_figure_moved(garage):
    garage.settled_on(date(2025, 3, 3), 2)
    read = partial(collect, year=2025)
    place = garage.office.read(lambda session: places(session, read(session)))[1]
    garage.do(write_text, 2025, place, "Two cars.")
    garage.settled_on(date(2025, 3, 4))
    draft = garage.office.read(partial(year_end_draft, year=2025))
    assert draft.places[1].changed
    for pdf in (draft.printed.pdf, frozen(garage)[1].pdf):
        assert "Two cars." in " ".join(pages_of(pdf))


def test_freezing_with_open_months_is_refused_unless_the_owner_goes_on(garage):
    garage.settled_on(date(2025, 3, 3))
    with pytest.raises(RuleBrokenError, match="2025-12; lock them first"):
        garage.office.read(partial(year_end_frozen, year=2025))
    _number, made = frozen(garage)
    assert "No month is locked" in pages_of(made.pdf)[0]


def test_a_full_disk_leaves_the_old_file(tmp_path, printed):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no device that is always full")
    path = tmp_path / "report.pdf"
    path.write_bytes(b"the report of last year")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.symlink_to("/dev/full")  # where the new file is written first
    with pytest.raises(OfficeError, match="The disk is full"):
        kit.save(printed.pdf, path)
    assert path.read_bytes() == b"the report of last year"
    assert not part.is_symlink()


def test_february_29_is_a_day_like_others(garage):
    garage.settled_on(date(2027, 2, 28))
    garage.settled_on(date(2028, 2, 29))
    garage.clock.now = at(date(2028, 2, 29), 11)
    draft = garage.office.read(partial(year_end_draft, year=2028))
    assert "2028-01-01 to 2028-02-29" in pages_of(draft.printed.pdf)[0]
