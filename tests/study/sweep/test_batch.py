"""Groups of runs in one process: what is shared, what is remembered, when a batch ends early."""

from __future__ import annotations

import threading
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_study import write

from wom_sim.study import runs
from wom_sim.study.experiment.plan import Plan, plan
from wom_sim.study.sweep import batch as batches
from wom_sim.study.sweep.batch import Batch, Runner
from wom_sim.study.sweep.sweep import sweep


@pytest.fixture
def chosen(tmp_path: Path) -> Plan:
    """Six points, two policies."""
    return plan(write(tmp_path, more='measures = ["net_value", "churn_rate", "firestorm"]\n'))


def batch(plan: Plan, start: int, stop: int, **given: Any) -> Batch:
    points = {point: point for point in range(plan.n_points)}
    told: dict[str, Any] = {"seconds": 3600.0, "fits": {}, "lost": {}, "only": None} | given
    return Batch(plan, points, start, stop, plan.n_points, **told)


def test_rows_come_in_the_order_of_the_plan(chosen: Plan) -> None:
    done = Runner(chosen, keep=4).run(batch(chosen, 4, 8))
    assert (done.start, done.stop, done.measures.shape, done.errors) == (4, 8, (8, 3), [None] * 8)
    again = Runner(chosen, keep=4).run(batch(chosen, 6, 7))
    np.testing.assert_array_equal(again.measures, done.measures[4:6])
    assert again.names == done.names[4:6]


def test_a_batch_hands_back_what_it_has_when_it_is_told_to_stop(chosen: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, real, lived = threading.Event(), runs.lived, []

    def living(*given: Any) -> Any:
        lived.append(given[1])
        if len(lived) == 5:
            stop.set()
        return real(*given)

    monkeypatch.setattr(runs, "lived", living)
    done = Runner(chosen, keep=4).run(batch(chosen, 0, 20), stop)
    assert 0 < done.stop < 5
    assert len(done.errors) == 2 * done.stop
    assert Runner(chosen, keep=4).run(batch(chosen, 0, 20), stop).stop == 0


def test_a_batch_that_takes_too_long_hands_back_what_it_has(chosen: Plan) -> None:
    done = Runner(chosen, keep=4).run(batch(chosen, 0, 20, seconds=1e-9))
    assert done.stop <= 1


def test_a_batch_whose_tables_grow_hands_back_what_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeping = plan(write(tmp_path, more='keep = ["series"]\n'))
    monkeypatch.setattr(batches, "MOST_BULKY", 1)
    done = Runner(keeping, keep=4).run(batch(keeping, 0, 20))
    assert (done.stop, len(done.tables["series"])) == (1, 2)


def test_a_point_that_cannot_be_has_failed_runs(chosen: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Plan.scenario

    def scenario(self: Plan, point: int) -> Any:
        if point == 1:
            raise ValueError("no\nsuch town")
        return real(self, point)

    monkeypatch.setattr(Plan, "scenario", scenario)
    done = Runner(chosen, keep=4).run(batch(chosen, 0, 3))
    assert done.errors == [None, None, "ValueError: no such town", "ValueError: no such town", None, None]
    assert done.names[2:4] == ["", ""]
    assert np.isnan(done.measures[2:4]).all()


def test_amounts_out_of_proportion_are_failures(tmp_path: Path) -> None:
    path = write(tmp_path, 1, factors="", more='[set]\n"brands.A.margin" = 1e200\n')
    made = sweep(path, tmp_path / "out")
    assert made.failed == 2
    assert "out of all proportion" in made.failures["error"][0]


def test_base_hazards_are_handed_back_where_replications_share_them(tmp_path: Path) -> None:
    for vary, expected in (("", {0, 1}), ('vary = ["network", "run"]\n', set())):
        path = write(tmp_path, scenario=vary)
        chosen = plan(path)
        assert set(Runner(chosen, keep=4).run(batch(chosen, 0, 2)).fits) == expected


def test_memory_does_not_grow_with_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """10² against 10⁴ runs that take no time."""
    real = runs.engine()
    made: list[Any] = []

    class Still:
        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

        def run(self, *given: Any, **more: Any) -> Any:
            if not made:
                made.append(real.run(*given, **more))
            return made[0]

    monkeypatch.setattr(runs, "engine", Still)
    monkeypatch.setattr(batches, "FINISHED", 50)
    peaks = []
    for replications in (9, 9, 834):
        path = write(tmp_path / str(len(peaks)), replications, more='measures = ["net_value"]\n')
        tracemalloc.start()
        done = sweep(path, path.parent / "out", workers=2).done
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert done == 10_008
    assert peaks[2] < peaks[1] + 4 * 2**20
