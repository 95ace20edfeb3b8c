"""What many runs allow to say: pure functions of arrays, one value per replication, NaN where a measure is undefined.

Policies share their random draws, so replication k of one policy belongs to replication k of another, and differences
are taken within replications (Law 2015, section 10.2.1, the paired-t interval).

Comparing k policies with a baseline is k questions at once. Each interval of a difference is therefore taken at
confidence 1 - alpha/k (Bonferroni; Law 2015, section 10.3.1): *all* k hold together with the stated confidence or more.
Dunnett's (1955) quantile would be sharper, but it assumes equal variances and a known correlation; under shared
draws both differ from policy to policy, and an estimated correlation matrix is singular as soon as there are fewer
replications than policies. Bonferroni's needs none of this and holds from 2 replications on. Its price is small: with 5
comparisons the critical value is 2.576 against Dunnett's 2.511 (many replications, correlation 1/2).

References
----------
Bonett & Price 2012, J. Educ. Behav. Stat. 37:479. Chen, Lin, Yücesan & Chick 2000, Discrete Event Dyn. Syst. 10:251.
Dunnett 1955, J. Am. Stat. Assoc. 50:1096. Gupta 1965, Technometrics 7:225. Hsu 1984, Ann. Stat. 12:1136.
Law 2015, Simulation Modeling and Analysis, 5th ed. Nelson, Swann, Goldsman & Song 2001, Oper. Res. 49:950.
Wilson 1927, J. Am. Stat. Assoc. 22:209.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

MOST_REPLICATIONS = 10_000  # `replications_needed` says this for "that many or more"
POWER = 0.8  # chance that the number of replications it gives does resolve the difference


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval; ``low`` and ``high`` are NaN where there is none (fewer than two values)."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Paired:
    """A policy against the baseline, pair by pair.

    ``difference`` is policy minus baseline; ``better_share`` the share of pairs in which the policy is better (ties
    count half; NaN for a measure that has no better); ``resolved`` whether the interval leaves out zero; ``identical``
    whether every pair is equal to the last bit; ``replications_needed`` None where nothing is left to resolve.
    """

    difference: Interval
    better_share: float
    resolved: bool
    identical: bool
    replications_needed: int | None


@dataclass(frozen=True)
class Best:
    """Which policy is best, with what is known about it.

    ``order`` are positions from best to worst by mean; ``contenders`` those that may be the best, in this order; one of
    them is the true best with the stated confidence. ``chance`` is a lower bound of the chance that no other policy
    is truly better than the first. ``needed[i]`` is the number of replications that would tell policy i from the
    first (None: told apart already, or identical).
    """

    order: list[int]
    contenders: list[int]
    chance: float
    needed: list[int | None]


def t_quantile(probability: float, degrees: float) -> float:
    """Quantile of Student's t with ``degrees`` of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, probability))


def normal_quantile(probability: float) -> float:
    """Quantile of the standard normal."""
    from scipy.special import ndtri

    return float(ndtri(probability))


def mean_interval(values: np.ndarray, confidence: float) -> Interval:
    """Mean of ``values`` [replications] with its t-interval; NaN are left out.

    Values that are all equal have an interval of no width.
    """
    kept = values[~np.isnan(values)]
    count = len(kept)
    if count == 0:
        return Interval(math.nan, math.nan, math.nan, 0)
    mean = _mean(kept)
    if count == 1:
        return Interval(mean, math.nan, math.nan, 1)
    half = t_quantile(0.5 + confidence / 2, count - 1) * _deviation(kept) / math.sqrt(count)
    return Interval(mean, mean - half, mean + half, count)


def chance_interval(happened: np.ndarray, confidence: float) -> Interval:
    """Share of ones among zeros and ones [replications], with Wilson's (1927) score interval; NaN are left out."""
    kept = happened[~np.isnan(happened)]
    count = len(kept)
    share = float(kept.mean()) if count else math.nan
    if count < 2:
        return Interval(share, math.nan, math.nan, count)
    z = normal_quantile(0.5 + confidence / 2)
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + (z / (2 * count)) ** 2)
    return Interval(share, max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)), count)


def paired(
    values: np.ndarray, baseline: np.ndarray, better: int, confidence: float, comparisons: int = 1, chance: bool = False
) -> Paired:
    """Compare ``values`` with ``baseline`` (both [replications], same order), corrected for ``comparisons`` at once.

    Pairs with a NaN are left out. ``better`` is +1, -1 or 0; ``chance`` marks zeros and ones, whose interval is that of
    Bonett & Price (2012) for paired proportions: one imagined pair is added to each kind of change, so that it has a
    width even where no pair changed.
    """
    difference = _differences(values, baseline)
    count = len(difference)
    if count < 2:
        value = float(difference[0]) if count else math.nan
        alone = Interval(value, math.nan, math.nan, count)
        return Paired(alone, _better_share(difference, better), False, value == 0.0, None)
    tail = (1 - confidence) / (2 * comparisons)
    centre, deviation, interval = _chance_change(difference, tail) if chance else _mean_change(difference, tail)
    identical = not difference.any()
    resolved = interval.low > 0 or interval.high < 0
    settled = resolved or (identical and not chance)
    needed = None if settled else replications_needed(centre, deviation, count, tail)
    return Paired(interval, _better_share(difference, better), resolved, identical, needed)


