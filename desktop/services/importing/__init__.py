"""Taking files in: previewed, counted, explained row by row, all of a file or nothing of it."""

from desktop.services.files.tables import Table, TableRow, read_table
from desktop.services.importing.kinds import KINDS, Field, FieldType, Kind, kind_of
from desktop.services.importing.mapping import Mapping, Rules, load_mapping, mapping_for
from desktop.services.importing.result import (
    ImportResult,
    ImportSource,
    ImportStoppedError,
    Mark,
    Outcome,
    Progress,
    RowOutcome,
    Stage,
    write_result,
)
from desktop.services.importing.run import Preview, PreviewRow, preview, run_import

__all__ = [
    "KINDS",
    "Field",
    "FieldType",
    "ImportResult",
    "ImportSource",
    "ImportStoppedError",
    "Kind",
    "Mapping",
    "Mark",
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
    "preview",
    "read_table",
    "run_import",
    "write_result",
]
