"""Designs: how factors are laid out into points.

Every column of a drawn design depends on the seed and on its own factor's name only, so that adding a factor at the end
shifts no other's. The layouts of Sobol' and Morris designs are those that their indices are reckoned from (Saltelli et
al. 2010; Morris 1991), base sample by base sample, so that a prefix is a smaller design.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wom_sim.model import draws
from wom_sim.study.experiment.experiment import DesignTable
from wom_sim.study.experiment.factors import Factor, Levels

MOST_POINTS = 10_000_000
DEFAULT_TRAJECTORIES, DEFAULT_GRID = 20, 4
DRAWN = ("latin_hypercube", "random", "sobol")
END_QUANTILES = (0.05, 0.95)  # of a law, for a design that asks for its ends


@dataclass(frozen=True)
class Design:
    """How points were laid out.

    ``kind`` and ``seed`` as in the file; ``shape`` is the number of levels of each factor in a grid; ``samples`` and
    ``second_order`` are those of a Sobol' design, of ``block`` points a base sample; ``trajectories`` of ``block``
    points and ``levels`` those of a Morris design.
    """

    kind: str
    seed: int = 1
    shape: tuple[int, ...] = ()
    samples: int = 0
    second_order: bool = False
    trajectories: int = 0
    levels: int = 0
    block: int = 1


def laid_out(table: DesignTable, factors: Sequence[Factor], rows: Levels | None = None) -> tuple[Design, Levels]:
    """A design and its levels, float64 [points, factors]; ``rows`` are those of a table."""
    if not factors:
        return Design("grid"), np.zeros((1, 0))
    if table.kind == "grid":
        return _grid(factors)
    if table.kind == "one_at_a_time":
        return Design("one_at_a_time", table.seed), _one_at_a_time(factors)
    if table.kind == "table":
        assert rows is not None
        return Design("table", table.seed), rows
    if table.kind == "morris":
        return _morris(table, factors)
    if table.kind == "sobol":
        return _sobol(table, factors)
    unit = (_latin_hypercube if table.kind == "latin_hypercube" else _random)(table, factors)
    return Design(table.kind, table.seed), _levels(factors, unit)


def count_points(table: DesignTable, factors: Sequence[Factor], rows: Levels | None = None) -> int:
    """How many points a design has, without laying it out."""
    f = len(factors)
    if not factors:
        return 1
    if table.kind == "grid":
        return math.prod(grid_levels(factor) for factor in factors)
    if table.kind == "one_at_a_time":
        return 1 + sum(len(factor.entries) or factor.steps or 2 for factor in factors)  # or a few less
    if table.kind == "morris":
        return (table.trajectories or DEFAULT_TRAJECTORIES) * (f + 1)
    if table.kind == "sobol":
        return (table.points or 0) * (2 * f + 2 if table.second_order else f + 2)
    return len(rows) if rows is not None else table.points or 0


def grid_levels(factor: Factor) -> int:
    """Levels of a factor in a grid."""
    return len(factor.entries) or factor.steps or 0


def identity(factor: Factor) -> np.uint64:
    """A factor's name as a key for draws."""
    return np.uint64(int.from_bytes(hashlib.sha256(factor.name.encode()).digest()[:8], "big"))


def _levels(factors: Sequence[Factor], unit: Levels) -> Levels:
    return np.column_stack([factor.quantile(unit[:, f]) for f, factor in enumerate(factors)])


def _draws(seed: int, stream: int, count: int, factor: Factor, whom: int = 0) -> Levels:
    """Draws in (0, 1) for a factor, by point: float64 [count]."""
    found: NDArray[np.float64] = draws.column(np.uint64(seed), stream, count, identity(factor), whom)
    return found


def _grid(factors: Sequence[Factor]) -> tuple[Design, Levels]:
    """Every combination; the first factor changes slowest."""
    columns = [factor.stepped(grid_levels(factor)) for factor in factors]
    mesh = np.meshgrid(*columns, indexing="ij")
    return Design("grid", shape=tuple(len(c) for c in columns)), np.column_stack([axis.ravel() for axis in mesh])


