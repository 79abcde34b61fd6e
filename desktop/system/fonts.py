"""Which fonts the office writes with: its own chain, then whatever the system has."""

import os
import struct
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from desktop.system.paths import RESOURCES

FONTS = RESOURCES / "fonts"
COLLECTION = b"ttcf"
EMBEDDING, RESTRICTED = 0xF, 2  # of OS/2's fsType
BMP, EVERY_PLANE = 4, 12  # formats of a character map


@dataclass(frozen=True, slots=True)
class FontFile:
    """One family of the chain; `bold` is `regular` where the family has one weight."""

    family: str
    regular: Path
    bold: Path


def _file(family: str, weight: str) -> Path:
    return FONTS / f"{family.replace(' ', '')}-{weight}.ttf"


def _pair(family: str) -> FontFile:
    return FontFile(family, _file(family, "Regular"), _file(family, "Bold"))


def _single(family: str) -> FontFile:
    return FontFile(family, _file(family, "Regular"), _file(family, "Regular"))


# Asked in this order, character by character: see docs/adr/0003-fonts.md.
CHAIN = (
    _pair("Daysheet Sans TC"),
    _pair("Daysheet Sans TC Extra"),
    _pair("Daysheet Sans Latin"),
    _single("Daysheet Sung TC"),
)


@dataclass(frozen=True, slots=True)
class Face:
    """A TrueType face of the system and the ranges of characters it has, ends included."""

    path: Path
    index: int
    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    def covers(self, code: int) -> bool:
        """Say whether the face claims a glyph for a character."""
        at = bisect_right(self.firsts, code) - 1
        return at >= 0 and code <= self.lasts[at]


@cache
def system_faces() -> tuple[Face, ...]:
    """Read the system's faces, once and only when a character is in none of ours."""
    return tuple(faces_in(system_folders()))


def system_folders() -> list[Path]:
    """Name the folders where this system keeps fonts."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home)) / "Microsoft/Windows/Fonts"
        return [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", local]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    own = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    return [Path(folder) / "fonts" for folder in shared.split(":")] + [own / "fonts"]


def faces_in(folders: Iterable[Path]) -> Iterator[Face]:
    """Yield the faces below `folders` that a PDF may embed, in the order of their paths."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in {".ttf", ".ttc"}:
                yield from _faces_of(path)


def _faces_of(path: Path) -> list[Face]:
    try:
        with path.open("rb") as file:
            faces = [_face(file, path, index) for index in range(_face_count(file))]
    except (OSError, struct.error, MemoryError):  # a damaged or forbidden font is no font
        return []
    return [face for face in faces if face]


def _numbers(file: BinaryIO, form: str, at: int) -> tuple[Any, ...]:
    file.seek(at)
    return struct.unpack(f">{form}", file.read(struct.calcsize(f">{form}")))


def _is_collection(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(len(COLLECTION)) == COLLECTION


def _face_count(file: BinaryIO) -> int:
    return int(_numbers(file, "I", 8)[0]) if _is_collection(file) else 1


def _face(file: BinaryIO, path: Path, index: int) -> Face | None:
    tables = _tables(file, index)
    embeddable = "glyf" in tables and "cmap" in tables and not _restricted(file, tables)
    ranges = sorted(_ranges(file, tables["cmap"])) if embeddable else []
    if not ranges:
        return None
    firsts, lasts = zip(*ranges, strict=True)
    return Face(path, index, firsts, lasts)


def _tables(file: BinaryIO, index: int) -> dict[str, int]:
    start = _numbers(file, "I", 12 + 4 * index)[0] if _is_collection(file) else 0
    (count,) = _numbers(file, "H", start + 4)
    records = [_numbers(file, "4sIII", start + 12 + 16 * i) for i in range(count)]
    return {bytes(tag).decode("latin-1"): offset for tag, _sum, offset, _length in records}


def _restricted(file: BinaryIO, tables: dict[str, int]) -> bool:
    """Respect the maker's word on putting the font into a document."""
    if "OS/2" not in tables:
        return False
    (kind,) = _numbers(file, "H", tables["OS/2"] + 8)
    return bool(kind & EMBEDDING == RESTRICTED)


def _ranges(file: BinaryIO, cmap: int) -> list[tuple[int, int]]:
    (count,) = _numbers(file, "H", cmap + 2)
    records = [_numbers(file, "HHI", cmap + 4 + 8 * i) for i in range(count)]
    found: dict[int, int] = {}
    for platform, encoding, offset in records:
        if platform == 0 or (platform, encoding) in {(3, 1), (3, 10)}:
            found[_numbers(file, "H", cmap + offset)[0]] = cmap + offset
    if EVERY_PLANE in found:
        return _groups(file, found[EVERY_PLANE])
    return _segments(file, found[BMP]) if BMP in found else []


def _groups(file: BinaryIO, at: int) -> list[tuple[int, int]]:
    (count,) = _numbers(file, "I", at + 12)
    groups = _numbers(file, f"{3 * count}I", at + 16)
    return list(zip(groups[0::3], groups[1::3], strict=True))


def _segments(file: BinaryIO, at: int) -> list[tuple[int, int]]:
    count = _numbers(file, "H", at + 6)[0] // 2
    lasts = _numbers(file, f"{count}H", at + 14)
    firsts = _numbers(file, f"{count}H", at + 16 + 2 * count)
    return list(zip(firsts, lasts, strict=True))
