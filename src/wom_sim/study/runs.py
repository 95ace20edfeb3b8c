"""Many runs side by side, on any ``concurrent.futures.Executor``; what comes out does not depend on which or how many.

The kernel releases the GIL, so threads are the default: they share one network and one set of customers in memory.
Tasks for other executors carry the scenario and two names only; each worker builds the world once and keeps it.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from wom_sim.errors import BadInput, Fault, RunFailed, ScenarioError

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.world.scenario import Scenario

T = TypeVar("T")

LARGEST_AMOUNT = 1e100  # of money; its square is still a number


@dataclass(frozen=True)
class Outcome:
    """What is kept of a run: its measures, its hourly series and flows in compact types, and how long it took."""

    policy: str
    replication: int
    measures: dict[str, float]
    series: pd.DataFrame
    flows: pd.DataFrame
    seconds: float


class Ready(NamedTuple):
    """Seconds that went into the first world, and that world where it is the only one."""

    seconds: float
    world: Any = None


NOT_READY = Ready(0.0)


class Stopped(Exception):
    """A run was told to stop."""


class Kept(Generic[T]):
    """The last so many things asked for, by key: each is made once, by whichever thread needs it first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._slots: OrderedDict[Hashable, tuple[threading.Lock, list[T]]] = OrderedDict()

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """The thing of a key; what ``make`` raises is raised, and the next who asks makes it."""
        with self._lock:
            lock, made = self._slots.setdefault(key, (threading.Lock(), []))
            self._slots.move_to_end(key)
            while len(self._slots) > self._most:
                self._slots.popitem(last=False)
        with lock:
            if not made:
                made.append(make())
        return made[0]

    def being_made(self, key: Hashable) -> bool:
        """Whether another thread is making the thing of a key."""
        with self._lock:
            return key in self._slots and self._slots[key][0].locked()


class Worlds:
    """Networks and customers of the replications at work; where only the run's seed varies there is one world for all."""

    def __init__(self, scenario: Scenario, keep: int) -> None:
        self._scenario = scenario
        self.shared = set(scenario.study.vary) == {"run"}
        self._kept: Kept[Any] = Kept(keep)

    def of(self, replication: int) -> Any:
        """The world of a replication."""
        number = 0 if self.shared else replication
        return self._kept.of(number, lambda: engine().prepare(self._scenario, number))


def engine() -> Any:
    """The module that runs and measures; the only place where many runs meet the engine."""
    from wom_sim.measures import result

    return result


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_all(
    scenario: Scenario,
    tasks: Sequence[tuple[int, str]],
    workers: int,
    executor: Executor | None,
    heard: Callable[[Any], None],
    how: Callable[..., Any] | None = None,
) -> Ready:
    """Run every (replication, policy) of ``tasks``, started in this order, and hand over each outcome as it comes.

    ``how`` (``one_run``, if left out) makes one of them; it can be pickled and has the arguments that ``one_run`` has.

    In this process the first world is built beforehand; runs that are under way stop when something is raised here.

    Raises
    ------
    RunFailed
        A run could not be finished; names its policy and replication. Runs not yet started are dropped.
    BadInput, MemoryError
        A run found the input at fault, or no memory.
    KeyboardInterrupt
        Ctrl-C, here or in a worker; what was heard until then stands.
    """
    started, made = time.perf_counter(), how or one_run
    if executor is not None:
        digest = scenario.digest()
        futures = {executor.submit(_remote, scenario, digest, name, k, made): (k, name) for k, name in tasks}
        _gather(futures, heard)
        return NOT_READY
    worlds, stop = Worlds(scenario, keep=2 + workers), threading.Event()
    first = worlds.of(tasks[0][0]) if tasks else None
    prepared = time.perf_counter() - started
    with _threads(workers, stop) as pool:
        _gather({pool.submit(made, scenario, worlds, name, k, stop): (k, name) for k, name in tasks}, heard)
    return Ready(prepared, first if worlds.shared else None)


