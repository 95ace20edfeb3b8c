"""Partial rank correlation: how strongly a result rises or falls with a factor, the other factors held.

Ranks are taken of factors and result; of both, what the ranks of the other factors explain (least squares) is taken away;
what is left is correlated. It sees what rises or falls throughout, not what peaks in between. The intervals are Fisher's,
for points drawn at random.

References
----------
Marino, Hogue, Ray & Kirschner 2008, J. Theor. Biol. 254:178. Fisher 1924, Metron 3:329 (partial correlation).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from wom_sim.study.sensitivity.sobol import Estimates
from wom_sim.study.statistics import normal_quantile


def partial_rank_correlation(inputs: NDArray[np.float64], values: NDArray[np.float64], confidence: float) -> Estimates:
    """Of ``values`` [points] with each column of ``inputs`` [points, factors]; each [factors].

    NaN where a factor or the result does not vary, or cannot be told from the other factors, and with too few points
    (intervals: one more is needed).
    """
    from scipy.stats import rankdata

    points, count = inputs.shape
    ranks, target = rankdata(inputs, axis=0), rankdata(values)
    degrees = points - (count - 1) - 3
    half = normal_quantile(0.5 + confidence / 2) / math.sqrt(degrees) if degrees > 0 else math.nan
    if points < count + 2:  # what is left of so few points is a line, whatever they are
        return Estimates(*np.full((3, count), np.nan))
    correlations = np.array([_partial(np.delete(ranks, i, axis=1), ranks[:, i], target) for i in range(count)])
    with np.errstate(divide="ignore"):  # a correlation of 1 has an interval of no width
        z = np.arctanh(correlations)
    return Estimates(correlations, np.tanh(z - half), np.tanh(z + half))


def _partial(others: NDArray[np.float64], factor: NDArray[np.float64], target: NDArray[np.float64]) -> float:
    """Correlation of what ``others`` [points, factors] leave of two rankings."""
    base = np.column_stack([np.ones(len(factor)), others])
    left = [ranks - base @ np.linalg.lstsq(base, ranks, rcond=None)[0] for ranks in (factor, target)]
    spread = [float(rest @ rest) for rest in left]
    small = 1e-9 * len(factor) ** 3  # rounding; ranks that vary have sums of squares of this order without the factor
    if min(spread) < small:
        return math.nan
    return float(np.clip(left[0] @ left[1] / math.sqrt(spread[0] * spread[1]), -1.0, 1.0))
