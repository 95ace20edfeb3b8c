"""Policies that turn into what they are, too late, or for nobody change nothing to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import LIVELY, assert_same, assert_same_record, lively

import wom_sim as ws
from wom_sim.world.policy import PRESETS, overlay

OWN = {**PRESETS["dedicated_team"], "agents": 1}
ANOTHER = {**PRESETS["marketing_led"], "triage": {"random": 3.0, "age": 1.0}, "queues": "split"}
NOW = {"to": "another", "at": "day 5", "dip": 0.0}


def changing(change: dict[str, Any], goal: dict[str, Any] | None = None, **above: Any) -> ws.Scenario:
    """The lively scenario in which the first brand's policy turns into another."""
    brands = [{**LIVELY["brands"][0], "policy": "own", "employees": 30}, LIVELY["brands"][1]]
    policies = {"own": {**OWN, "transformation": change}, "another": ANOTHER if goal is None else goal}
    return lively(**overlay({"brands": brands, "policies": policies, "employees": {"chatter": 9.0}}, above))


@pytest.mark.parametrize(
    "change",
    [
        {**NOW, "way": "micro_steps", "steps": 5, "lasts_days": 12.0},
        {**NOW, "dip": 0.0, "dip_days": 1.0, "dip_growth": 0.0},
        NOW,
    ],
)
def test_into_the_same_levers_without_dip_and_cost(change: dict[str, Any]) -> None:
    assert_same_record(ws.run(changing({})), ws.run(changing(change, goal=OWN)))


@pytest.mark.parametrize(
    "change", [{**NOW, "at": "day 20", "dip": 1.0, "cost": 9.0}, {"dip": 0.9, "cost": 99.0, "steps": 3}]
)
def test_after_the_end_or_into_nothing(change: dict[str, Any]) -> None:
    assert_same_record(ws.run(changing({})), ws.run(changing(change)))


def test_of_a_policy_that_nobody_follows() -> None:
    costly = {**OWN, "transformation": {**NOW, "cost": 1e6, "dip": 0.9}}
    assert_same_record(ws.run(changing({})), ws.run(changing({}, policies={"unused": costly})))


@pytest.mark.parametrize("at", ["day 0", "day 5", "day 11 13:30"])
@pytest.mark.parametrize(
    "way", [{}, {"way": "micro_steps", "steps": 1}, {"way": "micro_steps", "steps": 4, "lasts_days": 0.0}]
)
def test_all_at_once_without_a_dip_is_a_change_of_policy(at: str, way: dict[str, Any]) -> None:
    """Tickets wait and are worked on all the time, in other queues and another order from then on."""
    change = {"kind": "policy", "brand": "A", "policy": "another", "at": at}
    assert_same_record(ws.run(changing({}, events=[change])), ws.run(changing({**NOW, **way, "at": at})))


def test_what_costs_only_costs() -> None:
    free, costly = (
        ws.run(changing({**NOW, "way": "micro_steps", "lasts_days": 6.0, "cost": cost})) for cost in (0.0, 600.0)
    )
    assert_same(free, costly, but=("change_cost", "net_value"))
    assert costly.measures["change_cost"] == 600.0
    assert free.measures["net_value"] - costly.measures["net_value"] == pytest.approx(600.0)


def test_base_hazards_are_fitted_to_the_policy_as_it_begins() -> None:
    fitted = [ws.prepare(changing(change, reviews={"intercept": None})).intercept for change in ({}, NOW)]
    np.testing.assert_array_equal(*fitted)


def test_a_dip_leaves_every_draw_of_others_alone() -> None:
    """Customers from outside the graph come with the very same tickets; less becomes of them."""
    able, unable = (ws.run(changing({**NOW, "dip": dip, "dip_days": 20.0}, goal=OWN)) for dip in (0.0, 0.9))
    one, other = (run.record.tickets[run.record.tickets["who"] < 0] for run in (able, unable))
    for name in ("key", "born", "severity", "followers"):
        np.testing.assert_array_equal(one[name], other[name])
    assert unable.measures["resolution_rate"] < able.measures["resolution_rate"]
