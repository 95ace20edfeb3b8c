"""What an analysis looks at: a measure under one policy, or its paired difference to another policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import BadInput, Fault
from wom_sim.study import ranking, runs
from wom_sim.study.cells import Moments, Running, replications
from wom_sim.world.faults import unknown

if TYPE_CHECKING:
    from wom_sim.study.sweep.sweep import SweepResult

Combine = Callable[[NDArray[np.float64]], NDArray[np.float64]]


class Combined(NamedTuple):
    """Combinations of point means: their values, and how much chance lets each vary (the variance of the value)."""

    value: NDArray[np.float64]
    variance: NDArray[np.float64]
    replications: int


@dataclass(frozen=True)
class Target:
    """A measure under ``policy``; minus the same under ``against`` in the same replication, where that is given."""

    result: SweepResult
    measure: str
    policy: str
    against: str | None

    @property
    def moments(self) -> Moments:
        """Over the replications, at each point: arrays [points]."""
        cells, column = self.result.cells, self.result.plan.policies.index(self.policy)
        found = cells.against(self.measure, self.against) if self.against else cells.of(self.measure)
        return found.at(slice(None), column)

    def blocks(self) -> Iterator[NDArray[np.float64]]:
        """The values run by run, in blocks [replications, points]; NaN where there is none."""
        names = self.result.plan.policies
        column, other = names.index(self.policy), names.index(self.against) if self.against else None
        for block in replications(self.result, [self.measure]):
            values = block[self.measure]
            yield values[:, :, column] - values[:, :, other] if other is not None else values[:, :, column]

    def combined(self, combine: Combine) -> Combined:
        """Linear combinations over points, and how chance moves them.

        ``combine`` takes [n, points] to [n, combinations]. All points of a replication share their chance, so what
        chance does to a combination is read from how it varies from replication to replication. A run without a value
        counts as its point's mean.
        """
        means = self.moments.mean
        value = combine(np.nan_to_num(means)[None])[0]
        running = Running(value.shape)
        for block in self.blocks():
            running.add(combine(np.nan_to_num(block - means)))
        found = running.moments()
        count = int(found.count.max(initial=0))
        return Combined(value, found.variance / max(count, 1), count)

    @property
    def noise_share(self) -> float:
        """Share of the variance of the point means that is chance: sigma² / (R · s²).

        s² is the variance of the means over points, R the number of replications, and sigma² what is left of a
        run's variance once point and replication are taken out (two-way analysis of variance): chance that is shared
        by all points of a replication moves none against another. NaN with one replication, and where nothing varies.
        """
        found = self.moments
        points = len(found.mean)
        shared = self.combined(lambda values: values.mean(axis=1, keepdims=True))
        spread = float(np.nanvar(found.mean, ddof=1)) if points > 1 else 0.0
        if shared.replications < 2 or spread == 0:
            return float("nan")
        own = float(np.nanmean(found.variance)) / shared.replications - float(shared.variance[0])
        return float(np.clip(points / (points - 1) * own / spread, 0.0, 1.0))


def targets(result: SweepResult, measure: str | None, policy: str | None, against: str | None) -> list[Target]:
    """What is asked for: one policy, or every policy (but ``against``) where none is named.

    Raises
    ------
    BadInput
        Unknown names: all at once.
    """
    plan = result.plan
    faults = [
        Fault(key, unknown("policy", name, plan.policies))
        for key, name in (("policy", policy), ("against", against))
        if name is not None and name not in plan.policies
    ]
    known = list(dict.fromkeys((plan.rank_by, *plan.measures)))
    if measure is not None and measure not in known:
        faults.append(Fault("measure", unknown("measure", measure, known)))
    if against is not None and (policy == against or (policy is None and plan.policies == (against,))):
        faults.append(Fault("against", f'"{against}": a policy cannot be compared with itself'))
    if faults:
        raise BadInput(plan.source, faults)
    names = [name for name in plan.policies if name != against] if policy is None else [policy]
    return [Target(result, measure or plan.rank_by, name, against) for name in names]


def complete(asked: Sequence[Target], what: str) -> list[Target]:
    """The targets that have a value in every run; those that have none anywhere are left out, unless all are.

    Raises
    ------
    BadInput
        Runs are missing, failed or have no value: ``what`` cannot be told.
    """
    wanted, faults, kept = max(1, asked[0].result.replications), [], []
    for target in asked:
        count = target.moments.count
        bad = int((count < wanted).sum())
        if not bad:
            kept.append(target)
        elif count.any() or len(asked) == 1:
            runs_missing = int((wanted - count).sum())
            told = f"{bad} of {len(count)} points lack {runs_missing} of {wanted * len(count)} runs of {target.measure}"
            faults.append(Fault(target.policy, f"{what} need every run; {told} (missing, failed or without a value)"))
    if faults or not kept:
        raise BadInput(asked[0].result.plan.source, faults or [f"{asked[0].measure} has no value in any run"])
    return kept


def unit_of(measure: str) -> str:
    """A measure's unit; a 0/1 measure is a share once it is averaged."""
    return "share" if measure in ranking.CHANCES else str(runs.engine().known_measures()[measure].unit)


def better_of(measure: str) -> int:
    """+1 where more is better, -1 where less is; a measure that has no better is ranked as if more were."""
    return int(runs.engine().known_measures()[measure].better) or 1
