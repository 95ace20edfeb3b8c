"""A factor's levels: the values that a design gives it, or bins of as many points each where it has too many."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from wom_sim.study.experiment.plan import Plan

LEVELLED = ("grid", "one_at_a_time", "morris")  # designs that repeat their levels


@dataclass(frozen=True)
class Level:
    """One level of a factor: its value (a bin's median), the edges it reaches to, and its points, bool [points]."""

    value: float | str
    low: float
    high: float
    members: NDArray[np.bool_]


def levels_of(plan: Plan, factor: str, bins: int) -> list[Level]:
    """The levels of a factor from low to high; labels in the order in which they were given.

    In a one_at_a_time design a level's only point is the one at which every other factor is at its base.
    """
    names = [other.name for other in plan.factors]
    numbers, shown = plan.levels[:, names.index(factor)], plan.points[factor].to_numpy()
    kept = np.ones(len(numbers), bool)
    if plan.design.kind == "one_at_a_time":
        others = np.delete(plan.levels, names.index(factor), axis=1)
        kept = (others == others[base_point(plan)]).all(axis=1)
    values = np.unique(numbers[kept])
    labels = shown.dtype.kind not in "biuf"
    if labels or plan.design.kind in LEVELLED or len(values) <= bins:
        found = []
        for value in values:
            members = (numbers == value) & kept
            name = str(shown[members.argmax()]) if labels else float(value)
            edge = np.nan if labels else float(value)
            found.append(Level(name, edge, edge, members))
        return found
    return _binned(numbers, values, bins)


def _binned(numbers: NDArray[np.float64], values: NDArray[np.float64], bins: int) -> list[Level]:
    """Bins of about as many values each; edges halfway between the values on their two sides."""
    groups = np.array_split(values, bins)
    cuts = [(left[-1] + right[0]) / 2 for left, right in pairwise(groups)]
    edges = [values[0], *cuts, values[-1]]
    found = []
    for group, (low, high) in zip(groups, pairwise(edges), strict=True):
        members = (numbers >= group[0]) & (numbers <= group[-1])
        found.append(Level(float(np.median(numbers[members])), float(low), float(high), members))
    return found


def base_point(plan: Plan) -> int:
    """The point of a one_at_a_time design from which every other differs in one factor at most: the first that does."""
    apart = [(plan.levels != row).sum(axis=1).max(initial=0) for row in plan.levels]
    return int(np.argmin(apart))


def clusters(plan: Plan) -> NDArray[np.int64] | None:
    """Which points were drawn together, int64 [points]; None where points were chosen, not drawn."""
    drawn = plan.design.kind in ("latin_hypercube", "random", "sobol", "morris")
    return np.arange(len(plan.levels)) // plan.design.block if drawn else None
