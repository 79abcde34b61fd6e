"""Write docs/files-read.md: what is found in each of the files that break importers.

    python tools/files_read.py

The files are not part of the project: they are read from shared/data beside the tree.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from desktop.models.errors import OfficeError
from desktop.services.files.tables import FileForm, Found, Table, TableRow, read_table
from desktop.system.i18n import use_language

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "messy_files"
PAGE = ROOT / "docs" / "files-read.md"
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
TOP = """\
# Files that break importers, and what becomes of them

What `read_table` finds in each file, without being told anything; `python tools/files_read.py` \
writes this page, a test compares it with what is read today.

*Header* is the record where the header begins, ×2 if it takes two. *Not rows* are records below \
the header that cannot be used as they are: shorter or longer than the header, sums of other \
rows, notes. Each is counted in a result file with its row number and its reason; none is dropped.

| file | read as | header | columns | rows | not rows |
|---|---|---|---|---|---|
"""
REFUSED = """
## Refused

| file | the sentence |
|---|---|
"""
BOTTOM = """
## What is decided how

- **Form.** The first bytes decide, never the ending.
- **Encoding.** Byte order mark; strict UTF-8; UTF-16 without a mark by its zero bytes; then Big5 \
(CP950), GB18030 and Windows-1252 by what comes out of them over the whole file: each character \
weighs as much as it is common in its script. A file that goes over from one to another is \
refused with the row. Big5 characters of somebody's own making refuse their row, not the file.
- **Cells** keep their blanks, those of padded exports too: whoever reads a value trims it. Header \
words are trimmed. Blanks between a comma and a quotation mark are read over where nothing else \
makes even rows.
- **Columns.** One without a name is called by its letter, `[F]`; the second of one name is \
`Name [F]`. A header of two records is joined, `upper / lower`.
- **Fixed width** is read as one column, with nothing lost.
- **Numbers of rows** are those of a spreadsheet: blank records and records above count.
"""


def described(table: Table) -> str:
    """Describe a file that can be read, as a row of the page."""
    faults = [row for row in table.rows() if row.fault]
    rows = sum(1 for _row in table.rows()) - len(faults)
    found = table.found
    header = f"{found.header_row}{' ×2' if found.header_rows > 1 else ''}"
    return f"{_read_as(found)} | {header} | {len(table.header)} | {rows} | {_not_rows(faults)}"


def _read_as(found: Found) -> str:
    if found.form is not FileForm.CSV:
        return f"{found.form}, sheet {found.sheet}"
    return f"{found.encoding}, {NAMES.get(found.delimiter, found.delimiter)}"


def _not_rows(faults: list[TableRow]) -> str:
    if not faults:
        return ""
    numbers = ", ".join(str(row.number) for row in faults[:5])
    return f"{len(faults)}: {numbers}{' …' if len(faults) > 5 else ''}"  # noqa: PLR2004 -- as shown


def page() -> str:
    """Read all files and write the page."""
    read, refused = [], []
    for path in sorted(path for path in DATA.rglob("*") if path.parent != DATA and path.is_file()):
        name = path.relative_to(DATA).as_posix()
        try:
            with read_table(path) as table:
                read.append(f"| {name} | {described(table)} |\n")
        except OfficeError as error:
            refused.append(f"| {name} | {error} |\n")
    return TOP + "".join(read) + REFUSED + "".join(refused) + BOTTOM


def main() -> int:
    """Write the page; 1 where the files are absent."""
    if not DATA.exists():
        print("shared/data/messy_files is absent; the page needs it.")
        return 1
    use_language("en")
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
