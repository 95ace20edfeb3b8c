"""The two analyses of a pilot: against their definitions in matrices, textbook cases, and how often they hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from wom_sim.study.clusters import by_group, naive


def inverse_root(matrix: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(matrix)
    return vectors @ np.diag(values**-0.5) @ vectors.T


def by_matrices(values: np.ndarray, groups: np.ndarray, treated: np.ndarray) -> tuple[float, float]:
    """CR2 standard error and Imbens & Kolesár's degrees of freedom as they are defined, with matrices of all customers."""
    x = np.column_stack([np.ones(len(values)), treated.astype(float)])
    bread = np.linalg.inv(x.T @ x)
    hat = x @ bread @ x.T
    residuals = values - hat @ values
    places = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    weights = {at: inverse_root(np.eye(len(which)) - hat[np.ix_(which, which)]) for at, which in enumerate(places)}
    scores = [x[which].T @ weights[at] @ residuals[which] for at, which in enumerate(places)]
    variance = bread @ sum(np.outer(score, score) for score in scores) @ bread
    among = sum(residuals[which].sum() ** 2 for which in places) - (residuals**2).sum()
    shared = max(0.0, among / sum(len(which) * (len(which) - 1) for which in places))
    own = (residuals**2).mean() - shared
    omega = own * np.eye(len(values)) + shared * (groups[:, None] == groups[None, :])
    outer = np.eye(len(values)) - hat
    columns = np.column_stack([
        outer[:, which] @ weights[at] @ x[which] @ bread[:, 1] for at, which in enumerate(places)
    ])  # fmt: skip
    eigenvalues = np.linalg.eigvalsh(columns.T @ omega @ columns)
    return float(np.sqrt(variance[1, 1])), float(eigenvalues.sum() ** 2 / (eigenvalues**2).sum())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("alike", [0.0, 1.5])
def test_by_group_is_its_definition(seed: int, alike: float) -> None:
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(9), rng.integers(1, 15, 9))
    treated = np.isin(groups, (1, 2, 5, 8))
    values = rng.normal(0, 1, len(groups)) + alike * rng.normal(0, 1, 9)[groups]
    error, freedom = by_matrices(values, groups, treated)
    found = by_group(values, groups, treated, 0.95)
    assert found.value == pytest.approx(values[treated].mean() - values[~treated].mean())
    assert found.error == pytest.approx(error)
    assert found.freedom == pytest.approx(freedom)
    half = stats.t.ppf(0.975, freedom) * error
    assert (found.low, found.high) == pytest.approx((found.value - half, found.value + half))


def test_groups_of_one_size_are_a_t_test_of_their_means() -> None:
    rng = np.random.default_rng(5)
    groups = np.repeat(np.arange(10), 30)
    values = rng.normal(0, 1, 300) + rng.normal(0, 2, 10)[groups]
    found = by_group(values, groups, groups % 2 == 0, 0.9)
    means = values.reshape(10, 30).mean(axis=1)
    low, high = stats.ttest_ind(means[::2], means[1::2]).confidence_interval(0.9)
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.freedom == pytest.approx(8.0)


def test_naive_is_welch() -> None:
    rng = np.random.default_rng(1)
    one, other = rng.normal(1, 1, 40), rng.normal(0, 3, 25)
    found = naive(one, other, 0.95)
    right = stats.ttest_ind(one, other, equal_var=False)
    low, high = right.confidence_interval(0.95)
    assert (found.low, found.high, found.freedom) == pytest.approx((low, high, right.df))


def test_groups_of_one_customer_are_nearly_independent_witnesses() -> None:
    values = np.random.default_rng(2).normal(0, 1, 60)
    treated = np.arange(60) < 25
    simple, robust = naive(values[treated], values[~treated], 0.95), by_group(values, np.arange(60), treated, 0.95)
    assert robust.error == pytest.approx(simple.error)


def test_what_cannot_be_said() -> None:
    values, groups = np.arange(6.0), np.array([0, 0, 1, 1, 2, 2])
    one = by_group(values, groups, groups == 0, 0.95)
    assert (one.value, np.isnan([one.error, one.low, one.high]).all(), one.significant) == (-3.0, True, False)
    assert np.isnan(naive(np.array([1.0]), np.array([0.0, 1.0]), 0.95).low)
    same = by_group(np.ones(4), np.arange(4), np.arange(4) < 2, 0.95)
    assert (same.value, same.low, same.high, same.significant) == (0.0, 0.0, 0.0, False)


@pytest.mark.parametrize(("alike", "sizes"), [(0.0, (40,) * 12), (1.0, (40,) * 12), (0.5, range(10, 106, 8))])
def test_by_group_holds_the_truth_as_often_as_it_says(alike: float, sizes: object) -> None:
    """1500 trials of 95 %: within four standard errors, on the safe side a little more where groups differ in size; the
    naive interval holds it far less often where customers of a group are alike."""
    rng = np.random.default_rng(11)
    counts = np.array(list(sizes))  # type: ignore[call-overload]
    groups = np.repeat(np.arange(len(counts)), counts)
    held = [0, 0]
    for _ in range(1500):
        treated = np.isin(groups, rng.permutation(len(counts))[: len(counts) // 2])
        values = rng.normal(0, 1, len(groups)) + alike * rng.normal(0, 1, len(counts))[groups]
        robust, simple = by_group(values, groups, treated, 0.95), naive(values[treated], values[~treated], 0.95)
        held[0] += robust.low <= 0.0 <= robust.high
        held[1] += simple.low <= 0.0 <= simple.high
    slack = 4 * np.sqrt(0.95 * 0.05 / 1500)
    assert 0.95 - slack < held[0] / 1500 < 0.95 + (slack if alike == 1.0 else 0.04)
    assert held[1] / 1500 > 0.93 if alike == 0.0 else held[1] / 1500 < 0.6
