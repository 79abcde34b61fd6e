"""What the commands say to the person at the terminal."""

import sys
from pathlib import Path


def say(text: str) -> None:
    """Say something beside the answer: standard output is for data."""
    print(text, file=sys.stderr)  # noqa: T201 -- this is the one place


def put_pdf(data: bytes, out: str) -> None:
    """Write a PDF to a file, or to standard output for `-`.

    Raises:
        OfficeError: The file cannot be written.
    """
    from desktop.reports import kit  # loads ReportLab

    if out == "-":
        sys.stdout.buffer.write(data)
    else:
        kit.save(data, Path(out))


def show_share(title: str, share: float) -> None:
    """Count on a terminal; a log file would only fill up with it."""
    if sys.stderr.isatty():
        print(f"\r{title} {share:4.0%}", end="", file=sys.stderr)  # noqa: T201 -- for a person who waits
