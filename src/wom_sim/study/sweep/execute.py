"""Batches on threads or on any executor: what is handed out next, how large it is, and what is done about what fails.

A batch lasts about a 200th of the time so far, between a quarter of a second and half a minute: long enough that what it
costs to hand it out does not count, short enough that little is lost with a worker. A few are under way for every worker,
never all of them.
"""

from __future__ import annotations

import pickle
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from wom_sim.errors import BadInput, RunFailed, WomSimError
from wom_sim.study.runs import available_cores
from wom_sim.study.sweep.batch import KEEP, Batch, Done, Fit, Refused, Runner, rules_here, run_here

if TYPE_CHECKING:
    from wom_sim.study.sweep.plan import Plan

SHORTEST, LONGEST = 0.25, 30.0  # seconds of a batch
LEAST = 0.05  # … also towards the end, when batches shrink
SHARE = 200  # a batch lasts the time so far, divided by this
GROWTH = 4  # a batch has at most so many times the groups of the largest before
UNDER_WAY = 2  # batches for every worker
PATIENCE = 5.0  # seconds that running batches are given to hand back what they have
PYTHON = 1.5e-3  # seconds of a run's work for which another thread pays
TURN = 5e-4  # seconds that a thread holds the interpreter: runs need it briefly and often
LOST = "the worker was killed while it ran this (out of memory?)"
LEFT = 3  # times a batch may last as long as it should before it hands back what it has


class Workers:
    """Where batches run: ``count`` workers that take a batch each; ``stop`` tells those that can be told."""

    def __init__(self, plan: Plan, count: Callable[[], int], executor: Executor, remote: bool) -> None:
        self.count, self.remote = count, remote
        self.stop = threading.Event()
        self._plan, self._digest, self._executor = plan, plan.digest(), executor
        self._runner = None if remote else Runner(plan, keep=KEEP + count())

    def submit(self, batch: Batch) -> Future[Done | Refused]:
        """Start a batch; what travels to another process has the points that it needs, and no others."""
        if self._runner is not None:
            return self._executor.submit(self._runner.run, batch, self.stop)
        wanted = list(batch.points)
        lean = replace(self._plan, levels=self._plan.levels[np.array(wanted)])
        packed = pickle.dumps(batch._replace(plan=lean, points={point: at for at, point in enumerate(wanted)}))
        return self._executor.submit(run_here, rules_here(), self._digest, packed)


@contextmanager
def threads(plan: Plan, count: int) -> Iterator[Workers]:
    """Threads of this process; they are told to stop when something is raised inside."""
    turn, pool = sys.getswitchinterval(), ThreadPoolExecutor(count, thread_name_prefix="wom_sim")
    workers = Workers(plan, lambda: count, pool, remote=False)
    finished = False
    sys.setswitchinterval(TURN)
    try:
        yield workers
        finished = True
    finally:
        workers.stop.set()
        pool.shutdown(wait=finished, cancel_futures=True)
        sys.setswitchinterval(turn)


def elsewhere(plan: Plan, executor: Executor, count: Callable[[], int] | None = None) -> Workers:
    """Any executor whose tasks can be pickled; it is not shut down."""
    known = getattr(executor, "_max_workers", None) or available_cores()
    return Workers(plan, count or (lambda: known), executor, remote=True)


@dataclass
class Queue:
    """Groups that are still to be run, as stretches [start, stop), in the order of the plan."""

    stretches: list[tuple[int, int]]
    singly: set[int] = field(default_factory=set)  # groups that go out alone: one of them kills workers
    left: int = 0

    def __post_init__(self) -> None:
        heapify(self.stretches)
        self.left = sum(stop - start for start, stop in self.stretches)

    def take(self, most: int) -> tuple[int, int]:
        """The next groups, as many as asked for at most."""
        start, stop = heappop(self.stretches)
        cut = min(stop, start + most)
        if self.singly:
            alone = next((at for at in range(start, cut) if at in self.singly), cut)
            cut = start + 1 if alone == start else alone
        if cut < stop:
            heappush(self.stretches, (cut, stop))
        self.left -= cut - start
        return start, cut

    def put(self, start: int, stop: int) -> None:
        """Hand groups back."""
        if start < stop:
            heappush(self.stretches, (start, stop))
            self.left += stop - start


