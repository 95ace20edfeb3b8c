"""Touchpoints: outcomes by one draw, satisfaction by disconfirmation, and that compiled rules are the written ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim.model import touchpoints as t

UNIT = st.floats(0.0, 1.0)
FEELING = st.floats(-1.0, 1.0)


def test_gap_is_exponential_with_the_mean_over_activity() -> None:
    assert t.gap_hours(math.exp(-1.0), 14.0, 2.0) == pytest.approx(168.0)
    draws = (np.arange(20_000) + 0.5) / 20_000
    assert np.mean([t.gap_hours(draw, 3.0, 1.0) for draw in draws]) == pytest.approx(72.0, rel=1e-3)


@pytest.mark.parametrize(
    ("draw", "severity", "kind"),
    [
        (0.09, 0.2, t.SERIOUS),
        (0.09, 0.4, t.MINOR),
        (0.10, 0.2, t.ORDINARY),
        (0.95, 0.2, t.ORDINARY),
        (0.951, 0.2, t.DELIGHT),
    ],
)
def test_one_draw_decides_between_failure_and_delight(draw: float, severity: float, kind: int) -> None:
    assert t.outcome(draw, severity, 0.10, 0.05, 0.3) == kind


def test_a_higher_failure_rate_only_adds_failures() -> None:
    draws = np.linspace(0.001, 0.999, 500)
    few, many = ([t.outcome(draw, 0.5, rate, 0.05, 1.0) == t.SERIOUS for draw in draws] for rate in (0.02, 0.2))
    assert sum(few) == 10
    assert sum(many) == 100
    assert all(more for less, more in zip(few, many, strict=True) if less)


def test_how_outcomes_feel() -> None:
    assert [t.felt(kind, 0.3, -0.4, -1.0, 0.9) for kind in range(4)] == [0.3, 0.9, -0.4, -1.0]


def test_satisfaction_by_hand() -> None:
    # target = -0.4 + 0.5 (-0.4 - 0.3) = -0.75; s' = 0.3 + 0.3 (-0.75 - 0.3)
    assert t.satisfaction_after(0.3, 0.3, -0.4, 0.5, 0.3) == pytest.approx(-0.015)
    assert t.satisfaction_after(0.0, 1.0, -1.0, 0.5, 1.0) == -1.0  # clipped
    assert t.expectation_after(0.3, -1.0, 0.05) == pytest.approx(0.235)


@given(FEELING, FEELING, FEELING, st.floats(0.0, 5.0), UNIT)
def test_satisfaction_stays_in_bounds_and_rises_with_feeling(s: float, e: float, o: float, d: float, a: float) -> None:
    after = t.satisfaction_after(s, e, o, d, a)
    assert -1.0 - 1e-12 <= after <= 1.0 + 1e-12
    assert t.satisfaction_after(s, e, min(1.0, o + 0.1), d, a) >= after - 1e-12
    assert t.satisfaction_after.py_func(s, e, o, d, a) == after
    assert t.expectation_after.py_func(e, o, a) == t.expectation_after(e, o, a)
