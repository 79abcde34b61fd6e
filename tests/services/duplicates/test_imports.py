"""A file that names a merged record means the one that stayed."""

from sqlalchemy import select

from desktop.models.customer import Customer
from desktop.models.merge import MergeKind
from desktop.models.vehicle import Vehicle
from desktop.models.visit import Visit
from desktop.services.duplicates.fields import side_by_side
from desktop.services.duplicates.merging import merge_records
from tests.helpers.imports import take_in

HEADER = (
    "visit.number,visit.arrived_on,customer.ref,customer.name,vehicle.ref,vehicle.plate,"
    "line.kind,line.text,line.amount\n"
)


def rows(shop, table):
    chosen = select(table).order_by(table.id)
    return shop.ask(lambda session: session.execute(chosen).scalars().all())


def test_a_key_and_a_name_of_a_merged_record_lead_to_the_one_that_stayed(shop, tmp_path):
    path = tmp_path / "visits.csv"
    first = HEADER + (
        "V1,2026-11-02,K1,王小明,C1,ABC-1234,labour,Oil,500\n"
        "V2,2026-11-03,K2,王曉明,C2,ABC-1235,labour,Oil,500\n"
    )
    path.write_text(first, encoding="utf-8")
    take_in(shop.office, path, "visits")
    for kind, table in ((MergeKind.CUSTOMER, Customer), (MergeKind.VEHICLE, Vehicle)):
        kept, gone = (row.id for row in rows(shop, table))
        shop.do(merge_records, shop.ask(side_by_side, kind, kept, gone), {}, "twice")
    again = HEADER + "V3,2026-11-04,K2,王曉明,C2,ABC-1235,labour,Oil,500\n"
    path.write_text(again, encoding="utf-8")
    take_in(shop.office, path, "visits")
    visits = rows(shop, Visit)
    assert [visit.number for visit in visits] == ["V1", "V2", "V3"]
    assert {visit.customer_id for visit in visits} == {rows(shop, Customer)[0].id}
    assert {visit.vehicle_id for visit in visits} == {rows(shop, Vehicle)[0].id}
    assert len(rows(shop, Customer)) == len(rows(shop, Vehicle)) == 2
