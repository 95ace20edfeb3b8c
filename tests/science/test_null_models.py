"""A mechanism whose size is nought is as good as absent, to the last bit."""

from __future__ import annotations

from typing import Any

import pytest
from builders import assert_same, classic, lively

import wom_sim as ws

COSTS = ("service_cost", "net_value", "utilisation")


def rivals(**poaching: Any) -> list[dict[str, Any]]:
    """Two brands, of which the second courts the first one's customers."""
    own = {"name": "A", "market_share": 0.5, "failure_rate": 0.2, "policy": "dedicated_team"}
    return [own, {"name": "B", "market_share": 0.3, "failure_rate": 0.1, "poaching": poaching}]


def test_friends_who_do_not_count_are_as_good_as_none() -> None:
    """A contagion ratio of 1 is independence: leaving does not depend on the graph."""
    alone = ws.run(classic("churn_contagion", 'network.kind="random"', "network.mean_followers=0"))
    tied = ws.run(classic("churn_contagion", "reviews.friend_left=1.0"))
    assert_same(alone, tied)
    with pytest.raises(AssertionError):
        assert_same(alone, ws.run(classic("churn_contagion")))


def test_a_rival_who_never_reaches_out_is_as_good_as_none() -> None:
    none = ws.run(lively(brands=rivals()))
    assert_same(none, ws.run(lively(brands=rivals(preset="aggressive", hazard_per_hour=0.0))))
    with pytest.raises(AssertionError):
        assert_same(none, ws.run(lively(brands=rivals(preset="aggressive", accepted=0.5))))


@pytest.mark.parametrize("idle", [{"listening": {"coverage": 0.0}, "answers": "public"}, {"agents": 0}])
def test_a_policy_that_never_acts_is_ignore_but_for_its_cost(idle: dict[str, Any]) -> None:
    never = {"agents": 3, "listening": {"coverage": 0.0}} | idle
    scene = lively(policies={"never": never})
    ignore = ws.run(scene, "ignore")
    assert_same(ignore, ws.run(scene, "never"), but=COSTS, columns_but=("cost", "agents"))
    with pytest.raises(AssertionError):
        assert_same(ignore, ws.run(scene, "dedicated_team"), but=COSTS, columns_but=("cost", "agents"))
