"""Prospects join as in Bass (1969), by threshold as in Watts (2002) and Centola & Macy (2007)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import classic, silent

import wom_sim as ws

EMPTY = [{"name": "A", "market_share": 0.0, "failure_rate": 0.0, "delight_rate": 0.0}]
DAILY = {"tick_hours": 24.0, "warmup_days": 0.0}


def bass(name: str, periods: list[int], runs: int, *overrides: str) -> tuple[Any, Any]:
    """Mean share that has joined after so many periods in a classic, and its standard error; all runs on one graph."""
    scene = classic(name, *overrides)
    world = ws.prepare(scene)
    at = [round(scene.joining.period_days * period) - 1 for period in periods]
    counts = [ws.run(scene, world=world, replication=k).series["customers"].to_numpy()[at] for k in range(runs)]
    shares = np.array(counts) / world.graph.n
    return shares.mean(axis=0), shares.std(axis=0, ddof=1) / np.sqrt(runs)


def test_bass_in_one_step_a_period() -> None:
    shares, error = bass("bass_rounds", [5, 10, 15, 20], 40, "network.customers=500")
    assert (abs(shares - [0.27291, 0.78264, 0.97816, 0.99839]) < np.maximum(0.01, 3 * error + 0.002)).all()


def test_bass_in_small_steps_nears_the_continuous_curve() -> None:
    few = ["network.customers=500", "time.days=450", "joining.period_days=30"]
    shares, error = bass("bass_complete", [5, 10, 15], 20, *few)
    assert (abs(shares - [0.33120, 0.81280, 0.97161]) < np.maximum(0.01, 3 * error + 0.005)).all()


def test_bass_on_a_ring_and_on_a_regular_graph(targets: Any) -> None:
    """Influence of a share of two neighbours, and of each of eight: exact on endless trees."""
    few = ["network.customers=5000", "time.days=300", "joining.period_days=30"]
    shares, error = bass("bass_ring", [5, 10], 8, *few)
    assert (abs(shares - [targets.bass_ring(t, 0.03, 0.38) for t in (5, 10)]) < np.maximum(0.01, 3 * error)).all()
    shares, error = bass("bass_per_tie", [5, 10], 8, *few)
    exact = [targets.tree_adoption(t, 0.03, 0.38 / 8, 8) for t in (5, 10)]
    assert (abs(shares - exact) < np.maximum(0.01, 3 * error)).all()


@pytest.mark.parametrize(("ties", "chance", "reached"), [(2.0, 0.754, 0.7966), (4.0, 0.8653, 0.9802)])
def test_threshold_cascades_of_one_spark(ties: float, chance: float, reached: float) -> None:
    """Watts (2002): the chance that nearly all join, and how many then do; each time on another graph."""
    scene = classic("threshold_cascade", f"network.mean_followers={ties}", "network.customers=5000")
    share = np.array([ws.run(scene, replication=k).measures["market_share"] for k in range(60)])
    moved = share[share > 0.1]
    assert len(moved) / 60 == pytest.approx(chance, abs=max(0.04, 3 * np.sqrt(chance * (1 - chance) / 60)))
    assert moved.mean() == pytest.approx(reached, abs=max(0.005, 3 * moved.std() / np.sqrt(len(moved))))


def torus(threshold: float, seeds: list[int], **joining: Any) -> Any:
    """Customers at the end of each round on a 60 × 60 torus of eight neighbours."""
    keys = (f"joining.threshold={threshold}", f"brands.0.first_customers={seeds}")
    return ws.run(classic("complex_contagion", *keys, joining=joining)).series["customers"].to_numpy()


SQUARE = [60 * row + column for row in (30, 31, 32) for column in (30, 31, 32)]


@pytest.mark.parametrize(("threshold", "rounds"), [(1.0, 29), (2.0, 57), (3.0, 85)])
def test_complex_contagion_fills_the_torus(threshold: float, rounds: int) -> None:
    customers = torus(threshold, SQUARE)
    assert np.flatnonzero(customers == 3600)[0] == rounds - 1
    assert (np.diff(customers[:rounds]) > 0).all()


@pytest.mark.parametrize("threshold", [1, 2, 3])
def test_every_round_of_complex_contagion(threshold: int, targets: Any) -> None:
    rounds = targets.torus_rounds(SQUARE, threshold)
    assert torus(float(threshold), SQUARE).tolist()[: len(rounds) - 1] == rounds[1:]


def test_complex_contagion_that_gets_nowhere() -> None:
    assert set(torus(4.0, SQUARE)) == {9}
    assert set(torus(3.0, SQUARE[:2])) == {2}
    assert torus(2.0, SQUARE[:2])[-1] == 3600


def test_a_share_of_friends_is_the_same_as_their_number() -> None:
    np.testing.assert_array_equal(torus(0.25, SQUARE), torus(2.0, SQUARE))


def test_a_tie_that_always_wins_is_a_threshold_of_one() -> None:
    always = {"kind": "bass", "influence": "tie", "external": 0.0, "imitation": 1.0, "period_days": 1.0}
    np.testing.assert_array_equal(torus(1.0, SQUARE, **always), torus(1.0, SQUARE))


@pytest.mark.parametrize(("first", "chance"), [(1, 0.145), (3, 1 - 0.95 * 0.9**3), (10, 1 - 0.95 * 0.9**10)])
def test_each_tie_to_one_who_has_joined_is_a_chance_of_its_own(first: int, chance: float) -> None:
    """Who joins on the first day on a complete graph: p = .05 and q = .1 a day, with so many customers at the start."""
    scene = silent(
        time={"days": 1.0, **DAILY}, network={"kind": "complete", "customers": 500},
        brands=[{**EMPTY[0], "first_customers": first}],
        joining={"kind": "bass", "influence": "tie", "external": 0.5, "imitation": 1.0, "review_days": 1.0, "period_days": 10.0},
    )  # fmt: skip
    world = ws.prepare(scene)
    assert (world.population.brand == 0).sum() == first
    joined = [ws.run(scene, seed=k, world=world).series["customers"].iloc[-1] - first for k in range(40)]
    people = 40 * (500 - first)
    assert sum(joined) / people == pytest.approx(chance, abs=3 * np.sqrt(chance * (1 - chance) / people))


def test_nobody_joins_where_joining_is_off() -> None:
    scene = silent(network={"customers": 50}, brands=[{**EMPTY[0], "market_share": 0.4}])
    assert ws.run(scene).series["customers"].nunique() == 1
