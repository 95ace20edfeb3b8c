"""What a sweep would take in runs, time, disk and memory, and whether it can be done at all."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import BadInput, Fault, ScenarioError
from wom_sim.study import wording
from wom_sim.study.experiment.identity import policies_in_use
from wom_sim.world.check import Estimate, available_memory, check, readable_bytes, workload

if TYPE_CHECKING:
    from wom_sim.study.experiment.plan import Plan
    from wom_sim.world.scenario import Scenario

MOST_RUNS = 10**9
CHECKED = 2000  # points whose scenario is made, and validated
ESTIMATED = 24  # points whose runs are estimated
FAULTY = 5  # faulty points that are told one by one
OVERHEAD_SECONDS = 0.003  # of a run, beside its hours: world, arrays, measures, table
CALMER = 0.5  # of a run's seconds that a calm one takes: nothing happens in it
EFFICIENCY = 0.85  # of several workers
PATIENCE = 3.0  # times a budget of minutes that one replication may be estimated to take
# Bytes on disk, packed by zstd, as measured on sweeps of the starter and the airline scenario.
BYTES_PER_RUN, BYTES_PER_MEASURE, BYTES_PER_FACTOR = 25.0, 8.5, 1.0
BYTES_PER_HOUR, BYTES_PER_TICKET = 7.0, 20.0
TWICE = 2.0  # parts are kept until they are one table
BYTES_PER_POINT_AND_POLICY = 24 * 12  # in memory: count, mean and variance of a dozen measures
OUTSIDE = ("events", "money", "study")  # sections that the fit of base rates does not look at


@dataclass(frozen=True)
class SweepEstimate:
    """What a sweep takes, roughly.

    ``seconds`` is all of it on so many ``workers``; ``fits`` is how often base rates of leaving are fitted for it, which
    takes several calm runs each. ``disk`` and ``memory`` are bytes, ``disk_free`` and ``memory_available`` what there is
    (None: the machine does not say).
    """

    points: int
    runs: int
    workers: int
    seconds: float
    fits: int
    disk: int
    disk_free: int | None
    memory: int
    memory_available: int | None
    notes: tuple[Fault, ...]


def check_plan(plan: Plan, workers: int = 1, folder: str | Path | None = None) -> SweepEstimate:
    """Estimate a sweep, note what is odd, and refuse what cannot be done.

    Args:
        plan: a plan as ``plan`` makes it.
        workers: runs that are under way at the same time.
        folder: where results would go; free space is looked up there (left out: in the current folder).

    Raises:
        ScenarioError: values of a point contradict each other, or a point needs more memory than there is.
        BadInput: too many runs, more than fits on the disk, or a budget below one replication of every policy at every point.
    """
    _refuse(plan, _budget(plan))
    estimates = [(check(scenario, workers), scenario) for scenario in _spread(_validated(plan), ESTIMATED)]
    run_seconds = float(np.mean([each.seconds for each, _ in estimates])) + OVERHEAD_SECONDS
    fits = _fits(plan)
    ready = float(np.mean([_ready_seconds(each, scenario) for each, scenario in estimates]))
    at_once, rounds = 1.0 + EFFICIENCY * (workers - 1), 1 if _one_world(plan) else plan.replications
    seconds = (_most_runs(plan) * run_seconds + fits * ready) / at_once
    round_seconds = (plan.n_points * plan.n_policies * run_seconds + fits / rounds * ready) / at_once
    disk, free = _disk(plan, estimates), _free(Path(folder) if folder is not None else Path())
    memory = max(each.memory for each, _ in estimates) + plan.levels.nbytes * 3
    memory += plan.n_points * plan.n_policies * BYTES_PER_POINT_AND_POLICY
    _refuse(plan, _too_much(plan, disk, free, round_seconds))
    notes = [*plan.notes, *_notes(plan, round_seconds), *_of_base(check(plan.base, workers).notes)]
    return SweepEstimate(plan.n_points, plan.runs, workers, seconds, fits, disk, free, memory, available_memory(),
                         tuple(dict.fromkeys(notes)))  # fmt: skip


def _of_base(notes: Iterable[Fault]) -> Iterator[Fault]:
    """Notes on the base scenario, but for what an experiment says itself."""
    return (note for note in notes if note.where != "study.replications")


def _refuse(plan: Plan, faults: Iterator[Fault]) -> None:
    if found := list(faults):
        raise BadInput(plan.source, found)


def _most_runs(plan: Plan) -> int:
    return min(plan.runs, plan.experiment.stop.runs or plan.runs)


def _budget(plan: Plan) -> Iterator[Fault]:
    """What can be said against the number of runs alone."""
    once, allowed = plan.n_points * plan.n_policies, plan.experiment.stop.runs
    if plan.runs > MOST_RUNS:
        yield Fault("stop.replications", f"{plan.n_points} points × {plan.n_policies} policies × {plan.replications} "
                    f"replications are {plan.runs:.3g} runs; there may be {MOST_RUNS:.0e} at most")  # fmt: skip
    if allowed is not None and allowed < once:
        yield Fault("stop.runs", f"{allowed}: one replication of {plan.n_policies} policies at {plan.n_points} points takes "
                    f"{once} runs; allow at least so many, or lay out fewer points")  # fmt: skip


def _too_much(plan: Plan, disk: int, free: int | None, round_seconds: float) -> Iterator[Fault]:
    """What can be said against its size and time."""
    minutes = plan.experiment.stop.minutes
    if free is not None and disk > free:
        keep = f", {' and '.join(plan.experiment.keep)} included" if plan.experiment.keep else ""
        yield Fault("design", f"{plan.runs} runs take about {readable_bytes(disk)} on disk{keep}; "
                    f"{readable_bytes(free)} are free")  # fmt: skip
    if minutes is not None and round_seconds > PATIENCE * 60.0 * minutes:
        yield Fault("stop.minutes", f"{minutes:g}: one replication of every policy at every point takes about "
                    f"{round_seconds / 60.0:.3g} minutes; allow more, or lay out fewer points")  # fmt: skip


def _notes(plan: Plan, round_seconds: float) -> Iterator[Fault]:
    """What is legal and will not do what was hoped for."""
    stop = plan.experiment.stop
    if stop.half_width is not None and stop.least > plan.replications:
        yield Fault("stop.least", f"{stop.least}: there are {plan.replications} replications only, so none is spared")
    least = (stop.least if stop.half_width is not None else 2) * plan.n_points * plan.n_policies
    if stop.runs is not None and stop.runs < least:
        yield Fault("stop.runs", f"{stop.runs}: ends before the {least} runs from which intervals can be told")
    if stop.minutes is not None and round_seconds > 60.0 * stop.minutes:
        yield Fault("stop.minutes", f"{stop.minutes:g}: may end before one replication is done everywhere, which takes "
                    f"about {round_seconds / 60.0:.2g} minutes")  # fmt: skip
    used = policies_in_use(plan)
    for factor in plan.factors:
        idle = {str(to.location[1]) for to in factor.targets if to.location[0] == "policies"} - set(used)
        if idle and len(idle) == len({to.location[:2] for to in factor.targets}):
            yield Fault(f"factors.{factor.name}", f"no run follows {wording.listed(sorted(idle))}: it changes nothing")
    if plan.replications == 1:
        yield Fault(
            "stop.replications", "one replication gives no interval at a point: nothing there can be told from chance"
        )


def _validated(plan: Plan) -> list[Scenario]:
    """The scenarios of all points, or of many of them and those at the ends of each factor; all faults at once."""
    made, bad = [], []
    for point in _some_points(plan):
        try:
            made.append(plan.scenario(int(point)))
        except ScenarioError as error:
            bad.append(error)
    if len(bad) == 1:
        raise bad[0]
    if bad:
        told = [Fault(error.source.removeprefix(f"{plan.source}, "), f"{fault.where}: {fault.what}")
                for error in bad[:FAULTY] for fault in error.faults]  # fmt: skip
        more = [Fault("", f"… and {len(bad) - FAULTY} more points whose values contradict each other")]
        raise ScenarioError(plan.source, told + (more if len(bad) > FAULTY else []))
    return made


def _some_points(plan: Plan) -> NDArray[np.int64]:
    """The points that are looked at: every one, or so many by equal steps, and the lowest and highest of each factor."""
    if plan.n_points <= CHECKED:
        return np.arange(plan.n_points)
    ends = [getattr(plan.levels, name)(axis=0) for name in ("argmin", "argmax")]
    return np.unique(np.concatenate([np.linspace(0, plan.n_points - 1, CHECKED).astype(np.int64), *ends]))


def _spread(scenarios: list[Scenario], count: int) -> list[Scenario]:
    """So many of them, by equal steps."""
    return [scenarios[i] for i in np.unique(np.linspace(0, len(scenarios) - 1, count).astype(np.int64))]


def _fits(plan: Plan) -> int:
    """How often base rates are fitted: once for each combination of levels that calm runs depend on."""
    base = plan.base
    if base.reviews.intercept is not None:
        return 0
    own = {brand.follows for brand in base.brands}

    def matters(location: tuple[Any, ...]) -> bool:
        return location[0] not in OUTSIDE and (location[0] != "policies" or location[1] in own)

    columns = [f for f, factor in enumerate(plan.factors) if any(matters(to.location) for to in factor.targets)]
    different = len(np.unique(plan.levels[:, columns], axis=0)) if columns else 1
    return different * (1 if _one_world(plan) else plan.replications)


def _one_world(plan: Plan) -> bool:
    """Whether all replications of a point share network and customers."""
    return set(plan.base.study.vary) == {"run"}


def _ready_seconds(estimate: Estimate, scenario: Scenario) -> float:
    """Seconds that one network and one fit take; a fit has ``ROUNDS`` rounds of calm runs, on few people more of them."""
    from wom_sim.engine.calm import CUSTOMERS, DAYS, ROUNDS, RUNS

    if scenario.reviews.intercept is not None:
        return 0.0
    time = scenario.time
    runs = ROUNDS * max(1, min(RUNS, math.ceil(CUSTOMERS / max(estimate.customers, 1))))
    share = (min(DAYS, time.days) + time.warmup_days) / (time.days + time.warmup_days)
    return runs * CALMER * (estimate.seconds * share + OVERHEAD_SECONDS)


def _disk(plan: Plan, estimates: list[tuple[Estimate, Scenario]]) -> int:
    """Bytes at the worst moment, when the parts become one table."""
    a_run = BYTES_PER_RUN + BYTES_PER_MEASURE * len(plan.measures) + BYTES_PER_FACTOR * len(plan.factors)
    if "series" in plan.experiment.keep:
        a_run += BYTES_PER_HOUR * float(np.mean([each.ticks for each, _ in estimates]))
    if "tickets" in plan.experiment.keep:
        a_run += BYTES_PER_TICKET * float(np.mean([workload(scenario).tickets for _, scenario in estimates]))
    return int(TWICE * a_run * _most_runs(plan))


def _free(folder: Path) -> int | None:
    """Free bytes where a folder is, or would be."""
    try:
        there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        return shutil.disk_usage(there).free
    except (OSError, StopIteration):
        return None
