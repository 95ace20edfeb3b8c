"""Waking time: a day always has 24 hours of it, and the two clocks are inverse to each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wom_sim.model.parameters import AIRLINE_RHYTHM
from wom_sim.model.rhythm import clock_time, cumulative_rhythm, later, waking_time

DAY = cumulative_rhythm(AIRLINE_RHYTHM)
NINE_TO_FIVE = cumulative_rhythm([1.0 if 9 <= hour < 17 else 0.0 for hour in range(24)])


def test_a_day_has_24_waking_hours() -> None:
    assert DAY[0] == 0.0
    assert DAY[-1] == pytest.approx(24.0)
    assert np.all(np.diff(DAY) > 0)
    assert waking_time(48.0, DAY) == pytest.approx(48.0)


def test_by_hand() -> None:
    assert waking_time(13.0, NINE_TO_FIVE) == pytest.approx(12.0)
    assert waking_time(3.0, NINE_TO_FIVE) == 0.0
    assert clock_time(12.0, NINE_TO_FIVE) == pytest.approx(13.0)
    assert later(13.0, 3.0, NINE_TO_FIVE) == pytest.approx(14.0)
    assert later(16.5, 3.0, NINE_TO_FIVE) == pytest.approx(24.0 + 9.5)
    assert later(20.0, 3.0, NINE_TO_FIVE) == pytest.approx(24.0 + 10.0)


@given(st.floats(0.0, 1e4))
def test_the_clocks_are_inverse(hours: float) -> None:
    assert clock_time(waking_time(hours, DAY), DAY) == pytest.approx(hours, abs=1e-6)
    assert waking_time.py_func(hours, DAY) == waking_time(hours, DAY)
    assert clock_time.py_func(hours, DAY) == clock_time(hours, DAY)


@given(st.floats(0.0, 1e4), st.floats(0.0, 1e3), st.lists(st.floats(0.0, 10.0), min_size=24, max_size=24))
def test_later_is_never_earlier(hours: float, delay: float, weights: list[float]) -> None:
    assume(sum(weights) > 1e-3)
    cumulative = cumulative_rhythm(weights)
    after = later(hours, delay, cumulative)
    assert hours <= after <= hours + delay + 48.0
    assert later(hours, delay + 1.0, cumulative) >= after
