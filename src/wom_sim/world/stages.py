"""What a policy means to whom and when: its stages, its pilot's arms, and the teams at its desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from wom_sim.world.pilots import treated_groups
from wom_sim.world.policy import Policy

if TYPE_CHECKING:
    from wom_sim.world.scenario import Scenario


class Stage(NamedTuple):
    """A policy's levers from a date on."""

    hour: float  # counted
    levers: Policy


class Team(NamedTuple):
    """One of the teams of a desk."""

    policy: str | None  # whose opening hours and agents are the team's; None: those of the policy that has the team
    share: float  # of those agents
    minor: tuple[int, ...] = ()  # interest groups whose minor tickets it takes
    serious: tuple[int, ...] = ()  # ... whose serious ones; the first team takes all that no team names


WHOLE_DESK = (Team(None, 1.0),)


def stages_of(policy: Policy) -> tuple[Stage, ...]:
    """What takes the place of a policy's own levers, in the order of dates; empty for a policy that stays as it is."""
    return ()


def named_by(policy: Policy) -> list[str]:
    """Other policies that a policy names: what happens under it depends on them, too."""
    return [] if policy.pilot.of is None else [policy.pilot.of]


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
    return WHOLE_DESK
