"""What the import calls things: encodings, delimiters, tables, outcomes."""

import codecs
from collections.abc import Mapping

from desktop.services.customers import KIND_NAMES as CUSTOMER_KINDS
from desktop.services.files.tables import FileForm, Found
from desktop.services.importing import KINDS
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.sales.records import KIND_NAMES as SALE_KINDS
from desktop.services.staff import ROLE_NAMES
from desktop.services.targets.plans import ORIGIN_NAMES
from desktop.services.targets.writing import TIER_NAMES
from desktop.services.visit_rows import LINE_KIND_NAMES
from desktop.services.visits import KIND_NAMES as VISIT_KINDS
from desktop.services.visits import STATE_NAMES
from desktop.system.i18n import N_, _

FORMS = {
    FileForm.CSV: N_("Text with delimiters (CSV)"),
    FileForm.XLSX: N_("Excel workbook (xlsx)"),
    FileForm.XLS: N_("Excel 97–2003 workbook (xls)"),
    FileForm.XLSB: N_("Binary Excel workbook (xlsb)"),
    FileForm.ODS: N_("OpenDocument workbook (ods)"),
}
ENCODINGS = {
    "utf-8": N_("UTF-8"),
    "utf-8-sig": N_("UTF-8 with its mark"),
    "utf-16": N_("UTF-16"),
    "utf-16-le": N_("UTF-16 LE"),
    "utf-16-be": N_("UTF-16 BE"),
    "cp950": N_("Big5 (Taiwan)"),
    "big5": N_("Big5 (Taiwan)"),
    "big5hkscs": N_("Big5 (Hong Kong)"),
    "gb18030": N_("GB18030 (China)"),
    "gbk": N_("GBK (China)"),
    "cp1252": N_("Western European (1252)"),
    "iso8859-1": N_("Western European (Latin 1)"),
    "cp1250": N_("Central European (1250)"),
    "cp1251": N_("Cyrillic (1251)"),
    "cp932": N_("Japanese (Shift JIS)"),
    "shift_jis": N_("Japanese (Shift JIS)"),
    "euc_kr": N_("Korean (EUC-KR)"),
    "cp949": N_("Korean (949)"),
    "ascii": N_("Plain ASCII"),
}
# What anybody may say of a text file, whatever the reader found.
COMMON_ENCODINGS = (
    "utf-8",
    "utf-16-le",
    "utf-16-be",
    "cp950",
    "gb18030",
    "cp932",
    "cp1252",
)
DELIMITERS = {
    ",": N_("Comma  ,"),
    ";": N_("Semicolon  ;"),
    "\t": N_("Tab"),
    "|": N_("Bar  |"),
    ":": N_("Colon  :"),
    "^": N_("Caret  ^"),
    "~": N_("Tilde  ~"),
    " ": N_("Blank"),
}
TABLES = {
    "visit": N_("Visits"),
    "visit_line": N_("Lines of visits"),
    "visit_share": N_("Shares of technicians"),
    "customer": N_("Customers"),
    "phone": N_("Phones"),
    "contact": N_("Contacts"),
    "customer_owner": N_("Salespeople of customers"),
    "vehicle": N_("Vehicles"),
    "plate": N_("Plates"),
    "ownership": N_("Owners of vehicles"),
    "driver_assignment": N_("Drivers of vehicles"),
    "part": N_("Parts"),
    "part_demand": N_("Demand of parts by month"),
    "sale": N_("Sales"),
    "sale_share": N_("Shares of salespeople"),
    "plan": N_("Versions of plans"),
    "target": N_("Targets"),
    "result": N_("Results from another system"),
    "market_total": N_("Market totals"),
    "staff": N_("People"),
    "team": N_("Teams"),
    "branch": N_("Branches"),
}
ENTITIES = {
    "visit": N_("Visit"),
    "line": N_("Line"),
    "customer": N_("Customer"),
    "vehicle": N_("Vehicle"),
    "part": N_("Part"),
    "staff": N_("Person"),
    "sale": N_("Sale"),
    "target": N_("Target"),
    "result": N_("Result"),
    "market": N_("Market total"),
    "demand": N_("Demand"),
}
CHOICES = {
    **{str(choice): title for choice, title in CUSTOMER_KINDS.items()},
    **{str(choice): title for choice, title in VISIT_KINDS.items()},
    **{str(choice): title for choice, title in STATE_NAMES.items()},
    **{str(choice): title for choice, title in LINE_KIND_NAMES.items()},
    **{str(choice): title for choice, title in SALE_KINDS.items()},
    **{str(choice): title for choice, title in ROLE_NAMES.items()},
    **{str(choice): title for choice, title in TIER_NAMES.items()},
    **{str(choice): title for choice, title in ORIGIN_NAMES.items()},
    **{measure.id: measure.name for measure in CATALOGUE.values()},
}


def _named(names: Mapping[str, str], key: str) -> str:
    return _(names[key]) if key in names else key


def unexpected() -> str:
    """Say that something broke that is not the user's business to mend."""
    return _(
        "Something went wrong that Daysheet did not expect; nothing was changed by it. "
        "A note was kept."
    )


def form_name(form: FileForm) -> str:
    """Name the form of a file."""
    return _(FORMS[form])


def encoding_name(encoding: str) -> str:
    """Name an encoding as people know it."""
    try:
        return _named(ENCODINGS, codecs.lookup(encoding).name)
    except LookupError:
        return encoding


def delimiter_name(delimiter: str) -> str:
    """Name what stands between two cells."""
    return _named(DELIMITERS, delimiter)


def entity_name(entity: str) -> str:
    """Name what a field belongs to."""
    return _named(ENTITIES, entity)


def choice_name(choice: str) -> str:
    """Name one of the words of a field that has a few."""
    return _named(CHOICES, choice)


def table_name(table: str) -> str:
    """Name the records of a table."""
    return _named(TABLES, table)


def kind_name(kind: str) -> str:
    """Name what a file holds."""
    return _(KINDS[kind].title) if kind in KINDS else kind


def certainty(found: Found) -> str:
    """Say how sure the encoding of a file is."""
    if found.certain:
        return _("certain")
    return _("found by its content; look at the preview")
