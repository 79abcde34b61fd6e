from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop.services.discounts import Ceiling, ceilings, change_ceilings
from desktop.services.packages import PackageDraft, PackageLineDraft, enter_package, package_list
from desktop.views.settings.discounts_page import DiscountsPage
from desktop.views.settings.packages_page import PackagesPage


@pytest.fixture
def shown(qtbot, context, activate):
    def shown(kind):
        page = kind(context)
        qtbot.addWidget(page)
        page.resize(1100, 640)
        activate(page)
        return page

    return shown


@pytest.fixture
def type_(qtbot):
    def type_(text="", key=None):
        for letter in text:
            press = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(QApplication.focusWidget(), press)
        if key is not None:
            qtbot.keyClick(QApplication.focusWidget(), key)
            QApplication.processEvents()

    return type_


def test_a_package_is_typed_without_the_mouse(shown, type_, sqlite_office, qtbot):
    page = shown(PackagesPage)
    page.new_package()
    for text in ("小保養套餐", "保養", "1999", "90", ""):
        type_(text, Qt.Key.Key_Return)
    page.table.begin()
    for text in ("l", "小保養", "0.8", "", "600", "5", "", ""):
        type_(text, Qt.Key.Key_Return)
    page.save()
    qtbot.waitUntil(lambda: page.list.count() == 1)
    (row,) = sqlite_office.read(package_list)
    assert (row.name, row.price, row.minutes, row.is_turnkey) == ("小保養套餐", 1999, 90, True)
    line = PackageLineDraft("labour", "小保養", Decimal(1), "", Decimal(600), Decimal("0.8"))
    assert row.lines == (line,)
    assert page.list.item(0).text() == "小保養套餐  1,999  90 min  turnkey"


def test_a_package_without_lines_is_refused_and_stays_typed(shown, type_, qtbot):
    page = shown(PackagesPage)
    page.form.fields["name"].set_value("空")
    page.save()
    qtbot.waitUntil(lambda: "has no lines" in page.note.text())
    assert page.form.fields["name"].value() == "空"
    assert page.is_dirty()


def test_a_package_is_archived_with_a_reason(shown, sqlite_office, qtbot):
    lines = (PackageLineDraft("labour", "保養"),)
    sqlite_office.write(lambda uow: enter_package(uow, PackageDraft("舊", lines=lines)))
    page = shown(PackagesPage)
    qtbot.waitUntil(lambda: page.list.count() == 1)
    page.list.setCurrentRow(0)
    assert page.model.line(0).text == "保養"
    page.archive("2025")
    qtbot.waitUntil(lambda: page.list.count() == 0)
    assert sqlite_office.read(package_list) == []


def test_ceilings_are_typed_in_per_cent(shown, sqlite_office, qtbot):
    page = shown(DiscountsPage)
    qtbot.waitUntil(lambda: len(page._ceilings) == 6)
    page.form.fields["front_desk"].editor.setText("7.5")
    page.form.submit()
    qtbot.waitUntil(lambda: not page.form.is_dirty())
    found = {row.role: row.share for row in sqlite_office.read(ceilings)}
    assert found["front_desk"] == Decimal("0.075")
    assert found["owner"] is None


def test_a_ceiling_above_the_whole_is_answered_beside_the_field(shown, sqlite_office, qtbot):
    page = shown(DiscountsPage)
    qtbot.waitUntil(lambda: len(page._ceilings) == 6)
    page.form.fields["manager"].editor.setText("120")
    assert not page.form.submit()
    assert "at most 100" in page.form.fields["manager"].problem()


def test_another_seat_s_ceilings_are_not_overwritten(shown, sqlite_office, qtbot):
    page = shown(DiscountsPage)
    qtbot.waitUntil(lambda: len(page._ceilings) == 6)
    page.form.fields["manager"].editor.setText("30")
    theirs = (Ceiling("manager", Decimal("0.2")),)
    sqlite_office.write(lambda uow: change_ceilings(uow, theirs))
    page.form.submit()
    qtbot.waitUntil(lambda: "changed the ceilings meanwhile" in page.note.text())
    assert page.form.fields["manager"].editor.text() == "30"
