"""What the runs of a sweep come to at each point and policy, read in one pass: memory grows with points, never with runs.

Runs are stored replication by replication, so a pass sees whole replications, each an array [points, policies]. Means
and variances are gathered block by block and merged (Chan, Golub & LeVeque 1983, Am. Stat. 37:242): no sum of squares
is ever taken of values that are large against their spread, and values that are all equal have a variance of exactly 0.

A run that failed, or whose measure has no value, is NaN and left out; of a pair, both are. Only replications count that
every point has finished, so that all points are told from the same chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from wom_sim.study.sweep.sweep import SweepResult

RUNS_A_BLOCK = 16_384
MEASURES_A_PASS = 8  # read together; more would hold more at once


@dataclass(frozen=True)
class Moments:
    """Count, mean (NaN of none) and sample variance (NaN of fewer than two) of something, all of one shape."""

    count: NDArray[np.int64]
    mean: NDArray[np.float64]
    variance: NDArray[np.float64]

    def at(self, *index: Any) -> Moments:
        """A part of the arrays."""
        return Moments(self.count[index], self.mean[index], self.variance[index])

    @property
    def error(self) -> NDArray[np.float64]:
        """The standard error of the mean; NaN where there are fewer than two values."""
        return np.sqrt(self.variance / np.maximum(self.count, 1))


class Running:
    """Moments of arrays of one shape that come in blocks; NaN are left out."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._count = np.zeros(shape, np.int64)
        self._mean = np.zeros(shape)
        self._squares = np.zeros(shape)

    def add(self, values: NDArray[np.float64]) -> None:
        """Take in a block, float64 [values, *shape]."""
        here = ~np.isnan(values)
        count = here.sum(axis=0)
        first = np.take_along_axis(values, here.argmax(axis=0)[None], axis=0)[0]
        start = np.where(self._count > 0, self._mean, np.where(count > 0, first, 0.0))
        away = np.where(here, values - start, 0.0)
        shift = away.sum(axis=0) / np.maximum(count, 1)
        spread = np.where(here, away - shift, 0.0)
        total = self._count + count
        weight = count / np.maximum(total, 1)
        self._mean = start + shift * weight
        self._squares += (spread * spread).sum(axis=0) + shift * shift * self._count * weight
        self._count = total

    def moments(self) -> Moments:
        """What came in so far."""
        mean = np.where(self._count > 0, self._mean, np.nan)
        variance = np.where(self._count > 1, self._squares / np.maximum(self._count - 1, 1), np.nan)
        return Moments(self._count.copy(), mean, variance)


def replications(result: SweepResult, columns: Sequence[str]) -> Iterator[dict[str, NDArray[np.float64]]]:
    """The runs as blocks of whole replications: column to float64 [replications of the block, points, policies].

    NaN where a run is missing, failed or has no value. Replications that are not finished at every point are left out,
    but for the first.
    """
    plan = result.plan
    points, policies = plan.n_points, plan.n_policies
    whole = max(1, RUNS_A_BLOCK // (points * policies))
    counted = max(1, result.replications)
    held: dict[str, Any] = {}
    for batch in result.batches(list(columns), groups=whole * points):
        held = {name: np.concatenate([held[name], batch[name]]) for name in batch} if held else batch
        numbers = held["replication"]
        if not len(numbers) or numbers[0] >= counted:
            break
        # The last replication may go on in the next batch.
        last = int(np.searchsorted(numbers, numbers[-1]))
        cut = len(numbers) if len(numbers) - last == points * policies else last
        if cut:
            yield _dense({name: values[:cut] for name, values in held.items()}, columns, points, policies, counted)
        held = {name: values[cut:] for name, values in held.items()} if cut < len(numbers) else {}
    if held and len(held["replication"]) and held["replication"][0] < counted:
        yield _dense(held, columns, points, policies, counted)


def _dense(
    rows: dict[str, Any], columns: Sequence[str], points: int, policies: int, counted: int
) -> dict[str, NDArray[np.float64]]:
    """Rows as arrays [replications, points, policies]."""
    kept = rows["replication"] < counted
    numbers, place = np.unique(rows["replication"][kept], return_inverse=True)
    blocks = {}
    for name in columns:
        block = np.full((len(numbers), points, policies), np.nan)
        block[place, rows["point"][kept], rows["policy"][kept]] = rows[name][kept]
        blocks[name] = block
    return blocks


class Cells:
    """Moments of each measure at each point and policy of a sweep; each is read from the runs once and kept."""

    def __init__(self, result: SweepResult) -> None:
        self._result = result
        self._values: dict[str, Moments] = {}
        self._differences: dict[tuple[str, str], Moments] = {}
        self._pairs: dict[str, Moments] = {}

    def take(self, measures: Sequence[str]) -> None:
        """Gather several measures, and their differences to the baseline, in as few passes as memory allows."""
        plan = self._result.plan
        base, wanted = plan.policies.index(plan.baseline), iter([name for name in measures if name not in self._values])
        while some := list(islice(wanted, MEASURES_A_PASS)):
            shape = (plan.n_points, plan.n_policies)
            values, changes = {name: Running(shape) for name in some}, {name: Running(shape) for name in some}
            for block in replications(self._result, some):
                for name in some:
                    values[name].add(block[name])
                    changes[name].add(block[name] - block[name][:, :, [base]])
            self._values |= {name: running.moments() for name, running in values.items()}
            self._differences |= {(name, plan.baseline): running.moments() for name, running in changes.items()}

    def of(self, measure: str) -> Moments:
        """A measure over the replications: arrays [points, policies]."""
        self.take([measure])
        return self._values[measure]

    def against(self, measure: str, baseline: str | None = None) -> Moments:
        """Differences of every policy to one (the plan's baseline), taken within replications: [points, policies].

        A pair counts where both runs have a value; the baseline's own differences are 0.
        """
        plan = self._result.plan
        other = baseline or plan.baseline
        if other == plan.baseline:
            self.take([measure])
        elif (measure, other) not in self._differences:
            column = plan.policies.index(other)
            self._differences[measure, other] = self.pairs(measure).at(slice(None), slice(None), column)
        return self._differences[measure, other]

    def pairs(self, measure: str) -> Moments:
        """Differences of every policy to every other, taken within replications: [points, policies, policies],
        the first policy minus the second."""
        if measure not in self._pairs:
            plan = self._result.plan
            running = Running((plan.n_points, plan.n_policies, plan.n_policies))
            for block in replications(self._result, [measure]):
                running.add(block[measure][:, :, :, None] - block[measure][:, :, None, :])
            self._pairs[measure] = running.moments()
        return self._pairs[measure]
