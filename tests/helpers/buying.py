"""Parts, suppliers and orders for tests of buying."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import insert, select

from desktop.models.part import PartPlan
from desktop.models.stock import Stock
from desktop.services.buying.order_rows import order_card
from desktop.services.buying.orders import OrderDraft, OrderLineDraft, enter_order, send_order
from desktop.services.parts import PartDraft, enter_part
from desktop.services.parts.suppliers import SupplierDraft, enter_supplier


@dataclass
class Store:
    """An office that buys parts."""

    office: object

    def do(self, command, *args, **kwargs):
        return self.office.write(lambda uow: command(uow, *args, **kwargs))[0]

    def ask(self, question, *args, **kwargs):
        return self.office.read(lambda session: question(session, *args, **kwargs))

    def part(self, number, **more):
        return self.do(enter_part, PartDraft(number, f"機油 {number}", **more))

    def supplier(self, name="正廠", **more):
        return self.do(enter_supplier, SupplierDraft(name, **more))

    def order(self, supplier, *lines, sent=True, **more):
        """Write an order of (part, quantity, price); sent unless said otherwise."""
        drafts = tuple(OrderLineDraft(part, Decimal(n), price) for part, n, price in lines)
        key = self.do(enter_order, OrderDraft(supplier, drafts, **more))
        if sent:
            self.do(send_order, key, self.card(key).version)
        return key

    def card(self, order):
        return self.ask(order_card, order)

    def stock(self, part):
        """Return quantity and value of a part, or None where the ledger does not know it."""
        row = self.office.read(
            lambda session: session.execute(
                select(Stock.on_hand, Stock.stock_value).where(Stock.part_id == part)
            ).one_or_none()
        )
        return None if row is None else tuple(row)

    def plan(self, part, made_on, **values):
        """Keep a plan as a reorder run would."""
        known = {
            "forecast": Decimal(4),
            "low": Decimal(0),
            "high": Decimal(9),
            "reorder_point": Decimal(5),
            "order_up_to": Decimal(12),
        }

        def write(uow):
            with uow:
                row = known | values | {"part_id": part, "made_on": made_on}
                uow.session.execute(insert(PartPlan), [row])
                uow.commit()

        self.office.write(write)
