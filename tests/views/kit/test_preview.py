import pytest
from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter

from desktop.views.kit.background import Background
from desktop.views.kit.pdf import NoPages, open_pdf
from desktop.views.kit.preview import PreviewDialog

A4 = QPageSize(QPageSize.PageSizeId.A4)
PORTRAIT, LANDSCAPE = QPageLayout.Orientation.Portrait, QPageLayout.Orientation.Landscape


@pytest.fixture
def pdf(qapp):
    """Three pages: black, white, and black lying on its side."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageLayout(QPageLayout(A4, PORTRAIT, QMarginsF()))
    painter = QPainter(writer)
    painter.fillRect(painter.viewport(), Qt.GlobalColor.black)
    writer.newPage()
    writer.setPageLayout(QPageLayout(A4, LANDSCAPE, QMarginsF()))
    writer.newPage()
    painter.fillRect(painter.viewport(), Qt.GlobalColor.black)
    painter.end()
    return bytes(buffer.data().data())


@pytest.fixture
def background(qtbot):
    background = Background(2)
    yield background
    background.close()


@pytest.fixture
def dialog(pdf, background, window, qtbot):
    dialog = PreviewDialog(pdf, "Morning sheet", background, window)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.count_label.text() == "3 pages")
    return dialog


def test_a_page_is_drawn_as_wide_as_asked_for(pdf):
    pages = open_pdf(pdf)
    picture = pages.picture(0, 200)
    assert abs(picture.width() - 200) <= 1
    assert picture.pixelColor(100, 100).name() == "#000000"
    assert pages.picture(1, 200).pixelColor(100, 100).name() == "#ffffff"


def test_each_page_has_its_own_size(pdf):
    sizes = [tuple(round(side) for side in size) for size in open_pdf(pdf).sizes]
    assert sizes == [(595, 842), (595, 842), (842, 595)]


def test_before_the_pdf_is_open_there_is_no_page():
    with pytest.raises(IndexError):
        NoPages().picture(0, 100)


def test_only_pages_in_sight_are_drawn(dialog, qtbot):
    papers = dialog.column._papers
    qtbot.waitUntil(lambda: not papers[0].pixmap().isNull())
    assert papers[2].pixmap().isNull()
    bar = dialog.column.verticalScrollBar()

    def the_last_page_is_drawn_at_the_end():
        bar.setValue(bar.maximum())
        return not papers[2].pixmap().isNull()

    qtbot.waitUntil(the_last_page_is_drawn_at_the_end)


def test_zooming_and_fitting(dialog):
    fitting = dialog.column.paper_width()
    dialog.column.zoom_by(1)
    assert dialog.column.paper_width() == pytest.approx(fitting * 1.25, abs=1)
    dialog.column.fit_width()
    assert dialog.column.paper_width() == fitting


def test_the_pdf_is_saved_as_it_is(dialog, pdf, tmp_path, qtbot):
    dialog.save_to(tmp_path / "sheet.pdf")
    qtbot.waitUntil(lambda: dialog.messages.text() == "Saved as sheet.pdf.")
    assert (tmp_path / "sheet.pdf").read_bytes() == pdf


def test_a_folder_that_does_not_take_it_is_told(dialog, tmp_path, qtbot):
    dialog.save_to(tmp_path / "gone" / "sheet.pdf")
    qtbot.waitUntil(lambda: dialog.messages.kind == "error")
    assert dialog.messages.text().startswith("sheet.pdf could not be written")


def test_every_page_is_printed_the_way_it_lies(dialog, tmp_path, qtbot):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    run = dialog.print_on(printer)
    with qtbot.waitSignal(run.finished, timeout=20_000):
        pass
    printed = open_pdf((tmp_path / "printed.pdf").read_bytes())
    assert [width > height for width, height in printed.sizes] == [False, False, True]
    assert printed.picture(2, 100).pixelColor(50, 35).name() == "#000000"
    assert dialog.messages.text() == "Sent to the printer."


def test_printing_goes_on_when_the_preview_is_closed(dialog, tmp_path, qtbot):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    run = dialog.print_on(printer)
    with qtbot.waitSignal(run.finished, timeout=20_000):
        dialog.close()
    assert len(open_pdf((tmp_path / "printed.pdf").read_bytes()).sizes) == 3


def test_only_the_pages_asked_for_are_printed(dialog, tmp_path, qtbot):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setFromTo(2, 2)
    with qtbot.waitSignal(dialog.print_on(printer).finished, timeout=20_000):
        pass
    assert len(open_pdf((tmp_path / "printed.pdf").read_bytes()).sizes) == 1


@pytest.mark.qt_log_ignore("QPainter::begin|^This plugin does not support", extend=True)
def test_a_printer_that_does_not_start_is_told(dialog, tmp_path, qtbot):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "gone" / "printed.pdf"))
    dialog.print_on(printer)
    assert dialog.messages.kind == "error"
