from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import update

from desktop.db.engine import make_engine, office_url
from desktop.models.follow_up import FollowUp
from desktop.models.sale import Sale, SaleShare
from desktop.models.visit import Visit, VisitState
from desktop.reports import kit
from desktop.reports.morning_layout import blank_layout, layout
from desktop.reports.morning_sheet import collect
from desktop.reports.registry import render_morning_sheet
from desktop.reports.sheet_parts import Written, allot, most_rows
from desktop.services.complaints import ComplaintDraft, open_complaint
from desktop.services.decisions import DecisionDraft, add_decision
from desktop.services.meetings import AttendanceRow, MeetingDraft, save_meeting
from desktop.services.office import Office
from desktop.services.reception.appointments import AppointmentDraft, book_appointment
from desktop.services.reception.bays import enter_bay
from desktop.services.settings import OfficeChanges, change_settings, office_info
from desktop.services.shares import ShareDraft
from desktop.services.sheets.days import morning_book
from desktop.services.targets import TargetCell, set_targets
from desktop.services.visit_money import settle_visit
from desktop.system.i18n import use_language
from tests.helpers.garage import at, days_before

TODAY = date(2026, 11, 20)
THURSDAY = days_before(TODAY, 1)
LONG = "國際聯合汽車租賃暨運輸服務股份有限公司板橋營業所" * 3


@pytest.fixture
def sheet(garage):
    return lambda day=TODAY: garage.office.read(
        lambda session: collect(session, morning_book(session, day))
    )


@pytest.fixture
def words(text_of):
    return lambda day=TODAY: text_of(render_morning_sheet, day)


@pytest.fixture
def settings(garage):
    """Change settings of the garage by name."""

    def change(**values):
        info = garage.office.read(office_info)
        names = OfficeChanges.__dataclass_fields__
        known = {"currency": info.currency_code} | {
            name: getattr(info, name) for name in names if name != "currency"
        }
        garage.do(change_settings, info.version, OfficeChanges(**known | values))

    return change


def pages_of(printed):
    return [page.extract_text() for page in PdfReader(BytesIO(printed)).pages]


def crowded(sheet, count):
    """The same sheet with each of its lists filled up to `count` rows."""

    def filled(part):
        row = tuple(LONG for _column in part.columns)
        return replace(part, rows=(part.rows[:1] or (row,)) * count)

    decision = ("!", LONG, "王小明", "11-01", LONG)
    meeting = replace(
        sheet.meeting,
        words=tuple((label, LONG) for label, _text in sheet.meeting.words),
        people=((LONG, False),) * count,
        decisions=(decision,) * count,
    )
    return replace(
        sheet,
        coming=filled(sheet.coming),
        carried=filled(sheet.carried),
        calls=filled(sheet.calls),
        complaints=filled(sheet.complaints),
        meeting=meeting,
        departments=tuple(
            replace(each, table=filled(each.table), lists=tuple(map(filled, each.lists)))
            for each in sheet.departments
        ),
        by_hour=tuple((f"{hour:02}", count) for hour in range(24)),
    )


def sell(garage, day, quantity=1, **more):
    """Enter an order of 王小明's, sold by 吳美玲."""
    seller = garage.staff("吳美玲", "sales")

    def command(uow):
        with uow:
            customer = uow.session.get(Visit, 1).customer_id
            sale = Sale(
                number="S-1",
                customer_id=customer,
                segment_id=garage.segment,
                model="Altis",
                ordered_on=day,
                quantity=Decimal(quantity),
                price=Decimal(700000),
                **more,
            )
            uow.session.add(sale)
            uow.session.flush()
            uow.session.add(SaleShare(sale_id=sale.id, staff_id=seller, share=Decimal(1)))
            uow.commit()

    garage.office.write(command)
    return seller


def test_an_office_without_data_has_a_sheet_of_one_page_that_says_so(words):
    text = words()
    for part in (
        "順發汽車",
        "Morning Meeting Sheet",
        "Friday 2026-11-20",
        "Weather",
        "Yesterday, Thursday 2026-11-19",
        "Nobody is booked",
        "Nothing is left over.",
        "No call is due.",
        "Decisions",
        "month not locked",
        "Page 1 / 1",
    ):
        assert part in text


def test_yesterday_stands_beside_target_time_gone_and_last_year(garage, sheet):
    garage.settled_on(date(2025, 10, 31))
    garage.settled_on(date(2025, 11, 19), 4)
    garage.do(set_targets, "car_count", None, (TargetCell(202611, Decimal(50), 0),))
    garage.settled_on(THURSDAY, 3)
    rows = {row[0]: row[1:] for row in sheet().figures}
    assert rows["Car count"] == (
        "3",
        "2.0",
        "150.0%",
        "3",
        "50",
        "▼ 6.0%",
        "64.0%",
        "4",
        "5",
    )
    assert rows["Service revenue (NT$)"][0] == "6,429"
    assert rows["Service revenue (NT$)"][1:3] == ("—", "—")
    assert ("Car count: to go", "47", "5.2 a day for 9 days") in sheet().leading


