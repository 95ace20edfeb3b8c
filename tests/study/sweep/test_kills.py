"""kill -9 at any moment: what is finished stays, and the same command ends in the same table."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from small_study import content, write

from wom_sim.study.experiment.plan import plan
from wom_sim.study.sweep.parts import Rows
from wom_sim.study.sweep.sweep import sweep

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
REPLICATIONS = 20


class Sweeper:
    """Starts sweeps as processes and kills them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process, self._in, self._out = process, process.stdin, process.stdout
        assert self._out.readline() == "ready\n"

    def run(self, path: Path, out: Path, kill_after: float | None = None) -> int:
        """Sweep, and be killed after so many seconds; the exit code (-9: killed before it ended)."""
        self._in.write(f"{path} {out}\n")
        self._in.flush()
        child = int(self._out.readline())
        if kill_after is not None:
            time.sleep(kill_after)
            with suppress(ProcessLookupError):  # it has ended
                os.kill(child, signal.SIGKILL)
        return int(self._out.readline())


@pytest.fixture(scope="module")
def sweeper() -> Iterator[Sweeper]:
    script = Path(__file__).with_name("killed.py")
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as made:
        yield Sweeper(made)
        made.kill()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.mktemp("whole")
    began = time.perf_counter()
    made = sweep(write(home, REPLICATIONS, more='keep = ["tickets"]\n'), home / "out", workers=2)
    return made, time.perf_counter() - began


def killed_many_times(sweeper: Sweeper, whole: Any, home: Path, kills: int, seed: int) -> int:
    """Sweep with so many kills, again and again from the start; how many times it came to its end in between."""
    made, seconds = whole
    moments, ended = random.Random(seed), 0
    path, out = write(home, REPLICATIONS, more='keep = ["tickets"]\n'), home / "0"
    before = 0
    for _ in range(kills):
        code = sweeper.run(path, out, kill_after=moments.uniform(0.0, seconds / 2.0))
        assert code in (-signal.SIGKILL, 0)
        rows = Rows(out, plan(path))
        rows.find()
        assert rows.done(10**6) >= before  # nothing that was kept is lost
        before = rows.done(10**6)
        if code == 0:
            assert_same(out, made.folder)
            ended, before = ended + 1, 0
            out = home / str(ended)
    assert sweeper.run(path, out) == 0
    assert_same(out, made.folder)
    return ended


def assert_same(out: Path, whole: Path) -> None:
    for name in ("runs.parquet", "tickets.parquet"):
        assert content(out, name) == content(whole, name)
    assert sorted(path.name for path in out.iterdir()) == ["manifest.json", "runs.parquet", "tickets.parquet"]


def test_a_sweep_that_was_killed_ends_in_the_same_table(sweeper: Sweeper, whole: Any, tmp_path: Path) -> None:
    killed_many_times(sweeper, whole, tmp_path, kills=12, seed=4)


@pytest.mark.long
def test_a_hundred_kills(sweeper: Sweeper, whole: Any, tmp_path: Path) -> None:
    assert killed_many_times(sweeper, whole, tmp_path, kills=200, seed=5) >= 5


@pytest.mark.parametrize("moment", ["a part is written", "the table is written", "parts are removed"])
def test_killed_at_the_worst_moments(whole: Any, tmp_path: Path, moment: str) -> None:
    """Killed within a step, in a process of its own, by a signal that it sends itself."""
    path, out = write(tmp_path, REPLICATIONS, more='keep = ["tickets"]\n'), tmp_path / "out"
    where = {
        "a part is written": "Rows._write_part = lambda self, table, start, file: die(3) or plain(self, table, start, file)",
        "the table is written": "Rows._write_table = lambda self, *given: die(2) or table(self, *given)",
        "parts are removed": "Rows.remove = lambda self, part: die(2) or remove(self, part)",
    }[moment]
    code = f"""
import os, signal
from wom_sim.study.sweep.parts import Rows
from wom_sim.study.sweep.sweep import sweep
plain, table, remove, calls = Rows._write_part, Rows._write_table, Rows.remove, []
def die(times):
    calls.append(1)
    if len(calls) == times:
        os.kill(os.getpid(), signal.SIGKILL)
{where}
sweep({str(path)!r}, {str(out)!r}, workers=2)
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    sweep(path, out)
    assert_same(out, whole[0].folder)
