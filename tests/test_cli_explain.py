"""``wom-sim explain``: what it prints and writes of a run and its fork, and what it refuses."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import wom_sim as ws
from wom_sim.cli import app

TOWN = """
title = "A small town"
[time]
days = 12
warmup_days = 1
[network]
customers = 400
[spread]
reshare = 0.03
[touchpoints]
gap_days = 1.0
[reviews]
intercept = 0.05
interval_days = 5.0
[[brands]]
name = "Ours"
market_share = 0.5
failure_rate = 0.2
policy = "ignore"
[[brands]]
name = "Theirs"
market_share = 0.3
[policies.ignore]
[policies.dedicated_team]
"""


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with a scenario, a run of it and its fork; the current one."""
    monkeypatch.chdir(tmp_path)
    Path("town.toml").write_text(TOWN, encoding="utf-8")
    assert call("run", "town.toml", "--out", "a", "--save-at", "20", "--quiet").exit_code == 0
    assert call("fork", "a", "--hour", "30", "--policy", "dedicated_team", "--out", "b", "--quiet").exit_code == 0
    return tmp_path


def call(*words: object) -> Result:
    """Run a command; whatever it raises but its exit is a failure of the test."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_it_prints_the_sentences_and_writes_the_tables_and_the_picture(town: Path) -> None:
    shown = call("explain", "a", "b")
    assert shown.exit_code == 0
    run = ws.run(ws.load("town.toml"))
    told = ws.explain(run, ws.fork(run, 30, "dedicated_team"))
    assert told.sentences[0].split(",")[0] in shown.stdout
    assert "With dedicated_team instead of ignore from hour 30 on" in shown.stdout
    assert shown.stdout.rstrip().endswith("Results: results/town_explain")
    folder = Path("results/town_explain")
    written = sorted(path.name for path in folder.iterdir())
    assert written == ["causes.csv", "explain.csv", "explain.json", "explain.png", "paths.csv"]
    customers = pd.read_csv(folder / "explain.csv")
    assert customers["who"].tolist() == told.customers["who"].tolist()
    assert customers["fate"].tolist() == told.customers["fate"].tolist()
    pd.testing.assert_frame_equal(pd.read_csv(folder / "causes.csv"), told.causes, check_dtype=False)
    assert pd.read_csv(folder / "paths.csv", dtype={"key": "uint64"})["key"].tolist() == told.paths["key"].tolist()
    assert (folder / "explain.png").read_bytes()[:4] == b"\x89PNG"


def test_the_manifest_makes_it_again(town: Path) -> None:
    call("explain", "a", "b", "--out", "first", "--quiet")
    told = json.loads(Path("first/explain.json").read_text(encoding="utf-8"))
    assert (told["what"], told["hour"], told["run"], told["fork"]) == ("explanation", 30.0, "ignore", "dedicated_team")
    assert told["command"] == "wom-sim explain a b --out first"
    assert set(told["files"]) == {"explain.csv", "paths.csv", "causes.csv", "explain.png"}
    before = {name: Path("first", name).read_bytes() for name in told["files"]}
    assert call(*shlex.split(told["command"])[1:], "--quiet").stdout == ""
    assert {name: Path("first", name).read_bytes() for name in before} == before


def test_json_is_one_object(town: Path) -> None:
    told = json.loads(call("explain", "a", "b", "--json").stdout)
    assert told["hour"] == 30.0
    assert sum(row["customers"] for row in told["summary"]) == told["customers"] > 20
    assert {row["what"] for row in told["causes"]} >= {"left Ours", "came to Ours"}
    assert told["results"] == "results/town_explain"


def test_a_checkpoint_is_explained_as_its_folder(town: Path) -> None:
    one = json.loads(call("explain", "a", "b", "--json").stdout)
    other = json.loads(call("explain", "a/checkpoint.wom", "b", "--json").stdout)
    assert one["sentences"] == other["sentences"]


def test_a_run_and_itself(town: Path) -> None:
    shown = call("explain", "a", "a")
    assert "nothing differs" in shown.stdout
    assert Path("results/town_explain/explain.png").is_file()


def test_what_cannot_be_explained_is_refused(town: Path) -> None:
    def bad(*words: object) -> str:
        before = sorted(Path().rglob("*"))
        result = call("explain", *words)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert sorted(Path().rglob("*")) == before
        return result.stderr

    call("run", "town.toml", "--out", "c", "--seed", "4", "--set", "spread.see=0.2", "--quiet")
    message = bad("a", "c")
    assert "explain: 2 faults" in message
    assert "seed.run" in message
    assert "spread.see" in message
    assert "nowhere: there is no such folder or checkpoint" in bad("nowhere", "b")
    assert "there is no such folder or checkpoint" in bad("a", "nowhere")
    assert "is a file, not a folder" in bad("a", "b", "--out", "town.toml")
