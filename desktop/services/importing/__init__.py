"""Taking files in: previewed, counted, explained row by row, all of a file or nothing of it."""

from desktop.services.files.tables import Table, TableRow, read_table
from desktop.services.importing.kinds import KINDS, Field, FieldType, Kind, kind_of
from desktop.services.importing.mapping import Formats, Mapping, Rules, mapping_for
from desktop.services.importing.mapping_file import load_mapping, mapping_toml, save_mapping
from desktop.services.importing.marks import Marks
from desktop.services.importing.outcomes import Mark, Outcome, outcome_title
from desktop.services.importing.progress import ImportStoppedError, Progress, Stage
from desktop.services.importing.result import (
    ImportResult,
    ImportSource,
    RowOutcome,
    write_result,
)
from desktop.services.importing.run import Preview, PreviewRow, preview, run_import

__all__ = [
    "KINDS",
    "Field",
    "FieldType",
    "Formats",
    "ImportResult",
    "ImportSource",
    "ImportStoppedError",
    "Kind",
    "Mapping",
    "Mark",
    "Marks",
    "Outcome",
    "Preview",
    "PreviewRow",
    "Progress",
    "RowOutcome",
    "Rules",
    "Stage",
    "Table",
    "TableRow",
    "kind_of",
    "load_mapping",
    "mapping_for",
    "mapping_toml",
    "outcome_title",
    "preview",
    "read_table",
    "run_import",
    "save_mapping",
    "write_result",
]
