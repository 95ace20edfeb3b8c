"""Sobol' indices of a full grid: exact for its levels, each of which weighs the same (analysis of variance).

    first_i = Var(mean at each level of i) / Var(y)        total_i = 1 - Var(mean over the levels of i) / Var(y)

Nothing is sampled, so the only chance is that of replications; intervals are those of the jackknife over replications
(Efron & Stein 1981, Ann. Stat. 9:586).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from wom_sim.study.cells import Running
from wom_sim.study.sensitivity.sobol import Estimates
from wom_sim.study.sensitivity.target import Target
from wom_sim.study.statistics import t_quantile


def indices(target: Target, confidence: float) -> tuple[Estimates, Estimates]:
    """First and total indices, each [factors]; NaN where nothing varies, intervals NaN with one replication."""
    shape, moments = target.result.plan.design.shape, target.moments
    value, count = shares(moments.mean, shape), int(moments.count.min())
    half = np.full_like(value, np.nan)
    if count > 1:
        without = Running(value.shape)
        for block in target.blocks():
            without.add(shares((count * moments.mean - block) / (count - 1), shape))
        spread = without.moments().variance
        half = t_quantile(0.5 + confidence / 2, count - 1) * (count - 1) / math.sqrt(count) * np.sqrt(spread)
    low, high = value - half, value + half
    return Estimates(value[0], low[0], high[0]), Estimates(value[1], low[1], high[1])


def shares(values: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.float64]:
    """First and total indices [..., 2, factors] of values [..., points], the first factor changing slowest."""
    lead = values.shape[:-1]
    grid = values.reshape(-1, *shape)
    grid = grid - grid.mean(axis=tuple(range(1, grid.ndim)), keepdims=True)
    flat = grid.reshape(len(grid), -1)
    variance = flat.var(axis=1)
    found = np.full((len(grid), 2, len(shape)), np.nan)
    varies = variance > 0
    for i in range(len(shape)):
        others = tuple(j + 1 for j in range(len(shape)) if j != i)
        alone = grid.mean(axis=others).var(axis=1)
        rest = grid.mean(axis=i + 1).reshape(len(grid), -1).var(axis=1)
        found[varies, 0, i] = alone[varies] / variance[varies]
        found[varies, 1, i] = 1 - rest[varies] / variance[varies]
    return found.reshape(*lead, 2, len(shape))
