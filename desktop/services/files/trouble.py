"""What may go wrong while a file is read, as sentences."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.models.errors import OfficeError
from desktop.system.i18n import _


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the system says of a file into a sentence.

    Raises:
        OfficeError: The file is gone, locked or on a disk that does not answer.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise OfficeError(
            _("There is no file {name}; check the name and the folder.").format(name=path)
        ) from error
    except PermissionError as error:
        raise OfficeError(
            _("{name} may not be read, or another program holds it; close it there first.").format(
                name=path.name
            )
        ) from error
    except OSError as error:
        raise OfficeError(
            _("{name} cannot be read ({reason}); close it elsewhere or copy it here.").format(
                name=path.name, reason=error.strerror or error
            )
        ) from error


def check_file(path: Path) -> None:
    """Refuse what is no file, and the mark a spreadsheet leaves beside an open one.

    Raises:
        OfficeError: There is nothing to read.
    """
    if path.is_dir():
        raise OfficeError(_("{name} is a folder; choose a file in it.").format(name=path.name))
    if path.name.startswith(("~$", ".~lock.")):
        raise OfficeError(
            _(
                "{name} only marks that a spreadsheet has its file open; "
                "close the file there and choose the file itself."
            ).format(name=path.name)
        )
    if path.exists() and not path.is_file():
        raise OfficeError(
            _("{name} is a device and no file; choose a file.").format(name=path.name)
        )


def changed(path: Path) -> OfficeError:
    """Say that a file is not what it was a moment ago."""
    return OfficeError(
        _("{name} was changed while it was read; try again when it is finished.").format(
            name=path.name
        )
    )
