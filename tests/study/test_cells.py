"""Cells: the same as two passes over all values would say, however the rows come, and in memory that does not grow."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_up import MadeUp, grid, plan, result

from wom_sim.study import cells
from wom_sim.study.cells import Cells, Running, replications

POLICIES = ("today", "team", "room")


def made(count: int = 7, **chance: float) -> MadeUp:
    points = grid(agents=[1, 2, 3], hazard=[0.0, 0.5])
    return result(
        points, lambda p, policy: p.agents * 10 + POLICIES.index(policy) * p.hazard, policies=POLICIES,
        replications=count, **{"own": 1.0, "shared": 3.0, **chance},
    )  # fmt: skip


def check(found: Any, values: np.ndarray) -> None:
    np.testing.assert_array_equal(found.count, (~np.isnan(values)).sum(axis=0))
    np.testing.assert_allclose(found.mean, np.nanmean(values, axis=0), rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(found.variance, np.nanvar(values, axis=0, ddof=1), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("runs_a_block", [1, 40, 10**6])
def test_moments_of_values_differences_and_pairs(monkeypatch: pytest.MonkeyPatch, runs_a_block: int) -> None:
    monkeypatch.setattr(cells, "RUNS_A_BLOCK", runs_a_block)
    sweep = made()
    values = sweep.values["net_value"]
    check(sweep.cells.of("net_value"), values)
    check(sweep.cells.against("net_value"), values - values[:, :, :1])
    check(sweep.cells.against("net_value", "room"), values - values[:, :, 2:])
    check(sweep.cells.pairs("net_value"), values[:, :, :, None] - values[:, :, None, :])
    assert (sweep.cells.against("net_value").variance[:, 0] == 0).all()


def test_failed_runs_are_left_out_pair_by_pair() -> None:
    sweep = made()
    values = sweep.values["net_value"]
    values[2, 1, 0] = values[4, 1, 2] = np.nan
    check(sweep.cells.of("net_value"), values)
    assert sweep.cells.against("net_value").count[1].tolist() == [6, 6, 5]
    assert sweep.cells.pairs("net_value").count[1].tolist() == [[6, 6, 5], [6, 7, 6], [5, 6, 6]]
    check(sweep.cells.pairs("net_value"), values[:, :, :, None] - values[:, :, None, :])


def test_a_point_without_a_value_has_no_mean_and_one_with_one_has_no_variance() -> None:
    sweep = made()
    sweep.values["net_value"][:, 0, 0] = np.nan
    sweep.values["net_value"][1:, 0, 1] = np.nan
    found = sweep.cells.of("net_value")
    assert np.isnan(found.mean[0, 0])
    assert found.mean[0, 1] == sweep.values["net_value"][0, 0, 1]
    assert np.isnan(found.variance[0, :2]).all()


def test_rows_that_are_missing_and_replications_that_are_not_finished() -> None:
    sweep = made()
    sweep.drop = [4, 5, 40]  # (0, 1, 1), (0, 1, 2), (2, 1, 1)
    sweep.replications = 5
    values = sweep.values["net_value"].copy()
    values.ravel()[[4, 5, 40]] = np.nan
    check(sweep.cells.of("net_value"), values[:5])


def test_before_the_first_replication_is_finished_there_is_what_there_is() -> None:
    sweep = made()
    sweep.replications, sweep.drop = 0, range(9, 1000)
    assert sweep.cells.of("net_value").count.sum() == 9
    sweep.drop = range(1000)
    assert Cells(sweep).of("net_value").count.sum() == 0


@pytest.mark.parametrize("runs_a_block", [1, 18, 20])
def test_blocks_hold_whole_replications_in_order(monkeypatch: pytest.MonkeyPatch, runs_a_block: int) -> None:
    monkeypatch.setattr(cells, "RUNS_A_BLOCK", runs_a_block)
    sweep = made()
    sweep.drop = [0, 1, 2, 30]
    blocks = [block["net_value"] for block in replications(sweep, ["net_value"])]
    values = sweep.values["net_value"].copy()
    values.ravel()[[0, 1, 2, 30]] = np.nan
    np.testing.assert_array_equal(np.concatenate(blocks), values)


def test_a_small_spread_of_large_values_is_not_lost() -> None:
    running = Running((2,))
    values = 1e9 + np.array([[0.0, 1.0], [1e-3, 1.0], [2e-3, 1.0], [3e-3, 1.0]])
    running.add(values[:1])
    running.add(values[1:])
    found = running.moments()
    assert found.variance[0] == pytest.approx(np.var(values[:, 0] - 1e9, ddof=1), rel=1e-9)
    assert found.variance[1] == 0.0
    assert found.mean[1] == 1e9 + 1
    assert found.error[0] == pytest.approx(np.sqrt(found.variance[0] / 4))


def test_many_measures_in_few_passes() -> None:
    sweep = made()
    sweep.values |= {f"m{i}": sweep.values["net_value"] + i for i in range(10)}
    passes, batches = [], sweep.batches

    def counted(columns: list[str], groups: int = 1) -> Iterator[dict[str, np.ndarray]]:
        passes.append(columns)
        return batches(columns, groups)

    sweep.batches = counted
    sweep.cells.take(list(sweep.values))
    for i in range(10):
        check(sweep.cells.of(f"m{i}"), sweep.values["net_value"] + i)
    assert [len(columns) for columns in passes] == [8, 3]


def test_memory_does_not_grow_with_the_number_of_runs() -> None:
    def peak(count: int) -> int:
        made_plan = plan(grid(agents=[1, 2]), "grid", ["a", "b"])

        def batches(columns: list[str], groups: int) -> Iterator[dict[str, np.ndarray]]:
            for start in range(0, count, groups // 2):
                numbers = np.arange(start, min(start + groups // 2, count))
                rows = {"replication": np.repeat(numbers, 4), "point": np.tile([0, 0, 1, 1], len(numbers))}
                rows |= {"policy": np.tile([0, 1], 2 * len(numbers))}
                yield rows | {"net_value": np.sin(np.arange(4 * len(numbers)))}

        sweep: Any = SimpleNamespace(plan=made_plan, batches=batches, replications=count)
        tracemalloc.start()
        Cells(sweep).pairs("net_value")
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    assert peak(200_000) < 1.3 * peak(20_000)


def test_the_made_up_table_is_what_the_batches_say() -> None:
    sweep = made(2)
    assert isinstance(sweep.runs, pd.DataFrame)
    assert sweep.runs.net_value.tolist() == sweep.values["net_value"].ravel().tolist()
