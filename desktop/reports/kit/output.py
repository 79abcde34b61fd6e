"""Files that are written whole or not at all."""

import errno
import os
from contextlib import suppress
from pathlib import Path

from desktop.models.errors import OfficeError
from desktop.system.i18n import N_, _

REASONS = {
    errno.ENOSPC: N_("The disk is full. Make room or choose another disk."),
    errno.EACCES: N_(
        "The file or its folder is locked. Close the file if it is open, or choose another folder."
    ),
    errno.EROFS: N_("The disk is read-only. Choose another folder."),
    errno.ENOENT: N_("Its folder does not exist. Choose another folder."),
    errno.EISDIR: N_("It is a folder. Choose another name."),
}
REASONS[errno.EPERM] = REASONS[errno.EACCES]
REASONS[errno.EDQUOT] = REASONS[errno.ENOSPC]
REASONS[errno.ENOTDIR] = REASONS[errno.ENOENT]


def save(data: bytes, path: Path) -> None:
    """Put `data` at `path` at once; on any failure the old file stays as it was.

    Raises:
        OfficeError: the file cannot be written.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        _write_to_device(data, path)
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        _write_out(data, part)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise OfficeError(_refusal(path, error)) from error


def _write_to_device(data: bytes, path: Path) -> None:
    """Write into a pipe or a device: to put a file in its place would take it away."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise OfficeError(_refusal(path, error)) from error


def _write_out(data: bytes, part: Path) -> None:
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _refusal(path: Path, error: OSError) -> str:
    reason = REASONS.get(error.errno or 0, N_("Choose another folder."))
    return _("{name} could not be written. {reason}").format(name=path.name, reason=_(reason))
