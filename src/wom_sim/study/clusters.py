"""What a pilot's analyst would work out: the difference between two arms of customers, and how sure it looks.

Customers of an interest group resemble each other and talk to each other, and a whole group is treated or not. Who takes
each customer for an independent witness (``naive``) has far too narrow an interval; ``by_group`` takes each group for one.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.study.statistics import t_quantile

Values = NDArray[np.float64]
Groups = NDArray[np.int64]


class Difference(NamedTuple):
    """Treated less control: the difference of the means, its standard error, degrees of freedom and interval."""

    value: float
    error: float
    freedom: float
    low: float
    high: float

    @property
    def significant(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0.0 or self.high < 0.0


def naive(treated: Values, control: Values, confidence: float) -> Difference:
    """The difference of two means of independent values: Welch's (1947) interval.

    NaN where an arm has fewer than two values.
    """
    parts = [_squared_error(arm) for arm in (treated, control)]
    weights = [part**2 / max(1, len(arm) - 1) for part, arm in zip(parts, (treated, control), strict=True)]
    freedom = sum(parts) ** 2 / sum(weights) if sum(weights) > 0.0 else math.nan
    return _told(_mean(treated) - _mean(control), sum(parts), freedom, confidence)


def by_group(values: Values, groups: Groups, treated: NDArray[np.bool_], confidence: float) -> Difference:
    """The same where whole groups are treated: the cluster-robust interval of the regression of ``values`` on ``treated``.

    The variance is the bias-reduced one (CR2) of Bell & McCaffrey (2002); its degrees of freedom are Satterthwaite's
    under the equicorrelated errors of Imbens & Kolesár (2016), with the correlation within groups estimated from the
    residuals (not below 0). As treatment is the same throughout a group, both have a closed form, arm by arm: with n_g of
    an arm's N values in a group and e their residuals, CR2 is Σ_g (Σ e)² / (1 − n_g/N) / N².

    ``groups`` and ``treated`` are of the same length as ``values``. NaN where an arm has fewer than two groups.
    """
    arms = [_Arm(values[which], groups[which]) for which in (treated, ~treated)]
    value = arms[0].mean - arms[1].mean
    if min(len(arm.sizes) for arm in arms) < 2:
        return Difference(value, math.nan, math.nan, math.nan, math.nan)
    pairs = sum(float((arm.sizes * (arm.sizes - 1.0)).sum()) for arm in arms)
    alike = sum(float((arm.sums**2).sum()) - arm.squares for arm in arms)
    shared = max(0.0, alike / pairs) if pairs > 0.0 else 0.0  # covariance of two customers of a group
    own = max(0.0, sum(arm.squares for arm in arms) / len(values) - shared)
    spreads = [arm.spread(own, shared) for arm in arms]
    traces, squares = sum(np.trace(one) for one in spreads), sum(float((one**2).sum()) for one in spreads)
    freedom = float(traces**2 / squares) if squares > 0.0 else math.nan
    return _told(value, sum(arm.variance for arm in arms), freedom, confidence)


class _Arm:
    """One arm's groups: their sizes and the sums of their residuals."""

    def __init__(self, values: Values, groups: Groups) -> None:
        self.mean = _mean(values)
        residuals = values - self.mean
        _, place, count = np.unique(groups, return_inverse=True, return_counts=True)
        self.sizes = count.astype(np.float64)
        self.sums = np.bincount(place, weights=residuals, minlength=len(count))
        self.squares = float((residuals**2).sum())
        self.weights = 1.0 / (self.sizes.sum() * np.sqrt(np.maximum(1.0 - self.sizes / self.sizes.sum(), 1e-300)))

    @property
    def variance(self) -> float:
        """CR2 of the arm's mean."""
        return float(((self.weights * self.sums) ** 2).sum())

    def spread(self, own: float, shared: float) -> NDArray[np.float64]:
        """Covariance of the weighted sums of residuals, of independent groups of such customers (float64 [groups, groups])."""
        centred = np.eye(len(self.sizes)) - self.sizes[:, None] / self.sizes.sum()
        of_sums = own * self.sizes + shared * self.sizes**2
        found: NDArray[np.float64] = np.outer(self.weights, self.weights) * (centred * of_sums @ centred.T)
        return found


def _told(value: float, variance: float, freedom: float, confidence: float) -> Difference:
    """A difference with its t-interval; of no width where nothing varies."""
    error = math.sqrt(variance)
    if error == 0.0:
        return Difference(value, 0.0, freedom, value, value)
    half = t_quantile(0.5 + confidence / 2, freedom) * error if freedom > 0.0 else math.nan
    return Difference(value, error, freedom, value - half, value + half)


def _mean(values: Values) -> float:
    return float(np.mean(values)) if len(values) else math.nan


def _squared_error(values: Values) -> float:
    return float(np.var(values, ddof=1)) / len(values) if len(values) > 1 else math.nan