@dataclass
class Pace:
    """How many groups make a batch of the right length, by what was measured so far."""

    started: float = field(default_factory=time.perf_counter)
    seconds: float = 0.0  # of a group, lately
    busy: float = 0.0  # the same of its thread at work, of a run
    largest: int = 1

    def aim(self) -> float:
        """Seconds that a batch should last."""
        return min(LONGEST, max(SHORTEST, (time.perf_counter() - self.started) / SHARE))

    def groups(self, left: int, workers: int) -> int:
        """Groups of the next batch; towards the end batches shrink, so that all workers end together."""
        if not self.seconds:
            return 1
        wanted = min(self.aim() / self.seconds, GROWTH * self.largest)
        return max(1, int(min(wanted, max(left / (2 * workers), LEAST / self.seconds))))

    def threads(self, most: int) -> int:
        """Threads that pay: the Python of very short runs is run by one at a time, and more only get in each other's way."""
        return most if not self.busy else max(1, min(most, int(self.busy / PYTHON)))

    def measure(self, groups: int, runs: int, seconds: float, busy: float) -> None:
        """Take in what a batch has taken."""
        self.largest = max(self.largest, groups)
        self.seconds = 0.5 * (self.seconds or seconds / groups) + 0.5 * seconds / groups
        self.busy = 0.5 * (self.busy or busy / runs) + 0.5 * busy / runs