def replications_needed(difference: float, deviation: float, count: int, tail: float) -> int:
    """How many replications (in all) would resolve a difference, if it is what it looks like after ``count``.

    The smallest n above ``count`` with (t(1 - tail; n-1) + t(0.8; n-1)) * deviation / sqrt(n) <= |difference|: the
    usual size of a paired experiment that finds such a difference four times out of five. At most
    ``MOST_REPLICATIONS``, which then means "that many or more".
    """

    def enough(n: int) -> bool:
        quantiles = t_quantile(1 - tail, n - 1) + t_quantile(POWER, n - 1)
        return quantiles * deviation / math.sqrt(n) <= abs(difference)

    low, high = max(count + 1, 2), MOST_REPLICATIONS
    if low >= high or not enough(high):
        return max(low, MOST_REPLICATIONS)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low


def best_of(values: np.ndarray, better: int, confidence: float) -> Best:
    """Which row of ``values`` [policies, replications] has the best mean, and how sure that is.

    *Contenders* (subset selection, Gupta 1965, in the paired form of Nelson et al. 2001; cf. Hsu 1984): of k policies
    one is ruled out when another's interval above it, at confidence 1 - alpha/(k-1), leaves out zero: the same bar as
    in ``paired``. The true best is ruled out wrongly with probability alpha/2 at most, whichever policy came first, so
    the choice of the winner is accounted for.
    *Chance*: one minus the sum, over the others, of the chance that they are truly better than the first, given the
    paired differences and no prior knowledge (Chen et al. 2000, a Bonferroni lower bound); a policy identical to the
    first does not count as better. Equal means are ordered as given; a policy without any value comes last.
    """
    sign = -1.0 if better < 0 else 1.0
    means = [_mean(row[~np.isnan(row)]) * sign if not np.isnan(row).all() else -math.inf for row in values]
    order = sorted(range(len(values)), key=lambda i: -means[i])
    first, rivals = order[0], max(1, len(values) - 1)
    tail = (1 - confidence) / (2 * rivals)
    contenders = [
        i
        for i in order
        if i == first or (means[i] > -math.inf and min(_chance_worse(row, values[i], sign) for row in values) >= tail)
    ]
    others = [values[i] for i in order[1:] if not _identical(values[first], values[i])]
    doubt = sum(_chance_worse(values[first], other, sign) for other in others)
    needed = [_needed_to_tell(values[first], row, tail) if i in contenders else None for i, row in enumerate(values)]
    return Best(order, contenders, max(0.0, 1.0 - doubt), needed)


def _needed_to_tell(first: np.ndarray, other: np.ndarray, tail: float) -> int | None:
    """Replications that would tell two contenders apart; None where they are identical or cannot be paired."""
    difference = _differences(first, other)
    if len(difference) < 2 or not difference.any():
        return None
    return replications_needed(_mean(difference), _deviation(difference), len(difference), tail)


def _chance_worse(values: np.ndarray, other: np.ndarray, sign: float) -> float:
    """Chance that ``values`` are truly worse than ``other``: the one-sided p-value of the paired difference.

    1/2 where nothing can be said, and for identical policies.
    """
    from scipy.special import stdtr

    difference = _differences(values, other) * sign
    if len(difference) < 2 or not difference.any():
        return 0.5
    mean, error = _mean(difference), _deviation(difference) / math.sqrt(len(difference))
    if error == 0:
        return 0.0 if mean > 0 else 1.0
    return float(stdtr(len(difference) - 1, -mean / error))


def _identical(values: np.ndarray, other: np.ndarray) -> bool:
    """Whether two policies came to the same in each of at least two replications."""
    difference = _differences(values, other)
    return len(difference) > 1 and not difference.any()


def _differences(values: np.ndarray, other: np.ndarray) -> np.ndarray:
    difference = np.asarray(values, dtype=np.float64) - np.asarray(other, dtype=np.float64)
    return difference[~np.isnan(difference)]


def _mean_change(difference: np.ndarray, tail: float) -> tuple[float, float, Interval]:
    """Centre, standard deviation and t-interval of a mean difference."""
    interval = mean_interval(difference, 1 - 2 * tail)
    return interval.value, _deviation(difference), interval


def _chance_change(difference: np.ndarray, tail: float) -> tuple[float, float, Interval]:
    """Centre, standard deviation and interval of a difference of paired proportions (Bonett & Price 2012)."""
    count = len(difference)
    up = (np.count_nonzero(difference > 0) + 1) / (count + 2)
    down = (np.count_nonzero(difference < 0) + 1) / (count + 2)
    centre, deviation = up - down, math.sqrt(up + down - (up - down) ** 2)
    half = normal_quantile(1 - tail) * deviation / math.sqrt(count + 2)
    interval = Interval(_mean(difference), max(-1.0, centre - half), min(1.0, centre + half), count)
    return centre, deviation, interval


def _better_share(difference: np.ndarray, better: int) -> float:
    """Share of differences in the direction of better, ties counted half; NaN without a direction or a pair."""
    if better == 0 or len(difference) == 0:
        return math.nan
    return float(np.mean(0.5 + 0.5 * np.sign(difference) * better))


def _mean(values: np.ndarray) -> float:
    """The mean, exact where all values are equal (a sum of equal numbers need not be)."""
    return float(values[0] + np.mean(values - values[0]))


def _deviation(values: np.ndarray) -> float:
    """Sample standard deviation, exactly zero where all values are equal."""
    return float(np.std(values - values[0], ddof=1))
