"""Channels: shares of preference, hand-overs of heavy contacts, and when a closed line opens."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim.model import channels as c
from wom_sim.model.service import on_duty

KINDS = np.array([1, 0, 1, 0, 0])
EVERYWHERE = np.ones(5, np.int64)
WEIGHTS = np.array([1.0, 2.0, 3.0, 0.0, 2.0])
DRAW = st.floats(0.0, 1.0, exclude_min=True, exclude_max=True)


def choices(public: int, there: np.ndarray = EVERYWHERE, only_there: bool = False) -> np.ndarray:
    """How often each channel is preferred, over draws spread evenly."""
    draws = (np.arange(1200) + 0.5) / 1200
    found = [c.preferred(draw, WEIGHTS, KINDS, public, there, only_there) for draw in draws]
    return np.bincount(found, minlength=5) / 1200


def test_preferences_are_shares() -> None:
    np.testing.assert_allclose(choices(1), [1 / 4, 0, 3 / 4, 0, 0])
    np.testing.assert_allclose(choices(0), [0, 1 / 2, 0, 0, 1 / 2])


def test_among_those_on_which_the_brand_is() -> None:
    there = np.array([1, 0, 1, 1, 1])
    np.testing.assert_allclose(choices(0, there), choices(0))
    np.testing.assert_allclose(choices(0, there, True), [0, 0, 0, 0, 1])
    assert c.preferred(0.5, WEIGHTS, KINDS, 0, np.zeros(5, np.int64), True) == -1


@given(DRAW, st.integers(0, 1))
def test_only_a_channel_of_the_sort_that_somebody_likes(draw: float, public: int) -> None:
    found = c.preferred(draw, WEIGHTS, KINDS, public, EVERYWHERE, False)
    assert KINDS[found] == public
    assert WEIGHTS[found] > 0


@pytest.mark.parametrize(("serious", "heavy", "needed"), [(True, False, 3), (True, True, 2), (False, False, 2)])
def test_what_is_serious_is_handed_over_from_a_light_channel(serious: bool, heavy: bool, needed: int) -> None:
    assert c.handovers_needed(2, serious, heavy) == needed


def test_when_a_line_opens_by_hand() -> None:
    office = (9.0, 17.0, 5, 2, 0)  # Monday to Friday
    friday_evening, next_monday = 4 * 24.0 + 18.0, 7 * 24.0
    for hours, opening in ((3.0, 9.0), (17.0, 33.0), (friday_evening, next_monday + 9.0)):
        assert c.next_on_duty(hours, *office) == pytest.approx(opening, abs=2e-6)
    assert c.next_on_duty(10.0, 9.0, 17.0, 7, 0, 1) == pytest.approx(17.0, abs=2e-6)  # only night agents
    assert c.next_on_duty(10.0, 9.0, 17.0, 0, 2, 0) == -1.0
    assert c.next_on_duty(10.0, 9.0, 17.0, 7, 0, 0) == -1.0


@given(st.floats(0.0, 500.0), st.integers(0, 12 * 60), st.integers(13 * 60, 24 * 60), st.integers(1, 7))
def test_somebody_is_on_duty_then_and_nobody_before(hours: float, opens: int, closes: int, days: int) -> None:
    desk = (opens / 60, closes / 60, days, 1, 0)
    found = c.next_on_duty(hours, *desk)
    assert found > hours
    assert on_duty(found, *desk) == 1
    if on_duty(hours, *desk) == 0:
        assert not any(on_duty(between, *desk) for between in np.linspace(hours, found - 1e-5, 20) if between < found)
