"""The command line of experiments: sweep, check, new --experiment; what it prints, keeps and refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from test_cli import TOWN, _files, bad, call

from wom_sim.study.sweep import execute

EXPERIMENT = """
title      = "How many agents?"
question   = "How many agents are enough?"
hypothesis = "A team is worth its cost."
scenario   = "town.toml"
measures   = ["net_value", "churned"]
[[factors]]
path   = "policies.dedicated_team.agents"
values = [1, 2]
[stop]
replications = 2
[expect]
policy  = "dedicated_team"
against = "ignore"
is      = "higher"
"""


@pytest.fixture
def staffing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An experiment and its scenario in an empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "town.toml").write_text(TOWN, encoding="utf-8")
    path = tmp_path / "staffing.toml"
    path.write_text(EXPERIMENT, encoding="utf-8")
    return path


def test_from_a_file_to_a_report(staffing: Path) -> None:
    result = call("sweep", "staffing.toml", "--workers", "2")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "How many agents? · agents · 2 points × 2 policies × 2 replications = 8 runs"
    assert lines[1].startswith("About ")
    assert lines[2].startswith("8 runs, 2 replications of each point, in ")
    assert "dedicated_team" in result.stdout
    assert "Expected: A team is worth its cost." in result.stdout
    assert lines[-1] == "Report: results/staffing/report.html"
    assert _files("results/staffing") >= {"report.html", "answer.json", "runs.parquet", "points.csv", "picture.png",
                                          "main_effects.csv", "flips.csv", "manifest.json"}  # fmt: skip
    assert Path("results/staffing/report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    answer = json.loads(Path("results/staffing/answer.json").read_text(encoding="utf-8"))
    assert answer["command"] == "wom-sim sweep staffing.toml"
    manifest = json.loads(Path("results/staffing/manifest.json").read_text(encoding="utf-8"))
    assert (manifest["what"], manifest["stopped_by"]) == ("sweep", "replications")
    assert manifest["files"]["report.html"]["bytes"] == Path("results/staffing/report.html").stat().st_size


def test_the_same_command_continues_and_gives_the_same_table(staffing: Path) -> None:
    assert call("sweep", "staffing.toml", "--quiet", "--replications", "1").stdout == ""
    first = pd.read_parquet("results/staffing/runs.parquet")
    assert len(first) == 4
    found = json.loads(call("sweep", "staffing.toml", "--json").stdout)
    assert (found["runs"], found["replications"], found["failed"]) == (8, 2, 0)
    assert (found["policies"], found["baseline"], found["factors"]) == (
        ["ignore", "dedicated_team"],
        "ignore",
        ["agents"],
    )
    assert sorted(found["ranking"]) == ["dedicated_team", "ignore"]
    assert found["verdict"] and isinstance(found["holds"], bool)  # noqa: PT018
    call("sweep", "staffing.toml", "--quiet", "--out", "fresh", "--workers", "1")
    for name in ("runs.parquet", "points.csv", "flips.csv"):
        assert Path("results/staffing", name).read_bytes() == Path("fresh", name).read_bytes()
    pd.testing.assert_frame_equal(pd.read_parquet("fresh/runs.parquet")[:4], first)


def test_an_interrupted_sweep_says_how_to_go_on(staffing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(*arguments: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(execute.Execution, "run", stops)
    result = call("sweep", "staffing.toml", "--quiet", "--set", "set.time.days=5")
    assert (result.exit_code, result.stdout) == (130, "")
    assert "0 of 8 runs are kept in results/staffing" in result.stderr
    assert "wom-sim sweep staffing.toml --set set.time.days=5" in result.stderr
    assert "Traceback" not in result.stderr


def test_where_some_runs_fail_the_exit_code_is_1_and_the_report_is_there(
    staffing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wom_sim.study import runs

    lived = runs.engine().run

    def breaks(*arguments: Any, replication: int, **options: Any) -> Any:
        if replication == 1:
            raise ValueError("it broke")
        return lived(*arguments, replication=replication, **options)

    monkeypatch.setattr(runs.engine(), "run", breaks)
    result = call("sweep", "staffing.toml", "--workers", "1", "--replications", "3")
    assert result.exit_code == 1
    assert "4 runs of 12 failed" in result.stdout
    assert "report.html" in _files("results/staffing")


def test_where_every_run_fails_the_exit_code_is_1(staffing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from wom_sim.study import runs

    def breaks(*arguments: Any, **options: Any) -> None:
        raise ValueError("it broke")

    monkeypatch.setattr(runs.engine(), "run", breaks)
    result = call("sweep", "staffing.toml", "--quiet", "--workers", "1")
    assert result.exit_code == 1
    assert "8 runs of 8 failed" in result.stderr
    assert "it broke" in result.stderr
    assert "report.html" not in _files("results/staffing")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["sweep", "gone.toml"], "no such file"),
        (["sweep", "town.toml"], "is a scenario, not an experiment"),
        (["sweep", "town.toml"], "wom-sim compare town.toml"),
        (["compare", "staffing.toml"], "is an experiment, not a scenario; run it with: wom-sim sweep staffing.toml"),
        (["run", "staffing.toml"], "wom-sim sweep staffing.toml"),
        (["network", "staffing.toml"], "wom-sim sweep staffing.toml"),
        (["describe", "staffing.toml"], "wom-sim sweep staffing.toml"),
        (["sweep", "staffing.toml", "--workers", "0"], "workers: 0: must be at least 1"),
        (["sweep", "staffing.toml", "--replications", "0"], "stop.replications: 0"),
        (["sweep", "staffing.toml", "--set", "rank_by=net_valu"], "did you mean `net_value`?"),
        (["sweep", "staffing.toml", "--out", "town.toml"], "is a file, not a folder"),
        (["check", "staffing.toml", "--set", "factors.agents.values=[-1]"], "must be"),
    ],
)
def test_what_cannot_be_run_is_said_before_anything_is_run(staffing: Path, words: list[str], message: str) -> None:
    assert message in bad(*words)


def test_an_experiment_without_its_scenario_is_told_so(staffing: Path) -> None:
    staffing.write_text(EXPERIMENT.replace('scenario   = "town.toml"', ""), encoding="utf-8")
    for command in ("sweep", "check", "compare"):
        assert "scenario" in bad(command, "staffing.toml")


def test_a_folder_with_another_experiment_is_refused(staffing: Path) -> None:
    call("sweep", "staffing.toml", "--quiet", "--replications", "1")
    said = bad("sweep", "staffing.toml", "--set", "factors.agents.values=[1, 3]")
    assert "another experiment" in said
    assert "agents" in said


def test_check_says_how_much_there_is_to_do(staffing: Path) -> None:
    result = call("check", "staffing.toml")
    assert result.exit_code == 0
    assert result.stdout.startswith("staffing.toml: no faults\n")
    for needed in ("2 points × 2 policies × 2 replications = 8 runs", "disk about ", "memory about ", "time about "):
        assert needed in result.stdout
    assert not Path("results").exists()
    fine = json.loads(call("check", "staffing.toml", "--json").stdout)
    assert (fine["ok"], fine["runs"], fine["points"]) == (True, 8, 2)
    faults = call("check", "staffing.toml", "--json", "--set", "rank_by=net_valu", "--set", "design.kind=gird")
    assert faults.exit_code == 2
    assert len(json.loads(faults.stdout)["faults"]) == 2


def test_new_experiment_is_one_that_check_finds_no_fault_in(staffing: Path) -> None:
    written = call("new", "acme", "--experiment")
    assert written.stdout == "Wrote acme.toml and acme_experiment.toml. Next: wom-sim sweep acme_experiment.toml\n"
    assert "@NAME@" not in Path("acme_experiment.toml").read_text(encoding="utf-8")
    assert "no faults" in call("check", "acme_experiment.toml").stdout
    assert "there is such a file already" in bad("new", "acme", "--experiment")
    Path("acme_experiment.toml").unlink()
    assert "on the scenario that is there, acme.toml" in call("new", "acme", "--experiment").stdout


def test_without_a_terminal_a_line_a_minute_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from wom_sim.show import sweep_terminal

    for every, said in ((0.0, "3 of 10 runs; a leads\n"), (60.0, "")):
        monkeypatch.setattr(sweep_terminal, "LINE_EVERY", every)
        with sweep_terminal.sweep_bar(silent=False) as progress:
            capsys.readouterr()
            assert progress is not None
            progress(3, 10, "a leads")
        assert capsys.readouterr().err == said
    with sweep_terminal.sweep_bar(silent=True) as progress:
        assert progress is None
