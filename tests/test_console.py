"""The console script as a shell meets it: Ctrl-C, a closed or full output, a killed process."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from wom_sim.files import ResultSet

TOWN = """
[time]
days = 20
[network]
customers = 300
[[brands]]
name = "Ours"
market_share = 0.5
policy = "ignore"
[policies.ignore]
[policies.dedicated_team]
agents = 1
"""
SCRIPT = [sys.executable, "-c", "from wom_sim.cli import main; main()"]
ENDLESS = ["compare", "town.toml", "--replications", "100000", "--workers", "2"]


@pytest.fixture
def town(tmp_path: Path) -> Path:
    (tmp_path / "town.toml").write_text(TOWN, encoding="utf-8")
    return tmp_path


def started(folder: Path, *words: str) -> subprocess.Popen[str]:
    """The script at work in a folder."""
    pipe = subprocess.PIPE
    return subprocess.Popen([*SCRIPT, *words], cwd=folder, stdout=pipe, stderr=pipe, text=True)


def interrupted(process: subprocess.Popen[str]) -> tuple[float, str]:
    """Seconds from Ctrl-C to the end, and what was said."""
    before = time.perf_counter()
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    return time.perf_counter() - before, said


def test_ctrl_c_ends_a_comparison_at_once_and_keeps_what_is_finished(town: Path) -> None:
    process = started(town, *ENDLESS, "--out", "kept")
    assert process.stdout is not None
    process.stdout.readline()  # the headline: whatever must be loaded is loaded
    time.sleep(6)
    took, said = interrupted(process)
    assert process.returncode == 130
    assert took < 10  # about one second on a machine that has nothing else to do
    assert "Traceback" not in said
    if "no replication" in said:
        assert not (town / "kept").exists()
        return
    assert "of 100000 replications were finished by every policy; they are kept in kept." in said
    assert "To have all: wom-sim compare town.toml --replications 100000 --out kept" in said
    runs = pd.read_parquet(town / "kept" / "runs.parquet")
    assert (runs.groupby("replication").size() == 2).all()
    assert not [path for path in (town / "kept").iterdir() if ".tmp" in path.name]


def test_ctrl_c_before_anything_is_finished_writes_nothing(town: Path) -> None:
    process = started(town, *ENDLESS)
    assert process.stdout is not None
    process.stdout.readline()
    _, said = interrupted(process)
    assert process.returncode == 130
    assert said.splitlines()[-1].startswith("interrupted; results appear as a whole")
    assert not (town / "results").exists()


def test_nobody_reads_what_is_printed(town: Path) -> None:
    process = started(town, "check", "town.toml")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr as said:
        assert said.read() == ""
    process.wait(30)


def test_standard_output_is_closed(town: Path) -> None:
    command = " ".join(f"'{word}'" for word in [*SCRIPT, "check", "town.toml"])
    done = subprocess.run(f"{command} >&-", shell=True, cwd=town, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_standard_output_is_full(town: Path) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [*SCRIPT, "check", "town.toml"], cwd=town, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (2, "output: the disk is full\n")


@pytest.fixture
def small_disk(town: Path) -> Iterator[Path]:
    """A disk of 100 kB."""
    disk = town / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("only root can mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_nothing_half_written(town: Path, small_disk: Path) -> None:
    words = [*SCRIPT, "compare", "town.toml", "--replications", "2", "--out", "disk/results", "--quiet"]
    done = subprocess.run(words, cwd=town, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "disk/results: the disk is full\n")
    assert list((small_disk / "results").iterdir()) == []
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)), (small_disk / "filler").open("wb") as file:
        file.write(bytes(200_000))
    done = subprocess.run([*SCRIPT, "new", "shop"], cwd=small_disk, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "shop.toml: the disk is full\n")
    assert not (small_disk / "shop.toml").exists()


def test_what_a_killed_process_left_is_removed_at_the_next_save(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for name in (f".runs.{dead.pid}.tmp.parquet", f".report.{os.getppid()}.tmp.html", ".runs.tmp.parquet", "a.tmp.b"):
        (tmp_path / name).write_text("half")
    with ResultSet(tmp_path) as files:
        files.write("table.csv", "a table", lambda file: file.write(b"policy\n"))
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {f".report.{os.getppid()}.tmp.html", ".runs.tmp.parquet", "a.tmp.b", "table.csv"}
