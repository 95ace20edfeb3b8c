"""Effects: exact on grids, paired over replications, with intervals that hold as often as they say."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from made_up import MadeUp, grid, hypercube, result, saltelli

from wom_sim.errors import BadInput
from wom_sim.study.sensitivity.effects import interactions, main_effects, tornado
from wom_sim.study.sensitivity.levels import base_point, levels_of
from wom_sim.study.statistics import mean_interval

POINTS = grid(agents=[1, 2, 4], rival=["none", "eager"])


def grown(points: pd.DataFrame, policy: str) -> pd.Series:
    eager = (points.rival == "eager") * 1.0
    return 10 * points.agents - 3 * eager - 2 * points.agents * eager + (100 if policy == "team" else 0) * eager


def sweep(**given: object) -> MadeUp:
    return result(POINTS, grown, policies=("today", "team"), **{"own": 1.0, "shared": 20.0, **given})


def test_levels_of_a_grid_are_averages_over_the_rest_with_the_intervals_of_replications() -> None:
    made = sweep()
    table = main_effects(made, policy="today")
    assert table["level"].tolist() == [1.0, 2.0, 4.0, "none", "eager"]
    assert table["points"].tolist() == [2, 2, 2, 3, 3]
    assert table["runs"].tolist() == [20, 20, 20, 30, 30]
    values = made.values["net_value"][:, :, 0]
    two = mean_interval(values[:, 2:4].mean(axis=1), 0.95)
    np.testing.assert_allclose(table.loc[1, ["mean", "low", "high"]].astype(float), [two.value, two.low, two.high])
    change = mean_interval(values[:, 2:4].mean(axis=1) - values.mean(axis=1), 0.95)
    shown = table.loc[1, ["effect", "effect_low", "effect_high"]].astype(float)
    np.testing.assert_allclose(shown, [change.value, change.low, change.high])
    assert table["low_edge"].tolist()[:3] == [1.0, 2.0, 4.0]
    assert table.attrs["unit"] == "money"
    assert table.attrs["notes"] == ["Intervals (95\u00a0%) cover chance at these points."]


def test_differences_are_taken_within_replications() -> None:
    table = main_effects(sweep(), against="today")
    assert table["policy"].unique().tolist() == ["team"]
    np.testing.assert_allclose(table["mean"], [50, 50, 50, 0, 100], atol=1.5)
    assert (table["high"] - table["low"] < 3).all()  # the shared chance of 20 is gone
    assert len(main_effects(sweep())) == 10


def test_a_failed_run_counts_as_its_points_mean() -> None:
    made, whole = sweep(), main_effects(sweep(), policy="today")
    made.values["net_value"][3, 0, 0] = np.nan
    table = main_effects(made, policy="today")
    assert table["runs"].tolist() == [19, 20, 20, 29, 30]
    assert abs(table["mean"] - whole["mean"]).max() < 5
    made = sweep()
    made.values["net_value"][:, 0, 0] = np.nan
    table = main_effects(made, policy="today")
    assert table["points"].tolist() == [1, 2, 2, 2, 3]
    assert table.attrs["notes"][1] == "1 of 6 points have no value of net value and are left out."


def test_interactions_are_what_is_left_of_a_cell() -> None:
    table = interactions(sweep(own=0.0), "agents", "rival", policy="today")
    assert table.columns.tolist() == [
        "policy", "agents", "rival", "mean", "low", "high", "interaction", "interaction_low", "interaction_high",
        "points",
    ]  # fmt: skip
    expected = [-2 * (agents - 7 / 3) * (0.5 if rival else -0.5) for agents in (1, 2, 4) for rival in (0, 1)]
    np.testing.assert_allclose(table["interaction"], expected, atol=1e-9)
    np.testing.assert_allclose(table["interaction_high"], table["interaction_low"], atol=1e-9)
    assert (table["points"] == 1).all()


def one_at_a_time() -> pd.DataFrame:
    base = {"agents": 2.0, "hazard": 0.1, "rival": "mild"}
    rows = [base] + [base | {"agents": n} for n in (1.0, 3.0)] + [base | {"hazard": h} for h in (0.0, 0.4)]
    return pd.DataFrame([*rows, base | {"rival": "eager"}])


def test_one_at_a_time_effects_are_told_against_the_base_point() -> None:
    made = result(
        one_at_a_time(), lambda p, _: 10 * p.agents - 50 * p.hazard - 7 * (p.rival == "eager"), "one_at_a_time",
        shared=30.0,
    )  # fmt: skip
    assert base_point(made.plan) == 0
    table = main_effects(made)
    assert table["level"].tolist() == [1.0, 2.0, 3.0, 0.0, 0.1, 0.4, "mild", "eager"]
    np.testing.assert_allclose(table["effect"], [-10, 0, 10, 5, 0, -15, 0, -7], atol=1e-9)
    np.testing.assert_allclose(table["effect_low"], table["effect_high"], atol=1e-9)  # all chance is shared
    bars = tornado(made)
    assert bars["factor"].tolist() == ["agents", "hazard", "rival"]
    np.testing.assert_allclose(bars["swing"], [20, -20, -7], atol=1e-9)
    assert bars["at_low"].tolist() == [1.0, 0.0, "mild"]
    assert bars["at_high"].tolist() == [3.0, 0.4, "eager"]
    base = made.values["net_value"][:, 0, 0].mean()
    np.testing.assert_allclose(bars["base"], base)
    np.testing.assert_allclose(bars["high_mean"], base + np.array([10, -15, -7]))
    with pytest.raises(BadInput, match="never moves two factors"):
        interactions(made, "agents", "hazard")


def test_the_base_point_is_found_wherever_it_stands() -> None:
    points = one_at_a_time()
    moved = result(pd.concat([points[1:], points[:1]]), lambda p, _: p.agents, "one_at_a_time")
    assert base_point(moved.plan) == 5


def test_bins_of_a_sampled_design_hold_as_many_points_each() -> None:
    made = result(hypercube(60, a=(0, 1), b=(10, 20)), lambda p, _: p.a + p.b, "latin_hypercube")
    levels = levels_of(made.plan, "b", 6)
    assert [level.members.sum() for level in levels] == [10] * 6
    np.testing.assert_allclose([level.value for level in levels], np.arange(10, 20, 10 / 6) + 5 / 6, atol=0.3)
    assert all(left.high == right.low for left, right in pairwise(levels))
    table = main_effects(made)
    np.testing.assert_allclose(table["mean"][6:], 0.5 + table["level"][6:].astype(float), atol=0.4)
    bars = tornado(made)
    assert bars["factor"].tolist() == ["b", "a"]
    assert bars["swing"][0] == pytest.approx(10 * 5 / 6, abs=0.5)


@pytest.mark.parametrize("own", [0.0, 3.0])
def test_intervals_of_sampled_designs_cover_as_often_as_they_say(own: float) -> None:
    covered, count = 0, 200
    for seed in range(count):
        points = pd.DataFrame(
            {"a": np.random.default_rng(seed).random(40), "b": np.random.default_rng([seed, 1]).random(40)}
        )
        made = result(points, lambda p, _: 4 * (p.a > 0.5) + 5 * p.b, "random", replications=6)
        shared, noise = np.random.default_rng([seed, 2]).normal(0, 1, 6), np.random.default_rng([seed, 3])
        made.values["net_value"] += shared[:, None, None] + own * noise.normal(0, 1, (6, 40, 1))
        row = main_effects(made, bins=2).iloc[0]
        covered += row["low"] <= 4 * (points.a[points.a <= row["high_edge"]] > 0.5).mean() + 2.5 <= row["high"]
    assert 0.91 <= covered / count <= 0.99


def test_points_drawn_together_count_as_one() -> None:
    made = result(saltelli(64, a=(0, 1), b=(0, 1), c=(0, 1)), lambda p, _: 3 * p.c, "sobol", second_order=False)
    half = (lambda row: row["high"] - row["mean"])(main_effects(made, bins=2).iloc[0])
    alone = 2 * np.std(3 * made.points.c) / np.sqrt(160)  # of 160 points as if each stood for itself
    assert half > 1.3 * alone


def test_one_replication_says_so() -> None:
    fixed = main_effects(sweep(replications=1))
    assert fixed[["low", "high"]].isna().all(axis=None)
    assert fixed.attrs["notes"] == ["One replication gives no intervals of chance."]
    drawn = result(hypercube(30, a=(0, 1)), lambda p, _: p.a, "latin_hypercube", replications=1)
    assert main_effects(drawn)[["low", "high"]].notna().all(axis=None)


def test_what_cannot_be_told_is_refused() -> None:
    with pytest.raises(BadInput, match='there is no factor "agnts"; did you mean `agents`'):
        interactions(sweep(), "agnts", "rival")
    with pytest.raises(BadInput, match="must be another factor"):
        interactions(sweep(), "agents", "agents")
    with pytest.raises(BadInput, match="there are none"):
        main_effects(result(pd.DataFrame(index=[0]), lambda p, _: 1.0))
    made = sweep()
    made.values["net_value"][:] = np.nan
    with pytest.raises(BadInput, match="has no value in any run"):
        tornado(made)