def test_the_sheet_says_which_day_it_shows_when_the_shop_was_closed(garage, words):
    garage.settled_on(days_before(TODAY, 3))
    assert "Last day with visits, Tuesday 2026-11-17" in words()


def test_on_the_first_the_sheet_names_the_month_it_shows(garage, words):
    garage.settled_on(date(2026, 10, 31))
    assert "2026-10-01 to 2026-10-31, " in words(date(2026, 11, 1))


def test_february_29_and_a_first_year_have_a_sheet(garage, words):
    garage.settled_on(date(2028, 2, 29))
    assert "Yesterday, Tuesday 2028-02-29" in words(date(2028, 3, 1))


def test_visits_carry_overs_and_calls_are_listed_with_reason_and_who(garage, words, sheet):
    garage.staff("謝詩涵")
    garage.settle(garage.visit(at(days_before(TODAY, 4), 9), name="朱麗英"), at(THURSDAY, 10))
    garage.visit(at(days_before(TODAY, 5), 9), name="未遲到")
    late = garage.visit(at(days_before(TODAY, 3), 9), name="蔡柏家", promised_at=at(THURSDAY, 18))
    garage.move(late, at(THURSDAY, 9), VisitState.WAITING, "水箱")
    garage.settled_on(days_before(TODAY, 3))
    garage.visit(at(TODAY, 8, 16), name="黃建𡒸", concern="煞車異音", promised_at=at(TODAY, 11))
    text = words()
    for part in ("08:16 in", "黃建𡒸", "Waiting: 水箱", "! 1 past its promise", "0912000004"):
        assert part in text
    assert [row[3] for row in sheet().carried.rows] == ["蔡柏家", "未遲到"]
    assert ("Past their promise", "1", "2 left over, 1 wait") in sheet().leading


def test_three_calls_of_each_person_come_first(garage, sheet):
    busy, other = garage.staff("丁一"), garage.staff("王二")
    day = days_before(TODAY, 5)
    for number, caller in enumerate((busy,) * 5 + (other,)):
        key = garage.visit(at(day, 9), name=f"客戶{number}", advisor_id=other)
        garage.settle(key, at(day, 10))
        garage.office.write(lambda uow, key=key, caller=caller: _assign(uow, key, caller))
    callers = [row[0] for row in sheet().calls.rows]
    assert callers == ["丁一", "丁一", "丁一", "王二", "丁一", "丁一"]


def _assign(uow, visit, caller):
    with uow:
        uow.session.execute(
            update(FollowUp).where(FollowUp.visit_id == visit).values(assignee_id=caller)
        )
        uow.commit()


def test_bars_show_the_hours_of_the_cars(garage, sheet):
    garage.visit(at(THURSDAY, 9), promised_at=at(TODAY, 10, 30))
    for hour in (8, 8):
        garage.visit(at(TODAY, hour))
    assert sheet().by_hour == (("08", 2), ("09", 0), ("10", 1))


def test_the_cut_off_of_the_office_is_kept_and_said(garage, settings, sheet, words):
    settings(cutoff_hour=5)
    garage.clock.now = at(days_before(TODAY, -1), 4, 30)  # still Friday, by a cut-off of five
    garage.visit(garage.clock.now)
    assert [row[0] for row in sheet().coming.rows] == ["04:30 in"]
    assert "A business day ends at 05:00." in words()


def test_the_theme_of_the_year_is_printed(settings, words):
    settings(theme="準時交車年 & <100%>")
    assert "Theme: 準時交車年 & <100%>" in words()


def reserve(garage, hour, **more):
    garage.clock.now = at(THURSDAY, 8)
    draft = AppointmentDraft(at(TODAY, hour), 60, **({"caller": "陳先生"} | more))
    return garage.do(book_appointment, draft)


def test_who_is_booked_comes_first_with_a_bay_and_a_box_for_the_parts(garage, sheet):
    garage.do(enter_bay, "一號頂高機")
    reserve(garage, 14, plate="AAA-0001", concern="煞車異音")
    garage.visit(at(THURSDAY, 9), name="朱麗英", promised_at=at(TODAY, 11))
    garage.visit(at(TODAY, 8), name="蔡柏家")
    found = sheet()
    assert [row[0] for row in found.coming.rows] == ["11:00 out", "14:00 booked", "08:00 in"]
    assert found.coming.rows[1][1:] == (
        *("AAA-0001", "陳先生", "Maintenance: 煞車異音", "", "一號頂高機", "□"),
    )
    assert found.coming.rows[2][-1] == ""
    assert found.coming.note == "1 appointment, 1 handover, 1 arrival"
    assert found.by_hour[0] == ("08", 1)
    assert found.by_hour[-1] == ("14", 1)


