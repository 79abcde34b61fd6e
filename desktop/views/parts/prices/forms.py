"""What is typed about a price list, and about a price in it."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from desktop.services.find import find_parts
from desktop.services.parts.price_lists import PriceListDraft, PriceListRow, price_list_card
from desktop.services.parts.prices import price_on
from desktop.system.i18n import _
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import DecimalField, MoneyField, MultilineField, TextField
from desktop.views.kit.pick_field import Candidate, PickField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm, ShortForm, Values, searcher

HUNDRED = Decimal(100)
MOST_PER_CENT = 200
LEAST_PER_CENT = Decimal("0.01")


class PriceListForm(EditForm):
    """A name, and which share of the retail price its customers pay."""

    def __init__(self) -> None:
        super().__init__()
        self.name = self.add("name", TextField(_("Name"), required=True))
        self.share = self.add(
            "share",
            DecimalField(
                _("Share of retail in %"),
                required=True,
                places=2,
                least=LEAST_PER_CENT,
                most=MOST_PER_CENT,
            ),
        )
        self.note = self.add("note", MultilineField(_("Remark"), lines=2))

    def draft(self) -> PriceListDraft:
        """Return what was typed."""
        share = (self.share.value() or HUNDRED) / HUNDRED
        return PriceListDraft(self.name.value(), share, self.note.value())


def price_list_values(row: PriceListRow | None) -> Values:
    """Return what the fields show of a price list; of a new one for None."""
    if row is None:
        return {"name": "", "share": HUNDRED, "note": ""}
    return {"name": row.name, "share": row.share * HUNDRED, "note": row.note}


def newest_price_list(session: Any, price_list_id: int, today: date) -> tuple[int, Values]:  # noqa: ANN401 -- the services know what a session is
    """Read the version and the values of a price list."""
    row = price_list_card(session, price_list_id, today).row
    return row.version, price_list_values(row)


class AgreedPriceForm(ShortForm):
    """A part and its price in a list from a day on; what it costs there today is said."""

    def __init__(self, context: Context, price_list_id: int) -> None:
        super().__init__()
        self._context, self._price_list_id = context, price_list_id
        places = context.office.currency.decimals
        search = searcher(context, self, find_parts)
        field = PickField(_("Part"), search, required=True, placeholder=_("Part or barcode"))
        self.part = self.add("part", field)
        self.price = self.add(
            "price", MoneyField(_("Price"), places=places, least=0, required=True)
        )
        self.day = self.add("day", DateField(_("From"), today=context.today, required=True))
        self.start(0, {"day": context.today()})
        self.part.picked.connect(self._on_part)

    def _on_part(self, candidate: Candidate | None) -> None:
        self.part.set_caution("")
        if candidate is not None:
            query = partial(
                price_on,
                part_id=candidate.id,
                day=self._context.today(),
                price_list_id=self._price_list_id,
            )
            self._context.desk.read(self, query, self._tell_price)

    def _tell_price(self, price: Decimal | None) -> None:
        amount = self._context.office.currency.text(price)
        self.part.set_caution(_("In this list it costs {amount} today.").format(amount=amount))
