"""What a plan is asked with, and what it answers: plain data without numbers' machinery."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from desktop.system.i18n import N_, _

# A month of demand; None where nobody counted.
History = Sequence[Decimal | None]


class DemandClass(StrEnum):
    """How regular the demand of a part is, after Syntetos, Boylan and Croston (2005)."""

    SMOOTH = "smooth"
    ERRATIC = "erratic"
    INTERMITTENT = "intermittent"
    LUMPY = "lumpy"
    NONE = "none"


class Method(StrEnum):
    """How the demand of a month is forecast."""

    POOLED = "pooled"
    SBA = "sba"
    TSB = "tsb"
    CROSTON = "croston"
    SES = "ses"
    MEAN = "mean"
    MOVING_AVERAGE = "moving_average"
    SEASONAL = "seasonal"
    NAIVE = "naive"
    ZERO = "zero"


class Reason(StrEnum):
    """Why a plan is as it is."""

    NO_HISTORY = "no_history"
    NO_DEMAND = "no_demand"
    ASLEEP = "asleep"
    POOLED = "pooled"
    CHOSEN = "chosen"
    MINIMUM_BY_HAND = "minimum_by_hand"
    MAXIMUM_BY_HAND = "maximum_by_hand"
    ENOUGH = "enough"
    PACKS = "packs"
    LEAST_ORDER = "least_order"


@dataclass(frozen=True, slots=True)
class MonthAsked:
    """How many were asked for in a month.

    Attributes:
        month: Its first day.
        missed: How many of them were not there.
    """

    month: date
    quantity: Decimal
    missed: Decimal


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """What a part is ordered on.

    Attributes:
        lead_days: From sending the order to the shelf.
        review_days: How often the list of orders is made.
        pack_size: Orders are multiples of it.
        least: The least that can be ordered at all; 0 for one pack.
        service: Share of the demand to be met from the shelf.
        on_hand: What lies on the shelf; `ordered` is on its way, `reserved` is promised.
        minimum: Typed by hand: reorder at this or less. It wins over what is computed.
        maximum: Typed by hand: order up to this. It wins as well.
    """

    lead_days: int = 7
    review_days: int = 7
    pack_size: Decimal = Decimal(1)
    least: Decimal = Decimal(0)
    service: Decimal = Decimal("0.95")
    on_hand: Decimal = Decimal(0)
    ordered: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    @property
    def position(self) -> Decimal:
        """What will be there for new demand: on the shelf and on its way, less what is promised."""
        return self.on_hand + self.ordered - self.reserved


@dataclass(frozen=True, slots=True)
class Interval:
    """Between these the demand of the next month lies four times in five."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class PartPlan:
    """What to expect of a part and what to order.

    Attributes:
        interval_between: ADI, observed months to a month with demand; None without demand.
        size_variation: CV² of the months with demand; None without demand.
        forecast: Demand expected in the next month.
        reorder_point: Order when the position is at this or less.
        order_up_to: As much as the position shall be after the order.
        order: What to order now; 0 for nothing.
        reasons: What led to it, in the order in which it was decided.
    """

    demand_class: DemandClass
    interval_between: float | None
    size_variation: float | None
    method: Method
    forecast: Decimal
    interval: Interval
    reorder_point: Decimal
    order_up_to: Decimal
    order: Decimal
    reasons: tuple[Reason, ...]


_CLASSES = {
    DemandClass.SMOOTH: N_("Smooth"),
    DemandClass.ERRATIC: N_("Erratic"),
    DemandClass.INTERMITTENT: N_("Intermittent"),
    DemandClass.LUMPY: N_("Lumpy"),
    DemandClass.NONE: N_("No demand"),
}
_DEFINITIONS = {
    DemandClass.SMOOTH: N_(
        "Asked for nearly every month (ADI below 1.32), like sizes (CV² < 0.49)."
    ),
    DemandClass.ERRATIC: N_(
        "Asked for nearly every month (ADI below 1.32), sizes that differ much (CV² 0.49 or more)."
    ),
    DemandClass.INTERMITTENT: N_(
        "Months without demand between (ADI 1.32 or more), like sizes (CV² below 0.49)."
    ),
    DemandClass.LUMPY: N_(
        "Months without demand between (ADI 1.32 or more), "
        "sizes that differ much (CV² 0.49 or more)."
    ),
    DemandClass.NONE: N_("Nobody has asked for it in any month that is known."),
}
_METHODS = {
    Method.POOLED: N_("Learned from all parts"),
    Method.SBA: N_("Croston, corrected (SBA)"),
    Method.TSB: N_("Probability and size (TSB)"),
    Method.CROSTON: N_("Croston"),
    Method.SES: N_("Smoothing"),
    Method.MEAN: N_("Mean of all months"),
    Method.MOVING_AVERAGE: N_("Mean of six months"),
    Method.SEASONAL: N_("Same month of the years before"),
    Method.NAIVE: N_("As last month"),
    Method.ZERO: N_("Nothing"),
}
_REASONS = {
    Reason.NO_HISTORY: N_("No month of demand is known, so nothing is planned."),
    Reason.NO_DEMAND: N_("No demand in any month that is known."),
    Reason.ASLEEP: N_("No demand for twelve months, so none is kept in stock."),
    Reason.POOLED: N_("Forecast with what all parts together have shown."),
    Reason.CHOSEN: N_(
        "This method did better for the part on error, bias, and simulated stock and fill rate."
    ),
    Reason.MINIMUM_BY_HAND: N_("The minimum was typed by hand."),
    Reason.MAXIMUM_BY_HAND: N_("The maximum was typed by hand."),
    Reason.ENOUGH: N_("There is enough."),
    Reason.PACKS: N_("Rounded up to whole packs."),
    Reason.LEAST_ORDER: N_("Raised to the least that can be ordered."),
}


def class_title(demand_class: DemandClass) -> str:
    """Name a demand class."""
    return _(_CLASSES[demand_class])


def class_definition(demand_class: DemandClass) -> str:
    """Say what makes a part be of a class, to be printed beside it."""
    return _(_DEFINITIONS[demand_class])


def method_title(method: Method) -> str:
    """Name a method."""
    return _(_METHODS[method])


def reason_text(reason: Reason) -> str:
    """Say a reason as a sentence."""
    return _(_REASONS[reason])
