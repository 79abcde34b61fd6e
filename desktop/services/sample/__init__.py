"""A made-up, plausible shop, so that a new office can be tried out before it is trusted."""

from desktop.services.sample.fill import fill_sample
from desktop.services.sample.plan import SIZES, SamplePlan, SampleSummary

__all__ = ["SIZES", "SamplePlan", "SampleSummary", "fill_sample"]
