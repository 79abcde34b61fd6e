from dataclasses import asdict, replace
from decimal import Decimal

import pytest
from sqlalchemy import event

from desktop.models.errors import ConflictError, NotFoundError, RuleBrokenError
from desktop.models.office import OfficeSettings
from desktop.services.segments import segment_list
from desktop.services.settings import (
    NewOffice,
    OfficeChanges,
    change_settings,
    find_office,
    found_office,
    office_info,
    office_logo,
    printed_office,
    set_logo,
)

PIXEL = b"\x89PNG\r\n\x1a\n, and so on"
ANSWERS = NewOffice("順發汽車", "en", "TWD", 3)


def changes_of(info, **changes):
    known = asdict(info) | {"currency": info.currency_code} | changes
    return OfficeChanges(**{name: known[name] for name in OfficeChanges.__slots__})


def change(office, **changes):
    info = office.read(office_info)
    version = changes.pop("version", info.version)
    office.write(lambda uow: change_settings(uow, version, changes_of(info, **changes)))


def test_an_office_that_nobody_founded_has_no_settings(empty_office):
    assert empty_office.read(find_office) is None
    with pytest.raises(NotFoundError, match="answer four questions"):
        empty_office.read(office_info)


def test_founding_keeps_the_answers_and_makes_the_first_segments(empty_office):
    empty_office.write(lambda uow: found_office(uow, ANSWERS))
    info = empty_office.read(office_info)
    assert (info.name, info.language, info.currency_code, info.cutoff_hour) == (
        "順發汽車",
        "en",
        "TWD",
        3,
    )
    assert (info.tax.rate, info.tax.inclusive) == (Decimal("0.05"), True)
    assert [row.name for row in empty_office.read(segment_list)] == [
        "Retail",
        "Taxi",
        "Fleet and government",
        "Campus",
    ]


def test_a_session_reads_the_settings_once_and_sees_what_it_changes(office):
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    def command(uow):
        with uow:
            before = office_info(uow.session).name
            again = office_info(uow.session).name
            times = sum("FROM office" in statement for statement in asked)
            uow.load(OfficeSettings, 1).name = "二店"
            uow.session.flush()
            return before == again, times, office_info(uow.session).name

    event.listen(office.engine, "before_cursor_execute", note)
    assert office.write(command)[0] == (True, 1, "二店")
    event.remove(office.engine, "before_cursor_execute", note)


def test_an_office_is_founded_once(office):
    with pytest.raises(ConflictError, match="has its settings already"):
        office.write(lambda uow: found_office(uow, ANSWERS))
    assert len(office.read(segment_list)) == 4


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "  "}, "no name"),
        ({"language": "tlh"}, "does not speak tlh"),
        ({"currency": "XAU"}, "XAU is no currency"),
        ({"cutoff_hour": 13}, "choose 0 to 12"),
        ({"time_zone": "Asia"}, "Asia is no time zone"),
        ({"time_zone": ""}, "no time zone"),
    ],
)
def test_a_wrong_answer_is_refused_with_a_sentence(empty_office, wrong, sentence):
    with pytest.raises(RuleBrokenError, match=sentence):
        empty_office.write(lambda uow: found_office(uow, replace(ANSWERS, **wrong)))
    assert empty_office.read(find_office) is None


def test_changed_settings_are_read_back_with_a_new_version(office):
    change(office, name="順發二店", currency="CNY", tax_rate=Decimal("0.13"), tax_inclusive=False)
    info = office.read(office_info)
    assert (info.version, info.name, info.currency.code) == (2, "順發二店", "CNY")
    assert (info.tax.rate, info.tax.inclusive) == (Decimal("0.13"), False)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "no name"),
        ({"cutoff_hour": -1}, "choose 0 to 12"),
        ({"tax_rate": Decimal("1.05")}, "between 0 and 100 %"),
        ({"tax_rate": Decimal("0.05125")}, "two digits behind the point"),
        ({"follow_up_days": 61}, "0 to 60 days"),
    ],
)
def test_a_wrong_setting_is_refused_with_a_sentence(office, wrong, sentence):
    with pytest.raises(RuleBrokenError, match=sentence):
        change(office, **wrong)
    assert office.read(office_info).version == 1


def test_the_second_of_two_seats_does_not_overwrite_the_first(office):
    change(office, name="第一台", version=1)
    with pytest.raises(ConflictError, match="changed this record meanwhile"):
        change(office, name="第二台", version=1)
    assert office.read(office_info).name == "第一台"


def test_a_logo_stands_on_what_is_printed_and_nowhere_else(office):
    assert office.read(office_logo) == b""
    office.write(lambda uow: set_logo(uow, PIXEL))
    assert office.read(printed_office).logo == PIXEL
    assert office.read(office_info).logo == b""
    office.write(lambda uow: set_logo(uow, b""))
    assert office.read(office_logo) == b""


@pytest.mark.parametrize(
    ("logo", "sentence"),
    [(b"GIF89a", "no PNG or JPEG picture"), (b"\x89PNG" + b"0" * 400_000, "more than 300 KB")],
)
def test_a_logo_that_cannot_be_printed_is_refused(sqlite_office, logo, sentence):
    with pytest.raises(RuleBrokenError, match=sentence):
        sqlite_office.write(lambda uow: set_logo(uow, logo))
    assert sqlite_office.read(office_logo) == b""
