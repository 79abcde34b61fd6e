"""How regular the demand of parts is: ADI and CV², and the class they make."""

from dataclasses import dataclass

import numpy as np

from desktop.services.demand.levels import Matrix, Vector, observed
from desktop.services.demand.terms import DemandClass

ADI_LIMIT, CV2_LIMIT = 1.32, 0.49  # Syntetos, Boylan and Croston (2005)


@dataclass(frozen=True, slots=True)
class Regularity:
    """How regular the demand of parts is.

    Attributes:
        interval: ADI, observed months to a month with demand; NaN without demand.
        variation: CV² of the months with demand; NaN without demand.
    """

    interval: Vector
    variation: Vector

    def of(self, part: int) -> tuple[DemandClass, float | None, float | None]:
        """Return the class of a part, with its ADI and CV²."""
        interval, variation = float(self.interval[part]), float(self.variation[part])
        if np.isnan(interval):
            return DemandClass.NONE, None, None
        return class_of(interval, variation), interval, variation


def regularity(values: Matrix) -> Regularity:
    """Measure how regular the demand of each part is."""
    seen, there = observed(values)
    sold = seen > 0
    count = sold.sum(axis=1).astype(np.float64)
    some = count > 0
    blank = np.full(len(values), np.nan)
    size = np.divide(seen.sum(axis=1), count, out=blank.copy(), where=some)
    spread = (sold * (seen - np.nan_to_num(size)[:, None]) ** 2).sum(axis=1)
    variance = np.divide(spread, count, out=blank.copy(), where=some)
    interval = np.divide(there.sum(axis=1), count, out=blank.copy(), where=some)
    return Regularity(interval, variance / size**2)


def class_of(interval: float, variation: float) -> DemandClass:
    """Return the class that ADI and CV² make."""
    if interval < ADI_LIMIT:
        return DemandClass.SMOOTH if variation < CV2_LIMIT else DemandClass.ERRATIC
    return DemandClass.INTERMITTENT if variation < CV2_LIMIT else DemandClass.LUMPY
