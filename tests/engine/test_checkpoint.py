"""Checkpoints: what is restored goes on to the same end, and a file that is not whole, sound and ours is refused."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import assert_same_record, fingerprint, lively

import wom_sim as ws
from wom_sim.engine import checkpoint_file, state
from wom_sim.engine.checkpoint import GROWS_ALONG, LASTING
from wom_sim.engine.checkpoint_file import read, write
from wom_sim.engine.simulate import built

SCENE = lively()
FIRST, LAST = -48, 479  # hours of the first tick and of the last
FROM_A_FILE = """
[time]
days = 8
warmup_days = 2
[network]
kind = "file"
file = "follows.txt"
file_directed = true
[touchpoints]
gap_days = 1
[reviews]
intercept = 0.05
[[brands]]
name = "A"
market_share = 0.6
failure_rate = 0.2
policy = "service_led"
[[brands]]
name = "B"
market_share = 0.3
poaching = { preset = "aggressive" }
"""
FINGERPRINT = """
import sys
sys.path.insert(0, sys.argv[2])
from builders import fingerprint
import wom_sim as ws
print(fingerprint(ws.restore(sys.argv[1])))
"""


@pytest.fixture(scope="module")
def run() -> Any:
    """A run with everything that can be kept: posts, and what every third person hears."""
    watch = np.arange(400) % 3 == 0
    return ws.run(SCENE, trace=True, watch=watch)


@pytest.fixture(scope="module")
def saved(run: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint from the middle of the run."""
    return run.save(tmp_path_factory.mktemp("checkpoint") / "middle.wom", 333)


@pytest.fixture
def copy(saved: Path, tmp_path: Path) -> Path:
    """A file of its own with the same content."""
    path = tmp_path / "copy.wom"
    path.write_bytes(saved.read_bytes())
    return path


def fault(path: Path) -> str:
    """What is said of a file that must be refused."""
    with pytest.raises(ws.BadInput) as caught:
        ws.restore(path)
    assert caught.value.exit_code == 2
    assert str(caught.value).startswith(f"{path}: ")
    return str(caught.value).removeprefix(f"{path}: ")


# --- saved and restored ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hour", [FIRST, -47.5, -24, -1, 0, 0.3, 1, 24, 100, 241, 333, LAST, LAST + 0.9])
def test_what_is_restored_ends_as_if_nothing_had_been(run: Any, tmp_path: Path, hour: float) -> None:
    restored = ws.restore(run.save(tmp_path / "here.wom", hour))
    assert_same_record(run, restored)
    for name in ("people", "opinion", "clocks", "stock", "clock"):
        np.testing.assert_array_equal(getattr(run.state, name), getattr(restored.state, name), err_msg=name)
    assert (restored.policy, restored.replication, restored.seeds) == (run.policy, run.replication, run.seeds)
    assert restored.scenario == run.scenario


def test_everything_is_under_way_in_the_middle(saved: Path) -> None:
    used = dict(zip(state.POOLS, state.rows_in_use(read(saved).run), strict=True))
    assert used.pop("inbox") == used.pop("mutes") == 0  # they are emptied in each tick
    assert min(used.values()) > 0, used


def test_what_is_not_saved_is_never_changed(run: Any, saved: Path) -> None:
    start, middle = built(SCENE, run.world, run.policy, 0, trace=True, watch=run.watch), read(saved).run
    made_anew = {"buckets", "need", "table"}
    for name in set(state.Run._fields) - set(LASTING) - set(GROWS_ALONG) - made_anew:
        for stands in (middle, run.state):
            np.testing.assert_array_equal(getattr(start, name), getattr(stands, name), err_msg=name)


@pytest.mark.parametrize("hours", [0.5, 6.0])
def test_ticks_of_any_length_without_logs_and_of_a_later_replication(tmp_path: Path, hours: float) -> None:
    scene = lively(time={"tick_hours": hours, "days": 6.0}, study={"vary": ("network", "population", "run")})
    run = ws.run(scene, policy="crisis_room", replication=3)
    restored = ws.restore(run.save(tmp_path / "here.wom", 50.0))
    assert_same_record(run, restored)
    assert restored.seeds.network == scene.seed.network + 3


