"""What must be true of an office's data: one rule, one query, the same on both engines."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from desktop.db import schema, stock_checks
from desktop.models.audit import AuditAction, AuditEntry
from desktop.models.customer import Customer, CustomerOwner
from desktop.models.import_run import ImportRun
from desktop.models.office import OfficeSettings
from desktop.models.part import Part
from desktop.models.purchase import Supplier
from desktop.models.tables import TABLES
from desktop.models.vehicle import Ownership, Plate, Vehicle
from desktop.models.visit import LineKind, Payment, Visit, VisitLine, VisitShare, VisitState
from desktop.system.i18n import N_, _

EXAMPLES = 5
_FOREVER = date(9999, 12, 31)
_SUMS = (
    (LineKind.LABOUR, Visit.labour_net),
    (LineKind.PART, Visit.parts_net),
    (LineKind.OUTSOURCED, Visit.outsourced_net),
    (LineKind.OTHER, Visit.other_net),
)

Ids = Select[int]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be.

    Attributes:
        rule: Id of the rule; it stays the same in every language.
        sentence: What is wrong, and what to do.
        count: How many rows break the rule.
        examples: Ids of the first of them.
        warning: Whether it may be so and should only be looked at.
    """

    rule: str
    sentence: str
    count: int
    examples: tuple[int, ...]
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that must be true of the rows; the query finds the ids of those that break it."""

    id: str
    sentence: str
    broken: Callable[[], Ids]
    warning: bool = False


def find_faults(connection: Connection) -> list[Finding]:
    """Examine the database itself, then every rule of the data."""
    faults = [finding for probe in PROBES for finding in probe(connection)]
    if any(finding.rule == "revision" for finding in faults):
        return faults  # the rules speak of the tables of this program's revision
    found = (_broken(connection, rule) for rule in RULES)
    return faults + [finding for finding in found if finding is not None]


def _broken(connection: Connection, rule: Rule) -> Finding | None:
    ids = rule.broken().subquery()
    count = connection.execute(select(func.count()).select_from(ids)).scalar_one()
    if not count:
        return None
    first = connection.execute(select(ids.c.id).order_by(ids.c.id).limit(EXAMPLES)).scalars()
    return Finding(rule.id, _(rule.sentence), count, tuple(first), rule.warning)


def _file_whole(connection: Connection) -> list[Finding]:
    if connection.dialect.name != "sqlite":
        return []
    said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    if said == ["ok"]:
        return []
    sentence = _("The file is damaged ({reason}); restore the newest backup.")
    return [Finding("file", sentence.format(reason=said[0]), len(said), ())]


def _references_whole(connection: Connection) -> list[Finding]:
    if connection.dialect.name != "sqlite":
        return []  # PostgreSQL cannot switch its foreign keys off
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    by_table: dict[str, list[int]] = {}
    for row in rows:
        by_table.setdefault(row[0], []).append(row[1])
    sentence = _("Rows of {table} refer to something that is not there; restore a backup.")
    return [
        Finding("references", sentence.format(table=name), len(ids), tuple(sorted(ids)[:EXAMPLES]))
        for name, ids in by_table.items()
    ]


def _revision_known(connection: Connection) -> list[Finding]:
    found = schema.revision(connection)
    if found == schema.HEAD:
        return []
    sentence = _("The office is at revision {found}, this program at {head}; open it once.")
    return [Finding("revision", sentence.format(found=found, head=schema.HEAD), 1, ())]


def _numbering_ahead(connection: Connection) -> list[Finding]:
    if connection.dialect.name != "postgresql":
        return []
    numbered = [table for table in TABLES if table is not OfficeSettings]  # its one row is row 1
    behind = [table.__tablename__ for table in numbered if _is_behind(connection, table)]
    sentence = _("New rows of {tables} would get numbers that are taken; restore a backup.")
    return (
        [Finding("numbering", sentence.format(tables=", ".join(behind)), len(behind), ())]
        if behind
        else []
    )


def _is_behind(connection: Connection, table: Any) -> bool:  # noqa: ANN401 -- any mapped class
    name = connection.execute(
        select(func.pg_get_serial_sequence(table.__tablename__, "id"))
    ).scalar_one()
    highest = connection.execute(select(func.max(table.id))).scalar_one()
    last, used = connection.execute(text(f"SELECT last_value, is_called FROM {name}")).one()  # noqa: S608 -- the database's own name
    return highest is not None and (last < highest or (last == highest and not used))


PROBES = (_file_whole, _references_whole, _revision_known, _numbering_ahead)


def _sums_differ() -> Ids:
    # An old file may give the sums of a visit without any line that has an amount.
    lines = (
        select(
            VisitLine.visit_id,
            *(
                func.sum(case((VisitLine.kind == kind, VisitLine.net), else_=0)).label(kind)
                for kind, _sum in _SUMS
            ),
        )
        .where(VisitLine.net.is_not(None))
        .group_by(VisitLine.visit_id)
        .subquery()
    )
    differs = [func.coalesce(kept, 0) != lines.c[kind] for kind, kept in _SUMS]
    return select(Visit.id).join(lines, lines.c.visit_id == Visit.id).where(or_(*differs))


def _total_differs() -> Ids:
    parts = [func.coalesce(kept, 0) for _kind, kept in _SUMS]
    expected = parts[0] + parts[1] + parts[2] + parts[3] + func.coalesce(Visit.tax, 0)
    return select(Visit.id).where(func.coalesce(Visit.total, 0) != expected)


def _shares_differ() -> Ids:
    return (
        select(VisitShare.visit_id.label("id"))
        .group_by(VisitShare.visit_id)
        .having(func.sum(VisitShare.share) != 1)
    )


def _overpaid() -> Ids:
    return (
        select(Visit.id)
        .join(Payment, Payment.visit_id == Visit.id)
        .group_by(Visit.id, Visit.total)
        .having(func.sum(Payment.amount) > Visit.total)
    )


def _settled_without_day() -> Ids:
    no_day = or_(Visit.settled_on.is_(None), Visit.finished_on.is_(None))
    return select(Visit.id).where(Visit.state == VisitState.SETTLED, no_day)


def _settled_before_arrival() -> Ids:
    return select(Visit.id).where(Visit.settled_on < Visit.arrived_on)


def _plate_twice() -> Ids:
    return _overlapping(Plate, Plate.plate_key, lambda plate: ~plate.partial)


def _two_plates() -> Ids:
    return _overlapping(Plate, Plate.vehicle_id)


def _two_owners() -> Ids:
    return _overlapping(Ownership, Ownership.vehicle_id)


def _two_salespeople() -> Ids:
    return _overlapping(CustomerOwner, CustomerOwner.customer_id)


def _overlapping(
    kind: type[Any],
    of: InstrumentedAttribute[Any],
    counts: Callable[[Any], ColumnElement[bool]] = lambda _row: true(),
) -> Ids:
    """Find rows of a history that another row of the same thing runs into."""
    other = aliased(kind)
    same = getattr(other, of.key) == of
    started = other.from_on < func.coalesce(kind.to_on, _FOREVER)
    running = kind.from_on < func.coalesce(other.to_on, _FOREVER)
    clash = and_(other.id < kind.id, same, started, running, counts(other))
    return select(kind.id).where(exists().where(clash), counts(kind))


def _import_unknown(kind: type[Any]) -> Ids:
    run = exists().where(ImportRun.id == kind.import_id)
    return select(kind.id).where(kind.import_id.is_not(None), ~run)


def _uses_add_up() -> Ids:
    counted = ImportRun.rows_created + ImportRun.rows_updated + ImportRun.rows_unchanged
    accounted = counted + ImportRun.rows_duplicate + ImportRun.rows_rejected
    return select(ImportRun.id).where(ImportRun.rows_read != accounted)


def _unaudited(kind: type[Any]) -> Ids:
    """Find rows nobody entered: written neither by a command nor with a bulk of rows."""
    table = AuditEntry.table_name == kind.__tablename__
    entered = and_(AuditEntry.action == AuditAction.INSERT, AuditEntry.row_id == kind.id)
    in_bulk = AuditEntry.action == AuditAction.BULK
    return select(kind.id).where(
        kind.import_id.is_(None),
        ~exists().where(table, entered),
        ~exists().where(table, in_bulk),
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "visit-sums",
        N_("The sums of some visits are not the sums of their lines."),
        _sums_differ,
    ),
    Rule(
        "visit-total",
        N_("The totals of some visits are not their amounts and the tax."),
        _total_differs,
    ),
    Rule(
        "visit-shares",
        N_("The technicians' shares of some visits do not add up to 100 %."),
        _shares_differ,
    ),
    Rule(
        "settled-days",
        N_("Some settled visits have no day of settlement or of completion."),
        _settled_without_day,
    ),
    Rule(
        "plate-twice",
        N_("Some plates belonged to two vehicles on the same day."),
        _plate_twice,
    ),
    Rule(
        "two-plates",
        N_("Some vehicles bore two plates on the same day."),
        _two_plates,
    ),
    Rule(
        "two-owners",
        N_("Some vehicles belonged to two customers on the same day."),
        _two_owners,
    ),
    Rule(
        "two-salespeople",
        N_("Some customers had two salespeople on the same day."),
        _two_salespeople,
    ),
    Rule(
        "import-rows",
        N_("The rows of some imports do not add up."),
        _uses_add_up,
    ),
    *(
        Rule(
            f"import-unknown-{kind.__tablename__}",
            N_("Some rows came with an import that is not in the list of imports."),
            partial(_import_unknown, kind),
        )
        for kind in (Customer, Vehicle, Part, Supplier, Visit)
    ),
    Rule(
        "stock-sums",
        N_("The stock of some parts is not the sum of their movements; restore a backup."),
        stock_checks.stock_differs,
    ),
    Rule(
        "stock-chain",
        N_("Some movements of the stock do not follow from the one before; restore a backup."),
        stock_checks.chain_broken,
    ),
    Rule(
        "stock-months",
        N_("The sums of the stock of some months are not those of their movements."),
        stock_checks.months_differ,
    ),
    Rule(
        "stock-days",
        N_("Of some parts it is not known any more when they came, went or were counted."),
        stock_checks.stock_days_differ,
    ),
    Rule(
        "stock-kinds",
        N_("Some movements of the stock are of another kind than their paper."),
        stock_checks.kind_differs,
    ),
    Rule(
        "stock-papers",
        N_("Some papers of the stock have no line."),
        stock_checks.papers_without_lines,
    ),
    Rule(
        "stock-returned",
        N_("More of some parts came back than had gone."),
        stock_checks.returned_too_much,
    ),
    Rule(
        "stock-void-visits",
        N_("Parts are still issued to some void visits; take them back."),
        stock_checks.issued_to_void,
    ),
    Rule(
        "stock-below-zero",
        N_("More of some parts was handed out than had come; enter what came, or count them."),
        stock_checks.below_zero,
        warning=True,
    ),
    Rule(
        "overpaid",
        N_("More was paid for some visits than they cost; look whether money is to be returned."),
        _overpaid,
        warning=True,
    ),
    Rule(
        "settled-before-arrival",
        N_("Some visits were settled before the vehicle arrived; look at their dates."),
        _settled_before_arrival,
        warning=True,
    ),
    *(
        Rule(
            f"unaudited-{kind.__tablename__}",
            N_("The audit trail does not say who entered some rows."),
            partial(_unaudited, kind),
            warning=True,
        )
        for kind in (Customer, Visit)
    ),
)
