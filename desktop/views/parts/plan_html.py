"""What is planned of a part, and why, as HTML beside its demand."""

from decimal import Decimal
from html import escape

from desktop.services.demand.terms import (
    DemandClass,
    Method,
    Reason,
    class_definition,
    class_title,
    method_title,
    reason_text,
)
from desktop.services.formats import day_text, number_text, percent_text, quantity_text
from desktop.services.parts.cards import PartCard, PartStory, PlanCard
from desktop.system.i18n import _, ngettext
from desktop.views.kit.reading import facts

BY_HAND = (Reason.MINIMUM_BY_HAND, Reason.MAXIMUM_BY_HAND)
DIGITS = {"adi": 2, "cv2": 2}


def plan_html(story: PartStory) -> str:
    """Write class, method, forecast, levels and reasons; nothing where nothing is known."""
    pairs = (*_forecast(story.plan), *_levels(story), *_reasons(story))
    told = facts((name, html) for name, html in pairs)
    known = story.plan is not None or story.row.reorder_point is not None
    return f"<h4>{escape(_('Plan'))}</h4>{told}" if known else ""


def reorder_text(story: PartStory) -> str:
    """Write the reorder point, and whether somebody typed it."""
    point = story.row.reorder_point
    return "" if point is None else _marked(point, by_hand=story.card.minimum is not None)


def up_to_text(story: PartStory) -> str:
    """Write how far is ordered up, and whether somebody typed it."""
    maximum = story.card.maximum
    if maximum is not None:
        return _marked(maximum, by_hand=True)
    return "" if story.plan is None else _marked(story.plan.order_up_to, by_hand=False)


def expected_text(plan: PlanCard) -> str:
    """Write what is expected of the next month, with the interval."""
    return _("{forecast} a month, between {low} and {high}").format(
        forecast=number_text(plan.forecast, 1),
        low=number_text(plan.low, 1),
        high=number_text(plan.high, 1),
    )


def _forecast(plan: PlanCard | None) -> tuple[tuple[str, str], ...]:
    if plan is None:
        return ()
    return (
        (_("Planned on"), day_text(plan.made_on)),
        (_("Demand class"), _class(plan)),
        (_("Forecast by"), escape(method_title(Method(plan.method))) if plan.method else ""),
        (_("Expected"), escape(expected_text(plan))),
    )


def _class(plan: PlanCard) -> str:
    """Name the class, with what it was measured from and its definition below."""
    known = DemandClass(plan.demand_class or DemandClass.NONE)
    measured = [
        f"{name} {number_text(Decimal(plan.reasons[key]), DIGITS[key])}"
        for key, name in (("adi", "ADI"), ("cv2", "CV²"))
        if key in plan.reasons
    ]
    title = escape(" · ".join((class_title(known), *measured)))
    return f"{title}<br>{_muted(class_definition(known))}"


def _levels(story: PartStory) -> tuple[tuple[str, str], ...]:
    return ((_("Reorder point"), reorder_text(story)), (_("Order up to"), up_to_text(story)))


def _marked(quantity: Decimal, *, by_hand: bool) -> str:
    source = _("by hand") if by_hand else _("as planned")
    return f"{escape(quantity_text(quantity))} {_muted(source)}"


def _reasons(story: PartStory) -> tuple[tuple[str, str], ...]:
    reasons = [reason_text(reason) for reason in (*_planned(story.plan), *_typed(story.card))]
    terms = () if story.plan is None else _terms(story.plan.reasons)
    return (
        (_("Why"), "<br>".join(escape(sentence) for sentence in reasons)),
        (_("Worked out from"), escape(" · ".join(terms))),
    )


def _planned(plan: PlanCard | None) -> tuple[Reason, ...]:
    """Return why the plan is as it is; what was typed by hand is read off the part itself."""
    words = "" if plan is None else plan.reasons.get("why", "")
    return tuple(Reason(word) for word in words.split() if word not in BY_HAND)


def _typed(card: PartCard) -> tuple[Reason, ...]:
    limits = zip(BY_HAND, (card.minimum, card.maximum), strict=True)
    return tuple(reason for reason, limit in limits if limit is not None)


def _terms(known: dict[str, str]) -> tuple[str, ...]:
    """Say what the plan was asked with, as far as it is kept."""
    if "months" not in known:
        return ()
    months, lead, review = (int(known[key]) for key in ("months", "lead_days", "review_days"))
    pack = Decimal(known["pack"])
    return (
        ngettext("{count} month of demand", "{count} months of demand", months).format(
            count=months
        ),
        ngettext("{count} day to come", "{count} days to come", lead).format(count=lead),
        ngettext("ordered every {count} day", "ordered every {count} days", review).format(
            count=review
        ),
        _("{share} from the shelf").format(share=percent_text(Decimal(known["service"]))),
        *(() if pack == 1 else (_("packs of {count}").format(count=quantity_text(pack)),)),
    )


def _muted(text: str) -> str:
    return f'<span class="muted">{escape(text)}</span>'
