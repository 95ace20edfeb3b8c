"""What cannot be true together of an organisation, and what is legal and still deserves a second look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.model.parameters.section import clock_hours
from wom_sim.world.faults import dotted
from wom_sim.world.named_people import how_many
from wom_sim.world.policy import as_preset
from wom_sim.world.staff_faults import policies_of

if TYPE_CHECKING:
    from wom_sim.world.policy import Policy
    from wom_sim.world.scenario import Scenario

Found = Iterator[tuple[str, str]]


def organisation_faults(scenario: Scenario) -> Found:
    """Teams without people, and colleagues who may not do what they should."""
    for name, policy in scenario.policies.items():
        rules, where = policy.organisation, dotted(("policies", name, "organisation"))
        if rules.governance != "central":
            yield from teams_without_people(policy, where, most_teams(scenario, policy))
        if rules.who_answers == "colleagues" and policy.employees.access == "blocked":
            yield (f"{where}.who_answers", "colleagues cannot answer in public while `employees.access` is blocked; allowed: "
                   'access "open" or "limited", or who_answers = "desk"')  # fmt: skip


def teams_without_people(policy: Policy, where: str, teams: int) -> Found:
    rules, hub = policy.organisation, policy.organisation.governance == "hub_and_spokes"
    if policy.agents == 0:
        yield f"{where}.governance", f'"{rules.governance}": there are no agents to share out (`agents` is 0)'
    elif policy.agents < teams + hub:
        yield (f"{where}.teams", f"{teams}{' and a hub' if hub else ''} for {policy.agents} agents: every team needs one; "
               f"allowed: 1 to {max(1, policy.agents - hub)}, or more `agents`")  # fmt: skip


def most_teams(scenario: Scenario, policy: Policy) -> int:
    """How many teams a policy asks for: no more than there are interest groups, where that is known."""
    groups = scenario.network.interest_groups
    return min(policy.organisation.teams, groups) if isinstance(groups, int) else policy.organisation.teams


def organisation_notes(scenario: Scenario) -> Found:
    """Teams that are none, or sleep at night; colleagues whom nobody has, who have no time, or nothing to answer."""
    followed = policies_of(scenario)
    for name in dict.fromkeys(name for names in followed.values() for name in names):
        policy, where = scenario.policy(name), dotted(("policies", name, "organisation"))
        rules, teams = policy.organisation, most_teams(scenario, policy)
        if rules.governance != "central" and scenario.network.interest_groups == 1:
            yield f"{where}.governance", "there is one interest group, so one local team"
        elif rules.governance != "central" and 0 < policy.night_agents < teams:
            yield f"{where}.teams", f"{policy.night_agents} at night for {teams} teams: some have nobody then"
        if rules.governance != "central" and policy.queues == "split" and policy.agents < 2 * teams:
            yield f"{where}.teams", "with split queues a team of one answers only one kind of tickets"
        if rules.who_answers == "colleagues":
            yield from _colleagues(
                scenario, policy, where, [brand for brand, names in followed.items() if name in names]
            )


def _colleagues(scenario: Scenario, policy: Policy, where: str, brands: list[str]) -> Found:
    from wom_sim.model.organisation import colleagues_answering

    rates, minutes = scenario.employees, policy.organisation.colleague_minutes
    opens, closes = clock_hours(rates.hours)
    if policy.answers == "private":
        yield f"{where}.who_answers", "colleagues answer in public, and only private tickets are answered"
    for brand in scenario.brands:
        if brand.name not in brands:
            continue
        people = how_many(brand.employees) * scenario.population.represents
        if people == 0:
            if not as_preset(policy, "organisation"):
                yield f"{where}.who_answers", f"has no effect on {brand.name}: it has no `employees`"
        elif colleagues_answering(opens, opens, closes, 7, people, minutes) == 0:
            yield (f"{where}.colleague_minutes", f"{minutes:g}: the time of {people:g} colleagues of {brand.name} does not come "
                   "to one person at work on it")  # fmt: skip
