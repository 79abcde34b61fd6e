"""Taking back an opening stock that an import entered: the ledger only grows."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.import_run import ImportRun
from desktop.models.part import Part
from desktop.models.stock import MovementKind, Stock, StockDocument, StockMovement
from desktop.services.stock.posting import Entry, Paper, post
from desktop.system.i18n import _


def take_back_stock(uow: UnitOfWork, run: ImportRun) -> tuple[str, ...]:
    """Set off what an import brought into the ledger; return what was done, in sentences.

    Raises:
        RuleBrokenError: A part has moved since, or may not be moved any more.
    """
    session = uow.session
    papers = select(StockDocument).where(
        StockDocument.import_id == run.id, StockDocument.reverses_id.is_(None)
    )
    told = []
    for paper in session.execute(papers).scalars().all():
        _refuse_moved(session, paper)
        moves = select(StockMovement).where(StockMovement.document_id == paper.id)
        entries = [
            Entry(move.part_id, -move.quantity, origin_id=move.id)
            for move in session.execute(moves.order_by(StockMovement.seq.desc())).scalars()
        ]
        reason = _("The import of {file} was undone.").format(file=run.file_name)
        back = Paper(
            MovementKind.RETURN_OUT,
            reverses_id=paper.id,
            import_id=run.id,
            reference=paper.number,
            reason=reason,
        )
        posted = post(uow, back, entries)
        text = _("Document {number} sets off the stock that {opening} brought.")
        told.append(text.format(number=posted.number, opening=paper.number))
    return tuple(told)


def _refuse_moved(session: Session, paper: StockDocument) -> None:
    newest = select(StockMovement.part_id).where(
        StockMovement.document_id == paper.id, StockMovement.seq == Stock.seq
    )
    moved = session.execute(
        select(Part.number)
        .join(Stock, Stock.part_id == Part.id)
        .where(
            Part.id.in_(select(StockMovement.part_id).where(StockMovement.document_id == paper.id)),
            Stock.part_id.not_in(newest.correlate(Stock)),
        )
        .order_by(Part.number_key)
        .limit(1)
    ).scalar()
    if moved is not None:
        raise RuleBrokenError(
            _(
                "{number} has moved since this import, and the ledger only grows; count the parts "
                "instead."
            ).format(number=moved)
        )
