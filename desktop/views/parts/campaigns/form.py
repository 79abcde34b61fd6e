"""What is typed about a campaign: its days, and its parts with a price or a share off."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from typing_extensions import override

from desktop.services.counter.campaigns import (
    CampaignCard,
    CampaignDraft,
    OfferedPart,
    campaign_card,
    parts_to_offer,
)
from desktop.services.counter.offers import find_goods
from desktop.services.formats import percent_text, quantity_text, sentences
from desktop.services.parts.prices import margin_share
from desktop.services.rights import Right, may
from desktop.system.i18n import _
from desktop.views.kit.actions import keys_text, without_state
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import MoneyField, TextField
from desktop.views.kit.goods import GoodsColumn, GoodsField, GoodsLine
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm, Values, searcher

HUNDRED = Decimal(100)
ALL_KEY = "Ctrl+D"
APPLIED = "applied"  # the share off that the price of a line was last reckoned with


class OfferedField(GoodsField):
    """The parts of a campaign, of which nobody says how many."""

    @override
    def _hint(self) -> str:
        text = _("Type a share off or a price; {keys} takes the share of this line for all parts.")
        lines = _("Down goes to the lines, Ctrl+Delete removes one.")
        return sentences((lines, text.format(keys=keys_text(ALL_KEY))))


class CampaignForm(EditForm):
    """A name, the days, and the parts; a share off is reckoned into a price at once."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        today, places = context.today, context.office.currency.decimals
        self.name = self.add("name", TextField(_("Name"), required=True))
        self.start_day = self.add("from_on", DateField(_("From"), today=today, required=True))
        self.end_day = self.add("to_on", DateField(_("To"), today=today, required=True))
        self.lines = self.add("lines", self._lines_field())
        self.cost = self.add("cost", MoneyField(_("Cost of the campaign"), places=places, least=0))
        self.note = self.add("note", TextField(_("Remark")))
        self.lines.wanted.connect(lambda part_id, _count: self.offer([part_id]))
        self._add_all_key()

    def draft(self) -> CampaignDraft:
        """Return what was typed."""
        today = self.context.today()
        return CampaignDraft(
            self.name.value(),
            self.start_day.value() or today,
            self.end_day.value() or today,
            tuple((line.id, line.number("price") or Decimal(0)) for line in self.lines.value()),
            self.cost.value(),
            self.note.value(),
        )

    def offer(self, part_ids: Sequence[int]) -> None:
        """Put parts on the form; those that stand there stay as they are."""
        missing = [key for key in part_ids if self.lines.line_of(key) is None]
        query = partial(parts_to_offer, part_ids=missing)
        self.context.desk.read(self, query, self._put)

    def give_to_all(self) -> None:
        """Take the share off of the current line for every part."""
        self.lines.table.finish_cell()
        line = self.lines.current()
        if line is not None and line.number("percent") is not None:
            percent = line.text("percent")
            every = [one.with_texts(percent=percent, applied="") for one in self.lines.value()]
            self.lines.set_value(every)

    # -- inside --------------------------------------------------------------------------

    def _lines_field(self) -> GoodsField:
        with_cost = may(self.context.actor.role, Right.STOCK)
        cost = (GoodsColumn("cost", _("Cost of one"), width=94),) if with_cost else ()
        columns = (
            GoodsColumn("retail", _("Retail")),
            *cost,
            GoodsColumn("percent", _("Off in %"), typed=True, width=72),
            GoodsColumn("price", _("Offered"), typed=True),
            *((GoodsColumn("margin", _("Margin"), width=66),) if with_cost else ()),
        )
        return OfferedField(
            _("Parts"),
            columns,
            search=searcher(self.context, self, find_goods),
            check=_fault,
            follow=self._follow,
            odd=self._odd,
        )

    def _put(self, parts: Sequence[OfferedPart]) -> None:
        before = self.lines.value()
        percent = before[-1].text("percent") if before else ""
        for part in parts:
            self.lines.put(_line(part).with_texts(percent=percent))

    def _follow(self, line: GoodsLine) -> dict[str, str]:
        """Reckon the price from the share off, or forget a share that no longer fits the price."""
        percent, price, retail = line.number("percent"), line.text("price"), line.known["retail"]
        told = {APPLIED: line.text("percent")}
        if retail and percent is not None and line.text("percent") != line.text(APPLIED):
            price = quantity_text(self._reduced(Decimal(retail), percent))
        elif retail and percent is not None and line.number("price") is not None:
            reckoned = self._reduced(Decimal(retail), percent)
            if line.number("price") != reckoned:
                told = {APPLIED: "", "percent": ""}
        return {**told, "price": price, "margin": self._margin(line.with_texts(price=price))}

    def _reduced(self, retail: Decimal, percent: Decimal) -> Decimal:
        return self.context.office.currency.rounded(retail * (1 - percent / HUNDRED))

    def _margin(self, line: GoodsLine) -> str:
        cost, price = Decimal(line.known["cost"]), line.number("price")
        return percent_text(margin_share(price, cost, self.context.office.tax)) if price else ""

    def _odd(self, line: GoodsLine) -> str:
        share = margin_share(
            line.number("price"), Decimal(line.known["cost"]), self.context.office.tax
        )
        if share is None or share >= 0:
            return ""
        return f"{line.title}: {_('The price is below what it cost.')}"

    def _add_all_key(self) -> None:
        action = QAction(_("Take this line's share off for all parts"), self)
        action.setShortcut(QKeySequence(ALL_KEY))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(without_state(self.give_to_all))
        self.addAction(action)


def campaign_values(card: CampaignCard) -> Values:
    """Return what the fields show of a campaign."""
    row = card.row
    return {
        "name": row.name,
        "from_on": row.from_on,
        "to_on": row.to_on,
        "lines": [_line(part) for part in card.parts],
        "cost": row.cost,
        "note": row.note,
    }


def newest_campaign(session: Any, campaign_id: int) -> tuple[int, Values]:  # noqa: ANN401 -- the services know what a session is
    """Read the version and the values of a campaign."""
    card = campaign_card(session, campaign_id)
    return card.row.version, campaign_values(card)


def _line(part: OfferedPart) -> GoodsLine:
    retail = "" if part.retail is None else quantity_text(part.retail)
    texts = {
        "retail": retail,
        "cost": quantity_text(part.unit_cost),
        "price": quantity_text(part.price),
    }
    known = {
        "retail": "" if part.retail is None else str(part.retail),
        "cost": str(part.unit_cost),
    }
    return GoodsLine(part.part_id, part.title, texts, known)


def _fault(line: GoodsLine) -> str | None:
    price, percent = line.number("price"), line.number("percent")
    if price is None or price < 0:
        problem = _("The part has no price; type one.")
    elif line.text("percent") and (percent is None or not 0 <= percent <= HUNDRED):
        problem = _("A share off lies between 0 and 100 %; correct it.")
    else:
        return None
    return _("{part}: {problem}").format(part=line.title, problem=problem)
