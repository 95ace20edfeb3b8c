"""What a sweep would take, and what is refused before anything is run."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from market import AGENTS, MARKET, RIVAL, SHARE, planned

from wom_sim.errors import BadInput, ScenarioError
from wom_sim.study.experiment.plan import check_plan

SHARES = [
    f"[[factors]]\npath = 'brands.{name}.market_share'\nname = '{name}'\nvalues = [0.2, 0.6, 0.7]"
    for name in ("Ours", "Rival")
]


def test_runs_time_disk_and_memory_grow_with_what_is_asked(tmp_path: Path) -> None:
    small, large = planned(tmp_path, AGENTS), planned(tmp_path, AGENTS, SHARE, "[stop]\nreplications = 40")
    one, other = check_plan(small), check_plan(large)
    assert (one.points, one.runs, other.points, other.runs) == (3, 36, 9, 1080)
    assert other.seconds > 5 * one.seconds > 0
    assert other.disk == pytest.approx(30 * one.disk, rel=0.05)
    assert one.memory < other.memory < 2 * one.memory
    assert check_plan(large, workers=4).seconds < 0.4 * other.seconds
    bulky = check_plan(planned(tmp_path, "keep = ['series', 'tickets']", AGENTS))
    assert bulky.disk > 3 * one.disk


@pytest.mark.parametrize(
    ("factors", "fits"),
    [
        ([], 1),
        ([AGENTS], 1),  # of a policy that no brand follows by itself
        ([AGENTS.replace("dedicated_team", "service_led")], 3),
        ([SHARE, AGENTS], 3),
        (["[[factors]]\npath = 'money.agent_hour'\nvalues = [20, 30]"], 1),
        (["[[factors]]\npath = 'events.0.severity'\nvalues = [0.5, 1]"], 1),
        ([SHARE, RIVAL], 9),
    ],
)
def test_base_rates_are_fitted_once_for_what_they_depend_on(tmp_path: Path, factors: list[str], fits: int) -> None:
    assert check_plan(planned(tmp_path, *factors)).fits == fits
    moved = check_plan(planned(tmp_path, *factors, "[set]\nstudy.vary = ['run', 'network']"))
    assert moved.fits == 4 * fits


def test_a_budget_below_one_replication_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"stop\.runs: 26: one replication of 3 policies at 9 points takes 27 runs"):
        check_plan(planned(tmp_path, AGENTS, SHARE, "[stop]\nruns = 26"))
    assert check_plan(planned(tmp_path, AGENTS, SHARE, "[stop]\nruns = 54")).runs == 108
    with pytest.raises(BadInput, match=r"stop\.minutes: 0\.0001: one replication of every policy at every point takes"):
        check_plan(planned(tmp_path, AGENTS, SHARE, "[stop]\nminutes = 0.0001"))


def test_what_does_not_fit_on_the_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def usage(path: Any) -> Any:
        asked.append(Path(path))
        return SimpleNamespace(free=10_000)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    with pytest.raises(BadInput, match=r"design: 36 runs take about .* kB on disk, series included; 10 kB are free"):
        check_plan(planned(tmp_path, "keep = ['series']", AGENTS), folder=tmp_path / "not" / "yet")
    assert asked == [tmp_path]


def test_more_runs_than_anybody_can_wait_for_are_refused(tmp_path: Path) -> None:
    many = "[[factors]]\npath = 'spread.see'\nrange = [0.2, 0.3]\nsteps = 1000"
    with pytest.raises(BadInput) as told:
        check_plan(planned(tmp_path, AGENTS, many, "[stop]\nreplications = 1000000\nruns = 5"))
    assert "3000 points × 3 policies × 1000000 replications are 9e+09 runs; there may be 1e+09 at most" in str(
        told.value
    )
    assert "stop.runs" in str(told.value)


def test_points_that_contradict_themselves_are_told_together(tmp_path: Path) -> None:
    made = planned(tmp_path, *SHARES)
    with pytest.raises(ScenarioError) as told:
        check_plan(made)
    assert len(told.value.faults) == 4
    assert "point 4 (Ours = 0.6, Rival = 0.6)" in str(told.value)
    with pytest.raises(ScenarioError, match=r"point 8 .*sum to 1\.5"):
        check_plan(planned(tmp_path, SHARES[0], SHARES[1].replace("[0.2, 0.6, 0.7]", "[0.2, 0.3, 0.8]").replace("0.7", "0.4"),
                           market=MARKET))  # fmt: skip


def test_what_is_odd_is_noted(tmp_path: Path) -> None:
    notes = {str(note) for note in check_plan(planned(
        tmp_path, SHARE.replace("0.3]", "0.9]"), "[stop]\nreplications = 3\nhalf_width = 1.0\nruns = 10",
    )).notes}  # fmt: skip
    assert "factors.public_share.range: 0.9: plausible for voice.public_share is 0.14 to 0.35 (share)" in notes
    assert "stop.least: 5: there are 3 replications only, so none is spared" in notes
    assert "stop.runs: 10: ends before the 45 runs from which intervals can be told" in notes
    assert any(note.startswith("stop.replications") for note in map(str, check_plan(planned(
        tmp_path, AGENTS, "[stop]\nreplications = 1")).notes))  # fmt: skip


def test_a_lever_of_a_policy_that_nobody_follows_is_noted(tmp_path: Path) -> None:
    idle = '[[factors]]\nname = "desk"\npath = "policies.crisis_room.agents"\nvalues = [1, 2]\n'
    notes = {str(note) for note in check_plan(planned(tmp_path, idle, "[stop]\nreplications = 3")).notes}
    assert "factors.desk: no run follows crisis_room: it changes nothing" in notes
    notes = {str(note) for note in check_plan(planned(tmp_path, AGENTS, "[stop]\nreplications = 3")).notes}
    assert not any("changes nothing" in note for note in notes)
