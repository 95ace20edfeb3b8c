"""Interest groups that a scenario names must be there: known beforehand for a generated network, later for a file's."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest
from builders import LIVELY

import wom_sim as ws
from wom_sim.world.named_groups import groups_beforehand, groups_of
from wom_sim.world.policy import overlay

CHANNELS = [{"name": "board", "kind": "forum", "interest_groups": [1, 7, 9]}, {"name": "line", "kind": "phone"}]


def scene(**above: Any) -> ws.Scenario:
    return ws.Scenario(**overlay(LIVELY, above))


def test_groups_that_there_are_not_are_refused_wherever_they_stand() -> None:
    with pytest.raises(ws.ScenarioError) as caught:
        scene(
            network={"interest_groups": 3}, channels=CHANNELS,
            policies={"loud one": {"feeds": [{"name": "news", "interest_groups": [3]}]}},
        )  # fmt: skip
    assert [(fault.where, fault.what) for fault in caught.value.faults] == [
        (
            "policies.\"loud one\".feeds[0].interest_groups[0]",
            "3: must be from 0 to 2; there are 3 interest groups",
        ),
        (
            "channels[0].interest_groups[1]",
            "7: must be from 0 to 2; there are 3 interest groups (1 more of the list are wrong, too)",
        ),
    ]  # fmt: skip


def test_a_brands_groups_are_looked_at_and_must_be_large_enough_for_its_share() -> None:
    brands = [{"name": "A", "market_share": 0.5, "interest_groups": [4, 4]}]
    with pytest.raises(ws.ScenarioError, match="4: is named already"):
        scene(network={"interest_groups": 5}, brands=brands)
    brands[0]["interest_groups"] = [4]
    with pytest.raises(
        ws.ScenarioError, match=r"brands\[0\].market_share: 0.5: its interest groups have \d+ of the 400 people"
    ):
        ws.run(scene(network={"interest_groups": 5}, brands=brands))
    brands[0]["interest_groups"] = [5]
    with pytest.raises(ws.ScenarioError, match="5: must be from 0 to 4"):
        scene(network={"interest_groups": 5}, brands=brands)


@pytest.mark.parametrize("kind", ["community", "random", "ring"])
@pytest.mark.parametrize("asked", [None, 1, 5])
def test_what_is_known_beforehand_is_what_there_is(kind: str, asked: int | None) -> None:
    scenario = scene(network={"kind": kind, "customers": 400, "interest_groups": asked})
    assert groups_of(ws.prepare(scenario).graph) == groups_beforehand(scenario)


def test_groups_of_a_network_made_elsewhere_are_looked_at_when_it_is_there() -> None:
    scenario = scene(network={"interest_groups": 12}, channels=CHANNELS)
    graph = ws.from_networkx(nx.path_graph(8), groups={node: node % 2 for node in range(8)})
    with pytest.raises(ws.ScenarioError, match="7: must be from 0 to 1"):
        ws.prepare(scenario, graph=graph)


def test_a_group_that_is_named_twice_is_refused() -> None:
    with pytest.raises(ws.ScenarioError) as caught:
        scene(policies={"loud": {"feeds": [{"name": "news", "interest_groups": [1, 0, 1]}]}})
    assert [str(fault) for fault in caught.value.faults] == [
        "policies.loud.feeds[0].interest_groups[2]: 1: is named already"
    ]
