"""A scenario packed for a checkpoint is the same scenario again, without the files that it came from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import wom_sim as ws
from wom_sim.world.scenario_text import packed, unpacked

SHIPPED = sorted(
    path for path in (Path(__file__).parents[2] / "scenarios").rglob("*.toml") if path.parent.name != "data"
)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_scenario_survives(path: Path) -> None:
    scenario = ws.load(path)
    again = unpacked(json.loads(json.dumps(packed(scenario), allow_nan=False)))
    assert again.model_dump() == scenario.model_dump()
    assert again.digest() == scenario.digest()
    assert (again.name, again.source, again.folder) == (scenario.name, scenario.source, scenario.folder)


def test_the_digest_outlives_the_network_file_and_counts_another(tmp_path: Path) -> None:
    (tmp_path / "follows.csv").write_text("a,b\nb,c\n", encoding="utf-8")
    (tmp_path / "other.csv").write_text("a,c\n", encoding="utf-8")
    network = {"kind": "file", "file": "follows.csv", "file_directed": True}
    scenario = ws.Scenario(brands=[{"name": "A", "market_share": 0.5}], network=network).placed("a", "a", tmp_path)
    again = unpacked(packed(scenario))
    digest = scenario.digest()
    (tmp_path / "follows.csv").unlink()
    assert again.digest() == digest
    with pytest.raises(ws.ScenarioError, match="cannot be read"):
        scenario.digest()
    moved = again.model_copy(update={"network": again.network.model_copy(update={"file": "other.csv"})})
    assert moved.digest() != digest
