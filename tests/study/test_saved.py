"""Runs that were saved earlier: what makes them again is read, and whatever is not theirs is refused."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import assert_same_record, lively

import wom_sim as ws
from wom_sim.study.saved import check_repeated, read_run, run_and_fork
from wom_sim.study.store import save_run

SCENE = lively(time={"days": 6.0, "warmup_days": 1.0}, study={"vary": ("network", "population", "run")})


@pytest.fixture(scope="module")
def run() -> Any:
    return ws.run(SCENE, "crisis_room", replication=2)


@pytest.fixture
def folder(run: Any, tmp_path: Path) -> Path:
    return save_run(run, tmp_path / "run", save_at=50.0, facts={"forked_from": "elsewhere"})


def test_a_folder_makes_the_run_again(run: Any, folder: Path) -> None:
    saved = read_run(folder)
    assert (saved.policy, saved.replication, saved.world) == ("crisis_room", 2, None)
    assert saved.scenario.digest() == SCENE.digest()
    assert (saved.facts["what"], saved.facts["forked_from"]) == ("run", "elsewhere")
    both = run_and_fork(folder, saved, 60.0, "ignore")
    assert_same_record(run, both.run)
    assert_same_record(ws.fork(run, 60.0, "ignore"), both.fork)
    one, other, difference = (both.measures()[name]["net_value"] for name in ("run", "fork", "difference"))
    assert difference == other - one != 0.0


def test_a_checkpoint_gives_the_same(run: Any, folder: Path) -> None:
    path = folder / "checkpoint.wom"
    saved, shares = read_run(path), list[tuple[int, int]]()
    assert saved.world is not None
    assert saved.facts == {"what": "checkpoint", "path": str(path), "hour": 50.0}
    both = run_and_fork(path, saved, 60.0, "ignore", lambda done, whole: shares.append((done, whole)))
    assert_same_record(run, both.run)
    assert_same_record(ws.fork(run, 60.0, "ignore"), both.fork)
    assert shares == sorted(shares)
    assert shares[-1] == (100, 100)


def test_a_fork_is_a_run_that_can_be_forked(run: Any, folder: Path, tmp_path: Path) -> None:
    fork = ws.fork(run, 60.0, "ignore")
    again = save_run(fork, tmp_path / "fork")
    both = run_and_fork(again, read_run(again), 100.0, "service_led")
    assert_same_record(fork, both.run)
    assert_same_record(ws.fork(fork, 100.0, "service_led"), both.fork)


def change(**new: Any) -> Callable[[dict[str, Any]], Any]:
    """Lay keys over a manifest; those that are None are taken out."""

    def changed(told: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in (told | new).items() if value is not None}

    return changed


def with_days(days: object) -> Callable[[dict[str, Any]], Any]:
    """The manifest of a scenario of another length."""

    def changed(told: dict[str, Any]) -> dict[str, Any]:
        told["scenario"]["time"]["days"] = days
        return told

    return changed


BROKEN: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "comparison": (change(what="comparison"), "is of a comparison; what is needed is one run"),
    "something else": (lambda told: [1, 2], "is not the manifest of one run"),
    "a word": (lambda told: "run", "is not the manifest of one run"),
    "other version": (change(wom_sim="0.0.9"), "was written by wom_sim 0.0.9; this is "),
    "no version": (change(wom_sim=None), "was written by wom_sim None; this is "),
    "other rules": (change(rules="0" * 64), "was written by other rules"),
    "no policy": (change(policy=None), "policy: missing"),
    "policy is a number": (change(policy=3), "policy: must be text"),
    "unknown policy": (change(policy="crisis_rom"), "did you mean `crisis_room`?"),
    "replication is a text": (change(replication="2"), "replication: must be a whole number"),
    "replication is true": (change(replication=True), "replication: must be a whole number"),
    "negative replication": (change(replication=-1), "replication: -1: must be from 0"),
    "huge replication": (change(replication=10**30), "must be from 0 to 999999"),
    "no scenario": (change(scenario=None), "scenario: missing"),
    "scenario is a text": (change(scenario="town"), "scenario: must be a table"),
    "scenario with a fault": (with_days(-1), "scenario.time.days: -1: must be above 0"),
    "scenario with an odd value": (with_days([]), "scenario.time.days"),
    "another scenario": (with_days(7.0), "its digest differs"),
    "another digest": (change(digest="0" * 64), "its digest differs"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_manifest_that_makes_no_run_is_refused(folder: Path, case: str) -> None:
    break_it, message = BROKEN[case]
    path = folder / "manifest.json"
    path.write_text(json.dumps(break_it(json.loads(path.read_text()))))
    with pytest.raises(ws.BadInput) as caught:
        read_run(folder)
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_manifest_that_cannot_be_read_is_refused(folder: Path, content: bytes) -> None:
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(ws.BadInput, match=r"manifest.json: is no JSON"):
        read_run(folder)


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    for place, message in (
        (tmp_path, "no such file; .* is no folder that `wom-sim run`"),
        (tmp_path / "gone", "there is no such folder or checkpoint"),
        ("a\0b", "there is no such folder or checkpoint"),
        (__file__, "is not a checkpoint"),
    ):
        with pytest.raises(ws.BadInput, match=message):
            read_run(place)


def test_a_network_file_that_is_gone_or_changed_is_told(tmp_path: Path) -> None:
    (tmp_path / "follows.csv").write_text("a,b\nb,c\nc,a\n", encoding="utf-8")
    network = {"kind": "file", "file": "follows.csv", "file_directed": True}
    brands = [{"name": "A", "market_share": 0.5}]
    scene = ws.Scenario(brands=brands, network=network, time={"days": 2.0}).placed(
        "a", str(tmp_path / "a.toml"), tmp_path
    )
    folder = save_run(ws.run(scene), tmp_path / "run")
    assert read_run(folder).scenario.digest() == scene.digest()
    (tmp_path / "follows.csv").write_text("a,b\nb,c\nc,b\n", encoding="utf-8")
    with pytest.raises(ws.BadInput, match="scenario or its network file is not what it was"):
        read_run(folder)
    (tmp_path / "follows.csv").unlink()
    with pytest.raises(ws.BadInput, match=r"network file .*follows.csv is not to be found from here"):
        read_run(folder)


def test_a_run_that_does_not_come_out_as_it_was_is_refused(run: Any, folder: Path) -> None:
    saved = read_run(folder)
    check_repeated(run, saved)
    measures = json.loads((folder / "measures.json").read_text())
    assert any(value is None for value in measures.values()) or all(map(math.isfinite, run.measures.values()))
    (folder / "measures.json").write_text(json.dumps(measures | {"net_value": measures["net_value"] + 1e-6}))
    with pytest.raises(ws.BadInput, match="net_value"):
        run_and_fork(folder, read_run(folder), 60.0, "ignore")