def _one_at_a_time(factors: Sequence[Factor]) -> Levels:
    """The base scenario first, then each factor at its levels while the others stay as they are there."""
    centre = np.array([factor.centre for factor in factors])
    points = [centre]
    for f, factor in enumerate(factors):
        if factor.law is not None and factor.steps is None:
            levels = factor.quantile(np.array(END_QUANTILES))
        else:
            levels = factor.stepped(factor.steps or 2)
        for level in levels[levels != centre[f]]:
            point = centre.copy()
            point[f] = level
            points.append(point)
    return np.array(points)


def _random(table: DesignTable, factors: Sequence[Factor]) -> Levels:
    return np.column_stack([_draws(table.seed, draws.DESIGN_RANDOM, table.points or 0, factor) for factor in factors])


def _latin_hypercube(table: DesignTable, factors: Sequence[Factor]) -> Levels:
    """One point in each of so many strata of every factor, in an order of its own (McKay, Beckman & Conover 1979)."""
    count = table.points or 0
    columns = []
    for factor in factors:
        stratum = np.empty(count)
        stratum[np.argsort(_draws(table.seed, draws.DESIGN_ORDER, count, factor), kind="stable")] = np.arange(count)
        columns.append((stratum + _draws(table.seed, draws.DESIGN_JITTER, count, factor)) / count)
    return np.column_stack(columns)


def _sobol(table: DesignTable, factors: Sequence[Factor]) -> tuple[Design, Levels]:
    """Base sample by base sample: A, A with each column of B in turn, for pairs B with each column of A, and B.

    A Sobol' sequence, each column shifted digit by digit (Saltelli et al. 2010, in SALib's order; shifts after Owen 1998).
    Factor f takes the dimensions 2f and 2f + 1, so that a further factor changes none of the others' columns.
    """
    from scipy.stats import qmc

    samples, count = table.points or 1, len(factors)
    raw = qmc.Sobol(2 * count, scramble=False).random_base2(samples.bit_length() - 1)
    digits = (raw * 2.0**32).astype(np.uint64)
    for f, factor in enumerate(factors):
        for part in (0, 1):
            shift = np.uint64(_draws(table.seed, draws.DESIGN_SHIFT, 1, factor, part)[0] * 2.0**32)
            digits[:, 2 * f + part] ^= shift
    unit = (digits.astype(np.float64) + 0.5) * 2.0**-32
    a, b = unit[:, 0::2], unit[:, 1::2]
    block = 2 * count + 2 if table.second_order else count + 2
    points = np.empty((samples, block, count))
    points[:, : count + 1] = a[:, None]
    points[:, count + 1 :] = b[:, None]
    for f in range(count):
        points[:, 1 + f, f] = b[:, f]
        if table.second_order:
            points[:, 1 + count + f, f] = a[:, f]
    design = Design("sobol", table.seed, samples=samples, second_order=table.second_order, block=block)
    return design, _levels(factors, points.reshape(-1, count))


def _morris(table: DesignTable, factors: Sequence[Factor]) -> tuple[Design, Levels]:
    """Trajectories in which one factor after the other moves (Morris 1991), as SALib makes them.

    The levels of a law are the middles of equal shares, since its ends may be infinite.
    """
    from SALib.sample import morris

    count, trajectories, levels = len(factors), table.trajectories or DEFAULT_TRAJECTORIES, table.levels or DEFAULT_GRID
    problem = {"num_vars": count, "names": [factor.name for factor in factors], "bounds": [[0.0, 1.0]] * count}
    seed = int(draws.u(np.uint64(table.seed), draws.DESIGN_SEED, 0, 0, 0) * 2**31)
    unit = np.asarray(morris.sample(problem, trajectories, num_levels=levels, seed=seed))
    for f, factor in enumerate(factors):
        if factor.law is not None:
            unit[:, f] = (np.rint(unit[:, f] * (levels - 1)) + 0.5) / levels
    design = Design("morris", table.seed, trajectories=trajectories, levels=levels, block=count + 1)
    return design, _levels(factors, unit)
