"""A car that is received from its new owner is written over with the same command."""

from functools import partial

import pytest

from desktop.services.customer_work import CustomerDraft
from desktop.services.vehicles import vehicle_card
from desktop.services.visit_work import NewVisit, open_visit
from desktop.services.visits import visit_card
from tests.helpers.garage import Garage


@pytest.mark.parametrize(("new_owner", "owner"), [(True, "陳新主"), (False, "王小明")])
def test_a_known_car_becomes_the_new_customer_s_only_if_said_so(office, clock, new_owner, owner):
    garage = Garage(office, clock)
    first = garage.card(garage.visit(clock.now))
    draft = CustomerDraft("陳新主", garage.segment)
    visit = garage.do(open_visit, NewVisit(draft, first.vehicle_id, new_owner=new_owner))
    assert office.read(partial(visit_card, visit_id=visit)).customer == "陳新主"
    card = office.read(partial(vehicle_card, vehicle_id=first.vehicle_id))
    assert card.owner == owner
    assert garage.card(first.id).customer == "王小明"
