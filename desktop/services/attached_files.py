"""Files on their way into the office: read, checked, and made small for a strip of pictures."""

import hashlib
import re
import warnings
from dataclasses import dataclass
from io import BytesIO
from mimetypes import MimeTypes
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.models.errors import RuleBrokenError
from desktop.system.i18n import _

if TYPE_CHECKING:  # it is slow to import, and few starts need it
    from PIL.Image import Image

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 120_000_000  # a picture of twelve by ten thousand points
THUMBNAIL = (192, 144)
LONGEST_NAME = 200
QUALITY = 82
HEIC = "image/heic"
# What is called a picture is looked into; of other drawings the bytes are kept as they are.
PICTURES = (
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "image/tiff",
    "image/bmp",
    "image/x-ms-bmp",
    "image/avif",
    HEIC,
)
_STARTS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF8": "image/gif",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"%PDF": "application/pdf",
}
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_TYPES = MimeTypes()  # what the program knows, not the machine: the same on every seat
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]+")


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that may be kept.

    Attributes:
        media: Its media type, by its first bytes where they tell.
        digest: SHA-256 of the bytes, in hexadecimal digits.
        thumbnail: A small JPEG of a picture; None of anything else.
    """

    name: str
    media: str
    data: bytes
    digest: str
    thumbnail: bytes | None


def read_file(path: Path) -> NewFile:
    """Read a file from the disk; one that is too large is refused before it is read.

    Raises:
        RuleBrokenError: It is no file, empty, too large, or a picture that cannot be shown.
    """
    try:
        if not path.is_file():
            raise RuleBrokenError(
                _("“{name}” is no file; choose a photo or a document.").format(name=path.name)
            )
        _expect_size(path.name, path.stat().st_size)
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        text = _("“{name}” could not be read ({reason}); choose another file.")
        raise RuleBrokenError(text.format(name=path.name, reason=error.strerror)) from error
    return new_file(path.name, data)


def new_file(name: str, data: bytes) -> NewFile:
    """Check bytes that came from elsewhere, such as a picture from the clipboard.

    Raises:
        RuleBrokenError: They are none, too many, or a picture that cannot be shown.
    """
    _expect_size(name, len(data))
    media = media_of(name, data)
    thumbnail = _thumbnail(name, media, data) if media in PICTURES else None
    digest = hashlib.sha256(data).hexdigest()
    return NewFile(_clean(name), media, data, digest, thumbnail)


def media_of(name: str, data: bytes) -> str:
    """Tell what kind of file it is: by its first bytes, else by the end of its name."""
    for start, media in _STARTS.items():
        if data.startswith(start):
            return media
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return HEIC
    return _TYPES.guess_type(name)[0] or "application/octet-stream"


def size_text(size: int) -> str:
    """Write the size of a file: 830 KB, 4.2 MB."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024)):,} KB"
    return f"{size / 1024 / 1024:,.1f} MB"


def _expect_size(name: str, size: int) -> None:
    if not size:
        raise RuleBrokenError(_("“{name}” is empty; choose another file.").format(name=name))
    if size > MOST_BYTES:
        text = _("“{name}” has {size}; a file may have {most} at most. Make it smaller first.")
        sizes = {"size": size_text(size), "most": size_text(MOST_BYTES)}
        raise RuleBrokenError(text.format(name=name, **sizes))


def _thumbnail(name: str, media: str, data: bytes) -> bytes:
    """Make a small picture, upright as the camera was held.

    Raises:
        RuleBrokenError: It cannot be read.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd metadata of a camera is no reason to refuse
            with Image.open(BytesIO(data)) as picture:
                _expect_pixels(name, picture.size)
                picture.draft("RGB", (THUMBNAIL[0] * 2, THUMBNAIL[1] * 2))
                picture.thumbnail((THUMBNAIL[0] * 2, THUMBNAIL[1] * 2))
                return _as_jpeg(ImageOps.exif_transpose(picture))
    except UnidentifiedImageError as error:
        raise RuleBrokenError(_unreadable(name, media)) from error
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        text = _("The picture “{name}” is damaged; take it again, or choose another file.")
        raise RuleBrokenError(text.format(name=name)) from error


def _as_jpeg(picture: "Image") -> bytes:
    from PIL import Image

    picture.thumbnail(THUMBNAIL)
    if picture.mode in {"RGBA", "LA", "PA", "P"}:
        clear = picture.convert("RGBA")
        flat = Image.new("RGB", clear.size, "white")
        flat.paste(clear, mask=clear.getchannel("A"))
    else:
        flat = picture.convert("RGB")
    target = BytesIO()
    flat.save(target, "JPEG", quality=QUALITY)
    return target.getvalue()


def _expect_pixels(name: str, size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        text = _("The picture “{name}” has {wide} × {high} points; make it smaller first.")
        raise RuleBrokenError(text.format(name=name, wide=size[0], high=size[1]))


def _unreadable(name: str, media: str) -> str:
    if media == HEIC:
        text = _(
            "“{name}” is a HEIC photo, which cannot be shown here. Save it as JPEG first; on the "
            "phone: Settings, Camera, Formats, Most compatible."
        )
    else:
        text = _("“{name}” is no picture that can be shown; save it as JPEG or PNG first.")
    return text.format(name=name)


def _clean(name: str) -> str:
    """Return a name that any system can save again."""
    kept = _NOT_IN_NAMES.sub(" ", name).strip()
    stem, dot, ending = kept.rpartition(".")
    if len(kept) <= LONGEST_NAME or not dot:
        return kept[:LONGEST_NAME] or _("File")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