@contextmanager
def _threads(workers: int, stop: threading.Event) -> Iterator[ThreadPoolExecutor]:
    """A pool of threads; when something is raised inside, runs that are under way are told to stop, not waited for."""
    pool = ThreadPoolExecutor(workers, thread_name_prefix="wom_sim")
    finished = False
    try:
        yield pool
        finished = True
    finally:
        if not finished:
            stop.set()
        pool.shutdown(wait=finished, cancel_futures=True)


def _gather(futures: dict[Future[Any], tuple[int, str]], heard: Callable[[Any], None]) -> None:
    """Hear every outcome; at the first failure, or Ctrl-C, drop what has not started and raise."""
    try:
        for future in as_completed(list(futures)):
            replication, policy = futures.pop(future)  # forgotten at once: a run's series must not be held twice
            _raise_failure(future.exception(), policy, replication)
            heard(future.result())
    finally:
        for future in futures:
            future.cancel()


def _raise_failure(error: BaseException | None, policy: str, replication: int) -> None:
    if error is None:
        return
    if isinstance(error, BadInput | KeyboardInterrupt | MemoryError):
        raise error
    reason = str(error) or type(error).__name__
    raise RunFailed(f"policy {policy}, replication {replication}: {reason}") from error


def one_run(
    scenario: Scenario, worlds: Worlds, policy: str, replication: int, stop: threading.Event | None = None
) -> Outcome:
    """One run, with its tables made compact; raises Stopped as ``lived`` does."""
    run = lived(scenario, policy, replication, lambda: worlds.of(replication), stop)
    return Outcome(policy, replication, dict(run.measures), compact(run.series), compact(run.flows), run.seconds)


def lived(
    scenario: Scenario, policy: str, replication: int, world: Callable[[], Any], stop: threading.Event | None
) -> Any:
    """A finished run whose amounts can be reckoned with; its world is made only if there is time for it.

    Raises
    ------
    Stopped
        ``stop`` was set; it is looked at before, and between stretches of the run.
    """

    def look(share: float) -> None:
        if stop is not None and stop.is_set():
            raise Stopped

    look(0.0)
    run = engine().run(scenario, policy, replication=replication, world=world(), progress=look)
    check_amounts(scenario, run.measures)
    return run


def check_amounts(scenario: Scenario, measures: Mapping[str, float]) -> None:
    """Refuse amounts of money that nothing can be reckoned with.

    Raises
    ------
    ScenarioError
        Amounts in the scenario are out of all proportion.
    """
    units = engine().MEASURES
    huge = [name for name, value in measures.items() if units[name].unit == "money" and abs(value) > LARGEST_AMOUNT]
    if huge:
        what = "too large to be reckoned with; an amount of money or a number of customers is out of all proportion"
        raise ScenarioError(scenario.source, [Fault(name, what) for name in huge])


def _remote(scenario: Scenario, digest: str, policy: str, replication: int, how: Callable[..., Any]) -> Any:
    """One run in another process or on another machine."""
    kept = _worlds_here(digest)
    if not kept:
        kept.append(Worlds(scenario, keep=2))
    return how(scenario, kept[0], policy, replication)


@lru_cache(maxsize=1)
def _worlds_here(digest: str) -> list[Worlds]:
    """A worker's place for the worlds of the scenario that it works on."""
    return []


def compact(table: pd.DataFrame) -> pd.DataFrame:
    """The same table with 32-bit numbers; integers that would not fit stay as they are."""
    import numpy as np
    import pandas as pd

    columns: dict[Any, Any] = {}
    for name, column in table.items():
        columns[name] = values = column.to_numpy() if column.dtype.kind in "fiu" else column
        if column.dtype.kind == "f":
            columns[name] = values.astype(np.float32)
        elif column.dtype.kind in "iu" and (not len(values) or (values.max() < 2**31 and values.min() >= -(2**31))):
            columns[name] = values.astype(np.int32)
    return pd.DataFrame(columns, index=table.index)
