"""Surveys and steering: what is refused, and what `check` says."""

from __future__ import annotations

from typing import Any

import pytest

import wom_sim as ws
from wom_sim.world.survey_faults import survey_notes


def tables(surveys: dict[str, Any], steering: dict[str, Any], **above: Any) -> dict[str, Any]:
    policies = {"own": {"agents": 4, "surveys": surveys, "steering": steering}}
    return {
        "time": {"days": 60.0}, "network": {"customers": 100}, "policies": policies,
        "brands": [{"name": "A", "market_share": 0.3, "policy": "own"}], **above,
    }  # fmt: skip


def faults(surveys: dict[str, Any], steering: dict[str, Any], **above: Any) -> list[str]:
    with pytest.raises(ws.ScenarioError) as caught:
        ws.Scenario(**tables(surveys, steering, **above))
    return [f"{fault.where}: {fault.what}" for fault in caught.value.faults]


def notes(asked: dict[str, Any], steering: dict[str, Any], **above: Any) -> list[str]:
    scenario = ws.Scenario(**{**tables(asked, steering), **above})
    return [f"{where}: {what}" for where, what in survey_notes(scenario)]


ASKED = {"nps_every_days": 10, "csat_share": 0.5}


@pytest.mark.parametrize("by", ["none", "nps", "csat", "live"])
def test_what_is_complete_is_taken(by: str) -> None:
    assert notes(ASKED, {"by": by}) == []


def test_steering_by_what_nobody_asks() -> None:
    where = "policies.own.steering.by"
    assert faults({}, {"by": "nps"}) == [f'{where}: "nps", but nobody is asked; surveys.nps_every_days must be above 0']
    assert faults({**ASKED, "nps_share": 0.0}, {"by": "nps"}) == [
        f'{where}: "nps", but nobody is asked; surveys.nps_share must be above 0'
    ]
    assert faults({}, {"by": "csat"}) == [f'{where}: "csat", but nobody is asked; surveys.csat_share must be above 0']


def test_bounds_that_hold_nobody_all_at_once() -> None:
    found = faults({}, {"by": "csat", "least_agents": 9, "most_agents": 3, "target": -10.0})
    assert found == [
        "policies.own.steering.least_agents: 9: must be at most most_agents (3)",
        'policies.own.steering.by: "csat", but nobody is asked; surveys.csat_share must be above 0',
        'policies.own.steering.target: -10: by = "csat" reads a share, from 0 to 100 percent',
    ]
    assert faults({}, {"by": "live", "least_agents": 5})[0].endswith(
        "the policy has 4 agents; where they are steered they must be from least_agents (5) to most_agents (20)"
    )
    assert "must be from least_agents (1) to most_agents (3)" in faults({}, {"by": "live", "most_agents": 3})[0]


def test_the_nearest_right_name() -> None:
    assert "nps_every_days" in faults({"nps_every_day": 5}, {})[0]
    assert "live" in faults({}, {"by": "lives"})[0]


def test_what_is_odd_is_noted() -> None:
    assert "nobody answers" in notes(ASKED, {}, surveys={"answer_rate": 0.0})[0]
    assert "after the end" in notes({"nps_every_days": 200}, {})[0]
    assert "nothing to read" in notes({"nps_every_days": 30}, {"by": "nps"})[0]
    deaf = {"own": {"agents": 4, "listening": {"coverage": 0.0}, "steering": {"by": "live"}}}
    assert "does not listen" in notes({}, {}, policies=deaf)[0]
