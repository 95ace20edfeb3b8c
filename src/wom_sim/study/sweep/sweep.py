"""A sweep: every policy at every point of an experiment, on the same replications; to be interrupted and continued.

Everything that is finished is on the disk at once, so a sweep that was killed is continued by the same command, and ends
in the same table as one that was not.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from wom_sim.errors import BadInput, Fault, OutputError, RunFailed
from wom_sim.files import ensure_writable
from wom_sim.study.experiment.identity import policies_in_use
from wom_sim.study.runs import available_cores
from wom_sim.study.sweep import execute, stopping
from wom_sim.study.sweep import folder as folders
from wom_sim.study.sweep.batch import Done
from wom_sim.study.sweep.part_files import RUNS, Damaged
from wom_sim.study.sweep.parts import Rows
from wom_sim.study.sweep.progress import Progress, Teller
from wom_sim.study.sweep.result import ALL_DONE, SweepInterrupted, SweepResult
from wom_sim.study.sweep.tables import Tables, places

if TYPE_CHECKING:
    from wom_sim.study.experiment.experiment import Experiment
    from wom_sim.study.experiment.plan import Plan

__all__ = ["SweepInterrupted", "check_request", "read_sweep", "sweep"]

T = TypeVar("T")


def sweep(
    plan: Plan | Experiment | str | Path,
    folder: str | Path | None = None,
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    dask: str | None = None,
    progress: Progress | None = None,
    retry_failed: bool = False,
    replications: int | None = None,
    command: str | None = None,
    plugins: Any = None,
) -> SweepResult:
    """Run an experiment, or what is missing of it, and keep every run in a folder.

    Runs are made replication by replication, so that a sweep that is cut short is balanced. What comes out does not
    depend on workers, on the order in which runs finish, or on how often the sweep was interrupted. A run that fails is a
    row with the reason. A folder is continued where its experiment is the same but for words, ``[stop]`` and ``[expect]``.

    Parameters
    ----------
    plan
        A plan, an experiment, or the path of an experiment's file.
    folder
        Where the runs are kept; ``results/<name>`` if left out.
    workers
        Threads; as many as there are cores if left out. Not used with ``executor`` or ``dask``.
    executor
        Any ``concurrent.futures.Executor`` whose tasks can be pickled; it is not shut down.
    dask
        Address of a Dask scheduler, such as ``tcp://10.0.0.5:8786``; the cluster is left running.
    progress
        Called in this thread as ``progress(done, total, words)`` after each batch.
    retry_failed
        Make failed runs again.
    replications
        In the place of ``stop.replications``.
    command
        How to make the same again, for the manifest.
    plugins
        Rules and measures of your own, see ``wom_sim.run``; not with a plan, which has them already.

    Raises
    ------
    BadInput
        The experiment has faults; the folder holds something else, or is written to by another process (OutputError);
        no scheduler answers; a worker has another version of the package.
    OutputError
        The folder cannot be written, or the disk is full. What was finished before is kept.
    RunFailed
        The workers are gone. What was finished before is kept.
    SweepInterrupted
        Ctrl-C; carries what is finished.
    """
    from wom_sim.study.experiment.plan import chosen_plan

    chosen = chosen_plan(plan, replications, plugins)
    place = Path(folder) if folder is not None else Path("results") / chosen.name
    check_request(chosen, place, workers, executor, dask)
    asked = command or f"wom-sim sweep {chosen.source}"
    with folders.locked(place), _workers(chosen, workers, executor, dask) as staff:
        return _Sweep(chosen, place, staff, progress, asked).run(retry_failed)


def read_sweep(folder: str | Path) -> SweepResult:
    """A sweep that was run earlier, as far as it is finished; nothing is run or changed.

    Raises
    ------
    BadInput
        It is not a sweep's folder, or one that this version of the package cannot read.
    """
    place = Path(folder)
    facts = folders.told(place) if place.is_dir() else None
    if facts is None:
        raise BadInput(place, ["there is no sweep; `wom-sim sweep` and `wom_sim.sweep` write one"])
    plan = folders.plan_of(place, facts)
    rows = Rows(place, plan)
    rows.find()
    return found(plan, rows, facts.get("stopped_by") or "unfinished", facts.get("seconds") or {})


def found(plan: Plan, rows: Rows, stopped_by: str, seconds: dict[str, float], upto: int | None = None) -> SweepResult:
    """The result over what is finished, up to a row of the plan."""
    done = min(rows.prefix, rows.prefix if upto is None else upto)
    failed = sum(table["error"].is_valid().to_numpy().sum() for table in rows.tables(RUNS, done, ["error"]))
    whole = done // (plan.n_points * plan.n_policies)
    return SweepResult(plan, rows.folder, whole, done, int(failed), stopped_by, seconds)


def check_request(
    plan: Plan, folder: Path, workers: int | None = None, executor: Executor | None = None, dask: str | None = None
) -> None:
    """Find out, before anything is run, what forbids to: numbers below 1, a folder that is not to be written or not ours.

    Raises
    ------
    BadInput
        Says what; an OutputError where it is the folder.
    """
    given = [
        name for name, value in (("workers", workers), ("executor", executor), ("dask", dask)) if value is not None
    ]
    faults = [Fault("workers", f"{workers}: must be at least 1")] if workers is not None and workers < 1 else []
    if len(given) > 1:
        faults.append(Fault(given[1], f"cannot be given together with {given[0]}"))
    if faults:
        raise BadInput("sweep", faults)
    plan.base.equipped(policies=policies_in_use(plan))
    if executor is not None or dask is not None:
        plan.base.plugins.check_portable()
    ensure_writable(folder)
    before = folders.told(folder)
    if before is not None:
        folders.check_same(folder, before, plan)


@contextmanager
def _workers(
    plan: Plan, workers: int | None, executor: Executor | None, dask: str | None
) -> Iterator[execute.Workers]:  # fmt: skip
    if dask is not None:
        from wom_sim.study.sweep.dask_cluster import connected

        with connected(dask) as (cluster, count):
            yield execute.elsewhere(plan, cluster, count)
    elif executor is not None:
        yield execute.elsewhere(plan, executor)
    else:
        with execute.threads(plan, workers or available_cores()) as staff:
            yield staff


class _Sweep:
    """One go at a sweep, in a folder that this process holds."""

    def __init__(
        self, plan: Plan, folder: Path, staff: execute.Workers, progress: Progress | None, command: str
    ) -> None:
        self._started = time.monotonic()
        self.plan, self.folder, self.command = plan, folder, command
        self._row = plan.n_points * plan.n_policies  # runs of a replication
        before = folders.told(folder)
        if before is not None:
            folders.check_same(folder, before, plan)
        self._before = float(((before or {}).get("seconds") or {}).get("total", 0.0))
        self.rows = Rows(folder, plan)
        for part in self.rows.find():
            self.rows.remove(part)
        self._tables, self._attempt = Tables(plan), 0
        self._teller = Teller(plan, progress)
        self._execution = execute.Execution(plan, staff, self._hear)
        self._write("unfinished")

    def run(self, retry_failed: bool) -> SweepResult:
        """Run what is missing and make the tables."""
        try:
            self._recall()
            if retry_failed:
                self._mending(self._retry)
            stopped_by = self._mending(self._run)
            result = found(self.plan, self.rows, stopped_by, self._seconds())
            self._write(stopped_by, result)
        except KeyboardInterrupt:
            raise self._interrupted() from None
        except OutputError as error:
            reasons = "; ".join(str(fault) for fault in error.faults)
            raise OutputError(self.folder, [f"{reasons}; {self._kept()}"]) from None
        except RunFailed as error:
            raise RunFailed(f"{error}; {self._kept()}") from error
        return result

    def _run(self) -> str:
        """Run until there is enough; says why it ended."""
        stop = self.plan.experiment.stop
        cap = math.inf if stop.runs is None else stop.runs // self.plan.n_policies * self.plan.n_policies
        until = math.inf if stop.minutes is None else self._started + 60.0 * stop.minutes - self._before
        why = ALL_DONE
        for replications in stopping.rounds(self.plan):
            wanted = replications * self._row
            if not self._complete(int(min(wanted, cap)), until):
                why = "minutes"
            elif cap < wanted:
                why = "runs"
            elif replications < self.plan.replications and stopping.narrow(self._upto(wanted)):
                why = "half_width"
            if why != ALL_DONE:
                break
        self.rows.merge()
        return why

    def _complete(self, upto: int, until: float) -> bool:
        """Run what is missing of the first so many rows; False where time was up before."""
        each = self.plan.n_policies
        missing = [(start // each, stop // each) for start, stop in self.rows.missing(upto)]
        return self._execution.run(missing, until)

    def _mending(self, work: Callable[[], T]) -> T:
        """Do it, and again without a part that turns out to be damaged."""
        while True:
            try:
                return work()
            except Damaged as damaged:
                self.rows.remove(damaged.part)
                self.rows.find()

    def _retry(self) -> None:
        """Make groups with a failed run again; until they are, the failed ones stand."""
        each, groups, at = self.plan.n_policies, [], 0
        for table in self.rows.tables(RUNS, self.rows.prefix, ["error"]):
            failed = np.flatnonzero(table["error"].is_valid().to_numpy())
            groups += np.unique((at + failed) // each).tolist()
            at += table.num_rows
        self._attempt = 1 + max((part.attempt for part in self.rows.parts), default=0)
        try:
            self._execution.run([(group, group + 1) for group in sorted(set(groups))], math.inf)
        finally:
            self._attempt = 0

    def _hear(self, done: Done) -> None:
        """Keep a batch that has come back."""
        start = done.start * self.plan.n_policies
        self.rows.add(start, self._tables.of(done), self._attempt)
        point, policy, _ = places(self.plan, start, len(done.errors))
        self._teller.hear(point, policy, done.measures[:, self.plan.measures.index(self.plan.rank_by)])

    def _recall(self) -> None:
        """Tell what is there already."""
        self._teller.total = min(self.plan.runs, self.plan.experiment.stop.runs or self.plan.runs)
        self._teller.done = self.rows.done(self._teller.total)
        self._teller.tell()

    def _upto(self, row: int) -> SweepResult:
        """The result over the first so many rows."""
        return SweepResult(self.plan, self.folder, row // self._row, row, 0, "unfinished")

    def _seconds(self) -> dict[str, float]:
        now = time.monotonic() - self._started
        return {"this": now, "total": self._before + now}

    def _kept(self) -> str:
        kept = f"{self.rows.done(self.plan.runs):,} of {self.plan.runs:,} runs are kept in {self.folder}"
        return f"{kept}; the same command continues"

    def _interrupted(self) -> SweepInterrupted:
        result = self._mending(lambda: found(self.plan, self.rows, "interrupted", self._seconds()))
        self._write("interrupted", result)
        return SweepInterrupted(result, self.rows.done(self.plan.runs))

    def _write(self, stopped_by: str, result: SweepResult | None = None) -> None:
        """Write the manifest, with what was found."""
        facts: dict[str, Any] = {"stopped_by": stopped_by, "seconds": self._seconds()}
        if result is not None:
            facts |= {"replications": result.replications, "runs": result.done, "failed": result.failed}
        folders.write_manifest(self.folder, folders.facts_of(self.plan, self.command, **facts))
