"""Intervals at every point and policy at once, from counts, means and variances: the same as ``statistics`` gives."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from wom_sim.study import ranking
from wom_sim.study.cells import Moments
from wom_sim.study.statistics import normal_quantile, replications_needed

Ends = tuple[NDArray[np.float64], NDArray[np.float64]]


def intervals(found: Moments, measure: str, confidence: float, paired: bool = False) -> Ends:
    """Ends of the intervals of a measure's means, or of its ``paired`` differences; NaN of fewer than two values.

    t-intervals (``statistics.mean_interval``); for a measure that is 0 or 1 in a run Wilson's, and Bonett & Price's for
    differences (``chance_interval``, ``paired``).
    """
    if measure not in ranking.CHANCES:
        return _mean(found, confidence)
    return _change(found, confidence) if paired else _chance(found, confidence)


def _mean(found: Moments, confidence: float) -> Ends:
    from scipy.special import stdtrit

    half = stdtrit(np.maximum(found.count - 1, 1), 0.5 + confidence / 2) * found.error
    return found.mean - half, found.mean + half


def _chance(found: Moments, confidence: float) -> Ends:
    count, share = np.where(found.count > 1, found.count, np.nan), found.mean
    z = normal_quantile(0.5 + confidence / 2)
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * np.sqrt(np.maximum(share * (1 - share), 0) / count + (z / (2 * count)) ** 2)
    return np.clip(np.minimum(share, centre - half), 0, 1), np.clip(np.maximum(share, centre + half), 0, 1)


def _change(found: Moments, confidence: float) -> Ends:
    count = np.where(found.count > 1, found.count, np.nan)
    changed = found.variance * (count - 1) + count * found.mean**2  # pairs that differ, as each of their squares is 1
    up, down = ((changed + sign * count * found.mean) / 2 for sign in (1, -1))
    up, down = (up + 1) / (count + 2), (down + 1) / (count + 2)
    spread = np.sqrt(up + down - (up - down) ** 2)
    half = normal_quantile(0.5 + confidence / 2) * spread / np.sqrt(count + 2)
    return np.clip(up - down - half, -1, 1), np.clip(up - down + half, -1, 1)


def needed(mean: float, variance: float, count: int, confidence: float) -> int | None:
    """How many replications would tell a difference from 0, if it is what it looks like; None where it is 0 throughout."""
    if count < 2 or not variance > 0:
        return None
    return replications_needed(mean, math.sqrt(variance), count, (1 - confidence) / 2)
