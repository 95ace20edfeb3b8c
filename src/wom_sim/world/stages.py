"""What a policy means to whom: its pilot's arms, the teams at its desk, the policies that it names. When: ``course.py``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wom_sim.world.pilots import treated_groups
from wom_sim.world.policy import Policy
from wom_sim.world.teams import Team, teams_by_group

if TYPE_CHECKING:
    from wom_sim.world.scenario import Scenario


def named_by(policy: Policy) -> list[str]:
    """Other policies that a policy names: what happens under it depends on them, too."""
    return [name for name in (policy.transformation.to, policy.pilot.of) if name is not None]


def with_named(scenario: Scenario, names: Iterable[str]) -> list[str]:
    """Some policies, and those that they name, and so on; each once."""
    found = list(dict.fromkeys(names))
    for name in found:
        found += [other for other in named_by(scenario.policy(name)) if other not in found]
    return found


def arms_of(policy: Policy, groups: int, run_seed: int) -> dict[int, str]:
    """Name of another policy by which customers of an interest group are treated (of so many groups)."""
    return dict.fromkeys(treated_groups(policy.pilot, groups, run_seed), str(policy.pilot.of))


def teams_of(policy: Policy, sizes: tuple[int, ...], run_seed: int) -> tuple[Team, ...]:
    """The teams of a policy's desk where interest groups have so many people; their shares add up to 1."""
    treated = treated_groups(policy.pilot, len(sizes), run_seed)
    if treated and policy.pilot.desk == "split":
        share = sum(sizes[group] for group in treated) / sum(sizes)
        return Team(None, 1.0 - share), Team(policy.pilot.of, share, treated, treated)
    return teams_by_group(policy, sizes)