def test_a_restored_run_can_be_saved_again(run: Any, saved: Path, tmp_path: Path) -> None:
    assert_same_record(run, ws.restore(ws.restore(saved).save(tmp_path / "again.wom", 400)))


def test_progress_is_told_to_the_end(saved: Path) -> None:
    shares: list[float] = []
    ws.restore(saved, shares.append)
    assert shares == sorted(shares)
    assert shares[0] > 0.7
    assert shares[-1] == 1.0


def test_a_new_process_needs_neither_the_scenario_nor_the_network(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    follows = "".join(f"p{a} p{b}\n" for a, b in rng.integers(0, 300, (2500, 2)) if a != b)
    (tmp_path / "follows.txt").write_text(follows, encoding="utf-8")
    (tmp_path / "town.toml").write_text(FROM_A_FILE, encoding="utf-8")
    run = ws.run(ws.load(tmp_path / "town.toml"), trace=True)
    path, digest = run.save(tmp_path / "state.wom", 77), run.scenario.digest()
    (tmp_path / "follows.txt").unlink()
    (tmp_path / "town.toml").unlink()
    restored = ws.restore(path)
    assert_same_record(run, restored)
    assert restored.scenario.digest() == digest
    assert restored.world.graph.labels == run.world.graph.labels
    command = [sys.executable, "-c", FINGERPRINT, path.name, str(Path(__file__).parents[1])]
    elsewhere = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=300)
    assert elsewhere.stdout.strip() == fingerprint(run)


# --- files that are refused --------------------------------------------------------------------------------------


