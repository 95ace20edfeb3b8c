"""How interest groups and agents are shared out among the teams of a desk."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from wom_sim.model.service import team_agents
from wom_sim.world.policy import Policy
from wom_sim.world.teams import WHOLE_DESK, Manner, Team, apportioned, shared_out, teams_by_group

SIZES = (50, 10, 30, 0, 10)


def teams(agents: int = 10, sizes: tuple[int, ...] = SIZES, **rules: Any) -> tuple[Team, ...]:
    return teams_by_group(Policy(agents=agents, organisation=rules), sizes)


def agents_of(found: tuple[Team, ...], agents: int) -> list[int]:
    """Agents of each team, as the engines count them."""
    bounds = [0.0]
    for one in found:
        bounds.append(bounds[-1] + one.share)
    bounds[-1] = 1.0
    return [team_agents(agents, below, upto) for below, upto in itertools.pairwise(bounds)]


def test_a_central_desk_is_one_team_that_works_as_its_policy_says() -> None:
    assert teams() == WHOLE_DESK
    assert WHOLE_DESK[0].manner == Manner(1.0, 1.0, 1.0, 1.0)


def test_groups_go_to_whoever_has_fewest_customers() -> None:
    assert shared_out([0, 1, 2, 4], SIZES, 2) == [(0,), (1, 2, 4)]
    assert shared_out([0, 1, 2, 4], SIZES, 4) == [(0,), (2,), (1,), (4,)]


@pytest.mark.parametrize(
    ("agents", "people", "expected"),
    [(10, [50, 50], [5, 5]), (10, [90, 9, 1], [8, 1, 1]), (3, [50, 30, 20], [1, 1, 1]), (7, [1, 1, 1], [3, 2, 2])],
)
def test_agents_are_shared_out_by_customers_and_none_is_without(
    agents: int, people: list[int], expected: list[int]
) -> None:
    assert apportioned(agents, people) == expected


@pytest.mark.parametrize("agents", range(3, 30))
@pytest.mark.parametrize("governance", ["local", "hub_and_spokes"])
def test_every_agent_and_every_ticket_has_a_team(agents: int, governance: str) -> None:
    found = teams(agents, governance=governance, teams=3)
    counts = agents_of(found, agents)
    assert sum(counts) == agents
    assert min(counts) >= 1
    minor = [group for one in found for group in one.minor]
    serious = [group for one in found for group in one.serious]
    assert sorted(minor) == [0, 1, 2, 4]
    assert sorted(serious) == ([0, 1, 2, 4] if governance == "local" else [])


def test_a_hub_takes_what_is_serious_and_has_the_specialists() -> None:
    hub, *spokes = teams(10, governance="hub_and_spokes", teams=2, hub_share=0.4, coordination=0.1, thin=0.5)
    assert hub.minor == hub.serious == ()
    assert hub.share == 0.4
    assert hub.manner.minor == hub.manner.serious == hub.manner.quality == 1.0
    assert hub.manner.time == pytest.approx(1.1**-1.3219, rel=1e-4)
    assert [one.minor for one in spokes] == [(0,), (1, 2, 4)]


def test_who_serves_half_of_the_customers_knows_half_as_much_as_one_can() -> None:
    one, other = teams(10, governance="local", teams=2, local_knowledge=0.2, thin=0.5)
    assert one.manner.minor == other.manner.minor == one.manner.quality == pytest.approx(1.1)
    assert one.manner.serious == pytest.approx(1.1 * (1.0 - 0.5 * (1 / 5 - 1 / 10)))


@pytest.mark.parametrize("governance", ["local", "hub_and_spokes"])
def test_where_there_are_not_enough(governance: str) -> None:
    """A stage of a policy, or a network that has fewer groups than was thought, may come to this."""
    assert teams(0, governance=governance) == WHOLE_DESK
    assert teams(1, governance=governance) == WHOLE_DESK
    for agents in (2, 3):
        found = teams(agents, governance=governance, teams=5)
        assert agents_of(found, agents) == [1] * agents
    assert len(teams(9, (20,), governance=governance)) == (1 if governance == "local" else 2)
    assert teams(9, (), governance="local") == WHOLE_DESK
