import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from desktop.services.settings import OfficeChanges, change_settings, office_info, office_logo
from desktop.services.staff import staff_list
from desktop.views.settings.logo_box import LogoBox
from desktop.views.settings.screen import SettingsScreen


@pytest.fixture
def screen(qtbot, context):
    screen = SettingsScreen(context)
    qtbot.addWidget(screen)
    screen.show()
    qtbot.waitUntil(lambda: screen.office.form.values()["name"] == "順發汽車")
    qtbot.waitUntil(lambda: screen.people.list.count() == 5)
    qtbot.waitUntil(lambda: screen.segments.list.count() == 4)
    return screen


def test_the_shop_is_renamed_by_keyboard(screen, qtbot, sqlite_office):
    line = screen.office.form.fields["name"].editor
    line.setFocus()
    line.selectAll()
    line.insert("大發車業")  # as an input method does: QTest types ASCII only
    qtbot.keyClick(line, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: sqlite_office.read(office_info).name == "大發車業")
    qtbot.waitUntil(lambda: not screen.office.form.is_dirty())


def test_a_tax_rate_is_typed_in_per_cent(screen, qtbot, sqlite_office):
    screen.office.form.fields["tax_rate"].editor.setText("7.25")
    assert screen.office.form.submit()
    qtbot.waitUntil(lambda: str(sqlite_office.read(office_info).tax_rate) == "0.0725")


def test_another_seat_s_settings_are_not_overwritten(screen, qtbot, sqlite_office):
    screen.office.form.fields["phone"].editor.setText("02-2345-6789")
    info = sqlite_office.read(office_info)
    names = OfficeChanges.__dataclass_fields__
    values = {name: getattr(info, name) for name in names if name != "currency"}
    changes = OfficeChanges(**values | {"currency": info.currency_code, "theme": "服務年"})
    sqlite_office.write(lambda uow: change_settings(uow, info.version, changes))
    screen.office.form.submit()
    qtbot.waitUntil(lambda: "Somebody else" in screen.office.note.text())
    assert screen.office.form.fields["phone"].editor.text() == "02-2345-6789"
    assert sqlite_office.read(office_info).theme == "服務年"


def test_a_new_person_is_entered(screen, qtbot, sqlite_office):
    screen.people.new_record()
    screen.people.form.fields["name"].editor.setText("新同事")
    screen.people.form.submit()
    qtbot.waitUntil(lambda: screen.people.list.count() == 6)
    assert "新同事" in {person.name for person in sqlite_office.read(staff_list)}


def test_the_last_owner_cannot_be_taken_away(screen, qtbot):
    people = screen.people
    row = next(r for r in range(people.list.count()) if "張文雄" in people.list.item(r).text())
    people.list.setCurrentRow(row)
    people.form.fields["role"].set_value("technician")
    people.form.submit()
    qtbot.waitUntil(lambda: "make somebody else owner" in people.note.text())


def test_a_pin_is_set_and_never_shown_again(screen, qtbot, sqlite_office):
    screen.people.list.setCurrentRow(0)
    screen.people.pin.set_value("2468")
    screen.people.pin_button.click()
    qtbot.waitUntil(lambda: any(person.has_pin for person in sqlite_office.read(staff_list)))
    qtbot.waitUntil(lambda: screen.people.pin.value() == "")


def test_a_segment_is_renamed_and_one_is_archived_with_a_reason(screen, qtbot):
    segments = screen.segments
    segments.list.setCurrentRow(0)
    segments.form.fields["name"].editor.setText("零售")
    segments.form.submit()
    qtbot.waitUntil(lambda: segments.list.item(0).text() == "零售")
    segments.list.setCurrentRow(3)
    segments.archive("")
    qtbot.waitUntil(lambda: "needs a reason" in segments.note.text())
    segments.archive("no campus any more")
    qtbot.waitUntil(lambda: segments.list.count() == 3)


def test_a_backup_is_written_and_the_office_is_checked(screen, qtbot, tmp_path):
    screen.care.back_up_to(tmp_path / "copy.db")
    qtbot.waitUntil(lambda: "read back" in screen.care.answer.toPlainText())
    assert (tmp_path / "copy.db").stat().st_size
    screen.care.check()
    qtbot.waitUntil(lambda: screen.care.answer.toPlainText() == "Everything is as it should be.")


def test_a_logo_is_chosen_shown_and_taken_away(context, qtbot, tmp_path, sqlite_office):
    box = LogoBox(context)
    qtbot.addWidget(box)
    picture = QImage(40, 20, QImage.Format.Format_RGB32)
    picture.fill(0x336699)
    picture.save(str(tmp_path / "logo.png"))
    box.take(tmp_path / "logo.png")
    qtbot.waitUntil(lambda: not box.picture.pixmap().isNull())
    assert sqlite_office.read(office_logo) == (tmp_path / "logo.png").read_bytes()
    (tmp_path / "letter.png").write_bytes(b"Dear customer")
    box.take(tmp_path / "letter.png")
    assert box.note.text() == "The logo is no PNG or JPEG picture; choose another file."
    box.remove_button.click()
    qtbot.waitUntil(lambda: box.picture.text() == "None")
    assert sqlite_office.read(office_logo) == b""


def test_a_bay_is_entered_renamed_and_taken_out_of_use(screen, qtbot, sqlite_office):
    bays = screen.bays
    bays.new_record()
    bays.form.fields["name"].editor.setText("一號")
    bays.form.submit()
    qtbot.waitUntil(lambda: bays.list.count() == 1)
    bays.list.setCurrentRow(0)
    bays.form.fields["name"].editor.setText("一號舉升機")
    bays.form.submit()
    qtbot.waitUntil(lambda: bays.list.item(0).text() == "一號舉升機")
    bays.archive("")
    qtbot.waitUntil(lambda: "reason" in bays.note.text())
    bays.archive("拆除")
    qtbot.waitUntil(lambda: bays.list.count() == 0)
