"""The teams of a desk: how interest groups and agents are shared out, and what a team gains and loses by its size."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wom_sim.model.organisation import coordination_time, local_gain, specialists_left

if TYPE_CHECKING:
    from wom_sim.world.policy import Policy


class Manner(NamedTuple):
    """How a team works, as factors on what its policy has."""

    time: float = 1.0  # handling time
    minor: float = 1.0  # skill with minor tickets
    serious: float = 1.0  # ... and with serious ones
    quality: float = 1.0  # of public replies


class Team(NamedTuple):
    """One of the teams of a desk."""

    policy: str | None  # whose opening hours and agents are the team's; None: those of the policy that has the team
    share: float  # of those agents
    minor: tuple[int, ...] = ()  # interest groups whose minor tickets it takes
    serious: tuple[int, ...] = ()  # ... whose serious ones; the first team takes all that no team names
    manner: Manner = Manner()


WHOLE_DESK = (Team(None, 1.0),)


def teams_by_group(policy: Policy, sizes: tuple[int, ...]) -> tuple[Team, ...]:
    """The teams that a policy's governance makes where interest groups have so many customers.

    Local teams share the groups so that each has about as many customers, and the agents by customers, none without. A hub
    takes the serious tickets of all groups, and leaves each spoke an agent. Where there are not so many groups, or agents,
    there are fewer teams.
    """
    rules, whole = policy.organisation, policy.agents
    groups = [group for group, people in enumerate(sizes) if people > 0]
    with_hub = rules.governance == "hub_and_spokes"
    local_teams = min(rules.teams, whole - with_hub, len(groups))
    if rules.governance == "central" or local_teams + with_hub < 2:
        return WHOLE_DESK
    hub = min(max(round(rules.hub_share * whole), 1), whole - local_teams) if with_hub else 0
    domains = shared_out(groups, sizes, local_teams)
    people = [sum(sizes[group] for group in domain) for domain in domains]
    agents = apportioned(whole - hub, people)
    local = [
        Team(
            None, count / whole, domain, () if hub else domain,
            manner(policy, count, served / sum(people), specialised=False),
        )
        for domain, count, served in zip(domains, agents, people, strict=True)
    ]  # fmt: skip
    if not hub:
        return tuple(local)
    return (Team(None, hub / whole, manner=manner(policy, hub, 1.0, specialised=True)), *local)


def manner(policy: Policy, size: int, served: float, *, specialised: bool) -> Manner:
    """How a team of ``size`` of the policy's agents works that serves such a share of the customers; where it is ``specialised``
    it has all the desk's specialists."""
    rules, whole = policy.organisation, policy.agents
    knows = float(local_gain(rules.local_knowledge, served))
    specialists = 1.0 if specialised else float(specialists_left(rules.thin, size, whole))
    return Manner(float(coordination_time(rules.coordination, size, whole)), knows, knows * specialists, knows)


def shared_out(groups: list[int], sizes: tuple[int, ...], teams: int) -> list[tuple[int, ...]]:
    """Interest groups of each of so many teams: the largest that is left goes to whoever has fewest customers so far."""
    domains: list[list[int]] = [[] for _ in range(teams)]
    for group in sorted(groups, key=lambda one: (-sizes[one], one)):
        fewest = min(range(teams), key=lambda team: (sum(sizes[one] for one in domains[team]), team))
        domains[fewest].append(group)
    return [tuple(sorted(domain)) for domain in domains]


def apportioned(agents: int, people: list[int]) -> list[int]:
    """Agents of each team, by customers: one each, and the rest by largest remainders (the first of equals)."""
    rest, total = agents - len(people), sum(people)
    due = [max(0.0, agents * one / total - 1.0) for one in people]
    scale = rest / sum(due) if sum(due) > 0.0 else 0.0
    whole = [int(scale * one) for one in due]
    order = sorted(range(len(people)), key=lambda team: (whole[team] - scale * due[team], team))
    for team in order[: rest - sum(whole)]:
        whole[team] += 1
    return [1 + one for one in whole]
