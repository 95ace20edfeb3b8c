"""Reviews: the parts of the hazard to leave, choosing a brand, and joining."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim.model import reviews as r

UNIT = st.floats(0.0, 1.0)


def test_own_experience_by_hand() -> None:
    assert r.own_effect(0.5, 0.0, 2.0, 40.0) == 0.0
    assert r.own_effect(-0.5, 0.1, 2.0, 40.0) == pytest.approx(5.0)


def test_word_of_mouth_by_hand() -> None:
    """A lead worth exactly the switching cost adds the effect itself."""
    assert r.opinion_effect(0.2, 0.7, 1.5, 2.0, 1.0) == pytest.approx(1.5)
    assert r.opinion_effect(0.5, 0.5, 1.0, 3.0, 1.0) == pytest.approx(math.exp(-1.0))
    assert r.opinion_effect(0.2, 0.7, 0.0, 2.0, 1.0) == 0.0


def test_friends_who_left() -> None:
    assert r.friends_effect(0.0, 1.8, 3.0) == 1.0
    assert r.friends_effect(1.0, 1.8, 3.0) == pytest.approx(1.8)
    assert r.friends_effect(2.0, 1.8, 3.0) == pytest.approx(1.0 + 2.0 * (1.0 - 0.36))
    assert r.friends_effect(1000.0, 1.8, 3.0) == pytest.approx(3.0)
    assert r.friends_effect(5.0, 1.0, 3.0) == 1.0  # independence
    assert r.friends_effect(5.0, 1.8, 1.0) == 1.0
    assert r.friends_effect(1.0, 3.0, 3.0) == 3.0


def test_loyalty_and_the_chance_to_leave() -> None:
    assert r.loyalty_factor(1.5, 0.0, 0.5, 365.0) == 1.5
    assert r.loyalty_factor(1.5, 365.0, 0.5, 365.0) == pytest.approx(1.5 * 0.75)
    assert r.leave_chance(0.0, 30.0) == 0.0
    assert r.leave_chance(1.0, 30.4375) == pytest.approx(1.0 - math.exp(-1.0))


def test_utility_by_hand() -> None:
    assert r.utility(0.5, -1.0, 3.0, 0.4, 0.8, False) == pytest.approx(0.7)
    assert r.utility(0.5, -1.0, 3.0, 0.4, 0.8, True) == pytest.approx(1.3)


def test_bass_by_hand() -> None:
    assert r.join_chance(0.03, 0.38, 0.5, 365.0, 365.0) == pytest.approx(0.22)
    assert r.join_chance(0.03, 0.38, 0.5, 36.5, 365.0) == pytest.approx(0.022)
    assert r.join_chance(0.9, 0.9, 1.0, 2.0, 1.0) == 1.0


def test_each_tie_by_hand() -> None:
    assert r.join_chance_by_tie(0.1, 0.2, 0.0, 1.0, 1.0) == pytest.approx(0.1)
    assert r.join_chance_by_tie(0.1, 0.2, 3.0, 1.0, 1.0) == pytest.approx(1.0 - 0.9 * 0.8**3)
    assert r.join_chance_by_tie(0.1, 0.2, 3.0, 2.0, 4.0) == pytest.approx(1.0 - 0.95 * 0.9**3)
    assert r.join_chance_by_tie(5.0, 0.0, 0.0, 1.0, 1.0) == 1.0
    assert r.join_chance_by_tie(0.0, 9.0, 0.0, 1.0, 1.0) == 0.0
    assert r.join_chance_by_tie(0.0, 9.0, 1.0, 1.0, 1.0) == 1.0


@given(UNIT, UNIT, st.integers(0, 1000), st.floats(0.0, 5.0))
def test_each_tie_adds_to_the_chance_to_join(p: float, q: float, joined: int, days: float) -> None:
    one, more = (r.join_chance_by_tie(p, q, float(each), days, 1.0) for each in (joined, joined + 1))
    assert 0.0 <= one <= more <= 1.0


@pytest.mark.parametrize(
    ("joined", "heard", "threshold", "joins"),
    [
        (2, 10, 0.2, True),
        (1, 10, 0.2, False),
        (0, 0, 0.2, False),
        (0, 0, 0.0, False),
        (2, 8, 2.0, True),
        (1, 8, 2.0, False),
        (1, 8, 1.0, True),
        (0, 8, 0.0, True),
    ],
)
def test_a_threshold_means_at_least(joined: float, heard: float, threshold: float, joins: bool) -> None:
    assert r.reaches_threshold(joined, heard, threshold) == joins


@given(st.floats(0.0, 50.0), st.floats(1.0, 5.0), st.floats(1.0, 10.0))
def test_friends_never_keep_one_and_saturate(left: float, first: float, cap: float) -> None:
    cap = max(first, cap)
    effect = r.friends_effect(left, first, cap)
    assert 1.0 <= effect <= cap + 1e-9
    assert r.friends_effect(left + 1.0, first, cap) >= effect
    assert r.friends_effect.py_func(left, first, cap) == effect


@given(UNIT, UNIT, st.floats(0.0, 5.0), st.floats(0.0, 10.0), st.floats(0.0, 3.0), st.floats(-1.0, 1.0), UNIT)
def test_hazards_compiled_and_not(
    own: float, best: float, effect: float, preference: float, cost: float, satisfaction: float, grievance: float
) -> None:
    word = r.opinion_effect(own, best, effect, preference, cost)
    assert word == r.opinion_effect.py_func(own, best, effect, preference, cost)
    assert word >= 0.0
    assert r.opinion_effect(own, min(1.0, best + 0.1), effect, preference, cost) >= word
    felt = r.own_effect(satisfaction, grievance, 2.0, 40.0)
    assert felt == r.own_effect.py_func(satisfaction, grievance, 2.0, 40.0)
    assert r.leave_chance.py_func(word + felt, 30.0) == r.leave_chance(word + felt, 30.0)
    assert 0.0 <= r.leave_chance(word + felt, 30.0) <= 1.0
