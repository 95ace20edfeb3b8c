"""The rules of learning, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from wom_sim.model import draws, learning, service


def test_shares_of_causes_follow_the_power_law() -> None:
    bounds = learning.cause_bounds(3, 1.0, False)
    assert bounds == pytest.approx([6 / 11, 9 / 11, 1.0])
    assert learning.cause_bounds(4, 0.0, False) == pytest.approx([0.25, 0.5, 0.75, 1.0])
    assert learning.cause_bounds(3, 1.0, True) == [*bounds, 1.0]  # incidents' own: nothing else ever falls on it
    assert learning.cause_bounds(0, 1.0, True) == []
    for causes in (1, 7, 100):
        assert learning.cause_bounds(causes, 0.7, True)[-2:] == [1.0, 1.0]


def test_a_failure_falls_on_the_first_cause_above_its_draw() -> None:
    bounds = np.array(learning.cause_bounds(2, 0.0, True))
    assert [learning.root_cause(draw, bounds) for draw in (0.0, 0.49, 0.5, 0.999999)] == [0, 0, 1, 1]


def test_days_in_ticks() -> None:
    assert [learning.days_of(*one) for one in ((24, 1.0), (22, 1.1), (1, 24.0), (1, 26.0), (1, 744.0))] == [
        1,
        1,
        1,
        1,
        31,
    ]


def test_what_is_averted() -> None:
    assert not learning.is_averted(1.0 - 2.0**-53, 1.0)  # nothing, while all of a cause is left
    assert learning.is_averted(2.0**-53, 0.0)
    assert [learning.is_averted(draw, 0.3) for draw in (0.29, 0.3, 0.31)] == [False, True, True]


def test_evidence() -> None:
    assert learning.report_weight(2 * learning.REPORT, 0) == 2 * learning.REPORT
    assert learning.report_weight(2 * learning.REPORT, 4) == 10 * learning.REPORT
    assert learning.evidence_after_day(10 * learning.REPORT, 0.5) == 5 * learning.REPORT
    assert learning.is_known(9, 9, 0)
    assert not learning.is_known(8, 9, 0)
    assert learning.is_known(0, 9, 1)


def test_what_is_left_of_a_cause() -> None:
    assert learning.left_after_fix(0.5, 0.8) == pytest.approx(0.1)
    assert learning.left_after_day(0.2, 0.5) == 0.6
    assert learning.left_after_day(1.0, 0.5) == 1.0
    assert learning.left_after_day(0.2, 1.0) == pytest.approx(0.2)


def test_the_time_of_a_fix_is_lognormal() -> None:
    assert learning.fix_hours(0.3, 0.8, 10.0, 0.0) == 240.0
    drawn = np.array(
        [learning.fix_hours(draws.u(1, 2, 3, who, 0), draws.u(1, 2, 4, who, 0), 10.0, 0.5) for who in range(20_000)]
    )
    assert drawn.mean() == pytest.approx(240.0, rel=0.02)
    assert drawn.std() / drawn.mean() == pytest.approx(0.5, rel=0.05)


def test_handling_times_are_lognormal_by_the_same_rule() -> None:
    hours = service.handling_hours(0.3, 0.8, service.LOGNORMAL, 30.0, 1.0, 2, 0.25)
    assert hours == draws.lognormal(0.3, 0.8, 0.75, 1.0)
    spread = math.sqrt(math.log(2.0))
    assert math.log(hours / 0.75) == pytest.approx(spread * draws.normal(0.3, 0.8) - 0.5 * spread**2)
