"""A batch: some groups of the plan in a row, run by one worker. A group is every policy at one point and replication.

A run that fails is a row with the reason and no measures, and the rest goes on. A batch may hand back fewer groups than it
was given, from the first on: when it is told to stop, when it takes too long, or when its tables grow too large.
"""

from __future__ import annotations

import pickle
import platform
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine.checkpoint_file import rules
from wom_sim.errors import BadInput, WomSimError
from wom_sim.study import runs
from wom_sim.study.compare import storm_of
from wom_sim.study.runs import Kept, Stopped
from wom_sim.study.sweep.worlds import Place, Worlds

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.study.experiment.plan import Plan

PLACES = 1024  # points whose scenarios are kept
FINISHED = 4096  # runs kept, in case another point asks for the same ones
BULKY_FINISHED = 64  # … where series or tickets are kept, too
KEEP = 8  # networks and sets of customers that a process keeps
MOST_BULKY = 64 * 2**20  # bytes of such tables in a batch, about
BYTES = 8  # of a cell of these, about
STORMS = ("firestorm", "firestorm_peak", "firestorm_hours")

Fit = tuple[float, ...]


class Batch(NamedTuple):
    """What a worker is to do: the groups [start, stop) of an experiment."""

    plan: Plan  # of which remote workers get the points they need only
    points: dict[int, int]  # number of a point in the whole experiment -> in ``plan``
    start: int
    stop: int
    all_points: int
    seconds: float  # after which it hands back what it has
    fits: dict[int, Fit]  # base hazards that are known, by point
    lost: Mapping[str, str]  # policies that are not run again, with the reason
    only: str | None  # a single policy


class Done(NamedTuple):
    """The groups [start, stop): a row a run, in the order of the plan."""

    start: int
    stop: int
    names: list[str]
    measures: NDArray[np.float64]  # [runs, measures]
    errors: list[str | None]
    tables: dict[str, list[pd.DataFrame | None]]  # series and tickets where they are kept, one a run
    seconds: float
    busy: float  # seconds that its thread was at work
    fits: dict[int, Fit]


class Finished(NamedTuple):
    """What is kept of a run: the measures that are asked for, its public complaints by counted tick, its tables."""

    measures: NDArray[np.float64]
    negative: NDArray[np.int32]
    tables: dict[str, pd.DataFrame]


class Row(NamedTuple):
    """A row of the table: the run's digest, its measures, what went wrong, its tables."""

    name: str = ""
    measures: NDArray[np.float64] | None = None
    error: str | None = None
    tables: Mapping[str, pd.DataFrame] = {}


class Runner:
    """Runs groups of one experiment in this process, by any number of threads, and keeps what they share."""

    def __init__(self, plan: Plan, keep: int) -> None:
        self._worlds = Worlds(keep)
        self._places: Kept[Place] = Kept(PLACES)
        self._finished: Kept[Finished] = Kept(BULKY_FINISHED if plan.experiment.keep else FINISHED)
        self._known: set[int] = set()

    def run(self, batch: Batch, stop: threading.Event | None = None) -> Done:
        """Run a batch; what is finished when ``stop`` is set is handed back."""
        started, before = time.perf_counter(), time.thread_time()
        rows: list[Row] = []
        fits: dict[int, Fit] = {}
        at, size = batch.start, 0
        with suppress(Stopped):
            while at < batch.stop and size < MOST_BULKY and time.perf_counter() - started < batch.seconds:
                replication, point = divmod(at, batch.all_points)
                group, fit = self._group(batch, point, replication, stop)
                rows += group
                fits |= fit
                size += sum(table.size * BYTES for row in group for table in row.tables.values())
                at += 1
        return _done(batch, at, rows, fits, (time.perf_counter() - started, time.thread_time() - before))

    def _group(
        self, batch: Batch, point: int, replication: int, stop: threading.Event | None
    ) -> tuple[list[Row], dict[int, Fit]]:
        """Every policy at a point and replication; raises Stopped when it is told to stop."""
        plan = batch.plan
        try:
            place = self._place(batch, point)
        except Exception as error:  # noqa: BLE001  whatever is wrong with a point, the others go on
            return [Row(error=_said(error))] * len(plan.policies), {}
        if batch.only is not None:
            self._one(batch, place, batch.only, replication, stop)
            return [Row()] * len(plan.policies), {}
        found = {
            policy: self._one(batch, place, policy, replication, stop)
            for policy in self._order(place, plan, replication)
        }
        made, baseline = [found[policy] for policy in plan.policies], found[plan.baseline]
        names = [_name(place, policy, replication, plan.baseline) for policy in plan.policies]
        rows = [
            Row(name, error=run)
            if isinstance(run, str)
            else Row(name, _with_storm(run, baseline, place, plan.measures), None, run.tables)
            for name, run in zip(names, made, strict=True)
        ]
        fitted = place.one_world and point not in batch.fits and not all(isinstance(run, str) for run in made)
        return rows, {point: tuple(self._worlds.of(place, 0).intercept.tolist())} if fitted else {}

    def _order(self, place: Place, plan: Plan, replication: int) -> list[str]:
        """The policies, those last whose run another thread is making: it will be there by then."""
        try:
            return sorted(plan.policies, key=lambda name: self._finished.being_made(place.run(name, replication)))
        except BadInput:  # its seeds are beyond what there is; each run will say so
            return list(plan.policies)

    def _place(self, batch: Batch, point: int) -> Place:
        """A point's scenario with its keys; base hazards that came with the batch are taken over."""
        place = self._places.of(point, lambda: Place(batch.plan.scenario(batch.points[point]), batch.plan.policies))
        if point in batch.fits and point not in self._known:
            self._worlds.know(place, batch.fits[point])
            self._known.add(point)
        return place

    def _one(
        self, batch: Batch, place: Place, policy: str, replication: int, stop: threading.Event | None
    ) -> Finished | str:
        """One run, made or remembered; or what went wrong."""
        if policy in batch.lost:
            return batch.lost[policy]

        def made() -> Finished:
            world = partial(self._worlds.of, place, replication)
            return _kept(runs.lived(place.scenario, policy, replication, world, stop), batch.plan)

        try:
            return self._finished.of(place.run(policy, replication), made)
        except Stopped:
            raise
        except Exception as error:  # noqa: BLE001  a failed run is a row that says so
            return _said(error)


