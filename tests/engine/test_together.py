"""Mechanisms that meet: what one sets going and another has to carry on, alike in both engines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from parity import assert_parity, both, lived
from plugged_rules import reply_to_everything
from random_scenarios import BRAND, DESK, MARKET

import wom_sim as ws
from wom_sim.engine.record import C_MERGED, MERGED, TAKEN
from wom_sim.engine.simulate import built
from wom_sim.errors import ScenarioError
from wom_sim.world.policy import overlay

BOOK = {
    "active": True, "trigger": 0.5, "least": 1, "check_hours": 2.0, "messages": 2, "preparation_hours": 1.0,
    "spoken_by": "supporters", "voices": 3,
}  # fmt: skip


def market(**above: Any) -> ws.Scenario:
    """Two brands of customers who complain a lot; the first follows ``own``."""
    below = {
        **MARKET,
        "time": {"days": 8.0, "warmup_days": 1.0},
        "brands": [
            {**BRAND, "name": "A", "market_share": 0.45, "policy": "own", "employees": 12},
            {**BRAND, "name": "B", "market_share": 0.35, "policy": "own"},
        ],
        "policies": {"own": DESK},
    }
    return ws.Scenario(**overlay(below, above))


def test_a_playbook_that_comes_with_a_later_stage_has_its_voices() -> None:
    scenario = market(
        policies={
            "own": {"transformation": {"to": "new", "at": "day 2", "dip": 0.0}},
            "new": {**DESK, "playbook": BOOK},
        }
    )
    run = built(scenario, ws.prepare(scenario), None, 0)
    assert len(run.chorus) == 3
    pair = both(scenario)
    assert pair.kernel.measures["counter_messages"] > 0
    assert_parity(pair)


def test_rules_see_what_colleagues_are_at_work_on() -> None:
    seen: list[tuple[bool, ...]] = []

    def reply_and_note(tickets: np.ndarray, now: Any) -> Any:
        seen.append(tuple(tickets["in_work"].tolist()))
        return reply_to_everything(tickets, now)

    own = {
        "agents": 0, "night_agents": 0, "reply_rule": "noted", "handling": {"mean_minutes": 240.0},
        "organisation": {"who_answers": "colleagues", "colleague_minutes": 300.0},
    }  # fmt: skip
    scenario = market(policies={"own": own}, voice={"public_share": 0.9}).with_plugins(
        {"reply": {"noted": reply_and_note}}
    )
    world = ws.prepare(scenario)
    seen.clear()
    pair = both(scenario, world=world)
    assert pair.kernel.measures["colleague_answers"] > 10
    assert any(any(row) for row in seen)
    assert_parity(pair)


def test_a_rule_is_shown_the_quality_that_the_policy_writes_with() -> None:
    shown: set[float] = set()

    def as_it_was(tickets: np.ndarray, now: Any) -> Any:
        shown.update(tickets["quality"].tolist())
        return {}

    stiff = {"organisation": {"agenda": "service_led", "stiffness": 0.5}, "reply": {**DESK["reply"], "quality": 0.7}}
    bare = market(policies={"own": stiff})
    ruled = market(policies={"own": {**stiff, "reply_rule": "same"}}).with_plugins({"reply": {"same": as_it_was}})
    one, other = (lived(scenario) for scenario in (bare, ruled))
    assert shown == {0.35}
    np.testing.assert_array_equal(one.record.opinion, other.record.opinion)


@pytest.mark.parametrize("engine", ["kernel", "mesa"])
def test_whoever_writes_again_keeps_the_place_in_the_queue_under_a_rule_too(engine: str) -> None:
    def own_score(tickets: np.ndarray, now: Any) -> Any:
        return tickets["score"]

    slow = {"agents": 1, "handling": {"mean_minutes": 90.0}, "organisation": {"customer_view": "one"}}
    bare = market(policies={"own": slow}, service={"patience_hours": 0.0})
    ruled = market(policies={"own": {**slow, "triage_rule": "same"}}, service={"patience_hours": 0.0})
    one = lived(bare, engine=engine)
    other = lived(ruled.with_plugins({"triage": {"same": own_score}}), engine=engine)
    assert one.measures["merged"] > 5
    np.testing.assert_array_equal(one.record.tickets, other.record.tickets)


def test_a_merged_ticket_stays_merged_when_its_author_is_poached() -> None:
    slow = {"agents": 1, "handling": {"mean_minutes": 90.0}, "organisation": {"customer_view": "one"}}
    keen = {"hazard_per_hour": 1.0, "delay_hours": 0.0, "accepted": 1.0}
    scenario = market(
        policies={"own": slow}, brands=[*market().model_dump()["brands"][:1], {**BRAND, "name": "B", "market_share": 0.35,
        "policy": "own", "poaching": keen}], voice={"public_share": 0.8}, service={"patience_hours": 0.0},
    )  # fmt: skip
    pair = both(scenario)
    states = pair.kernel.record.tickets["state"].tolist()
    assert states.count(MERGED) == pair.kernel.record.hourly[:, :, C_MERGED].sum() > 0
    assert TAKEN in states
    assert_parity(pair)


def test_steering_may_not_leave_a_team_without_anybody() -> None:
    own = {
        "agents": 6, "organisation": {"governance": "local", "teams": 3}, "surveys": {"csat_share": 1.0},
        "steering": {"by": "csat", "least_agents": 2},
    }  # fmt: skip
    with pytest.raises(ScenarioError, match=r"policies\.own\.steering\.least_agents: 2: leaves teams without anybody"):
        market(policies={"own": own})
    assert market(policies={"own": overlay(own, {"steering": {"least_agents": 3}})})