class Execution:
    """Runs groups of a plan on workers and hands over what comes back, in any order."""

    def __init__(self, plan: Plan, workers: Workers, heard: Callable[[Done], None]) -> None:
        self._plan, self._workers, self._heard = plan, workers, heard
        self._pace = Pace()
        self._fits: dict[int, Fit] = {}
        self._queue = Queue([])
        self._running: dict[Future[Done | Refused], Batch] = {}
        self._suspects: dict[int, dict[str, str]] = {}  # group that kills workers -> policies found guilty

    def run(self, stretches: Sequence[tuple[int, int]], until: float) -> bool:
        """Run the groups of ``stretches``; False where time was up before (``until``: of time.monotonic, or inf).

        Raises
        ------
        BadInput
            A worker has another version of the package, or cannot import it.
        RunFailed
            The workers are gone.
        OutputError
            What came back could not be kept.
        KeyboardInterrupt
            Ctrl-C; what running batches have finished by now was handed over.
        """
        self._queue = Queue(list(stretches))
        try:
            while True:
                self._hand_out(until)
                if not self._running:
                    return not self._queue.left
                done = wait_for(self._running, return_when="FIRST_COMPLETED").done
                finished = [(self._running.pop(future), future) for future in done]
                if not self._workers.remote:  # at once, so that no thread waits while what has come back is written
                    self._hand_out(until)
                for batch, future in finished:
                    self._settle(batch, future)
        except KeyboardInterrupt:
            self._collect()
            raise
        finally:
            for future in self._running:
                future.cancel()
            self._running.clear()

    def _hand_out(self, until: float) -> None:
        most = max(1, self._workers.count())
        workers = most if self._workers.remote else self._pace.threads(most)
        under_way = UNDER_WAY * workers if workers == most else workers
        while self._queue.left and len(self._running) < under_way and time.monotonic() < until:
            self._start(*self._queue.take(self._pace.groups(self._queue.left, workers)), until)

    def _start(self, start: int, stop: int, until: float = float("inf"), only: str | None = None) -> None:
        everywhere = self._plan.n_points
        points = {number % everywhere for number in range(start, min(stop, start + everywhere))}
        fits = {point: self._fits[point] for point in points if point in self._fits}
        seconds = min(LEFT * self._pace.aim(), max(SHORTEST, until - time.monotonic()))
        batch = Batch(
            self._plan, dict(zip(points, points, strict=True)), start, stop, everywhere, seconds, fits,
            self._suspects.get(start, {}), only,
        )  # fmt: skip
        try:
            self._running[self._workers.submit(batch)] = batch
        except Exception as error:
            raise RunFailed(f"the workers are gone: {error or type(error).__name__}") from error

    def _settle(self, batch: Batch, future: Future[Done | Refused]) -> None:
        """Hand over what a batch has brought; hand out again what it has not."""
        try:
            done = future.result()
        except Exception as error:  # noqa: BLE001  whatever an executor raises
            self._mend(batch, error)
            return
        if isinstance(done, Refused):
            raise BadInput("workers", [_told(done)])
        if batch.only is not None:
            self._cleared(batch.start)
            return
        self._queue.put(done.stop, batch.stop)
        if done.stop > done.start:
            self._pace.measure(done.stop - done.start, len(done.errors), done.seconds, done.busy)
            if self._workers.remote:
                self._fits |= done.fits
            self._heard(done)

    def _mend(self, batch: Batch, error: Exception) -> None:
        """A batch that came to nothing: run again alone what kills workers; everything else ends the sweep."""
        if type(error).__name__ != "KilledWorker":  # of distributed, which may not be there
            raise _reason(error) from error
        if batch.stop - batch.start > 1:
            self._queue.singly.update(range(batch.start, batch.stop))
            self._queue.put(batch.start, batch.stop)
        elif batch.only is not None or len(self._plan.policies) == 1:
            guilty = batch.only or self._plan.policies[0]
            self._suspects.setdefault(batch.start, {})[guilty] = LOST
            self._cleared(batch.start)
        elif batch.start in self._suspects:  # each alone did no harm, and yet it happened again
            self._suspects[batch.start] = dict.fromkeys(self._plan.policies, LOST)
            self._queue.put(batch.start, batch.stop)
        else:
            self._suspects[batch.start] = {}
            for policy in self._plan.policies:
                self._start(batch.start, batch.stop, only=policy)

    def _cleared(self, group: int) -> None:
        """Run a group again once each of its policies was tried alone."""
        if not any(batch.start == group for batch in self._running.values()):
            self._queue.put(group, group + 1)

    def _collect(self) -> None:
        """Hear what running batches have finished, where they can be told to stop."""
        self._workers.stop.set()
        if not self._workers.remote:
            for future in list(self._running):
                future.cancel()
            wait_for(self._running, timeout=PATIENCE)
        for future in [future for future in self._running if future.done() and not future.cancelled()]:
            done = None if future.exception() else future.result()
            if isinstance(done, Done) and done.stop > done.start and self._running[future].only is None:
                self._heard(done)


def _reason(error: Exception) -> Exception:
    """What an executor raised, as something to be told."""
    if isinstance(error, WomSimError | MemoryError):
        return error
    if isinstance(error, ImportError):
        return BadInput("workers", [f"cannot import this version of wom_sim ({error}); install the same one there"])
    if isinstance(error, BrokenExecutor):
        return RunFailed(f"a worker process has ended (out of memory?): {error}")
    if isinstance(error, CancelledError) or type(error).__name__ == "FutureCancelledError":
        return RunFailed("the workers are gone: what they were to run was cancelled")
    return RunFailed(f"a worker failed: {type(error).__name__}: {error}")


def _told(refused: Refused) -> str:
    ours, rules = rules_here()
    if refused.version != ours:
        return f"{refused.machine} has wom_sim {refused.version}, and this is {ours}; install the same version there"
    return (
        f"{refused.machine} has wom_sim {ours}, but other rules than this one ({refused.rules[:12]}… and {rules[:12]}…);"
        " install the same source there"
    )
