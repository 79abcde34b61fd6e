"""What happens to a sale: entered, changed, delivered, cancelled, or taken back."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.customer import Customer
from desktop.models.errors import RuleBrokenError
from desktop.models.sale import Sale, SaleKind, SaleShare
from desktop.services.branches import branch_of
from desktop.services.customer_work import CustomerDraft, add_customer
from desktop.services.listing import starts_with
from desktop.services.rights import Right, require
from desktop.services.sales.drafts import (
    Course,
    DeliveryDraft,
    Remarks,
    SaleDraft,
    cancellation_problems,
    delivery_problems,
    no_order_day,
    sale_problems,
)
from desktop.services.sales.handover import delivered_vehicle
from desktop.services.sales.records import sale_shares
from desktop.services.shares import ShareDraft
from desktop.system.i18n import _


def enter_sale(uow: UnitOfWork, draft: SaleDraft) -> int:
    """Enter an order, with its customer where that is new, and return its id.

    Raises:
        RuleBrokenError: A needed value is missing or wrong.
        DuplicateError: The new customer is there already.
        NotAllowedError: The role may not record sales.
    """
    require(uow, Right.SALES)
    _refuse(sale_problems(draft))
    with uow:
        serialise(uow.session, "sale number")
        sale = Sale(number=next_sale_number(uow.session, _day(draft)))
        _give_customer(uow, sale, draft)
        _fill(sale, draft)
        sale.branch_id = branch_of(uow.session, draft.shares[0].staff_id)
        uow.session.add(sale)
        uow.session.flush()
        _write_shares(uow, sale, draft.shares)
        _note_seen(uow, sale)
        uow.commit()
        return sale.id


def change_sale(uow: UnitOfWork, sale_id: int, version: int, draft: SaleDraft) -> None:
    """Change what was typed about an order; what became of it has commands of its own.

    Raises:
        RuleBrokenError: A needed value is missing or wrong.
        DuplicateError: The new customer is there already.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not record sales.
    """
    require(uow, Right.SALES)
    with uow:
        sale = uow.load(Sale, sale_id, version)
        _refuse(sale_problems(draft, course_of(sale)))
        _keep_with_vehicle(sale, draft)
        if draft.customer != sale.customer_id:
            _give_customer(uow, sale, draft)
        _fill(sale, draft)
        _change_shares(uow, sale, draft.shares)
        flag_modified(sale, "model")  # a new version even when only the shares changed
        uow.commit()


def deliver_sale(uow: UnitOfWork, sale_id: int, version: int, draft: DeliveryDraft) -> None:
    """Hand over what was ordered; a vehicle named by plate or VIN becomes the customer's.

    Raises:
        RuleBrokenError: It is not open, or what is typed is wrong.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not record sales.
    """
    require(uow, Right.SALES)
    with uow:
        sale = _load_open(uow, sale_id, version)
        _refuse(delivery_problems(draft, course_of(sale)))
        sale.vehicle_id = delivered_vehicle(uow, sale, draft)
        sale.delivered_on = draft.delivered_on
        uow.commit()


def cancel_sale(
    uow: UnitOfWork, sale_id: int, version: int, cancelled_on: date | None, reason: str
) -> None:
    """Write down that the customer stepped back; the order stays in the list.

    Raises:
        RuleBrokenError: It is not open, no reason is given, or the day is wrong.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not record sales.
    """
    require(uow, Right.SALES)
    with uow:
        sale = _load_open(uow, sale_id, version)
        _refuse(cancellation_problems(cancelled_on, reason, course_of(sale)))
        sale.cancelled_on, sale.cancel_reason = cancelled_on, reason.strip()
        uow.commit()


def take_back(uow: UnitOfWork, sale_id: int, version: int) -> None:
    """Make a sale open again whose delivery or cancellation was a mistake.

    A vehicle that was handed over stays the customer's: whose it is, its own page says.

    Raises:
        RuleBrokenError: It is open.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not record sales.
    """
    require(uow, Right.SALES)
    with uow:
        sale = uow.load(Sale, sale_id, version)
        if sale.delivered_on is None and sale.cancelled_on is None:
            raise RuleBrokenError(
                _("Sale {number} is still open; there is nothing to take back.").format(
                    number=sale.number
                )
            )
        sale.delivered_on = sale.vehicle_id = None
        sale.cancelled_on = sale.cancel_reason = None
        uow.commit()


def next_sale_number(session: Session, day: date) -> str:
    """Return the next free number of a day: `S20261123-01`."""
    prefix = f"S{day:%Y%m%d}-"
    taken = select(Sale.number).where(starts_with(Sale.__table__.c.number, prefix))
    counts = [found.removeprefix(prefix) for found in session.execute(taken).scalars()]
    # An imported number may end in letters; it counts for nothing here.
    last = max((int(count) for count in counts if count.isdecimal()), default=0)
    return f"{prefix}{last + 1:02}"


def course_of(sale: Sale) -> Course:
    """Return what happened to a sale so far."""
    return Course(sale.kind, sale.ordered_on, sale.quantity, sale.delivered_on, sale.cancelled_on)


def _refuse(problems: Remarks) -> None:
    for sentence in problems.values():
        raise RuleBrokenError(sentence)


def _keep_with_vehicle(sale: Sale, draft: SaleDraft) -> None:
    """Refuse what no longer fits the one vehicle that was handed over."""
    same = draft.customer == sale.customer_id
    fits = same and draft.kind == SaleKind.VEHICLE and draft.quantity == 1
    if sale.vehicle_id is not None and not fits:
        raise RuleBrokenError(
            _(
                "Its vehicle was handed over to the customer; take the delivery back "
                "before you change customer, kind or quantity."
            )
        )


def _load_open(uow: UnitOfWork, sale_id: int, version: int) -> Sale:
    sale = uow.load(Sale, sale_id, version)
    if sale.delivered_on is not None:
        raise RuleBrokenError(
            _("Sale {number} was delivered on {day}; take that back first.").format(
                number=sale.number, day=sale.delivered_on
            )
        )
    if sale.cancelled_on is not None:
        raise RuleBrokenError(
            _("Sale {number} was cancelled on {day}; take that back first.").format(
                number=sale.number, day=sale.cancelled_on
            )
        )
    return sale


def _give_customer(uow: UnitOfWork, sale: Sale, draft: SaleDraft) -> None:
    """Note the customer, and the segment the customer is in now."""
    if isinstance(draft.customer, CustomerDraft):
        customer = add_customer(uow, draft.customer)
    else:
        customer = uow.load(Customer, draft.customer or 0)
    sale.customer_id, sale.segment_id = customer.id, customer.segment_id


def _fill(sale: Sale, draft: SaleDraft) -> None:
    sale.kind, sale.model = draft.kind, draft.model.strip()
    sale.ordered_on = _day(draft)
    sale.quantity = draft.quantity or sale.quantity
    sale.list_price, sale.price, sale.cost = draft.list_price, draft.price, draft.cost
    sale.source, sale.note = draft.source.strip(), draft.note.strip()
    sale.referred_by_id = draft.referred_by_id


def _day(draft: SaleDraft) -> date:
    if draft.ordered_on is None:
        raise RuleBrokenError(no_order_day())
    return draft.ordered_on


def _change_shares(uow: UnitOfWork, sale: Sale, shares: tuple[ShareDraft, ...]) -> None:
    """Replace the shares where they differ; another first salesperson brings his branch."""
    before = tuple(ShareDraft(row.staff_id, row.share) for row in sale_shares(uow.session, sale.id))
    if shares == before:
        return
    if not before or shares[0].staff_id != before[0].staff_id:
        sale.branch_id = branch_of(uow.session, shares[0].staff_id)
    mine = select(SaleShare).where(SaleShare.sale_id == sale.id)
    for row in uow.session.execute(mine).scalars():
        uow.session.delete(row)
    uow.session.flush()  # the old go before the new come: a person stands once in a sale
    _write_shares(uow, sale, shares)


def _write_shares(uow: UnitOfWork, sale: Sale, shares: tuple[ShareDraft, ...]) -> None:
    for draft in shares:
        uow.session.add(SaleShare(sale_id=sale.id, staff_id=draft.staff_id, share=draft.share))
        uow.session.flush()  # one by one, so that the first salesperson has the first row


def _note_seen(uow: UnitOfWork, sale: Sale) -> None:
    """Bring the customer to the top of the list; no audit row for a mere order."""
    seen = (
        update(Customer)
        .where(Customer.id == sale.customer_id, Customer.last_seen_on < sale.ordered_on)
        .values(last_seen_on=sale.ordered_on)
    )
    uow.session.execute(seen, execution_options={"synchronize_session": False})
    uow.changed.add(Customer.__tablename__)
