"""What is typed about a part."""

from decimal import Decimal

from PySide6.QtWidgets import QLabel

from desktop.models.money import Currency
from desktop.services.parts import PartDraft, PartRow
from desktop.system.i18n import _
from desktop.views.kit.fields import MoneyField, TextField
from desktop.views.kit.writing import EditForm, Values
from desktop.views.parts.columns import margin_text

FINE = 2  # places that are kept, whatever the currency's everyday use


class PartForm(EditForm):
    """Number and name, prices, and the margin that follows from them."""

    def __init__(self, currency: Currency, now: PartRow | None = None) -> None:
        super().__init__()
        self._currency = currency
        places = FINE if now is not None and _is_fine(now, currency) else currency.decimals
        self.number = self.add("number", TextField(_("Part number"), required=True))
        self.name = self.add("name", TextField(_("Name"), required=True))
        self.brand = self.add("brand", TextField(_("Brand")))
        self.category = self.add("category", TextField(_("Category")))
        self.unit = self.add("unit", TextField(_("Unit")))
        self.price = self.add("price", MoneyField(_("Price"), places=places, least=0))
        self.cost = self.add("cost", MoneyField(_("Cost"), places=places, least=0))
        self.margin = QLabel()
        self.margin.setObjectName("hint")
        self.add_row(self.margin)
        for field in (self.price, self.cost):
            field.changed.connect(self._show_margin)
        self._show_margin()

    def draft(self) -> PartDraft:
        """Return what was typed."""
        return PartDraft(
            self.number.value(),
            self.name.value(),
            self.brand.value(),
            self.category.value(),
            self.unit.value(),
            self.price.value(),
            self.cost.value(),
        )

    def _show_margin(self) -> None:
        margin = margin_text(self.price.value(), self.cost.value(), self._currency)
        self.margin.setText(_("Margin {amount}").format(amount=margin))


def card_values(card: PartRow) -> Values:
    """Return what the fields show of a part."""
    return {
        "number": card.number,
        "name": card.name,
        "brand": card.brand,
        "category": card.category,
        "unit": card.unit,
        "price": card.price,
        "cost": card.cost,
    }


def _is_fine(card: PartRow, currency: Currency) -> bool:
    """Tell whether an amount is finer than the currency's everyday use."""
    amounts: tuple[Decimal | None, ...] = (card.price, card.cost)
    return any(amount is not None and amount != currency.rounded(amount) for amount in amounts)
