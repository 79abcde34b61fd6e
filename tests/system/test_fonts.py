import shutil
import struct
import sys

import pytest

from desktop.system import fonts
from desktop.system.fonts import CHAIN, FONTS, faces_in, system_folders

SUNG = FONTS / "DaysheetSungTC-Regular.ttf"
LATIN = FONTS / "DaysheetSansLatin-Regular.ttf"


def test_every_font_of_the_chain_ships_with_its_licence():
    for family in CHAIN:
        assert family.regular.is_file()
        assert family.bold.is_file()
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text("utf-8")
    assert "Reserved Font Name 'Source'" in (FONTS / "OFL.txt").read_text("utf-8")
    notice = (FONTS / "OGDL-TW-1.0.txt").read_text("utf-8")
    assert "National Development Council" in notice
    assert "https://data.gov.tw/license" in notice


def test_the_fallbacks_stay_small():
    sizes = [path.stat().st_size for path in FONTS.glob("*.ttf") if "SansTC-" not in path.name]
    assert len(sizes) == 5
    assert max(sizes) < 300_000


def test_a_face_covers_what_its_map_lists_and_nothing_else(tmp_path):
    shutil.copy(SUNG, tmp_path)
    (face,) = faces_in([tmp_path])
    assert face.covers(ord("𡒸"))
    assert face.covers(ord("𥿄"))
    assert not face.covers(ord("A"))
    assert not face.covers(0x10FFFF)


def test_a_map_of_the_first_plane_only_is_read_too(tmp_path):
    shutil.copy(LATIN, tmp_path)
    (face,) = faces_in([tmp_path])
    assert [face.covers(ord(char)) for char in "AŞЇ堃"] == [True, True, True, False]


def test_faces_come_in_the_order_of_their_paths(tmp_path):
    for name in ("b.ttf", "a.TTF", "deep/c.ttf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(SUNG, tmp_path / name)
    assert [face.path.name for face in faces_in([tmp_path])] == ["a.TTF", "b.ttf", "c.ttf"]


def test_each_face_of_a_collection_is_found(tmp_path):
    one, shift = SUNG.read_bytes(), 12 + 2 * 4
    count = struct.unpack(">H", one[4:6])[0]
    tables = bytearray(one[: 12 + 16 * count])
    for entry in range(count):
        at = 12 + 16 * entry + 8
        tables[at : at + 4] = struct.pack(">I", struct.unpack(">I", tables[at : at + 4])[0] + shift)
    head = b"ttcf" + struct.pack(">IIII", 0x10000, 2, shift, shift)
    (tmp_path / "two.ttc").write_bytes(head + tables + one[len(tables) :])
    assert [face.index for face in faces_in([tmp_path])] == [0, 1]
    assert all(face.covers(ord("𡒸")) for face in faces_in([tmp_path]))


@pytest.mark.parametrize("data", [b"", b"no font", b"ttcf" + b"\xff" * 40, SUNG.read_bytes()[:300]])
def test_a_damaged_font_is_no_font(tmp_path, data):
    (tmp_path / "bad.ttf").write_bytes(data)
    assert list(faces_in([tmp_path, tmp_path / "gone"])) == []


def test_a_font_whose_maker_forbids_embedding_is_left_alone(tmp_path):
    data = bytearray(SUNG.read_bytes())
    entry = data.index(b"OS/2")
    table = struct.unpack(">I", data[entry + 8 : entry + 12])[0]
    data[table + 8 : table + 10] = struct.pack(">H", 2)
    (tmp_path / "closed.ttf").write_bytes(data)
    assert list(faces_in([tmp_path])) == []


@pytest.mark.parametrize(
    ("platform", "folder"),
    [("win32", "Windows/Fonts"), ("darwin", "Library/Fonts"), ("linux", "share/fonts")],
)
def test_each_system_has_folders_of_fonts(monkeypatch, platform, folder):
    monkeypatch.setattr(sys, "platform", platform)
    assert any(path.as_posix().endswith(folder) for path in system_folders())


def test_the_module_needs_neither_qt_nor_reportlab():
    assert not {"PySide6", "reportlab"} & set(vars(fonts))
