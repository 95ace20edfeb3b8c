"""What is said while a sweep runs: how fast, how long still, and who leads so far."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.study import runs

if TYPE_CHECKING:
    from wom_sim.study.experiment.plan import Plan

Progress = Callable[[int, int, str], None]
UNITS = ((86_400.0, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s"))


class Teller:
    """Keeps the sums by which the leader is known, and tells ``progress(done, total, words)`` after each batch."""

    def __init__(self, plan: Plan, progress: Progress | None) -> None:
        self._plan, self._progress = plan, progress
        self._sign = -1 if runs.engine().known_measures()[plan.rank_by].better < 0 else 1
        self._count = np.zeros((plan.n_points, plan.n_policies), np.int64)
        self._sum = np.zeros((plan.n_points, plan.n_policies))
        self._started, self._run = 0.0, 0  # since the first batch: before it, workers start and compile
        self.done = self.total = 0

    def hear(self, point: NDArray[Any], policy: NDArray[Any], values: NDArray[np.float64]) -> None:
        """Take in runs: where they are in the plan (int [runs]) and their ranking measure (NaN of a failed one)."""
        here = ~np.isnan(values)
        np.add.at(self._count, (point[here], policy[here]), 1)
        np.add.at(self._sum, (point[here], policy[here]), values[here])
        self.done += len(values)
        self._run += len(values) if self._started else 0
        self._started = self._started or time.perf_counter()
        self.tell()

    def tell(self) -> None:
        """Tell how things stand."""
        if self._progress is not None:
            self._progress(
                min(self.done, self.total), self.total, "; ".join(filter(None, (self._pace(), self._leader())))
            )

    def _pace(self) -> str:
        seconds = time.perf_counter() - self._started
        if not self._run or not self._started or seconds <= 0.0:
            return ""
        rate = self._run / seconds
        return f"{rate:,.3g} runs/s, {lasting(max(0, self.total - self.done) / rate)} left"

    def _leader(self) -> str:
        """The policy that is best by the mean of all points, or the best point of one policy; "" where there is none."""
        seen = (self._count > 0).all(axis=1)
        if not seen.any():
            return ""
        means = self._sum[seen] / self._count[seen]
        if self._plan.n_policies > 1:
            return f"{self._plan.policies[int(np.argmax(self._sign * means.mean(axis=0)))]} leads"
        if self._plan.n_points == 1:
            return ""
        best = int(np.flatnonzero(seen)[np.argmax(self._sign * means[:, 0])])
        values = self._plan.points.iloc[best].drop("point")
        shown = ", ".join(
            f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}" for name, value in values.items()
        )
        return f"best so far: {shown}"


def lasting(seconds: float) -> str:
    """``40 s``, ``3 min``, ``2.5 h``."""
    size, unit = next(((size, unit) for size, unit in UNITS if seconds >= size), UNITS[-1])
    return f"{seconds / size:.2g} {unit}" if seconds < 10 * size and size > 60 else f"{seconds / size:.0f} {unit}"
