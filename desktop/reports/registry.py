"""Every document the office prints, for the command line and the screens alike.

The documents are imported when they are printed: ReportLab would slow down every start.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.document import DocumentKind
from desktop.services.analysis import Answer
from desktop.services.documents import store
from desktop.services.measures.slices import Period
from desktop.services.year_end.writing import AmountUnit

if TYPE_CHECKING:  # it brings ReportLab
    from desktop.reports.sheets import Sheet
    from desktop.reports.year_end.making import Draft, Frozen

Progress = Callable[[int, int], None]


def silent(_done: int, _total: int) -> None:
    """Tell nobody how far it is."""


def render_morning_sheet(session: Session, day: date) -> bytes:
    """Print the morning sheet of a business day; the same data give the same bytes."""
    return render_sheet(session, DocumentKind.MORNING, day, day)


def render_sheet(
    session: Session, kind: str, day: date, today: date, *, blank: bool = False
) -> bytes:
    """Print a sheet of a day, or of its week or month; a blank one is filled by hand.

    Args:
        session: Where to read.
        kind: One of DocumentKind, without the year-end report.
        day: Any day of what the sheet speaks of.
        today: The present business day: what is not over by then is marked as provisional.
        blank: Whether figures and lists are left empty.
    """
    from desktop.reports import sheets

    return sheets.render_sheet(session, kind, day, today, blank=blank)


def numbered_sheet(session: Session, kind: str, day: date, today: date) -> "Sheet":
    """Print a sheet with its number, to be kept by `keep_sheet`."""
    from desktop.reports import sheets

    return sheets.numbered_sheet(session, kind, day, today)


def keep_sheet(uow: UnitOfWork, sheet: "Sheet") -> str:
    """Keep a printed sheet unchanged and return its number.

    Raises:
        ConflictError: Another seat has taken its number meanwhile; print again.
    """
    period = sheet.period
    return store(
        uow, sheet.kind, period.start, period.end, sheet.printed, sheet.figures, sheet.number
    )


def render_work_order(session: Session, visit_id: int) -> bytes:
    """Print the order for the workshop and for the customer's signature.

    Raises:
        NotFoundError: There is no such visit.
    """
    from desktop.reports import kit, work_order

    return kit.render(work_order.layout(work_order.collect(session, visit_id)))


def render_settlement(session: Session, visit_id: int) -> bytes:
    """Print the bill of a visit; a preliminary one as long as it is not settled.

    Raises:
        NotFoundError: There is no such visit.
    """
    from desktop.reports import kit, settlement

    return kit.render(settlement.layout(settlement.collect(session, visit_id)))


def render_board(session: Session, now: datetime, by: str) -> bytes:
    """Print the workshop board on one sheet of A3."""
    from desktop.reports import board, kit

    return kit.render(board.layout(board.collect(session, now, by)))


def render_estimate(session: Session, visit_id: int) -> bytes:
    """Print what is proposed on a visit, for the customer's answer and signature.

    Raises:
        NotFoundError: There is no such visit.
    """
    from desktop.reports import estimate, kit

    return kit.render(estimate.layout(estimate.collect(session, visit_id)))


def render_receipt(session: Session, payment_id: int) -> bytes:
    """Print the receipt of a payment, or of money that was given back.

    Raises:
        NotFoundError: There is no such payment.
        RuleBrokenError: It was put on account: no money came in.
    """
    from desktop.reports import kit, receipt

    return kit.render(receipt.layout(receipt.collect(session, payment_id)))


def render_counter_receipt(session: Session, document_id: int) -> bytes:
    """Print a paper of the ledger: a receipt, a delivery note, a slip of what came or went.

    Raises:
        NotFoundError: There is no such paper.
    """
    from desktop.reports import counter_receipt, kit

    return kit.render(counter_receipt.layout(counter_receipt.collect(session, document_id)))


def render_purchase_order(session: Session, order_id: int) -> bytes:
    """Print an order for its supplier.

    Raises:
        NotFoundError: There is no such order.
    """
    from desktop.reports import kit, purchase_order

    return kit.render(purchase_order.layout(purchase_order.collect(session, order_id)))


def render_count_sheets(session: Session, count_id: int) -> bytes:
    """Print the sheets to count with: without quantities.

    Raises:
        NotFoundError: There is no such count.
    """
    from desktop.reports import count_sheet, kit

    return kit.render(count_sheet.layout_sheets(count_sheet.collect(session, count_id)))


def render_count_differences(session: Session, count_id: int) -> bytes:
    """Print what a count found.

    Raises:
        NotFoundError: There is no such count.
    """
    from desktop.reports import count_sheet, kit

    found = count_sheet.collect_differences(session, count_id)
    return kit.render(count_sheet.layout_differences(found))


def render_fleet(session: Session, customer_id: int, today: date) -> bytes:
    """Print the vehicles of a fleet that are overdue or due soon.

    Raises:
        NotFoundError: There is no such customer.
    """
    from desktop.reports import fleet, kit

    return kit.render(fleet.layout(fleet.collect(session, customer_id, today)))


def render_parts_report(session: Session, period: Period) -> bytes:
    """Print the figures of the stock of some whole months.

    Raises:
        RuleBrokenError: The ledger of stock begins later.
    """
    from desktop.reports import kit, parts_report

    return kit.render(parts_report.layout(parts_report.collect(session, period)))


def year_end_draft(
    session: Session,
    year: int,
    unit: AmountUnit = AmountUnit.LANGUAGE,
    progress: Progress = silent,
    cancelled: Callable[[], bool] = lambda: False,
) -> "Draft":
    """Print the report of a year as it stands, and set its sentences out for the editor.

    Raises:
        OfficeError: `cancelled` returned true, or there can be no such year.
    """
    from desktop.reports.year_end import making

    return making.make_draft(session, year, unit, progress, cancelled)


def year_end_again(
    session: Session,
    draft: "Draft",
    progress: Progress = silent,
    cancelled: Callable[[], bool] = lambda: False,
) -> "Draft":
    """Print the figures of a draft once more, with the sentences as they stand now.

    Raises:
        OfficeError: `cancelled` returned true.
    """
    from desktop.reports.year_end import making

    return making.make_again(session, draft, progress, cancelled)


def year_end_frozen(
    session: Session,
    year: int,
    unit: AmountUnit = AmountUnit.LANGUAGE,
    progress: Progress = silent,
    cancelled: Callable[[], bool] = lambda: False,
    unlocked: bool = False,  # noqa: FBT001, FBT002 -- bound by name
) -> "Frozen":
    """Print the report of a year with its number, to be kept by `keep_year_end`.

    Raises:
        RuleBrokenError: A month is not locked, and that was not allowed.
        OfficeError: `cancelled` returned true.
    """
    from desktop.reports.year_end import making

    return making.make_frozen(session, year, unit, progress, cancelled, unlocked)


def keep_year_end(uow: UnitOfWork, frozen: "Frozen") -> str:
    """Keep a frozen report unchanged and return its number; one that is kept stays as it is.

    Raises:
        ConflictError: Another seat has taken its number meanwhile; freeze it again.
        NotAllowedError: Only a manager or the owner may.
    """
    from desktop.services.year_end.kept import keep

    return keep(uow, frozen.year, frozen, frozen.figures, frozen.number)


def render_analysis(session: Session, answer: Answer, today: date) -> bytes:
    """Print an answer of the analysis: its chart, and the table of the same figures."""
    from desktop.reports import analysis

    return analysis.render(session, answer, today)
