"""The chance of the analysis itself (which points are drawn again, which are set aside): draws like all others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wom_sim.model import draws

_mix = getattr(draws.mix, "py_func", draws.mix)  # the rule as Python, which takes whole arrays


def uniform(seed: int, stream: int, time: int, who: NDArray[np.int64], whom: NDArray[np.int64]) -> NDArray[np.float64]:
    """``draws.u`` for arrays: the draws in (0, 1) of every ``who`` about every ``whom``, as numpy broadcasts them."""
    state = np.asarray(draws.absorb(np.uint64(draws.stream_key(seed, stream)), time), np.uint64)
    for word in (who, whom):
        state = _mix(np.atleast_1d(state + np.asarray(word, np.uint64) * draws.GOLDEN))
    return np.asarray(((state >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52)


def resampled(seed: int, first: int, count: int, size: int) -> NDArray[np.int64]:
    """How often each of ``size`` things is drawn with replacement: int64 [count, size], resamples ``first`` and on."""
    numbers, places = np.arange(first, first + count)[:, None], np.arange(size)
    chosen = (uniform(seed, draws.RESAMPLED, 0, numbers, places) * size).astype(np.int64)
    offset = np.arange(count)[:, None] * size
    return np.bincount((chosen + offset).ravel(), minlength=count * size).reshape(count, size)


def folds(seed: int, points: int, count: int) -> NDArray[np.int64]:
    """Which of ``count`` folds, of equal size but for one, each point falls into: int64 [points]."""
    order = np.argsort(uniform(seed, draws.FOLDED, 0, np.arange(points), np.zeros(1, np.int64)), kind="stable")
    fold = np.empty(points, np.int64)
    fold[order] = np.arange(points) % count
    return fold


def borrowed_seed(seed: int, purpose: int) -> int:
    """A seed for a library that brings its own generator: a whole number from 0 to 2^31 - 1."""
    return int(draws.u(seed, draws.BORROWED_SEED, 0, purpose, 0) * 2**31)
