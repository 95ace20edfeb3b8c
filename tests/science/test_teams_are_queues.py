"""Teams that share nothing are queues of their own: what is lost by sharing agents out is Erlang's, and in no parameter."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from builders import desk
from test_service_desk import close, counted, erlang_c

import wom_sim as ws
from wom_sim.world.policy import overlay
from wom_sim.world.teams import teams_by_group

ARRIVALS, RATE, AGENTS = 31.0, 6.0, 8  # an hour; 65 % of the time in use
PLAIN = {"local_knowledge": 0.0, "coordination": 0.0, "thin": 0.0}
EXPONENTIAL = {"distribution": "exponential", "mean_minutes": 60.0 / RATE}


def desk_of(**rules: Any) -> ws.Scenario:
    """A desk with background tickets of customers in four interest groups."""
    scene = desk(ARRIVALS, 4_000.0, agents=AGENTS, handling=EXPONENTIAL, organisation={**PLAIN, **rules})
    network = {"kind": "random", "customers": 400, "mean_followers": 0.0, "interest_groups": 4}
    return ws.Scenario(**overlay(scene.model_dump(), {"network": network}))


def expected(scene: ws.Scenario, coordination: float = 0.0) -> tuple[float, float]:
    """P(wait) and mean wait where each team is an M/M/c by itself."""
    sizes = tuple(np.bincount(ws.prepare(scene).graph.group).tolist())
    found = np.zeros(2)
    for team in teams_by_group(scene.policy("desk"), sizes):
        share, agents = sum(sizes[group] for group in team.minor) / sum(sizes), round(team.share * AGENTS)
        rate = RATE / (1.0 + coordination) ** math.log2(agents / AGENTS)
        found += share * np.array(erlang_c(share * ARRIVALS, rate, agents))
    return float(found[0]), float(found[1])


def test_one_desk_is_one_queue() -> None:
    tickets = counted(desk_of())
    waits, mean = erlang_c(ARRIVALS, RATE, AGENTS)
    close(tickets["wait"] > 1e-9, waits)
    close(tickets["wait"], mean)


@pytest.mark.parametrize("teams", [2, 4])
def test_local_teams_are_smaller_queues(teams: int) -> None:
    scene = desk_of(governance="local", teams=teams)
    tickets = counted(scene)
    waits, mean = expected(scene)
    close(tickets["wait"] > 1e-9, waits)
    close(tickets["wait"], mean)
    assert mean > 2.0 * erlang_c(ARRIVALS, RATE, AGENTS)[1]


def test_less_to_coordinate_is_a_faster_queue() -> None:
    scene = desk_of(governance="local", teams=2, coordination=0.1)
    waits, mean = expected(scene, 0.1)
    tickets = counted(scene)
    close(tickets["wait"] > 1e-9, waits)
    close(tickets["wait"], mean)
    assert mean < 0.8 * expected(desk_of(governance="local", teams=2))[1]
