"""Designs: their points, their layout, and that a further factor shifts no other."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from market import AGENTS, RIVAL, SHARE, faults, planned
from scipy import stats

from wom_sim.study.sensitivity import sobol

RESHARE = "[[factors]]\npath = 'spread.reshare'\ndistribution = { kind = 'lognormal', median = 0.002, sigma = 0.5 }\nsteps = 3"


def design(kind: str, rest: str = "") -> str:
    return f"[design]\nkind = '{kind}'\n{rest}"


def test_a_grid_has_every_combination_the_first_factor_slowest(tmp_path: Path) -> None:
    made = planned(tmp_path, AGENTS, SHARE, RIVAL)
    expected = itertools.product([1, 2, 3], [0.2, 0.25, 0.3], [0, 1, 2])
    np.testing.assert_allclose(made.levels, list(expected))
    assert made.design.shape == (3, 3, 3)
    assert made.point_values(5) == {"agents": 1.0, "public_share": 0.25, "rival": "eager"}


def test_steps_of_a_law_are_the_middles_of_equal_shares(tmp_path: Path) -> None:
    found = planned(tmp_path, RESHARE).levels.ravel()
    np.testing.assert_allclose(found, stats.lognorm(0.5, scale=0.002).ppf([1 / 6, 1 / 2, 5 / 6]))


def test_one_at_a_time_starts_from_the_base_and_moves_one_factor(tmp_path: Path) -> None:
    made = planned(tmp_path, AGENTS, RIVAL, SHARE, RESHARE.replace("steps = 3", ""), design("one_at_a_time"))
    centre = made.levels[0]
    assert centre.tolist() == [2, 1, 0.32, 0.002]
    assert made.scenario(0).digest() == made.base.digest()
    assert ((made.levels[1:] != centre).sum(axis=1) == 1).all()
    np.testing.assert_allclose(made.levels[1:3, 0], [1, 3])  # without the base's own
    np.testing.assert_allclose(made.levels[3:5, 1], [0, 2])
    np.testing.assert_allclose(made.levels[5:8, 2], [0.2, 0.25, 0.3])
    np.testing.assert_allclose(made.levels[8:, 3], stats.lognorm(0.5, scale=0.002).ppf([0.05, 0.95]), rtol=1e-9)


def test_levels_that_are_none_of_the_base_leave_it_as_it_is(tmp_path: Path) -> None:
    rival = RIVAL.replace('"opportunist"', '"aggressive"')
    made = planned(tmp_path, rival, design("one_at_a_time"))
    assert made.points["rival"].tolist() == ["as in the base", "calm", "as it is", "eager"]
    assert made.scenario(0).digest() == made.base.digest()


def test_relative_factors_start_from_one(tmp_path: Path) -> None:
    linked = (
        "[[factors]]\nname = 'x'\npaths = ['brands.Ours.base_churn', 'brands.Rival.base_churn']\nvalues = [0.01, 0.03]"
    )
    (found,) = faults(tmp_path, linked, design("one_at_a_time"))
    assert "has no one value in the base scenario (`brands.Ours.base_churn` = 0.016 and" in found
    made = planned(tmp_path, linked.replace("[0.01, 0.03]", "[0.5, 2]\nrelative = true"), design("one_at_a_time"))
    assert made.levels.ravel().tolist() == [1, 0.5, 2]
    assert made.scenario(0).digest() == made.base.digest()


def test_a_latin_hypercube_has_one_point_in_every_stratum(tmp_path: Path) -> None:
    made = planned(tmp_path, SHARE, RESHARE, design("latin_hypercube", "points = 50"))
    share = (made.levels[:, 0] - 0.2) / 0.1
    law = stats.lognorm(0.5, scale=0.002).cdf(made.levels[:, 1])
    for unit in (share, law):
        assert sorted((unit * 50).astype(int)) == list(range(50))
    assert abs(stats.spearmanr(share, law).statistic) < 0.35


@pytest.mark.parametrize("kind", ["latin_hypercube", "random", "sobol"])
def test_a_further_factor_shifts_no_other_column(tmp_path: Path, kind: str) -> None:
    few = planned(tmp_path, SHARE, RESHARE, design(kind, "points = 16"))
    more = planned(tmp_path, SHARE, RESHARE, AGENTS, design(kind, "points = 16"))
    if kind == "sobol":  # A and B of each base sample
        few_of, more_of = few.levels.reshape(16, 4, 2)[:, [0, 3]], more.levels.reshape(16, 5, 3)[:, [0, 4], :2]
        np.testing.assert_array_equal(few_of, more_of)
    else:
        np.testing.assert_array_equal(few.levels, more.levels[:, :2])
    other = planned(tmp_path, SHARE, RESHARE, design(kind, "points = 16\nseed = 2"))
    assert not np.isin(other.levels, few.levels).any()


def test_more_random_points_keep_the_first(tmp_path: Path) -> None:
    few = planned(tmp_path, SHARE, RESHARE, design("random", "points = 10"))
    more = planned(tmp_path, SHARE, RESHARE, design("random", "points = 100"))
    np.testing.assert_array_equal(few.levels, more.levels[:10])
    assert stats.kstest((more.levels[:, 0] - 0.2) / 0.1, "uniform").pvalue > 0.01


@pytest.mark.parametrize("second_order", [False, True])
def test_the_layout_of_a_sobol_design(tmp_path: Path, second_order: bool) -> None:
    """A, A with each column of B, for pairs B with each column of A, and B: as SALib reckons from."""
    made = planned(
        tmp_path, SHARE, RESHARE, AGENTS,
        design("sobol", f"points = 8\nsecond_order = {str(second_order).lower()}"),
    )  # fmt: skip
    block = 8 if second_order else 5
    assert (made.design.samples, made.design.block, made.n_points) == (8, block, 8 * block)
    for sample in made.levels.reshape(8, block, 3):
        a, b = sample[0], sample[-1]
        for f in range(3):
            np.testing.assert_array_equal(sample[1 + f], np.where(np.arange(3) == f, b, a))
            if second_order:
                np.testing.assert_array_equal(sample[4 + f], np.where(np.arange(3) == f, a, b))


def test_sobol_points_are_spread_evenly_and_a_prefix_is_a_smaller_design(tmp_path: Path) -> None:
    made = planned(tmp_path, SHARE, RESHARE, design("sobol", "points = 64"))
    a = made.levels[::4]
    for unit in ((a[:, 0] - 0.2) / 0.1, stats.lognorm(0.5, scale=0.002).cdf(a[:, 1])):
        assert sorted((unit * 64).astype(int)) == list(range(64))
    smaller = planned(tmp_path, SHARE, RESHARE, design("sobol", "points = 32"))
    np.testing.assert_array_equal(smaller.levels, made.levels[: 32 * 4])


def test_morris_trajectories_move_one_factor_a_step(tmp_path: Path) -> None:
    made = planned(tmp_path, SHARE, RESHARE, AGENTS, design("morris", "trajectories = 6"))
    assert (made.design.trajectories, made.design.levels, made.design.block) == (6, 4, 4)
    moves = np.diff(made.levels.reshape(6, 4, 3), axis=1) != 0
    assert (moves.sum(axis=2) <= 1).all()
    assert (moves.sum(axis=1) == 1).all()
    middles = stats.lognorm(0.5, scale=0.002).ppf(np.array([1, 3, 5, 7]) / 8)
    assert np.isclose(made.levels[:, 1][:, None], middles).any(axis=1).all()
    again = planned(tmp_path, SHARE, RESHARE, AGENTS, design("morris", "trajectories = 6"))
    np.testing.assert_array_equal(made.levels, again.levels)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ((design("sobol", "points = 8"),), "design.kind: sobol lays out factors, and there are none"),
        ((SHARE, design("sobol", "points = 100")), "100: base samples must be a power of two, for example 128"),
        ((SHARE, design("sobol", "points = 90")), "90: base samples must be a power of two, for example 64"),
        ((SHARE, design("random")), "design.points: missing; random needs to know how many"),
        ((SHARE, design("grid", "points = 3")), "only latin_hypercube, random or sobol takes it; this is grid"),
        ((SHARE, design("morris", "levels = 5")), "design.levels: 5: must be even, for example 6"),
        ((SHARE.replace("steps = 3", ""),), "in a grid it needs `steps`: how many levels"),
        ((SHARE, design("table", "rows = [[0.2]]")), "the table says its values: leave `range` out"),
        ((AGENTS, design("table")), "design.file: a table needs either `file` or `rows`"),
        ((AGENTS, design("latin", "points = 3")), '"latin": must be grid, one_at_a_time, latin_hypercube'),
        (
            ("[[factors]]\npath = 'policies.ignore.agents'", design("table", "rows = [[1, 2]]")),
            "design.rows[0]: has 2 values",
        ),
    ],
)
def test_a_design_that_cannot_be_laid_out_is_refused(tmp_path: Path, parts: tuple[str, ...], message: str) -> None:
    found = faults(tmp_path, *parts)
    assert any(message in fault for fault in found), found


def test_a_grid_beyond_all_measure_is_refused_before_it_is_made(tmp_path: Path) -> None:
    many = [
        f"[[factors]]\npath = '{path}'\nname = 'x{i}'\nrange = [0.1, 0.2]\nsteps = 10000"
        for i, path in enumerate(("voice.public_share", "voice.praise", "spread.see"))
    ]
    (found,) = faults(tmp_path, *many)
    assert "design: 1e+12 points (10000 × 10000 × 10000); there may be 10\u00a0000\u00a0000 at most" in found


def test_sobol_indices_read_the_points_in_the_order_of_the_design(tmp_path: Path) -> None:
    linear = [f"[[factors]]\npath = 'voice.{name}'\nrange = [0.0, 1.0]" for name in ("praise", "mention")]
    made = planned(tmp_path, *linear, design("sobol", "points = 256"))
    read = sobol.samples(made.levels @ np.array([1.0, 3.0]), 2, made.design.block)
    for found in sobol.indices(read, 0.95):
        np.testing.assert_allclose(found.value, [0.1, 0.9], atol=0.01)
