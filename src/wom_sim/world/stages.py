"""What a policy means to whom and when: its stages, its pilot's arms, and the teams at its desk."""

from __future__ import annotations

from typing import NamedTuple

from wom_sim.world.policy import Policy
from wom_sim.world.teams import Team, teams_by_group


class Stage(NamedTuple):
    """A policy's levers from a date on."""

    hour: float  # counted
    levers: Policy


def stages_of(policy: Policy) -> tuple[Stage, ...]:
    """What takes the place of a policy's own levers, in the order of dates; empty for a policy that stays as it is."""
    return ()


def arms_of(policy: Policy, groups: int) -> dict[int, str]:
    """Name of another policy by which customers of an interest group are treated (of so many groups)."""
    return {}


def teams_of(policy: Policy, sizes: tuple[int, ...]) -> tuple[Team, ...]:
    """The teams of a policy's desk where interest groups have so many customers; their shares add up to 1."""
    return teams_by_group(policy, sizes)
