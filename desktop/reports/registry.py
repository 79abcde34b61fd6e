"""Every document the office prints, for the command line and the screens alike.

The documents are imported when they are printed: ReportLab would slow down every start.
"""

from datetime import date

from sqlalchemy.orm import Session


def render_morning_sheet(session: Session, day: date) -> bytes:
    """Print the morning sheet of a business day; the same data give the same bytes."""
    from desktop.reports import kit, morning_layout, morning_sheet

    return kit.render(morning_layout.layout(morning_sheet.collect(session, day)))


def render_work_order(session: Session, visit_id: int) -> bytes:
    """Print the order for the workshop and for the customer's signature.

    Raises:
        NotFoundError: There is no such visit.
    """
    from desktop.reports import kit, work_order

    return kit.render(work_order.layout(work_order.collect(session, visit_id)))


def render_settlement(session: Session, visit_id: int) -> bytes:
    """Print the bill of a visit; an estimate as long as it is not settled.

    Raises:
        NotFoundError: There is no such visit.
    """
    from desktop.reports import kit, settlement

    return kit.render(settlement.layout(settlement.collect(session, visit_id)))
