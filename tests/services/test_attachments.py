from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from desktop.models.actor import Actor
from desktop.models.attachment import Attachment, AttachmentData
from desktop.models.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    RuleBrokenError,
)
from desktop.services import attached_files
from desktop.services.attached_files import THUMBNAIL, new_file, read_file, size_text
from desktop.services.attachments import (
    Owner,
    add_attachment,
    archive_attachment,
    attachment_data,
    attachment_rows,
    describe_attachment,
)
from tests.helpers.garage import Garage, at

DAY = date(2026, 11, 20)


def picture(size=(40, 30), kind="PNG", colour="red", **more):
    target = BytesIO()
    Image.new("RGB", size, colour).save(target, kind, **more)
    return target.getvalue()


def camera_photo():
    """A photo of a camera that was held upright: the left half is red, turned by a quarter."""
    image = Image.new("RGB", (400, 200), "blue")
    image.paste("red", (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned; show it a quarter to the right
    target = BytesIO()
    image.save(target, "JPEG", exif=exif, quality=95)
    return target.getvalue()


@pytest.fixture
def garage(office, clock):
    return Garage(office, clock)


@pytest.fixture
def visit(garage):
    return Owner("visit", garage.visit(at(DAY, 9)))


@pytest.fixture
def rows(office):
    return lambda owner: office.read(lambda session: attachment_rows(session, owner))


def test_a_photo_comes_back_as_it_went_in(garage, office, visit, rows):
    staff = garage.staff("陳志明", "technician")
    office.actor = Actor(staff, "陳志明", "technician")
    data = picture()
    key = garage.do(add_attachment, visit, new_file("左前.png", data), " 刮傷 ")
    (row,) = rows(visit)
    assert (row.id, row.name, row.media, row.size) == (key, "左前.png", "image/png", len(data))
    assert (row.note, row.by, row.added_at) == ("刮傷", "陳志明", at(DAY, 9))
    assert Image.open(BytesIO(row.thumbnail)).size == (40, 30)
    assert office.read(lambda session: attachment_data(session, key)) == data


@pytest.mark.parametrize("kind", ["vehicle", "customer"])
def test_other_records_have_files_too_and_only_their_own(garage, visit, rows, kind):
    card = garage.card(visit.id)
    owner = Owner(kind, getattr(card, f"{kind}_id"))
    garage.do(add_attachment, owner, new_file("行照.pdf", b"%PDF-1.7 ..."))
    assert [(row.name, row.media, row.thumbnail) for row in rows(owner)] == [
        ("行照.pdf", "application/pdf", None)
    ]
    assert rows(visit) == ()


def test_the_same_file_twice_on_a_record_is_refused_with_its_name(garage, visit, rows):
    garage.do(add_attachment, visit, new_file("a.png", picture()))
    with pytest.raises(ConflictError, match=r"here already as “a\.png”"):
        garage.do(add_attachment, visit, new_file("b.png", picture()))
    other = Owner("customer", garage.card(visit.id).customer_id)
    garage.do(add_attachment, other, new_file("b.png", picture()))
    (row,) = rows(visit)
    garage.do(archive_attachment, row.id, row.version, "wrong car")
    garage.do(add_attachment, visit, new_file("b.png", picture()))
    assert [row.name for row in rows(visit)] == ["b.png"]


def test_an_archived_file_stays_in_the_office_with_its_reason(garage, office, visit, rows):
    key = garage.do(add_attachment, visit, new_file("a.png", picture()))
    (row,) = rows(visit)
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        garage.do(archive_attachment, key, row.version, "")
    garage.do(archive_attachment, key, row.version, "wrong car")
    assert rows(visit) == ()
    assert office.read(lambda s: s.get(Attachment, key).archived_reason) == "wrong car"
    assert office.read(lambda s: s.query(AttachmentData).count()) == 1
    with pytest.raises(ConflictError):
        garage.do(describe_attachment, key, row.version, "too late")


def test_a_remark_is_written_under_a_file(garage, visit, rows):
    key = garage.do(add_attachment, visit, new_file("a.txt", b"x"))
    garage.do(describe_attachment, key, 1, " 保單 ")
    assert rows(visit)[0].note == "保單"


def test_who_has_no_role_of_the_office_adds_nothing(garage, office, visit):
    office.actor = Actor(None, "訪客", "visitor")
    with pytest.raises(NotAllowedError, match="訪客 may not add photos and files"):
        garage.do(add_attachment, visit, new_file("a.txt", b"x"))


def test_a_record_that_is_not_there_gets_no_file(garage, office):
    with pytest.raises(NotFoundError):
        garage.do(add_attachment, Owner("visit", 999), new_file("a.txt", b"x"))
    with pytest.raises(NotFoundError, match="This file does not exist"):
        office.read(lambda session: attachment_data(session, 999))


def test_a_photo_stands_upright_as_the_camera_was_held():
    small = Image.open(BytesIO(new_file("IMG_1.jpg", camera_photo()).thumbnail))
    assert small.height > small.width
    assert (small.width, small.height) <= THUMBNAIL
    top, bottom = small.getpixel((small.width // 2, 5)), small.getpixel((5, small.height - 5))
    assert top[0] > 200 > bottom[0]
    assert bottom[2] > 200


@pytest.mark.parametrize("mode", ["RGBA", "P", "LA", "CMYK", "I;16", "1", "L"])
def test_pictures_of_every_kind_get_a_thumbnail(mode):
    target = BytesIO()
    image = (
        Image.new("RGBA", (900, 300), (0, 0, 0, 0))
        if mode == "RGBA"
        else Image.new(mode, (900, 300))
    )
    image.save(target, "TIFF" if mode == "CMYK" else "PNG")
    small = Image.open(BytesIO(new_file("x.png", target.getvalue()).thumbnail))
    assert (small.mode, small.size) == ("RGB", (192, 64))
    if mode == "RGBA":
        assert min(small.getpixel((10, 10))) > 250  # what is clear is white, not black


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path, monkeypatch):
    huge = tmp_path / "影片.mp4"
    with huge.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    monkeypatch.setattr(type(huge), "open", lambda *_args, **_more: pytest.fail("it was read"))
    with pytest.raises(RuleBrokenError, match=r"has 200\.0 MB; a file may have 20\.0 MB at most"):
        read_file(huge)


def test_what_is_no_file_or_empty_is_refused(tmp_path):
    with pytest.raises(RuleBrokenError, match="is no file"):
        read_file(tmp_path)
    with pytest.raises(RuleBrokenError, match="is no file"):
        read_file(tmp_path / "gone.jpg")
    (tmp_path / "empty.jpg").touch()
    with pytest.raises(RuleBrokenError, match=r"“empty.jpg” is empty"):
        read_file(tmp_path / "empty.jpg")


def test_a_file_of_the_very_largest_size_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(attached_files, "MOST_BYTES", 10)
    (tmp_path / "a.bin").write_bytes(b"0123456789")
    assert len(read_file(tmp_path / "a.bin").data) == 10
    (tmp_path / "b.bin").write_bytes(b"0123456789a")
    with pytest.raises(RuleBrokenError, match="at most"):
        read_file(tmp_path / "b.bin")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("IMG_2.HEIC", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "HEIC photo"),
        ("photo.jpg", b"hello, I am a text", "no picture that can be shown"),
        ("cut.png", picture((300, 300))[:-200], "damaged"),
        ("cut.jpg", camera_photo()[:900], "damaged"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_refused_with_what_to_do(name, data, words):
    with pytest.raises(RuleBrokenError, match=words):
        new_file(name, data)


def test_a_picture_of_too_many_points_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(attached_files, "MOST_PIXELS", 100)
    with pytest.raises(RuleBrokenError, match="has 40 × 30 points"):
        new_file("bomb.png", picture())


def test_the_kind_of_a_file_is_told_by_its_first_bytes():
    assert new_file("照片.dat", picture(kind="JPEG")).media == "image/jpeg"
    assert new_file("BMW.txt", b"BMW 320i").media == "text/plain"
    assert new_file("plan.svg", b"<svg/>").thumbnail is None
    assert new_file("what.is.this", b"\x00\x01").media == "application/octet-stream"


def test_a_name_can_be_saved_on_any_system():
    assert new_file("../a\x00b.txt", b"x").name == ".. a b.txt"
    assert new_file("x" * 300 + ".jpeg.txt", b"x").name.endswith("x.txt")
    assert len(new_file("x" * 300 + ".txt", b"x").name) == 200


@pytest.mark.parametrize(
    ("size", "text"), [(1, "1 KB"), (850_000, "830 KB"), (4_400_000, "4.2 MB")]
)
def test_sizes_are_written_shortly(size, text):
    assert size_text(size) == text