def _name(place: Place, policy: str, replication: int, baseline: str) -> str:
    """The row's digest; empty where its seeds are beyond what there is."""
    try:
        return place.row(policy, replication, baseline)
    except BadInput:
        return ""


def _with_storm(run: Finished, baseline: Finished | str, place: Place, measures: Sequence[str]) -> NDArray[np.float64]:
    """A run's measures, firestorms among them being told against the baseline's usual level; NaN where its run failed."""
    kept = [name for name in STORMS if name in measures]
    if not kept:
        return run.measures
    told = (np.nan,) * 3 if isinstance(baseline, str) else storm_of(run.negative, baseline.negative, place.scenario)
    values = run.measures.copy()
    for name in kept:
        values[measures.index(name)] = told[STORMS.index(name)]
    return values


def _done(batch: Batch, stop: int, rows: list[Row], fits: dict[int, Fit], seconds: tuple[float, float]) -> Done:
    measures = np.full((len(rows), len(batch.plan.measures)), np.nan)
    for number, row in enumerate(rows):
        if row.measures is not None:
            measures[number] = row.measures
    tables: dict[str, Any] = {kind: [row.tables.get(kind) for row in rows] for kind in batch.plan.experiment.keep}
    return Done(
        batch.start, stop, [row.name for row in rows], measures,
        [row.error for row in rows], tables, *seconds, fits,
    )  # fmt: skip


def _kept(run: Any, plan: Plan) -> Finished:
    """What is asked for of a run."""
    tables: dict[str, Any] = {kind: getattr(run, kind) for kind in plan.experiment.keep}
    return Finished(np.array([run.measures[name] for name in plan.measures]), _negative(run), tables)


def _negative(run: Any) -> NDArray[np.int32]:
    """Public complaints about the first brand in each counted tick."""
    from wom_sim.engine.record import C_NEGATIVE

    return np.ascontiguousarray(run.record.hourly[run.record.warmup :, 0, C_NEGATIVE], np.int32)


def _said(error: BaseException) -> str:
    """What went wrong, in one line; an error that is not ours with its kind."""
    told = f"{error.source}: {'; '.join(map(str, error.faults))}" if isinstance(error, BadInput) else str(error)
    text = " ".join(told.split())
    return text if isinstance(error, WomSimError) else f"{type(error).__name__}: {text}".rstrip(": ")


class Refused(NamedTuple):
    """A worker of another version or other rules, which would make other runs."""

    version: str
    rules: str
    machine: str


def rules_here() -> tuple[str, str]:
    """Version of the package, and digest of the sources that decide what is in a table of runs."""
    return version("wom_sim"), rules("measures")


def run_here(asked: tuple[str, str], digest: str, packed: bytes) -> Done | Refused:
    """Run a batch in another process or on another machine; ``packed`` is a Batch, read only where the rules agree."""
    if asked != rules_here():
        return Refused(*rules_here(), platform.node())
    batch: Batch = pickle.loads(packed)
    return _RUNNERS.of(digest, lambda: Runner(batch.plan, keep=KEEP)).run(batch)


_RUNNERS: Kept[Runner] = Kept(1)  # of the experiment that this process works on
