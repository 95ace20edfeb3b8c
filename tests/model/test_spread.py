"""Spread: appeal, attention, resharing, and what messages do to an opinion."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim.model import spread as s

UNIT = st.floats(0.0, 1.0)
DRAW = st.floats(1e-9, 1.0, exclude_max=True)


def test_appeal_has_mean_one_and_the_tail_asked_for() -> None:
    draws = (np.arange(200_000) + 0.5) / 200_000
    values = np.array([s.appeal(draw, 3.0) for draw in draws])
    assert values.mean() == pytest.approx(1.0, rel=2e-3)
    assert (values > 2.0).mean() == pytest.approx((2.0 / 3.0 / 2.0) ** 3, rel=1e-3)
    assert s.appeal(0.3, 0.0) == s.appeal(0.9, 1.0) == 1.0


def test_seeing_by_hand() -> None:
    assert s.see_chance(0.4, 0.5, 1.5, 0.0, 60.0) == pytest.approx(0.3)
    assert s.see_chance(0.4, 0.5, 1.5, 60.0, 60.0) == pytest.approx(0.15)
    assert s.see_chance(0.4, 0.5, 1.5, 60.0, 0.0) == pytest.approx(0.3)  # crowding is off
    assert s.see_chance(0.9, 1.0, 2.0, 0.0, 60.0) == 1.0


@given(UNIT, UNIT, st.floats(0.0, 10.0), st.integers(0, 65535), st.floats(0.0, 1e3))
def test_a_fuller_feed_never_helps(see: float, relevance: float, attention: float, load: int, crowding: float) -> None:
    chance = s.see_chance(see, relevance, attention, load, crowding)
    assert 0.0 <= s.see_chance(see, relevance, attention, load + 1, crowding) <= chance <= 1.0
    assert s.see_chance.py_func(see, relevance, attention, load, crowding) == chance


def test_resharing_by_hand() -> None:
    chances = [s.reshare_chance(0.01, 2.0, sign, 1.4, 0.7, False, 4.0, 1.0) for sign in (-1, 0, 1)]
    assert chances == pytest.approx([0.028, 0.02, 0.014])
    assert s.reshare_chance(0.01, 2.0, 0, 1.4, 0.7, True, 4.0, 0.5) == pytest.approx(0.02)
    assert s.reshare_chance(0.5, 9.0, -1, 1.4, 0.7, False, 4.0, 1.0) == 1.0


def test_half_of_the_reshares_come_within_the_half_life() -> None:
    assert s.reshare_delay(0.5, 0.4) == pytest.approx(0.4)
    assert s.reshare_delay(0.25, 0.4) == pytest.approx(0.8)


def test_one_spoken_advice_moves_an_opinion_by_what_advice_says() -> None:
    force = s.strength(0.3, 1.0, 1.0, False, 1, 0.5, 0.25)
    assert force == round(-math.log(0.7) * 65536)
    assert s.opinion_after(0.2, force, 0) == pytest.approx(0.2 + 0.3 * 0.8, abs=1e-5)
    assert s.opinion_after(0.2, 0, force) == pytest.approx(0.7 * 0.2, abs=1e-5)
    assert s.strength(0.3, 1.0, 1.0, True, 1, 0.5, 0.25) == pytest.approx(force / 2, abs=1)
    assert s.strength(0.3, 1.0, 1.0, True, -1, 0.5, 0.25) == pytest.approx(force / 4, abs=1)
    assert s.strength(0.0, 1.0, 1.0, False, 1, 1.0, 1.0) == 0


@given(UNIT, st.integers(0, 10**6), st.integers(0, 10**6))
def test_opinions_stay_chances_and_follow_the_sign(p: float, up: int, down: int) -> None:
    after = s.opinion_after(p, up, down)
    assert 0.0 <= after <= 1.0
    assert s.opinion_after(p, up + 10, down) >= after >= s.opinion_after(p, up, down + 10) - 1e-15
    assert s.opinion_after.py_func(p, up, down) == after
    assert s.opinion_after(p, 0, 0) == pytest.approx(p)


@given(st.floats(0.0, 0.99), UNIT, UNIT, st.booleans(), st.sampled_from([-1, 1]), UNIT, UNIT)
def test_strength_compiled_and_not(a: float, w: float, t: float, own: bool, sign: int, kp: float, kn: float) -> None:
    force = s.strength(a, w, t, own, sign, kp, kn)
    assert force >= 0
    assert force == s.strength.py_func(a, w, t, own, sign, kp, kn)


def test_fading_and_experience() -> None:
    assert s.faded(0.9, 0.5, 0.25) == pytest.approx(0.6)
    assert s.faded(0.9, 0.5, 0.0) == 0.5
    assert [s.experience(x) for x in (-1.0, 0.0, 1.0)] == [0.0, 0.5, 1.0]
