"""A measure along the levels of one factor: the best level, which others may be, and what each step brings."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wom_sim.study.sensitivity.contrasts import Contrasts, averages, bins_of, estimates
from wom_sim.study.sensitivity.levels import Level, levels_of
from wom_sim.study.sensitivity.target import Target
from wom_sim.study.statistics import Interval, replications_needed, t_quantile

BINS = 6


@dataclass(frozen=True)
class Curve:
    """Levels in their order, and the mean of a target at each, averaged over the other factors."""

    target: Target
    factor: str
    levels: list[Level]
    means: list[Interval]

    @property
    def values(self) -> NDArray[np.float64]:
        return np.array([mean.value for mean in self.means])

    @property
    def ordered(self) -> bool:
        """Whether levels are numbers."""
        return not any(isinstance(level.value, str) for level in self.levels)

    def differences(self, pairs: list[tuple[int, int]], confidence: float) -> list[Interval]:
        """Level i minus level j for each pair (i, j), taken within replications."""
        if not pairs:
            return []
        members = self._members
        rows = averages(members)
        weights = np.array([rows[i] - rows[j] for i, j in pairs])
        found = estimates(self.target, [Contrasts(weights, bins_of(members))], confidence)
        count = self.target.result.replications
        return [Interval(float(v), float(low), float(high), count) for v, low, high in zip(*found, strict=True)]

    @property
    def _members(self) -> list[NDArray[np.bool_]]:
        return [level.members for level in self.levels]


def curve(target: Target, factor: str, confidence: float, within: NDArray[np.bool_] | None = None) -> Curve:
    """The curve of a target along a factor, over all points or those ``within``; levels without a value are left out."""
    kept = target.moments.count > 0
    kept = kept if within is None else kept & within
    every = [replace(level, members=level.members & kept) for level in levels_of(target.result.plan, factor, BINS)]
    levels = [level for level in every if level.members.any()]
    members = [level.members for level in levels]
    means = []
    if levels:
        found = estimates(target, [Contrasts(averages(members), bins_of(members))], confidence)
        means = [Interval(float(v), float(low), float(high), 0) for v, low, high in zip(*found, strict=True)]
    return Curve(target, factor, levels, means)


def resolved(difference: Interval) -> bool:
    """Whether an interval leaves out zero."""
    return difference.low > 0 or difference.high < 0


def would_do(difference: Interval, confidence: float) -> int | None:
    """Replications that would tell a difference from zero, from its interval alone; None where nothing can be said."""
    half = (difference.high - difference.low) / 2
    if difference.count < 2 or not half > 0:
        return None
    deviation = half / t_quantile(0.5 + confidence / 2, difference.count - 1) * math.sqrt(difference.count)
    return replications_needed(difference.value, deviation, difference.count, (1 - confidence) / 2)


def contenders(found: Curve, sign: int, confidence: float) -> tuple[int, list[int], list[Interval]]:
    """The best level, those that may be (positions, the best among them), and the best's lead over each level.

    ``sign`` is -1 where less is better. Each lead is told at confidence 1 − alpha/(levels − 1), so that the true best is left
    out of the contenders with probability alpha/2 at most (as in ``statistics.best_of``).
    """
    best = int(np.argmax(sign * found.values))
    rivals = max(1, len(found.levels) - 1)
    leads = found.differences([(best, i) for i in range(len(found.levels))], 1 - (1 - confidence) / rivals)
    return best, [i for i, lead in enumerate(leads) if i == best or not resolved(lead)], leads