def test_the_second_page_plans_the_bays(garage, sheet, words):
    garage.do(enter_bay, "一號頂高機")
    reserve(garage, 9, plate="AAA-0001")
    plan = sheet().departments[-1].lists[0]
    assert plan.title == "Plan of the bays"
    assert plan.rows[0] == ("一號頂高機", "", "09:00 AAA-0001", "")
    assert "Page 2 / 2" in words()


def test_complaints_are_printed_with_level_clock_and_who(garage, sheet, words):
    key = garage.visit(at(days_before(TODAY, 3), 9), name="林怡君")
    draft = ComplaintDraft(garage.card(key).customer_id, "修完又有異音", level="serious")
    garage.do(open_complaint, draft)
    (row,) = sheet().complaints.rows
    assert row == ("!", "11-18 09:00", "Serious", "林怡君", "修完又有異音", "")
    assert sheet().complaints.note == "1 open, ! 1 overdue"
    assert "修完又有" in words()


def test_rows_are_written_out_when_they_are_printed_and_once():
    written = []

    def write(number):
        written.append(number)
        return (str(number),)

    rows = Written(range(500), write)
    assert (len(rows), rows[2:4], rows[3], rows[-1]) == (500, (("2",), ("3",)), ("3",), ("499",))
    assert written == [2, 3, 499]


def test_hostile_and_long_texts_print_as_they_are_or_shortened(garage, settings, words):
    settings(name="順發汽車股份有限公司" * 6)
    garage.visit(at(TODAY, 8), name="A & <B>", concern="<b>&amp;")
    garage.visit(at(TODAY, 9), name=LONG, plate="WWWWWW-8888", concern=LONG)
    text = words()
    assert "A & <B>" in text
    assert "順發汽車股份有限公司順發汽車股份有限公司" in text


def test_the_meeting_and_its_open_decisions_are_printed_until_they_are_closed(garage, words):
    chair, guard = garage.staff("謝詩涵"), garage.staff("林淑芬")
    draft = DecisionDraft("清洗工位三號", chair, date(2026, 11, 18), "每日輪值")
    garage.do(add_decision, date(2026, 11, 17), draft)
    meeting = MeetingDraft(
        TODAY,
        chair_id=chair,
        duty_id=guard,
        kudos="昨日零返修",
        attendance=(AttendanceRow(chair, "謝詩涵", "present"),),
    )
    garage.do(save_meeting, meeting, 0)
    text = words()
    for part in (
        "清洗工位三號",
        "每日輪值",
        "11-18",
        "昨日零返修",
        "謝詩涵",
        "林淑芬",
        "1 still open",
    ):
        assert part in text


def test_the_second_page_shows_technicians_by_shares_and_what_waits(garage, sheet, words):
    worker = garage.staff("許家豪", "technician")
    key = garage.visit(at(THURSDAY, 9))
    garage.clock.now = at(THURSDAY, 10)
    garage.bill(key, shares=(ShareDraft(worker, Decimal(1)),))
    garage.do(settle_visit, key, garage.card(key).version)
    (workshop,) = sheet().departments
    assert workshop.table.rows[0][:5] == ("許家豪", "0.5", "0.5", "1", "1")
    assert "Page 2 / 2" in words()


def test_salespeople_stand_beside_their_targets_and_under_them_the_office(garage, sheet):
    garage.settled_on(THURSDAY)
    seller = sell(garage, THURSDAY, 2)
    garage.do(set_targets, "orders", seller, (TargetCell(202611, Decimal(8), 0),))
    sales = next(each for each in sheet().departments if each.total is not None)
    assert sales.table.rows == (("吳美玲", "2", "2", "8", "25.0%", "0", "0", "—", "—"),)
    assert sales.total[:3] == ("Office", "2", "2")
    assert sales.lists[0].rows[0][:4] == ("Ordered: Vehicle", "S-1", "王小明", "Altis")
    names = [row[0] for row in sheet().figures]
    assert "Orders" in names
    assert len(names) <= 10


@pytest.mark.parametrize("language", ["en", "zh_Hant_TW"])
@pytest.mark.parametrize("count", [1, 14, 500])
def test_no_number_of_rows_needs_a_third_page(garage, sheet, language, count):
    use_language(language)
    garage.settled_on(days_before(TODAY, 4))
    sell(garage, days_before(TODAY, 4))
    printed = kit.compose(layout(crowded(sheet(), count)))
    assert printed.pages == 2
    first = pages_of(printed.pdf)[0]
    assert first.count("王小明") >= min(count, 3)  # who is responsible for the open decisions


