"""Sweeps with plug-ins: in threads and processes alike, and never continued by other rules than they were begun by."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
import pytest
from small_study import write

import wom_sim as ws

RULES = '''
import numpy as np
import wom_sim as ws

WEIGHT = 3.0

@ws.triage_rule
def by_lot(tickets, now):
    return WEIGHT * now.draws() + tickets["severity"]

@ws.reply_rule
def sorry(tickets, now):
    return np.full(len(tickets), "apology")

@ws.measure("tickets", better=-1)
def unanswered(c):
    """Tickets without a first reply."""
    return float((c.tickets["first_reply"] < 0.0).sum())
'''
MEASURED = 'measures = ["net_value", "unanswered", "first_reply_hours"]\nrank_by = "unanswered"\n'


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = write(tmp_path, replications=2, more=MEASURED)
    town = path.with_name("town.toml")
    text = town.read_text(encoding="utf-8").replace(
        "dedicated_team = {}", 'dedicated_team = { triage_rule = "by_lot" }'
    )
    town.write_text(text, encoding="utf-8")
    path.with_name("rules.py").write_text(RULES, encoding="utf-8")
    return path


def test_a_sweep_takes_rules_and_measures_of_ones_own(study: Path, tmp_path: Path) -> None:
    rules = study.with_name("rules.py")
    one = ws.sweep(study, tmp_path / "one", workers=1, plugins=rules)
    assert one.failed == 0
    assert {"unanswered", "net_value"} <= set(one.runs)
    assert one.runs.loc[one.runs["policy"] == "ignore", "unanswered"].mean() > 1.0
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        many = ws.sweep(study, tmp_path / "many", executor=pool, plugins=rules)
    pd.testing.assert_frame_equal(one.runs, many.runs)
    later = ws.read_sweep(tmp_path / "one")  # without the file
    pd.testing.assert_frame_equal(later.runs, one.runs)
    assert str(ws.main_effects(later).attrs["unit"]) == "tickets"


def test_it_is_not_continued_by_other_rules(study: Path, tmp_path: Path) -> None:
    rules = study.with_name("rules.py")
    ws.sweep(study, tmp_path / "out", workers=1, plugins=rules, replications=1)
    assert ws.sweep(study, tmp_path / "out", workers=1, plugins=rules, replications=1).failed == 0
    rules.write_text(RULES.replace("WEIGHT = 3.0", "WEIGHT = 4.0"), encoding="utf-8")
    with pytest.raises(ws.BadInput) as error:
        ws.sweep(study, tmp_path / "out", workers=1, plugins=rules)
    assert "holds the runs of another experiment" in str(error.value)
    assert 'policies.dedicated_team.triage_rule was "by_lot (' in str(error.value)


def test_what_nobody_plugged_in_is_told_before_anything_runs(study: Path, tmp_path: Path) -> None:
    with pytest.raises(ws.BadInput, match='there is no measure "unanswered"'):
        ws.sweep(study, tmp_path / "out")
    study.write_text(study.read_text(encoding="utf-8").replace(MEASURED, ""), encoding="utf-8")
    with pytest.raises(
        ws.BadInput, match=r"policies.dedicated_team.triage_rule: nobody has plugged in any triage rule"
    ):
        ws.sweep(study, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_functions_that_other_processes_cannot_find_are_told(study: Path, tmp_path: Path) -> None:
    plugins = {
        "triage": {"by_lot": lambda tickets, now: tickets["score"]},
        "measures": {"unanswered": lambda c: 1.0},
    }
    with ProcessPoolExecutor(1) as pool, pytest.raises(ws.BadInput, match="cannot be sent to other processes"):
        ws.sweep(study, tmp_path / "out", executor=pool, plugins=plugins)


def test_a_rule_that_fails_is_a_row_that_says_so(study: Path, tmp_path: Path) -> None:
    rules = study.with_name("rules.py")
    rules.write_text(RULES.replace("WEIGHT * now", "np.nan * now"), encoding="utf-8")
    result = ws.sweep(study, tmp_path / "out", workers=1, plugins=rules, replications=1)
    errors = result.runs.loc[result.runs["policy"] == "dedicated_team", "error"]
    assert errors.str.contains(r'^triage rule "by_lot" of A, hour -?\d+: score has nan in row 0; allowed').all()
    assert result.runs.loc[result.runs["policy"] == "ignore", "error"].isna().all()
