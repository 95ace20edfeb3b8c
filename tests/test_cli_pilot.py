"""``wom-sim pilot``: what it prints and writes, its exit codes, and its report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import wom_sim as ws
from wom_sim.cli import app
from wom_sim.study import pilot_runs

TOWN = """
title = "A pilot in town"
question = "Is it worth it?"
[time]
days = 6
warmup_days = 2
[network]
customers = 300
interest_groups = 8
[[brands]]
name = "Ours"
market_share = 0.5
failure_rate = 0.3
policy = "own"
[[brands]]
name = "Theirs"
market_share = 0.3
[touchpoints]
gap_days = 1
[reviews]
intercept = 0.2
interval_days = 3
[policies.own]
agents = 1
[policies.own.pilot]
of = "dedicated_team"
share = 0.5
[study]
replications = 3
"""


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scenario in an empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "town.toml"
    path.write_text(TOWN, encoding="utf-8")
    return path


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def files(folder: str) -> set[str]:
    return {path.name for path in Path(folder).iterdir()}


def test_table_sentences_and_files(town: Path) -> None:
    result = call("pilot", "town.toml", "--workers", "2")
    assert result.exit_code == 0, result.output
    assert "A pilot in town · 300 customers" in result.stdout.replace("\u00a0", " ")
    assert "9 runs in" in result.stdout.replace("\u00a0", " ")
    assert "dedicated_team for everybody" in result.stdout
    assert files("results/town") == {"report.html", "pilot.csv", "runs.parquet", "manifest.json"}
    assert len(pd.read_csv("results/town/pilot.csv")) == 4
    assert len(pd.read_parquet("results/town/runs.parquet")) == 12
    manifest = json.loads(Path("results/town/manifest.json").read_text())
    assert (manifest["what"], manifest["replications"], manifest["tried"]) == ("pilot", [0, 1, 2], "dedicated_team")
    assert manifest["command"] == "wom-sim pilot town.toml"
    page = Path("results/town/report.html").read_text()
    assert page.count("<svg") == 4
    assert "Is it worth it?" in page
    assert "http" not in page.replace("http://www.w3.org", "")


def test_json_is_one_object_and_quiet_prints_nothing(town: Path) -> None:
    told = json.loads(call("pilot", "town.toml", "--json", "--replications", "2", "--out", "there").stdout)
    assert (told["policy"], told["tried"], told["replications"]) == ("own", "dedicated_team", 2)
    assert [row["outcome"] for row in told["table"]] == ["left", "opinion", "complaints", "margin"]
    assert call("pilot", "town.toml", "--quiet", "--replications", "1").stdout == ""
    assert (
        json.loads(call("pilot", "town.toml", "--json", "--replications", "1").stdout)["table"][0]["truth_low"] is None
    )


def test_the_same_again_gives_the_same_files(town: Path) -> None:
    for folder in ("a", "b"):
        call(
            "pilot",
            "town.toml",
            "--quiet",
            "--replications",
            "2",
            "--out",
            folder,
            "--workers",
            "1" if folder == "a" else "3",
        )
    for name in ("pilot.csv", "runs.parquet"):
        assert Path("a", name).read_bytes() == Path("b", name).read_bytes()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--policy", "dedicated"], "did you mean `dedicated_team`?"),
        (["--policy", "ignore"], "policies.ignore.pilot: there is none; there is one of own"),
        (["--set", "policies.own.pilot.share=0.01"], "of 8 interest groups that is none"),
        (["--set", "policies.own.pilot.of=own"], "is the policy itself"),
        (["--replications", "0"], "study.replications: 0: must be from 1"),
        (["--workers", "0"], "workers: 0: must be at least 1"),
    ],
)
def test_bad_input_is_one_message_and_exit_code_2(town: Path, words: list[str], message: str) -> None:
    result = call("pilot", "town.toml", *words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert not Path("results").exists()


def test_ctrl_c_keeps_what_is_finished(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, count = pilot_runs.live, [0]

    def at_last(*given: Any) -> Any:
        count[0] += 1
        if count[0] > 6:
            raise KeyboardInterrupt
        return plain(*given)

    monkeypatch.setattr(pilot_runs, "live", at_last)
    result = call("pilot", "town.toml", "--workers", "1")
    assert result.exit_code == 130
    assert "2 of 3 replications were finished" in result.stderr
    assert "To have all: wom-sim pilot town.toml" in result.stderr
    assert pd.read_parquet("results/town/runs.parquet")["replication"].max() == 1


def test_from_python(town: Path) -> None:
    result = ws.pilot(ws.load("town.toml"), replications=2)
    assert len(result.plot().axes) == 1
    assert "pilot of dedicated_team beside own; 2 replications" in repr(result)
    assert "<table" in result._repr_html_()
    with pytest.raises(ws.BadInput, match="one picture only"):
        ws.plot(result, "tornado")


def test_the_shipped_scenario() -> None:
    scene = ws.load(Path(__file__).resolve().parents[1] / "scenarios" / "cable_pilot.toml")
    own = scene.policy(scene.focal.follows).pilot
    assert own.of in scene.known_policies
    assert not any("pilot" in note.where for note in ws.check(scene).notes)
    assert "In the pilot of" in ws.describe(scene)
