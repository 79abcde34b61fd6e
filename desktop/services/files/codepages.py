"""Which encoding a text is in: by its mark, by its form, and at last by its content."""

import codecs
from dataclasses import dataclass
from pathlib import Path

from desktop.models.errors import OfficeError
from desktop.services.files.big5 import errors_of
from desktop.services.files.judges import (
    CODE_PAGES,
    Judge,
    clearer_run,
    hear_all,
    readers,
    speaks,
)
from desktop.services.files.scan import Scan, Watch, blocks, row_at
from desktop.system.i18n import _

MARKS = {  # the longer before what it begins with
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_ALIASES = {"big5": "cp950", "big5-tw": "cp950", "gbk": "gb18030", "gb2312": "gb18030"}
_SMALL = 1 << 20
# Python's codecs that take the order of the bytes from the mark.
_WITH_MARK = ("utf-16", "utf-32")


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a file.

    Attributes:
        name: Of Python's codec.
        certain: Whether it follows from the bytes alone and not from what they say.
        others: All that are known to read the file, the likeliest first.
    """

    name: str
    certain: bool
    others: tuple[str, ...]


def find_encoding(path: Path, seen: Scan, chosen: str, watch: Watch) -> Encoding:
    """Find the encoding of a file, or check the one the user chose.

    Raises:
        OfficeError: The file is in none, or not in one from beginning to end.
    """
    marked = next((name for mark, name in MARKS.items() if seen.head.startswith(mark)), "")
    if chosen:
        return _chosen(path, seen, marked, _known(chosen), watch)
    if marked and marked != "utf-8-sig":
        _verify(path, seen, marked, watch)
        return Encoding(marked, True, (marked,))
    if seen.zero >= 0:
        return _with_zeros(path, seen, watch)
    if seen.broken < 0:
        return _utf8(path, seen, marked or "utf-8", watch)
    if marked:
        raise _mixed(path, seen.broken)
    return _by_content(path, seen, watch)


def _known(name: str) -> str:
    """Return the codec's own name.

    Raises:
        OfficeError: There is no such encoding of texts.
    """
    try:
        "".encode(name)
        found = codecs.lookup(name).name
    except (LookupError, ValueError) as error:
        raise OfficeError(
            _("There is no encoding {encoding}; write utf-8, cp950 or gb18030.").format(
                encoding=name
            )
        ) from error
    return _ALIASES.get(found, found)


def _chosen(path: Path, seen: Scan, marked: str, name: str, watch: Watch) -> Encoding:
    """Take the user's word, so far as the bytes allow it."""
    if marked and (marked.startswith(name) or name.startswith(marked)):
        name = marked  # the mark is no part of the text
    elif name in _WITH_MARK:
        name = _unmarked(path, name)
    _verify(path, seen, name, watch)
    if seen.plain and seen.zero < 0:
        return Encoding(name, True, _first(name, ("utf-8", *CODE_PAGES)))
    return Encoding(name, True, (name,))


def _unmarked(path: Path, name: str) -> str:
    """Tell the order of the bytes where no mark does; Windows writes the lower one first."""
    with path.open("rb") as stream:
        found = _utf16(stream.read(_SMALL & ~1)) if name == "utf-16" else ""
    return found or f"{name}-le"


def _first(name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return (name, *(other for other in names if other != name))


def _utf8(path: Path, seen: Scan, name: str, watch: Watch) -> Encoding:
    """Say what else would read a UTF-8 text; of a large one nothing else is tried."""
    if seen.plain:
        return Encoding(name, True, (name, *CODE_PAGES))
    if seen.size > _SMALL:
        return Encoding(name, True, (name,))
    judges, _lines = hear_all(path, seen.size, watch)
    return Encoding(name, True, (name, *readers(judges)))


def _with_zeros(path: Path, seen: Scan, watch: Watch) -> Encoding:
    """Find UTF-16 without a mark; zero bytes belong to no other text.

    Raises:
        OfficeError: It is something else.
    """
    with path.open("rb") as stream:
        name = _utf16(stream.read(_SMALL & ~1)) if seen.size % 2 == 0 else ""
    if not name:
        raise _zero(path, row_at(path, seen.zero))
    _verify(path, seen, name, watch)
    return Encoding(name, False, (name,))


def _utf16(data: bytes) -> str:
    """Tell UTF-16 by the zero halves of its plain characters; empty when it is not.

    Where they are few, its line ends and what it says must bear it out: a damaged text has zeros
    as well.
    """
    even, odd = data[0::2].count(0), data[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    if max(even, odd) < 9 * min(even, odd):
        return ""
    if 4 * max(even, odd) >= len(data):
        return name
    text = data.decode(name, "replace")
    return name if ("\n" in text or "\r" in text) and speaks(text) else ""


def _zero(path: Path, row: int) -> OfficeError:
    return OfficeError(
        _(
            "{name} holds a zero byte in row {row}, which no text does; "
            "it is damaged or no table: fetch another copy."
        ).format(name=path.name, row=row)
    )


def _verify(path: Path, seen: Scan, name: str, watch: Watch) -> None:
    """Decode a whole file.

    Raises:
        OfficeError: A row is not in this encoding, or holds a zero byte.
    """
    wide = name.startswith(("utf-16", "utf-32"))
    if seen.zero >= 0 and not wide:
        raise _zero(path, row_at(path, seen.zero))
    decoder, done = codecs.getincrementaldecoder(name)(errors_of(name)), 0
    try:
        for block in blocks(path, watch):
            text = decoder.decode(block)
            done += len(block)
            if wide and "\0" in text:
                raise _zero(path, row_at(path, done, name))
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        place = done + getattr(error, "start", 0)
        counted = name if wide else "latin-1"
        raise _not_in(path, name, row_at(path, place, counted)) from error


def title(name: str) -> str:
    """Call an encoding as people do."""
    titles = {"cp950": "Big5 (CP950)", "gb18030": "GB18030", "cp1252": "Windows-1252"}
    return titles.get(name, name.upper().removesuffix("-SIG"))


def _not_in(path: Path, encoding: str, row: int) -> OfficeError:
    return OfficeError(
        _(
            "{name} is no {encoding} text in row {row}; choose another encoding, "
            "or mend that row and save the file as “CSV UTF-8”."
        ).format(name=path.name, encoding=title(encoding), row=row)
    )


def _mixed(path: Path, offset: int) -> OfficeError:
    """Say that a file changes its encoding."""
    return OfficeError(
        _(
            "{name} is not in one encoding: row {row} differs from the rows before it; "
            "mend it there and save the file as “CSV UTF-8”."
        ).format(name=path.name, row=row_at(path, offset))
    )


# -- by content --------------------------------------------------------------------------------


def _by_content(path: Path, seen: Scan, watch: Watch) -> Encoding:
    """Take the code page whose characters are the likeliest.

    Raises:
        OfficeError: None reads the whole file as one text.
    """
    judges, lines = hear_all(path, seen.size, watch)
    reading = readers(judges)
    change = lines.change(judges)
    if change >= 0:
        raise _mixed(path, change)
    if not reading:
        raise _unreadable(path, judges)
    best = judges[0]
    for judge in judges:
        _check_against(path, best, judge, lines.offsets)
    if best.is_noise:
        raise _unknown(path)
    return Encoding(best.codec, len(reading) == 1, reading)


def _unknown(path: Path) -> OfficeError:
    return OfficeError(
        _(
            "The encoding of {name} could not be found; choose it, "
            "or save the file as “CSV UTF-8” where it comes from."
        ).format(name=path.name)
    )


def _unreadable(path: Path, judges: list[Judge]) -> OfficeError:
    """Name the row where the code page stops that read on for longest."""
    furthest = max(judges, key=lambda judge: judge.broken)
    return _not_in(path, furthest.codec, row_at(path, max(furthest.broken, 0)))


def _check_against(path: Path, best: Judge, other: Judge, offsets: list[int]) -> None:
    """Refuse a file a part of which is clearly in another encoding than the whole.

    Raises:
        OfficeError: It is so; the sentence names the row.
    """
    if other.codec == best.codec:
        return
    start, end = clearer_run(other, best)
    if start == end:
        return
    if end < len(other.scores) or other.reads:
        raise _mixed(path, offsets[start] if start else offsets[min(end, len(offsets) - 1)])
    raise _not_in(path, other.codec, row_at(path, other.broken))
