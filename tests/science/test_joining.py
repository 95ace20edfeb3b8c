"""Prospects join as in Bass (1969), by threshold as in Centola & Macy (2007)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import silent

import wom_sim as ws

EMPTY = [{"name": "A", "market_share": 0.0, "failure_rate": 0.0, "delight_rate": 0.0}]
DAILY = {"tick_hours": 24.0, "warmup_days": 0.0}


def bass(tick_hours: float, period_days: float, periods: int, replication: int) -> Any:
    """Share that has joined at the end of each tick, on a complete graph of 500 people."""
    scene = silent(
        time={"days": period_days * periods, "tick_hours": tick_hours},
        network={"kind": "complete", "customers": 500}, brands=EMPTY,
        joining={"kind": "bass", "external": 0.03, "imitation": 0.38, "review_days": 1.0, "period_days": period_days},
    )  # fmt: skip
    return ws.run(scene, replication=replication).series["customers"].to_numpy() / 500


def test_bass_in_one_step_a_period() -> None:
    shares = np.array([bass(24.0, 1.0, 20, k)[[4, 9, 14, 19]] for k in range(40)])
    allowed = 3 * shares.std(axis=0, ddof=1) / np.sqrt(40) + 0.002
    assert (abs(shares.mean(axis=0) - [0.27291, 0.78264, 0.97816, 0.99839]) < np.maximum(allowed, 0.01)).all()


def test_bass_in_small_steps_nears_the_continuous_curve() -> None:
    shares = np.array([bass(24.0, 30.0, 15, k)[[149, 299, 449]] for k in range(20)])
    allowed = 3 * shares.std(axis=0, ddof=1) / np.sqrt(20) + 0.005
    assert (abs(shares.mean(axis=0) - [0.33120, 0.81280, 0.97161]) < np.maximum(allowed, 0.01)).all()


def torus(threshold: float, seeds: list[int], **joining: Any) -> Any:
    """Customers at the end of each round on a 60 × 60 torus of eight neighbours."""
    scene = silent(
        time={"days": 120.0, **DAILY}, network={"kind": "torus", "customers": 3600},
        brands=[{**EMPTY[0], "first_customers": seeds}],
        joining={"kind": "threshold", "threshold": threshold, "review_days": 1.0, **joining},
    )  # fmt: skip
    return ws.run(scene).series["customers"].to_numpy()


SQUARE = [60 * row + column for row in (30, 31, 32) for column in (30, 31, 32)]


@pytest.mark.parametrize(("threshold", "rounds"), [(1.0, 29), (2.0, 57), (3.0, 85)])
def test_complex_contagion_fills_the_torus(threshold: float, rounds: int) -> None:
    customers = torus(threshold, SQUARE)
    assert np.flatnonzero(customers == 3600)[0] == rounds - 1
    assert (np.diff(customers[:rounds]) > 0).all()


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
