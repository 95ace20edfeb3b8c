"""The command line: what it prints, where, with which exit code, and that nothing bad ends in a traceback."""

from __future__ import annotations

import errno
import importlib
import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from wom_sim.cli import app
from wom_sim.study import runs
from wom_sim.world.policy import PRESETS

TOWN = """
title = "A small town"
[time]
days = 4
warmup_days = 1
[network]
customers = 300
[[brands]]
name = "Ours"
market_share = 0.5
policy = "ignore"
[[brands]]
name = "Theirs"
market_share = 0.3
[policies.ignore]
[policies.dedicated_team]
agents = 1
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


class FakeEngine:
    """Counts what is run; for what happens around runs. The real engine has its turn at the end of the file."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, int, int]] = []
        self.error: BaseException | None = None
        sign = {"net_value": 1, "firestorm": -1, "firestorm_peak": 0, "firestorm_hours": -1}
        self.MEASURES = {name: SimpleNamespace(name=name, unit="money", better=better) for name, better in sign.items()}

    def known_measures(self) -> dict[str, SimpleNamespace]:
        return self.MEASURES

    def measures_of(self, scenario: Any) -> dict[str, SimpleNamespace]:
        return self.MEASURES

    def prepare(self, scenario: Any, replication: int = 0) -> str:
        return "world"

    def run(self, scenario: Any, policy: str | None, *, replication: int = 0, **options: Any) -> SimpleNamespace:
        if self.error is not None and len(self.ran) >= 3:
            raise self.error
        self.ran.append((policy or scenario.baseline, replication, scenario.seed.run))
        measures = {"net_value": 1.5, "firestorm": float("nan"), "firestorm_peak": 0.0, "firestorm_hours": 0.0}
        series = pd.DataFrame({"hour": [0, 1], "mentions_negative": [0, 1]})
        flows = pd.DataFrame({"from": ["Ours"], "to": ["Theirs"], "cause": ["base"], "customers": [1]})
        return SimpleNamespace(
            scenario=scenario, policy=policy or scenario.baseline, replication=replication, engine="kernel", measures=measures,
            series=series, flows=flows, tickets=series, cascades=series, seconds=0.0, seeds=scenario.seed,
        )  # fmt: skip

    def usual_negative_per_day(self, negative: Any, first_incident_hour: float, tick_hours: float) -> float:
        return 1.0

    def firestorm(self, *arguments: Any) -> tuple[bool, float, float]:
        return False, 0.0, 0.0


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    fake = FakeEngine()
    monkeypatch.setattr(runs, "engine", lambda: fake)
    monkeypatch.setattr("wom_sim.show.report.write_report", lambda result, path, **options: path.write_text("a page"))
    return fake


