"""A sweep on a Dask cluster: the same table, whatever happens to its workers."""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import pytest
from small_study import content, write

from wom_sim.errors import BadInput
from wom_sim.study.sweep import dask_cluster
from wom_sim.study.sweep.dask_cluster import connected, local_cluster
from wom_sim.study.sweep.sweep import sweep

LONG = 40  # replications: some seconds of work


@pytest.fixture(scope="module")
def cluster() -> Any:
    """Two processes."""
    pytest.importorskip("distributed")
    with local_cluster(2) as made:
        yield made


@pytest.mark.filterwarnings("default")  # of distributed's own
def test_a_cluster_gives_the_same_bytes_though_a_worker_is_killed(cluster: Any, tmp_path: Path) -> None:
    whole = sweep(write(tmp_path / "here", LONG), tmp_path / "here" / "out", workers=2)
    killed: list[int] = []

    def kill(done: int, total: int, words: str) -> None:
        if not killed and done >= total // 5:
            victim = next(iter(cluster.workers.values())).pid
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    made = sweep(write(tmp_path, LONG), tmp_path / "out", dask=cluster.scheduler_address, progress=kill)
    assert len(killed) == 1
    assert (made.done, made.failed) == (LONG * 12, 0)
    assert content(tmp_path / "out") == content(whole.folder)
    assert cluster.scheduler.status.name == "running"  # it is left as it was
    with connected(cluster.scheduler_address) as (executor, count):
        assert count() in (1, 2)
        assert executor.submit(os.getpid).result(timeout=60) not in (os.getpid(), killed[0])


@pytest.mark.filterwarnings("default")
def test_an_address_that_does_not_answer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(dask_cluster, "PATIENCE", 0.5)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{unused.getsockname()[1]}"
    for wrong, said in (
        (address, "no scheduler answers at"), ("nonsense", "no scheduler answers at"),
        ("tcp://127.0.0.1:x", "no scheduler answers at"), ("ftp://127.0.0.1:1", "must look like"), ("tcp://", "must look like"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=said) as caught:
            sweep(write(tmp_path), tmp_path / "out", dask=wrong)
        assert caught.value.exit_code == 2
        assert wrong in str(caught.value)


def test_without_the_package_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadInput, match=r'pip install "wom_sim\[dask\]"'):
        sweep(write(tmp_path), tmp_path / "out", dask="tcp://127.0.0.1:8786")
    with pytest.raises(BadInput, match=r'pip install "wom_sim\[dask\]"'), local_cluster(1):
        pass