def test_a_file_cut_short_anywhere_is_refused(copy: Path) -> None:
    content = copy.read_bytes()
    for length in {*range(0, 200, 3), *range(200, len(content), len(content) // 60), len(content) - 1}:
        copy.write_bytes(content[:length])
        said = fault(copy)
        assert said == "the file is empty" if length == 0 else "the file is cut short" in said
    copy.write_bytes(content + b"\0")
    assert "goes on beyond its end" in fault(copy)


def test_any_byte_that_has_changed_is_found(copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    for place in {*range(0, 110), *range(110, len(content), len(content) // 60), len(content) - 1}:
        content[place] ^= 0x21
        copy.write_bytes(content)
        content[place] ^= 0x21
        said = fault(copy)
        assert any(
            word in said for word in ("is damaged", "is not a checkpoint", "of format", "cut short", "beyond")
        ), said
    copy.write_bytes(content)
    ws.restore(copy)


@pytest.mark.parametrize(
    "content", [b"time,value\n1,2\n", b"\0" * 5000, b"wom_sim checkpoint\n", b"PK\x03\x04" + bytes(99)]
)
def test_another_kind_of_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    assert "is not a checkpoint" in fault(path) or "is damaged" in fault(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert fault(tmp_path) == "is a folder, not a checkpoint"
    assert fault(tmp_path / "gone.wom") == "no such file"
    assert fault(tmp_path / "gone.wom" / "deeper").startswith(("no such file", "cannot be read"))
    assert fault(Path("/dev/zero")) == "is no file, but a device"
    assert fault(tmp_path / "a\0b").startswith("is no file name")


def test_another_format_is_refused(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes().replace(b"checkpoint 1 ", b"checkpoint 2 ", 1))
    assert fault(copy) == "is a checkpoint of format 2; this version reads format 1"


def test_other_versions_and_other_rules_are_refused(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, path = read(saved), tmp_path / "other.wom"
    with monkeypatch.context() as patched:
        patched.setattr(checkpoint_file, "version", lambda name: "9.9")
        write(kept, path)
    assert fault(path).startswith("was written by wom_sim 9.9; this is ")
    with monkeypatch.context() as patched:
        patched.setattr(checkpoint_file, "rules", lambda: "other")
        write(kept, path)
    assert "rules were others" in fault(path)


def forge(path: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change what a file says of itself, and give it the right size and digest."""
    _, header, body = path.read_bytes().split(b"\n", 2)
    told = json.loads(header)
    told = change(told) or told
    rest = (told if isinstance(told, bytes) else json.dumps(told).encode()) + b"\n" + body
    path.write_bytes(b"wom_sim checkpoint 1 %s %d\n" % (hashlib.sha256(rest).hexdigest().encode(), len(rest)) + rest)


def array(told: dict[str, Any], name: str) -> list[Any]:
    """What is told of an array: its name, dtype and shape."""
    return next(entry for entry in told["arrays"] if entry[0] == name)


def sized(name: str, *shape: object) -> Callable[[dict[str, Any]], None]:
    """Tell another shape of an array."""
    return lambda told: array(told, name).__setitem__(2, list(shape))


FORGERIES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "huge": sized("people", 2**60),
    "huge product": sized("opinion", 2**40, 2**40),
    "negative": sized("people", -1),
    "half a person": sized("people", 0.5),
    "no shape": lambda told: array(told, "people").pop(),
    "other shape": sized("flows", 45),
    "other dtype": lambda told: array(told, "opinion").__setitem__(1, "<f8"),
    "object dtype": lambda told: array(told, "opinion").__setitem__(1, "|O"),
    "unknown array": lambda told: array(told, "people").__setitem__(0, "persons"),
    "array missing": lambda told: told["arrays"].pop(),
    "no arrays": lambda told: told.update(arrays=[]),
    "arrays of another kind": lambda told: told.update(arrays=3),
    "no scenario": lambda told: told.pop("scenario"),
    "scenario of another digest": lambda told: told["scenario"]["values"]["time"].update(days=21.0),
    "scenario with a fault": lambda told: told["scenario"]["values"]["time"].update(days=-1.0),
    "unknown policy": lambda told: told.update(policy="nobody"),
    "seeds missing": lambda told: told.pop("world_seeds"),
    "no object": lambda told: b"[]",
    "no JSON": lambda told: b"{",
    "no text": lambda told: b"\xff\xfe",
    "deep": lambda told: b"[" * 100_000,
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_header_that_does_not_fit_is_refused_and_nothing_is_allocated_for_it(copy: Path, forgery: str) -> None:
    forge(copy, FORGERIES[forgery])
    tracemalloc.start()
    try:
        assert fault(copy).startswith("does not hold what a checkpoint holds")
        assert tracemalloc.get_traced_memory()[1] < 60e6
    finally:
        tracemalloc.stop()


# --- writing -----------------------------------------------------------------------------------------------------


def test_a_disk_that_is_full_leaves_the_earlier_file(run: Any, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = copy.read_bytes()
    (copy.parent / f".copy.{os.getpid()}.tmp.wom").symlink_to("/dev/full")
    with pytest.raises(ws.OutputError, match="the disk is full"):
        run.save(copy, 10)
    assert copy.read_bytes() == before
    assert list(copy.parent.iterdir()) == [copy]


def test_where_nothing_can_be_written_nothing_is_run(run: Any, tmp_path: Path) -> None:
    with pytest.raises(ws.OutputError, match="is a folder"):
        run.save(tmp_path, 10)
    with pytest.raises(ws.OutputError, match="/proc/here"):
        run.save("/proc/here/a.wom", 10)
    (tmp_path / "file").touch()
    with pytest.raises(ws.OutputError, match="is a file, not a folder"):
        run.save(tmp_path / "file" / "a.wom", 10)


def test_a_folder_is_made_for_it_and_a_name_needs_no_suffix(run: Any, tmp_path: Path) -> None:
    path = run.save(tmp_path / "new" / "state", 10)
    assert [each.name for each in path.parent.iterdir()] == ["state"]


def test_killed_in_mid_write_nothing_has_the_name(saved: Path, tmp_path: Path) -> None:
    code = """
import os, signal, sys
from pathlib import Path
from wom_sim.engine.checkpoint_file import read, write
kept = read(Path(sys.argv[1]))
os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
write(kept, Path(sys.argv[2]))
"""
    path = tmp_path / "new.wom"
    done = subprocess.run([sys.executable, "-c", code, str(saved), str(path)], timeout=300)
    assert done.returncode == -signal.SIGKILL
    left = list(tmp_path.iterdir())
    assert path not in left
    assert len(left) == 1
    write(read(saved), path)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("hour", [FIRST - 0.1, 480, float("nan"), float("inf"), "12", None, True])
def test_an_hour_outside_the_run_is_refused(run: Any, tmp_path: Path, hour: Any) -> None:
    with pytest.raises(ws.BadInput, match=r"hour: .*must be a number from -48 .* to below 480"):
        run.save(tmp_path / "here.wom", hour)
    assert list(tmp_path.iterdir()) == []
