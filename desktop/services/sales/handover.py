"""The vehicle of a delivery: known already, or new to the office."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.keys import compact_key, name_key
from desktop.models.sale import Sale
from desktop.models.vehicle import Vehicle
from desktop.services.sales.drafts import DeliveryDraft
from desktop.services.vehicles import (
    VehicleDraft,
    add_vehicle,
    note_marks,
    plate_bearer,
    vin_bearer,
    write_over,
)
from desktop.system.i18n import _


def delivered_vehicle(uow: UnitOfWork, sale: Sale, draft: DeliveryDraft) -> int | None:
    """Give the named vehicle to the sale's customer and return its id; None if none is named.

    A vehicle the office knows by this plate or VIN is written over; another one is added.

    Raises:
        RuleBrokenError: Plate and VIN are of two different vehicles.
    """
    by_plate = plate_bearer(uow.session, draft.plate) if compact_key(draft.plate) else None
    by_vin = vin_bearer(uow.session, draft.vin) if compact_key(draft.vin) else None
    if by_plate and by_vin and by_plate != by_vin:
        raise RuleBrokenError(
            _("Plate {plate} and VIN {vin} belong to two vehicles; correct one of them.").format(
                plate=draft.plate, vin=draft.vin
            )
        )
    known = by_plate or by_vin
    if known is not None:
        write_over(uow, known, sale.customer_id)
        note_marks(uow, known, draft.plate, draft.vin)
        return known
    if not compact_key(draft.plate) and not compact_key(draft.vin):
        return None
    make, model = _make_and_model(uow.session, sale.model)
    vehicle = VehicleDraft(plate=draft.plate, vin=draft.vin, make=make, model=model)
    return add_vehicle(uow, vehicle, sale.customer_id).id


def _make_and_model(session: Session, text: str) -> tuple[str, str]:
    """Part an order's model into make and model, as a vehicle of the office has them already."""
    table = Vehicle.__table__.c
    whole = table.model_key == name_key(text)
    for same in (whole, table.model == text.strip()):
        statement = select(table.make, table.model).where(same, table.make != "").limit(1)
        if found := session.execute(statement).first():
            return found[0], found[1]
    return "", text
