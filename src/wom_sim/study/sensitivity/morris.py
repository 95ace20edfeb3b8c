"""Morris's elementary effects, by SALib: which factors matter, from few points.

An elementary effect is the change of the result when one factor moves by a step, divided by the step as a share of the
factor's whole range; so it is in the result's unit, for the whole range. ``mu`` is its mean over trajectories, ``mu_star`` the
mean of its size, ``sigma`` its standard deviation (not linear, or depends on other factors).

References
----------
Morris 1991, Technometrics 33:161. Campolongo, Cariboni & Saltelli 2007, Environ. Model. Softw. 22:1509.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.study.sensitivity.chance import borrowed_seed
from wom_sim.study.sensitivity.target import Target

RESAMPLES = 1000
SEED, PURPOSE = 1, 1


class Effects(NamedTuple):
    """Elementary effects, each [factors]; ``noise`` is the ``mu_star`` that chance alone would show."""

    mu: NDArray[np.float64]
    mu_star: NDArray[np.float64]
    half_width: NDArray[np.float64]
    sigma: NDArray[np.float64]
    noise: NDArray[np.float64]


def effects(target: Target, levels: int, confidence: float) -> Effects:
    """The elementary effects on a target; ``levels`` is the number of the design's grid levels."""
    from SALib.analyze import morris

    inputs, values = target.result.plan.levels, target.moments.mean
    names = [factor.name for factor in target.result.plan.factors]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    seed = borrowed_seed(SEED, PURPOSE)
    told = morris.analyze(problem, inputs, values, RESAMPLES, confidence, num_levels=levels, seed=seed)
    mu, mu_star, half, sigma = (np.asarray(told[name], float) for name in ("mu", "mu_star", "mu_star_conf", "sigma"))
    return Effects(mu, mu_star, half, sigma, _noise(target, levels))


def _noise(target: Target, levels: int) -> NDArray[np.float64]:
    """Mean size of an elementary effect of a factor that does nothing: sqrt(2/pi) times its standard error by chance."""
    inputs = target.result.plan.levels
    count = inputs.shape[1]
    steps = np.arange(len(inputs) - 1).reshape(-1)
    steps = steps[(steps + 1) % (count + 1) != 0]  # not from one trajectory to the next
    steps = steps[(inputs[steps + 1] != inputs[steps]).any(axis=1)]  # a step that was rounded away moves nothing
    moved = (inputs[steps + 1] != inputs[steps]).argmax(axis=1)
    step = levels / (2 * (levels - 1))
    chance = target.combined(lambda values: values[:, steps + 1] - values[:, steps])
    variance = np.bincount(moved, chance.variance, count) / np.maximum(np.bincount(moved, minlength=count), 1)
    return np.asarray(np.sqrt(variance) * math.sqrt(2 / math.pi) / step)
