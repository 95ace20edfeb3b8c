"""When a sweep has enough: a matter of what the runs say, not of who was quicker."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats
from small_study import content, write

from wom_sim.study.sweep import stopping
from wom_sim.study.sweep.plan import plan
from wom_sim.study.sweep.sweep import SweepInterrupted, sweep


def half_widths(runs: Any, replications: int) -> Any:
    """Paired intervals of net value at every point, told anew with pandas and SciPy."""
    wide = runs[runs["replication"] < replications].pivot(
        index=["point", "replication"], columns="policy", values="net_value"
    )
    difference = (wide["dedicated_team"] - wide["ignore"]).groupby("point")
    return difference.sem() * stats.t.ppf(0.975, replications - 1)


def test_rounds_grow_by_half(tmp_path: Path) -> None:
    assert list(stopping.rounds(plan(write(tmp_path, 40)))) == [40]
    stop = "half_width = 10.0\nleast = 5"
    assert list(stopping.rounds(plan(write(tmp_path, 40, stop)))) == [5, 8, 12, 18, 27, 40]
    assert list(stopping.rounds(plan(write(tmp_path, 4, stop)))) == [4]
    assert list(stopping.rounds(plan(write(tmp_path, 18, stop)))) == [5, 8, 12, 18]


def test_it_stops_after_the_round_in_which_every_interval_is_narrow(tmp_path: Path) -> None:
    whole = sweep(write(tmp_path / "whole", 18), tmp_path / "whole" / "out").runs
    widest = {replications: half_widths(whole, replications).max() for replications in (5, 8, 12, 18)}
    wanted = (widest[12] + min(widest[5], widest[8])) / 2.0
    assert widest[12] < wanted
    made = sweep(write(tmp_path, 18, f"half_width = {wanted}\nleast = 5"), tmp_path / "out", workers=3)
    assert (made.replications, made.stopped_by) == (12, "half_width")
    assert made.done == 12 * 12
    assert not (tmp_path / "out" / "parts").exists()  # nothing beyond was begun


def test_an_interrupted_sweep_stops_where_an_uninterrupted_one_does(tmp_path: Path) -> None:
    stop = "half_width = 400.0\nleast = 3"
    whole = sweep(write(tmp_path / "whole", 27, stop), tmp_path / "whole" / "out", workers=1)
    assert whole.stopped_by == "half_width"
    path = write(tmp_path, 27, stop)

    def interrupt(done: int, total: int, words: str) -> None:
        if done > 20:
            raise KeyboardInterrupt

    with pytest.raises(SweepInterrupted):
        sweep(path, tmp_path / "out", progress=interrupt)
    assert sweep(path, tmp_path / "out", workers=4).replications == whole.replications
    assert content(tmp_path / "out") == content(whole.folder)


def test_one_policy_is_told_by_its_mean(tmp_path: Path) -> None:
    text = write(tmp_path, 27, "half_width = 700.0\nleast = 3").read_text()
    path = tmp_path / "one.toml"
    text = text.replace('policies = ["ignore", "dedicated_team"]', 'policies = ["dedicated_team"]')
    path.write_text(text.replace('baseline = "ignore"\n', ""))
    made = sweep(path, tmp_path / "out")
    assert made.stopped_by == "half_width"
    values = made.runs.groupby("point")["net_value"]
    widths = values.sem() * stats.t.ppf(0.975, made.replications - 1)
    assert widths.max() <= 700.0


def test_what_cannot_be_told_is_not_narrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = sweep(write(tmp_path, 3, "half_width = 1e9\nleast = 2"), tmp_path / "out")
    assert (made.replications, made.stopped_by) == (2, "half_width")
    runs = made.runs
    made.batches = lambda columns, groups=4096: iter([  # type: ignore[method-assign]
        {"point": runs["point"].to_numpy(), "replication": runs["replication"].to_numpy(),
         "policy": np.tile([0, 1], 12), "net_value": np.where(runs["point"] == 3, np.nan, runs["net_value"])}])  # fmt: skip
    assert not stopping.narrow(made)


def test_a_budget_of_runs_is_a_prefix_and_can_be_raised(tmp_path: Path) -> None:
    whole = sweep(write(tmp_path / "whole"), tmp_path / "whole" / "out")
    made = sweep(write(tmp_path, stop="runs = 31"), tmp_path / "out")
    assert (made.done, made.replications, made.stopped_by) == (30, 2, "runs")
    assert made.runs.equals(whole.runs[:30])
    assert sweep(write(tmp_path, stop="runs = 1000"), tmp_path / "out").stopped_by == "replications"
    assert content(tmp_path / "out") == content(whole.folder)


def test_a_budget_of_minutes_ends_in_time_and_can_be_raised(tmp_path: Path) -> None:
    whole = sweep(write(tmp_path / "whole", 200), tmp_path / "whole" / "out")
    assert whole.seconds["total"] > 0.2
    began = time.perf_counter()
    made = sweep(write(tmp_path, 200, "minutes = 0.002"), tmp_path / "out")
    assert time.perf_counter() - began < 3.0
    assert made.stopped_by == "minutes"
    assert 0 < made.done < 2400
    again = sweep(write(tmp_path, 200, "minutes = 0.002"), tmp_path / "out")
    assert again.done == made.done  # the time is used up
    sweep(write(tmp_path, 200, "minutes = 10.0"), tmp_path / "out")
    assert content(tmp_path / "out") == content(whole.folder)
