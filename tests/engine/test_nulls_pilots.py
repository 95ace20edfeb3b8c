"""A pilot of nothing new, or of a policy that nobody follows, changes nothing to the last bit."""

from __future__ import annotations

from typing import Any

import pytest
from builders import assert_same, assert_same_record, lively

import wom_sim as ws

TEAM = {"preset": "dedicated_team", "agents": 2}
BRANDS = [
    {"name": "A", "market_share": 0.5, "failure_rate": 0.2, "policy": "own"},
    {"name": "B", "market_share": 0.3, "policy": "service_led", "poaching": {"preset": "aggressive"}},
]


def market(pilot: dict[str, Any] | None, tried: dict[str, Any] | None = None, **own: Any) -> ws.Scenario:
    policies = {"own": {**TEAM, "pilot": pilot or {}, **own}, "same": {**TEAM, **(tried or {})}}
    return lively(brands=BRANDS, policies=policies, network={"interest_groups": 5})


@pytest.mark.parametrize("whom", [{"interest_groups": [0, 3]}, {"share": 0.5}])
def test_a_pilot_of_the_same(whom: dict[str, Any]) -> None:
    without, with_it = ws.run(market(None)), ws.run(market({"of": "same", **whom}))
    assert_same_record(without, with_it)
    assert_same(without, with_it)


@pytest.mark.parametrize(
    "tried",
    [
        {"agents": 9, "hours": "10:00-11:00", "night_agents": 3, "days_per_week": 5},
        {"queues": "split", "private_agents_share": 0.9},
        {"surge": {"agents": 5, "trigger": 0.5, "least": 1}},
        {"feeds": [{"name": "news", "followers": 0.9, "posts_per_week": 20.0}]},
        {"campaigns": [{"name": "c", "kind": "ambassadors", "at": "day 1", "people": 5}]},
        {"employees": {"advocates": 0.9}},
    ],
)
def test_what_a_shared_desk_does_not_try(tried: dict[str, Any]) -> None:
    """Agents, hours, feeds, campaigns, rules for employees: they stay those of the policy that is followed."""
    assert_same_record(ws.run(market(None)), ws.run(market({"of": "same", "share": 0.4}, tried)))


def test_a_pilot_that_nobody_follows() -> None:
    pilot = {"of": "ignore", "share": 0.5, "desk": "split"}
    scene = market(None)
    other = lively(
        brands=BRANDS, network={"interest_groups": 5},
        policies={"own": TEAM, "same": {**TEAM, "pilot": pilot}},
    )  # fmt: skip
    assert_same_record(ws.run(scene), ws.run(other))


def test_two_teams_without_work_of_their_own() -> None:
    """Where nobody is ever at a desk it does not matter whose it is."""
    nobody = {"agents": 0, "night_agents": 0}
    without = ws.run(market(None, nobody, **nobody))
    assert_same_record(without, ws.run(market({"of": "same", "share": 0.5, "desk": "split"}, nobody, **nobody)))
