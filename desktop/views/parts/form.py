"""What is typed about a part."""

from collections.abc import Iterable
from decimal import Decimal

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QLabel
from typing_extensions import override

from desktop.models.money import Currency
from desktop.services.formats import sentences
from desktop.services.parts import PartCard, PartDraft, SourceDraft
from desktop.services.parts.barcodes import code_caution
from desktop.services.parts.prices import net_price
from desktop.services.parts.suppliers import SourceRow
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import _
from desktop.views.kit.fields import DecimalField, MoneyField, MultilineField, TextField
from desktop.views.kit.figures import NotANumberError, parse_decimal, show_decimal
from desktop.views.kit.rows_field import Cell, Row, RowsField
from desktop.views.kit.writing import EditForm, Values
from desktop.views.parts.columns import margin_text

FINE = 2  # places that are kept, whatever the currency's everyday use
QUANTITY, COST = 3, 4  # places
COMMA = ", "
MOST_LEVEL = Decimal("99.99")  # per cent
LEAST_LEVEL = 50


class QuantityField(DecimalField):
    """How many; written without zeros that say nothing."""

    def __init__(self, label: str) -> None:
        super().__init__(label, places=QUANTITY, least=0)

    @override
    def _show(self, number: Decimal | int | None) -> str:
        return "" if number is None else _shown(Decimal(number), QUANTITY)


class PartForm(EditForm):
    """Number and name, prices with the margin that follows from them, shelf and suppliers."""

    def __init__(self, office: OfficeInfo, now: PartCard | None = None) -> None:
        super().__init__()
        self._office, currency = office, office.currency
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
        self._add_shelf()
        self._add_sources()
        for field in (self.price, self.cost):
            field.changed.connect(self._show_margin)
        self.barcodes.changed.connect(self._look_at_codes)
        self._show_margin()

    def draft(self) -> PartDraft:
        """Return what was typed."""
        level = self.service_level.value()
        return PartDraft(
            self.number.value(),
            self.name.value(),
            self.brand.value(),
            self.category.value(),
            self.unit.value(),
            self.price.value(),
            self.cost.value(),
            self.pack_size.value(),
            self.fitment.value(),
            self.minimum.value(),
            self.maximum.value(),
            None if level is None else level / 100,
            tuple(str(row[0]) for row in self.barcodes.value()),
            tuple(split(self.shelves.value())),
            tuple(_source(row) for row in self.sources.value()),
        )

    def add_code(self, code: str) -> None:
        """Add a code that was scanned."""
        codes = self.barcodes.value()
        if [code] not in codes:
            self.barcodes.set_value([*codes, [code]])

    def _add_shelf(self) -> None:
        self.add_heading(_("On the shelf"))
        codes = RowsField(_("Barcodes"), (Cell(_("Scan or type a code")),))
        self.barcodes = self.add("barcodes", codes)
        shelves = TextField(_("Shelves"), placeholder=_("Its home first: A-01, B-12"))
        self.shelves = self.add("shelves", shelves)
        self.minimum = self.add("minimum", QuantityField(_("Minimum")))
        self.maximum = self.add("maximum", QuantityField(_("Maximum")))
        level = DecimalField(
            _("Wanted service level in %"), places=2, least=LEAST_LEVEL, most=MOST_LEVEL
        )
        self.service_level = self.add("service_level", level)
        self.pack_size = self.add("pack_size", QuantityField(_("Pack size")))
        self.fitment = self.add("fitment", MultilineField(_("Fits"), lines=2))

    def _add_sources(self) -> None:
        self.add_heading(_("Suppliers, the preferred one ticked"))
        cells = (
            Cell(_("Supplier"), stretch=3),
            Cell(_("Their number"), stretch=3),
            Cell(_("Days")),
            Cell(_("Pack")),
            Cell(_("Price"), stretch=2),
            Cell(_("Preferred"), tick=True),
        )
        self.sources = self.add("sources", RowsField(_("Suppliers"), cells, _wrong_source))

    def _show_margin(self) -> None:
        price, cost = self.price.value(), self.cost.value()
        margin = margin_text(price, cost, self._office.currency, self._office.tax)
        self.margin.setText(_("Margin {amount}").format(amount=margin))
        net = net_price(price, self._office.tax)
        below = net is not None and cost is not None and net < cost
        self.price.set_caution(_("The price is below the cost.") if below else "")

    def _look_at_codes(self) -> None:
        codes = (code_caution(str(row[0])) for row in self.barcodes.value())
        self.barcodes.set_caution(sentences(codes))


def card_values(card: PartCard) -> Values:
    """Return what the fields show of a part."""
    level = card.service_level
    return {
        "number": card.number,
        "name": card.name,
        "brand": card.brand,
        "category": card.category,
        "unit": card.unit,
        "price": card.price,
        "cost": card.cost,
        "barcodes": [[code] for code in card.barcodes],
        "shelves": COMMA.join(card.shelves),
        "minimum": card.minimum,
        "maximum": card.maximum,
        "service_level": None if level is None else level * 100,
        "pack_size": card.pack_size,
        "fitment": card.fitment,
        "sources": [_row(source) for source in card.sources],
    }


def split(text: str) -> Iterable[str]:
    """Take typed names apart at commas of either kind."""
    for sign in "，、;；":
        text = text.replace(sign, ",")
    return (part.strip() for part in text.split(",") if part.strip())


def _row(source: SourceRow) -> Row:
    """Write a supplier as a row of the field."""
    figures = ((source.lead_days, 0), (source.pack_size, QUANTITY), (source.last_price, COST))
    shown = [
        "" if figure is None else _shown(Decimal(figure), places) for figure, places in figures
    ]
    return [source.supplier, source.number, *shown, source.preferred]


def _source(row: Row) -> SourceDraft:
    supplier, number, days, pack, price, preferred = row
    lead = _read(days)
    return SourceDraft(
        str(supplier),
        str(number),
        None if lead is None else int(lead),
        _read(pack),
        _read(price),
        preferred is True,
    )


def _wrong_source(rows: list[Row]) -> str | None:
    """Say which figure of a row is none."""
    for row in rows:
        for cell in row[2:5]:
            try:
                _read(cell)
            except NotANumberError as error:
                return str(error)
        if (days := _read(row[2])) is not None and days != int(days):
            return _("A lead time is in whole days; correct {days}.").format(days=row[2])
    return None


def _read(cell: object) -> Decimal | None:
    return parse_decimal(str(cell), QLocale())


def _shown(number: Decimal, places: int) -> str:
    """Write a number with as many places as it needs, up to `places`."""
    needed = max(0, -int(number.normalize().as_tuple().exponent))
    return show_decimal(number, min(places, needed), QLocale())


def _is_fine(card: PartCard, currency: Currency) -> bool:
    """Tell whether an amount is finer than the currency's everyday use."""
    amounts: tuple[Decimal | None, ...] = (card.price, card.cost)
    return any(amount is not None and amount != currency.rounded(amount) for amount in amounts)