def call(*words: object) -> Result:
    """Run a command; whatever it raises but its exit is a failure of the test."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def bad(*words: object) -> str:
    """The message of a command that must end as bad input, with nothing on standard output and nothing written."""
    before = sorted(Path().rglob("*"))
    result = call(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert sorted(Path().rglob("*")) == before
    return result.stderr


def test_help_and_version() -> None:
    commands = ("run", "fork", "explain", "compare", "sweep", "pilot", "network", "check", "new", "describe")
    assert all(name in call("--help").stdout for name in commands)
    assert call("--version").stdout.startswith("wom-sim ")
    assert call("nonsense").exit_code == 2
    assert call("compare").exit_code == 2


# --- new and check -----------------------------------------------------------------------------------------------


def test_new_writes_a_scenario_that_check_finds_no_fault_in(town: Path, engine: FakeEngine) -> None:
    written = call("new", "acme")
    assert (written.exit_code, written.stdout) == (0, "Wrote acme.toml. Next: wom-sim compare acme.toml\n")
    assert "@NAME@" not in Path("acme.toml").read_text(encoding="utf-8")
    found = call("check", "acme.toml")
    assert found.exit_code == 0
    assert "acme.toml: no faults" in found.stdout
    assert " customers · 3 brands · 30 days · 4 policies × 30 replications · about " in found.stdout
    assert "note" not in found.stdout


def test_the_starter_answers_its_question_at_once(town: Path) -> None:
    from wom_sim import load

    call("new", "acme")
    starter = load("acme.toml")
    assert starter.focal.name == "acme"
    assert starter.baseline == "marketing_led"
    assert set(starter.compared_policies) <= set(PRESETS)
    assert len(starter.brands) == 3
    assert starter.brands[2].poaching.hazard_per_hour > 0
    assert starter.events[0].brand == "acme"


def test_new_overwrites_nothing_and_refuses_odd_names(town: Path) -> None:
    assert "town.toml: there is such a file already" in bad("new", "town")
    assert town.read_text(encoding="utf-8") == TOWN
    assert "a name has letters" in bad("new", 'a"b')
    assert "a name has letters" in bad("new", "x" * 61)
    assert "No such file" in bad("new", "gone/acme")


def test_check_tells_all_faults_on_standard_error(town: Path, engine: FakeEngine) -> None:
    town.write_text(TOWN + "rank_bye = 3\n[time.x]\n", encoding="utf-8")
    words = bad("check", "town.toml", "--set", "seed.run=-1")
    assert words.startswith("town.toml: 3 faults\n")
    assert "did you mean `rank_by`?" in words
    assert "did you mean `net_value`?" in bad("check", _named(town, "rank_by = 'net_valu'"))


def _named(town: Path, line: str) -> Path:
    """Another scenario beside the town's, with one more line in [study]."""
    path = town.with_name("other.toml")
    path.write_text(TOWN + line + "\n", encoding="utf-8")
    return path


def test_check_as_json(town: Path, engine: FakeEngine) -> None:
    plausible = ("--set", "time.days=7", "--set", "study.replications=10")
    fine = json.loads(call("check", "town.toml", "--json", *plausible).stdout)
    assert (fine["ok"], fine["customers"], fine["runs"]) == (True, 300, 20)
    assert fine["notes"] == []
    odd = json.loads(call("check", "town.toml", "--json", "--set", "network.customers=1").stdout)
    assert {"where", "what"} == set(odd["notes"][0])
    result = call("check", "town.toml", "--json", "--set", "time.days=-1", "--set", "tiem=3")
    assert result.exit_code == 2
    assert [fault["where"] for fault in json.loads(result.stdout)["faults"]] == ["time.days", "tiem"]


# --- what forbids to start ---------------------------------------------------------------------------------------

COMMANDS = ("run", "compare", "network")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["gone.toml"], "gone.toml: no such file"),
        (["twn.toml"], "did you mean `town.toml`?"),
        (["."], "is a folder"),
        (["town.toml", "--set", "time.days=nan"], "time.days: nan: must be a finite number"),
        (["town.toml", "--set", "network.customers=2e9"], "of memory;"),
        (["town.toml", "--out", "town.toml"], "is a file, not a folder"),
        (["town.toml", "--out", "town.toml/results"], "is a file, not a folder"),
    ],
)
def test_bad_input_is_found_before_anything_runs(
    town: Path, engine: FakeEngine, command: str, words: list[str], message: str
) -> None:
    assert message in bad(command, *words)
    assert engine.ran == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "--engine", "kernal"], '--engine: there is no engine "kernal"; did you mean `kernel`?'),
        (["run", "--policy", "ignor"], 'there is no policy "ignor"; did you mean `ignore`?'),
        (["run", "--seed", "-1"], "seed.run: -1: must be at least 0"),
        (["compare", "--policies", "ignore,dedicated"], '"dedicated"; did you mean `dedicated_team`?'),
        (["compare", "--policies", " , "], "at least one is needed"),
        (["compare", "--replications", "0"], "study.replications: 0: must be from 1"),
        (["compare", "--workers", "0"], "workers: 0: must be at least 1"),
        (["compare", "--set", "study.rank_by=net_valu"], "did you mean `net_value`?"),
        (["compare", "--nonsense"], "No such option"),
    ],
)
def test_a_wrong_option_is_told(town: Path, engine: FakeEngine, words: list[str], message: str) -> None:
    assert message in " ".join(bad(words[0], "town.toml", *words[1:], "--quiet").replace("│", "").split())
    assert engine.ran == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_leave_to_write_is_found_before_the_runs(town: Path, engine: FakeEngine) -> None:
    Path("shut").mkdir(mode=0o500)
    assert "permission denied" in bad("compare", "town.toml", "--out", "shut/results")
    assert engine.ran == []


