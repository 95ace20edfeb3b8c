"""Poaching: when a rival reaches out, to whom, and whether the offer is taken."""

from __future__ import annotations

import math

import pytest

from wom_sim.model import poaching as p


def test_reaching_out_by_hand() -> None:
    assert p.reach_out_hours(math.exp(-1.0), 0.5, 0.25) == pytest.approx(2.25)
    assert p.reach_out_hours(0.5, 0.0, 0.25) == -1.0
    assert p.reach_out_hours(0.999999, 1000.0, 3.0) == pytest.approx(3.0, abs=1e-6)


def test_a_keener_rival_is_sooner() -> None:
    times = [p.reach_out_hours(0.3, hazard, 0.5) for hazard in (0.01, 0.1, 1.0, 10.0)]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize(("followers", "severity", "cares"), [(10, 0.4, True), (9, 0.4, False), (10, 0.39, False)])
def test_targets(followers: int, severity: float, cares: bool) -> None:
    assert p.is_target(followers, severity, 10, 0.4) == cares


def test_accepting_follows_readiness_to_leave() -> None:
    assert p.accept_chance(0.05, 2.0, 25.0, 25.0) == pytest.approx(0.1)
    assert p.accept_chance(0.0, 2.0, 25.0, 25.0) == 0.0
    assert p.accept_chance(0.6, 2.0, 25.0, 25.0) == 1.0
    assert p.accept_chance(0.05, 2.0, 75.0, 25.0) == pytest.approx(0.15)
    assert p.accept_chance(1.0, 2.0, 0.0, 25.0) == 0.0


@pytest.mark.parametrize("rule", [p.reach_out_hours, p.accept_chance, p.is_target])
def test_compiled_and_not(rule: object) -> None:
    for given in ((0.2, 0.3, 0.4), (0.9, 0.0, 1.0)):
        arguments = given if rule is p.reach_out_hours else (*given, 0.1)
        assert rule(*arguments) == rule.py_func(*arguments)  # type: ignore[operator, attr-defined]
