"""Which policy is best at each point, how sure that is, and what is lost by choosing another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wom_sim.study.cells import Cells, Moments
from wom_sim.study.sensitivity.target import better_of


@dataclass(frozen=True)
class Choices:
    """The policies at each point; ``points`` are the numbers of the points where every policy has a value.

    ``means`` [points, policies] are in the direction of better (a measure of which less is better has its sign turned);
    ``best`` and ``second`` are positions of policies; ``better`` [points, policies, policies] says whether the first of two
    is told to be better, ``contenders`` which may be the best, ``resolved`` that only one may; ``regret`` is what is lost
    by taking a policy in place of the best, and ``lead`` the best's lead over the second.
    """

    points: NDArray[np.int64]
    means: NDArray[np.float64]
    best: NDArray[np.int64]
    second: NDArray[np.int64]
    contenders: NDArray[np.bool_]
    better: NDArray[np.bool_]

    @property
    def resolved(self) -> NDArray[np.bool_]:
        return self.contenders.sum(axis=1) == 1

    @property
    def regret(self) -> NDArray[np.float64]:
        return self.means.max(axis=1, keepdims=True) - self.means

    @property
    def lead(self) -> NDArray[np.float64]:
        rows = np.arange(len(self.best))
        return self.means[rows, self.best] - self.means[rows, self.second]


def choices(cells: Cells, measure: str, policies: NDArray[np.int64], confidence: float) -> Choices:
    """What ``policies`` (positions in the plan) come to at each point.

    Contenders are told as in ``statistics.best_of``, at each point for itself: a policy is ruled out where another's
    interval above it, at confidence 1 − alpha/(k−1) for k policies, leaves out zero. Equal means are ordered as given.
    """
    sign = better_of(measure)
    means = cells.of(measure).mean[:, policies] * sign
    points = np.flatnonzero(~np.isnan(means).any(axis=1))
    means, pairs = means[points], cells.pairs(measure).at(*np.ix_(points, policies, policies))
    order = np.argsort(-means, axis=1, kind="stable")
    best, second = order[:, 0], order[:, min(1, len(policies) - 1)]
    tail = (1 - confidence) / (2 * max(1, len(policies) - 1))
    better = chance_worse(pairs, sign) < tail
    contenders = np.asarray(~better.any(axis=1))
    contenders[np.arange(len(points)), best] = True
    return Choices(points, means, best, second, contenders, better)


def chance_worse(pairs: Moments, sign: int) -> NDArray[np.float64]:
    """Chance that the first policy is truly worse than the second, [points, first, second]: a one-sided p-value.

    1/2 where nothing can be said, and for policies that are identical in every replication.
    """
    from scipy.special import stdtr

    with np.errstate(invalid="ignore", divide="ignore"):
        chance = stdtr(np.maximum(pairs.count - 1, 1), -sign * pairs.mean / pairs.error)
    same = pairs.variance == 0
    chance = np.where(same, np.where(sign * pairs.mean > 0, 0.0, 1.0), chance)
    unknown = (pairs.count < 2) | (same & (pairs.mean == 0))
    return np.where(unknown, 0.5, chance)
