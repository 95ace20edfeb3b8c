"""The statistics against scipy's, against brute force, and against what they promise (coverage, power)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from wom_sim.study import statistics
from wom_sim.study.statistics import best_of, chance_interval, mean_interval, paired, replications_needed

FIGURES = st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=2, max_size=40)


@given(FIGURES.filter(lambda xs: len(set(xs)) > 1), st.sampled_from([0.8, 0.95, 0.99]))
def test_mean_interval_is_students(values: list[float], confidence: float) -> None:
    found = mean_interval(np.array(values), confidence)
    low, high = stats.t.interval(confidence, len(values) - 1, np.mean(values), stats.sem(values))
    assert (found.value, found.low, found.high) == pytest.approx((np.mean(values), low, high), rel=1e-6, abs=1e-6)


def test_undefined_values_are_left_out_and_counted() -> None:
    with_gaps = mean_interval(np.array([1.0, np.nan, 3.0, np.nan]), 0.95)
    assert with_gaps == mean_interval(np.array([1.0, 3.0]), 0.95)
    assert with_gaps.count == 2
    nothing = mean_interval(np.array([np.nan, np.nan]), 0.95)
    assert math.isnan(nothing.value)
    assert nothing.count == 0


def test_one_value_has_no_interval_and_equal_values_have_one_without_width() -> None:
    alone = mean_interval(np.array([7.0]), 0.95)
    assert alone.value == 7.0
    assert math.isnan(alone.low)
    same = mean_interval(np.full(9, 0.1), 0.95)
    assert (same.low, same.value, same.high) == (0.1, 0.1, 0.1)


@pytest.mark.parametrize(("ones", "count"), [(0, 30), (2, 30), (15, 30), (30, 30), (1, 2), (7, 1000)])
def test_chance_interval_is_wilsons(ones: int, count: int) -> None:
    found = chance_interval(np.r_[np.ones(ones), np.zeros(count - ones)], 0.95)
    expected = stats.binomtest(ones, count).proportion_ci(0.95, method="wilson")
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)
    assert found.low <= found.value <= found.high


@given(st.integers(0, 10_000), st.integers(2, 40), st.integers(1, 19))
def test_resolved_exactly_when_the_corrected_paired_t_test_rejects(seed: int, count: int, comparisons: int) -> None:
    draw = np.random.default_rng(seed)
    baseline = draw.normal(0, 10, count)
    values = baseline + draw.normal(0.5, 1, count)
    found = paired(values, baseline, 1, 0.95, comparisons)
    assert found.resolved == (stats.ttest_rel(values, baseline).pvalue < 0.05 / comparisons)
    assert (found.replications_needed is None) == found.resolved


@given(st.integers(0, 10_000), st.integers(2, 30), st.booleans())
def test_swapping_policy_and_baseline_mirrors_everything(seed: int, count: int, chance: bool) -> None:
    draw = np.random.default_rng(seed)
    a, b = draw.integers(0, 2, (2, count)).astype(float) if chance else draw.normal(0, 1, (2, count))
    here, there = paired(a, b, 1, 0.9, 3, chance), paired(b, a, 1, 0.9, 3, chance)
    assert here.difference.value == pytest.approx(-there.difference.value)
    assert here.difference.low == pytest.approx(-there.difference.high)
    assert here.better_share == pytest.approx(1 - there.better_share)
    assert (here.resolved, here.replications_needed) == (there.resolved, there.replications_needed)


def test_all_intervals_hold_together_under_unequal_variances_and_shared_chance() -> None:
    """5 policies against a baseline, 6 replications, very different spreads: at least 95 % of families hold."""
    draw, families, held = np.random.default_rng(3), 1500, 0
    truth = np.array([0.0, 1.0, 2.0, -1.0, 5.0])
    for _ in range(families):
        baseline = draw.normal(0, 3, 6)
        policies = truth[:, None] + 0.5 * baseline + draw.normal(0, 1, (5, 6)) * np.array([0.1, 1, 1, 5, 20])[:, None]
        found = [paired(row, baseline, 1, 0.95, 5).difference for row in policies]
        held += all(one.low <= true <= one.high for one, true in zip(found, truth, strict=True))
    assert held / families >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / families)


def test_better_share_follows_the_direction_and_halves_ties() -> None:
    values, baseline = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 1.0, 4.0, 3.0])
    assert paired(values, baseline, 1, 0.95).better_share == (0.5 + 1 + 0 + 1) / 4
    assert paired(values, baseline, -1, 0.95).better_share == (0.5 + 0 + 1 + 0) / 4
    assert math.isnan(paired(values, baseline, 0, 0.95).better_share)


def test_pairs_with_a_gap_are_dropped() -> None:
    gaps = paired(np.array([1.0, np.nan, 3.0, 5.0]), np.array([0.0, 1.0, np.nan, 2.0]), 1, 0.95)
    assert gaps == paired(np.array([1.0, 5.0]), np.array([0.0, 2.0]), 1, 0.95)
    assert gaps.difference.count == 2
    none = paired(np.array([np.nan]), np.array([1.0]), 1, 0.95)
    assert none.difference.count == 0
    assert not none.resolved


def test_identical_policies_are_said_to_be_so_and_need_nothing() -> None:
    values = np.random.default_rng(0).normal(0, 1, 20)
    same = paired(values, values.copy(), 1, 0.95, 5)
    assert same.identical
    assert not same.resolved
    assert same.replications_needed is None
    assert same.better_share == 0.5
    assert (same.difference.low, same.difference.high) == (0.0, 0.0)
    assert not paired(values, values + 1e-9, 1, 0.95, 5).identical


def test_a_difference_that_never_changes_is_resolved() -> None:
    found = paired(np.full(5, 100.1), np.full(5, 88.0), -1, 0.95, 5)
    assert found.resolved
    assert found.difference.low == found.difference.high == pytest.approx(12.1)


def test_one_pair_gives_a_difference_and_no_verdict() -> None:
    found = paired(np.array([5.0]), np.array([2.0]), 1, 0.95, 3)
    assert found.difference.value == 3.0
    assert math.isnan(found.difference.low)
    assert not found.resolved
    assert found.replications_needed is None


@pytest.mark.parametrize("effect", [0.2, 0.5, 1.0])
@pytest.mark.parametrize("tail", [0.025, 0.005])
def test_replications_needed_is_the_smallest_number_that_does(effect: float, tail: float) -> None:
    found = replications_needed(effect, 1.0, 3, tail)

    def enough(n: int) -> bool:
        return stats.t.ppf(1 - tail, n - 1) + stats.t.ppf(0.8, n - 1) <= effect * math.sqrt(n)

    assert found == next(n for n in range(4, 10_000) if enough(n))


def test_replications_needed_do_resolve_four_times_out_of_five() -> None:
    draw, count = np.random.default_rng(8), replications_needed(0.4, 1.0, 10, 0.025)
    resolved = [paired(row, np.zeros(count), 1, 0.95).resolved for row in draw.normal(0.4, 1, (2000, count))]
    assert np.mean(resolved) == pytest.approx(0.8, abs=0.03)


def test_replications_needed_is_more_than_were_run_and_capped() -> None:
    assert replications_needed(5.0, 1.0, 30, 0.025) == 31
    assert replications_needed(1e-9, 1.0, 30, 0.025) == statistics.MOST_REPLICATIONS
    assert replications_needed(0.0, 1.0, 30, 0.025) == statistics.MOST_REPLICATIONS
    assert replications_needed(0.0, 1.0, 20_000, 0.025) == 20_001


def test_chances_that_never_changed_still_have_an_interval() -> None:
    none = paired(np.zeros(30), np.zeros(30), -1, 0.95, 5, chance=True)
    assert none.identical
    assert not none.resolved
    assert none.difference.low < 0 < none.difference.high


def test_paired_chances_by_hand() -> None:
    """Bonett & Price: 30 pairs, 9 stopped and 1 begun: p12 = 2/32, p21 = 10/32."""
    values, baseline = np.zeros(30), np.zeros(30)
    baseline[:9] = 1
    values[29] = 1
    found = paired(values, baseline, -1, 0.95, chance=True).difference
    half = 1.959964 * math.sqrt((12 / 32 - (8 / 32) ** 2) / 32)
    assert found.value == pytest.approx(-8 / 30)
    assert (found.low, found.high) == pytest.approx((-8 / 32 - half, -8 / 32 + half), abs=1e-6)


@pytest.mark.parametrize("count", [10, 30, 200])
def test_paired_chances_hold_what_they_promise(count: int) -> None:
    draw, trials = np.random.default_rng(count), 2000
    pairs = draw.choice(4, p=[0.7, 0.05, 0.15, 0.10], size=(trials, count))
    cells = [((row % 2).astype(float), (row // 2).astype(float)) for row in pairs]
    found = [paired(values, baseline, -1, 0.95, chance=True).difference for values, baseline in cells]
    truth = (0.05 + 0.10) - (0.15 + 0.10)
    assert np.mean([one.low <= truth <= one.high for one in found]) > 0.935


def test_the_best_is_named_and_the_rest_ruled_out_where_it_is_clear() -> None:
    shared = np.random.default_rng(1).normal(0, 100, 20)
    noise = np.random.default_rng(2).normal(0, 1, (3, 20))
    best = best_of(shared + noise + np.array([[0.0], [9.0], [3.0]]), 1, 0.95)
    assert best.order == [1, 2, 0]
    assert best.contenders == [1]
    assert best.chance > 0.999
    assert best_of(shared + noise + np.array([[0.0], [9.0], [3.0]]), -1, 0.95).order == [0, 2, 1]


def test_the_true_best_is_seldom_ruled_out_even_in_a_dead_heat() -> None:
    """Six equally good policies: the first of them must stay a contender in at least 95 % of studies."""
    draw, studies = np.random.default_rng(5), 600
    spread = np.arange(1, 7)[:, None]
    found = [best_of(draw.normal(0, 1, (6, 8)) * spread, 1, 0.95).contenders for _ in range(studies)]
    assert np.mean([0 in contenders for contenders in found]) >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / studies)


def test_the_chance_of_the_leader_is_modest_in_a_dead_heat() -> None:
    draw = np.random.default_rng(6)
    chances = [best_of(draw.normal(0, 1, (6, 20)), 1, 0.95).chance for _ in range(100)]
    assert np.mean(chances) < 0.6


def test_identical_policies_share_the_lead() -> None:
    row = np.random.default_rng(4).normal(0, 1, 15)
    best = best_of(np.array([row - 50.0, row, row]), 1, 0.95)
    assert best.order == [1, 2, 0]
    assert best.contenders == [1, 2]
    assert best.needed == [None, None, None]
    assert best.chance == 1.0


def test_contenders_come_with_the_number_that_would_tell() -> None:
    draw = np.random.default_rng(10)
    first = draw.normal(0, 1, 30)
    best = best_of(np.array([first, first - 0.05 + draw.normal(0, 1, 30)]), 1, 0.95)
    assert set(best.contenders) == {0, 1}
    other = best.order[1]
    assert best.needed[best.order[0]] is None
    assert best.needed[other] is not None
    assert best.needed[other] > 30


def test_one_replication_rules_nobody_out() -> None:
    best = best_of(np.array([[1.0], [5.0], [3.0]]), 1, 0.95)
    assert best.order == [1, 2, 0]
    assert best.contenders == [1, 2, 0]
    assert best.chance == 0.0


def test_a_policy_without_a_value_comes_last() -> None:
    best = best_of(np.array([[np.nan, np.nan], [1.0, 2.0], [5.0, 6.0]]), 1, 0.95)
    assert best.order == [2, 1, 0]
    assert 0 not in best.contenders
