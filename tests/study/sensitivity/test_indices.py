"""Indices: equal to scipy's and SALib's, near their closed forms, with intervals that cover, and refused when not whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_up import MadeUp, grid, hypercube, noise, result, saltelli
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol
from SALib.sample import morris as morris_sample
from scipy.stats import sobol_indices

from wom_sim.errors import BadInput
from wom_sim.study.experiment.designs import laid_out
from wom_sim.study.experiment.experiment import DesignTable
from wom_sim.study.experiment.factors import Factor
from wom_sim.study.sensitivity import sobol
from wom_sim.study.sensitivity.correlation import partial_rank_correlation
from wom_sim.study.sensitivity.indices import second_order, sensitivity

PI = np.pi
ANGLES = {"x1": (-PI, PI), "x2": (-PI, PI), "x3": (-PI, PI)}
# Ishigami with a = 7, b = 0.1 (Saltelli et al. 2008, section 4.2): variance, first and total indices
VARIANCE = 7**2 / 8 + 0.1 * PI**4 / 5 + 0.1**2 * PI**8 / 18 + 0.5
V1, V2, V13 = 0.5 * (1 + 0.1 * PI**4 / 5) ** 2, 7**2 / 8, 8 * 0.1**2 * PI**8 / 225
FIRST = np.array([V1, V2, 0.0]) / VARIANCE
TOTAL = np.array([V1 + V13, V2, V13]) / VARIANCE


def ishigami(points: pd.DataFrame, policy: str) -> Any:
    return np.sin(points.x1) + 7 * np.sin(points.x2) ** 2 + 0.1 * points.x3**4 * np.sin(points.x1)


def sobol_design(base: int = 256, second: bool = False, **chance: Any) -> MadeUp:
    points = saltelli(base, second, **ANGLES)
    return result(points, ishigami, "sobol", second_order=second, **{"replications": 2, **chance})


@pytest.mark.parametrize("second", [False, True])
def test_sobol_is_scipys_to_the_last_bit(second: bool) -> None:
    sweep = sobol_design(second=second)
    table = sensitivity(sweep)
    rows = sweep.cells.of("net_value").mean[:, 0].reshape(256, -1).T
    function = {"f_A": rows[:1], "f_B": rows[-1:], "f_AB": rows[1:4, None]}
    told = sobol_indices(func=function, n=256)
    assert table["first"].tolist() == told.first_order.ravel().tolist()
    assert table["total"].tolist() == told.total_order.ravel().tolist()
    assert table.attrs["method"] == "sobol"


def test_sobol_is_near_salibs() -> None:
    sweep = sobol_design(1024, second=True)
    table, pairs = sensitivity(sweep), second_order(sweep)
    problem = {"num_vars": 3, "names": list(ANGLES), "bounds": list(ANGLES.values())}
    told = salib_sobol.analyze(problem, sweep.cells.of("net_value").mean[:, 0], seed=1)
    np.testing.assert_allclose(table["first"], told["S1"], atol=2e-3)
    np.testing.assert_allclose(table["total"], told["ST"], atol=2e-3)
    np.testing.assert_allclose(pairs["index"], told["S2"][[0, 0, 1], [1, 2, 2]], atol=4e-3)
    half = (table["first_high"] - table["first_low"]) / 2
    np.testing.assert_allclose(half, told["S1_conf"], rtol=0.35)  # 100 resamples against 1000


@pytest.mark.parametrize("second", [False, True])
def test_the_rows_are_those_of_the_designs_that_plans_have(second: bool) -> None:
    factors = [Factor(name, (), low=low, high=high) for name, (low, high) in ANGLES.items()]
    design, levels = laid_out(DesignTable(kind="sobol", points=1024, second_order=second), factors)
    sweep = result(pd.DataFrame(levels, columns=list(ANGLES)), ishigami, "sobol", replications=1, second_order=second)
    assert sweep.plan.design.block == design.block
    table = sensitivity(sweep)
    np.testing.assert_allclose(table["first"], FIRST, atol=0.04)
    np.testing.assert_allclose(table["total"], TOTAL, atol=0.04)
    if second:
        np.testing.assert_allclose(second_order(sweep)["index"], [0, V13 / VARIANCE, 0], atol=0.06)


def test_the_trajectories_are_those_of_the_designs_that_plans_have() -> None:
    factors = [Factor(name, (), low=low, high=high) for name, (low, high) in ANGLES.items()]
    design, levels = laid_out(DesignTable(kind="morris", trajectories=8), factors)
    points = pd.DataFrame(levels, columns=list(ANGLES))
    sweep = result(points, lambda p, _: p.x1 + 3 * p.x2, "morris", levels=design.levels)
    np.testing.assert_allclose(sensitivity(sweep)["mu"], [2 * PI, 6 * PI, 0], atol=1e-9)


def test_the_grids_are_those_of_the_designs_that_plans_have() -> None:
    factors = [
        Factor(name, (), low=low, high=high, steps=2 + i) for i, (name, (low, high)) in enumerate(ANGLES.items())
    ]
    design, levels = laid_out(DesignTable(), factors)
    sweep = result(pd.DataFrame(levels, columns=list(ANGLES)), lambda p, _: p.x1 + 3 * p.x3, "grid", shape=design.shape)
    spreads = [np.var(np.unique(levels[:, i])) * weight**2 for i, weight in enumerate((1, 0, 3))]
    np.testing.assert_allclose(sensitivity(sweep)["first"], np.array(spreads) / sum(spreads), atol=1e-12)


def test_pairs_are_salibs_estimator_on_the_same_centred_values() -> None:
    found = sobol.samples(sobol_design(64, second=True).values["net_value"][0, :, 0], 3, 8)
    pairs, estimates = sobol.second_order(found, 0.95)
    assert pairs == [(0, 1), (0, 2), (1, 2)]
    told = [salib_sobol.second_order(found.a, found.ab[i], found.ab[j], found.ba[i], found.b) for i, j in pairs]
    np.testing.assert_allclose(estimates.value, told, rtol=1e-12)


def test_ishigami_in_closed_form() -> None:
    sweep = sobol_design(4096, second=True, replications=1)
    table, pairs = sensitivity(sweep), second_order(sweep)
    np.testing.assert_allclose(table["first"], FIRST, atol=0.02)
    np.testing.assert_allclose(table["total"], TOTAL, atol=0.02)
    np.testing.assert_allclose(pairs["index"], [0, V13 / VARIANCE, 0], atol=0.02)
    assert ((table["first_low"] <= FIRST) & (table["first_high"] >= FIRST)).all()
    assert ((table["total_low"] <= TOTAL) & (table["total_high"] >= TOTAL)).all()
    assert table.attrs["notes"] == ["With one replication at each point it cannot be told how much of this is chance."]


def test_the_g_function_in_closed_form() -> None:
    weights = np.array([0.0, 1.0, 4.5, 9.0])
    points = saltelli(2048, **{f"x{i}": (0.0, 1.0) for i in range(4)})
    sweep = result(
        points, lambda p, _: np.prod((abs(4 * p.to_numpy() - 2) + weights) / (1 + weights), axis=1), "sobol",
        replications=1, second_order=False,
    )  # fmt: skip
    alone = 1 / (3 * (1 + weights) ** 2)
    whole = np.prod(1 + alone) - 1
    table = sensitivity(sweep)
    np.testing.assert_allclose(table["first"], alone / whole, atol=0.01)
    np.testing.assert_allclose(table["total"], alone * np.prod(1 + alone) / (1 + alone) / whole, atol=0.01)


def test_bootstrap_intervals_are_those_of_resampling_one_by_one() -> None:
    found = sobol.samples(sobol_design(32).values["net_value"][0, :, 0], 3, 5)
    first, total = sobol.indices(found, 0.9)
    drawn = []
    for number in range(sobol.RESAMPLES):
        chosen = np.repeat(np.arange(32), sobol.resampled(sobol.SEED, number, 1, 32)[0])
        a, b, ab = found.a[chosen], found.b[chosen], found.ab[:, chosen]
        variance = np.var([a, b])
        drawn.append([(b * (ab - a)).mean(axis=1) / variance, ((a - ab) ** 2).mean(axis=1) / 2 / variance])
    ends = np.quantile(drawn, [0.05, 0.95], axis=0)
    np.testing.assert_allclose([first.low, first.high], ends[:, 0], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose([total.low, total.high], ends[:, 1], rtol=1e-9, atol=1e-12)


def test_the_difference_of_two_policies_has_indices_of_its_own() -> None:
    points = saltelli(256, **ANGLES)
    sweep = result(
        points, lambda p, policy: 100 * p.x3 + (p.x1 if policy == "team" else 0.0), "sobol", ("today", "team"),
        shared=50.0, replications=3, second_order=False,
    )  # fmt: skip
    table = sensitivity(sweep, against="today")
    assert table["policy"].unique().tolist() == ["team"]
    np.testing.assert_allclose(table["total"], [1, 0, 0], atol=0.02)
    both = sensitivity(sweep)
    assert both["policy"].tolist() == ["today"] * 3 + ["team"] * 3
    assert both["total"][5] > 0.99


def test_chance_that_moves_points_apart_is_told_and_shared_chance_is_not() -> None:
    own = np.sqrt(VARIANCE)  # of one run; with 4 replications chance is a fifth of the variance between points
    table = sensitivity(sobol_design(1024, replications=4, own=own, shared=1000.0))
    assert table.attrs["noise_share"]["only"] == pytest.approx(0.2, abs=0.02)
    note = table.attrs["notes"][0].replace("\u00a0", " ")
    assert note == (
        "Chance makes up part of what differs between points (19 % under only) and adds to the factors' indices; "
        "about 19 replications would leave 5 %."  # 4 · (.2 / .8) · (.95 / .05) = 19
    )
    quiet = sensitivity(sobol_design(64, replications=4, shared=1000.0))
    assert quiet.attrs["noise_share"]["only"] == pytest.approx(0.0, abs=1e-9)
    assert quiet.attrs["notes"] == []


def test_where_nothing_varies_there_are_no_shares() -> None:
    sweep = result(saltelli(8, **ANGLES), lambda p, _: 5.0, "sobol", second_order=False)
    table = sensitivity(sweep)
    assert table.drop(columns=["policy", "factor"]).isna().all(axis=None)


def test_a_grid_has_exact_indices() -> None:
    points = grid(a=[0, 1, 2], rival=["none", "eager"], idle=[1, 2, 3, 4])
    sign = np.where(points.rival == "eager", 1.0, -1.0)
    sweep = result(points, lambda p, _: 3 * (p.a - 1) ** 2 + 2 * sign + (p.a - 1) * sign, own=0.0, shared=5.0)
    table = sensitivity(sweep)
    peak, line, both = 9 * 2 / 9, 4.0, 2 / 3  # variances of 3 (a - 1)^2, 2 sign and (a - 1) sign
    whole = peak + line + both
    np.testing.assert_allclose(table["first"], np.array([peak, line, 0]) / whole, atol=1e-12)
    np.testing.assert_allclose(table["total"], np.array([peak + both, line + both, 0]) / whole, atol=1e-12)
    np.testing.assert_allclose(table["total_high"], table["total_low"], atol=1e-9)  # shared chance moves no point
    assert table.attrs["method"] == "sobol"
    constant = sensitivity(result(points, lambda p, _: 1.0))
    assert constant["first"].isna().all()
    once = sensitivity(result(points, lambda p, _: p.a, replications=1))
    assert once["first"].tolist() == pytest.approx([1, 0, 0])
    assert once["first_low"].isna().all()


def test_a_grids_intervals_are_the_jackknifes() -> None:
    sweep = result(grid(a=[0, 1, 2], b=[0, 1]), lambda p, _: p.a + 2 * p.b, own=1.0, replications=7)
    values = sweep.values["net_value"][:, :, 0]
    left_out = np.array([np.delete(values, r, axis=0).mean(axis=0).reshape(3, 2) for r in range(7)])
    first = left_out.mean(axis=2).var(axis=1) / left_out.reshape(7, -1).var(axis=1)
    error = np.sqrt(6 / 7 * ((first - first.mean()) ** 2).sum())
    row = sensitivity(sweep).iloc[0]
    np.testing.assert_allclose([row["first"] - row["first_low"], row["first_high"] - row["first"]], 2.446912 * error)


def test_a_grids_intervals_cover() -> None:
    points, covered = grid(a=[0, 1, 2, 3], b=[0, 1, 2]), 0
    for seed in range(200):
        sweep = result(points, lambda p, _: p.a + p.b**2, replications=10)
        sweep.values["net_value"] += np.random.default_rng(seed).normal(0, 1, (10, 12, 1))
        row = sensitivity(sweep).iloc[0]
        covered += row["first_low"] <= 1.25 / (1.25 + 26 / 9) <= row["first_high"]
    assert covered >= 180


def trajectories(function: Any, count: int = 10, **chance: Any) -> tuple[MadeUp, np.ndarray]:
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0.0, 1.0], [10.0, 30.0], [0.0, 1.0]]}
    inputs = morris_sample.sample(problem, count, num_levels=4, seed=1)
    points = pd.DataFrame(inputs, columns=problem["names"])
    return result(points, function, "morris", levels=4, trajectories=count, **chance), inputs


def test_morris_is_salibs_and_the_same_every_time() -> None:
    sweep, inputs = trajectories(lambda p, _: 2 * p.a + p.b * p.c, own=0.1)
    table = sensitivity(sweep)
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    told = salib_morris.analyze(problem, inputs, sweep.cells.of("net_value").mean[:, 0], num_levels=4, seed=5)
    for name in ("mu", "mu_star", "sigma"):
        np.testing.assert_array_equal(table[name], told[name])
    np.testing.assert_allclose(table["mu_star_high"] - table["mu_star"], told["mu_star_conf"], rtol=0.3, atol=1e-9)
    assert (table["mu_star_low"] >= 0).all()
    pd.testing.assert_frame_equal(table, sensitivity(sweep))
    assert table["factor"].tolist() == ["a", "b", "c"]


def test_morris_of_a_straight_line_is_exact() -> None:
    sweep, _ = trajectories(lambda p, _: 2 * p.a + p.b / 4)  # b goes from 10 to 30
    table = sensitivity(sweep)
    np.testing.assert_allclose(table["mu"], [2, 5, 0], atol=1e-12)
    np.testing.assert_allclose(table["sigma"], 0, atol=1e-12)
    np.testing.assert_allclose(table["noise"], 0, atol=1e-12)


def test_morris_of_nothing_but_chance_is_what_the_noise_says() -> None:
    table = sensitivity(trajectories(lambda p, _: 0.0, 200, own=1.0, replications=8)[0])
    expected = np.sqrt(2 / 8) * np.sqrt(2 / PI) / (2 / 3)  # a difference of two means of 8 runs, over a step of 2/3
    np.testing.assert_allclose(table["noise"], expected, rtol=0.05)
    np.testing.assert_allclose(table["mu_star"], expected, rtol=0.15)


def test_rank_correlations_see_what_rises_whatever_its_form() -> None:
    points = hypercube(200, a=(0, 1), b=(0, 1), c=(0, 1))
    sweep = result(points, lambda p, _: np.exp(5 * p.a) - 3 * p.b, "latin_hypercube", own=0.5)
    table = sensitivity(sweep)
    assert table.attrs["method"] == "prcc"
    assert table["prcc"][0] > 0.95
    assert table["prcc_high"][1] < -0.2
    assert table["prcc_low"][2] < 0 < table["prcc_high"][2]


def test_partial_rank_correlation_by_its_formula() -> None:
    x, y = noise(3, np.arange(50), 0), noise(3, np.arange(50), 1)
    both = np.column_stack([x, 0.7 * x + y])
    target = x + 2 * y
    found = partial_rank_correlation(both, target, 0.95)
    ranks = pd.DataFrame(np.column_stack([both, target])).rank().corr().to_numpy()
    r12, r1, r2 = ranks[0, 1], ranks[0, 2], ranks[1, 2]
    expected = (r1 - r2 * r12) / np.sqrt((1 - r2**2) * (1 - r12**2))
    assert found.value[0] == pytest.approx(expected, rel=1e-9)
    z = np.arctanh(expected) + np.array([-1, 1]) * 1.959964 / np.sqrt(50 - 1 - 3)
    np.testing.assert_allclose([found.low[0], found.high[0]], np.tanh(z), rtol=1e-6)


def test_rank_correlations_that_cannot_be_told() -> None:
    ladder = np.arange(8.0)
    found = partial_rank_correlation(np.column_stack([ladder, 2 * ladder, np.ones(8)]), ladder**3, 0.95)
    assert np.isnan(found.value).all()  # one is the other; the third does not vary
    single = partial_rank_correlation(ladder[:, None], ladder**3, 0.95)
    assert single.value[0] == single.low[0] == single.high[0] == 1.0
    three = partial_rank_correlation(ladder[:3, None], ladder[:3] ** 2, 0.95)
    assert (three.value[0], np.isnan(three.low[0])) == (1.0, True)
    assert np.isnan(partial_rank_correlation(ladder[:2, None], ladder[:2] ** 2, 0.95).value[0])


def test_labels_are_ranked_as_given_and_the_table_says_so() -> None:
    sweep = result(grid(rival=["none", "mild", "eager"], agents=[1, 2]), lambda p, _: p.agents * 1.0, "table")
    table = sensitivity(sweep)
    assert table.attrs["notes"] == ["Levels of rival are ranked in the order in which they were given."]


def test_an_incomplete_design_gives_no_numbers() -> None:
    sweep = sobol_design(8, replications=4)
    sweep.values["net_value"][1:3, 5, 0] = np.nan
    sweep.values["net_value"][0, 9, 0] = np.nan
    with pytest.raises(BadInput, match=r"2 of 40 points lack 3 of 160 runs of net_value") as caught:
        sensitivity(sweep)
    assert "sensitivity indices need every run" in str(caught.value)
    missing = sobol_design(8, replications=1)
    missing.drop, missing.replications = range(30, 40), 0
    with pytest.raises(BadInput, match="10 of 40 points lack 10 of 40 runs"):
        sensitivity(missing)


def test_a_policy_without_any_value_is_left_out_when_others_have_one() -> None:
    sweep = result(saltelli(8, **ANGLES), ishigami, "sobol", ("ignore", "team"), second_order=False)
    sweep.values["net_value"][:, :, 0] = np.nan
    assert sensitivity(sweep)["policy"].unique().tolist() == ["team"]
    with pytest.raises(BadInput, match="40 of 40 points"):
        sensitivity(sweep, policy="ignore")


def test_designs_and_names_that_do_not_fit_are_refused() -> None:
    line = result(grid(a=[1, 2, 3]), lambda p, _: p.a * 1.0, "one_at_a_time")
    with pytest.raises(BadInput, match=r'design.kind: "one_at_a_time": .*sobol, morris.*tornado'):
        sensitivity(line)
    plain = result(pd.DataFrame(index=[0]), lambda p, _: 1.0)
    with pytest.raises(BadInput, match="without factors"):
        sensitivity(plain)
    with pytest.raises(BadInput, match="second_order = true"):
        second_order(sobol_design(8))
    with pytest.raises(BadInput) as caught:
        sensitivity(sobol_design(8), "net_valu", "onyl", "other")
    assert [fault.where for fault in caught.value.faults] == ["policy", "against", "measure"]
    assert "did you mean `net_value`" in str(caught.value)
    with pytest.raises(BadInput, match="compared with itself"):
        sensitivity(sobol_design(8), against="only")
