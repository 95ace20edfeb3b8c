"""Sobol' indices: which share of the variance of a result is owed to each factor, alone and with all others.

    first_i = Var(E(y | x_i)) / Var(y)        total_i = 1 - Var(E(y | all but x_i)) / Var(y)

estimated from Saltelli's design by the estimators of Saltelli et al. (2010) as scipy has them. The intervals are
bootstrap percentiles: base samples are drawn again with replacement, each with all its rows. The design spreads its
samples more evenly than chance would, so the intervals are wide rather than narrow.

References
----------
Saltelli 2002, Comput. Phys. Commun. 145:280 (second order). Saltelli et al. 2010, Comput. Phys. Commun. 181:259.
Archer, Saltelli & Sobol' 1997, J. Stat. Comput. Simul. 58:99 (bootstrap).
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.study.sensitivity.chance import resampled

RESAMPLES = 1000
SEED = 1
LARGEST_BLOCK = 2_000_000  # counts of a block of resamples held at once


class Estimates(NamedTuple):
    """Values with the ends of their intervals, each [things]."""

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


class Samples(NamedTuple):
    """Values of Saltelli's design around 0: at A and B [N], at A with a column of B, and B with one of A [factors, N]."""

    a: NDArray[np.float64]
    b: NDArray[np.float64]
    ab: NDArray[np.float64]
    ba: NDArray[np.float64] | None


def samples(values: NDArray[np.float64], factors: int, block: int) -> Samples:
    """The point means [points] in the design's order: of each base sample A, AB_1 …, for pairs BA_1 …, and B (SALib's).

    ``block`` is the number of points a base sample.
    """
    rows = values.reshape(-1, block).T
    rows = rows - np.mean([rows[0], rows[-1]])
    return Samples(rows[0], rows[-1], rows[1 : factors + 1], rows[factors + 1 : -1] if block > factors + 2 else None)


def indices(found: Samples, confidence: float) -> tuple[Estimates, Estimates]:
    """First and total indices with bootstrap intervals, each [factors]; NaN where nothing varies."""
    from scipy.stats import sobol_indices

    function = {"f_A": found.a[None], "f_B": found.b[None], "f_AB": found.ab[:, None]}
    told = sobol_indices(func=function, n=len(found.a))
    point = np.vstack([np.ravel(told.first_order), np.ravel(told.total_order)])
    terms = np.vstack([found.b * (found.ab - found.a), (found.a - found.ab) ** 2 / 2])
    if not np.var([found.a, found.b]):
        point = np.full_like(point, np.nan)
    ends = _ends(found, terms, confidence)
    first, total = (slice(0, len(found.ab)), slice(len(found.ab), None))
    return Estimates(point[0], *ends[:, first]), Estimates(point[1], *ends[:, total])


def second_order(found: Samples, confidence: float) -> tuple[list[tuple[int, int]], Estimates]:
    """What two factors do together beyond what each does alone: pairs of factors, and their indices [pairs]."""
    assert found.ba is not None
    pairs = list(combinations(range(len(found.ab)), 2))
    alone = found.b * (found.ab - found.a)
    together = [found.ba[i] * found.ab[j] - found.a * found.b - alone[i] - alone[j] for i, j in pairs]
    terms = np.array(together).reshape(len(pairs), -1)
    variance = np.var([found.a, found.b])
    value = terms.mean(axis=1) / variance if variance else np.full(len(pairs), np.nan)
    return pairs, Estimates(value, *_ends(found, terms, confidence))


def _ends(found: Samples, terms: NDArray[np.float64], confidence: float) -> NDArray[np.float64]:
    """Ends of the intervals [2, terms] of mean(term) / variance, where ``terms`` is [terms, N].

    All that a resample needs are sums over base samples, each as often as it was drawn: one product of matrices.
    """
    if not np.var([found.a, found.b]) or len(found.a) < 2:
        return np.full((2, len(terms)), np.nan)
    sums = np.vstack([found.a + found.b, found.a**2 + found.b**2, terms]).T / len(found.a)
    step, drawn = max(1, LARGEST_BLOCK // len(found.a)), []
    for first in range(0, RESAMPLES, step):
        mean, square, *means = (resampled(SEED, first, min(step, RESAMPLES - first), len(found.a)) @ sums).T
        with np.errstate(invalid="ignore", divide="ignore"):  # a resample in which nothing varies
            drawn.append(np.array(means) / (square / 2 - (mean / 2) ** 2))
    tail = (1 - confidence) / 2
    return np.nanquantile(np.concatenate(drawn, axis=1), [tail, 1 - tail], axis=1)
