"""Service: the place in a queue, handling times, what answers leave of a grievance, and opening hours."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim.model import service as s

DRAW = st.floats(1e-9, 1.0, exclude_max=True)
UNIT = st.floats(0.0, 1.0)
FEATURES = (5.0, 0.4, 7, 3, 1.5, 1, 0.25, 1)  # arrived, severity, followers, reshares, value, public, chance, live


@pytest.mark.parametrize(
    ("feature", "worth"), [(0, -5.0), (1, 0.4), (2, 3.0), (3, 3.0), (4, 1.5), (5, 1.0), (6, 0.25), (7, 1)]
)
def test_each_feature_has_its_weight(feature: int, worth: float) -> None:
    weights = np.zeros(8)
    assert s.place_in_queue(*FEATURES, weights) == 0.0
    weights[feature] = 2.0
    assert s.place_in_queue(*FEATURES, weights) == pytest.approx(2.0 * worth)


@pytest.mark.parametrize("cv", [0.0, 0.5, 1.5])
def test_lognormal_handling_has_its_mean_and_spread(cv: float) -> None:
    generator = np.random.default_rng(3)
    first, second = 1.0 - generator.random((2, 200_000))
    hours = np.array(
        [s.handling_hours(a, b, s.LOGNORMAL, 30.0, cv, 0, 0.25) for a, b in zip(first, second, strict=True)]
    )
    assert hours.mean() == pytest.approx(0.5, rel=0.02)
    assert hours.std() / hours.mean() == pytest.approx(cv, rel=0.06, abs=1e-9)


def test_other_laws_and_handovers() -> None:
    assert s.handling_hours(math.exp(-2.0), 0.5, s.EXPONENTIAL, 30.0, 1.0, 0, 0.25) == pytest.approx(1.0)
    assert s.handling_hours(0.1, 0.9, s.DETERMINISTIC, 30.0, 1.0, 0, 0.25) == 0.5
    assert s.handling_hours(0.1, 0.9, s.DETERMINISTIC, 30.0, 1.0, 2, 0.25) == pytest.approx(0.75)


def test_resolving_by_hand() -> None:
    assert s.resolve_chance(0, 0.85, 0.55, 1.0, 0, 0.8) == 0.85
    assert s.resolve_chance(1, 0.85, 0.55, 0.8, 2, 0.8) == pytest.approx(0.55 * 0.8 * 0.64)
    assert s.resolve_chance(0, 0.85, 0.55, 5.0, 0, 0.8) == 1.0


def test_grievances_by_hand() -> None:
    assert s.promptness(0.0, 2.0) == 1.0
    assert s.promptness(4.0, 2.0) == 0.25
    assert s.grievance_left_by_reply(2.0, 2.0, 0.2) == pytest.approx(0.9)
    assert s.grievance_left_by_solution(2.0, 2.0, 0.7, 0.9, 0.0, 0.1, 25.0) == pytest.approx(0.2)
    assert s.grievance_left_by_solution(2.0, 2.0, 0.7, 0.9, 25.0, 0.1, 25.0) == pytest.approx(0.19)


@given(st.floats(0.0, 1e4), st.floats(0.01, 100.0), UNIT, UNIT, UNIT)
def test_later_is_never_better(wait: float, expected: float, recovery: float, fast: float, money: float) -> None:
    fast = max(recovery, fast)
    left = s.grievance_left_by_solution(wait, expected, recovery, fast, 0.0, money, 25.0)
    later = s.grievance_left_by_solution(wait + 1.0, expected, recovery, fast, 0.0, money, 25.0)
    assert 0.0 <= left <= later + 1e-12 <= 1.0 + 1e-9
    assert s.grievance_left_by_solution(wait, expected, recovery, fast, 50.0, money, 25.0) <= left
    assert s.grievance_left_by_solution.py_func(wait, expected, recovery, fast, 0.0, money, 25.0) == left
    assert s.grievance_left_by_reply(wait, expected, recovery) <= s.grievance_left_by_reply(
        wait + 1.0, expected, recovery
    )


def test_only_some_replies_change_reshares() -> None:
    kinds = (s.NO_REPLY, s.APOLOGY, s.EMPATHY, s.INVITE_PRIVATE, s.RESOLVE_PUBLIC, s.COMPENSATE_PUBLIC)
    assert [s.reshares_eased(kind, 0.95, 0.93, 0.91, 1.05) for kind in kinds] == [1.0, 0.95, 0.93, 0.91, 1.0, 1.05]


@pytest.mark.parametrize(
    ("hours", "agents"),
    [
        (7.99, 1),
        (8.0, 4),
        (17.99, 4),
        (18.0, 1),
        (4 * 24 + 12, 4),
        (5 * 24 + 12, 1),
        (6 * 24 + 12, 1),
        (7 * 24 + 12, 4),
    ],
)
def test_on_duty_five_days_a_week_from_monday(hours: float, agents: int) -> None:
    assert s.on_duty(hours, 8.0, 18.0, 5, 4, 1) == agents


@given(DRAW, DRAW, st.sampled_from([0, 1, 2]), st.floats(0.1, 1e4), st.floats(0.0, 5.0), st.integers(0, 5))
def test_handling_compiled_and_not(a: float, b: float, law: int, mean: float, cv: float, handovers: int) -> None:
    hours = s.handling_hours(a, b, law, mean, cv, handovers, 0.25)
    assert hours >= 0.0
    assert s.handling_hours.py_func(a, b, law, mean, cv, handovers, 0.25) == hours
