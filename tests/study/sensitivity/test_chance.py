"""The chance of the analysis: the same draws as everywhere, whole arrays at a time."""

from __future__ import annotations

import numpy as np

from wom_sim.model import draws
from wom_sim.study.sensitivity.chance import borrowed_seed, folds, resampled, uniform


def test_arrays_of_draws_are_the_draws() -> None:
    who, whom = np.array([0, 1, 7]), np.array([0, 5])
    found = uniform(3, 250, 2, who[:, None], whom)
    assert found.tolist() == [[draws.u(3, 250, 2, i, j) for j in (0, 5)] for i in (0, 1, 7)]


def test_a_resample_draws_as_many_as_there_are_and_does_not_depend_on_how_many_are_asked_for() -> None:
    counts = resampled(1, 0, 2000, 12)
    assert counts.shape == (2000, 12)
    assert (counts.sum(axis=1) == 12).all()
    assert (resampled(1, 500, 3, 12) == counts[500:503]).all()
    np.testing.assert_allclose(counts.mean(axis=0), 1.0, atol=3 * np.sqrt(11 / 12 / 2000))
    np.testing.assert_allclose(counts.var(axis=0), 11 / 12, rtol=0.15)
    assert (resampled(2, 0, 3, 12) != counts[:3]).any()


def test_folds_are_even_and_mixed() -> None:
    fold = folds(1, 23, 5)
    assert np.bincount(fold).tolist() == [5, 5, 5, 4, 4]
    assert fold.tolist() != [i % 5 for i in range(23)]
    assert (folds(1, 23, 5) == fold).all()


def test_a_borrowed_seed_is_a_whole_number_that_depends_on_the_purpose() -> None:
    seeds = {borrowed_seed(1, purpose) for purpose in range(100)}
    assert len(seeds) == 100
    assert all(0 <= seed < 2**31 for seed in seeds)