def test_what_is_odd_is_noted_on_standard_error_unless_quiet(town: Path, engine: FakeEngine) -> None:
    odd = ("run", "town.toml", "--json", "--set", "time.days=7", "--set", "network.mean_followers=0")
    assert call(*odd).stderr == "note: network.mean_followers: nobody follows anybody: no word of mouth will spread\n"
    assert call(*odd, "--quiet").stderr == ""


def test_many_notes_are_cut_short(town: Path, engine: FakeEngine) -> None:
    crowd = [f"brands.0.{key}=0" for key in ("margin", "base_churn")] + [f"voice.{key}=1" for key in (
        "complain_minor", "complain_serious", "praise", "mention", "public_share")]  # fmt: skip
    noted = call("run", "town.toml", "--json", *(word for change in crowd for word in ("--set", change))).stderr
    assert noted.count("note: ") == 6
    assert noted.endswith("more, which `wom-sim check` lists\n")


# --- what can happen on the way ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 2, "output: the disk is full"),
        (MemoryError(), 1, "not enough memory"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_what_happens_on_the_way_ends_in_one_message(
    town: Path, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, message: str
) -> None:
    def fails(*arguments: Any, **options: Any) -> None:
        raise error

    monkeypatch.setattr(engine, "run", fails)
    result = call("run", "town.toml", "--quiet")
    assert (result.exit_code, result.stdout) == (code, "")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert not Path("results").exists()


def test_a_run_that_fails_is_exit_code_1(town: Path, engine: FakeEngine) -> None:
    engine.error = ValueError("it broke")
    result = call("compare", "town.toml", "--workers", "1", "--quiet")
    assert result.exit_code == 1
    assert "it broke" in result.stderr
    assert not Path("results").exists()


def test_an_interrupted_comparison_keeps_what_is_finished_and_says_how_to_go_on(town: Path, engine: FakeEngine) -> None:
    engine.error = KeyboardInterrupt()
    result = call("compare", "town.toml", "--workers", "1", "--quiet", "--set", "time.days=5")
    assert result.exit_code == 130
    assert "interrupted: 1 of 3 replications" in result.stderr
    assert result.stderr.count("\n") == 1
    assert "To have all: wom-sim compare town.toml --set time.days=5" in result.stderr
    assert pd.read_parquet("results/town/runs.parquet")["replication"].tolist() == [0, 0]


# --- run and compare ---------------------------------------------------------------------------------------------


def test_run_prints_one_json_object_of_measures_and_nothing_else(town: Path, engine: FakeEngine) -> None:
    result = call("run", "town.toml", "--policy", "dedicated_team", "--seed", "7", "--json", "--set", "time.days=7")
    measures = json.loads(result.stdout)
    assert measures == {"net_value": 1.5, "firestorm": None, "firestorm_peak": 0.0, "firestorm_hours": 0.0}
    assert result.stderr == ""
    assert engine.ran == [("dedicated_team", 0, 7)]


def test_run_writes_where_it_is_told_and_what_it_is_told(town: Path, engine: FakeEngine) -> None:
    assert call("run", "town.toml", "--quiet").stdout == ""
    assert _files("results/town") == {"measures.json", "series.parquet", "manifest.json"}
    call("run", "town.toml", "--quiet", "--tickets", "--cascades", "--out", "there", "--set", "time.days=3")
    assert {"tickets.parquet", "cascades.parquet"} <= _files("there")
    manifest = json.loads(Path("there/manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "wom-sim run town.toml --engine kernel --out there --set time.days=3"


def _files(folder: str) -> set[str]:
    return {path.name for path in Path(folder).iterdir()}


def test_compare_runs_every_policy_on_the_same_replications(town: Path, engine: FakeEngine) -> None:
    result = call("compare", "town.toml", "--json", "--seed", "9", "--out", "there")
    found = json.loads(result.stdout)
    assert (found["baseline"], found["replications"]) == ("ignore", 3)
    assert sorted(found["ranking"]) == ["dedicated_team", "ignore"]
    assert found["table"][0]["net_value"] == 1.5
    assert sorted(engine.ran) == [(name, k, 9) for name in ("dedicated_team", "ignore") for k in range(3)]
    assert _files("there") == {
        "report.html", "comparison.csv", "runs.parquet", "series.parquet", "flows.parquet", "manifest.json",
    }  # fmt: skip
    assert Path("there/comparison.csv").read_text(encoding="utf-8").startswith("policy,")


def test_compare_takes_some_policies_ready_made_ones_too(town: Path, engine: FakeEngine) -> None:
    result = call("compare", "town.toml", "--quiet", "--policies", "ignore, crisis_room,ignore", "--replications", "2")
    assert (result.exit_code, result.stdout) == (0, "")
    assert sorted(engine.ran) == [(name, k, 1) for name in ("crisis_room", "ignore") for k in range(2)]


def test_the_same_command_gives_the_same_tables(town: Path, engine: FakeEngine) -> None:
    call("compare", "town.toml", "--quiet", "--out", "a")
    call("compare", "town.toml", "--quiet", "--out", "b", "--workers", "1")
    for name in ("runs.parquet", "series.parquet", "comparison.csv"):
        assert Path("a", name).read_bytes() == Path("b", name).read_bytes()


def test_progress_is_shown_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = importlib.import_module("wom_sim.show.terminal")
    for silent, on_terminal, shown in ((False, True, True), (True, True, False), (False, False, False)):
        monkeypatch.setattr("sys.stderr.isatty", lambda on_terminal=on_terminal: on_terminal)
        with terminal.progress_bar("Runs", silent) as progress:
            assert (progress is not None) is shown
            if progress is not None:
                progress(3, 10, "dedicated_team leads")
        assert ("3/10" in capsys.readouterr().err) is shown


# --- the real engine ---------------------------------------------------------------------------------------------


def test_the_main_job_from_a_file_to_a_report(town: Path) -> None:
    result = call("compare", "town.toml")
    assert result.exit_code == 0
    assert result.stdout.startswith("A small town · 300 customers · 2 brands · 4 days · 2 policies × 3 replications\n")
    assert "dedicated_team" in result.stdout
    assert result.stdout.rstrip().endswith("Report: results/town/report.html")
    assert Path("results/town/report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_one_run_from_a_file_to_its_measures(town: Path) -> None:
    result = call("run", "town.toml", "--seed", "3", "--json")
    again = call("run", "town.toml", "--seed", "3", "--json", "--out", "again")
    assert result.stdout == again.stdout
    assert json.loads(result.stdout)["service_cost"] == 0.0
    assert "churn" in call("run", "town.toml").stdout


def test_a_run_is_forked_from_its_folder_and_from_a_checkpoint(town: Path) -> None:
    often = ("--set", "touchpoints.gap_days=1", "--set", "brands.Ours.failure_rate=0.2")
    assert call("run", "town.toml", "--quiet", "--save-at", "10", *often).exit_code == 0
    assert _files("results/town") == {"measures.json", "series.parquet", "manifest.json", "checkpoint.wom"}
    asked = ("--hour", "30", "--policy", "dedicated_team")
    shown = call("fork", "results/town", *asked)
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "from hour 30" in shown.stdout
    assert shown.stdout.rstrip().endswith("Results: results/town_fork_dedicated_team_30")
    manifest = json.loads(Path("results/town_fork_dedicated_team_30/manifest.json").read_text(encoding="utf-8"))
    told = {name: manifest[name] for name in ("what", "policy", "forked_from", "fork_hour", "fork_policy")}
    assert told == {"what": "run", "policy": "ignore", "forked_from": "results/town", "fork_hour": 30.0,
                    "fork_policy": "dedicated_team"}  # fmt: skip
    assert manifest["command"] == "wom-sim fork results/town --hour 30.0 --policy dedicated_team"
    one = json.loads(call("fork", "results/town", *asked, "--json").stdout)
    other = json.loads(
        call("fork", "results/town/checkpoint.wom", *asked, "--json", "--out", "there", "--tickets").stdout
    )
    assert {**one, "results": "there"} == other
    assert one["run"] == json.loads(Path("results/town/measures.json").read_text(encoding="utf-8"))
    assert one["fork"]["service_cost"] == one["difference"]["service_cost"] > 0.0
    assert "tickets.parquet" in _files("there")
    assert call("fork", "there", "--hour", "-20", "--policy", "ignore", "--quiet").stdout == ""
    assert Path("results/town_fork_ignore_-20/manifest.json").is_file()
    refused = {
        "hour: 96.0: must be a number from -24 (the start of the warm-up) to below 96 (the end)": (
            "results/town",
            "96",
        ),
        "hour: nan: must be": ("results/town", "nan"),
        "hour: 9: the checkpoint was taken at hour 10; fork there or later": ("results/town/checkpoint.wom", "9"),
        "there is no such folder or checkpoint": ("results/twon", "9"),
        "town.toml: is not a checkpoint": ("town.toml", "9"),
    }
    for message, (source, hour) in refused.items():
        assert message in bad("fork", source, "--hour", hour, "--policy", "dedicated_team")
    assert "did you mean `dedicated_team`?" in bad("fork", "results/town", "--hour", "9", "--policy", "dedicated_tem")
    assert "is a file, not a folder" in bad("fork", "results/town", *asked, "--out", "town.toml")
    assert "hour: 96.0: must be" in bad("run", "town.toml", "--save-at", "96")


def test_a_network_is_shown_and_drawn(town: Path) -> None:
    found = json.loads(call("network", "town.toml", "--json").stdout)
    assert 300 in found.values()
    assert Path("results/town/network.png").stat().st_size > 1000
    assert "300" in call("network", "town.toml").stdout


@pytest.mark.parametrize(
    "odd", ["network.customers=1", "network.mean_followers=0", "brands.0.market_share=0", "brands.1.market_share=0",
            "policies.dedicated_team.agents=0"],
)  # fmt: skip
def test_what_is_legal_and_odd_is_run_with_a_note(town: Path, odd: str) -> None:
    result = call("compare", "town.toml", "--set", odd, "--replications", "2")
    assert result.exit_code == 0
    assert f"note: {odd.replace('.0.', '[0].').replace('.1.', '[1].').partition('=')[0]}: " in result.stderr
    assert Path("results/town/report.html").is_file()


@pytest.mark.parametrize("amount", ["brands.0.margin=1e308", "money.agent_hour=1e300"])
def test_amounts_that_cannot_be_reckoned_with_are_bad_input(town: Path, amount: str) -> None:
    assert "too large to be reckoned with" in bad("compare", "town.toml", "--quiet", "--set", amount)
    alone = ("run", "town.toml", "--policy", "dedicated_team", "--quiet", "--set", amount)
    assert "too large to be reckoned with" in bad(*alone)


def test_a_crowd_that_no_desk_can_hold_is_refused(town: Path) -> None:
    crowd = ("--set", "population.represents=1000000", "--set", "time.days=20000")
    assert "population.represents: 300 customers" in bad("check", "town.toml", *crowd)
    refused = bad("check", "town.toml", "--set", "population.represents=1e308")
    assert "population.represents: 1e+308: must be from 1 to 1000000 (customers)" in refused
