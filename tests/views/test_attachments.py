from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QTextBrowser

from desktop.services.attachments import Owner, attachment_data, attachment_rows
from desktop.views.kit.attachments import AttachmentStrip


@pytest.fixture
def owner(wang):
    return Owner("visit", wang)


@pytest.fixture
def rows(sqlite_office, owner):
    return lambda: sqlite_office.read(lambda session: attachment_rows(session, owner))


@pytest.fixture
def strip(context, owner, qtbot, activate):
    strip = AttachmentStrip(context)
    qtbot.addWidget(strip)
    strip.resize(600, 200)
    activate(strip)
    strip.show_owner(owner)
    return strip


@pytest.fixture
def photo(tmp_path):
    def make(name="左前.jpg", colour="red"):
        path = tmp_path / name
        Image.new("RGB", (64, 48), colour).save(path)
        return path

    return make


def count(strip, number):
    return lambda: strip.list.count() == number and "adding" not in strip.title.text()


def test_a_photo_is_added_and_shown_with_its_thumbnail(strip, photo, rows, qtbot):
    assert strip.title.text() == "Photos and files"
    assert not strip.list.isVisible()
    strip.add_files([photo()])
    assert "adding" in strip.title.text()
    qtbot.waitUntil(count(strip, 1))
    assert strip.title.text() == "Photos and files: 1"
    assert strip.list.item(0).text() == "左前.jpg"
    assert not strip.list.item(0).icon().isNull()
    assert [row.name for row in rows()] == ["左前.jpg"]


def test_each_refused_file_says_why_and_the_others_are_added(strip, photo, tmp_path, qtbot):
    big = tmp_path / "影片.mp4"
    with big.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    (tmp_path / "empty.txt").touch()
    strip.add_files([big, photo(), tmp_path / "empty.txt"])
    qtbot.waitUntil(count(strip, 1))
    qtbot.waitUntil(lambda: len(strip.problem.text().splitlines()) == 2)
    assert "“影片.mp4” has 200.0 MB; a file may have 20.0 MB at most" in strip.problem.text()
    assert "“empty.txt” is empty" in strip.problem.text()
    strip.add_files([photo("b.png", "blue")])
    assert not strip.problem.isVisible()
    qtbot.waitUntil(count(strip, 2))


def test_the_same_file_again_is_refused_with_its_name(strip, photo, qtbot):
    strip.add_files([photo()])
    qtbot.waitUntil(count(strip, 1))
    strip.add_files([photo()])
    qtbot.waitUntil(lambda: "here already as “左前.jpg”" in strip.problem.text())
    assert strip.list.count() == 1


def drop(widget, data):
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QDragEnterEvent(QPoint(5, 5), copy, data, left, none))
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def test_files_are_dropped_on_the_strip_or_on_the_page_beside_it(strip, photo, qtbot):
    page = QTextBrowser()
    qtbot.addWidget(page)
    page.show()
    strip.accept_drops_on(page.viewport())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo()))])
    assert drop(page.viewport(), data)
    qtbot.waitUntil(count(strip, 1))
    strip.show_owner(None)
    page.viewport().setAcceptDrops(True)
    strip.take = lambda _data: pytest.fail("there is no record")
    drop(page.viewport(), data)


def test_a_copied_picture_is_pasted_by_a_key(strip, photo, rows, qtbot, sqlite_office):
    strip.add_files([photo()])
    qtbot.waitUntil(count(strip, 1))
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.green)
    QApplication.clipboard().setImage(image)
    strip.list.setFocus()
    qtbot.keyClick(strip.list, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(count(strip, 2))
    row = rows()[1]
    assert row.name == "Picture 2026-11-20 10.00.png"
    data = sqlite_office.read(lambda session: attachment_data(session, row.id))
    assert Image.open(BytesIO(data)).size == (30, 20)


def test_an_empty_clipboard_says_what_to_do(strip):
    QApplication.clipboard().setText("no picture")
    strip.paste()
    assert strip.problem.text().startswith("The clipboard holds no picture and no file")


@pytest.fixture
def opened(monkeypatch):
    urls = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: urls.append(url) or True)
    return urls


def test_enter_opens_a_file_with_the_system_s_program(strip, photo, opened, qtbot):
    path = photo()
    strip.add_files([path])
    qtbot.waitUntil(count(strip, 1))
    strip.list.setFocus()
    qtbot.keyClick(strip.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(opened) == 1)
    written = Path(opened[0].toLocalFile())
    assert (written.name, written.read_bytes()) == (path.name, path.read_bytes())


def test_a_program_is_not_started(strip, tmp_path, opened, qtbot):
    (tmp_path / "setup.EXE").write_bytes(b"MZ")
    strip.add_files([tmp_path / "setup.EXE"])
    qtbot.waitUntil(count(strip, 1))
    strip.open_file()
    assert "“setup.EXE” is a program" in strip.problem.text()
    assert opened == []


def test_a_file_is_saved_elsewhere(strip, photo, rows, tmp_path, context, qtbot):
    path, told = photo(), []
    context.told.connect(lambda kind, text: told.append((kind, text)))
    strip.add_files([path])
    qtbot.waitUntil(count(strip, 1))
    strip.save_to(rows()[0], tmp_path / "copy.jpg")
    qtbot.waitUntil(lambda: told == [("success", "Saved as copy.jpg.")])
    assert (tmp_path / "copy.jpg").read_bytes() == path.read_bytes()
    strip.save_to(rows()[0], tmp_path / "nowhere" / "copy.jpg")
    qtbot.waitUntil(lambda: "copy.jpg could not be written" in strip.problem.text())


def test_a_remark_stands_under_the_picture_and_archiving_takes_it_away(strip, photo, rows, qtbot):
    strip.add_files([photo()])
    qtbot.waitUntil(count(strip, 1))
    strip.write_note(rows()[0], "左前門刮傷")
    qtbot.waitUntil(lambda: strip.list.item(0).text() == "左前門刮傷")
    strip.archive_for(rows()[0], "")
    qtbot.waitUntil(lambda: "needs a reason" in strip.problem.text())
    strip.archive_for(rows()[0], "wrong car")
    qtbot.waitUntil(count(strip, 0))
    assert not strip.list.isVisible()


def test_a_file_goes_to_the_record_it_was_chosen_for(strip, photo, owner, rows, card, qtbot):
    strip.add_files([photo()])
    strip.show_owner(Owner("customer", card(owner.id).customer_id))
    qtbot.waitUntil(lambda: len(rows()) == 1)
    qtbot.waitUntil(count(strip, 0))


def test_who_may_not_add_is_told(strip, photo, sqlite_office, qtbot):
    sqlite_office.actor = type(sqlite_office.actor)(None, "訪客", "visitor")
    strip.add_files([photo()])
    qtbot.waitUntil(lambda: "訪客 may not" in strip.problem.text())
    assert count(strip, 0)()
