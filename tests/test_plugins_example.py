"""The example of docs/plugins.md from the command line: its file, its scenario, what is told, and with which exit code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from wom_sim.cli import app

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = ROOT / "scenarios" / "airline_own_rules.toml"
EXAMPLE = ROOT / "docs" / "plugins_example.py"
SMALL = ["--set", "network.customers=300", "--set", "time.days=12", "--set", "time.warmup_days=2"]
BARE = ["--set", "policies.own_words.reply_rule=money_for_the_lowd"]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return Path(shutil.copy(EXAMPLE, tmp_path / "rules.py"))


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_a_comparison_by_the_example(tmp_path: Path) -> None:
    done = call(
        "compare", SCENARIO, "--plugins", EXAMPLE, *SMALL, "--replications", 2, "--out", tmp_path / "out", "--quiet"
    )
    assert done.exit_code == 0, done.output
    runs = pd.read_parquet(tmp_path / "out" / "runs.parquet").set_index(["policy", "replication"])
    assert "answered_next_day" in runs
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "triage likely_to_leave_first (" in report
    assert "Tickets whose first reply came more than 24 hours after the complaint." in report
    assert "answered_next_day" in pd.read_csv(tmp_path / "out" / "comparison.csv")
    for one, other in (("dedicated_team", "own_order"), ("own_order", "own_words")):
        assert not runs.loc[one].equals(runs.loc[other])
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert [(one["kind"], one["name"]) for one in manifest["plugins"]] == [
        ("triage", "likely_to_leave_first"), ("reply", "money_for_the_loud"), ("offer", "only_the_unanswered"),
        ("measures", "answered_next_day"),
    ]  # fmt: skip
    assert f"--plugins {EXAMPLE}" in manifest["command"]


def test_a_run_is_forked_and_explained_with_its_rules_and_with_no_others(rules: Path, tmp_path: Path) -> None:
    run, forked = tmp_path / "run", tmp_path / "fork"
    given = ["--plugins", rules, "--quiet"]
    assert call("run", SCENARIO, *SMALL, *given, "--policy", "own_order", "--out", run, "--save-at", 100).exit_code == 0
    words = ["--hour", 250, "--policy", "own_words"]
    assert call("fork", run, *words, *given, "--out", forked).exit_code == 0
    assert call("explain", run, forked, *given, "--out", tmp_path / "why").exit_code == 0
    from_checkpoint = call("fork", run / "checkpoint.wom", *words, *given, "--out", tmp_path / "other")
    assert from_checkpoint.exit_code == 0, from_checkpoint.output
    one, other = ((folder / "measures.json").read_text(encoding="utf-8") for folder in (forked, tmp_path / "other"))
    assert one == other
    missing = call("fork", run, *words, "--out", forked)
    assert missing.exit_code == 2
    assert "not at hand; give the file that has it (--plugins FILE)" in " ".join(missing.output.split())
    rules.write_text(rules.read_text(encoding="utf-8").replace("10.0 * at_stake", "11.0 * at_stake"), encoding="utf-8")
    changed = call("fork", run, *words, *given, "--out", forked)
    assert changed.exit_code == 2
    assert "triage.likely_to_leave_first" in changed.output
    assert "is not what it was: its source has changed" in " ".join(changed.output.split())


def test_check_and_describe_know_of_rules(tmp_path: Path) -> None:
    assert call("check", SCENARIO, "--plugins", EXAMPLE).exit_code == 0
    wrong = call("check", SCENARIO, "--plugins", EXAMPLE, *BARE)
    assert wrong.exit_code == 2
    assert "did you mean `money_for_the_loud`?" in wrong.output
    told = " ".join(call("describe", SCENARIO, "--plugins", EXAMPLE).output.split())
    assert "the order of tickets under own_order (likely_to_leave_first)" in told
    assert "`answered_next_day`" in told


def test_a_rule_that_fails_is_exit_code_1_and_nothing_is_written(rules: Path, tmp_path: Path) -> None:
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace('return tickets["score"] +', 'return tickets["score"][1:] + 0 *'), encoding="utf-8")
    words = ["run", SCENARIO, *SMALL, "--policy", "own_order", "--plugins", rules, "--out", tmp_path / "out"]
    failed = call(*words)
    assert failed.exit_code == 1
    said = " ".join(failed.output.split())
    assert 'triage rule "likely_to_leave_first" of Northwind, hour -' in said
    assert "Traceback" not in said
    assert (
        not [path for path in (tmp_path / "out").rglob("*") if path.is_file()] if (tmp_path / "out").exists() else True
    )


def test_a_pilot_of_rules_of_ones_own(tmp_path: Path) -> None:
    some = ["--set", "policies.own_order.pilot.of=own_words", "--set", "policies.own_order.pilot.share=0.5"]
    some += [*SMALL, "--replications", "2", "--out", str(tmp_path / "out"), "--quiet"]
    done = call("pilot", SCENARIO, "--plugins", EXAMPLE, *some)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "pilot.csv").stat().st_size > 0
    bare = call("pilot", SCENARIO, *some)
    assert bare.exit_code == 2
    assert "nobody has plugged in any reply rule" in bare.output
