"""What cannot be true together of pilots, and what is legal and will still mislead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from wom_sim.model.parameters import Section
from wom_sim.world.faults import dotted, listed, unknown
from wom_sim.world.pilots import Pilot, groups_drawn
from wom_sim.world.policy import Policy

if TYPE_CHECKING:
    from wom_sim.world.scenario import Scenario

Found = Iterator[tuple[str, str]]

AT_THE_DESK = ("agents", "night_agents", "hours", "days_per_week", "queues", "private_agents_share")
IN_TEAMS = (
    "governance",
    "teams",
    "hub_share",
    "local_knowledge",
    "coordination",
    "thin",
    "who_answers",
    "colleague_minutes",
)
# What a brand has of the policy that it follows, for all customers alike.
FOR_EVERYBODY = ("surge", "feeds", "campaigns", "employees", "playbook", "surveys", "steering")
FIXING = (
    "fixes_at_once",
    "evidence",
    "evidence_half_life_days",
    "fix_days",
    "fix_days_cv",
    "fix_cost",
    "effect",
)  # learning
FEW_GROUPS = 4  # in an arm: below that an interval by groups says little


def pilot_faults(scenario: Scenario) -> Found:
    """Pilots that try nothing, themselves or another pilot, on nobody in particular, or at a desk where nobody is."""
    for name, policy in scenario.policies.items():
        where, pilot = dotted(("policies", name, "pilot")), policy.pilot
        if pilot == Pilot():
            continue
        if pilot.of is None:
            yield f"{where}.of", "missing; a pilot needs the name of the policy that it tries"
        else:
            yield from _tried(scenario, f"{where}.of", name, pilot.of)
        yield from _groups(where, pilot)
        if pilot.desk == "shared" and not _staffed(policy):
            yield (
                f"{where}.desk",
                f'"shared": nobody works at the desk of {name}; give it agents, or set desk = "split"',
            )
        if pilot.desk == "split" and any(one.organisation.governance != "central" for one in _arms(scenario, policy)):
            yield (
                f"{where}.desk",
                '"split": gives each arm one team, so both need organisation.governance = "central"',
            )
        if policy.transformation.to is not None:
            yield where, "its control changes with time; a pilot needs a policy that stays as it is"


def _arms(scenario: Scenario, policy: Policy) -> list[Policy]:
    """A policy, and the one that it tries, if there is such a one."""
    tried = policy.pilot.of
    return [policy, scenario.policy(tried)] if tried in scenario.known_policies else [policy]


def _tried(scenario: Scenario, where: str, name: str, tried: str) -> Found:
    if tried not in scenario.known_policies:
        others = [one for one in scenario.known_policies if one != name]
        yield where, unknown("policy", tried, others)
    elif tried == name:
        yield where, f'"{tried}": is the policy itself, so that there would be nothing to compare'
    elif scenario.policy(tried).pilot.of is not None:
        yield where, f'"{tried}": has a pilot of its own, and pilots may not overlap; try a policy without one'
    elif scenario.policy(tried).transformation.to is not None:
        yield where, f'"{tried}": changes with time; a pilot needs a policy that stays as it is'


def _groups(where: str, pilot: Pilot) -> Found:
    if pilot.interest_groups and pilot.share is not None:
        yield f"{where}.share", "is given, but so are interest_groups; leave one of them out"
    elif not pilot.interest_groups and pilot.share is None:
        yield where, "no groups: name some in `interest_groups`, or give a `share` of them"


def has_pilots(scenario: Scenario) -> bool:
    """Whether any policy has a pilot."""
    return any(policy.pilot.of is not None for policy in scenario.policies.values())


def undivided(scenario: Scenario, groups: int) -> Found:
    """Pilots for which all of so many interest groups, or none, are treated."""
    for name, policy in scenario.policies.items():
        where, pilot = dotted(("policies", name, "pilot")), policy.pilot
        there = f"{groups} interest groups" if groups > 1 else "one interest group"
        if pilot.share is not None and groups_drawn(pilot.share, groups) in (0, groups):
            drawn = "none" if groups_drawn(pilot.share, groups) == 0 else "all"
            yield f"{where}.share", f"{pilot.share:g}: of {there} that is {drawn}; some must be left for either arm"
        elif pilot.share is None and set(range(groups)) <= set(pilot.interest_groups):
            yield (
                f"{where}.interest_groups",
                f"are all there are ({there}): nobody would be left to compare with",
            )


def pilot_notes(scenario: Scenario, groups: int | None) -> Found:
    """Levers that play no part in a pilot although the roll-out has them, and arms of too few of so many groups."""
    for name, policy in scenario.policies.items():
        if policy.pilot.of is None:
            continue
        where, tried = dotted(("policies", name, "pilot")), scenario.policy(policy.pilot.of)
        untried = _differing(policy, tried, FOR_EVERYBODY)
        untried += [f"learning.{key}" for key in _differing(policy.learning, tried.learning, FIXING)]
        if untried:
            yield (
                where,
                f"{listed(untried)}: of {name} for everybody while the pilot runs, however {policy.pilot.of} has it",
            )
        at_desk = _differing(policy, tried, AT_THE_DESK)
        at_desk += [f"organisation.{key}" for key in _differing(policy.organisation, tried.organisation, IN_TEAMS)]
        if policy.pilot.desk == "shared" and at_desk:
            yield (f"{where}.desk", f'"shared": {listed(at_desk)} of {policy.pilot.of} will not be tried; '
                   'desk = "split" gives each arm a team of its own')  # fmt: skip
        fewest = _fewest(policy.pilot, groups)
        if fewest is not None and fewest < FEW_GROUPS:
            yield where, f"{fewest} groups in an arm: groups differ, and so few tell little (below {FEW_GROUPS})"


def _fewest(pilot: Pilot, groups: int | None) -> int | None:
    """How many groups the smaller arm has, if that is known."""
    if groups is None:
        return None if pilot.share is not None else len(pilot.interest_groups)
    treated = len(pilot.interest_groups) if pilot.share is None else groups_drawn(pilot.share, groups)
    return min(treated, groups - treated)


def _differing(one: Section, other: Section, keys: Iterable[str]) -> list[str]:
    return [key for key in keys if getattr(one, key) != getattr(other, key)]


def _staffed(policy: Policy) -> bool:
    return policy.agents + policy.night_agents + policy.surge.agents > 0
