"""Batches on any executor: what is handed out, what is done about workers that die, and who may take part."""

from __future__ import annotations

import os
import pickle
import signal
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from small_study import content, write

from wom_sim.errors import BadInput, RunFailed
from wom_sim.study.sweep import batch
from wom_sim.study.sweep.execute import GROWTH, LONGEST, SHORTEST, Pace, Queue
from wom_sim.study.sweep.sweep import read_sweep, sweep


class KilledWorker(Exception):
    """As distributed names it."""


class Here(Executor):
    """Runs tasks at once, in this process, through pickle as a cluster would; ``deadly(batch)`` kills its worker."""

    def __init__(self, deadly: Any = lambda batch: False) -> None:
        self.deadly, self.sizes, self.deaths = deadly, [], 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        task = pickle.loads(args[2])
        self.sizes.append(len(args[2]))
        if self.deadly(task):
            self.deaths += 1
            future.set_exception(KilledWorker("4 workers died"))
        else:
            function, given = pickle.loads(pickle.dumps((fn, args)))
            future.set_result(pickle.loads(pickle.dumps(function(*given))))
        return future


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The same sweep on a thread."""
    home = tmp_path_factory.mktemp("whole")
    return sweep(write(home), home / "out", workers=1)


def test_the_next_groups_come_first() -> None:
    queue = Queue([(40, 50), (0, 10)])
    assert queue.left == 20
    assert [queue.take(4), queue.take(4), queue.take(4)] == [(0, 4), (4, 8), (8, 10)]
    queue.put(6, 8)
    assert [queue.take(4), queue.take(100)] == [(6, 8), (40, 50)]
    assert queue.left == 0


def test_groups_that_kill_workers_go_out_alone() -> None:
    queue = Queue([(0, 10)], singly={3, 4})
    assert [queue.take(9) for _ in range(4)] == [(0, 3), (3, 4), (4, 5), (5, 10)]


def test_batches_last_as_long_as_they_should() -> None:
    pace = Pace()
    assert pace.groups(1000, 4) == 1
    pace.measure(1, 2, 0.001, 0.001)
    assert pace.groups(1000, 4) == GROWTH  # not at once all that one measurement suggests
    pace.largest = 10**6
    assert pace.groups(10**6, 4) == pytest.approx(SHORTEST / 0.001, abs=1)
    pace.started -= 1e6
    assert pace.groups(10**9, 4) == pytest.approx(LONGEST / 0.001, abs=1)
    assert pace.groups(800, 4) == 100  # towards the end they shrink
    assert pace.groups(8, 4) == 50  # but not to nothing
    pace.seconds = 100.0
    assert pace.groups(10**9, 4) == 1


def test_threads_are_as_many_as_pay() -> None:
    pace = Pace()
    assert pace.threads(4) == 4
    pace.measure(10, 20, 1.0, 20 * 0.001)  # a run is a millisecond, nearly all of it Python
    assert pace.threads(4) == 1
    for _ in range(20):
        pace.measure(10, 20, 1.0, 20 * 0.0035)
    assert pace.threads(4) == 2
    for _ in range(20):
        pace.measure(10, 20, 1.0, 20 * 0.2)
    assert pace.threads(4) == 4


def test_never_all_at_once(tmp_path: Path) -> None:
    most = 0

    class Watching(Here):
        _max_workers = 2

        def __init__(self) -> None:
            super().__init__()
            self.pending: list[Future[Any]] = []

        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            nonlocal most
            done, later = super().submit(fn, *args), Future()
            self.pending.append(later)
            most = max(most, len([each for each in self.pending if not each.done()]))
            if len([each for each in self.pending if not each.done()]) == 4:
                self.pending[-4].set_result(done.result())
            later.set_running_or_notify_cancel()
            self._finish_last(later, done)
            return later

        def _finish_last(self, later: Future[Any], done: Future[Any]) -> None:
            import threading

            threading.Timer(0.01, lambda: later.done() or later.set_result(done.result())).start()

    assert sweep(write(tmp_path), tmp_path / "out", executor=Watching()).done == 48
    assert most <= 4


def test_an_executor_gives_the_same_bytes(whole: Any, tmp_path: Path) -> None:
    sweep(write(tmp_path), tmp_path / "out", executor=Here())
    assert content(tmp_path / "out") == content(whole.folder)


def test_tasks_carry_the_points_that_they_need(tmp_path: Path) -> None:
    largest = []
    for points in (8, 4096):
        home, executor = tmp_path / str(points), Here()
        factors = f'[[factors]]\npath = "voice.public_share"\nrange = [0.1, 0.5]\n[design]\npoints = {points}\n'
        path = write(home, factors=factors + 'kind = "latin_hypercube"\n', stop="runs = 8")
        assert sweep(path, home / "out", executor=executor).done == 8
        largest.append(max(executor.sizes))
    assert largest[1] < largest[0] + 1000


def test_base_hazards_travel_with_the_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, scenario="")
    (tmp_path / "town.toml").write_text((tmp_path / "town.toml").read_text().replace("intercept = 0.05", ""))
    monkeypatch.setattr(batch, "_RUNNERS", batch.Kept(0))  # each batch comes to a worker that knows nothing
    fitted: list[float] = []
    real = batch.runs.engine()

    class Noting:
        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

        def prepare(self, scenario: Any, *given: Any, **more: Any) -> Any:
            if "intercept" not in more:
                fitted.append(scenario.voice.public_share)
            return real.prepare(scenario, *given, **more)

    monkeypatch.setattr("wom_sim.study.runs.engine", Noting)
    sweep(path, tmp_path / "out", executor=Here(), replications=3)
    assert len(fitted) <= 12  # six points, met once or twice before the first answer is back; not 18
    home = tmp_path / "threads"
    monkeypatch.undo()
    assert content(sweep(path, home, workers=2, replications=3).folder) == content(tmp_path / "out")


def test_processes_give_the_same_bytes(whole: Any, tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        sweep(write(tmp_path), tmp_path / "out", executor=pool)
        assert pool.submit(os.getpid).result() != os.getpid()  # it was left running
    assert content(tmp_path / "out") == content(whole.folder)


def test_a_pool_that_lost_a_process_says_how_to_go_on(whole: Any, tmp_path: Path) -> None:
    path = write(tmp_path)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        sweep(path, tmp_path / "out", executor=pool, replications=1)
        victim = pool.submit(os.getpid).result()
        os.kill(victim, signal.SIGKILL)
        with pytest.raises(RunFailed, match=r"12 of 48 runs are kept in .*; the same command continues"):
            sweep(path, tmp_path / "out", executor=pool)
    assert content(sweep(path, tmp_path / "out").folder) == content(whole.folder)


def test_a_run_that_kills_its_worker_becomes_a_failed_row(whole: Any, tmp_path: Path) -> None:
    def deadly(task: batch.Batch) -> bool:
        guilty = 2 * 6 + 4  # replication 2, point 4
        runs = (task.only or "dedicated_team") == "dedicated_team" and "dedicated_team" not in task.lost
        return task.start <= guilty < task.stop and runs

    executor = Here(deadly)
    made = sweep(write(tmp_path), tmp_path / "out", executor=executor)
    assert (made.done, made.failed) == (48, 1)
    assert executor.deaths in (2, 3)  # the batch, its group, the run
    row = made.failures.iloc[0]
    assert (row["point"], row["policy"], row["replication"]) == (4, "dedicated_team", 2)
    assert "was killed" in row["error"]
    sound = made.runs["error"].isna()
    assert (made.runs[sound]["net_value"] == whole.runs[sound]["net_value"]).all()
    assert content(sweep(write(tmp_path), tmp_path / "out", retry_failed=True).folder) == content(whole.folder)


def test_a_worker_of_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path)

    class Older(Here):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            with monkeypatch.context() as patched:
                patched.setattr(batch, "version", lambda name: "0.0.9")
                future.set_result(fn(*args))
            return future

    with pytest.raises(BadInput, match=f"has wom_sim 0.0.9, and this is {version('wom_sim')}") as caught:
        sweep(path, tmp_path / "out", executor=Older())
    assert caught.value.exit_code == 2
    assert read_sweep(tmp_path / "out").done == 0


def test_a_worker_with_other_rules_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Changed(Here):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            with monkeypatch.context() as patched:
                patched.setattr(batch, "rules", lambda *rooms: "f" * 64)
                future.set_result(fn(*args))
            return future

    with pytest.raises(BadInput, match="other rules than this one"):
        sweep(write(tmp_path), tmp_path / "out", executor=Changed())


def test_workers_without_the_package_are_told(tmp_path: Path) -> None:
    class Empty(Executor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(ModuleNotFoundError("No module named 'wom_sim'"))
            return future

    with pytest.raises(BadInput, match="install the same one there"):
        sweep(write(tmp_path), tmp_path / "out", executor=Empty())