def test_forty_cars_left_over_are_cut_and_go_on_overleaf(garage, sheet):
    for _number in range(40):
        garage.visit(at(days_before(TODAY, 5), 9), promised_at=at(THURSDAY, 9))
    first, second = pages_of(kit.render(layout(sheet())))
    shown = first.count("! 11-19 09:00") + first.count("!\n11-19 09:00")
    assert f"{shown} of 40 here" in first
    assert "Left over: not settled yet, continued" in second


def test_on_a_full_day_who_comes_today_has_most_of_the_room(garage, sheet):
    garage.settled_on(days_before(TODAY, 4))
    plain = sheet()
    names = {"coming": ("來客", 20), "carried": ("留車", 12), "calls": ("電話", 45)}

    def filled(name):
        part = getattr(plain, name)
        word, count = names[name]
        return replace(part, rows=(tuple(word for _column in part.columns),) * count)

    full = replace(plain, **{name: filled(name) for name in names})
    first, second = pages_of(kit.render(layout(full)))
    shown = {
        name: first.count(word) // len(getattr(full, name).columns)
        for name, (word, _count) in names.items()
    }
    assert shown["coming"] > shown["carried"] >= 3
    assert shown["coming"] + shown["carried"] >= 12
    assert shown["calls"] >= 3
    assert "來客" in second


def test_a_day_with_little_to_say_is_not_set_tight(garage, sheet):
    def free(rows):
        row = tuple("x" for _column in sheet().coming.columns)
        some = replace(sheet(), coming=replace(sheet().coming, rows=(row,) * rows))
        return kit.free_height(layout(some), 0)

    garage.settled_on(days_before(TODAY, 4))
    assert free(15) < free(14) < free(16)  # one row more, and all rows are lower


def test_large_amounts_are_never_shortened(garage, sheet):
    month, day = "987,654,321", "32,921,811"
    large = ("Labour", day, day, "112.3%", month, month, "▼ 98.7%", "68.0%", month, month)
    printed = kit.render(layout(replace(sheet(), figures=(large,) * 9)))
    text = PdfReader(BytesIO(printed)).pages[0].extract_text()
    assert text.count(month) == 9 * 4
    assert text.count(day) == 9 * 2


def test_a_visit_from_a_file_without_hours_prints_no_empty_time(garage, sheet):
    key = garage.visit(at(TODAY, 8))

    def forget(uow):
        with uow:
            uow.load(Visit, key).arrived_at = None
            uow.commit()

    garage.office.write(forget)
    assert sheet().coming.rows[0][0] == "in"
    assert sheet().by_hour == ()


def test_a_quiet_day_takes_one_page(garage, sheet):
    for _number in range(5):
        garage.visit(at(TODAY, 8))
    assert kit.compose(layout(sheet())).pages == 1


def test_a_blank_sheet_keeps_names_and_lines_alone(garage, sheet):
    garage.settled_on(THURSDAY, 3)
    sell(garage, THURSDAY)
    first, second = pages_of(kit.render(blank_layout(sheet())))
    assert "Car count" in first
    assert "吳美玲" in first + second
    assert "Sales report of the day" in second
    assert "6,429" not in first + second
    assert "2026-11" not in first + second


def test_the_year_of_the_republic_stands_in_the_chinese_of_taiwan_alone(sheet):
    use_language("zh_Hant_TW")
    assert "115" in sheet().head.day
    use_language("zh_Hans_CN")
    assert "115" not in sheet().head.day


def test_short_lists_get_their_rows_and_long_ones_share_the_rest():
    assert allot([2, 100, 100], 40) == [2, 19, 19]
    assert allot([500, 3, 0], 40) == [37, 3, 0]
    assert sum(allot([50, 50, 50], 40)) == 40


def test_the_most_rows_that_fit_are_found_by_their_height():
    asked = []

    def free_at(rows):
        asked.append(rows)
        return 500 - rows * 15.07

    assert most_rows(free_at, 100) == 33
    assert most_rows(free_at, 20) == 20
    assert most_rows(lambda _rows: -1.0, 20) == 0
    assert len(asked) <= 8


def test_the_same_data_give_the_same_bytes_even_after_reopening(garage, sqlite_url):
    garage.settled_on(THURSDAY, 2)
    garage.visit(at(TODAY, 8))
    first = garage.office.read(lambda session: render_morning_sheet(session, TODAY))
    again = garage.office.read(lambda session: render_morning_sheet(session, TODAY))
    reopened = Office(make_engine(office_url(sqlite_url)))
    third = reopened.read(lambda session: render_morning_sheet(session, TODAY))
    reopened.close()
    assert first == again == third
