"""Which levers count: those of a brand's policy as it stands now, for customers of a group, and in a team at its desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wom_sim.world.channels import Reached, presence_of
from wom_sim.world.course import stages_of
from wom_sim.world.policy import Policy
from wom_sim.world.stages import arms_of, teams_of
from wom_sim.world.start import first_tick_from
from wom_sim.world.teams import Manner

if TYPE_CHECKING:
    from wom_sim.engine.reference.things import Complaint
    from wom_sim.engine.reference.town import Town


class Team(NamedTuple):
    """One of the teams of a desk: whose hours and agents it has, and between which shares of those agents its own lie."""

    policy: Policy
    share_below: float
    share_up_to: float
    manner: Manner


class Levers:
    """What a brand does now by its policy: that itself, or the stage that it has reached."""

    def __init__(self, town: Town, policy: Policy) -> None:
        setting, sizes, seed = town.setting, town.group_sizes, int(town.run_seed)
        self.town, self.policy = town, policy
        stages = stages_of(setting, policy) if town.has_dates else ()
        reached = [one for one in stages if first_tick_from(setting, one.hour) <= town.tick]
        self.current = reached[-1].levers if reached else policy
        self.change_cents = reached[-1].cents if reached else 0  # that have fallen due for what has been changed
        self.arms = {group: setting.policy(name) for group, name in arms_of(self.current, len(sizes), seed).items()}
        self._presence = presence_of(setting, self.current)
        self._presences = {group: presence_of(setting, arm) for group, arm in self.arms.items()}
        self.teams: list[Team] = []
        self._minor: dict[int, int] = {}
        self._serious: dict[int, int] = {}
        below = 0.0
        named = teams_of(self.current, sizes, seed)
        for number, one in enumerate(named):
            up_to = 1.0 if number == len(named) - 1 else below + one.share
            policy_of = self.current if one.policy is None else setting.policy(one.policy)
            self.teams.append(Team(policy_of, below, up_to, one.manner))
            self._minor.update(dict.fromkeys(one.minor, number))
            self._serious.update(dict.fromkeys(one.serious, number))
            below = up_to

    def for_group(self, group: int) -> Policy:
        """The levers for customers of an interest group."""
        return self.arms.get(group, self.current)

    def presence(self, group: int) -> list[Reached]:
        """How the brand is on each channel for customers of an interest group."""
        return self._presences.get(group, self._presence)

    def of(self, complaint: Complaint) -> Policy:
        """The levers for a complaint, by its author's group."""
        return self.for_group(complaint.group)

    def team_of(self, complaint: Complaint) -> int:
        """The team that a complaint goes to."""
        return (self._serious if complaint.serious else self._minor).get(complaint.group, 0)

    def any_weighs(self, feature: str) -> bool:
        """Whether the triage for anybody weighs a feature of complaints."""
        return any(getattr(policy.triage, feature) != 0.0 for policy in (self.current, *self.arms.values()))
