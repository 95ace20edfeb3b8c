"""Averages of points and differences of such averages, with intervals that say what they cover.

Two kinds of chance move an average over points. *Replications*: all points of a replication share their chance, so this
part is read from how the average varies from replication to replication. *Points*: where a design draws its points,
others could have been drawn; this part is read from how points differ within a bin, points that were drawn together
(a base sample, a trajectory) counting as one (the cluster-robust variance; Cameron & Miller 2015, J. Hum. Resour.
50:317). What chance adds to that is taken off again, so that it is not counted twice. Designs spread their points more
evenly than chance would, so such intervals are wide rather than narrow. Degrees of freedom are Satterthwaite's (1946).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wom_sim.study import wording
from wom_sim.study.sensitivity.levels import clusters
from wom_sim.study.sensitivity.sobol import Estimates

if TYPE_CHECKING:
    from wom_sim.study.sensitivity.target import Target


@dataclass(frozen=True)
class Contrasts:
    """Weights of points [contrasts, points] (a row sums to 1: an average; to 0: a difference), and each point's bin."""

    weights: NDArray[np.float64]
    bins: NDArray[np.int64]


def averages(members: Sequence[NDArray[np.bool_]]) -> NDArray[np.float64]:
    """Weights of the averages over some points each, [averages, points]."""
    rows = np.array(members, dtype=np.float64)
    return rows / np.maximum(rows.sum(axis=1, keepdims=True), 1)


def bins_of(members: Sequence[NDArray[np.bool_]]) -> NDArray[np.int64]:
    """The number of the bin in which each point lies, int64 [points]; points outside any are in one of their own."""
    rows = np.vstack([*members, np.ones_like(members[0])])
    return rows.argmax(axis=0)


def estimates(target: Target, asked: Sequence[Contrasts], confidence: float) -> Estimates:
    """Values and intervals of all contrasts, one after the other; read in one pass over the runs."""
    weights = np.vstack([contrasts.weights for contrasts in asked])
    chance = target.combined(lambda values: values @ weights.T)
    drawn = [_between(target, contrasts) for contrasts in asked]
    between = np.concatenate([variance for variance, _ in drawn])
    groups = np.concatenate([count for _, count in drawn])
    sampled = clusters(target.result.plan) is not None
    by_chance = np.nan_to_num(chance.variance) if sampled else chance.variance
    variance = by_chance + between
    half = _quantiles(by_chance, chance.replications - 1, between, groups - 1, confidence) * np.sqrt(variance)
    return Estimates(chance.value, chance.value - half, chance.value + half)


def _between(target: Target, contrasts: Contrasts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What the choice of points lets each contrast vary (variance), and how many independent points say so."""
    together = clusters(target.result.plan)
    none = np.zeros(len(contrasts.weights))
    if together is None:
        return none, none
    found = target.moments
    mean, weights, bins = np.nan_to_num(found.mean), contrasts.weights, contrasts.bins
    valid = found.count > 0
    sizes = np.maximum(np.bincount(bins, valid), 1)
    rest = np.where(valid, mean - (np.bincount(bins, mean * valid) / sizes)[bins], 0.0)
    starts = np.flatnonzero(np.diff(together, prepend=-1))
    parts = np.add.reduceat(weights * rest, starts, axis=1)
    counted = np.add.reduceat((weights != 0).astype(float), starts, axis=1) > 0
    count = counted.sum(axis=1).astype(float)
    variance = count / np.maximum(count - 1, 1) * (parts**2).sum(axis=1)
    by_chance = np.nan_to_num(weights**2) @ np.nan_to_num(found.variance / np.maximum(found.count, 1))
    return np.where(count > 1, np.maximum(variance - by_chance, 0.0), np.nan), count


def _quantiles(
    first: NDArray[np.float64], first_degrees: float, second: NDArray[np.float64], second_degrees: NDArray[np.float64],
    confidence: float,
) -> NDArray[np.float64]:  # fmt: skip
    """Student's quantiles for sums of two variances that are estimated apart."""
    from scipy.special import stdtrit

    with np.errstate(invalid="ignore", divide="ignore"):
        known = first**2 / max(first_degrees, 1) + second**2 / np.maximum(second_degrees, 1)
        degrees = np.where(known > 0, (first + second) ** 2 / known, np.inf)
    return np.asarray(stdtrit(np.minimum(degrees, 1e9), 0.5 + confidence / 2))


def notes(target: Target, confidence: float, count: int) -> list[str]:
    """What the intervals of a table of ``count`` estimates cover, and what is left out of it."""
    result = target.result
    level, sampled = f"{100 * confidence:g}{wording.SPACE}%", clusters(result.plan) is not None
    many = f"; each holds for itself, so of {count} about {max(1, round(count * (1 - confidence)))} may miss"
    if result.replications < 2:
        covers = "one replication gives no intervals of chance"
        covers += "; those shown cover which points were drawn" if sampled else ""
        said = [covers[0].upper() + covers[1:] + "."]
    else:
        what = "chance and which points were drawn" if sampled else "chance at these points"
        said = [f"Intervals ({level}) cover {what}{many if count * (1 - confidence) >= 0.5 else ''}."]
    empty = int((target.moments.count == 0).sum())
    if empty:
        points = len(target.moments.count)
        said.append(f"{empty} of {points} points have no value of {target.measure.replace('_', ' ')} and are left out.")
    return said
